"""The clock of the machine."""

from __future__ import annotations

import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

from dcdecom.adapters.clock import SystemClock
from dcdecom.ports.clock import Clock


def test_it_is_a_clock() -> None:
    clock: Clock = SystemClock()
    assert abs(clock.now() - datetime.now(UTC)) < timedelta(seconds=5)
    assert clock.now().utcoffset() == timedelta(0)


def test_uptime_is_the_kernels_and_only_grows() -> None:
    clock = SystemClock()
    said = int(float(Path("/proc/uptime").read_text().split()[0]))
    assert abs(clock.uptime() - said) <= 2
    assert clock.uptime() <= clock.uptime()


def test_boot_is_the_same_for_every_process_of_this_start() -> None:
    assert SystemClock().boot() == Path("/proc/sys/kernel/random/boot_id").read_text().strip()


def test_without_a_boot_id_no_two_processes_share_one(tmp_path: Path) -> None:
    clock, other = SystemClock(tmp_path / "none"), SystemClock(tmp_path / "none")
    assert clock.boot() == clock.boot() != other.boot()


def test_sleep_sleeps() -> None:
    before = time.monotonic()
    SystemClock().sleep(0.02)
    assert time.monotonic() - before >= 0.02
