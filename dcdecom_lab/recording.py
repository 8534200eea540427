"""A walk of a real device (`*.snmprec`, as snmpsim and LibreNMS write it): `OID|type|value`, one row a line.

`NAME@20.snmprec` beside `NAME.snmprec` is the same device asked with the community `community@20`: one VLAN of it.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dcdecom_lab.rows import Kind, Oid, Row, Value

LARGEST_NUMBER = 2**32 - 1
"""Of one part of an OID (RFC 2578, 3.5)."""
LONGEST_OID = 128

NUMBERS: dict[str, tuple[Kind, tuple[int, int]]] = {
    "2": ("integer", (-(2**31), 2**31 - 1)),
    "65": ("counter32", (0, 2**32 - 1)),
    "66": ("gauge", (0, 2**32 - 1)),
    "67": ("ticks", (0, 2**32 - 1)),
    "70": ("counter64", (0, 2**64 - 1)),
}
"""The BER tags of whole numbers, and what fits into each."""


@dataclass(frozen=True)
class Recording:
    """One device, its rows in the order of the file."""

    name: str
    rows: tuple[Row, ...]
    vlans: Mapping[int, tuple[Row, ...]] = field(default_factory=dict)
    """What the context of a VLAN shows."""
    left_out: int = 0
    """Lines that no agent could answer: no OID, no value of their type, or an OID that stands there already."""


def read_recording(path: Path) -> Recording:
    """Read a recording and those of its VLANs. Raises OSError."""
    rows, left_out = _read(path)
    vlans = {}
    for other in sorted(path.parent.glob(f"{path.stem}@*{path.suffix}")):
        vlan = other.stem.rpartition("@")[2]
        if vlan.isascii() and vlan.isdigit():
            vlans[int(vlan)], more = _read(other)
            left_out += more
    return Recording(path.stem, rows, vlans, left_out)


def _read(path: Path) -> tuple[tuple[Row, ...], int]:
    lines = path.read_bytes().splitlines()
    rows: dict[Oid, Row] = {}
    for line in lines:
        row = read_line(line)
        if row:
            rows.setdefault(row[0], row)
    return tuple(rows.values()), len(lines) - len(rows)


def read_line(line: bytes) -> Row | None:
    """One row; None for what no agent could answer."""
    parts = line.split(b"|", 2)
    if len(parts) != 3:
        return None
    oid = _oid(parts[0])
    type_ = parts[1].decode("ascii", "replace")
    try:
        kind, value = _value(type_, parts[2])
    except ValueError:
        return None
    return (oid, kind, value) if oid else None


def _oid(text: bytes) -> Oid | None:
    parts = text.removeprefix(b".").split(b".")
    if not all(part.isdigit() for part in parts):
        return None
    oid = tuple(int(part) for part in parts)
    fits = 2 <= len(oid) <= LONGEST_OID and max(oid) <= LARGEST_NUMBER and oid[0] <= 2 and (oid[0] == 2 or oid[1] < 40)
    return oid if fits else None


def _value(type_: str, text: bytes) -> tuple[Kind, Value]:
    """Raises ValueError for a type that is not known, and for a value that is none of its type."""
    if type_ in NUMBERS:
        kind, (least, most) = NUMBERS[type_]
        if not least <= (number := int(text)) <= most:
            raise ValueError(text)
        return kind, number
    tag = type_.removesuffix("x")
    if tag not in OCTETS:
        raise ValueError(type_)
    kind, read = OCTETS[tag]
    return kind, read(text) if tag == type_ else read(bytes.fromhex(text.decode("ascii")))


def _address(octets: bytes) -> bytes:
    return octets if len(octets) == 4 else ipaddress.IPv4Address(octets.decode("ascii").strip()).packed


def _name(octets: bytes) -> Oid:
    oid = _oid(octets)
    if oid is None:
        raise ValueError(octets)
    return oid


OCTETS: dict[str, tuple[Kind, Callable[[bytes], Value]]] = {
    "4": ("octets", bytes),
    "5": ("null", lambda _: None),
    "6": ("oid", _name),
    "64": ("address", _address),
    "68": ("opaque", bytes),
}
"""The BER tags of everything else, and how octets become a value; an `x` behind the tag means hexadecimal."""
