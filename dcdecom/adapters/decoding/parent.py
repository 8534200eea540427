"""The parent: starts the child for one file, waits so long, believes nothing, and leaves no process behind."""

from __future__ import annotations

import base64
import binascii
import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

from dcdecom.adapters.decoding import bounds
from dcdecom.ports.decoder import INSTALL, Mark, Marks, Thumbnail, Why

CHILD = Path(__file__).with_name("child.py")
JPEG = b"\xff\xd8\xff"
NEEDED = ("zxingcpp", "pypdfium2")
"""Of the extra `scan`."""
REASONS: tuple[Why, ...] = tuple(why for why in get_args(Why) if why)


class ChildDecoder:
    """Protocol `Decoder`: one process for each file, in a session of its own, with limits that it cannot lift."""

    def __init__(self, **instead: int) -> None:
        """`instead`: other limits than those of `bounds`, by name."""
        self.child = CHILD
        self._bounds = {n: v for n, v in vars(bounds).items() if n.isupper()} | instead

    def marks(self, content: bytes) -> Marks:
        if any(find_spec(name) is None for name in NEEDED):
            return Marks(why="lacking", detail=INSTALL)
        answer = self._asked("marks", content)
        if answer["why"]:
            return Marks((), answer["why"], answer["detail"])
        found = answer.get("marks")
        if not isinstance(found, list) or not all(_is_mark(mark) for mark in found):
            return Marks((), "died", "the decoder answered nothing that makes sense")
        most = self._bounds["MARKS"], self._bounds["MARK_TEXT"]
        return Marks(tuple(Mark(kind[:40], text[: most[1]]) for kind, text in found[: most[0]]))

    def thumbnail(self, content: bytes) -> Thumbnail:
        answer = self._asked("thumbnail", content)
        if answer["why"]:
            return Thumbnail(b"", answer["why"], answer["detail"])
        with suppress(binascii.Error, TypeError, ValueError):
            jpeg = base64.b64decode(answer.get("jpeg"), validate=True)  # type: ignore[arg-type]  # TypeError is caught
            if jpeg.startswith(JPEG):
                return Thumbnail(jpeg)
        return Thumbnail(b"", "died", "the decoder answered nothing that makes sense")

    def _asked(self, task: str, content: bytes) -> dict[str, Any]:
        """What the child answered; `why` is always there, and empty where it has an answer."""
        if len(content) > self._bounds["CONTENT"]:
            return _no("too-large", f"it has {len(content)} bytes, the limit is {self._bounds['CONTENT']}")
        try:
            output, end = self._run(task, content)
        except OSError as error:
            return _no("not-started", f"no process could be started for it: {error.strerror or error}")
        if output is None:
            return _no("died", end)
        return _read(output) or _no("died", end or "the decoder answered nothing that makes sense")

    def _run(self, task: str, content: bytes) -> tuple[bytes | None, str]:
        """What the child wrote, and how it ended where that was not well. Raises OSError where there was none."""
        order = {"task": task, "bounds": self._bounds, "path": [p for p in sys.path if Path(p).is_absolute()]}
        stdin = os.memfd_create("brought", os.MFD_CLOEXEC)
        try:
            _write(stdin, content)
            child = subprocess.Popen(
                [sys.executable, "-I", str(self.child), json.dumps(order)], stdin=stdin, stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL, cwd="/", env=_environment(), start_new_session=True,
            )  # fmt: skip
        finally:
            os.close(stdin)
        with child:
            try:
                return self._heard(child)
            finally:
                if child.poll() is None:
                    with suppress(ProcessLookupError):
                        os.killpg(child.pid, signal.SIGKILL)

    def _heard(self, child: subprocess.Popen[bytes]) -> tuple[bytes | None, str]:
        until, output = time.monotonic() + self._bounds["WALL_SECONDS"], b""
        if child.stdout is None:
            return None, "the decoder has no output"
        while True:
            left = until - time.monotonic()
            if left <= 0 or not select.select([child.stdout], [], [], left)[0]:
                return None, f"the decoder took more than {self._bounds['WALL_SECONDS']} s"
            if not (chunk := os.read(child.stdout.fileno(), 65536)):
                break
            output += chunk
            if len(output) > self._bounds["ANSWER"]:
                return None, f"the decoder answered more than {self._bounds['ANSWER']} bytes"
        try:
            code = child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return None, f"the decoder took more than {self._bounds['WALL_SECONDS']} s"
        return output if code == 0 else None, "" if code == 0 else self._end(code)

    def _end(self, code: int) -> str:
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return f"the decoder took more than {self._bounds['CPU_SECONDS']} s of the processor, or was killed"
        if code < 0:
            with suppress(ValueError):
                return f"the decoder died of {signal.Signals(-code).name}"
        return f"the decoder ended with {code}"


def _write(descriptor: int, content: bytes) -> None:
    left = memoryview(content)
    while left:
        left = left[os.write(descriptor, left) :]
    os.lseek(descriptor, 0, os.SEEK_SET)


def _environment() -> dict[str, str]:
    """Nothing of ours but where the interpreter finds its libraries: no token and no address."""
    return {name: os.environ[name] for name in ("LD_LIBRARY_PATH", "SYSTEMROOT") if name in os.environ}


def _no(why: Why, detail: str) -> dict[str, Any]:
    return {"why": why, "detail": detail}


def _read(output: bytes) -> dict[str, Any] | None:
    """The answer, where it has the shape of one. The child may have been taken over by what it opened."""
    try:
        answer = json.loads(output)
    except (ValueError, RecursionError):
        return None
    if not isinstance(answer, dict):
        return None
    why, detail = answer.get("why", ""), answer.get("detail", "")
    if why == "":
        return {**answer, "why": "", "detail": ""}
    reason = next((known for known in REASONS if known == why), None)
    if reason is None or not isinstance(detail, str):
        return None
    return _no(reason, detail[: bounds.REASON])


def _is_mark(mark: object) -> bool:
    return isinstance(mark, list) and len(mark) == 2 and all(isinstance(part, str) for part in mark)
