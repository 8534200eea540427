"""What a head names besides his signature: the agenda number, what he verified, and the team that may act.

A statement has it in its line `note`, as `agenda 1186; team rina, budi; verified FIRST, SECOND; REASON`: whoever signs
in a browser writes it there, and types no option.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date

from dcdecom.casework.sign_options import Signature
from dcdecom.casework.signing_rights import acting, must_act_for, named
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.decisions import appoints_again
from dcdecom.model.people import Person
from dcdecom.model.playbook import Gate, Row
from dcdecom.model.sentence import Sentence
from dcdecom.ports.notary import Stated
from dcdecom.steps.gates import appoint_again
from dcdecom.steps.procedure import Procedure


def asks_more(gate: Gate) -> bool:
    """Whether whoever approves at a gate names something."""
    return bool(gate.appoints or gate.agenda or gate.ticks)


def as_named(gate: Gate, signature: Signature, stated: Stated) -> Signature:
    """The options with what the statement names, where none of them was typed: what was signed decides.

    A statement that cannot be taken apart leaves them as they are, and lacks what its gate asks for. That the options
    make the very text again is looked at when they are recorded.
    """
    typed = signature.team or signature.agenda or signature.verified or signature.note
    if typed or stated.version == 1 or not asks_more(gate):
        return signature
    if stated.decision != "approve":
        return replace(signature, note=stated.note)
    rest, agenda, team = stated.note, "", ""
    if gate.agenda:
        agenda, rest = _part("agenda", rest)
    if gate.appoints:
        team, rest = _part("team", rest)
    sentences, rest = _verified(gate, rest)
    numbers = tuple(str(gate.ticks.index(each) + 1) for each in sentences)
    named = tuple(filter(None, team.split(", ")))
    return replace(signature, agenda=agenda, team=named, verified=sentences, numbers=numbers, note=rest)


def _part(name: str, note: str) -> tuple[str, str]:
    """What stands under a name at the beginning of a note, and what follows; nothing where it does not stand there."""
    if not note.startswith(f"{name} "):
        return "", note
    value, _, rest = note.removeprefix(f"{name} ").partition("; ")
    return value, rest


def _verified(gate: Gate, note: str) -> tuple[tuple[str, ...], str]:
    """The sentences of the gate's list that a note says were verified, and what follows them."""
    rest, found = note.removeprefix("verified "), list[str]()
    if rest == note:
        return (), note
    for text in gate.ticks:
        if rest == text or rest.startswith(f"{text}; "):
            return (*found, text), rest.removeprefix(text)[2:]
        if rest.startswith(f"{text}, "):
            found.append(text)
            rest = rest.removeprefix(text)[2:]
    return (), note


def may_be_appointed(procedure: Procedure, case: Case, on: date) -> Iterator[Person]:
    """Everybody who acts on a day, and has decided nothing in the case."""
    for person in procedure.people.people:
        if person.id not in case.deciders and any(person.mandate(party, on) for party in procedure.policy.acts):
            yield person


def must_name(procedure: Procedure, case: Case, gate: Gate, signature: Signature, on: date) -> None:
    """A signature names what its gate asks for, and nothing else. Raises InputError and Refused."""
    approves = signature.decision == "approve"
    for wanted, given, option in (
        (gate.appoints, signature.team, "--team PERSON,..."), (gate.agenda, signature.agenda, "--agenda NUMBER"),
        (bool(gate.ticks), signature.verified, "--verified N,..."),
    ):  # fmt: skip
        if given and not (wanted and approves):
            raise InputError(Sentence(
                "appoint-idle", "{step}: {option} says nothing here. Nothing was recorded.",
                step=signature.step, option=option,
            ))
        if wanted and approves and not given:
            raise InputError(_needs(signature.step, option, _choices(gate, option)))
    for id in signature.team:
        _must_be_free_to_act(procedure, case, id, on)


def _choices(gate: Gate, option: str) -> str:
    listed = "; ".join(f"{n} {text}" for n, text in enumerate(gate.ticks, 1))
    return listed if option.startswith("--verified") else ""


def _needs(step: str, option: str, choices: str) -> Sentence:
    if not choices:
        return Sentence("appoint-needs", "{step}: it needs {option}. Nothing was recorded.", step=step, option=option)
    return Sentence(
        "appoint-chooses", "{step}: it needs {option}, of: {choices}. Nothing was recorded.",
        step=step, option=option, choices=choices,
    )  # fmt: skip


def ticked(gate: Gate, signature: Signature) -> Signature:
    """The signature with the sentences of the list in place of their numbers. Raises InputError."""
    numbers = {str(n): text for n, text in enumerate(gate.ticks, 1)}
    if unknown := [n for n in signature.verified if n not in numbers]:
        raise InputError(
            Sentence(
                "appoint-number", "--verified {numbers}: no number of the list of {step}. Nothing was recorded.",
                numbers=", ".join(unknown), step=signature.step,
            ),
            "\n".join(f"{n}  {text}" for n, text in numbers.items()),
        )
    sentences = tuple(text for n, text in numbers.items() if n in signature.verified)
    return replace(signature, verified=sentences, numbers=signature.verified)


def _must_be_free_to_act(procedure: Procedure, case: Case, id: str, on: date) -> None:
    people, acts = procedure.people, procedure.policy.acts
    person = named(people, id, acts, on, "--team")
    if not any(person.mandate(party, on) for party in acts):
        must_act_for(person, acts[0], on, acting(people, acts, on, "--team"))
    if person.id in case.deciders:
        raise Refused(Sentence(
            "appoint-decided",
            "{name} decided in {case}, and so is not appointed to act in it. Nothing was recorded.",
            name=person.name, case=case.id,
        ))


def opened_anew(log: CaseLog, case: Case, row: Row, signature: Signature) -> tuple[OpenGate, Gate] | None:
    """The gate of a new appointment, once the row is past; None where this is none.

    It is opened when its paper comes in: what an appointment says, no event makes old.
    """
    step = case.step(row.slug)
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        past = step is not None and step.state == "done" and (opened is None or opened.closed is not None)
        if gate.appoints and past and signature.team and gate.by == signature.party:
            if signature.key:
                raise _not_asked(case, row, gate)
            head = OpenGate(row.slug, index, gate.by, gate.paper, "", 0, log.clock.now())
            return head, gate
    return None


def must_be_asked(case: Case, row: Row, signature: Signature) -> None:
    """A key signs over the head of a gate: behind its row, somebody asks for another team first. Raises InputError."""
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        is_open = opened is not None and opened.closed is None
        if appoints_again(case, row, gate) and gate.by == signature.party and not is_open:
            raise _not_asked(case, row, gate)


def _not_asked(case: Case, row: Row, gate: Gate) -> InputError:
    return InputError(
        Sentence(
            "appoint-ask",
            "{step}: a key signs a change of the team once somebody has asked for it. Nothing was recorded.",
            step=row.slug,
        ),
        Sentence("appoint-ask-how", "Ask for it: {command}",
                 command=f"dcdecom case ask {case.id} {row.slug} --as {gate.by}"),
    )  # fmt: skip


def open_for(log: CaseLog, case: Case, row: Row, index: int) -> tuple[Case, OpenGate]:
    """Open the gate of a new appointment; the case as it stands then, and the gate."""
    log.append(case, appoint_again(case, row, index))
    now = log.case(case.id)
    opened = now.gate(row.slug, index)
    if opened is None:
        raise AssertionError("a gate that was just opened is there")
    return now, opened
