"""Most of a NetBox read once, table by table, and asked from memory: what a reconcile needs of it.

Pages of a thousand by `start=` cost NetBox far less than questions about a hundred devices each, and the far end of a
cable (`connected_endpoints`) costs it more than all else: where a cable joins two interfaces, its terminations say the
same. Any other way, through panels or by radio, is asked for, and so is where an interface leads that NetBox lists as
cabled and not connected: its cable is planned, or its way was never traced. Of a cable itself only the id is read. A
table that cannot be read whole is not used: then everything is asked as for a single case. Two tables are read at a
time, so that a NetBox with two workers is not kept waiting, and one with more has some left for others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from dataclasses import field
from functools import cached_property
from threading import Event, RLock
from typing import Any, TypeAlias

from dcdecom.adapters.batching import OTHER_FORM, Unread
from dcdecom.adapters.http import Failed
from dcdecom.adapters.netbox import rows
from dcdecom.adapters.netbox.connection import ALL, PAGE, Connection, Filters, Row
from dcdecom.adapters.netbox.listing import FIELDS as LISTED
from dcdecom.adapters.netbox.listing import MACHINES
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit

DEVICES, TYPES, INTERFACES = "dcim/devices", "dcim/device-types", "dcim/interfaces"
ENDS, MACS, ADDRESSES = "dcim/cable-terminations", "dcim/mac-addresses", "ipam/ip-addresses"
UNREACHED = "cabled and not connected"
"""Interfaces that have a cable, and no whole way of connected cables to anywhere."""
PLAIN = "id,name,device,type,mgmt_only,enabled,lag,mark_connected,_occupied"
"""Of an interface, without its addresses and where it leads. Its cable is known by the cables' ends, and costs more."""
FIELDS = {
    INTERFACES: PLAIN, DEVICES: rows.DEVICE, ADDRESSES: rows.ADDRESS, TYPES: "id,display,u_height",
    ENDS: "id,cable,cable_end,termination_type,termination_id", UNREACHED: "id,connected_endpoints_reachable",
    MACS: "id,mac_address,assigned_object_type,assigned_object_id",
}  # fmt: skip
SOME: Mapping[str, tuple[str, Filters]] = {UNREACHED: (INTERFACES, {"cabled": "true", "connected": "false"})}
"""Tables that are a part of another, with the filters that select it."""
ORDER = ((INTERFACES,), (DEVICES,), (ENDS, UNREACHED), (ADDRESSES,), (MACS,), (TYPES,))
"""What costs most comes first, so that the last two end together. A cable is in ENDS before it is looked for in
UNREACHED: one that was plugged in meanwhile is in neither, and asked for."""
TOLD = {**FIELDS, INTERFACES: rows.INTERFACE, ADDRESSES: f"{rows.ADDRESS},assigned_object"}
"""What a row has that is told from memory."""
INTERFACE, RADIO = "dcim.interface", "ieee802.11"
BOTH = [("A", INTERFACE), ("B", INTERFACE)]
NOWHERE: Mapping[str, Any] = {
    "cable": None, "connected_endpoints": None, "connected_endpoints_type": None,
    "connected_endpoints_reachable": None, "link_peers": [], "link_peers_type": None,
}  # fmt: skip

AT_ONCE = 2
"""Tables that are read at the same time, and so requests under way."""

Table: TypeAlias = Mapping[int, Row]


class NotWhole(Exception):
    """A table could not be read whole."""


class WholeRecord(Connection):
    """A connection that has read the record before it is asked for parts of it."""

    _lock = RLock()
    _given_up = False
    _machines: tuple[list[Row], int] | None = None
    """The first page of the list of virtual machines, until it is asked for."""
    cables_by_id = True
    in_parts = ""

    def rows(
        self, path: str, filters: Filters, fields: str, key: Callable[[Row], object], asked: Container[object]
    ) -> list[Row]:
        """As `Connection` answers; from memory where the filters are among those that a reconcile uses."""
        find = FILTERS.get((path, tuple(filters)))
        if path == DEVICES and find is None and len(filters) == 1 and next(iter(filters)).startswith("cf_"):
            find = _by_field(next(iter(filters)))
        if find is None or not all(filters.values()) or not _told(path, fields) or (tables := self._tables) is None:
            return super().rows(path, filters, fields, key, asked)
        return [row for row in find(tables, filters) if key(row) in asked]

    def by_id(self, path: str, ids: Iterable[int], fields: str) -> Iterator[Row]:
        """As `Connection` answers."""
        wanted = sorted(ids)
        if not wanted or path not in KEPT or not _told(path, fields) or (tables := self._tables) is None:
            yield from super().by_id(path, wanted, fields)
            return
        yield from (tables.row(path, id) for id in wanted if id in tables.read[path])

    def first_page(self, path: str, fields: str, filters: Filters = ALL) -> tuple[list[Row], int]:
        """As `Connection` answers; from memory all rows at once."""
        if (path, fields) == (MACHINES, LISTED) and self._machines:
            machines, self._machines = self._machines, None
            return machines
        if filters or path not in KEPT or not _told(path, fields) or (tables := self._tables) is None:
            return super().first_page(path, fields, filters)
        found = [tables.row(path, id) for id in sorted(tables.read[path])]
        return found, len(found)

    def forget(self) -> None:
        """The tables are large: at ten thousand servers a third of all memory."""
        with self._lock:
            self._given_up = True
            self.__dict__.pop("_read", None)

    @property
    def _tables(self) -> Tables | None:
        """What was read; None once it could not be."""
        with self._lock:
            if self._given_up:
                return None
            try:
                return self._read
            except (NotWhole, Failed, Unread, *OTHER_FORM) as error:
                self._given_up = True
                said = str(error) if isinstance(error, (NotWhole, Failed, Unread)) else repr(error)
                self.in_parts = self.without_secret(said)
                return None

    @cached_property
    def _read(self) -> Tables:
        asked: dict[int, Row] = {}
        tables = Tables(self._in_pairs(), asked)
        indirect = [row["id"] for row in tables.read[INTERFACES].values() if tables.is_indirect(row)]
        asked |= {row["id"]: row for row in super().by_id(INTERFACES, indirect, rows.INTERFACE)}
        if set(indirect) - asked.keys():
            raise NotWhole(f"{INTERFACES}: some were gone when they were asked for alone")
        return tables

    def _in_pairs(self) -> Mapping[str, Table]:
        """Every table, two at a time. Raises NotWhole at the first that is not whole, and asks for no more of any."""
        self.api  # noqa: B018  # one session for both, and its token resolved here
        over = Event()
        pool = ThreadPoolExecutor(max_workers=AT_ONCE, thread_name_prefix="netbox")
        try:
            reading = [pool.submit(self._tables_of, names, over) for names in ORDER]
            machines = pool.submit(self._machines_beforehand)
            for read in wait(reading, return_when=FIRST_EXCEPTION).done:
                read.result()
            self._machines = machines.result()
            return {name: table for read in reading for name, table in read.result().items()}
        finally:
            over.set()
            pool.shutdown(wait=False, cancel_futures=True)

    def _machines_beforehand(self) -> tuple[list[Row], int] | None:
        """None where it could not be read: then it is asked for as if nobody had."""
        try:
            return super().first_page(MACHINES, LISTED)
        except (Failed, Unread, *OTHER_FORM):
            return None

    def _tables_of(self, names: Iterable[str], over: Event) -> dict[str, Table]:
        """Several, one after the other."""
        return {name: self._table(name, over) for name in names}

    def _table(self, name: str, over: Event) -> Table:
        """All rows of a kind, once more where that failed. Raises NotWhole."""
        path, filters = SOME.get(name, (name, ALL))
        try:
            return self._counted(path, FIELDS[name], filters, over)
        except (Failed, Unread, *OTHER_FORM):
            pass
        try:
            return self._counted(path, FIELDS[name], filters, over)
        except (Failed, Unread) as error:
            said = str(error)
            raise NotWhole(said if said.startswith(path) else f"{path}: {said}") from None
        except OTHER_FORM as error:
            raise NotWhole(f"{path}: its answer has a form that is not known: {error!r}") from None

    def _counted(self, path: str, fields: str, filters: Filters, over: Event) -> Table:
        table: dict[int, Row] = {}
        shared: dict[Any, Row] = {}
        page, before = super().first_page(path, fields, filters)
        question = self.question(path)
        while True:
            if filters and any(row["connected_endpoints_reachable"] for row in page):
                raise Unread(f"{path} answered some that are connected, which was not asked for: it ignored a filter")
            table |= {row["id"]: _slim(row, shared) for row in page}
            if len(page) < PAGE or len(table) >= before:
                break
            if over.is_set():
                raise NotWhole(f"{path}: it is not asked for any more")
            try:
                question.within()
            except OverLimit as error:
                raise Unread(str(error)) from None
            page = self.page(path, page[-1]["id"] + 1, fields, filters)
        if len(table) != before:
            after = self.count(path, filters)
            if not min(before, after) <= len(table) <= max(before, after):
                raise Unread(f"{path} counted {before} and then {after}, and sent {len(table)}")
        return table


@dataclass(frozen=True)
class Tables:
    """Every row by its id, and what is joined of them."""

    read: Mapping[str, Table]
    asked: Table = field(default_factory=dict)
    """Interfaces whose way leads through more than one cable, as NetBox told them."""
    _holding: dict[str, Mapping[str, list[Row]]] = field(default_factory=dict)

    def row(self, path: str, id: int) -> Row:
        """A row as NetBox would tell it alone."""
        return self._interface(self._plain[id]) if path == INTERFACES else self.read[path][id]

    def interfaces_of(self, devices: Iterable[int]) -> Iterator[Row]:
        """With their addresses, and where they lead."""
        return (self._interface(row) for device in devices for row in self._by_device.get(device, ()))

    def addresses_of(self, devices: Iterable[int]) -> Iterator[Row]:
        """Those on the devices' interfaces, each with its device."""
        for row in (row for device in devices for row in self._by_device.get(device, ())):
            for address in self._addresses.get(row["id"], ()):
                yield {**address, "assigned_object": {"device": row["device"]}}

    def holding(self, field: str) -> Mapping[str, list[Row]]:
        """Devices by what a custom field holds."""
        if field not in self._holding:
            self._holding[field] = _grouped(self.devices, lambda row: rows.custom(row, field))
        return self._holding[field]

    @cached_property
    def serials(self) -> Mapping[str, list[Row]]:
        """Devices by serial number, which NetBox compares without case."""
        return _grouped(self.devices, lambda row: row["serial"].casefold())

    @property
    def devices(self) -> Iterable[Row]:
        return self.read[DEVICES].values()

    def is_indirect(self, row: Row) -> bool:
        """Whether NetBox has to be asked where an interface leads."""
        if row["mark_connected"] or not (row["_occupied"] or row["id"] in self._cables):
            return rows.choice(row["type"]).startswith(RADIO)
        return row["id"] in self.read[UNREACHED] or row["id"] not in self._fars

    @property
    def _plain(self) -> Table:
        return self.read[INTERFACES]

    def _interface(self, row: Row) -> Row:
        return self.asked.get(row["id"]) or {**row, **self._way(row), "mac_addresses": self._macs.get(row["id"], [])}

    def _way(self, row: Row) -> Row:
        far = self._fars.get(row["id"])
        if far is None:
            return NOWHERE
        return {
            "cable": {"id": self._cables[row["id"]]},
            "connected_endpoints": [far], "connected_endpoints_type": INTERFACE, "connected_endpoints_reachable": True,
            "link_peers": [far], "link_peers_type": INTERFACE,
        }  # fmt: skip

    @cached_property
    def _fars(self) -> Mapping[int, Row]:
        """By interface, the one at the other end of a cable that has one at either end, and no third."""
        found: dict[int, Row] = {}
        for ends in _grouped(self.read[ENDS].values(), lambda row: _id(row["cable"])).values():
            if sorted((end["cable_end"], end["termination_type"]) for end in ends) == BOTH:
                one, other = (end["termination_id"] for end in ends)
                found |= {a: self._plain[b] for a, b in ((one, other), (other, one)) if b in self._plain}
        return found

    @cached_property
    def _cables(self) -> Mapping[int, int]:
        """The cable of each interface that has one."""
        ends = (end for end in self.read[ENDS].values() if end["termination_type"] == INTERFACE)
        return {end["termination_id"]: _id(end["cable"]) for end in ends}

    @cached_property
    def _by_device(self) -> Mapping[int, list[Row]]:
        return _grouped(self._plain.values(), lambda row: row["device"]["id"])

    @cached_property
    def _addresses(self) -> Mapping[int, list[Row]]:
        """By interface."""
        on = (row for row in self.read[ADDRESSES].values() if row["assigned_object_type"] == INTERFACE)
        return _grouped(on, lambda row: row["assigned_object_id"])

    @cached_property
    def _macs(self) -> Mapping[int, list[Row]]:
        """By interface, in NetBox's order."""
        on = (row for row in self.read[MACS].values() if row["assigned_object_type"] == INTERFACE)
        return _grouped(sorted(on, key=lambda row: (row["mac_address"], row["id"])), lambda r: r["assigned_object_id"])


KEPT = frozenset({DEVICES, TYPES, INTERFACES})
"""What is found by id."""
FILTERS: Mapping[tuple[str, tuple[str, ...]], Callable[[Tables, Mapping[str, Any]], Iterable[Row]]] = {
    (DEVICES, ("site_id", "role")): lambda t, f: (
        row for row in t.devices if row["site"]["id"] in f["site_id"] and row["role"]["slug"] in f["role"]
    ),
    (DEVICES, ("serial",)): lambda t, f: (row for one in f["serial"] for row in t.serials.get(str(one).casefold(), ())),
    (INTERFACES, ("device_id",)): lambda t, f: t.interfaces_of(f["device_id"]),
    (ADDRESSES, ("device_id",)): lambda t, f: t.addresses_of(f["device_id"]),
}


def _by_field(name: str) -> Callable[[Tables, Mapping[str, Any]], Iterable[Row]]:
    held = name.removeprefix("cf_")
    return lambda t, f: (row for one in f[name] for row in t.holding(held).get(str(one), ()))


def _told(path: str, fields: str) -> bool:
    """Whether a row from memory has all these fields."""
    return bool(fields) and path in TOLD and set(fields.split(",")) <= set(TOLD[path].split(","))


def _grouped(found: Iterable[Row], key: Callable[[Row], Any]) -> Mapping[Any, list[Row]]:
    groups: defaultdict[Any, list[Row]] = defaultdict(list)
    for row in found:
        groups[key(row)].append(row)
    return dict(groups)


def _id(value: Any) -> Any:
    return value["id"] if isinstance(value, dict) else value


def _slim(row: Row, shared: dict[Any, Row]) -> Row:
    """The same row, in which objects that other rows name too are kept once."""
    slim = dict(row)
    for name, value in [(n, v) for n, v in row.items() if type(v) is dict and n != "custom_fields"]:
        if name == "cable":
            slim[name] = {"id": value["id"]}
        else:
            slim[name] = shared.setdefault((name, value.get("id", value.get("value"))), value)
    return slim
