"""Whether a server has left its own ports, and every place of the site. What was not read keeps that unsaid."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dcdecom.checks.afresh import absence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

from .case import HEALTHY, Case

OWN, BMC, DATA, MANAGEMENT = "9c:b6:54:a1:02:10", "9c:b6:54:a1:02:13", "tor-3 Gi1/0/7", "tor-3 Gi1/0/31"
BMC_ALONE = {name: row for name, row in HEALTHY["tables"].items() if name.startswith("bmc")}


def look(put: dict[str, Any] | None = None, down: tuple[str, ...] = ("data",)) -> Any:
    """A server that was shut down: its controller alone is seen, and its data port has no link."""
    return Case("a look", set={"tables": BMC_ALONE, **(put or {})}, down=down).evidence


def codes(found: tuple[Finding, ...]) -> list[tuple[str, dict[str, str]]]:
    return [(finding.code, dict(finding.params)) for finding in found]


# --- its own ports ---------------------------------------------------------------------------------------------------


def test_a_server_that_was_shut_down_has_left_its_port() -> None:
    assert absence.has_left(look(), ())


def test_a_link_that_is_up_tells_that_it_is_there_only_where_no_address_was_ever_seen() -> None:
    up = look(down=())
    assert not absence.has_left(up, ())
    assert not absence.has_left(up, [MANAGEMENT])
    assert absence.has_left(up, [DATA])


@pytest.mark.parametrize("power", ["on", "turning-off", "turning-on", "paused"])
def test_a_server_that_is_on_by_its_controller_has_not_left(power: str) -> None:
    found = look({"machine_power": power})
    assert not absence.has_left(found, ())
    assert codes(tuple(absence.still_on(found, ()))) == [("bmc-still-on", {"power": power})]
    seen = look({"machine_power": power, "tables": {**BMC_ALONE, "data": f"{OWN} tor-3 Gi1/0/7 snmp"}})
    assert list(absence.still_on(seen, ())) == []


@pytest.mark.parametrize(
    ("power", "told"),
    [("off", "off"), ("untold", "untold"), ({"unreadable": "no answer"}, "unread"), ({"absent": "x"}, ""), (None, "")],
)
def test_a_controller_that_says_off_is_a_witness_and_one_that_says_nothing_is_none(power: Any, told: str) -> None:
    found = look({"machine_power": power})
    assert absence.has_left(found, ())
    assert list(absence.still_on(found, ())) == []
    assert absence.dropped(found, "penarikan").power == told


STAYS: dict[str, dict[str, Any]] = {
    "its address is learned, by one way": {"tables": {**BMC_ALONE, "data": f"{OWN} tor-3 Gi1/0/7 snmp"}},
    "its address is learned, by the other way": {"tables": {**BMC_ALONE, "data": f"{OWN} tor-3 Gi1/0/7 cli"}},
    "its switch was not read by SNMP": {"switches.tor-3.snmp_control": False},
    "its switch was not read by the command line": {"switches.tor-3.cli_control": False},
    "no address of it is known but its controller's": {
        "own": {"bmc": {"mac": BMC, "kind": "bmc", "sources": ["netbox"]}},
    },
    "it has no data port": {"ports.data.kind": "bmc"},
}  # fmt: skip


@pytest.mark.parametrize("put", STAYS.values(), ids=STAYS)
def test_nobody_says_that_it_has_left_where(put: dict[str, Any]) -> None:
    assert not absence.has_left(look(put), [DATA])


def test_nobody_says_that_it_has_left_where_nobody_looked_at_its_ports() -> None:
    assert not absence.has_left(look({"ports": {}}, down=()), ())


def test_a_switch_on_which_it_has_no_port_does_not_keep_it() -> None:
    assert absence.has_left(look({"switches.tor-1.snmp_control": False}), ())


def test_what_was_seen_when_it_had_left_is_kept_port_by_port() -> None:
    found = absence.dropped(look(), "penarikan")
    assert (found.step, found.device) == ("penarikan", "srv-disdik-01")
    assert [(port.port, port.kind, port.seen) for port in found.ports] == [
        (DATA, "data", ()), (MANAGEMENT, "bmc", (f"{BMC} (cli)", f"{BMC} (snmp)")),
    ]  # fmt: skip


# --- the whole site --------------------------------------------------------------------------------------------------


def test_where_every_switch_was_read_nothing_keeps_it_from_being_said() -> None:
    assert absence.unread_anywhere(look(), Policy()) == ()


@pytest.mark.parametrize("put", [{"own": []}, {"switches": {}}])
def test_without_an_address_or_a_switch_nothing_was_looked_for(put: dict[str, Any]) -> None:
    found = codes(absence.unread_anywhere(look(put), Policy()))
    assert ("record-unread", {"reason": "its record or its switches could not be read"}) in found


def test_a_switch_that_was_not_read_is_told() -> None:
    put = {"switches.tor-1.snmp": {"unreadable": "timeout"}, "switches.tor-1.snmp_control": False,
           "switches.tor-1.cli": {"unreadable": "timeout"}, "switches.tor-1.cli_control": False}  # fmt: skip
    assert "switch-unread" in [code for code, _ in codes(absence.unread_anywhere(look(put), Policy()))]


def test_each_place_where_an_address_is_learned_is_told() -> None:
    found = codes(absence.still_learned({"srv-disdik-01": look()}))
    assert found == [("still-seen", {"mac": BMC, "switch": "tor-3", "port": "Gi1/0/31"})] * 2


def test_a_place_without_a_port_is_told_too_and_a_row_that_nobody_learned_is_not() -> None:
    put = {"tables": {"a": f"{OWN} tor-1 - snmp", "b": f"{OWN} tor-1 Gi1/0/2 snmp static"}}
    assert codes(absence.still_learned({"srv-disdik-01": look(put)})) == [
        ("still-seen", {"mac": OWN, "switch": "tor-1", "port": "?"})
    ]


def test_that_several_are_gone_is_kept_in_order() -> None:
    one, other = look(), replace(look({"own": {"data": {"mac": "02:00:00:00:00:01", "kind": "data", "sources": []}}}))
    found = absence.gone({"b": one, "a": other}, ["tor-3", "tor-1"], "penarikan")
    assert (found.step, found.devices, found.switches) == ("penarikan", ("a", "b"), ("tor-1", "tor-3"))
    assert found.addresses == ("02:00:00:00:00:01", OWN, BMC)
