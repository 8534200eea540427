"""Acceptances of a changed people file for every open case, or of drift: a folder each, numbered as they came.

    people/0001/statement       what was signed
    people/0001/statement.sig   by which key
    people/0001/brought.json    when, and by whom it was brought; of drift, which it is of

They prove nothing by lying here: each case judges them by the people file that it accepted last, and keeps them; the
reconcile judges those of drift.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from dcdecom import limits
from dcdecom.errors import InputError, SystemFailure, Waiting
from dcdecom.ports.people_orders import Brought

from . import sshsig
from .durable_files import make_file, make_folder, sync_folder, told, unique_name
from .statement import read

NUMBERED = re.compile(r"[0-9]{4,9}")
LAST = 999_999_999
STATEMENT, SIGNATURE, BROUGHT = "statement", "statement.sig", "brought.json"


class FilePeopleOrders:
    """Protocol `PeopleOrders`, in a folder of the data folder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def kept(self) -> tuple[Brought, ...]:
        return tuple(found for found in self._each() if isinstance(found, Brought))

    def unread(self) -> tuple[str, ...]:
        return tuple(found for found in self._each() if isinstance(found, str))

    def _each(self) -> Iterator[Brought | str]:
        """Each acceptance as it came; of one that cannot be read, why."""
        for name in self._names():
            try:
                yield self._read(self.folder / name)
            except (InputError, SystemFailure) as error:
                yield error.what

    def keep(self, brought: Brought) -> None:
        names = self._names()
        number = int(names[-1]) + 1 if names else 1
        if number > LAST:
            raise InputError(
                f"{self.folder / names[-1]} has the last number that there is; nothing was recorded",
                "Give what was put there by hand the number after the one before it.",
            )
        with told(f"keep an acceptance in {self.folder}"):
            make_folder(self.folder)
            fresh = unique_name(self.folder)
            make_folder(fresh)
            about = {"at": brought.at.isoformat(), "recorder": brought.recorder}
            about |= {"about": brought.about} if brought.about else {}
            contents = {STATEMENT: brought.statement, SIGNATURE: brought.signature, BROUGHT: json.dumps(about).encode()}
            for name, content in contents.items():
                with os.fdopen(make_file(fresh / name), "wb") as file:
                    file.write(content)
                    file.flush()
                    os.fsync(file.fileno())
            sync_folder(fresh)
            _name(fresh, self.folder / f"{number:04d}")
            sync_folder(self.folder)

    def _names(self) -> list[str]:
        with told(f"read {self.folder}"):
            try:
                found = [path.name for path in self.folder.iterdir() if NUMBERED.fullmatch(path.name)]
            except FileNotFoundError:
                return []
        return sorted(found, key=int)

    def _read(self, folder: Path) -> Brought:
        with told(f"read {folder}"):
            statement, signature, about = (_first(folder / name) for name in (STATEMENT, SIGNATURE, BROUGHT))
        try:
            read(statement)
            sshsig.read(signature)
        except ValueError as error:
            raise InputError(f"{folder} holds no statement with its signature: {error}", "") from error
        try:
            said = json.loads(about)
            at = datetime.fromisoformat(said["at"])
            if at.tzinfo is None:
                raise ValueError(f"{at} has no time zone")
            return Brought(statement, signature, at, str(said["recorder"]), str(said.get("about", "")))
        except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
            raise InputError(f"{folder / BROUGHT} does not say when and by whom it was brought", "") from error


def _name(fresh: Path, path: Path) -> None:
    """Give a whole folder its number. Raises Waiting where another process was first."""
    try:
        fresh.rename(path)
    except OSError as error:
        for made in sorted(fresh.iterdir()):
            made.unlink()
        fresh.rmdir()
        raise Waiting(
            f"another command kept an acceptance as {path.name} meanwhile. Nothing was recorded.", "Repeat the command."
        ) from error


def _first(path: Path) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC)
    with os.fdopen(descriptor, "rb") as file:
        return file.read(limits.SIGNED_BYTES.most + 1)
