"""Who may change anything in a case."""

from __future__ import annotations

from dcdecom.errors import Refused
from dcdecom.model.case import Case
from dcdecom.model.likeness import digits
from dcdecom.model.people import Person
from dcdecom.room import Room


def must_be_allowed(room: Room, case: Case) -> None:
    """Only who was appointed, and may act today, changes anything, through dcdecom or by hand."""
    room.must_know_the_actor()
    if room.person is None:
        return
    today = room.clock.now().astimezone(room.zone).date()
    if any(_is_one(room, id, room.person) for id in case.deciders):
        raise Refused(f"{room.person.name} decided in {case.id}, and so carries out nothing. Nothing was changed.")
    signed = {g.closed.person for g in case.gates if g.closed and g.paper in ("form", "handover")}
    if any(_is_one(room, id, room.person) for id in signed):
        raise Refused(
            f"{room.person.name} signed in {case.id} for the office that asks, and so carries out nothing. "
            "Nothing was changed."
        )
    team = case.request.team
    acts = room.playbook.policy.acts
    if acts and not any(room.person.mandate(party, today) for party in acts):
        names = ", ".join(room.playbook.party(p).name for p in acts)
        raise Refused(f"{room.person.name} does not act for {names} today. Nothing was changed.")
    if team and room.person.id not in team:
        raise Refused(f"{room.person.name} was not appointed for {case.id}. Nothing was changed.")


def _is_one(room: Room, id: str, person: Person) -> bool:
    """Whether an id is this person's, or another one of the same NIP."""
    other = room.people.by_id(id)
    return id == person.id or bool(other and digits(other.nip) and digits(other.nip) == digits(person.nip))
