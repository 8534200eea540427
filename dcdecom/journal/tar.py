"""A bundle as one file: a tar in one fixed encoding, so that the same files are always the same bytes.

POSIX ustar, names in order below `bundle/`, mode 0644, no owner, no time, no folders, zeros to a full record. Whoever
reads it computes every byte that is no content, and so none can be changed unseen. `tar -xf` reads it like any other.
"""

from __future__ import annotations

import os
import tarfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, Protocol

from dcdecom import limits

from .plain_file import opened

BELOW = "bundle/"
MAGIC, MAGIC_AT = b"ustar\x00", 257
CHUNK = 1 << 20


class Readable(Protocol):
    """Something to read from, as a file is."""

    def read(self, size: int = -1, /) -> bytes: ...


@dataclass(frozen=True)
class Entry:
    """One file in a tar: where its bytes begin, and how many they are."""

    name: str
    at: int
    size: int


class WrongTar(Exception):
    """A tar that is not in our encoding; the text says where."""


def is_tar(path: Path) -> bool:
    """Whether a file calls itself a tar. Raises OSError."""
    with opened(path) as file:
        return file.read(512)[MAGIC_AT : MAGIC_AT + len(MAGIC)] == MAGIC


def write(file: BinaryIO, contents: Iterable[tuple[str, int, Readable]]) -> None:
    """Write files as (name, size, content), in the order of their names. Raises ValueError for another order."""
    last = ""
    for name, size, content in contents:
        if name <= last:
            raise ValueError(f"{name} comes behind {last}")
        last = name
        file.write(_header(name, size))
        _copy(content, file, size)
        file.write(bytes(-size % tarfile.BLOCKSIZE))
    file.write(bytes(2 * tarfile.BLOCKSIZE))
    file.write(bytes(-file.tell() % tarfile.RECORDSIZE))


def entries(file: BinaryIO, faults: list[str]) -> Iterator[Entry]:
    """The files of a tar, in their order, each byte around them checked; what is wrong with them goes to `faults`.

    Raises WrongTar where it cannot go on.
    """
    end, at, last = os.fstat(file.fileno()).st_size, 0, ""
    number = 0
    while (header := _read(file, at, tarfile.BLOCKSIZE)).strip(b"\x00"):
        number += 1
        if limits.BUNDLE_FILES.passed(number):
            raise limits.OverLimit(limits.BUNDLE_FILES)
        entry = _entry(header, at)
        faults += _wrong(entry, header, at, last)
        behind = entry.at + entry.size
        at = behind + _pad(entry.size)
        if at > end:
            raise WrongTar(f"{entry.name}: the file ends in the middle")
        if any(_read(file, behind, _pad(entry.size))):
            faults.append(f"{entry.name}: there is something behind its end")
        last = entry.name
        yield entry
    _check_end(file, at, end)


def _check_end(file: BinaryIO, at: int, end: int) -> None:
    wanted = at + 2 * tarfile.BLOCKSIZE
    wanted += -wanted % tarfile.RECORDSIZE
    if end != wanted:
        raise WrongTar(f"it has {end} bytes, and should have {wanted}")
    if any(_read(file, at, end - at)):
        raise WrongTar(f"byte {at}: there is something behind the last file")


def _entry(header: bytes, at: int) -> Entry:
    try:
        found = tarfile.TarInfo.frombuf(header, "utf-8", "surrogateescape")
    except (tarfile.HeaderError, ValueError) as error:
        raise WrongTar(f"byte {at}: no header of a file") from error
    if not found.name.startswith(BELOW) or found.size < 0:
        raise WrongTar(f"byte {at}: {found.name!r} is no file below {BELOW}")
    return Entry(found.name.removeprefix(BELOW), at + tarfile.BLOCKSIZE, found.size)


def _wrong(entry: Entry, header: bytes, at: int, last: str) -> Iterator[str]:
    if entry.name <= last:
        yield f"byte {at}: {entry.name} does not come behind {last}"
    try:
        same = _header(entry.name, entry.size) == header
    except ValueError:
        same = False
    if not same:
        yield f"byte {at}: the header of {entry.name} is not as dcdecom writes it"


def _header(name: str, size: int) -> bytes:
    """The one header of a file. `TarInfo` is mode 0644, without owner and time unless told otherwise."""
    info = tarfile.TarInfo(BELOW + name)
    info.size = size
    return info.tobuf(tarfile.USTAR_FORMAT, "ascii", "strict")


def _pad(size: int) -> int:
    return -size % tarfile.BLOCKSIZE


def _read(file: BinaryIO, at: int, size: int) -> bytes:
    file.seek(at)
    return file.read(size)


def _copy(source: Readable, file: BinaryIO, size: int) -> None:
    left = size
    while left and (chunk := source.read(min(CHUNK, left))):
        file.write(chunk)
        left -= len(chunk)
    if left or source.read(1):
        raise ValueError(f"a file changed its size of {size} bytes while it was packed")
