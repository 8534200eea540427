from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dcdecom.adapters.snmp.bridge import needs_addresses
from dcdecom.adapters.snmp.forwarding import read_fdb
from dcdecom.adapters.snmp.interfaces import read_names
from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    FDB_ADDRESS,
    FDB_PORT,
    FDB_STATUS,
    IF_DESCR,
    IF_NAME,
    IF_TYPE,
    Q_FDB_PORT,
    Q_FDB_STATUS,
    VLAN_FDB_ID,
    Oid,
)
from dcdecom.adapters.snmp.vlans import NO_VLANS, Vlans
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import FdbEntry

from .columns import MAC, MAC_TEXT, made, switch

OTHER = (*MAC[:5], 0x20)
OTHER_TEXT = MacAddress("9c:b6:54:a1:02:20")


def read(rows: dict[Any, Any]) -> tuple[list[tuple[str, str, int | None, str]], tuple[str, ...]]:
    columns = made(switch() | rows)
    entries, oddities, _ = read_fdb(columns, read_names(columns))
    assert all(isinstance(entry, FdbEntry) for entry in entries)
    return [(entry.mac, entry.port, entry.vlan, entry.status) for entry in entries], oddities


def test_bridge_ports_are_not_interface_indexes() -> None:
    """Trap 9."""
    found, oddities = read({FDB_PORT: {MAC: 2}, FDB_STATUS: {MAC: 3}})
    assert found == [(MAC_TEXT, "Gi1/0/2", None, "learned")]
    assert oddities == ()


@pytest.mark.parametrize(("number", "status"), [(1, "other"), (3, "learned"), (4, "self"), (5, "static"), (9, None)])
def test_status(number: int, status: str | None) -> None:
    found, _ = read({FDB_PORT: {MAC: 2}, FDB_STATUS: {MAC: number}})
    assert [entry[3] for entry in found] == ([status] if status else [])


def test_invalid_rows_are_left_out_and_counted() -> None:
    found, oddities = read({FDB_PORT: {MAC: 2}, FDB_STATUS: {MAC: 2}})
    assert found == []
    assert "dot1dTpFdbTable rows that call themselves invalid: 1" in oddities


def test_without_a_status_column_every_address_counts_as_learned() -> None:
    found, oddities = read({FDB_PORT: {MAC: 2}})
    assert found[0][3] == "learned"
    assert "dot1dTpFdbTable has no status column: every address counts as learned" in oddities


def test_a_row_without_status_beside_others_is_no_proof() -> None:
    found, _ = read({FDB_PORT: {MAC: 1, OTHER: 2}, FDB_STATUS: {MAC: 3}})
    assert found[1] == (OTHER_TEXT, "Gi1/0/2", None, "other")


def test_port_zero_is_unknown() -> None:
    """Trap 10; and dell-sonic counts its bridge ports from 0."""
    rows = {FDB_PORT: {MAC: 0}, FDB_STATUS: {MAC: 3}, BASE_PORT_IF_INDEX: {0: 101, 1: 102}}
    found, oddities = read(rows)
    assert found == [(MAC_TEXT, "", None, "learned")]
    assert "bridge ports are counted from 0: the ports of addresses may be one off" in oddities


@pytest.mark.parametrize("base", [{}, {1: 101}, {7: 0}, {7: -1}, {7: 999}])
def test_a_port_that_leads_nowhere_is_unknown(base: dict[int, int]) -> None:
    """Traps 11 and 12."""
    found, oddities = read({FDB_PORT: {MAC: 7}, FDB_STATUS: {MAC: 3}, BASE_PORT_IF_INDEX: base})
    assert found == [(MAC_TEXT, "", None, "learned")]
    assert ("no dot1dBasePortIfIndex: the ports of addresses are not known" in oddities) is not bool(base)


def test_vlans_come_from_the_filtering_database() -> None:
    """Trap 14: on procurve VLAN 16 has fdbId 2, and VLANs share fdbIds."""
    rows = {
        Q_FDB_PORT: {(2, *MAC): 1, (3, *OTHER): 2},
        Q_FDB_STATUS: {(2, *MAC): 3, (3, *OTHER): 3},
        VLAN_FDB_ID: {(0, 16): 2, (0, 20): 3, (0, 21): 3},
    }
    found, _ = read(rows)
    assert found == [(MAC_TEXT, "Gi1/0/1", 16, "learned"), (OTHER_TEXT, "Gi1/0/2", None, "learned")]


def test_an_fdb_id_is_never_taken_for_a_vlan() -> None:
    found, oddities = read({Q_FDB_PORT: {(110, *MAC): 1}, Q_FDB_STATUS: {(110, *MAC): 3}})
    assert found[0][2] is None
    assert "no dot1qVlanFdbId: the VLANs of addresses are not known" in oddities


@pytest.mark.parametrize("index", [(110, 0), (110,), (0, 0, 110)])
def test_a_row_that_names_no_vlan_is_counted_and_makes_none(index: tuple[int, ...]) -> None:
    """ZXR10 leaves the TimeMark out, or puts it behind: then every address would be in VLAN 0."""
    rows = {Q_FDB_PORT: {(110, *MAC): 1}, Q_FDB_STATUS: {(110, *MAC): 3}, VLAN_FDB_ID: {index: 110}}
    found, oddities = read(rows)
    assert found == [(MAC_TEXT, "Gi1/0/1", None, "learned")]
    assert oddities == ("dot1qVlanFdbId rows that name no VLAN: 1",)


def test_a_table_that_goes_by_vlans_says_nothing_by_its_databases() -> None:
    """DES-3038: VLAN 602 has database 90, its addresses stand under 602, and what stands under 90 is not in it."""
    rows = {
        Q_FDB_PORT: {(602, *MAC): 1, (90, *OTHER): 2},
        Q_FDB_STATUS: {(602, *MAC): 3, (90, *OTHER): 3},
        VLAN_FDB_ID: {(0, 602): 90},
    }
    found, oddities = read(rows)
    assert found == [(MAC_TEXT, "Gi1/0/1", None, "learned"), (OTHER_TEXT, "Gi1/0/2", None, "learned")]
    assert oddities == ("dot1qTpFdbTable does not go by dot1qVlanFdbId: the VLANs of addresses are not known",)


def test_both_tables_say_it_once_and_disagreement_stays() -> None:
    rows = {
        Q_FDB_PORT: {(1, *MAC): 1},
        Q_FDB_STATUS: {(1, *MAC): 5},
        VLAN_FDB_ID: {(0, 110): 1},
        FDB_PORT: {MAC: 1, OTHER: 3},
        FDB_STATUS: {MAC: 5, OTHER: 3},
    }
    assert read(rows)[0] == [(MAC_TEXT, "Gi1/0/1", 110, "static"), (OTHER_TEXT, "Gi1/0/3", None, "learned")]
    rows[FDB_PORT] = {MAC: 2}
    assert [entry[:2] for entry in read(rows)[0]] == [(MAC_TEXT, "Gi1/0/1"), (MAC_TEXT, "Gi1/0/2")]
    rows[FDB_PORT], rows[FDB_STATUS] = {MAC: 1}, {}
    assert [entry[3] for entry in read(rows)[0]] == ["static"]


@pytest.mark.parametrize("lead", [(), (1,)])
def test_a_length_octet_in_every_index_is_left_out(lead: tuple[int, ...]) -> None:
    """Trap 13: arubaos-cx and edgeswitch name the length, which the MIB does not ask for."""
    column, status = (Q_FDB_PORT, Q_FDB_STATUS) if lead else (FDB_PORT, FDB_STATUS)
    indexes = [(*lead, 6, *MAC), (*lead, 6, *OTHER)]
    found, _ = read({column: dict.fromkeys(indexes, 1), status: dict.fromkeys(indexes, 3)})
    assert [entry[0] for entry in found] == [MAC_TEXT, OTHER_TEXT]


@pytest.mark.parametrize("index", [(6, *MAC[:5]), (*MAC, 4), (6, 6, *MAC), (*MAC[:5], 256), (1, 2)])
def test_an_index_of_another_form_is_counted_and_not_guessed(index: tuple[int, ...]) -> None:
    found, oddities = read({FDB_PORT: {index: 1, MAC: 1}, FDB_STATUS: {index: 3, MAC: 3}})
    if len(index) == 6 and max(index) < 256:
        return
    assert [entry[0] for entry in found] == [MAC_TEXT]
    assert "dot1dTpFdbTable rows whose index holds no address: 1" in oddities


@pytest.mark.parametrize("lead", [(), (1,)])
def test_one_row_with_a_length_shifts_no_other(lead: tuple[int, ...]) -> None:
    """Every address of the table would lose its first octet, and get a stranger's last one where one stands behind."""
    column, status = (Q_FDB_PORT, Q_FDB_STATUS) if lead else (FDB_PORT, FDB_STATUS)
    local = (0x06, *MAC[1:])
    indexes = [(*lead, *MAC), (*lead, *OTHER), (*lead, 6, *MAC), (*lead, *local, 9), (*lead, *local, 9, 9)]
    found, oddities = read({column: dict.fromkeys(indexes, 1), status: dict.fromkeys(indexes, 3)})
    assert [entry[0] for entry in found] == [MAC_TEXT, OTHER_TEXT]
    name = "dot1qTpFdbTable" if lead else "dot1dTpFdbTable"
    assert f"{name} rows whose index holds no address: 3" in oddities
    behind = [(*lead, *local, 9), (*lead, *MAC, 9)]
    assert read({column: dict.fromkeys(behind, 1), status: dict.fromkeys(behind, 3)})[0] == []


def test_rows_that_are_counted_have_their_address_in_a_column() -> None:
    """Trap 13: fortiswitch."""
    columns = made(switch() | {FDB_PORT: {1: 2}})
    assert needs_addresses(columns)
    assert not needs_addresses(made(switch() | {FDB_PORT: {MAC: 2}}))
    found, _ = read({FDB_PORT: {1: 2}, FDB_ADDRESS: {1: bytes(MAC)}})
    assert found[0][:2] == (MAC_TEXT, "Gi1/0/2")


@pytest.mark.parametrize("mac", [(0x01, 0, 0x5E, 0, 0, 1), (0x09, 0, 0x2B, 0, 0, 5), (0, 0, 0, 0, 0, 0)])
def test_group_and_zero_addresses_are_no_stations(mac: tuple[int, ...]) -> None:
    """Trap 15."""
    found, oddities = read({FDB_PORT: {mac: 1}, FDB_STATUS: {mac: 3}})
    assert found == []
    assert "dot1dTpFdbTable rows with a group or zero address: 1" in oddities


def test_the_same_address_in_two_vlans_is_two_entries() -> None:
    """Trap 15."""
    rows = {
        Q_FDB_PORT: {(1, *MAC): 1, (2, *MAC): 1},
        Q_FDB_STATUS: {(1, *MAC): 3, (2, *MAC): 3},
        VLAN_FDB_ID: {(0, 110): 1, (0, 120): 2},
    }
    assert [entry[2] for entry in read(rows)[0]] == [110, 120]


def gaps(rows: dict[Any, Any], vlans: Vlans = NO_VLANS, unordered: frozenset[Oid] = frozenset()) -> tuple[str, ...]:
    columns = replace(made(switch() | rows), unordered=unordered)
    return read_fdb(columns, read_names(columns), vlans)[2]


def test_why_a_table_is_not_whole() -> None:
    """Traps 13 and 29: an address that could not be read may be anybody's, and so may a row that did not come."""
    whole: dict[Any, Any] = {FDB_PORT: {MAC: 1}, FDB_STATUS: {MAC: 3}}
    assert gaps(whole) == ()
    assert gaps({}) == ("the forwarding tables show no address",)
    assert gaps(whole | {FDB_PORT: {MAC: 1, (1, 2): 1}}) == (
        "forwarding table rows whose address could not be read: 1",
    )
    assert gaps(whole, unordered=frozenset({FDB_PORT})) == ("dot1dTpFdbPort came unordered: rows may be missing",)


def test_a_context_of_a_vlan_has_bridge_ports_and_addresses_of_its_own() -> None:
    """Trap 16: bridge port 35 of ios_c3560 leads to 10031 in VLAN 10's context, and nowhere in the default one."""
    shown = made({BASE_PORT_IF_INDEX: {35: 103}, FDB_PORT: {MAC: 35}, FDB_STATUS: {MAC: 3}})
    columns = made(switch() | {FDB_PORT: {OTHER: 1}, FDB_STATUS: {OTHER: 3}})
    entries, _, gaps = read_fdb(columns, read_names(columns), Vlans({10: shown}, {20: "no answer", 30: "no answer"}))
    assert [(e.mac, e.port, e.vlan) for e in entries] == [(MAC_TEXT, "Gi1/0/3", 10), (OTHER_TEXT, "Gi1/0/1", None)]
    assert gaps == ("the forwarding table of VLAN 20, 30 was not read: no answer",)


def test_several_bridge_ports_may_lead_to_one_interface() -> None:
    """Traps 11 and 12."""
    found, oddities = read(
        {FDB_PORT: {MAC: 2, OTHER: 9}, FDB_STATUS: {MAC: 3, OTHER: 3}, BASE_PORT_IF_INDEX: {2: 102, 9: 102}}
    )
    assert [entry[1] for entry in found] == ["Gi1/0/2", "Gi1/0/2"]
    assert oddities == ()


def test_one_address_on_two_ports_is_two_entries() -> None:
    """Trap 15."""
    rows = {Q_FDB_PORT: {(1, *MAC): 1, (2, *MAC): 2}, Q_FDB_STATUS: {(1, *MAC): 3, (2, *MAC): 3}}
    assert [entry[1] for entry in read(rows)[0]] == ["Gi1/0/1", "Gi1/0/2"]


def test_a_logical_unit_stands_for_its_port() -> None:
    """Junos learns addresses on ge-0/0/7.0; the cable is in ge-0/0/7."""
    names = {102: "ge-0/0/7", 103: "ge-0/0/7.0"}
    rows = {FDB_PORT: {MAC: 3}, FDB_STATUS: {MAC: 3}, IF_NAME: names, IF_DESCR: {}, IF_TYPE: {102: 6, 103: 53}}
    assert read(rows)[0][0][1] == "ge-0/0/7"
    assert read(rows | {IF_TYPE: {102: 6, 103: 6}})[0][0][1] == "ge-0/0/7.0"
