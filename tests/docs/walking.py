"""A newcomer's walk through a page: type what stands there, with the codes and numbers that the screen showed."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from tempfile import TemporaryFile
from zoneinfo import ZoneInfo

from tests.docs.reading import ROOT, Typed

SHOWN = (
    (r"\bOpened (\d{4}-\d{4})\.", r"(?<![\w-])\d{4}-\d{4}\b"),
    (r"bears the code (\S{33})", r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{2}[0-9A-Z*~$=]"),
    (r"\bPlan ([0-9a-f]{8}):", r"\b[0-9a-f]{8}(?=:)"),
)
"""What a screen shows, and what it takes the place of in the commands that follow."""


class Walk:
    """A shell in an empty folder, with `dcdecom` on its path."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.screen = ""
        self.environment = with_dcdecom(folder) | {"TERM": "dumb"}

    def type(self, typed: Typed) -> tuple[int, str]:
        """Type one command; returns its exit code and what it printed."""
        command = as_shown(typed.command, self.screen)
        if exported := re.fullmatch(r"export (\w+)=(\S+)", command):
            self.environment[exported[1]] = exported[2]
            return 0, ""
        with TemporaryFile("w+", encoding="utf-8") as file:
            done = subprocess.run(
                ["bash", "-c", command], cwd=self.folder, env=self.environment, stdin=subprocess.DEVNULL,
                stdout=file, stderr=subprocess.STDOUT, timeout=1100,
            )  # fmt: skip
            file.seek(0)
            output = file.read()
        self.screen += output
        return done.returncode, output


def with_dcdecom(folder: Path) -> dict[str, str]:
    """An environment in which `dcdecom` is on the path, by a script in the folder."""
    (folder / "bin").mkdir(exist_ok=True)
    script = folder / "bin" / "dcdecom"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dcdecom "$@"\n', "utf-8")
    script.chmod(0o755)
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return {**os.environ, "PATH": path, "PYTHONPATH": str(ROOT)}


def as_shown(text: str, screen: str) -> str:
    """What a page says is typed, with the ids, codes and numbers that the screen showed last, and today's date."""
    for shown, placed in SHOWN:
        if found := re.findall(shown, screen):
            text = re.sub(placed, found[-1], text)
    today = datetime.now(ZoneInfo("Asia/Jakarta")).date().isoformat()
    return re.sub(r"--on \d{4}-\d{2}-\d{2}", f"--on {today}", text)
