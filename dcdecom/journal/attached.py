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
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeGuard

from .chain import Row, is_digest

PURGED = "attachment-purged"

SOUND = frozenset({"present", "withheld", "purged"})
CHANGED = frozenset({"altered", "missing"})
"""The states that speak against a journal. The rest, `unreadable` and `not looked at`, say nothing either way."""


@dataclass(frozen=True)
class Attachment:
    """One attachment, by the first event that names it."""

    seq: int
    sha256: str
    name: str
    sealed: bool
    state: str = "not looked at"
    why: str = ""


def named(events: Iterable[Row]) -> list[Attachment]:
    """Every attachment that the events name, each digest once."""
    found: dict[str, Attachment] = {}
    for event in events:
        for entry in _entries(event):
            if _well_named(entry):
                name, sealed = str(entry.get("name", "")), entry.get("sealed") is True
                found.setdefault(entry["sha256"], Attachment(event["seq"], entry["sha256"], name, sealed))
    return list(found.values())


def misnamed(events: Iterable[Row]) -> list[int]:
    """The events that name an attachment by something that is no digest; such a thing is never made into a path."""
    return [event["seq"] for event in events if not all(_well_named(entry) for entry in _entries(event))]


def look(events: Sequence[Row], folders: Sequence[Path]) -> list[Attachment]:
    """How each named attachment stands in the folders, of which every file is named by its digest."""
    purges = {
        event["payload"]["sha256"]: event
        for event in events if event["type"] == PURGED and is_digest(event["payload"].get("sha256"))
    }  # fmt: skip
    return [_judged(attachment, folders, purges.get(attachment.sha256)) for attachment in named(events)]


def unnamed(events: Sequence[Row], folder: Path) -> list[str]:
    """Files in the folder that no event names."""
    known = {attachment.sha256 for attachment in named(events)}
    return sorted(path.name for path in folder.iterdir() if path.name not in known) if folder.is_dir() else []


def _entries(event: Row) -> Iterator[object]:
    entries = event["payload"].get("attachments", [])
    yield from entries if isinstance(entries, list | tuple) else [entries]


def _well_named(entry: object) -> TypeGuard[dict[str, Any]]:
    return isinstance(entry, dict) and is_digest(entry.get("sha256"))


def _judged(attachment: Attachment, folders: Sequence[Path], purge: Row | None) -> Attachment:
    state, why = "missing", ""
    for folder in folders:
        state, why = _state(folder / attachment.sha256)
        if state != "missing":
            break
    if attachment.sealed and state in ("missing", "unreadable"):
        state, why = "withheld", "sealed: it may hold secrets"
    if purge is not None:
        left = "; its bytes are still here" if state == "present" else ""
        state = "purged" if state != "altered" else state
        why = f"by {purge['actor']}, {purge['at']}: {purge['payload'].get('reason', 'no reason given')}{left}"
    return Attachment(attachment.seq, attachment.sha256, attachment.name, attachment.sealed, state, why)


def _state(path: Path) -> tuple[str, str]:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                return "altered", "not a plain file"
            found = hashlib.file_digest(file, "sha256").hexdigest()
    except FileNotFoundError:
        return "missing", ""
    except OSError as error:
        if error.errno in (errno.ELOOP, errno.ENXIO):
            return "altered", "not a plain file"
        return "unreadable", error.strerror or type(error).__name__
    return ("present", "") if found == path.name else ("altered", f"its bytes are {found}")
