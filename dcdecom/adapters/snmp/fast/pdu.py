"""Protocol data units (RFC 3416, 3): what is asked, and what comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import field
from typing import Protocol, TypeAlias

from dcdecom.adapters.snmp.fast.ber import (
    OBJECT_ID,
    OCTETS,
    SEQUENCE,
    Cell,
    Malformed,
    arcs,
    cell,
    element,
    inside,
    integer,
    oid,
    oid_content,
    text,
    whole,
)
from dcdecom.adapters.snmp.mib import Oid
from dcdecom.adapters.snmp.walk import Incomplete
from dcdecom.late_dataclass import dataclass

GET, NEXT, RESPONSE, BULK, REPORT = 0xA0, 0xA1, 0xA2, 0xA5, 0xA8
V2C = 1
UNSET = b"\x05\x00"

Row: TypeAlias = tuple[Oid, Cell]
Prefix: TypeAlias = tuple[bytes, Oid]
"""The start of an object identifier, on the wire and as numbers."""

STATUSES = (
    "noError", "tooBig", "noSuchName", "badValue", "readOnly", "genErr", "noAccess", "wrongType", "wrongLength",
    "wrongEncoding", "wrongValue", "noCreation", "inconsistentValue", "resourceUnavailable", "commitFailed",
    "undoFailed", "authorizationError", "notWritable", "inconsistentName",
)  # fmt: skip


@dataclass(frozen=True)
class Part:
    """Octets, and where in them a PDU begins and ends."""

    octets: bytes
    at: int
    end: int


@dataclass(frozen=True)
class Answer:
    """A Response PDU, as it came."""

    status: int
    rows: list[Row]

    @property
    def error(self) -> str:
        """The error-status by its name, or by its number where nobody knows it; empty where there is none."""
        known = 0 <= self.status < len(STATUSES)
        return (STATUSES[self.status] if known else str(self.status)) if self.status else ""


class Envelope(Protocol):
    """How messages to one agent are closed and opened."""

    def in_vlan(self, vlan: int) -> Envelope:
        """The same in the context of a VLAN."""
        ...

    def close(self, number: int, pdu: bytes) -> bytes:
        """The message that carries a PDU under this number."""
        ...

    def open(self, number: int, datagram: bytes) -> Part:
        """The Response PDU of a message. Raises Malformed for what is none, Incomplete for a Report."""
        ...


@dataclass(frozen=True)
class Community:
    """Version 2c (RFC 1901). Implements Envelope."""

    name: bytes = field(repr=False)

    def in_vlan(self, vlan: int) -> Community:
        return Community(self.name + f"@{vlan}".encode())

    def close(self, number: int, pdu: bytes) -> bytes:
        return element(SEQUENCE, integer(V2C), element(OCTETS, self.name), pdu)

    def open(self, number: int, datagram: bytes) -> Part:
        at, end = only(datagram)
        version, at = whole(datagram, at, end)
        if version != V2C:
            raise Malformed
        name, at = text(datagram, at, end)
        if name != self.name:
            raise Malformed
        return Part(datagram, at, end)


def only(datagram: bytes) -> tuple[int, int]:
    """Where the content of the one SEQUENCE begins and ends that a datagram is."""
    at, end = inside(datagram, 0, len(datagram), SEQUENCE)
    if end != len(datagram):
        raise Malformed
    return at, end


def question(kind: int, number: int, oids: Sequence[Oid], repetitions: int = 0) -> bytes:
    """A GET, GETNEXT or GETBULK."""
    unset = (element(SEQUENCE, element(OBJECT_ID, oid_content(one)), UNSET) for one in oids)
    return element(kind, integer(number), integer(0), integer(repetitions), element(SEQUENCE, *unset))


def read_answer(part: Part, number: int, prefixes: Sequence[Prefix] = ()) -> Answer:
    """The Response to a question. The rows of a GETBULK come in turn; `prefixes` say how each most likely begins.

    Raises Malformed for anything else, and Incomplete for a Report.
    """
    octets = part.octets
    kind = octets[part.at] if part.at < part.end else 0
    if kind not in (RESPONSE, REPORT):
        raise Malformed
    at, end = inside(octets, part.at, part.end, kind)
    named, at = whole(octets, at, end)
    if end != part.end or named != number:
        raise Malformed
    if kind == REPORT:
        raise Incomplete("a report in place of an answer")
    status, at = whole(octets, at, end)
    _, at = whole(octets, at, end, 0)
    at, stop = inside(octets, at, end, SEQUENCE)
    if stop != end:
        raise Malformed
    return Answer(status, read_rows(octets, at, end, prefixes))


def read_rows(octets: bytes, at: int, end: int, prefixes: Sequence[Prefix] = ()) -> list[Row]:
    """Variable bindings."""
    rows: list[Row] = []
    turns = len(prefixes)
    while at < end:
        start, at = inside(octets, at, end, SEQUENCE)
        start, stop = inside(octets, start, at, OBJECT_ID)
        name = octets[start:stop]
        if stop == at:
            raise Malformed
        tag = octets[stop]
        start, stop = inside(octets, stop, at, tag)
        if stop != at:
            raise Malformed
        prefix, column = prefixes[len(rows) % turns] if turns else (b"", ())
        known = column + arcs(name[len(prefix) :]) if turns and name.startswith(prefix) else oid(name)
        rows.append((known, cell(tag, octets[start:stop])))
    return rows
