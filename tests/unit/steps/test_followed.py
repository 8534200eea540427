"""A Zabbix host that is not as the case knows it: gone, renamed, re-addressed, made anew, shared, out of sight."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from dcdecom.casework.sign_options import Signature
from dcdecom.errors import NotSent, Refused, SystemFailure
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.facts.changes import LostBefore
from dcdecom.model.texts import Texts
from dcdecom.steps.moves import Await, Finished
from tests.records import make_edit, make_host
from tests.unit.run.office import ONE, Office
from tests.unit.run.world import World

Making = Callable[..., Office]
AT = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
OTHER = "198.18.10.77"


@pytest.fixture
def office(making: Making) -> Office:
    return making("look", "take-out", "forget", "end")


def ours(world: World) -> MonitoredHost:
    return world.hosts[ONE.host]


def renamed(world: World) -> None:
    world.hosts[ONE.host] = replace(ours(world), host="zbx-1", visible_name="zbx-1")


def readdressed(world: World) -> None:
    world.hosts[ONE.host] = replace(ours(world), addresses=(OTHER,))


def renamed_and_readdressed(world: World) -> None:
    """And its serial number was emptied: nothing but the id is left."""
    renamed(world)
    world.hosts[ONE.host] = replace(ours(world), addresses=(OTHER,), serials=())


def deleted(world: World) -> None:
    del world.hosts[ONE.host]
    world.silences.clear()
    world.edits[ONE.host] = (make_edit(ONE.host, AT, "budi", "Delete", ONE.name),)


def made_anew(world: World, **different: object) -> None:
    host = ours(world)
    deleted(world)
    world.hosts["999"] = replace(host, id="999", **different)  # type: ignore[arg-type]  # by name
    world.edits["999"] = (make_edit("999", AT, "sync", "Add", ONE.name),)


def under_another_name_at_its_address(world: World) -> None:
    made_anew(world, host="zbx-2", visible_name="zbx-2", serials=())


def under_another_name_with_its_serial(world: World) -> None:
    made_anew(world, host="zbx-2", visible_name="zbx-2", addresses=(OTHER,))


def under_another_name_with_its_mac(world: World) -> None:
    made_anew(world, host="zbx-2", visible_name="zbx-2", addresses=(OTHER,), serials=(), macs=(ONE.mac("data"),))


def beside(world: World) -> None:
    """Another host at the server's address."""
    world.hosts["888"] = replace(ours(world), id="888", host="srv-x", visible_name="srv-x", serials=("X",))


def a_second_interface(world: World) -> None:
    world.hosts[ONE.host] = replace(ours(world), addresses=(ONE.ip, OTHER))


def shows_anothers_name(world: World) -> None:
    world.hosts["888"] = make_host("888", "srv-x", "x", True, False, (OTHER,), ("X",), (), ("X",))
    world.hosts[ONE.host] = replace(ours(world), visible_name="srv-x")


CHANGES: dict[str, tuple[Callable[[World], None], set[str]]] = {
    "renamed": (renamed, {"host-renamed"}),
    "re-addressed": (readdressed, {"host-readdressed", "host-foreign-address"}),
    "renamed and re-addressed": (
        renamed_and_readdressed, {"host-renamed", "host-readdressed", "host-foreign-address"},
    ),
    "deleted": (deleted, {"host-gone"}),
    "made anew": (made_anew, {"host-remade"}),
    "made anew under another name at its address": (
        under_another_name_at_its_address, {"host-gone", "host-address-shared"},
    ),
    "made anew under another name with its serial number": (
        under_another_name_with_its_serial, {"host-gone", "host-identity-shared"},
    ),
    "made anew under another name with its MAC address": (
        under_another_name_with_its_mac, {"host-gone", "host-identity-shared"},
    ),
    "another one at its address": (beside, {"host-address-shared"}),
    "a second interface at another address": (a_second_interface, {"host-readdressed", "host-foreign-address"}),
    "it shows another host's name": (shows_anothers_name, {"host-renamed", "host-name-shared"}),
}


def accepted(office: Office, id: str, step: str, outcome: Await) -> None:
    """The head accepts all that is asked."""
    for finding in outcome.findings:
        paper, until = office.paper("accepted.pdf"), office.clock.time + timedelta(hours=20)
        note = Signature(step, "head", "dewi", accept=finding.key, until=until, note="agreed", scan=paper)
        office.sign(id, note)


def at(office: Office, stage: str) -> str:
    """A case that stands before this stage: its next command looks at the host afresh."""
    id = office.opened()
    outcome: Await | Finished
    if stage == "8":
        outcome = office.drive(id, "inspect")
        assert isinstance(outcome, Await)
        return id
    outcome = office.drive(id, "timer" if stage == "soak" else "gate")
    assert isinstance(outcome, Await)
    if stage == "soak":
        office.clock.sleep(901)
    else:
        office.signed(id)
    return id


@pytest.mark.parametrize("stage", ["8", "soak", "9"])
@pytest.mark.parametrize("change", CHANGES)
def test_it_is_asked_about_before_anything_is_done(office: Office, change: str, stage: str) -> None:
    id = at(office, stage)
    happens, codes = CHANGES[change]
    happens(office.world)
    written = list(office.world.done)
    outcome = office.drive(id, "accept")
    assert isinstance(outcome, Await)
    assert (outcome.exit, outcome.what, {f.code for f in outcome.findings}) == (4, "accept", codes)
    assert office.world.done == written
    assert all(f.acceptable for f in outcome.findings)
    plan = office.case(id).plan("forget" if stage == "9" else "take-out")
    assert stage == "soak" or plan is None


@pytest.mark.parametrize("change", ["renamed", "re-addressed", "renamed and re-addressed"])
def test_what_was_accepted_is_done_to_the_very_id(office: Office, change: str) -> None:
    id = at(office, "9")
    CHANGES[change][0](office.world)
    outcome = office.drive(id, "accept")
    assert isinstance(outcome, Await)
    accepted(office, id, "forget", outcome)
    assert isinstance(office.drive(id), Finished)
    assert f"delete {ONE.host}" in office.world.done
    assert ONE.host not in office.world.hosts


def test_a_host_that_is_gone_says_who_and_what_is_lost_and_ends_as_proved(office: Office, english: Texts) -> None:
    id = at(office, "9")
    deleted(office.world)
    outcome = office.drive(id, "accept")
    assert isinstance(outcome, Await)
    [finding] = outcome.findings
    told = english.finding(finding)
    assert f"Zabbix host {ONE.name} (id {ONE.host})" in told
    assert "Delete 10011: budi, 2026-11-24 13:00" in told
    accepted(office, id, "forget", outcome)
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    plan = case.plan("forget")
    assert plan
    assert [t.change.kind for t in case.planned("forget")][:2] == ["unsilence", "status"]
    assert plan.lost_before == (LostBefore(ONE.name, ONE.host, ONE.name, ("psk agent",)),)
    assert case.searches[-1].searched[ONE.name].ids == (ONE.host,)


def test_without_the_audit_log_it_stands_and_says_so(office: Office, english: Texts) -> None:
    id = at(office, "9")
    deleted(office.world)
    office.world.unreadable.add("audit log")
    outcome = office.drive(id, "accept")
    assert isinstance(outcome, Await)
    assert [f.code for f in outcome.findings] == ["host-gone"]
    assert "Who did it is not readable: monitoring does not answer" in english.finding(outcome.findings[0])


@pytest.mark.parametrize("stage", ["8", "soak", "9"])
def test_a_host_that_is_not_shown_is_not_gone(office: Office, stage: str) -> None:
    id = at(office, stage)
    deleted(office.world)
    office.world.sees_everything = False
    outcome = office.drive(id, "system")
    assert isinstance(outcome, Await)
    assert (outcome.exit, {f.code for f in outcome.findings}) == (5, {"host-unread"})
    office.world.sees_everything = True


@pytest.mark.parametrize("verb", ["silence", "disable", "export", "delete"])
def test_a_host_that_is_changed_after_it_was_planned_is_not_written_to(office: Office, verb: str) -> None:
    """Just before the write, by somebody who was quicker."""
    id = office.opened()
    before = {"silence": "", "disable": "", "export": "disable", "delete": "unsilence"}[verb]
    outcome = office.drive(id, "confirm")
    assert isinstance(outcome, Await)
    step = "take-out"
    if verb != "silence":
        office.confirmed(id, ONE.name)
        office.drive(id, "gate")
        office.signed(id)
        outcome, step = office.advance(id), "forget"
    if before:
        office.world.then[before] = lambda: a_second_interface(office.world)
    else:
        a_second_interface(office.world)
    office.confirmed(id, ONE.name)
    written = [line for line in office.world.done if line.startswith(verb)]
    with pytest.raises((Refused, SystemFailure), match=f"it has {OTHER}"):
        office.advance(id)
    assert [line for line in office.world.done if line.startswith(verb)] == written
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert {f.code for f in outcome.findings} == {"host-readdressed", "host-foreign-address"}
    accepted(office, id, step, outcome)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "confirm", "what is done to it is another plan, which is confirmed again"
    assert isinstance(office.drive(id), Finished)


@pytest.mark.parametrize("verb", ["disable", "delete"])
def test_a_host_that_somebody_else_deletes_in_between_is_no_success_of_ours(office: Office, verb: str) -> None:
    id = at(office, "9")
    office.advance(id)
    if verb == "delete":
        office.world.then["unsilence"] = lambda: deleted(office.world)
    else:
        deleted(office.world)
    office.confirmed(id, ONE.name)
    with pytest.raises(Refused, match="is gone: somebody else deleted it"):
        office.advance(id)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert [f.code for f in outcome.findings] == ["host-gone"]
    accepted(office, id, "forget", outcome)
    assert isinstance(office.drive(id), Finished)


def test_a_deletion_that_never_left_and_then_was_another_ones_is_asked_about(office: Office) -> None:
    id = at(office, "9")
    office.advance(id)
    office.confirmed(id, ONE.name)
    office.world.faults["delete"] = ["not sent"]
    with pytest.raises(NotSent):
        office.advance(id)
    deleted(office.world)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert [f.code for f in outcome.findings] == ["host-gone"]


BACK: dict[str, tuple[Callable[[World, MonitoredHost], None], bool]] = {
    "under its own id": (lambda w, h: w.hosts.update({ONE.host: h}), False),
    "under its name": (lambda w, h: w.hosts.update({"999": replace(h, id="999", addresses=(), serials=())}), False),
    "under another name at its address": (
        lambda w, h: w.hosts.update({"999": replace(h, id="999", host="z", visible_name="z", serials=())}), True,
    ),
    "under its name in a domain": (
        lambda w, h: w.hosts.update(
            {"999": replace(h, id="999", host=f"{ONE.name}.example", visible_name="z", addresses=(), serials=())}
        ), True,
    ),
    "under another name with its serial number": (
        lambda w, h: w.hosts.update({"999": replace(h, id="999", host="z", visible_name="z", addresses=())}), True,
    ),
    "under another name with its asset tag": (
        lambda w, h: w.hosts.update(
            {"999": make_host("999", "z", "z", True, False, (), (), (), (), asset_tag=ONE.asset_tag)}
        ), True,
    ),
    "under another name with its MAC address": (
        lambda w, h: w.hosts.update(
            {"999": make_host("999", "z", "z", True, False, (), (), (ONE.mac("data"),), ())}
        ), True,
    ),
}  # fmt: skip


@pytest.mark.parametrize("when", ["second look", "last look"])
@pytest.mark.parametrize("how", BACK)
def test_a_host_that_lives_under_anything_of_the_server_keeps_the_step_open(
    office: Office, how: str, when: str
) -> None:
    comes_back, acceptable = BACK[how]
    id = at(office, "9")
    host = ours(office.world)
    outcome = office.drive(id, "timer")
    assert isinstance(outcome, Await)
    if when == "second look":
        comes_back(office.world, host)
    else:
        office.world.then["note"] = lambda: comes_back(office.world, host)
    office.clock.sleep(181)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    [finding] = outcome.findings
    assert (outcome.exit, finding.code, finding.acceptable) == (3, "host-back", acceptable)
    assert (office.world.devices[ONE.id].status == "active") == (when == "second look")
    step = office.case(id).step("forget")
    assert step
    assert step.state == "open"
    if acceptable:
        accepted(office, id, "forget", outcome)
    else:
        office.world.hosts.pop("999", None)
        office.world.hosts.pop(ONE.host, None)
    assert isinstance(office.drive(id), Finished)
    found = office.case(id).searches[-1].searched[ONE.name]
    assert [other.id for other in found.others] == (["999"] if acceptable else [])


@pytest.mark.parametrize("question", ["monitoring", "addresses", "inventories", "sight"])
def test_what_was_not_answered_by_everything_proves_nothing(office: Office, question: str) -> None:
    id = at(office, "9")
    assert isinstance(office.drive(id, "timer"), Await)
    office.clock.sleep(181)
    office.world.unreadable.add(question)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.exit, {f.code for f in outcome.findings}) == (5, {"host-unread"})
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)


def test_the_row_ends_as_proved_by_all_that_was_looked_for(office: Office) -> None:
    id = at(office, "9")
    assert isinstance(office.drive(id), Finished)
    case = office.case(id)
    step = case.step("forget")
    assert step
    assert step.grade == "proved"
    found = case.searches[-1].searched[ONE.name]
    assert found.ids == (ONE.host,)
    assert found.names == (ONE.name,)
    assert found.addresses == (ONE.ip, ONE.name)
    labels = {ONE.serial, ONE.asset_tag, *(str(ONE.mac(kind)) for kind in ONE.kinds)}
    assert labels <= set(found.labels)
    assert (found.everything, found.others) == (True, ())


def test_a_server_that_zabbix_never_had_is_looked_for_by_everything_too(making: Making) -> None:
    office = making("look", "take-out", "forget", "end")
    office.world.hosts.clear()
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).searches[-1].searched[ONE.name].everything


def test_what_somebody_disabled_is_no_question(office: Office) -> None:
    id = at(office, "9")
    office.world.hosts[ONE.host] = replace(ours(office.world), enabled=False)
    assert isinstance(office.drive(id), Finished)
    [change] = [t for t in office.case(id).changes if t.change.kind == "disable"]
    assert change.found_so


def test_what_the_record_has_forgotten_is_looked_for_still(office: Office) -> None:
    """Somebody gave the server's address and labels away in NetBox before the last look."""
    id = at(office, "9")
    host = ours(office.world)
    assert isinstance(office.drive(id, "timer"), Await)
    office.world.ips[ONE.id] = replace(office.world.ips[ONE.id], address=OTHER)
    office.world.devices[ONE.id] = replace(office.world.devices[ONE.id], asset_tag="")
    office.world.hosts["999"] = replace(host, id="999", host="z", visible_name="z", serials=())
    office.world.hosts["998"] = make_host("998", "y", "y", True, False, (), (), (), (), asset_tag=ONE.asset_tag)
    office.clock.sleep(181)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert {(f.code, f.port) for f in outcome.findings} == {("host-back", "999"), ("host-back", "998")}
