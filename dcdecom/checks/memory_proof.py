"""The third proof: what earlier looks knew of a port whose server was off before anybody came."""

from __future__ import annotations

from datetime import datetime, timedelta

from dcdecom.checks.address_owner import has_link, macs_of_kind, proving_macs
from dcdecom.model.address import MacAddress
from dcdecom.model.evidence import Evidence, PortEvidence, Remembered, Witnessed

DAYS = timedelta(days=7)
"""For which the memory must have known the server on the port, and after which it counts no more."""
SLACK = timedelta(minutes=1)
"""Between our clock and a switch's."""


def remembered_readings(evidence: Evidence, port: PortEvidence) -> tuple[Witnessed, ...]:
    """What the memory knows of this server on this port, by both witnesses; empty where it proves nothing.

    It has known only this server there, for seven days; now the link is down, it went down after the server was last
    seen there, and none of its addresses is anywhere.
    """
    own = _of_its_kind(evidence, port)
    here = [r for r in port.remembered if r.mac in own and _counts(evidence, r)]
    lately = {r.mac for r in port.remembered if evidence.taken_at - r.last_seen <= DAYS}
    alone = lately <= proving_macs(evidence)
    both = {r.witness for r in here} >= {"snmp", "cli"}
    if not both or not alone or has_link(port) or _is_anywhere(evidence, own):
        return ()
    last = max(r.last_seen for r in here)
    fell = port.changed_at
    if fell is None or fell < last - SLACK or _moved_since(evidence, own, min(r.last_seen for r in here)):
        return ()
    known = (Witnessed(r.mac, r.witness, r.first_seen, r.last_seen) for r in here)
    return (*known, Witnessed("", "link", None, fell))


def _of_its_kind(evidence: Evidence, port: PortEvidence) -> frozenset[MacAddress]:
    """A controller has power while its server sleeps: it says nothing of the data port, nor the server of its port."""
    return macs_of_kind(evidence, bmc=port.kind == "bmc") & proving_macs(evidence)


def _counts(evidence: Evidence, row: Remembered) -> bool:
    long_enough = row.last_seen - row.first_seen >= DAYS
    return long_enough and timedelta(0) <= evidence.taken_at - row.last_seen <= DAYS


def _is_anywhere(evidence: Evidence, own: frozenset[MacAddress]) -> bool:
    """Learned on any switch, be it from afar: the server is not off."""
    return any(s.mac in own and s.status == "learned" for s in evidence.sightings)


def _moved_since(evidence: Evidence, own: frozenset[MacAddress], last: datetime) -> bool:
    """The memory has an own address on a port that is not the record's, as late as on this one or later."""
    places = {(p.port.switch, p.port.name) for p in evidence.ports}
    return any(r.mac in own and (r.switch, r.port) not in places and r.last_seen >= last for r in evidence.remembered)
