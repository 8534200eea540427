"""The parent: starts the child for one file, waits so long, believes nothing, and leaves no process behind."""

from __future__ import annotations

import base64
import binascii
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from importlib.util import find_spec
from pathlib import Path
from typing import Any, get_args

from dcdecom import limits
from dcdecom.adapters.decoding.decode_images import MARK_TEXT, REASON
from dcdecom.limits import Limit
from dcdecom.ports.decoder import (
    AGAINST,
    INSTALL,
    INSTALL_TEXT,
    INSTALL_TTE,
    KINDS,
    OPEN,
    Mark,
    Marks,
    PdfSignature,
    PdfSignatures,
    PdfText,
    Thumbnail,
    Why,
)

CHILD = Path(__file__).with_name("decode_images.py")
JPEG = b"\xff\xd8\xff"
NEEDED = ("zxingcpp", "pypdfium2")
"""Of the extra `scan`."""
NEEDED_TEXT = ("pypdf",)
"""Of the extra `tte`, for text alone."""
NEEDED_TTE = ("pyhanko", "pypdf")
"""Of the extra `tte`."""
LIMITS: Mapping[str, Limit] = {
    "CONTENT": limits.PICTURE_BYTES, "MEMORY": limits.PICTURE_MEMORY, "CPU_SECONDS": limits.PICTURE_SECONDS,
    "WALL_SECONDS": limits.PICTURE_WAIT, "ALL_SECONDS": limits.PICTURES_WAIT, "OPEN_FILES": limits.PICTURE_FILES,
    "ANSWER": limits.PICTURE_ANSWER, "AREA": limits.PICTURE_AREA, "DECODED": limits.PICTURE_DECODED,
    "PAGES": limits.SCAN_PAGES, "MARKS": limits.SCAN_MARKS, "SIGNATURES": limits.TTE_SIGNATURES,
    "OBJECTS": limits.TTE_OBJECTS, "REVISIONS": limits.TTE_REVISIONS, "TEXT": limits.CERTIFICATE_TEXT,
}  # fmt: skip
"""What the child is given, by the name under which it is given."""
NOTHING: Mapping[str, str] = {}
LIKENESS = re.compile(r"[0-9a-f]{64}")
REASONS: tuple[Why, ...] = tuple(why for why in get_args(Why) if why)


class ChildDecoder:
    """Protocol `Decoder`: one process for each file, in a session of its own, with limits that it cannot lift."""

    def __init__(self, **instead: int) -> None:
        """`instead`: other numbers than those of `LIMITS`, by name."""
        self.child = CHILD
        self._limits = {name: replace(of, most=instead.get(name, of.most)) for name, of in LIMITS.items()}
        self._spent = 0.0
        """Seconds for which somebody has waited by now."""

    def marks(self, content: bytes) -> Marks:
        return self._marks("marks", content)

    def label(self, content: bytes) -> Marks:
        return self._marks("label", content)

    def scene(self, content: bytes) -> Marks:
        return self._marks("scene", content)

    def _marks(self, task: str, content: bytes) -> Marks:
        if any(find_spec(name) is None for name in NEEDED):
            return Marks(why="lacking", detail=INSTALL)
        answer = self._asked(task, content)
        if answer["why"]:
            return Marks((), answer["why"], answer["detail"])
        found = answer.get("marks")
        if not isinstance(found, list) or not all(_is_mark(mark) for mark in found):
            return Marks((), "died", "the decoder answered nothing that makes sense")
        if self._limits["MARKS"].passed(len(found)):
            return Marks((), "too-large", str(self._limits["MARKS"]))
        told = tuple(Mark(kind[:40], text[:MARK_TEXT]) for kind, text in found)
        return Marks(told, likeness=_likeness(answer.get("likeness")))

    def thumbnail(self, content: bytes) -> Thumbnail:
        answer = self._asked("thumbnail", content)
        if answer["why"]:
            return Thumbnail(b"", answer["why"], answer["detail"])
        with suppress(binascii.Error, TypeError, ValueError):
            jpeg = base64.b64decode(answer.get("jpeg"), validate=True)  # type: ignore[arg-type]  # TypeError is caught
            if jpeg.startswith(JPEG):
                return Thumbnail(jpeg)
        return Thumbnail(b"", "died", "the decoder answered nothing that makes sense")

    def text(self, content: bytes) -> PdfText:
        """The text of each page of a PDF."""
        if any(find_spec(name) is None for name in NEEDED_TEXT):
            return PdfText(why="lacking", detail=INSTALL_TEXT)
        answer = self._asked("text", content)
        if answer["why"]:
            return PdfText(why=answer["why"], detail=answer["detail"])
        pages = answer.get("pages")
        if not isinstance(pages, list) or not all(isinstance(page, str) for page in pages):
            return PdfText(why="died", detail="the decoder answered nothing that makes sense")
        return PdfText(tuple(pages))

    def signatures(self, content: bytes, roots: str, at: datetime) -> PdfSignatures:
        if any(find_spec(name) is None for name in NEEDED_TTE):
            return PdfSignatures(why="lacking", detail=INSTALL_TTE)
        answer = self._asked("signatures", content, {"roots": roots, "at": at.isoformat()})
        if answer["why"]:
            return PdfSignatures(why=answer["why"], detail=answer["detail"])
        try:
            return pdf_signatures(answer)
        except (KeyError, TypeError, ValueError):
            return PdfSignatures(why="died", detail="the decoder answered nothing that makes sense")

    def _asked(self, task: str, content: bytes, given: Mapping[str, str] = NOTHING) -> dict[str, Any]:
        """What the child answered; `why` is always there, and empty where it has an answer."""
        if self._limits["CONTENT"].passed(len(content)):
            return _no("too-large", f"{self._limits['CONTENT']}: it has {len(content):,}")
        if self._spent >= self._limits["ALL_SECONDS"].most:
            return _no("too-large", str(self._limits["ALL_SECONDS"]))
        began = time.monotonic()
        try:
            output, end = self._run(task, content, given)
        except OSError as error:
            return _no("not-started", f"no process could be started for it: {error.strerror or error}")
        finally:
            self._spent += time.monotonic() - began
        if output is None:
            return _no("died", end)
        return self._read(output) or _no("died", end or "the decoder answered nothing that makes sense")

    def _run(self, task: str, content: bytes, given: Mapping[str, str]) -> tuple[bytes | None, str]:
        """What the child wrote, and how it ended where that was not well. Raises OSError where there was none."""
        bounds = {name: limit.most for name, limit in self._limits.items()}
        path = [p for p in sys.path if Path(p).is_absolute()]
        order = {"task": task, "bounds": bounds, "given": given, "path": path}
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
        wait = self._limits["WALL_SECONDS"]
        if (left := self._limits["ALL_SECONDS"].most - self._spent) < wait.most:
            wait = self._limits["ALL_SECONDS"]
        until, output = time.monotonic() + min(self._limits["WALL_SECONDS"].most, left), b""
        if child.stdout is None:
            return None, "the decoder has no output"
        while True:
            left = until - time.monotonic()
            if left <= 0 or not select.select([child.stdout], [], [], left)[0]:
                return None, str(wait)
            if not (chunk := os.read(child.stdout.fileno(), 65536)):
                break
            output += chunk
            if self._limits["ANSWER"].passed(len(output)):
                return None, str(self._limits["ANSWER"])
        try:
            code = child.wait(max(0.1, until - time.monotonic()))
        except subprocess.TimeoutExpired:
            return None, str(wait)
        return output if code == 0 else None, "" if code == 0 else self._end(code)

    def _read(self, output: bytes) -> dict[str, Any] | None:
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
        limit = self._limits.get(str(answer.get("limit", "")))
        return _no(reason, ": ".join(filter(None, [str(limit or ""), detail[:REASON]])))

    def _end(self, code: int) -> str:
        if code in (-signal.SIGXCPU, -signal.SIGKILL):
            return f"{self._limits['CPU_SECONDS']}, or the decoder was killed"
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


def pdf_signatures(answer: Mapping[str, Any]) -> PdfSignatures:
    """What the child says of signatures. Raises KeyError, TypeError and ValueError where it makes no sense."""
    found = answer["signatures"]
    if not isinstance(found, list) or limits.TTE_SIGNATURES.passed(len(found)):
        raise ValueError
    return PdfSignatures(
        tuple(map(_pdf_signature, found)), _texts(answer["codes"], limits.SCAN_MARKS.most), _text(answer["unread"])
    )


def _pdf_signature(row: Mapping[str, Any]) -> PdfSignature:
    subject = {_text(name): _text(said) for name, said in row["subject"].items()}
    against, undecided = _texts(row["against"], len(AGAINST)), _texts(row["open"], len(OPEN))
    if not AGAINST.issuperset(against) or not OPEN.issuperset(undecided) or row["kind"] not in KINDS:
        raise ValueError
    certificate, claimed, stamped = (_text(row[name]) for name in ("certificate", "claimed", "stamped"))
    if stamped:
        datetime.fromisoformat(stamped)
    return PdfSignature(_text(row["field"]), row["kind"], against, undecided, subject, certificate, claimed, stamped)


def _texts(value: object, most: int) -> tuple[str, ...]:
    if not isinstance(value, list) or len(value) > most:
        raise ValueError
    return tuple(map(_text, value))


def _text(value: object) -> str:
    if not isinstance(value, str) or len(value) > REASON:
        raise ValueError
    return value


def _likeness(said: object) -> str:
    return said if isinstance(said, str) and LIKENESS.fullmatch(said) else ""


def _is_mark(mark: object) -> bool:
    return isinstance(mark, list) and len(mark) == 2 and all(isinstance(part, str) for part in mark)
