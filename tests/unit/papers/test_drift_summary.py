"""A thousand drifts at once: a mail that can be read, and all of them in a file."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from dcdecom.cli.drift_news import FILE, news
from dcdecom.documents import texts
from dcdecom.model.drift import CLASSES, Drift, TrackedDrift
from dcdecom.papers import drift_summary
from dcdecom.papers.blocks import Block, lines

AT = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
UTC_ZONE = ZoneInfo("UTC")
LANGUAGES = ("en", "id")


def unmonitored(n: int, site: str = "DC Batam") -> TrackedDrift:
    name = f"srv-{n:04d}"
    return TrackedDrift(Drift("unmonitored", name, (), (("device", name),), device=name, site=site), "new", AT, AT, 2)


def printed(told: Iterable[TrackedDrift], folder: Path, language: str = "en", work_list: bool = False) -> list[str]:
    told = tuple(told)
    found: list[Block] = news(told, told, texts.load(language), UTC_ZONE, folder, work_list)
    return list(lines(found))


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_thousand_are_counted_first_and_stand_whole_in_the_file(tmp_path: Path, language: str) -> None:
    many = [unmonitored(n, "DC Batam" if n < 1100 else "DC Jakarta") for n in range(1196)]
    said = printed(many, tmp_path, language)
    assert len("\n".join(said).encode()) < 50_000
    assert "1,196" in said[0]
    assert [line.split()[:2] for line in said[1:3]] == [["1,100", "unmonitored"], ["96", "unmonitored"]]
    assert "DC Jakarta" in said[2]
    assert "srv-1100, srv-1101, srv-1102 +93" in said[2]
    assert any(str(tmp_path / FILE) in line for line in said)
    whole = (tmp_path / FILE).read_text("utf-8")
    assert all(f"srv-{n:04d} " in whole for n in range(1196))
    assert (tmp_path / FILE).stat().st_mode & 0o007 == 0


def test_a_few_are_printed_as_ever_and_make_no_file(tmp_path: Path) -> None:
    said = printed([unmonitored(n) for n in range(drift_summary.FEW)], tmp_path)
    assert said[0].startswith("NEW")
    assert len([line for line in said if "has no host in Zabbix" in line]) == drift_summary.FEW
    assert not (tmp_path / FILE).exists()


def test_few_that_say_much_fit_into_a_mail_too(tmp_path: Path) -> None:
    reason = "x" * 6_000
    told = [
        TrackedDrift(Drift("not-read", f"snmp tor-{n}", (), (("source", f"tor-{n}"), ("what", ""), ("reason", reason))),
                     "new", AT, AT, 2)
        for n in range(15)
    ]  # fmt: skip
    said = printed(told, tmp_path)
    assert len("\n".join(said).encode()) < 50_000
    assert (tmp_path / FILE).read_text("utf-8").count(reason) == 15


def test_a_work_list_is_never_shortened(tmp_path: Path) -> None:
    said = printed([unmonitored(n) for n in range(1196)], tmp_path, work_list=True)
    assert len([line for line in said if "has no host in Zabbix" in line]) == 1196
    assert not (tmp_path / FILE).exists()


def test_a_crowd_of_small_groups_is_bounded_as_well(tmp_path: Path) -> None:
    told = [unmonitored(n, f"Site {n} of very many {'x' * 300}") for n in range(3_000)]
    said = printed(told, tmp_path)
    assert len("\n".join(said).encode()) < 50_000
    assert any("groups more" in line for line in said)


def test_what_has_one_cause_is_one_row(tmp_path: Path) -> None:
    def unrecorded(n: int) -> TrackedDrift:
        host, says = f"srv-{n}", f"srv-{n} is offline" if n % 2 else f"no device or virtual machine srv-{n}"
        return TrackedDrift(Drift("unrecorded", host, (), (("host", host), ("says", says))), "new", AT, AT, 2)

    said = printed(map(unrecorded, range(100)), tmp_path)
    assert [line.split()[:2] for line in said[1:3]] == [["50", "unrecorded"], ["50", "unrecorded"]]
    assert "is offline" in "".join(said[1:3])


def test_hosts_behind_one_proxy_are_one_row(tmp_path: Path) -> None:
    def unread(n: int) -> TrackedDrift:
        host = f"srv-{n:03d}"
        params = (("source", "zabbix"), ("what", host), ("reason", f"the proxy that watches {host} may not be read"))
        return TrackedDrift(Drift("not-read", f"zabbix {host}", (), params, of=f"host {n}"), "new", AT, AT, 2)

    said = printed(map(unread, range(500)), tmp_path)
    assert [line.split()[:2] for line in said[1:2]] == [["500", "not-read"]]
    assert said[2].startswith("NEW")


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_class_has_a_cause(language: str) -> None:
    sentences = texts.load(language).sentences
    assert all(f"drift-cause.{name}" in sentences for name in CLASSES)
