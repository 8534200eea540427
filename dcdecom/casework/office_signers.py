"""Who signs for the office that asks: somebody who belongs to it, and nobody who works on our side."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dcdecom.casework.persons import Named, in_request, of_file, of_id, same
from dcdecom.casework.sign_options import Signature
from dcdecom.casework.signing_rights import Signer
from dcdecom.casework.similar_names import Conflict, against_recorded, is_free, must_be_certain, proven
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case
from dcdecom.model.likeness import alike, same_text
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import DECISIONS, Gate, Playbook
from dcdecom.model.same_office import is_office
from dcdecom.model.sentence import Joined, Sentence
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
            Sentence(
                "office-other-side",
                "{name} acts for {party}, and so does not sign {step} for {office}: each side signs for itself. "
                "Nothing was recorded.",
                name=person.name,
                party=party,
                step=signature.step,
                office=_office(case),
            ),
            may,
        )
    against = tuple(_conflicts(log, procedure, case, gate, named, on))
    if why := proven(named, against):
        raise Refused(against_recorded(why), may)
    basis = _basis(case, gate, named, person, on)
    if not basis:
        kept = Sentence("nothing-recorded", "Nothing was recorded.")
        raise Refused(Joined((_does_not_belong(case, gate, named, person, on), kept)), may)
    must_be_certain(log, procedure, case, signature.step, gate.by, named, against, may)
    post = named.post or signature.post
    if not post and not person:
        raise InputError(
            Sentence(
                "office-post",
                "{person} is not in the people file, and the request names no post: say --post TEXT, as the "
                "paper has it. Nothing was recorded.",
                person=named.words,
            )
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
        return InputError(
            Sentence(
                "office-who",
                "{step}: who signed for {office}? Say --by. Nothing was recorded.",
                step=signature.step,
                office=_office(case),
            ),
            may,
        )
    near = [n for n in (*in_request(case), *map(of_file, procedure.people.people))
            if alike(n.name, signature.by, procedure.letters.latin)]  # fmt: skip
    like = Sentence(
        "office-like", " It looks like {names}, and is not written so.", names=Joined((n.words for n in near), ", "),
    ) if near else ""  # fmt: skip
    return Refused(
        Sentence(
            "office-unknown",
            "--by {by}: no id of the people file, and not as the request names its signatory, contact and "
            "collector.{like} Nothing was recorded.",
            by=repr(signature.by),
            like=like,
        ),
        may,
    )


def _office(case: Case) -> str:
    return case.request.office or Sentence("the-office", "the office that asks")


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
        return Sentence("office-not-of", "{person} does not belong to {office}.", person=named.words, office=office)
    if person.office and not is_office(case, person.office):
        return Sentence(
            "office-of-other",
            "{person} belongs to {other}, and the letter came from {office}.",
            person=named.words,
            other=person.office,
            office=office,
        )
    if not person.mandate(gate.by, on):
        return Sentence(
            "office-no-nip",
            "{name} does not act for {party} on {day}, and the request names no such NIP.",
            name=person.name,
            party=gate.by,
            day=on.isoformat(),
        )
    return Sentence(
        "office-unnamed",
        "{person} signs for no office that the people file names (`office`), and the request does not name them by "
        "NIP.",
        person=named.words,
    )


def _who_may(log: CaseLog, procedure: Procedure, case: Case, gate: Gate, on: date) -> str:
    """Who may sign for the office, and how they are named."""
    office, lines = _office(case), list[str]()
    people = [p for p in procedure.people.people if p.mandate(gate.by, on) and is_office(case, p.office)]
    for person in people:
        if _is_free(log, procedure, case, gate, of_file(person), person, on):
            lines.append(f"  --as {gate.by} --by {person.id}   ({', '.join(filter(None, (person.name, person.post)))})")
    for named, known in (_known(procedure.people, n) for n in in_request(case)):
        if known not in people and _is_free(log, procedure, case, gate, named, known, on):
            lines.append(Joined((f"  --as {gate.by} --by '{named.name}'   (", named.place, ")"), ""))
    if lines:
        return Joined((Sentence("office-may", "Who may sign for {office}:", office=office), *lines), "\n")
    return Sentence(
        "office-nobody",
        "Nobody may sign for {office} yet: name somebody of it in the people file (`office: {office}`), or have the "
        "office name its collector in a corrected request.",
        office=office,
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
    for ids, did in (
        (case.actors, Sentence("did-acted", "opened {case} or acted in it", case=case.id)),
        (case.team, Sentence("did-appointed", "was appointed for {case}", case=case.id)),
        (case.deciders, Sentence("did-decided", "decided in {case}", case=case.id)),
        (
            case.recorders | case.at_keyboard,
            Sentence("did-recorded", "recorded papers of {case} or typed its commands", case=case.id),
        ),
        ([log.actor], Sentence("did-records", "records this paper")),
    ):
        for id in sorted(ids):
            yield Conflict(of_id(procedure, id), _not_for(case, did))
    for person in procedure.people.people:
        if party := next(_our_mandates(procedure, log.clock, gate, person, on), ""):
            yield Conflict(of_file(person), _not_for(case, Sentence("did-acts", "acts for {party}", party=party)))
        elif not named.id and person.office and not is_office(case, person.office):
            belongs = Sentence("did-belongs", "belongs to {office}", office=person.office)
            yield Conflict(of_file(person), _not_for(case, belongs))


def _not_for(case: Case, did: str) -> Sentence:
    """What somebody did or is, and that this keeps them from signing for the office."""
    return Sentence("why-not-office", "{did}, and so does not sign for {office}", did=did, office=_office(case))
