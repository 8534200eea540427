"""The attachments that events name, and how the files stand: present, altered, missing, withheld, purged.

An event names its attachments in `payload["attachments"]`, a list of `{"name", "sha256", "sealed"}`. An event of type
`attachment-purged` with `{"sha256", "reason"}` says that a file was removed on purpose, by its actor, at its time.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Protocol, TypeGuard

from dcdecom import limits

from .chain import Row, is_digest
from .plain_file import opened

PURGED, ASIDE = "attachment-purged", "set-aside"

SOUND = frozenset({"present", "withheld", "purged"})
CHANGED = frozenset({"altered", "missing"})
"""The states that speak against a journal. The rest, `unreadable` and `not looked at`, say nothing either way."""
NOT_HERE = frozenset({"missing", "unreadable"})
"""The states of a sealed file that are no surprise outside of its store: it stays inside."""


class Kept(Protocol):
    """Where the files of a journal are kept, each by its digest."""

    def state(self, digest: str) -> tuple[str, str]:
        """How the file stands, and why."""
        ...

    def read(self, digest: str, limit: int) -> bytes:
        """The first bytes of the file. Raises OSError."""
        ...


@dataclass(frozen=True)
class Attachment:
    """One attachment, by the first event that names it."""

    seq: int
    sha256: str
    name: str
    sealed: bool
    """Whether any event says that it may hold secrets."""
    aside: Row | None = None
    """The event by which somebody decided that nothing is shown of it any more."""
    purge: Row | None = None
    """The event that removed it, unless a later one brought it back."""
    state: str = "not looked at"
    why: str = ""


def named(events: Iterable[Row]) -> list[Attachment]:
    """Every attachment that the events name, each digest once."""
    found: dict[str, Attachment] = {}
    for event in events:
        for entry in filter(_well_named, _entries(event)):
            fresh = Attachment(event["seq"], entry["sha256"], str(entry.get("name", "")), entry.get("sealed") is True)
            before = found.get(fresh.sha256, fresh)
            found[fresh.sha256] = replace(before, sealed=before.sealed or fresh.sealed, purge=None)
        if event["type"] == ASIDE and (put := found.get(str(event["payload"].get("sha256")))):
            found[put.sha256] = replace(put, aside=event)
        if event["type"] == PURGED and (gone := found.get(str(event["payload"].get("sha256")))):
            found[gone.sha256] = replace(gone, purge=event)
    return list(found.values())


def misnamed(events: Iterable[Row]) -> list[int]:
    """The events that name an attachment by something that is no digest; such a thing is never made into a path."""
    return [event["seq"] for event in events if not all(_well_named(entry) for entry in _entries(event))]


def look(events: Sequence[Row], kept: Kept, withholds: frozenset[str] = NOT_HERE) -> list[Attachment]:
    """How each named attachment stands. `withholds` are the states in which a sealed one is withheld."""
    return [_judged(attachment, kept, withholds) for attachment in named(events)]


def entries(event: Row) -> Iterator[dict[str, Any]]:
    """The attachments that an event names by a digest."""
    return filter(_well_named, _entries(event))


class InFolders:
    """Protocol `Kept`: folders in which each file is named by its digest."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._folders = folders

    def state(self, digest: str) -> tuple[str, str]:
        states = (_state(folder / digest) for folder in self._folders)
        return next((found for found in states if found[0] != "missing"), ("missing", ""))

    def read(self, digest: str, limit: int) -> bytes:
        path = next((f / digest for f in self._folders if (f / digest).exists()), self._folders[0] / digest)
        with opened(path) as file:
            return file.read(limit)


def _entries(event: Row) -> Iterator[object]:
    entries = event["payload"].get("attachments", [])
    yield from entries if isinstance(entries, list | tuple) else [entries]


def _well_named(entry: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(entry, dict) and is_digest(entry.get("sha256"))


def _judged(attachment: Attachment, kept: Kept, withholds: frozenset[str]) -> Attachment:
    state, why = kept.state(attachment.sha256)
    if attachment.sealed and state in withholds:
        state, why = "withheld", "sealed: it may hold secrets"
    if (purge := attachment.purge) is not None:
        left = "; its bytes are still here" if state == "present" else ""
        state = "purged" if state != "altered" else state
        by = purge["payload"].get("person_name") or purge["actor"]
        why = f"by {by}, {purge['at']}: {purge['payload'].get('reason', 'no reason given')}{left}"
    return replace(attachment, state=state, why=why)


def _state(path: Path) -> tuple[str, str]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            about = os.fstat(descriptor)
            if not stat.S_ISREG(about.st_mode):
                return "altered", "not a plain file"
            if limits.BUNDLE_FILE.passed(about.st_size):
                return "unreadable", str(limits.BUNDLE_FILE)
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing", ""
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO, errno.EISDIR):
            return "altered", "not a plain file"
        return "unreadable", error.strerror or type(error).__name__
    return ("present", "") if found == path.name else ("altered", f"its bytes are {found}")
