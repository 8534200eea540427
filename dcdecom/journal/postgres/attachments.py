"""Attachments in the store: in parts of a megabyte, in the transaction of the event that names them.

Until then they stand in a folder of this process, which goes with it. So nothing is in the store that no event names,
and no event names what is not there.
"""

from __future__ import annotations

import atexit
import hashlib
import os
import shutil
import tempfile
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from dcdecom import limits
from dcdecom.errors import DcdecomError, InputError
from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.chain import is_digest
from dcdecom.journal.durable_files import make_folder, told

from .connection import Database

if TYPE_CHECKING:
    from .connection import Connection

PART = 1 << 20
FOUND = "SELECT sealed, size, purged FROM dcdecom.files WHERE sha256 = %s ORDER BY purged IS NOT NULL, sealed"
PARTS = {False: "SELECT content FROM dcdecom.parts WHERE sha256 = %s AND n = %s",
         True: "SELECT content FROM dcdecom.sealed_parts WHERE sha256 = %s AND n = %s"}  # fmt: skip


class StoredAttachments:
    """Protocol `Attachments`. `folder`: where a folder for this process is made, closed to every other account."""

    def __init__(self, database: Database, folder: Path, limit_bytes: int) -> None:
        self.database = database
        self.limit_bytes = limit_bytes
        self._folder = folder
        self._staging: tuple[int, FileAttachments] | None = None

    def keep(self, source: Path) -> str:
        """Copy a file in; it is in the store when an event names it. Raises as `FileAttachments.keep`."""
        return self._staged().keep(source)

    def keep_bytes(self, content: bytes, sealed: bool = False) -> str:
        """Keep bytes made by dcdecom itself. Sealed ones may hold secrets: a reader of the store may not read them."""
        return self._staged().keep_bytes(content, sealed)

    def has(self, digest: str) -> bool:
        """Whether something stands under this digest, here or in the store, sealed or not."""
        if self.staged([digest]):
            return True
        found = self._found(digest)
        return found is not None and found[2] is None

    def open(self, digest: str) -> BinaryIO:
        """One attachment, checked before the first byte is given out. Raises InputError: not here, altered, purged."""
        if self.staged([digest]):
            return self._staged().open(digest)
        found = self._found(digest)
        if found is None:
            raise InputError(f"attachment {digest} is not here, neither in {self.database.where} nor sealed")
        sealed, size, purged = found
        if purged is not None:
            raise InputError(f"attachment {digest} was purged: {purged}")
        sha256 = hashlib.sha256()
        file: BinaryIO = tempfile.TemporaryFile(dir=self._private())  # noqa: SIM115  # who asked closes it
        try:
            for part in self._parts(digest, sealed, size):
                sha256.update(part)
                file.write(part)
            if sha256.hexdigest() != digest:
                what = f"attachment {digest} is not what it was when it was kept"
                raise InputError(what, "Leave it; run dcdecom verify.")
            file.seek(0)
        except BaseException:
            file.close()
            raise
        return file

    def purge(self, digest: str, why: str) -> None:
        """Remove the bytes for good and keep why. Append the event first. Removing what is not here succeeds."""
        if not is_digest(digest):
            raise InputError(f"{digest!r} is not the digest of an attachment")
        self._staged().purge(digest, why)
        with self.database.transaction() as session:
            session.execute("SELECT dcdecom.purge(%s, %s)", (digest, why))

    def path(self, digest: str) -> Path | None:
        """An attachment as a file of this process; None where it is not here. Raises InputError for an altered one."""
        if not self.has(digest):
            return None
        with self.open(digest) as file:
            path = self._private() / digest
            with path.open("wb") as copy:
                shutil.copyfileobj(file, copy)
        return path

    def state(self, digest: str) -> tuple[str, str]:
        """How the file stands, and why: what `attachment_status` asks of a place."""
        try:
            if not self.has(digest):
                return "missing", ""
            with self.open(digest):
                return "present", ""
        except InputError as error:
            return ("altered", error.what) if "not what it was" in error.what else ("unreadable", error.what)
        except DcdecomError as error:
            return "unreadable", error.what

    def read(self, digest: str, limit: int) -> bytes:
        """The first bytes of the file. Raises OSError."""
        try:
            with self.open(digest) as file:
                return file.read(limit)
        except DcdecomError as error:
            raise OSError(error.what) from error

    def staged(self, digests: Iterable[str]) -> list[str]:
        """Which of these this process keeps, and no event has named yet."""
        if self._staging is None or self._staging[0] != os.getpid():
            return []
        return [digest for digest in digests if is_digest(digest) and self._staging[1].has(digest)]

    def upload(self, session: Connection, digests: Iterable[str]) -> None:
        """Put what this process keeps into the transaction of a session. Names that stand there whole stay."""
        for digest in dict.fromkeys(self.staged(digests)):
            kept = self._staged()
            for sealed, folder in ((False, kept.folder), (True, kept.sealed_folder)):
                if not (folder / digest).exists():
                    continue
                whole = session.execute("SELECT dcdecom.is_whole(%s, %s)", (digest, sealed)).fetchone()
                if whole != (True,):
                    self.send(session, digest, sealed, folder / digest)

    def uploaded(self, digests: Iterable[str]) -> None:
        """Forget what is in the store by now."""
        for digest in dict.fromkeys(self.staged(digests)):
            kept = self._staged()
            for folder in (kept.folder, kept.sealed_folder):
                (folder / digest).unlink(missing_ok=True)

    def send(self, session: Connection, digest: str, sealed: bool, path: Path) -> None:
        """Put a file into the transaction of a session, in parts."""
        with told(f"keep {path}"), path.open("rb") as file:
            size = os.fstat(file.fileno()).st_size
            session.execute("SELECT dcdecom.begin_file(%s, %s, %s)", (digest, sealed, size))
            sha256 = hashlib.sha256()
            for n, part in enumerate(iter(lambda: file.read(PART), b"")):
                sha256.update(part)
                session.execute("SELECT dcdecom.keep_part(%b, %b, %b, %b)", (digest, sealed, n, part))
        if sha256.hexdigest() != digest:
            raise InputError(f"attachment {digest} was changed before it was kept; nothing was recorded", "Repeat it.")

    def _found(self, digest: str) -> tuple[bool, int, str | None] | None:
        if not is_digest(digest):
            return None
        with self.database.reading() as session:
            row = session.execute(FOUND, (digest,)).fetchone()
        return (bool(row[0]), int(str(row[1])), None if row[2] is None else str(row[2])) if row else None

    def _parts(self, digest: str, sealed: bool, size: int) -> Iterator[bytes]:
        if limits.BUNDLE_FILE.passed(size):
            raise InputError(f"attachment {digest}: {limits.BUNDLE_FILE}")
        for n in range((size + PART - 1) // PART):
            with self.database.reading() as session:
                row = session.execute(PARTS[sealed], (digest, n), binary=True).fetchone()
            if row is None or not isinstance(row[0], bytes):
                return
            yield row[0]

    def _staged(self) -> FileAttachments:
        if self._staging is None or self._staging[0] != os.getpid():
            with told(f"make a folder in {self._folder}"):
                make_folder(self._folder)
                _sweep(self._folder)
                made = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=self._folder))
            atexit.register(_remove, made, os.getpid())
            self._staging = os.getpid(), FileAttachments(made / "files", made / "sealed", self.limit_bytes)
        self._staging[1].limit_bytes = self.limit_bytes
        return self._staging[1]

    def _private(self) -> Path:
        """This process's folder: made when it is needed, and removed when the process ends."""
        return self._staged().folder.parent


def _remove(folder: Path, process: int) -> None:
    if process == os.getpid():
        shutil.rmtree(folder, ignore_errors=True)


def _sweep(folder: Path) -> None:
    """Remove what processes left that were killed."""
    for left in folder.iterdir():
        process = left.name.partition("-")[0]
        if process.isdigit() and not Path("/proc", process).exists():
            shutil.rmtree(left, ignore_errors=True)
