"""Every device and virtual machine of NetBox by its name, a thousand in one request.

Pages begin at an id (`start=`): by offset, rows were missed while others were deleted.
"""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.adapters.netbox.connection import PAGE, Connection, Row
from dcdecom.adapters.netbox.rows import choice, custom
from dcdecom.adapters.plural import Questions, Unread
from dcdecom.model.estate import Answer, Listed, Reading, Ref

DEVICES, MACHINES = "dcim/devices", "virtualization/virtual-machines"
FIELDS = "id,display,name,status,role,site"


def roster(connection: Connection, ask: Questions, host_id_field: str) -> Iterator[Answer[tuple[Listed, ...]]]:
    """The pages of both lists. A page that fails twice is the last of its list: nobody knows where the next begins."""
    yield from _pages(connection, ask, DEVICES, host_id_field)
    yield from _pages(connection, ask, MACHINES, "")


def _pages(
    connection: Connection, ask: Questions, path: str, host_id_field: str
) -> Iterator[Answer[tuple[Listed, ...]]]:
    before = ask.one(lambda: connection.count(path))
    start, told = 0, 0
    while True:
        page = _twice(connection, ask, path, start, host_id_field)
        yield page
        if not isinstance(page, Reading):
            return
        told += len(page.value)
        if len(page.value) < PAGE:
            break
        start = page.value[-1].id + 1
    after = ask.one(lambda: connection.count(path))
    yield ask.one(lambda: _compared(path, told, before, after))


def _twice(
    connection: Connection, ask: Questions, path: str, start: int, host_id_field: str
) -> Answer[tuple[Listed, ...]]:
    fields = f"{FIELDS},custom_fields" if host_id_field else FIELDS

    def read() -> tuple[Listed, ...]:
        return tuple(_listed(path, row, host_id_field) for row in connection.page(path, start, fields))

    first = ask.one(read)
    return first if isinstance(first, Reading) else ask.one(read)


def _compared(path: str, told: int, before: Answer[int], after: Answer[int]) -> tuple[Listed, ...]:
    """No row: that all came. Raises Unread where NetBox counted otherwise, before and after."""
    counts = [answer.value for answer in (before, after) if isinstance(answer, Reading)]
    if len(counts) < 2 or not min(counts) <= told <= max(counts):
        raise Unread(f"{path} counted {' and then '.join(map(str, counts)) or 'nothing'} and sent {told}")
    return ()


def _listed(path: str, row: Row, host_id_field: str) -> Listed:
    return Listed(
        "device" if path == DEVICES else "machine",
        row["id"],
        row["name"] or "",
        choice(row["status"]),
        row["role"]["slug"] if row["role"] else "",
        Ref(row["site"]["id"], row["site"]["name"]) if row["site"] else None,
        row["site"]["slug"] if row["site"] else "",
        custom(row, host_id_field) if host_id_field else "",
    )
