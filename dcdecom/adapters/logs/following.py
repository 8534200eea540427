"""Where a log goes on behind what was read of it: in its file, or in files to which that was moved meanwhile.

Neither name nor inode says which file it is, since a log is renamed, copied and truncated, or packed. The bytes before
the place do: the file that holds them there is the one that was read. What was moved away after that one comes next,
by the time of its last change, and the file that is written to now comes last.
"""

from __future__ import annotations

import bz2
import gzip
import hashlib
import lzma
import os
import stat
import time
import zlib
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, cast

from dcdecom import limits
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.calls import Position

CHUNK = 1 << 20
"""Bytes that are read at once."""
TAIL = 4096
"""Bytes before a place by which it is known."""
PACKED: dict[str, Callable[[IO[bytes]], IO[bytes]]] = {
    ".gz": lambda file: cast("IO[bytes]", gzip.GzipFile(fileobj=file)),
    ".bz2": lambda file: cast("IO[bytes]", bz2.BZ2File(file)),
    ".xz": lambda file: cast("IO[bytes]", lzma.LZMAFile(file)),  # noqa: SIM115  # it ends with `file`
}
UNKNOWN_PACKING = (".zst", ".lz4", ".lzo", ".lzma", ".7z", ".zip", ".Z")
DAMAGED = (OSError, EOFError, zlib.error, lzma.LZMAError)
SLACK = 2.0
"""Seconds by which times of files may differ that are of one file."""
MOST_FILES = 1_000


class NotFound(Exception):
    """What was read before is in no file any more; the text says why, as far as that is known."""


@dataclass(frozen=True)
class LogFilePart:
    """One file from a place on."""

    path: Path
    begin: int
    is_current: bool


def regular(path: Path) -> IO[bytes]:
    """A file that is opened without waiting. Raises OSError, also for what is no regular file."""
    file = os.fdopen(os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC), "rb", buffering=0)
    if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        file.close()
        raise OSError(0, "it is no regular file", str(path))
    return file


def content(path: Path, file: IO[bytes]) -> IO[bytes]:
    """What a file holds, unpacked."""
    return PACKED[path.suffix](file) if path.suffix in PACKED else file


def pass_over(path: Path, file: IO[bytes], offset: int, until: float) -> None:
    """Go to a place of a file's content. What is packed is unpacked up to there. Raises OverLimit after `until`."""
    if path.suffix not in PACKED:
        file.seek(offset)
        return
    while offset and (part := file.read(min(offset, CHUNK))):
        offset -= len(part)
        if time.monotonic() > until:
            raise OverLimit(limits.LOG_SECONDS, path.name)


def tail_before(path: Path, file: IO[bytes], offset: int, until: float) -> bytes:
    """The bytes by which a place is known, fewer where the file does not reach it. It is read on from there.

    Raises OverLimit after `until`.
    """
    begin = max(offset - TAIL, 0)
    pass_over(path, file, begin, until)
    wanted, parts = offset - begin, []
    while wanted and (part := file.read(wanted)):
        parts.append(part)
        wanted -= len(part)
    return b"".join(parts)


def digest(tail: bytes) -> str:
    """Of the bytes before a place."""
    return hashlib.sha256(tail).hexdigest()


def holds(path: Path, place: Position, until: float) -> bool:
    """Whether a file has what was read, where it was read. Raises OSError and what a damaged one raises."""
    with closing(regular(path)) as file:
        found = os.fstat(file.fileno())
        if not place.offset:
            return (found.st_dev, found.st_ino) == (place.device, place.inode)
        tail = tail_before(path, content(path, file), place.offset, until)
    return len(tail) == min(place.offset, TAIL) and digest(tail) == place.digest


def parts_since(path: Path, before: Position, until: float) -> tuple[list[LogFilePart], list[str]]:
    """What was written since a place, the oldest first, and which files of that could not be read.

    Raises NotFound where no file has the place any more; OSError where the log itself cannot be read; OverLimit.
    """
    if holds(path, before, until):
        return [LogFilePart(path, before.offset, True)], []
    troubles: list[str] = []
    later: list[LogFilePart] = [LogFilePart(path, 0, True)]
    for rotated in _rotated(path, before):
        try:
            if rotated.suffix in UNKNOWN_PACKING:
                raise OSError(0, "it is packed in a way that is not read", str(rotated))
            if holds(rotated, before, until):
                return [LogFilePart(rotated, before.offset, False), *later], troubles
        except DAMAGED as error:
            troubles.append(trouble(rotated, error))
            continue
        later.insert(0, LogFilePart(rotated, 0, False))
    raise NotFound("; ".join(troubles) or "no file that begins with its name holds what was read of it")


def parts_after(path: Path, before: Position) -> list[LogFilePart]:
    """What may have been written since a place that no file has any more, the oldest first."""
    found = [LogFilePart(each, 0, False) for each in _rotated(path, before) if each.suffix not in UNKNOWN_PACKING]
    return [*reversed(found), LogFilePart(path, 0, True)]


def _rotated(path: Path, before: Position) -> Iterator[Path]:
    """Files to which the log was moved, and that were changed since it was read; the latest first."""
    now = path.stat()
    found: list[tuple[float, Path]] = []
    names = sorted(entry.name for entry in os.scandir(path.parent) if _is_of(path, entry.name))
    for name in names[:MOST_FILES]:
        if any(name.endswith(ending) and name.removesuffix(ending) in names for ending in PACKED):
            continue  # it is being packed just now
        its = (path.parent / name).stat(follow_symlinks=False)
        is_current = (its.st_dev, its.st_ino) == (now.st_dev, now.st_ino)
        if stat.S_ISREG(its.st_mode) and not is_current and its.st_mtime >= before.changed - SLACK:
            found.append((its.st_mtime, path.parent / name))
    yield from (each for _, each in sorted(found, reverse=True))


def _is_of(path: Path, name: str) -> bool:
    """Whether a name is one of those that rotation gives: with something behind it, or before its ending."""
    if name == path.name:
        return False
    return name.startswith((f"{path.name}.", f"{path.name}-")) or (
        bool(path.suffix) and name.startswith((f"{path.stem}-", f"{path.stem}.")) and path.suffix in name
    )


def trouble(path: Path, error: Exception) -> str:
    said = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    return f"{path.name}: {said or type(error).__name__}"
