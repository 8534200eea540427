"""How one change is carried out: intent, look once more, act once, read back, and what each answer comes to."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from dcdecom.changes import kind_of
from dcdecom.engine.advance import advance
from dcdecom.engine.apply import apply
from dcdecom.engine.settle import settle
from dcdecom.errors import (
    DcdecomError,
    HoldLost,
    InputError,
    NotSent,
    OutcomeUnknown,
    Refused,
    SystemFailure,
    SystemRefused,
    Waiting,
)
from dcdecom.model.case import Tracked
from dcdecom.model.changes.change import OTHERWISE
from dcdecom.model.estate.ref import Ref
from dcdecom.model.facts.changes import ChangeIntended
from dcdecom.model.playbook import Release
from dcdecom.ports.journal import Event
from dcdecom.steps.moves import Finished
from tests.write_permits import authorized

from .memory import MemoryStore
from .office import POLICY, Office, playbook
from .world import STRANGER, Port

SYSTEMS = {
    "silence": "monitoring", "shut": "cli", "disable": "monitoring", "unsilence": "monitoring", "delete": "monitoring",
    "status": "record", "cable": "record", "address": "record", "note": "record",
}  # fmt: skip
"""Every verb that writes, and the system that it writes to; an export writes nowhere but into our own files."""
MANY = {"shut": 2, "cable": 2, "note": 3}
"""How often a case of one server writes, where it is more than once."""
FAULTS = ("", "lost and done", "lost", "refused")


@pytest.fixture
def id(whole: Office) -> str:
    return whole.opened()


def changes(office: Office, id: str, verb: str) -> list[Tracked]:
    return [t for t in office.case(id).changes if t.change.kind == verb and t.change.stage != OTHERWISE]


def attempts(office: Office, verb: str) -> int:
    return sum(line.startswith(f"write {verb} ") for line in office.world.log)


def effects(office: Office, verb: str) -> int:
    return sum(line.startswith(f"{verb} ") for line in office.world.done)


def stopped(office: Office, id: str, error: type[DcdecomError]) -> DcdecomError:
    with pytest.raises(error) as caught:
        office.drive(id)
    return caught.value


def finished(office: Office, id: str) -> bool:
    return isinstance(office.drive(id), Finished) and office.case(id).state == "sealed"


def test_a_case_that_is_held_no_more_sends_nothing(whole: Office, id: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """The hold is lost between the intent and the act: the intent stays open, and is settled by the next command."""
    append = MemoryStore.append

    def losing(store: MemoryStore, case: str, *event: Any, **more: Any) -> Event:
        made = append(store, case, *event, **more)
        if made.type == "change-intended" and made.payload["n"] == changes(whole, id, "shut")[0].n:
            store.held.discard(case)
        return made

    with monkeypatch.context() as losing_once:
        losing_once.setattr(MemoryStore, "append", losing)
        stopped(whole, id, HoldLost)
    shut = changes(whole, id, "shut")[0]
    assert (attempts(whole, "shut"), shut.state) == (0, "intended")
    assert finished(whole, id)
    assert effects(whole, "shut") == MANY["shut"]


# --- the order -------------------------------------------------------------------------------------------------------


def test_a_case_of_one_server_is_sealed_with_every_change_proved(whole: Office, id: str) -> None:
    assert finished(whole, id)
    states = {t.state for t in whole.case(id).changes if t.change.stage != OTHERWISE}
    assert states == {"verified"}
    assert {verb: effects(whole, verb) for verb in SYSTEMS} == {verb: MANY.get(verb, 1) for verb in SYSTEMS}
    assert whole.store.claims == {}


def test_each_write_stands_between_its_intent_and_its_end_and_between_two_looks(whole: Office, id: str) -> None:
    assert finished(whole, id)
    log = whole.world.log
    writes = [n for n, line in enumerate(log) if line.startswith("write ")]
    assert len(writes) == sum(MANY.get(verb, 1) for verb in SYSTEMS)
    for n in writes:
        system = SYSTEMS[log[n].split()[1]]
        intent = max(i for i, line in enumerate(log[:n]) if line == "commit change-intended")
        between = [line for line in log[intent + 1 : n] if line.startswith("commit ")]
        assert between == (["commit change-proved"] if log[n].startswith("write shut") else [])
        end = min(i for i, line in enumerate(log) if i > n and line.startswith("commit "))
        assert log[end] == "commit change-verified"
        assert f"read {system}" in log[intent:n]
        assert f"read {system}" in log[n:end]


def test_a_shut_is_read_by_both_witnesses_before_and_after(whole: Office, id: str) -> None:
    assert finished(whole, id)
    log = whole.world.log
    for n in [n for n, line in enumerate(log) if line.startswith("write shut")]:
        assert log[n - 4 : n - 2] == ["read cli", "read snmp"]
        assert (log[n - 2].split()[0], log[n - 1]) == ("keep", "commit change-proved")
        assert log[n + 1 : n + 3] == ["read cli", "read snmp"]


def test_intent_and_end_keep_what_was_read_and_who_acted(whole: Office, id: str) -> None:
    assert finished(whole, id)
    shut = changes(whole, id, "shut")[0]
    assert (shut.before["cli_admin_up"], shut.after["cli_admin_up"]) == (True, False)
    assert shut.nonce == f"{id}/{shut.n}/{shut.plan[:8]}"
    intents = [e for e in whole.store.events(id) if e.type == "change-intended"]
    assert {e.payload["person"] for e in intents} == {"rina"}


def test_the_proof_of_identity_is_named(whole: Office, id: str) -> None:
    assert finished(whole, id)
    assert [t.proof for t in changes(whole, id, "shut")] == ["dropped", "seen"]


def test_what_was_exported_is_sealed_and_is_what_zabbix_gives(whole: Office, id: str) -> None:
    assert finished(whole, id)
    [export] = changes(whole, id, "export")
    [kept] = export.attachments
    assert kept.sealed is True
    assert kept.sha256 in whole.attachments.sealed
    assert b"psk: secret" in whole.attachments.files[kept.sha256]
    assert (export.after["kept"], export.after["sha256"]) == (kept.sha256, kept.sha256)
    log = whole.world.log
    assert log.index(f"keep sealed {kept.sha256[:8]}") < log.index("write delete 10011")


def test_no_secret_of_an_export_is_in_the_journal_or_in_a_paper(whole: Office, id: str) -> None:
    assert finished(whole, id)
    assert "secret" not in str([e.payload for e in whole.store.events(id)])
    assert not any(b"secret" in content for content in whole.tray.papers.values())


def test_each_end_is_told(whole: Office, id: str) -> None:
    assert finished(whole, id)
    told = {n for n, state in whole.reporter.ended if state == "verified"}
    assert told == {t.n for t in whole.case(id).changes if t.change.stage != OTHERWISE}


# --- what an answer comes to -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("verb", SYSTEMS)
@pytest.mark.parametrize(("fault", "error"), [("refused", SystemRefused), ("not sent", NotSent)])
def test_a_write_that_was_refused_failed_and_is_tried_again(
    whole: Office, id: str, verb: str, fault: str, error: type[SystemFailure]
) -> None:
    whole.world.faults[verb] = [fault]
    said = stopped(whole, id, error)
    assert type(said) is error
    assert verb in said.what
    failed = next(t for t in changes(whole, id, verb) if t.state == "failed")
    assert failed.reason
    assert effects(whole, verb) == 0
    assert finished(whole, id)
    assert attempts(whole, verb) == MANY.get(verb, 1) + 1
    assert effects(whole, verb) == MANY.get(verb, 1)


@pytest.mark.parametrize("verb", SYSTEMS)
def test_no_answer_and_the_effect_is_there(whole: Office, id: str, verb: str) -> None:
    whole.world.faults[verb] = ["lost and done"]
    assert finished(whole, id)
    assert "no answer came" in changes(whole, id, verb)[0].reason
    assert attempts(whole, verb) == MANY.get(verb, 1)


@pytest.mark.parametrize("verb", SYSTEMS)
def test_no_answer_and_no_effect_is_an_unknown_outcome_until_it_was_read_again(
    whole: Office, id: str, verb: str
) -> None:
    whole.world.faults[verb] = ["lost"]
    said = stopped(whole, id, OutcomeUnknown)
    assert "It may have happened" in said.what
    assert "case resume" in said.advice
    assert changes(whole, id, verb)[0].state == "unknown"
    assert finished(whole, id)
    assert effects(whole, verb) == MANY.get(verb, 1)
    assert attempts(whole, verb) == MANY.get(verb, 1) + 1


@pytest.mark.parametrize("verb", SYSTEMS)
def test_an_answer_without_an_effect_is_a_failure(whole: Office, id: str, verb: str) -> None:
    whole.world.faults[verb] = ["without effect"]
    said = stopped(whole, id, SystemFailure)
    assert "without effect" in said.what
    assert changes(whole, id, verb)[0].state == "failed"
    assert finished(whole, id)


@pytest.mark.parametrize(
    ("verb", "fault"),
    [
        pytest.param(verb, fault, marks=() if n % len(FAULTS) == m else pytest.mark.whole)
        for n, verb in enumerate(SYSTEMS)
        for m, fault in enumerate(FAULTS)
    ],
)
def test_what_cannot_be_read_afterwards_is_unknown_and_nothing_is_repeated_blind(
    whole: Office, id: str, verb: str, fault: str
) -> None:
    system = SYSTEMS[verb]
    whole.world.faults[verb] = [fault]
    whole.world.then[verb] = lambda: whole.world.unreadable.add(system)
    stopped(whole, id, OutcomeUnknown)
    assert changes(whole, id, verb)[0].state == "unknown"

    before = len(whole.store.events(id))
    stopped(whole, id, OutcomeUnknown)
    assert len(whole.store.events(id)) == before
    assert attempts(whole, verb) == 1

    whole.world.unreadable.clear()
    assert finished(whole, id)
    assert effects(whole, verb) == MANY.get(verb, 1)
    assert attempts(whole, verb) == MANY.get(verb, 1) + (fault in ("lost", "refused"))


def test_a_late_effect_is_awaited_as_long_as_its_kind_has_patience(whole: Office, id: str) -> None:
    """Zabbix's timer, a cache of an SNMP agent: the answer comes at once, the effect a while later."""
    slept = whole.clock.sleep
    whole.world.faults["shut"] = ["without effect"]

    def sleep(seconds: float) -> None:
        slept(seconds)
        if attempts(whole, "shut") == 1:
            whole.world.ports["Gi1/0/1"] = Port(False, True)

    whole.clock.sleep = sleep  # type: ignore[method-assign]  # the wire catches up while the loop waits
    assert finished(whole, id)
    assert attempts(whole, "shut") == MANY["shut"]


# --- another object in its place --------------------------------------------------------------------------------------


def taken_over(office: Office, verb: str) -> None:
    """The change's effect is there, and the object bears somebody else's name by now."""
    world = office.world
    match verb:
        case "disable":
            world.hosts["10011"] = replace(world.hosts["10011"], host="srv-other", enabled=False)
        case "status":
            world.devices[11] = replace(world.devices[11], name="srv-other", status="decommissioning")
        case "address":
            world.ips[11] = replace(world.ips[11], address="198.18.10.99", status="deprecated")


TAKEN_OVER = pytest.mark.parametrize(
    ("verb", "why"),
    [
        ("disable", "host 10011 is called srv-other now"),
        ("status", "device 11 is srv-other"),
        ("address", "is 198.18.10.99 now"),
    ],
)


@TAKEN_OVER
def test_the_effect_on_another_object_is_no_proof_for_a_change_that_was_begun(
    whole: Office, id: str, verb: str, why: str
) -> None:
    begun(whole, id, verb, "forget")
    taken_over(whole, verb)
    settle(whole.log(), whole.procedure, whole.systems().reading(), id)
    tracked = next(t for t in changes(whole, id, verb) if t.nonce == "x")
    assert (tracked.state, why in tracked.reason) == ("failed", True), tracked.reason
    assert tracked.after, "what was read of it is kept"


@TAKEN_OVER
def test_the_effect_on_another_object_is_no_proof_behind_a_refusal(
    whole: Office, id: str, verb: str, why: str
) -> None:
    whole.world.faults[verb] = ["refused"]
    whole.world.then[verb] = lambda: taken_over(whole, verb)
    stopped(whole, id, SystemRefused)
    assert [t.state for t in changes(whole, id, verb) if t.nonce] == ["failed"]
    assert effects(whole, verb) == 0


@TAKEN_OVER
@pytest.mark.parametrize(
    ("fault", "error", "state"),
    [("", SystemFailure, "failed"), ("lost and done", OutcomeUnknown, "unknown"), ("lost", OutcomeUnknown, "unknown")],
)
def test_the_effect_on_another_object_is_no_proof_behind_an_answer(
    whole: Office, id: str, verb: str, why: str, fault: str, error: type[DcdecomError], state: str
) -> None:
    whole.world.faults[verb] = [fault]
    whole.world.then[verb] = lambda: taken_over(whole, verb)
    said = stopped(whole, id, error)
    assert state == "unknown" or why in said.what
    assert [t.state for t in changes(whole, id, verb) if t.nonce] == [state]
    settle(whole.log(), whole.procedure, whole.systems().reading(), id)
    [tracked] = [t for t in changes(whole, id, verb) if t.nonce]
    assert (tracked.state, why in tracked.reason) == ("failed", True), tracked.reason
    assert attempts(whole, verb) == 1


# --- what stops a write ----------------------------------------------------------------------------------------------


def test_what_is_so_already_is_found_so_and_not_written(whole: Office, id: str) -> None:
    whole.drive(id, "drop")
    whole.world.running.clear()
    whole.world.ports["Gi1/0/1"] = Port(False, True)
    whole.advance(id)
    first, second = changes(whole, id, "shut")
    assert (first.state, first.found_so, first.proof) == ("verified", True, "dropped")
    assert (second.state, second.found_so) == ("verified", False)
    assert attempts(whole, "shut") == 1


def test_a_stranger_on_the_port_stops_the_shut_although_the_plan_was_confirmed(whole: Office, id: str) -> None:
    whole.drive(id, "drop")
    whole.world.running.clear()
    whole.world.strangers["Gi1/0/1"] = STRANGER
    said = stopped(whole, id, Refused)
    assert "foreign-mac" in said.what
    assert "It was not sent" in said.what
    assert changes(whole, id, "shut")[0].state == "failed"
    assert attempts(whole, "shut") == 0
    whole.world.strangers.clear()
    assert finished(whole, id)


def test_a_host_of_another_name_is_not_touched(whole: Office, id: str) -> None:
    reach(whole, id, "forget")
    mine = whole.world.hosts["10011"]
    whole.world.hosts["10011"] = replace(mine, host="srv-other")
    said = stopped(whole, id, Refused)
    assert "is called srv-other now" in said.what
    assert attempts(whole, "disable") == 0
    whole.world.hosts["10011"] = mine
    assert finished(whole, id)


@pytest.mark.parametrize("system", ["cli", "snmp", "monitoring"])
def test_what_cannot_be_read_before_is_not_begun(whole: Office, id: str, system: str) -> None:
    whole.drive(id, "confirm")
    whole.confirmed(id, "srv-one")
    whole.world.unreadable.add(system)
    outcome: object
    try:
        outcome = whole.advance(id)
    except SystemFailure as error:
        outcome = error
    assert outcome
    assert not any(line.startswith(("write shut", "commit change-unknown")) for line in whole.world.log)
    whole.world.unreadable.clear()
    assert finished(whole, id)


def test_what_cannot_be_read_just_before_the_write_is_not_sent(whole: Office, id: str) -> None:
    whole.drive(id, "confirm")
    whole.confirmed(id, "srv-one")
    append = whole.store.append

    def cut_off(*args: object, **more: object) -> object:
        event = append(*args, **more)  # type: ignore[arg-type]  # as it was called
        if event.type == "change-intended":
            whole.world.unreadable.add("monitoring")
        return event

    whole.store.append = cut_off  # type: ignore[method-assign,assignment]  # the cable is pulled behind the intent
    said = stopped(whole, id, SystemFailure)
    assert "It was not sent" in said.what
    assert changes(whole, id, "silence")[0].state == "failed"
    assert attempts(whole, "silence") == 0


# --- who may ---------------------------------------------------------------------------------------------------------


def reach(office: Office, id: str, slug: str) -> None:
    """Go on until the plan of a row is confirmed and nothing of it was begun."""
    while (plan := office.case(id).plan(slug)) is None or not plan.is_confirmed:
        outcome = office.advance(id)
        assert not isinstance(outcome, Finished)
        office.help(id, outcome)


@pytest.mark.parametrize(
    ("who", "why"),
    [
        ("joko", "was not appointed"),
        ("dewi", "does not act for Crew"),
        ("late", "does not act for Crew"),
    ],
)
def test_who_may_not_act_changes_nothing(whole: Office, id: str, who: str, why: str) -> None:
    reach(whole, id, "take-out")
    with pytest.raises(Refused, match=why):
        whole.advance(id, who)
    assert "commit change-intended" not in whole.world.log
    assert whole.world.done == []


def test_without_writers_nothing_is_begun(whole: Office, id: str) -> None:
    reach(whole, id, "take-out")
    with pytest.raises(Refused, match="without write access"):
        advance(whole.log(), whole.procedure, whole.systems(acting=False), whole.paperwork, id)
    assert "commit change-intended" not in whole.world.log


def test_on_the_real_estate_nobody_in_particular_changes_anything(whole: Office, id: str) -> None:
    reach(whole, id, "take-out")
    whole.estate = "real"
    with pytest.raises(InputError, match="no person of the people file"):
        apply(whole.log("shared"), whole.procedure, whole.systems(), id, 1)
    assert "commit change-intended" not in whole.world.log


def test_without_a_team_everybody_who_acts_may(making: Callable[..., Office]) -> None:
    office = making()
    id = office.opened(office.request(team=()))
    assert isinstance(office.drive(id, who="joko"), Finished)


def test_who_asked_to_stop_is_obeyed_between_two_moves(whole: Office, id: str) -> None:
    reach(whole, id, "take-out")
    with pytest.raises(Waiting, match="stopped as you asked"):
        advance(whole.log(), whole.procedure, whole.systems(), whole.paperwork, id, lambda: True)
    assert whole.world.done == []
    asked = iter([False, False, True, True, True])
    with pytest.raises(Waiting, match="stopped as you asked"):
        advance(whole.log(), whole.procedure, whole.systems(), whole.paperwork, id, lambda: next(asked))
    assert whole.world.done == ["silence 10011"]
    assert changes(whole, id, "silence")[0].state == "verified"


# --- settling --------------------------------------------------------------------------------------------------------


def begun(office: Office, id: str, kind: str = "silence", slug: str = "take-out") -> None:
    """An intent that nothing followed: the process died."""
    reach(office, id, slug)
    context = office.context()
    case = context.log.case(id)
    tracked = next(t for t in case.changes if t.change.kind == kind)
    before = kind_of(tracked.change).read(tracked.change, context.systems.reading(), "x")
    context.log.append(case, ChangeIntended(tracked.n, tracked.plan, "x", before.value, "rina"))


def test_what_was_not_done_is_recorded_as_failed(whole: Office, id: str) -> None:
    begun(whole, id)
    settle(whole.log(), whole.procedure, whole.systems().reading(), id)
    [silence] = changes(whole, id, "silence")
    assert (silence.state, silence.reason) == ("failed", "begun and not done, as it was read afterwards")
    assert whole.world.done == []


def test_what_a_dead_process_left_is_awaited_while_one_witness_lags(whole: Office, id: str) -> None:
    """The switch has it shut and saved, and its SNMP agent answers from a cache."""
    begun(whole, id, "shut")
    slept, looks = whole.clock.sleep, []
    whole.world.ports["Gi1/0/1"] = Port(False, True)
    whole.world.cached["Gi1/0/1"] = True

    def sleep(seconds: float) -> None:
        slept(seconds)
        looks.append(seconds)
        if len(looks) == 3:
            whole.world.cached.clear()

    whole.clock.sleep = sleep  # type: ignore[method-assign]  # the agent catches up while the loop waits
    settle(whole.log(), whole.procedure, whole.systems().reading(), id)
    assert changes(whole, id, "shut")[0].state == "verified"
    assert len(looks) == 3


def test_what_a_dead_process_left_in_part_is_said_to_be_so(whole: Office, id: str) -> None:
    begun(whole, id, "shut")
    whole.world.ports["Gi1/0/1"] = Port(False, False)
    settle(whole.log(), whole.procedure, whole.systems().reading(), id)
    first = changes(whole, id, "shut")[0]
    assert (first.state, first.left_something) == ("failed", True)
    assert first.reason == "begun and done in the running configuration only, not saved, as it was read afterwards"
    assert first.unsaved == "shut"


def test_an_effect_that_comes_a_while_after_a_process_died_is_found(whole: Office, id: str) -> None:
    """The system had what the dead process sent still before it."""
    begun(whole, id, "shut")
    slept, looks = whole.clock.sleep, []

    def sleep(seconds: float) -> None:
        slept(seconds)
        looks.append(seconds)
        if len(looks) == 4:
            whole.world.ports["Gi1/0/1"] = Port(False, True)

    whole.clock.sleep = sleep  # type: ignore[method-assign]  # the wire catches up while the loop waits
    settle(whole.log(), whole.procedure, whole.systems().reading(), id)
    assert changes(whole, id, "shut")[0].state == "verified"


def test_what_was_done_is_recorded_as_verified(whole: Office, id: str) -> None:
    begun(whole, id)
    writers = whole.systems().writers
    assert writers
    authorized(writers.monitoring).silence(
        "10011", f"dcdecom {id} srv-one", whole.clock.time, whole.clock.time + timedelta(hours=1), ""
    )
    settle(whole.log(), whole.procedure, whole.systems().reading(), id)
    assert changes(whole, id, "silence")[0].state == "verified"
    assert whole.store.events(id)[-1].payload["settled"] is True


def test_what_cannot_be_read_stays_open(whole: Office, id: str) -> None:
    begun(whole, id)
    whole.world.unreadable.add("monitoring")
    with pytest.raises(OutcomeUnknown, match="what it did cannot be read"):
        settle(whole.log(), whole.procedure, whole.systems().reading(), id)
    assert changes(whole, id, "silence")[0].state == "intended"


# --- ETags -----------------------------------------------------------------------------------------------------------


def test_the_second_write_to_one_object_sends_the_etag_of_the_first(making: Callable[..., Office]) -> None:
    office = making()
    office.rules = playbook(policy=replace(POLICY, release=Release(position="release")))
    assert finished(office, office.opened())
    assert [line for line in office.world.done if "device" in line] == ["status device 11", "position device 11"]
    assert not any(line.startswith("stale") for line in office.world.log)


def test_an_object_that_somebody_else_changed_is_not_written(whole: Office, id: str) -> None:
    reach(whole, id, "forget")
    whole.world.devices[11] = replace(whole.world.devices[11], etag="e9")
    stopped(whole, id, SystemRefused)
    assert effects(whole, "status") == 0
    assert changes(whole, id, "status")[0].state == "failed"


def test_what_somebody_else_did_first_is_not_taken_for_ours(making: Callable[..., Office]) -> None:
    """The status was found so; who set it also moved the device, and our next write does not overrun that."""
    office = making()
    office.rules = playbook(policy=replace(POLICY, release=Release(position="release")))
    id = office.opened()
    reach(office, id, "forget")
    moved = replace(office.world.devices[11], status="decommissioning", rack=Ref(9, "R99"), etag="e9")
    office.world.devices[11] = moved
    stopped(office, id, SystemRefused)
    assert changes(office, id, "status")[0].found_so
    assert office.world.devices[11] == moved


# --- what a case is bound to -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("what", ["playbook", "people", "policy"])
def test_a_case_stops_while_what_it_is_bound_to_has_changed(whole: Office, id: str, what: str) -> None:
    whole.drive(id, "gate")
    was = whole.rules, whole.people
    match what:
        case "playbook":
            whole.rules = replace(whole.rules, digest="other")
        case "policy":
            whole.rules = replace(whole.rules, policy_digest="other")
        case "people":
            whole.people = replace(whole.people, digest="other")
    before = len(whole.store.events(id))
    with pytest.raises(Waiting, match=f"{what} changed since the case was opened") as caught:
        whole.advance(id)
    assert "--as head --accept case/binding-changed" in caught.value.advice
    assert len(whole.store.events(id)) == before
    whole.rules, whole.people = was
    assert finished(whole, id)


def test_a_new_version_of_the_tool_is_an_event(whole: Office, id: str) -> None:
    whole.drive(id, "gate")
    for _ in range(2):
        newer = replace(whole.procedure, tool="0.2")
        advance(whole.log(), newer, whole.systems(), whole.paperwork, id)
    assert [e.payload for e in whole.store.events(id) if e.type == "tool-changed"] == [{"tool": "0.2", "before": "0.1"}]
    assert whole.case(id).tool == "0.2"


def test_a_case_that_ended_is_left_alone(whole: Office, id: str) -> None:
    assert finished(whole, id)
    before = len(whole.store.events(id))
    assert isinstance(whole.advance(id), Finished)
    assert len(whole.store.events(id)) == before


def test_two_processes_do_not_go_on_with_one_case(whole: Office, id: str) -> None:
    with whole.store.hold(id, "joko"), pytest.raises(Waiting):
        whole.advance(id)


def test_what_stops_a_change_is_a_sentence_that_is_said_once(whole: Office, id: str) -> None:
    """The line of the change names it, and the error alone says why."""
    whole.drive(id, "drop")
    whole.world.running.clear()
    whole.world.strangers["Gi1/0/1"] = STRANGER
    whole.reporter.words = lambda finding: f"A sentence about {finding.code}."
    with pytest.raises(Refused) as caught:
        whole.advance(id)
    told = [f"A sentence about {code} ({code})." for code in ("foreign-mac", "link-stays")]
    assert caught.value.what.endswith(": " + " ".join((*told, "It was not sent.")))
    assert "mac=" not in caught.value.what
    assert whole.reporter.reasons == [True], "the line of the change leaves the reason to the error"
