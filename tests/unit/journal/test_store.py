"""The store: one journal a case, one writer at a time, claims, and what it says when it cannot."""

from __future__ import annotations

import os
import signal
import sqlite3
import subprocess
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from dcdecom.errors import HoldLost, InputError, JournalBroken, SystemFailure, Waiting
from dcdecom.journal import database
from dcdecom.journal.chain import check, row
from dcdecom.journal.claims import Claim
from dcdecom.journal.database import VERSION, transaction
from dcdecom.journal.memory import SqliteMemory
from dcdecom.journal.store import SqliteStore
from dcdecom.ports.journal import Store

from .clocks import StepClock
from .conftest import NOBODY, as_child, let_enter


def note(store: SqliteStore, case: str, after: int, **more: Any) -> None:
    store.append(case, after, store.clock.now(), "rina", "noted", {"number": after}, **more)


def tamper(store: SqliteStore, statement: str) -> None:
    """Change the file behind the store's back, as its owner could."""
    with closing(sqlite3.connect(store.path)) as connection, connection:
        connection.execute("DROP TRIGGER events_are_not_changed")
        connection.execute("DROP TRIGGER events_are_not_deleted")
        connection.execute(statement)


# --- cases and events ------------------------------------------------------------------------------------------------


def test_it_is_a_store(store: SqliteStore) -> None:
    as_protocol: Store = store
    assert as_protocol is store


def test_ids_are_allotted_by_year(store: SqliteStore, clock: StepClock) -> None:
    for year in (2026, 2026, 2027, 2026):
        store.open_case(year, clock.now(), "rina", {})
    assert store.cases() == ("2026-0001", "2026-0002", "2026-0003", "2027-0001")


def test_the_case_after_9999_has_five_digits(store: SqliteStore, clock: StepClock) -> None:
    store.open_case(2026, clock.now(), "rina", {})
    tamper(store, "UPDATE events SET \"case\" = '2026-9999'")
    assert store.open_case(2026, clock.now(), "rina", {}).case == "2026-10000"
    assert store.open_case(2026, clock.now(), "rina", {}).case == "2026-10001"
    assert store.cases() == ("2026-9999", "2026-10000", "2026-10001")


def test_what_was_appended_is_read_back(store: SqliteStore, case: str, clock: StepClock) -> None:
    payload = {"devices": ["srv-disdik-01"], "n": 1, "ok": True, "none": None, "é\n": "😀"}
    event = store.append(case, 5, clock.now(), "budi", "checked", payload)
    assert event == store.events(case)[-1]
    assert event.payload == payload
    assert (event.seq, event.actor, event.at[-1]) == (6, "budi", "Z")
    assert check([row(event) for event in store.events(case)]) == []


def test_an_unknown_case_is_said(store: SqliteStore, case: str) -> None:
    for act in (store.events, store.rows, lambda case: note(store, case, 1), lambda case: store.hold(case, "rina")):
        with pytest.raises(InputError, match="no case 2026-0404"):
            act("2026-0404")
    with pytest.raises(InputError):
        store.hold("../../escape", "rina")
    assert [path.name for path in (store.path.parent / "locks").iterdir()] == [f"{case}.lock"]


def test_what_no_event_can_hold_records_nothing(store: SqliteStore, case: str, clock: StepClock) -> None:
    with pytest.raises(ValueError, match="price: an event holds no float"):
        store.append(case, 5, clock.now(), "rina", "noted", {"price": 1.5}, claim={"port:1": "it"})
    with pytest.raises(ValueError, match="no time zone"):
        store.append(case, 5, datetime(2026, 11, 24), "rina", "noted", {})
    assert len(store.events(case)) == 5
    assert store.claims() == ()


def test_behind_an_older_event_waits_and_says_who_was_first(store: SqliteStore, case: str) -> None:
    with pytest.raises(Waiting, match="rina went on with case 2026-0001 meanwhile: event 5, noted") as caught:
        note(store, case, 4)
    assert "Nothing was recorded" in str(caught.value)


def test_behind_an_event_that_is_gone_is_a_broken_journal(store: SqliteStore, case: str) -> None:
    with pytest.raises(JournalBroken, match="ends at event 5; it had 7"):
        note(store, case, 7)


@pytest.mark.parametrize(
    ("statement", "told"),
    [
        ("UPDATE events SET actor = 'budi' WHERE seq = 3", "event 3: it is not what its hash says"),
        ("UPDATE events SET payload = '{' WHERE seq = 3", "event 3: payload is no dict"),
        ("UPDATE events SET seq = 'x' WHERE seq = 3", "seq is no int"),
        ("UPDATE events SET payload = '{\"letter\":true}' WHERE seq = 1", "event 1: it is not what its hash says"),
        ("DELETE FROM events WHERE seq = 3", "event 4: event 3 belongs in its place"),
    ],
)
@pytest.mark.parametrize("read_before", [False, True])
def test_a_changed_file_is_a_broken_journal(
    store: SqliteStore, case: str, statement: str, told: str, read_before: bool
) -> None:
    if read_before:
        store.events(case)
        note(store, case, 5)
        store.events(case)
    tamper(store, statement)
    with pytest.raises(JournalBroken, match=told):
        store.events(case)
    assert store.rows(case), "verify still gets to see it"


def test_events_are_append_only_for_whoever_opens_the_file(store: SqliteStore, case: str) -> None:
    with closing(sqlite3.connect(store.path)) as connection:
        for statement in ("UPDATE events SET actor = 'budi'", "DELETE FROM events"):
            with pytest.raises(sqlite3.IntegrityError, match="append-only"):
                connection.execute(statement)


# --- claims ----------------------------------------------------------------------------------------------------------


def test_a_claim_keeps_other_cases_away_until_it_is_released(store: SqliteStore, case: str, clock: StepClock) -> None:
    note(store, case, 5, claim={"device:17": "it", "port:3/7": "it"})
    other = store.open_case(2026, clock.now(), "budi", {}).case
    told = r"tor-3 Gi3/7 \(port:3/7\) belongs to case 2026-0001 since 2026-11-24 13:07 UTC, by rina"
    with pytest.raises(Waiting, match=told):
        note(store, other, 1, claim={"port:9/9": "tor-9 Gi9/9", "port:3/7": "tor-3 Gi3/7"})
    assert len(store.events(other)) == 1, "neither the event"
    assert "port:9/9" not in {claim.key for claim in store.claims()}, "nor half of the claims"
    note(store, other, 1, release=["port:3/7"])
    assert len(store.claims()) == 2, "what another case holds is not released"
    note(store, case, 6, release=["port:3/7"])
    note(store, other, 2, claim={"port:3/7": "it"})
    assert [(claim.key, claim.case) for claim in store.claims()] == [("device:17", case), ("port:3/7", other)]


def test_claiming_again_keeps_the_first_date(store: SqliteStore, case: str) -> None:
    note(store, case, 5, claim={"device:17": "it"})
    first = store.claims()
    note(store, case, 6, claim={"device:17": "it"})
    assert store.claims() == first == (Claim("device:17", case, store.events(case)[5].at, "rina"),)


# --- many at once ----------------------------------------------------------------------------------------------------


def test_of_racing_threads_one_appends(store: SqliteStore, case: str) -> None:
    start = threading.Barrier(8)

    def race(_: int) -> str:
        start.wait()
        try:
            note(store, case, 5)
        except Waiting:
            return "waits"
        return "appended"

    with ThreadPoolExecutor(8) as pool:
        assert sorted(pool.map(race, range(8))) == ["appended"] + ["waits"] * 7
    assert [event.seq for event in store.events(case)] == [1, 2, 3, 4, 5, 6]


def test_racing_processes_make_the_store_and_fill_one_journal(tmp_path: Path, clock: StepClock) -> None:
    """Four processes meet a store that is not there yet; each opens a case and adds ten events to the first."""
    store = SqliteStore(tmp_path / "new" / "store.sqlite", clock, create=True)

    def work() -> None:
        own = store.open_case(2026, clock.now(), "rina", {}).case
        left = 10
        while left:
            try:
                note(store, "2026-0001", len(store.events("2026-0001")))
                left -= 1
            except Waiting:
                continue
        assert store.events(own)

    children = []
    for _ in range(4):
        child = os.fork()
        if child == 0:
            os._exit(as_child(work))
        children.append(child)
    assert [os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) for child in children] == [0] * 4
    assert store.cases() == tuple(f"2026-000{number}" for number in range(1, 5))
    assert [event.seq for event in store.events("2026-0001")] == list(range(1, 42))
    left = sorted(path.name for path in store.path.parent.iterdir())
    assert left == ["locks", "store.sqlite"], "nothing half made is left"


@pytest.mark.parametrize("pause", [0.01, 0.03, 0.06])
def test_killed_between_writes_the_journal_holds(store: SqliteStore, case: str, clock: StepClock, pause: float) -> None:
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        after = 5
        while True:
            note(store, case, after, claim={f"key:{after}": "it"})
            after += 1
            os.write(tell, b".")
    os.close(tell)
    os.read(told, 1)
    clock.sleep(pause)
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    confirmed = 1 + len(os.read(told, 1 << 16))
    os.close(told)
    events = store.events(case)
    assert len(events) - 5 >= confirmed, "what was told as recorded is there"
    assert len(store.claims()) == len(events) - 5, "an event and its claim come together or not at all"
    note(store, case, len(events))


# --- holding a case --------------------------------------------------------------------------------------------------


def test_twenty_want_the_case_and_one_holds_it(store: SqliteStore, case: str) -> None:
    """The winner keeps it until all others were told; each of them was told the winner's name."""
    start = threading.Barrier(20)
    told = threading.Semaphore(0)

    def want(number: int) -> str:
        start.wait()
        try:
            with store.hold(case, f"person-{number}"):
                assert all(told.acquire(timeout=20) for _ in range(19))
                return f"person-{number}"
        except Waiting as waiting:
            told.release()
            return str(waiting)

    with ThreadPoolExecutor(20) as pool:
        answers = sorted(pool.map(want, range(20)), key=len)
    assert answers[0].startswith("person-")
    for answer in answers[1:]:
        assert f"case {case} is held by {answers[0]} since 2026-11-24 13:" in answer
        assert f"(process {os.getpid()})" in answer


def test_a_hold_ends_with_its_block_and_with_its_process(store: SqliteStore, case: str) -> None:
    told, tell = os.pipe()
    child = os.fork()
    if child == 0:
        with store.hold(case, "rina"):
            os.write(tell, b".")
            signal.pause()
    os.read(told, 1)
    with pytest.raises(Waiting, match=rf"held by rina since .* \(process {child}\)"), store.hold(case, "budi"):
        pytest.fail("two hold it")
    os.kill(child, signal.SIGKILL)
    os.waitpid(child, 0)
    for who in ("budi", "rina\nroot"):
        with store.hold(case, who):
            pass
        assert (store.path.parent / "locks" / f"{case}.lock").read_text() == "", "no name outlives its hold"
    with pytest.raises(RuntimeError, match="mine"), store.hold(case, "budi"):
        raise RuntimeError("mine")
    with store.hold(case, "rina"):
        pass


def test_a_dead_holders_name_is_not_given_for_the_living(store: SqliteStore, case: str) -> None:
    import fcntl

    lock = store.path.parent / "locks" / f"{case}.lock"
    with store.hold(case, "budi"):
        pass
    with lock.open("r+") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        lock.write_text("rina\n99999999\n2026-11-24T13:07:00.000000Z\n")
        with pytest.raises(Waiting, match="another process, which has not said its name"), store.hold(case, "budi"):
            pytest.fail("two hold it")


def test_a_lock_that_was_opened_through_a_copy_of_its_descriptor_is_lost(store: SqliteStore, case: str) -> None:
    import fcntl

    with store.hold(case, "rina") as hold:
        assert as_child(lambda: fcntl.flock(hold.descriptor, fcntl.LOCK_UN)) == 0
        lock = (store.path.parent / "locks" / f"{case}.lock").open("r+")
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        with pytest.raises(HoldLost):
            hold.must_be_held()
        lock.close()
    with store.hold(case, "budi"):
        pass


# --- the file --------------------------------------------------------------------------------------------------------


def test_a_missing_store_is_not_made_by_looking(tmp_path: Path, clock: StepClock) -> None:
    missing = SqliteStore(tmp_path / "nowhere" / "store.sqlite", clock)
    looks = (missing.cases, lambda: missing.rows("2026-0001"), lambda: missing.open_case(2026, clock.now(), "r", {}))
    for look in looks:
        with pytest.raises(InputError, match=str(missing.path)):
            look()
    assert list(tmp_path.iterdir()) == []


def test_everything_is_for_the_group_whatever_the_umask(tmp_path: Path, clock: StepClock) -> None:
    store = SqliteStore(tmp_path / "data" / "store.sqlite", clock, create=True)
    before = os.umask(0o077)
    try:
        case = store.open_case(2026, clock.now(), "rina", {}).case
        with store.hold(case, "rina"), closing(sqlite3.connect(store.path)) as reader:
            reader.execute("SELECT count(*) FROM events").fetchone()
            note(store, case, 1)
            modes = {path.name: path.stat().st_mode & 0o7777 for path in sorted(store.path.parent.rglob("*"))}
    finally:
        os.umask(before)
    assert modes.pop("locks") == store.path.parent.stat().st_mode & 0o7777 == 0o2770
    assert modes == dict.fromkeys(("2026-0001.lock", "store.sqlite", "store.sqlite-wal", "store.sqlite-shm"), 0o660)


def test_a_newer_layout_is_refused(store: SqliteStore, case: str) -> None:
    with closing(sqlite3.connect(store.path)) as connection, connection:
        assert connection.execute("SELECT version FROM schema_version").fetchall() == [(VERSION,)]
        connection.execute("INSERT INTO schema_version VALUES (?)", (VERSION + 1,))
    with pytest.raises(InputError, match="layout 2, this dcdecom knows layout 1") as caught:
        store.events(case)
    assert caught.value.exit == 2


@pytest.mark.parametrize("content", [b"", b"PDF" * 4000], ids=["empty", "no-database"])
def test_another_file_is_no_store(store: SqliteStore, content: bytes) -> None:
    store.path.parent.mkdir()
    store.path.write_bytes(content)
    with pytest.raises(InputError, match="not a dcdecom store"):
        store.cases()
    assert store.path.read_bytes() == content


def test_damaged_pages_are_a_broken_journal(store: SqliteStore, case: str) -> None:
    whole = store.path.read_bytes()
    store.path.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    with pytest.raises(JournalBroken, match="damaged"):
        store.events(case)


def test_a_torn_file_is_a_broken_journal(store: SqliteStore, case: str) -> None:
    store.path.write_bytes(store.path.read_bytes()[:-5000])
    with pytest.raises(JournalBroken, match="damaged"):
        store.events(case)


def test_a_disk_that_takes_no_more_records_nothing(store: SqliteStore, case: str, clock: StepClock) -> None:
    import resource

    def overfill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(SystemFailure) as caught:
            store.append(case, 5, clock.now(), "rina", "noted", {"long": "x" * 200_000}, claim={"port:1": "it"})
        assert str(store.path) in str(caught.value)

    assert as_child(overfill) == 0
    assert len(store.events(case)) == 5
    assert store.claims() == ()
    note(store, case, 5)


def test_an_account_outside_the_group_is_told_so(store: SqliteStore, case: str, tmp_path: Path) -> None:
    def look() -> None:
        with pytest.raises(InputError) as caught:
            store.cases()
        assert str(store.path) in str(caught.value)

    def look_on() -> None:
        """The folder was closed after it was seen that the store is there."""
        with pytest.raises(InputError, match="it could not be opened"), transaction(store.path, write=False):
            pytest.fail("opened")

    def make() -> None:
        with pytest.raises(InputError, match="this account may not"):
            SqliteStore(locked / "store.sqlite", store.clock, create=True).cases()

    locked = tmp_path / "locked"
    locked.mkdir(mode=0o755)
    let_enter(locked)
    assert as_child(make, uid=NOBODY) == 0
    let_enter(store.path.parent)
    store.path.chmod(0o600)
    assert as_child(look, uid=NOBODY) == 0
    store.path.parent.chmod(0o700)
    assert as_child(look, uid=NOBODY) == 0
    assert as_child(look_on, uid=NOBODY) == 0
    assert list(locked.iterdir()) == []


def test_a_folder_that_may_not_be_passed_is_no_missing_store(store: SqliteStore, case: str) -> None:
    """Nor is it a memory without anything in it."""
    memory = SqliteMemory(store.path)

    def look() -> None:
        for asked in (store.cases, lambda: store.events(case), lambda: memory.of(["00:00:5e:00:53:01"])):
            with pytest.raises(InputError, match="this account may not; nothing was recorded"):
                asked()

    store.path.parent.chmod(0o700)
    assert as_child(look, uid=NOBODY) == 0


def test_an_account_that_may_only_read_reads(store: SqliteStore, case: str) -> None:
    """As from a read-only disk: SQLite can make no log beside the file, and needs none while there is none."""
    let_enter(store.path.parent)
    store.path.chmod(0o644)

    def look() -> None:
        assert len(store.events(case)) == 5
        with pytest.raises(InputError, match="nothing was recorded"):
            note(store, case, 5)

    assert as_child(look, uid=NOBODY) == 0


def test_a_log_that_cannot_be_read_is_not_passed_over(store: SqliteStore, case: str) -> None:
    """The newest events may stand in the log alone: whoever cannot read it is told so."""
    let_enter(store.path.parent)
    store.path.chmod(0o644)

    def look() -> None:
        with pytest.raises(InputError, match="could not be opened"):
            store.events(case)

    with closing(sqlite3.connect(store.path)) as other:
        other.execute("SELECT count(*) FROM events").fetchone()
        note(store, case, 5)
        for name in ("store.sqlite-wal", "store.sqlite-shm"):
            store.path.with_name(name).chmod(0o600)
        assert as_child(look, uid=NOBODY) == 0


def test_a_store_that_stays_busy_is_waited_for(store: SqliteStore, case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("dcdecom.journal.database.BUSY_SECONDS", 0.1)
    with closing(sqlite3.connect(store.path, isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(Waiting, match="other processes kept it busy"):
            note(store, case, 5)
        assert len(store.events(case)) == 5, "reading does not wait"
    note(store, case, 5)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A file system of 200 KiB of its own."""
    disk = tmp_path / "disk"
    disk.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=200k", "tmpfs", str(disk)]
    mounted = subprocess.run(mount, check=False, capture_output=True)
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield disk
    subprocess.run(["umount", str(disk)], check=True)


def test_a_full_and_a_read_only_disk(small_disk: Path, clock: StepClock) -> None:
    store = SqliteStore(small_disk / "data" / "store.sqlite", clock, create=True)
    case = store.open_case(2026, clock.now(), "rina", {}).case
    with pytest.raises(SystemFailure, match="the disk is full; nothing was recorded"):
        store.append(case, 1, clock.now(), "rina", "noted", {"long": "x" * 150_000})
    note(store, case, 1)
    fill = small_disk / "fill"
    fill.write_bytes(b"x" * (os.statvfs(small_disk).f_bavail * 4096))
    with pytest.raises(SystemFailure, match="the disk is full"):
        note(store, case, 2)
    with pytest.raises(SystemFailure, match="the disk is full"), store.hold(case, "rina"):
        pytest.fail("held without a name")
    assert len(store.events(case)) == 2, "it can still be read"
    fill.unlink()
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)
    assert store.cases() == (case,)
    with pytest.raises(SystemFailure, match="the disk is mounted read-only; nothing was recorded"):
        note(store, case, 2)


# --- what another command may do meanwhile ---------------------------------------------------------------------------


def test_nobody_records_anything_while_somebody_is_alone(
    store: SqliteStore, case: str, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.05)
    other = SqliteStore(store.path, clock)
    with store.alone():
        assert other.cases() == (case,), "everybody may read"
        with pytest.raises(Waiting, match="kept it busy"):
            other.append(case, len(other.events(case)), clock.now(), "budi", "noted", {})
        with pytest.raises(Waiting, match="kept it busy"):
            other.open_case(2026, clock.now(), "budi", {})
    other.append(case, len(other.events(case)), clock.now(), "budi", "noted", {})


def test_what_is_found_in_the_last_moment_stops_the_event(store: SqliteStore, case: str, clock: StepClock) -> None:
    """While it is asked nobody else records anything, and nothing is recorded where it raises."""
    def not_ready() -> None:
        with pytest.raises(sqlite3.OperationalError), closing(sqlite3.connect(store.path, timeout=0)) as connection:
            connection.execute("BEGIN IMMEDIATE")
        raise InputError("gone")

    before = store.events(case)
    with pytest.raises(InputError, match="gone"):
        store.append(case, len(before), clock.now(), "budi", "noted", {}, claim={"port 1": "x"}, ready=not_ready)
    with pytest.raises(InputError, match="gone"):
        store.open_case(2026, clock.now(), "budi", {}, ready=not_ready)
    assert (store.events(case), store.cases(), store.claims()) == (before, (case,), ())


def test_an_id_that_is_taken_is_passed_over(store: SqliteStore, case: str, clock: StepClock) -> None:
    taken = frozenset({"2026-0002", "2026-0003", "2026-0005"})
    opened = [store.open_case(2026, clock.now(), "rina", {}, taken=taken).case for _ in range(3)]
    assert opened == ["2026-0004", "2026-0006", "2026-0007"]
