"""Agents that are not the same at the end of a reading as at its beginning: not one part of it is believed."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

import pytest

from dcdecom.adapters.snmp.agent import Agent
from dcdecom.adapters.snmp.mib import IF_DESCR, IF_NAME, SYS_UP_TIME, Oid
from dcdecom.adapters.snmp.questions import Asked, ask_system, ask_tables
from dcdecom.adapters.snmp.varbinds import Value
from dcdecom.adapters.snmp.walk import Binding, Incomplete
from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom_lab.recording import Recording, read_recording
from dcdecom_lab.replay import serve
from dcdecom_lab.rows import Row
from tests.records import make_source

from .asking import StillClock, by_community, tables
from .bridges import Bridge, by_book
from .recordings import FOLDER, Replayed, recordings
from .relay import Exchange, relay
from .twists import V2C, answer, rows

BRIDGE = Bridge(by_book(1, 3, 5))


@dataclass
class Changing:
    """An agent that answers from one recording, and after some questions from another. Implements Agent."""

    before: Replayed
    after: Replayed
    questions: int
    asked: int = field(default=0, init=False)

    @property
    def now(self) -> Replayed:
        self.asked += 1
        return self.before if self.asked <= self.questions else self.after

    async def get(self, wanted: tuple[Oid, ...]) -> dict[Oid, Value | None]:
        return await self.now.get(wanted)

    async def follow(self, last: Oid, repetitions: int) -> list[Binding]:
        return await self.now.follow(last, repetitions)

    def in_vlan(self, vlan: int) -> Agent:
        return self.now.in_vlan(vlan)


@dataclass
class Running:
    """A clock that shows a time later each time it is asked."""

    by: float
    times: int = 0

    def now(self) -> datetime:
        self.times += 1
        return StillClock().now() + timedelta(seconds=self.by * self.times)


def read(first: Recording, then: Recording, questions: int, clock: object = None) -> NetworkTables | str:
    agent = Changing(Replayed.of(first), Replayed.of(then), questions)

    async def ask() -> NetworkTables:
        system = await ask_system(agent)
        source = make_source("snmp", first.name)
        return await ask_tables(Asked(agent, system, source, StillClock().now(), clock=clock))  # type: ignore[arg-type]  # what is needed of a clock

    try:
        return asyncio.run(ask())
    except Incomplete as broken:
        return str(broken)


def questions_of(recording: Recording) -> int:
    """How many questions one reading takes."""
    agent = Changing(Replayed.of(recording), Replayed.of(recording), 10**6)

    async def ask() -> None:
        system = await ask_system(agent)
        await ask_tables(Asked(agent, system, make_source("snmp", recording.name), StillClock().now()))

    asyncio.run(ask())
    return agent.asked


def renumbered(recording: Recording, names: Mapping[int, int]) -> Recording:
    """The same switch, in which interfaces have changed their numbers among each other."""
    width = len(IF_DESCR)

    def moved(row: Row) -> Row:
        oid, kind, value = row
        column = oid[: len(IF_NAME)] if oid[: len(IF_NAME)] == IF_NAME else oid[:width]
        if column in (IF_DESCR, IF_NAME) and oid[-1] in names:
            return ((*column, names[oid[-1]]), kind, value)
        return row

    rows = sorted(map(moved, recording.rows), key=lambda row: row[0])
    return replace(recording, rows=tuple(rows))


SWAPPED = {3: 4, 4: 3}


@pytest.mark.parametrize(("changed", "says"), [
    (lambda one: replace(one, uptime=50), "restarted"),
    (lambda one: replace(one, uptime=one.uptime + 25 * 3600 * 100), "clock jumped"),
])  # fmt: skip
def test_a_reading_that_spans_a_restart_is_none(changed: Callable[[Bridge], Bridge], says: str) -> None:
    """At whatever question it happens, up to the last but the names."""
    after = changed(BRIDGE).recording
    for questions in range(1, questions_of(BRIDGE.recording) - 1, 3):
        found = read(BRIDGE.recording, after, questions)
        assert isinstance(found, str), questions
        assert says in found


def test_interfaces_that_are_renumbered_under_a_reading_make_it_none() -> None:
    """A stack whose members change their numbers need not restart."""
    after = renumbered(BRIDGE.recording, SWAPPED)
    whole = read(BRIDGE.recording, BRIDGE.recording, 10**6)
    for questions in range(2, questions_of(BRIDGE.recording) - 1, 2):
        found = read(BRIDGE.recording, after, questions)
        assert found in (read(after, after, 10**6), whole) or "renumbered" in str(found), (questions, found)


def test_an_uptime_that_does_not_grow_with_time_is_a_restart() -> None:
    """It restarted in a long reading, and was up again for longer than at the first question."""
    young = replace(BRIDGE, uptime=100).recording
    later = replace(BRIDGE, uptime=2_000).recording
    assert "restarted" in str(read(young, later, 5, Running(400)))
    assert isinstance(read(young, replace(BRIDGE, uptime=40_000).recording, 5, Running(400)), NetworkTables)


def test_a_new_interface_is_no_other_agent() -> None:
    rows = (*BRIDGE.recording.rows, ((*IF_DESCR, 99), "octets", b"vlan99"))
    more = replace(BRIDGE.recording, rows=tuple(sorted(rows, key=lambda row: row[0])))
    assert isinstance(read(BRIDGE.recording, more, questions_of(BRIDGE.recording) - 1), NetworkTables)


@pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")
@pytest.mark.parametrize("name", ["comware_a5500", "ios_stp-vlans"])
def test_two_recordings_of_one_switch(name: str) -> None:
    """A real switch, and the same one whose two first interfaces have each other's number, as after a restart."""
    before = replace(read_recording(FOLDER / f"{name}.snmprec"), vlans={})
    width = len(IF_DESCR)
    first, second = [oid[-1] for oid, _, _ in before.rows if oid[:width] == IF_DESCR][:2]
    after = renumbered(before, {first: second, second: first})
    every = questions_of(before)
    for questions in {5, every // 4, every // 2, every - 2}:
        assert "renumbered" in str(read(before, after, questions))


@pytest.mark.parametrize("engine", ["pysnmp", "fast"])
@pytest.mark.parametrize("restarts", [True, False])
def test_both_engines_say_so(engine: str, restarts: bool) -> None:
    """Over the wire: the uptime that is asked for once more is a young one."""

    def twist(exchange: Exchange) -> list[bytes]:
        found = rows(exchange.answer)
        young = restarts and exchange.number > 1 and [name for name, _ in found] == [(*SYS_UP_TIME, 0)]
        return [answer(exchange, [((*SYS_UP_TIME, 0), V2C.TimeTicks(50))])] if young else [exchange.answer]

    with serve(BRIDGE.recording) as replay, relay(replay.port, twist) as at:
        said = tables(by_community(at, replay.keys.community, engine=engine))
    if restarts:
        assert isinstance(said, Unreadable)
        assert said.reason == "the agent restarted while it was read"
    else:
        assert isinstance(said, Reading)
