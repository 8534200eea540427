"""Berita acara pekerjaan: the minutes of the work as they go round, with a block for each head who signs them."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import OpenGate
from dcdecom.model.playbook import Gate, Row
from dcdecom.papers.dates import day
from dcdecom.papers.journal_code import code
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import step_title
from dcdecom.papers.template_fields import Decision, Review, WorkReview
from dcdecom.papers.work_minutes import work_done


def work_review(matter: PaperContext, wanted: Gate, asked: Decision) -> WorkReview:
    """The paper that rows examine one after the other: it is printed once, and has one code.

    `asked` is what the sheet of the first row alone would say.
    """
    gate = matter.gate(wanted.paper)
    return WorkReview(
        **vars(work_done(matter, gate, matter.code(gate))),
        team_signed=_team_signed(matter),
        devices=asked.devices,
        changed=asked.changed,
        lost=asked.lost,
        lacking=asked.lacking,
        days=asked.days,
        reviews=tuple(_review(matter, row, g) for row, g in _round(matter, wanted)),
    )


def _round(matter: PaperContext, wanted: Gate) -> Iterator[tuple[Row, Gate]]:
    """The gates whose parties sign it, in the order of their rows."""
    yield matter.row, wanted
    for row in matter.playbook.rows:
        yield from ((row, gate) for gate in row.gates if gate.round_of == matter.row.slug)


def _review(matter: PaperContext, row: Row, gate: Gate) -> Review:
    back = row.returns_to
    number, step = (matter.playbook.number(back), step_title(back, matter.texts)) if back else (0, "")
    return Review(
        number=str(matter.playbook.number(row.slug)),
        does=gate.does or matter.say_for("sheets.approve", row.slug),
        returns=matter.say("sheets.return", number=number, step=step) if back else "",
        signer=matter.signatory(gate.by, matter.made_on(matter.gate(gate.paper))),
    )


def _team_signed(matter: PaperContext) -> str:
    """When the team signed its minutes, and which code these bear; empty where the procedure asks no such paper."""
    signed: OpenGate | None = next((g for g in reversed(matter.case.gates) if g.paper == "minutes" and g.closed), None)
    if signed is None or signed.closed is None:
        return ""
    return matter.say("sheets.team-signed", date=day(signed.closed.on), code=code(signed.printed))
