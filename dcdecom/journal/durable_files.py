"""Files and folders that a team shares: their modes whatever the umask, made durable, and what a failing disk means."""

from __future__ import annotations

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from dcdecom.errors import DcdecomError, InputError, SystemFailure

SHARED_FILE = 0o660
SHARED_FOLDER = 0o2770
"""Set-group-id: what is made inside belongs to the folder's group, not to the maker's."""

TROUBLES: dict[int, tuple[type[DcdecomError], str, str]] = {
    errno.ENOSPC: (SystemFailure, "the disk is full", "Free some space, then repeat the command."),
    errno.EDQUOT: (SystemFailure, "the disk quota is used up", "Free some space, then repeat the command."),
    errno.EFBIG: (SystemFailure, "the file is larger than this account may write", "Raise its file size limit."),
    errno.EROFS: (SystemFailure, "the disk is mounted read-only", "Ask why before remounting it: it may be failing."),
    errno.EIO: (SystemFailure, "the disk failed", "Look at the kernel's log before anything else."),
    errno.EACCES: (InputError, "this account may not", "Add the account to the group of the folder."),
    errno.EPERM: (InputError, "this account may not", "Add the account to the group of the folder."),
    errno.ENOENT: (InputError, "no such file", ""),
    errno.ELOOP: (InputError, "it is a symbolic link", "Name the file itself."),
    errno.ENXIO: (InputError, "it is not a plain file", ""),
    errno.EISDIR: (InputError, "it is a folder", "Name a file."),
    errno.ENOTDIR: (InputError, "part of the path is no folder", ""),
}


@contextmanager
def told(doing: str) -> Iterator[None]:
    """Turn what the operating system says while `doing` something into an error with advice."""
    try:
        yield
    except OSError as error:
        kind, why, advice = TROUBLES.get(error.errno or 0, (SystemFailure, error.strerror or str(error), ""))
        named = os.fsdecode(error.filename) if isinstance(error.filename, str | bytes | os.PathLike) else ""
        where = f" at {named}" if named not in doing else ""
        raise kind(f"{doing}: {why}{where}; nothing was recorded", advice) from error


def is_there(path: Path) -> bool:
    """Whether it is there. Raises InputError where this account may not pass a folder above it."""
    with told(f"open {path}"):
        try:
            path.stat()
        except FileNotFoundError:
            return False
        return True


def make_folder(folder: Path, mode: int = SHARED_FOLDER) -> None:
    """Make a folder with this mode, its parents shared. One that is there keeps the mode that its owner gave it."""
    if not folder.parent.exists():
        make_folder(folder.parent)
    try:
        folder.mkdir(0o700)  # until it has its mode, whatever the umask
    except FileExistsError:
        return
    folder.chmod(mode)


def make_file(path: Path, mode: int = SHARED_FILE) -> int:
    """Make a file that is not there yet and return its descriptor, open for reading and writing."""
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    os.fchmod(descriptor, mode)
    return descriptor


def unique_name(folder: Path) -> Path:
    """A name in the folder that nothing else uses, for a file that is not whole yet."""
    return folder / f".new-{os.getpid()}-{os.urandom(6).hex()}"


def replace_file(path: Path, text: str, mode: int) -> None:
    """Write a file aside and give it its name: whoever reads it meets the old one or the new one, whole."""
    with told(f"write {path}"):
        folder = path.absolute().parent
        fresh = unique_name(folder)
        try:
            with os.fdopen(make_file(fresh, mode), "w", encoding="utf-8") as file:
                file.write(text)
                file.flush()
                os.fsync(file.fileno())
            fresh.replace(path)
        finally:
            fresh.unlink(missing_ok=True)
        sync_folder(folder)


def sync_folder(folder: Path) -> None:
    """Make the names in a folder durable: a renamed file can otherwise be lost with the power."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
