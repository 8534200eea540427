"""What waits to be signed by key in a case: the whole text of each statement, as `case sign --print` prints it.

It decides nothing, and judges nothing anew: what is signed is held against the case when it is recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import date, timedelta
from typing import Literal, TypeAlias

from dcdecom.casework.accept_finding import exceptions
from dcdecom.casework.appointing import asks_more, may_be_appointed
from dcdecom.casework.brought_by_key import attaching, to_inspect
from dcdecom.casework.cancel import cancelling
from dcdecom.casework.confirm_by_key import confirming
from dcdecom.casework.office_signers import is_ours
from dcdecom.casework.paper_by_key import handing_in
from dcdecom.casework.persons import in_request
from dcdecom.casework.sign_options import Signature
from dcdecom.casework.signing import statement
from dcdecom.changes.back import leaves_something, ways_back
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.decisions import may_cancel, offered
from dcdecom.model.exit_pass import PAPER
from dcdecom.model.listed_photos import lacking
from dcdecom.model.playbook import PAPERS_WITH_CODE, Decision, Gate, Row
from dcdecom.model.refusals import disagrees
from dcdecom.model.same_office import is_office
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.ports.notary import Notary
from dcdecom.steps.procedure import Procedure

Brings: TypeAlias = Literal["", "reading", "photos", "paper"]
HOLDS = timedelta(hours=1)
"""Stands for the time until the signer writes one."""
REASON = "-"
"""Stands for the reason until the signer writes one."""
LAST = 4
"""Signs of a serial number that are typed before a plan is confirmed."""


@dataclass(frozen=True)
class PaperAsked:
    """What the signer writes of a paper that was signed with a pen."""

    fields: tuple[tuple[str, Literal["may", "must"]], ...]
    """By their keys in `journal.paper_note`, and `file`."""
    signers: tuple[tuple[str, str], ...]
    """Who may have signed it, each as the line names him, and as people do."""
    decisions: tuple[str, ...]
    """What may stand on it; empty where it decides nothing, or approves only."""


@dataclass(frozen=True)
class ToSign:
    """A statement that waits for a signature."""

    statement: bytes
    party: str
    note: Literal["none", "may", "must"] = "none"
    """Whether the signer writes a reason into it, as its line `note`."""
    typed: str = ""
    """What the signer types off the label first: the end of a serial number."""
    until: Literal["", "time"] = ""
    """Whether the signer says until when, as its line `until`."""
    choose: bool = False
    """Whether the signer leaves some of its devices out."""
    brings: Brings = ""
    """What the signer writes into it: what a label says with its photos, photos alone, or what a paper says."""
    agenda: bool = False
    """Whether the signer writes an agenda number into it."""
    people: tuple[tuple[str, str], ...] = ()
    """Whom the signer may appoint, each by id and name; empty where nobody is appointed."""
    ticks: tuple[str, ...] = ()
    """What the signer may say that he verified."""
    paper: PaperAsked | None = None
    """What is asked of a paper that is handed in."""


def to_sign(log: CaseLog, procedure: Procedure, id: str, notary: Notary) -> tuple[ToSign, ...]:
    """Every statement by which somebody may decide in a case now: what is waited for, then that it is given up.

    A team, an agenda number and ticks are written into it by its signer, as a reason is.
    """
    case = log.case(id)
    waiting = tuple(
        found
        for waited in waited_for(case, procedure.playbook)
        for found in (
            _confirmations(log, procedure, case, waited, notary) if waited.what == "confirm"
            else _decisions(log, procedure, case, waited, notary)
        )
    )  # fmt: skip
    others = (found for each in (_way_back, _exceptions, _giving_up) for found in each(log, procedure, case, notary))
    return (*waiting, *others)


def to_bring(log: CaseLog, procedure: Procedure, id: str, notary: Notary) -> tuple[ToSign, ...]:
    """Every statement by which something is brought from the rack now: chassis that are to be read, and photos of the
    procedure's list that are not there. Whoever signs writes into it what he read, and the digests of his photos.
    """
    case, playbook = log.case(id), procedure.playbook
    party = next(iter(playbook.policy.acts), "")
    if case.state != "open" or not party:
        return ()
    return (*_readings(log, procedure, case, party, notary), *_listed_photos(log, procedure, case, party, notary))


def to_hand_in(log: CaseLog, procedure: Procedure, id: str, notary: Notary) -> tuple[ToSign, ...]:
    """Every statement by which a paper that was signed with a pen may be handed in now. Whoever signs writes into it
    what stands on the paper, and the digest of its scan.
    """
    case, playbook = log.case(id), procedure.playbook
    party = next(iter(playbook.policy.acts), "")
    found: list[ToSign] = []
    for waited in waited_for(case, playbook) if party else ():
        opened = waited.gate
        if not isinstance(opened, OpenGate) or opened.old or waited.what not in ("gate", "door"):
            continue
        row = playbook.row(opened.step)
        gate = row.gates[opened.index]
        if opened.closed is None and not gate.is_handed_in:
            continue
        note = notary.paper_note({"paper": opened.paper, "as": opened.by})
        with suppress(InputError, Refused, Waiting):
            text = handing_in(log, procedure, case, opened, note, notary)
            asked = _paper_asked(procedure, log, case, opened, row, gate)
            found.append(_with_names(procedure, log, case, gate, ToSign(text, party, brings="paper", paper=asked)))
    return tuple(found)


def _with_names(procedure: Procedure, log: CaseLog, case: Case, gate: Gate, each: ToSign) -> ToSign:
    """With what a head names on the paper, or chooses on it; at the door nobody names anything."""
    if each.paper and any(name == "guard" for name, _ in each.paper.fields):
        return each
    today = procedure.day(log.clock.now())
    people = tuple((p.id, p.name) for p in may_be_appointed(procedure, case, today)) if gate.appoints else ()
    chooses = gate.paper == "choice"
    return replace(each, agenda=gate.agenda, people=people, ticks=gate.ticks, choose=chooses)


def _paper_asked(
    procedure: Procedure, log: CaseLog, case: Case, opened: OpenGate, row: Row, gate: Gate
) -> PaperAsked:  # fmt: skip
    if opened.closed is not None:
        at_door: tuple[tuple[str, Literal["may", "must"]], ...] = (
            ("guard", "must"), ("on", "may"), ("at", "must"), ("code", "must"), ("note", "may"), ("file", "must")
        )  # fmt: skip
        return PaperAsked(at_door, (), ())
    needed = {
        "on": gate.paper in ("letter", "told", "endorsement"), "number": gate.paper == "letter",
        "at": procedure.policy.wants("handover-hour"), "note": gate.paper == "told", "file": True,
        "code": True, "form": opened.form == "typed", "by": False, "post": False,
        "evidence": "paper" not in gate.takes,
    }  # fmt: skip
    ours = is_ours(procedure.playbook, gate.by)
    left_out = {
        "at": gate.paper != "handover", "code": gate.paper not in PAPERS_WITH_CODE, "file": gate.paper == "told",
        "number": gate.paper != "letter", "form": gate.paper != "form", "post": ours,
        "evidence": "tte" not in gate.takes,
    }  # fmt: skip
    names = ("evidence", "by", "post", "on", "at", "number", "code", "form", "note", "file")
    fields = tuple((name, _must(needed[name])) for name in names if not left_out.get(name))
    decisions = offered(case, row, gate) if gate.paper != PAPER else ()
    today = procedure.day(log.clock.now())
    return PaperAsked(fields, tuple(_signers(procedure, case, gate, ours, today)), tuple(decisions))


def _must(needed: bool) -> Literal["may", "must"]:
    return "must" if needed else "may"


def _signers(procedure: Procedure, case: Case, gate: Gate, ours: bool, today: date) -> Iterator[tuple[str, str]]:
    """Who may have signed: for the office that asks those of it whom people file or request name."""
    for person in procedure.people.holders(gate.by, today):
        if ours or is_office(case, person.office):
            yield person.id, person.name
    if not ours:
        yield from dict.fromkeys((named.name, named.name) for named in in_request(case) if not named.id)


def _readings(log: CaseLog, procedure: Procedure, case: Case, party: str, notary: Notary) -> Iterator[ToSign]:
    for device in case.going:
        if device.inspections and device.is_shown and not device.misread:
            continue
        try:
            text = to_inspect(log, procedure, case.id, party, device.name, notary)
        except (InputError, Refused, Waiting):
            continue
        yield ToSign(text, party, brings="reading")


def _listed_photos(log: CaseLog, procedure: Procedure, case: Case, party: str, notary: Notary) -> Iterator[ToSign]:
    rack = next((row.slug for row in procedure.playbook.rows if row.action == "withdraw"), "")
    opened = case.step(rack)
    if opened is None or opened.state != "open":
        return
    for device, kind in lacking(procedure.policy, case, (d.name for d in case.going)):
        try:
            text = attaching(log, procedure, case.id, party, rack, (), kind, device, notary)
        except (InputError, Refused, Waiting):
            continue
        yield ToSign(text, party, brings="photos")


def _decisions(
    log: CaseLog, procedure: Procedure, case: Case, waited: Waited, notary: Notary
) -> Iterator[ToSign]:  # fmt: skip
    opened = waited.gate
    if opened is None or opened.closed or opened.old or waited.what not in ("gate", "door"):
        return
    row = procedure.playbook.row(opened.step)
    gate = row.gates[opened.index]
    decisions: tuple[Decision, ...] = ("approve",) if gate.paper == PAPER else offered(case, row, gate)
    for decision in decisions:
        if decision == "approve" and gate.paper == "choice":
            yield from _choice(log, procedure, case, opened, notary)
            continue
        if decision == "approve" and asks_more(gate):
            yield from _appointment(log, procedure, case, opened, gate, notary)
            continue
        for note in ("", REASON):
            said = Signature(opened.step, opened.by, decision=decision, note=note)
            try:
                text = statement(log, procedure, case.id, said, notary)
            except (InputError, Refused, Waiting):
                continue
            may: Literal["none", "may"] = "may" if opened.decisions else "none"
            yield ToSign(without_reason(text), opened.by, "must" if note else may)
            break


def _choice(
    log: CaseLog, procedure: Procedure, case: Case, opened: OpenGate, notary: Notary
) -> Iterator[ToSign]:  # fmt: skip
    """With every device that may go on: the signer leaves some out, and says why where such a one agrees."""
    may = tuple(d.name for d in case.going if not disagrees(d))
    with suppress(InputError, Refused, Waiting):
        said = Signature(opened.step, opened.by, only=may)
        if may:
            text = statement(log, procedure, case.id, said, notary)
            yield ToSign(text, opened.by, "may" if opened.decisions else "none", choose=True)


def _appointment(
    log: CaseLog, procedure: Procedure, case: Case, opened: OpenGate, gate: Gate, notary: Notary
) -> Iterator[ToSign]:  # fmt: skip
    """Without what the signer names, which stands in the line `note`: a gate that takes no reason has no such line."""
    today = procedure.day(log.clock.now())
    people = tuple((p.id, p.name) for p in may_be_appointed(procedure, case, today)) if gate.appoints else ()
    if not opened.decisions or (gate.appoints and not people):
        return
    with suppress(InputError, Refused, Waiting):
        numbers = tuple(str(n) for n, _ in enumerate(gate.ticks, 1))
        agenda, team = REASON if gate.agenda else "", tuple(id for id, _ in people[:1])
        said = Signature(opened.step, opened.by, agenda=agenda, team=team, verified=numbers)
        text = statement(log, procedure, case.id, said, notary)
        named = f"\nnote: {notary.stated(text).note}\n".encode()
        bare = text.replace(named, b"\n", 1)
        yield ToSign(bare, opened.by, "may", agenda=gate.agenda, people=people, ticks=gate.ticks)


def _exceptions(log: CaseLog, procedure: Procedure, case: Case, notary: Notary) -> Iterator[ToSign]:
    """What somebody may accept until a time, where the case waits for nothing else."""
    now = log.clock.now()
    step = case.current.slug if case.current else case.next_row
    for key, parties in exceptions(procedure, case, now):
        for party in parties:
            until = now + HOLDS
            said = Signature(step, party, accept=key, until=until, note=REASON)
            with suppress(InputError, Refused, Waiting):
                text = without_reason(statement(log, procedure, case.id, said, notary))
                yield ToSign(text.replace(f"\nuntil: {until.isoformat()}\n".encode(), b"\n", 1), party, "must",
                             until="time")  # fmt: skip


def _confirmations(
    log: CaseLog, procedure: Procedure, case: Case, waited: Waited, notary: Notary
) -> Iterator[ToSign]:  # fmt: skip
    for name in waited.devices:
        record = case.devices[name].record
        if record is None or len(record.serial) < LAST:
            continue
        try:
            text = confirming(log, procedure, case.id, waited.party, (waited.plan, record.serial), notary)
        except (InputError, Refused, Waiting):
            continue
        yield ToSign(text, waited.party, typed=record.serial[-LAST:])


def _way_back(log: CaseLog, procedure: Procedure, case: Case, notary: Notary) -> Iterator[ToSign]:
    """What was planned to be walked back, for each device for which nobody has confirmed it yet."""
    back, party = case.back_to_confirm, next(iter(procedure.policy.acts), "")
    if back is None or not party:
        return
    for name in (n for n in back.devices if n not in back.confirmed):
        record = case.devices[name].record if name in case.devices else None
        if record is None or len(record.serial) < LAST:
            continue
        with suppress(InputError, Refused, Waiting):
            text = confirming(log, procedure, case.id, party, (back.digest, record.serial), notary, back=True)
            yield ToSign(text, party, typed=record.serial[-LAST:])


def _giving_up(log: CaseLog, procedure: Procedure, case: Case, notary: Notary) -> Iterator[ToSign]:
    """While no change of the case stands."""
    if case.state != "open" or any(leaves_something(w) for w in ways_back(case, log.clock.now())):
        return
    for party in may_cancel(procedure.policy):
        try:
            text = cancelling(log, procedure, case.id, party, REASON, notary)
        except (InputError, Refused, Waiting):
            continue
        yield ToSign(without_reason(text), party, "must")


def without_reason(text: bytes) -> bytes:
    """A statement without the line that stands for its reason."""
    return text.replace(f"\nnote: {REASON}\n".encode(), b"\n", 1)
