"""Signatures: who decided what, shown by what, recorded by whom.

The recorder is named apart from the signer. What decides is not signed by who asked, nor by who opened the case or
acted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from dcdecom.casework.accept_finding import accept, accepting
from dcdecom.casework.appointing import as_named, asks_more, must_be_asked, must_name, open_for, opened_anew, ticked
from dcdecom.casework.completeness import handover_is_whole, own_scan
from dcdecom.casework.confirm_by_key import confirm_by_key
from dcdecom.casework.door import at_the_door, told
from dcdecom.casework.evidence import Shown, paper, tte
from dcdecom.casework.form_content import form_is_typed
from dcdecom.casework.gates import awaited, day_of, must_be_of_today, stays, today
from dcdecom.casework.office_signers import is_ours, signer_of_office
from dcdecom.casework.orders import kind_beside, says_otherwise, stated_beside
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.casework.sign_by_key import Handed, as_stated, handed, must_count
from dcdecom.casework.sign_options import (
    RecordedSignature,
    Signature,
    beside_a_statement,
    decision_fits,
    evidence_fits,
    lacks_reason,
    options_fit,
)
from dcdecom.casework.signing_rights import Signer, decider, deciding, may_sign, must_act_for, named, who_reported
from dcdecom.casework.tte import Signed
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.base import Authority
from dcdecom.model.facts.papers import GateClosed
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.people import Person
from dcdecom.model.playbook import DECISIONS, Gate, Playbook, Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.notary import Notary
from dcdecom.steps.procedure import Procedure

__all__ = ["RecordedSignature", "Signature", "sign", "statement"]
REPORTED = frozenset({"told", "letter"})
"""Papers whose person reports that something was done, and need not have signed it."""


def sign(log: CaseLog, procedure: Procedure, id: str, signature: Signature, notary: Notary) -> RecordedSignature:
    """Record one signature, or one acceptance.

    Raises InputError where an option is missing or wrong, Refused where the evidence does not count; then nothing is
    recorded but the attempt with a wrong code or key.
    """
    log.must_know_the_actor(by_key=signature.key is not None)
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        _names_are_known(procedure.playbook, signature)
        kind = kind_beside(signature.key, notary) if signature.key else ""
        if signature.accept or kind == "accept":
            return accept(log, procedure, case, signature, notary)
        must_be_bound(procedure, case)
        if signature.key and kind == "confirm":
            return _confirm(log, procedure, case, signature, notary)
        return _close_gate(log, procedure, case, signature, notary)


def statement(log: CaseLog, procedure: Procedure, id: str, signature: Signature, notary: Notary) -> bytes:
    """What is to be signed by key at an open gate, or to accept what `--accept` names. Nothing is recorded.

    Raises InputError, Refused and Waiting.
    """
    case = log.case(id)
    must_be_open(case)
    _names_are_known(procedure.playbook, signature)
    if signature.accept:
        return accepting(log, procedure, case, signature, notary)
    must_be_bound(procedure, case)
    row = procedure.playbook.row(signature.step)
    must_be_asked(case, row, signature)
    opened, gate = awaited(procedure.playbook, case, row, signature)
    evidence_fits(row, gate, signature, wanted="key")
    decision_fits(case, row, gate, signature)
    signature = ticked(gate, signature)
    must_name(procedure, case, gate, signature, signature.on or today(procedure, log.clock))
    must_be_of_today(case, opened)
    stays(case, row, gate, signature)
    if why := lacks_reason(case, row, gate, signature):
        raise InputError(why)
    if signature.by:
        may_sign(log, procedure, case, gate, signature, signature.on or today(procedure, log.clock))
    return _usual(log, procedure, case, opened, signature, notary)


def _confirm(
    log: CaseLog, procedure: Procedure, case: Case, signature: Signature, notary: Notary
) -> RecordedSignature:
    """Record that a plan was confirmed by key: everything is the statement's, and options may only repeat it."""
    if useless := beside_a_statement(signature):
        raise InputError(Sentence(
            "confirm-options",
            "{options}: a statement that confirms a plan says everything itself. Nothing was recorded.",
            options=", ".join(useless),
        ))  # fmt: skip
    counted = confirm_by_key(log, procedure, case, signature, notary)
    return RecordedSignature("confirmation", counted.person.name, log.actor, "key")


def _names_are_known(playbook: Playbook, signature: Signature) -> None:
    for name, what, known in (
        (signature.step, "step", [r.slug for r in playbook.rows]),
        (signature.party, "party", [p.key for p in playbook.parties]),
    ):
        if name not in known:
            meant = did_you_mean(name, known)
            told = {"name": name, "playbook": playbook.name, "meant": meant}
            none = Sentence("none-step", "{name} is no step of {playbook}.{meant} Nothing was recorded.", **told)
            if what == "party":
                none = Sentence("none-party", "{name} is no party of {playbook}.{meant} Nothing was recorded.", **told)
            raise InputError(none, Sentence("it-has", "It has {names}.", names=", ".join(known)))


def _close_gate(
    log: CaseLog, procedure: Procedure, case: Case, signature: Signature, notary: Notary
) -> RecordedSignature:
    row = procedure.playbook.row(signature.step)
    if signature.guard:
        return _at_the_door(log, procedure, case, row, signature, notary)
    anew = opened_anew(log, case, row, signature)
    opened, gate = anew or awaited(procedure.playbook, case, row, signature)
    signature = ticked(gate, signature)
    if key := signature.key:
        evidence_fits(row, gate, signature)
        if stated := stated_beside(key, notary):
            signature = as_named(gate, signature, stated)
        usual = partial(_usual, log, procedure, case, opened, signature, notary)
        found = handed(key, notary, usual, log.clock.now())
        return _close_by_key(log, procedure, case, row, gate, opened, signature, found, notary)
    stays(case, row, gate, signature)  # who cannot be chosen is told before what is to be said of the others
    options_fit(case, row, gate, signature)
    handover_is_whole(procedure.policy, case, opened, signature)
    on = day_of(procedure, log.clock, case, opened, gate, signature)
    person = _signer(log, procedure, case, gate, signature, on)
    must_be_of_today(case, opened)
    must_name(procedure, case, gate, signature, on)
    if signature.tte:
        theirs = procedure.people.by_id(person.id) if gate.paper not in REPORTED else None
        demanded = opened.step in procedure.policy.tte_checked
        said = Signed(procedure.people, theirs, log.store, case, opened, demanded)
        shown = tte(log, signature.tte, said, notary)
    else:
        shown = paper(log, case, opened, gate, signature, notary)
    form_is_typed(case.id, opened, signature)
    if anew:
        case, opened = open_for(log, case, row, opened.index)
    return _record(log, procedure, case, opened, gate, replace(signature, on=on), person, shown)


def _at_the_door(
    log: CaseLog, procedure: Procedure, case: Case, row: Row, signature: Signature, notary: Notary
) -> RecordedSignature:
    """A pass that came back from the door: with it the head's signature, where that was not recorded before."""
    found = at_the_door(log, procedure, case, row, signature, notary)
    if found.counts and found.opened.closed is None:
        said = replace(signature, on=found.fact.on, hour="", guard="", note="")
        person = _signer(log, procedure, case, found.gate, said, found.fact.on)
        _record(log, procedure, case, found.opened, found.gate, said, person, found.shown)
        case = log.case(case.id)
    fact, files = found.fact, found.shown.files
    if handed := signature.handed:
        fact = replace(fact, handed_by=handed.party, handed_in=handed.signed, authority=handed.authority)
        files = (*files, *handed.files)
    log.append(case, fact, named=files)
    if not found.counts:
        raise told(log.case(case.id), found)
    return RecordedSignature("door", found.fact.guard, log.actor, found.shown.grade)


def _signer(log: CaseLog, procedure: Procedure, case: Case, gate: Gate, signature: Signature, on: date) -> Signer:
    """Who signed, where nothing speaks against it. Raises InputError and Refused."""
    if gate.paper in REPORTED:
        return who_reported(log, procedure.people, gate, signature, on)
    if gate.paper in DECISIONS:
        return decider(log, procedure, case, gate, signature, on)
    if not is_ours(procedure.playbook, gate.by):
        return signer_of_office(log, procedure, case, gate, signature, on)
    person = _of_team(log, case, signature) if gate.paper == "minutes" else None
    person = person or named(procedure.people, signature.by, (gate.by,), on)
    must_act_for(person, gate.by, on)
    return Signer(person.id, person.name)


def _of_team(log: CaseLog, case: Case, signature: Signature) -> Person | None:
    """Who hands in the minutes of the work, where nobody is named: one of those who were appointed. Raises Refused."""
    person, team = log.person, case.team
    id = signature.by or (person.id if person else "")
    who = id or Sentence("who-nobody", "Nobody")
    if team and id not in team:
        raise Refused(
            Sentence(
                "minutes-not-appointed",
                "{who} was not appointed for {case}, and so does not sign its minutes. Nothing was recorded.",
                who=who, case=case.id,
            ),
            Sentence("minutes-appointed", "Appointed are: {names}. Say --by PERSON.", names=', '.join(team)),
        )
    return None if signature.by else person


def _close_by_key(
    log: CaseLog, procedure: Procedure, case: Case, row: Row, gate: Gate, opened: OpenGate, signature: Signature,
    found: Handed, notary: Notary,
) -> RecordedSignature:  # fmt: skip
    """What was signed decides: the options are checked as the statement has them."""
    stated = as_stated(signature, gate, found.stated)
    person, shown = must_count(log, procedure, case, opened, found, signature.by, notary)
    options_fit(case, row, gate, stated)
    day_of(procedure, log.clock, case, opened, gate, stated, by_key=True)
    on = stated.on or today(procedure, log.clock)
    must_name(procedure, case, gate, stated, on)
    if asks_more(gate) and found.stated.note != found.wanted.note:
        options = ("--team", "--agenda", "--verified", "--note")
        raise InputError(
            says_otherwise(options), Sentence("statement-says", "It says: {note}", note=found.stated.note)
        )
    return _record(log, procedure, case, opened, gate, stated, deciding(procedure, case, gate.by, on, person), shown)


def _usual(
    log: CaseLog, procedure: Procedure, case: Case, opened: OpenGate, signature: Signature, notary: Notary,
    version: int = 2,
) -> bytes:  # fmt: skip
    """The statement of what the options say; of today where they name no day."""
    on, events = signature.on or today(procedure, log.clock), log.store.events(case.id)
    named = {"agenda": signature.agenda, "team": list(signature.team), "verified": list(signature.verified)}
    return notary.statement(
        events, opened.seq, signature.decision, on, signature.only, version, signature.note, named
    )  # fmt: skip


def _record(
    log: CaseLog,
    procedure: Procedure,
    case: Case,
    opened: OpenGate,
    gate: Gate,
    signature: Signature,
    person: Signer,
    shown: Shown,
) -> RecordedSignature:
    if signature.handed and signature.by not in ("", person.id, person.name):
        raise InputError(Sentence(
            "paper-name", "{by}: name who signed as {name}. Nothing was recorded.", by=signature.by, name=person.name
        ))  # fmt: skip
    closed = GateClosed(
        step=opened.step,
        gate=opened.index,
        by=gate.by,
        paper=gate.paper,
        decision=signature.decision if gate.paper in DECISIONS else "record",
        person=person.id,
        person_name=person.name,
        recorder=log.actor,
        on=signature.on or today(procedure, log.clock),
        number=signature.number,
        note=signature.note,
        evidence=signature.evidence,
        code_grade=shown.grade,
        only=signature.only,
        stays=stays(case, procedure.playbook.row(opened.step), gate, signature),
        head=opened.head,
        post=person.post,
        office=person.office,
        basis=person.basis,
        nip=person.nip,
        acts_for=person.acts_for,
        also_for=person.also_for,
        also_recorded=person.also_recorded,
        agenda=signature.agenda,
        team=signature.team,
        verified=signature.verified,
        signed=shown.signed,
        hour=signature.hour,
        form=signature.form,
        tte=shown.tte,
        authority=Authority("key", person.id, log.actor, shown.signed.statement) if shown.signed else None,
    )
    own_scan(procedure.policy, case, opened, shown.files)
    files = shown.files
    if handed := signature.handed:
        closed = replace(closed, handed_by=handed.party, handed_in=handed.signed, authority=handed.authority)
        files = (*files, *handed.files)
    log.append(case, closed, named=files)
    return RecordedSignature(gate.paper, person.name or person.id, log.actor, shown.grade, shown.remark)
