"""From columns to what dcdecom knows of a switch or gateway. Pure: the same for a live agent and for a recorded one."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from dcdecom.adapters.snmp.aggregates import memberless, read_aggregates
from dcdecom.adapters.snmp.cells import Columns, Oddities
from dcdecom.adapters.snmp.forwarding import needs_addresses, read_fdb
from dcdecom.adapters.snmp.interfaces import read_names, read_ports
from dcdecom.adapters.snmp.mib import (
    CHASSIS_CLASS,
    ENT_CLASS,
    ENT_SERIAL,
    FDB_ADDRESS,
    IF_PHYS_ADDRESS,
    IF_STACK_STATUS,
    MEDIA_ADDRESS,
    PHYSICAL_ADDRESS,
    SYS_DESCR,
    SYS_NAME,
    SYS_UP_TIME,
    Oid,
)
from dcdecom.adapters.snmp.neighbours import read_neighbours
from dcdecom.model.estate import ArpEntry, EstateName, MacAddress, NetworkTables

LAB = "dcdecom lab"
"""The lab says so in its sysDescr."""

ADDRESS_OCTETS = {1: 4, 2: 16, 3: 8, 4: 20}
"""InetAddressType (RFC 4001): ipv4, ipv6, ipv4z, ipv6z; the last two carry a zone of four octets."""


def understand(columns: Columns) -> NetworkTables:
    """Everything at once."""
    names = read_names(columns)
    ports, odd_ports = read_ports(columns, names)
    fdb, odd_fdb = read_fdb(columns, names)
    neighbours, odd_neighbours = read_neighbours(columns, names)
    aggregates, odd_aggregates = read_aggregates(columns, names)
    serials, odd_serials = read_serials(columns)
    return NetworkTables(
        system_name=columns.text(SYS_NAME, 0),
        description=columns.text(SYS_DESCR, 0),
        uptime_ticks=columns.whole(SYS_UP_TIME, 0) or 0,
        serials=serials,
        ports=ports,
        fdb=fdb,
        neighbours=neighbours,
        aggregates=aggregates,
        arp=tuple(read_arp(columns)),
        oddities=(*odd_ports, *odd_fdb, *odd_neighbours, *odd_aggregates, *odd_serials),
    )


def further(columns: Columns) -> tuple[Oid, ...]:
    """The columns that only some agents need to be asked for, once the usual ones are there."""
    needed = {FDB_ADDRESS: needs_addresses(columns), IF_STACK_STATUS: bool(memberless(columns))}
    return tuple(column for column, is_needed in needed.items() if is_needed)


def estate(columns: Columns) -> EstateName:
    return "lab" if LAB in columns.text(SYS_DESCR, 0) else "real"


def read_macs(columns: Columns) -> tuple[MacAddress, ...]:
    """Every address of the agent's own interfaces, once."""
    found = (columns.mac(IF_PHYS_ADDRESS, *index) for index in columns[IF_PHYS_ADDRESS])
    return tuple(dict.fromkeys(mac for mac in found if mac))


def read_serials(columns: Columns) -> tuple[tuple[str, ...], Oddities]:
    """Serial numbers of the chassis (entPhysicalClass 3): a stack has several."""
    chassis = [index for index, class_ in columns[ENT_CLASS].items() if class_ == CHASSIS_CLASS]
    texts = (columns.text(ENT_SERIAL, *index) for index in chassis)
    serials = tuple(dict.fromkeys(text for text in texts if text and text.upper() != "N/A"))
    return serials, () if serials else ("no chassis serial number in ENTITY-MIB",)


def read_arp(columns: Columns) -> Iterator[ArpEntry]:
    """ipNetToPhysicalTable and the older ipNetToMediaTable, each pair once."""
    found = {}
    for index in columns[PHYSICAL_ADDRESS]:
        if len(index) > 3 and ADDRESS_OCTETS.get(index[1]) == index[2] == len(index) - 3:
            found[index, PHYSICAL_ADDRESS] = index[3 : 3 + (4 if index[1] % 2 else 16)]
    for index in columns[MEDIA_ADDRESS]:
        if len(index) == 5:
            found[index, MEDIA_ADDRESS] = index[1:]
    pairs: dict[tuple[str, MacAddress], None] = {}
    for (index, column), octets in found.items():
        mac = columns.mac(column, *index)
        if mac and all(octet <= 255 for octet in octets):
            pairs[str(ipaddress.ip_address(bytes(octets))), mac] = None
    return (ArpEntry(ip, mac) for ip, mac in pairs)
