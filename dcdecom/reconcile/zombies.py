"""What was withdrawn, and our own cases: what is back, open, broken or late. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import timedelta

from dcdecom.checks.which_host import OUR_SILENCE
from dcdecom.collect.fleet import TRACES, port_state
from dcdecom.model.address import MacAddress
from dcdecom.model.drift import Drift, DriftEvidence, Identity
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.trace import Trace
from dcdecom.reconcile.finding import Found, as_seen, filled, places, witnesses
from dcdecom.reconcile.inputs import ReconcileInputs, ShutBy, Withdrawn

OPEN_FOR = timedelta(hours=1)
BACK = "whether it is active again could not be read"
ONE_DEVICE = "one device alone does not tell who has it now"


# --- what was withdrawn ----------------------------------------------------------------------------------------------


def withdrawn_on_the_network(ground: ReconcileInputs) -> Found:
    """An address of a withdrawn server is learned somewhere.

    What an active device or virtual machine is recorded with now is that one's, whatever its role.
    """
    for gone in ground.withdrawn:
        for mac in gone.macs:
            key: Identity = ("zombie-network", f"{gone.name} {mac}", f"device {gone.device_id}")
            learned = [s for s in ground.fleet.site.sightings_of.get(mac, ()) if s.status == "learned"]
            seen = [s for s in learned if s.attached] or learned
            if not seen:
                continue
            if ground.wanted.device:
                yield key, ONE_DEVICE
                continue
            if ground.is_active("device", gone.device_id) is None:
                yield key, BACK
                continue
            if (now := _has_an_owner(ground, mac)) is None:
                yield key, "whether somebody else is recorded with the address could not be read"
            elif not now:
                drift = Drift(
                    "zombie-network", key[1], (DriftEvidence(gone.source, gone.says), *as_seen(seen)),
                    filled(device=gone.name, mac=mac, seen=places(seen)), (gone.rests_on, *witnesses(seen)),
                )  # fmt: skip
                yield of_withdrawn(ground, gone, drift)


def _has_an_owner(ground: ReconcileInputs, mac: MacAddress) -> bool | None:
    """Whether somebody active is recorded with an address; None where that could not be read."""
    answer = ground.fleet.holders[mac]
    if isinstance(answer, Unreadable):
        return None
    holders = answer.value if isinstance(answer, Reading) else ()
    return _any(ground.is_active(h.kind, h.holder.id) for h in holders)


def _any(answers: Iterable[bool | None]) -> bool | None:
    """Whether one is true; None where none is and one is not known."""
    every = list(answers)
    return True if True in every else None if None in every else False


def withdrawn_in_monitoring(ground: ReconcileInputs) -> Found:
    """A withdrawn server's host is in Zabbix, still or again, and no active device bears its name now."""
    monitoring = str(ground.fleet.monitoring)
    listed = {host.host: host.id for host in ground.fleet.hosts_named}
    for gone in ground.withdrawn:
        host = ground.fleet.hosts.get(gone.host)
        id = host.id if host else listed.get(gone.host)
        if id is None or gone.host in ground.active_names:
            continue
        if ground.is_active("device", gone.device_id) is None:
            yield ("zombie-monitoring", gone.host, f"device {gone.device_id}"), BACK
            continue
        state = ("enabled" if host.enabled else "disabled") if host else "of which no more could be read"
        drift = Drift(
            "zombie-monitoring", gone.host,
            (DriftEvidence(gone.source, gone.says), DriftEvidence(monitoring, f"host {gone.host}, id {id}, {state}")),
            filled(device=gone.name, host=gone.host, id=id), (gone.rests_on, monitoring),
            variant="" if gone.host_deleted else "kept",
        )  # fmt: skip
        yield of_withdrawn(ground, gone, drift)


def of_withdrawn(ground: ReconcileInputs, gone: Withdrawn, drift: Drift) -> Drift:
    """A drift of a withdrawn server: where it stood, and who may answer for it."""
    of, site = f"device {gone.device_id}", ground.site_of(gone.device_id, gone.name)
    before = ground.last.devices.get(gone.device_id)
    site = site or (before.site if before else "")
    return replace(drift, device=gone.name, site=site, claims=(of,), case=gone.case, of=of)


def shut_ports(ground: ReconcileInputs) -> Found:
    """A port that a case shut is open, or is shut only until its switch restarts.

    A port to which the record cables an active device, whatever its role, has been given away since.
    """
    for shut in ground.shut:
        switch, port = shut.change.switch, f"{shut.change.switch} {shut.change.port}"
        key: Identity = ("port-back-up", port, f"port {shut.change.interface_id}")
        if switch not in ground.fleet.site.snmp:
            yield key, f"{switch} is not among the switches that the record names"
            continue
        if given := _is_given_away(ground, shut):
            continue
        said = [*_open_by_snmp(ground, shut), *_open_by_line(ground, shut)]
        if not said and not isinstance(port_state(ground.fleet.site, switch, shut.change.port), Reading):
            yield key, f"{switch} does not tell of its port {shut.change.port}"
        elif said and ground.wanted.device:
            yield key, ONE_DEVICE
        elif said and given is None:
            yield key, "whether the device that is recorded there is active could not be read"
        elif said:
            done = DriftEvidence(f"journal {shut.case}", f"shut by case {shut.case}{_on(shut)}")
            yield Drift(
                "port-back-up", port, (done, *said), filled(port=port, case=shut.case, shown=said[0].says),
                tuple(s.source for s in said), shut.change.device,
                ground.sites.get(shut.change.device, ""), (key[2],), shut.case, key[2],
            )  # fmt: skip


def _is_given_away(ground: ReconcileInputs, shut: ShutBy) -> bool | None:
    """Whether an active device has the port now; None where that could not be read."""
    ends = ground.ends(shut.change.switch, shut.change.interface_id)
    others = (end.id for end in ends if shut.ended or end.name != shut.change.device)
    return _any(ground.is_active("device", id) for id in others)


def _open_by_snmp(ground: ReconcileInputs, shut: ShutBy) -> Iterator[DriftEvidence]:
    answer = port_state(ground.fleet.site, shut.change.switch, shut.change.port)
    if isinstance(answer, Reading) and answer.value.admin_up:
        yield DriftEvidence(str(answer.source), f"open, link {'up' if answer.value.oper_up else 'down'}")


def _open_by_line(ground: ReconcileInputs, shut: ShutBy) -> Iterator[DriftEvidence]:
    answer = ground.fleet.site.cli_ports.get((shut.change.switch, shut.change.port))
    if isinstance(answer, Reading) and answer.value.admin_up:
        yield DriftEvidence(str(answer.source), "open in the running configuration")
    elif isinstance(answer, Reading) and answer.value.saved_down is False:
        yield DriftEvidence(str(answer.source), "shut in the running configuration only: open after a restart")


def _on(shut: ShutBy) -> str:
    return f" on {shut.at:%Y-%m-%d}" if shut.at else ""


# --- our own cases ---------------------------------------------------------------------------------------------------


def open_intents(ground: ReconcileInputs) -> Found:
    """A change that was begun over an hour ago, and whose end nobody knows."""
    for case in ground.cases:
        for tracked in case.unsettled():
            since = tracked.intended_at
            if since is None or ground.fleet.taken_at - since < OPEN_FOR:
                continue
            says = f"change {tracked.n}, {tracked.change.kind} {tracked.change.target}: {tracked.state} since {since}"
            yield Drift(
                "open-intent", f"{case.id} change {tracked.n}", (DriftEvidence(f"journal {case.id}", says),),
                filled(case=case.id, n=tracked.n, target=tracked.change.target, since=f"{since:%Y-%m-%d %H:%M} UTC"),
                device=tracked.change.device,
                site=ground.sites.get(tracked.change.device, ""), case=case.id,
            )  # fmt: skip


def broken_chains(ground: ReconcileInputs) -> Found:
    """A journal that does not verify, or whose head is not in the NetBox note that should hold it.

    With a device that was deleted from the record its notes are gone, and tell nothing.
    """
    for journal in ground.journals:
        said = [DriftEvidence(f"journal {journal.id}", fault) for fault in journal.faults]
        unread = ""
        for head, where in journal.heads:
            note = ground.fleet.notes.get(head)
            if isinstance(note, Absent) and journal.case and ground.has_devices_of(journal.case):
                said.append(DriftEvidence("netbox", f"no note holds the head {head[:16]}, which stood in {where}"))
            elif isinstance(note, Unreadable):
                unread = note.reason
        if said:
            yield Drift(
                "chain-broken", journal.id, tuple(said), filled(case=journal.id, fault=said[0].says),
                tuple({s.source for s in said if s.source == "netbox"}), case=journal.id,
            )  # fmt: skip
        elif unread:
            yield ("chain-broken", journal.id, ""), f"netbox: {unread}"


def unknown_traces(ground: ReconcileInputs) -> Found:
    """What NetBox and the monitoring keep of a case, and its journal does not know: an older one was put in its place,
    it goes on as a copy elsewhere, or it is not here at all.

    Each journal is asked once more: it may have written while the systems were read.
    """
    intents = {journal.id: journal.intents for journal in ground.journals}
    found: dict[str, list[tuple[str, Trace]]] = {}
    for answer in ground.fleet.traces:
        for trace in answer.value if isinstance(answer, Reading) else ():
            if trace.head not in intents.get(trace.case, ()):
                found.setdefault(trace.case, []).append((str(answer.source), trace))
    for case, traces in found.items():
        known = ground.known_of(case)
        if known is None:
            continue
        said = [DriftEvidence(source, str(trace)) for source, trace in traces if not known.has(trace)]
        if said:
            fault = f"it does not know {said[0].says}"
            yield Drift(
                "chain-broken", case, tuple(said), filled(case=case, fault=fault),
                tuple(f"{source} {TRACES}" for source in dict.fromkeys(s.source for s in said)), case=case,
            )  # fmt: skip


def overdue(ground: ReconcileInputs) -> Found:
    """A case of which a row is or was late, and a silence of ours whose case is not open any more."""
    for journal in ground.journals:
        if late := journal.late:
            says = f"the case as a whole has taken {late.days} working days of {late.norm}"
            if late.rows is not None:
                says = f"its rows were late by {late.rows} working days together"
            yield Drift(
                "overdue", journal.id, (DriftEvidence(f"journal {journal.id}", says),),
                filled(what=journal.id, since=late.since), case=journal.id,
            )  # fmt: skip
    for case in ground.cases:
        step = case.current
        if case.state == "open" and step and step.due and step.due < ground.today:
            says = f"step {step.slug} was due on {step.due}"
            if off := case.postponed:
                says += f"; the case is put off until {off.fact.until} by {off.fact.by}: {off.fact.note}"
            yield Drift(
                "overdue", f"{case.id} {step.slug}", (DriftEvidence(f"journal {case.id}", says),),
                filled(what=f"{case.id} {step.slug}", since=step.due), case=case.id,
            )  # fmt: skip
    monitoring = str(ground.fleet.monitoring)
    still_open = {case.id for case in ground.cases if case.state == "open"}
    for host in ground.fleet.hosts.values():
        for name in (m.name for m in host.maintenances if m.name.startswith(OUR_SILENCE)):
            if name.removeprefix(OUR_SILENCE).partition(" ")[0] not in still_open:
                yield Drift(
                    "overdue", f"maintenance {name}",
                    (DriftEvidence(monitoring, f"host {host.host} is in maintenance {name}, whose case is not open"),),
                    filled(what=f"maintenance {name}", since="its case ended"),
                    (monitoring, f"{monitoring} {host.host}"),
                    host.host,
                    ground.sites.get(host.host, ""),
                )  # fmt: skip
