"""The wheel as its users get it: built, unpacked, and run with nothing of the source tree in reach."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def build(source: Path, into: Path, umask: int = 0o022) -> Path:
    """Build the wheel from a source tree; returns its file."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(into)]
    subprocess.run(command, cwd=source, check=True, capture_output=True, umask=umask)
    (wheel,) = into.glob("*.whl")
    return wheel


def copied(into: Path) -> Path:
    """A copy of what is in the source tree, without what was made from it; all its files are of today."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.splitlines()
    for name in (n for n in names if not n.startswith("tests/") and (ROOT / n).is_file()):
        (into / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / name, into / name)
    return into


def outside(packages: Path | None = None) -> dict[str, str]:
    """The environment of a process that cannot fall back on the source tree."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("PYTHON", "DCDECOM", "VIRTUAL"))}
    return {**kept, "TERM": "dumb"} | ({"PYTHONPATH": str(packages)} if packages else {})
