"""Every device and virtual machine of NetBox by its name, a thousand in one request.

Pages begin at an id (`start=`): by offset, rows were missed while others were deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Generic, Literal, Protocol, TypeVar

from dcdecom.adapters.batching import Questions, Unread
from dcdecom.adapters.http import Question
from dcdecom.adapters.netbox.connection import PAGE, Connection, Row
from dcdecom.adapters.netbox.rows import choice, custom, units
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.listing import Listed, Owned
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.estate.ref import Ref

T = TypeVar("T")


class _Numbered(Protocol):
    @property
    def id(self) -> int: ...


R = TypeVar("R", bound=_Numbered)

DEVICES, MACHINES = "dcim/devices", "virtualization/virtual-machines"
FIELDS = "id,display,name,status,role,site"
OWNED = "id,display,name,status,role,tenant,serial,asset_tag,device_type,rack,position"


def roster(connection: Connection, ask: Questions, host_id_field: str) -> Iterator[Answer[tuple[Listed, ...]]]:
    """The pages of both lists. A page that fails twice is the last of its list: nobody knows where the next begins."""
    yield from _List(connection, DEVICES, _fields(host_id_field), lambda row: _listed(row, host_id_field)).pages(ask)
    yield from _List(connection, MACHINES, FIELDS, _machine).pages(ask)


def owned(connection: Connection, ask: Questions) -> Iterator[Answer[tuple[Owned, ...]]]:
    """The devices of all tenants: NetBox finds them by no tenant's name, and only by ids that the reader may not read.

    So all devices are read, a thousand in one request, and those without a tenant are left out.
    """
    for answer in _List(connection, DEVICES, OWNED, _owned).pages(ask):
        if isinstance(answer, Reading):
            found = tuple(device for device in answer.value if device.tenant)
            yield Reading(found, answer.source, answer.taken_at)
        else:
            yield answer


@dataclass(frozen=True)
class _List(Generic[R]):
    """One list, read by its ids."""

    connection: Connection
    path: str
    fields: str
    made: Callable[[Row], R]

    def pages(self, ask: Questions) -> Iterator[Answer[tuple[R, ...]]]:
        """Compared with NetBox's count at the end, and counted once more where it differs."""
        first = _twice(ask, self._first)
        if not isinstance(first, Reading):
            yield first
            return
        page, before = first.value
        yield Reading(page, first.source, first.taken_at)
        told, question = len(page), self.connection.question(self.path)
        while len(page) == PAGE and told < before:
            answer = _twice(ask, self._after(page[-1].id, question))
            yield answer
            if not isinstance(answer, Reading):
                return
            page = answer.value
            told += len(page)
        if told != before:
            yield ask.one(lambda: self._compared(told, before))

    def _first(self) -> tuple[tuple[R, ...], int]:
        rows, count = self.connection.first_page(self.path, self.fields)
        return tuple(map(self.made, rows)), count

    def _after(self, id: int, question: Question) -> Callable[[], tuple[R, ...]]:
        def read() -> tuple[R, ...]:
            question.within()
            return tuple(map(self.made, self.connection.page(self.path, id + 1, self.fields)))

        return read

    def _compared(self, told: int, before: int) -> tuple[R, ...]:
        """No row: that all came. Raises Unread where NetBox counted otherwise, before and after."""
        after = self.connection.count(self.path)
        if not min(before, after) <= told <= max(before, after):
            raise Unread(f"{self.path} counted {before} and then {after} and sent {told}")
        return ()


def _fields(host_id_field: str) -> str:
    return f"{FIELDS},custom_fields" if host_id_field else FIELDS


def _listed(row: Row, host_id_field: str) -> Listed:
    return _of(row, "device", custom(row, host_id_field) if host_id_field else "")


def _machine(row: Row) -> Listed:
    return _of(row, "machine", "")


def _of(row: Row, kind: Literal["device", "machine"], host_id: str) -> Listed:
    return Listed(
        kind,
        row["id"],
        row["name"] or "",
        choice(row["status"]),
        row["role"]["slug"] if row["role"] else "",
        Ref(row["site"]["id"], row["site"]["name"]) if row["site"] else None,
        row["site"]["slug"] if row["site"] else "",
        host_id,
    )


def _owned(row: Row) -> Owned:
    tenant = row["tenant"] or {"name": "", "slug": ""}
    return Owned(
        row["id"],
        row["name"] or "",
        tenant["name"],
        tenant["slug"],
        row["serial"] or "",
        row["asset_tag"] or "",
        row["device_type"].get("model") or row["device_type"]["display"],
        row["rack"]["name"] if row["rack"] else "",
        units(row["position"]),
        choice(row["status"]),
        row["role"]["slug"] if row["role"] else "",
    )


def _twice(ask: Questions, read: Callable[[], T]) -> Answer[T]:
    first = ask.one(read)
    return first if isinstance(first, Reading) else ask.one(read)
