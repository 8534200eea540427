"""What is heard by LLDP (LLDP-MIB, IEEE 802.1AB-2005; LLDP-V2-MIB, IEEE 802.1AB-2009)."""

from __future__ import annotations

import ipaddress
from collections import Counter
from collections.abc import Callable, Iterator

from dcdecom.adapters.snmp.capabilities import read_capabilities
from dcdecom.adapters.snmp.interfaces import Names, is_physical
from dcdecom.adapters.snmp.mib import (
    IF_PHYS_ADDRESS,
    LLDP_CAPABILITIES,
    LLDP_CHASSIS_ID,
    LLDP_CHASSIS_SUBTYPE,
    LLDP_LOC_PORT_DESC,
    LLDP_LOC_PORT_ID,
    LLDP_PORT_ID,
    LLDP_PORT_SUBTYPE,
    LLDP_SYSTEM_NAME,
    LLDP_V2_CAPABILITIES,
    LLDP_V2_CHASSIS_ID,
    LLDP_V2_CHASSIS_SUBTYPE,
    LLDP_V2_PORT_ID,
    LLDP_V2_PORT_SUBTYPE,
    LLDP_V2_SYSTEM_NAME,
    Oid,
)
from dcdecom.adapters.snmp.varbinds import Columns, Index, Oddities, read_mac, read_text
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.network import Neighbour
from dcdecom.model.port_names import EXACT, Spelling

CHASSIS_MAC, CHASSIS_NETWORK, PORT_MAC = 4, 5, 3
"""LldpChassisIdSubtype macAddress and networkAddress, LldpPortIdSubtype macAddress."""

ADDRESS_LENGTHS = {1: 4, 2: 16}
"""IANA AddressFamilyNumbers: octets of IPv4 and IPv6."""


@dataclass(frozen=True)
class Form:
    """One of the two tables of neighbours: its columns, its index, and what its local port number stands for."""

    name: str
    parts: int
    """Numbers in an index, of which the second is the local port."""
    chassis_subtype: Oid
    chassis: Oid
    port_subtype: Oid
    port: Oid
    system_name: Oid
    capabilities: Oid
    place: Callable[[Columns, Names, int, Spelling], str]


def read_neighbours(
    columns: Columns, names: Names, spelling: Spelling = EXACT
) -> tuple[tuple[Neighbour, ...], Oddities]:
    """Every neighbour; its port is empty where the agent's own tables do not say which interface that is."""
    odd: Counter[str] = Counter()
    found = tuple(heard for form in FORMS for heard in _rows(columns, names, form, odd, spelling))
    if not found:
        odd["no LLDP neighbour: the agent hears none, or has no LLDP-MIB"] += 1
    return found, tuple(f"{reason}: {count}" if count > 1 else reason for reason, count in odd.items())


def _rows(
    columns: Columns, names: Names, form: Form, odd: Counter[str], spelling: Spelling
) -> Iterator[Neighbour]:
    for index in columns[form.chassis]:
        port = _port(columns, names, form, index, spelling)
        if port is None:
            odd[f"{form.name} rows whose index names no port"] += 1
        elif not port:
            odd["LLDP neighbours on a port that is not known"] += 1
        subtype = columns.whole(form.chassis_subtype, *index) or 0
        yield Neighbour(
            port=port or "",
            chassis_subtype=subtype,
            chassis_id=_chassis(subtype, columns.octets(form.chassis, *index)),
            port_id=_port_id(columns.whole(form.port_subtype, *index), columns.octets(form.port, *index)),
            system_name=columns.text(form.system_name, *index),
            capabilities=read_capabilities(columns.octets(form.capabilities, *index)),
        )


def _port(columns: Columns, names: Names, form: Form, index: Index, spelling: Spelling) -> str | None:
    """The local port; None where the index has another form (routeros and jetstream leave some of it out)."""
    return form.place(columns, names, index[1], spelling) if len(index) == form.parts else None


def local_port(columns: Columns, names: Names, number: int, spelling: Spelling = EXACT) -> str:
    """The interface that a local LLDP port number stands for.

    The number itself means nothing (an ifIndex on some devices, a bridge port on others, neither on a third kind), so
    lldpLocPortTable says it: its id, else its description, is an interface's name; else its id is an address that one
    interface alone has (or one alone that takes a cable, since an aggregate has the address of a member), or the
    ifIndex of a port that takes a cable.
    """
    id_, description = columns.text(LLDP_LOC_PORT_ID, number), columns.text(LLDP_LOC_PORT_DESC, number)
    for text in (id_, description):
        meant = names.meant(text) or names.spelled(text, spelling) if text else frozenset()
        if len(meant) == 1:
            return names.port(*meant)
        if meant:
            return ""
    if mac := columns.mac(LLDP_LOC_PORT_ID, number):
        owners = [index[0] for index in columns[IF_PHYS_ADDRESS] if columns.mac(IF_PHYS_ADDRESS, *index) == mac]
        ports = owners if len(owners) == 1 else [index for index in owners if is_physical(columns, index)]
        return names.port(ports[0]) if len(ports) == 1 else ""
    index = int(id_) if id_.isascii() and id_.isdigit() else 0
    return names.port(index) if is_physical(columns, names.below.get(index, index)) else ""


FORMS = (
    Form(
        "lldpRemTable", 3, LLDP_CHASSIS_SUBTYPE, LLDP_CHASSIS_ID, LLDP_PORT_SUBTYPE, LLDP_PORT_ID, LLDP_SYSTEM_NAME,
        LLDP_CAPABILITIES, local_port,
    ),
    Form(
        "lldpV2RemTable", 4, LLDP_V2_CHASSIS_SUBTYPE, LLDP_V2_CHASSIS_ID, LLDP_V2_PORT_SUBTYPE, LLDP_V2_PORT_ID,
        LLDP_V2_SYSTEM_NAME, LLDP_V2_CAPABILITIES, lambda _, names, index, __: names.port(index),
    ),
)  # fmt: skip
"""In the first the local port is a number of LLDP's own (TimeMark, local port, row); in the second it is an ifIndex
(TimeMark, ifIndex, destination address, row)."""


def _chassis(subtype: int, octets: bytes) -> str:
    if subtype == CHASSIS_MAC and (mac := read_mac(octets)):
        return mac
    if subtype == CHASSIS_NETWORK and octets and ADDRESS_LENGTHS.get(octets[0]) == len(octets) - 1:
        return str(ipaddress.ip_address(octets[1:]))
    return read_text(octets)


def _port_id(subtype: int | None, octets: bytes) -> str:
    return (subtype == PORT_MAC and read_mac(octets)) or read_text(octets)
