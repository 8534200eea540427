"""Completion: what a shell asks is answered, and the shell that is there shows it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.cli import COMMANDS
from dcdecom.journal.store import SqliteStore

ROOT = Path(__file__).resolve().parents[2]


def asked(tmp_path: Path, **environment: str) -> str:
    """What dcdecom answers to a shell."""
    said = subprocess.run(
        [sys.executable, "-m", "dcdecom"], cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(ROOT), **environment},
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return said.stdout


def answer(tmp_path: Path, shell: str, words: str, at: int) -> str:
    last = words.split(" ")[-1]
    word = last if shell == "fish" else str(at)
    return asked(tmp_path, _DCDECOM_COMPLETE=f"{shell}_complete", COMP_WORDS=words, COMP_CWORD=word)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_a_shell_that_asks_is_answered(shell: str, tmp_path: Path) -> None:
    first = answer(tmp_path, shell, "dcdecom ", 1)
    assert [name for name in COMMANDS if name not in first] == []
    found = answer(tmp_path, shell, "dcdecom case run --con", 3)
    assert ("--confirm" in found, "--wait" in found) == (True, False)


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_ids_of_cases_are_completed(shell: str, tmp_path: Path) -> None:
    """Where there is no journal yet, or no configuration, nothing is offered and nothing is told."""
    assert answer(tmp_path, shell, "dcdecom case show ", 3).strip() == ""
    (tmp_path / "dcdecom.yaml").write_text(CONFIGURATION)
    assert answer(tmp_path, shell, "dcdecom case show ", 3).strip() == ""
    store = SqliteStore(tmp_path / "data" / "store.sqlite", SystemClock(), create=True)
    for year in (2025, 2026):
        store.open_case(year, datetime.now(UTC), "rina", {})
    found = answer(tmp_path, shell, "dcdecom case show 2026", 3)
    assert ("2026-0001" in found, "2025" in found) == (True, False)


CONFIGURATION = """\
estate: lab
people: people.yaml
inventory: inventory
netbox: {url: "http://127.0.0.1:1", reader: "env:NONE"}
zabbix: {url: "http://127.0.0.1:1", reader: "env:NONE"}
"""
TYPED = {
    "bash": "source {script}; COMP_WORDS=(dcdecom case in) COMP_CWORD=2; _dcdecom_completion dcdecom; echo $COMPREPLY",
    "fish": "source {script}; complete -C 'dcdecom case in'",
    "zsh": "autoload -Uz compinit; compinit -D -u; source {script}; echo $_comps[dcdecom]",
}
"""What is typed in each shell once its script was read. Zsh completes at a prompt only: here it says by what."""
SHOWN = {"bash": "inspect", "fish": "inspect", "zsh": "_dcdecom_completion"}


@pytest.mark.parametrize("shell", [name for name in TYPED if shutil.which(name)])
def test_the_shell_shows_it(shell: str, tmp_path: Path) -> None:
    command = tmp_path / "bin" / "dcdecom"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m dcdecom "$@"\n')
    command.chmod(0o755)
    script = tmp_path / "script"
    script.write_text(asked(tmp_path, _DCDECOM_COMPLETE=f"{shell}_source"))
    environment = {**os.environ, "PATH": f"{command.parent}{os.pathsep}{os.environ['PATH']}", "PYTHONPATH": str(ROOT)}
    said = subprocess.run(
        [shell, "-c", TYPED[shell].format(script=script)], cwd=tmp_path, env=environment | {"HOME": str(tmp_path)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert SHOWN[shell] in said.stdout, said.stderr


def test_the_man_page_names_every_command() -> None:
    page = (ROOT / "docs" / "reference" / "dcdecom.1").read_text("utf-8")
    assert [name for name in COMMANDS if f".SS dcdecom {name}" not in page] == []
