"""Parts of devices (inventory items and modules) and their power ports, a hundred devices at a time.

A part is a processor, a memory module or a disk by the role of its inventory item, or by the profile of its module's
type; the roles are configuration. NetBox has profiles, and with them sizes as numbers of GB, since 4.3.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Literal, TypeAlias

from dcdecom.adapters.batching import Unread, chunks
from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.hardware import Parts, PowerPort
from dcdecom.model.settings import NetBoxSettings

ITEMS, MODULES, TYPES = "dcim/inventory-items", "dcim/modules", "dcim/module-types"
POWER = "dcim/power-ports"
ITEM = "id,display,device,role,name,label,part_id,description,manufacturer,serial"
MODULE = "id,display,device,module_type,serial"
TYPE = "id,display,manufacturer,model,profile,attributes,description"
POWER_PORT = (
    "id,display,device,name,maximum_draw,allocated_draw,mark_connected,cable,link_peers,link_peers_type"
)
ENDED = f"{rows.CABLE},a_terminations,b_terminations"
Kind: TypeAlias = Literal["cpu", "memory", "disks"]
Part: TypeAlias = tuple[Kind, str, str]
"""What it is, how the record words it, and its serial number."""


@dataclass(frozen=True)
class PartRoles:
    """What a part is, by the slug of its role or the name of its profile."""

    cpu: frozenset[str]
    memory: frozenset[str]
    disks: frozenset[str]

    @staticmethod
    def of(settings: NetBoxSettings) -> PartRoles:
        roles = (settings.cpu_roles, settings.memory_roles, settings.disk_roles)
        return PartRoles(*(frozenset(map(str.casefold, some)) for some in roles))

    def kind(self, name: str) -> Kind | None:
        """`Hard disk` is the profile, `hard-disk` the role."""
        slug = "-".join(name.casefold().split())
        kinds: tuple[tuple[Kind, frozenset[str]], ...] = (
            ("cpu", self.cpu), ("memory", self.memory), ("disks", self.disks),
        )  # fmt: skip
        return next((kind for kind, names in kinds if slug in names or name.casefold() in names), None)


def parts(connection: Connection, device_ids: tuple[int, ...], roles: PartRoles) -> Mapping[int, Parts]:
    """The parts of each device that has any inventory item or module. Raises Failed and Unread."""
    found: defaultdict[int, list[Part]] = defaultdict(list)
    seen: set[int] = set()
    for row in _of_devices(connection, ITEMS, device_ids, ITEM):
        seen.add(row["device"]["id"])
        if row["role"] and (kind := roles.kind(str(row["role"].get("slug") or row["role"]["name"]))):
            found[row["device"]["id"]].append((kind, _worded(kind, row), _serial(row)))
    modules = list(_of_devices(connection, MODULES, device_ids, MODULE))
    types = _types(connection, {row["module_type"]["id"] for row in modules})
    for row in modules:
        seen.add(row["device"]["id"])
        held = types[row["module_type"]["id"]]
        profile = held.get("profile")
        if profile and (kind := roles.kind(str(profile["name"]))):
            found[row["device"]["id"]].append((kind, _typed(kind, held), _serial(row)))
    return {id: _parts(found[id]) for id in sorted(seen)}


def _parts(found: Iterable[Part]) -> Parts:
    listed: dict[Kind, list[str]] = {"cpu": [], "memory": [], "disks": []}
    serials: list[str] = []
    for kind, text, serial in found:
        listed[kind].append(text)
        serials += [serial] if serial and kind == "disks" else []
    cpu, memory, disks = (tuple(sorted(listed[kind])) for kind in ("cpu", "memory", "disks"))
    return Parts(cpu, memory, disks, tuple(sorted(serials)))


def _serial(row: Row) -> str:
    return str(row.get("serial") or "").strip()


def _types(connection: Connection, ids: set[int]) -> Mapping[int, Row]:
    types = {row["id"]: row for row in connection.by_id(TYPES, ids, TYPE)}
    if missing := ids - types.keys():
        raise Unread(f"module types {sorted(missing)} may not be read, so nobody knows what parts they are")
    return types


def _worded(kind: Kind, row: Row) -> str:
    """What an inventory item is called: the first of its texts that has a size, where it is one of those that have.

    A part number is no size: `M393A4K40CB2` has none, and its name or description may.
    """
    texts = [str(row[name] or "") for name in ("part_id", "description", "label", "name")]
    given = [text for text in texts if text.strip()]
    if kind != "cpu":
        return next((text for text in given if rows.has_size(text)), " ".join(given[:1]))
    return next(iter(given), "")


def _typed(kind: Kind, row: Row) -> str:
    """What a module's type is: of memory and disks the size, where the profile has it, else the model."""
    attributes: Any = row.get("attributes") or {}
    size = attributes.get("size") if isinstance(attributes, Mapping) else None
    if kind != "cpu" and isinstance(size, int | float) and not isinstance(size, bool) and size > 0:
        more = attributes.get("class") or attributes.get("type") or ""
        return f"{size} GB {more}".strip()
    if kind != "cpu" and not rows.has_size(row["model"]) and rows.has_size(row.get("description") or ""):
        return str(row["description"])
    return str(row["model"])


def power_ports(connection: Connection, device_ids: tuple[int, ...]) -> Mapping[int, tuple[PowerPort, ...]]:
    """The power ports of each device that has any, in the order of their names. Raises Failed and Unread."""
    by_device: defaultdict[int, list[Row]] = defaultdict(list)
    for row in _of_devices(connection, POWER, device_ids, POWER_PORT):
        by_device[row["device"]["id"]].append(row)
    every = [row for of_one in by_device.values() for row in of_one]
    ids = {row["cable"]["id"] for row in every if row["cable"]}
    cables = {row["id"]: row for row in connection.by_id("dcim/cables", ids, ENDED)}
    if missing := ids - cables.keys():
        raise Unread(f"cables {sorted(missing)}, in power ports, may not be read")
    return {id: tuple(_power(row, cables) for row in _in_order(of_one)) for id, of_one in by_device.items()}


def _in_order(found: Iterable[Row]) -> list[Row]:
    return sorted(found, key=lambda row: (row["name"], row["id"]))


def _power(row: Row, cables: Mapping[int, Row]) -> PowerPort:
    watts = row["allocated_draw"] if row["allocated_draw"] is not None else row["maximum_draw"]
    if watts is not None and (type(watts) is not int or watts < 0):
        raise Unread(f"power port {row['name']} draws {watts!r}, which is no number of watts")
    cable = cables[row["cable"]["id"]] if row["cable"] else None
    told = rows.cable(cable, kept="") if cable else None
    shared = _several(cable) if cable else ()
    return PowerPort(row["id"], row["name"], watts, told, rows.far(row), row["mark_connected"], shared)


def _several(cable: Row) -> tuple[str, ...]:
    """Every end of a cable that has more than one on a side."""
    sides = (cable["a_terminations"], cable["b_terminations"])
    ends = (end for side in sides for end in side)
    named = tuple(rows.port_name(end["object"]) if end.get("object") else str(end["object_id"]) for end in ends)
    return named if max(map(len, sides)) > 1 else ()


def _of_devices(connection: Connection, path: str, device_ids: Iterable[int], fields: str) -> Iterator[Row]:
    for some in chunks(sorted(device_ids)):
        yield from connection.rows(path, {"device_id": some}, fields, lambda row: row["device"]["id"], some)
