"""The sheet of a gate: what is decided, on what grounds, and the code by which the paper is known again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace

from dcdecom.errors import InputError
from dcdecom.model.case import OpenGate
from dcdecom.model.playbook import PAPERS_WITH_CODE, Gate
from dcdecom.papers.dates import day
from dcdecom.papers.document import Block, Document, Heading, Labelled, Paragraph, Right, Signatory, Signatures, Ticks
from dcdecom.papers.forms import completeness_form
from dcdecom.papers.matter import Matter
from dcdecom.papers.minutes import withdrawal_minutes
from dcdecom.papers.said import party
from dcdecom.papers.tables import about, blanks, outcome, plan_blocks, reasons, ticks, verdict_table
from dcdecom.papers.verdicts import disagreements


def sheet(matter: Matter, index: int) -> Document:
    """The sheet of one of the row's gates. Raises InputError while a gate whose paper needs a code was not opened."""
    wanted = matter.row.gates[index]
    opened = matter.case.gate(matter.row.slug, index)
    if wanted.paper in PAPERS_WITH_CODE and opened is None:
        raise InputError(
            f"{matter.case.id} {matter.row.slug}: its sheet has no code yet", f"Run dcdecom case run {matter.case.id}."
        )
    make = OWN_PAPERS.get(wanted.paper)
    document = make(matter) if make else _sheet(matter, wanted, opened)
    old = (Paragraph(matter.say("sheets.old")),) if opened and opened.old else ()
    return replace(document, blocks=(*old, *document.blocks))


def _sheet(matter: Matter, wanted: Gate, opened: OpenGate | None) -> Document:
    code = (matter.code(opened),) if wanted.paper in PAPERS_WITH_CODE else ()
    return Document(
        title=matter.say(f"sheets.title-{wanted.paper}"),
        letterhead=matter.letterhead,
        reference=matter.reference,
        blocks=(*MIDDLES[wanted.paper](matter), *code, *_signature(matter, wanted)),
    )


def sheet_name(matter: Matter, index: int) -> str:
    return matter.row.gates[index].sheet or matter.row.slug


def _approval(matter: Matter) -> tuple[Block, ...]:
    grounds = (about(matter), verdict_table(matter), *reasons(matter), *plan_blocks(matter), outcome(matter))
    return (*grounds, Heading(matter.say("sheets.decision")), Ticks(tuple(_decisions(matter))), _notes(matter))


def _decisions(matter: Matter) -> list[str]:
    row = matter.row
    concerned = [d.name for d in matter.case.devices.values() if not d.going or disagreements(matter.case, d)]
    offered = [matter.say_for("sheets.approve", row.action, devices=", ".join(concerned))]
    if back := row.returns_to or row.resumes_at:
        offered.append(matter.say("sheets.return", number=matter.playbook.number(back), step=back))
    if row.refuses_to:
        offered.append(matter.say("sheets.reject", number=matter.playbook.number(row.refuses_to), step=row.refuses_to))
    return offered


def _choice(matter: Matter) -> tuple[Block, ...]:
    devices = tuple(matter.say("sheets.choose", device=d.name, serial=d.serial) for d in matter.case.devices.values())
    return (
        about(matter),
        verdict_table(matter),
        *reasons(matter),
        Paragraph(matter.say("sheets.choice")),
        Ticks(devices),
        _notes(matter),
    )


def _endorsement(matter: Matter) -> tuple[Block, ...]:
    """The disposition sheet: the letter's data is filled in, ticks and notes are the official's."""
    letter = matter.case.request.get("letter", {})
    agenda = (matter.case.request.get("disposition") or {}).get("agenda", "")
    return (
        Labelled((
            (matter.say("sheets.letter-from"), letter.get("office", "")),
            (matter.say("sheets.letter-number"), letter.get("number", "")),
            (matter.say("sheets.letter-date"), day(letter.get("date"))),
            (matter.say("sheets.letter-received"), day(letter.get("received"))),
            (matter.say("sheets.agenda"), agenda),
            (matter.say("sheets.subject"), letter.get("subject", "")),
            (matter.say("sheets.passed-to"), ""),
        )),
        Paragraph(matter.say("sheets.urgency")),
        ticks(matter, "urgent-very", "urgent", "secret"),
        Paragraph(matter.say("sheets.please")),
        ticks(matter, "please-advise", "please-process", "please-coordinate"),
        _notes(matter),
    )  # fmt: skip


def _letter(matter: Matter) -> tuple[Block, ...]:
    return (
        about(matter),
        Paragraph(matter.say("sheets.letter-out")),
        blanks(matter, "out-number", "out-date", "out-signer"),
    )


def _told(matter: Matter) -> tuple[Block, ...]:
    return (about(matter), Paragraph(matter.say("sheets.told")), blanks(matter, "told-when", "told-how", "told-whom"))


def _notes(matter: Matter) -> Labelled:
    return blanks(matter, "notes")


def _signature(matter: Matter, gate: Gate) -> tuple[Block, ...]:
    place = Right(matter.say("sheets.place-date", place=matter.office.place or matter.say("sheets.blank")))
    return (place, Signatures((Signatory("", party(matter.playbook, gate.by)),)))


MIDDLES: Mapping[str, Callable[[Matter], tuple[Block, ...]]] = {
    "approval": _approval,
    "choice": _choice,
    "endorsement": _endorsement,
    "letter": _letter,
    "told": _told,
}
OWN_PAPERS: Mapping[str, Callable[[Matter], Document]] = {"form": completeness_form, "handover": withdrawal_minutes}
"""Papers that are a document of their own; the code stands on it."""
