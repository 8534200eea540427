"""The look right before a write: what it lets through is written once, and nothing else is."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from dcdecom.changes import WriteContext, kind_of
from dcdecom.engine.recheck import Cleared, recheck
from dcdecom.errors import DcdecomError, Refused, SystemFailure
from dcdecom.model.case import Tracked
from dcdecom.ports.write_permit import WritePermitMisused
from dcdecom.steps.moves import Finished

from .office import ONE, Office
from .test_undo import office_of, walk_back
from .test_write_order import begun, finished, stopped
from .world import STRANGER, Port, World

PORT = ONE.port("data")


@pytest.fixture
def id(whole: Office) -> str:
    return whole.opened()


def written(world: World) -> list[str]:
    return [line for line in world.log if line.startswith("write ")]


def intended(office: Office, id: str, kind: str) -> Tracked:
    """A change whose intent is written down; a shut once its server went down, so that nothing speaks against it."""
    if kind == "shut":
        office.world.faults["shut"] = ["not sent"]
        stopped(office, id, SystemFailure)
    begun(office, id, kind)
    return next(t for t in office.case(id).changes if t.state == "intended")


def act(office: Office, id: str, cleared: Cleared) -> None:
    context, case = office.context(), office.case(id)
    assert context.systems.writers
    order = WriteContext("x", "", office.clock.now(), id, case.head)
    kind_of(cleared.permit.change).act(cleared.permit, context.systems.reading(), context.systems.writers, order)


def test_each_write_of_a_case_has_a_permit_of_its_own_for_its_own_change(whole: Office, id: str) -> None:
    assert finished(whole, id)
    spent = whole.world.spent
    assert len(set(spent)) == len(spent) == len(written(whole.world)) > 10
    made = [t.change for t in sorted(whole.case(id).changes, key=lambda t: t.seq) if t.state == "verified"]
    assert [a.change for a in spent] == [change for change in made if change.kind != "export"]


def test_each_write_of_a_way_back_has_one_too(tmp_path: Path) -> None:
    office = office_of(tmp_path / "office")
    id = office.opened()
    office.drive(id, "gate")
    before = len(office.world.spent)
    assert isinstance(walk_back(office, id), Finished)
    back = office.world.spent[before:]
    assert [a.change.kind for a in back] == ["open", "open", "unsilence"]
    assert len(set(office.world.spent)) == len(office.world.spent)


def test_what_is_tried_again_is_looked_at_again_and_gets_another_one(whole: Office, id: str) -> None:
    whole.world.faults["shut"] = ["not sent"]
    stopped(whole, id, SystemFailure)
    assert finished(whole, id)
    first, second, _ = [a for a in whole.world.spent if a.change.kind == "shut"]
    assert first.change == second.change
    assert first is not second


def test_what_was_cleared_once_is_not_written_twice(whole: Office, id: str) -> None:
    tracked = intended(whole, id, "silence")
    cleared = recheck(whole.log(), whole.procedure, whole.systems().reading(), id, tracked.n)
    assert cleared
    act(whole, id, cleared)
    with pytest.raises(WritePermitMisused, match="used up"):
        act(whole, id, cleared)
    assert len(written(whole.world)) == 1


def test_what_was_cleared_is_not_written_to_another_port(whole: Office, id: str) -> None:
    tracked = intended(whole, id, "shut")
    cleared, context = recheck(whole.log(), whole.procedure, whole.systems().reading(), id, tracked.n), whole.context()
    assert cleared
    assert context.systems.writers
    before = written(whole.world)
    with pytest.raises(WritePermitMisused, match="port is"):
        context.systems.writers.switch.shut(cleared.permit, "tor-3", "Gi1/0/31")  # type: ignore[arg-type]  # of any change
    assert written(whole.world) == before


def _stranger(world: World) -> None:
    world.strangers[PORT] = STRANGER


def _renamed(world: World) -> None:
    world.hosts[ONE.host] = replace(world.hosts[ONE.host], host="another")


def _is_shut(world: World) -> None:
    world.ports[PORT] = Port(False, True)


AGAINST: dict[str, tuple[str, Callable[[World], object], type[DcdecomError] | None]] = {
    "another machine on the port": ("shut", _stranger, Refused),
    "a switch that is not read": ("shut", lambda w: w.unreadable.add("snmp"), SystemFailure),
    "another host under its id": ("silence", _renamed, Refused),
    "a host that is not read": ("silence", lambda w: w.unreadable.add("monitoring"), SystemFailure),
    "so already": ("shut", _is_shut, None),
}


@pytest.mark.parametrize("case", AGAINST)
def test_nothing_is_cleared_while_something_speaks_against_it(whole: Office, id: str, case: str) -> None:
    kind, happens, error = AGAINST[case]
    tracked = intended(whole, id, kind)
    spent = len(whole.world.spent)
    happens(whole.world)
    if error:
        with pytest.raises(error, match="It was not sent"):
            recheck(whole.log(), whole.procedure, whole.systems().reading(), id, tracked.n)
    else:
        assert recheck(whole.log(), whole.procedure, whole.systems().reading(), id, tracked.n) is None
    ended = whole.case(id).change(tracked.n)
    assert (ended.state, len(whole.world.spent)) == ("failed" if error else "verified", spent)
