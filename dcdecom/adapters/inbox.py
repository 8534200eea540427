"""The folders through which people and dcdecom hand files to each other: inbox/CASE and out/CASE."""

from __future__ import annotations

import errno
import hashlib
import os
import tempfile
from contextlib import suppress
from pathlib import Path

from dcdecom.errors import DcdecomError, InputError, SystemFailure
from dcdecom.model.whole_path import whole
from dcdecom.ports.papers import Paper

KEPT = ("inbox", "out", "locks")
"""Folders in which each case has a folder or files of its own, named by its id."""

VOID = "tidak-berlaku"
"""Papers that count no more: those who read the folder are the office."""


class FolderTray:
    """`inbox/CASE` and `out/CASE` below the data folder."""

    def __init__(self, data_dir: Path) -> None:
        self._data_dir = data_dir

    def prepare(self, case: str) -> None:
        """Make both folders, group-writable whatever the umask is. Raises InputError or SystemFailure."""
        for folder in (self.inbox(case), self.out(case)):
            try:
                for made in (self._data_dir, folder.parent, folder):
                    _make(made)
                    if made is not self._data_dir and made.stat().st_uid == os.geteuid():
                        made.chmod(0o2770)
            except OSError as error:
                raise _not_written(folder, case, error) from error

    def known(self) -> frozenset[str]:
        """The ids of cases that have left something here. Raises InputError where a folder cannot be read."""
        found = set[str]()
        for name in KEPT:
            folder = self._data_dir / name
            try:
                found |= {path.name.partition(".")[0] for path in folder.iterdir()}
            except FileNotFoundError:
                continue
            except OSError as error:
                what = f"{whole(folder)} cannot be read: {error.strerror}. Nothing was recorded."
                raise InputError(what, "Let this account read and write there.") from error
        return frozenset(found)

    def arrived(self, case: str) -> tuple[Path, ...]:
        """Regular files in the case's inbox, by name; a link is no file. Raises InputError."""
        return tuple(p for p in self._in_inbox(case) if _is_file(p))

    def passed_over(self, case: str) -> tuple[Path, ...]:
        """What else lies in the case's inbox, by name: links, folders, pipes. Raises InputError."""
        return tuple(p for p in self._in_inbox(case) if not _is_file(p))

    def _in_inbox(self, case: str) -> list[Path]:
        folder = self.inbox(case)
        try:
            return sorted(folder.iterdir()) if folder.is_dir() else []
        except OSError as error:
            what = f"{whole(folder)} cannot be read: {error.strerror}. Nothing was recorded."
            raise InputError(what, "Let this account read and write there.") from error

    def put(self, case: str, paper: Paper) -> Path:
        """Write a paper to the case's out folder: aside, then renamed, so that nobody opens half of one."""
        folder = self.out(case)
        path = folder / paper.name
        try:
            self.prepare(case)
            _write(path, paper.content)
        except OSError as error:
            raise _not_written(path, case, error) from error
        return path

    def withdraw(self, case: str, name: str, sha256: str) -> bool:
        """Move a paper to the case's `void` folder, where it lies in `out/CASE` with these bytes.

        Raises InputError or SystemFailure.
        """
        path = self.out(case) / name
        try:
            if not _is_file(path) or hashlib.sha256(path.read_bytes()).hexdigest() != sha256:
                return False
            _make(self.void(case))
            path.replace(self.void(case) / name)
        except OSError as error:
            raise _not_written(path, case, error) from error
        return True

    def void(self, case: str) -> Path:
        return self.out(case) / VOID

    def inbox(self, case: str) -> Path:
        return self._data_dir / "inbox" / case

    def out(self, case: str) -> Path:
        return self._data_dir / "out" / case


def _make(folder: Path) -> None:
    """For the team and nobody else, whatever the umask is. One that is there keeps its mode."""
    if not folder.parent.exists():
        _make(folder.parent)
    with suppress(FileExistsError):
        folder.mkdir(0o700)
        folder.chmod(0o2770)


def _is_file(path: Path) -> bool:
    return path.is_file() and not path.is_symlink()


def _write(path: Path, content: bytes) -> None:
    handle, aside = tempfile.mkstemp(dir=path.parent, prefix=".new-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
        Path(aside).chmod(0o660)
        Path(aside).rename(path)
    finally:
        Path(aside).unlink(missing_ok=True)


def _not_written(path: Path, case: str, error: OSError) -> DcdecomError:
    """An account that may not is a mistake of the configuration; a disk that takes no more is not."""
    what, then = f"{whole(path)} could not be written: {error.strerror}", f"then: dcdecom case run {case}"
    if error.errno in (errno.EACCES, errno.EPERM):
        return InputError(what, f"Let this account write there, {then}")
    return SystemFailure(what, f"Free some space, or find out why the disk takes no more, {then}")
