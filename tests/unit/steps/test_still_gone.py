"""After the soak the case reads its ports and the site again, before anything is called done."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from dcdecom.model.changes.netbox import AddNote
from dcdecom.steps.moves import Await, Finished
from tests.unit.run.office import ONE, Office
from tests.unit.run.world import Port

Making = Callable[..., Office]
Happens = Callable[[Office], None]


@pytest.fixture
def office(making: Making) -> Office:
    return making("take-out", "forget", "end")


@pytest.fixture
def id(office: Office) -> str:
    """A case that waits for the minutes of the handover: everything was well after the soak."""
    id = office.opened()
    outcome = office.drive(id, "gate")
    assert isinstance(outcome, Await)
    return id


def opened_again(office: Office) -> None:
    """Not saved, and nobody is plugged in."""
    office.world.ports[ONE.port("data")] = Port(up=True, saved_down=True)


def plugged_in_elsewhere(office: Office) -> None:
    office.world.elsewhere[ONE.mac("data")] = office.clock.time + timedelta(days=30)


def pinned_elsewhere(office: Office) -> None:
    """As port security does it: no entry is learned, and the port has a link."""
    office.world.pinned.add(ONE.mac("data"))


def left_unsaved(office: Office) -> None:
    """Opened, saved and shut again: the switch would open it when it restarts."""
    office.world.ports[ONE.port("data")] = Port(up=False, saved_down=False)


def shown_up_by_snmp(office: Office) -> None:
    """For longer than an agent answers from its cache."""
    office.world.cached[ONE.port("data")] = True


def as_it_was(office: Office) -> None:
    office.world.cached.clear()
    office.world.elsewhere.clear()
    office.world.pinned.clear()
    office.world.ports[ONE.port("data")] = Port(False, True)


BACK = pytest.mark.parametrize(
    ("happens", "code"),
    [
        (opened_again, "port-open-again"), (left_unsaved, "port-not-saved"), (shown_up_by_snmp, "port-shown-up"),
        (plugged_in_elsewhere, "still-seen"), (pinned_elsewhere, "still-pinned"),
    ],
    ids=["opened-again", "not-saved", "shown-up", "elsewhere", "pinned"],
)  # fmt: skip


def types(office: Office, id: str) -> list[str]:
    return [e.type for e in office.store.events(id)]


def refused(office: Office, id: str, code: str) -> Await:
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, int(outcome.exit), [f.code for f in outcome.findings]) == ("refused", 3, [code])
    return outcome


@BACK
def test_what_is_opened_in_the_soak_is_found_before_anybody_pulls(
    office: Office, happens: Happens, code: str
) -> None:
    id = office.opened()
    outcome = office.drive(id, "timer")
    assert isinstance(outcome, Await)
    assert outcome.timer == "soak"
    happens(office)
    office.clock.sleep(901)
    refused(office, id, code)
    assert "drafts-made" not in types(office, id)
    as_it_was(office)
    assert isinstance(office.drive(id), Finished)


@BACK
def test_what_comes_back_while_the_minutes_are_awaited_closes_them(
    office: Office, id: str, happens: Happens, code: str
) -> None:
    """The papers are made anew and say so; the sheet that was printed counts no more, until all is well again."""
    drafted, sheet = office.case(id).drafted["take-out"], office.case(id).gate("take-out", 0)
    happens(office)
    refused(office, id, code)
    case = office.case(id)
    assert case.drafted["take-out"] > drafted, "papers that say so"
    assert sheet
    assert case.gate("take-out", 0).old  # type: ignore[union-attr]  # opened above
    events = len(types(office, id))
    refused(office, id, code)
    assert len(types(office, id)) == events, "the same is written down once"

    drafted = case.drafted["take-out"]
    as_it_was(office)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "gate"
    case = office.case(id)
    assert case.drafted["take-out"] > drafted, "papers that say that it is well"
    assert case.gate("take-out", 0).head != sheet.head  # type: ignore[union-attr]  # opened above
    assert isinstance(office.drive(id), Finished)


@BACK
@pytest.mark.parametrize("days", [0, 4])
def test_a_signed_handover_does_not_end_the_row_before_a_look(
    office: Office, id: str, happens: Happens, code: str, days: int
) -> None:
    office.signed(id)
    office.clock.sleep(days * 86400)
    happens(office)
    refused(office, id, code)
    step = office.case(id).step("take-out")
    assert step
    assert step.state == "open"
    as_it_was(office)
    assert isinstance(office.drive(id), Finished)


@BACK
@pytest.mark.parametrize("after", ["delete", "status", "address"])
def test_what_comes_back_while_step_9_writes_is_found_before_it_closes(
    office: Office, id: str, happens: Happens, code: str, after: str
) -> None:
    office.world.then[after] = lambda: happens(office)
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert (int(outcome.exit), [f.code for f in outcome.findings]) == (3, [code])
    step = office.case(id).step("forget")
    assert step
    assert step.state == "open"
    office.world.then.clear()
    as_it_was(office)
    assert isinstance(office.drive(id), Finished)


def test_the_last_look_of_step_9_comes_after_its_last_write(office: Office, id: str) -> None:
    assert isinstance(office.drive(id), Finished)
    look = office.case(id).looks["forget"]
    written = [t for t in office.case(id).changes if t.step == "forget" and not isinstance(t.change, AddNote)]
    assert look.seq > max(t.seq for t in written)
    step = next(e for e in office.store.events(id) if e.type == "step-closed" and e.payload["step"] == "forget")
    assert look.seq < step.seq


@pytest.mark.parametrize("system", ["snmp", "cli"])
@pytest.mark.parametrize("signed", [False, True])
def test_what_cannot_be_read_is_not_still_so(office: Office, id: str, system: str, signed: bool) -> None:
    if signed:
        office.signed(id)
    office.world.unreadable.add(system)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, int(outcome.exit)) == ("system", 5)
    assert all(f.unread for f in outcome.findings)
    step = office.case(id).step("take-out")
    assert step
    assert step.state == "open"
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)


def test_a_port_that_its_switch_shows_open_is_open_whatever_is_kept_of_it(office: Office, id: str) -> None:
    """Of the other port it is not known what it would be after a restart."""
    opened_again(office)
    office.world.startup_read = False
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert [(f.code, f.port) for f in outcome.findings] == [
        ("port-open-again", f"tor-3 {ONE.port('data')}"), ("port-unread", f"tor-3 {ONE.port('bmc')}"),
    ]  # fmt: skip
    assert office.case(id).looks["take-out"].found


def test_what_cannot_be_read_before_step_9_closes_does_not_close_it(office: Office, id: str) -> None:
    office.world.then["address"] = lambda: office.world.unreadable.add("cli")
    outcome = office.drive(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, int(outcome.exit)) == ("system", 5)
    step = office.case(id).step("forget")
    assert step
    assert step.state == "open"


def test_a_wait_of_an_hour_writes_down_one_look(office: Office, id: str) -> None:
    before = types(office, id).count("still-gone")
    for _ in range(3):
        office.advance(id)
    assert types(office, id).count("still-gone") == before
    office.clock.sleep(3700)
    for _ in range(3):
        outcome = office.advance(id)
        assert isinstance(outcome, Await)
        assert "every port is shut still" in outcome.text
    assert types(office, id).count("still-gone") == before + 1


class Cache(dict[str, bool]):
    """What an agent says of a port until it looks again."""

    def __init__(self, office: Office, seconds: int) -> None:
        super().__init__()
        self.office, self.until = office, office.clock.up + seconds

    def get(self, name: str, default: Any = None) -> Any:
        return True if name == ONE.port("data") and self.office.clock.up < self.until else default


def test_an_agent_that_answers_from_its_cache_is_waited_for(office: Office, id: str) -> None:
    """Somebody opened the port and shut it again; net-snmp shows that three seconds later."""
    opened_again(office)
    refused(office, id, "port-open-again")
    as_it_was(office)
    office.world.cached = Cache(office, seconds=4)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, [f.code for f in outcome.findings]) == ("gate", [])
