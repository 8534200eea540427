"""The forwarding table and LLDP bear each other out, or they do not: the book's mapping is only one witness."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    FDB_PORT,
    FDB_STATUS,
    IF_ADMIN_STATUS,
    IF_DESCR,
    IF_NAME,
    IF_OPER_STATUS,
    IF_TYPE,
    LAG_ATTACHED,
    LLDP_CHASSIS_ID,
    LLDP_CHASSIS_SUBTYPE,
    LLDP_LOC_PORT_ID,
    LLDP_PORT_ID,
    LLDP_PORT_SUBTYPE,
)
from dcdecom.adapters.snmp.tables import understand
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import Crosscheck, NetworkTables

from .columns import MAC, MAC_TEXT, made, switch

HEARD = (0, 2, 1)


def seen(rows: dict[Any, Any]) -> NetworkTables:
    """A switch that hears MAC on Gi1/0/2, with more rows."""
    lldp: dict[Any, Any] = {
        LLDP_LOC_PORT_ID: {2: "Gi1/0/2"},
        LLDP_CHASSIS_SUBTYPE: {HEARD: 4},
        LLDP_CHASSIS_ID: {HEARD: bytes(MAC)},
    }
    return understand(made(switch() | lldp | rows))


def learned(port: int, status: int = 3) -> dict[Any, Any]:
    return {FDB_PORT: {MAC: port}, FDB_STATUS: {MAC: status}}


def test_both_tables_name_the_same_port() -> None:
    tables = seen(learned(2))
    assert tables.crosschecks == (Crosscheck(MacAddress(MAC_TEXT), ("Gi1/0/2",), ("Gi1/0/2",), True),)
    assert not [text for text in (*tables.oddities, *tables.gaps) if "different ports" in text]


def test_a_mapping_that_is_one_off_is_found_out() -> None:
    """Trap 8: dell-sonic counts its bridge ports from 0 and its forwarding table from 1."""
    tables = seen(learned(2) | {BASE_PORT_IF_INDEX: {0: 101, 1: 102, 2: 103}})
    assert ([entry.port for entry in tables.fdb], tables.crosschecks) == ([""], ())
    torn, placed = tables.gaps
    assert "which cannot be told: evidence for bridge ports 1 against it by LLDP" in torn
    assert placed == "addresses that stand on no known port: 1 of 1; where they are learned cannot be told"


def test_one_that_differs_among_others_is_odd_and_no_more() -> None:
    """A neighbour may be heard on a link that spanning tree blocks, and learned on another."""
    other = (*MAC[:5], 0x20)
    both: dict[Any, Any] = {
        LLDP_LOC_PORT_ID: {2: "Gi1/0/2", 3: "Gi1/0/3"},
        LLDP_CHASSIS_SUBTYPE: {HEARD: 4, (0, 3, 2): 4},
        LLDP_CHASSIS_ID: {HEARD: bytes(MAC), (0, 3, 2): bytes(other)},
        FDB_PORT: {MAC: 1, other: 3},
        FDB_STATUS: {MAC: 3, other: 3},
    }
    tables = seen(both)
    assert tables.gaps == ()
    assert [text for text in tables.oddities if "different ports: 1 of 2" in text]


def test_a_neighbour_names_itself_by_its_ports_address_too() -> None:
    port = {LLDP_CHASSIS_SUBTYPE: {HEARD: 7}, LLDP_CHASSIS_ID: {HEARD: "srv-1"}}
    port |= {LLDP_PORT_SUBTYPE: {HEARD: 3}, LLDP_PORT_ID: {HEARD: bytes(MAC)}}
    assert [check.agrees for check in seen(learned(2) | port).crosschecks] == [True]
    assert [check.agrees for check in seen(learned(3) | port).crosschecks] == [False]


@pytest.mark.parametrize("status", [4, 5])
def test_only_what_is_learned_is_compared(status: int) -> None:
    assert seen(learned(3, status)).crosschecks == ()


def bundle(rows: dict[Any, Any]) -> NetworkTables:
    po: dict[Any, Any] = {
        IF_NAME: {101: "Gi1/0/1", 102: "Gi1/0/2", 103: "Gi1/0/3", 512: "Po12"},
        IF_DESCR: {},
        IF_TYPE: {101: 6, 102: 6, 103: 6, 512: 161},
        IF_ADMIN_STATUS: dict.fromkeys([101, 102, 103, 512], 1),
        IF_OPER_STATUS: dict.fromkeys([101, 102, 103, 512], 1),
        BASE_PORT_IF_INDEX: {12: 512},
    }
    return seen(learned(12) | po | rows)


def test_an_address_on_an_aggregate_is_heard_on_its_member() -> None:
    """Trap 17: the address is learned on the aggregate, LLDP is heard on the member."""
    assert [check.agrees for check in bundle({LAG_ATTACHED: {101: 512, 102: 512}}).crosschecks] == [True]
    assert [check.agrees for check in bundle({LAG_ATTACHED: {101: 512, 103: 512}}).crosschecks] == [False]


def test_an_aggregate_without_known_members_proves_nothing() -> None:
    """Trap 17."""
    assert bundle({}).crosschecks == ()
