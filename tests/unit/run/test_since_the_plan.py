"""Between the confirmed plan and the write: each port is judged once more, by what is seen and recorded now.

The servers of a case stand confirmed and asked to be shut down; then something is not as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from datetime import timedelta

import pytest

from dcdecom.casework.cancel import cancel
from dcdecom.casework.signing import Signature
from dcdecom.errors import DcdecomError, NotSent, Refused, SystemFailure, SystemRefused
from dcdecom.model.case import Tracked
from dcdecom.steps.moves import Await, Finished

from .office import ONE, POLICY, Office, playbook
from .world import STRANGER, Port

Making = Callable[..., Office]
DATA, BMC = ONE.port("data"), ONE.port("bmc")


@pytest.fixture
def office(making: Making) -> Office:
    return making("take-out", "end")


@pytest.fixture
def id(office: Office) -> str:
    """A case whose owner was asked to shut the server down."""
    id = office.opened()
    office.drive(id, "drop")
    return id


def shut(office: Office) -> list[str]:
    return [line for line in office.world.done if line.startswith("shut")]


def shuts(office: Office, id: str) -> list[Tracked]:
    return [t for t in office.case(id).changes if t.change.kind == "shut"]


def stopped(office: Office, id: str, error: type[DcdecomError]) -> str:
    with pytest.raises(error) as caught:
        office.advance(id)
    assert type(caught.value) is error
    return caught.value.what


def accepted(office: Office, id: str, key: str) -> None:
    paper, until = office.paper("accepted.pdf"), office.clock.time + timedelta(hours=20)
    office.sign(id, Signature("take-out", "head", "dewi", accept=key, until=until, note="known", scan=paper))


# --- whose the port is -----------------------------------------------------------------------------------------------


def test_a_port_that_the_record_gave_away_is_not_shut(office: Office, id: str) -> None:
    """The controller's interface was a mistake of the record, and on its port somebody else's server runs."""
    office.world.unrecorded.add(office.world.cable(ONE, "bmc"))
    office.world.silent.add(BMC)
    office.world.strangers[BMC] = STRANGER
    office.world.running.clear()
    assert f"port-no-longer-its port=tor-3 {BMC}" in stopped(office, id, Refused)
    assert shut(office) == [f"shut {DATA}"]
    assert [t.state for t in shuts(office, id)] == ["verified", "failed"]


def test_a_server_that_came_back_is_not_shut(office: Office, id: str) -> None:
    office.world.running.clear()
    office.world.faults["shut"] = ["not sent"]
    stopped(office, id, NotSent)
    office.world.running.add(ONE.name)
    office.clock.sleep(3600)
    assert f"came-back port=tor-3 {DATA}" in stopped(office, id, Refused)
    assert shut(office) == []
    office.world.running.clear()
    assert isinstance(office.drive(id), Finished)
    assert [t.proof for t in shuts(office, id)] == ["dropped", "seen"]


def test_what_is_unread_outweighs_what_blocks(office: Office, id: str) -> None:
    """Exit 5: nobody is told that it is refused while half of the systems have not been heard."""
    office.world.running.clear()
    office.world.strangers[DATA] = STRANGER
    office.world.unreadable.add("losses")
    said = stopped(office, id, SystemFailure)
    assert "foreign-mac" in said
    assert "host-unread" in said
    office.world.unreadable.clear()
    assert "foreign-mac" in stopped(office, id, Refused)
    assert shut(office) == []


# --- exceptions ------------------------------------------------------------------------------------------------------


def test_each_port_is_proved_by_its_own_sighting(office: Office) -> None:
    """A dead controller that was accepted takes nothing from the data port, which was seen and watched leaving."""
    office.world.silent.add(BMC)
    id = office.opened()
    outcome = office.drive(id, "confirm")
    assert isinstance(outcome, Await)
    assert [f.key for f in outcome.findings] == [f"srv-one/not-seen/tor-3 {BMC}"]
    accepted(office, id, outcome.findings[0].key)
    assert isinstance(office.drive(id), Finished)
    assert [t.proof for t in shuts(office, id)] == ["dropped", "exception"]


def test_what_stopped_a_write_can_be_accepted(office: Office, id: str) -> None:
    """The sighting is too old by the time that the switch can be reached again, and the server is off for good."""
    office.world.running.clear()
    office.world.faults["shut"] = ["not sent"]
    stopped(office, id, NotSent)
    office.clock.sleep(30 * 3600)
    key = f"srv-one/not-seen/tor-3 {DATA}"
    assert "not-seen" in stopped(office, id, SystemFailure)
    accepted(office, id, key)
    assert isinstance(office.drive(id), Finished)
    assert [t.proof for t in shuts(office, id)] == ["exception", "seen"]


# --- half of an act --------------------------------------------------------------------------------------------------


@pytest.fixture
def half(office: Office) -> str:
    """A case of a server without a host, whose first port was shut by us and then not saved by the switch."""
    office.world.hosts.clear()
    id = office.opened()
    office.drive(id, "drop")
    office.world.running.clear()
    office.world.faults["shut"] = ["refused"]
    office.world.then["shut"] = lambda: office.world.ports.update({DATA: Port(False, False)})
    stopped(office, id, SystemRefused)
    return id


def test_half_a_shut_is_something_that_was_changed(office: Office, half: str) -> None:
    [first, _] = shuts(office, half)
    assert (first.state, first.after["cli_admin_up"], first.left_something) == ("failed", False, True)
    with pytest.raises(Refused, match="has changed something already"):
        cancel(office.log(), office.rules.policy, half, "the letter was withdrawn")
    assert office.case(half).state == "open"


def test_half_a_shut_that_was_saved_by_hand_is_ours_and_not_found_so(office: Office, half: str) -> None:
    office.world.ports[DATA] = Port(False, True)
    with suppress(DcdecomError):
        office.advance(half)
    first = shuts(office, half)[0]
    assert (first.state, first.found_so, first.before["cli_admin_up"]) == ("verified", False, True)


def test_a_refusal_that_left_nothing_changed_nothing(office: Office) -> None:
    office.world.hosts.clear()
    id = office.opened()
    office.drive(id, "drop")
    office.world.running.clear()
    office.world.faults["shut"] = ["refused"]
    stopped(office, id, SystemRefused)
    assert not shuts(office, id)[0].left_something
    cancel(office.log(), office.rules.policy, id, "the letter was withdrawn")
    assert office.case(id).state == "cancelled"


# --- silences --------------------------------------------------------------------------------------------------------


def test_a_case_whose_silence_was_ended_can_be_given_up(office: Office, id: str) -> None:
    """The owner did not shut down, our silence was ended: nothing of the case stands."""
    with pytest.raises(Refused, match="has changed something already"):
        cancel(office.log(), office.rules.policy, id, "the letter was withdrawn")
    office.clock.sleep(POLICY.drop_wait + 1)
    office.advance(id)
    assert office.world.silences == {}
    cancel(office.log(), office.rules.policy, id, "the letter was withdrawn")
    assert office.case(id).state == "cancelled"


def test_a_silence_of_ours_that_ran_out_without_effect_is_replaced(office: Office) -> None:
    """Zabbix's timer hung for an evening; its maintenances have unique names."""
    office.world.timer_runs = False
    id = office.opened()
    with pytest.raises(SystemFailure, match="without effect"):
        office.drive(id, "drop")
    office.world.timer_runs = True
    office.clock.sleep(POLICY.silence + 3600)
    outcome = office.drive(id, "drop")
    assert isinstance(outcome, Await)
    assert outcome.what == "drop"
    [silence] = office.world.silences.values()
    assert silence.active_until > office.clock.time


def test_a_failed_attempt_opens_no_change_window(making: Making) -> None:
    """It is 20.00: the first attempt falls into the window, comes to nothing, and the next morning is outside."""
    office = making("take-out", "end")
    office.rules = playbook("take-out", "end", policy=replace(POLICY, window="19:00-20:05"))
    office.world.faults["silence"] = ["not sent"]
    id = office.opened()
    with pytest.raises(NotSent):
        office.drive(id, "drop")
    office.clock.sleep(12 * 3600)
    outcome = office.drive(id, "drop")
    assert isinstance(outcome, Await)
    assert (outcome.exit, [f.code for f in outcome.findings]) == (3, ["window-closed"])
    assert office.world.done == []


def test_half_a_shut_stands_though_the_next_attempt_was_not_sent(office: Office, half: str) -> None:
    office.world.faults["shut"] = ["not sent"]
    stopped(office, half, NotSent)
    with pytest.raises(Refused, match="has changed something already"):
        cancel(office.log(), office.rules.policy, half, "the letter was withdrawn")
