"""The effect of the shuts: the server is gone from its own switch before the soak begins, and that was read."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dcdecom.steps.moves import Await, Finished
from tests.unit.run.office import ONE, Office

Making = Callable[..., Office]


@pytest.fixture
def office(making: Making) -> Office:
    return making("take-out", "end")


@pytest.fixture
def id(office: Office) -> str:
    """A case whose owner was asked to shut the server down, and did."""
    id = office.opened()
    office.drive(id, "drop")
    office.world.running.discard(ONE.name)
    return id


def shut_ports(office: Office) -> int:
    return sum(line.startswith("shut") for line in office.world.done)


def stopped(office: Office, id: str) -> Await:
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    return outcome


def types(office: Office, id: str) -> list[str]:
    return [event.type for event in office.store.events(id)]


def _after_the_last_shut(office: Office, what: Callable[[], object]) -> None:
    office.world.then["shut"] = lambda: office.world.then.update({"shut": what})


def _heard_elsewhere(office: Office, seconds: float) -> None:
    office.world.elsewhere[ONE.mac("data")] = office.clock.time + timedelta(seconds=seconds)


def test_the_soak_begins_once_the_server_left_its_switch(office: Office, id: str) -> None:
    outcome = stopped(office, id)
    assert (outcome.what, outcome.timer) == ("timer", "soak")
    kinds = types(office, id)
    assert kinds.index("gone") < kinds.index("timer-opened", kinds.index("gone"))
    [gone] = [event.payload for event in office.store.events(id) if event.type == "gone"]
    assert gone["addresses"] == sorted((ONE.mac("data"), ONE.mac("bmc")))
    assert gone["switches"] == ["tor-3"]


def test_a_server_that_speaks_on_another_port_of_its_switch_opens_no_soak(office: Office, id: str) -> None:
    """Its second cable comes up after the first is shut: nobody pulls, and no timer runs."""
    _after_the_last_shut(office, lambda: _heard_elsewhere(office, 3600))
    outcome = stopped(office, id)
    assert shut_ports(office) == 2
    assert (outcome.what, [f.code for f in outcome.findings]) == ("refused", ["still-seen"])
    assert "gone" not in types(office, id)
    assert office.case(id).timer("soak", "take-out") is None
    office.world.elsewhere.clear()
    assert isinstance(office.drive(id), Finished)
    assert shut_ports(office) == 2


def test_a_table_that_lags_is_asked_again(office: Office, id: str) -> None:
    """SNMP goes on showing what was for some seconds after the port went down."""
    _after_the_last_shut(office, lambda: _heard_elsewhere(office, 5))
    assert stopped(office, id).timer == "soak"


@pytest.mark.parametrize("system", ["snmp", "cli"])
def test_a_switch_that_cannot_be_read_then_opens_no_soak(office: Office, id: str, system: str) -> None:
    def falls_silent() -> None:
        office.world.unreadable.add(f"{system} tables")

    _after_the_last_shut(office, falls_silent)
    outcome = stopped(office, id)
    assert (outcome.what, shut_ports(office)) == ("system", 2)
    assert "gone" not in types(office, id)
    office.world.unreadable.clear()
    assert isinstance(office.drive(id), Finished)
