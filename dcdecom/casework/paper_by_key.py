"""A paper that was signed with a pen, handed in by order of a key: whoever hands it in signs what he says of it.

The statement names the scan by its digest and the gate by its head. What closes the gate is the paper, by the functions
of `case sign`; the key says who handed it in, in place of a login.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from pathlib import Path

from dcdecom.casework.orders import brought, must_count
from dcdecom.casework.photos import digest_of
from dcdecom.casework.sign_options import HandedIn, RecordedSignature, Signature
from dcdecom.casework.signed_statement import without_mandate
from dcdecom.casework.signing import sign
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.people import Person
from dcdecom.model.playbook import Gate, Policy
from dcdecom.model.sentence import Sentence, one_of
from dcdecom.model.typed_form import FormDevice
from dcdecom.ports.notary import Notary, StatementValues
from dcdecom.steps.procedure import Procedure

KIND, SORT = "paper", "attachment"
ReadForm = Callable[[Case, Sequence[object]], tuple[FormDevice, ...]]
"""What a list of devices says of the form that a case waits for. Raises InputError."""


def handing_in(log: CaseLog, procedure: Procedure, case: Case, opened: OpenGate, note: str, notary: Notary) -> bytes:
    """The statement by which a paper is handed in at a gate, before its scan is named. Raises InputError."""
    party = next(iter(procedure.policy.acts), "")
    on = procedure.day(log.clock.now()).isoformat()
    return notary.text(_wanted(case, opened, party, note, (), on))


def paper_by_key(
    log: CaseLog, procedure: Procedure, id: str, file: Path, scans: Sequence[Path], notary: Notary, read_form: ReadForm
) -> RecordedSignature:  # fmt: skip
    """Record a paper that a key handed in, in the name of the key's owner. Raises as `sign` does."""
    log.must_know_the_actor(by_key=True)
    with log.hold(id):
        case, found = log.case(id), brought(file, notary)
        stated = found.stated
        if stated.kind != KIND:
            raise InputError(Sentence("brought-kind", "The statement is of kind {says}, not {asked}. "
                                      "Nothing was recorded.", says=stated.kind, asked=KIND))  # fmt: skip
        said, opened = notary.read_paper(stated.note), _gate_of(case, stated.head, stated.step)
        scan = _scan(stated.subjects, scans)
        row = procedure.playbook.row(opened.step)
        wanted = _wanted(case, opened, stated.party, stated.note, stated.subjects, stated.on)
        may = partial(_may_hand_in, procedure.policy)
        counted = must_count(log, procedure, case, found, wanted, notary, may=may, ages=False)
        handed = HandedIn(stated.party, counted.authority, counted.signed, counted.files)
        signature = _signature(case, opened, row.gates[opened.index], said, scan, read_form)
        own = replace(log, person=counted.person, executor=log.actor)
    return sign(own, procedure, id, replace(signature, handed=handed), notary)


def _gate_of(case: Case, head: str, step: str) -> OpenGate:
    """The gate over whose head something was signed, where a paper is waited for there. Raises Refused."""
    for gate in case.gates:
        leaves = gate.exit_pass is not None and gate.closed is not None
        if (gate.head, gate.step) == (head, step) and (gate.closed is None or leaves):
            return gate
    raise Refused(Sentence(
        "paper-gate", "{step} of {case} does not wait for this paper, or not any more. Nothing was recorded.",
        step=step, case=case.id,
    ))  # fmt: skip


def _scan(subjects: Sequence[str], scans: Sequence[Path]) -> Path | None:
    """The file that was signed for. Raises InputError where it is another, or one is missing."""
    named = [subject.removeprefix(f"{SORT} ") for subject in subjects]
    if [digest_of(scan) for scan in scans] != named or len(named) > 1:
        raise InputError(Sentence(
            "paper-scan", "The scan is not the one that was signed for. Nothing was recorded.",
        ))  # fmt: skip
    return next(iter(scans), None)


def _may_hand_in(policy: Policy, person: Person, party: str, days: tuple[date, date]) -> Iterator[tuple[str, str]]:
    yield from without_mandate(person, party, days)
    if party not in policy.acts:
        yield "other-party", Sentence(
            "paper-by", "papers are handed in by {may}, not by {party}", may=one_of(policy.acts), party=party
        )  # fmt: skip


def _wanted(
    case: Case, opened: OpenGate, party: str, note: str, subjects: tuple[str, ...], on: str
) -> StatementValues:  # fmt: skip
    return StatementValues(
        KIND, case.id, party, "record", on, opened.head, step=opened.step, devices=tuple(opened.devices), note=note,
        subjects=subjects,
    )  # fmt: skip


def _signature(
    case: Case, opened: OpenGate, gate: Gate, said: Mapping[str, object], scan: Path | None, read_form: ReadForm
) -> Signature:  # fmt: skip
    """What was said of a paper, as `case sign` takes it. Raises InputError and Refused."""
    words = {key: value for key, value in said.items() if isinstance(value, str)}
    if (words.get("paper"), words.get("as")) != (opened.paper, opened.by):
        raise Refused(Sentence(
            "paper-other", "{step} waits for {paper} of {party}. Nothing was recorded.",
            step=opened.step, paper=Sentence(f"paper-{opened.paper}", opened.paper), party=opened.by,
        ))  # fmt: skip
    if words.get("guard") and (opened.exit_pass is None or opened.closed is None):
        raise Refused(Sentence(
            "paper-door", "The pass is signed first, and comes back from the door then. Nothing was recorded.",
        ))  # fmt: skip
    devices = said.get("form")
    form = read_form(case, devices) if isinstance(devices, list) else ()
    decision = words.get("decision", "approve")
    if decision not in ("approve", "return", "reject"):
        raise InputError(Sentence("nothing-recorded", "Nothing was recorded."))
    evidence = words.get("evidence", "paper")
    if evidence not in ("paper", "tte"):
        raise InputError(Sentence("nothing-recorded", "Nothing was recorded."))
    return Signature(
        opened.step, opened.by, words.get("by", ""), _day(words.get("on", "")), words.get("number", ""), decision,
        only=_all(said, "only"), note=words.get("note", ""), scan=scan if evidence == "paper" else None,
        code=words.get("code", ""), tte=scan if evidence == "tte" else None, post=words.get("post", ""),
        team=_all(said, "team"), agenda=words.get("agenda", ""), verified=_ticked(gate, said),
        hour=words.get("at", ""), guard=words.get("guard", ""), form=form,
    )  # fmt: skip


def _all(said: Mapping[str, object], key: str) -> tuple[str, ...]:
    listed = said.get(key)
    return tuple(str(each) for each in listed) if isinstance(listed, list) else ()


def _ticked(gate: Gate, said: Mapping[str, object]) -> tuple[str, ...]:
    """What was ticked, by its numbers in the gate's list. Raises InputError for a sentence that is not there."""
    sentences = _all(said, "verified")
    if unknown := [each for each in sentences if each not in gate.ticks]:
        raise InputError(Sentence(
            "paper-tick", "{text} does not stand in the list of this paper. Nothing was recorded.",
            text=repr(unknown[0]),
        ))  # fmt: skip
    return tuple(str(gate.ticks.index(each) + 1) for each in sentences)


def _day(text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise InputError(Sentence("paper-day", "{day} is no day. Nothing was recorded.", day=repr(text))) from error

