"""What earlier looks saw, kept for 30 days beside the journals."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.journal import memory
from dcdecom.journal.database import transaction
from dcdecom.journal.memory import SqliteMemory
from dcdecom.journal.rows import written
from dcdecom.journal.store import SqliteStore
from dcdecom.model.address import MacAddress
from dcdecom.model.evidence import Sighting
from dcdecom.model.site import SiteKey, SiteSlug
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


def here(*seen: Sighting) -> list[tuple[SiteKey, Sighting]]:
    return [(SiteSlug("batam"), one) for one in seen]


def seen(at: datetime, mac: MacAddress = OURS, port: str = PORT[1]) -> Sighting:
    return make_sighting(mac, PORT[0], port, "snmp", "learned", 110, at)


def test_nothing_is_remembered_before_anything_was_seen(kept: SqliteMemory) -> None:
    assert (kept.on([PORT]), kept.of([OURS])) == ((), ())
    kept.remember([])
    assert not kept.path.exists()


def test_nightly_looks_are_one_stretch(kept: SqliteMemory, now: datetime) -> None:
    for night in range(9):
        kept.remember(here(seen(now + night * DAY)))
    [row] = kept.on([PORT])
    assert (row.mac, row.switch, row.port, row.witness) == (OURS, *PORT, "snmp")
    assert (row.first_seen, row.last_seen) == (now, now + 8 * DAY)


@pytest.mark.parametrize(("gap", "whole"), [(timedelta(days=3), True), (timedelta(days=3, seconds=1), False)])
def test_a_gap_begins_a_new_stretch(kept: SqliteMemory, now: datetime, gap: timedelta, whole: bool) -> None:
    kept.remember(here(seen(now)))
    kept.remember(here(seen(now + gap)))
    [row] = kept.of([OURS])
    assert (row.first_seen, row.last_seen) == (now if whole else now + gap, now + gap)


def test_looks_that_come_late_take_nothing_back(kept: SqliteMemory, now: datetime) -> None:
    kept.remember(here(seen(now)))
    kept.remember(here(seen(now - DAY)))
    [row] = kept.of([OURS])
    assert (row.first_seen, row.last_seen) == (now - DAY, now)


@pytest.mark.parametrize("wrong", [-10 * DAY, 8 * DAY], ids=["behind", "ahead"])
def test_a_look_by_a_wrong_clock_makes_no_stretch_of_two_nights(
    kept: SqliteMemory, now: datetime, wrong: timedelta
) -> None:
    """A machine that was resumed shows the day on which it was suspended, until its clock is set."""
    for look in (now, now + wrong, now + DAY):
        kept.remember(here(seen(look)))
    [row] = kept.of([OURS])
    assert row.last_seen - row.first_seen <= DAY
    assert row.last_seen >= now + DAY


def test_each_witness_and_each_port_has_a_row(kept: SqliteMemory, now: datetime) -> None:
    kept.remember(here(seen(now), replace(seen(now), witness="cli"), seen(now, port="Gi1/0/8"), seen(now, THEIRS)))
    assert [(r.mac, r.witness) for r in kept.on([PORT])] == [(OURS, "cli"), (OURS, "snmp"), (THEIRS, "snmp")]
    assert [r.port for r in kept.of([OURS])] == ["Gi1/0/7", "Gi1/0/7", "Gi1/0/8"]
    assert kept.on([("tor-9", PORT[1])]) == ()


@pytest.mark.parametrize(
    "change",
    [{"status": "static"}, {"physical": False}, {"uplink": True}, {"tunnel": "nve1"}, {"port": ""}],
    ids=lambda change: next(iter(change)),
)
def test_what_does_not_stand_there_is_left_out(kept: SqliteMemory, now: datetime, change: dict[str, object]) -> None:
    kept.remember(here(replace(seen(now), **change), seen(now, THEIRS)))  # type: ignore[arg-type]  # by name
    assert kept.of([OURS]) == ()
    assert len(kept.of([THEIRS])) == 1


def test_after_thirty_days_it_is_forgotten(kept: SqliteMemory, now: datetime) -> None:
    kept.remember(here(seen(now)))
    kept.remember(here(seen(now + 30 * DAY, THEIRS)))
    assert len(kept.on([PORT])) == 2
    kept.remember(here(seen(now + 30 * DAY + timedelta(seconds=1), THEIRS)))
    assert [r.mac for r in kept.on([PORT])] == [THEIRS]


def test_it_is_bounded_and_the_oldest_gives_way(
    kept: SqliteMemory, now: datetime, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(memory, "MOST", 3)
    kept.remember(here(*(seen(now + n * timedelta(hours=1), port=f"Gi1/0/{n}") for n in range(5))))
    assert [r.port for r in kept.of([OURS])] == ["Gi1/0/2", "Gi1/0/3", "Gi1/0/4"]


def test_many_keys_are_one_question(kept: SqliteMemory, now: datetime) -> None:
    kept.remember(here(seen(now)))
    assert len(kept.on([*((f"sw-{n}", "1") for n in range(5000)), PORT])) == 1


def test_it_shares_the_file_of_the_journals_and_disturbs_none(
    kept: SqliteMemory, store: SqliteStore, case: str, now: datetime
) -> None:
    before = store.events(case)
    kept.remember(here(seen(now)))
    assert kept.path == store.path
    assert store.events(case) == before
    assert store.append(case, 5, now, "rina", "noted", {}).seq == 6
    assert len(kept.of([OURS])) == 1


def test_the_bound_is_one_of_each_site(kept: SqliteMemory, now: datetime, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(memory, "MOST", 2)
    for site in ("jakarta", "batam"):
        kept.remember([(SiteSlug(site), seen(now + n * DAY, port=f"Gi1/0/{n}")) for n in range(3)])
    assert [r.port for r in kept.of([OURS])] == ["Gi1/0/1", "Gi1/0/1", "Gi1/0/2", "Gi1/0/2"]


BEFORE_SITES = """
CREATE TABLE memory (
    mac TEXT NOT NULL, switch TEXT NOT NULL, port TEXT NOT NULL, witness TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, PRIMARY KEY (switch, port, mac, witness)
) WITHOUT ROWID
"""
"""As dcdecom 0.1.0 made it."""


def test_what_an_earlier_version_kept_is_read_and_goes_on_at_the_site_where_it_is_seen(
    kept: SqliteMemory, store: SqliteStore, case: str, now: datetime
) -> None:
    with transaction(store.path, write=True) as connection:
        connection.execute(BEFORE_SITES)
        for mac, port in ((OURS, PORT[1]), (THEIRS, "Gi1/0/8")):
            row = (mac, PORT[0], port, "snmp", written(now - 9 * DAY), written(now - DAY))
            connection.execute("INSERT INTO memory VALUES (?, ?, ?, ?, ?, ?)", row)
    batam = frozenset({SiteSlug("batam")})
    [one] = kept.on([PORT])
    assert (one.first_seen, one.last_seen) == (now - 9 * DAY, now - DAY)
    assert kept.on([PORT], batam) == (), "no site is known yet, and that is not all sites"
    kept.remember(here(seen(now)))
    [one] = kept.on([PORT], batam)
    assert (one.first_seen, one.last_seen, kept.of([OURS])) == (now - 9 * DAY, now, (one,)), "one stretch"
    [other] = kept.of([THEIRS])
    assert (other.port, kept.of([THEIRS], batam)) == ("Gi1/0/8", ())
    with transaction(store.path, write=False) as connection:
        assert not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'memory'").fetchone()
