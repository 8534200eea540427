"""A clock that was hours ahead is set right: what came first is what the journal has first, whatever the times say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from dcdecom.ports.journal import Event
from dcdecom.steps.moves import Await, Finished
from tests.unit.run.memory import Listener, StillClock
from tests.unit.run.office import ONE, Office

Making = Callable[..., Office]
AHEAD = timedelta(hours=7)
"""A machine's own clock that keeps Jakarta's time, taken for UTC."""


def stopped(outcome: Await | Finished) -> Await:
    assert isinstance(outcome, Await)
    return outcome


def test_what_was_put_right_since_is_looked_at(making: Making) -> None:
    office = making("take-out", "end")
    id = office.opened()
    office.clock.time += AHEAD
    office.world.unreadable.add("snmp")
    assert stopped(office.drive(id, "confirm")).what == "system"
    office.world.unreadable.clear()
    office.clock.time -= AHEAD
    outcome = stopped(office.advance(id))
    assert (outcome.what, outcome.findings) == ("confirm", ())


@dataclass
class SetRight(StillClock):
    """Is set back when it is looked at for this time; 0 for never."""

    left: int = 0

    def now(self) -> datetime:
        self.left -= 1
        if self.left == 0:
            self.time -= AHEAD
        return super().now()


class Impatient(Listener):
    """Ends a command that looks again and again."""

    def recorded(self, event: Event) -> None:
        super().recorded(event)
        assert [e.type for e in self.events].count("evidence-taken") < 3, "what it saw itself it does not take for seen"


def test_a_clock_that_is_set_while_everything_is_read_makes_nobody_look_for_ever(making: Making) -> None:
    clock, reporter = SetRight(), Impatient()
    office = making("take-out", "end", clock=clock, reporter=reporter)
    id = office.opened()
    office.inspected(id, ONE.name)
    clock.left = 5
    outcome = stopped(office.drive(id, "confirm"))
    assert (outcome.what, clock.left < 0) == ("confirm", True)
    assert [e.type for e in reporter.events].count("evidence-taken") == 1


def test_a_shutdown_is_watched_for_anew_by_a_new_plan(making: Making) -> None:
    """Nobody shut it down in the time that the first plan gave."""
    office = making("take-out", "end")
    id = office.opened()
    office.clock.time += AHEAD
    office.drive(id, "drop")
    office.clock.sleep(601)
    outcome = stopped(office.advance(id))
    assert "did not go down in time" in outcome.text
    office.clock.time -= AHEAD
    outcome = stopped(office.drive(id, "drop"))
    assert "watching until" in outcome.text
    assert office.case(id).devices[ONE.name].dropped_at is None
    assert isinstance(office.drive(id), Finished)
