"""How a drift is written down: what its sentence is filled with, whom it is about, and who saw what where."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import TypeAlias

from dcdecom.model.drift import Drift, DriftEvidence, Identity
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.evidence import Sighting

Unjudged: TypeAlias = tuple[Identity, str]
"""A drift of which nothing can be told, and why."""
Found: TypeAlias = Iterator[Drift | Unjudged]


def filled(**params: object) -> tuple[tuple[str, str], ...]:
    """What the sentence of a drift is filled with."""
    return tuple((name, str(value)) for name, value in params.items())


def about(record: DeviceRecord, drift: Drift) -> Drift:
    """A drift of one device: an open case that claims it, or a port of its, answers for it."""
    ports = (f"port {peer.interface_id}" for i in record.interfaces for peer in i.peers)
    return replace(drift, device=record.name, site=record.site.name, claims=(f"device {record.id}", *ports))


def as_seen(sightings: Iterable[Sighting]) -> tuple[DriftEvidence, ...]:
    """What each witness says of where an address is."""
    return tuple(
        dict.fromkeys(
            DriftEvidence(_witness(s), f"{s.mac} {'named itself' if s.witness in ('lldp', 'lacp') else 'learned'} on "
                                   f"{s.switch} {s.port or '?'}")
            for s in sightings
        )
    )  # fmt: skip


def places(sightings: Iterable[Sighting]) -> str:
    """Switches and ports, each once."""
    return ", ".join(dict.fromkeys(f"{s.switch} {s.port or '?'}" for s in sightings))


def witnesses(sightings: Iterable[Sighting]) -> tuple[str, ...]:
    """Sources, as `Source` writes itself, each once."""
    return tuple(dict.fromkeys(map(_witness, sightings)))


def _witness(seen: Sighting) -> str:
    return f"{'cli' if seen.witness == 'cli' else 'snmp'} {seen.switch}"
