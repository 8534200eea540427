"""A store that somebody or something damaged: one line, exit 3 and no traceback; for one case where it is one row's."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcdecom.errors import DcdecomError, Held, InputError, JournalBroken, SystemFailure, Waiting
from dcdecom.journal import chain, database, rows
from dcdecom.journal.attachment_status import InFolders
from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.audit import review
from dcdecom.journal.chain import START
from dcdecom.journal.database import transaction
from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.grants import SqliteGrants
from dcdecom.journal.memory import TABLE, SqliteMemory
from dcdecom.journal.people_orders import FilePeopleOrders
from dcdecom.journal.store import SqliteStore
from dcdecom.journal.verify import verify_events
from dcdecom.model.site import Every
from dcdecom.ports.people_orders import Brought

from .clocks import StepClock


def sql(store: SqliteStore, *statements: str) -> None:
    with closing(sqlite3.connect(store.path, isolation_level=None)) as connection:
        connection.execute("PRAGMA writable_schema = OFF")
        for statement in statements:
            connection.execute(statement)
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")


@pytest.fixture
def two(store: SqliteStore, case: str, clock: StepClock) -> str:
    """A second case."""
    id = store.open_case(2026, clock.now(), "budi", {"letter": "2"}).case
    store.append(id, 1, clock.now(), "budi", "noted", {"place": "Sekupang"})
    return id


@pytest.mark.parametrize("column", ["case", "at", "actor", "type", "payload", "prev", "hash"])
def test_one_high_bit_in_a_text_is_told_of_its_row_and_its_case_alone(
    store: SqliteStore, case: str, two: str, column: str
) -> None:
    sql(
        store, "DROP TRIGGER events_are_not_changed",
        f"UPDATE events SET \"{column}\" = CAST(CAST(substr(\"{column}\", 1, 2) AS BLOB) || x'b1' AS TEXT) "
        f"|| substr(\"{column}\", 4) WHERE \"case\" = '{case}' AND seq = 3",
    )  # fmt: skip
    fresh = SqliteStore(store.path, store.clock)
    with pytest.raises(JournalBroken, match=f"the journal of {case} does not hold") as caught:
        fresh.events(case)
    assert "event 3" in caught.value.what or "event 4: event 3 belongs" in caught.value.what
    assert caught.value.what.isprintable() or "\n" in caught.value.what
    with pytest.raises(JournalBroken):
        fresh.events(case)
    assert len(fresh.events(two)) == 2
    fresh.append(two, 2, fresh.clock.now(), "budi", "noted", {})
    assert verify_events(fresh.rows(case)).exit == 3
    faults = {found.id: found.faults for found in review(fresh, InFolders([]), datetime.now(UTC))}
    assert faults[two] == ()
    assert faults[case]
    for id in fresh.cases():
        if id not in (case, two):
            with pytest.raises(JournalBroken):
                fresh.events(id)


ENDLESS = "WITH RECURSIVE more(version) AS (SELECT 1 UNION ALL SELECT version + 1 FROM more) SELECT * FROM more"
DAMAGES: dict[str, tuple[str, ...]] = {
    "its table events is gone": ("DROP TABLE events",),
    "its table claims is gone": ("DROP TABLE claims",),
    "its table events has the columns": ("ALTER TABLE events ADD COLUMN more TEXT",),
    "its table claims has the columns": ("ALTER TABLE claims ADD COLUMN more TEXT",),
    "a trigger that is not dcdecom's acts in it: swallow": (
        "CREATE TRIGGER swallow BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END",
    ),
    "a trigger that is not dcdecom's acts in it: shout": (
        "CREATE TRIGGER shout BEFORE INSERT ON EVENTS BEGIN SELECT RAISE(IGNORE); END",
    ),
    "a trigger that is not dcdecom's acts in it: events_are_not_changed": (
        "DROP TRIGGER events_are_not_changed",
        "CREATE TRIGGER events_are_not_changed BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE); END",
    ),
    "memory is a view": (f"CREATE VIEW Memory AS {ENDLESS}",),
    "drift is a view": (f"CREATE VIEW drift AS {ENDLESS}",),
    "schema_version is a view, and": ("DROP TABLE schema_version", f"CREATE VIEW schema_version AS {ENDLESS}"),
    "acts in it: give": (
        "CREATE TRIGGER give AFTER INSERT ON claims BEGIN DELETE FROM claims WHERE key = NEW.key; END",
    ),
    "events is a view, and no table": (
        "ALTER TABLE events RENAME TO hidden", "CREATE VIEW events AS SELECT * FROM hidden",
    ),
    "schema_version is a view": (
        "DROP TABLE schema_version", "CREATE VIEW schema_version AS SELECT 1 AS version",
    ),
    "says that its user_version is 7": ("PRAGMA user_version = 7",),
    "events has the columns case seq": (
        "DROP TABLE events",
        'CREATE TABLE events ("case", seq, at, actor, type, payload, schema, prev, hash)',
    ),
}  # fmt: skip


@pytest.mark.parametrize("said", DAMAGES)
def test_a_damaged_store_is_one_line_and_nothing_is_recorded(store: SqliteStore, case: str, said: str) -> None:
    sql(store, *DAMAGES[said])
    fresh = SqliteStore(store.path, store.clock, create=True)
    now = fresh.clock.now()
    acts: tuple[Callable[[], object], ...] = (
        lambda: fresh.events(case), lambda: fresh.rows(case), fresh.cases, fresh.claims,
        lambda: fresh.append(case, 5, now, "rina", "noted", {}), lambda: fresh.open_case(2026, now, "rina", {}),
        lambda: fresh.hold(case, "rina").__enter__(), SqliteDrift(store.path).known,
    )  # fmt: skip
    for act in acts:
        with pytest.raises(JournalBroken, match=said) as caught:
            act()
        assert "\n" not in caught.value.what
        assert "restore a backup" in caught.value.advice


@pytest.mark.parametrize(
    "acts", ["BEFORE INSERT ON events BEGIN SELECT RAISE(IGNORE)",
             "AFTER INSERT ON events BEGIN UPDATE events SET actor = 'b' WHERE rowid = NEW.rowid"],
)  # fmt: skip
def test_what_swallows_or_changes_an_event_unseen_is_missed_all_the_same(
    store: SqliteStore, case: str, clock: StepClock, acts: str
) -> None:
    """A trigger of the connection's own, which no look at the file finds."""
    event = rows.follow(chain.row(store.events(case)[-1]), case, clock.now(), "rina", "noted", {})
    sql(store, LETS)
    with transaction(store.path, write=True) as found:
        found.execute(f"CREATE TEMP TRIGGER unseen {acts}; END")
        with pytest.raises(JournalBroken, match="the store has not kept it"):
            rows.insert(found, event)
        found.execute("ROLLBACK")
        found.execute("BEGIN")
    assert len(store.events(case)) == 5


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir])
def test_what_is_no_file_is_no_store(tmp_path: Path, clock: StepClock, make: Callable[[Path], None]) -> None:
    path = tmp_path / "store.sqlite"
    make(path)
    for act in (
        SqliteStore(path, clock).cases, SqliteStore(path, clock, create=True).claims, SqliteDrift(path).known,
        SqliteGrants(path, clock, "root").events, lambda: SqliteMemory(path).on([("a", "b")]),
    ):  # fmt: skip
        with pytest.raises(InputError, match="is no plain file"):
            act()


def test_a_damaged_row_of_what_the_reconcile_knows_is_named(store: SqliteStore, case: str) -> None:
    drift, memory = SqliteDrift(store.path), SqliteMemory(store.path)
    drift.keep([], at=Every.SITE, succeeded=datetime.now(UTC))
    sql(store, "UPDATE reconciled SET at = CAST(x'b1b1' AS TEXT)")
    with pytest.raises(JournalBroken, match=r"a row of its table reconciled is damaged: .*xb1"):
        drift.last_success()
    row = "'a', 'b', 'c', 'd', 'e', 'new', 'x', 'y', 1, 0, '', CAST(x'7bb1' AS TEXT)"
    sql(store, f"INSERT INTO drift_of VALUES ({row})")
    with pytest.raises(JournalBroken, match="a row of its table drift_of is damaged"):
        drift.known()
    sql(store, TABLE, "INSERT INTO sightings VALUES ('a', 'no mac', 's', 'p', 'snmp', 'x', 'y')")
    with pytest.raises(JournalBroken, match="a row of its table sightings is damaged"):
        memory.on([("s", "p")])
    sql(store, "UPDATE sightings SET mac = '00:11:22:33:44:55', first_seen = '2026-11-24T13:07:00'")
    with pytest.raises(JournalBroken, match="a row of its table sightings is damaged"):
        memory.on([("s", "p")])
    sql(store, f"UPDATE drift_of SET found = '{'[' * 100_000}'", "UPDATE reconciled SET at = '2026-11-24T13:07:00'")
    with pytest.raises(JournalBroken, match="a row of its table drift_of is damaged"):
        drift.known()
    with pytest.raises(JournalBroken, match="a row of its table reconciled is damaged"):
        drift.last_success()


def test_a_sound_store_is_not_refused(store: SqliteStore, case: str) -> None:
    """Further tables, an index, and triggers that are gone harm nothing that is not seen by the chain."""
    sql(
        store, "DROP TRIGGER events_are_not_deleted", "CREATE TABLE notes (a)",
        "CREATE INDEX by_actor ON events (actor)",
    )  # fmt: skip
    assert len(store.events(case)) == 5
    assert store.rows(case)[0]["prev"] == START
    assert issubclass(JournalBroken, DcdecomError)


LETS = "DROP TRIGGER events_are_not_changed"


@pytest.mark.parametrize("change", ["\"case\" = '2026-p001'", "\"case\" = '2025-0001'", "seq = 9", "seq = 'x'"])
def test_a_last_event_that_moved_away_is_missed(store: SqliteStore, case: str, clock: StepClock, change: str) -> None:
    sql(store, LETS, f"UPDATE events SET {change} WHERE \"case\" = '{case}' AND seq = 5")
    fresh = SqliteStore(store.path, store.clock)
    with pytest.raises(JournalBroken, match=f"the journal of {case} does not hold"):
        fresh.events(case)
    assert verify_events(fresh.rows(case)).exit == 3
    for after in (4, 5):
        with pytest.raises((JournalBroken, Waiting)):
            fresh.append(case, after, clock.now(), "rina", "noted", {})


def test_a_store_without_the_index_misses_it_too_and_gets_the_index(
    store: SqliteStore, case: str, two: str, clock: StepClock
) -> None:
    sql(
        store, LETS, "DROP INDEX events_behind",
        f"UPDATE events SET \"case\" = '2026-p001' WHERE \"case\" = '{case}' AND seq = 5",
    )  # fmt: skip
    with pytest.raises(JournalBroken, match="event 5: it belongs to case 2026-p001"):
        store.events(case)
    store.append(two, 2, clock.now(), "budi", "noted", {})
    with closing(sqlite3.connect(store.path)) as connection:
        assert connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'events_behind'").fetchone()
        plan = connection.execute("EXPLAIN QUERY PLAN SELECT * FROM events WHERE prev = ?", ("0",)).fetchone()
        assert "USING INDEX events_behind" in plan[-1]


@pytest.mark.parametrize("many", [1, 2])
def test_a_grant_that_moved_away_is_missed(tmp_path: Path, clock: StepClock, many: int) -> None:
    grants = SqliteGrants(tmp_path / "grants.sqlite", clock, "root")
    for number in range(many):
        grants.append("granted", {"n": number})
    with closing(sqlite3.connect(tmp_path / "grants.sqlite", isolation_level=None)) as connection:
        connection.execute(LETS)
        connection.execute("UPDATE events SET \"case\" = 'grantr' WHERE seq = ?", (many,))
    acts: tuple[Callable[[], object], ...] = (grants.events, grants.last, lambda: grants.append("granted", {"n": 9}))
    for act in acts:
        with pytest.raises(JournalBroken, match=f"event {many}: "):
            act()


def test_a_store_of_cases_is_no_journal_of_grants(store: SqliteStore, case: str) -> None:
    with pytest.raises(JournalBroken, match=f"event 1: it belongs to {case}, not grants"):
        SqliteGrants(store.path, store.clock, "root").events()


@pytest.mark.parametrize("change", ["\"case\" = '2026-p001'", "seq = -1"])
def test_the_id_of_a_case_whose_first_event_is_damaged_is_not_allotted_again(
    store: SqliteStore, case: str, clock: StepClock, change: str
) -> None:
    sql(store, LETS, f"UPDATE events SET {change} WHERE seq = 1")
    assert store.open_case(2026, clock.now(), "budi", {}).case == "2026-0002"


def test_a_case_whose_rows_only_a_sound_index_would_show_is_not_opened(
    store: SqliteStore, case: str, clock: StepClock
) -> None:
    sql(store, LETS, f"UPDATE events SET \"case\" = '2026-{'9' * 35}' WHERE seq = 5")
    sql(store, f"INSERT INTO events SELECT '2026-1{'0' * 35}', 7, at, actor, type, payload, schema, prev, hash "
               "FROM events WHERE seq = 4")  # fmt: skip
    with pytest.raises(JournalBroken, match="is the next case, and has events already"):
        store.open_case(2026, clock.now(), "budi", {})


def test_an_id_of_more_digits_than_a_number_of_sqlite_holds_stops_no_second_opening(
    store: SqliteStore, case: str, clock: StepClock
) -> None:
    sql(store, LETS, f"UPDATE events SET \"case\" = '2026-{'9' * 24}' WHERE seq = 5")
    first, second = (store.open_case(2026, clock.now(), "budi", {}).case for _ in range(2))
    assert (int(first[5:]), int(second[5:])) == (10**24, 10**24 + 1)


@pytest.mark.parametrize("payload", ['{"n":"HIDDEN","n":2}', '{"n":2 }', '{"n":2.0}', '{"\\u006e":2}'])
def test_free_bytes_in_a_payload_are_told(store: SqliteStore, case: str, clock: StepClock, payload: str) -> None:
    store.append(case, 5, clock.now(), "rina", "noted", {"n": 2})
    sql(store, LETS, f"UPDATE events SET payload = '{payload}' WHERE seq = 6")
    fresh = SqliteStore(store.path, store.clock)
    with pytest.raises(JournalBroken, match="event 6: "):
        fresh.events(case)
    assert verify_events(fresh.rows(case)).exit == 3
    with pytest.raises(JournalBroken, match=f"the last event of {case} is damaged"):
        fresh.append(case, 6, clock.now(), "rina", "noted", {})


def test_a_payload_whose_keys_sort_otherwise_in_utf_16_is_sound(
    store: SqliteStore, case: str, clock: StepClock
) -> None:
    store.append(case, 5, clock.now(), "rina", "noted", {"\uffee": 1, "\U0001f600": 2, "\n": "\u007f"})
    assert SqliteStore(store.path, store.clock).events(case)[5].payload["\uffee"] == 1


def test_what_sqlite_refuses_in_a_damaged_store_is_one_line(
    store: SqliteStore, case: str, clock: StepClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    for statement in ("SELECT nothing FROM events", "INSERT INTO events SELECT * FROM events"):
        with pytest.raises(JournalBroken, match="SQLite says: "), transaction(store.path, write=True) as found:
            found.execute(statement)
    monkeypatch.setattr(database, "SECONDS", -1)
    with pytest.raises(SystemFailure, match="went on for more than"), transaction(store.path, write=False) as found:
        found.execute(f"SELECT max(version) FROM ({ENDLESS})")


@pytest.mark.parametrize("change", ["hash = x'b1'", "hash = 'zz'", "seq = 'x'", "prev = x'00'", "payload = '['"])
def test_nothing_is_appended_behind_a_damaged_event(
    store: SqliteStore, case: str, clock: StepClock, change: str
) -> None:
    sql(store, LETS, f"UPDATE events SET {change} WHERE \"case\" = '{case}' AND seq = 5")
    with pytest.raises(JournalBroken, match=f"the last event of {case} is damaged"):
        store.append(case, 5, clock.now(), "rina", "noted", {})
    store.beginning("z")


def test_no_lock_is_made_outside_of_its_folder(store: SqliteStore, case: str, tmp_path: Path, clock: StepClock) -> None:
    event = chain.row(store.events(case)[0])
    with transaction(store.path, write=True) as connection:
        rows.insert(connection, rows.follow(None, "../../x", clock.now(), event["actor"], event["type"], {}))
    with pytest.raises(JournalBroken, match="is no id of a case"):
        store.append("../../x", 1, clock.now(), "rina", "noted", {})
    assert not list(tmp_path.rglob("x.lock"))


@pytest.mark.parametrize("ending", ["-wal", "-shm", "-journal"])
def test_a_pipe_beside_a_store_is_told(store: SqliteStore, case: str, ending: str) -> None:
    path = store.path.with_name(store.path.name + ending)
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    with pytest.raises(InputError, match=f"{ending} is no plain file, so store.sqlite is not a dcdecom store"):
        store.events(case)


@pytest.mark.parametrize("text", [b"", b"rina\n" + b"9" * 20 + b"\nnow\n", b"rina\n" + b"9" * 5000 + b"\nnow\n", None])
def test_a_lock_file_of_anything_names_nobody(
    store: SqliteStore, case: str, clock: StepClock, text: bytes | None
) -> None:
    path = store.path.parent / "locks" / f"{case}.lock"
    with store.hold(case, "rina"):
        if text is None:
            os.truncate(path, 600 << 20)
        else:
            path.write_bytes(text)
        with pytest.raises(Held, match="another process, which has not said its name"):
            SqliteStore(store.path, clock).hold(case, "budi").__enter__()


def test_a_pipe_as_a_lock_file_is_told(store: SqliteStore, case: str) -> None:
    path = store.path.parent / "locks" / f"{case}.lock"
    path.unlink(missing_ok=True)
    os.mkfifo(path)
    with pytest.raises(InputError, match="is no plain file, and locks are"):
        store.hold(case, "budi").__enter__()


@pytest.mark.parametrize("make", [os.mkfifo, Path.mkdir, lambda p: p.write_bytes(b"\xff"), lambda p: os.truncate(
    os.open(p, os.O_CREAT | os.O_WRONLY), 700 << 20)])  # fmt: skip
def test_whatever_a_note_of_a_purge_is_the_attachment_is_told_as_purged(
    attachments: FileAttachments, make: Callable[[Path], None]
) -> None:
    attachments.folder.mkdir(parents=True)
    make(attachments.folder / f"{'a' * 64}.purged")
    with pytest.raises(InputError, match="a was purged: "):
        attachments.open("a" * 64)


def test_odd_folders_among_the_acceptances_are_no_traceback(tmp_path: Path) -> None:
    (tmp_path / ("9" * 255)).mkdir()
    kept = FilePeopleOrders(tmp_path)
    kept.keep(Brought(b"s", b"k", datetime.now(UTC), "rina"))
    (why,) = kept.unread()
    assert "0001 holds no statement with its signature" in why
    assert kept.kept() == ()
