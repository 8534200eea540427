"""A log is read on from where the last look ended, wherever that stands by now: by real files, moved as daemons do."""

from __future__ import annotations

import bz2
import gzip
import lzma
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import IO, cast

import pytest

from dcdecom import limits
from dcdecom.adapters.logs.following import PACKED
from dcdecom.model.estate.calls import LogLook, LogMemory, Lost
from dcdecom.model.estate.reading import Reading, Unreadable

from .hearing import Night


def rename(night: Night) -> Path:
    """As logrotate and Zabbix itself do."""
    return night.path.rename(night.path.with_name("zabbix_server.log.1"))


def rename_and_create(night: Night) -> Path:
    rotated = rename(night)
    night.path.touch()
    return rotated


def by_date(night: Night) -> Path:
    """As logrotate does with `dateext` and `extension .log`."""
    rotated = night.path.rename(night.path.with_name("zabbix_server-20261124.log"))
    night.path.touch()
    return rotated


def copytruncate(night: Night) -> Path:
    rotated = Path(shutil.copy2(night.path, night.path.with_name("zabbix_server.log.1")))
    os.truncate(night.path, 0)
    return rotated


def packed(pack: Callable[[bytes], bytes], ending: str) -> Callable[[Night], Path]:
    def rotate(night: Night) -> Path:
        rotated = rename_and_create(night)
        smaller = rotated.with_name(f"{rotated.name}{ending}")
        smaller.write_bytes(pack(rotated.read_bytes()))
        shutil.copystat(rotated, smaller)
        rotated.unlink()
        return smaller

    return rotate


ROTATIONS = {
    "renamed": rename_and_create, "renamed by date": by_date, "copied and truncated": copytruncate,
    "renamed and packed by gzip": packed(gzip.compress, ".gz"), "by bzip2": packed(bz2.compress, ".bz2"),
    "by xz": packed(lzma.compress, ".xz"),
}  # fmt: skip


@pytest.fixture
def night(tmp_path: Path) -> Night:
    return Night(tmp_path)


def test_each_line_is_read_once(night: Night) -> None:
    night.write(night.call(-2), night.noise(-1), night.call())
    assert [night.count(), night.count()] == [2, 0]
    night.write(night.call())
    assert [night.count(), night.count()] == [1, 0]


def test_a_line_without_its_end_waits_for_it(night: Night) -> None:
    night.write(night.noise())
    with night.path.open("a") as log:
        log.write(night.call()[:-20])
    assert night.count() == 0
    with night.path.open("a") as log:
        log.write(f"{night.call()[-20:]}\n")
    assert [night.count(), night.count()] == [1, 0]


@pytest.mark.parametrize("rotate", ROTATIONS.values(), ids=ROTATIONS.keys())
def test_what_was_written_before_it_was_moved_is_read_and_what_came_after(
    night: Night, rotate: Callable[[Night], Path]
) -> None:
    night.write(night.noise(-5), night.call(-5))
    assert night.count() == 1
    night.write(night.call(-3), night.call(-2))
    rotate(night)
    night.write(night.call(-1))
    look = night.look()
    assert (sum(c.count for c in look.calls), look.lost) == (3, ())
    assert night.count() == 0


@pytest.mark.parametrize("rotate", ROTATIONS.values(), ids=ROTATIONS.keys())
def test_nothing_new_before_it_was_moved(night: Night, rotate: Callable[[Night], Path]) -> None:
    night.write(night.call(-5))
    assert night.count() == 1
    rotate(night)
    night.write(night.call())
    look = night.look()
    assert (sum(c.count for c in look.calls), look.lost) == (1, ())


def test_a_part_of_a_name_that_was_written_so_far_is_no_name(night: Night) -> None:
    with night.path.open("a") as log:
        log.write(night.call(what="host [srv-old"))
    assert night.count() == 0
    with night.path.open("a") as log:
        log.write("-2] not found\n")
    assert night.count() == 0


def test_an_empty_log_that_was_moved_is_known_by_its_file(night: Night) -> None:
    night.look()
    night.write(night.call(-3))
    rename_and_create(night)
    night.write(night.call(-1))
    look = night.look()
    assert (sum(c.count for c in look.calls), look.lost) == (2, ())


def test_it_was_moved_more_than_once(night: Night) -> None:
    night.write(night.noise(-9))
    night.look()
    for minutes, name in ((-8, "zabbix_server.log.3"), (-6, "zabbix_server.log.2"), (-4, "zabbix_server.log.1")):
        night.write(night.call(minutes))
        os.utime(night.path, (2e9 + minutes, 2e9 + minutes))
        night.path.rename(night.path.with_name(name))
        night.path.touch()
    night.write(night.call())
    look = night.look()
    assert (sum(c.count for c in look.calls), look.lost) == (4, ())


def test_the_file_that_was_read_is_gone_and_that_is_told(night: Night) -> None:
    """Zabbix keeps one old file: the second move overwrites the first."""
    night.write(night.noise(-9))
    night.look()
    night.later(minutes=30)
    night.write(night.call(-20))
    old = night.path.with_name("zabbix_server.log.old")
    night.path.rename(old)
    night.write(night.noise(-15), night.call(-12))
    night.path.rename(old)
    night.write(night.call(-1))
    look = night.look()
    assert sum(c.count for c in look.calls) == 2
    [lost] = look.lost
    assert (f"{lost.since:%H:%M}", f"{lost.until:%H:%M}") == ("12:51", "13:15")
    assert lost.reason == "no file that begins with its name holds what was read of it"
    assert night.count() == 0


def test_a_truncated_log_without_a_copy_lost_lines(night: Night) -> None:
    night.write(night.noise(-9), night.call(-8))
    night.look()
    night.later(minutes=30)
    old = night.path.with_name("zabbix_server.log.7")
    night.write(night.noise(-500), path=old)
    os.utime(old, (1e9, 1e9))
    os.truncate(night.path, 0)
    night.write(night.call(-1))
    look = night.look()
    assert sum(c.count for c in look.calls) == 1
    [lost] = look.lost
    assert (f"{lost.since:%H:%M}", f"{lost.until:%H:%M}") == ("12:52", "13:29")


def test_a_log_that_grew_beyond_its_place_after_it_was_truncated_is_not_taken_for_the_same(night: Night) -> None:
    night.write(night.noise(-9))
    night.look()
    night.later(minutes=30)
    os.truncate(night.path, 0)
    night.write(night.call(-3), night.call(-2), night.call(-1))
    look = night.look()
    assert (sum(c.count for c in look.calls), len(look.lost)) == (3, 1)


def test_another_file_in_its_place_with_lines_of_before_counts_none_of_them_twice(night: Night) -> None:
    night.write(night.call(-9), night.call(-8))
    assert night.count() == 2
    night.later(minutes=30)
    edited = night.path.read_text().replace("1234", "4321") + f"{night.call(-1)}\n"
    night.path.unlink()
    night.path.write_text(edited)
    look = night.look()
    assert (sum(c.count for c in look.calls), len(look.lost)) == (1, 1)


def test_a_file_that_is_packed_in_a_way_that_is_not_read_is_told(night: Night) -> None:
    night.write(night.noise(-9))
    night.look()
    night.later(minutes=30)
    rename_and_create(night).rename(night.path.with_name("zabbix_server.log.1.zst"))
    look = night.look()
    assert [lost.reason for lost in look.lost] == ["zabbix_server.log.1.zst: it is packed in a way that is not read"]


def test_a_damaged_packed_file_is_told(night: Night) -> None:
    night.write(night.noise(-9), *(night.noise(-8) for _ in range(500)))
    night.look()
    rotated = packed(gzip.compress, ".gz")(night)
    rotated.write_bytes(rotated.read_bytes()[:-100])
    assert len(night.look().lost) == 1


def test_a_log_that_is_itself_a_damaged_packed_file_is_not_read(tmp_path: Path) -> None:
    night = Night(tmp_path, name="calls.gz")
    night.path.write_bytes(gzip.compress(b"x" * 9_000)[:-20])
    answer = night.heard().answer
    assert isinstance(answer, Unreadable)
    assert answer.reason.startswith("calls.gz: ")


def test_a_file_that_is_being_packed_is_read_as_it_is(night: Night) -> None:
    night.write(night.noise(-9))
    night.look()
    night.write(night.call(-1))
    rename_and_create(night).with_name("zabbix_server.log.1.gz").write_bytes(b"\x1f\x8b")
    look = night.look()
    assert (sum(c.count for c in look.calls), look.lost) == (1, ())


def test_a_log_that_is_not_there_or_may_not_be_read_changes_nothing_of_what_is_known(night: Night) -> None:
    night.write(night.call(-5))
    night.look()
    before = night.memory
    rotated = rename(night)
    heard = night.heard()
    assert isinstance(heard.answer, Unreadable)
    assert heard.answer.reason == "zabbix_server.log: No such file or directory"
    assert heard.memory == before
    rotated.rename(night.path)
    night.write(night.call(-1))
    assert night.count() == 1


def test_what_is_no_regular_file_is_not_waited_for(night: Night) -> None:
    night.path.unlink()
    os.mkfifo(night.path)
    answer = night.heard().answer
    assert isinstance(answer, Unreadable)
    assert answer.reason == "zabbix_server.log: it is no regular file"


@pytest.mark.parametrize("rotate", ROTATIONS.values(), ids=ROTATIONS.keys())
def test_what_is_over_the_limit_waits_for_the_next_look(
    night: Night, monkeypatch: pytest.MonkeyPatch, rotate: Callable[[Night], Path]
) -> None:
    monkeypatch.setattr("dcdecom.adapters.logs.following.CHUNK", 256)
    monkeypatch.setattr("dcdecom.adapters.logs.following.TAIL", 400)
    monkeypatch.setattr("dcdecom.adapters.logs.reader.CHUNK", 256)
    monkeypatch.setattr("dcdecom.adapters.logs.reader.TAIL", 400)
    monkeypatch.setattr("dcdecom.limits.LOG_BYTES", limits.Limit("log-bytes", 300, "bytes", "of one log in one run"))
    night.write(*(night.call(-9) for _ in range(40)))
    counts, looks = [], 0
    while True:
        look = night.look()
        counts.append(sum(c.count for c in look.calls))
        looks += 1
        assert look.lost == ()
        if not look.left_over:
            break
        assert look.left_over.startswith("could not be read: LIMIT log-bytes")
        if looks == 1:
            rotate(night)  # it goes on in the file that was moved
            night.write(night.call(-1))
    assert (sum(counts), looks > 2) == (41, True)


def test_what_is_packed_is_not_unpacked_once_more_to_know_its_place(
    night: Night, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Counted(gzip.GzipFile):
        def read(self, size: int | None = -1) -> bytes:
            found = super().read(size)
            unpacked.append(len(found))
            return found

    unpacked: list[int] = []
    monkeypatch.setitem(PACKED, ".gz", lambda file: cast("IO[bytes]", Counted(fileobj=file)))
    night.write(*(night.noise(-9) for _ in range(100)))
    night.look()
    known = night.path.stat().st_size
    night.write(*(night.call(-8) for _ in range(100)))
    whole = night.path.stat().st_size
    packed(gzip.compress, ".gz")(night)
    look = night.look()
    assert (sum(c.count for c in look.calls), look.lost) == (100, ())
    assert sum(unpacked) == known + whole  # to find the file, and to read it


@pytest.mark.parametrize("rotate", ROTATIONS.values(), ids=ROTATIONS.keys())
def test_while_no_server_is_gone_it_goes_on_at_the_end_of_the_log(
    night: Night, rotate: Callable[[Night], Path]
) -> None:
    def looked() -> LogLook:
        answer = night.reader.calls((), night.memory)
        assert isinstance(answer, Reading)
        night.memory = LogMemory(str(night.path), night.clock.at, answer.value.position)
        return answer.value

    night.write(*(night.call(-9) for _ in range(100)))
    looked()
    night.write(night.call(-8))
    rotate(night)
    night.write(night.call(-7))
    assert looked().lost == ()
    night.write(night.call(-1))
    assert night.count() == 1


def test_a_line_that_never_ends_is_read_in_parts_between_words(night: Night, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dcdecom.adapters.logs.reader.CHUNK", 256)
    words = " ".join(f"host-{n} srv-old1" for n in range(100))
    night.write(f"{night.noise()} {words} host [srv-old] {words}")
    assert night.count() == 1


def test_lost_lines_are_remembered_for_a_week(night: Night) -> None:
    night.write(night.noise(-9))
    night.look()
    night.later(minutes=30)
    os.truncate(night.path, 0)
    night.write(night.noise(-1))
    night.look()
    assert night.memory
    [lost] = night.memory.lost
    assert isinstance(lost, Lost)
    night.later(days=6)
    night.look()
    assert night.memory.lost == (lost,)
    night.later(days=2)
    night.look()
    assert night.memory.lost == ()


def test_another_path_is_read_from_its_beginning(night: Night, tmp_path: Path) -> None:
    night.write(night.call(-5))
    night.look()
    other = Night(tmp_path, "other.log")
    other.memory = night.memory
    other.write(other.call(-6), other.call(-1))
    assert other.count() == 2
