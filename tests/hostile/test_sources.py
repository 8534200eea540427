"""What devices, NetBox and Zabbix say and nobody should print: harmless everywhere, and no other decision for it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from dcdecom_lab.control import LabControl
from tests.beds.lab import LabBed
from tests.cases.office import Office
from tests.contract.owners import NetBoxOwner
from tests.hostile.garbage import TEXTS, unfit

SERVER, SWITCH, PORT, SOCKET = "srv-disdik-01", "tor-3", "GigabitEthernet1/0/7", 7
STRANGER = "52:54:00:66:00:01"
SAMPLE = ("devices", "no UTF-8")
"""In every run of the tests."""
LONG = frozenset({("devices", "a prompt"), ("devices", "a megabyte"), ("records", "terminal escapes")})
"""In the long ones; the others are tried by `make test-whole`."""
SHORT = ("terminal escapes", "direction marks", "markup")
"""What fits into NetBox and Zabbix, which have lengths and lines of their own."""


@pytest.fixture(scope="module")
def lab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[LabBed]:
    bed = LabBed(tmp_path_factory.mktemp("hostile"))
    yield bed
    bed.close()


@pytest.fixture
def team(lab: LabBed, tmp_path: Path) -> Office:
    lab.reset()
    return Office(lab, tmp_path / "office")


def plant(team: Office, control: LabControl, place: str, text: str) -> None:
    """Let a neighbour and a switch, or NetBox and Zabbix, say this text about the server or its port."""
    if place == "devices":
        control.attach_machine(SWITCH, SOCKET, STRANGER, 110, capabilities=["bridge"], name=text)
        control.edit(SWITCH, PORT, f"description {text}")
    else:
        _write_into_netbox(NetBoxOwner(control.access.netbox.url, team.bed.owner), text)
        control.act("zabbix_scene", scene="host", arguments={"name": f"old {text}", "ip": "198.18.10.11"})


def _write_into_netbox(owner: NetBoxOwner, text: str) -> None:
    device = owner.one("dcim/devices", name=SERVER)
    owner.change("dcim/devices", device, asset_tag=text[:50])
    interface = owner.one("dcim/interfaces", device_id=device["id"], name="eth0")
    owner.change("dcim/interfaces", interface, description=text)
    owner.change("dcim/cables", interface["cable"], label=text[:100])


@dataclass(frozen=True)
class Decided:
    """How commands ended, and what the examination found."""

    exits: Mapping[str, int]
    codes: frozenset[str]


def decided(team: Office) -> Decided:
    """Look, search, check, open a case and render its report. Raises AssertionError where anything unfit is shown."""
    request = str(team.request_for(SERVER))
    said = {
        "look": team.read("look", SWITCH, PORT),
        "look as JSON": team.read("look", SWITCH, "--json"),
        "find": team.read("find", SERVER),
        "check": team.read("check", request),
        "run": team.type("run", "penarikan-server", request),
    }
    id = said["run"].err.partition("Opened ")[2].partition(".")[0]
    said["report"] = team.read("report", "render", id)
    for name, one in said.items():
        assert unfit(one.text) == "", name
        assert "Traceback" not in one.text, one
    for path in (p for p in team.data.rglob("*") if p.suffix in (".txt", ".yaml", ".json", ".jsonl")):
        assert unfit(path.read_text("utf-8")) == "", path
    found = yaml.safe_load(said["report"].out)["perangkat"][0]
    return Decided({name: one.code for name, one in said.items()}, frozenset(_codes(found)))


def _codes(value: Any) -> Iterator[str]:
    """Every code of a finding, wherever it stands in a report."""
    match value:
        case {"kode": str() as code}:
            yield code
        case dict():
            yield from (code for inner in value.values() for code in _codes(inner))
        case list():
            yield from (code for inner in value for code in _codes(inner))


def expected(check: int, run: int, *codes: str, looks: int = 0) -> Decided:
    """Nobody typed what the BA kolokasi says of the server that is asked for."""
    exits = {"look": looks, "look as JSON": looks, "find": looks, "check": check, "run": run, "report": 0}
    return Decided(exits, frozenset({*codes, "minutes-not-typed"}))


EXPECTED: Mapping[str, Decided] = {
    "devices": expected(3, 3, "foreign-mac", "neighbour-bridge", "unsaved-changes"),
    "records": expected(3, 3, "asset-tag-differs", "record-changed", "host-address-shared"),
}
"""What is decided where the same place says something harmless."""
NOT_READ = ("foreign-mac", "neighbour-bridge", "one-witness", "switch-unread")
UNREAD: Mapping[tuple[str, str], Decided] = {
    **{
        ("devices", name): expected(5, 5, *NOT_READ, looks=5)
        for name in ("terminal escapes", "carriage returns", "a prompt", "a pager", "a megabyte of escapes")
    },
    ("devices", "an error"): expected(5, 5, *NOT_READ, "port-unread", looks=5),
}
"""Where the text breaks the lines of a table: the switch's command line is not read, and SNMP is a witness alone."""


def cases() -> list[object]:
    rows = [("devices", name) for name in TEXTS] + [("records", name) for name in SHORT]
    return [pytest.param(*row, id=": ".join(row), marks=_mark(row)) for row in rows]


def _mark(row: tuple[str, str]) -> list[pytest.MarkDecorator]:
    return [] if row == SAMPLE else [pytest.mark.long if row in LONG else pytest.mark.whole]


@pytest.mark.parametrize(("place", "name"), cases())
def test_it_is_shown_harmless_and_decides_nothing(place: str, name: str, team: Office, lab: LabBed) -> None:
    plant(team, lab.control, place, TEXTS[name])
    assert decided(team) == UNREAD.get((place, name), EXPECTED[place])
