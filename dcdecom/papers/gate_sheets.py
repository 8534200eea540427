"""The sheet of a gate: what is decided, on what grounds, and the code by which the paper is known again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from dcdecom.errors import InputError
from dcdecom.model.decisions import offered
from dcdecom.model.finding import Verdict
from dcdecom.model.playbook import PAPERS_WITH_CODE, Gate, Row
from dcdecom.model.refusals import refusal_of, refused_at
from dcdecom.papers.dates import long_day
from dcdecom.papers.decided import decided
from dcdecom.papers.exit_pass import goods_pass
from dcdecom.papers.form import completeness_form
from dcdecom.papers.handover import handover
from dcdecom.papers.missing import missing
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import change_state, change_words, inside, losses, party, step_title
from dcdecom.papers.shared_values import compared, incoming
from dcdecom.papers.since_return import since_return
from dcdecom.papers.summary import EVIDENCE, changed_line, days_whole, lost_line
from dcdecom.papers.template_fields import (
    Decision,
    Endorsement,
    ExitPass,
    Form,
    Handover,
    Tick,
    Work,
    WorkMinutes,
    WorkReview,
)
from dcdecom.papers.verdicts import disagreements
from dcdecom.papers.vocabulary import CHANGE_STATES
from dcdecom.papers.work_minutes import work_minutes
from dcdecom.papers.work_review import work_review

Sheet: TypeAlias = Decision | Endorsement | ExitPass | Form | Handover | WorkMinutes | WorkReview


def sheet(matter: PaperContext, index: int) -> tuple[str, Sheet]:
    """The template and what stands on the sheet of one of the row's gates.

    Raises InputError while a gate whose paper needs a code was not opened.
    """
    wanted = matter.row.gates[index]
    if wanted.paper in PAPERS_WITH_CODE and matter.case.gate(matter.row.slug, index) is None:
        raise InputError(
            f"{matter.case.id} {matter.row.slug}: its sheet has no code yet", f"Run dcdecom case run {matter.case.id}."
        )
    if wanted.paper == "approval" and matter.playbook.goes_round(matter.row.slug):
        return "work-review", work_review(matter, wanted, _decision(matter, wanted, ()))
    return TEMPLATES.get(wanted.paper, wanted.paper), SHEETS[wanted.paper](matter, wanted)


def sheet_name(matter: PaperContext, index: int) -> str:
    return matter.row.gates[index].sheet or matter.row.slug


def _decision(
    matter: PaperContext, wanted: Gate, choices: tuple[str, ...], closed: tuple[str, ...] = ()
) -> Decision:
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
        reasons=tuple(dict.fromkeys((
            *(
                f"{d.name}: {inside(texts, f'findings.{f.code}', texts.finding(f))}"
                for d in case.devices.values() for f in disagreements(case, d)
            ),
            *decided(matter, case.staying),
        ))),
        plan=plan.digest[:8] if plan else "",
        work=tuple(
            Work(str(t.n), change_words(t, texts), matter.word(CHANGE_STATES[change_state(t)])) for t in planned
        ),
        will_be_lost=", ".join(losses(planned, texts)),
        changed=changed_line(case, texts),
        lost=lost_line(case, texts),
        lacking="; ".join(lacking) or texts.say("report.none"),
        days=days_whole(case, matter.playbook, texts, matter.zone),
        due=_due(matter),
        since_return=since_return(case, texts),
        choices=choices,
        closed=closed,
        signer=matter.signatory(wanted.by, matter.made_on(gate)),
    )


def _due(matter: PaperContext) -> str:
    step = matter.case.step(matter.row.slug)
    return long_day(step.due, matter.texts) if step and step.due else ""


def _approval(matter: PaperContext, wanted: Gate) -> Decision:
    row = matter.row
    boxes = [_approved(matter, row)]
    may = offered(matter.case, row, wanted)
    if "return" in may:
        back = row.returns_to or refused_at(matter.case) or row.resumes_at
        boxes.append(_goes_to(matter, "sheets.return", back))
    if "reject" in may and row.refuses_to:
        boxes.append(_goes_to(matter, "sheets.reject", row.refuses_to))
    return _decision(matter, wanted, tuple(boxes))


def _approved(matter: PaperContext, row: Row) -> str:
    """What a head agrees to. At a refusal: what cannot be granted, and what heads have refused."""
    if row.action != "refuse":
        special = row.slug if f"sheets.approve-{row.slug}" in matter.texts.sentences else row.action
        return matter.say_for("sheets.approve", special, devices="")
    devices = matter.case.devices.values()
    decided = [d.name for d in devices if refusal_of(matter.case, d)]
    unmet = [d.name for d in devices if d.name not in decided and (not d.going or disagreements(matter.case, d))]
    key = "both" if decided and unmet else "decided" if decided else ""
    named = {"devices": ", ".join(unmet or decided), "decided": ", ".join(decided)}
    return matter.say_for("sheets.approve-refuse", key, **named)


def _goes_to(matter: PaperContext, key: str, slug: str) -> str:
    return matter.say(key, number=matter.playbook.number(slug), step=step_title(slug, matter.texts))


def _choice(matter: PaperContext, wanted: Gate) -> Decision:
    """A device that does not agree may not go on: it is named, and has no box."""
    boxes: list[str] = []
    closed: list[str] = []
    for device in matter.case.devices.values():
        disagrees = device.evidence and Verdict.DISAGREES in device.evidence.verdicts.values()
        key, lines = ("sheets.choose-not", closed) if disagrees else ("sheets.choose", boxes)
        lines.append(matter.say(key, device=device.name, serial=device.serial))
    refuses = (matter.say("sheets.refuse"),) if "reject" in wanted.decisions else ()
    return _decision(matter, wanted, (*boxes, *refuses), tuple(closed))


def _endorsement(matter: PaperContext, wanted: Gate) -> Endorsement:
    """The letter's data is filled in; ticks and notes are the officials', one after the other on one sheet."""
    rows = (row for row in matter.playbook.rows for gate in row.gates if gate.paper == "endorsement")
    gates = [gate for row in rows for gate in row.gates]
    refusing = dict.fromkeys(gate.by for gate in gates if "reject" in gate.decisions)
    officials, may = (
        tuple(party(matter.playbook, key) for key in keys) for keys in (dict.fromkeys(g.by for g in gates), refusing)
    )
    ticks = tuple(Tick(party(matter.playbook, gate.by), text) for gate in gates for text in gate.ticks)
    return Endorsement(matter.general(), incoming(matter), officials, may, ticks)


SHEETS: Mapping[str, Callable[[PaperContext, Gate], Sheet]] = {
    "approval": _approval,
    "choice": _choice,
    "endorsement": _endorsement,
    "exit-pass": goods_pass,
    "form": lambda matter, _: completeness_form(matter),
    "handover": lambda matter, _: handover(matter),
    "minutes": lambda matter, _: work_minutes(matter),
}
"""By paper of a gate. What is recorded only, a letter that went out or a message, has no sheet."""
TEMPLATES: Mapping[str, str] = {"minutes": "work-minutes"}
"""Papers whose template is called otherwise."""
