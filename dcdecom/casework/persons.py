"""Who is named where: people of the people file, and those whom the request names; and who of them is one person.

Ids and NIP prove that two are one person. Names only make one ask.
"""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.likeness import digits, same_text
from dcdecom.model.people import People, Person
from dcdecom.model.request import Contact
from dcdecom.model.sentence import Joined, Sentence, all_of
from dcdecom.steps.procedure import Procedure

PLACES = {"signatory": "the letter's signatory", "contact": "the request's contact", "collector": "the collector"}
"""Whom a request names, as errors say it."""


@dataclass(frozen=True)
class Named:
    """A person as one place names them."""

    name: str
    place: str
    """Where, in words."""
    key: str
    """Where, as `--accept` has it."""
    id: str = ""
    nip: str = ""
    post: str = ""
    roles: tuple[str, ...] = ()
    """Of whom a request names: keys of `PLACES`."""

    @property
    def words(self) -> str:
        return Joined((f"{self.name!r} (", self.place, ")"), "")


def people_of(procedure: Procedure) -> People:
    """The people file by which the case is judged: the one that was accepted last."""
    return procedure.accepted_people or procedure.people


def of_file(person: Person) -> Named:
    place = Sentence("place-file", "people file, {id}", id=person.id)
    return Named(person.name, place, person.id, person.id, person.nip, person.post)


def of_id(procedure: Procedure, id: str) -> Named:
    """A person by the id that an event holds; nothing but the id is known where the people file has it no more."""
    person = people_of(procedure).by_id(id)
    return of_file(person) if person else Named("", id, id, id)


def in_request(case: Case) -> tuple[Named, ...]:
    """Those whom the request names, each once: what it says of one under two roles is put together."""
    said = [(role, body) for role in PLACES if (body := _said(case, role)) and body.name]
    found: list[Named] = []
    for role, body in said:
        known = next((n for n in found if same_text(n.name, body.name)), None)
        roles = (*(known.roles if known else ()), role)
        merged = Named(
            known.name if known else body.name,
            all_of(Sentence(f"place-{r}", PLACES[r]) for r in roles), "-".join(roles),
            nip=(known.nip if known else "") or body.nip,
            post=(known.post if known else "") or body.post, roles=roles,
        )  # fmt: skip
        found = [merged if n is known else n for n in found] if known else [*found, merged]
    return tuple(found)


def _said(case: Case, role: str) -> Contact | None:
    letter = case.request.letter
    signatory = Contact(letter.signatory, nip=letter.nip, post=letter.post) if letter else None
    return {"signatory": signatory, "contact": case.request.contact, "collector": case.request.collector}[role]


def same(one: Named, other: Named) -> bool:
    """Whether two are one person beyond doubt."""
    nip = digits(one.nip)
    return bool(one.id and one.id == other.id) or bool(nip and nip == digits(other.nip))
