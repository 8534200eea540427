"""Who may change anything in a case."""

from __future__ import annotations

from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import Refused
from dcdecom.model.case import Case, Tracked
from dcdecom.model.likeness import digits
from dcdecom.model.people import People, Person
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.steps.procedure import Procedure

NOTE = "note"
"""The kind of change that leaves the head of a journal in the record."""


def must_be_allowed(log: CaseLog, procedure: Procedure, case: Case, tracked: Tracked | None = None) -> None:
    """Only who was appointed, and may act today, changes anything, through dcdecom or by hand.

    A service carries out a planned change (`tracked`) that such a person has ordered by key, and the note of a row
    whose gate a key has closed: its signature is what confirms that one. Nothing else. Raises InputError and Refused.
    """
    if tracked and log.person and log.person.service:
        person = _ordered_by(procedure, case, tracked)
        if not _is_note_of(case, tracked, person):
            may_change(log.clock, procedure, case, person)
        return
    log.must_know_the_actor()
    if log.person is None:
        if case.is_appointed:
            raise Refused(
                Sentence(
                    "may-nobody",
                    "{login} is nobody of the people file, and so was not appointed for {case}. Nothing was changed.",
                    login=log.actor,
                    case=case.id,
                )
            )
        return
    may_change(log.clock, procedure, case, log.person)


def _is_note_of(case: Case, tracked: Tracked, person: Person) -> bool:
    """Whether a change leaves the head in the record, by the signature by key that closed a gate of its row."""
    closed = (g.closed for g in case.gates if g.step == tracked.step and g.closed and g.closed.signed)
    return tracked.change.kind == NOTE and any(c.person == person.id for c in closed)


def _ordered_by(procedure: Procedure, case: Case, tracked: Tracked) -> Person:
    """Who confirmed the plan of a change by key, for its device. Raises Refused where nobody did."""
    plan = next(p for p in reversed(case.plans) if tracked.n in p.numbers)
    device = tracked.change.device
    person = procedure.people.by_id(plan.confirmed.get(device, ""))
    if person is None or device not in plan.by_key:
        command = f"dcdecom case {'undo' if plan.undoes else 'run'} {case.id}"
        raise Refused(
            Sentence(
                "service-unordered",
                "Nobody has confirmed plan {plan} for {device} by key, and a service account carries out nothing "
                "else. Nothing was changed.",
                plan=plan.digest[:8], device=device,
            ),
            Sentence("service-instead", "Who is appointed types it: {command}", command=command),
        )  # fmt: skip
    return person


def may_change(clock: Clock, procedure: Procedure, case: Case, person: Person) -> None:
    """Whether a person may change anything in a case today. Raises Refused."""
    today = procedure.day(clock.now())
    if any(_is_one(procedure.people, id, person) for id in case.deciders):
        raise Refused(
            Sentence(
                "may-decided",
                "{name} decided in {case}, and so carries out nothing. Nothing was changed.",
                name=person.name,
                case=case.id,
            )
        )
    signed = {g.closed.person for g in case.gates if g.closed and g.paper in ("form", "handover")}
    if any(_is_one(procedure.people, id, person) for id in signed):
        raise Refused(
            Sentence(
                "may-signed",
                "{name} signed in {case} for the office that asks, and so carries out nothing. Nothing was changed.",
                name=person.name,
                case=case.id,
            )
        )
    team = case.team
    acts = procedure.policy.acts
    if acts and not any(person.mandate(party, today) for party in acts):
        names = ", ".join(procedure.playbook.party(p).name for p in acts)
        raise Refused(
            Sentence(
                "may-not-act",
                "{name} does not act for {names} today. Nothing was changed.",
                name=person.name,
                names=names,
            )
        )
    if team and person.id not in team:
        raise Refused(
            Sentence(
                "may-not-appointed",
                "{name} was not appointed for {case}. Nothing was changed.",
                name=person.name,
                case=case.id,
            ),
            Sentence(
                "appointed-are",
                "Appointed are: {team}. A change of the team is signed, at the step that appointed it: {command}",
                team=", ".join(team),
                command=f"dcdecom case sign {case.id} STEP --as PARTY --team PERSON,... --scan FILE",
            ),
        )


def _is_one(people: People, id: str, person: Person) -> bool:
    """Whether an id is this person's, or another one of the same NIP."""
    other = people.by_id(id)
    return id == person.id or bool(other and digits(other.nip) and digits(other.nip) == digits(person.nip))
