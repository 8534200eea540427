"""Attachments: what is kept is whole, durable, checked when it is read, and never more than asked."""

from __future__ import annotations

import hashlib
import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

from dcdecom.errors import InputError, SystemFailure
from dcdecom.journal.attachments import FileAttachments
from dcdecom.ports.journal import Attachments

from .conftest import NOBODY, as_child, let_enter

PHOTO = b"\xff\xd8 a photo"
DIGEST = hashlib.sha256(PHOTO).hexdigest()


@pytest.fixture
def photo(tmp_path: Path) -> Path:
    path = tmp_path / "front.jpg"
    path.write_bytes(PHOTO)
    return path


def kept(attachments: FileAttachments) -> list[str]:
    return sorted(path.name for folder in (attachments.folder, attachments.sealed_folder) for path in folder.glob("*"))


def test_it_is_attachments(attachments: FileAttachments) -> None:
    as_protocol: Attachments = attachments
    assert as_protocol is attachments


def test_a_kept_file_is_read_back(attachments: FileAttachments, photo: Path) -> None:
    assert attachments.keep(photo) == attachments.keep(photo) == DIGEST
    assert kept(attachments) == [DIGEST]
    with attachments.open(DIGEST) as file:
        assert file.read() == PHOTO
    assert photo.exists()


def test_modes_whatever_the_umask(attachments: FileAttachments) -> None:
    before = os.umask(0o077)
    try:
        digest, sealed = attachments.keep_bytes(b"a"), attachments.keep_bytes(b"b", sealed=True)
    finally:
        os.umask(before)
    files, vault = attachments.folder, attachments.sealed_folder
    modes = [path.stat().st_mode & 0o7777 for path in (files, files / digest, vault, vault / sealed)]
    assert modes == [0o2770, 0o640, 0o2750, 0o640]
    with attachments.open(sealed) as file:
        assert file.read() == b"b"


def test_sealed_is_not_kept_where_everyone_may_look(attachments: FileAttachments) -> None:
    attachments.sealed_folder.mkdir(parents=True)
    attachments.sealed_folder.chmod(0o755)
    with pytest.raises(InputError, match="open to every account"):
        attachments.keep_bytes(b"psk", sealed=True)
    assert kept(attachments) == []


def test_the_limit_is_exact(attachments: FileAttachments, photo: Path) -> None:
    photo.write_bytes(b"x" * 1000)
    assert attachments.keep(photo)
    photo.write_bytes(b"x" * 1001)
    with pytest.raises(InputError, match=r"front.jpg has 1001 bytes, the limit is 1000"):
        attachments.keep(photo)
    assert len(kept(attachments)) == 1, "nothing half written is left"
    assert attachments.keep_bytes(b"x" * 2000), "what dcdecom makes itself has no limit"


def test_a_file_that_grows_while_it_is_copied_is_refused(
    attachments: FileAttachments, photo: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fstat = os.fstat

    def later(descriptor: int) -> os.stat_result:
        found = fstat(descriptor)
        with photo.open("ab") as file:
            file.write(b"more")
        return found

    monkeypatch.setattr("dcdecom.journal.attachments.os.fstat", later)
    with pytest.raises(InputError, match="still being written"):
        attachments.keep(photo)
    photo.write_bytes(b"x" * 998)
    with pytest.raises(InputError, match="has 1002 bytes"):
        attachments.keep(photo)
    assert kept(attachments) == []


def _link(path: Path) -> None:
    path.with_suffix(".real").write_bytes(PHOTO)
    path.symlink_to(path.with_suffix(".real"))


def _socket(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))


@pytest.mark.parametrize(
    ("make", "why"),
    [
        (_link, "symbolic link"),
        (os.mkfifo, "not a plain file"),
        (_socket, "not a plain file"),
        (Path.mkdir, "it is a folder"),
        (lambda path: None, "no such file"),
    ],
    ids=["symlink", "fifo", "socket", "folder", "missing"],
)
def test_only_plain_files(attachments: FileAttachments, tmp_path: Path, make: Callable[[Path], None], why: str) -> None:
    make(tmp_path / "odd")
    with pytest.raises(InputError, match=why) as caught:
        attachments.keep(tmp_path / "odd")
    assert str(tmp_path / "odd") in str(caught.value)
    assert kept(attachments) == []


@pytest.mark.parametrize("sealed", [False, True])
def test_a_torn_or_altered_attachment_is_not_given_out(attachments: FileAttachments, sealed: bool) -> None:
    digest = attachments.keep_bytes(PHOTO, sealed)
    path = (attachments.sealed_folder if sealed else attachments.folder) / digest
    for bytes_ in (PHOTO[:-1], PHOTO + b"!", b""):
        path.write_bytes(bytes_)
        with pytest.raises(InputError, match="is not what it was"):
            attachments.open(digest)
    attachments.keep_bytes(PHOTO, sealed)
    assert attachments.open(digest).read() == PHOTO, "keeping it again heals it"


@pytest.mark.parametrize("digest", ["0" * 64, "../store.sqlite", "", "A" * 64, DIGEST + "\n"])
def test_what_is_not_here_is_said(attachments: FileAttachments, photo: Path, digest: str) -> None:
    attachments.keep(photo)
    with pytest.raises(InputError, match="is not here"):
        attachments.open(digest)


def test_a_link_in_place_of_an_attachment_is_not_followed(attachments: FileAttachments, photo: Path) -> None:
    attachments.keep_bytes(b"x")
    (attachments.folder / DIGEST).symlink_to(photo)
    with pytest.raises(InputError, match="symbolic link"):
        attachments.open(DIGEST)


def test_purged_is_gone_and_said_why(attachments: FileAttachments, photo: Path) -> None:
    attachments.keep(photo)
    attachments.purge(DIGEST, "rina, 2026-11-24: identity card, no longer needed")
    attachments.purge(DIGEST, "again")
    with pytest.raises(InputError, match="was purged: rina, 2026-11-24: identity card"):
        attachments.open(DIGEST)
    assert PHOTO not in {path.read_bytes() for path in attachments.folder.iterdir()}
    with pytest.raises(InputError, match="not the digest"):
        attachments.purge("../front.jpg", "mischief")
    assert photo.exists()


def test_a_disk_that_takes_no_more_keeps_nothing(attachments: FileAttachments) -> None:
    import resource

    def overfill() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, 100_000))
        with pytest.raises(SystemFailure, match="larger than this account may write; nothing was recorded"):
            attachments.keep_bytes(b"x" * 200_000)

    assert as_child(overfill) == 0
    assert kept(attachments) == []


def test_an_account_outside_the_group_is_told_so(attachments: FileAttachments, photo: Path) -> None:
    sealed = attachments.keep_bytes(b"psk", sealed=True)
    attachments.keep(photo)
    let_enter(attachments.folder)
    photo.chmod(0o644)

    def try_it() -> None:
        with pytest.raises(InputError, match="this account may not"):
            attachments.open(sealed)
        with pytest.raises(InputError, match=r"this account may not at .*files"):
            attachments.keep(photo)

    assert as_child(try_it, uid=NOBODY) == 0
