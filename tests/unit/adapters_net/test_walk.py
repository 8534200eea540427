"""A column is read whole, or it is Incomplete: each way in which an agent was seen to misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from dcdecom.adapters.snmp.mib import oid
from dcdecom.adapters.snmp.walk import Binding, Incomplete, NoReply, TooMuch, walk

COLUMN = oid("1.3.6.1.2.1.2.2.1.2")
NEXT_COLUMN = oid("1.3.6.1.2.1.2.2.1.3")
ROWS: list[Binding] = [((*COLUMN, index), index) for index in range(1, 61)]
END: Binding = ((*NEXT_COLUMN, 1), 6)

Answer = Callable[[tuple[int, ...], int], Sequence[Binding]]


def honest(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
    return [row for row in [*ROWS, END] if row[0] > last][:repetitions]


def read(answer: Answer, most_rows: int = 1000) -> dict[tuple[int, ...], int | bytes]:
    async def ask(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        await asyncio.sleep(0)  # or an endless walk could not be stopped
        return answer(last, repetitions)

    return asyncio.run(asyncio.wait_for(walk(ask, COLUMN, most_rows), 5))


def test_every_row_is_read_and_the_next_column_is_not() -> None:
    assert read(honest) == {(index,): index for index in range(1, 61)}


def test_end_of_mib_ends_a_column() -> None:
    def answer(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        return [*[row for row in ROWS if row[0] > last], (last, None)][:repetitions]

    assert len(read(answer)) == 60


def test_too_big_and_gen_err_are_asked_again_for_less() -> None:
    asked = []

    def answer(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        asked.append(repetitions)
        if repetitions > 6:
            raise TooMuch("genErr")
        return honest(last, repetitions)

    assert len(read(answer)) == 60
    assert asked[:3] == [25, 12, 6]


def test_an_agent_that_knows_no_getbulk_is_read_by_getnext() -> None:
    asked = []

    def answer(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        asked.append(repetitions)
        if repetitions > 1:
            raise NoReply("no answer")
        return honest(last, 1)

    assert len(read(answer)) == 60
    assert set(asked[1:]) == {1}


def failing(error: Incomplete, after: int) -> Answer:
    def answer(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        if last >= (*COLUMN, after):
            raise error
        return honest(last, repetitions)

    return answer


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (failing(TooMuch("the agent answered with an error (genErr)"), 25), "genErr"),
        (failing(Incomplete("the agent answered with an error (noSuchName)"), 25), "noSuchName"),
        (failing(NoReply("no answer"), 50), "no answer"),
        (lambda last, repetitions: [], "empty answer"),
        (lambda last, repetitions: ROWS[:25], "unordered"),
        (lambda last, repetitions: [ROWS[1], ROWS[0]], "unordered"),
        (lambda last, repetitions: [ROWS[5], ((1, 3, 6, 1, 2, 1, 1, 1, 0), 1)], "unordered"),
        (lambda last, repetitions: [(oid("1.3.6.1.6.3.15.1.1.3.0"), 1)], "report"),
    ],
    ids=["error at once", "error in the middle", "dies", "empty", "circle", "falling", "falls out", "report"],
)
def test_a_broken_walk_is_incomplete_and_never_short(answer: Answer, reason: str) -> None:
    with pytest.raises(Incomplete, match=reason):
        read(answer)


def test_a_column_without_end_is_stopped() -> None:
    with pytest.raises(Incomplete, match="more than 500 rows"):
        read(lambda last, repetitions: [((*COLUMN, last[-1] + 1), 1)], most_rows=500)
