"""What is heard by LLDP (LLDP-MIB, IEEE 802.1AB-2005)."""

from __future__ import annotations

import ipaddress
from collections import Counter

from dcdecom.adapters.snmp.cells import Columns, Oddities, read_mac, read_text
from dcdecom.adapters.snmp.interfaces import Names
from dcdecom.adapters.snmp.mib import (
    CAPABILITIES,
    LLDP_CAPABILITIES,
    LLDP_CHASSIS_ID,
    LLDP_CHASSIS_SUBTYPE,
    LLDP_LOC_PORT_DESC,
    LLDP_LOC_PORT_ID,
    LLDP_PORT_ID,
    LLDP_PORT_SUBTYPE,
    LLDP_SYSTEM_NAME,
)
from dcdecom.model.estate import Neighbour

CHASSIS_MAC, CHASSIS_NETWORK, PORT_MAC = 4, 5, 3
"""LldpChassisIdSubtype macAddress and networkAddress, LldpPortIdSubtype macAddress."""

ADDRESS_LENGTHS = {1: 4, 2: 16}
"""IANA AddressFamilyNumbers: octets of IPv4 and IPv6."""


def read_neighbours(columns: Columns, names: Names) -> tuple[tuple[Neighbour, ...], Oddities]:
    """Every neighbour; its port is empty where the agent's own tables do not say which interface that is."""
    odd: Counter[str] = Counter()
    found = []
    for index in columns[LLDP_CHASSIS_ID]:
        if len(index) != 3:  # lldpRemTimeMark, lldpRemLocalPortNum, lldpRemIndex; routeros and jetstream leave some out
            odd["lldpRemTable rows whose index names no port"] += 1
            continue
        port = local_port(columns, names, index[1])
        subtype = columns.whole(LLDP_CHASSIS_SUBTYPE, *index) or 0
        if not port:
            odd["LLDP neighbours on a port that is not known"] += 1
        found.append(
            Neighbour(
                port=port,
                chassis_subtype=subtype,
                chassis_id=_chassis(subtype, columns.octets(LLDP_CHASSIS_ID, *index)),
                port_id=_port_id(columns.whole(LLDP_PORT_SUBTYPE, *index), columns.octets(LLDP_PORT_ID, *index)),
                system_name=columns.text(LLDP_SYSTEM_NAME, *index),
                capabilities=read_capabilities(columns.octets(LLDP_CAPABILITIES, *index)),
            )
        )
    if not columns[LLDP_CHASSIS_ID]:
        odd["no LLDP neighbour: the agent hears none, or has no LLDP-MIB"] += 1
    return tuple(found), tuple(f"{reason}: {count}" if count > 1 else reason for reason, count in odd.items())


def local_port(columns: Columns, names: Names, number: int) -> str:
    """The interface that a local LLDP port number stands for.

    The number itself means nothing (an ifIndex on some devices, a bridge port on others, neither on a third kind), so
    lldpLocPortTable says it: its id, else its description, is an interface's name; else its id is an ifIndex.
    """
    id_, description = columns.text(LLDP_LOC_PORT_ID, number), columns.text(LLDP_LOC_PORT_DESC, number)
    for text in (id_, description):
        meant = names.meant(text) if text else frozenset()
        if len(meant) == 1:
            return names.label(*meant)
        if meant:
            return ""
    return names.label(int(id_)) if id_.isascii() and id_.isdigit() else ""


def read_capabilities(octets: bytes) -> frozenset[str] | None:
    """BITS, most significant first. None where nothing came, or more than the two octets that the TLV has room for."""
    if not 1 <= len(octets) <= 2:
        return None
    return frozenset(name for bit, name in enumerate(CAPABILITIES) if octets[0] & 0x80 >> bit)


def _chassis(subtype: int, octets: bytes) -> str:
    if subtype == CHASSIS_MAC and (mac := read_mac(octets)):
        return mac
    if subtype == CHASSIS_NETWORK and octets and ADDRESS_LENGTHS.get(octets[0]) == len(octets) - 1:
        return str(ipaddress.ip_address(octets[1:]))
    return read_text(octets)


def _port_id(subtype: int | None, octets: bytes) -> str:
    return (subtype == PORT_MAC and read_mac(octets)) or read_text(octets)
