"""What SNMP's wire may do to us, by an agent that lies."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.snmp import connect_reader
from dcdecom.model.estate import Reading, Unreadable
from dcdecom.model.settings import AccessHost, Inventory, SnmpAccess

from .conftest import PlainSecrets, StillClock, secret
from .liar import V2C, Liar, Lie, answer, asked_for, is_get, system

IF_PHYS_ADDRESS = (1, 3, 6, 1, 2, 1, 2, 2, 1, 6)


@pytest.fixture
def lies() -> Iterator[list[Liar]]:
    told: list[Liar] = []
    yield told
    for liar in told:
        liar.close()


def ask(lie: Lie, lies: list[Liar]) -> Any:
    """What the reader makes of an agent's interface addresses."""
    lies.append(Liar(lie))
    access = SnmpAccess("127.0.0.1", lies[-1].port, "2c", secret("c"), timeout=1, retries=0, deadline=10)
    inventory = Inventory({"x": AccessHost("x", None, access)}, Path("known_hosts"))
    return dict(connect_reader(inventory, PlainSecrets(), StillClock()).macs(["x"]))["x"]


def reason(lie: Lie, lies: list[Liar]) -> str:
    said = ask(lie, lies)
    assert isinstance(said, Unreadable), said
    return said.reason


def after_system(walk: Lie) -> Lie:
    """An agent that is honest about its system group and lies in the walk."""

    def lie(liar: Liar, message: Any, address: Any) -> None:
        if is_get(message):
            liar.socket.sendto(system(message), address)
        else:
            walk(liar, message, address)

    return lie


def test_an_honest_agent(lies: list[Liar]) -> None:
    def walk(liar: Liar, message: Any, address: Any) -> None:
        rows: list[Any] = [((*IF_PHYS_ADDRESS, i), V2C.OctetString(hexValue=f"0200000000{i:02x}")) for i in (1, 2)]
        left = [row for row in rows if row[0] > asked_for(message)[0]]
        beyond = ((1, 3, 6, 1, 2, 1, 3), V2C.Integer(1))
        liar.socket.sendto(answer(message, left or [beyond]), address)

    found = ask(after_system(walk), lies)
    assert isinstance(found, Reading)
    assert found.value == ("02:00:00:00:00:01", "02:00:00:00:00:02")
    assert found.source.estate == "real"


def test_an_answer_from_another_address_is_dropped(lies: list[Liar]) -> None:
    def lie(liar: Liar, message: Any, address: Any) -> None:
        liar.other.sendto(system(message), address)

    assert reason(lie, lies) == "no answer (or wrong community)"


def test_bytes_that_are_no_snmp_are_dropped(lies: list[Liar]) -> None:
    def lie(liar: Liar, message: Any, address: Any) -> None:
        for size in (1, 2, 20, 300):
            liar.socket.sendto(os.urandom(size), address)
        whole = system(message)
        for cut in (1, len(whole) // 3, len(whole) // 2, len(whole) - 1):
            liar.socket.sendto(whole[:cut], address)
        liar.socket.sendto(b"\x30\x03\x02\x01\x01", address)

    assert reason(lie, lies) == "no answer (or wrong community)"


@pytest.mark.parametrize("change", [lambda rows: rows[:2], lambda rows: rows + rows[:1], lambda rows: [rows[0]] * 3])
def test_a_get_must_be_answered_for_what_was_asked(lies: list[Liar], change: Any) -> None:
    def lie(liar: Liar, message: Any, address: Any) -> None:
        rows = [(name, V2C.OctetString("x")) for name in asked_for(message)]
        liar.socket.sendto(answer(message, change(rows)), address)

    assert reason(lie, lies) == "the agent answered for other objects than those it was asked for"


def test_a_get_is_matched_by_name_and_not_by_place(lies: list[Liar]) -> None:
    def lie(liar: Liar, message: Any, address: Any) -> None:
        rows = [(name, V2C.OctetString(str(name[-2]))) for name in asked_for(message)]
        liar.socket.sendto(answer(message, rows[::-1]), address)

    assert reason(lie, lies).startswith("ifPhysAddress: ")


def test_a_report_is_no_answer(lies: list[Liar]) -> None:
    report = [((1, 3, 6, 1, 6, 3, 15, 1, 1, 3, 0), V2C.Integer(7))]

    def lie(liar: Liar, message: Any, address: Any) -> None:
        liar.socket.sendto(answer(message, report), address)

    assert "other objects" in reason(lie, lies)
    assert "report" in reason(after_system(lie), lies)


STATUSES = [(1, "tooBig"), (5, "genErr"), (2, "noSuchName"), (13, "resourceUnavailable")]


@pytest.mark.parametrize(("status", "word"), STATUSES)
def test_an_error_in_a_walk_is_no_end(lies: list[Liar], status: int, word: str) -> None:
    def walk(liar: Liar, message: Any, address: Any) -> None:
        liar.socket.sendto(answer(message, [(name, V2C.Null("")) for name in asked_for(message)], status), address)

    assert reason(after_system(walk), lies) == f"ifPhysAddress: the agent answered with an error ({word})"
    assert lies[-1].asked == (6 if status in (1, 5) else 2)


@pytest.mark.parametrize("value", [V2C.Null(""), "noSuchObject", "noSuchInstance"])
def test_a_row_without_a_value_is_no_row(lies: list[Liar], value: Any) -> None:
    from pysnmp.proto.rfc1905 import noSuchInstance, noSuchObject

    value = {"noSuchObject": noSuchObject, "noSuchInstance": noSuchInstance}.get(str(value), value)

    def walk(liar: Liar, message: Any, address: Any) -> None:
        liar.socket.sendto(answer(message, [((*IF_PHYS_ADDRESS, 1), value)]), address)

    assert "without a value" in reason(after_system(walk), lies)


def test_an_agent_that_answers_in_a_circle_is_left(lies: list[Liar]) -> None:
    def walk(liar: Liar, message: Any, address: Any) -> None:
        liar.socket.sendto(answer(message, [((*IF_PHYS_ADDRESS, 1), V2C.OctetString("x"))]), address)

    assert "unordered" in reason(after_system(walk), lies)


def test_an_empty_answer_in_a_walk(lies: list[Liar]) -> None:
    def walk(liar: Liar, message: Any, address: Any) -> None:
        liar.socket.sendto(answer(message, []), address)

    assert "empty answer" in reason(after_system(walk), lies)


def test_an_agent_without_interfaces_is_not_read(lies: list[Liar]) -> None:
    def walk(liar: Liar, message: Any, address: Any) -> None:
        from pysnmp.proto.rfc1905 import endOfMibView

        liar.socket.sendto(answer(message, [(asked_for(message)[0], endOfMibView)]), address)

    assert "no interface" in reason(after_system(walk), lies)


def test_an_agent_that_drops_getbulk_is_read_by_getnext(lies: list[Liar]) -> None:
    def walk(liar: Liar, message: Any, address: Any) -> None:
        from pysnmp.proto.rfc1905 import endOfMibView

        if isinstance(V2C.apiMessage.get_pdu(message), V2C.GetNextRequestPDU):
            last = asked_for(message)[0]
            row = (*IF_PHYS_ADDRESS, 1)
            value = V2C.OctetString(hexValue="020000000001") if last < row else endOfMibView
            liar.socket.sendto(answer(message, [(row, value)]), address)

    found = ask(after_system(walk), lies)
    assert isinstance(found, Reading)
    assert found.value == ("02:00:00:00:00:01",)
