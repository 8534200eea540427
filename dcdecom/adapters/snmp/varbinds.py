"""What an agent answered, column by column, and how a cell is read. Text that leaves here has no control character."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from dcdecom.adapters.snmp.mib import Oid
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress, mac_of, parse_mac

Value: TypeAlias = int | bytes
Index: TypeAlias = tuple[int, ...]
Column: TypeAlias = Mapping[Index, Value]
Oddities: TypeAlias = tuple[str, ...]

LONGEST = 255
"""Octets of a DisplayString (RFC 2579)."""


@dataclass(frozen=True)
class Columns:
    """The columns of one agent by their OIDs. One that was never asked for is not there; an empty one is empty."""

    by_oid: Mapping[Oid, Column]
    unordered: frozenset[Oid] = frozenset()
    """Those whose rows did not come in the order that SNMP promises: some may be missing."""

    def __or__(self, more: Columns) -> Columns:
        return Columns({**self.by_oid, **more.by_oid}, self.unordered | more.unordered)

    def __getitem__(self, column: Oid) -> Column:
        return self.by_oid.get(column, {})

    def whole(self, column: Oid, *index: int) -> int | None:
        """A whole number of 32 bits, as every column read here is; None for a longer one."""
        value = self[column].get(index)
        return value if isinstance(value, int) and -(2**31) <= value < 2**32 else None

    def octets(self, column: Oid, *index: int) -> bytes:
        value = self[column].get(index)
        return value if isinstance(value, bytes) else b""

    def text(self, column: Oid, *index: int) -> str:
        return read_text(self.octets(column, *index))

    def mac(self, column: Oid, *index: int) -> MacAddress | None:
        return read_mac(self.octets(column, *index))


def read_text(octets: bytes) -> str:
    """Octets as one line of printable text, without blanks and NULs at its ends; what cannot be shown is escaped."""
    text = octets.decode("utf-8", "backslashreplace").strip("\0 \t\r\n")[:LONGEST]
    return text if text.isprintable() else "".join(_shown(letter) for letter in text)


def _shown(letter: str) -> str:
    if letter in "\r\n\t":
        return " "
    return letter if letter.isprintable() else letter.encode("unicode_escape").decode("ascii")


def read_mac(octets: bytes) -> MacAddress | None:
    """Six octets, or the text that some agents send in their place; None for anything else and for all zeros."""
    if len(octets) != 6:
        try:
            mac = parse_mac(octets.decode("ascii"))
        except ValueError:
            return None
    else:
        mac = mac_of(octets)
    return None if mac == "00:00:00:00:00:00" else mac
