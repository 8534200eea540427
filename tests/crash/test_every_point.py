"""SIGKILL before and after every append, every kept file, every act: the accepted case, ways back, a blade, release."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dcdecom.changes import WRITTEN
from dcdecom.model.changes.chassis import TakeOffSlot
from tests.crash.bench import Bench
from tests.crash.crash import Far, crash, points
from tests.crash.places import WRITERS, methods
from tests.crash.plays import A_BLADE, BY_POLICY, WRITES_BY_POLICY
from tests.crash.pool import try_all
from tests.crash.record import Recording

EACH = 18
"""Of so many points one is followed to the end of its command, and of `EACH * EACH` one to the end of the case."""
TABLES = (
    pytest.param("crash-points-sample", EACH, marks=(pytest.mark.long, pytest.mark.timeout(1200))),
    pytest.param("crash-points", 1, marks=(pytest.mark.whole, pytest.mark.timeout(3600))),
)
"""Every eighteenth place, and every place."""


def _far(number: int) -> Far:
    return "case" if number % (EACH * EACH) == EACH else "command" if number % EACH == 0 else "meeting"


@pytest.mark.long
def test_the_undisturbed_runs_have_every_kind_of_change_and_every_place(recordings: tuple[Recording, ...]) -> None:
    proved = (t for recording in recordings for t in recording.changes if t.state == "verified")
    assert {type(tracked.change) for tracked in proved} == WRITTEN - BY_POLICY
    acts = {f"{part}.{name}" for part, kind in WRITERS.items() for name in methods(kind)}
    typed = [typed for recording in recordings for typed in recording.typed]
    assert acts - WRITES_BY_POLICY <= {place.removeprefix("before ") for command in typed for place in command.places}
    for command in typed:
        befores = [place.removeprefix("before ") for place in command.places if place.startswith("before")]
        assert befores == [place.removeprefix("after ") for place in command.places if place.startswith("after")]


@pytest.mark.long
def test_a_blade_is_asked_for_shown_and_signed_for_once_each(recordings: tuple[Recording, ...]) -> None:
    [blade] = [recording for recording in recordings if recording.play is A_BLADE]
    assert [t.state for t in blade.changes if isinstance(t.change, TakeOffSlot)] == ["manual"]
    reached = [place.split()[1] for typed in blade.typed for place in typed.places if place.startswith("after")]
    assert [reached.count(event) for event in ("change-asked", "attached", "change-manual")] == [1, 1, 1]


@pytest.mark.parametrize(("table", "step"), TABLES)
def test_places(
    table: str, step: int, recordings: tuple[Recording, ...], benches: Callable[[int], list[Bench]],
    counted: Callable[[str, int], None],
) -> None:  # fmt: skip
    every = {point: (step > 1 and point.recording.play.sparse) or 1 for point in points(recordings)}
    far = {point: _far(number) for number, (point, n) in enumerate(every.items()) if number % (step * n) == 0}
    counted(table, try_all(benches(3), far, lambda bench, point: crash(bench, point, far[point])))
