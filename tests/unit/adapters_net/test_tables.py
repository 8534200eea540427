"""Aggregates, serial numbers, ARP, and all of it together."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.adapters.snmp.aggregates import read_aggregates
from dcdecom.adapters.snmp.interfaces import is_aggregate, is_physical, read_names
from dcdecom.adapters.snmp.mib import (
    DELL_SERIAL,
    ENT_CLASS,
    ENT_CONTAINED_IN,
    ENT_SERIAL,
    FDB_ADDRESS,
    FDB_PORT,
    HPE_SERIAL,
    IF_ADMIN_STATUS,
    IF_ALIAS,
    IF_DESCR,
    IF_NAME,
    IF_STACK_STATUS,
    IF_TYPE,
    LAG_ATTACHED,
    LAG_PARTNER,
    LAG_SELECTED,
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
    SYSTEM,
    TABLES,
    VTP_VLAN_STATE,
    VTP_VLAN_TYPE,
)
from dcdecom.adapters.snmp.tables import estate, further, read_arp, read_serials, understand
from dcdecom.model.estate.network import Aggregate, ArpEntry
from tests.records import make_aggregate

from .columns import MAC, MAC_TEXT, made, switch

BUNDLE: dict[Any, Any] = {IF_NAME: {101: "Gi1/0/1", 102: "Gi1/0/2", 512: "Po12"}, IF_TYPE: {101: 6, 102: 6, 512: 161}}


def aggregates(rows: dict[Any, Any]) -> tuple[tuple[Aggregate, ...], tuple[str, ...]]:
    columns = made(BUNDLE | rows)
    return read_aggregates(columns, read_names(columns))


def test_members_are_the_attached_ports() -> None:
    partner = {LAG_PARTNER: {101: bytes(MAC), 102: bytes(6)}}
    found, oddities = aggregates({LAG_ATTACHED: {101: 512, 102: 512, 103: 0}} | partner)
    assert found == (make_aggregate("Po12", ("Gi1/0/1", "Gi1/0/2"), (MAC_TEXT, "")),)
    assert oddities == ()


def test_a_member_without_a_name_stays_a_member() -> None:
    (found,), _ = aggregates({LAG_ATTACHED: {101: 512, 777: 512}})
    assert found.members == ("Gi1/0/1", "ifIndex 777")


def test_ports_attached_to_what_is_no_interface_stay_together_and_it_is_said() -> None:
    (found,), oddities = aggregates({LAG_ATTACHED: {101: 187, 102: 187}})
    assert found.members == ("Gi1/0/1", "Gi1/0/2")
    assert "ports that are attached to what is no interface: those of ifIndex 187" in oddities


def test_a_port_attached_to_itself_is_no_aggregate() -> None:
    assert aggregates({LAG_ATTACHED: {101: 101, 102: 512}})[0] == (make_aggregate("Po12", ("Gi1/0/2",), ("",)),)


def test_nxos_has_the_selected_aggregate_only() -> None:
    (found,), oddities = aggregates({LAG_SELECTED: {101: 512}})
    assert found.members == ("Gi1/0/1",)
    assert oddities == ("aggregates by dot3adAggPortSelectedAggID: a port may have chosen one without being attached",)


def test_the_interface_stack_is_a_hint_only() -> None:
    """Trap 18: absence of LAG data is not "no LAG"."""
    (found,), oddities = aggregates({IF_STACK_STATUS: {(512, 101): 1, (512, 0): 1, (0, 512): 1}})
    assert found == Aggregate("Po12", ("Gi1/0/1",), ("",), by="stacked")
    assert oddities == ("aggregates to which no port says it is attached, members by ifStackTable: Po12",)
    assert aggregates({}) == ((), ("aggregates of which no member is known: Po12",))


@pytest.mark.parametrize(("name", "type_"), [("po1", 1), ("bond13", 6), ("port-channel10", 53), ("Trk1", 54)])
def test_an_aggregate_by_what_it_is_called(name: str, type_: int) -> None:
    """Trap 18: awplus, cumulus, nxos and procurve give theirs other types than 161."""
    columns = made(switch() | {IF_NAME: {102: name}, IF_DESCR: {}, IF_TYPE: {102: type_}})
    assert read_aggregates(columns, read_names(columns))[1] == (f"aggregates of which no member is known: {name}",)
    assert not is_physical(columns, 102)


@pytest.mark.parametrize("name", ["Port-security 1", "pony1", "ae1/0", "Gi1/0/1", "1/1/1", "channel", "bonding0x"])
def test_what_is_no_aggregates_name(name: str) -> None:
    assert not is_aggregate(6, name)


def test_serials_are_those_of_chassis() -> None:
    """Trap 28: empty and N/A serials, several chassis, the same serial on several entities."""
    classes: dict[Any, Any] = {1: 3, 2: 9, 3: 3, 4: 3, 5: 3}
    serials: dict[Any, Any] = {1: "FDO0001 ", 2: "MODULE", 3: "", 4: "N/A", 5: "FDO0001"}
    assert read_serials(made({ENT_CLASS: classes, ENT_SERIAL: serials})) == (("FDO0001",), ())
    assert read_serials(made({})) == ((), ("no chassis serial number in ENTITY-MIB",))


def test_serials_where_no_part_has_a_class() -> None:
    """Trap 28: 29 recorded devices call no part a chassis."""
    serials: dict[Any, Any] = {1: "OUTER", 1000: "MODULE"}
    told = "no part is called a chassis; the serial number is that of the part that nothing contains"
    contained: dict[Any, Any] = {1: 0, 1000: 1}
    assert read_serials(made({ENT_SERIAL: serials, ENT_CONTAINED_IN: contained})) == (("OUTER",), (told,))
    unknown = "serial numbers of parts that nothing says to be the chassis: 2"
    assert read_serials(made({ENT_SERIAL: serials})) == ((), (unknown,))


@pytest.mark.parametrize("column", [DELL_SERIAL, HPE_SERIAL])
def test_a_servers_controller_has_its_serial_elsewhere(column: Any) -> None:
    """Trap 28."""
    assert read_serials(made({column: {0: "8WM8ST3"}})) == (("8WM8ST3",), ())


def test_arp_of_both_tables_and_both_families() -> None:
    v6 = tuple(bytes.fromhex("20010db8000000000000000000000001"))
    mac = bytes(MAC)
    columns = made(
        {
            MEDIA_ADDRESS: {(3, 198, 18, 10, 11): mac, (3, 198, 18, 10, 12): bytes(6), (198, 18, 10, 13): mac},
            PHYSICAL_ADDRESS: {
                (3, 1, 4, 198, 18, 10, 11): bytes(MAC),
                (3, 2, 16, *v6): bytes(MAC),
                (3, 4, 20, *v6, 0, 0, 0, 3): bytes(MAC),
                (3, 2, 16, *v6[:15]): bytes(MAC),
                (3, 1, 4, 198, 18, 10, 256): bytes(MAC),
            },
        }
    )
    assert set(read_arp(columns)) == {ArpEntry("198.18.10.11", MAC_TEXT), ArpEntry("2001:db8::1", MAC_TEXT)}  # type: ignore[arg-type]
    assert understand(columns).oddities[-2:] == (
        "ipNetToPhysicalPhysAddress rows whose index holds no address: 2",
        "ipNetToMediaPhysAddress rows whose index holds no address: 1",
    )


@pytest.mark.parametrize(("description", "name"), [("dcdecom lab switch", "lab"), ("Cisco IOS", "real"), ("", "real")])
def test_the_lab_calls_itself_so(description: str, name: str) -> None:
    assert estate(made({SYS_DESCR: {0: description}})) == name


def test_everything_together() -> None:
    system: dict[Any, Any] = {SYS_DESCR: {0: "a\x1b[2Jb"}, SYS_NAME: {0: "tor-1 "}, SYS_UP_TIME: {0: 4200}}
    tables = understand(made(switch() | system))
    assert (tables.system_name, tables.uptime_ticks, len(tables.ports)) == ("tor-1", 4200, 3)
    assert tables.description.isprintable()


def test_further_columns_are_asked_for_only_where_they_are_needed() -> None:
    whole: dict[Any, Any] = switch() | {LLDP_CHASSIS_ID: {(0, 1, 1): "x"}, ENT_CLASS: {1: 3}, ENT_SERIAL: {1: "A"}}
    assert further(made(whole)) == ()
    assert further(made(whole | {FDB_PORT: {1: 2}})) == (FDB_ADDRESS,)
    assert further(made(whole | {VTP_VLAN_STATE: {(1, 10): 1}})) == (VTP_VLAN_TYPE,)
    assert further(made(whole | {ENT_CLASS: {}})) == (ENT_CONTAINED_IN,)
    assert further(made(whole | {ENT_SERIAL: {}})) == SERVER_SERIALS
    assert further(made(whole | {LLDP_CHASSIS_ID: {}})) == LLDP_V2
    assert further(made(whole | BUNDLE)) == (IF_STACK_STATUS,)


def test_a_value_of_a_wrong_type_is_said_and_counts_as_missing() -> None:
    tables = understand(made(switch() | {IF_ADMIN_STATUS: {101: "up", 102: 1, 103: 1}, IF_ALIAS: {101: 7}}))
    assert "ifAdminStatus values of a wrong type: 1" in tables.oddities
    assert "ifAlias values of a wrong type: 1" in tables.oddities
    assert [port.index for port in tables.ports] == [102, 103]


def test_every_column_that_is_asked_for_has_a_name_for_its_message() -> None:
    further_ones = {FDB_ADDRESS, IF_STACK_STATUS, ENT_CONTAINED_IN, VTP_VLAN_TYPE, *LLDP_V2, *SERVER_SERIALS}
    assert {*TABLES, *SYSTEM, *NUMBERS, *further_ones} <= NAMES.keys()
