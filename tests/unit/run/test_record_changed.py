"""A record that somebody changed since the letter: asked about, accepted, and asked again when it is changed again."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from dcdecom.casework.signing import Signature
from dcdecom.errors import Refused
from dcdecom.model.estate.history import RecordChange
from dcdecom.steps.moves import Await, Finished
from tests.records import make_record_change

from .office import Office
from .test_other_playbook import Making


def changed(office: Office, id: int, minutes: int = 60, who: str = "joko") -> RecordChange:
    at = office.clock.time - timedelta(minutes=minutes)
    return make_record_change(id, "serial", "srv-one", who, at, "OLD", "S-ONE")


@pytest.fixture
def suspect(making: Making) -> tuple[Office, str]:
    office = making("look", "say-no", "take-out", "end")
    office.world.changed = (changed(office, 70),)
    id = office.opened()
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "accept"
    assert [f.key for f in outcome.findings] == ["srv-one/record-changed/70"]
    assert "joko" in dict(outcome.findings[0].params)["changes"]
    return office, id


def accepting(office: Office, key: str, step: str = "look") -> Signature:
    until = office.clock.time + timedelta(hours=8)
    return Signature(step, "head", by="dewi", accept=key, until=until, note="a typo", scan=office.paper("accepted.pdf"))


def test_nothing_is_done_while_nobody_has_accepted_it(suspect: tuple[Office, str]) -> None:
    office, id = suspect
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "accept"
    assert office.world.done == []


def test_an_accepted_change_lets_the_case_go_on(suspect: tuple[Office, str]) -> None:
    office, id = suspect
    office.sign(id, accepting(office, "srv-one/record-changed/70"))
    assert isinstance(office.drive(id), Finished)
    assert any(line.startswith("shut") for line in office.world.done)


def test_a_change_after_the_acceptance_is_asked_about_before_the_port_is_shut(suspect: tuple[Office, str]) -> None:
    office, id = suspect
    office.sign(id, accepting(office, "srv-one/record-changed/70"))
    office.drive(id, "confirm")
    office.world.changed = (*office.world.changed, replace(changed(office, 71), field="tenant"))
    office.confirmed(id, "srv-one")
    with pytest.raises(Refused, match="record-changed"):
        office.drive(id)
    assert not any(line.startswith("shut") for line in office.world.done)


def test_a_change_log_that_cannot_be_read_stops_the_case(making: Making) -> None:
    office = making("look", "say-no", "take-out", "end")
    office.world.unreadable.add("history")
    outcome = office.drive(office.opened(), "system")
    assert isinstance(outcome, Await)
    assert outcome.what == "system"
    assert [f.code for f in outcome.findings] == ["record-unread"]


@pytest.mark.parametrize(("field", "asked"), [("serial", True), ("status", False)])
@pytest.mark.parametrize("command", ["", " a1b2c3d4"])
def test_under_our_own_nonce_only_what_a_case_writes_is_ours(
    making: Making, field: str, asked: bool, command: str
) -> None:
    """The nonce stands in Zabbix and NetBox for everybody to read."""
    office = making("look", "say-no", "take-out", "end")
    id = office.opened()
    office.drive(id, "drop")
    (nonce, *_) = office.case(id).nonces
    office.world.changed = (replace(changed(office, 70, minutes=0), field=field, message=nonce + command),)
    office.world.running.clear()
    if asked:
        with pytest.raises(Refused, match="record-changed"):
            office.drive(id)
    else:
        assert isinstance(office.drive(id), Finished)
