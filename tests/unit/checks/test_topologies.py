"""One table of names: what the lab builds, what is expected of it, the cases in data, the page that explains them."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml

from dcdecom_lab.description import load_description

from .case import load

ROOT = Path(__file__).parents[3]
LAB = ROOT / "dcdecom_lab"


def scenarios() -> dict[str, dict[str, object]]:
    found: dict[str, dict[str, object]] = yaml.safe_load((LAB / "scenarios.yaml").read_text("utf-8"))
    return found


def _expected() -> set[str]:
    return set(yaml.safe_load((ROOT / "tests/cases/topologies.yaml").read_text("utf-8")))


def _explained() -> list[str]:
    page = (ROOT / "docs/explanation/topologies.md").read_text("utf-8")
    return re.findall(r"^\| `([a-z-]+)` \|", page, re.MULTILINE)


LISTS: dict[str, Callable[[], set[str]]] = {
    "is expected": _expected,
    "has a case": lambda: {case.topology for case in load() if case.topology},
    "is explained": lambda: set(_explained()),
}


@pytest.mark.parametrize("what", LISTS)
def test_what_the_lab_builds(what: str) -> None:
    assert set(scenarios()) == LISTS[what]()


def test_nothing_is_explained_twice() -> None:
    assert len(_explained()) == len(set(_explained()))


def test_every_server_of_the_awkward_estate_shows_something() -> None:
    estate = load_description(LAB / "topologies.yaml")
    shown = {server for row in scenarios().values() for server in list(row["servers"])}  # type: ignore[call-overload]
    assert {s.name for s in estate.servers} - shown == {"db10"}, "db10 is there to be mistaken for db1"
