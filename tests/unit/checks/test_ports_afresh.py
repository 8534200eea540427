"""What speaks for and against shutting or opening one port, seen just before the act. Pure: no switch is asked."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

import pytest

from dcdecom.checks.afresh import ports
from dcdecom.checks.afresh.absence import has_left, unread_anywhere
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

from .case import HEALTHY
from .evidence import changed, evidence_of

PLACE = ("srv-disdik-01", 1, 3, "tor-3", 407, "Gi1/0/7", "data")
SHUT, OPEN = ShutPort(*PLACE), OpenPort(*PLACE)
BMC = ShutPort("srv-disdik-01", 1, 3, "tor-3", 431, "Gi1/0/31", "bmc")
POLICY, AT_ONCE = Policy(), Policy(shut_without_drop=True)
OURS, OTHERS = ["+interface Gi1/0/7", "+ shutdown"], ["+interface Gi1/0/9", "+ shutdown"]
CLI_SILENT = {"ports.data.cli": {"unreadable": "it refused us"}, "ports.bmc.cli": {"unreadable": "it refused us"},
              "switches.tor-3.cli": {"unreadable": "it refused us"}}  # fmt: skip
SNMP_SILENT = {name.replace("cli", "snmp"): value for name, value in CLI_SILENT.items()}
NOT_SEEN = ("tables.data-snmp", "tables.data-cli", "tables.from-afar")


def seen(put: Mapping[str, Any] = {}, drop: Iterable[str] = ()) -> Evidence:
    return evidence_of(changed(HEALTHY, put, drop))


def codes(found: Iterable[Finding]) -> list[str]:
    return [finding.code for finding in found]


# --- proof -----------------------------------------------------------------------------------------------------------


def test_a_port_is_proved_by_what_is_seen_on_it_and_on_no_other() -> None:
    proof = ports.proof(SHUT, seen(), POLICY)
    assert proof is not None
    assert proof.name == "seen"
    assert {reading.mac for reading in proof.readings} == {"9c:b6:54:a1:02:10"}
    assert ports.proof(replace(SHUT, interface_id=999), seen(), POLICY) is None
    assert ports.proof(SHUT, seen(drop=NOT_SEEN), POLICY) is None


# --- shut ------------------------------------------------------------------------------------------------------------


def test_a_server_that_came_back_keeps_its_data_port_and_not_that_of_its_controller() -> None:
    assert codes(ports.against_shutting(SHUT, seen(), POLICY)) == ["came-back"]
    assert codes(ports.against_shutting(SHUT, seen(), AT_ONCE)) == []
    assert codes(ports.against_shutting(BMC, seen(), POLICY)) == []


@pytest.mark.parametrize("other", [{"switch_id": 4}, {"switch": "tor-1"}, {"interface_id": 408}, {"port": "Gi1/0/8"}])
def test_a_port_that_is_no_longer_its_is_neither_shut_nor_opened(other: Mapping[str, Any]) -> None:
    assert codes(ports.against_shutting(replace(SHUT, **other), seen(), AT_ONCE)) == ["port-no-longer-its"]
    assert codes(ports.against_opening(replace(OPEN, **other), seen(), POLICY)) == ["port-no-longer-its"]


def test_only_the_ports_own_unsaved_line_is_ours() -> None:
    def unsaved(lines: list[str], own: list[str]) -> Evidence:
        return seen({"switches.tor-3.unsaved": lines, "ports.data.cli.own_lines": own})

    taken = ["-interface Gi1/0/7", "- shutdown"]
    assert codes(ports.against_shutting(SHUT, unsaved(OURS, OURS), AT_ONCE)) == []
    assert codes(ports.against_opening(OPEN, unsaved(OURS, OURS), POLICY)) == []
    assert codes(ports.against_shutting(SHUT, unsaved(OTHERS, OURS), AT_ONCE)) == ["unsaved-changes"]
    assert codes(ports.against_opening(OPEN, unsaved([*OURS, *OTHERS], OURS), POLICY)) == ["unsaved-changes"]
    assert codes(ports.against_opening(OPEN, unsaved(taken, [*OURS, *taken]), POLICY)) == []
    assert codes(ports.against_shutting(SHUT, unsaved(taken, [*OURS, *taken]), AT_ONCE)) == ["unsaved-changes"]


# --- open ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "put"),
    [
        ("switch-identity", {"switches.tor-3.serials": ["FDO0009"]}),
        ("switch-unread", {"switches.tor-3.snmp": {"unreadable": "no answer"}}),
        ("port-unread", {"ports.data.snmp": {"unreadable": "no answer"}}),
        ("unsaved-changes", {"switches.tor-3.unsaved": OTHERS}),
        ("uncommitted-changes", {"switches.tor-3.uncommitted": ["set system host-name x"]}),
        ("startup-unread", {"switches.tor-3.startup_read": False}),
        ("record-unread", {"site": {"unreadable": "NetBox does not answer"}}),
        ("estate-differs", {"sources.tor-3.estate": "real"}),
    ],
)
def test_what_is_wrong_with_a_switch_stops_its_port_from_being_opened(code: str, put: Mapping[str, Any]) -> None:
    assert code in ports.ABOUT_A_SWITCH
    assert code in codes(ports.against_opening(OPEN, seen(put), POLICY))


def test_what_is_wrong_with_another_switch_or_with_who_is_seen_opens_the_port_all_the_same() -> None:
    assert codes(ports.against_opening(OPEN, seen({"switches.tor-1.snmp": {"unreadable": "-"}}), POLICY)) == []
    assert codes(ports.against_opening(OPEN, seen(drop=NOT_SEEN), POLICY)) == []


# --- one way into the switch is silent -------------------------------------------------------------------------------


@pytest.mark.parametrize("silent", [CLI_SILENT, SNMP_SILENT])
def test_that_one_way_is_silent_is_excused_for_who_shuts_it_by_hand(silent: Mapping[str, Any]) -> None:
    """Of the port's own switch alone; its other port, which is as silent, is named with its own line."""
    evidence = seen(silent)
    assert set(codes(ports.against_shutting(SHUT, evidence, AT_ONCE))) >= {"switch-unread", "port-unread"}
    assert "switch-unread" not in codes(ports.against_telling_to_shut(SHUT, evidence, AT_ONCE))
    assert "port-unread" not in codes(ports.against_telling_to_shut(SHUT, evidence, AT_ONCE))
    assert codes(ports.against_telling_to_open(OPEN, evidence, POLICY)) == []


def test_nothing_is_excused_where_neither_way_answers_or_it_is_another_switch() -> None:
    both = seen({**CLI_SILENT, **SNMP_SILENT})
    assert codes(ports.against_telling_to_open(OPEN, both, POLICY)).count("switch-unread") == 2
    assert codes(ports.against_telling_to_open(OPEN, both, POLICY)).count("port-unread") == 4
    elsewhere = seen({**SNMP_SILENT, "switches.tor-1.snmp": {"unreadable": "no answer"}})
    told = [f for f in ports.against_telling_to_shut(SHUT, elsewhere, AT_ONCE) if f.code == "switch-unread"]
    assert [dict(f.params)["switch"] for f in told] == ["tor-1"]
    heard = seen({**CLI_SILENT, "switches.tor-3.cli": "tor-3", "switches.tor-3.snmp": {"unreadable": "no answer"}})
    assert "switch-unread" in codes(ports.against_telling_to_shut(SHUT, heard, AT_ONCE))


def test_who_shuts_by_hand_needs_the_port_proved_and_its_aggregate_read_by_both_ways() -> None:
    unproved = ports.against_telling_to_shut(SHUT, seen({"ports.data.seen": []}, NOT_SEEN), AT_ONCE)
    assert "not-seen" in codes(unproved)
    bond = {**CLI_SILENT, "ports.data.aggregate": "Po1"}
    [told] = [f for f in ports.against_telling_to_shut(SHUT, seen(bond), AT_ONCE) if f.code == "aggregate-one-way"]
    assert dict(told.params)["reason"] == "CLI"
    assert "aggregate-one-way" not in codes(ports.against_telling_to_shut(SHUT, seen(CLI_SILENT), AT_ONCE))


# --- absence ---------------------------------------------------------------------------------------------------------

QUIET = ("tables.data-snmp", "tables.data-cli", "tables.from-afar", "tables.bmc-snmp", "tables.bmc-cli")


def test_a_server_has_left_where_all_was_read_and_no_data_port_knows_it() -> None:
    assert has_left(seen(drop=QUIET), {"tor-3 Gi1/0/7"})
    assert has_left(seen(drop=NOT_SEEN), {"tor-3 Gi1/0/7"})  # its controller may stay
    assert not has_left(seen(), {"tor-3 Gi1/0/7"})


@pytest.mark.parametrize("way", ["snmp_control", "cli_control"])
def test_it_has_not_left_where_one_way_into_its_switch_shows_nothing(way: str) -> None:
    assert not has_left(seen({f"switches.tor-3.{way}": False}, QUIET), {"tor-3 Gi1/0/7"})
    assert has_left(seen({f"switches.tor-1.{way}": False}, QUIET), {"tor-3 Gi1/0/7"})


def test_without_an_address_ever_seen_the_link_has_to_tell() -> None:
    down = {f"ports.data.{way}.oper_up": False for way in ("snmp", "cli")}
    assert not has_left(seen(drop=QUIET), frozenset())
    assert has_left(seen(down, QUIET), frozenset())
    assert not has_left(seen(down, (*QUIET, "ports.data")), frozenset())
    assert not has_left(seen(down, (*QUIET, "own.data")), frozenset())


def test_a_search_without_addresses_or_switches_found_nothing_and_says_so() -> None:
    assert codes(unread_anywhere(seen(), POLICY)) == []
    for drop in (("own.data", "own.bmc"), ("switches.tor-1", "switches.tor-3")):
        [told] = [f for f in unread_anywhere(seen(drop=drop), POLICY) if f.code == "record-unread"]
        assert dict(told.params)["reason"] == "its record or its switches could not be read"
