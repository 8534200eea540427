"""The sheet of a gate: what is decided, on what grounds, and the code by which the paper is known again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from dcdecom.errors import InputError
from dcdecom.model.playbook import PAPERS_WITH_CODE, Gate
from dcdecom.papers.form import completeness_form
from dcdecom.papers.handover import handover
from dcdecom.papers.missing import missing
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import change_state, change_words, losses, party, step_title
from dcdecom.papers.shared_values import compared, incoming
from dcdecom.papers.summary import EVERYTHING, EVIDENCE, changed_line, lost_line
from dcdecom.papers.template_fields import Decision, Endorsement, Form, Handover, Work
from dcdecom.papers.verdicts import disagreements
from dcdecom.papers.vocabulary import CHANGE_STATES

Sheet: TypeAlias = Decision | Endorsement | Form | Handover


def sheet(matter: PaperContext, index: int) -> tuple[str, Sheet]:
    """The template and what stands on the sheet of one of the row's gates.

    Raises InputError while a gate whose paper needs a code was not opened.
    """
    wanted = matter.row.gates[index]
    if wanted.paper in PAPERS_WITH_CODE and matter.case.gate(matter.row.slug, index) is None:
        raise InputError(
            f"{matter.case.id} {matter.row.slug}: its sheet has no code yet", f"Run dcdecom case run {matter.case.id}."
        )
    return wanted.paper, SHEETS[wanted.paper](matter, wanted)


def sheet_name(matter: PaperContext, index: int) -> str:
    return matter.row.gates[index].sheet or matter.row.slug


def _decision(matter: PaperContext, wanted: Gate, choices: tuple[str, ...]) -> Decision:
    case, texts, row = matter.case, matter.texts, matter.row
    gate, plan, planned = matter.gate(wanted.paper), case.plan(row.slug), case.planned(row.slug)
    lacking = [m.text for m in missing(case, matter.playbook, texts, matter.zone) if m.code in EVIDENCE]
    return Decision(
        general=matter.general(),
        code=matter.code(gate),
        applicant=matter.applicant,
        letter=incoming(matter),
        number=str(matter.playbook.number(row.slug)),
        step=step_title(row.slug, texts),
        text=row.text,
        devices=compared(matter),
        reasons=tuple(dict.fromkeys(
            f"{d.name}: {texts.finding(f)}" for d in case.devices.values() for f in disagreements(case, d)
        )),
        plan=plan.digest[:8] if plan else "",
        work=tuple(
            Work(str(t.n), change_words(t, texts), matter.word(CHANGE_STATES[change_state(t)])) for t in planned
        ),
        will_be_lost=", ".join(losses(planned, texts)),
        changed=changed_line(case, texts, EVERYTHING),
        lost=lost_line(case, texts),
        lacking="; ".join(lacking) or texts.say("report.none"),
        choices=choices,
        signer=matter.signatory(wanted.by, matter.made_on(gate)),
    )


def _approval(matter: PaperContext, wanted: Gate) -> Decision:
    row = matter.row
    concerned = [d.name for d in matter.case.devices.values() if not d.going or disagreements(matter.case, d)]
    offered = [matter.say_for("sheets.approve", row.action, devices=", ".join(concerned))]
    if back := row.returns_to or row.resumes_at:
        offered.append(_goes_to(matter, "sheets.return", back))
    if row.refuses_to:
        offered.append(_goes_to(matter, "sheets.reject", row.refuses_to))
    return _decision(matter, wanted, tuple(offered))


def _goes_to(matter: PaperContext, key: str, slug: str) -> str:
    return matter.say(key, number=matter.playbook.number(slug), step=step_title(slug, matter.texts))


def _choice(matter: PaperContext, wanted: Gate) -> Decision:
    devices = matter.case.devices.values()
    boxes = tuple(matter.say("sheets.choose", device=d.name, serial=d.serial) for d in devices)
    return _decision(matter, wanted, boxes)


def _endorsement(matter: PaperContext, wanted: Gate) -> Endorsement:
    """The letter's data is filled in; ticks and notes are the officials', one after the other on one sheet."""
    rows = (row for row in matter.playbook.rows for gate in row.gates if gate.paper == "endorsement")
    officials = dict.fromkeys(gate.by for row in rows for gate in row.gates)
    return Endorsement(matter.general(), incoming(matter), tuple(party(matter.playbook, key) for key in officials))


SHEETS: Mapping[str, Callable[[PaperContext, Gate], Sheet]] = {
    "approval": _approval,
    "choice": _choice,
    "endorsement": _endorsement,
    "form": lambda matter, _: completeness_form(matter),
    "handover": lambda matter, _: handover(matter),
}
"""By paper of a gate. What is recorded only, a letter that went out or a message, has no sheet."""
