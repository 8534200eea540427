"""Tables and lists that stand on several papers."""

from __future__ import annotations

from dcdecom.model.case import Device
from dcdecom.papers.dates import day
from dcdecom.papers.document import Block, Heading, Labelled, Numbered, Paragraph, Table, Ticks
from dcdecom.papers.matter import Matter
from dcdecom.papers.missing import missing
from dcdecom.papers.said import change_state, change_words, device_state, losses
from dcdecom.papers.summary import EVIDENCE, changed_line, lost_line
from dcdecom.papers.verdicts import disagreements, verdict_word
from dcdecom.papers.words import VERDICT_KEYS

EVERYTHING = 10_000
"""Characters: a sheet has room for all of it."""


def about(matter: Matter) -> Labelled:
    """Which request a sheet is about, and at which row."""
    letter = matter.case.request.get("letter", {})
    number = matter.playbook.number(matter.row.slug)
    named = {"number": letter.get("number", ""), "date": day(letter.get("date"))}
    return Labelled((
        (matter.say("sheets.applicant"), matter.applicant),
        (matter.say("sheets.letter"), matter.say("sheets.letter-of", **named)),
        (matter.say("sheets.devices"), ", ".join(d.name for d in matter.case.devices.values())),
        (matter.say("sheets.step"), matter.say("sheets.step-of", number=number, step=matter.row.slug)),
        (matter.say("sheets.text"), matter.row.text),
    ))  # fmt: skip


def verdict_table(matter: Matter) -> Table:
    """Each device in a line, its three verdicts side by side."""
    comparisons = (matter.say(f"report.comparison-{c.value}") for c in VERDICT_KEYS)
    header = (matter.say("sheets.device"), *(c[:1].upper() + c[1:] for c in comparisons), matter.say("sheets.goes"))
    return Table(header, tuple(_verdicts(matter, d) for d in matter.case.devices.values()))


def _verdicts(matter: Matter, device: Device) -> tuple[str, ...]:
    words = (verdict_word(matter.case, device, c) for c in VERDICT_KEYS)
    undecided = device.going and disagreements(matter.case, device) and not matter.case.refused
    state = "-" if undecided else device_state(matter.case, device)
    return (f"{device.name} ({device.serial})", *words, state)


def reasons(matter: Matter) -> tuple[Block, ...]:
    """Why devices do not agree, where any does."""
    found = tuple(
        f"{d.name}: {matter.texts.finding(f)}"
        for d in matter.case.devices.values()
        for f in disagreements(matter.case, d)
    )
    return (Heading(matter.say("sheets.reasons")), Numbered(found)) if found else ()


def plan_blocks(matter: Matter) -> tuple[Block, ...]:
    """The plan of this row, where it has one, and what it takes away for ever."""
    plan, planned = matter.case.plan(matter.row.slug), matter.case.planned(matter.row.slug)
    if plan is None:
        return ()
    rows = tuple((str(t.n), change_words(t, matter.texts), change_state(t)) for t in planned)
    header = (matter.say("sheets.no"), matter.say("sheets.work"), matter.say("sheets.result"))
    gone = losses(planned, matter.texts)
    said = (Paragraph(matter.say("sheets.will-be-lost", losses=", ".join(gone))),) if gone else ()
    return (Heading(matter.say("sheets.plan", plan=plan.digest[:8])), Table(header, rows), *said)


def outcome(matter: Matter) -> Labelled:
    """What was changed, what never comes back, and what evidence is missing."""
    lacking = [m.text for m in missing(matter.case, matter.playbook, matter.texts) if m.code in EVIDENCE]
    return Labelled((
        (matter.say("sheets.changed"), changed_line(matter.case, matter.texts, EVERYTHING)),
        (matter.say("sheets.lost"), lost_line(matter.case, matter.texts)),
        (matter.say("sheets.missing"), "; ".join(lacking) or matter.say("report.none")),
    ))  # fmt: skip


def blanks(matter: Matter, *keys: str) -> Labelled:
    """Labels with nothing behind them: the office fills them in."""
    return Labelled(tuple((matter.say(f"sheets.{key}"), "") for key in keys))


def ticks(matter: Matter, *keys: str) -> Ticks:
    return Ticks(tuple(matter.say(f"sheets.{key}") for key in keys))
