"""Agents that misbehave over UDP: the right data or an Unreadable that names it, within the deadline."""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom_lab.replay import Replay, serve

from . import device, golden
from .asking import by_community, by_user, tables
from .bad_agents import BAD_AGENTS as BAD_V2C_AGENTS
from .bad_agents import BadAgent
from .bad_v3_agents import BAD_V3_AGENTS
from .relay import relay
from .twists import honest as honest_twist

PATIENT = {"timeout": 1, "retries": 2, "deadline": 120}
"""What is to bring data is given more time: the machine may have other things to do."""
BAD_AGENTS = (*BAD_V2C_AGENTS, *BAD_V3_AGENTS)


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with serve(device.switch()) as served:
        yield served


@pytest.fixture(scope="module")
def honest(replay: Replay) -> NetworkTables:
    answer = tables(by_community(replay.port, replay.keys.community))
    assert isinstance(answer, Reading)
    assert len(answer.value.fdb) > 5
    return answer.value


@pytest.mark.parametrize("bad", [bad for bad in BAD_AGENTS if not bad.long], ids=lambda bad: bad.name)
def test_a_bad_agent(bad: BadAgent, replay: Replay, honest: NetworkTables) -> None:
    """Traps 1 to 6, and 29."""
    check(bad, replay, honest)


@pytest.mark.long
@pytest.mark.parametrize("bad", [bad for bad in BAD_AGENTS if bad.long], ids=lambda bad: bad.name)
def test_a_slow_bad_agent(bad: BadAgent, replay: Replay, honest: NetworkTables) -> None:
    """Trap 29."""
    check(bad, replay, honest)


def check(bad: BadAgent, replay: Replay, honest: NetworkTables, **engine: Any) -> None:
    waits = 2 if bad.twist is honest_twist else 0.3  # for one that answers, as long as a busy machine may take
    patience = {"timeout": waits, "deadline": 60 if bad.long else 20} if bad.reason else PATIENT
    given = {**patience, **bad.access, **engine}
    with relay(replay.port, bad.twist) as port:
        access = by_user(replay) if bad.version == "3" else by_community(port, replay.keys.community)
        begun = time.monotonic()
        answer = tables(replace(access, port=port, **given))
    assert time.monotonic() - begun < given["deadline"] + 1
    if bad.reason:
        assert isinstance(answer, Unreadable), answer
        assert re.search(bad.reason, answer.reason)
        return
    assert isinstance(answer, Reading), answer
    if bad.oddity:
        said = (*answer.value.oddities, *answer.value.gaps)
        assert any(re.search(bad.oddity, text) for text in said), said
    else:
        assert golden.summary(answer.value) == golden.summary(honest)


def test_how_many(capsys: pytest.CaptureFixture[str]) -> None:
    with capsys.disabled():
        print(f"\n{len(BAD_AGENTS)} bad agents over UDP")
    assert len({bad.name for bad in BAD_AGENTS}) == len(BAD_AGENTS) >= 34
