"""A plan that is confirmed by key: a service carries it out, and nothing that nobody ordered."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import pytest

from dcdecom.casework.confirm_by_key import confirming
from dcdecom.casework.signing import Signature, sign
from dcdecom.engine.advance import undo
from dcdecom.errors import DcdecomError, InputError, Refused
from dcdecom.journal import appointed_team
from dcdecom.journal.notary import SshNotary
from dcdecom.model.people import Person
from dcdecom.steps.moves import Await, Finished
from tests.unit.journal.bundles import Key

from .office import ONE, TWO, Office
from .test_keys import with_keys

Making = Callable[..., Office]
NOTARY = SshNotary()
WORKER = Person("worker", "Worker", (), ("worker",), service=True)


@pytest.fixture(scope="module")
def keyring(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Key]:
    folder = tmp_path_factory.mktemp("keys")
    return {name: Key.made(folder / name) for name in ("dewi", "lestari", "rina", "joko", "late")}


@dataclass
class Rack:
    """A case whose plan waits to be confirmed, and a service that records signatures."""

    office: Office
    keyring: dict[str, Key]
    case: str
    number: int = 0

    @property
    def digest(self) -> str:
        case = self.office.case(self.case)
        plan = case.way_back if case.way_back and not case.way_back.begun else case.plan("take-out")
        assert plan
        return plan.digest

    def printed(self, party: str = "crew", ending: str = ONE.serial[-4:], back: bool = False) -> bytes:
        return confirming(
            self.office.log("worker"), self.office.procedure, self.case, party, (self.digest[:8], ending), NOTARY, back
        )

    def signed(self, text: bytes, by: str = "rina") -> Path:
        self.number += 1
        path = self.office.folder / f"{self.number}.statement"
        path.write_bytes(text)
        signature = path.with_name(f"{path.name}.sig")
        signature.write_bytes(self.keyring[by].sign(text))
        return signature

    def record(self, file: Path, **other: object) -> str:
        said = replace(Signature("take-out", "crew", key=file), **other)  # type: ignore[arg-type]  # by name
        return sign(self.office.log("worker"), self.office.procedure, self.case, said, NOTARY).gate

    def refused(self, file: Path, code: str) -> None:
        before = len(self.office.store.events(self.case))
        with pytest.raises(Refused):
            self.record(file)
        [event] = self.office.store.events(self.case)[before:]
        assert (event.type, event.payload["why"]) == ("order-refused", code)
        assert not self.office.case(self.case).plan("take-out").by_key  # type: ignore[union-attr]  # there is one

    def goes_on(self) -> Await | Finished:
        return self.office.advance(self.case, "worker")


@pytest.fixture
def rack(making: Making, keyring: dict[str, Key]) -> Rack:
    return _rack(making, keyring)


def _rack(making: Making, keyring: dict[str, Key], *servers: object) -> Rack:
    office = making("look", "say-no", "take-out", "end", **({"servers": servers} if servers else {}))
    people = with_keys(keyring)
    office.people = replace(people, people=(*people.people, WORKER))
    id = office.opened()
    office.drive(id, until="confirm")
    return Rack(office, keyring, id)


def test_a_service_carries_out_what_one_of_the_team_confirmed_by_key(rack: Rack) -> None:
    assert rack.record(rack.signed(rack.printed())) == "confirmation"
    assert rack.office.world.done == []
    rack.office.world.running.clear()
    outcome = rack.goes_on()
    assert isinstance(outcome, Await)
    events = rack.office.store.events(rack.case)
    [confirmed] = [e for e in events if e.type == "plan-confirmed"]
    assert confirmed.payload["authority"] | {"statement": ""} == {
        "kind": "key", "person": "rina", "executor": "worker", "statement": "",
    }  # fmt: skip
    assert {e.actor for e in events if e.type == "change-intended"} == {"worker"}
    assert "shut" in {c.change.kind for c in rack.office.case(rack.case).changes if c.is_proved}


def test_without_an_order_a_service_looks_and_changes_nothing(rack: Rack) -> None:
    outcome = rack.goes_on()
    assert isinstance(outcome, Await)
    assert outcome.what == "confirm"
    rack.office.confirmed(rack.case, ONE.name)  # at the keyboard: whoever typed it carries it out
    with pytest.raises(Refused, match=r"Nobody has confirmed plan .* for srv-one by key"):
        rack.goes_on()
    assert rack.office.world.done == []
    assert not any(e.type == "change-intended" for e in rack.office.store.events(rack.case))


def test_each_device_is_ordered_by_itself(making: Making, keyring: dict[str, Key]) -> None:
    rack = _rack(making, keyring, ONE, TWO)
    rack.record(rack.signed(rack.printed()))
    assert rack.goes_on().what == "confirm"  # type: ignore[union-attr]  # it is no end
    rack.office.confirmed(rack.case, TWO.name)
    rack.office.world.running.clear()
    with pytest.raises(Refused, match="for srv-two by key"):
        rack.goes_on()
    case = rack.office.case(rack.case)
    assert {t.change.device for t in case.changes if t.is_proved} <= {ONE.name}


@pytest.mark.parametrize(
    ("by", "party", "code"),
    [
        ("dewi", "crew", "no-mandate"),
        ("late", "crew", "no-mandate"),
        ("dewi", "head", "other-party"),
        ("joko", "crew", "may-not"),  # of the crew, and not appointed
    ],
)
def test_only_who_may_act_orders_it(rack: Rack, by: str, party: str, code: str) -> None:
    file = rack.signed(rack.printed(party), by)
    before = len(rack.office.store.events(rack.case))
    with pytest.raises(Refused):
        rack.record(file, party=party)
    [event] = rack.office.store.events(rack.case)[before:]
    assert (event.type, event.payload["why"]) == ("order-refused", code)
    assert rack.goes_on().what == "confirm"  # type: ignore[union-attr]  # it is no end
    assert rack.office.world.done == []


def test_a_statement_counts_once_and_only_for_its_plan(rack: Rack) -> None:
    file = rack.signed(rack.printed())
    rack.record(file)
    before = len(rack.office.store.events(rack.case))
    with pytest.raises(Refused):
        rack.record(file)
    assert rack.office.store.events(rack.case)[before:][0].payload["why"] in ("again", "old-head")


def test_what_was_changed_in_the_statement_does_not_count(rack: Rack) -> None:
    text = rack.printed()
    signature = rack.signed(text)
    signature.with_suffix("").write_bytes(text.replace(b"as: crew", b"as: head"))
    with pytest.raises(DcdecomError):
        rack.record(signature)
    rack.refused(rack.signed(text.replace(text.split(b"head: ")[1][:8], b"00000000")), "other-head")


def test_a_plan_that_was_read_anew_is_ordered_anew(rack: Rack) -> None:
    file = rack.signed(rack.printed())
    rack.office.outdated(rack.case)
    with pytest.raises(DcdecomError):
        rack.record(file)
    assert not rack.office.case(rack.case).plan("take-out").is_confirmed  # type: ignore[union-attr]  # there is one


def test_an_option_beside_the_statement_is_refused(rack: Rack) -> None:
    file = rack.signed(rack.printed())
    for said in ({"note": "x"}, {"on": date(2026, 11, 24)}, {"decision": "reject"}, {"code": "x"}):
        with pytest.raises(InputError, match="says everything itself"):
            rack.record(file, **said)
    with pytest.raises(InputError, match="confirms a plan of take-out as crew"):
        rack.record(file, step="look")
    assert rack.record(file) == "confirmation"


def test_who_loses_the_mandate_after_the_order_has_nothing_carried_out(rack: Rack) -> None:
    rack.record(rack.signed(rack.printed()))
    rack.office.people = replace(
        rack.office.people, people=tuple(p for p in rack.office.people.people if p.id != "rina")
    )
    rack.office.world.running.clear()
    with pytest.raises(DcdecomError):
        rack.goes_on()
    assert rack.office.world.done == []


def test_a_way_back_is_ordered_by_key_too(rack: Rack) -> None:
    rack.record(rack.signed(rack.printed()))
    rack.goes_on()  # the silence, and the wait for the drop
    office = rack.office
    assert office.world.done
    stop = undo(office.log("worker"), office.procedure, office.systems(), rack.case)
    assert isinstance(stop, Await)
    assert stop.what == "confirm"
    file = rack.signed(rack.printed(back=True))
    rack.record(file, step=_stated_step(file))
    assert isinstance(undo(office.log("worker"), office.procedure, office.systems(), rack.case), Finished)


def _stated_step(file: Path) -> str:
    line = next(x for x in file.with_suffix("").read_text().splitlines() if x.startswith("step: "))
    return line.removeprefix("step: ")


def test_the_verifier_takes_a_service_for_the_team_only_where_the_team_ordered() -> None:
    def event(type: str, actor: str, **payload: object) -> dict[str, object]:
        return {"type": type, "actor": actor, "payload": payload, "seq": 1}

    team = event("gate-closed", "dewi", team=["rina"])
    by_key = event("plan-confirmed", "worker", digest="a", person="rina", signed={"statement": "0"})
    begun = event("change-intended", "worker", plan="a")
    assert not list(appointed_team.unappointed([team, by_key, begun]))  # type: ignore[list-item]  # as rows
    for other in (
        event("plan-confirmed", "worker", digest="a", person="rina"),
        event("plan-confirmed", "worker", digest="b", person="rina", signed={}),
        event("plan-confirmed", "worker", digest="a", person="joko", signed={"statement": "0"}),
    ):
        assert list(appointed_team.unappointed([team, other, begun]))  # type: ignore[list-item]  # as rows
