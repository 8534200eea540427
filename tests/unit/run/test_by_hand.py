"""A system stays down: what to do by hand is told, evidence and a second person let the case go on, and it is seen."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, timedelta
from pathlib import Path

import pytest

from dcdecom.casework.manual import StandsUp, attach_made, sign_made
from dcdecom.casework.signing import Signature
from dcdecom.engine.settle import settle
from dcdecom.errors import DcdecomError, InputError, OutcomeUnknown, Refused, SystemFailure
from dcdecom.model.case import Tracked
from dcdecom.model.playbook import Release
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import lines
from dcdecom.papers.console_changes import by_hand_lines
from dcdecom.steps.moves import Await, Finished
from tests.write_permits import authorized

from .office import ONE, POLICY, Office, playbook
from .test_undo import walk_back
from .world import STRANGER, Port, World

ROWS = ("letter-in", "take-out", "forget", "tell", "judge", "end")
ALL = replace(POLICY, release=Release(position="release"))


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path, playbook(*ROWS, policy=ALL))


def shut_it(world: World) -> None:
    world.ports["Gi1/0/1"] = Port(up=False, saved_down=True)


def disable_it(world: World) -> None:
    world.hosts[ONE.host] = replace(world.hosts[ONE.host], enabled=False)


def change_status(world: World) -> None:
    world.devices[ONE.id] = replace(world.devices[ONE.id], status="decommissioning", etag="e50")


ROWS_OF: list[tuple[str, str, Callable[[World], None], str]] = [
    ("shut", "cli", shut_it, "shutdown"),
    ("disable", "monitoring", disable_it, "10011"),
    ("status", "record", change_status, "decommissioning"),
]
"""Kind, the system that goes down, what a person does, and what the person is told among other things."""
SYSTEMS = pytest.mark.parametrize(("kind", "system", "do", "told"), ROWS_OF, ids=[row[0] for row in ROWS_OF])


def to_stop(office: Office, kind: str, system: str) -> tuple[str, Tracked]:
    """A case that stops at the first change of this kind, because its system has gone down just before."""
    id = office.opened()
    verb = {"shut": "silence", "disable": "note", "status": "delete"}[kind]
    if kind == "shut":
        office.drive(id, "drop")
        office.world.running.clear()
        office.world.faults["shut"] = ["not sent"]
        stopped(office, id)
    else:
        office.world.then[verb] = lambda: None
        office.world.faults[kind] = ["not sent"]
        stopped(office, id)
    office.world.unreadable.add(system)
    return id, next(t for t in office.case(id).changes if t.change.kind == kind and t.state == "failed")


def stopped(office: Office, id: str) -> DcdecomError:
    with pytest.raises(DcdecomError) as caught:
        office.drive(id)
    return caught.value


def attach(office: Office, id: str, tracked: Tracked, who: str = "rina") -> None:
    readers, shown = office.systems().reading(), office.paper("console.txt", b"what the console said")
    attach_made(office.log(who), office.procedure, readers, id, tracked.step, tracked.n, [shown])


def stand_up(office: Office, id: str, tracked: Tracked, who: str = "joko", **more: object) -> str:
    return said_by(office, id, StandsUp(tracked.step, tracked.n, "crew", **more), who)  # type: ignore[arg-type]  # by name


def said_by(office: Office, id: str, said: StandsUp, who: str = "rina") -> str:
    return sign_made(office.log(who), office.procedure, office.systems().reading(), id, said)


def now(office: Office, id: str, tracked: Tracked) -> Tracked:
    return office.case(id).change(tracked.n)


@SYSTEMS
def test_it_is_told_shown_signed_and_seen(
    office: Office, kind: str, system: str, do: Callable[[World], None], told: str
) -> None:
    id, tracked = to_stop(office, kind, system)
    assert tracked.by_hand
    assert any(told in value for value in tracked.by_hand.values())

    do(office.world)
    attach(office, id, tracked)
    assert now(office, id, tracked).state == "failed", "one person's word is not enough"
    assert stand_up(office, id, tracked) == "Joko"
    made = now(office, id, tracked)
    assert (made.state, made.seen, made.after) == ("manual", "", {})
    assert [a.name for a in made.attachments] == ["console.txt"]
    assert (made.signed.person, made.signed.recorder, made.signed.grade) == ("joko", "joko", "word")

    office.world.unreadable.clear()
    outcome = office.drive(id)
    assert isinstance(outcome, Finished)
    made = now(office, id, tracked)
    assert (made.state, made.seen) == ("manual", "so")
    assert not any(line.startswith(f"{kind} ") and _is(line, tracked) for line in office.world.done)


def _is(line: str, tracked: Tracked) -> bool:
    return line.split()[-1] in (str(getattr(tracked.change, "port", "")), str(getattr(tracked.change, "host_id", "")))


@SYSTEMS
def test_what_is_not_so_stops_the_case_until_it_is(
    office: Office, kind: str, system: str, do: Callable[[World], None], told: str
) -> None:
    """Two people say that it was done, and it was not."""
    id, tracked = to_stop(office, kind, system)
    attach(office, id, tracked)
    stand_up(office, id, tracked)
    office.world.unreadable.clear()
    events = len(office.store.events(id))
    for _ in range(3):
        outcome = office.advance(id)
        assert isinstance(outcome, Await)
        assert (outcome.what, int(outcome.exit)) == ("refused", 3)
        assert [f.code for f in outcome.findings] == ["by-hand-not-so"]
    assert now(office, id, tracked).seen == "not so"
    assert len(office.store.events(id)) == events + 1, "it is written down once"

    do(office.world)
    assert isinstance(office.drive(id), Finished)
    assert now(office, id, tracked).seen == "so"


def test_a_contradiction_can_be_taken_back_and_the_tool_does_it_itself(office: Office) -> None:
    id, tracked = to_stop(office, "status", "record")
    attach(office, id, tracked)
    stand_up(office, id, tracked)
    office.world.unreadable.clear()
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert f"dcdecom case undo {id} --change {tracked.n}" in outcome.advice[-1]
    assert isinstance(walk_back(office, id, only=tracked.n), Finished)
    assert now(office, id, tracked).state == "undone"
    assert isinstance(office.drive(id), Finished)
    assert office.world.devices[ONE.id].status == "decommissioning"


def test_an_unknown_outcome_may_be_made_sure_by_hand(office: Office) -> None:
    """Sent, no answer, and the switch is gone: somebody goes there."""
    id = office.opened()
    office.drive(id, "drop")
    office.world.running.clear()
    office.world.faults["shut"] = ["lost"]
    office.world.then["shut"] = lambda: office.world.unreadable.add("cli")
    assert isinstance(stopped(office, id), OutcomeUnknown)
    [tracked] = office.case(id).unsettled()
    with pytest.raises(OutcomeUnknown):
        settle(office.log(), office.procedure, office.systems().reading(), id)
    shut_it(office.world)
    attach(office, id, tracked)
    stand_up(office, id, tracked)
    settle(office.log(), office.procedure, office.systems().reading(), id)
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)
    assert now(office, id, tracked).seen == "so"


def test_a_system_that_was_down_before_the_attempt_is_told_once(office: Office) -> None:
    id = office.opened()
    office.drive(id, "drop")
    office.world.running.clear()
    office.world.faults["shut"] = ["not sent"]
    stopped(office, id)
    office.world.unreadable.add("cli")
    error = stopped(office, id)
    assert isinstance(error, SystemFailure)
    assert "could not be read before the write" in error.what
    assert f"dcdecom case plan {id}" in error.advice
    events = len(office.store.events(id))
    stopped(office, id)
    assert len(office.store.events(id)) == events


# --- what ends by itself ----------------------------------------------------------------------------------------------


@pytest.fixture
def silenced_by_hand(office: Office) -> tuple[str, Tracked]:
    """A case whose silence was made by hand, since Zabbix's frontend worked and its API did not."""
    id = office.opened()
    office.world.faults["silence"] = ["not sent"]
    stopped(office, id)
    [tracked] = [t for t in office.case(id).changes if t.change.kind == "silence"]
    attach(office, id, tracked)
    stand_up(office, id, tracked)
    return id, tracked


def test_a_silence_by_hand_that_ran_out_before_it_could_be_seen_contradicts_nothing(
    office: Office, silenced_by_hand: tuple[str, Tracked]
) -> None:
    id, tracked = silenced_by_hand
    assert isinstance(office.drive(id), Finished)
    made = now(office, id, tracked)
    assert (made.state, made.seen) == ("manual", "")
    assert "manual-seen" not in [e.type for e in office.store.events(id)]


def test_a_silence_by_hand_that_is_seen_is_written_down(
    office: Office, silenced_by_hand: tuple[str, Tracked]
) -> None:
    id, tracked = silenced_by_hand
    name, until = str(getattr(tracked.change, "name", "")), office.clock.time + timedelta(hours=2)
    writers = office.systems().writers
    assert writers
    authorized(writers.monitoring).silence(ONE.host, name, office.clock.time, until, "")
    office.advance(id)
    assert now(office, id, tracked).seen == "so"


# --- who may, and when -----------------------------------------------------------------------------------------------


def test_who_made_it_or_tried_to_does_not_sign_for_it(office: Office) -> None:
    id, tracked = to_stop(office, "disable", "monitoring")
    attach(office, id, tracked)
    with pytest.raises(Refused, match="somebody else signs for it"):
        stand_up(office, id, tracked, who="rina")
    with pytest.raises(Refused, match="somebody else signs for it"):
        stand_up(office, id, tracked, who="joko", by="rina", scan=office.paper("s.pdf"))
    assert now(office, id, tracked).state == "failed"


def test_nothing_is_signed_for_before_something_shows_it(office: Office) -> None:
    id, tracked = to_stop(office, "disable", "monitoring")
    with pytest.raises(Refused, match="nothing shows that it was made") as refused:
        stand_up(office, id, tracked)
    assert f"dcdecom case attach {id} forget FILE --change {tracked.n}" in refused.value.advice


def test_who_is_not_there_signs_on_paper(office: Office) -> None:
    id, tracked = to_stop(office, "disable", "monitoring")
    attach(office, id, tracked)
    with pytest.raises(InputError, match="--scan FILE, what Dewi signed"):
        said_by(office, id, StandsUp("forget", tracked.n, "head", by="dewi"))
    said_by(office, id, StandsUp("forget", tracked.n, "head", by="dewi", scan=office.paper("s.pdf", b"s")))
    made = now(office, id, tracked)
    assert (made.signed.person, made.signed.recorder, made.signed.grade) == ("dewi", "rina", "paper, no code")
    assert [a.name for a in made.attachments] == ["console.txt", "s.pdf"]


@pytest.mark.parametrize(
    ("party", "by", "error", "why"),
    [
        ("owner", "joko", InputError, "for a change crew, head, chief sign"),
        ("crew", "nobody", InputError, "no such person"),
        ("crew", "late", Refused, "does not act for crew on 2026-11-24"),
        ("head", "budi", Refused, "signed the request"),
    ],
)
def test_who_may_not_stand_up_for_it(
    office: Office, party: str, by: str, error: type[DcdecomError], why: str
) -> None:
    id, tracked = to_stop(office, "disable", "monitoring")
    attach(office, id, tracked)
    with pytest.raises(error, match=why):
        said_by(office, id, StandsUp("forget", tracked.n, party, by=by, scan=office.paper("s.pdf")))
    assert now(office, id, tracked).state == "failed"


def test_only_who_may_act_makes_a_change_by_hand(office: Office) -> None:
    id, tracked = to_stop(office, "disable", "monitoring")
    with pytest.raises(Refused, match="was not appointed"):
        attach(office, id, tracked, who="joko")


def test_what_no_system_kept_us_from_is_not_made_by_hand(office: Office) -> None:
    """Neither what is proved, nor what waits its turn, nor what was refused for a reason."""
    id, tracked = to_stop(office, "disable", "monitoring")
    proved = next(t for t in office.case(id).changes if t.state == "verified")
    waiting = next(t for t in office.case(id).changes if t.change.kind == "delete")
    for one in (proved, waiting):
        with pytest.raises(Refused, match=f"is {one.state}: no system kept dcdecom from making it"):
            attach(office, id, one)
    with pytest.raises(InputError, match="belongs to step forget, not take-out"):
        attach_made(office.log(), office.procedure, office.systems().reading(), id, "take-out", tracked.n, [])
    with pytest.raises(InputError, match="has no change 99"):
        attach_made(office.log(), office.procedure, office.systems().reading(), id, "forget", 99, [])


def test_what_a_check_stopped_is_not_made_by_hand(office: Office) -> None:
    id = office.opened()
    office.drive(id, "drop")
    office.world.running.clear()
    office.world.strangers["Gi1/0/1"] = office.servers[0].mac("bmc")
    stopped(office, id)
    tracked = next(t for t in office.case(id).changes if t.state == "failed")
    assert tracked.by_hand is None
    with pytest.raises(Refused, match="no system kept dcdecom"):
        attach(office, id, tracked)


def test_an_export_is_never_made_by_hand(office: Office) -> None:
    """What nobody checked is no way back, and the deletion would follow it."""
    id = office.opened()
    office.world.then["disable"] = lambda: office.world.unreadable.add("monitoring")
    error = stopped(office, id)
    office.world.unreadable.add("monitoring")
    stopped(office, id)
    export = next(t for t in office.case(id).changes if t.change.kind == "export")
    assert export.by_hand is None, error


def test_a_way_back_may_be_made_by_hand_too(office: Office) -> None:
    id = office.opened()
    office.drive(id, "gate")
    office.world.faults["open"] = ["not sent"]
    with pytest.raises(SystemFailure):
        walk_back(office, id)
    back = next(t for t in office.case(id).changes if t.undoes and t.state == "failed")
    assert back.by_hand
    assert "no shutdown" in back.by_hand["lines"]
    office.world.unreadable.add("cli")
    port = str(back.by_hand["port"])
    office.world.ports[port] = Port(up=True, saved_down=False)
    attach(office, id, back)
    stand_up(office, id, back)
    undone = next(t for t in office.case(id).changes if t.n == back.undoes)
    assert (undone.state, undone.undone_by) == ("undone", back.n)


# --- no instruction without evidence ---------------------------------------------------------------------------------


def before_the_shut(office: Office) -> str:
    """A case whose server was seen leaving, and whose first port could not be shut."""
    id = office.opened()
    office.drive(id, "drop")
    office.world.running.clear()
    office.world.faults["shut"] = ["not sent"]
    stopped(office, id)
    return id


def shut_of(office: Office, id: str) -> Tracked:
    return next(t for t in office.case(id).changes if t.change.kind == "shut" and t.state == "failed")


def a_stranger_is_on_the_port(office: Office) -> None:
    office.world.strangers["Gi1/0/1"] = STRANGER


def the_agent_is_down_too(office: Office) -> None:
    office.world.unreadable.add("snmp")


def the_record_cannot_be_read(office: Office) -> None:
    office.world.unreadable.add("network")


def it_stands_elsewhere(office: Office) -> None:
    office.world.elsewhere[ONE.mac("data")] = office.clock.time + timedelta(hours=9)


SPEAKS_AGAINST: list[tuple[Callable[[Office], None], str]] = [
    (a_stranger_is_on_the_port, "foreign-mac"),
    (the_agent_is_down_too, "port-unread"),
    (the_record_cannot_be_read, "record-unread"),
    (it_stands_elsewhere, "other-port"),
]


@pytest.mark.parametrize(("happens", "code"), SPEAKS_AGAINST, ids=[code for _, code in SPEAKS_AGAINST])
def test_nobody_is_told_to_shut_a_port_against_which_something_speaks(
    office: Office, english: Texts, happens: Callable[[Office], None], code: str
) -> None:
    """The command line is down before the attempt; what the other witness shows decides whether anybody is told."""
    id = before_the_shut(office)
    office.world.unreadable.add("cli")
    happens(office)
    error = stopped(office, id)
    tracked = shut_of(office, id)
    assert tracked.by_hand is None
    assert code in {f.code for f in tracked.withheld}
    assert code in error.advice
    assert "by hand: dcdecom case plan" not in error.advice
    shown = "\n".join(lines(by_hand_lines(office.case(id), english, UTC)))
    assert code in shown
    assert "interface" not in shown
    with pytest.raises(Refused, match="nobody was told to make it by hand"):
        attach(office, id, tracked)
    with pytest.raises(Refused, match="nobody was told to make it by hand"):
        stand_up(office, id, tracked)
    events = len(office.store.events(id))
    stopped(office, id)
    assert len(office.store.events(id)) == events, "the same is written down once"


def test_the_other_witness_is_enough_to_tell_somebody(office: Office, english: Texts) -> None:
    """SNMP still shows the port, and the server was seen there and watched leaving."""
    id = before_the_shut(office)
    office.world.unreadable.add("cli")
    assert f"dcdecom case plan {id} says how" in stopped(office, id).advice
    assert shut_of(office, id).by_hand
    assert "shutdown" in "\n".join(lines(by_hand_lines(office.case(id), english, UTC)))


def test_what_is_found_later_takes_the_instruction_back(office: Office) -> None:
    id = before_the_shut(office)
    office.world.unreadable.add("cli")
    stopped(office, id)
    tracked = shut_of(office, id)
    assert tracked.by_hand
    a_stranger_is_on_the_port(office)
    stopped(office, id)
    assert shut_of(office, id).by_hand is None
    with pytest.raises(Refused, match="foreign-mac"):
        attach(office, id, tracked)


def test_an_unknown_outcome_is_judged_anew_with_each_command(office: Office) -> None:
    id = before_the_shut(office)
    office.world.faults["shut"] = ["lost"]
    office.world.then["shut"] = lambda: office.world.unreadable.add("cli")
    stopped(office, id)
    [tracked] = office.case(id).unsettled()
    assert tracked.by_hand
    it_stands_elsewhere(office)
    assert "other-port" in stopped(office, id).advice
    [tracked] = office.case(id).unsettled()
    assert (tracked.by_hand, {f.code for f in tracked.withheld}) == (None, {"other-port"})
    office.world.elsewhere.clear()
    stopped(office, id)
    [tracked] = office.case(id).unsettled()
    assert (bool(tracked.by_hand), tracked.withheld) == (True, ())


def test_a_port_that_nobody_proves_is_no_instruction_until_it_is_accepted(office: Office) -> None:
    """What could not be seen stopped the change, and everything could be read: no system is down."""
    id = before_the_shut(office)
    office.clock.sleep(int(timedelta(days=3).total_seconds()))
    stopped(office, id)
    tracked = shut_of(office, id)
    assert tracked.by_hand is None
    assert {f.code for f in tracked.withheld} <= {"not-seen", "one-witness", "not-together"}


@pytest.mark.parametrize("kind", ["silence", "disable"])
def test_what_only_its_own_system_knows_is_not_told_while_that_is_down(office: Office, kind: str) -> None:
    """Down before the attempt: nothing shows whose object it is now."""
    id = office.opened()
    if kind == "disable":
        office.drive(id, "gate")
        office.signed(id)
    office.drive(id, "confirm")
    office.confirmed(id, ONE.name)
    office.world.unreadable.add("monitoring")
    assert "object-unread" in stopped(office, id).advice
    tracked = next(t for t in office.case(id).changes if t.change.kind == kind)
    assert (tracked.state, tracked.by_hand, [f.code for f in tracked.withheld]) == ("failed", None, ["object-unread"])
    with pytest.raises(Refused, match="object-unread"):
        attach(office, id, tracked)


# --- what is found after somebody was told ---------------------------------------------------------------------------


def told_to_shut(office: Office) -> tuple[str, Tracked]:
    """The command line is down, the other witness shows the port, and somebody is told to shut it by hand."""
    id = before_the_shut(office)
    office.world.unreadable.add("cli")
    stopped(office, id)
    tracked = shut_of(office, id)
    assert tracked.by_hand
    return id, tracked


def stopped_by(office: Office, id: str) -> tuple[set[str], str]:
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, int(outcome.exit)) == ("refused", 3)
    return {f.code for f in outcome.findings}, "\n".join(outcome.advice)


@pytest.fixture
def signed_and_open(office: Office) -> tuple[str, Tracked]:
    """Two people stand up for a port that is open in truth; then another machine is plugged in."""
    id, tracked = told_to_shut(office)
    attach(office, id, tracked)
    stand_up(office, id, tracked)
    a_stranger_is_on_the_port(office)
    office.world.unreadable.clear()
    return id, tracked


def test_nobody_is_told_to_put_right_what_something_speaks_against(
    office: Office, signed_and_open: tuple[str, Tracked], english: Texts
) -> None:
    id, tracked = signed_and_open
    for _ in range(2):
        codes, advice = stopped_by(office, id)
        assert codes == {"by-hand-not-so", "foreign-mac"}
        assert "Nobody is told to put it right by hand: foreign-mac" in advice
        assert f"dcdecom case undo {id} --change {tracked.n}" in advice
        assert "case plan" not in advice
    judged = [e for e in office.store.events(id) if e.type == "by-hand-judged"]
    assert [[f["code"] for f in e.payload["withheld"]] for e in judged] == [["foreign-mac"]], "it is written down once"
    shown = "\n".join(lines(by_hand_lines(office.case(id), english, UTC)))
    assert "foreign-mac" in shown
    assert "interface" not in shown
    with pytest.raises(Refused, match="foreign-mac"):
        attach(office, id, tracked)


def test_what_nothing_speaks_against_is_told_again(office: Office, english: Texts) -> None:
    id, tracked = told_to_shut(office)
    attach(office, id, tracked)
    stand_up(office, id, tracked)
    office.world.unreadable.clear()
    codes, advice = stopped_by(office, id)
    assert codes == {"by-hand-not-so"}
    assert f"dcdecom case plan {id} says how" in advice
    assert "shutdown" in "\n".join(lines(by_hand_lines(office.case(id), english, UTC)))


def test_once_the_stranger_is_gone_the_port_may_be_shut_by_hand(
    office: Office, signed_and_open: tuple[str, Tracked]
) -> None:
    id, tracked = signed_and_open
    stopped_by(office, id)
    office.world.strangers.clear()
    codes, advice = stopped_by(office, id)
    assert (codes, now(office, id, tracked).withheld) == ({"by-hand-not-so"}, ())
    assert f"dcdecom case plan {id} says how" in advice
    shut_it(office.world)
    assert isinstance(office.drive(id), Finished)
    assert now(office, id, tracked).seen == "so"


@pytest.fixture
def shut_all_the_same(office: Office, signed_and_open: tuple[str, Tracked]) -> tuple[str, Tracked]:
    """Nobody was told to, and somebody shut the port: the other machine is cut off."""
    id, tracked = signed_and_open
    stopped_by(office, id)
    shut_it(office.world)
    return id, tracked


def test_what_was_withdrawn_is_not_done_because_it_is_so(
    office: Office, shut_all_the_same: tuple[str, Tracked]
) -> None:
    id, tracked = shut_all_the_same
    for _ in range(2):
        codes, advice = stopped_by(office, id)
        assert codes == {"by-hand-withdrawn"}
        assert f"--accept '{ONE.name}/by-hand-withdrawn/change {tracked.n}'" in advice
        assert f"dcdecom case undo {id} --change {tracked.n}" in advice
    assert now(office, id, tracked).seen == "not so"
    office.world.unreadable.add("cli")
    assert stopped_by(office, id)[0] == {"by-hand-withdrawn"}, "what cannot be read is not done either"


def test_the_party_that_makes_exceptions_accepts_it_by_name(
    office: Office, shut_all_the_same: tuple[str, Tracked]
) -> None:
    id, tracked = shut_all_the_same
    stopped_by(office, id)
    until, key = office.clock.time + timedelta(hours=2), f"{ONE.name}/by-hand-withdrawn/change {tracked.n}"
    scan = office.paper("accepted.pdf", b"accepted")
    office.sign(id, Signature(tracked.step, "head", by="dewi", accept=key, until=until, note="unplugged", scan=scan))
    assert isinstance(office.drive(id), Finished)
    assert now(office, id, tracked).seen == "so"


def test_or_it_is_shown_and_signed_again(office: Office, shut_all_the_same: tuple[str, Tracked]) -> None:
    id, tracked = shut_all_the_same
    stopped_by(office, id)
    office.clock.sleep(60)
    with pytest.raises(Refused, match="nothing shows that it was made"):
        stand_up(office, id, tracked)
    attach(office, id, tracked)
    assert stopped_by(office, id)[0] == {"by-hand-withdrawn"}, "one person's word is not enough"
    stand_up(office, id, tracked)
    assert isinstance(office.drive(id), Finished)
    assert now(office, id, tracked).seen == "so"


def test_or_it_is_taken_back(office: Office, shut_all_the_same: tuple[str, Tracked]) -> None:
    id, tracked = shut_all_the_same
    stopped_by(office, id)
    assert isinstance(walk_back(office, id, only=tracked.n), Finished)
    assert office.world.ports["Gi1/0/1"].up
    assert "foreign-mac" in str(stopped_or_asked(office, id))
    office.world.strangers.clear()
    assert isinstance(office.drive(id), Finished)


def stopped_or_asked(office: Office, id: str) -> object:
    try:
        return office.drive(id)
    except DcdecomError as error:
        return error


@pytest.mark.parametrize("answers", [True, False], ids=["its system answers again", "another witness shows it"])
def test_evidence_is_taken_only_after_a_fresh_look(office: Office, answers: bool) -> None:
    """The instruction is dated; the port is looked at again before anybody's word for it is taken."""
    id, tracked = told_to_shut(office)
    if answers:
        office.world.unreadable.clear()
    a_stranger_is_on_the_port(office)
    with pytest.raises(Refused, match="foreign-mac") as refused:
        attach(office, id, tracked)
    assert f"dcdecom case run {id}" in refused.value.advice
    assert now(office, id, tracked).shown == []
    assert "foreign-mac" in {f.code for f in now(office, id, tracked).withheld}


def test_a_signature_is_taken_only_after_a_fresh_look(office: Office) -> None:
    id, tracked = told_to_shut(office)
    attach(office, id, tracked)
    a_stranger_is_on_the_port(office)
    with pytest.raises(Refused, match="foreign-mac"):
        stand_up(office, id, tracked)
    assert now(office, id, tracked).state == "failed"
    office.world.strangers.clear()
    stopped(office, id)
    stand_up(office, id, tracked)
    assert now(office, id, tracked).state == "manual"


def test_what_was_told_stands_as_dated_while_nothing_can_be_read(office: Office) -> None:
    id, tracked = told_to_shut(office)
    shut_it(office.world)
    the_agent_is_down_too(office)
    attach(office, id, tracked)
    stand_up(office, id, tracked)
    assert now(office, id, tracked).state == "manual"
