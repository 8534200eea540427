"""The second day: what is due to be released, and addresses of withdrawn servers that somebody uses. Pure.

What a server had is known from the journals: the record calls it otherwise by then, or has its addresses on nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.collect.fleet import Fleet
from dcdecom.model.address import MacAddress
from dcdecom.model.drift import Drift, DriftEvidence, Identity
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.reconcile.finding import Found, filled
from dcdecom.reconcile.inputs import ReconcileInputs
from dcdecom.reconcile.zombies import BACK, ONE_DEVICE, of_withdrawn


def releases_due(ground: ReconcileInputs) -> Found:
    """A sealed case whose devices still hold what may be released, and no case is at it or has done it."""
    followed = {c.follows.case for c in ground.cases if c.follows and c.state != "cancelled"}
    for journal in ground.journals:
        due = journal.release_due
        if due is None or journal.id in followed or ground.today < due:
            continue
        says = f"sealed, and what it left may be released since {due}"
        yield Drift(
            "release-due", journal.id, (DriftEvidence(f"journal {journal.id}", says),),
            filled(case=journal.id, since=due), case=journal.id,
        )  # fmt: skip


def addresses_used(ground: ReconcileInputs) -> Found:
    """An IP address of a withdrawn server stands in a gateway's ARP table, and nobody active is recorded with it."""
    for gone in ground.withdrawn:
        for ip in gone.ips:
            said = tuple(_arp(ground.fleet, ip))
            key: Identity = ("zombie-network", f"{gone.name} {ip}", f"device {gone.device_id}")
            if not said:
                continue
            if ground.wanted.device:
                yield key, ONE_DEVICE
                continue
            answer = ground.fleet.ip_holders.get(ip)
            if answer is None or isinstance(answer, Unreadable):
                yield key, "whether somebody else is recorded with the address could not be read"
                continue
            holders = answer.value if isinstance(answer, Reading) else ()
            others = [ground.is_active(h.kind, h.holder.id) for h in holders if h.holder.id != gone.device_id]
            if ground.is_active("device", gone.device_id) is None or (None in others and True not in others):
                yield key, BACK
            elif True not in others:
                macs = ", ".join(dict.fromkeys(mac for mac, _ in said))
                seen = ", ".join(dict.fromkeys(source.removeprefix("snmp ") for _, source in said))
                evidence = (DriftEvidence(source, f"{ip} is at {mac}") for mac, source in said)
                drift = Drift(
                    "zombie-network", key[1], (DriftEvidence(gone.source, gone.says), *evidence),
                    filled(device=gone.name, ip=ip, mac=macs, seen=seen),
                    (gone.rests_on, *dict.fromkeys(source for _, source in said)), variant="address",
                )  # fmt: skip
                yield of_withdrawn(ground, gone, drift)


def _arp(fleet: Fleet, ip: str) -> Iterator[tuple[MacAddress, str]]:
    for device in fleet.site.gateways:
        answer = fleet.site.snmp[device.name]
        for entry in answer.value.arp if isinstance(answer, Reading) else ():
            if entry.ip == ip:
                yield entry.mac, str(answer.source)
