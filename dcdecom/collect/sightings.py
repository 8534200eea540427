"""What of a look is worth remembering: who was seen on the device's ports, and where its own addresses were."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from dcdecom.model.evidence import Evidence, Sighting


def worth_remembering(evidence: Iterable[Evidence]) -> tuple[Sighting, ...]:
    """Addresses that speak on a wire, as each witness saw them; each once.

    On a member of an aggregate that negotiates nothing, an address of the server proves nothing for the one member:
    it is left out, while a stranger's stays.
    """
    return tuple(dict.fromkeys(seen for e in evidence for seen in _of_one(e)))


def _of_one(evidence: Evidence) -> Iterator[Sighting]:
    own = {o.mac for o in evidence.own}
    on_its_ports = (seen for port in evidence.ports for seen in port.seen)
    return (s for s in (*on_its_ports, *evidence.sightings) if s.attached and (s.sure or s.mac not in own))
