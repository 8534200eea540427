"""Write a bundle: a folder, or the same as one tar. Nothing is appended to the journal by it."""

from __future__ import annotations

import hashlib
import io
import os
import shutil
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from dcdecom.errors import InputError, JournalBroken
from dcdecom.ports.journal import Attachments, Event

from . import attachment_status, bundle, tar
from .chain import Row, row
from .durable_files import make_file, make_folder, sync_folder, told, unique_name
from .export import NAME, line

MODE = 0o640


@dataclass(frozen=True)
class Packed:
    """A bundle that was written."""

    path: Path
    files: int
    withheld: int
    """Attachments that may hold secrets: they stay in the store."""
    purged: tuple[str, ...]
    """Names of attachments that were deleted on purpose."""


def pack(events: Sequence[Event], attachments: Attachments, path: Path, as_tar: bool = False) -> Packed:
    """Write the bundle of a case at `path`, in place of an earlier one; until it is whole, that one stays.

    Raises JournalBroken where an attachment is missing or altered, InputError and SystemFailure of the disk.
    """
    rows = [row(event) for event in events]
    fresh = unique_name(path.parent)
    with told(f"write {path}"):
        make_folder(path.parent)
        try:
            _write_tar(fresh, rows, attachments) if as_tar else _write_folder(fresh, rows, attachments)
            _replace(fresh, path)
        finally:
            _remove(fresh)
        sync_folder(path.parent)
    named = attachment_status.named(rows)
    withheld = [a for a in named if a.sealed and a.purge is None]
    return Packed(path, len(bundle.contents(rows)) + 2, len(withheld), tuple(a.name for a in named if a.purge))


def _write_folder(folder: Path, rows: Sequence[Row], attachments: Attachments) -> None:
    make_folder(folder)
    for name, content in _files(rows, attachments):
        make_folder((folder / name).parent)
        with content, os.fdopen(make_file(folder / name, MODE), "wb") as file:
            shutil.copyfileobj(content, file)
            file.flush()
            os.fsync(file.fileno())
    for each in (folder, *(path for path in folder.iterdir() if path.is_dir())):
        sync_folder(each)


def _write_tar(path: Path, rows: Sequence[Row], attachments: Attachments) -> None:
    with os.fdopen(make_file(path, MODE), "wb") as file:
        tar.write(file, _sized(_files(rows, attachments)))
        file.flush()
        os.fsync(file.fileno())


def _sized(files: Iterator[tuple[str, BinaryIO]]) -> Iterator[tuple[str, int, BinaryIO]]:
    for name, content in files:
        with content:
            size = content.seek(0, os.SEEK_END)
            content.seek(0)
            yield name, size, content


def _files(rows: Sequence[Row], attachments: Attachments) -> Iterator[tuple[str, BinaryIO]]:
    """Every file of the bundle in the order of the names, opened."""
    journal = b"".join(map(line, rows))
    made = {NAME: journal, bundle.MANIFEST: bundle.manifest(rows, hashlib.sha256(journal).hexdigest())}
    kept = bundle.contents(rows)
    for name in sorted({*made, *kept}):
        yield name, io.BytesIO(made[name]) if name in made else _opened(attachments, name, kept[name])


def _opened(attachments: Attachments, name: str, digest: str) -> BinaryIO:
    try:
        return attachments.open(digest)
    except InputError as error:
        raise JournalBroken(f"{name}: {error.what}; no bundle was written", "dcdecom verify CASE says more.") from error


def _replace(fresh: Path, path: Path) -> None:
    """Put what was made in the place of what is there."""
    before = unique_name(path.parent)
    if path.is_symlink() or path.exists():
        path.rename(before)
    fresh.rename(path)
    _remove(before)


def _remove(path: Path) -> None:
    if path.is_dir() and not path.is_symlink():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)
