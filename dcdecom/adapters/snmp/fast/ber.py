"""BER as SNMP uses it (RFC 3417, 8): definite lengths, one-octet tags. Whatever else comes is Malformed.

It takes no bytes that pyasn1's decoder refuses; it refuses some that pyasn1 takes, such as octets behind a message.
"""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from functools import lru_cache
from typing import TypeAlias

from dcdecom.adapters.snmp.mib import Oid
from dcdecom.adapters.snmp.varbinds import Value

INTEGER, OCTETS, NULL, OBJECT_ID, SEQUENCE = 0x02, 0x04, 0x05, 0x06, 0x30
ADDRESS, COUNTER64 = 0x40, 0x46
MOST_LENGTH_OCTETS = 4
MOST_ARC_OCTETS = 20
"""Of one number in an object identifier, as pyasn1 has it."""
LONG = 64
"""Octets of an object identifier beyond which its numbers are not kept."""


class Malformed(Exception):
    """Bytes that are no answer to what was asked; they are dropped as if they had not come."""


class Missing(Enum):
    """What stands in the place of a value (RFC 3416, 3)."""

    OBJECT = 0x80
    INSTANCE = 0x81
    END = 0x82


Cell: TypeAlias = Value | Missing

RANGES = {
    INTEGER: (-(2**31), 2**31 - 1),
    0x41: (0, 2**32 - 1),  # Counter32
    0x42: (0, 2**32 - 1),  # Gauge32
    0x43: (0, 2**32 - 1),  # TimeTicks
    COUNTER64: (0, 2**64 - 1),
}
PLAIN = frozenset({OCTETS, 0x44})
"""OCTET STRING and Opaque."""


# --- reading ---------------------------------------------------------------------------------------------------------


def inside(octets: bytes, at: int, end: int, tag: int) -> tuple[int, int]:
    """Where the content of the element at `at` begins and ends."""
    if end - at < 2 or octets[at] != tag:
        raise Malformed
    size, start = octets[at + 1], at + 2
    if size > 0x7F:
        more = size & 0x7F
        start += more
        if not 0 < more <= MOST_LENGTH_OCTETS or start > end:
            raise Malformed
        size = int.from_bytes(octets[at + 2 : start], "big")
    if start + size > end:
        raise Malformed
    return start, start + size


def whole(octets: bytes, at: int, end: int, least: int = -(2**31), most: int = 2**31 - 1) -> tuple[int, int]:
    """An INTEGER within its range, and where it ends."""
    start, stop = inside(octets, at, end, INTEGER)
    number = int.from_bytes(octets[start:stop], "big", signed=True)
    if not least <= number <= most:
        raise Malformed
    return number, stop


def text(octets: bytes, at: int, end: int) -> tuple[bytes, int]:
    """An OCTET STRING, and where it ends."""
    start, stop = inside(octets, at, end, OCTETS)
    return octets[start:stop], stop


def cell(tag: int, content: bytes) -> Cell:
    """The value of a variable binding."""
    if limits := RANGES.get(tag):
        number = int.from_bytes(content, "big", signed=True)
        if not limits[0] <= number <= limits[1]:
            raise Malformed
        return number
    if tag in PLAIN:
        return content
    if tag == OBJECT_ID:
        return ".".join(map(str, oid(content))).encode()
    if tag == ADDRESS and len(content) == 4:
        return content
    if content:
        raise Malformed
    if tag == NULL:
        return b""
    try:
        return Missing(tag)
    except ValueError:
        raise Malformed from None


def oid(content: bytes) -> Oid:
    """The numbers of an object identifier."""
    numbers = arcs(content)
    if not numbers:
        raise Malformed
    first = min(numbers[0] // 40, 2)
    return (first, numbers[0] - 40 * first, *numbers[1:])


def arcs(content: bytes) -> Oid:
    """Numbers of seven bits an octet."""
    if content.isascii():
        return tuple(content)
    return _kept_arcs(content) if len(content) <= LONG else _arcs(content)


def _arcs(content: bytes) -> Oid:
    numbers, number, begun = [], 0, 0
    for octet in content:
        if (octet == 0x80 and not begun) or begun > MOST_ARC_OCTETS:
            raise Malformed
        number = number << 7 | octet & 0x7F
        begun += 1
        if octet < 0x80:
            numbers.append(number)
            number = begun = 0
    if begun:
        raise Malformed
    return tuple(numbers)


_kept_arcs = lru_cache(maxsize=4096)(_arcs)
"""Several columns of one table have the same indexes."""


# --- writing ---------------------------------------------------------------------------------------------------------


def element(tag: int, *content: bytes) -> bytes:
    joined = b"".join(content)
    size = len(joined)
    if size < 0x80:
        return bytes((tag, size)) + joined
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes((tag, 0x80 | len(octets))) + octets + joined


def integer(number: int) -> bytes:
    """A number that is not negative."""
    return element(INTEGER, number.to_bytes(number.bit_length() // 8 + 1, "big"))


def oid_content(numbers: Oid) -> bytes:
    """An object identifier without its tag and length."""
    first, second, *rest = numbers
    return b"".join(map(_arc, (40 * first + second, *rest)))


@lru_cache(maxsize=4096)
def _arc(number: int) -> bytes:
    octets = [number & 0x7F]
    while number := number >> 7:
        octets.append(number & 0x7F | 0x80)
    return bytes(octets[::-1])


def sequence(parts: Iterable[bytes]) -> bytes:
    return element(SEQUENCE, *parts)
