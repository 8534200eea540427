"""Values of what was kept that are changed, one at a time, by somebody who tells the journal anew."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path

import pytest

from .changed_readings import Changed, Subject, changes, subjects
from .read_by_checks import kept_fields, read_fields
from .replays import played

PAGE = Path(__file__).parents[3] / "docs" / "explanation" / "replay.md"
SEED = 16


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> tuple[Subject, ...]:
    return subjects(played(tmp_path_factory.mktemp("office")))


def listed() -> frozenset[str]:
    """The fields that the page says no check reads."""
    (block,) = re.findall(r"```\n(.*?)```", PAGE.read_text("utf-8"), re.DOTALL)
    return frozenset(block.split())


@pytest.fixture(scope="module")
def of_looks(found: tuple[Subject, ...]) -> frozenset[str]:
    """What is read of a whole case that was played; the cases of the checks hold less."""
    return frozenset(name for subject in found for name in subject.read_names)


@pytest.mark.long
def test_the_page_lists_what_no_check_reads(of_looks: frozenset[str]) -> None:
    assert listed() == kept_fields() - read_fields() - of_looks


def test_each_value_that_is_changed_is_named_or_is_not_read_or_decides_nothing(found: tuple[Subject, ...]) -> None:
    """A thousand of them, over the lab's cases, in `tests/cases/test_replay.py`."""
    judged = [*changes(found, 80, SEED)]
    count = Counter(change.how for change in judged)
    assert count["named"] > 10, count
    assert count["decides nothing"] < 10, [f"{c.event} {c.holder}" for c in judged if c.how == "decides nothing"]
    assert wrongly_listed(judged) == []


def wrongly_listed(judged: list[Changed]) -> list[str]:
    """What is listed as read by no check, and decides something all the same."""
    by_value = {"RequestedDevice", "KnownHost", "Inspection", "ProofSoFar"}
    found = (c for c in judged if c.how in ("named", "another decides") and c.holder in listed())
    return [f"{c.event} {c.holder} {c.path}" for c in found if c.holder.partition(".")[0] not in by_value]


@pytest.mark.long
def test_a_change_of_what_decides_is_named_at_each_of_the_events(found: tuple[Subject, ...]) -> None:
    """No event is judged by nothing: at each some change is named."""
    named = {change.event for change in changes(found, 200, SEED + 1) if change.how == "named"}
    assert named == {subject.row["type"] for subject in found}


def test_a_policy_that_decides_is_named(found: tuple[Subject, ...]) -> None:
    """The port of the case is known to be the server's by a sighting that the policy lets be valid."""
    proved = next(subject for subject in found if subject.row["type"] == "change-proved")
    assert proved.with_policy(proved.policy)
    assert not proved.with_policy({**proved.policy, "sighting_valid": 0})


def test_readings_as_they_were_kept_are_repeated(found: tuple[Subject, ...]) -> None:
    assert all(subject.with_readings(subject.said) for subject in found)

