"""Addresses of machines, in one spelling each."""

from __future__ import annotations

import ipaddress
import re
from functools import lru_cache
from typing import Literal, NewType, TypeAlias

MacAddress = NewType("MacAddress", str)
"""Six octets as `9c:b6:54:a1:02:10`: lower case, colons."""

MainRole: TypeAlias = Literal["primary_ip4", "primary_ip6", "oob_ip"]
"""NetBox's fields of a device that name one of its addresses. An address that stands there cannot be unassigned."""
MAIN_ROLES: tuple[MainRole, ...] = ("primary_ip4", "primary_ip6", "oob_ip")


BETWEEN = re.compile(r"[:.\-\s]")
DIGITS = re.compile(r"[0-9a-f]{12}")


def parse_mac(text: str) -> MacAddress:
    """Read a MAC address in any usual spelling (colons, dashes, dots, bare). Raises ValueError."""
    digits = BETWEEN.sub("", text).lower()
    if not DIGITS.fullmatch(digits):
        raise ValueError(f"not a MAC address: {text!r}")
    return MacAddress(":".join(digits[i : i + 2] for i in range(0, 12, 2)))


def mac_of(octets: bytes) -> MacAddress:
    """Six octets, as they come on the wire, in the one spelling."""
    return MacAddress(octets.hex(":"))


def parse_ip(text: str) -> str:
    """Read an IPv4 or IPv6 address, with or without a prefix length; return the bare address. Raises ValueError."""
    return str(ipaddress.ip_address(text.split("/")[0].strip()))


@lru_cache(maxsize=1024)
def one_spelling(ip: str) -> str:
    """An IP address in its shortest spelling; as IPv4 where it is one inside of IPv6. Raises ValueError."""
    number = ipaddress.ip_address(ip)
    return str(getattr(number, "ipv4_mapped", None) or number)
