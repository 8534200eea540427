"""Putting a case off: at any row, until a day, and never half done."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from dcdecom.casework.postponing import Postponement, postpone, resume, to_put_back
from dcdecom.engine.settle import settle
from dcdecom.errors import InputError, OutcomeUnknown, Refused, SystemFailure, Waiting
from dcdecom.journal import chain
from dcdecom.journal.postponing import contradicted
from dcdecom.model.waiting import waited_for
from dcdecom.steps.moves import Await, Finished

from .office import TODAY, Office, playbook
from .test_undo import ALL, ROWS, picture, walk_back

NOTE = "the owner did not come"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    folder = tmp_path / "office"
    folder.mkdir()
    office = Office(folder, playbook(*ROWS, policy=ALL))
    yield office
    for id in office.store.cases():
        assert list(contradicted([chain.row(e) for e in office.store.events(id)])) == [], "the verifier agrees"


def put_off(office: Office, id: str, days: int = 7, who: str = "rina", **different: Any) -> None:
    asked = Postponement(TODAY + timedelta(days=days), NOTE, "owner")
    postpone(office.log(who), office.procedure, id, replace(asked, **different))


def back_first(office: Office, id: str) -> None:
    """As the command does it: what stands is put back, then the case is put off."""
    if to_put_back(office.log(), office.rules, office.case(id)):
        assert isinstance(walk_back(office, id), Finished)
    put_off(office, id)


def types(office: Office, id: str) -> list[str]:
    return [e.type for e in office.store.events(id)]


def went_on(office: Office, id: str, since: int) -> list[str]:
    return [t for t in types(office, id)[since:] if t not in ("evidence-taken", "tool-changed")]


def is_put_off(outcome: Await | Finished) -> bool:
    return isinstance(outcome, Await) and outcome.what == "postponed"


def test_nothing_goes_on_before_its_day_and_everything_on_it(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    back_first(office, id)
    done, events = list(office.world.done), office.case(id).last_seq
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, outcome.exit) == ("postponed", 4)
    assert f"put off until {TODAY + timedelta(days=7)}, by Owner: {NOTE}" in outcome.text
    assert outcome.advice[0].endswith(f"dcdecom case resume {id}")
    assert (office.world.done, office.case(id).last_seq) == (done, events)
    [waited] = waited_for(office.case(id), office.rules)
    assert (waited.what, waited.party) == ("postponed", "owner")
    office.clock.time += timedelta(days=7)
    office.world.running |= {s.name for s in office.servers}
    assert not is_put_off(office.drive(id, "gate"))
    ended = office.case(id).put_off[-1]
    assert ended.ended_at
    assert not ended.early


def test_somebody_takes_it_up_before(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    put_off(office, id)
    assert is_put_off(office.advance(id))
    assert resume(office.log(), id)
    assert not is_put_off(office.advance(id))
    assert office.case(id).put_off[-1].early
    assert not resume(office.log(), id), "it goes on already"


@pytest.mark.parametrize("until", ["confirm", "drop", "timer", "gate"])
def test_what_stands_is_put_back_and_a_new_plan_is_made(office: Office, until: str) -> None:
    """At each point of the withdrawal: before its plan is confirmed, silent, soaking, and before the handover."""
    before, id = picture(office.world), office.opened()
    office.drive(id, until)
    stood = to_put_back(office.log(), office.rules, office.case(id))
    assert bool(stood) == (until != "confirm")
    if stood:
        with pytest.raises(Refused, match="has begun something"):
            put_off(office, id)
        assert office.case(id).postponed is None
    back_first(office, id)
    case = office.case(id)
    assert {**picture(office.world), "hosts": 0} == {**before, "hosts": 0}
    assert case.postponed
    assert case.plan("take-out") is None
    assert bool(case.postponed.fact.walked_back) == bool(stood)
    assert bool(case.postponed.fact.plan) != bool(stood)
    assert all(g.old for g in case.gates if g.step == "take-out")
    office.clock.time += timedelta(days=7)
    office.world.running |= {s.name for s in office.servers}
    since = case.last_seq
    office.drive(id, "gate")
    assert "plan-made" in went_on(office, id, since)
    assert "timer-opened" in went_on(office, id, since), "the shutdown is watched anew"


@pytest.mark.parametrize("fault", ["not sent", "lost", "refused"])
def test_what_could_not_be_put_back_is_not_put_off(office: Office, fault: str) -> None:
    id = office.opened()
    office.drive(id, "gate")
    office.world.faults["open"] = [fault]
    with pytest.raises((SystemFailure, OutcomeUnknown)):
        walk_back(office, id)
    with pytest.raises((Refused, OutcomeUnknown), match="It was not put off"):
        put_off(office, id)
    assert office.case(id).postponed is None


def test_a_command_that_died_between_way_back_and_event_leaves_a_case_that_goes_on(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    assert isinstance(walk_back(office, id), Finished)
    office.world.running |= {s.name for s in office.servers}
    settle(office.log(), office.procedure, office.systems().readers, id)
    outcome = office.drive(id, "gate")
    assert isinstance(outcome, Await)
    assert outcome.what == "gate"
    assert office.case(id).put_off == []


def test_twice_the_later_day_counts(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    put_off(office, id, days=3)
    put_off(office, id, days=9, note="the lorry broke down")
    first, second = office.case(id).put_off
    assert first.again
    assert second.ended_at is None
    office.clock.time += timedelta(days=4)
    assert is_put_off(office.advance(id))
    office.clock.time += timedelta(days=5)
    assert not is_put_off(office.advance(id))


@pytest.mark.parametrize(("different", "why"), [
    ({"until": TODAY}, "a day after today"), ({"until": TODAY - timedelta(days=1)}, "a day after today"),
    ({"note": " "}, "Say why"), ({"party": "nobody"}, "no party of"),
])  # fmt: skip
def test_what_cannot_be_meant_is_refused(office: Office, different: dict[str, Any], why: str) -> None:
    id = office.opened()
    office.advance(id)
    before = office.case(id).last_seq
    with pytest.raises(InputError, match=why):
        put_off(office, id, **different)
    assert office.case(id).last_seq == before


def test_after_the_seal_nothing_is_put_off(office: Office) -> None:
    id = office.opened()
    office.drive(id)
    assert office.case(id).state == "sealed"
    with pytest.raises(Waiting, match="nothing is added"):
        put_off(office, id)


def test_while_another_process_holds_it_it_is_not_put_off(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    with office.store.hold(id, "joko"), pytest.raises(Waiting):
        put_off(office, id)
    assert office.case(id).postponed is None


def test_behind_the_handover_what_was_done_stays(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    office.signed(id)
    done = list(office.world.done)
    assert to_put_back(office.log(), office.rules, office.case(id)) == ()
    put_off(office, id)
    assert office.world.done == done
    assert is_put_off(office.advance(id))


def test_a_row_behind_it_that_is_half_done_is_brought_to_its_end_or_walked_back(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    office.signed(id)
    office.drive(id, "confirm")
    office.world.faults["delete"] = ["not sent"]
    office.confirmed(id, office.servers[0].name)
    with pytest.raises(SystemFailure):
        office.drive(id)
    with pytest.raises(Refused, match="has begun something") as refused:
        put_off(office, id)
    assert f"dcdecom case run {id}" in str(refused.value.advice)
    assert f"dcdecom case undo {id}" in str(refused.value.advice)


def test_the_row_that_is_open_bears_the_days(office: Office) -> None:
    id = office.opened()
    office.drive(id, "confirm")
    put_off(office, id)
    step = office.case(id).current
    assert step
    assert (step.slug, step.state, step.took_days) == ("take-out", "open", None)
