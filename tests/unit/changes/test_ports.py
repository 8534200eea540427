"""What fresh evidence says of a port just before it is shut or opened: whose it is, on which switch, and whose edit."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dcdecom.changes import KINDS
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.playbook import Policy
from tests.unit.checks.case import HEALTHY
from tests.unit.checks.evidence import changed, evidence_of

from .examples import EXAMPLES

BOTH = pytest.mark.parametrize("kind", [ShutPort, OpenPort], ids=lambda kind: kind.kind)
HEAD = "interface Gi1/0/7"
OWN = [f"{sign}{line}" for sign in "+-" for line in (HEAD, f"{HEAD} / shutdown")]


def against(kind: type[Change], put: Mapping[str, Any]) -> list[str]:
    """The codes of what speaks against the example of this kind, where the healthy server differs like this.

    The policy lets a port be shut while its server runs.
    """
    needs = KINDS[kind].needs
    assert needs is not None
    evidence, policy = evidence_of(changed(HEALTHY, put, ())), Policy(shut_without_drop=True)
    return [finding.code for finding in needs(EXAMPLES[kind], evidence, policy)]


# --- whose the port is ------------------------------------------------------------------------------------------------


@BOTH
def test_nothing_speaks_against_the_port_that_was_planned(kind: type[Change]) -> None:
    assert against(kind, {}) == []


@BOTH
@pytest.mark.parametrize(
    ("part", "other"), [("switch_id", 4), ("switch", "tor-4"), ("interface_id", 507), ("name", "Gi1/0/8")]
)
def test_a_port_that_differs_in_any_part_is_not_the_planned_one(kind: type[Change], part: str, other: object) -> None:
    """Every switch of a site has a Gi1/0/7: the record moved the cable to that of another switch."""
    assert "port-no-longer-its" in against(kind, {f"ports.data.port.{part}": other})


# --- the switch -------------------------------------------------------------------------------------------------------

UNREAD = {"unreadable": "no answer"}


@BOTH
@pytest.mark.parametrize(
    ("put", "code"),
    [
        ({"switches.tor-3.snmp": "tor-4"}, "switch-identity"),
        ({"switches.tor-3.cli": UNREAD, "switches.tor-3.cli_control": False}, "switch-unread"),
        ({"ports.data.cli": UNREAD}, "port-unread"),
    ],
    ids=["another switch", "switch not read", "port not read"],
)
def test_a_port_is_touched_on_the_recorded_switch_that_was_read(
    kind: type[Change], put: Mapping[str, Any], code: str
) -> None:
    assert code in against(kind, put)


@BOTH
def test_what_is_only_noted_stops_no_change(kind: type[Change]) -> None:
    """An unlisted virtual machine of the same office is told, and the port may be shut."""
    guests = [{"id": 9, "name": "vm-ppdb-01", "host": None, "tenant": {"id": 1, "name": "Dinas Pendidikan"}}]
    assert against(kind, {"guests": guests}) == []


# --- whose the edit is ------------------------------------------------------------------------------------------------


def edited(*lines: str, **more: object) -> dict[str, object]:
    """The switch runs these differences, and knows which lines an act of ours on the port leaves."""
    return {"switches.tor-3.unsaved": list(lines), "ports.data.cli.own_lines": OWN, **more}


@pytest.mark.parametrize(
    ("lines", "shut", "opened"),
    [
        ((f"+{HEAD} / shutdown",), True, True),
        ((f"+{HEAD}", f"+{HEAD} / shutdown"), True, True),
        ((f"-{HEAD} / shutdown",), False, True),
        ((f"-{HEAD}", f"+{HEAD} / shutdown"), False, True),
        ((f"+{HEAD} / description x",), False, False),
        (("+interface Gi1/0/70 / shutdown",), False, False),
        ((f"+{HEAD} / shutdown", "+vlan 7"), False, False),
    ],
)
def test_only_the_ports_own_line_is_ours(lines: tuple[str, ...], shut: bool, opened: bool) -> None:
    """A line that the switch no longer runs is not what a shut of ours left: somebody opened the port."""
    wanted = {ShutPort: shut, OpenPort: opened}
    assert {kind: against(kind, edited(*lines)) == [] for kind in wanted} == wanted
    others = {kind: set(against(kind, edited(*lines))) for kind, ours in wanted.items() if not ours}
    assert all(codes == {"unsaved-changes"} for codes in others.values())


ON_TOR_1 = {"switch_id": 1, "switch": "tor-1", "interface_id": 107, "name": "Gi1/0/7"}


def test_the_same_line_on_another_switch_is_not_ours() -> None:
    """The controller is on a port of the same name of another switch, and somebody shut that one."""
    lines = {"switches.tor-1.unsaved": [f"+{HEAD} / shutdown"], "ports.data.cli.own_lines": OWN}
    assert "unsaved-changes" in against(ShutPort, {**lines, "ports.bmc.port": ON_TOR_1, "ports.bmc.cli.own_lines": OWN})


@BOTH
def test_the_lines_of_a_port_of_the_same_name_are_not_the_planned_ports(kind: type[Change]) -> None:
    """The record moved the cable to another switch; what is not saved is on the one that was planned."""
    found = against(kind, edited(f"+{HEAD} / shutdown", **{"ports.data.port": ON_TOR_1}))
    assert {"port-no-longer-its", "unsaved-changes"} <= set(found)
