"""Disks that fail a command from a place on: full for the journal, full for files, not to be written, torn."""

from __future__ import annotations

import os
import resource
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from dcdecom.journal import database
from tests.cases.driver import Said
from tests.crash.bench import Bench
from tests.crash.crash import Point, gone_on, too_much_said
from tests.crash.places import kill

NOBODY = 65534
MOST = 1500
LARGEST = 16384
"""Bytes that no file outgrows where files are limited: less than the journal has, more than the harness writes."""
PAGE = 4096


@dataclass(frozen=True)
class Disk:
    """One way to fail: in the command's process from a place on, or on the disk once the command is gone."""

    name: str
    fails: Callable[[Path], None]
    codes: tuple[int, ...]
    """With which the command may end."""
    says: tuple[str, ...]
    """One of these is told."""
    unprivileged: bool = False
    torn: Callable[[Path], None] | None = None
    stays_broken: bool = False
    """It is not mended by going on: a backup is needed, and the tool says so."""
    may_fit: bool = False
    """What the command writes may find room, and then it ends as it always does."""

    def __str__(self) -> str:
        return self.name


def no_new_pages(data: Path) -> None:
    """From now on the journal's file may not grow."""
    connected = database._connected

    def full(*arguments: Any, **named: Any) -> sqlite3.Connection:
        connection = connected(*arguments, **named)
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")
        return connection

    database._connected = full


def no_larger_files(data: Path) -> None:
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))


def not_to_be_written(data: Path) -> None:
    """From now on nothing is made in any folder of the data, and the account is not root: nobody's rights are left."""
    for folder in (data, *(p for p in data.rglob("*") if p.is_dir())):
        folder.chmod(0o555)
    if os.geteuid() == 0:
        for folder in data.parents:
            if not folder.stat().st_mode & 0o001:
                folder.chmod(0o755)
        (data.parent.parent / "places").chmod(0o666)
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)


def dies(data: Path) -> None:
    kill()


def tear_log(data: Path) -> None:
    """The last page of SQLite's log was written by half when the power went."""
    log = data / "store.sqlite-wal"
    with suppress(FileNotFoundError), log.open("r+b") as file:
        size = log.stat().st_size
        if size > PAGE:
            file.seek(size - PAGE // 2)
            file.write(os.urandom(PAGE // 2))


def tear_page(data: Path) -> None:
    """Of every page of the journal but the first, one half is of another time."""
    with (data / "store.sqlite").open("r+b") as file:
        for start in range(PAGE, (data / "store.sqlite").stat().st_size, PAGE):
            file.seek(start)
            file.write(bytes([13]) + b"\xff" * (PAGE // 2))
    (data / "store.sqlite-wal").unlink(missing_ok=True)


DISKS = (
    Disk("the journal's disk is full", no_new_pages, (5,), ("the disk is full; nothing was recorded",), may_fit=True),
    Disk("no file may grow", no_larger_files, (5,), ("is full or failed", "could not be written", "the file is")),
    Disk("read-only", not_to_be_written, (2,), ("Add the account to the group", "Let this account write"), True),
    Disk("a torn page of the log", dies, (-9,), ("",), torn=tear_log),
    Disk("a torn page of the journal", dies, (-9,), ("",), torn=tear_page, stays_broken=True),
)


@dataclass(frozen=True)
class Failing:
    """What a disk does at a place, in a command's process."""

    fails: Callable[[Path], None]
    data: Path

    def __call__(self) -> None:
        self.fails(self.data)


@dataclass(frozen=True)
class Failure:
    """A disk that fails at a place of the undisturbed run."""

    disk: Disk
    point: Point

    def __str__(self) -> str:
        return f"{self.disk.name}, {self.point}"


def fail(bench: Bench, failure: Failure) -> list[str]:
    """Let the disk fail from this place on, mend it and go on; returns what is not as it should be."""
    point, disk = failure.point, failure.disk
    typed, data = point.typed, bench.office.data
    behind, kept = typed.start(point.at)
    bench.put_back(kept, typed.begin)
    words = ("case", "run", point.recording.case, "--wait") if behind else typed.words
    fuse = replace(bench.fuse(at=point.at - behind), end=Failing(disk.fails, data))
    if disk.unprivileged:
        _own(bench, NOBODY)
    said = bench.type(typed.person, words, fuse)
    _own(bench, os.geteuid())
    if disk.torn:
        disk.torn(data)
    if disk.stays_broken:
        return _told_of_damage(bench, point)
    fits = disk.may_fit and said.code == typed.end.code
    expected = f"expected exit {disk.codes} and {disk.says}:"
    wrong = [] if fits or _as_expected(said, disk) else [expected, str(said)[-MOST:]]
    return [*wrong, *too_much_said(bench, point.recording.case), *gone_on(bench, point, "command")]


def _as_expected(said: Said, disk: Disk) -> bool:
    return said.code in disk.codes and any(text in said.text for text in disk.says) and "Traceback" not in said.text


def _told_of_damage(bench: Bench, point: Point) -> list[str]:
    """Every command says so, what to do, and does nothing; with the backup the case goes on."""
    case, before = point.recording.case, bench.lab.acts()
    said = [bench.type(point.typed.person, ("case", word, case)) for word in ("resume", "run")]
    said.append(bench.type("", ("case", "show", case)))
    wrong = [str(s) for s in said if s.code != 3 or "damaged" not in s.text or "restore a backup" not in s.text]
    return wrong if bench.lab.acts() == before else [*wrong, "something was done without a journal"]


def _own(bench: Bench, who: int) -> None:
    """Give everything that a command writes or reads to an account."""
    lab = bench.lab.state
    for path in (bench.office.folder, *bench.office.folder.rglob("*"), lab, *lab.rglob("*"), bench.log):
        if path.exists():
            shutil.chown(path, who, who)
            if path.is_dir() and path.is_relative_to(bench.office.data):
                path.chmod(path.stat().st_mode | 0o700)
    if who == NOBODY:
        shutil.chown(bench.log.parent, who, who)
