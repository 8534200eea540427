"""Waiting for papers: a row's gates are asked for in their order, and a gate that became old is opened again."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from dcdecom.errors import Exit
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.exit_pass import ExitPass
from dcdecom.model.facts.papers import GateOpened
from dcdecom.model.playbook import CODE_BITS, PAPERS_WITH_CODE, Gate, Policy, Row
from dcdecom.model.sentence import Sentence
from dcdecom.model.waiting import how_to_sign
from dcdecom.ports.clock import Clock
from dcdecom.steps.moves import Await, Record
from dcdecom.steps.procedure import Procedure


def next_gate(
    case: Case,
    row: Row,
    procedure: Procedure,
    clock: Clock,
    needed: Callable[[Gate], bool] = lambda gate: True,
    devices: tuple[str, ...] = (),
) -> Record | Await | None:
    """Open the first gate that is not closed, or wait for it; None when every needed one is closed.

    A paper speaks of `devices`, or of all that go on: what is learned about others later leaves it good.
    """
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        if not needed(gate) or (opened and opened.closed):
            continue
        if opened is None or opened.old:
            return open_gate(case, row, index, devices, procedure.policy)
        return wait(case, row, procedure, clock, index, gate)
    return None


def open_gate(
    case: Case, row: Row, index: int, devices: tuple[str, ...] = (), policy: Policy | None = None,
    exit_pass: ExitPass | None = None,
) -> Record:
    gate = row.gates[index]
    concerned = devices or tuple(d.name for d in case.going)
    bits = CODE_BITS if gate.paper in PAPERS_WITH_CODE else 0
    first = first_of_round(case, gate)
    sheet, head = (first.sheet, first.printed) if first else (gate.sheet or row.slug, "")
    offers = (gate.decisions, gate.appoints, gate.ticks)
    form = gate.form if policy and policy.asks_form(gate) else ""
    about = (sheet, concerned, bits, *offers, head, form, exit_pass)
    return Record(GateOpened(row.slug, index, gate.by, gate.paper, *about))


def appoint_again(case: Case, row: Row, index: int) -> GateOpened:
    """The gate at which another team is appointed, behind its row: nothing else is decided there."""
    gate = row.gates[index]
    concerned = tuple(d.name for d in case.going)
    sheet = gate.sheet or row.slug
    return GateOpened(row.slug, index, gate.by, gate.paper, sheet, concerned, 0, ("approve",), True, gate.ticks)


def first_of_round(case: Case, gate: Gate) -> OpenGate | None:
    """The gate that had the paper printed on which this gate's party signs too."""
    opened = [g for g in case.gates if gate.round_of and g.step == gate.round_of and g.paper == gate.paper]
    return opened[-1] if opened else None


def wait(case: Case, row: Row, procedure: Procedure, clock: Clock, index: int, gate: Gate) -> Await:
    party = procedure.playbook.party(gate.by)
    number = procedure.playbook.number(row.slug)
    opened = case.gate(row.slug, index)
    since = procedure.local(opened.opened_at, clock.now()) if opened else ""
    what = {"party": party.name, "paper": said_paper(gate.paper), "number": number, "step": row.slug}
    text = Sentence("gate-new", "WAITING for {party}: {paper}, step {number} {step}.", **what)
    if since:
        what["since"] = since
        text = Sentence("gate", "WAITING for {party}: {paper}, step {number} {step}, since {since}.", **what)
    return Await("gate", Exit.WAITING, text, how_to_sign(case, row, gate), party=gate.by, gate=index)


def said_paper(paper: str) -> Sentence:
    """What a gate waits for, as people call it."""
    return Sentence(f"paper-{paper}", paper)


def decision(case: Case, row: Row, index: int) -> str:
    """What a closed gate decided: approve, return, reject or record; empty while it is open."""
    opened = case.gate(row.slug, index)
    return opened.closed.decision if opened and opened.closed else ""


GRADES: Mapping[str, str] = {
    "code": "paper", "code, 130 bit": "paper", "code, 256 bit": "paper", "qr": "paper", "key": "signed",
    "key, touch only": "signed by touch", "key, bound passkey": "signed", "key, syncable passkey": "signed",
    "key, synced passkey": "signed",
}  # fmt: skip
"""By how a gate was closed, where a row calls that otherwise."""


def grade(case: Case, row: Row) -> str:
    """How well a row's evidence is founded: as its last gate was closed."""
    gates = [case.gate(row.slug, index) for index in range(len(row.gates))]
    grades = [g.closed.code_grade for g in gates if g and g.closed]
    return GRADES.get(grades[-1], grades[-1]) if grades else ""
