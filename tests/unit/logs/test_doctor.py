"""What the doctor says of each log."""

from __future__ import annotations

from pathlib import Path
from types import SimpleNamespace

import pytest

from dcdecom.doctor.logs import logs, of_logs

from .hearing import NOW, Night


def looked(night: Night) -> list[tuple[str, str, str]]:
    return [(line.code, line.state, line.said) for line in of_logs([night.reader], NOW)]


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


def test_a_log_that_can_be_read(night: Night) -> None:
    assert looked(night) == [("logs", "ok", "zabbix, 0 bytes")]
    night.write(night.noise(-1), "  a line without a time")
    assert looked(night) == [("logs", "ok", "zabbix, 73 bytes, its last line of 2026-11-24 12:59 UTC")]


def test_a_log_that_cannot_be_read_is_not_fine(night: Night) -> None:
    night.path.unlink()
    assert looked(night) == [("logs", "could not look", "zabbix_server.log: No such file or directory")]


def test_times_that_are_not_known_are_to_be_mended(night: Night) -> None:
    night.write("hello")
    said = f"none of the last lines of {night.path} begins with a time that is known"
    assert looked(night) == [("logs-time", "to fix", said)]


def test_a_line_of_tomorrow_tells_of_a_wrong_time_zone(night: Night) -> None:
    night.write(night.noise(7 * 60))
    said = "its last line is of 2026-11-24 20:00 UTC, which is still to come"
    assert looked(night) == [("logs-time", "to fix", said)]


def test_a_log_that_nobody_writes_any_more_is_named(night: Night) -> None:
    night.write(night.noise(-24 * 60 - 1))
    said = f"nothing was written to {night.path} since 2026-11-23 12:59 UTC: of servers that call nothing is heard"
    assert looked(night) == [("logs-silent", "to fix", said)]


def test_without_a_log_that_nobody_reads_one_is_said() -> None:
    given = SimpleNamespace(readers=SimpleNamespace(logs=()), now=NOW)
    [line] = logs(given, lambda *values: None)  # type: ignore[arg-type]  # as far as asked
    assert (line.code, line.state) == ("logs-none", "ok")
    assert "whether withdrawn servers still call is not read" in line.said
