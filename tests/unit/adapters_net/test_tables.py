"""Aggregates, serial numbers, ARP, and all of it together."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.adapters.snmp.aggregates import read_aggregates
from dcdecom.adapters.snmp.interfaces import read_names
from dcdecom.adapters.snmp.mib import (
    ENT_CLASS,
    ENT_SERIAL,
    FDB_ADDRESS,
    FDB_PORT,
    IF_NAME,
    IF_STACK_STATUS,
    IF_TYPE,
    LAG_ATTACHED,
    LAG_PARTNER,
    LAG_SELECTED,
    MEDIA_ADDRESS,
    NAMES,
    PHYSICAL_ADDRESS,
    SYS_DESCR,
    SYS_NAME,
    SYS_UP_TIME,
    TABLES,
)
from dcdecom.adapters.snmp.tables import estate, further, read_arp, read_serials, understand
from dcdecom.model.estate import Aggregate, ArpEntry

from .columns import MAC, MAC_TEXT, made, switch

BUNDLE: dict[Any, Any] = {IF_NAME: {101: "Gi1/0/1", 102: "Gi1/0/2", 512: "Po12"}, IF_TYPE: {101: 6, 102: 6, 512: 161}}


def aggregates(rows: dict[Any, Any]) -> tuple[tuple[Aggregate, ...], tuple[str, ...]]:
    columns = made(BUNDLE | rows)
    return read_aggregates(columns, read_names(columns))


def test_members_are_the_attached_ports() -> None:
    partner = {LAG_PARTNER: {101: bytes(MAC), 102: bytes(6)}}
    found, oddities = aggregates({LAG_ATTACHED: {101: 512, 102: 512, 103: 0}} | partner)
    assert found == (Aggregate("Po12", ("Gi1/0/1", "Gi1/0/2"), (MAC_TEXT, "")),)
    assert oddities == ()


def test_a_member_without_a_name_stays_a_member() -> None:
    (found,), _ = aggregates({LAG_ATTACHED: {101: 512, 777: 512}})
    assert found.members == ("Gi1/0/1", "ifIndex 777")


def test_a_port_attached_to_itself_is_no_aggregate() -> None:
    assert aggregates({LAG_ATTACHED: {101: 101, 102: 512}})[0] == (Aggregate("Po12", ("Gi1/0/2",), ("",)),)


def test_nxos_has_the_selected_aggregate_only() -> None:
    (found,), oddities = aggregates({LAG_SELECTED: {101: 512}})
    assert found.members == ("Gi1/0/1",)
    assert oddities == ("aggregates by dot3adAggPortSelectedAggID: a port may have chosen one without being attached",)


def test_the_interface_stack_is_a_hint_only() -> None:
    found, oddities = aggregates({IF_STACK_STATUS: {(512, 101): 1, (512, 0): 1, (0, 512): 1}})
    assert found == ()
    assert oddities == ("Po12 has no attached port; ifStackTable puts it over Gi1/0/1",)
    assert aggregates({})[1] == ("aggregates of which no member is known: 1",)


def test_serials_are_those_of_chassis() -> None:
    """Trap 28: empty and N/A serials, several chassis, the same serial on several entities."""
    classes: dict[Any, Any] = {1: 3, 2: 9, 3: 3, 4: 3, 5: 3}
    serials: dict[Any, Any] = {1: "FDO0001 ", 2: "MODULE", 3: "", 4: "N/A", 5: "FDO0001"}
    assert read_serials(made({ENT_CLASS: classes, ENT_SERIAL: serials})) == (("FDO0001",), ())
    assert read_serials(made({})) == ((), ("no chassis serial number in ENTITY-MIB",))


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


@pytest.mark.parametrize(("description", "name"), [("dcdecom lab switch", "lab"), ("Cisco IOS", "real"), ("", "real")])
def test_the_lab_calls_itself_so(description: str, name: str) -> None:
    assert estate(made({SYS_DESCR: {0: description}})) == name


def test_everything_together() -> None:
    system: dict[Any, Any] = {SYS_DESCR: {0: "a\x1b[2Jb"}, SYS_NAME: {0: "tor-1 "}, SYS_UP_TIME: {0: 4200}}
    tables = understand(made(switch() | system))
    assert (tables.system_name, tables.uptime_ticks, len(tables.ports)) == ("tor-1", 4200, 3)
    assert tables.description.isprintable()


def test_further_columns_are_asked_for_only_where_they_are_needed() -> None:
    assert further(made(switch())) == ()
    assert further(made(switch() | {FDB_PORT: {1: 2}})) == (FDB_ADDRESS,)
    assert further(made(BUNDLE)) == (IF_STACK_STATUS,)


def test_every_column_that_is_asked_for_has_a_name_for_its_message() -> None:
    assert {*TABLES, FDB_ADDRESS, IF_STACK_STATUS} <= NAMES.keys()
