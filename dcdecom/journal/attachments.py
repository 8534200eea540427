"""Attachments: files named by the SHA-256 of their bytes, whole and on the disk before an event names them."""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from dcdecom import limits
from dcdecom.errors import InputError

from . import plain_file
from .chain import is_digest
from .durable_files import make_file, make_folder, sync_folder, told, unique_name

MODE = 0o640
SEALED_FOLDER = 0o2750
CHUNK = 1 << 20
READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
"""Never through a symbolic link, and never waiting on a pipe that someone put in the inbox."""


class FileAttachments:
    """Protocol `Attachments`: `folder` for what may leave in a bundle, `sealed_folder` for what may hold secrets.

    `limit_bytes` is for files that people bring. What dcdecom makes itself is kept whatever its size.
    """

    def __init__(self, folder: Path, sealed_folder: Path, limit_bytes: int) -> None:
        self.folder = folder
        self.sealed_folder = sealed_folder
        self.limit_bytes = limit_bytes

    def keep(self, source: Path) -> str:
        """Copy a file in, hashing it as it streams; return its digest.

        Raises InputError for a file that is missing, too large, no plain file, or still being written.
        """
        with told(f"keep {source}"), os.fdopen(os.open(source, READ), "rb") as file:
            before = os.fstat(file.fileno())
            if not stat.S_ISREG(before.st_mode):
                raise InputError(f"{source} is not a plain file; nothing was kept")
            return self._write(self.folder, self._within_limit(source, file, before))

    def keep_bytes(self, content: bytes, sealed: bool = False) -> str:
        """Keep bytes made by dcdecom itself. Sealed ones may hold secrets and never leave in a bundle."""
        with told(f"keep {len(content)} bytes"):
            return self._write(self._sealed() if sealed else self.folder, iter([content]))

    def open(self, digest: str) -> BinaryIO:
        """One attachment, checked before the first byte is given out. Raises InputError: not here, altered, purged."""
        for folder in (self.folder, self.sealed_folder) if is_digest(digest) else ():
            with told(f"read attachment {digest}"):
                try:
                    return _checked(folder / digest)
                except FileNotFoundError:
                    continue
        raise InputError(self._why_not_here(digest))

    def purge(self, digest: str, why: str) -> None:
        """Remove the bytes of an attachment for good and leave a note that says why. Append the event first.

        Removing what is not here succeeds.
        """
        if not is_digest(digest):
            raise InputError(f"{digest!r} is not the digest of an attachment")
        for folder in (self.folder, self.sealed_folder):
            with told(f"purge attachment {digest}"):
                if os.path.lexists(folder / digest):
                    _note(folder / f"{digest}.purged", why)
                    (folder / digest).unlink()
                    sync_folder(folder)

    def has(self, digest: str) -> bool:
        return any(os.path.lexists(folder / digest) for folder in (self.folder, self.sealed_folder))

    def why_purged(self, digest: str) -> str:
        """Why an attachment was purged, as its note says; empty text where it was not."""
        for folder in (self.folder, self.sealed_folder) if is_digest(digest) else ():
            note = folder / f"{digest}.purged"
            try:
                why = plain_file.read(note, limits.SIGNED_BYTES).decode("utf-8", "replace").strip()
            except FileNotFoundError:
                continue
            except (OSError, limits.OverLimit) as error:
                why = f"why could not be read: {note} {error}"
            return why or "no reason given"
        return ""

    def _why_not_here(self, digest: str) -> str:
        if why := self.why_purged(digest):
            return f"attachment {digest} was purged: {why}"
        return f"attachment {digest} is not here, neither in {self.folder} nor sealed"

    def _sealed(self) -> Path:
        make_folder(self.sealed_folder, SEALED_FOLDER)
        if self.sealed_folder.stat().st_mode & stat.S_IRWXO:
            raise InputError(f"{self.sealed_folder} is open to every account; nothing was kept", "Run chmod o= on it.")
        return self.sealed_folder

    def _within_limit(self, source: Path, file: BinaryIO, before: os.stat_result) -> Iterator[bytes]:
        size = before.st_size
        while size <= self.limit_bytes and (chunk := file.read(CHUNK)):
            size = max(size, file.tell())
            yield chunk
        if size > self.limit_bytes:
            raise InputError(f"{source} has {size} bytes, the limit is {self.limit_bytes}; nothing was kept")
        after = os.fstat(file.fileno())
        if (after.st_size, after.st_mtime_ns) != (before.st_size, before.st_mtime_ns):
            raise InputError(f"{source} is still being written; nothing was kept", "Repeat when the copy has ended.")

    def _write(self, folder: Path, chunks: Iterator[bytes]) -> str:
        make_folder(folder)
        fresh, sha256 = unique_name(folder), hashlib.sha256()
        try:
            with os.fdopen(make_file(fresh, MODE), "wb") as file:
                for chunk in chunks:
                    sha256.update(chunk)
                    file.write(chunk)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(folder / sha256.hexdigest())
        finally:
            fresh.unlink(missing_ok=True)
        sync_folder(folder)
        return sha256.hexdigest()


def _note(path: Path, why: str) -> None:
    fresh = unique_name(path.parent)
    try:
        with os.fdopen(make_file(fresh, MODE), "w", encoding="utf-8") as file:
            file.write(why + "\n")
            file.flush()
            os.fsync(file.fileno())
        fresh.replace(path)
    finally:
        fresh.unlink(missing_ok=True)


def _checked(path: Path) -> BinaryIO:
    file = os.fdopen(os.open(path, READ), "rb")
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode) and hashlib.file_digest(file, "sha256").hexdigest() == path.name:
        file.seek(0)
        return file
    file.close()
    raise InputError(f"attachment {path.name} is not what it was when it was kept", "Leave it; run dcdecom verify.")
