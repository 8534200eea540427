"""The dialects over what real switches printed: beside the repository, in any number, and skipped where there is none.

A file that nobody has looked at yet is read too: what comes of it is what ntc-templates' own template sees in it, or a
refusal, and never less than there is.
"""

from __future__ import annotations

from collections.abc import Iterable
from importlib.resources import files
from typing import Any

import pytest
import textfsm  # type: ignore[import-untyped]  # has no types
import yaml

from dcdecom.adapters.switch.answers import NotUnderstood, first
from dcdecom.adapters.switch.dialects import DIALECTS
from dcdecom.adapters.switch.forwarding import ANY_MAC
from dcdecom.model.address import parse_mac

from .recordings import FOLDER, GOLDEN, Recording, read, recordings, summary

pytestmark = pytest.mark.skipif(not FOLDER.exists(), reason="no recordings beside the repository")
KNOWN: dict[str, Any] = yaml.safe_load(GOLDEN.read_text("utf-8")) if GOLDEN.exists() else {}
MAC = ("MAC_ADDRESS", "DESTINATION_ADDRESS", "MAC")
PORT = ("DESTINATION_PORT", "LOGICAL_INTERFACE", "INTERFACE", "PORTS", "PORT")
LOCAL = ("LOCAL_INTERFACE", "INTERFACE")
SOMEBODY = ("CHASSIS_ID", "MAC_ADDRESS", "NEIGHBOR_PORT_ID")


def every(*kinds: Any) -> list[Any]:
    return [pytest.param(r, id=str(r)) for r in recordings(*kinds)]


def templated(recording: Recording) -> list[dict[str, Any]]:
    """What ntc-templates reads in it; skips where its own template does not take the file."""
    name = f"templates/{recording.platform}_{recording.command}.textfsm"
    rules = files("ntc_templates").joinpath(name)
    if not rules.is_file():
        pytest.skip(f"no template {name}")
    with rules.open() as text:
        table = textfsm.TextFSM(text)
    try:
        rows = table.ParseText(recording.path.read_text("utf-8", "replace"))
    except textfsm.TextFSMError as error:
        pytest.skip(f"its own template refuses it: {error}")
    return [dict(zip(table.header, row, strict=True)) for row in rows]


def cell(row: dict[str, Any], names: Iterable[str]) -> str:
    found = next((row[name] for name in names if row.get(name)), "")
    return found[0] if isinstance(found, list) else str(found)


@pytest.mark.parametrize("recording", every("fdb", "neighbours", "ports", "aggregates"))
def test_what_is_made_of_it(recording: Recording) -> None:
    """As looked at by hand once: the counts, the digest, a few rows."""
    found = summary(recording)
    if str(recording) in KNOWN:
        assert found == KNOWN[str(recording)]
    elif recording.kind == "fdb" and found.get("rows") == 0:
        macs = [parse_mac(mac) for line in recording.lines for mac in ANY_MAC.findall(line)]
        assert all(int(mac[:2], 16) & 1 for mac in macs), "an empty answer to a full table"


@pytest.mark.parametrize("recording", every("fdb"))
def test_a_table_is_what_its_template_sees(recording: Recording) -> None:
    try:
        found = {(row[0], row[1]) for row in read(recording, shortened=True)}
    except NotUnderstood:
        return
    dialect = recording.dialect
    wanted = set()
    for row in templated(recording):
        if not ANY_MAC.fullmatch(cell(row, MAC)):
            continue
        mac = parse_mac(cell(row, MAC))
        if not int(mac[:2], 16) & 1:
            ports = cell(row, PORT).split(",")
            wanted |= {(mac, _port(dialect, port.strip())) for port in ports}
    assert found >= wanted


def _port(dialect: Any, port: str) -> str:
    return "" if port in dialect.fdb.nowhere else dialect.spelling.long(port)


@pytest.mark.parametrize("recording", every("neighbours"))
def test_neighbours_are_what_their_template_sees(recording: Recording) -> None:
    try:
        found = sorted((row[0], row[4]) for row in read(recording))
    except NotUnderstood:
        return
    spell = recording.dialect.spelling.long
    rows = [row for row in templated(recording) if cell(row, LOCAL) and cell(row, SOMEBODY)]
    names = ("NEIGHBOR_NAME", "IDENTITY")
    wanted = sorted((spell(cell(row, LOCAL)), cell(row, names)) for row in rows)
    assert [port for port, _ in found] == [port for port, _ in wanted]
    assert all(ours == theirs for (_, ours), (_, theirs) in zip(found, wanted, strict=True) if theirs)


@pytest.mark.parametrize("recording", every("ports"))
def test_ports_are_what_their_template_sees(recording: Recording) -> None:
    try:
        found = {row[0] for row in read(recording)}
    except NotUnderstood:
        return
    spell = recording.dialect.spelling.long
    wanted = {spell(cell(row, ("INTERFACE", "NAME", "PORT"))) for row in templated(recording)}
    assert wanted <= found


@pytest.mark.parametrize("recording", every("version"))
def test_a_kind_of_switch_is_known_by_its_own_words_only(recording: Recording) -> None:
    """None of the dialects takes another's device for its own; what is no switch of any is nobody's."""
    who = {name for name, dialect in DIALECTS.items() if first(dialect.terminal.identity, recording.lines)}
    own = next(name for name, dialect in DIALECTS.items() if dialect is recording.dialect)
    family = {"huawei_vrp", "huawei_vrpv8"} if own.startswith("huawei") else {own}
    assert len(who) <= 1
    assert who <= family


def test_a_dialect_that_calls_itself_captured_was_tried_on_captures() -> None:
    for name, dialect in DIALECTS.items():
        kinds = {r.kind for r in recordings("fdb", "neighbours", "ports") if r.dialect is dialect}
        if dialect.proven == "captured":
            assert kinds == {"fdb", "neighbours", "ports"}, name
