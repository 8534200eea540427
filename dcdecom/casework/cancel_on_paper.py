"""A case that a head gives up on paper: the sheet that asks for it, and the scan or signed PDF that comes back.

A head is asked by an event, whose hash is the head that the sheet bears. Whatever the case does afterwards makes the
sheet old: a case that goes on was not given up. Orders by key: `orders`.
"""

from __future__ import annotations

import shlex
from datetime import date
from pathlib import Path

from dcdecom.casework.completeness import own_scan
from dcdecom.casework.evidence import BroughtPaper, Shown, coded_paper, tte
from dcdecom.casework.orders import CHANGED, says_otherwise
from dcdecom.casework.sign_options import said_named
from dcdecom.casework.signing_rights import must_decide, named, only_holder
from dcdecom.casework.tte import Signed
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.paperwork import Paperwork
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import CancelSheet, Case
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.papers import PaperMade
from dcdecom.model.facts.request import CancelAsked, Cancelled
from dcdecom.model.playbook import CODE_BITS
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.model.waiting import how_to_give_up
from dcdecom.ports.notary import Notary
from dcdecom.steps.procedure import Procedure


@dataclass(frozen=True)
class OnPaper:
    """What a command was given to show that a head gave a case up."""

    procedure: Procedure
    notary: Notary
    party: str
    by: str
    on: date | None
    file: Path
    """The scan of the sheet, or the PDF with its TTE."""
    is_tte: bool = False
    code: str = ""
    """As it was typed; empty where it is to be read off the scan."""


def cancel_again(id: str, said: OnPaper) -> str:
    """The command that was typed, without what shows that the sheet was signed."""
    on = said.on.isoformat() if said.on else ""
    words = ["dcdecom", "case", "cancel", id, "--as", said.party]
    given = [word for name, value in (("by", said.by), ("on", on)) if value for word in (f"--{name}", value)]
    return shlex.join([*words, *given])


def is_disposed(case: Case) -> bool:
    """Whether a head has let the request go on: from then on the team does not give it up alone."""
    signed = any(g.closed and g.paper == "endorsement" for g in case.gates)
    return signed or bool(case.request.endorsements)


def ask(log: CaseLog, procedure: Procedure, paperwork: Paperwork, case: Case, party: str, note: str) -> CancelSheet:
    """Ask a head to give the case up, and print the sheet. Asked for the same again, it is the same sheet."""
    waiting = case.cancel_sheet
    if waiting is None or (waiting.by, waiting.note) != (party, note):
        step = case.current.slug if case.current else case.next_row or procedure.playbook.rows[0].slug
        done = tuple(t.n for t in case.changes if t.was_made and not t.undoes)
        names = tuple(case.devices)
        log.append(case, CancelAsked(step, party, note, log.actor, names, done, CODE_BITS))
        case = log.case(case.id)
    sheet = case.cancel_sheets[-1]
    if case.sheet(sheet) is None:
        paper = paperwork.papers.cancellation(case)
        log.append(case, PaperMade(sheet.step, "sheet", paper.name, None),
                   keep=paperwork.laid_out(case, (paper,), log.reporter))  # fmt: skip
    return sheet


def on_paper(log: CaseLog, case: Case, note: str, said: OnPaper) -> tuple[Cancelled, tuple[Attachment, ...]]:
    """The fact and its files, where they count. Raises InputError and Refused."""
    sheet = _sheet(case, note, said)
    on = _day(log, case, sheet, said)
    people = said.procedure.people
    person = named(people, said.by, (said.party,), on) if said.by else only_holder(people, said.party, on)
    step = case.current.slug if case.current else ""
    must_decide(log, said.procedure, case, step, said.party, on, person)
    signed = Signed(people, person, log.store, case, sheet)
    coded = sheet is not None and not said.is_tte
    shown = _coded(log, case, sheet, said) if sheet and coded else tte(log, said.file, signed, said.notary)
    fact = Cancelled(
        sheet.note if sheet else note, said.party, person.id, person_name=person.name, on=on,
        evidence="tte" if said.is_tte else "paper", code_grade=shown.grade, tte=shown.tte, recorder=log.actor,
        head=sheet.head if sheet else "",
    )  # fmt: skip
    return fact, shown.files


def _sheet(case: Case, note: str, said: OnPaper) -> CancelSheet | None:
    """The sheet that was printed for this party, and says the same; None for a signed PDF of the party's own.

    Raises Refused where the case went on since, or nobody was asked.
    """
    sheet = case.cancel_sheet
    if sheet and sheet.by != said.party:
        raise Refused(
            Sentence(
                "cancel-other-party", "{case}: the sheet is for {by}, not for {party}. Nothing was changed.",
                case=case.id, by=sheet.by, party=said.party,
            ),
            Joined(how_to_give_up(case, sheet), "\n"),
        )  # fmt: skip
    if sheet and note and note != sheet.note:
        raise InputError(says_otherwise(["--note"], CHANGED))
    if sheet or said.is_tte:
        return sheet
    ask = f"dcdecom case cancel {case.id} --as {said.party} --note WHY"
    anew = Sentence("cancel-sheet", "Print the sheet of today and have it signed: {command}", command=ask)
    if case.cancel_sheets:
        raise Refused(
            Sentence(
                "cancel-outgrown", "{case} went on after the sheet was printed (event {event}), and so was not given "
                "up by it. Nothing was changed.",
                case=case.id, event=case.cancel_sheets[-1].seq,
            ),
            anew,
        )  # fmt: skip
    raise Refused(
        Sentence("cancel-not-asked", "{case}: no sheet was printed to give it up. Nothing was changed.", case=case.id),
        anew,
    )


def _day(log: CaseLog, case: Case, sheet: CancelSheet | None, said: OnPaper) -> date:
    """The day that the paper bears: not ahead, and not before there was a sheet to sign. Raises InputError."""
    today = said.procedure.day(log.clock.now())
    on = said.on or today
    if on > today:
        raise InputError(Sentence("cancel-ahead", "--on {day} lies ahead. Nothing was changed.", day=on.isoformat()))
    if sheet and on < (printed := said.procedure.day(sheet.opened_at)):
        raise InputError(Sentence(
            "cancel-before-sheet", "--on {day} lies before the sheet was printed, {printed}. Nothing was changed.",
            day=on.isoformat(), printed=printed.isoformat(),
        ))  # fmt: skip
    if on < said.procedure.day(case.opened_at):
        raise InputError(Sentence(
            "cancel-before", "--on {day} lies before the case was opened. Nothing was changed.", day=on.isoformat()
        ))
    return on


def _coded(log: CaseLog, case: Case, sheet: CancelSheet, said: OnPaper) -> Shown:
    brought = BroughtPaper(said.file, said.code, cancel_again(case.id, said), said_named(sheet.paper))
    shown = coded_paper(log, case, sheet, brought, said.notary)
    own_scan(said.procedure.policy, case, sheet, shown.files)
    return shown
