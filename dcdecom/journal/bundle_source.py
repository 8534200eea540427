"""Where a bundle lies: a folder, or a tar. Either is read through the same two questions, and never written.

Nothing is followed out of it: a link, a pipe, or a name that leads elsewhere is no file of a bundle.
"""

from __future__ import annotations

import errno
import hashlib
import io
import os
import stat
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from typing import Protocol

from dcdecom import limits

from . import tar
from .plain_file import opened


class FileSource(Protocol):
    """Files by their names below the bundle, as `files/41c9...`."""

    @property
    def names(self) -> tuple[str, ...]:
        """Every file, in the order of the names."""
        ...

    @property
    def faults(self) -> tuple[str, ...]:
        """What is in the place and is no file, or is not encoded as a bundle is."""
        ...

    def read(self, name: str, limit: int) -> bytes:
        """The first bytes of a file. Raises OSError, also for a name that is not there."""
        ...

    def digest(self, name: str) -> str:
        """SHA-256 of a file, hashed as it streams. Raises OSError."""
        ...

    def size(self, name: str) -> int:
        """How many bytes a file has, or says that it has. Raises OSError."""
        ...


class Folder:
    """Protocol `FileSource`: a folder. Raises OverLimit where there is more in it than in any bundle."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._faults: list[str] = []
        self._met = 0
        self._files = tuple(sorted(self._walk(path, "", 0)))
        self._known = frozenset(self._files)
        self.faults = tuple(self._faults)

    @property
    def names(self) -> tuple[str, ...]:
        return self._files

    def read(self, name: str, limit: int) -> bytes:
        with self._open(name) as file:
            return file.read(limit)

    def digest(self, name: str) -> str:
        with self._open(name) as file:
            return hashlib.file_digest(file, "sha256").hexdigest()

    def size(self, name: str) -> int:
        return (self._path / name).lstat().st_size

    def _open(self, name: str) -> io.BufferedReader:
        if name not in self._known:
            raise FileNotFoundError(errno.ENOENT, "No such file or directory")
        return opened(self._path / name, follow=False)

    def _walk(self, folder: Path, below: str, level: int) -> Iterator[str]:
        with os.scandir(folder) as entries:
            found = sorted(Path(entry) for entry in islice(entries, limits.BUNDLE_FILES.most + 1))
        self._met += len(found)
        if limits.BUNDLE_FILES.passed(self._met):
            raise limits.OverLimit(limits.BUNDLE_FILES)
        if below and not found:
            self._faults.append(f"{below} is an empty folder, and no part of a bundle")
        for path in found:
            mode = path.lstat().st_mode
            if stat.S_ISDIR(mode) and level < limits.BUNDLE_LEVELS.most:
                yield from self._walk(path, f"{below}{path.name}/", level + 1)
            elif stat.S_ISDIR(mode):
                told = f"{below}{path.name} is neither a plain file nor a folder of a bundle"
                self._faults.append(f"{told}: {limits.BUNDLE_LEVELS}")
            elif stat.S_ISREG(mode):
                yield f"{below}{path.name}"
            else:
                self._faults.append(f"{below}{path.name} is neither a plain file nor a folder of a bundle")


class Tar:
    """Protocol `FileSource`: a tar in our encoding. Of two files with one name the later counts: a fault."""

    def __init__(self, path: Path) -> None:
        self._path = path
        self._entries: dict[str, tar.Entry] = {}
        faults: list[str] = []
        with opened(path) as file:
            try:
                for entry in tar.entries(file, faults):
                    self._entries[entry.name] = entry
            except tar.WrongTar as error:
                faults.append(str(error))
        self.faults = tuple(f"the tar is not in its one encoding: {fault}" for fault in faults)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(self._entries)

    def read(self, name: str, limit: int) -> bytes:
        return b"".join(self._chunks(name, limit))

    def digest(self, name: str) -> str:
        found = hashlib.sha256()
        for chunk in self._chunks(name):
            found.update(chunk)
        return found.hexdigest()

    def size(self, name: str) -> int:
        return self._entries[name].size

    def _chunks(self, name: str, limit: int | None = None) -> Iterator[bytes]:
        entry = self._entries.get(name)
        if entry is None:
            raise FileNotFoundError(f"{name} is not in the tar")
        left = entry.size if limit is None else min(entry.size, limit)
        with opened(self._path) as file:
            file.seek(entry.at)
            while left and (chunk := file.read(min(tar.CHUNK, left))):
                left -= len(chunk)
                yield chunk
