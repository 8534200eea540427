"""Completion: what a shell asks is answered, and the shell that is there shows it."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.cli import COMMANDS
from dcdecom.documents import playbook
from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.store import SqliteStore
from dcdecom.model.drift import Drift, TrackedDrift
from dcdecom.model.site import Every
from tests.docs.walking import with_dcdecom
from tests.terminal import Terminal

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


DRIFTED = Drift("unready", "srv-1 serial", ())
HOSTS = "tor-3: {hostname: 192.0.2.3}\ngw-1: {hostname: 192.0.2.1}\n"
PLAYED = "2026-0001"
OFFERED: tuple[tuple[str, set[str]], ...] = (
    ("dcdecom case sign CASE pe", {"penarikan", "penolakan", "pemeriksaan", "penunjukan-tim"}),
    ("dcdecom case attach CASE lap", {"laporan"}),
    ("dcdecom case sign CASE penarikan --as k", {"kadis", "kabid", "kasi"}),
    ("dcdecom case sign CASE penarikan --as opd --by opd-b", {"opd-bpkad"}),
    ("dcdecom case sign CASE pemeriksaan --as kasi --only srv-bpkad-01,srv-bpkad-02,", {
        "srv-bpkad-01,srv-bpkad-02,srv-bpkad-01", "srv-bpkad-01,srv-bpkad-02,srv-bpkad-02",
        "srv-bpkad-01,srv-bpkad-02,srv-bpkad-03",
    }),
    ("dcdecom case inspect CASE srv", {"srv-bpkad-01", "srv-bpkad-02", "srv-bpkad-03"}),
    ("dcdecom look ", {"tor-3", "gw-1"}),
    ("dcdecom find ", {"tor-3", "gw-1", "srv-bpkad-01", "srv-bpkad-02", "srv-bpkad-03"}),
    ("dcdecom reconcile --explain ", {DRIFTED.id}),
    ("dcdecom run pen", {"penarikan-server", "pen"}),
    ("dcdecom check --playbook col", {"colocation-exit.en", "colocation-release.en", "col"}),
    ("dcdecom verify ", {PLAYED, ""}),
    ("dcdecom request new --team ri", {"rina"}),
    ("dcdecom help connect-", {"connect-netbox", "connect-switches", "connect-zabbix"}),
)  # fmt: skip
"""What is typed, and what a shell is offered; the text as it was typed where the shell looks for files too."""
ANYWHERE = re.compile("run pen|playbook col|help ")
"""What is completed without a configuration too."""
SYSTEMS = re.compile(r"\b(asyncio|netmiko|nornir|paramiko|pynetbox|pysnmp|requests|rich|zabbix_utils)\b")
"""What asks systems, or takes long to load."""


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A configuration of systems that nobody reaches, with a case, an inventory and a drift."""
    folder = tmp_path_factory.mktemp("desk")
    (folder / "dcdecom.yaml").write_text(CONFIGURATION)
    shutil.copy(ROOT / "dcdecom_lab" / "people.yaml", folder)
    (folder / "inventory").mkdir()
    (folder / "inventory" / "hosts.yaml").write_text(HOSTS)
    store = SqliteStore(folder / "data" / "store.sqlite", SystemClock(), create=True)
    procedure = playbook.load("penarikan-server")
    devices = [{"name": f"srv-bpkad-0{n}", "serial": f"S{n}"} for n in (1, 2, 3)]
    opened = {
        "estate": "lab", "tool": "0.1", "person": "rina", "request": {"devices": devices},
        "binding": {"name": "penarikan-server", "playbook": procedure.digest, "policy": procedure.policy_digest},
    }  # fmt: skip
    store.open_case(2026, datetime.now(UTC), "rina", opened, {"device 1": "srv-bpkad-01"})
    now = datetime.now(UTC)
    SqliteDrift(folder / "data" / "store.sqlite").keep([TrackedDrift(DRIFTED, "new", now, now, 1)], Every.SITE, now)
    return folder


@pytest.mark.parametrize(("typed", "offered"), OFFERED, ids=lambda value: value if isinstance(value, str) else "")
def test_what_stands_in_our_own_files_is_completed(desk: Path, typed: str, offered: set[str]) -> None:
    words = typed.replace("CASE", PLAYED)
    around = {"_DCDECOM_COMPLETE": "bash_complete", "COMP_WORDS": words, "COMP_CWORD": str(len(words.split(" ")) - 1)}
    said = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "dcdecom"], cwd=desk, capture_output=True, text=True, check=True,
        env={**os.environ, "PYTHONPATH": str(ROOT), **around},
    )  # fmt: skip
    assert {line.partition(",")[2] for line in said.stdout.splitlines() if line} == offered
    assert SYSTEMS.search(said.stderr) is None, "it asks no system, and is quick"


@pytest.mark.parametrize("typed", [typed for typed, _ in OFFERED if not ANYWHERE.search(typed)])
def test_nothing_is_offered_where_nothing_can_be_read(tmp_path: Path, typed: str) -> None:
    words = typed.replace("CASE", PLAYED)
    said = answer(tmp_path, "bash", words, len(words.split(" ")) - 1)
    assert [line for line in said.splitlines() if line and not line.startswith("file,")] == []


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


@pytest.mark.skipif(not shutil.which("bash"), reason="no bash")
def test_bash_completes_at_a_prompt_time_and_again(desk: Path) -> None:
    """A person at a terminal: Tab, a line that is given up, and Tab in the next one."""
    environment = with_dcdecom(desk) | {"PS1": "$ ", "INPUTRC": "/dev/null"}
    with Terminal(["bash", "--norc", "--noprofile", "-i"], desk, environment) as terminal:
        terminal.types('eval "$(_DCDECOM_COMPLETE=bash_source dcdecom)"; echo read')
        terminal.sees("\nread\n$")
        for typed in ("look t", f"case sign {PLAYED} penar"):
            terminal.types("clear")
            terminal.keys(f"dcdecom {typed}\t")
            terminal.sees("$ dcdecom look tor-3" if "look" in typed else f"$ dcdecom case sign {PLAYED} penarikan")
            terminal.presses("C")


@pytest.mark.parametrize("slow", ["click", "yaml"])
def test_a_person_who_gives_up_while_a_shell_asks_reads_nothing(tmp_path: Path, slow: str) -> None:
    """Ctrl-C behind Tab, while the command line is loaded, or while the configuration is read."""
    (tmp_path / "dcdecom.yaml").write_text(CONFIGURATION)
    (tmp_path / f"{slow}.py").write_text("import time\ntime.sleep(60)\n")
    around = {
        "_DCDECOM_COMPLETE": "bash_complete", "COMP_WORDS": "dcdecom case show ", "COMP_CWORD": "3",
        "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}",
    }  # fmt: skip
    with Terminal([sys.executable, "-m", "dcdecom"], tmp_path, {**os.environ, **around}) as terminal:
        terminal.presses("C")
        assert (terminal.ended(), terminal.raw) == (-signal.SIGINT, "^C")


def test_the_man_page_names_every_command() -> None:
    page = (ROOT / "docs" / "reference" / "dcdecom.1").read_text("utf-8")
    assert [name for name in COMMANDS if ".SS dcdecom " + name.replace("-", "\\-") not in page] == []
