"""What speaks against taking a server off its slot: the record has another slot by now, or another server in it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import pytest

from dcdecom.checks.afresh.slots import against_taking_off, moved
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

from .case import Case

PLANNED = TakeOffSlot("srv-disdik-01", 1, 11, "SGH331XK7P", 40, "chassis-1", 43, "3", (), ())
IN_SLOT = {"record.it.parent": {"chassis": {"id": 40, "name": "chassis-1"}, "bay": {"id": 43, "name": "3"}}}
ELSEWHERE = {"record.it.parent": {"chassis": {"id": 40, "name": "chassis-1"}, "bay": {"id": 44, "name": "4"}}}
HOLDER = {"id": 12, "name": "srv-other", "position": "12", "height": "1", "tenant": "",
          "parent": {"chassis": {"id": 40, "name": "chassis-1"}, "bay": {"id": 43, "name": "3"}}}  # fmt: skip


def said(found: Iterable[Finding]) -> list[tuple[str, dict[str, str]]]:
    return [(finding.code, dict(finding.params)) for finding in found]


def found(put: dict[str, Any], planned: TakeOffSlot = PLANNED) -> list[tuple[str, dict[str, str]]]:
    return said(moved(planned, Case("a look", set=put).evidence))




def test_nothing_has_moved_where_the_record_is_as_it_was_planned() -> None:
    assert found(IN_SLOT) == []


def test_a_record_that_cannot_be_read_says_nothing_of_the_slot() -> None:
    """The checks of the record block on it."""
    look = Case("a look", set={"record": {"unreadable": "HTTP 500"}}).evidence
    assert said(moved(PLANNED, look)) == []
    assert "record-unread" in [code for code, _ in said(against_taking_off(PLANNED, look, Policy()))]


@pytest.mark.parametrize(
    ("put", "planned"),
    [
        (ELSEWHERE, PLANNED),
        *((IN_SLOT, replace(PLANNED, **other)) for other in (
            {"device_id": 12}, {"serial": "OTHER"}, {"chassis_id": 41}, {"chassis": "chassis-2"}, {"bay_id": 44},
            {"bay": "4"},
        )),
    ],
)  # fmt: skip
def test_every_part_of_what_was_planned_has_to_be_as_it_was(put: dict[str, Any], planned: TakeOffSlot) -> None:
    assert [code for code, _ in found(put, planned)] == ["slot-moved"]


def test_what_has_moved_is_told_with_both_slots() -> None:
    ((code, params),) = found(ELSEWHERE)
    assert code == "slot-moved"
    assert params["planned_serial"] == params["record_serial"] == "SGH331XK7P"
    assert params["planned"] == PLANNED.target
    assert params["record"].endswith("4")


def test_a_server_without_a_slot_or_a_record_is_shown_by_a_dash() -> None:
    ((_, bare),) = found({})
    assert (bare["record"], bare["record_serial"]) == ("-", "SGH331XK7P")
    ((_, none),) = found({"record": {"absent": "device"}})
    assert (none["record"], none["record_serial"]) == ("-", "-")


def test_who_holds_the_slot_by_now_is_named() -> None:
    ((code, params),) = found({"occupants": [HOLDER]})
    assert (code, params["holder"], params["device"]) == ("slot-given", "srv-other", "srv-disdik-01")
    assert (params["planned"], params["planned_serial"]) == (PLANNED.target, "SGH331XK7P")


@pytest.mark.parametrize(
    "other",
    [
        {**HOLDER, "id": 11}, {**HOLDER, "parent": None},
        {**HOLDER, "parent": {"chassis": {"id": 40, "name": "chassis-1"}, "bay": None}},
        {**HOLDER, "parent": {"chassis": {"id": 41, "name": "chassis-2"}, "bay": {"id": 43, "name": "3"}}},
        {**HOLDER, "parent": {"chassis": {"id": 40, "name": "chassis-1"}, "bay": {"id": 44, "name": "4"}}},
    ],
)  # fmt: skip
def test_nobody_else_holds_the_slot(other: dict[str, Any]) -> None:
    assert [code for code, _ in found({"occupants": [other]})] == ["slot-moved"]


def test_a_rack_that_could_not_be_read_names_no_holder() -> None:
    assert [code for code, _ in found({"occupants": {"unreadable": "HTTP 500"}})] == ["slot-moved"]


def test_where_the_slot_has_changed_that_alone_is_told() -> None:
    """Whatever else is found follows from it."""
    look = Case("a look", set={**ELSEWHERE, "hosts": {"unreadable": "HTTP 500"}}).evidence
    assert [code for code, _ in said(against_taking_off(PLANNED, look, Policy()))] == ["slot-moved"]


def test_what_speaks_against_any_change_speaks_against_this_one() -> None:
    look = Case("a look", set={**IN_SLOT, "hosts": {"unreadable": "HTTP 500"}}).evidence
    assert "host-unread" in [code for code, _ in said(against_taking_off(PLANNED, look, Policy()))]
