"""Berita acara pelaksanaan: what the team did, in the order of time, failed and manual work included."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Device, OpenGate, Timer, Tracked
from dcdecom.model.facts.base import Payload
from dcdecom.model.finding import Comparison
from dcdecom.papers.dates import clock, day
from dcdecom.papers.journal_code import groups
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.phrases import anew_words, change_state, change_words, party
from dcdecom.papers.shared_values import all_done, incoming
from dcdecom.papers.teams_section import made_by, team_sentences
from dcdecom.papers.template_fields import Activity, Code, Signatory, WorkDone, WorkMinutes
from dcdecom.papers.verdicts import looks_at, outcome_in
from dcdecom.papers.vocabulary import CHANGE_STATES, OUTCOMES

FEWEST_MEMBERS = 3
"""Lines for the team where nobody was appointed by name."""


@dataclass(frozen=True)
class Deed:
    """One thing that was done, when, with what result, and the SHA-256 of what proves it."""

    at: datetime
    what: str
    result: str
    proofs: tuple[str, ...] = ()


def work_minutes(matter: PaperContext) -> WorkMinutes:
    """Berita acara pelaksanaan: what was done, failed and manual work included, with the digests of its evidence."""
    gate = matter.gate("minutes")
    return WorkMinutes(
        **vars(work_done(matter, gate, matter.code(gate) if gate else matter.code_now())),
        acknowledged=matter.signatory(matter.approver(), matter.made_on(gate)),
        head=" ".join(groups(matter.case.head)),
    )


def work_done(matter: PaperContext, gate: OpenGate | None, code: Code) -> WorkDone:
    """What was done in the order of time, and the digests of what proves it."""
    done = sorted(_events(matter), key=lambda e: e.at)
    proofs = tuple(dict.fromkeys(p for e in done for p in e.proofs))
    return WorkDone(
        general=matter.general(),
        number=matter.wide_blank,
        on=matter.dated(gate),
        applicant=matter.applicant,
        letter=incoming(matter),
        basis=matter.basis(),
        complete=all_done(matter.case),
        activities=tuple(_activities(matter, done, proofs)),
        teams=team_sentences(matter),
        team=team(matter),
        proofs=proofs,
        code=code,
    )


def team(matter: PaperContext) -> tuple[Signatory, ...]:
    """Those who were appointed, as the people file knows them; else blank lines."""
    people = [matter.people.by_id(id) for id in matter.case.team] or [None] * FEWEST_MEMBERS
    return tuple(map(matter.written, people))


def _activities(matter: PaperContext, done: Iterable[Deed], proofs: tuple[str, ...]) -> Iterator[Activity]:
    for number, deed in enumerate(done, 1):
        on, at = day(deed.at.astimezone(matter.zone).date()), clock(deed.at, matter.zone)
        numbers = " ".join(f"[{proofs.index(p) + 1}]" for p in deed.proofs)
        yield Activity(str(number), deed.what, f"{on} {at}", deed.result, numbers or "-")


def _events(matter: PaperContext) -> Iterator[Deed]:
    for device in matter.case.devices.values():
        yield from _of_device(matter, device)
    for tracked in matter.case.changes:
        if tracked.at or tracked.intended_at:
            yield _of_change(matter, tracked)
    for timer in matter.case.timers:
        if timer.over and timer.name in ("soak", "rest"):
            yield _of_wait(matter, timer)
    yield from _of_gates(matter, matter.case)


def _of_device(matter: PaperContext, device: Device) -> Iterator[Deed]:
    """The last look of each row, the readings of the chassis, and the shutdown that was watched."""
    for look in {look.step: look for look in looks_at(device)}.values():
        inspected = any(reading.at <= look.at for reading in device.inspections)
        verdicts = "; ".join(
            f"{matter.say(f'report.comparison-{c.value}')}: {matter.word(OUTCOMES[outcome_in(look, c, inspected)])}"
            for c in Comparison
        )
        yield Deed(
            look.at,
            matter.say("drafts.did-examine", device=device.name),
            verdicts,
            (look.digest,) if look.digest else (),
        )
    for reading in device.inspections:
        result = matter.say("drafts.did-inspect-result", serial=reading.fact.serial)
        what = matter.say("drafts.did-inspect", device=device.name)
        yield Deed(reading.at, what, result, _digests(reading.fact))
    if device.dropped_at:
        yield Deed(
            device.dropped_at, matter.say("drafts.did-drop", device=device.name), matter.say("drafts.did-drop-result")
        )


def _of_change(matter: PaperContext, tracked: Tracked) -> Deed:
    at = tracked.at or tracked.intended_at or matter.case.opened_at
    against = dict.fromkeys(map(matter.texts.finding, tracked.against)) if tracked.state == "failed" else ()
    signed = tracked.signed if tracked.change.people and tracked.state == "manual" else None
    only = [matter.say("drafts.only-signed", by=signed.person_name or "-")] if signed else []
    told = filter(None, [" ".join(against), anew_words(tracked, matter.texts), made_by(matter, tracked)])
    result = ": ".join((matter.word(CHANGE_STATES[change_state(tracked)]), *told, *only))
    return Deed(at, change_words(tracked, matter.texts), result, tuple(a.sha256 for a in tracked.attachments))


def _of_wait(matter: PaperContext, timer: Timer) -> Deed:
    """The soak, or the rest, and what the look found by which it ended."""
    found = timer.result
    still = ", ".join((found.still_seen if found else None) or ())
    key = "drafts.did-soak-seen" if still else "drafts.did-soak-gone"
    read = found.switches_read if found else None
    result = matter.say(key, where=still, switches=matter.say("sheets.blank") if read is None else read)
    what = matter.say("drafts.did-soak")
    if timer.name == "rest":
        begun, ended = (day(at.astimezone(matter.zone).date()) for at in (timer.opened_at, timer.until))
        what = matter.say("drafts.did-rest", begun=begun, ended=ended)
    return Deed(timer.until, what, result, _digests(found) if found else ())


def _of_gates(matter: PaperContext, case: Case) -> Iterator[Deed]:
    """Papers that both sides made: what was told, filled and handed over."""
    for gate in case.gates:
        if gate.closed and gate.closed_at and gate.paper in ("told", "form", "handover"):
            paper, by = matter.say(f"report.paper-{gate.paper}"), party(matter.playbook, gate.by)
            what = matter.say_for("drafts.did-paper", gate.paper, paper=paper, party=by)
            hour = gate.closed.hour.replace(":", ".")
            key = "drafts.did-paper-result-hour" if hour else "drafts.did-paper-result"
            result = matter.say(key, date=day(gate.closed.on), hour=hour)
            yield Deed(gate.closed_at, what, result, _digests(gate.closed))


def _digests(fact: Payload) -> tuple[str, ...]:
    """The SHA-256 of each attachment of an event."""
    return tuple(a.sha256 for a in fact.attachments)
