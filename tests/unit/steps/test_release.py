"""The second day: a follow-up case frees what a withdrawn device holds, and nothing that is somebody else's by now."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from dcdecom.casework.cancel import cancel
from dcdecom.casework.followed import followed_by
from dcdecom.casework.plan_confirmation import confirm
from dcdecom.casework.release import open_release
from dcdecom.engine.advance import advance, undo
from dcdecom.errors import DcdecomError, InputError, Refused, SystemRefused, Waiting
from dcdecom.model.changes.release import DeleteAddress
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.ref import Ref
from dcdecom.model.pace import began
from dcdecom.model.playbook import SecondDay
from dcdecom.model.texts import Texts
from dcdecom.papers.build_report import build
from dcdecom.papers.page import render
from dcdecom.steps.moves import Await, Finished
from tests.records import make_device, make_holder, make_occupant
from tests.unit.run.memory import Killed
from tests.unit.run.office import ONE, POLICY, TWO, Office, playbook
from tests.unit.run.world import RACK, SITE, STRANGER, TENANT, Port, World

Making = Callable[..., Office]
FIRST, SECOND = ("letter-in", "take-out", "forget", "end"), ("letter-in", "set-free", "tell", "end")
RELEASING = replace(POLICY, release_after=30)
DAY = 86400


def sealed(office: Office) -> str:
    """A case that has ended; a month later nobody speaks there any more."""
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    office.clock.sleep(31 * DAY)
    office.world.quiet_gateway = True
    office.rules = playbook(*SECOND, policy=RELEASING)
    return id


@pytest.fixture
def office(making: Making) -> Office:
    return making(*FIRST)


def today(office: Office) -> date:
    return office.procedure.day(office.clock.now())


def released(office: Office, id: str, gone_on: date | None = None) -> str:
    day = gone_on or today(office)
    return open_release(office.log(), office.procedure, office.systems().readers, office.tray, id, day, "seen by Rina")


def planned(office: Office, id: str) -> list[str]:
    return [t.change.kind for t in office.case(id).planned("set-free")]


def codes(outcome: Await | Finished) -> list[str]:
    assert isinstance(outcome, Await)
    return [f.code for f in outcome.findings]


EVERYTHING = ["position", "main-address", "assignment", "name", "note"]


def test_all_that_the_device_holds_is_freed_by_a_case_of_its_own(office: Office) -> None:
    first = sealed(office)
    before, head = office.store.events(first), office.case(first).head
    second = released(office, first)
    office.drive(second, "confirm")
    assert planned(office, second) == EVERYTHING
    assert isinstance(office.drive(second), Finished)
    device = office.world.devices[ONE.id]
    assert (device.rack, device.position, device.name) == (None, "", f"{ONE.name}-withdrawn-{first}")
    assert (office.world.assigned[ONE.id], office.world.main[ONE.id]) == (0, 0)
    assert office.world.ips[ONE.id].status == "deprecated"
    assert office.store.events(first) == before
    follows = office.case(second).follows
    assert follows
    assert (follows.case, follows.head, follows.note) == (first, head, "seen by Rina")
    assert [c.id for c in followed_by(office.store, first)] == [second]
    assert office.case(second).state == "sealed"


def test_what_the_policy_keeps_stays(office: Office) -> None:
    first = sealed(office)
    keeps = replace(RELEASING, second_day=SecondDay("release", "keep", "keep"))
    office.rules = playbook(*SECOND, policy=keeps)
    office.world.unreadable.add("snmp")
    second = released(office, first)
    office.drive(second, "confirm")
    assert planned(office, second) == ["position", "note"], "what frees no address looks at no network"
    assert isinstance(office.drive(second), Finished)


# --- when it may be opened -------------------------------------------------------------------------------------------


def test_it_is_not_opened_before_its_time(office: Office) -> None:
    first = sealed(office)
    office.clock.time -= timedelta(days=2)
    with pytest.raises(Waiting, match="nothing of it is released before"):
        released(office, first)
    office.clock.sleep(DAY + 60)
    assert released(office, first)


def test_it_is_not_opened_where_the_policy_releases_nothing(office: Office) -> None:
    first = sealed(office)
    office.rules = playbook(*SECOND, policy=replace(RELEASING, second_day=SecondDay("keep", "keep", "keep")))
    with pytest.raises(Refused, match="second_day: keep"):
        released(office, first)


@pytest.mark.parametrize("days", [-60, 1])
def test_the_word_that_it_is_gone_has_a_day_that_can_be(office: Office, days: int) -> None:
    first = sealed(office)
    with pytest.raises(InputError, match="--gone-on"):
        released(office, first, today(office) + timedelta(days=days))


def test_an_open_case_and_a_release_are_not_released(office: Office) -> None:
    id = office.opened()
    office.rules = playbook(*SECOND, policy=RELEASING)
    with pytest.raises(Refused, match="is open"):
        released(office, id)
    office.rules = playbook(*FIRST)
    assert isinstance(office.drive(id), Finished)
    office.clock.sleep(31 * DAY)
    office.rules = playbook(*SECOND, policy=RELEASING)
    second = released(office, id)
    with pytest.raises(InputError, match=f"release itself, of case {id}"):
        released(office, second)


def test_each_playbook_opens_its_own_cases(office: Office) -> None:
    first = sealed(office)
    with pytest.raises(InputError, match="goes on from a case that was sealed"):
        office.opened()
    office.rules = playbook(*FIRST)
    with pytest.raises(InputError, match="has no row that releases"):
        released(office, first)


def test_one_case_at_a_time_releases_and_none_after_all_is_free(office: Office) -> None:
    first = sealed(office)
    second = released(office, first)
    with pytest.raises(Waiting, match=second):
        released(office, first)
    assert isinstance(office.drive(second), Finished)
    with pytest.raises(Refused, match=f"was released by case {second}"):
        released(office, first)


def test_a_case_that_was_walked_back_left_nothing_to_release(making: Making) -> None:
    office = making("letter-in", "end")
    id = office.opened()
    office.drive(id)
    office.rules = playbook(*SECOND, policy=RELEASING)
    with pytest.raises(Refused, match="withdrew no device"):
        released(office, id)


# --- somebody else's -------------------------------------------------------------------------------------------------


def test_a_device_that_became_another_is_not_touched(office: Office) -> None:
    first, w = sealed(office), office.world
    for changed in ({"name": "srv-new"}, {"serial": "OTHER"}, {"status": "active"}):
        now = w.devices[ONE.id]
        w.devices[ONE.id] = replace(now, **changed)  # type: ignore[arg-type]  # by name
        done = list(w.done)
        second = released(office, first)
        outcome = office.drive(second)
        assert codes(outcome) == ["release-device-changed"], changed
        assert isinstance(outcome, Await)
        assert outcome.exit == 3
        assert w.done == done
        w.devices[ONE.id] = now
        cancel(office.log(), office.rules.policy, second, "not now")


def test_a_server_that_speaks_again_is_not_gone_whatever_was_said(office: Office) -> None:
    first = sealed(office)
    office.world.afar.add(ONE.mac("data"))
    second = released(office, first)
    outcome = office.drive(second)
    assert set(codes(outcome)) == {"release-still-seen"}
    assert office.case(second).plan("set-free") is None


@pytest.mark.parametrize("held", ["moved", "held"])
def test_a_place_that_somebody_has_by_now_is_left(office: Office, held: str) -> None:
    first, w = sealed(office), office.world
    if held == "moved":
        w.devices[ONE.id] = replace(w.devices[ONE.id], position="30")
    else:
        w.standing = (make_occupant(99, "srv-new", ONE.unit, "1", TENANT.name),)
    second = released(office, first)
    outcome = office.drive(second, "confirm")
    assert codes(outcome) == ["release-place-changed" if held == "moved" else "release-place-held"]
    assert planned(office, second) == ["main-address", "assignment", "name", "note"]
    assert isinstance(office.drive(second), Finished)
    assert w.devices[ONE.id].rack == RACK


def test_a_name_that_another_device_has_is_left(office: Office) -> None:
    first = sealed(office)
    office.servers = (ONE, TWO)
    w = office.world
    w.servers, w.ips[TWO.id], w.assigned[TWO.id] = (ONE, TWO), replace(w.ips[ONE.id], id=TWO.id), 0
    w.devices[TWO.id] = make_device(
        TWO.id, ONE.name, "NEW", "T", "active", "server", "Server 1U", SITE, TENANT, RACK, "20", "front", "1", None,
        None, (), "e1",
    )  # fmt: skip
    w.ports |= {TWO.port(kind): Port() for kind in TWO.kinds}
    second = released(office, first)
    outcome = office.drive(second, "confirm")
    assert codes(outcome) == ["release-name-held"]
    assert planned(office, second) == ["position", "main-address", "assignment", "note"]


@pytest.mark.parametrize(
    ("how", "code"),
    [
        ("recorded", "release-address-held"),
        ("arp", "release-address-used"),
        ("status", "release-address-changed"),
        ("text", "release-address-changed"),
        ("deleted", "release-address-changed"),
    ],
)
def test_an_address_that_somebody_has_or_uses_is_left(office: Office, how: str, code: str) -> None:
    first, w = sealed(office), office.world
    match how:
        case "recorded":
            w.given_away[ONE.ip] = (make_holder("device", Ref(77, "srv-new"), TENANT),)
        case "arp":
            w.arp[ONE.ip] = STRANGER
        case "status":
            w.ips[ONE.id] = replace(w.ips[ONE.id], status="active")
        case "text":
            w.ips[ONE.id] = replace(w.ips[ONE.id], address="198.18.10.99")
        case "deleted":
            del w.ips[ONE.id]
    second = released(office, first)
    outcome = office.drive(second, "confirm")
    assert codes(outcome) == [code]
    assert planned(office, second) == ["position", "name", "note"]
    assert isinstance(office.drive(second), Finished)
    assert w.assigned[ONE.id], "it stands where it stood"


@pytest.mark.parametrize("unread", ["snmp", "network", "record", "empty"])
def test_could_not_read_is_never_that_nobody_uses_it(office: Office, unread: str) -> None:
    first, w = sealed(office), office.world
    second = released(office, first)
    done = list(w.done)
    if unread == "empty":
        w.quiet_gateway, w.servers = False, ()
    w.unreadable.add(unread)
    outcome = office.advance(second)
    assert isinstance(outcome, Await)
    assert (outcome.exit, set(codes(outcome))) == (5, {"release-unread"})
    assert office.case(second).plan("set-free") is None
    assert w.done == done


def test_the_look_is_made_again_right_before_an_address_is_freed(office: Office, english: Texts) -> None:
    """Somebody began to use it while the plan waited to be confirmed."""
    first, w = sealed(office), office.world
    second = released(office, first)
    office.drive(second, "confirm")
    office.confirmed(second, ONE.name)
    w.arp[ONE.ip] = STRANGER
    outcome = office.drive(second)
    assert codes(outcome) == ["release-address-used"]
    assert isinstance(outcome, Await)
    assert f"{ONE.ip} is used: {STRANGER} by gw-1" in english.finding(outcome.findings[0])
    assert w.assigned[ONE.id]
    assert w.main[ONE.id]
    outcome = office.drive(second, "confirm")
    assert planned(office, second) == ["name", "note"], "the next command plans what is left without it"
    assert isinstance(office.drive(second), Finished)
    assert w.assigned[ONE.id]


def test_what_cannot_be_read_right_before_stops_it_there(office: Office) -> None:
    first, w = sealed(office), office.world
    second = released(office, first)
    office.drive(second, "confirm")
    office.confirmed(second, ONE.name)
    w.unreadable.add("snmp")
    outcome = office.drive(second)
    assert isinstance(outcome, Await)
    assert outcome.exit == 5
    assert w.assigned[ONE.id]
    w.unreadable.clear()
    assert isinstance(office.drive(second), Finished)
    assert w.assigned[ONE.id] == 0


def test_a_write_to_what_somebody_changed_meanwhile_is_refused(office: Office) -> None:
    first, w = sealed(office), office.world
    second = released(office, first)
    office.drive(second, "confirm")
    office.confirmed(second, ONE.name)
    w.devices[ONE.id] = replace(w.devices[ONE.id], etag="e99")
    with pytest.raises(SystemRefused):
        office.drive(second)
    assert w.devices[ONE.id].rack == RACK
    assert isinstance(office.drive(second), Finished)


# --- where the policy deletes addresses ------------------------------------------------------------------------------

DELETING = replace(RELEASING, second_day=SecondDay("release", "delete", "rename"))


def deletes(office: Office) -> str:
    first = sealed(office)
    office.rules = playbook(*SECOND, policy=DELETING)
    return released(office, first)


def test_an_address_is_deleted_where_the_policy_says_so(office: Office, english: Texts) -> None:
    second = deletes(office)
    office.drive(second, "confirm")
    assert planned(office, second) == ["position", "main-address", "delete-address", "name", "note"]
    assert isinstance(office.drive(second), Finished)
    assert ONE.id not in office.world.ips
    [gone] = [t for t in office.case(second).changes if isinstance(t.change, DeleteAddress)]
    assert gone.state == "verified"
    assert gone.before["kept"], "all that was there is kept for the way back"
    report = build(office.case(second), office.rules, english, office.procedure.zone)
    assert "1 id(s) of IP addresses" in report.summary.lost


@pytest.mark.parametrize("how", ["arp", "recorded", "status"])
def test_an_address_that_somebody_has_or_uses_is_not_deleted(office: Office, how: str) -> None:
    second, w = deletes(office), office.world
    match how:
        case "arp":
            w.arp[ONE.ip] = STRANGER
        case "recorded":
            w.given_away[ONE.ip] = (make_holder("device", Ref(77, "srv-new"), TENANT),)
        case "status":
            w.ips[ONE.id] = replace(w.ips[ONE.id], status="active")
    office.drive(second, "confirm")
    assert planned(office, second) == ["position", "name", "note"]
    assert isinstance(office.drive(second), Finished)
    assert ONE.id in w.ips


def test_an_address_that_others_are_translated_to_is_not_deleted(office: Office) -> None:
    second = deletes(office)
    office.world.outside[ONE.ip] = ("203.0.113.7/24",)
    office.drive(second, "confirm")
    office.confirmed(second, ONE.name)
    with pytest.raises(Refused, match=r"203\.0\.113\.7"):
        office.drive(second)
    assert ONE.id in office.world.ips


def test_an_address_that_somebody_began_to_use_meanwhile_is_not_deleted(office: Office) -> None:
    second = deletes(office)
    office.drive(second, "confirm")
    office.confirmed(second, ONE.name)
    office.world.arp[ONE.ip] = STRANGER
    assert codes(office.drive(second)) == ["release-address-used"]
    assert ONE.id in office.world.ips


def test_a_deleted_address_comes_back_with_another_id_and_is_no_main_one(office: Office) -> None:
    second, w = deletes(office), office.world
    was, on = w.ips[ONE.id], w.assigned[ONE.id]
    free(office, second)
    walk_back(office, second)
    [back] = [ip for ip in w.ips.values() if ip.address == ONE.ip]
    assert (back.status, back.id != was.id, w.assigned[back.id]) == (was.status, True, on)
    undone = [t.change.kind for t in office.case(second).changes if t.undoes]
    assert undone == ["name", "new-address", "place"]
    way = office.case(second).way_back
    assert way
    assert "address-anew" in {s.code for s in way.stays}
    assert way.losses == (f"address-id {ONE.ip} ({ONE.id})",)
    assert ONE.id not in w.main.values()


def dying(folder: Path, at: int, back: bool) -> tuple[Office, str]:
    """The process that deletes an address, or makes it again, dies at a place, and another one goes on."""
    folder.mkdir()
    office = Office(folder, playbook(*FIRST))
    second = deletes(office)
    if back:
        free(office, second)
    office.fuse.places.clear()
    office.fuse.at = at

    def go() -> None:
        if back:
            walk_back(office, second)
        else:
            assert isinstance(office.drive(second), Finished)

    if at:
        with pytest.raises(Killed):
            go()
        office.fuse.at = 0
        if back:
            goes_back(office, second)
            return office, second
    go()
    return office, second


def goes_back(office: Office, id: str) -> None:
    """Walk on, confirming where that was not done."""
    outcome = undo(office.log(), office.procedure, office.systems(), id)
    while isinstance(outcome, Await) and outcome.what == "confirm":
        way = office.case(id).way_back
        assert way
        confirm(office.log(), office.procedure, id, way.digest[:8], ONE.serial[-4:], back=True)
        outcome = undo(office.log(), office.procedure, office.systems(), id)
    assert isinstance(outcome, Finished)


@pytest.mark.parametrize("back", [False, True], ids=["deleted", "made-again"])
@pytest.mark.parametrize("step", [pytest.param(1, marks=pytest.mark.whole), 7])
def test_dying_anywhere_deletes_once_and_makes_again_once(tmp_path: Path, step: int, back: bool) -> None:
    whole, _ = dying(tmp_path / "whole", 0, back)
    places = len(whole.fuse.places)
    assert places > 10
    for at in range(1, places + 1, step):
        office, second = dying(tmp_path / str(at), at, back)
        kept = [ip.address for ip in office.world.ips.values()]
        assert kept == ([ip.address for ip in whole.world.ips.values()]), (at, whole.fuse.places[at - 1])
        assert kept.count(ONE.ip) == (1 if back else 0), at
        assert sorted(office.world.done) == sorted(whole.world.done), (at, whole.fuse.places[at - 1])
        undone = [t for t in office.case(second).changes if t.undoes]
        assert {t.state for t in undone} == ({"verified"} if back else set()), at


# --- the way back ----------------------------------------------------------------------------------------------------


def walk_back(office: Office, id: str) -> None:
    outcome = undo(office.log(), office.procedure, office.systems(), id)
    assert isinstance(outcome, Await), outcome
    assert outcome.what == "confirm"
    back = office.case(id).way_back
    assert back
    confirm(office.log(), office.procedure, id, back.digest[:8], ONE.serial[-4:], back=True)
    assert isinstance(undo(office.log(), office.procedure, office.systems(), id), Finished)


def free(office: Office, id: str) -> None:
    """Go on until everything is freed, and no further."""

    def all_free() -> bool:
        planned = office.case(id).planned("set-free")
        return bool(planned) and all(t.is_proved for t in planned)

    office.drive(id, "confirm")
    office.confirmed(id, ONE.name)
    with pytest.raises(DcdecomError):
        advance(office.log(), office.procedure, office.systems(), office.paperwork, id, all_free)


def test_undo_puts_all_back(office: Office) -> None:
    first, w = sealed(office), office.world
    second = released(office, first)
    before = (as_it_is(w), w.assigned[ONE.id], w.main[ONE.id], w.ips[ONE.id].status)
    free(office, second)
    assert (w.devices[ONE.id].name, w.assigned[ONE.id]) == (f"{ONE.name}-withdrawn-{first}", 0)
    walk_back(office, second)
    assert (as_it_is(w), w.assigned[ONE.id], w.main[ONE.id], w.ips[ONE.id].status) == before
    assert isinstance(office.drive(second), Finished), "and it can be released again"
    assert w.assigned[ONE.id] == 0


def as_it_is(world: World) -> DeviceRecord:
    return replace(world.devices[ONE.id], etag="")


def test_undo_leaves_what_somebody_changed_since(office: Office) -> None:
    first, w = sealed(office), office.world
    second = released(office, first)
    free(office, second)
    w.devices[ONE.id] = replace(w.devices[ONE.id], name="srv-new", etag="e99")
    with pytest.raises(Refused, match="srv-new"):
        walk_back(office, second)
    assert w.devices[ONE.id].name == "srv-new"
    assert w.assigned[ONE.id] == 0


# --- what is said of it ----------------------------------------------------------------------------------------------


def test_the_report_names_the_case_before_and_what_was_left_alone(office: Office, english: Texts) -> None:
    first, w = sealed(office), office.world
    w.arp[ONE.ip] = STRANGER
    second = released(office, first)
    assert isinstance(office.drive(second), Finished)
    report = build(office.case(second), office.rules, english, office.procedure.zone)
    assert report.release
    assert (report.release.follows, report.release.head) == (first, office.case(first).head)
    assert (report.release.searched, report.release.places) == ((ONE.ip,), ("gw-1", "tor-3"))
    assert [f.code for f in report.release.left] == ["release-address-used"]
    assert build(office.case(first), playbook(*FIRST), english, office.procedure.zone).release is None


def test_a_release_counts_its_days_from_its_own_beginning(office: Office) -> None:
    first = sealed(office)
    second = released(office, first)
    office.drive(second, "confirm")
    assert began(office.case(second), office.procedure.zone) == today(office)


def test_the_page_shows_what_a_release_follows_and_what_it_left_alone(office: Office, english: Texts) -> None:
    first = sealed(office)
    office.world.arp[ONE.ip] = STRANGER
    second = released(office, first)
    office.drive(second, "confirm")
    page = render(build(office.case(second), office.rules, english, office.procedure.zone), english, {})
    section = page.partition('<section aria-labelledby="pelepasan">')[2].partition("</section>")[0]
    left = f"{ONE.ip} is used: {STRANGER} by gw-1"
    for shown in (first, "seen by Rina", ONE.ip, "gw-1, tor-3", office.case(first).head, left):
        assert shown in section, shown
    own = render(build(office.case(first), playbook(*FIRST), english, office.procedure.zone), english, {})
    assert 'id="pelepasan"' not in own
