"""Where the bed keeps what it installs, generates and records: one folder, `$DCDECOM_BED_DIR`."""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from fcntl import LOCK_EX, flock
from pathlib import Path
from typing import Any

REPOSITORY = Path(__file__).resolve().parents[3]
DESCRIPTION = REPOSITORY / "dcdecom_lab" / "estate.yaml"


class BedError(Exception):
    """The bed could not do what it was asked; the text says which part and where its log is."""


@dataclass(frozen=True)
class State:
    """The folder and the names in it."""

    root: Path

    @property
    def bed_file(self) -> Path:
        """What a configuration writer reads; there exactly while the bed is up."""
        return self.root / "bed.json"

    def folder(self, *parts: str, mode: int = 0o755) -> Path:
        """A folder inside the state folder, made when missing. Accounts of the services pass through it."""
        path = self.root.joinpath(*parts)
        self.root.mkdir(mode=0o755, parents=True, exist_ok=True)
        path.mkdir(mode=mode, parents=True, exist_ok=True)
        return path

    def log(self, name: str) -> Path:
        """The log of one process or job."""
        return self.folder("log") / f"{name}.log"

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Wait until no other command of the bed works on this folder, then keep the others out."""
        self.folder()
        with (self.root / "lock").open("w") as handle:
            flock(handle, LOCK_EX)
            yield


def state() -> State:
    """The state folder that the environment names."""
    return State(Path(os.environ.get("DCDECOM_BED_DIR", "/var/tmp/dcdecom-bed")).absolute())


def read_json(path: Path) -> dict[str, Any] | None:
    """A JSON object from a file, or None when there is no such file."""
    try:
        found: dict[str, Any] = json.loads(path.read_text())
    except FileNotFoundError:
        return None
    return found


def write_private(path: Path, text: str, *, owner: tuple[int, int] | None = None, mode: int = 0o600) -> None:
    """Put a text in place in one move, never readable by more than `mode` says on the way."""
    scratch = path.with_name(path.name + ".new")
    scratch.unlink(missing_ok=True)
    with os.fdopen(os.open(scratch, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as handle:
        handle.write(text)
    if owner is not None:
        os.chown(scratch, *owner)
    scratch.chmod(mode)
    scratch.rename(path)


def write_json(path: Path, found: dict[str, Any]) -> None:
    """A JSON object to a file that only root reads."""
    write_private(path, json.dumps(found, indent=2) + "\n")


class Secrets:
    """Passwords and keys of the bed: made at the first use of a name, the same ever after in one state folder."""

    def __init__(self, where: State) -> None:
        """Several of these, in several processes, may work on one folder: the file is read again under a lock."""
        self._path = where.folder() / "secrets.json"
        self._known: dict[str, str] = {}

    def get(self, name: str, octets: int = 12) -> str:
        """The secret of this name: hexadecimal, so that no quoting is ever needed."""
        if name not in self._known:
            with self._path.with_suffix(".lock").open("w") as handle:
                flock(handle, LOCK_EX)
                known = read_json(self._path) or {}
                if name not in known:
                    known[name] = secrets.token_hex(octets)
                    write_json(self._path, known)
            self._known = known
        return self._known[name]
