"""Giving a case up: by the team while nobody has disposed of the request, by a head's signature afterwards."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dcdecom.casework.cancel import ask_to_cancel, cancel
from dcdecom.casework.cancel_on_paper import OnPaper
from dcdecom.errors import InputError, Refused
from dcdecom.journal import chain
from dcdecom.journal.anchors import whereabouts
from dcdecom.journal.cancelling import GOES_ON
from dcdecom.journal.chain import Row
from dcdecom.journal.notary import SshNotary
from dcdecom.journal.paper_code import code
from dcdecom.journal.roles import Roles
from dcdecom.model.case import CancelSheet
from dcdecom.model.fold import EVENTS, goes_on
from dcdecom.model.waiting import waited_for
from tests.unit.run.memory import MemoryAttachments
from tests.unit.run.office import POLICY, TODAY, Office, playbook

ROWS = ("letter-in", "appointed", "look", "say-no", "ask-them", "end")
NOTE = "the office withdrew its letter"


@dataclass(frozen=True)
class Kept:
    """What a case kept, as the verifier reads it."""

    attachments: MemoryAttachments

    def read(self, digest: str, most: int) -> bytes:
        return self.attachments.open(digest).read(most)

    def state(self, digest: str) -> tuple[str, str]:
        return ("present", "") if self.attachments.has(digest) else ("missing", "")


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, playbook(*ROWS), keeps_policy=True)


def disposed(office: Office) -> str:
    id = office.opened()
    office.advance(id)
    office.signed(id)
    return id


def asked(office: Office, id: str, party: str = "head", note: str = NOTE) -> CancelSheet:
    return ask_to_cancel(office.log(), office.procedure, office.paperwork, id, party, note)


def signed(office: Office, party: str = "head", by: str = "dewi", **different: object) -> OnPaper:
    """The sheet as it came back; of what nobody asked for, with the code of nothing."""
    case = office.case(office.store.cases()[0])
    head = case.cancel_sheets[-1].head if case.cancel_sheets else "0" * 64
    scan = office.paper("sheet.pdf", b"a signed sheet")
    said = OnPaper(office.procedure, SshNotary(), party, by, None, scan, code=code(head))
    return replace(said, **different)  # type: ignore[arg-type]  # by name


def gives_up(office: Office, id: str, note: str = "", **different: object) -> None:
    cancel(office.log(), office.rules.policy, id, note, signed(office, **different))  # type: ignore[arg-type]


def bad(office: Office, id: str, kept: Kept | None = None, **different: object) -> list[str]:
    events = [chain.row(event) for event in office.store.events(id)]
    last: Row = {**events[-1], "payload": {**events[-1]["payload"], **different}}
    roles = Roles([*events[:-1], last], kept or Kept(office.attachments))
    return [why for event, state, why in roles.papers() if state == "bad" and event["type"] == "cancelled"]


def test_the_team_gives_up_what_nobody_has_disposed_of(office: Office) -> None:
    id = office.opened()
    cancel(office.log(), office.rules.policy, id, NOTE)
    assert office.case(id).state == "cancelled"
    assert bad(office, id) == []


def test_afterwards_it_takes_a_head(office: Office) -> None:
    id = disposed(office)
    with pytest.raises(Refused, match="by a signature only: of head or chief") as refused:
        cancel(office.log(), office.rules.policy, id, NOTE)
    assert f"case cancel {id} --as head --note WHY" in str(refused.value.advice)
    sheet = asked(office, id)
    gives_up(office, id)
    event = office.store.events(id)[-1]
    assert (event.payload["head"], event.payload["code_grade"]) == (sheet.head, "code, 130 bit")
    assert bad(office, id) == []
    assert (event.type, event.payload["person"], event.payload["by"]) == ("cancelled", "dewi", "head")
    assert [a["name"] for a in event.payload["attachments"]] == ["sheet.pdf"]  # type: ignore[index]  # as written
    assert office.case(id).state_note == NOTE


def test_a_case_that_was_opened_before_the_key_goes_on_as_it_began(office: Office) -> None:
    office.rules = office.rules.with_policy(replace(POLICY, cancel_signed=False), "policy-1")
    id = disposed(office)
    cancel(office.log(), office.rules.policy, id, NOTE)
    assert bad(office, id) == []


@pytest.mark.parametrize(("different", "error", "why"), [
    ({"party": "crew", "by": "rina"}, InputError, "given up by head or chief"),
    ({"party": "chief", "by": "hadi"}, Refused, "the sheet is for head, not for chief"),
    ({"by": "hadi"}, Refused, "does not act for head"),
    ({"by": "budi"}, Refused, "Dr. Budi"),
    ({"on": TODAY + timedelta(days=1)}, InputError, "lies ahead"),
    ({"on": date(2026, 11, 1)}, InputError, "before the sheet was printed"),
    ({"note": "another reason"}, InputError, "--note: the signed statement says otherwise"),
    ({"code": code("1" * 64)}, Refused, "is not the one of this sheet: no event of any case here has it"),
    ({"code": "nonsense"}, Refused, "cannot be right"),
])  # fmt: skip
def test_whoever_may_not_gives_nothing_up(
    office: Office, different: dict[str, object], error: type[Exception], why: str
) -> None:
    id = disposed(office)
    asked(office, id)
    with pytest.raises(error, match=why):
        gives_up(office, id, **different)
    assert office.case(id).state == "open"


# --- the sheet -------------------------------------------------------------------------------------------------------


def test_a_sheet_is_printed_and_the_case_says_that_it_waits_for_it(office: Office) -> None:
    id = disposed(office)
    sheet = asked(office, id)
    assert office.tray.papers["give-up.txt"].decode() == f"{id} {sheet.head}"
    [waits] = [w for w in waited_for(office.case(id), office.rules) if w.what == "cancel"]
    assert (waits.party, waits.commands[0]) == ("head", f"dcdecom case cancel {id} --as head --scan FILE --code CODE")
    assert asked(office, id).seq == sheet.seq, "the same again is the same sheet"
    other = asked(office, id, note="the letter was a mistake")
    assert other.seq > sheet.seq


def test_nothing_is_given_up_by_a_scan_that_nobody_asked_for(office: Office) -> None:
    id = disposed(office)
    with pytest.raises(Refused, match="no sheet was printed") as refused:
        gives_up(office, id, note=NOTE)
    assert f"case cancel {id} --as head --note WHY" in str(refused.value.advice)
    assert office.case(id).state == "open"


def test_a_case_that_went_on_was_not_given_up(office: Office) -> None:
    id = disposed(office)
    sheet = asked(office, id)
    office.outdated(id)
    with pytest.raises(Refused, match=f"went on after the sheet was printed \\(event {sheet.seq}\\)"):
        gives_up(office, id)
    assert not any(w.what == "cancel" for w in waited_for(office.case(id), office.rules))
    asked(office, id)
    gives_up(office, id)
    assert bad(office, id) == []


def test_the_code_of_another_paper_is_named_both_ways(office: Office) -> None:
    office.rules = playbook("letter-in", "appointed", "ask-them", "end")
    id = disposed(office)
    office.advance(id)
    office.signed(id)
    office.advance(id)
    asked(office, id)
    gate = office.case(id).gates[-1]
    with pytest.raises(Refused, match=f"it is the one of the {gate.paper} of {gate.step} for {gate.by}"):
        gives_up(office, id, code=code(gate.head))
    assert [e.payload["gate"] for e in office.store.events(id) if e.type == "code-refused"] == [None]
    with pytest.raises(Refused, match="it is the one of the cancellation of"):
        office.signed(id, code=code(office.case(id).cancel_sheets[-1].head))
    assert office.case(id).state == "open"


def test_a_signed_pdf_needs_no_sheet_and_names_it_where_there_is_one(office: Office) -> None:
    id = disposed(office)
    pdf = office.paper("tte.pdf", b"%PDF-1.7 signed")
    sheet = asked(office, id)
    gives_up(office, id, file=pdf, is_tte=True, code="")
    event = office.store.events(id)[-1]
    assert (event.payload["evidence"], event.payload["head"]) == ("tte", sheet.head)
    assert bad(office, id) == []


# --- the verifier ----------------------------------------------------------------------------------------------------


def test_the_verifier_finds_a_case_that_nobody_gave_up(office: Office) -> None:
    id = disposed(office)
    asked(office, id)
    gives_up(office, id)
    gone = {"by": "", "person": "", "evidence": "", "attachments": []}
    assert bad(office, id, **gone) == ["a head had disposed of the request, and nobody signed that it is given up"]
    assert any("names no file" in why for why in bad(office, id, attachments=[]))
    assert any("gives no reason" in why for why in bad(office, id, note=" "))
    assert any("crew may not order it" in why for why in bad(office, id, by="crew"))


@pytest.mark.parametrize(("different", "why"), [
    ({"head": "1" * 64}, "its head 1111111111111111 is not that of the event that asked last for it"),
    ({"head": ""}, "it names no head, and a sheet with a code was asked for"),
    ({"code_grade": "paper, no code"}, "its sheet bears a code, and no code was compared"),
    ({"note": "another"}, "the journal says note another, and it was asked with the office withdrew its letter"),
    ({"by": "chief", "person": "lestari"}, "the journal says by chief, and it was asked with head"),
    ({"on": "2026-11-20"}, "it bears 2026-11-20, and was printed on 2026-11-24"),
    ({"on": "x"}, "it bears 'x', which is no day"),
])  # fmt: skip
def test_the_verifier_holds_the_paper_against_what_was_asked(
    office: Office, different: dict[str, object], why: str
) -> None:
    id = disposed(office)
    asked(office, id)
    gives_up(office, id)
    assert bad(office, id, **different) == [why]


def test_the_scan_of_another_paper_shows_nothing(office: Office) -> None:
    policy = replace(POLICY, completeness=("own-scan",))
    office.rules = playbook("letter-in", "appointed", "ask-them", "end", policy=policy)
    id = disposed(office)
    asked(office, id)
    scan = next(iter(e for e in office.store.events(id) if e.type == "gate-closed")).payload["attachments"]
    with pytest.raises(Refused, match="is the scan that was recorded for appointed"):
        gives_up(office, id, file=office.paper("scan.pdf", b"scan"))
    gives_up(office, id)
    assert bad(office, id) == []
    assert any("its scan is that of event" in why for why in bad(office, id, attachments=scan))


def test_the_signed_sheet_is_an_anchor(office: Office) -> None:
    id = disposed(office)
    sheet = asked(office, id)
    gives_up(office, id)
    found = list(whereabouts([chain.row(event) for event in office.store.events(id)]))
    assert [(w.seq, w.code) for w in found] == [(sheet.seq, code(sheet.head))]
    assert found[0].where == f"the sheet by which head gave the case up, {TODAY}"


def test_the_verifier_finds_a_sheet_that_was_old(office: Office) -> None:
    id = disposed(office)
    sheet = asked(office, id)
    office.outdated(id)
    said = {"note": NOTE, "by": "head", "person": "dewi", "person_name": "Dewi", "on": "2026-11-24",
            "evidence": "paper", "code_grade": "qr", "recorder": "rina", "head": sheet.head,
            "attachments": [{"name": "x", "sha256": "0" * 64, "sealed": False}]}  # fmt: skip
    office.record(id, "cancelled", said)
    assert bad(office, id) == [
        f"its sheet was printed at event {sheet.seq}, and the case went on after it, at event {sheet.seq + 2}"
    ]


def test_a_note_without_a_code_that_an_earlier_version_took_still_verifies(office: Office) -> None:
    id = disposed(office)
    said = {"note": NOTE, "by": "head", "person": "dewi", "person_name": "Dewi", "on": "2026-11-24",
            "evidence": "paper", "code_grade": "paper, no code", "recorder": "rina",
            "attachments": [{"name": "nota.pdf", "sha256": "0" * 64, "sealed": False}]}  # fmt: skip
    office.record(id, "cancelled", said)
    assert bad(office, id) == []
    assert any("it names no head" in why for why in bad(office, id, code_grade="qr"))


def test_the_verifier_knows_by_what_a_case_goes_on() -> None:
    """What makes the sheet old here makes it old there; a look is compared there, since it may say the same."""
    folded = {name for name, kind in EVENTS.items() if goes_on(kind, kind.fact)}
    assert folded - {"evidence-taken"} == GOES_ON
