"""A server that was off before anybody came: nobody is asked to shut it down, and something else proves its port."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from dcdecom.errors import Refused
from dcdecom.hands.signing import Signature
from dcdecom.model.evidence import Remembered, Witness
from dcdecom.steps.next import Await, Finished
from tests.unit.run.office import ONE, Office
from tests.unit.run.world import STRANGER, SWITCH

Making = Callable[..., Office]
DATA = f"{SWITCH} {ONE.port('data')}"


@pytest.fixture
def office(making: Making) -> Office:
    office = making("take-out", "end")
    office.world.running.discard(ONE.name)
    return office


def types(office: Office, id: str) -> list[str]:
    return [event.type for event in office.store.events(id)]


def proofs(office: Office, id: str) -> list[str]:
    return [t.proof for t in office.case(id).changes if t.change.kind == "shut"]


def accepted(office: Office, id: str, key: str) -> None:
    paper, until = office.paper("accepted.pdf"), office.clock.time + timedelta(hours=20)
    office.sign(id, Signature("take-out", "head", "dewi", accept=key, until=until, note="off since May", scan=paper))


def test_by_an_exception(office: Office) -> None:
    id = office.opened()
    outcome = office.drive(id, "confirm")
    assert isinstance(outcome, Await)
    assert [f.key for f in outcome.findings] == [f"{ONE.name}/not-seen/{DATA}"]
    accepted(office, id, outcome.findings[0].key)
    assert isinstance(office.drive(id), Finished)
    assert proofs(office, id) == ["exception", "seen"]
    assert "dropped" not in types(office, id)


def test_by_what_earlier_looks_remember(office: Office) -> None:
    office.world.remembered = [_row(office, by) for by in ("snmp", "cli")]
    office.world.link_changed[ONE.port("data")] = office.clock.time - timedelta(hours=20)
    id = office.opened()
    assert isinstance(office.drive(id), Finished)
    assert proofs(office, id) == ["remembered", "seen"]
    assert "dropped" not in types(office, id)
    shut = next(t for t in office.case(id).changes if t.change.kind == "shut")
    assert {r.by for r in shut.readings} == {"snmp", "cli", "link"}


def test_a_stranger_that_earlier_looks_remember_is_accepted_by_nobody(office: Office) -> None:
    office.world.remembered = [_row(office, "snmp"), _row(office, "cli"), _row(office, "cli", stranger=True)]
    office.world.link_changed[ONE.port("data")] = office.clock.time - timedelta(hours=20)
    id = office.opened()
    outcome = office.drive(id, "confirm")
    assert isinstance(outcome, Await)
    assert outcome.what in ("system", "refused")
    told = {f.code: f for d in office.case(id).going if d.evidence for f in d.evidence.findings}
    assert not told["remembered-foreign"].acceptable
    said = "\n".join(outcome.advice)
    assert "--accept" not in said, "what cannot help is not offered"
    assert f"which nobody may accept: {ONE.name}/remembered-foreign/{DATA}" in said
    assert outcome.offered == ()
    before = len(office.store.events(id))
    with pytest.raises(Refused, match=r"would change nothing while this stands, which nobody may accept: .*remembered"):
        accepted(office, id, f"{ONE.name}/not-seen/{DATA}")
    assert len(office.store.events(id)) == before
    assert isinstance(office.drive(id), Await)
    assert not [line for line in office.world.done if line.startswith("shut")]


def test_a_server_that_comes_back_is_not_shut(office: Office) -> None:
    """It was off when the plan was made, and somebody started it: the port is not shut under it."""
    office.world.remembered = [_row(office, by) for by in ("snmp", "cli")]
    office.world.link_changed[ONE.port("data")] = office.clock.time - timedelta(hours=20)
    office.world.then["silence"] = lambda: office.world.running.add(ONE.name)
    id = office.opened()
    with pytest.raises(Exception, match="came-back"):
        office.drive(id)
    assert not [line for line in office.world.done if line.startswith("shut")]


def _row(office: Office, witness: Witness, stranger: bool = False) -> Remembered:
    mac, now = STRANGER if stranger else ONE.mac("data"), office.clock.time
    return Remembered(
        mac, SWITCH, ONE.port("data"), witness, now - timedelta(days=20), now - timedelta(days=1)
    )
