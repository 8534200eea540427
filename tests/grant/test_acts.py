"""One act at a time: what somebody changed meanwhile is left alone, and nothing counts that was not read back."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

import pytest

from dcdecom.errors import HoldLost, OutcomeUnknown, Refused
from dcdecom.grant import GrantPlan, apply
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.grant import Act, Grant, HeldGrant, Holdings
from dcdecom.ports.journal import Event, Payload
from dcdecom.ports.write_permit import WritePermit
from tests.records import make_source

NOW, SOURCE = datetime(2026, 11, 27, tzinfo=UTC), make_source("zabbix", "zabbix", "http://127.0.0.1")
GROUP = Grant("zabbix", "user group", "dcdecom", {"gui_access": 3, "users_status": 0})
OPEN = replace(GROUP, fields={"gui_access": 0, "users_status": 0})


@dataclass
class Zabbix:
    """Protocol `Granting` over one object; `between` happens before the reading of this number."""

    held: Grant | None = OPEN
    between: dict[int, Callable[[Zabbix], None]] = field(default_factory=dict)
    readable: bool = True
    does: bool = True
    """Whether a write does what it says."""
    readings: int = 0
    writes: list[str] = field(default_factory=list)

    def holdings(self) -> Answer[Holdings]:
        self.readings += 1
        self.between.get(self.readings, lambda _: None)(self)
        if not self.readable:
            return Unreadable("no answer within 30 s", SOURCE, NOW)
        return Reading(Holdings((HeldGrant("7", self.held),) if self.held else ()), SOURCE, NOW)

    def make(self, permit: WritePermit[Act], grant: Grant) -> None:
        permit.spend(id="", grant=grant)
        self._write("make", grant)

    def change(self, permit: WritePermit[Act], id: str, grant: Grant) -> None:
        permit.spend(id=id, grant=grant)
        self._write(f"change {id}", grant)

    def _write(self, what: str, grant: Grant) -> None:
        self.writes.append(what)
        if self.does:
            self.held = grant


@dataclass
class Log:
    """Protocol `GrantLog` in memory."""

    events: list[Event] = field(default_factory=list)

    def append(self, type: str, payload: Payload) -> Event:
        event = Event("grants", len(self.events) + 1, "", "made", type, payload, "", "")
        self.events.append(event)
        return event

    def last(self) -> Event | None:
        return self.events[-1] if self.events else None

    @property
    def types(self) -> list[str]:
        return [event.type.removeprefix("grant-") for event in self.events]


@dataclass(frozen=True)
class OneGrant:
    """Protocol `Hold`."""

    lost: bool = False

    def must_be_held(self) -> None:
        if self.lost:
            raise HoldLost("the grant is not held any more")

    @contextmanager
    def acting(self) -> Iterator[None]:
        self.must_be_held()
        yield


def applied(zabbix: Zabbix, log: Log, hold: OneGrant = OneGrant()) -> None:
    act = Act("change", GROUP, HeldGrant("7", OPEN))
    apply(GrantPlan((act,), ()), {"zabbix": zabbix}, log, lambda act, state: None, hold)


def test_what_is_not_held_any_more_writes_nothing() -> None:
    zabbix, log = Zabbix(), Log()
    with pytest.raises(HoldLost):
        applied(zabbix, log, OneGrant(lost=True))
    assert (zabbix.writes, log.types) == ([], ["begun", "intended"]), "the next command settles it"


def test_an_act_is_written_down_done_and_read_back() -> None:
    zabbix, log = Zabbix(), Log()
    applied(zabbix, log)
    assert (zabbix.writes, log.types) == (["change 7"], ["begun", "intended", "verified", "ended"])
    assert log.events[2].payload["fields"] == GROUP.fields


def test_what_somebody_changed_since_the_plan_is_left_alone() -> None:
    zabbix, log = Zabbix(held=replace(OPEN, fields={"gui_access": 1, "users_status": 0})), Log()
    with pytest.raises(Refused, match="not what the plan was made on"):
        applied(zabbix, log)
    assert (zabbix.writes, log.types) == ([], ["begun"])


def test_a_write_that_did_nothing_is_no_success() -> None:
    zabbix, log = Zabbix(does=False), Log()
    with pytest.raises(OutcomeUnknown, match="not as it should be"):
        applied(zabbix, log)
    assert log.types == ["begun", "intended"]


def test_what_could_not_be_read_back_is_unknown_and_settled_by_the_next_command() -> None:
    def gone(zabbix: Zabbix) -> None:
        zabbix.readable = False

    zabbix, log = Zabbix(between={2: gone}), Log()
    with pytest.raises(OutcomeUnknown, match="not read back: zabbix: what it grants could not be read"):
        applied(zabbix, log)
    zabbix.readable = True
    with pytest.raises(Refused):
        applied(zabbix, log)
    assert log.types == ["begun", "intended", "settled", "begun"]
    assert log.events[2].payload == {"n": 1, "done": True}
    assert zabbix.writes == ["change 7"]
