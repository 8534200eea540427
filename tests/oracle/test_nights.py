"""Night after night before random estates of which the truth is known: nothing is told twice, nothing is lost, nothing
is gone unseen, and nothing is false, while rights, pages, agents and proxies fail."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dcdecom.collect import fleet
from dcdecom.collect.fleet import Fleet
from dcdecom.journal.drift import SqliteDrift
from dcdecom.model.drift import CLASSES, Drift, DriftRule
from dcdecom.model.last_run import LastRun
from dcdecom.reconcile import changed_since_last_run, coverage, drift_classes, lifecycle, memory, run_once
from dcdecom.reconcile.coverage import Coverage
from dcdecom.reconcile.drift_classes import COMPARISONS
from dcdecom.reconcile.lifecycle import Answered
from dcdecom.reconcile.run_once import Reconciled
from tests.oracle.nights.expected import RUNS
from tests.oracle.nights.play import Fault, History, Play, smallest, some_history, told_of
from tests.oracle.nights.quick import MemoryStore, no_threads

Counting = Callable[[str, int], None]
SAMPLE, WHOLE, SHARDS = 60, 2_000, 4
UNTIL_RED = 400
"""Histories within which a fault of the product has to be found."""


@pytest.fixture(autouse=True)
def _without_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet, "thread_pool", no_threads)


def faults_of(history: History) -> list[Fault]:
    return Play(history, MemoryStore()).run()


@pytest.mark.parametrize(
    ("shard", "count"),
    [pytest.param(0, SAMPLE, id="sample")]
    + [pytest.param(n, WHOLE // SHARDS, id=f"whole-{n}", marks=pytest.mark.whole) for n in range(SHARDS)],
)
def test_no_history_of_ten_nights_goes_wrong(shard: int, count: int, counted: Counting) -> None:
    tally: Counter[str] = Counter()

    @settings(
        max_examples=count, deadline=None, database=None, derandomize=True,
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.integers(shard << 40, (shard << 40) + (1 << 40) - 1))
    def one(seed: int) -> None:
        play = Play(some_history(seed), MemoryStore())
        found = play.run()
        tally["histories"] += 1
        tally["nights"] += play.n
        tally.update(f"told-{fact[0]}" for _, _, fact in play.told)
        assert not found, told_of(smallest(play.history, found[0]))

    one()
    for what in ("histories", "nights"):
        counted(f"{what}-sample" if count == SAMPLE else f"{what}-whole", tally[what])
    if count != SAMPLE:
        for kind in RUNS:
            assert tally[f"told-{kind}"] > 0, f"no history told any {kind}"


def test_what_is_kept_on_disk_comes_to_the_same(tmp_path: Path) -> None:
    for seed in range(5):
        history = some_history(seed)
        in_memory, on_disk = Play(history, MemoryStore()), Play(history, SqliteDrift(tmp_path / f"{seed}.sqlite"))
        assert (in_memory.run(), in_memory.told) == (on_disk.run(), on_disk.told)


# --- the oracle finds what is broken ----------------------------------------------------------------------------------


def nothing(*values: object, **named: object) -> tuple[()]:
    return ()


def told_by_any_run(self: Reconciled, *values: Any) -> tuple[Any, ...]:
    told = {k.drift.identity for k in self.told(*values)}
    kept = (k for k in self.kept if not isinstance(self.sites, frozenset) or k.site in self.sites)
    return tuple(replace(k, told=k.told or k.drift.identity in told) for k in kept)


def never_told(self: Reconciled, *values: Any) -> tuple[Any, ...]:
    kept = (k for k in self.kept if not isinstance(self.sites, frozenset) or k.site in self.sites)
    return tuple(replace(k, told=False) for k in kept)


def believed_as_it_is(found: Fleet, *values: Any) -> Fleet:
    return found


BROKEN: dict[str, tuple[tuple[object, str, object], ...]] = {
    "gone although a switch was not read": ((coverage, "ANYWHERE", frozenset()),),
    "gone whatever was read": ((Coverage, "why_not", lambda self, drift: ""),),
    "a list that shrank is believed": ((run_once, "believed", believed_as_it_is),),
    "what comes and goes is never told": ((lifecycle, "_came_back", lambda *values: None),),
    "a run at a desk eats the mail of the night": ((Reconciled, "remembered", told_by_any_run),),
    "told every night": ((Reconciled, "remembered", never_told),),
    "departures are not looked for": ((run_once, "departures", nothing),),
    "what is hidden has departed": (
        (run_once, "hidden", nothing), (changed_since_last_run, "_told", lambda one, *values: one),
    ),
    "two of one name are one": ((Drift, "identity", property(lambda self: (*self.key, ""))),),
    "everything could be compared": ((Reconciled, "could_compare", property(lambda self: True)),),
    "nothing is remembered of a run": ((run_once, "left", lambda *values: LastRun()),),
    "acceptances count for nothing": ((Answered, "accepted", lambda self, drift: None),),
    "an open case explains nothing": ((Answered, "explained", lambda self, drift: ""),),
    "a stranger is told at once": ((lifecycle, "CLASSES", {**CLASSES, "foreign-mac": DriftRule("medium", runs=1)}),),
    "switches that are not asked any more are not missed": ((memory, "_lost_switches", nothing),),
}
"""What is put in whose place, so that the product does something wrong."""
OF_THE_JOURNAL = ("broken_chains", "unknown_traces", "overdue")
"""Comparisons of journals alone, which the histories do not disturb."""
OF_NAMED_SOURCES = ("references_left", "still_calls")
"""Comparisons with texts and logs, which no history names; `tests/unit/reconcile` has their nights."""


def histories() -> Iterator[History]:
    return map(some_history, range(UNTIL_RED))


def test_the_first_histories_are_right_as_long_as_nothing_is_broken() -> None:
    assert not any(faults_of(some_history(seed)) for seed in range(20))


@pytest.mark.whole
@pytest.mark.parametrize("fault", BROKEN)
def test_a_fault_of_the_product_is_found(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    for place, name, instead in BROKEN[fault]:
        monkeypatch.setattr(place, name, instead)
    assert any(map(faults_of, histories())), fault


@pytest.mark.whole
@pytest.mark.parametrize("comparison", COMPARISONS, ids=lambda c: c.__name__)
def test_a_class_that_is_not_compared_is_missed(comparison: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    if comparison.__name__ in OF_THE_JOURNAL:
        pytest.skip("of journals alone")
    if comparison.__name__ in OF_NAMED_SOURCES:
        pytest.skip("of sources that no history names")
    monkeypatch.setattr(drift_classes, "COMPARISONS", tuple(c for c in COMPARISONS if c is not comparison))
    assert any(map(faults_of, histories()))
