"""Another data centre's procedure: other rows, other parties, nothing of Batam's names."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta

from dcdecom.model.pace import began
from dcdecom.model.playbook import Gate
from dcdecom.model.request import Disposition, Endorsement
from dcdecom.steps.moves import Await, Finished

from .memory import Pressed
from .office import ROWS, TODAY, Office, playbook

Making = Callable[..., Office]


def rows(office: Office, id: str) -> list[tuple[str, str]]:
    return [(s.slug, s.state) for s in office.case(id).steps]


def test_two_rows_and_the_end(making: Making) -> None:
    """A letter and one approval: the case is sealed as soon as the head has signed."""
    office = making()
    approved = replace(ROWS["appointed"], slug="approved", gates=(Gate("head", "approval"),), from_request=False)
    office.rules = replace(playbook(), rows=(ROWS["letter-in"], approved, ROWS["end"]))
    id = office.opened()
    waiting = office.advance(id)
    assert isinstance(waiting, Await)
    assert (waiting.what, waiting.party, waiting.exit) == ("gate", "head", 4)
    assert "WAITING for Head: approval, step 2 approved" in waiting.text
    assert isinstance(office.advance(id), Await)
    assert sum(e.type == "gate-opened" for e in office.store.events(id)) == 1
    office.signed(id)
    assert isinstance(office.advance(id), Finished)
    assert rows(office, id)[:2] == [("letter-in", "done"), ("approved", "done")]
    assert office.case(id).state == "sealed"
    assert office.world.done == []


def test_what_is_signed_is_the_head_that_stands_on_the_sheet(making: Making) -> None:
    office = making("ask-them", "end")
    id = office.opened()
    office.drive(id, "gate")
    office.signed(id)
    office.advance(id)
    gate = office.case(id).gate("ask-them", 1)
    assert gate
    assert gate.head.encode() in office.tray.papers["ask-them-1.txt"]


def test_endorsements_that_the_request_carries_are_not_asked_for_again(making: Making) -> None:
    office = making("letter-in", "appointed", "end")
    hands = (Endorsement("chief", "Lestari", date(2026, 11, 20)),)
    request = replace(office.request(), disposition=Disposition("1187", office.paper("d.pdf"), hands, ("rina",)))
    id = office.opened(replace(request, letter=replace(request.letter, received=date(2026, 11, 17))))
    assert isinstance(office.advance(id), Finished)
    step = office.case(id).step("appointed")
    assert step
    assert (step.happened_on, step.grade, step.note) == (date(2026, 11, 20), "paper, no code", "Lestari")
    assert step.opened_at.date() == TODAY
    first = office.case(id).steps[0]
    assert (first.took_days, step.took_days) == (7, 0), "days before the case was opened belong to its first row"


def test_endorsements_that_it_does_not_carry_are_asked_for(making: Making) -> None:
    office = making("letter-in", "appointed", "end")
    id = office.opened()
    waiting = office.advance(id)
    assert isinstance(waiting, Await)
    assert waiting.party == "chief"
    office.signed(id)
    assert isinstance(office.advance(id), Finished)


def test_one_disposition_sheet_goes_from_hand_to_hand(making: Making) -> None:
    """It is printed for the first hand; where each has a sheet of its own, each is printed."""
    for sheets, printed in ((("sheet", "sheet"), ["first"]), (("one", "two"), ["first", "second"])):
        office = making()
        hands = zip(("first", "second"), sheets, strict=True)
        rows = [
            replace(ROWS["appointed"], slug=slug, gates=(Gate("chief", "endorsement", sheet),)) for slug, sheet in hands
        ]
        office.rules = replace(playbook(), rows=(ROWS["letter-in"], *rows, ROWS["end"]))
        id = office.opened()
        for _ in rows:
            office.advance(id)
            office.signed(id)
        assert isinstance(office.advance(id), Finished)
        made = [e.payload["step"] for e in office.store.events(id) if e.type == "paper-made"]
        assert made == printed


def test_a_pdf_beside_each_paper_is_kept_with_it(making: Making) -> None:
    """Both are in one event; where none can be made, that is said and the case goes on."""
    for press, made in ((Pressed(), ["ask-them-1.docx", "ask-them-1.pdf"]), (Pressed("no press"), ["ask-them-1.docx"])):
        office = making("ask-them", "end")
        office.papers.ending, office.press = "docx", press
        id = office.opened()
        office.drive(id, "gate")
        office.signed(id)
        office.advance(id)
        sheet = office.case(id).sheet(office.case(id).gates[-1])
        assert sheet
        assert [a.name for a in sheet.attachments] == made
        assert set(made) <= office.tray.papers.keys()
        told = [line for line in office.reporter.said if line.startswith("No PDF of")]
        assert told == ([told[0]] if press.reason else [])


def test_a_review_that_returns_goes_back_and_is_asked_again(whole: Office) -> None:
    id = whole.opened()
    while not (whole.case(id).step("judge") and whole.case(id).gate("judge", 0)):
        outcome = whole.advance(id)
        if isinstance(outcome, Await) and outcome.text.count("judge") == 0:
            whole.help(id, outcome)
    whole.signed(id, decision="return", note="say which cables")
    assert isinstance(whole.drive(id), Finished)
    assert rows(whole, id)[-5:] == [
        ("tell", "done"), ("judge", "returned"), ("tell", "done"), ("judge", "done"), ("end", "open"),
    ]  # fmt: skip
    reports = whole.case(id).reports
    assert [r.fact.step for r in reports] == ["tell", "tell", "end"]
    kept = {a.name: a.sha256 for a in reports[-1].fact.attachments}
    assert kept == {n: hashlib.sha256(whole.tray.papers[n]).hexdigest() for n in ("report.yaml", "report.html")}


def test_a_row_has_a_due_day_that_is_counted_once_when_it_opens(making: Making) -> None:
    office = making("ask-them", "end")
    id = office.opened()
    office.drive(id, "gate")
    step = office.case(id).step("ask-them")
    assert step
    due = TODAY + timedelta(days=1)
    assert (step.due, step.calendar) == (due, "every day, 1")
    office.clock.sleep(3 * 86400)
    assert isinstance(office.drive(id), Finished)
    step = office.case(id).step("ask-them")
    assert step
    assert (step.due, step.took_days) == (due, 3)
    assert step.case_days == (TODAY - began(office.case(id), office.procedure.zone)).days + 3


def test_a_row_that_has_no_further_papers_goes_on(making: Making) -> None:
    office = making("ask-them", "end")
    asked = 0

    def no_drafts(*args: object) -> tuple[()]:
        nonlocal asked
        asked += 1
        assert asked < 10
        return ()

    office.papers.drafts = no_drafts  # type: ignore[method-assign,assignment]  # a letter without a reason, say
    assert isinstance(office.drive(office.opened()), Finished)
