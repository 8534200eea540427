"""Agents that are honest and odd: huge answers, hostile texts, a restart between two questions."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from socket import AF_INET, SOCK_DGRAM, socket
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dcdecom.adapters.snmp import connect_reader
from dcdecom.adapters.snmp.varbinds import LONGEST, read_text
from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.settings import AccessHost, Inventory, SnmpAccess
from dcdecom_lab.recording import Recording
from dcdecom_lab.replay import Replay, serve
from dcdecom_lab.rows import Row

from . import device, golden
from .asking import PlainSecrets, StillClock, by_community, by_user, reader, tables
from .relay import relay

HOSTILE = b"a\x1b[2J\x1b]0;owned\x07\xff\xfe\r\n\tb \xe2\x80\xae\xf0\x9f\x92\xa9\0\0"
"""Clears a terminal, renames its window, is no UTF-8, has line breaks, turns the writing round."""


def by_v2c(replay: Replay, **more: Any) -> SnmpAccess:
    return by_community(replay.port, replay.keys.community, **more)


def read(recording: Recording, **more: Any) -> NetworkTables:
    with serve(recording) as replay:
        answer = tables(by_v2c(replay, **more))
    assert isinstance(answer, Reading), answer
    return answer.value


def texts(value: Any) -> Iterator[str]:
    """Every text in a reading, however deep."""
    match value:
        case str():
            yield value
        case dict():
            for item in value.values():
                yield from texts(item)
        case list() | tuple() | set() | frozenset():
            for item in value:
                yield from texts(item)


def test_no_text_of_an_agent_leaves_the_adapter_as_it_came() -> None:
    """Terminals and reports are shown what is printable, one line, at most 255 letters a text."""
    rows = tuple((oid, kind, HOSTILE if kind == "octets" else value) for oid, kind, value in device.switch().rows)
    found = read(Recording("hostile", rows))
    said = [*texts(dataclasses.asdict(found))]
    assert len(said) > 200
    assert all(text.isprintable() for text in said)
    assert found.system_name == r"a\x1b[2J\x1b]0;owned\x07\xff\xfe   b \u202e" + "\U0001f4a9"


@given(st.binary(max_size=600))
def test_any_octets_become_one_printable_line(octets: bytes) -> None:
    text = read_text(octets)
    assert text.isprintable()
    assert text == text.strip("\0")


@pytest.mark.parametrize("size", [255, 2_000, pytest.param(60_000, marks=pytest.mark.long)])
def test_huge_values_are_read_and_cut_where_they_are_texts(size: int) -> None:
    """A datagram of 65,507 octets is read whole; what does not fit one is asked for in smaller answers."""

    def long(row: Row) -> bytes:
        return b"x" * (size - 5) + f"{row[0][-1]:05}".encode()

    ports = read(device.changed(device.IF_ALIAS, long), deadline=60).ports
    assert len(ports) > 48
    assert {len(state.alias) for state in ports} == {min(size, LONGEST)}


@pytest.fixture(scope="module")
def replay() -> Iterator[Replay]:
    with serve(device.switch()) as served:
        yield served


def test_an_agent_that_restarted_is_found_again(replay: Replay) -> None:
    """RFC 3414, 2.3: its count of starts is one more, and so the keys' window is another."""
    asked = reader(by_user(replay))
    first = dict(asked.tables(["x"]))["x"]
    replay.agent.restart()
    second = dict(asked.tables(["x"]))["x"]
    assert isinstance(first, Reading)
    assert isinstance(second, Reading), second
    assert golden.summary(first.value) == golden.summary(second.value)


def test_an_agent_that_restarts_in_mid_walk_is_found_again(replay: Replay) -> None:
    def restarting(exchange: Any) -> list[bytes]:
        if exchange.number == 20:
            replay.agent.restart()
        return [exchange.answer]

    with relay(replay.port, restarting) as at:
        answer = tables(replace(by_user(replay), port=at))
    assert isinstance(answer, Reading), answer


@pytest.mark.parametrize("engine", ["pysnmp", "fast"])
def test_an_agent_that_runs_into_its_deadline_does_not_stop_the_others(engine: str) -> None:
    """Both are silent. The other is asked again, and known to be silent long before its own deadline."""
    waits = {"short": {"timeout": 1, "retries": 9, "deadline": 1}, "long": {"timeout": 2, "retries": 1, "deadline": 60}}
    with ExitStack() as stack:
        silent = {name: stack.enter_context(socket(AF_INET, SOCK_DGRAM)) for name in waits}
        for one in silent.values():
            one.bind(("127.0.0.1", 0))
        access = {n: by_community(one.getsockname()[1], engine=engine, **waits[n]) for n, one in silent.items()}
        inventory = Inventory({n: AccessHost(n, None, access[n]) for n in waits}, Path("known_hosts"))
        found = dict(connect_reader(inventory, PlainSecrets(), StillClock(), fleet=True).tables(waits))
    reasons = {name: answer.reason for name, answer in found.items() if isinstance(answer, Unreadable)}
    assert reasons == {"short": "not finished after 1 s", "long": "no answer (or wrong community)"}
