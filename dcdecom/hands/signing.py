"""Signatures by paper: who decided what, on which sheet, recorded by whom.

The recorder is named apart from the signer. A paper that decides is not signed by who asked, nor by who opened the
case or acted.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeAlias

from dcdecom.errors import InputError, Refused
from dcdecom.hands.rack import must_be_open
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import DECISIONS, PAPERS_WITH_CODE, Gate, Row
from dcdecom.room import Room
from dcdecom.run import must_be_bound

Matches: TypeAlias = Callable[[str, str], bool]
"""Whether a typed code is that of a head: (code, head)."""
BINDING = "case/binding-changed"
"""What `--accept` names when playbook, people or policy changed."""
LONGEST = timedelta(hours=24)
"""For which a finding may be accepted; a changed binding is accepted once and for all."""


@dataclass(frozen=True)
class Signature:
    """What the options of `case sign` said."""

    step: str
    party: str
    by: str = ""
    on: date | None = None
    number: str = ""
    decision: str = "approve"
    """approve, return or reject."""
    only: tuple[str, ...] = ()
    accept: str = ""
    until: datetime | None = None
    note: str = ""
    scan: Path | None = None
    code: str = ""


@dataclass(frozen=True)
class Signed:
    """What was recorded, to be told."""

    gate: str
    signer: str
    recorder: str
    grade: str


def sign(room: Room, id: str, signature: Signature, matches: Matches) -> Signed:
    """Record one paper. `matches(code, head)` tells whether a typed code is that head's.

    Raises InputError where an option is missing or wrong, Refused where the paper does not count; then nothing is
    recorded but a wrong code.
    """
    room.must_know_the_actor()
    with room.store.hold(id, room.actor):
        case = room.case(id)
        must_be_open(case)
        if signature.step not in {r.slug for r in room.playbook.rows}:
            names = ", ".join(r.slug for r in room.playbook.rows)
            raise InputError(f"{signature.step} is no step of {room.playbook.name}; it has {names}.")
        if signature.party not in {p.key for p in room.playbook.parties}:
            names = ", ".join(p.key for p in room.playbook.parties)
            raise InputError(f"{signature.party} is no party of {room.playbook.name}; it has {names}.")
        if signature.accept:
            return _accept(room, case, signature)
        must_be_bound(room, case)
        return _close_gate(room, case, signature, matches)


def _close_gate(room: Room, case: Case, signature: Signature, matches: Matches) -> Signed:
    row = room.playbook.row(signature.step)
    opened, gate = _awaited(room, case, row, signature)
    _options_fit(case, row, gate, signature)
    today = room.clock.now().astimezone(room.zone).date()
    on = signature.on or today
    if on > today:
        raise InputError(f"--on {on.isoformat()} lies ahead. Nothing was recorded.")
    printed = opened.opened_at.astimezone(room.zone).date()
    if gate.paper in PAPERS_WITH_CODE and on < printed:
        what = f"--on {on.isoformat()} lies before the sheet was printed, {printed.isoformat()}"
        raise InputError(f"{what}. Nothing was recorded.")
    signer_id, signer_name = _signer(room, case, gate, signature, on)
    if opened.old:
        raise Refused(
            f"The sheet of {signature.step} was printed before what it says changed. Nothing was recorded.",
            f"Print the sheet of today and have it signed: dcdecom case run {case.id}",
        )
    grade = _grade(room, case, opened, gate, signature, matches)
    stays = _stays(case, gate, signature)
    payload = {
        "step": row.slug,
        "gate": opened.index,
        "by": gate.by,
        "paper": gate.paper,
        "decision": signature.decision if gate.paper in DECISIONS else "record",
        "person": signer_id,
        "person_name": signer_name,
        "recorder": room.actor,
        "on": on.isoformat(),
        "number": signature.number,
        "note": signature.note,
        "code_grade": grade,
        "only": list(signature.only),
        "stays": stays,
        "head": opened.head,
    }
    room.append(case, "gate-closed", payload, named=_scan(room, signature))
    return Signed(gate.paper, signer_name or signer_id, room.actor, grade)


def _awaited(room: Room, case: Case, row: Row, signature: Signature) -> tuple[OpenGate, Gate]:
    """The gate of this party that is open at the row; gates are closed in their order."""
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        if opened and opened.closed is None:
            if gate.by != signature.party:
                party = room.playbook.party(gate.by)
                raise Refused(
                    f"{row.slug} waits for {party.name} first ({gate.paper}), --as {gate.by}. Nothing was recorded.",
                    f"dcdecom case show {case.id}",
                )
            return opened, gate
    raise Refused(
        f"{row.slug} of {case.id} waits for no paper now. Nothing was recorded.", f"dcdecom case show {case.id}"
    )


def _options_fit(case: Case, row: Row, gate: Gate, signature: Signature) -> None:
    """Every option that the paper needs is there, and none that it cannot have."""
    needs = {
        "letter": (("--number", signature.number), ("--on", signature.on), ("--scan", signature.scan)),
        "told": (("--on", signature.on), ("--note", signature.note)),
        "endorsement": (("--scan", signature.scan), ("--on", signature.on)),
    }.get(gate.paper, (("--scan", signature.scan), ("--code", signature.code)))
    missing = [name for name, value in needs if not value]
    if gate.paper == "choice" and signature.decision == "approve" and not signature.only:
        missing.append("--only (or --reject)")
    if missing:
        raise InputError(f"{row.slug}: a {gate.paper} needs {', '.join(missing)}. Nothing was recorded.")
    if signature.only and gate.paper != "choice":
        raise InputError(f"{row.slug}: --only belongs to a choice, not to a {gate.paper}. Nothing was recorded.")
    if signature.decision == "return" and not (row.returns_to or row.resumes_at):
        raise InputError(f"{row.slug} returns to no other step. Nothing was recorded.")
    if signature.decision != "approve" and row.action == "refuse" and not case.refused:
        raise InputError(f"{row.slug}: others go on already, and so the letter is owed. Nothing was recorded.")
    if signature.decision == "reject" and gate.paper != "choice" and row.action != "refuse":
        raise InputError(f"{row.slug}: --reject is not offered here; --return is. Nothing was recorded.")


def _signer(room: Room, case: Case, gate: Gate, signature: Signature, on: date) -> tuple[str, str]:
    """Who signed: a person with a mandate of that day, or, on a form or handover, the name on the paper."""
    holders = room.people.holders(gate.by, on)
    if gate.paper in ("told", "letter"):
        person = _named(room.people, signature.by) if signature.by else room.person
        if person and not person.mandate(gate.by, on):
            raise Refused(f"{person.name} does not act for {gate.by} on {on.isoformat()}. Nothing was recorded.")
        return (person.id, person.name) if person else (room.actor, "")
    if gate.paper not in DECISIONS:
        person = room.people.by_id(signature.by)
        return (person.id, person.name) if person else ("", signature.by)
    person = _named(room.people, signature.by) if signature.by else _only_holder(gate, holders, on)
    if person not in holders:
        raise Refused(f"{person.name} does not act for {gate.by} on {on.isoformat()}. Nothing was recorded.")
    _must_not_be_concerned(room, case, person)
    return person.id, person.name


def _named(people: People, id: str) -> Person:
    person = people.by_id(id)
    if person is None:
        raise InputError(f"--by {id}: no such person in the people file. Nothing was recorded.")
    return person


def _only_holder(gate: Gate, holders: tuple[Person, ...], on: date) -> Person:
    """The holder of the post, where there is no doubt who that is."""
    posts = [p for p in holders if (m := p.mandate(gate.by, on)) and not m.acts_for] or list(holders)
    if len(posts) != 1:
        names = ", ".join(p.id for p in holders) or "nobody"
        raise InputError(f"Who signed for {gate.by}? Say --by PERSON; that day it is {names}. Nothing was recorded.")
    return posts[0]


def _must_not_be_concerned(room: Room, case: Case, person: Person) -> None:
    """Who asked, who opened the case and who acted decide nothing in it."""
    if person.id in case.actors or (room.person and person.id == room.person.id and person.id in case.actors):
        raise Refused(f"{person.name} opened {case.id} or acted in it, and so does not decide. Nothing was recorded.")
    letter = case.request.get("letter", {})
    if person.name and person.name == letter.get("signatory"):
        raise Refused(f"{person.name} signed the request, and so does not decide about it. Nothing was recorded.")


def _grade(room: Room, case: Case, opened: OpenGate, gate: Gate, signature: Signature, matches: Matches) -> str:
    """How well the paper is tied to what was printed. A wrong code is journalled and refused."""
    if gate.paper not in PAPERS_WITH_CODE:
        return "paper, no code" if signature.scan else "word"
    if matches(signature.code, opened.head):
        return "code"
    room.append(case, "code-refused", {"step": opened.step, "gate": opened.index, "code": signature.code[:40]})
    raise Refused(
        f"Code {signature.code[:40]!r} is not the one of this sheet: another case, another step, or an older print. "
        "The paper was not recorded; the attempt was.",
        f"dcdecom case show {case.id}",
    )


def _scan(room: Room, signature: Signature) -> list[dict[str, Any]]:
    if signature.scan is None:
        return []
    digest = room.attachments.keep(signature.scan)
    return [{"name": signature.scan.name, "sha256": digest, "sealed": False}]


def _stays(case: Case, gate: Gate, signature: Signature) -> dict[str, str]:
    """The devices that a choice leaves where they are, each with why."""
    if gate.paper != "choice":
        return {}
    going = {d.name for d in case.going}
    unknown = [name for name in signature.only if name not in going]
    if unknown:
        raise InputError(f"--only {', '.join(unknown)}: not among {', '.join(sorted(going))}. Nothing was recorded.")
    chosen = set() if signature.decision == "reject" else set(signature.only)
    disagreeing = {d.name for d in case.going if d.evidence and _disagrees(d.evidence.verdicts)}
    if wrong := sorted(chosen & disagreeing):
        raise Refused(f"{', '.join(wrong)} does not agree and may not go on. Nothing was recorded.")
    return dict.fromkeys(sorted(going - chosen), signature.note or "not chosen")


def _disagrees(verdicts: dict[Any, Any]) -> bool:
    return any(v.value == "tidak sesuai" for v in verdicts.values())


# --- accepting a finding ---------------------------------------------------------------------------------------------


def _accept(room: Room, case: Case, signature: Signature) -> Signed:
    """Accept one finding for a time, or a changed binding once and for all."""
    now = room.clock.now()
    if signature.until is None or not signature.note:
        raise InputError("--accept needs --until and --note. Nothing was recorded.")
    if signature.until <= now:
        raise InputError(f"--until {signature.until.isoformat()} has passed. Nothing was recorded.")
    binding = signature.accept == BINDING
    judge = room.accepted_people or room.people if binding else room.people
    _party_may_accept(room, case, judge, signature, now, binding)
    if not binding:
        must_be_bound(room, case)
        _finding_is_acceptable(case, signature, now)
    today = now.astimezone(room.zone).date()
    gate = Gate(signature.party, "approval")
    person = _named(judge, signature.by) if signature.by else _only_holder(gate, judge.holders(gate.by, today), today)
    if not person.mandate(signature.party, today):
        raise Refused(f"{person.name} does not act for {signature.party} today. Nothing was recorded.")
    _must_not_be_concerned(room, case, person)
    if signature.scan is None and not (room.person and room.person.id == person.id):
        what = f"--accept needs --scan FILE, what {person.name} signed, or the login of {person.name}"
        raise InputError(f"{what}. Nothing was recorded.")
    payload: dict[str, Any] = {
        "key": signature.accept,
        "until": signature.until.isoformat(),
        "note": signature.note,
        "by": signature.party,
        "person": person.id,
        "recorder": room.actor,
    }
    named = _scan(room, signature)
    if binding:
        payload["binding"] = room.binding()
        named.append({"name": "people.yaml", "sha256": room.attachments.keep(room.people_path), "sealed": False})
    room.append(case, "finding-accepted", payload, named=named)
    return Signed("acceptance", person.name, room.actor, "paper, no code" if signature.scan else "word")


def _party_may_accept(
    room: Room, case: Case, people: People, signature: Signature, now: datetime, binding: bool
) -> None:
    """A changed binding is judged by who was to judge it before it changed."""
    policy, today = room.playbook.policy, now.astimezone(room.zone).date()
    judges = (p for p in case.binding["binding_by"].split(",") if people.holders(p, today))
    may = next(judges, "") if binding else policy.exception_by
    if signature.party != may:
        raise Refused(f"{signature.accept} is accepted by {may or 'nobody'}, not by {signature.party}.")


def _finding_is_acceptable(case: Case, signature: Signature, now: datetime) -> None:
    if signature.until and signature.until - now > LONGEST:
        raise InputError("A finding is accepted for at most 24 hours. Nothing was recorded.")
    findings = [f for d in case.going if d.evidence for f in d.evidence.findings]
    findings += [f for t in case.changes if t.state == "failed" for f in t.against]
    found = next((f for f in findings if f.key == signature.accept), None)
    if found is None:
        keys = ", ".join(f.key for f in findings if f.acceptable) or "none"
        raise InputError(f"{signature.accept} is no open finding. Those that may be accepted: {keys}.")
    if not found.acceptable:
        raise Refused(f"{found.key} cannot be accepted by anyone: what it says has to change. Nothing was recorded.")
