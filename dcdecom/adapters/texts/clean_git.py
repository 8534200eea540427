"""Git on a repository that somebody else writes: nothing that its configuration says is run, and nothing is fetched.

Only which commit a name stands for is asked of the repository itself, by a command that starts no other program. All
else is read through an empty repository of our own that shares its objects and has none of its configuration, hooks,
attributes and replacements.
"""

from __future__ import annotations

import io
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from threading import Timer
from typing import IO

from dcdecom import limits
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit

SETTINGS = (
    "-c", "core.fsmonitor=", "-c", "core.hooksPath=/dev/null", "-c", "core.pager=cat", "-c", "core.attributesFile=",
    "-c", "core.alternateRefsCommand=", "-c", "protocol.allow=never", "-c", "safe.directory=*",
    "-c", "core.quotePath=false",
)  # fmt: skip
CHUNK = 1 << 16
MOST_ERRORS = 1 << 16


class NotGiven(Exception):
    """Git did not answer; the text says why, in a line."""


@dataclass(frozen=True)
class Git:
    """One repository, and until when it may be asked."""

    folder: Path
    """Its git directory."""
    until: float
    """By the monotonic clock."""
    objects: Path | None = None
    """Where a foreign repository's objects are; None to read this one's own."""

    def ask(self, *arguments: str, given: str = "", fine: tuple[int, ...] = (0,)) -> bytes:
        """What one command prints. Raises NotGiven, and OverLimit for what takes too long or prints too much."""
        command = ["git", "--no-pager", "--no-optional-locks", f"--git-dir={self.folder}", *SETTINGS, *arguments]
        left = self.until - time.monotonic()
        if left <= 0:
            raise OverLimit(limits.TEXTS_SECONDS)
        try:
            with tempfile.TemporaryFile() as errors, tempfile.TemporaryFile() as stdin:
                stdin.write(given.encode())
                stdin.seek(0)
                return self._run(command, stdin, errors, left, fine)
        except FileNotFoundError as error:
            raise NotGiven("git is not installed on this machine") from error
        except OSError as error:
            raise NotGiven(f"git could not be started: {error.strerror}") from error

    def _run(
        self, command: list[str], stdin: IO[bytes], errors: IO[bytes], left: float, fine: tuple[int, ...]
    ) -> bytes:
        began = subprocess.Popen(
            command, stdin=stdin, stdout=subprocess.PIPE, stderr=errors, env=self._environment(),
            start_new_session=True, cwd="/",
        )  # fmt: skip
        timer = Timer(left, _end, (began,))
        timer.start()
        try:
            printed = _printed(began)
            began.wait()
        finally:
            timer.cancel()
            _end(began)
            began.wait()
        if time.monotonic() >= self.until:
            raise OverLimit(limits.TEXTS_SECONDS)
        said = _complaint(errors)  # `git grep` passes over what it cannot read, and ends as if nothing were wrong
        if began.returncode not in fine or said:
            raise NotGiven(said or f"git ended with {began.returncode}")
        return printed

    def _environment(self) -> dict[str, str]:
        """Nothing of our own: no variable of git's, no home, no secret."""
        shared = {"GIT_OBJECT_DIRECTORY": str(self.objects)} if self.objects else {}
        return {
            "PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C.UTF-8", "HOME": "/nonexistent",
            "GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_SYSTEM": "/dev/null", "GIT_CONFIG_GLOBAL": "/dev/null",
            "GIT_ATTR_NOSYSTEM": "1", "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1",
            "GIT_NO_REPLACE_OBJECTS": "1", "GIT_ALLOW_PROTOCOL": "none", "GIT_PAGER": "cat", **shared,
        }  # fmt: skip


@contextmanager
def shares_objects(git: Git, objects: Path, form: str) -> Iterator[Git]:
    """An empty repository that shares another one's objects, and is gone afterwards. Raises NotGiven."""
    with tempfile.TemporaryDirectory(prefix="dcdecom-texts-") as folder:
        bare = Git(Path(folder), git.until)
        bare.ask("init", "--quiet", "--bare", "--template=", f"--object-format={form}", folder)
        yield Git(Path(folder), git.until, objects)


def _printed(began: subprocess.Popen[bytes]) -> bytes:
    parts, size = [], 0
    with began.stdout or io.BytesIO() as stdout:
        while part := stdout.read(CHUNK):
            size += len(part)
            if limits.TEXTS_FOUND.passed(size):
                raise OverLimit(limits.TEXTS_FOUND)
            parts.append(part)
    return b"".join(parts)


def _end(began: subprocess.Popen[bytes]) -> None:
    """End git, and what it started."""
    if began.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(began.pid, signal.SIGKILL)


def _complaint(errors: IO[bytes]) -> str:
    """The first error that git told; empty where it told none."""
    errors.seek(0)
    for line in errors.read(MOST_ERRORS).decode(errors="replace").splitlines():
        kind, colon, said = line.partition(": ")
        if colon and kind in ("fatal", "error"):
            return said[:200]
    return ""
