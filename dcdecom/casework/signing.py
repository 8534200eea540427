"""Signatures: who decided what, shown by what, recorded by whom.

The recorder is named apart from the signer. What decides is not signed by who asked, nor by who opened the case or
acted.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial

from dcdecom.casework import keys
from dcdecom.casework.accept_finding import accept, accepting
from dcdecom.casework.evidence import Shown, paper, tte
from dcdecom.casework.gates import awaited, day_of, must_be_of_today, stays, today
from dcdecom.casework.office_signers import is_ours, signer_of_office
from dcdecom.casework.orders import kind_beside
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.casework.sign_options import RecordedSignature, Signature, decision_fits, evidence_fits, options_fit
from dcdecom.casework.signing_rights import Signer, decider, deciding, may_sign, must_act_for, named, who_reported
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.base import Authority
from dcdecom.model.facts.papers import GateClosed
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.playbook import DECISIONS, Gate, Playbook, Row
from dcdecom.ports.notary import Notary
from dcdecom.steps.procedure import Procedure

__all__ = ["RecordedSignature", "Signature", "sign", "statement"]


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
        if signature.accept or (signature.key and kind_beside(signature.key, notary) == "accept"):
            return accept(log, procedure, case, signature, notary)
        must_be_bound(procedure, case)
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
    opened, gate = awaited(procedure.playbook, case, row, signature)
    evidence_fits(row, gate, signature, wanted="key")
    decision_fits(case, row, gate, signature)
    must_be_of_today(case, opened)
    stays(case, gate, signature)
    if signature.by:
        may_sign(log, procedure, case, gate, signature, signature.on or today(procedure, log.clock))
    return _usual(log, procedure, case, opened, signature, notary)


def _names_are_known(playbook: Playbook, signature: Signature) -> None:
    for name, what, known in (
        (signature.step, "step", [r.slug for r in playbook.rows]),
        (signature.party, "party", [p.key for p in playbook.parties]),
    ):
        if name not in known:
            meant = did_you_mean(name, known)
            told = f"{name} is no {what} of {playbook.name}.{meant} Nothing was recorded."
            raise InputError(told, f"It has {', '.join(known)}.")


def _close_gate(
    log: CaseLog, procedure: Procedure, case: Case, signature: Signature, notary: Notary
) -> RecordedSignature:
    row = procedure.playbook.row(signature.step)
    opened, gate = awaited(procedure.playbook, case, row, signature)
    if signature.key:
        evidence_fits(row, gate, signature)
        usual = partial(_usual, log, procedure, case, opened, signature, notary)
        found = keys.handed(signature.key, notary, usual, log.clock.now())
        return _close_by_key(log, procedure, case, row, gate, opened, signature, found, notary)
    options_fit(case, row, gate, signature)
    on = day_of(procedure, log.clock, opened, gate, signature)
    person = _signer(log, procedure, case, gate, signature, on)
    must_be_of_today(case, opened)
    shown = tte(log.attachments, signature.tte) if signature.tte else paper(log, case, opened, gate, signature, notary)
    return _record(log, procedure, case, opened, gate, replace(signature, on=on), person, shown)


def _signer(log: CaseLog, procedure: Procedure, case: Case, gate: Gate, signature: Signature, on: date) -> Signer:
    """Who signed, where nothing speaks against it. Raises InputError and Refused."""
    if gate.paper in ("told", "letter"):
        return who_reported(log, procedure.people, gate, signature, on)
    if gate.paper in DECISIONS:
        return decider(log, procedure, case, gate, signature, on)
    if not is_ours(procedure.playbook, gate.by):
        return signer_of_office(log, procedure, case, gate, signature, on)
    person = named(procedure.people, signature.by)
    must_act_for(person, gate.by, on)
    return Signer(person.id, person.name)


def _close_by_key(
    log: CaseLog, procedure: Procedure, case: Case, row: Row, gate: Gate, opened: OpenGate, signature: Signature,
    found: keys.Handed, notary: Notary,
) -> RecordedSignature:  # fmt: skip
    """What was signed decides: the options are checked as the statement has them."""
    stated = keys.as_stated(signature, gate.paper == "choice", found.stated)
    person, shown = keys.must_count(log, procedure, case, opened, found, signature.by, notary)
    options_fit(case, row, gate, stated)
    day_of(procedure, log.clock, opened, gate, stated, by_key=True)
    on = stated.on or today(procedure, log.clock)
    return _record(log, procedure, case, opened, gate, stated, deciding(procedure, case, gate.by, on, person), shown)


def _usual(
    log: CaseLog, procedure: Procedure, case: Case, opened: OpenGate, signature: Signature, notary: Notary,
    version: int = 2,
) -> bytes:  # fmt: skip
    """The statement of what the options say; of today where they name no day."""
    on, events = signature.on or today(procedure, log.clock), log.store.events(case.id)
    return notary.statement(events, opened.seq, signature.decision, on, signature.only, version)


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
        stays=stays(case, gate, signature),
        head=opened.head,
        post=person.post,
        office=person.office,
        basis=person.basis,
        nip=person.nip,
        acts_for=person.acts_for,
        also_for=person.also_for,
        also_recorded=person.also_recorded,
        signed=shown.signed,
        authority=Authority("key", person.id, log.actor, shown.signed.statement) if shown.signed else None,
    )
    log.append(case, closed, named=shown.files)
    return RecordedSignature(gate.paper, person.name or person.id, log.actor, shown.grade)
