"""What `store check` says of a store and its files."""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from dcdecom import limits
from dcdecom.journal.attachment_status import InFolders
from dcdecom.journal.audit import review
from dcdecom.journal.store_check import Line, checked

from .bundles import Bundled


def said(case: Bundled) -> list[Line]:
    folder = case.folder / "data"
    files, sealed = folder / "files", folder / "sealed"
    return list(checked(case.store, files, sealed, (folder / "people", folder / "drift"), (folder / "grants.sqlite",)))


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


def sealed_away(case: Bundled) -> Path:
    return case.attachments.sealed_folder / case.rows[2]["payload"]["attachments"][0]["sha256"]


def photo(case: Bundled) -> Path:
    return case.attachments.folder / case.rows[1]["payload"]["attachments"][0]["sha256"]


def without_sealed(case: Bundled) -> None:
    shutil.rmtree(case.attachments.sealed_folder)


def blown_up(case: Bundled) -> None:
    os.truncate(photo(case), limits.BUNDLE_FILE.most + 1)


def sealed_and_blown_up(case: Bundled) -> None:
    os.truncate(sealed_away(case), limits.BUNDLE_FILE.most + 1)


def a_folder(case: Bundled) -> None:
    photo(case).unlink()
    photo(case).mkdir()


def sealed_by_a_later_event_and_deleted(case: Bundled) -> None:
    entry = {"name": "front.jpg", "sha256": photo(case).name, "sealed": True}
    case.add("noted", {"attachments": [entry]})
    photo(case).unlink()


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        (lambda case: sealed_away(case).unlink(), "sealed attachment zabbix.yaml is missing"),
        (without_sealed, "sealed attachment zabbix.yaml is missing"),
        (blown_up, "attachment front.jpg could not be read: LIMIT bundle-file"),
        (sealed_and_blown_up, "sealed attachment zabbix.yaml could not be read: LIMIT bundle-file"),
        (a_folder, "attachment front.jpg is altered"),
        (sealed_by_a_later_event_and_deleted, "sealed attachment front.jpg is missing"),
    ],
)
def test_a_copy_that_lacks_any_file_is_not_whole(
    tmp_path: Path, damage: Callable[[Bundled], object], says: str
) -> None:
    case = kept(tmp_path)
    damage(case)
    assert [line for line in bad(case) if says in line]
    assert not any("their files are whole" in line.says for line in said(case))


def test_the_audit_of_the_night_misses_a_sealed_file_too(tmp_path: Path) -> None:
    case = kept(tmp_path)
    files = InFolders([case.attachments.folder, case.attachments.sealed_folder])
    assert [found.faults for found in review(case.store, files, case.clock.now())] == [()]
    sealed_away(case).unlink()
    assert [found.faults for found in review(case.store, files, case.clock.now())] == [
        ("attachment zabbix.yaml is missing",)
    ]


def test_damaged_pages_are_named(tmp_path: Path) -> None:
    case = kept(tmp_path)
    with closing(sqlite3.connect(case.store.path)) as connection:
        connection.execute("CREATE INDEX more ON events (actor)")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        connection.execute("PRAGMA writable_schema = ON")
        connection.execute("UPDATE sqlite_master SET sql = 'CREATE INDEX more ON events (type)' WHERE name = 'more'")
        connection.commit()
    assert any("more" in line for line in bad(case))


OPENED = {"estate": "lab", "tool": "0", "binding": {"name": "penarikan-server"}, "request": {}}


def claiming(folder: Path) -> Bundled:
    """An open case that claims a letter and a device, by events that tell a case."""
    case = Bundled(folder)
    opened = {**OPENED, "claims": ["letter 1", "device 5"]}
    case.case = case.store.open_case(
        2026, case.clock.now(), "rina", opened, {"letter 1": "letter 1", "device 5": "srv"}
    ).case
    return case


def about(case: Bundled) -> list[str]:
    return [line.removeprefix(f"{case.case}: ") for line in bad(case) if line.startswith(f"{case.case}: it ")]


def test_claims_are_held_against_the_journal(tmp_path: Path) -> None:
    case = claiming(tmp_path)
    assert about(case) == []
    with closing(sqlite3.connect(case.store.path)) as connection, connection:
        connection.execute("DELETE FROM claims WHERE key = 'device 5'")
        connection.execute("INSERT INTO claims VALUES ('port 7', ?, 'x', 'y')", (case.case,))
        connection.execute("INSERT INTO claims VALUES ('port 8', '2026-0999', 'x', 'y')")
    assert about(case) == ["it does not claim device 5 any more", "it claims port 7, which no event says"]
    assert "2026-0999: it is no case of this store, and claims something" in bad(case)


def test_a_corrected_request_gives_its_first_letter_back(tmp_path: Path) -> None:
    case = claiming(tmp_path)
    case.store.append(
        case.case, 1, case.clock.now(), "rina", "request-received", {"request": {}, "claims": ["letter 2"]},
        claim={"letter 2": "letter 2"}, release=["letter 1"],
    )  # fmt: skip
    assert about(case) == []


def test_a_case_that_has_ended_claims_nothing(tmp_path: Path) -> None:
    case = claiming(tmp_path)
    case.store.append(case.case, 1, case.clock.now(), "rina", "cancelled", {"note": "x"})
    assert about(case) == ["it has ended, and claims device 5 still", "it has ended, and claims letter 1 still"]


def test_an_acceptance_that_cannot_be_read_is_named(tmp_path: Path) -> None:
    case = kept(tmp_path)
    folder = tmp_path / "data" / "people"
    (folder / "0001").mkdir(parents=True)
    (folder / "0002").write_bytes(b"")
    lines = [line for line in bad(case) if line.startswith("people/")]
    assert ["0001" in lines[0], "0002" in lines[1], len(lines)] == [True, True, 2]
    assert any(line.subject == "people" and "copy it" in line.says for line in said(case))
