"""A journal is the same in PostgreSQL and in a file; what an append costs; and how stores are moved."""

from __future__ import annotations

import os
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.errors import InputError, JournalBroken
from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.canonical import canonical
from dcdecom.journal.chain import row
from dcdecom.journal.postgres.connection import Database
from dcdecom.journal.postgres.migrate import ROLES, migrate, plan
from dcdecom.journal.postgres.transfer import Folder, give_out, take_in
from dcdecom.journal.rows import follow
from dcdecom.journal.store import SqliteStore
from dcdecom.model.site import Every
from dcdecom.ports.journal import Store
from tests.cluster import ADMIN, Cluster
from tests.unit.journal.clocks import StepClock
from tests.unit.journal.stores import LIMIT, PostgresPlace, SqliteKept
from tests.unit.journal.test_stores import BATAM, PORT, drifted, seen
from tests.unit.journal.test_stores_beside import FIRST

AT = datetime(2026, 11, 24, 13, 7, tzinfo=UTC)
PAYLOADS: tuple[dict[str, object], ...] = (
    {"é\n\u0000\\u0000": "😀", "n": 1, "none": None, "list": [1, "2", {"b": 1, "a": 2}]},
    {"authority": {"key": "x"}, "text": "'; DROP TABLE events; --"},
    {"percent": "%s %(case)s %", "empty": ""},
)


def filled(store: Store) -> list[object]:
    case = store.open_case(2026, AT, "rina", PAYLOADS[0]).case
    for seq, payload in enumerate(PAYLOADS, 1):
        store.append(case, seq, AT + timedelta(seconds=seq), "budi", "noted", payload)
    return [row(event) for event in store.events(case)]


def test_a_journal_is_the_same_to_the_byte(cluster: Cluster, tmp_path: Path) -> None:
    name = cluster.store()
    ours = PostgresPlace(Database(cluster.where(name)), tmp_path, StepClock(), True).store()
    theirs = SqliteStore(tmp_path / "store.sqlite", StepClock(), create=True)
    assert filled(ours) == filled(theirs)
    [*texts] = cluster.sql("SELECT payload FROM dcdecom.events ORDER BY seq", name)
    assert texts == [(canonical(payload).decode(),) for payload in (PAYLOADS[0], *PAYLOADS)]


def trips(store: object, act: object, tmp_path: Path) -> int:
    """Questions that an act sends to the server, by libpq's own trace."""
    session = store.database.session()  # type: ignore[attr-defined]
    with (tmp_path / "trace").open("w+b") as file:
        session.pgconn.trace(file.fileno())
        act()  # type: ignore[operator]
        session.pgconn.untrace()
        file.seek(0)
        lines = file.read().decode(errors="replace").splitlines()
    return sum(line.split("\t")[1:2] == ["F"] and line.split("\t")[3] in ("Sync", "Query") for line in lines)


def test_an_append_is_one_round_trip(cluster: Cluster, tmp_path: Path) -> None:
    store = PostgresPlace(Database(cluster.where(cluster.store())), tmp_path, StepClock(), True).store()
    case = store.open_case(2026, AT, "rina", {}).case
    claims = {f"port {n}": "it" for n in range(3)}
    assert trips(store, lambda: store.append(case, 1, AT, "rina", "noted", {}, claims), tmp_path) == 1
    assert trips(store, lambda: store.events(case), tmp_path) == 1
    assert trips(store, lambda: store.append(case, 2, AT, "rina", "noted", {}, release=claims), tmp_path) == 1


# --- making it -------------------------------------------------------------------------------------------------------


def test_making_is_planned_done_once_and_repeated(cluster: Cluster) -> None:
    cluster.sql("CREATE DATABASE fresh")
    where = cluster.where("fresh", ADMIN)
    assert (plan(where).layout, plan(where).roles) == (0, ())
    assert plan(where).statements == plan(where).statements != ()
    assert plan(cluster.where("postgres", ADMIN)).statements[-1].startswith("-- layout 1")
    migrate(where)
    assert plan(where).statements == ()
    cluster.sql("GRANT INSERT ON dcdecom.events TO dcdecom_writer", "fresh")
    migrate(where)
    held = cluster.sql("SELECT has_table_privilege('dcdecom_writer', 'dcdecom.events', 'INSERT')", "fresh")
    assert held == [(False,)], "rights are given anew"
    assert len(ROLES) == 4
    with pytest.raises(InputError, match=r"may not|permission"):
        migrate(cluster.where("postgres"))


# --- moving it -------------------------------------------------------------------------------------------------------


def everything(folder: Path) -> SqliteKept:
    """A data folder of one host with something in each of its places."""
    kept = SqliteKept(folder, StepClock())
    kept.clock.time = AT
    store = kept.store()
    case = store.open_case(2026, AT, "rina", PAYLOADS[0], {"letter:1": "the letter"}).case
    files = FileAttachments(folder / "files", folder / "sealed", LIMIT)
    digests = [
        files.keep_bytes(os.urandom((1 << 20) + 1)),
        files.keep_bytes(b"psk", sealed=True),
        files.keep_bytes(b"x"),
    ]
    named = [{"name": "f", "sha256": digest, "sealed": n == 1} for n, digest in enumerate(digests)]
    store.append(case, 1, AT, "rina", "noted", {"attachments": named}, {"port:7": "it"}, tells=lambda event: [FIRST])
    files.purge(digests[2], "a face on it")
    kept.memory().remember([(BATAM, seen(AT))])
    kept.drift().keep([drifted("srv-a", BATAM, AT)], Every.SITE, AT)
    kept.grants("rina").append("grant-begun", {"digest": "41c902fe"})
    return kept


def test_all_of_a_folder_goes_in_and_comes_out_again(cluster: Cluster, tmp_path: Path) -> None:
    kept, name = everything(tmp_path / "data"), cluster.store()
    told = list[str]()
    moved = take_in(cluster.where(name, ADMIN), Folder(tmp_path / "data"), told.append)
    assert (moved.cases, moved.events, moved.files, moved.lacking) == (1, 2, 2, ())
    back = give_out(cluster.where(name, ADMIN), Folder(tmp_path / "back"), told.append)
    assert (back.cases, back.events, back.files, back.lacking) == (1, 2, 2, ())
    again = SqliteKept(tmp_path / "back", StepClock())
    for asked in (
        lambda k: k.store().events("2026-0001"), lambda k: k.store().claims(), lambda k: k.grants("x").events(),
        lambda k: k.drift().known(), lambda k: k.drift().last_success(), lambda k: k.memory().on([PORT]),
        lambda k: k.outbox().undelivered(AT), lambda k: sorted(p.name for p in (k.folder / "files").glob("?" * 64)),
        lambda k: [p.read_bytes() for p in (k.folder / "sealed").iterdir()],
    ):  # fmt: skip
        assert asked(again) == asked(kept)
        assert asked(again)
    host = PostgresPlace(Database(cluster.where(name)), tmp_path, StepClock(), True)
    purged = host.store().events("2026-0001")[1].payload["attachments"][2]["sha256"]  # type: ignore[index]
    with pytest.raises(InputError, match="was purged: a face on it"):
        host.attachments().open(purged)
    host.store().append("2026-0001", 2, AT, "rina", "noted", {})
    with pytest.raises(InputError, match="has cases already"):
        take_in(cluster.where(name, ADMIN), Folder(tmp_path / "data"), told.append)
    with pytest.raises(InputError, match="has a store already"):
        give_out(cluster.where(name, ADMIN), Folder(tmp_path / "back"), told.append)


def test_a_chain_that_does_not_hold_is_not_taken_in(cluster: Cluster, tmp_path: Path) -> None:
    kept, name = everything(tmp_path / "data"), cluster.store()
    kept.change_an_event("2026-0001", 1)
    with pytest.raises(JournalBroken, match="event 1: it is not what its hash says"):
        take_in(cluster.where(name, ADMIN), Folder(tmp_path / "data"), str)
    assert cluster.sql("SELECT count(*) FROM dcdecom.events", name) == [(0,)]


def test_a_file_that_is_altered_is_named_and_not_taken_in(cluster: Cluster, tmp_path: Path) -> None:
    kept, name = everything(tmp_path / "data"), cluster.store()
    digest = kept.store().events("2026-0001")[1].payload["attachments"][0]["sha256"]  # type: ignore[index]
    kept.change_an_attachment(digest)
    assert take_in(cluster.where(name, ADMIN), Folder(tmp_path / "data"), str).lacking == (digest,)


def a_hundred_thousand(folder: Path) -> None:
    """2,500 cases of 40 events, with payloads of some hundred bytes."""
    store = SqliteStore(folder / "store.sqlite", StepClock(), create=True)
    store.open_case(2026, AT, "rina", {})
    from dcdecom.journal.database import transaction

    with transaction(store.path, write=True) as connection:
        rows = list[tuple[object, ...]]()
        for number in range(2, 2501):
            last = None
            for n in range(40):
                payload = {"n": n, "device": f"srv-{number}", "found": "x" * 300}
                event = follow(last, f"2026-{number:04d}", AT, "rina", "noted", payload)
                last = row(event)
                rows.append((*(last[k] for k in ("case", "seq", "at", "actor", "type")), canonical(payload).decode(),
                             event.schema, event.prev, event.hash))  # fmt: skip
        connection.executemany("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", rows)


def test_a_hundred_thousand_events_go_in_unchanged(cluster: Cluster, tmp_path: Path) -> None:
    """How long that takes is told, and judged nowhere: docs/explanation/performance.md has it from a quiet machine."""
    a_hundred_thousand(tmp_path)
    begun = time.process_time(), time.monotonic()
    moved = take_in(cluster.where(cluster.store(), ADMIN), Folder(tmp_path), str)
    wall, cpu = time.monotonic() - begun[1], time.process_time() - begun[0]
    print(f"{moved.events} events in {wall:.1f} s, {cpu:.1f} s of CPU")
    assert (moved.cases, moved.events) == (2500, 99961)
