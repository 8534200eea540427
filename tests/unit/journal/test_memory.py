"""What earlier looks saw, kept for 30 days beside the journals."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.journal import memory
from dcdecom.journal.memory import SqliteMemory
from dcdecom.journal.store import SqliteStore
from dcdecom.model.address import MacAddress
from dcdecom.model.evidence import Sighting
from tests.records import make_sighting

from .clocks import StepClock

OURS, THEIRS = MacAddress("9c:b6:54:a1:02:10"), MacAddress("9c:b6:54:a1:03:20")
PORT = ("tor-3", "Gi1/0/7")
DAY = timedelta(days=1)


@pytest.fixture
def kept(tmp_path: Path) -> SqliteMemory:
    return SqliteMemory(tmp_path / "data" / "store.sqlite")


@pytest.fixture
def now(clock: StepClock) -> datetime:
    return clock.now()


def seen(at: datetime, mac: MacAddress = OURS, port: str = PORT[1]) -> Sighting:
    return make_sighting(mac, PORT[0], port, "snmp", "learned", 110, at)


def test_nothing_is_remembered_before_anything_was_seen(kept: SqliteMemory) -> None:
    assert (kept.on([PORT]), kept.of([OURS])) == ((), ())
    kept.remember([])
    assert not kept.path.exists()


def test_nightly_looks_are_one_stretch(kept: SqliteMemory, now: datetime) -> None:
    for night in range(9):
        kept.remember([seen(now + night * DAY)])
    [row] = kept.on([PORT])
    assert (row.mac, row.switch, row.port, row.witness) == (OURS, *PORT, "snmp")
    assert (row.first_seen, row.last_seen) == (now, now + 8 * DAY)


@pytest.mark.parametrize(("gap", "whole"), [(timedelta(days=3), True), (timedelta(days=3, seconds=1), False)])
def test_a_gap_begins_a_new_stretch(kept: SqliteMemory, now: datetime, gap: timedelta, whole: bool) -> None:
    kept.remember([seen(now)])
    kept.remember([seen(now + gap)])
    [row] = kept.of([OURS])
    assert (row.first_seen, row.last_seen) == (now if whole else now + gap, now + gap)


def test_looks_that_come_late_take_nothing_back(kept: SqliteMemory, now: datetime) -> None:
    kept.remember([seen(now)])
    kept.remember([seen(now - DAY)])
    [row] = kept.of([OURS])
    assert (row.first_seen, row.last_seen) == (now - DAY, now)


@pytest.mark.parametrize("wrong", [-10 * DAY, 8 * DAY], ids=["behind", "ahead"])
def test_a_look_by_a_wrong_clock_makes_no_stretch_of_two_nights(
    kept: SqliteMemory, now: datetime, wrong: timedelta
) -> None:
    """A machine that was resumed shows the day on which it was suspended, until its clock is set."""
    for look in (now, now + wrong, now + DAY):
        kept.remember([seen(look)])
    [row] = kept.of([OURS])
    assert row.last_seen - row.first_seen <= DAY
    assert row.last_seen >= now + DAY


def test_each_witness_and_each_port_has_a_row(kept: SqliteMemory, now: datetime) -> None:
    kept.remember([seen(now), replace(seen(now), witness="cli"), seen(now, port="Gi1/0/8"), seen(now, THEIRS)])
    assert [(r.mac, r.witness) for r in kept.on([PORT])] == [(OURS, "cli"), (OURS, "snmp"), (THEIRS, "snmp")]
    assert [r.port for r in kept.of([OURS])] == ["Gi1/0/7", "Gi1/0/7", "Gi1/0/8"]
    assert kept.on([("tor-9", PORT[1])]) == ()


@pytest.mark.parametrize(
    "change",
    [{"status": "static"}, {"physical": False}, {"uplink": True}, {"tunnel": "nve1"}, {"port": ""}],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_stand_there_is_left_out(kept: SqliteMemory, now: datetime, change: dict[str, object]) -> None:
    kept.remember([replace(seen(now), **change), seen(now, THEIRS)])  # type: ignore[arg-type]  # by name
    assert kept.of([OURS]) == ()
    assert len(kept.of([THEIRS])) == 1


def test_after_thirty_days_it_is_forgotten(kept: SqliteMemory, now: datetime) -> None:
    kept.remember([seen(now)])
    kept.remember([seen(now + 30 * DAY, THEIRS)])
    assert len(kept.on([PORT])) == 2
    kept.remember([seen(now + 30 * DAY + timedelta(seconds=1), THEIRS)])
    assert [r.mac for r in kept.on([PORT])] == [THEIRS]


def test_it_is_bounded_and_the_oldest_gives_way(
    kept: SqliteMemory, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MOST", 3)
    kept.remember([seen(now + n * timedelta(hours=1), port=f"Gi1/0/{n}") for n in range(5)])
    assert [r.port for r in kept.of([OURS])] == ["Gi1/0/2", "Gi1/0/3", "Gi1/0/4"]


def test_many_keys_are_one_question(kept: SqliteMemory, now: datetime) -> None:
    kept.remember([seen(now)])
    assert len(kept.on([*((f"sw-{n}", "1") for n in range(5000)), PORT])) == 1


def test_it_shares_the_file_of_the_journals_and_disturbs_none(
    kept: SqliteMemory, store: SqliteStore, case: str, now: datetime
) -> None:
    before = store.events(case)
    kept.remember([seen(now)])
    assert kept.path == store.path
    assert store.events(case) == before
    assert store.append(case, 5, now, "rina", "noted", {}).seq == 6
    assert len(kept.of([OURS])) == 1
