"""The code that is typed from a paper: a slip, an older print, another sheet and another case are told apart."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.errors import Refused
from dcdecom.journal.code import code, short
from dcdecom.model.playbook import Gate
from dcdecom.steps.moves import Finished

from .office import ROWS, Office, playbook

Making = Callable[..., Office]


@pytest.fixture
def approving(making: Making) -> Office:
    """Two rows that wait for the head's approval, one after the other."""
    office = making()
    row = replace(ROWS["appointed"], slug="ok", gates=(Gate("head", "approval"),), from_request=False)
    office.rules = replace(playbook(), rows=(row, replace(row, slug="ok-again"), ROWS["end"]))
    return office


def waiting(office: Office) -> str:
    id = office.opened()
    office.drive(id, "gate")
    return id


def wrong(office: Office, id: str, typed: str) -> str:
    before = len(office.store.events(id))
    with pytest.raises(Refused) as caught:
        office.signed(id, code=typed)
    assert [e.type for e in office.store.events(id)[before:]] == ["code-refused"], "the attempt is written down"
    assert "the attempt was" in str(caught.value)
    return str(caught.value)


def test_a_slip_of_the_pen_shows_by_the_check_sign(approving: Office) -> None:
    id = waiting(approving)
    right = code(approving.case(id).gates[0].head)
    other = "1" if right[5] == "0" else "0"
    assert "its check sign does not fit" in wrong(approving, id, right[:5] + other + right[6:])
    assert "it has 26 signs" in wrong(approving, id, right[:-1])
    approving.signed(id, code=right.lower().replace("0", "o").replace("1", "l").replace("-", ""))


def test_an_older_print_is_told_from_another_sheet(approving: Office) -> None:
    id = waiting(approving)
    old = approving.case(id).gates[-1].head
    approving.outdated(id)
    approving.drive(id, "gate")
    now = approving.case(id).gates[-1]
    said = wrong(approving, id, code(old))
    assert f"it stands on an older print, event {approving.case(id).gates[0].seq}; that of event {now.seq}" in said
    approving.signed(id)
    approving.drive(id, "gate")
    assert "it is the one of the approval of ok for head, event" in wrong(approving, id, code(now.head))
    assert "it is event 1 of" in wrong(approving, id, code(approving.store.events(id)[0].hash))


def test_a_paper_of_another_case_is_named(approving: Office) -> None:
    first = waiting(approving)
    approving.store.claims.clear()
    second = waiting(approving)
    opened = approving.case(first).gates[0]
    said = wrong(approving, second, code(opened.head))
    assert f"it is the one of another case, {first}, event {opened.seq}" in said
    assert "no event of any case here has it" in wrong(approving, second, code("ab" * 32))


def test_sixteen_digits_close_no_gate_whose_sheet_bears_more(approving: Office) -> None:
    id = waiting(approving)
    head = approving.case(id).gates[0].head
    assert "is too short" in wrong(approving, id, short(head))
    assert approving.signed(id, code=head).grade == "code, 256 bit"


def test_a_sheet_of_before_the_upgrade_closes_its_gate_by_sixteen_digits(
    approving: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as before:
        before.setattr("dcdecom.steps.gates.CODE_BITS", 0)
        id = waiting(approving)
    opened = next(e for e in approving.store.events(id) if e.type == "gate-opened")
    assert "code_bits" not in opened.payload
    assert "not the one of this sheet" in wrong(approving, id, "0000-0000-0000-0000")
    assert approving.signed(id, code=short(opened.hash)).grade == "code"
    approving.drive(id, "gate")
    assert approving.case(id).gates[-1].code_bits == 130, "the next sheet is one of today"
    approving.signed(id)
    assert isinstance(approving.advance(id), Finished)
