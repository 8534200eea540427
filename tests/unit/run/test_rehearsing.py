"""A rehearsal: the systems as they are the day before, kept; and what is different on the day, thing by thing."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.casework.rehearsing import rehearse
from dcdecom.checks.rehearsal import compared
from dcdecom.documents.texts import load
from dcdecom.errors import Refused
from dcdecom.model.facts.rehearsal import Difference, Observed
from dcdecom.papers.rehearsal_section import rehearsal_words
from dcdecom.steps.moves import Await

from .office import ONE, Office, playbook
from .test_undo import ALL, ROWS


@pytest.fixture
def office(tmp_path: Path) -> Office:
    folder = tmp_path / "office"
    folder.mkdir()
    return Office(folder, playbook(*ROWS, policy=ALL))


def rehearsed(office: Office) -> str:
    id = office.opened()
    office.advance(id)
    rehearse(office.log(), office.procedure, office.systems().reading(), id)
    return id


def to_plan(office: Office, id: str) -> None:
    outcome = office.drive(id, "confirm")
    assert isinstance(outcome, Await)
    assert outcome.what == "confirm"


def differences(office: Office, id: str) -> dict[tuple[str, str], tuple[str, str]]:
    found = office.case(id).compared
    assert found
    return {(d.what, d.of): (d.before, d.after) for d in found.fact.differences if not d.why}


def said(office: Office, id: str) -> tuple[str, ...]:
    return rehearsal_words(office.case(id), load("en"), office.procedure.zone)


def test_a_rehearsal_writes_nothing_and_changes_no_code(office: Office) -> None:
    id = office.opened()
    office.advance(id)
    before = office.case(id)
    looked = rehearse(office.log(), office.procedure, office.systems().reading(), id)
    after = office.case(id)
    assert looked[ONE.name].verdicts
    assert office.world.done == []
    assert after.changed_seq == before.changed_seq
    assert [d.evidence for d in after.devices.values()] == [d.evidence for d in before.devices.values()]
    event = office.store.events(id)[-1]
    assert event.type == "rehearsed"
    assert len(event.payload["attachments"]) == 1, "with all that was read"
    assert "not compared with the day yet" in said(office, id)[0]


def test_that_nothing_has_changed_is_said(office: Office) -> None:
    id = rehearsed(office)
    to_plan(office, id)
    assert differences(office, id) == {}
    assert said(office, id)[0].startswith("Nothing of the ")
    events = len([e for e in office.store.events(id) if e.type == "rehearsal-compared"])
    office.advance(id)
    assert len([e for e in office.store.events(id) if e.type == "rehearsal-compared"]) == events, "it is no news"


def test_what_has_changed_is_said_thing_by_thing(office: Office) -> None:
    id = rehearsed(office)
    world, port = office.world, ONE.port("bmc")
    host = next(iter(world.hosts.values()))
    world.hosts[host.id] = replace(host, enabled=False)
    world.ports[port].up = False
    office.drive(id, "confirm")
    found = differences(office, id)
    assert found["state", f"tor-3 {port}"] == ("up/up", "down/down")
    assert found["macs", f"tor-3 {port}"][1] == ""
    assert found["host", ""][1].endswith("disabled)")
    words = said(office, id)
    assert "have changed:" in words[0]
    assert any(f"the state of port tor-3 {port} was up/up and is down/down." in w for w in words)


def test_without_a_rehearsal_nothing_is_said(office: Office) -> None:
    id = office.opened()
    to_plan(office, id)
    assert office.case(id).compared is None
    assert said(office, id) == ()


def test_behind_the_first_change_there_is_nothing_to_rehearse(office: Office) -> None:
    id = office.opened()
    office.drive(id, "drop")
    with pytest.raises(Refused, match="its withdrawal has begun"):
        rehearse(office.log(), office.procedure, office.systems().reading(), id)


# --- one look against another ---------------------------------------------------------------------------------------

READ = Observed("a", "record", "", "11")
UP, DOWN = Observed("a", "state", "tor-3 1", "up/up"), Observed("a", "state", "tor-3 1", "down/down")
DARK = Observed("a", "state", "tor-3 1", unread="no answer")
CABLE = Observed("a", "cable", "eth0", "K1 tor-3 1")


@pytest.mark.parametrize("looks", [
    ((READ, DARK), (READ, UP)), ((READ, UP), (READ, DARK)), ((READ, DARK), (READ, DARK)),
])  # fmt: skip
def test_what_one_look_could_not_read_is_not_compared(looks: tuple[tuple[Observed, ...], tuple[Observed, ...]]) -> None:
    found, count = compared(*looks)
    assert found == (Difference("a", "state", "tor-3 1", why="no answer"),)
    assert count == 1


def test_a_cable_that_came_or_went_is_a_change_where_the_record_was_read() -> None:
    assert compared((READ, CABLE), (READ,))[0] == (Difference("a", "cable", "eth0", before="K1 tor-3 1"),)
    assert compared((READ,), (READ, CABLE))[0] == (Difference("a", "cable", "eth0", after="K1 tor-3 1"),)
    unread = Observed("a", "record", "", unread="NetBox: timeout")
    found, _ = compared((READ, CABLE), (unread,))
    assert {d.why for d in found} == {"NetBox: timeout"}


def test_a_port_that_one_look_did_not_look_at_is_not_compared() -> None:
    found, _ = compared((READ,), (READ, UP))
    assert found[0].why
    assert not found[0].after


def test_a_device_that_was_not_rehearsed_is_not_compared() -> None:
    found, count = compared((), (READ, UP))
    assert count == 0
    assert all(d.why for d in found)


