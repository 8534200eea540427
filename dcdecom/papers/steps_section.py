"""`langkah`: the procedure row by row, each as often as it was opened, with the papers that closed it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from itertools import zip_longest

from dcdecom.model.case import Case, OpenGate
from dcdecom.model.case import Step as Opened
from dcdecom.model.facts.papers import GateClosed
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.texts import Texts
from dcdecom.papers import report as r
from dcdecom.papers.codes import StepState
from dcdecom.papers.dates import day, moment
from dcdecom.papers.journal_code import code
from dcdecom.papers.phrases import gates_of, graded, party
from dcdecom.papers.tte_section import tte_section
from dcdecom.papers.vocabulary import BASES


def steps_section(
    case: Case, playbook: Playbook, texts: Texts, zone: tzinfo, anew: bool = False
) -> tuple[r.Step, ...]:
    """`anew`: the report is made now; the one of the last row closes the case, and is kept as it stands."""
    return tuple(_row(case, playbook, row, texts, zone, anew) for row in playbook.rows)


def _row(case: Case, playbook: Playbook, row: Row, texts: Texts, zone: tzinfo, anew: bool) -> r.Step:
    last = case.step(row.slug)
    return r.Step(
        number=playbook.number(row.slug),
        slug=row.slug,
        text=row.text,
        by=tuple(party(playbook, key) for key in row.by),
        requires=row.requires,
        duration=row.duration,
        output=row.output,
        norm_days=row.norm_days,
        state=_state(case, row, last, anew),
        openings=_openings(case, playbook, row, texts, zone),
    )


def _state(case: Case, row: Row, last: Opened | None, anew: bool) -> StepState:
    """The row's state; the row that seals is done by the seal itself, and by the report with which it does so."""
    if row.action == "seal" and (case.state == "sealed" or (anew and last and case.state == "open")):
        return "done"
    if case.refused and row.action not in ("refuse", "seal") and (last is None or last.state == "returned"):
        return "skipped"
    return last.state if last else ""


def _openings(case: Case, playbook: Playbook, row: Row, texts: Texts, zone: tzinfo) -> tuple[r.Opening, ...]:
    opened = [s for s in case.steps if s.slug == row.slug]
    ends = [later.opened_seq for later in opened[1:]]
    return tuple(_opening(case, playbook, row, step, end, texts, zone) for step, end in zip_longest(opened, ends))


def _opening(
    case: Case, playbook: Playbook, row: Row, step: Opened, end: int | None, texts: Texts, zone: tzinfo
) -> r.Opening:
    """One time that a row was worked on; `end` is the event that opened it again."""
    gates = [g for g in gates_of(case, row.slug) if g.seq > step.opened_seq and (not end or g.seq < end)]
    endorsed = None if gates or step.state == "open" else _endorsement(case, playbook, row)
    closed, skipped = step.closed_at, step.state == "skipped"
    return r.Opening(
        opened=moment(step.opened_at, zone),
        due=day(step.due),
        calendar=step.calendar,
        undecided_years=tuple(step.undecided),
        closed=moment(closed, zone) if closed else "",
        happened_on=day(step.happened_on),
        recorded_on=day(closed.astimezone(zone).date()) if closed else "",
        working_days=None if skipped else step.took_days,
        punctuality=_punctual(step, row, texts),
        grade=graded(case, row, step, end),
        note="" if skipped or (endorsed and step.note == endorsed.name) else step.note,
        endorsement=endorsed,
        gates=tuple(_gate(g, playbook, zone) for g in gates),
    )


def _endorsement(case: Case, playbook: Playbook, row: Row) -> r.Endorsement | None:
    """The hand on a paper made before the case, as the request carries it."""
    wanted = {g.by for g in row.gates} if row.from_request else set()
    found = next((e for e in case.request.endorsements if e.party in wanted), None)
    if found is None:
        return None
    known = {p.key: p.name for p in playbook.parties} | dict(BASES)
    return r.Endorsement(
        by=party(playbook, found.party),
        name=found.name,
        date=day(found.date),
        may_be=tuple(known.get(who, who) for who in found.may_be),
    )


def _punctual(step: Opened, row: Row, texts: Texts) -> str:
    """Early, in time or late, in working days against the norm; nothing where the case does not say."""
    if step.took_days is None or not row.norm_days or step.state in ("open", "skipped"):
        return ""
    early = row.norm_days - step.took_days
    return texts.say("report.early" if early > 0 else "report.late" if early < 0 else "report.in-time", days=abs(early))


def _gate(gate: OpenGate, playbook: Playbook, zone: tzinfo) -> r.Gate:
    return r.Gate(
        by=party(playbook, gate.by),
        paper=gate.paper,
        opened=moment(gate.opened_at, zone),
        code=code(gate.printed),
        head=gate.head,
        outdated=gate.old,
        signed=_signed(gate.closed, gate.closed_at, playbook, zone) if gate.closed and gate.closed_at else None,
    )


RECORDED = frozenset({"letter", "told"})
"""Papers whose person reports that something was done, and is nobody's signer."""


def _signed(closed: GateClosed, at: datetime, playbook: Playbook, zone: tzinfo) -> r.GateEvidence:
    person, signs = closed.person_name or closed.person, closed.paper not in RECORDED
    return r.GateEvidence(
        decision=closed.decision,
        signatory=person if signs else "",
        officer=person if not signs else "",
        post=closed.post or "",
        office=closed.office or "",
        basis=" dan ".join(BASES.get(b, b) for b in (closed.basis or "").split(" and ")),
        on_behalf_of=party(playbook, closed.by),
        acts_for=closed.acts_for,
        also_decides_as=tuple(party(playbook, key) for key in closed.also_for),
        also_recorded=closed.also_recorded,
        recorder=closed.recorder,
        happened_on=day(closed.on),
        recorded_at=moment(at, zone),
        document_number=closed.number,
        note=closed.note,
        grade=closed.code_grade,
        only=closed.only,
        stays=tuple(r.Stay(name, why) for name, why in closed.stays.items()),
        agenda=closed.agenda,
        team=closed.team,
        verified=closed.verified,
        files=r.files(closed.attachments),
        tte=tte_section(closed.tte, zone),
    )
