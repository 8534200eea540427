"""A command that the screen offers is typed as it stands there, however dcdecom was called."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from tests.terminal import Terminal

ROOT = Path(__file__).resolve().parents[2]
SCRIPT = f"#!{sys.executable}\nfrom dcdecom.__main__ import main\nmain()\n"


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A folder with an environment that is not activated."""
    script = tmp_path / ".venv" / "bin" / "dcdecom"
    script.parent.mkdir(parents=True)
    script.write_text(SCRIPT)
    script.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize(("called", "activated", "offered"), [
    (".venv/bin/dcdecom", False, ".venv/bin/dcdecom"), (".venv/bin/dcdecom", True, "dcdecom"),
    ("dcdecom", True, "dcdecom"),
])  # fmt: skip
def test_what_is_offered_is_found_by_the_shell(clone: Path, called: str, activated: bool, offered: str) -> None:
    path = f"{clone}/.venv/bin:{os.defpath}" if activated else os.defpath
    environment = {"PATH": path, "PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8", "HOME": str(clone), "PS1": "$ "}
    with Terminal(["bash", "--norc", "--noprofile", "-i"], clone, environment) as terminal:
        terminal.answers("$", f"{called} case list; {called} nothing")
        screen = " ".join(terminal.sees("--help").split())
        assert f"run {offered} lab up." in screen
        assert f"How it is typed: {offered} --help" in screen
        terminal.answers("$", f"{offered} --help >/dev/null; echo ended $?; exit")
        assert "ended 0" in terminal.sees("ended 0")
