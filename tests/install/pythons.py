"""The Pythons of this machine that dcdecom says it runs on."""

from __future__ import annotations

import os
import re
import subprocess
from pathlib import Path

VERSIONS = ("3.11", "3.12", "3.13")


def found(version: str) -> str:
    """A Python of this version that runs and can make environments; empty where this machine has none."""
    for place in _places(version):
        command = [str(place), "-c", "import ensurepip, venv, sqlite3, sys; print('%d.%d' % sys.version_info[:2])"]
        if place.exists():
            done = subprocess.run(command, capture_output=True, text=True)
            if done.stdout.strip() == version:
                return str(place)
    return ""


def _places(version: str) -> list[Path]:
    on_path = [Path(folder) / f"python{version}" for folder in os.environ["PATH"].split(os.pathsep)]
    versions = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    alike = [it for it in versions.glob("*") if re.fullmatch(rf"{re.escape(version)}\.\d+", it.name)]
    return [*on_path, *(it / "bin" / "python" for it in sorted(alike))]
