"""The engine `fast` before the same bad agents as pysnmp, and before those that lie in wide answers alone."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

import pytest
from pysnmp.proto.rfc1905 import noSuchInstance

from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Reading
from dcdecom_lab.replay import Replay, serve

from . import device, golden
from . import twists as t
from .asking import by_community, tables
from .bad_agents import BYTES, DATA, OBJECTS, SILENT, SIZES, WALKS, BadAgent
from .bad_v3_agents import BAD_V3_AGENTS
from .relay import Exchange, Sending, Twist, relay
from .test_bad_agents import check

BETTER = {
    "Report PDU for a GET": "^a report in place of an answer$",
    "comes back to the column": "^ifDescr: the agent answered with more than it was asked for$",
    "version 3: answers in the clear, then the right answer": DATA,
}
"""Where it says more than pysnmp, or hears the right answer behind a forged one."""


PATIENT = {"timeout": 1, "retries": 4, "deadline": 120}


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with serve(device.switch()) as served:
        yield served


@pytest.fixture(scope="module")
def honest(replay: Replay) -> NetworkTables:
    """As pysnmp reads it."""
    answer = tables(by_community(replay.port, replay.keys.community))
    assert isinstance(answer, Reading)
    return answer.value


def meet(bad: BadAgent, replay: Replay, honest: NetworkTables) -> None:
    """What is to bring data at once is given more time: the machine may have other things to do."""
    reason = BETTER.get(bad.name, bad.reason)
    more = {} if reason or bad.access else PATIENT
    check(replace(bad, reason=reason, access={**more, **bad.access}), replay, honest, engine="fast")


def wide(exchange: Exchange) -> bool:
    return t.bulks(exchange) and len(t.rows(exchange.request)) > 1


def alone(twist: Twist) -> Twist:
    """An agent that answers for a single column only, so that it is met where each column is walked alone."""

    def only_alone(exchange: Exchange) -> Iterable[Sending | bytes]:
        return t.failing(5)(exchange) if wide(exchange) else twist(exchange)

    return only_alone


@pytest.mark.parametrize("bad", [*BYTES, *OBJECTS], ids=lambda bad: bad.name)
def test_a_bad_agent(bad: BadAgent, replay: Replay, honest: NetworkTables) -> None:
    meet(replace(bad, twist=alone(bad.twist)), replay, honest)


@pytest.mark.long
@pytest.mark.parametrize("bad", [bad for bad in (*SILENT, *SIZES, *WALKS) if not bad.long], ids=lambda bad: bad.name)
def test_a_bad_agent_that_is_walked(bad: BadAgent, replay: Replay, honest: NetworkTables) -> None:
    meet(replace(bad, twist=alone(bad.twist)), replay, honest)


@pytest.mark.parametrize("bad", BAD_V3_AGENTS, ids=lambda bad: bad.name)
def test_a_bad_v3_agent(bad: BadAgent, replay: Replay, honest: NetworkTables) -> None:
    meet(bad, replay, honest)


# --- lies in wide answers --------------------------------------------------------------------------------------------


def in_column(place: int, change: Callable[[t.Rows], t.Rows]) -> Callable[[t.Rows, int], t.Rows]:
    """Other rows in one of the columns of an answer, as many as before."""

    def changed(rows: t.Rows, width: int) -> t.Rows:
        found = list(rows)
        found[place::width] = change(found[place::width])
        return found

    return changed


LIES: dict[str, Callable[[t.Rows, int], t.Rows]] = {
    "nothing": lambda rows, width: [],
    "less than one row of each": lambda rows, width: rows[:3],
    "more than was asked for": lambda rows, width: [*rows, *rows],
    "two columns in each other's place": lambda rows, width: [rows[1], rows[0], *rows[2:]],
    "a falling column": in_column(2, lambda rows: rows[::-1]),
    "the same row in each": in_column(1, lambda rows: [rows[0]] * len(rows)),
    "one row twice": in_column(1, lambda rows: [rows[0], rows[0], *rows[2:]]),
    "a column that comes back": in_column(0, lambda rows: [rows[0], ((1, 3, 6, 1, 9), rows[0][1]), *rows[2:]]),
    "a row from long before": in_column(0, lambda rows: [rows[0], ((1, 3, 6), rows[0][1]), *rows[2:]]),
    "no instance": in_column(1, lambda rows: [(name, noSuchInstance) for name, _ in rows]),
    "the column itself": in_column(0, lambda rows: [(device.IF_DESCR, rows[0][1]), *rows[1:]]),
}
"""What becomes of the rows of an answer to a question for several columns."""


@pytest.mark.parametrize("name", LIES)
def test_a_lie_in_a_wide_answer_is_not_taken(name: str, replay: Replay, honest: NetworkTables) -> None:
    """Each column is asked for alone then, and this agent is honest there."""
    told = []

    def lying(exchange: Exchange) -> Iterable[Sending | bytes]:
        found = t.rows(exchange.answer)
        told.append(len(t.rows(exchange.request)))
        return [t.answer(exchange, LIES[name](found, told[-1]))]

    with relay(replay.port, t.only(wide, lying)) as port:
        answer = tables(by_community(port, replay.keys.community, engine="fast", **PATIENT))
    assert max(told) > 5
    assert isinstance(answer, Reading), answer
    assert golden.summary(answer.value) == golden.summary(honest)


def test_several_columns_are_read_in_one_question(replay: Replay, honest: NetworkTables) -> None:
    asked = {"pysnmp": 0, "fast": 0}
    for engine in asked:

        def counting(exchange: Exchange, engine: str = engine) -> list[bytes]:
            asked[engine] += 1
            return [exchange.answer]

        with relay(replay.port, counting) as port:
            answer = tables(by_community(port, replay.keys.community, engine=engine, **PATIENT))
        assert isinstance(answer, Reading), answer
        assert golden.summary(answer.value) == golden.summary(honest)
    assert asked["fast"] < asked["pysnmp"] / 2, asked
