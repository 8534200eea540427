"""Submissions in folders of one disk: `incoming` into which many may write, and what only the worker reads.

    spool/incoming/ID.sub     a tar in our own encoding; whoever wrote it owns it. Mode 1730: write, and list nothing
    spool/taken/ID/           what the worker copied of it: submission.json, files/1, files/2 ...
    spool/answers/ID.json     what came of it

A name is 128 random bits, so that nobody guesses another's, and without its name nobody opens one: so the worker may
read a file of an account with which it shares no group. A submission gets its name when it is whole. The worker copies
it before it looks at it: what its maker changes afterwards changes nothing.
"""

from __future__ import annotations

import errno
import io
import json
import os
import pwd
import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import BinaryIO

from dcdecom import limits
from dcdecom.errors import InputError, SystemFailure
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.queue import Answered, Outcome, Submission, Taken

from . import tar
from .canonical import canonical
from .durable_files import TROUBLES, make_file, make_folder, replace_file, sync_folder, told, unique_name
from .plain_file import opened

INCOMING, TAKEN, ANSWERS = "incoming", "taken", "answers"
DROP_ONLY = 0o1730
"""Everybody of the group may put a file there and rename what is its own; only the owner sees what is there."""
PRIVATE, READABLE, BY_NAME = 0o700, 0o2750, 0o644
ENDING = ".sub"
HEADER, OWNER = "submission.json", "owner.json"
ID = re.compile(r"[0-9a-f]{32}")
NAMED = re.compile(r"[^/\x00-\x1f]{1,255}")
AS = frozenset({"signature", "statement", "scan", "tte", "form", "photo", "file"})
COMMANDS = frozenset({"sign", "inspect", "attach", "paper", "cancel", "people", "drift", "request", "open", "enrol"})
OUTCOMES: frozenset[Outcome] = frozenset({"recorded", "refused", "not-now", "failed"})
SCHEMA = 1
OUR_OWN = frozenset({
    errno.EMFILE, errno.ENFILE, errno.ENOMEM,
    *(number for number, (kind, *_) in TROUBLES.items() if kind is SystemFailure),
})  # fmt: skip
"""What the system says of this machine and of no submission: the worker comes back to what it could not copy."""


class NoSubmission(ValueError):
    """What was handed in is no submission; the text says why."""


@dataclass(frozen=True)
class FolderQueue:
    """Protocol `Queue`, in a folder."""

    folder: Path
    clock: Clock

    def prepare(self) -> None:
        """Make the folders, by the account that will take. Raises InputError and SystemFailure."""
        with told(f"make {self.folder}"):
            for name, mode in ((INCOMING, DROP_ONLY), (TAKEN, PRIVATE), (ANSWERS, READABLE)):
                make_folder(self.folder / name, mode)

    # --- handing in ---

    def defer(self, submission: Submission) -> str:
        id = secrets.token_hex(16)
        incoming = self.folder / INCOMING
        with told(f"hand in a submission at {incoming}"):
            if not incoming.is_dir():
                raise InputError(
                    Sentence("spool-none", "{folder} is not there: no worker takes submissions here.", folder=incoming),
                    Sentence("spool-make", "The operations account makes it: dcdecom worker --once"),
                )
            fresh = unique_name(incoming)
            try:
                with os.fdopen(make_file(fresh, BY_NAME), "w+b") as file:
                    _write(file, submission)
                    file.flush()
                    os.fsync(file.fileno())
                fresh.rename(incoming / f"{id}{ENDING}")
            except BaseException:
                with suppress(OSError):
                    fresh.unlink()
                raise
        return id

    def answer(self, id: str) -> Answered | None:
        if not ID.fullmatch(id):
            raise InputError(Sentence("submission-id", "{id} is no number of a submission.", id=repr(id[:40])))
        path = self.folder / ANSWERS / f"{id}.json"
        with told(f"read {path}"):
            try:
                said = json.loads(path.read_text("utf-8"))
            except FileNotFoundError:
                return None
        return Answered(id, said["outcome"], said["said"], datetime.fromisoformat(said["at"]))

    # --- taking ---

    def due(self) -> tuple[str, ...]:
        return (*self._waiting(), *self._again())

    def _waiting(self) -> list[str]:
        with told(f"read {self.folder / INCOMING}"):
            names = [entry.name for entry in os.scandir(self.folder / INCOMING) if entry.name.endswith(ENDING)]
        found = []
        for id in filter(ID.fullmatch, (name.removesuffix(ENDING) for name in names)):
            path = self.folder / INCOMING / f"{id}{ENDING}"
            with told(f"read {path}"), suppress(FileNotFoundError):  # its owner takes it away when he likes
                found.append((path.lstat().st_mtime_ns, id))
        return [id for _, id in sorted(found)]

    def _again(self) -> list[str]:
        """What was taken and has no final answer."""
        with told(f"read {self.folder / TAKEN}"):
            return sorted(e.name for e in os.scandir(self.folder / TAKEN) if ID.fullmatch(e.name) and e.is_dir())

    def stalled(self) -> tuple[str, ...]:
        return tuple(id for id in self._again() if self.answer(id) is None)

    def oldest(self) -> datetime | None:
        found = []
        with told(f"read {self.folder}"):
            for id in self.due():
                with suppress(FileNotFoundError):  # it was put away meanwhile
                    found.append(self._since(id))
        return min(found, default=None)

    def _since(self, id: str) -> datetime:
        """When one was taken first, or got its name: the change time of a file, which its owner cannot set."""
        owner = self.folder / TAKEN / id / OWNER
        if owner.exists():
            return datetime.fromisoformat(json.loads(owner.read_text("utf-8"))["at"])
        changed = (self.folder / INCOMING / f"{id}{ENDING}").lstat().st_ctime
        return datetime.fromtimestamp(changed, UTC)

    def take(self, id: str) -> Taken | Answered:
        copied = self.folder / TAKEN / id
        try:
            if not copied.is_dir():
                self._copy(id, copied)
            return self._taken(id, copied)
        except (NoSubmission, limits.OverLimit, tar.WrongTar) as error:
            return Answered(id, "refused", f"{error}", self.clock.now())

    def done(self, id: str, answer: Answered) -> None:
        told_as = {"outcome": answer.outcome, "said": answer.said, "at": answer.at.isoformat()}
        replace_file(self.folder / ANSWERS / f"{id}.json", f"{json.dumps(told_as, ensure_ascii=False)}\n", 0o640)
        if answer.outcome in ("not-now", "failed"):
            return
        with told(f"put away submission {id}"):
            with suppress(FileNotFoundError):
                shutil.rmtree(self.folder / TAKEN / id)
            self._put_away(self.folder / INCOMING / f"{id}{ENDING}")

    def _put_away(self, path: Path) -> None:
        """Remove what was handed in; what cannot be removed, as a folder, gets a name that is never due."""
        with suppress(FileNotFoundError):
            try:
                path.unlink()
            except (IsADirectoryError, PermissionError):
                path.rename(path.with_name(f".refused-{path.name}"))

    def _copy(self, id: str, target: Path) -> None:
        """Copy one that was handed in, with who owned it. Raises NoSubmission, OverLimit and WrongTar."""
        path = self.folder / INCOMING / f"{id}{ENDING}"
        fresh = unique_name(self.folder / TAKEN)
        with told(f"take {path}"):
            make_folder(fresh, PRIVATE)
            try:
                with opened(path, follow=False) as file:
                    about = os.fstat(file.fileno())
                    if about.st_nlink != 1:
                        raise NoSubmission("it is no plain file of its own")
                    if limits.SUBMISSION_BYTES.passed(about.st_size):
                        raise limits.OverLimit(limits.SUBMISSION_BYTES)
                    _unpack(file, fresh)
                owner = {"login": _login(about.st_uid), "at": self.clock.now().isoformat()}
                (fresh / OWNER).write_text(json.dumps(owner), "utf-8")
                fresh.rename(target)
                sync_folder(self.folder / TAKEN)
            except OSError as error:
                if error.errno in OUR_OWN:
                    raise
                why = os.strerror(error.errno) if error.errno else str(error)
                raise NoSubmission(f"it cannot be read ({why})") from error
            finally:
                if fresh.exists():
                    shutil.rmtree(fresh)
        with suppress(FileNotFoundError):
            path.unlink()

    def _taken(self, id: str, copied: Path) -> Taken:
        owner = json.loads((copied / OWNER).read_text("utf-8"))
        return Taken(id, owner["login"], datetime.fromisoformat(owner["at"]), _read(copied))


def _login(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""


# --- the file --------------------------------------------------------------------------------------------------------


def _write(file: BinaryIO, submission: Submission) -> None:
    names = [(number, kind, path) for number, (kind, path) in enumerate(submission.files, 1)]
    header = canonical({
        "submission": SCHEMA, "command": submission.command, "case": submission.case,
        "options": dict(submission.options), "files": [{"as": kind, "name": path.name} for _, kind, path in names],
    })  # fmt: skip
    contents: dict[str, Path] = {f"files/{number:03d}": path for number, _, path in names}
    streams = []
    try:
        for name, path in sorted(contents.items()):
            stream = path.open("rb")
            streams.append((name, os.fstat(stream.fileno()).st_size, stream))
        tar.write(file, [*streams, (HEADER, len(header), io.BytesIO(header))])
    finally:
        for _, _, stream in streams:
            stream.close()


def _unpack(file: BinaryIO, folder: Path) -> None:
    """Write what a tar holds below a folder, under numbers of ours. Raises NoSubmission and WrongTar."""
    faults: list[str] = []
    make_folder(folder / "files", PRIVATE)
    for number, entry in enumerate(tar.entries(file, faults)):
        if faults:
            raise NoSubmission(faults[0])
        if limits.SUBMISSION_FILES.passed(number):
            raise limits.OverLimit(limits.SUBMISSION_FILES)
        if entry.name == HEADER:
            if limits.SUBMISSION_HEADER.passed(entry.size):
                raise limits.OverLimit(limits.SUBMISSION_HEADER)
            target = folder / HEADER
        elif re.fullmatch(r"files/[0-9]{3}", entry.name):
            target = folder / entry.name
        else:
            raise NoSubmission(f"{entry.name[:60]!r} is no part of a submission")
        position = file.tell()
        file.seek(entry.at)
        with os.fdopen(make_file(target, 0o600), "wb") as copy:
            left = entry.size
            while left and (chunk := file.read(min(left, 1 << 20))):
                copy.write(chunk)
                left -= len(chunk)
            copy.flush()
            os.fsync(copy.fileno())
        file.seek(position)
        if left:
            raise NoSubmission("its file ends in the middle")
    if faults:
        raise NoSubmission(faults[0])
    if not (folder / HEADER).exists():
        raise NoSubmission(f"it has no {HEADER}")


def _read(folder: Path) -> Submission:
    """What a copy says. Its files get the names that they had, in folders of their own. Raises NoSubmission."""
    try:
        said = json.loads((folder / HEADER).read_bytes())
        canonical(said)  # JSON may write half of a letter, which no file name and no text can have
    except (ValueError, RecursionError, TypeError) as error:
        raise NoSubmission(f"{HEADER} is no JSON") from error
    match said:
        case {"submission": 1, "command": str(command), "case": str(case), "options": dict(options),
              "files": list(files), **more} if not more and command in COMMANDS and _is_text(options):
            return Submission(command, case, options, tuple(_files(folder, files)))
        case {"submission": int(other)} if other != SCHEMA:
            raise NoSubmission(f"it is of schema {other}, which this version of dcdecom does not know")
    raise NoSubmission(f"{HEADER} is not as a submission has it")


def _is_text(options: dict[object, object]) -> bool:
    most = limits.YAML_TEXT.most
    return all(isinstance(k, str) and isinstance(v, str) and len(v) <= most for k, v in options.items())


def _files(folder: Path, files: list[object]) -> Iterator[tuple[str, Path]]:
    for number, file in enumerate(files, 1):
        match file:
            case {"as": str(kind), "name": str(name), **more} if (
                not more and kind in AS and NAMED.fullmatch(name) and name not in (".", "..")
            ):
                own = folder / "named" / f"{number:03d}"
                if not (own / name).exists():
                    make_folder(own, PRIVATE)
                    try:
                        os.link(folder / "files" / f"{number:03d}", own / name, follow_symlinks=False)
                    except OSError as error:
                        raise NoSubmission(f"its file {number} is not there") from error
                yield kind, own / name
            case _:
                raise NoSubmission("it names a file that is none")
