"""Open what should be a plain file: nothing waits on a pipe, and nothing reads a device without end."""

from __future__ import annotations

import io
import os
import stat
from pathlib import Path

from dcdecom.limits import Limit, OverLimit


def opened(path: Path, follow: bool = True) -> io.BufferedReader:
    """A plain file, for reading. Raises OSError, also where it is none."""
    link = 0 if follow else os.O_NOFOLLOW
    descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | link)
    try:
        if not stat.S_ISREG(os.fstat(descriptor).st_mode):
            raise OSError("it is no plain file")
        return os.fdopen(descriptor, "rb")
    except BaseException:
        os.close(descriptor)
        raise


def read(path: Path, limit: Limit) -> bytes:
    """The whole of a plain file. Raises OSError, and OverLimit where it is more than is read."""
    with opened(path) as file:
        content = file.read(limit.most + 1)
    if limit.passed(len(content)):
        raise OverLimit(limit)
    return content
