"""Ways along cables, from an interface through patch panels to whatever stands at the other end."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from dcdecom_lab.netbox.tables import Row, Tables

INTERFACE, FRONT, REAR = "dcim.interface", "dcim.frontport", "dcim.rearport"
MAPPING, TERMINATION = "dcim.portmapping", "dcim.cabletermination"
POWER_PORT, OUTLET, FEED = "dcim.powerport", "dcim.poweroutlet", "dcim.powerfeed"
OF_DEVICES = (INTERFACE, FRONT, REAR, POWER_PORT, OUTLET)
PORTS = (*OF_DEVICES, FEED)
"""What a cable can be plugged into; a feed belongs to a power panel and to no device."""
FOR_POWER = (POWER_PORT, OUTLET, FEED)
End: TypeAlias = tuple[str, Row]


@dataclass(frozen=True)
class Step:
    """Along one cable. Without one the way ends at `near`."""

    near: tuple[End, ...]
    cable: Row | None
    far: tuple[End, ...]


def terminations(tables: Tables, cable: int, end: str) -> list[Row]:
    return [row for row in tables.where(TERMINATION, "cable", cable) if row["cable_end"] == end]


def peers(tables: Tables, row: Row) -> tuple[End, ...]:
    """What stands at the other end of a port's own cable."""
    if row["cable"] is None:
        return ()
    ends = terminations(tables, row["cable"], "B" if row["cable_end"] == "A" else "A")
    found = [(end["termination_type"], tables.get(end["termination_type"], end["termination_id"])) for end in ends]
    return tuple((model, peer) for model, peer in found if peer)


def trace(tables: Tables, model: str, row: Row) -> tuple[Step, ...]:
    """Every step from a port on; none where no cable is plugged in."""
    near: tuple[End, ...] = ((model, row),)
    steps: list[Step] = []
    strands: list[int] = []
    while near and not any(near == step.near for step in steps):
        cable = tables.get("dcim.cable", near[0][1]["cable"])
        if cable is None:
            return (*steps, Step(near, None, ())) if steps else ()
        far = peers(tables, near[0][1])
        steps.append(Step(near, cable, far))
        near = _across(tables, far, strands)
    return tuple(steps)


def _across(tables: Tables, far: tuple[End, ...], strands: list[int]) -> tuple[End, ...]:
    """The other side of the panel that a cable ends in; `strands` are the positions on the trunks outside."""
    if len(far) != 1 or far[0][0] not in (FRONT, REAR):
        return ()
    model, port = far[0]
    if model == FRONT:
        found = tables.where(MAPPING, "front_port", port["id"])
        behind = tables.get(REAR, found[0]["rear_port"]) if len(found) == 1 else None
        if behind is None:
            return ()
        if behind["positions"] > 1:
            strands.append(found[0]["rear_port_position"])
        return ((REAR, behind),)
    if port["positions"] > 1 and not strands:
        return ()
    strand = strands.pop() if port["positions"] > 1 else 1
    mappings = tables.where(MAPPING, "rear_port", port["id"])
    fronts = [mapping["front_port"] for mapping in mappings if mapping["rear_port_position"] == strand]
    before = tables.get(FRONT, fronts[0]) if len(fronts) == 1 else None
    return ((FRONT, before),) if before else ()


def endpoints(tables: Tables, row: Row) -> tuple[End, ...]:
    """The interfaces at the end of an interface's whole way; none where it ends before."""
    steps = trace(tables, INTERFACE, row)
    far = steps[-1].far if steps else ()
    return _channels(tables, steps[-1]) if far and far[0][0] == INTERFACE else ()


def _channels(tables: Tables, last: Step) -> tuple[End, ...]:
    """A port that is split into channels ends no way itself: the channel of the connector does, where the cable's
    profile says which that is."""
    [(model, near), *_] = last.near
    if not (last.cable and last.cable["profile"] and any(port["channels"] for _, port in last.far)):
        return last.far
    side = terminations(tables, last.cable["id"], near["cable_end"])
    connector = 1 + [end["termination_id"] for end in side].index(near["id"])
    parents = {port["id"] for _, port in last.far}
    children = (child for id in parents for child in tables.where(INTERFACE, "parent", id))
    return tuple((model, child) for child in children if child["channel_id"] == connector)


def reachable(tables: Tables, row: Row) -> bool:
    """Whether the way leads to an interface and every cable on it is connected."""
    steps = trace(tables, INTERFACE, row)
    return bool(endpoints(tables, row)) and all(s.cable and s.cable["status"] == "connected" for s in steps)
