"""The people file: who acts and signs, for which party, and how long."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from dcdecom.documents.reading import Problem, Schema, read
from dcdecom.documents.rules import LINE, SLUG, matching
from dcdecom.model.people import Mandate, People, Person
from dcdecom.model.playbook import Playbook

STANDS_IN = matching(r"|Plt\.|Plh\.|a\.n\.", "Plt., Plh. or a.n.")
NIP = matching(r"|[0-9]{18}", 'the 18 digits of a NIP, or ""')
ACCOUNT = matching(r"[a-z_][a-z0-9_.-]*", "the name of an account")


def _mandate(mandate: Mandate) -> Iterator[Problem]:
    if mandate.valid_until is not None and mandate.valid_until < mandate.valid_from:
        yield Problem(("valid_until",), str(mandate.valid_until), f"a day not before {mandate.valid_from}")


def _person(person: Person) -> Iterator[Problem]:
    if not person.mandates:
        yield Problem(("mandates",), "an empty list", "at least one party that this person acts for")
    for number, login in enumerate(person.logins):
        if login == "root":
            yield Problem(("logins", number), "root, which is nobody in particular", "an account of this person alone")


def _people(people: People) -> Iterator[Problem]:
    yield from _repeated("an id", ((("people", n, "id"), p.id) for n, p in enumerate(people.people)))
    own = [(("people", n, "logins", m), login) for n, p in enumerate(people.people) for m, login in enumerate(p.logins)]
    yield from _repeated("an account", own)
    for steps, login in own:
        if login in people.shared_logins:
            yield Problem(steps, f"{login}, which is among shared_logins", "an account of this person alone")


def _repeated(what: str, named: Iterable[tuple[tuple[str | int, ...], str]]) -> Iterator[Problem]:
    rows = list(named)
    count = Counter(name for _, name in rows)
    for steps, name in rows:
        if count[name] > 1:
            yield Problem(steps, f"{name} {count[name]} times", f"{what} that no one else has")


SCHEMA = Schema(
    fields={
        (Mandate, "party"): SLUG,
        (Mandate, "acts_for"): STANDS_IN,
        (Person, "id"): SLUG,
        (Person, "name"): LINE,
        (Person, "nip"): NIP,
        (Person, "logins"): ACCOUNT,
        (People, "shared_logins"): ACCOUNT,
    },
    checks={Mandate: _mandate, Person: _person, People: _people},
)


def load(path: Path, playbook: Playbook | None = None) -> People:
    """Read the people file; with a playbook, every party named must be one of its. Raises InputError."""
    document = read(path, People, SCHEMA, given={"digest": ""})
    people: People = document.check(_parties(document.value, playbook) if playbook else ())
    return replace(people, digest=document.digest())


def _parties(people: People, playbook: Playbook) -> Iterator[Problem]:
    known = [party.key for party in playbook.parties]
    for n, person in enumerate(people.people):
        for m, mandate in enumerate(person.mandates):
            if mandate.party not in known:
                yield Problem(("people", n, "mandates", m, "party"), mandate.party, f"one of {', '.join(known)}")
