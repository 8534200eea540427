"""NetBox as a source of references: what of its objects points to a server, its interfaces or its addresses."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from ipaddress import ip_address
from typing import TypeVar

from dcdecom import limits
from dcdecom.adapters.batching import Questions, Unread, chunks
from dcdecom.adapters.netbox.connection import Connection, Row
from dcdecom.adapters.netbox.holders import plain
from dcdecom.adapters.netbox.pointers import POINTERS, look_at_lists
from dcdecom.adapters.netbox.pointing import GROUP, INTERFACE, Own, Pointed, Wanted, number
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.settings import RecordReferencesSettings
from dcdecom.ports.clock import Clock

V = TypeVar("V")
NAME, ABOUT = "netbox", "record"
"""What papers call it, and what it holds."""
ADDRESSES = "ipam/ip-addresses"
ADDRESS = "id,display,address,assigned_object_type,assigned_object_id,assigned_object,nat_inside,nat_outside"
NOW = SourceState("", None, False, ())
"""NetBox is asked itself: what it answers is of now, and nothing of it is left out."""


class NetBoxReferences:
    """`ReferenceReader` of one NetBox. All servers are unreadable where one kind of object is."""

    def __init__(self, connect: Callable[[], Connection], settings: RecordReferencesSettings, clock: Clock) -> None:
        self._connect, self._settings, self._clock = connect, settings, clock

    @property
    def source(self) -> ReferenceSource:
        return ReferenceSource(NAME, ABOUT, self._settings.owner, archive=False, of_system=NAME)

    def mentions(self, subjects: Sequence[Subject]) -> Mapping[str, Answer[Mentions]]:
        found = self._asked(lambda connection: _pointed(connection, subjects))
        if isinstance(found, Unreadable):
            return {each.device: found for each in subjects}
        return {each.device: self._of(each.device, found) for each in subjects}

    def state(self) -> Answer[SourceState]:
        def read(connection: Connection) -> SourceState:
            look_at_lists(connection)
            return NOW

        return self._asked(read)

    def _asked(self, read: Callable[[Connection], V]) -> Reading[V] | Unreadable:
        """What it answers, as a source of its own: whether NetBox's record of a device was read is another question."""
        connection = self._connect()

        def source() -> Source:
            return replace(connection.source, system="references")

        answer = Questions(self._clock, source, connection.without_secret).one(lambda: read(connection))
        if isinstance(answer, Absent):
            raise RuntimeError("nothing was named that could be absent")
        return answer

    def _of(self, device: str, found: Reading[Pointed]) -> Answer[Mentions]:
        lines = tuple(dict.fromkeys(found.value.get(device, ())))
        if limits.TEXTS_MENTIONS.passed(len(lines)):
            return Unreadable(f"{device} {limits.TEXTS_MENTIONS}", found.source, found.taken_at)
        return Reading(Mentions(NOW, lines), found.source, found.taken_at)


def _pointed(connection: Connection, subjects: Sequence[Subject]) -> Pointed:
    """By server: everything that points to it. One more server is one more number in each question."""
    found: dict[str, list[Reference]] = {}
    rows = list(_address_rows(connection, subjects))
    devices = {each.record_id: each for each in subjects if each.record_id}
    wanted = Wanted(connection, devices, dict(_own(rows, subjects)))
    for pointer in POINTERS:
        for device, reference in pointer(wanted):
            found.setdefault(device, []).append(reference)
    return found


def _address_rows(connection: Connection, subjects: Sequence[Subject]) -> Iterator[Row]:
    """Every row of an address of theirs, in whatever prefix and VRF."""
    try:
        spelled = dict.fromkeys(str(ip_address(text)) for each in subjects for text in each.addresses)
    except ValueError as error:
        raise Unread(f"{error}: it cannot be asked for") from None
    for some in chunks(spelled):
        yield from connection.rows(ADDRESSES, {"address": some}, ADDRESS, lambda row: plain(row["address"]), some)


def _own(rows: Sequence[Row], subjects: Sequence[Subject]) -> Iterator[tuple[int, Own]]:
    """The rows that are a server's own: on its interfaces, on a group's, or on none. Others have theirs elsewhere.

    Of an address that was typed alone, and not as a server's, every row is.
    """
    bears = {each.device: {str(ip_address(text)) for text in each.addresses} for each in subjects}
    for row in rows:
        address, holder = plain(row["address"]), _holder(row)
        its = tuple(
            e for e in subjects if address in bears[e.device] and (not e.record_id or holder in (0, e.record_id))
        )
        if its:
            yield row["id"], Own(address, row, its)


def _holder(row: Row) -> int:
    """The id of the device whose interface has the address; 0 where none has, -1 where a virtual machine's has."""
    kind, held = row["assigned_object_type"], row["assigned_object"]
    if kind is None or kind == GROUP:
        return 0
    if kind != INTERFACE:
        return -1
    if held is None:
        raise Unread(f"the owner of address {row['id']} may not be read")
    return number(held["device"]["id"])
