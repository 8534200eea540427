"""What is offered to be typed again decides the same; and a paper bears no day before what it follows from."""

from __future__ import annotations

import shlex
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

import pytest

from dcdecom.casework.sign_options import Signature, command_again
from dcdecom.casework.signing import sign
from dcdecom.errors import InputError, Refused
from dcdecom.journal.notary import SshNotary

from .office import TODAY, Office

Making = Callable[..., Office]
NOTARY = SshNotary()


def test_every_option_is_said_again_but_what_shows_it() -> None:
    said = Signature(
        "look", "head", by="dewi", on=TODAY, number="1/2", decision="reject", only=("a", "b"), note="so; it's",
        team=("x",), agenda="7", verified=("1", "2"), hour="09:30", post="Kepala",
    )  # fmt: skip
    words = shlex.split(command_again("2026-0001", said, "--scan FILE"))
    assert words[:7] == ["dcdecom", "case", "sign", "2026-0001", "look", "--as", "head"]
    for option, value in (
        ("--by", "dewi"), ("--on", TODAY.isoformat()), ("--number", "1/2"), ("--only", "a,b"), ("--note", "so; it's"),
        ("--team", "x"), ("--agenda", "7"), ("--verified", "1,2"), ("--at", "09:30"), ("--post", "Kepala"),
        ("--scan", "FILE"),
    ):  # fmt: skip
        assert words[words.index(option) + 1] == value
    assert "--reject" in words


@pytest.mark.parametrize(
    ("decision", "kept"),
    [("return", "--return --by dewi --note 'mend it' --scan FILE"),
     ("approve", "head --by dewi --note 'mend it' --scan FILE")]
)
def test_a_wrong_code_does_not_turn_a_return_into_an_approval(making: Making, decision: str, kept: str) -> None:
    office = making("look", "say-no", "take-out", "forget", "tell", "judge", "end")
    id = office.opened()
    for _ in range(30):
        awaited = office.drive(id, until="gate")
        case = office.case(id)
        if case.current and case.current.slug == "judge":
            break
        office.help(id, awaited)  # type: ignore[arg-type]  # it is no end yet
    said = Signature("judge", "head", "dewi", decision=decision, note="mend it", scan=office.paper("x"), code="0" * 16)
    with pytest.raises(Refused) as caught:
        sign(office.log(), office.procedure, id, said, NOTARY)
    assert kept in caught.value.advice
    typed = next(line for line in caught.value.advice.splitlines() if "dcdecom case sign" in line)
    assert ("--return" in typed) == (decision == "return")


def test_a_paper_bears_no_day_before_the_letter_or_the_row_before(making: Making) -> None:
    office = making("look", "say-no", "ask-them", "take-out", "end")
    id = office.opened()
    office.clock.sleep(3 * 24 * 3600)
    office.drive(id, until="gate")
    told = Signature("ask-them", "crew", note="by telephone")
    with pytest.raises(InputError, match="lies before the day of the office's letter, 2026-11-24"):
        sign(office.log(), office.procedure, id, replace(told, on=date(2026, 10, 1)), NOTARY)
    sign(office.log(), office.procedure, id, replace(told, on=TODAY + timedelta(days=2)), NOTARY)
    case = office.case(id)
    assert next(g for g in case.gates if g.closed).closed.on == TODAY + timedelta(days=2)  # type: ignore[union-attr]  # it is closed


def test_the_second_hand_of_a_disposition_is_not_before_the_first(making: Making) -> None:
    office = making("appointed", "judge", "end")
    rows = office.rules.rows
    second = replace(rows[0], slug="appointed-again")
    hands = tuple(replace(row, from_request=False) for row in (rows[0], second))
    policy = replace(office.rules.policy, completeness=("own-scan",))
    office.rules = replace(office.rules, rows=(*hands, *rows[2:]), policy=policy)
    office.clock.sleep(5 * 24 * 3600)
    id = office.opened()
    office.advance(id)
    first = Signature("appointed", "chief", by="lestari", on=TODAY + timedelta(days=3), scan=office.paper("a", b"a"))
    sign(office.log(), office.procedure, id, first, NOTARY)
    office.advance(id)
    # One sheet has the notes of both, and may be scanned once.
    again = Signature("appointed-again", "chief", by="lestari", scan=office.paper("b.pdf", b"a"))
    with pytest.raises(InputError, match=r"lies before 2026-11-27, the day of what was signed for appointed\."):
        sign(office.log(), office.procedure, id, replace(again, on=TODAY + timedelta(days=2)), NOTARY)
    sign(office.log(), office.procedure, id, replace(again, on=TODAY + timedelta(days=3)), NOTARY)
