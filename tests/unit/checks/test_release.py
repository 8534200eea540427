"""What speaks against a release: one difference, one finding."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest

from dcdecom.checks.release import (
    NAME,
    Held,
    against_release,
    concerns,
    concluded,
    is_renamed,
    of_another_case,
    own_macs,
    read_at,
)
from dcdecom.model.address import MacAddress
from dcdecom.model.case import Binding, Case
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.changes.release import RenameDevice
from dcdecom.model.estate.device import Slot
from dcdecom.model.estate.held import Assignment, MainAddresses
from dcdecom.model.estate.ref import Ref
from dcdecom.model.facts.record import RecordedAddress, RecordedMac
from dcdecom.model.facts.release import Follows, LeftDevice
from dcdecom.model.playbook import Policy, SecondDay
from dcdecom.model.tracked import Tracked
from tests.records import make, make_holder

from .release_cases import (
    AS_LEFT,
    AT,
    CASES,
    DEVICE,
    IN_ITS_PLACE,
    IP,
    LEFT,
    LONG,
    MAC,
    NOBODY,
    OTHER,
    RECORD,
    found,
    read,
)


def test_nothing_speaks_against_what_is_as_it_was_left() -> None:
    assert found({}) == ()


@pytest.mark.parametrize(("code", "differs"), CASES)
def test_what_differs_is_found(code: str, differs: Mapping[str, Any]) -> None:
    assert [finding.code for finding in found(differs)] == [code]


def test_a_name_that_would_be_too_long_is_found() -> None:
    assert [finding.code for finding in found({}, LONG)] == ["release-name-long"]


@pytest.mark.parametrize(
    ("position", "height", "is_held"),
    [
        ("12", "1", True), ("12", "", True), ("11", "2", True), ("12.5", "0.5", True), ("11.5", "1", True),
        ("13", "1", False), ("11", "1", False), ("11", "", False), ("10", "2", False), ("", "1", False),
        ("12", "tall", False),
    ],
)  # fmt: skip
def test_a_place_is_held_where_another_device_overlaps_it(position: str, height: str, is_held: bool) -> None:
    """Unit 12 alone was left. What has no position, or one that is no number, stands at no unit."""
    other = replace(IN_ITS_PLACE, position=position, height=height)
    assert [f.code for f in found({"occupants": read((other,))})] == ["release-place-held"] * is_held


# --- what each finding says ------------------------------------------------------------------------------------------


SAYS: dict[str, tuple[Mapping[str, Any], tuple[str, dict[str, str]]]] = {
    "a position that is no more": (
        {"device": read(replace(DEVICE, position="", face=""))}, ("place", {"left": "R07 U12", "now": "R07 U?"}),
    ),
    "another face": (
        {"device": read(replace(DEVICE, face="rear"))}, ("place", {"left": "R07 U12", "now": "R07 U12 rear"}),
    ),
    "another rack": (
        {"device": read(replace(DEVICE, rack=Ref(8, "R08")))},
        ("place", {"left": "R07 U12", "now": "R08 U12 front"}),
    ),
    "somebody in its place": (
        {"occupants": read((IN_ITS_PLACE,))}, ("place", {"place": "R07 U12", "holder": "srv-new", "id": "99"}),
    ),
    "its name is another's": (
        {"same_name": read((DEVICE, replace(DEVICE, id=99)))}, ("name", {"name": "srv-disdik-01", "id": "99"}),
    ),
    "its new name is another's": (
        {"new_name": read((replace(DEVICE, id=99),))},
        ("name", {"name": "srv-disdik-01-withdrawn-2026-0042", "id": "99"}),
    ),
    "another serial number": (
        {"device": read(replace(DEVICE, serial=""))},
        ("", {"id": "11", "part": "serial", "left": "SGH331XK7P", "now": "-"}),
    ),
    "no device": ({"device": CASES[0][1]["device"]}, ("", {"id": "11"})),
    "its address is another's": (
        {"addresses": {21: read(Assignment(21, IP, "deprecated", 31, "srv-new eno1", 99, "e"))}},
        (IP, {"address": IP, "holder": "srv-new eno1"}),
    ),
    "somebody else is recorded with its address": (
        {"holders": {IP: read((OTHER,))}}, (IP, {"address": IP, "holder": "srv-new"}),
    ),
    "a machine of the device's number is recorded with its address": (
        {"holders": {IP: read((make_holder("machine", Ref(11, "vm-1"), None, None),))}},
        (IP, {"address": IP, "holder": "vm-1"}),
    ),
    "no address": ({"addresses": {}}, (IP, {"address": IP, "part": "id", "left": "21", "now": "-"})),
    "another status of the address": (
        {"addresses": {21: read(Assignment(21, IP, "active", 31, "srv-disdik-01 eno1", 11, "e"))}},
        (IP, {"address": IP, "part": "status", "left": "deprecated", "now": "active"}),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("differs", "says"), SAYS.values(), ids=SAYS)
def test_a_finding_says_what_was_left_and_what_is(
    differs: Mapping[str, Any], says: tuple[str, dict[str, str]]
) -> None:
    (finding,) = found(differs)
    assert (finding.port, dict(finding.params)) == says
    assert (finding.severity, finding.device, finding.unread) == ("block", "srv-disdik-01", False)


SLOT = Slot(Ref(40, "chassis-1"), Ref(43, "3"))
NOTHING: dict[str, Mapping[str, Any]] = {
    "it stands in no rack by now": {"device": read(replace(DEVICE, rack=None, position="", face=""))},
    "it is in its own place": {"occupants": read((replace(IN_ITS_PLACE, id=11),))},
    "its new name is its own": {"new_name": read((DEVICE,))},
    "it is recorded with its own address": {
        "holders": {IP: read((make_holder("device", Ref(11, "srv-disdik-01"), None, None),))},
    },
    "an address that nothing has": {"addresses": {21: read(Assignment(21, IP, "deprecated", 0, "", 0, "e"))}},
    "another's address is used": {"use": replace(NOBODY, arp=(("198.18.10.22", MAC, "gw-1"),))},
    "another's address is seen": {"use": replace(NOBODY, seen=((MacAddress("02:00:00:00:00:09"), "tor-3", "1"),))},
    "what is there stands in a chassis": {"occupants": read((replace(IN_ITS_PLACE, parent=SLOT),))},
}


@pytest.mark.parametrize("differs", NOTHING.values(), ids=NOTHING)
def test_nothing_speaks_against_it_where(differs: Mapping[str, Any]) -> None:
    assert found(differs) == ()


def test_a_device_that_stood_in_no_rack_has_no_place_to_free() -> None:
    bare = LeftDevice(LEFT.name, _but(rack_id=0, rack=""))
    assert found({"occupants": read((IN_ITS_PLACE,))}, bare) == ()


def test_what_was_not_read_is_told_as_unread_and_nothing_else_is() -> None:
    unread = [finding for code, differs in CASES for finding in found(differs) if code == "release-unread"]
    assert [finding.unread for finding in unread] == [True, True]
    (changed,) = found({"addresses": {}})
    assert not changed.unread


def test_a_device_of_no_height_that_is_recorded_stands_at_one_unit() -> None:
    bare = LeftDevice(LEFT.name, _but(height=""))
    assert found({"occupants": read((replace(IN_ITS_PLACE, position="13"),))}, bare) == ()
    assert [f.code for f in found({"occupants": read((IN_ITS_PLACE,))}, bare)] == ["release-place-held"]


def test_every_address_is_looked_at_whatever_became_of_the_one_before() -> None:
    second = "198.18.10.22"
    two = LeftDevice(LEFT.name, _but(addresses=(*RECORD.addresses, RecordedAddress(22, second, "deprecated", "e"))))
    active = read(Assignment(22, second, "active", 32, "srv-disdik-01 eno2", 11, "e"))
    differs = {"addresses": {22: active}, "holders": {IP: read(()), second: read(())}}
    told = [(finding.port, dict(finding.params)["part"]) for finding in found(differs, two)]
    assert told == [(IP, "id"), (second, "status")]


def test_a_device_that_this_case_renamed_is_looked_for_by_its_new_name() -> None:
    new = replace(AS_LEFT, device=read(replace(DEVICE, name="new")))
    assert against_release(LEFT, "new", new, renamed=True) == ()
    assert [f.code for f in against_release(LEFT, "new", new)] == ["release-device-changed"]
    assert [f.code for f in against_release(LEFT, "new", AS_LEFT, renamed=True)] == ["release-device-changed"]


def test_an_address_of_what_runs_on_it_is_not_its_own() -> None:
    guest = RecordedMac(MacAddress("02:00:00:00:00:05"), "machine", ())
    assert own_macs(_but(macs=(*RECORD.macs, guest))) == {MAC}


def test_a_finding_concerns_its_object_or_all_of_its_device() -> None:
    (of_name,) = found({"new_name": read((replace(DEVICE, id=99),))})
    (of_device,) = found({"device": CASES[0][1]["device"]})
    assert concerns([of_name], LEFT.name, NAME)
    assert not concerns([of_name], LEFT.name, IP)
    assert not concerns([of_name], "another", NAME)
    assert concerns([of_device], LEFT.name, IP)
    assert of_device.port == ""


# --- what a look comes to --------------------------------------------------------------------------------------------


SECOND = LeftDevice("srv-disdik-02", RECORD)


def _but(**other: Any) -> Any:
    """The record that was left, with other values."""
    return type(RECORD)(**{name: value for name, value in {**vars(RECORD), **other}.items() if name != "unknown"})


def _case(*devices: LeftDevice) -> Case:
    follows = Follows("2026-0042", "a" * 64, AT, date(2026, 12, 20), devices)
    return Case("2026-0050", "lab", AT, "rina", make(Binding), AT, "0.1", follows=follows)


def test_a_look_says_what_was_looked_for_and_where() -> None:
    case = _case(LEFT)
    looked = concluded(case, "bebaskan", {LEFT.name: AS_LEFT})
    assert (looked.step, looked.addresses, looked.macs) == ("bebaskan", (IP,), (MAC,))
    assert (looked.gateways, looked.switches, looked.findings) == (("gw-1",), ("tor-3",), ())


def test_a_look_that_asked_nobody_looked_for_no_address() -> None:
    looked = concluded(_case(LEFT), "bebaskan", {LEFT.name: replace(AS_LEFT, use=None)})
    assert (looked.addresses, looked.macs, looked.gateways, looked.switches) == ((), (), (), ())


def test_a_look_finds_what_differs_by_the_name_that_the_device_would_get() -> None:
    held = replace(AS_LEFT, new_name=read((replace(DEVICE, id=99),)))
    looked = concluded(_case(LEFT), "bebaskan", {LEFT.name: held})
    assert [(f.code, dict(f.params)["name"]) for f in looked.findings] == [
        ("release-name-held", "srv-disdik-01-withdrawn-2026-0042")
    ]


def test_a_case_that_follows_none_looks_for_nothing() -> None:
    bare = Case("2026-0050", "lab", AT, "rina", make(Binding), AT, "0.1")
    looked = concluded(bare, "bebaskan", {})
    assert (looked.addresses, looked.macs, looked.findings) == ((), (), ())
    assert [*of_another_case(bare, {}, Policy())] == []


def test_the_times_of_all_that_a_look_read_are_told() -> None:
    late = replace(AS_LEFT, new_name=replace(read(()), taken_at=AT + timedelta(hours=1)))
    times = [*read_at({"a": late, "b": AS_LEFT})]
    assert len(times) == 14
    assert [(name, at) for name, at in times if at != AT] == [("a", AT + timedelta(hours=1))]
    assert len([*read_at({"a": replace(AS_LEFT, occupants=None)})]) == 6


KEEP = Policy(second_day=SecondDay(addresses="keep"))
AMISS: dict[str, tuple[Mapping[str, Held], Policy, str]] = {
    "another device": (
        {"srv-other": AS_LEFT}, Policy(), "what was read is of srv-other, which is not what was left",
    ),
    "nothing": ({}, Policy(), "what was read is of nothing, which is not what was left"),
    "one more": (
        {LEFT.name: AS_LEFT, "a": AS_LEFT}, Policy(),
        "what was read is of a, srv-disdik-01, which is not what was left",
    ),
    "the device of another id": (
        {LEFT.name: replace(AS_LEFT, device=read(replace(DEVICE, id=99)))}, Policy(),
        "srv-disdik-01: the device that was read has id 99, and 11 was left",
    ),
    "main addresses of another id": (
        {LEFT.name: replace(AS_LEFT, main=read(MainAddresses(99, "", "", 0, 0, 0, "e")))}, Policy(),
        "srv-disdik-01: its main addresses that was read has id 99, and 11 was left",
    ),
    "an address of another id": (
        {LEFT.name: replace(AS_LEFT, addresses={21: read(Assignment(22, IP, "", 0, "", 0, "e"))})}, Policy(),
        "srv-disdik-01: address 21 that was read has id 22, and 21 was left",
    ),
    "no address": (
        {LEFT.name: replace(AS_LEFT, addresses={})}, Policy(),
        "srv-disdik-01: not looked at as this release needs it: addresses",
    ),
    "no holder": (
        {LEFT.name: replace(AS_LEFT, holders={})}, Policy(),
        "srv-disdik-01: not looked at as this release needs it: who has an address",
    ),
    "no rack": (
        {LEFT.name: replace(AS_LEFT, occupants=None)}, Policy(),
        "srv-disdik-01: not looked at as this release needs it: its place",
    ),
    "nobody was asked": (
        {LEFT.name: replace(AS_LEFT, use=None)}, Policy(),
        "srv-disdik-01: not looked at as this release needs it: who uses an address",
    ),
    "somebody was asked for nothing": (
        {LEFT.name: AS_LEFT}, KEEP, "srv-disdik-01: not looked at as this release needs it: who uses an address",
    ),
}  # fmt: skip


@pytest.mark.parametrize(("held", "policy", "why"), AMISS.values(), ids=AMISS)
def test_a_look_that_is_not_of_what_was_left_is_told(held: Mapping[str, Held], policy: Policy, why: str) -> None:
    assert [*of_another_case(_case(LEFT), held, policy)] == [why]


def test_a_look_as_the_release_needs_it_is_none_of_another_case() -> None:
    case = _case(LEFT, SECOND)
    assert [*of_another_case(case, {LEFT.name: AS_LEFT, SECOND.name: AS_LEFT}, Policy())] == []
    assert [*of_another_case(_case(LEFT), {LEFT.name: replace(AS_LEFT, use=None)}, KEEP)] == []
    gone = replace(AS_LEFT, device=CASES[0][1]["device"], use=None)
    assert [*of_another_case(_case(LEFT), {LEFT.name: gone}, Policy())] == []


# --- a name that this case gave --------------------------------------------------------------------------------------


RENAME = RenameDevice(LEFT.name, 1, 11, RECORD.serial, LEFT.name, "new", "e")
STATUS = SetStatus(LEFT.name, 1, 11, RECORD.serial, "decommissioning", "offline", "e")


@pytest.mark.parametrize(
    ("changes", "renamed"),
    [
        ((), False), ((Tracked(1, "s", "p", RENAME, "verified"),), True), ((Tracked(1, "s", "p", RENAME),), False),
        ((Tracked(1, "s", "p", STATUS, "verified"),), False),
        ((Tracked(1, "s", "p", replace(RENAME, device="another"), "verified"),), False),
        ((Tracked(1, "s", "p", RENAME, "undone"), Tracked(2, "s", "p", RENAME, "verified", undoes=1)), False),
        ((Tracked(1, "s", "p", STATUS, "verified"), Tracked(2, "s", "p", RENAME, "verified")), True),
    ],
    ids=["nothing", "renamed", "not yet", "another change", "another device", "taken back", "among others"],
)  # fmt: skip
def test_whether_this_case_gave_the_device_its_new_name(changes: tuple[Tracked, ...], renamed: bool) -> None:
    case = _case(LEFT)
    case.changes += changes
    assert is_renamed(case, LEFT.name) is renamed
    held = replace(AS_LEFT, device=read(replace(DEVICE, name="srv-disdik-01-withdrawn-2026-0042")))
    codes = [finding.code for finding in concluded(case, "bebaskan", {LEFT.name: held}).findings]
    assert codes == ([] if renamed else ["release-device-changed"])
