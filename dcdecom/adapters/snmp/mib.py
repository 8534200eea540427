"""The columns that dcdecom reads, by their MIB names, and what their numbers mean.

IF-MIB (RFC 2863), BRIDGE-MIB (RFC 4188), Q-BRIDGE-MIB (RFC 4363), LLDP-MIB (IEEE 802.1AB-2005), LLDP-V2-MIB (IEEE
802.1AB-2009), IEEE8023-LAG-MIB X"""

from __future__ import annotations

from typing import TypeAlias

from dcdecom.model.estate.network import Learned

Oid: TypeAlias = tuple[int, ...]


def oid(text: str) -> Oid:
    """Read an object identifier written with dots."""
    return tuple(int(part) for part in text.split("."))


SYS_DESCR = oid("1.3.6.1.2.1.1.1")
SYS_UP_TIME = oid("1.3.6.1.2.1.1.3")
SYS_NAME = oid("1.3.6.1.2.1.1.5")
SYSTEM = (SYS_DESCR, SYS_UP_TIME, SYS_NAME)

IF_DESCR = oid("1.3.6.1.2.1.2.2.1.2")
IF_TYPE = oid("1.3.6.1.2.1.2.2.1.3")
IF_PHYS_ADDRESS = oid("1.3.6.1.2.1.2.2.1.6")
IF_ADMIN_STATUS = oid("1.3.6.1.2.1.2.2.1.7")
IF_OPER_STATUS = oid("1.3.6.1.2.1.2.2.1.8")
IF_LAST_CHANGE = oid("1.3.6.1.2.1.2.2.1.9")
IF_NAME = oid("1.3.6.1.2.1.31.1.1.1.1")
IF_CONNECTOR_PRESENT = oid("1.3.6.1.2.1.31.1.1.1.17")
IF_ALIAS = oid("1.3.6.1.2.1.31.1.1.1.18")
IF_STACK_STATUS = oid("1.3.6.1.2.1.31.1.2.1.3")
INTERFACE = (
    IF_DESCR, IF_TYPE, IF_PHYS_ADDRESS, IF_ADMIN_STATUS, IF_OPER_STATUS, IF_LAST_CHANGE, IF_NAME, IF_CONNECTOR_PRESENT,
    IF_ALIAS,
)  # fmt: skip

BASE_PORT_IF_INDEX = oid("1.3.6.1.2.1.17.1.4.1.2")
FDB_ADDRESS = oid("1.3.6.1.2.1.17.4.3.1.1")
FDB_PORT = oid("1.3.6.1.2.1.17.4.3.1.2")
FDB_STATUS = oid("1.3.6.1.2.1.17.4.3.1.3")
Q_FDB_PORT = oid("1.3.6.1.2.1.17.7.1.2.2.1.2")
Q_FDB_STATUS = oid("1.3.6.1.2.1.17.7.1.2.2.1.3")
VLAN_FDB_ID = oid("1.3.6.1.2.1.17.7.1.4.2.1.3")

VTP_VLAN_STATE = oid("1.3.6.1.4.1.9.9.46.1.3.1.1.2")
"""Index: management domain, VLAN. Only switches that have a forwarding table for each VLAN have it."""
VTP_VLAN_TYPE = oid("1.3.6.1.4.1.9.9.46.1.3.1.1.3")

LLDP_LOC_PORT_ID = oid("1.0.8802.1.1.2.1.3.7.1.3")
LLDP_LOC_PORT_DESC = oid("1.0.8802.1.1.2.1.3.7.1.4")
LLDP_CHASSIS_SUBTYPE = oid("1.0.8802.1.1.2.1.4.1.1.4")
LLDP_CHASSIS_ID = oid("1.0.8802.1.1.2.1.4.1.1.5")
LLDP_PORT_SUBTYPE = oid("1.0.8802.1.1.2.1.4.1.1.6")
LLDP_PORT_ID = oid("1.0.8802.1.1.2.1.4.1.1.7")
LLDP_SYSTEM_NAME = oid("1.0.8802.1.1.2.1.4.1.1.9")
LLDP_CAPABILITIES = oid("1.0.8802.1.1.2.1.4.1.1.12")
"""lldpRemSysCapEnabled: what the neighbour does, not what it could do."""

LLDP_V2_CHASSIS_SUBTYPE = oid("1.3.111.2.802.1.1.13.1.4.1.1.5")
LLDP_V2_CHASSIS_ID = oid("1.3.111.2.802.1.1.13.1.4.1.1.6")
LLDP_V2_PORT_SUBTYPE = oid("1.3.111.2.802.1.1.13.1.4.1.1.7")
LLDP_V2_PORT_ID = oid("1.3.111.2.802.1.1.13.1.4.1.1.8")
LLDP_V2_SYSTEM_NAME = oid("1.3.111.2.802.1.1.13.1.4.1.1.10")
LLDP_V2_CAPABILITIES = oid("1.3.111.2.802.1.1.13.1.4.1.1.13")

LAG_PARTNER = oid("1.2.840.10006.300.43.1.2.1.1.9")
LAG_SELECTED = oid("1.2.840.10006.300.43.1.2.1.1.12")
LAG_ATTACHED = oid("1.2.840.10006.300.43.1.2.1.1.13")

ENT_CONTAINED_IN = oid("1.3.6.1.2.1.47.1.1.1.1.4")
ENT_CLASS = oid("1.3.6.1.2.1.47.1.1.1.1.5")
ENT_SERIAL = oid("1.3.6.1.2.1.47.1.1.1.1.11")

DELL_SERIAL = oid("1.3.6.1.4.1.674.10892.5.1.3.2")
HPE_SERIAL = oid("1.3.6.1.4.1.232.2.2.2.1")
SERVER_SERIALS = (DELL_SERIAL, HPE_SERIAL)
"""Where iDRAC and iLO have their server's serial number; they have no ENTITY-MIB."""

MEDIA_ADDRESS = oid("1.3.6.1.2.1.4.22.1.2")
"""ipNetToMediaPhysAddress: index ifIndex and four octets."""
PHYSICAL_ADDRESS = oid("1.3.6.1.2.1.4.35.1.4")
"""ipNetToPhysicalPhysAddress: index ifIndex, InetAddressType, length, octets."""

FDB = (BASE_PORT_IF_INDEX, FDB_PORT, FDB_STATUS)
"""What is asked in the context of a VLAN."""

LLDP_V2 = (
    LLDP_V2_CHASSIS_SUBTYPE, LLDP_V2_CHASSIS_ID, LLDP_V2_PORT_SUBTYPE, LLDP_V2_PORT_ID, LLDP_V2_SYSTEM_NAME,
    LLDP_V2_CAPABILITIES,
)  # fmt: skip

TABLES = (
    *INTERFACE, *FDB, Q_FDB_PORT, Q_FDB_STATUS, VLAN_FDB_ID, VTP_VLAN_STATE,
    LLDP_LOC_PORT_ID, LLDP_LOC_PORT_DESC, LLDP_CHASSIS_SUBTYPE, LLDP_CHASSIS_ID, LLDP_PORT_SUBTYPE, LLDP_PORT_ID,
    LLDP_SYSTEM_NAME, LLDP_CAPABILITIES, LAG_PARTNER, LAG_SELECTED, LAG_ATTACHED, ENT_CLASS, ENT_SERIAL,
    MEDIA_ADDRESS, PHYSICAL_ADDRESS,
)  # fmt: skip
"""What a switch or gateway is always asked; a column that it lacks costs one request."""

NAMES = {
    SYS_DESCR: "sysDescr",
    SYS_UP_TIME: "sysUpTime",
    SYS_NAME: "sysName",
    IF_DESCR: "ifDescr",
    IF_TYPE: "ifType",
    IF_PHYS_ADDRESS: "ifPhysAddress",
    IF_ADMIN_STATUS: "ifAdminStatus",
    IF_OPER_STATUS: "ifOperStatus",
    IF_LAST_CHANGE: "ifLastChange",
    IF_NAME: "ifName",
    IF_CONNECTOR_PRESENT: "ifConnectorPresent",
    IF_ALIAS: "ifAlias",
    IF_STACK_STATUS: "ifStackStatus",
    BASE_PORT_IF_INDEX: "dot1dBasePortIfIndex",
    FDB_ADDRESS: "dot1dTpFdbAddress",
    FDB_PORT: "dot1dTpFdbPort",
    FDB_STATUS: "dot1dTpFdbStatus",
    Q_FDB_PORT: "dot1qTpFdbPort",
    Q_FDB_STATUS: "dot1qTpFdbStatus",
    VLAN_FDB_ID: "dot1qVlanFdbId",
    VTP_VLAN_STATE: "vtpVlanState",
    VTP_VLAN_TYPE: "vtpVlanType",
    LLDP_LOC_PORT_ID: "lldpLocPortId",
    LLDP_LOC_PORT_DESC: "lldpLocPortDesc",
    LLDP_CHASSIS_SUBTYPE: "lldpRemChassisIdSubtype",
    LLDP_CHASSIS_ID: "lldpRemChassisId",
    LLDP_PORT_SUBTYPE: "lldpRemPortIdSubtype",
    LLDP_PORT_ID: "lldpRemPortId",
    LLDP_SYSTEM_NAME: "lldpRemSysName",
    LLDP_CAPABILITIES: "lldpRemSysCapEnabled",
    LLDP_V2_CHASSIS_SUBTYPE: "lldpV2RemChassisIdSubtype",
    LLDP_V2_CHASSIS_ID: "lldpV2RemChassisId",
    LLDP_V2_PORT_SUBTYPE: "lldpV2RemPortIdSubtype",
    LLDP_V2_PORT_ID: "lldpV2RemPortId",
    LLDP_V2_SYSTEM_NAME: "lldpV2RemSysName",
    LLDP_V2_CAPABILITIES: "lldpV2RemSysCapEnabled",
    LAG_PARTNER: "dot3adAggPortPartnerOperSystemID",
    LAG_SELECTED: "dot3adAggPortSelectedAggID",
    LAG_ATTACHED: "dot3adAggPortAttachedAggID",
    ENT_CONTAINED_IN: "entPhysicalContainedIn",
    ENT_CLASS: "entPhysicalClass",
    ENT_SERIAL: "entPhysicalSerialNum",
    DELL_SERIAL: "systemServiceTag",
    HPE_SERIAL: "cpqSiSysSerialNum",
    MEDIA_ADDRESS: "ipNetToMediaPhysAddress",
    PHYSICAL_ADDRESS: "ipNetToPhysicalPhysAddress",
}
"""How an operator knows each column."""

NUMBERS = frozenset({
    SYS_UP_TIME, IF_TYPE, IF_ADMIN_STATUS, IF_OPER_STATUS, IF_LAST_CHANGE, IF_CONNECTOR_PRESENT, IF_STACK_STATUS,
    BASE_PORT_IF_INDEX, FDB_PORT, FDB_STATUS, Q_FDB_PORT, Q_FDB_STATUS, VLAN_FDB_ID, VTP_VLAN_STATE, VTP_VLAN_TYPE,
    LLDP_CHASSIS_SUBTYPE, LLDP_PORT_SUBTYPE, LLDP_V2_CHASSIS_SUBTYPE, LLDP_V2_PORT_SUBTYPE, LAG_SELECTED, LAG_ATTACHED,
    ENT_CLASS, ENT_CONTAINED_IN,
})  # fmt: skip
"""Columns of whole numbers; the others are octets."""

REPORTS = (oid("1.3.6.1.6.3.15.1.1"), oid("1.3.6.1.6.3.11.2.1"), oid("1.3.6.1.6.3.12.1"))
"""Counters that a Report PDU carries (RFC 3412 7.1, RFC 3414 3.2): pysnmp hands one on as if it were an answer."""

WIRE_TYPES = frozenset({6, 7, 26, 62, 69, 117})
"""IANAifType of what a cable goes into: ethernetCsmacd, iso88023Csmacd, ethernet3Mbit, fastEther, fastEtherFX,
gigabitEthernet."""

LAG_TYPE = 161
"""ieee8023adLag."""

CHASSIS_CLASS = 3

ETHERNET_VLAN = 1
"""vtpVlanType; the others are those that Cisco keeps for FDDI and Token Ring (1002 to 1005)."""

FDB_STATUSES: dict[int, Learned | None] = {1: "other", 2: None, 3: "learned", 4: "self", 5: "static"}
"""dot1dTpFdbStatus; invalid(2) is no entry any more, and mgmt(5) is one that somebody configured."""

CAPABILITIES = ("other", "repeater", "bridge", "wlan", "router", "telephone", "docsis", "station")
"""LldpSystemCapabilitiesMap, most significant bit first."""
