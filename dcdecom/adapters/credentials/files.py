"""A file, or every file of a folder, read whole within limits. No link is followed, so nothing else is read."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import field
from pathlib import Path

from dcdecom import limits
from dcdecom.adapters.texts.clone import shown
from dcdecom.late_dataclass import dataclass
from dcdecom.limits import OverLimit


@dataclass
class Files:
    """One reading of what a configuration names."""

    root: Path
    left_out: list[str] = field(default_factory=list)
    """What was not looked at, each with why."""

    def read(self) -> Iterator[tuple[str, bytes]]:
        """Each file's name and its content. Raises OSError for one that cannot be read, and OverLimit."""
        if not self.root.is_dir():
            yield shown(self.root.name), self._content(self.root, shown(self.root.name), os.O_RDONLY)
            return
        total = 0
        for count, path in enumerate(self._paths(), 1):
            if limits.CREDENTIAL_FILES.passed(count):
                raise OverLimit(limits.CREDENTIAL_FILES)
            name = shown(str(path.relative_to(self.root)))
            mode = path.lstat().st_mode
            if not stat.S_ISREG(mode):
                self.left_out.append(f"{name}: {'a link' if stat.S_ISLNK(mode) else 'no file'}")
                continue
            content = self._content(path, name, os.O_RDONLY | os.O_NOFOLLOW)
            total += len(content)
            if limits.CREDENTIAL_TOTAL.passed(total):
                raise OverLimit(limits.CREDENTIAL_TOTAL)
            yield name, content

    def _paths(self) -> Iterator[Path]:
        for folder, folders, files in os.walk(self.root, onerror=_raise):
            folders.sort()
            links = [name for name in folders if Path(folder, name).is_symlink()]
            for name in links:
                folders.remove(name)
            yield from (Path(folder, name) for name in sorted((*files, *links)))

    def _content(self, path: Path, name: str, flags: int) -> bytes:
        with os.fdopen(os.open(path, flags | os.O_NONBLOCK | os.O_CLOEXEC), "rb") as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise OSError(0, "it is no regular file", str(path))
            content = file.read(limits.CREDENTIAL_BYTES.most + 1)
        if limits.CREDENTIAL_BYTES.passed(len(content)):
            raise OverLimit(limits.CREDENTIAL_BYTES, name)
        return content


def _raise(error: OSError) -> None:
    raise error
