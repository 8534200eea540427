"""A head refuses: at a disposition, at the examination though nothing disagrees, and takes it back."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.casework.ask_to_decide import ask_to_decide
from dcdecom.casework.signing import Signature
from dcdecom.errors import InputError, Refused
from dcdecom.journal import chain, refusals, statement
from dcdecom.journal.caveats import papers
from dcdecom.journal.chain import Row
from dcdecom.journal.signatures import _of_gate, stated
from dcdecom.model.finding import Verdict
from dcdecom.model.playbook import Decision, Playbook
from dcdecom.model.refusals import refusal_of
from dcdecom.steps.moves import Await, Finished
from tests.unit.run.office import ONE, TODAY, TWO, Office

Making = Callable[..., Office]
DECISIONS: dict[str, tuple[Decision, ...]] = {
    "appointed": ("approve", "reject"), "look": ("approve", "reject"), "say-no": ("approve", "return"),
    "judge": ("approve", "return"),
}  # fmt: skip
HOLD = "unsettled duties"


@pytest.fixture
def office(making: Making) -> Office:
    """One whose heads may refuse."""
    found = making(servers=(ONE, TWO))
    found.rules = deciding(found.rules)
    return found


def deciding(rules: Playbook) -> Playbook:
    """A playbook whose gates say what may be decided."""
    return replace(rules, rows=tuple(
        replace(
            row, refuses_to="say-no" if row.slug == "appointed" else row.refuses_to,
            gates=tuple(
                replace(g, decisions=DECISIONS.get(row.slug, ())) if g.paper in ("endorsement", "choice", "approval")
                else g for g in row.gates
            ),
        )
        for row in rules.rows
    ))  # fmt: skip


def test_where_some_disagree_the_refusal_of_all_is_offered_too(making: Making) -> None:
    office = making("look", "say-no", "ask-them", "end", servers=(ONE, TWO))
    office.rules = deciding(office.rules)
    wrong = tuple(replace(office.asked(s), serial="WRONG") if s is TWO else office.asked(s) for s in office.servers)
    outcome = office.advance(office.opened(replace(office.request(), devices=wrong)))
    assert isinstance(outcome, Await)
    assert "--only srv-one " in outcome.advice[0]
    assert any("--as head --reject --note WHY" in line for line in outcome.advice)


def waits_at(office: Office, id: str) -> tuple[str, Await]:
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    current = office.case(id).current
    assert current
    return current.slug, outcome


def rows(office: Office, id: str) -> list[Row]:
    return [chain.row(event) for event in office.store.events(id)]


def bad(office: Office, id: str) -> tuple[str, ...]:
    """What the verifier finds of people and refusals; the case keeps no people file here, so roles are not known."""
    return papers(rows(office, id), None, None).bad


def refused(office: Office, id: str, note: str = HOLD, **different: object) -> None:
    office.signed(id, decision="reject", note=note, only=(), **different)


def passed(office: Office) -> str:
    """A case that has passed the examination: everything agrees, and the office is to be told."""
    id = office.opened()
    office.advance(id)
    office.signed(id)
    assert waits_at(office, id)[0] == "ask-them"
    return id


def test_a_head_refuses_at_a_disposition_before_anything_was_looked_at(office: Office) -> None:
    id = office.opened()
    assert waits_at(office, id)[0] == "appointed"
    refused(office, id)
    slug, awaited = waits_at(office, id)
    assert (slug, awaited.exit, awaited.party) == ("say-no", 3, "head")
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    assert (case.state, case.state_note) == ("sealed", "refused")
    assert [s.slug for s in case.steps] == ["letter-in", "appointed", "say-no", "end"]
    assert [d.stays_why for d in case.devices.values()] == [HOLD, HOLD]
    assert not any(e.type == "evidence-taken" for e in office.store.events(id))
    assert bad(office, id) == ()
    assert office.store.claims == {}


def test_a_refusal_gives_its_reason(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    with pytest.raises(InputError, match="--reject needs --note"):
        refused(office, id, note="")
    with pytest.raises(InputError, match="--reject needs --note"):
        refused(office, id, note="  ")
    with pytest.raises(InputError, match="a refusal needs --scan"):
        refused(office, id, scan=None)
    with pytest.raises(InputError, match="a return needs --scan"):
        office.signed(id, decision="return", note="which cables?", only=(), scan=None)
    assert all(g.closed is None for g in office.case(id).gates)


def test_what_is_not_offered_names_what_is(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    with pytest.raises(InputError, match=r"offers no --return here; offered are: a signature, --reject --note WHY"):
        office.signed(id, decision="return", note="again")


def test_what_is_offered_works_at_every_gate(office: Office) -> None:
    """Each decision that an error names at a gate is taken at that gate."""
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    for gate in office.case(id).gates:
        if gate.paper in ("endorsement", "approval"):
            assert gate.decisions == DECISIONS[gate.step]
    assert bad(office, id) == ()


def test_a_head_refuses_what_agrees(office: Office) -> None:
    id = passed(office)
    before = {d.name: d.evidence and d.evidence.verdicts for d in office.case(id).devices.values()}
    ask_to_decide(office.log(), office.procedure, id, "look", "head", HOLD)
    office.world.unreadable.add("snmp")  # a decision waits for no system
    slug, awaited = waits_at(office, id)
    assert (slug, awaited.party) == ("look", "head")
    assert any("--reject --note WHY" in line for line in awaited.advice)
    refused(office, id)
    assert waits_at(office, id)[0] == "say-no"
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    assert case.state_note == "refused"
    assert {d.name: d.evidence and d.evidence.verdicts for d in case.devices.values()} == before
    assert all(Verdict.DISAGREES not in (v or {}).values() for v in before.values())
    assert all(refusal_of(case, d) for d in case.devices.values())
    assert bad(office, id) == ()


def test_a_head_who_was_asked_lets_it_go_on(office: Office) -> None:
    id = passed(office)
    ask_to_decide(office.log(), office.procedure, id, "look", "head", HOLD)
    assert waits_at(office, id)[0] == "look"
    office.signed(id)
    assert waits_at(office, id)[0] == "ask-them"
    assert isinstance(office.drive(id), Finished)
    assert (office.case(id).state_note, len(office.world.done) > 0) == ("done", True)


def test_a_head_is_asked_when_a_plan_was_shown_and_the_case_goes_on_afterwards(office: Office) -> None:
    id = passed(office)
    office.drive(id, until="confirm")
    ask_to_decide(office.log(), office.procedure, id, "look", "head", HOLD)
    assert waits_at(office, id)[0] == "look"
    office.signed(id)
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state_note == "done"


def test_some_are_refused_and_the_others_go_on(office: Office) -> None:
    id = passed(office)
    ask_to_decide(office.log(), office.procedure, id, "look", "head", HOLD)
    office.advance(id)
    with pytest.raises(InputError, match=r"--only leaves srv-two, which agrees: --note says why"):
        office.signed(id, only=(ONE.name,))
    office.signed(id, only=(ONE.name,), note=HOLD)
    slug, _ = waits_at(office, id)
    assert slug == "ask-them"
    case = office.case(id)
    assert ([d.name for d in case.going], [d.name for d in case.staying]) == ([ONE.name], [TWO.name])
    assert not case.refused
    assert refusal_of(case, case.devices[TWO.name])
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state_note == "done"
    assert bad(office, id) == ()


def test_only_and_reject_say_two_things(office: Office) -> None:
    id = passed(office)
    ask_to_decide(office.log(), office.procedure, id, "look", "head", HOLD)
    office.advance(id)
    with pytest.raises(InputError, match="exclude each other"):
        office.signed(id, decision="reject", only=(ONE.name,), note=HOLD)


def test_a_refusal_that_comes_back_is_decided_again_by_the_head_who_refused(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    refused(office, id)
    office.advance(id)
    office.signed(id, decision="return", note="they have paid")
    slug, _ = waits_at(office, id)
    case = office.case(id)
    assert (slug, len(case.going), case.refused) == ("appointed", 2, False)
    office.signed(id)
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state_note == "done"
    assert bad(office, id) == ()


def test_a_refusal_of_what_agrees_that_comes_back_waits_for_the_head(office: Office) -> None:
    id = passed(office)
    ask_to_decide(office.log(), office.procedure, id, "look", "head", HOLD)
    office.advance(id)
    refused(office, id)
    office.advance(id)
    office.signed(id, decision="return", note="they have paid")
    slug, awaited = waits_at(office, id)
    assert (slug, awaited.party, len(office.case(id).going)) == ("look", "head", 2)


def test_nobody_is_asked_once_something_was_changed(office: Office) -> None:
    id = passed(office)
    office.drive(id, until="timer")
    with pytest.raises(Refused, match="has changed something already"):
        ask_to_decide(office.log(), office.procedure, id, "look", "head", HOLD)


@pytest.mark.parametrize(("step", "party"), [
    ("look", "chief"), ("ask-them", "head"), ("judge", "head"), ("no", "head"),
])  # fmt: skip
def test_nobody_is_asked_where_no_head_may_refuse(office: Office, step: str, party: str) -> None:
    id = passed(office)
    with pytest.raises(InputError, match="look --as head"):
        ask_to_decide(office.log(), office.procedure, id, step, party, HOLD)


def test_one_who_may_not_decide_refuses_nothing(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    with pytest.raises(Refused):
        refused(office, id, by="dewi")


# --- a journal that was told anew ------------------------------------------------------------------------------------


def ended(office: Office) -> tuple[str, list[Row]]:
    id = office.opened()
    office.advance(id)
    refused(office, id)
    office.drive(id)
    return id, rows(office, id)


def told(events: list[Row], type: str, **different: object) -> list[Row]:
    """The journal with other words in the first event of a type; that its chain breaks is told elsewhere."""
    at = next(n for n, e in enumerate(events) if e["type"] == type)
    changed = {**events[at], "payload": {**events[at]["payload"], **different}}
    return [*events[:at], changed, *events[at + 1 :]]


def test_a_refusal_that_nobody_signed_is_found(office: Office) -> None:
    _, events = ended(office)
    assert list(refusals.unfounded(events)) == []
    without = [e for e in events if not (e["type"] == "gate-closed" and e["payload"]["step"] == "appointed")]
    assert [e["type"] for e, _ in refusals.unfounded(without)] == ["refusal-begun"]
    approved = told(events, "gate-closed", decision="approve", stays={})
    assert [e["type"] for e, _ in refusals.unfounded(approved)] == ["refusal-begun"]
    ends = [e for e in events if e["type"] != "refusal-begun"]
    assert [e["type"] for e, _ in refusals.unfounded(ends)] == ["sealed"]


@pytest.mark.parametrize(("different", "why"), [
    ({"note": "another reason"}, "the reason with which a device stays is not that of the decision"),
    ({"note": "", "stays": {ONE.name: "", TWO.name: ""}}, "gives no reason"),
    ({"decision": "return"}, "the gate offered approve, reject"),
    ({"stays": {ONE.name: HOLD}}, "was chosen"),
    ({"attachments": []}, "it names no file"),
])  # fmt: skip
def test_a_refusal_that_was_told_anew_is_found(office: Office, different: dict[str, object], why: str) -> None:
    _, events = ended(office)
    assert not papers(events, None, None).bad
    found = papers(told(events, "gate-closed", **different), None, None).bad
    assert any(why in line for line in found), found


def of_key(office: Office) -> tuple[list[Row], Row, Row]:
    """A journal in which a key refused, as far as its statement goes: its events, the one that closed, its gate."""
    _, events = ended(office)
    events = told(events, "gate-closed", evidence="key")
    closed = next(e for e in events if e["type"] == "gate-closed")
    gate = next(e for e in events if e["type"] == "gate-opened")
    return events, closed, gate


def test_what_a_key_signs_has_decision_and_reason(office: Office) -> None:
    events, closed, gate = of_key(office)
    said = stated(events, gate, closed["payload"])
    assert (said.kind, said.decision, said.note, said.version) == ("refuse", "reject", HOLD, 2)
    assert statement.unfit(said) == ""
    text = statement.text(said)
    assert f"\nnote: {HOLD}\n".encode() in text
    assert statement.read(text) == said
    assert _of_gate(events, closed, gate, text) == ""
    other = {**closed, "payload": {**closed["payload"], "note": "x", "stays": {ONE.name: "x", TWO.name: "x"}}}
    assert "not what the journal says was signed" in _of_gate(events, other, gate, text)


def test_a_statement_without_a_reason_refuses_nothing(office: Office) -> None:
    """Neither one of version 1, nor one of version 2 that leaves the reason out."""
    events, closed, gate = of_key(office)
    for said in (stated(events, gate, closed["payload"], 1), replace(stated(events, gate, closed["payload"]), note="")):
        assert "not what the journal says was signed" in _of_gate(events, closed, gate, statement.text(said))


def test_an_approval_by_a_statement_of_version_1_is_read(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    office.signed(id)
    events = told(rows(office, id), "gate-closed", evidence="key")
    closed = next(e for e in events if e["type"] == "gate-closed")
    gate = next(e for e in events if e["type"] == "gate-opened")
    assert _of_gate(events, closed, gate, statement.text(stated(events, gate, closed["payload"], 1))) == ""


def test_a_gate_of_an_older_playbook_offers_what_it_did(making: Making) -> None:
    office = making("look", "say-no", "end")
    devices = tuple(replace(office.asked(s), serial="WRONG") for s in office.servers)
    id = office.opened(replace(office.request(), devices=devices))
    office.advance(id)
    signature = Signature("say-no", "head", by="dewi", on=TODAY, scan=office.paper("s.pdf"), decision="reject")
    office.sign(id, replace(signature, code=office.signature(id).code))
    assert waits_at(office, id)[0] == "say-no"
    assert not office.case(id).gates[0].decisions
