"""`ditunggu` and `dikembalikan`: for whom the case waits, since when, and how they answer; who sent it back, and why.

The report of the team is made before the row that examines it is opened. It says already that the examination is asked
for: what is stored and signed is read at that row.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, tzinfo

from dcdecom.model.case import Case, OpenGate
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.sent_back import sent_back
from dcdecom.model.sentence import Sentence
from dcdecom.model.texts import Texts
from dcdecom.model.waiting import Waited, how_to_sign, waited_for
from dcdecom.papers.dates import day, moment
from dcdecom.papers.phrases import office, party, step_title
from dcdecom.papers.report import Awaited


def awaited_section(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> tuple[Awaited, ...]:
    """By party: what the case stands at first, then what is owed to rows that it has left open."""
    if case.state != "open":
        return ()
    following = None if case.postponed else _following(case, playbook)
    if following is None:
        return tuple(_entry(w, case, playbook, texts, zone) for w in waited_for(case, playbook) if w.what != "run")
    first = _foretold(case, playbook, following, texts, zone)
    owed = (_entry(w, case, playbook, texts, zone) for w in waited_for(case, playbook)[1:])
    return (*first, *owed)


def _following(case: Case, playbook: Playbook) -> Row | None:
    """The row that examines the report which the case's row makes; None where the case stands at no such row."""
    step = case.current
    row = next((r for r in playbook.rows if step and r.slug == step.slug), None)
    return playbook.after(row.slug) if row and row.action == "report" else None


def _foretold(case: Case, playbook: Playbook, row: Row, texts: Texts, zone: tzinfo) -> Iterator[Awaited]:
    for gate in row.gates[:1]:
        yield Awaited(
            party=party(playbook, gate.by),
            what=texts.say(f"report.paper-{gate.paper}"),
            step=_place(playbook, row.slug, texts),
            by=_team(playbook),
            since=moment(case.last_at or case.opened_at, zone),
            commands=_typed(how_to_sign(case, row, gate)),
        )


def _entry(waited: Waited, case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> Awaited:
    return Awaited(
        party=_whom(waited, case, playbook, texts),
        what=_what(waited, texts, zone),
        step=_place(playbook, waited.step, texts),
        by=_team(playbook) if waited.gate else "",
        since=_moment(waited.since, zone),
        commands=_typed(waited.commands),
    )


def _whom(waited: Waited, case: Case, playbook: Playbook, texts: Texts) -> str:
    if waited.timer:
        return office(case) if waited.timer.name == "drop" else texts.say("console.nobody")
    return party(playbook, waited.party) if waited.party else _team(playbook)


def _what(waited: Waited, texts: Texts, zone: tzinfo) -> str:
    kind = f"timer-{waited.timer.name}" if waited.timer else "told" if waited.paper == "told" else waited.what
    paper = texts.say(f"report.paper-{waited.paper}") if waited.paper else ""
    until = moment(waited.timer.until, zone) if waited.timer else ""
    told = {"paper": paper, "devices": ", ".join(waited.devices), "plan": waited.plan, "until": until}
    if off := waited.put_off:
        told |= {"until": day(off.fact.until), "note": off.fact.note}
    return texts.say(f"console.waits-{kind}", **told)


def _place(playbook: Playbook, slug: str, texts: Texts) -> str:
    known = any(row.slug == slug for row in playbook.rows)
    number = playbook.number(slug) if known else "-"
    return texts.say("report.awaited-step", number=number, step=step_title(slug, texts))


def _team(playbook: Playbook) -> str:
    """Who asks: whose people carry out changes and make the report."""
    return party(playbook, next(iter(playbook.policy.acts), ""))


def _moment(at: datetime | None, zone: tzinfo) -> str:
    return moment(at, zone) if at else ""


def _typed(commands: tuple[str, ...]) -> tuple[str, ...]:
    """The commands alone, without the words about them."""
    return tuple(str(c.params["command"]) if isinstance(c, Sentence) else c for c in commands)


# --- what was sent back ----------------------------------------------------------------------------------------------


def returned_words(case: Case, playbook: Playbook, texts: Texts) -> str:
    """Who sent the case back last, when and why, until the report is made anew; empty where nobody did."""
    found = sent_back(case)
    if found is None or _is_made_anew(case, found[1]):
        return ""
    step, _, closed = found
    number = next((n for n, row in enumerate(playbook.rows, 1) if row.slug == step.slug), 0)
    return texts.say(
        "report.returned", name=closed.person_name or closed.person, on=day(closed.on) or "-", number=number,
        step=step_title(step.slug, texts), note=closed.note or texts.say("console.no-reason"),
    )  # fmt: skip


def _is_made_anew(case: Case, gate: OpenGate) -> bool:
    """Whether a report was made since the row was opened to which the gate sent the case back."""
    again = next((s for s in case.steps if s.opened_seq > gate.seq), None)
    return again is not None and any(r.seq > again.opened_seq for r in case.reports)
