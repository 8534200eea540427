"""Where the worker goes on by itself: behind a deadline of what keys have ordered, and nowhere else."""

from __future__ import annotations

from dataclasses import replace

from dcdecom.casework.deadlines import LOOK, seconds_left

from .office import ONE, Office
from .test_confirmed_by_key import Rack, keyring, rack  # noqa: F401


def left(office: Office, case: str, look: float = LOOK) -> float | None:
    return seconds_left(office.case(case), office.rules, office.clock, look)


def to_the_shutdown(rack: Rack) -> None:  # noqa: F811
    """Every plan is confirmed by key; then the owner is to shut the servers down."""
    case = rack.office.case(rack.case)
    plan = case.plan("take-out")
    assert plan
    for device in plan.devices:
        record = case.devices[device].record
        assert record
        rack.record(rack.signed(rack.printed(ending=record.serial[-4:])))


def test_it_looks_for_the_shutdown_and_waits_for_every_other_deadline(rack: Rack) -> None:  # noqa: F811
    office, case = rack.office, rack.case
    assert left(office, case) is None, "somebody confirms it first"
    to_the_shutdown(rack)
    assert left(office, case) is None, "nothing is waited for yet"
    office.drive(case, "drop", "worker")
    assert (left(office, case), left(office, case, 0.0)) == (LOOK, 0.0)
    office.world.running.clear()
    assert office.advance(case, "worker").what == "timer"  # type: ignore[union-attr]  # it is no end
    soak = office.rules.policy.soak
    assert (left(office, case) or 0.0) > soak - 2, "nobody looks meanwhile"
    office.clock.sleep(soak + 1)
    assert left(office, case) == 0.0


def test_it_goes_on_behind_a_rest_and_lets_it_be_until_then(rack: Rack) -> None:  # noqa: F811
    office, case = rack.office, rack.case
    office.rules = office.rules.with_policy(replace(office.rules.policy, rest=14), office.rules.policy_digest)
    office.advance(case)
    to_the_shutdown(rack)
    office.drive(case, "rest", "worker")
    assert (left(office, case) or 0.0) > 13 * 86400
    office.clock.sleep(14 * 86400)
    assert left(office, case) == 0.0
    assert office.advance(case, "worker").what == "gate"  # type: ignore[union-attr]  # it is no end


def test_what_was_confirmed_at_a_terminal_goes_on_there(rack: Rack) -> None:  # noqa: F811
    office, case = rack.office, rack.case
    to_the_shutdown(rack)
    office.drive(case, "drop", "worker")
    found = office.case(case)
    plan = found.plan("take-out")
    assert plan
    plan.by_key.discard(ONE.name)
    assert seconds_left(found, office.rules, office.clock) is None
    plan.by_key.add(ONE.name)
    assert seconds_left(found, office.rules, office.clock) == LOOK
    assert seconds_left(replace(found, state="cancelled"), office.rules, office.clock) is None
