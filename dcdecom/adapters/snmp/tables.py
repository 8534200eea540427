"""From columns to what dcdecom knows of a switch or gateway. Pure: the same for a live agent and for a recorded one."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import chain

from dcdecom.adapters.snmp.aggregates import memberless, read_aggregates, unexplained
from dcdecom.adapters.snmp.bridge import needs_addresses
from dcdecom.adapters.snmp.crosschecks import contradictions, is_contradicted, read_crosschecks
from dcdecom.adapters.snmp.forwarding import read_fdb
from dcdecom.adapters.snmp.interfaces import read_names, read_ports
from dcdecom.adapters.snmp.mib import (
    CHASSIS_CLASS,
    ENT_CLASS,
    ENT_CONTAINED_IN,
    ENT_SERIAL,
    FDB_ADDRESS,
    IF_PHYS_ADDRESS,
    IF_STACK_STATUS,
    LLDP_CHASSIS_ID,
    LLDP_V2,
    MEDIA_ADDRESS,
    NAMES,
    NUMBERS,
    PHYSICAL_ADDRESS,
    SERVER_SERIALS,
    SYS_DESCR,
    SYS_NAME,
    SYS_UP_TIME,
    VTP_VLAN_STATE,
    VTP_VLAN_TYPE,
    Oid,
)
from dcdecom.adapters.snmp.neighbours import read_neighbours
from dcdecom.adapters.snmp.unplaced import placed_by_lldp
from dcdecom.adapters.snmp.varbinds import Columns, Index, Oddities
from dcdecom.adapters.snmp.vlans import NO_VLANS, Vlans
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import ArpEntry, NetworkTables
from dcdecom.model.port_names import EXACT, Spelling
from dcdecom.model.source import EstateName

LAB = "dcdecom lab"
"""The lab says so in its sysDescr."""

NO_SERIAL = "no chassis serial number in ENTITY-MIB"

ADDRESS_OCTETS = {1: 4, 2: 16, 3: 8, 4: 20}
"""InetAddressType (RFC 4001): ipv4, ipv6, ipv4z, ipv6z; the last two carry a zone of four octets."""


def understand(columns: Columns, vlans: Vlans = NO_VLANS, spelling: Spelling = EXACT) -> NetworkTables:
    """Everything at once; `spelling`: what its kind of switch also calls its ports."""
    names = read_names(columns)
    ports, odd_ports = read_ports(columns, names)
    neighbours, odd_neighbours = read_neighbours(columns, names, spelling)
    aggregates, odd_aggregates = read_aggregates(columns, names)
    fdb, odd_fdb, gaps = read_fdb(columns, names, vlans, neighbours, aggregates)
    serials, odd_serials = read_serials(columns)
    crosschecks = read_crosschecks(fdb, neighbours, aggregates, unexplained(ports, aggregates))
    fdb, odd_places, unplaced = placed_by_lldp(fdb, neighbours)
    against = contradictions(crosschecks)
    wrong_ports = against if is_contradicted(crosschecks) else ()
    told = () if wrong_ports else against
    odd = (odd_ports, odd_fdb, odd_places, odd_neighbours, odd_aggregates, odd_serials, told, _odd_arp(columns))
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
        oddities=(*chain.from_iterable(odd), *_odd_columns(columns)),
        gaps=(*gaps, *unplaced, *wrong_ports),
        crosschecks=crosschecks,
    )


def _odd_columns(columns: Columns) -> Iterator[str]:
    """Columns out of order, and values that are text for a number or a number for text: those count as missing."""
    for column in sorted(columns.unordered):
        yield f"{NAMES[column]} came unordered"
    for column, rows in columns.by_oid.items():
        are_numbers = column in NUMBERS
        if wrong := sum(isinstance(value, int) != are_numbers for value in rows.values()):
            yield f"{NAMES[column]} values of a wrong type: {wrong}"


def further(columns: Columns) -> tuple[Oid, ...]:
    """The columns that only some agents need to be asked for, once the usual ones are there."""
    chassis, serials = _chassis(columns), columns[ENT_SERIAL]
    needed: tuple[tuple[bool, tuple[Oid, ...]], ...] = (
        (needs_addresses(columns), (FDB_ADDRESS,)),
        (bool(columns[VTP_VLAN_STATE]), (VTP_VLAN_TYPE,)),
        (bool(memberless(columns)), (IF_STACK_STATUS,)),
        (not columns[LLDP_CHASSIS_ID], LLDP_V2),
        (bool(serials and not chassis), (ENT_CONTAINED_IN,)),
        (not serials, SERVER_SERIALS),
    )
    return tuple(column for is_needed, group in needed if is_needed for column in group)


def estate(columns: Columns) -> EstateName:
    return "lab" if LAB in columns.text(SYS_DESCR, 0) else "real"


def read_macs(columns: Columns) -> tuple[MacAddress, ...]:
    """Every address of the agent's own interfaces, once."""
    found = (columns.mac(IF_PHYS_ADDRESS, *index) for index in columns[IF_PHYS_ADDRESS])
    return tuple(dict.fromkeys(mac for mac in found if mac))


def read_serials(columns: Columns) -> tuple[tuple[str, ...], Oddities]:
    """Serial numbers of the chassis, by entPhysicalClass 3 (a stack has several).

    Where no part has a class: of the parts that nothing contains. A server's controller has a table of its own.
    """
    chassis, outermost = _chassis(columns), _outermost(columns)
    if chassis:
        return _serials(columns, ENT_SERIAL, chassis), _missing(columns, ENT_SERIAL, chassis)
    if outermost:
        told = "no part is called a chassis; the serial number is that of the part that nothing contains"
        return _serials(columns, ENT_SERIAL, outermost), (told, *_missing(columns, ENT_SERIAL, outermost))
    if columns[ENT_SERIAL]:
        return (), (f"serial numbers of parts that nothing says to be the chassis: {len(columns[ENT_SERIAL])}",)
    own = tuple(serial for column in SERVER_SERIALS for serial in _serials(columns, column, [(0,)]))
    return own, () if own else (NO_SERIAL,)


def _chassis(columns: Columns) -> list[Index]:
    return [index for index, class_ in columns[ENT_CLASS].items() if class_ == CHASSIS_CLASS]


def _outermost(columns: Columns) -> list[Index]:
    return [index for index, container in columns[ENT_CONTAINED_IN].items() if container == 0]


def _serials(columns: Columns, column: Oid, parts: Iterable[Index]) -> tuple[str, ...]:
    texts = (columns.text(column, *index) for index in parts)
    return tuple(dict.fromkeys(text for text in texts if text and text.upper() != "N/A"))


def _missing(columns: Columns, column: Oid, parts: Iterable[Index]) -> Oddities:
    return () if _serials(columns, column, parts) else (NO_SERIAL,)


def read_arp(columns: Columns) -> Iterator[ArpEntry]:
    """ipNetToPhysicalTable and the older ipNetToMediaTable, each pair once; not those that wait for their MAC."""
    pairs: dict[tuple[str, MacAddress], None] = {}
    for column, index, octets in _arp_rows(columns):
        mac = columns.mac(column, *index)
        if mac and octets:
            pairs[str(ipaddress.ip_address(octets)), mac] = None
    return (ArpEntry(ip, mac) for ip, mac in pairs)


def _odd_arp(columns: Columns) -> Iterator[str]:
    lost = Counter(column for column, _, octets in _arp_rows(columns) if not octets)
    return (f"{NAMES[column]} rows whose index holds no address: {count}" for column, count in lost.items())


def _arp_rows(columns: Columns) -> Iterator[tuple[Oid, Index, bytes]]:
    """Every row of both tables, with the octets of the IP address in its index; none where it holds none."""
    for index in columns[PHYSICAL_ADDRESS]:
        whole = len(index) > 3 and ADDRESS_OCTETS.get(index[1]) == index[2] == len(index) - 3
        yield PHYSICAL_ADDRESS, index, _octets(index[3 : 3 + (4 if index[1] % 2 else 16)]) if whole else b""
    for index in columns[MEDIA_ADDRESS]:
        yield MEDIA_ADDRESS, index, _octets(index[1:]) if len(index) == 5 else b""


def _octets(numbers: Index) -> bytes:
    return bytes(numbers) if all(number <= 255 for number in numbers) else b""
