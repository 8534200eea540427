"""Which contexts are asked, and what becomes of one that does not answer."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from dcdecom.adapters.snmp.agent import Agent
from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    FDB_PORT,
    Q_FDB_PORT,
    VLAN_FDB_ID,
    VTP_VLAN_STATE,
    VTP_VLAN_TYPE,
    Oid,
)
from dcdecom.adapters.snmp.varbinds import Value
from dcdecom.adapters.snmp.vlans import AT_ONCE, Vlans, read_vlans, vlans_to_ask
from dcdecom.adapters.snmp.walk import Binding, Incomplete, NoReply, Pace, Refused

from .columns import MAC, made

ETHERNET, FDDI, TOKEN_RING = 1, 2, 3


@pytest.mark.parametrize(
    ("rows", "told", "asked"),
    [
        ({}, None, ()),
        ({}, (20, 10), (20, 10)),
        ({VTP_VLAN_STATE: {(1, 10): 1, (1, 20): 2}}, None, (10, 20)),
        ({VTP_VLAN_STATE: {(1, 10): 1, (1, 20): 2}}, (), ()),
        ({VTP_VLAN_STATE: {(1, 10): 1, (1, 1002): 1, (1, 1004): 1}}, None, (10,)),
        (
            {VTP_VLAN_STATE: {(1, 10): 1, (1, 30): 1}, VTP_VLAN_TYPE: {(1, 10): ETHERNET, (1, 30): TOKEN_RING}},
            None,
            (10,),
        ),
        ({VLAN_FDB_ID: {(0, 10): 1, (0, 20): 2}}, None, (10, 20)),
        ({VLAN_FDB_ID: {(11, 0): 11, (12,): 12, (0, 20): 2}}, None, (20,)),
        ({VLAN_FDB_ID: {(0, 10): 1}, FDB_PORT: {MAC: 1}}, None, ()),
        ({VLAN_FDB_ID: {(0, 10): 1}, Q_FDB_PORT: {(1, *MAC): 1}}, None, ()),
    ],
)
def test_which_vlans_are_asked(rows: dict[Any, Any], told: tuple[int, ...] | None, asked: tuple[int, ...]) -> None:
    """Trap 16: an empty table in the default context proves nothing."""
    assert vlans_to_ask(made(rows), told) == asked


class Vlan:
    """An agent in one VLAN. Implements Agent."""

    def __init__(self, failure: Incomplete | None, asked: list[int], vlan: int = 0, only: frozenset[int] = frozenset()):
        self._failure, self._asked, self._vlan, self._only = failure, asked, vlan, only

    def in_vlan(self, vlan: int) -> Agent:
        return Vlan(None if vlan in self._only else self._failure, self._asked, vlan)

    async def get(self, wanted: tuple[Oid, ...]) -> dict[Oid, Value | None]:
        raise AssertionError("nobody asks a context for single objects")

    async def follow(self, last: Oid, repetitions: int) -> list[Binding]:
        self._asked.append(self._vlan)
        if self._failure:
            raise self._failure
        row = (*BASE_PORT_IF_INDEX, self._vlan)
        return [(row, 100 + self._vlan)] if last < row else [(last, None)]


def read(vlans: range, failure: Incomplete | None, *only: int) -> tuple[Vlans, list[int]]:
    asked: list[int] = []
    return asyncio.run(read_vlans(tuple(vlans), Vlan(failure, asked, only=frozenset(only)), Pace())), asked


def test_each_context_is_read() -> None:
    found, _ = read(range(1, 20), None)
    assert {vlan: shown[BASE_PORT_IF_INDEX] for vlan, shown in found.columns.items()} == {
        vlan: {(vlan,): 100 + vlan} for vlan in range(1, 20)
    }
    assert found.unread == {}


def test_a_context_that_refuses_is_named_and_the_others_are_read() -> None:
    found, asked = read(range(1, 30), Incomplete("the agent does not know this context"), 29)
    assert found.columns.keys() == {29}
    assert found.unread == dict.fromkeys(range(1, 29), "the agent does not know this context")
    assert {*asked} == {*range(1, 30)}


def test_silence_of_all_is_not_waited_for_a_hundred_times() -> None:
    found, asked = read(range(1, 101), NoReply("no answer"))
    assert sorted(asked) == list(range(1, AT_ONCE + 1))
    assert found.unread.keys() == {*range(1, 101)}
    assert found.unread[100] == "not asked, since no other context answered"


def test_once_one_has_answered_all_are_asked() -> None:
    found, asked = read(range(1, 30), NoReply("no answer"), 3)
    assert {*asked} == {*range(1, 30)}
    assert found.columns.keys() == {3}


class Narrow(Vlan):
    """Answers a context for one row at a time only, and each question after all others have asked theirs."""

    def in_vlan(self, vlan: int) -> Agent:
        return Narrow(None, self._asked, vlan)

    async def follow(self, last: Oid, repetitions: int) -> list[Binding]:
        await asyncio.sleep(0)
        if repetitions > 1:
            raise Refused("tooBig")
        return await super().follow(last, repetitions)


def test_contexts_that_are_refused_together_are_each_asked_for_less() -> None:
    """Five refusals of one size are no five sizes: whoever was refused 25 rows has not been refused a single one."""
    found = asyncio.run(read_vlans(tuple(range(1, AT_ONCE + 1)), Narrow(None, []), Pace()))
    assert found.unread == {}
    assert found.columns.keys() == {*range(1, AT_ONCE + 1)}
