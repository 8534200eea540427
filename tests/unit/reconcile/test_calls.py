"""Withdrawn servers that are heard, from run to run: by a real log, and a store that remembers."""

from __future__ import annotations

import os
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.logs.reader import LogFile
from dcdecom.errors import Exit
from dcdecom.journal.drift import SqliteDrift, last_run_of, last_run_rows
from dcdecom.model.drift import KnownDrift, TrackedDrift
from dcdecom.model.settings import LogSettings
from dcdecom.model.trace import NOTHING
from dcdecom.reconcile.coverage import Coverage
from dcdecom.reconcile.run_once import Reconciled, reconcile

from .sheet import NOW, SLUG, TODAY, WANTED, Estate, Sheet, StillClock, changed, claims, journals

CALLS = ("still-calls", "srv-old zbx")


@dataclass
class Ticking(StillClock):
    at: datetime = NOW

    def now(self) -> datetime:
        return self.at


@dataclass
class Watch:
    """A configuration with one log, reconciled whenever a test says so."""

    folder: Path
    known: tuple[KnownDrift, ...] = ()
    clock: Ticking = field(default_factory=Ticking)
    last: Reconciled | None = None

    @property
    def log(self) -> Path:
        return self.folder / "zabbix_server.log"

    @property
    def store(self) -> SqliteDrift:
        return SqliteDrift(self.folder / "store.sqlite")

    def call(self, name: str = "srv-old") -> None:
        with self.log.open("a") as log:
            log.write(f'  88:{self.clock.at:%Y%m%d:%H%M%S}.001 cannot send list of active checks to "198.18.10.77": '
                      f"host [{name}] not found\n")  # fmt: skip

    def run(self, sheet: Sheet | None = None, minutes: float = 1, **narrowed: Any) -> TrackedDrift | None:
        self.clock.at += timedelta(minutes=minutes)
        sheet = sheet or changed(None)
        reader = LogFile(LogSettings("zbx", "zabbix", self.log), "UTC", (), self.clock)
        readers = replace(Estate(sheet).readers(), logs=(reader,))
        self.last = reconcile(
            readers, journals(sheet), self.store, self.known, claims(sheet), replace(WANTED, **narrowed), self.clock,
            TODAY, known_of=lambda id: NOTHING,
        )  # fmt: skip
        self.last.keep_in(self.store)
        return next((kept for kept in self.last.kept if kept.drift.key == CALLS), None)

    def state(self, *values: Any, **named: Any) -> str:
        kept = self.run(*values, **named)
        return kept.state if kept else "-"

    def states(self) -> dict[str, str]:
        assert self.last
        return {" ".join(kept.drift.key): kept.state for kept in self.last.kept}


@pytest.fixture
def watch(tmp_path: Path) -> Watch:
    found = Watch(tmp_path)
    found.log.touch()
    return found


def test_it_is_told_at_once_and_until_a_day_without_calls(watch: Watch) -> None:
    assert watch.state() == "-"
    watch.call()
    assert watch.state() == "new"
    assert watch.last
    assert watch.last.exit("new") == Exit.DRIFT
    assert [watch.state(), watch.state(minutes=23 * 60)] == ["still", "still"]
    watch.clock.at += timedelta(minutes=60)
    watch.call("somebody")
    assert [watch.state(), watch.state()] == ["gone", "-"]


def test_a_log_that_nobody_writes_any_more_shows_nobody_as_quiet(watch: Watch) -> None:
    watch.run()
    watch.call()
    assert watch.state() == "new"
    kept = watch.run(minutes=25 * 60)
    assert kept
    assert (kept.state, kept.why) == (
        "not-rechecked", "the log has no line of a day after it: its last one is of 2026-11-27 01:01 UTC"
    )  # fmt: skip
    watch.call("somebody")
    assert watch.state() == "gone"


@pytest.mark.parametrize("apart", [1440, 1441, 3 * 1440])
def test_lines_without_times_are_told_however_far_apart_the_runs_are(watch: Watch, apart: int) -> None:
    watch.run()
    for state in ("new", "still", "still"):
        with watch.log.open("a") as log:
            log.write("a trap of srv-old\n")
        assert watch.state(minutes=apart) == state


def test_what_it_rests_on(watch: Watch) -> None:
    watch.run()
    for _ in range(3):
        watch.call()
        watch.clock.at += timedelta(minutes=2)
    kept = watch.run()
    assert kept
    assert kept.drift.severity == "high"
    assert (kept.drift.device, kept.drift.case, kept.drift.of) == ("srv-old", "2026-0001", "device 19")
    assert [(e.source, e.says) for e in kept.drift.evidence[1:]] == [
        ("log zbx", "lines: 3, from 2026-11-27 01:01 UTC to 2026-11-27 01:05 UTC, by its name srv-old"),
        ("log zbx", "the last of them: 88:20261127:010500.001 cannot send list of active checks to "
                    '"198.18.10.77": host [srv-old] not found'),
    ]  # fmt: skip


def test_a_run_of_a_part_leaves_the_lines_to_the_next_whole_run(watch: Watch) -> None:
    watch.run()
    watch.call("srv-old")
    before = watch.store.last_run().logs
    assert watch.state(device="srv-old") == "new"
    assert watch.store.last_run().logs == before
    assert watch.state(device="srv-a") == "new"
    kept = watch.run()
    assert kept
    assert "lines: 1," in kept.drift.evidence[1].says
    kept = watch.run(site=SLUG)
    assert kept
    assert "lines: 1," in kept.drift.evidence[1].says


def test_lists_alone_read_no_log(watch: Watch) -> None:
    watch.call()
    assert watch.state(lists_only=True) == "-"
    assert watch.store.last_run().logs == {}


def test_a_log_that_cannot_be_read_ends_nothing_and_says_so(watch: Watch) -> None:
    watch.call()
    assert watch.state() == "new"
    kept_away = watch.log.rename(watch.log.with_name("elsewhere"))
    kept = watch.run(minutes=3000)
    assert kept
    assert (kept.state, kept.why) == ("not-rechecked", "log zbx: zabbix_server.log: No such file or directory")
    assert watch.states()["not-read log zbx"] == "once"
    assert watch.last
    assert not watch.last.compared["still-calls"]
    assert watch.last.could_compare
    kept_away.rename(watch.log)
    watch.call("somebody")
    assert watch.state() == "gone"
    assert watch.states()["not-read log zbx"] == "gone"


def test_what_was_lost_is_told_in_the_second_run_and_over_after_a_week(watch: Watch) -> None:
    watch.call()
    assert watch.state() == "new"
    os.truncate(watch.log, 0)
    watch.clock.at += timedelta(minutes=2000)
    watch.call("other")
    kept = watch.run()
    assert kept
    assert kept.state == "not-rechecked"
    assert kept.why.startswith("lines were lost: no file")
    [name] = [name for name in watch.states() if name.startswith("not-read")]
    states = [watch.states()[name]]
    for _ in range(3):
        watch.run()
        states.append(watch.states()[name])
    watch.run(minutes=8 * 24 * 60)
    assert [*states, watch.states()[name]] == ["once", "new", "still", "still", "gone"]


def test_somebody_answers_for_it(watch: Watch) -> None:
    watch.known = (KnownDrift("still-calls", "srv-old zbx", "it stands at the office", TODAY),)
    watch.call()
    assert watch.state() == "accepted"


def test_without_a_case_lines_count_from_the_run_that_first_knows_it(watch: Watch) -> None:
    by_record = changed({"cases": {}})
    watch.call()
    assert watch.state(by_record) == "-"
    watch.clock.at += timedelta(seconds=30)
    watch.call()
    assert watch.state(by_record) == "new"


def test_what_it_called_before_it_was_withdrawn_once_more_does_not_count(watch: Watch) -> None:
    watch.call()
    assert watch.state() == "new"
    later = [{"shut": "tor-1 Gi5 105", "is": "verified"}, {"delete": "srv-old", "is": "verified"},
             {"status": 19, "is": "verified", "hours": -1}]  # fmt: skip
    assert watch.state(changed({"cases/2026-0001/changes": later}), minutes=90) == "gone"


def test_a_log_that_is_named_no_more_ends_nothing() -> None:
    drift = watch_drift()
    listed = frozenset({"srv-a"})
    assert Coverage({}, frozenset({"log zbx"}), frozenset(), listed, "zabbix").why_not(drift) == ""
    assert Coverage({}, frozenset(), frozenset(), listed, "zabbix").why_not(drift) == "log zbx: it was not read"


def watch_drift() -> Any:
    from dcdecom.reconcile.drift_classes import compare

    from .test_cases import ground_of

    [drift] = compare(ground_of(changed({"logs": {"zbx": {"calls": ["1 name srv-old"]}}}))).drifts
    return drift


def test_no_log_is_named_and_the_class_counts_as_not_compared_and_fails_nothing(watch: Watch) -> None:
    sheet = changed(None)
    found = reconcile(
        Estate(sheet).readers(), journals(sheet), watch.store, (), {}, WANTED, watch.clock, TODAY,
        known_of=lambda id: NOTHING,
    )  # fmt: skip
    assert not found.compared["still-calls"]
    assert "still-calls" not in found.not_compared
    assert found.could_compare


def test_what_is_remembered_comes_back_as_it_was(watch: Watch) -> None:
    watch.call()
    watch.run()
    os.truncate(watch.log, 0)
    watch.call()
    watch.run()
    last = watch.store.last_run()
    memory = last.logs["zbx"]
    assert memory.calls
    assert memory.lost
    assert memory.known
    assert last_run_of(last_run_rows(last)) == last
