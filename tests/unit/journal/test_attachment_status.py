"""How each file that a journal names stands, by the journal's own words and by its bytes."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import Any

import pytest

from dcdecom import limits
from dcdecom.journal.attachment_status import (
    CHANGED,
    NOT_HERE,
    SOUND,
    Attachment,
    InFolders,
    entries,
    look,
    misnamed,
    named,
)

from .histories import Said, history

CONTENT = b"photo"
DIGEST = hashlib.sha256(CONTENT).hexdigest()
OTHER = hashlib.sha256(b"other").hexdigest()


def names(*digests: str, sealed: Any = False, type: str = "inspected", name: str = "front.jpg") -> Said:
    return type, {"attachments": [{"name": name, "sha256": digest, "sealed": sealed} for digest in digests]}


PURGED: Said = ("attachment-purged", {"sha256": DIGEST, "reason": "identity card"})
ASIDE: Said = ("set-aside", {"sha256": DIGEST, "note": "blurred"})


def only(*events: Said) -> Attachment:
    (found,) = named(history(*events))
    return found


# --- by the journal --------------------------------------------------------------------------------------------------


def test_a_file_is_told_once_by_the_first_event_that_names_it() -> None:
    found = only(names(DIGEST), names(DIGEST, name="again.jpg"))
    assert (found.seq, found.sha256, found.name, found.sealed) == (1, DIGEST, "front.jpg", False)
    assert (found.aside, found.purge, found.state, found.why) == (None, None, "not looked at", "")


def test_a_file_without_a_name_is_told_without_one() -> None:
    assert only(("inspected", {"attachments": [{"sha256": DIGEST}]})).name == ""


def test_the_files_of_all_events_are_told_in_their_order() -> None:
    assert [a.sha256 for a in named(history(names(OTHER, DIGEST), names(DIGEST)))] == [OTHER, DIGEST]


@pytest.mark.parametrize(
    ("first", "second", "sealed"),
    [(False, False, False), (True, False, True), (False, True, True), (1, "yes", False)],
)
def test_what_any_event_calls_sealed_may_hold_secrets(first: Any, second: Any, sealed: bool) -> None:
    assert only(names(DIGEST, sealed=first), names(DIGEST, sealed=second)).sealed is sealed


def test_who_removed_a_file_or_set_it_aside_is_told_with_it() -> None:
    found = only(names(DIGEST), ASIDE, PURGED)
    assert (found.aside and found.aside["seq"], found.purge and found.purge["seq"]) == (2, 3)


def test_a_file_that_came_back_is_not_removed_any_more() -> None:
    assert only(names(DIGEST), PURGED, names(DIGEST)).purge is None


@pytest.mark.parametrize("event", [PURGED, ASIDE])
def test_what_no_event_has_named_is_not_removed(event: Said) -> None:
    found = only(event, names(DIGEST))
    assert (found.purge, found.aside) == (None, None)
    assert only(names(OTHER), event).purge is None


@pytest.mark.parametrize(
    "attachments", [[{"name": "x", "sha256": "../etc/passwd"}], ["x"], "x", [{"name": "x"}], {}, 5]
)
def test_what_is_named_by_no_digest_is_told_and_never_looked_for(attachments: Any) -> None:
    rows = history(names(DIGEST), ("inspected", {"attachments": attachments}))
    assert misnamed(rows) == [2]
    assert [*entries(rows[1])] == []
    assert [a.sha256 for a in named(rows)] == [DIGEST]


def test_an_event_without_files_names_none() -> None:
    rows = history(("noted", {}), ("noted", {"attachments": []}), names(DIGEST))
    assert misnamed(rows) == []
    assert [len([*entries(row)]) for row in rows] == [0, 0, 1]


# --- by its bytes ----------------------------------------------------------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / DIGEST).write_bytes(CONTENT)
    return tmp_path


def stands(folder: Path, *events: Said, **how: Any) -> tuple[str, str]:
    (found,) = look(history(*events), InFolders([folder]), **how)
    return found.state, found.why


def test_a_file_with_its_bytes_is_present(folder: Path) -> None:
    assert stands(folder, names(DIGEST)) == ("present", "")


def test_a_file_with_other_bytes_is_altered(folder: Path) -> None:
    (folder / DIGEST).write_bytes(b"other")
    assert stands(folder, names(DIGEST)) == ("altered", f"its bytes are {OTHER}")


def test_a_file_that_is_not_there_is_missing(folder: Path) -> None:
    assert stands(folder, names(OTHER)) == ("missing", "")


def test_a_sealed_file_that_stays_inside_is_withheld(folder: Path) -> None:
    withheld = ("withheld", "sealed: it may hold secrets")
    assert stands(folder, names(OTHER, sealed=True)) == withheld
    assert stands(folder, names(DIGEST, sealed=True)) == ("present", "")
    assert stands(folder, names(OTHER, sealed=True), withholds=frozenset()) == ("missing", "")


def test_a_sealed_file_with_other_bytes_is_altered_all_the_same(folder: Path) -> None:
    (folder / DIGEST).write_bytes(b"other")
    assert stands(folder, names(DIGEST, sealed=True))[0] == "altered"


def test_a_file_that_was_purged_says_by_whom_and_why(folder: Path) -> None:
    gone = ("attachment-purged", {"sha256": OTHER, "reason": "identity card", "person_name": "Rina Sari"})
    at = "2026-12-01T10:02:00.000000Z"
    assert stands(folder, names(OTHER), gone) == ("purged", f"by Rina Sari, {at}: identity card")
    bare: Said = ("attachment-purged", {"sha256": OTHER})
    assert stands(folder, names(OTHER), bare) == ("purged", f"by rina, {at}: no reason given")


def test_a_purged_file_whose_bytes_are_still_there_is_told(folder: Path) -> None:
    state, why = stands(folder, names(DIGEST), PURGED)
    assert (state, why.rpartition(";")[2]) == ("purged", " its bytes are still here")


def test_a_purged_file_with_other_bytes_is_altered(folder: Path) -> None:
    (folder / DIGEST).write_bytes(b"other")
    assert stands(folder, names(DIGEST), PURGED)[0] == "altered"


def test_what_is_no_plain_file_is_altered(tmp_path: Path) -> None:
    (tmp_path / DIGEST).mkdir()
    assert stands(tmp_path, names(DIGEST)) == ("altered", "not a plain file")
    (tmp_path / "linked").write_bytes(CONTENT)
    (tmp_path / DIGEST).rmdir()
    (tmp_path / DIGEST).symlink_to(tmp_path / "linked")
    assert stands(tmp_path, names(DIGEST)) == ("altered", "not a plain file")
    (tmp_path / DIGEST).unlink()
    os.mkfifo(tmp_path / DIGEST)
    assert stands(tmp_path, names(DIGEST)) == ("altered", "not a plain file")


def test_the_first_folder_that_has_a_file_counts(folder: Path, tmp_path: Path) -> None:
    second = tmp_path / "second"
    second.mkdir()
    (second / DIGEST).write_bytes(b"other")
    (second / OTHER).write_bytes(b"other")
    both = InFolders([folder, second])
    assert [both.state(digest) for digest in (DIGEST, OTHER)] == [("present", ""), ("present", "")]
    assert InFolders([second, folder]).state(DIGEST)[0] == "altered"
    assert both.read(OTHER, 3) == b"oth"
    assert both.read(DIGEST, 100) == CONTENT
    for folders in ([folder], [folder, second]):
        with pytest.raises(FileNotFoundError):
            InFolders(folders).read("c" * 64, 1)


def test_a_file_that_is_larger_than_any_of_a_bundle_is_not_read(tmp_path: Path) -> None:
    with (tmp_path / DIGEST).open("wb") as file:
        file.truncate(limits.BUNDLE_FILE.most + 1)
    assert stands(tmp_path, names(DIGEST)) == ("unreadable", str(limits.BUNDLE_FILE))


def test_a_folder_that_is_none_says_nothing_either_way(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    assert stands(tmp_path / "file", names(DIGEST)) == ("unreadable", "Not a directory")


def test_which_states_speak_against_a_journal(folder: Path) -> None:
    present, missing = stands(folder, names(DIGEST))[0], stands(folder, names(OTHER))[0]
    withheld, purged = stands(folder, names(OTHER, sealed=True))[0], stands(folder, names(DIGEST), PURGED)[0]
    (folder / DIGEST).write_bytes(b"other")
    altered = stands(folder, names(DIGEST))[0]
    assert {present, withheld, purged} == SOUND
    assert {altered, missing} == CHANGED
    assert {missing, "unreadable"} == NOT_HERE
