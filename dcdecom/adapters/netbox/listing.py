"""Every device and virtual machine of NetBox by its name, a thousand in one request.

Pages begin at an id (`start=`): by offset, rows were missed while others were deleted.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TypeVar

from dcdecom.adapters.batching import Questions, Unread
from dcdecom.adapters.http import Question
from dcdecom.adapters.netbox.connection import PAGE, Connection, Row
from dcdecom.adapters.netbox.rows import choice, custom
from dcdecom.model.estate.listing import Listed
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.estate.ref import Ref

T = TypeVar("T")

DEVICES, MACHINES = "dcim/devices", "virtualization/virtual-machines"
FIELDS = "id,display,name,status,role,site"


def roster(connection: Connection, ask: Questions, host_id_field: str) -> Iterator[Answer[tuple[Listed, ...]]]:
    """The pages of both lists. A page that fails twice is the last of its list: nobody knows where the next begins."""
    for path, field in ((DEVICES, host_id_field), (MACHINES, "")):
        yield from _List(connection, path, field).pages(ask)


@dataclass(frozen=True)
class _List:
    """One of the lists."""

    connection: Connection
    path: str
    host_id_field: str

    def pages(self, ask: Questions) -> Iterator[Answer[tuple[Listed, ...]]]:
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

    def _first(self) -> tuple[tuple[Listed, ...], int]:
        rows, count = self.connection.first_page(self.path, self._fields)
        return self._listed(rows), count

    def _after(self, id: int, question: Question) -> Callable[[], tuple[Listed, ...]]:
        def read() -> tuple[Listed, ...]:
            question.within()
            return self._listed(self.connection.page(self.path, id + 1, self._fields))

        return read

    def _compared(self, told: int, before: int) -> tuple[Listed, ...]:
        """No row: that all came. Raises Unread where NetBox counted otherwise, before and after."""
        after = self.connection.count(self.path)
        if not min(before, after) <= told <= max(before, after):
            raise Unread(f"{self.path} counted {before} and then {after} and sent {told}")
        return ()

    @property
    def _fields(self) -> str:
        return f"{FIELDS},custom_fields" if self.host_id_field else FIELDS

    def _listed(self, rows: Iterable[Row]) -> tuple[Listed, ...]:
        return tuple(
            Listed(
                "device" if self.path == DEVICES else "machine",
                row["id"],
                row["name"] or "",
                choice(row["status"]),
                row["role"]["slug"] if row["role"] else "",
                Ref(row["site"]["id"], row["site"]["name"]) if row["site"] else None,
                row["site"]["slug"] if row["site"] else "",
                custom(row, self.host_id_field) if self.host_id_field else "",
            )
            for row in rows
        )


def _twice(ask: Questions, read: Callable[[], T]) -> Answer[T]:
    first = ask.one(read)
    return first if isinstance(first, Reading) else ask.one(read)
