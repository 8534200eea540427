"""The picture is what import-linter holds the code to, and its roads pass modules that are there."""

from __future__ import annotations

import re
from configparser import ConfigParser
from itertools import pairwise
from pathlib import Path

import pytest

from docs import road
from tests.docs.reading import ROOT

TEXT = (ROOT / "docs" / "explanation" / "architecture.md").read_text("utf-8")
PICTURE, *ROADS = re.findall(r"^```\n(.*?)^```", TEXT, flags=re.M | re.S)
LONGEST = 10


def layers() -> list[set[str]]:
    """The packages of `.importlinter`, a row each, from the top."""
    contracts = ConfigParser()
    contracts.read(ROOT / ".importlinter", "utf-8")
    rows = contracts["importlinter:contract:direction"]["layers"].split("\n")
    return [{name.strip() for name in row.split("|")} for row in rows if row]


def test_the_picture_is_what_import_linter_holds() -> None:
    drawn = re.findall(r"^\[ (.+?) \]", PICTURE, flags=re.M)
    assert [set(row.split(" | ")) for row in drawn] == layers()
    assert re.findall(r"^ +([|v^])$", PICTURE, flags=re.M).count("v") == len(drawn) - 1


def test_there_are_three_roads() -> None:
    assert len(ROADS) == 3


@pytest.mark.parametrize("text", ROADS, ids=["request", "address", "plan"])
def test_a_road_is_short_and_passes_modules_that_are_there(text: str) -> None:
    lines = text.splitlines()
    assert len(lines) <= LONGEST
    assert all(re.match(r"[\w/]+\.py  +\S", line) for line in lines)
    assert [path for path in re.findall(r"[\w/]+\.py", text) if not (ROOT / "dcdecom" / path).is_file()] == []


def test_a_request_is_traced_from_its_file_to_its_report(tmp_path: Path) -> None:
    crossings, into, out = road.travel(tmp_path)
    assert (into[0], out[-1]) == ("text of the file", "text of the report")
    assert into[-1] == out[0] == "text in the journal"
    assert [f for f in (*into, *out) if f in road.TYPES] == [road.ASKED, road.FACT, road.FACT, road.MADE]
    assert {"documents", "casework", "journal", "model", "papers"} <= {source for source, *_ in crossings}
    assert [a for a, b in pairwise(crossings) if a[1] != b[0]] == []
