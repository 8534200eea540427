"""Putting a case off: at every row, until a day, at the wish of a party.

A case that was put off is not half done. What a withdrawal has changed while the server is still there is put back
before; where that fails, or is not known to have come to its end, the case is not put off. What was done after a
handover stays. A row that had begun something else is brought to its end, or walked back, by whoever puts it off.
"""

from __future__ import annotations

from datetime import date

from dcdecom.casework.orders import own_login
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.changes.back import leaves_something, ways_back
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.postponed import take_up
from dcdecom.errors import InputError, OutcomeUnknown, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import OTHERWISE
from dcdecom.model.facts.postponing import Postponed
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.playbook import Playbook
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.steps.procedure import Procedure

KEPT = Sentence("nothing-recorded", "Nothing was recorded.")


@dataclass(frozen=True)
class Postponement:
    """What the options said."""

    until: date
    note: str
    party: str = ""
    """At whose wish; empty for the team's own."""


def must_be_possible(log: CaseLog, procedure: Procedure, case: Case, asked: Postponement) -> str:
    """Whether it may be put off so, whatever is to be put back before; returns the party. Raises as `postpone`."""
    log.must_know_the_actor()
    must_be_open(case)
    must_be_bound(procedure, case)
    today = procedure.day(log.clock.now())
    if asked.until <= today:
        raise InputError(Sentence(
            "postpone-past", "--until {until}: a case is put off to a day after today, {today}. {kept}",
            until=asked.until.isoformat(), today=today.isoformat(), kept=KEPT,
        ))  # fmt: skip
    if not asked.note.strip():
        raise InputError(Sentence("postpone-why", "Say why: --note TEXT. {kept}", kept=KEPT))
    party = _party(procedure.playbook, asked.party)
    _must_be_its_matter(log, procedure, case, today)
    return party


def _party(playbook: Playbook, asked: str) -> str:
    known = [p.key for p in playbook.parties]
    party = asked or next(iter(playbook.policy.acts), known[0] if known else "")
    if party not in known:
        none = Sentence(
            "none-party", "{name} is no party of {playbook}.{meant} Nothing was recorded.",
            name=party, playbook=playbook.name, meant=did_you_mean(party, known),
        )  # fmt: skip
        raise InputError(none, Sentence("it-has", "It has {names}.", names=", ".join(known)))
    return party


def _must_be_its_matter(log: CaseLog, procedure: Procedure, case: Case, today: date) -> None:
    """Once a team was appointed in the case, one of it, or one who decides in it. Raises Refused."""
    person, policy = log.person, procedure.policy
    decide = {policy.exception_by, *policy.binding_by, *(g.by for r in procedure.playbook.rows for g in r.gates)}
    decides = person and any(person.mandate(party, today) for party in decide - {*policy.acts, ""})
    if not case.is_appointed or decides or (person and person.id in case.team):
        return
    raise Refused(
        Sentence(
            "postpone-not-appointed", "{name} was not appointed for {case}, and decides nothing in it. {kept}",
            name=person.name if person else log.actor, case=case.id, kept=KEPT,
        ),
        Sentence("postpone-who", "Appointed are: {team}.", team=", ".join(case.team)),
    )  # fmt: skip


def to_put_back(log: CaseLog, playbook: Playbook, case: Case) -> tuple[Tracked, ...]:
    """What a withdrawal has changed, and its server is still there: it is put back before the case is put off."""
    step = case.current
    row = next((r for r in playbook.rows if step and r.slug == step.slug), None)
    if row is None or row.action != "withdraw":
        return ()
    ways = (w.tracked for w in ways_back(case, log.clock.now()) if leaves_something(w))
    return tuple(t for t in ways if t.step == row.slug and not case.is_handed_over(t.change.device))


def postpone(log: CaseLog, procedure: Procedure, id: str, asked: Postponement) -> date:
    """Put a case off. Raises InputError and Refused, and OutcomeUnknown while it is not known how a change ended."""
    with log.hold(id):
        case = log.case(id)
        party = must_be_possible(log, procedure, case, asked)
        must_be_whole(log, procedure, case)
        step = case.current.slug if case.current else case.next_row
        plan = case.plan(step)
        void = plan.digest if plan and not _is_done(case, plan.numbers) else ""
        back = case.walked_back_seq if case.current and case.walked_back_seq > _before(case) else 0
        fact = Postponed(
            step, asked.until, asked.note, party, log.actor, plan=void, walked_back=back, authority=own_login(log)
        )  # fmt: skip
        log.append(case, fact)
    return asked.until


def _is_done(case: Case, numbers: tuple[int, ...]) -> bool:
    """Whether all that a plan is for was made. What it has for the other end of a watch is made in that case only."""
    return all(t.is_proved for t in case.changes if t.n in numbers and t.change.stage != OTHERWISE)


def _before(case: Case) -> int:
    """The event by which the row was opened first; what was walked back before it is no part of it."""
    current = case.current
    earlier = [s for s in case.steps if current and s.slug == current.slug and s is not current]
    return earlier[-1].opened_seq if earlier else current.opened_seq if current else 0


def must_be_whole(log: CaseLog, procedure: Procedure, case: Case) -> None:
    """Nothing of the case is half done: no change is open, no way back, no plan of its row. Raises Refused."""
    if case.unsettled():
        raise OutcomeUnknown(
            Sentence(
                "postpone-open", "{case}: how a change of it ended is not known. It was not put off.", case=case.id
            ),
            Sentence("postpone-settle", "Settle it first: {command}", command=f"dcdecom case resume {case.id}"),
        )  # fmt: skip
    if back := case.half_back:
        only = f" --change {back.only}" if back.only else ""
        raise Refused(
            Sentence(
                "postpone-half-back", "{case}: its way back was begun and is not at its end. It was not put off.",
                case=case.id,
            ),
            Sentence("postpone-back", "Bring it to its end: {command}", command=f"dcdecom case undo {case.id}{only}"),
        )  # fmt: skip
    step = case.current
    plan = case.plan(step.slug) if step else None
    if left := to_put_back(log, procedure.playbook, case):
        raise Refused(_stands(case, left), _back(case))
    changes = case.of_plan(plan) if plan else ()
    begun = [t for t in changes if t.stands or t.state not in ("pending", "failed")]
    if begun and not _is_done(case, plan.numbers if plan else ()) and _leaves(log, case, begun):
        raise Refused(
            _stands(case, begun),
            Joined((
                Sentence("postpone-on", "Bring it to its end: {command}", command=f"dcdecom case run {case.id}"),
                Sentence("postpone-or-back", "Or walk it back: {command}", command=f"dcdecom case undo {case.id}"),
            ), "\n"),
        )  # fmt: skip


def _leaves(log: CaseLog, case: Case, begun: list[Tracked]) -> bool:
    numbers = {t.n for t in begun}
    return any(leaves_something(w) for w in ways_back(case, log.clock.now()) if w.tracked.n in numbers)


def _stands(case: Case, left: tuple[Tracked, ...] | list[Tracked]) -> Sentence:
    names = ", ".join(f"{t.n} {t.change.kind}" for t in left)
    return Sentence(
        "postpone-stands", "{case} has begun something that is not at its end ({names}). It was not put off.",
        case=case.id, names=names,
    )  # fmt: skip


def _back(case: Case) -> Sentence:
    return Sentence("cancel-back", "Walk it back first: {command}", command=f"dcdecom case undo {case.id}")


def resume(log: CaseLog, id: str) -> bool:
    """Take up a case that was put off, before its day. Returns whether it was put off."""
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        if (put_off := case.postponed) is None:
            return False
        take_up(log, case, put_off, early=True)
        return True
