"""By what a port is known to be a server's, with the readings, as the report has it."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import tzinfo

from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.readings import Witnessed
from dcdecom.papers.dates import moment
from dcdecom.papers.proofs import exception
from dcdecom.papers.report import Exempted, PortProof, Sighting


def sightings(readings: Iterable[Witnessed], zone: tzinfo) -> tuple[Sighting, ...]:
    return tuple(
        Sighting(r.mac, r.by, moment(r.first, zone, True) if r.first else "", moment(r.last, zone, True))
        for r in readings
    )


def exempted(case: Case, tracked: Tracked, zone: tzinfo) -> Exempted | None:
    """What the Kasi accepted in the place of a proof."""
    if tracked.proof != "exception" or not isinstance(tracked.change, ShutPort):
        return None
    accepted = exception(case, tracked.change)
    if accepted is None:
        return None
    return Exempted(accepted.key, accepted.person, moment(accepted.until, zone), accepted.note)


def port_proofs(device: Device, zone: tzinfo) -> tuple[PortProof, ...]:
    """Each port of a device, as the last look proves it."""
    return tuple(PortProof(port, p.proof, sightings(p.readings, zone)) for port, p in device.proofs.items())
