"""Who may change anything in a case."""

from __future__ import annotations

from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import Refused
from dcdecom.model.case import Case
from dcdecom.model.likeness import digits
from dcdecom.model.people import People, Person
from dcdecom.steps.procedure import Procedure


def must_be_allowed(log: CaseLog, procedure: Procedure, case: Case) -> None:
    """Only who was appointed, and may act today, changes anything, through dcdecom or by hand."""
    log.must_know_the_actor()
    if log.person is None:
        return
    today = procedure.day(log.clock.now())
    if any(_is_one(procedure.people, id, log.person) for id in case.deciders):
        raise Refused(f"{log.person.name} decided in {case.id}, and so carries out nothing. Nothing was changed.")
    signed = {g.closed.person for g in case.gates if g.closed and g.paper in ("form", "handover")}
    if any(_is_one(procedure.people, id, log.person) for id in signed):
        raise Refused(
            f"{log.person.name} signed in {case.id} for the office that asks, and so carries out nothing. "
            "Nothing was changed."
        )
    team = case.request.team
    acts = procedure.policy.acts
    if acts and not any(log.person.mandate(party, today) for party in acts):
        names = ", ".join(procedure.playbook.party(p).name for p in acts)
        raise Refused(f"{log.person.name} does not act for {names} today. Nothing was changed.")
    if team and log.person.id not in team:
        raise Refused(f"{log.person.name} was not appointed for {case.id}. Nothing was changed.")


def _is_one(people: People, id: str, person: Person) -> bool:
    """Whether an id is this person's, or another one of the same NIP."""
    other = people.by_id(id)
    return id == person.id or bool(other and digits(other.nip) and digits(other.nip) == digits(person.nip))
