"""What an LLDP neighbour says that it does (LldpSystemCapabilitiesMap)."""

from __future__ import annotations

import re

from dcdecom.adapters.snmp.mib import CAPABILITIES

MOST_CAPABILITY_OCTETS = 4
"""The TLV has room for two; some agents fill up to four."""


def read_capabilities(octets: bytes) -> frozenset[str] | None:
    """BITS, most significant first. None where nothing came, or what is no such value."""
    if (spelled := _spelled_out(octets)) is not None:
        return read_capabilities(spelled)
    if not 1 <= len(octets) <= MOST_CAPABILITY_OCTETS:
        return None
    return frozenset(name for bit, name in enumerate(CAPABILITIES) if octets[0] & 0x80 >> bit)


def _spelled_out(octets: bytes) -> bytes | None:
    """The octets that a text such as `28 00 2 4` spells: in hexadecimal, then the numbers of the bits that are set.

    Some agents answer so, as net-snmp prints it. Only a text whose two halves say the same is taken for one; two octets
    are never, since a value has two.
    """
    if len(octets) <= 2 or not re.fullmatch(rb"[0-9A-Fa-f ]+", octets):
        return None
    words = octets.decode("ascii").split()
    for split in range(1, len(words) + 1):
        if not all(re.fullmatch("[0-9A-Fa-f]{2}", word) for word in words[:split]):
            return None
        spelled = bytes.fromhex("".join(words[:split]))
        bits = [str(bit) for bit in range(8 * len(spelled)) if spelled[bit // 8] & 0x80 >> bit % 8]
        if bits == words[split:]:
            return spelled
    return None
