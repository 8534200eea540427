"""Who may sign what: by mandate, and never one who asked, opened the case or acted in it."""

from __future__ import annotations

from datetime import date

from dcdecom.errors import InputError, Refused
from dcdecom.hands.typed import Signature
from dcdecom.model.case import Case
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import DECISIONS, Gate
from dcdecom.room import Room


def signer(room: Room, case: Case, gate: Gate, signature: Signature, on: date) -> tuple[str, str]:
    """Id and name of who signed: one with a mandate of that day; on a form or handover, the name on the paper."""
    if gate.paper in ("told", "letter"):
        person = named(room.people, signature.by) if signature.by else room.person
        if person:
            must_act_for(person, gate.by, on)
        return (person.id, person.name) if person else (room.actor, "")
    if gate.paper not in DECISIONS:
        found = room.people.by_id(signature.by)
        return (found.id, found.name) if found else ("", signature.by)
    person = named(room.people, signature.by) if signature.by else only_holder(room.people, gate.by, on)
    must_act_for(person, gate.by, on)
    must_not_be_concerned(case, person)
    return person.id, person.name


def named(people: People, id: str) -> Person:
    """A person of the people file. Raises InputError."""
    person = people.by_id(id)
    if person is None:
        raise InputError(f"--by {id}: no such person in the people file. Nothing was recorded.")
    return person


def only_holder(people: People, party: str, on: date) -> Person:
    """The holder of the post, where there is no doubt who that is. Raises InputError."""
    holders = people.holders(party, on)
    posts = [p for p in holders if (m := p.mandate(party, on)) and not m.acts_for] or list(holders)
    if len(posts) != 1:
        names = ", ".join(p.id for p in holders) or "nobody"
        raise InputError(f"Who signed for {party}? Say --by PERSON; that day it is {names}. Nothing was recorded.")
    return posts[0]


def must_act_for(person: Person, party: str, on: date) -> None:
    """A mandate of that day. Raises Refused."""
    if not person.mandate(party, on):
        raise Refused(f"{person.name} does not act for {party} on {on.isoformat()}. Nothing was recorded.")


def must_not_be_concerned(case: Case, person: Person) -> None:
    """Who asked, who opened the case and who acted decide nothing in it. Raises Refused."""
    if why := concern(case, person):
        raise Refused(f"{why}. Nothing was recorded.")


def concern(case: Case, person: Person) -> str:
    """Why a person decides nothing in a case; empty text where nothing speaks against it."""
    if person.id in case.actors:
        return f"{person.name} opened {case.id} or acted in it, and so does not decide"
    if person.name and person.name == case.request.get("letter", {}).get("signatory"):
        return f"{person.name} signed the request, and so does not decide about it"
    return ""
