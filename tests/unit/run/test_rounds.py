"""A paper that goes round: printed once, one code, signed at one row after the other, and old for all at once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.documents.invariants import playbook_problems
from dcdecom.errors import Refused
from dcdecom.journal.anchors import whereabouts
from dcdecom.journal.chain import row
from dcdecom.journal.paper_code import code
from dcdecom.model.playbook import Gate, Policy
from dcdecom.steps.moves import Await, Finished

from .office import POLICY, ROWS, Office, playbook

Making = Callable[..., Office]
REVIEW = replace(ROWS["judge"], needs_letter_of="", returns_to="", anchor="")
ROUND = (
    replace(ROWS["tell"], gates=(Gate("crew", "minutes", "minutes"),)),
    replace(REVIEW, gates=(Gate("head", "approval", "work"),)),
    replace(REVIEW, slug="above", gates=(Gate("chief", "approval", round_of="judge"),)),
    ROWS["end"],
)


@pytest.fixture
def office(making: Making) -> Office:
    """The crew signs its minutes; then the head and the chief sign one paper."""
    made = making()
    policy = replace(POLICY, completeness=("own-scan",))
    made.rules = replace(playbook(), rows=(ROWS["letter-in"], *ROUND), policy=policy)
    return made


def at(office: Office, slug: str) -> str:
    """The id of a case that waits for the paper of a row."""
    id = office.opened()
    while not (isinstance(waiting := office.advance(id), Await) and office.case(id).current.slug == slug):
        assert isinstance(waiting, Await), waiting
        sign(office, id)
    return id


def sign(office: Office, id: str, **different: object) -> None:
    case = office.case(id)
    opened = next(g for g in reversed(case.gates) if g.closed is None)
    scan = office.paper("own.pdf", f"scan {opened.step} {opened.seq}".encode())
    by = "rina" if opened.paper == "minutes" else office.signature(id).by
    office.signed(id, **{"scan": scan, "code": code(opened.printed), "by": by, **different})


def test_the_review_waits_for_the_minutes_that_the_team_signs(office: Office) -> None:
    id = at(office, "tell")
    waiting = office.advance(id)
    assert isinstance(waiting, Await)
    assert (waiting.what, waiting.party) == ("gate", "crew")
    assert office.case(id).step("judge") is None
    sign(office, id)
    office.advance(id)
    assert office.case(id).step("tell").state == "done"
    assert office.case(id).current.slug == "judge"


def test_only_who_was_appointed_signs_the_minutes(office: Office) -> None:
    id = at(office, "tell")
    with pytest.raises(Refused, match="joko was not appointed"):
        sign(office, id, by="joko")
    assert office.case(id).gate("tell", 0).closed is None


def test_one_paper_is_printed_and_the_later_gate_names_its_head(office: Office) -> None:
    id = at(office, "above")
    case = office.case(id)
    first, second = case.gate("judge", 0), case.gate("above", 0)
    assert second.round == first.head
    assert second.head != first.head, "a key signs a statement of its own"
    assert case.sheet(second) is case.sheet(first)
    assert sum(p.fact.kind == "sheet" and p.fact.step in ("judge", "above") for p in case.papers) == 1
    with pytest.raises(Refused, match="not the one of this sheet"):
        sign(office, id, code=code(second.head))
    sign(office, id)
    assert isinstance(office.advance(id), Finished)


def test_a_round_that_became_old_is_printed_and_signed_anew_by_all(office: Office) -> None:
    id = at(office, "above")
    before = office.case(id).gate("judge", 0)
    office.outdated(id)
    office.advance(id)
    case = office.case(id)
    assert case.current.slug == "judge"
    again = case.gate("judge", 0)
    assert again.head != before.head
    assert again.closed is None
    sign(office, id)
    office.advance(id)
    assert office.case(id).gate("above", 0).round == again.head


def test_one_scan_closes_two_gates_only_where_they_have_one_code(office: Office) -> None:
    id = at(office, "judge")
    same = next(g for g in office.case(id).gates if g.step == "tell").closed.attachments[0]
    assert same
    minutes = office.case(id).gate("tell", 0)
    scan = office.paper("again.pdf", f"scan tell {minutes.seq}".encode())
    before = len(office.store.events(id))
    with pytest.raises(Refused, match="recorded for tell"):
        sign(office, id, scan=scan)
    assert len(office.store.events(id)) == before
    round_scan = office.paper("round.pdf", b"all hands on one sheet")
    sign(office, id, scan=round_scan)
    office.advance(id)
    sign(office, id, scan=round_scan)
    assert isinstance(office.advance(id), Finished)


@pytest.mark.parametrize("policy", [POLICY, replace(POLICY, completeness=("own-scan",), waives=("own-scan",))])
def test_a_policy_that_does_not_ask_takes_one_scan_for_two_gates_as_before(office: Office, policy: Policy) -> None:
    office.rules = replace(office.rules, policy=policy)
    id = office.opened()
    scan = office.paper("one.pdf", b"one")
    for _ in range(3):
        office.advance(id)
        sign(office, id, scan=scan)
    assert isinstance(office.advance(id), Finished)


@pytest.mark.parametrize(
    ("gate", "told"),
    [
        (Gate("chief", "approval", round_of="end"), "a row above"),
        (Gate("chief", "approval", round_of="tell"), "whose one gate is an approval"),
        (Gate("chief", "approval", round_of="nowhere"), "a row above"),
    ],
)
def test_a_round_of_something_else_is_refused(gate: Gate, told: str) -> None:
    rows = (*ROUND[:2], replace(ROUND[2], gates=(gate,)), ROUND[3])
    found = [p.expected for p in playbook_problems(replace(playbook(), rows=(ROWS["letter-in"], *rows)))]
    assert any(told in expected for expected in found), found


def test_a_round_with_an_anchor_on_its_way_is_refused() -> None:
    """A note in NetBox would make the paper old before the next one signs it."""
    rows = (ROUND[0], replace(ROUND[1], anchor="note"), *ROUND[2:])
    found = list(playbook_problems(replace(playbook(), rows=(ROWS["letter-in"], *rows))))
    assert any("without an anchor" in p.expected for p in found)


def test_the_verifier_names_the_code_that_the_paper_bears(office: Office) -> None:
    id = at(office, "above")
    sign(office, id)
    office.advance(id)
    case = office.case(id)
    rows = [row(event) for event in office.store.events(id)]
    told = [found for found in whereabouts(rows) if "judge" in found.where or "above" in found.where]
    assert {found.code for found in told} == {code(case.gate("judge", 0).head)}
    assert len(told) == 2
