"""The Zabbix host: exactly the server's, and deletable. These count for no verdict: they are ours to put right."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from dcdecom.checks.findings import ask, block, note, short_digest, unread
from dcdecom.checks.letter_and_record import recorded
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.monitoring import KnownHost, MonitoredHost
from dcdecom.model.estate.reading import Absent, Answer, Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

OUR_SILENCE = "dcdecom "
"""What the names of our own maintenances begin with; they are ended before the host is deleted."""
OF_OTHERS = ("trigger", "dependency")
"""Kinds of losses that another host's monitoring has too."""


def is_our_silence(name: str, device: str) -> bool:
    """Whether a maintenance is called as a case calls its own for this very server: `dcdecom 2026-0042 srv-1`."""
    return re.fullmatch(rf"{OUR_SILENCE}\d{{4}}-\d{{4,}} {re.escape(device)}", name) is not None


def second_identity(host: MonitoredHost, device: DeviceRecord) -> bool:
    """Whether the host is this device by more than its name: an interface at its address, or its serial number."""
    at_its_address = bool(set(device.all_ips) & set(host.addresses))
    return at_its_address or bool(device.serial and device.serial in host.serials)


def holdings(host: MonitoredHost) -> tuple[str, ...]:
    """Everything by which a host is known beside its id and its technical name, in an order of its own."""
    held = (host.visible_name, *host.all_addresses, *host.serials, host.asset_tag, *host.macs)
    return tuple(sorted({value for value in held if value}))


def one_host(answer: Answer[tuple[MonitoredHost, ...]], name: str) -> MonitoredHost | None:
    """The one Zabbix host of exactly this technical name; None where there is none."""
    if not isinstance(answer, Reading):
        return None
    same = [h for h in answer.value if h.host == name]
    return same[0] if len(same) == 1 else None


def its_host(
    known: Iterable[tuple[KnownHost, Answer[MonitoredHost]]],
    named: Answer[tuple[MonitoredHost, ...]] | None,
    name: str,
) -> MonitoredHost | None:
    """The device's host: the one that the case has known by its id, whatever it is called now; else by its name."""
    alive = [answer.value for host, answer in known if isinstance(answer, Reading) and not host.deleted]
    if alive:
        return alive[-1]
    return one_host(named, name) if named else None


def host_of(evidence: Evidence) -> MonitoredHost | None:
    """The device's host, as this evidence shows it."""
    return its_host(evidence.known, evidence.hosts, evidence.asked.name)


def is_proved(evidence: Evidence, host: MonitoredHost, device: DeviceRecord) -> bool:
    """By an address or serial number now, or because the case has known this very id by one."""
    known = any(was.id == host.id and was.proved for was, _ in evidence.known)
    return known or second_identity(host, device)


def host_is_the_one(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block unless Zabbix has exactly one host that could be this server's, and it is.

    That is the host which the case has known by its id; before there is one, the host of exactly this technical name.
    No host at all is what a withdrawal comes to: it is noted, with all that was looked for, and nothing is deleted.
    """
    device, answer = recorded(evidence), evidence.hosts
    if device is None or answer is None:
        return
    if isinstance(answer, Unreadable):
        yield unread(evidence, "host-unread", reason=answer.reason)
        return
    its = host_of(evidence)
    named = answer.value if isinstance(answer, Reading) else ()
    found = tuple({h.id: h for h in (*named, *((its,) if its else ()))}.values())
    if len(found) > 1 or (found and its is None):
        candidates = ", ".join(f"{h.host} ({h.visible_name}, id {h.id})" for h in found)
        yield block(evidence, "host-ambiguous", name=evidence.asked.name, candidates=candidates)
    elif its is None:
        yield from _absent(evidence)
    elif not is_proved(evidence, its, device):
        expected = f"{', '.join(device.all_ips) or '-'} / {device.serial or '-'}"
        yield block(evidence, "host-identity", host=its.host, id=its.id, expected=expected)


def _absent(evidence: Evidence) -> Iterator[Finding]:
    """An absence counts only where every question was answered, to an account that is shown everything.

    Of what was not answered, of a host that the case knows, and of those whose addresses nobody can judge is spoken
    elsewhere.
    """
    if any(not was.deleted for was, _ in evidence.known) or unjudged(evidence):
        return
    if not (reason := unsearched(evidence)):
        yield note(evidence, "host-absent", name=evidence.asked.name, looked=", ".join(looked_for(evidence)))
    elif not any(isinstance(answer, Unreadable) for answer in _of_hosts(evidence)):
        yield unread(evidence, "host-unread", reason=reason)


def _of_hosts(evidence: Evidence) -> Iterator[object]:
    """Every answer by which the device's host might have been found."""
    yield from (evidence.hosts, evidence.unresolved, *(answer for _, answer in evidence.known))
    yield from (a for rows in (evidence.sharing, evidence.holding, evidence.called) for _, a in rows)


def looked_for(evidence: Evidence) -> tuple[str, ...]:
    """Everything by which the device's host was looked for."""
    asked = (key for answers in (evidence.sharing, evidence.holding, evidence.called) for key, _ in answers)
    ids = (was.id for was, _ in evidence.known)
    return tuple(dict.fromkeys((*ids, evidence.asked.name, *asked)))


def unsearched(evidence: Evidence) -> str:
    """Why it cannot be said that the device has no host; empty text where it can.

    Every question was answered, and the account is shown every host, of which there are some: or it saw this case
    delete the last one.
    """
    not_read = next((a.reason for a in _of_hosts(evidence) if isinstance(a, Unreadable)), "")
    sight = evidence.sight
    if not_read or evidence.hosts is None or sight is None:
        return not_read or "it was not looked for"
    if not isinstance(sight, Reading):
        return sight.reason if isinstance(sight, Unreadable) else "how much this account is shown is not told"
    if not sight.value.everything:
        return "this account is shown only a part of it: its role is not of the type Super admin"
    last = any(was.deleted for was, _ in evidence.known)
    return "" if sight.value.hosts or last else "this account is shown no host at all"


def noted_host_is_the_one(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the record's custom field names another server's host: what follows the field would delete that.

    An id that names no host any more does no harm. One that stands on another device too is asked about. Where it names
    this server's host, somebody keeps that host by it: what a case does to it may be undone in the meantime.
    """
    device, noted = recorded(evidence), evidence.noted
    if device is None or not device.host_id:
        return
    for other in device.same_host_id:
        yield replace(ask(evidence, "host-id-shared", id=device.host_id, device=other.name), port=other.name)
    if isinstance(noted, Unreadable):
        yield unread(evidence, "host-unread", reason=noted.reason)
    elif not isinstance(noted, Reading):
        yield note(evidence, "host-id-stale", id=device.host_id)
    elif noted.value.host != device.name and noted.value.id not in its_ids(evidence):
        yield block(evidence, "host-id-other", id=device.host_id, host=noted.value.host)
    else:
        yield note(evidence, "host-id-kept", id=device.host_id)


def nobody_else_is_at_its_addresses(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where another host has an interface at the server's address or name: it stays when the server leaves."""
    told = its_ids(evidence)
    for address, answer in evidence.sharing:
        if isinstance(answer, Unreadable):
            yield unread(evidence, "host-unread", reason=answer.reason)
        for host in answer.value if isinstance(answer, Reading) else ():
            if host.id not in told:
                told.add(host.id)
                by = host.proxy or answer.source.title
                found = ask(evidence, "host-address-shared", host=host.host, id=host.id, address=address, by=by)
                yield replace(found, port=host.id)


def addresses_can_be_judged(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where a host's address holds a macro of which the value is not known: it may be at one of the server's."""
    if isinstance(evidence.unresolved, Unreadable):
        yield unread(evidence, "host-unread", reason=evidence.unresolved.reason)
    for host in unjudged(evidence):
        at = ", ".join(host.unresolved)
        found = ask(evidence, "host-address-unjudged", host=host.host, id=host.id, address=at)
        yield replace(found, port=f"{host.id}-{short_digest(*sorted(host.unresolved))}")


def unjudged(evidence: Evidence) -> tuple[MonitoredHost, ...]:
    """Hosts of which nobody can tell whether they are at an address of the server."""
    return evidence.unresolved.value if isinstance(evidence.unresolved, Reading) else ()


def its_ids(evidence: Evidence) -> set[str]:
    """The ids of its host, of every host of exactly its name, and of those that the case knows and that were not shown
    by their ids: what there is to say of those is said elsewhere.
    """
    its, named = host_of(evidence), evidence.hosts
    same = (h.id for h in (named.value if isinstance(named, Reading) else ()) if h.host == evidence.asked.name)
    unshown = (was.id for was, now in evidence.known if isinstance(now, Absent) and not was.deleted)
    return {*same, *unshown, *((its.id,) if its else ())}


def proxy_is_named(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Say so where a proxy watches the host: it is needed again for the way back."""
    host = host_of(evidence)
    if host and host.proxy:
        yield note(evidence, "host-proxied", host=host.host, proxy=host.proxy)


def others_keep_their_triggers(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where the deletion takes a trigger from another host too, or lets another host's begin to alert."""
    answer = evidence.losses
    for loss in answer.value if isinstance(answer, Reading) else ():
        if loss.kind in OF_OTHERS:
            yield replace(ask(evidence, "host-others-lose", kind=loss.kind, name=loss.name), port=loss.name)


def nothing_blocks_deletion(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while Zabbix would refuse to delete the host, or would delete others with it.

    Our own silence is ended before the deletion; one that is merely called like it is somebody else's.
    """
    if isinstance(evidence.losses, Unreadable):
        yield unread(evidence, "host-unread", reason=evidence.losses.reason)
    answer = evidence.blockers
    if isinstance(answer, Unreadable):
        yield unread(evidence, "host-unread", reason=answer.reason)
    for found in answer.value if isinstance(answer, Reading) else ():
        if found.kind == "maintenance" and is_our_silence(found.name, evidence.asked.name):
            continue
        code = {"discovered": "host-discovered", "discovers": "host-discovers"}.get(found.kind, "host-blocked")
        yield block(evidence, code, host=evidence.asked.name, kind=found.kind, name=found.name)
