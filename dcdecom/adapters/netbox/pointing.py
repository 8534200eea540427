"""The servers that are asked about by NetBox's own ids, and values of rows that point to them.

NetBox ignores a filter that it does not know, and then answers everything. So each row is compared with what was asked.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterable, Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from dcdecom.adapters.batching import chunks
from dcdecom.adapters.http import one_line
from dcdecom.adapters.netbox.connection import Connection, Row, is_number
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.references import Reference, ReferenceKind, Subject

Pointed: TypeAlias = Mapping[str, Sequence[Reference]]
"""By server."""
Found: TypeAlias = Iterator[tuple[str, Reference]]
DEVICE, ADDRESS, INTERFACE, GROUP = "dcim.device", "ipam.ipaddress", "dcim.interface", "ipam.fhrpgroup"
LONGEST = 80
"""Characters of a name."""


@dataclass(frozen=True)
class Own:
    """An address of a server, as NetBox has it."""

    address: str
    row: Row
    of: tuple[Subject, ...]


@dataclass(frozen=True)
class Wanted:
    """The servers that are asked about, by NetBox's own ids."""

    connection: Connection
    devices: Mapping[int, Subject]
    addresses: Mapping[int, Own]

    def by_device(self, id: int, kind: ReferenceKind, place: str) -> Found:
        if (its := self.devices.get(id)) is not None:
            yield its.device, Reference(kind, place, "device", next(iter(its.names), its.device))

    def by_address(self, id: int, kind: ReferenceKind, place: str, but: Container[int] = ()) -> Found:
        """`but`: servers that are told of already."""
        if (own := self.addresses.get(id)) is not None:
            for its in own.of:
                if not its.record_id or its.record_id not in but:
                    yield its.device, Reference(kind, place, "address", own.address)

    def rows(self, path: str, filter: str, ids: Iterable[int], fields: str, key: Callable[[Row], object]) -> list[Row]:
        """Every row that names one of the ids, a hundred of them in one request. Raises Unread."""
        return [
            row for some in chunks(sorted(ids)) for row in self.connection.rows(path, {filter: some}, fields, key, some)
        ]

    def whole(self, path: str, fields: str) -> list[Row]:
        """Every row of a list."""
        return self.connection.rows(path, {"ordering": "id"}, fields, lambda row: True, (True,))


# --- values ----------------------------------------------------------------------------------------------------------


def number(value: Any) -> int:
    """An id or a port. Raises TypeError for anything else: it would be taken for none."""
    if not is_number(value):
        raise TypeError(f"{one_line(repr(value), LONGEST)} is no number")
    return int(value)


def text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError(f"{one_line(repr(value), LONGEST)} is no text")
    return value


def listed(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise TypeError(f"{one_line(repr(value), LONGEST)} is no list")
    return value


def ids_of(rows: object) -> set[int]:
    return {number(row["id"]) for row in listed(rows)}


def name_of(row: Row) -> str:
    """As NetBox's pages name it."""
    return shown(text(row.get("name") or row["display"]))


def shown(said: str) -> str:
    """On one line, without anything that a terminal would take for more than letters."""
    return "".join(c if c.isprintable() else f"\\x{ord(c):02x}" for c in one_line(said, LONGEST))
