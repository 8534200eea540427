"""Cables through patch panels: which ports and which further cables lie between an interface and its switch port.

NetBox tells the far end in `connected_endpoints`, and the way there by `trace`, for one interface a request. Here all
are followed together, panel by panel, so that requests grow with the panels on a way and not with interfaces.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.device import CableEnd

INTERFACE, FRONT, REAR = "dcim.interface", "dcim.frontport", "dcim.rearport"
PATHS = {FRONT: "dcim/front-ports", REAR: "dcim/rear-ports"}
PORT = "id,display,device,name,cable,link_peers,link_peers_type,positions"
FIELDS = {FRONT: f"{PORT},rear_ports", REAR: f"{PORT},front_ports"}
MOST = 16
"""Panels on one way; a longer one leads in a circle."""


@dataclass(frozen=True)
class Way:
    """How far one interface was followed: the panel ports and the cables so far, and where the last cable ends."""

    panels: tuple[CableEnd, ...]
    cables: tuple[int, ...]
    at: CableEnd | None
    """The panel's port that the last cable is plugged into; None once the way ends, wherever it ends."""
    strands: tuple[int, ...] = ()
    """Positions on the trunks that it is inside of."""
    arrived: bool = False


def follow(connection: Connection, interfaces: Iterable[Row]) -> Mapping[int, Way]:
    """The way of each interface whose cable ends in a patch panel, by the interface's id."""
    ways = {
        row["id"]: Way((), (row["cable"]["id"],), end)
        for row in interfaces
        if row["cable"] and (end := rows.far(row)) and end.kind in PATHS
    }
    for _ in range(MOST):
        open_ways = {id: way for id, way in ways.items() if way.at}
        if not open_ways:
            break
        ways |= _one_panel_on(connection, open_ways)
    return ways


def _one_panel_on(connection: Connection, ways: Mapping[int, Way]) -> dict[int, Way]:
    """Every way across one panel and along the cable behind it."""
    near = _ports(connection, {way.at for way in ways.values() if way.at})
    crossed = {id: _across(way, near) for id, way in ways.items()}
    other = _ports(connection, {way.at for way in crossed.values() if way.at})
    return {id: _along(way, other) for id, way in crossed.items()}


def _ports(connection: Connection, ends: Iterable[CableEnd]) -> dict[tuple[str, int], Row]:
    found: dict[tuple[str, int], Row] = {}
    for kind, path in PATHS.items():
        ids = {end.id for end in ends if end.kind == kind}
        found |= {(kind, row["id"]): row for row in connection.by_id(path, ids, FIELDS[kind])}
    return found


def _across(way: Way, ports: Mapping[tuple[str, int], Row]) -> Way:
    """From the port that the way came in by to the panel's other side."""
    row = ports.get((way.at.kind, way.at.id)) if way.at else None
    if way.at is None or row is None:
        return replace(way, at=None)
    inside = replace(way, panels=(*way.panels, _named(way.at, row)))
    if way.at.kind == FRONT:
        behind = row["rear_ports"]
        if len(behind) != 1:
            return replace(inside, at=None)
        strands = (*way.strands, behind[0]["rear_port_position"])
        return replace(inside, at=CableEnd(REAR, behind[0]["rear_port"], ""), strands=strands)
    if row["positions"] > 1 and not way.strands:
        return replace(inside, at=None)
    strand, strands = (way.strands[-1], way.strands[:-1]) if row["positions"] > 1 else (1, way.strands)
    fitting = [one["front_port"] for one in row["front_ports"] if one["position"] == strand]
    if len(fitting) != 1:
        return replace(inside, at=None)
    return replace(inside, at=CableEnd(FRONT, fitting[0], ""), strands=strands)


def _along(way: Way, ports: Mapping[tuple[str, int], Row]) -> Way:
    """From the panel's other side along its cable."""
    row = ports.get((way.at.kind, way.at.id)) if way.at else None
    if way.at is None or row is None:
        return replace(way, at=None)
    # A strand of a rear port that has one only is not remembered: NetBox tells its trunks apart by the others.
    single = way.at.kind == REAR and row["positions"] == 1
    out = replace(
        way, panels=(*way.panels, _named(way.at, row)), strands=way.strands[:-1] if single else way.strands
    )
    end = rows.far(row)
    if row["cable"] is None or end is None:
        return replace(out, at=None)
    out = replace(out, cables=(*out.cables, row["cable"]["id"]))
    return replace(out, at=end) if end.kind in PATHS else replace(out, at=None, arrived=True)


def _named(end: CableEnd, row: Row) -> CableEnd:
    return replace(end, name=rows.port_name(row))
