"""A zone is read whole or not at all: what is refused, cut or unsigned is *not read*, with why."""

from __future__ import annotations

import socket
import sys

import pytest

from dcdecom.doctor.references import of_sources
from dcdecom.model.estate.reading import Reading, Unreadable

from .served import SUBJECT, lab, reader

ZONES = {"batam.test": "srv-1 A 10.7.0.21\n", "dinas.test": "x A 10.7.0.9\n"}
MANY = {"batam.test": "".join(f"n{n} A 10.8.{n // 256}.{n % 256}\n" for n in range(250))}


def why(zones: dict[str, str] = ZONES, key: str = "reader", secret: str = "", **different: object) -> str:
    """Why the whole view was not read."""
    with lab(zones, **different) as server:
        asked = reader(server, secret, name=key) if secret else reader(server, name=key)
        answer = asked.mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable), answer
    return answer.reason


def test_one_question_a_zone_however_many_servers() -> None:
    from dataclasses import replace

    with lab(ZONES) as server:
        reader(server).mentions([replace(SUBJECT, device=f"srv-{n}") for n in range(9)])
    assert server.asked == [("batam.test", "reader"), ("dinas.test", "reader")]


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        ("cut", "it ended the transfer before its end"),
        ("silent", "it ended the transfer before its end"),
        ("unsigned", "its answer is not signed"),
        ("endless", "it ended the transfer before its end"),
        ("changed", "the zone was changed meanwhile"),
        ("strange", "it gave elsewhere.example., which is not of this zone"),
    ],
)
def test_a_transfer_that_is_not_whole_is_not_read(fault: str, said: str) -> None:
    assert said in why(MANY, faults={"batam.test": fault})


def test_each_zone_that_was_not_read_is_named() -> None:
    said = why({**ZONES, **MANY}, faults={"batam.test": "cut", "dinas.test": "unsigned"})
    assert "batam.test. of 127.0.0.1 port" in said
    assert "; dinas.test. of 127.0.0.1 port" in said


@pytest.mark.parametrize(
    ("like", "said"),
    [
        ("bind", "it refuses the transfer to this key (REFUSED)"),
        ("knot", "it refuses the transfer to this key (NOTAUTH, as an answer without a signature says)"),
    ],
)
def test_a_key_that_may_not_transfer_is_told_by_the_servers_own_code(like: str, said: str) -> None:
    assert said in why(key="other", like=like)


def test_a_wrong_secret_and_an_unknown_key() -> None:
    assert "(BADSIG)" in why(secret="AAAA" * 11)
    assert "(BADKEY)" in why(key="nobody")
    assert "the key's secret is no base64" in why(secret="AAA")


def test_a_server_that_is_not_there() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        server = lab(ZONES, port=free.getsockname()[1])
        answer = reader(server).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert "nothing listens there" in answer.reason


def test_a_transfer_of_several_messages_is_whole() -> None:
    with lab(MANY) as server:
        answer = reader(server).mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Reading)
    assert answer.value.lines == ()


def test_without_dnspython_one_line_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    with lab(ZONES) as server:
        asked = reader(server)
        monkeypatch.delitem(sys.modules, "dcdecom.adapters.dns.transfer", raising=False)
        monkeypatch.setattr("dcdecom.adapters.dns.transfer", None, raising=False)
        monkeypatch.delattr("dcdecom.adapters.dns.transfer")
        monkeypatch.setitem(sys.modules, "dns.exception", None)
        answer = asked.mentions([SUBJECT])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert answer.reason == "reading DNS needs the dnspython package. pip install 'dcdecom[dns]'"


def test_the_doctor_tells_of_each_view() -> None:
    with lab(ZONES) as server:
        [fine] = of_sources([reader(server)])
        [refused] = of_sources([reader(server, name="other")])
    assert (fine.state, fine.subject, fine.said) == ("ok", "dns inside", "dns; Tim DNS answers for it")
    assert refused.state == "could not look"
    assert "refuses the transfer" in refused.said
