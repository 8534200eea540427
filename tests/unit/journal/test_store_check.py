"""What `store check` says of a store and its files."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from dcdecom.journal.store_check import Line, checked

from .bundles import Bundled


def said(case: Bundled) -> list[Line]:
    folder = case.folder / "data"
    return list(checked(case.store, folder / "files", folder / "sealed", (folder / "grants.sqlite",)))


def bad(case: Bundled) -> list[str]:
    return [f"{line.subject}: {line.says}" for line in said(case) if line.bad]


def kept(folder: Path) -> Bundled:
    case = Bundled(folder)
    case.add("inspected", {"device": "srv-disdik-01"}, front_jpg=b"photo")
    case.add("change-verified", {"n": 1}, sealed_zabbix_yaml=b"psk")
    return case


def test_a_whole_store_says_what_to_copy_and_who_may_read_it(tmp_path: Path) -> None:
    case = kept(tmp_path)
    lines = [f"{line.subject}: {line.says}" for line in said(case)]
    assert bad(case) == []
    assert "store.sqlite: its pages are whole; its last event is of 2026-11-24T13:07:03.000000Z" in lines
    assert any(line.startswith(f"{case.case}: 3 events and their files are whole; head ") for line in lines)
    copied = [line for line in lines if "copy it" in line]
    assert [line.partition(":")[0] for line in copied] == ["store.sqlite", "files", "sealed"]
    assert "mode 2750, its owner and its group may open it" in copied[2]
    with closing(sqlite3.connect(case.store.path)) as other:
        other.execute("BEGIN")
        other.execute("SELECT * FROM events").fetchall()
        case.add("noted")
        assert any(line.says.startswith("copy it, which holds the newest events") for line in said(case))


def test_what_is_damaged_missing_or_open_to_all_is_named(tmp_path: Path) -> None:
    case = kept(tmp_path)
    photo = case.rows[1]["payload"]["attachments"][0]["sha256"]
    (case.attachments.folder / photo).unlink()
    (case.attachments.folder / ("a" * 64)).write_bytes(b"left")
    case.attachments.sealed_folder.chmod(0o755)
    with closing(sqlite3.connect(case.store.path)) as connection, connection:
        connection.execute("DROP TRIGGER events_are_not_changed")
        connection.execute("UPDATE events SET actor = 'budi' WHERE seq = 2")
    found = bad(case)
    assert found[:2] == [
        f"{case.case}: event 2: it is not what its hash says", f"{case.case}: attachment front.jpg is missing",
    ]  # fmt: skip
    assert "sealed: copy it, which holds secrets" in found[2]
    assert "every account may open it" in found[2]
    assert found[3] == "store.sqlite: its trigger events_are_not_changed is gone, which keeps other programs from it"
    assert any("1 files that no event names" in line.says for line in said(case))


def test_damaged_pages_are_named(tmp_path: Path) -> None:
    case = kept(tmp_path)
    with closing(sqlite3.connect(case.store.path)) as connection:
        connection.execute("CREATE INDEX more ON events (actor)")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX more ON events (type)' WHERE name = 'more'")
        connection.commit()
    assert any("more" in line for line in bad(case))
