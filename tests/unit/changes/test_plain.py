"""A change goes into a journal and comes back; a plan's digest says exactly what it holds."""

from __future__ import annotations

import json
from dataclasses import fields, replace
from typing import Any, get_type_hints

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcdecom.journal.canonical import canonical
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.kinds import CHANGES, from_plain, to_plain
from dcdecom.model.changes.netbox import AddNote
from dcdecom.model.plan import Plan

from .examples import EXAMPLES


def _built(kind: type[Change]) -> st.SearchStrategy[Change]:
    hints = get_type_hints(kind)
    return st.builds(kind, **{field.name: st.from_type(hints[field.name]) for field in fields(kind)})


CHANGE = st.one_of(*map(_built, CHANGES.values()))


@given(CHANGE)
def test_a_change_comes_back_as_it_was(change: Change) -> None:
    assert from_plain(json.loads(json.dumps(to_plain(change)))) == change


@pytest.mark.parametrize("change", EXAMPLES.values(), ids=lambda c: c.kind)
def test_a_change_can_stand_in_a_journal(change: Change) -> None:
    assert json.loads(canonical(to_plain(change))) == to_plain(change)


def test_a_kind_of_a_later_version_is_not_guessed() -> None:
    with pytest.raises(KeyError, match="teleport"):
        from_plain({"kind": "teleport", "device": "a", "stage": 1})


def _other(value: Any) -> Any:
    match value:
        case int():
            return value + 1
        case str():
            return f"{value}x"
        case tuple():
            return (*value, "x")
    raise AssertionError(value)


FIELDS = [(change, f.name) for change in EXAMPLES.values() for f in fields(change)]


@pytest.mark.parametrize(("change", "name"), FIELDS, ids=[f"{c.kind} {n}" for c, n in FIELDS])
def test_the_digest_changes_with_every_field(change: Change, name: str) -> None:
    different = replace(change, **{name: _other(getattr(change, name))})
    assert Plan("2026-0042", "one", (different,)).digest != Plan("2026-0042", "one", (change,)).digest


def test_the_digest_changes_with_the_kind() -> None:
    by_fields = {type(c): tuple(getattr(c, f.name) for f in fields(c)) for c in EXAMPLES.values()}
    alike = [c for c in EXAMPLES.values() if list(by_fields.values()).count(by_fields[type(c)]) > 1]
    assert len(alike) >= 3
    assert len({Plan("2026-0042", "one", (c,)).digest for c in alike}) == len(alike)


def test_the_digest_changes_with_case_row_order_and_length() -> None:
    one, two = list(EXAMPLES.values())[:2]
    plans = (
        Plan("2026-0042", "one", (one, two)),
        Plan("2026-0043", "one", (one, two)),
        Plan("2026-0042", "two", (one, two)),
        Plan("2026-0042", "one", (two, one)),
        Plan("2026-0042", "one", (one,)),
        Plan("2026-0042", "one", ()),
    )
    assert len({p.digest for p in plans}) == len(plans)
    assert len({p.short for p in plans}) == len(plans)


def test_the_digest_is_the_same_tomorrow() -> None:
    """Plans in old journals are confirmed by it: what goes into it may not change unnoticed."""
    known = "99428ce1aafb56a644a9cbb0a987c66a02de8c439504fd1903d9469fa1a500e8"
    assert Plan("2026-0042", "one", (EXAMPLES[AddNote],)).digest == known
