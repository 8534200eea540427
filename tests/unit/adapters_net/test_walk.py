"""A column is read whole, or it is Incomplete: each way in which an agent was seen to misbehave."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence

import pytest

from dcdecom.adapters.snmp.mib import oid
from dcdecom.adapters.snmp.walk import Binding, Incomplete, NoReply, Pace, Refused, Walked, walk

COLUMN = oid("1.3.6.1.2.1.2.2.1.2")
NEXT_COLUMN = oid("1.3.6.1.2.1.2.2.1.3")
ROWS: list[Binding] = [((*COLUMN, index), index) for index in range(1, 61)]
END: Binding = ((*NEXT_COLUMN, 1), 6)

Answer = Callable[[tuple[int, ...], int], Sequence[Binding]]


def honest(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
    return [row for row in [*ROWS, END] if row[0] > last][:repetitions]


def walked(answer: Answer, most_rows: int = 1000, pace: Pace | None = None) -> Walked:
    async def ask(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        await asyncio.sleep(0)  # or an endless walk could not be stopped
        return answer(last, repetitions)

    return asyncio.run(asyncio.wait_for(walk(ask, COLUMN, pace, most_rows), 5))


def read(answer: Answer, most_rows: int = 1000) -> dict[tuple[int, ...], int | bytes]:
    found = walked(answer, most_rows)
    assert not found.unordered
    return found.rows


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
            raise Refused("genErr")
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
    assert asked[:4] == [25, 1, 25, 1]
    assert set(asked[4:]) == {1}


def test_what_an_agent_cannot_do_is_found_out_once() -> None:
    """Trap 29: each GETBULK that is not answered costs every retry, and there are thirty columns."""
    asked: list[int] = []

    def answer(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        asked.append(repetitions)
        if repetitions > 1:
            raise NoReply("no answer")
        return honest(last, 1)

    pace = Pace()
    walked(answer, pace=pace)
    del asked[:]
    walked(answer, pace=pace)
    assert set(asked) == {1}


def test_one_answer_that_is_lost_is_no_refusal() -> None:
    asked: list[int] = []

    def answer(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        asked.append(repetitions)
        if len(asked) in (1, 4):
            raise NoReply("no answer")
        return honest(last, repetitions)

    assert len(read(answer)) == 60
    assert asked[:7] == [25, 1, 25, 25, 1, 25, 25]


def in_order_of(*numbers: int) -> Answer:
    """An agent that keeps its table in an order of its own."""
    order = [(*COLUMN, number) for number in numbers]

    def answer(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        start = order.index(last) + 1 if last in order else 0
        return [*((oid, 1) for oid in order[start:]), END][:repetitions]

    return answer


def test_an_unordered_table_is_read_and_said_to_be_one() -> None:
    """Trap 29: zynos and JetStream; no row comes twice, so it ends."""
    found = walked(in_order_of(9, 5, 7, 30, 1))
    assert sorted(found.rows) == [(1,), (5,), (7,), (9,), (30,)]
    assert found.unordered


def failing(error: Incomplete, after: int) -> Answer:
    def answer(last: tuple[int, ...], repetitions: int) -> Sequence[Binding]:
        if last >= (*COLUMN, after):
            raise error
        return honest(last, repetitions)

    return answer


@pytest.mark.parametrize(
    ("answer", "reason"),
    [
        (failing(Refused("the agent answered with an error (genErr)"), 25), "genErr"),
        (failing(Incomplete("the agent answered with an error (noSuchName)"), 25), "noSuchName"),
        (failing(NoReply("no answer"), 50), "no answer"),
        (lambda last, repetitions: [], "empty answer"),
        (lambda last, repetitions: ROWS[:25], "circle"),
        (lambda last, repetitions: [ROWS[1], ROWS[0]], "circle"),
        (lambda last, repetitions: [(COLUMN, 1)], "circle"),
        (in_order_of(9, 5, 7, 5), "circle"),
        (lambda last, repetitions: [ROWS[5], ((1, 3, 6, 1, 2, 1, 1, 1, 0), 1)], "unordered"),
        (lambda last, repetitions: [ROWS[0], END, ROWS[1]], "unordered"),
        (lambda last, repetitions: [(oid("1.3.6.1.6.3.15.1.1.3.0"), 1)], "report"),
    ],
    ids=[
        "error at once",
        "error in the middle",
        "dies",
        "empty",
        "circle",
        "falling",
        "the column itself",
        "turns back",
        "falls out",
        "comes back",
        "report",
    ],
)
def test_a_broken_walk_is_incomplete_and_never_short(answer: Answer, reason: str) -> None:
    """Traps 1, 2 and 6."""
    with pytest.raises(Incomplete, match=reason):
        read(answer)


def test_a_column_without_end_is_stopped() -> None:
    with pytest.raises(Incomplete, match="LIMIT snmp-rows, at most 500 rows"):
        read(lambda last, repetitions: [((*COLUMN, last[-1] + 1), 1)], most_rows=500)
