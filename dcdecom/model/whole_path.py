"""How a path is written for people: whole, so that it can be pasted into any terminal, wherever its reader stands."""

from __future__ import annotations

import shlex
from pathlib import Path


def whole(path: Path | str) -> str:
    """The absolute path, in quotes where a shell would take it apart otherwise."""
    return shlex.quote(str(Path(path).absolute()))
