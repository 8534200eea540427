"""Who signs for the office that asks: somebody who belongs to it, and nobody who works on our side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dcdecom.casework.persons import Named, in_request, is_office, of_file, of_id, same
from dcdecom.casework.sign_options import Signature
from dcdecom.casework.signing_rights import Signer
from dcdecom.casework.similar_names import Conflict, is_free, must_be_certain, proven
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case
from dcdecom.model.likeness import alike, same_text
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import DECISIONS, Gate, Playbook
from dcdecom.ports.clock import Clock
from dcdecom.steps.procedure import Procedure

PRINTED = {"form": "contact", "handover": "collector"}
"""By paper: whose name dcdecom prints on it for the office that asks."""


def is_ours(playbook: Playbook, party: str) -> bool:
    """Whether a party works on our side, or judges what is done there."""
    policy = playbook.policy
    return party in (*policy.acts, policy.exception_by, *policy.binding_by)


def signer_of_office(
    log: CaseLog, procedure: Procedure, case: Case, gate: Gate, signature: Signature, on: date
) -> Signer:
    """Who signed a form or a handover for the office that asks. Raises InputError and Refused."""
    named, person = _who(log, procedure, case, gate, signature, on)
    may = _who_may(log, procedure, case, gate, on)
    if person and (party := next(_our_mandates(procedure, log.clock, gate, person, on), "")):
        raise Refused(
            f"{person.name} acts for {party}, and so does not sign {signature.step} for {_office(case)}: each side "
            "signs for itself. Nothing was recorded.",
            may,
        )
    against = tuple(_conflicts(log, procedure, case, gate, named, on))
    if why := proven(named, against):
        raise Refused(f"{why}. Nothing was recorded.", may)
    basis = _basis(case, gate, named, person, on)
    if not basis:
        raise Refused(f"{_does_not_belong(case, gate, named, person, on)} Nothing was recorded.", may)
    must_be_certain(log, procedure, case, signature.step, gate.by, named, against, may)
    post = named.post or signature.post
    if not post and not person:
        raise InputError(
            f"{named.words} is not in the people file, and the request names no post: say --post TEXT, as the paper "
            "has it. Nothing was recorded."
        )
    return Signer(named.id, named.name, post=post, office=_office(case), basis=basis, nip=named.nip)


def _who(
    log: CaseLog, procedure: Procedure, case: Case, gate: Gate, signature: Signature, on: date
) -> tuple[Named, Person | None]:
    """The signer as the people file or the request names them; whose name is printed where nobody is named."""
    if person := procedure.people.by_id(signature.by):
        return of_file(person), person
    names = in_request(case)
    role = PRINTED.get(gate.paper, "")
    found = next((n for n in names if _is_meant(n, signature.by, role)), None)
    if found is None:
        raise _unknown(log, procedure, case, gate, signature, on)
    return _known(procedure.people, found)


def _known(people: People, named: Named) -> tuple[Named, Person | None]:
    """Somebody whom the request names, and who that is in the people file, by NIP."""
    person = next((p for p in people.people if same(of_file(p), named)), None)
    return (replace(named, id=person.id), person) if person else (named, None)


def _is_meant(named: Named, by: str, role: str) -> bool:
    return same_text(named.name, by) if by else role in named.roles


def _unknown(
    log: CaseLog, procedure: Procedure, case: Case, gate: Gate, signature: Signature, on: date
) -> Refused | InputError:
    """Why a name is taken for nobody."""
    may = _who_may(log, procedure, case, gate, on)
    if not signature.by:
        return InputError(f"{signature.step}: who signed for {_office(case)}? Say --by. Nothing was recorded.", may)
    near = [n for n in (*in_request(case), *map(of_file, procedure.people.people))
            if alike(n.name, signature.by, procedure.letters.latin)]  # fmt: skip
    like = f" It looks like {', '.join(n.words for n in near)}, and is not written so." if near else ""
    return Refused(
        f"--by {signature.by!r}: no id of the people file, and not as the request names its signatory, contact and "
        f"collector.{like} Nothing was recorded.",
        may,
    )


def _office(case: Case) -> str:
    return case.request.office or "the office that asks"


# --- who belongs to it -----------------------------------------------------------------------------------------------


def _basis(case: Case, gate: Gate, named: Named, person: Person | None, on: date) -> str:
    """By what somebody signs for the office: its people in the people file, or what the request calls them."""
    if person and person.mandate(gate.by, on) and is_office(case, person.office):
        return "people file"
    entry = next((n for n in in_request(case) if _is_entry(n, gate, named, person, on)), None)
    return " and ".join(entry.roles) if entry else ""


def _is_entry(entry: Named, gate: Gate, named: Named, person: Person | None, on: date) -> bool:
    """Whether the request names this signer: by NIP, as written, or as the people file writes who signs for offices.

    The last is for people files without NIP and office: then mandate and name have to agree, to the letter.
    """
    if same(entry, named) or entry.roles == named.roles:
        return True
    if person is None or person.office or (entry.nip and person.nip):
        return False
    return person.mandate(gate.by, on) is not None and same_text(entry.name, person.name)


def _does_not_belong(case: Case, gate: Gate, named: Named, person: Person | None, on: date) -> str:
    office = _office(case)
    if person is None:
        return f"{named.words} does not belong to {office}."
    if person.office and not is_office(case, person.office):
        return f"{named.words} belongs to {person.office}, and the letter came from {office}."
    if not person.mandate(gate.by, on):
        return f"{person.name} does not act for {gate.by} on {on.isoformat()}, and the request names no such NIP."
    return (
        f"{named.words} signs for no office that the people file names (`office`), and the request does not name them "
        "by NIP."
    )


def _who_may(log: CaseLog, procedure: Procedure, case: Case, gate: Gate, on: date) -> str:
    """Who may sign for the office, and how they are named."""
    office, lines = _office(case), []
    people = [p for p in procedure.people.people if p.mandate(gate.by, on) and is_office(case, p.office)]
    for person in people:
        if _is_free(log, procedure, case, gate, of_file(person), person, on):
            lines.append(f"  --as {gate.by} --by {person.id}   ({person.name}, {person.post or 'people file'})")
    for named, known in (_known(procedure.people, n) for n in in_request(case)):
        if known not in people and _is_free(log, procedure, case, gate, named, known, on):
            lines.append(f"  --as {gate.by} --by '{named.name}'   ({named.place})")
    if lines:
        return "\n".join((f"Who may sign for {office}:", *lines))
    return (
        f"Nobody may sign for {office} yet: name somebody of it in the people file (`office: {office}`), or have the "
        "office name its collector in a corrected request."
    )


def _is_free(
    log: CaseLog, procedure: Procedure, case: Case, gate: Gate, named: Named, person: Person | None, on: date
) -> bool:
    if person and any(_our_mandates(procedure, log.clock, gate, person, on)):
        return False
    return is_free(procedure, log.clock, case, named, tuple(_conflicts(log, procedure, case, gate, named, on)))


# --- who works on our side -------------------------------------------------------------------------------------------


def _our_parties(playbook: Playbook, gate: Gate) -> frozenset[str]:
    deciding = {g.by for row in playbook.rows for g in row.gates if g.paper in DECISIONS} - {gate.by}
    return frozenset(deciding | {p.key for p in playbook.parties if is_ours(playbook, p.key)})


def _our_mandates(procedure: Procedure, clock: Clock, gate: Gate, person: Person, on: date) -> Iterator[str]:
    """The parties of our side that somebody acts for, on the paper's day or today."""
    today = procedure.day(clock.now())
    ours = _our_parties(procedure.playbook, gate)
    return (m.party for m in person.mandates if m.party in ours and (m.holds(on) or m.holds(today)))


def _conflicts(
    log: CaseLog, procedure: Procedure, case: Case, gate: Gate, named: Named, on: date
) -> Iterator[Conflict]:
    """With whom one who signs for the office may not be one."""
    end = f"and so does not sign for {_office(case)}"
    for ids, did in (
        (case.actors, f"opened {case.id} or acted in it"),
        (case.request.team, f"was appointed for {case.id}"),
        (case.deciders, f"decided in {case.id}"),
        (case.recorders | case.at_keyboard, f"recorded papers of {case.id} or typed its commands"),
        ([log.actor], "records this paper"),
    ):
        for id in sorted(ids):
            yield Conflict(of_id(procedure, id), f"{did}, {end}")
    for person in procedure.people.people:
        if party := next(_our_mandates(procedure, log.clock, gate, person, on), ""):
            yield Conflict(of_file(person), f"acts for {party}, {end}")
        elif not named.id and person.office and not is_office(case, person.office):
            yield Conflict(of_file(person), f"belongs to {person.office}, {end}")
