"""What a stranger calls a photo is looked at before it is kept, and nothing is recorded with it."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.adapters.inbox import FolderTray
from dcdecom.casework.chassis import TypedReading, inspect
from dcdecom.casework.photos import PhotoRefused, new_photos
from dcdecom.errors import InputError
from dcdecom.journal.attachments import FileAttachments
from tests.unit.run.office import PHOTO, Office, playbook

MEGABYTE = 1024 * 1024


def _script(path: Path) -> None:
    path.write_bytes(b"<script>alert(1)</script>")


def _link(path: Path) -> None:
    real = path.with_name("elsewhere.bin")
    real.write_bytes(PHOTO)
    path.symlink_to(real)


def _folder(path: Path) -> None:
    path.mkdir()


NO_PHOTOS: dict[str, Callable[[Path], None]] = {
    "a script": _script,
    "a link": _link,
    "a pipe": os.mkfifo,
    "a folder": _folder,
    "nothing": Path.touch,
}


@pytest.mark.parametrize("make", NO_PHOTOS.values(), ids=NO_PHOTOS)
def test_what_is_no_photo_is_refused_and_nothing_recorded(make: Callable[[Path], None], tmp_path: Path) -> None:
    office = Office(tmp_path, playbook("take-out", "end"))
    id = office.opened()
    office.drive(id, "inspect")
    path = tmp_path / "front.jpg"
    make(path)
    before = office.store.events(id)
    with pytest.raises(InputError, match=r"front\.jpg is no .*Nothing was recorded"):
        inspect(office.log(), office.rules, office.tray, id, "srv-one", TypedReading("S1", "", "R07 U12"), [path])
    assert office.store.events(id) == before


def test_an_inbox_holds_plain_files_only(tmp_path: Path) -> None:
    tray = FolderTray(tmp_path)
    tray.prepare("2026-0001")
    inbox = tray.inbox("2026-0001")
    (inbox / "front.jpg").write_bytes(PHOTO)
    (tmp_path / "secret").write_text("of another folder", "utf-8")
    (inbox / "away.jpg").symlink_to(Path("..") / ".." / "secret")
    (inbox / "folder.jpg").mkdir()
    os.mkfifo(inbox / "pipe.jpg")
    assert [p.name for p in tray.arrived("2026-0001")] == ["front.jpg"]


def test_a_huge_file_in_the_inbox_is_not_taken_into_memory(tmp_path: Path) -> None:
    office = Office(tmp_path, playbook("take-out", "end"))
    id = office.opened()
    office.tray.prepare(id)
    huge = office.tray.inbox(id) / "huge.jpg"
    with huge.open("wb") as file:
        file.write(PHOTO)
        file.truncate(60 * MEGABYTE)
    tracemalloc.start()
    try:
        assert new_photos(office.tray, office.case(id)) == (huge,)
        assert tracemalloc.get_traced_memory()[1] < 10 * MEGABYTE
    finally:
        tracemalloc.stop()


def test_a_huge_file_is_refused_before_it_is_read_whole(tmp_path: Path) -> None:
    huge = tmp_path / "huge.jpg"
    with huge.open("wb") as file:
        file.write(PHOTO)
        file.truncate(60 * MEGABYTE)
    kept = FileAttachments(tmp_path / "files", tmp_path / "sealed", 50 * MEGABYTE)
    with pytest.raises(InputError, match=r"has 62914560 bytes, the limit is 52428800; nothing was kept"):
        kept.keep(huge)
    assert not any((tmp_path / "files").iterdir())


@pytest.mark.parametrize("make", [lambda path: path.write_bytes(PHOTO), Path.mkdir], ids=["photo", "folder"])
def test_a_photo_whose_name_is_no_text_is_named(make: Callable[[Path], None], tmp_path: Path) -> None:
    office = Office(tmp_path, playbook("take-out", "end"))
    id = office.opened()
    office.tray.prepare(id)
    make(Path(os.fsdecode(os.fsencode(office.tray.inbox(id)) + b"/foto\xff.jpg")))
    with pytest.raises(PhotoRefused, match=r"^foto\\xff\.jpg has a name that is no text"):
        new_photos(office.tray, office.case(id))
