"""What an event names a thing by: text or a number; a list or a mapping there is told."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dcdecom.journal.misnamed import as_name, unnamed

from .histories import history

EXAMPLES = Path(__file__).parents[1] / "model" / "payloads.json"
FIELDS = (
    "by", "decision", "device", "digest", "evidence", "gate", "head", "key", "n", "paper", "person", "plan", "step",
)  # fmt: skip


@pytest.mark.parametrize(("value", "said"), [([], "list"), (["a"], "list"), ({}, "mapping"), ({"a": 1}, "mapping")])
@pytest.mark.parametrize("field", FIELDS)
def test_what_names_nothing_is_told(field: str, value: object, said: str) -> None:
    rows = history(("noted", {}), ("noted", {field: value, "other": []}))
    assert [*unnamed(rows)] == [(rows[1], f"its {field} is a {said}, and names nothing")]


@pytest.mark.parametrize("value", ["", "a", 1, None, True])
def test_what_may_name_something_is_not(value: object) -> None:
    assert [*unnamed(history(("noted", dict.fromkeys(FIELDS, value))))] == []


def test_each_field_of_each_event_is_told() -> None:
    rows = history(("noted", {"n": [], "by": {}}), ("noted", {"step": []}))
    assert [(row["seq"], why.split()[1]) for row, why in unnamed(rows)] == [(1, "by"), (1, "n"), (2, "step")]


def test_no_event_of_this_version_names_a_thing_by_a_list() -> None:
    """Its `team`, `only` and `devices` are lists, and name several."""
    examples = json.loads(EXAMPLES.read_text("utf-8"))
    assert [*unnamed(history(*examples.items()))] == []


def test_what_is_looked_up_by_a_name_is_told_apart() -> None:
    assert [as_name(value) for value in ("a", 1, None, True, ["a"], {})] == ["a", 1, None, "True", "['a']", "{}"]
