"""A folder on this machine as a source of mentions. No link is followed, so nothing outside of it is read."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from dcdecom import limits
from dcdecom.adapters.texts.clone import Line, shown, unsearched
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit
from dcdecom.model.estate.references import SourceState

FIRST = 8000
"""Bytes by which a file is judged to be text, as git does."""
MARKS = {b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}
"""Byte order marks, which exports of Windows begin with."""


@dataclass
class Folder:
    """One reading of a folder."""

    root: Path
    until: float
    left_out: list[str] = field(default_factory=list)
    """What was not searched, each with why; whole once every line was read."""

    def lines(self) -> Iterator[Line]:
        """Every path, and every line of every text. Raises OSError where the folder cannot be listed, and OverLimit."""
        total = 0
        for count, path in enumerate(self._files(), 1):
            if limits.TEXTS_FILES.passed(count):
                raise OverLimit(limits.TEXTS_FILES)
            if time.monotonic() > self.until:
                raise OverLimit(limits.TEXTS_SECONDS)
            name = shown(str(path.relative_to(self.root)))
            yield Line(name, 0, "")
            content = self._content(path, name)
            total += len(content)
            if limits.TEXTS_TOTAL.passed(total):
                raise OverLimit(limits.TEXTS_TOTAL)
            yield from (Line(name, n, line) for n, line in enumerate(self._text(content, name).split("\n"), 1))

    def state(self) -> SourceState:
        """What was searched, once every line was read."""
        return SourceState("", None, old=False, left_out=tuple(self.left_out))

    def _files(self) -> Iterator[Path]:
        for folder, folders, files in os.walk(self.root, onerror=_raise):
            folders.sort()
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for name in links:
                folders.remove(name)
            yield from (Path(folder, name) for name in sorted((*files, *links)))

    def _content(self, path: Path, name: str) -> bytes:
        """The bytes of a plain file; of anything else none, which is told."""
        try:
            if stat.S_ISLNK(path.lstat().st_mode):
                self.left_out.append(f"{name}: a link")
                return b""
            with os.fdopen(os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK), "rb") as file:
                about = os.fstat(file.fileno())
                if not stat.S_ISREG(about.st_mode):
                    self.left_out.append(f"{name}: no file")
                    return b""
                return file.read(limits.TEXTS_TOTAL.most + 1)
        except OSError as error:
            self.left_out.append(f"{name}: {error.strerror}")
            return b""

    def _text(self, content: bytes, name: str) -> str:
        if coding := MARKS.get(content[:2], ""):
            return content.decode(coding, errors="replace")
        if b"\0" in content[:FIRST]:
            self.left_out.append(f"{name}: no text")
            return ""
        if why := unsearched(content[:200]):
            self.left_out.append(f"{name}: {why}")
        return content.decode(errors="backslashreplace")


def _raise(error: OSError) -> None:
    raise error
