"""Every fault of the table at every kind of change that can meet it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from dcdecom.changes import WRITTEN
from tests.crash.bench import Bench
from tests.crash.plays import BY_POLICY
from tests.crash.pool import try_all
from tests.crash.record import Recording
from tests.faults.impatient import impatient
from tests.faults.table import SENT, Trial, trials
from tests.faults.trial import tried
from tests.secrecy.watched import marked


@pytest.fixture
def every(recordings: tuple[Recording, ...]) -> list[Trial]:
    return trials(recordings)


SAMPLE = 12
"""`make test-long` takes one trial of so many of each fault, and another kind of change with each fault."""


def _taken(every: list[Trial], step: int) -> list[Trial]:
    by_fault: dict[tuple[str, str], list[Trial]] = {}
    for trial in every:
        by_fault.setdefault(_fault(trial), []).append(trial)
    groups = enumerate(by_fault.values())
    return [trial for turn, group in groups for trial in group[turn % min(step, len(group)) :: step]]


@pytest.mark.long
@pytest.mark.parametrize("step", [1, SAMPLE])
def test_the_table_and_its_sample_meet_every_kind_of_change_and_every_fault(every: list[Trial], step: int) -> None:
    taken = _taken(every, step)
    assert {trial.tracked.change.kind for trial in taken} == set(SENT)
    assert {type(trial.tracked.change) for trial in taken} == WRITTEN - BY_POLICY
    assert {_fault(trial) for trial in taken} == {_fault(trial) for trial in every}


def _fault(trial: Trial) -> tuple[str, str]:
    return trial.fault.protocol, trial.fault.fault


@pytest.mark.parametrize(
    ("table", "step"),
    [
        pytest.param("faults-sample", SAMPLE, marks=(pytest.mark.long, pytest.mark.timeout(1200))),
        pytest.param("faults", 1, marks=(pytest.mark.whole, pytest.mark.timeout(3600))),
    ],
)
def test_faults(
    table: str, step: int, every: list[Trial], benches: Callable[[int], list[Bench]],
    counted: Callable[[str, int], None],
) -> None:  # fmt: skip
    """With secrets that are known: no fault brings one of them into a file or into what is said, `-vv` included."""
    known = {bench: marked(impatient(bench)) for bench in benches(3)}

    def quiet(bench: Bench, trial: Trial) -> list[str]:
        since = len(bench.office.said)
        wrong = tried(bench, trial)
        return [*wrong, *known[bench].leaks(known[bench].places(since))]

    counted(table, try_all(list(known), _taken(every, step), quiet))
    for found in known.values():
        assert all(found.leaks({"control": f"x{secret}x".encode()}) for secret in found.secrets.values())
