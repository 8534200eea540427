"""The examination, the refusal that follows from it, and the reviews that stay closed while something is missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from dcdecom.casework.signing import Signature
from dcdecom.errors import InputError
from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.changes.netbox import AddNote
from dcdecom.model.plan import Plan
from dcdecom.steps.moves import Await, Finished
from tests.unit.run.office import ONE, POLICY, TODAY, TWO, Office, playbook
from tests.unit.run.world import STRANGER, Server

Making = Callable[..., Office]
EXAMINED = ("look", "say-no", "ask-them", "end")


def awaited(office: Office, id: str) -> Await:
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    return outcome


def disagreeing(office: Office, *servers: str) -> str:
    """A case in which the letter has a wrong serial for these."""
    devices = tuple(
        replace(office.asked(s), serial="WRONG") if s.name in servers else office.asked(s) for s in office.servers
    )
    return office.opened(replace(office.request(), devices=devices))


def test_who_agrees_goes_on_and_no_letter_is_written(making: Making) -> None:
    office = making(*EXAMINED)
    id = office.opened()
    assert awaited(office, id).party == "crew"
    step = office.case(id).step("say-no")
    assert step
    assert step.state == "skipped"
    assert not any(e.type == "refusal-begun" for e in office.store.events(id))


def test_who_disagrees_is_refused_with_every_reason_and_ends_with_the_letter(making: Making) -> None:
    office = making(*EXAMINED)
    office.world.strangers["Gi1/0/1"] = STRANGER
    id = disagreeing(office, ONE.name)
    outcome = awaited(office, id)
    codes = [f.code for f in outcome.findings]
    assert (outcome.exit, codes) == (3, ["serial-differs", "minutes-serial-differs", "foreign-mac"])
    assert any("--request FILE" in line for line in outcome.advice)
    assert "say-no-minutes.txt" in office.tray.papers
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    assert (case.state, case.state_note) == ("sealed", "refused")
    assert [s.slug for s in case.steps] == ["look", "say-no", "end"]
    assert office.world.done == []
    assert office.store.claims == {}


def test_a_refusal_that_the_head_returns_is_examined_again(making: Making) -> None:
    office = making(*EXAMINED)
    id = disagreeing(office, ONE.name)
    awaited(office, id)
    office.signed(id, decision="return", note="look again")
    assert awaited(office, id).exit == 3
    assert [(s.slug, s.state) for s in office.case(id).steps] == [
        ("look", "done"), ("say-no", "returned"), ("look", "done"), ("say-no", "open"),
    ]  # fmt: skip


def test_a_returned_refusal_that_ends_well_is_not_sealed_as_refused(making: Making) -> None:
    office = making("look", "say-no", "ask-them", "take-out", "end")
    office.world.strangers["Gi1/0/1"] = STRANGER
    id = office.opened()
    awaited(office, id)
    office.signed(id, decision="return", note="look again")
    office.world.strangers.clear()
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state_note == "done"


def test_what_cannot_be_read_is_no_reason_for_a_refusal(making: Making) -> None:
    office = making(*EXAMINED)
    office.world.unreadable.add("snmp")
    id = office.opened()
    outcome = awaited(office, id)
    assert (outcome.what, outcome.exit) == ("system", 5)
    office.world.unreadable.clear()
    assert awaited(office, id).party == "crew"


@pytest.mark.parametrize("system", ["record", "snmp", "cli", "monitoring"])
def test_a_system_that_does_not_answer_never_makes_a_disagreement(making: Making, system: str) -> None:
    office = making(*EXAMINED)
    id = office.opened()
    office.world.unreadable.add(system)
    outcome = awaited(office, id)
    assert outcome.exit == 5
    assert {f.unread for f in outcome.findings} == {True}
    assert not any(e.type == "refusal-begun" for e in office.store.events(id))


def test_what_is_ours_to_put_right_is_no_reason_for_a_refusal(making: Making) -> None:
    office = making(*EXAMINED)
    office.world.hosts[ONE.host] = replace(office.world.hosts[ONE.host], addresses=(), serials=())
    id = office.opened()
    outcome = awaited(office, id)
    assert (outcome.what, outcome.exit, [f.code for f in outcome.findings]) == ("refused", 3, ["host-identity"])
    assert office.case(id).step("say-no") is None


def test_what_is_asked_about_a_server_that_is_refused_nobody_has_to_answer(making: Making) -> None:
    office = making(*EXAMINED)
    office.rules = playbook(*EXAMINED, policy=replace(POLICY, startup_unreadable="ask"))
    office.world.startup_read = False
    outcome = awaited(office, disagreeing(office, ONE.name))
    assert (outcome.what, outcome.exit) == ("gate", 3)
    assert [f.code for f in outcome.findings] == ["serial-differs", "minutes-serial-differs"]


def test_some_agree_and_the_head_is_asked_which_may_go_on(making: Making) -> None:
    office = making(*EXAMINED, servers=(ONE, TWO))
    id = disagreeing(office, TWO.name)
    outcome = awaited(office, id)
    assert (outcome.exit, outcome.party) == (4, "head")
    assert "--only srv-one " in outcome.advice[0]
    assert {f.device for f in outcome.findings} == {TWO.name}


def test_what_is_unread_of_one_outweighs_what_blocks_the_other(making: Making) -> None:
    office = making(*EXAMINED, servers=(ONE, TWO))
    office.world.hosts[ONE.host] = replace(office.world.hosts[ONE.host], host="SRV-ONE")
    office.world.unreadable.add("losses")
    id = office.opened()
    outcome = awaited(office, id)
    assert (outcome.what, outcome.exit) == ("system", 5)
    assert [(f.device, f.code) for f in outcome.findings] == [(TWO.name, "host-unread")]
    office.world.unreadable.clear()
    outcome = awaited(office, id)
    assert (outcome.what, outcome.exit, {f.device for f in outcome.findings}) == ("refused", 3, {ONE.name})


def test_another_that_disagrees_after_the_choice_is_chosen_about_again(making: Making) -> None:
    three = Server("srv-three", 3)
    office = making(*EXAMINED, servers=(ONE, TWO, three))
    id = disagreeing(office, TWO.name)
    awaited(office, id)
    office.signed(id)
    office.world.strangers[three.port("data")] = STRANGER
    outcome = awaited(office, id)
    assert (outcome.exit, outcome.party) == (4, "head")
    assert "--only srv-one " in outcome.advice[0]
    assert not office.case(id).refused
    office.signed(id)
    assert awaited(office, id).party == "crew"
    assert [d.name for d in office.case(id).going] == [ONE.name]


@pytest.mark.parametrize("system", ["record", "snmp", "cli", "monitoring"])
def test_a_choice_does_not_end_an_examination_that_could_not_read(making: Making, system: str) -> None:
    office = making(*EXAMINED, servers=(ONE, TWO))
    id = disagreeing(office, TWO.name)
    awaited(office, id)
    office.signed(id)
    office.world.unreadable.add(system)
    outcome = awaited(office, id)
    assert (outcome.what, outcome.exit) == ("system", 5)
    current = office.case(id).current
    assert current
    assert current.slug == "look"


@pytest.fixture
def split(making: Making) -> tuple[Office, str]:
    """One goes on, one stays, and the letter about it is owed."""
    office = making("look", "say-no", "take-out", "forget", "tell", "judge", "end", servers=(ONE, TWO))
    id = disagreeing(office, TWO.name)
    awaited(office, id)
    office.signed(id)
    return office, id


def on_to_the_review(office: Office, id: str) -> Await:
    """Do what the one that goes on needs; the letter about the other stays owed."""
    for _ in range(40):
        outcome = awaited(office, id)
        if office.case(id).step("judge"):
            return outcome
        if outcome.what == "gate":
            office.sign(id, office.signature(id, "take-out"))
        else:
            office.help(id, outcome)
    raise AssertionError("never came to the review")


def test_no_later_row_touches_the_one_that_stays(split: tuple[Office, str]) -> None:
    office, id = split
    on_to_the_review(office, id)
    others = {t.change.device for t in office.case(id).changes}
    assert others == {ONE.name}
    assert not any(line.endswith(("Gi1/0/2", "Gi1/0/32", "10012", "12")) for line in office.world.done)


def test_the_review_stays_closed_while_the_letter_is_owed(split: tuple[Office, str]) -> None:
    office, id = split
    outcome = on_to_the_review(office, id)
    assert "WAITING for the letter about srv-two" in outcome.text
    assert office.case(id).gate("judge", 0) is None


def test_the_review_opens_once_the_letter_went_out(split: tuple[Office, str]) -> None:
    office, id = split
    on_to_the_review(office, id)
    office.sign(id, office.signature(id, "say-no"))
    awaited(office, id)
    office.sign(id, replace(office.signature(id, "say-no"), on=TODAY))
    assert awaited(office, id).party == "head"
    office.signed(id)
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state_note == "done"


@pytest.mark.parametrize("decision", ["return", "reject"])
def test_the_draft_of_a_letter_that_is_owed_is_not_sent_back(split: tuple[Office, str], decision: str) -> None:
    """The others are past the examination: no paper about the one that stays throws them back to it."""
    office, id = split
    awaited(office, id)
    current, before = office.case(id).current, len(office.store.events(id))
    with pytest.raises(InputError, match="the letter is owed"):
        office.sign(id, replace(office.signature(id, "say-no"), decision=decision))
    assert office.case(id).current == current
    assert len(office.store.events(id)) == before


def test_a_letter_that_comes_in_while_the_others_are_withdrawn_ends_nothing_but_itself(
    split: tuple[Office, str],
) -> None:
    """On the one that goes on a stranger is seen for a moment, just when the letter about the other went out."""
    office, id = split
    awaited(office, id)
    office.inspected(id, ONE.name)
    office.sign(id, office.signature(id, "say-no"))
    awaited(office, id)
    office.world.strangers["Gi1/0/1"] = STRANGER
    assert awaited(office, id).what == "refused"
    office.sign(id, replace(office.signature(id, "say-no"), on=TODAY))
    awaited(office, id)
    office.world.strangers.clear()
    outcome = awaited(office, id)
    case = office.case(id)
    assert (case.state, case.refused, outcome.what) == ("open", False, "confirm")
    assert [(s.slug, s.state) for s in case.steps] == [("look", "done"), ("say-no", "done"), ("take-out", "open")]
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state_note == "done"


def test_what_was_accepted_by_name_does_not_keep_the_review_closed(making: Making) -> None:
    """The server was off before anybody looked, and the head accepted that for each of its ports."""
    office = making("take-out", "forget", "tell", "judge", "end")
    office.world.running.clear()
    id = office.opened()
    outcome = office.drive(id, "confirm")
    assert isinstance(outcome, Await)
    paper, until = office.paper("accepted.pdf"), office.clock.time + timedelta(hours=20)
    for finding in outcome.findings:
        accept = Signature("take-out", "head", "dewi", accept=finding.key, until=until, note="off", scan=paper)
        office.sign(id, accept)
    assert isinstance(office.drive(id), Finished)
    assert {t.proof for t in office.case(id).changes if t.change.kind == "shut"} == {"exception", "seen"}


def test_a_review_stays_closed_while_a_change_is_not_proved(making: Making) -> None:
    office = making("look", "say-no", "judge", "end")
    id = office.opened()
    context = office.context()
    context.log.store.append(id, 1, office.clock.now(), "rina", "plan-made", {
        "step": "elsewhere", "digest": Plan(id, "elsewhere", ()).digest, "devices": [ONE.name],
        "changes": [to_plain(AddNote(ONE.name, 1, 11, "x"))], "losses": [],
    })  # fmt: skip
    outcome = awaited(office, id)
    assert outcome.exit == 3
    assert "change 1 (note note 11 x) is pending" in outcome.text
    assert "srv-one: record-machine is belum terperiksa" in outcome.text
    assert "letter-record" not in outcome.text
    assert office.case(id).gate("judge", 0) is None


def test_a_signature_leaves_the_head_in_the_record(making: Making) -> None:
    office = making("look", "say-no", "take-out", "forget", "tell", "judge", "end")
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    [note] = case.planned("judge")
    assert note.state == "verified"
    plan = case.plan("judge")
    assert plan
    assert plan.confirmed == {ONE.name: "dewi"}
    assert office.world.notes[note.nonce].startswith(f"dcdecom case {id}, judge: journal head ")
