"""Every command, typed wrongly: no traceback, no silence, an exit code of the table, and nothing changed."""

from __future__ import annotations

import os
import re
import shutil
import sqlite3
import subprocess
import sys
from functools import partial
from pathlib import Path

import pytest
import yaml

from dcdecom.errors import Exit
from tests.cases.driver import ROOT, Running, Said
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.cases.warm import WarmKeyboard
from tests.cases.wrong import BIG, Line, Place, commands, lines

SERVER = "srv-bapenda-01"
TREE = dict(commands())
CODES = {int(code) for code in Exit} - {int(Exit.BUG)}
MOVES = re.compile("[\x00-\x08\x0b-\x1f\x7f\u202e]")
"""What moves the cursor or turns the line."""
MOST = 4000
"""Characters that a refusal may have, whatever was typed."""
PATIENCE = 60.0
FIRST = ("unknown option", "unknown command", "without", "empty")
"""Of every command in every run of the tests; the other lines are typed in the long ones."""


@pytest.fixture
def place(office: Office, shelf: Shelf, tmp_path: Path) -> Place:
    """A case of a configuration whose systems do not answer: a command that asks them ends at once."""
    id = shelf.opened(office, SERVER)
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    settings["netbox"]["url"] = settings["zabbix"]["url"] = "http://127.0.0.1:9"
    office.config.write_text(yaml.safe_dump(settings), "utf-8")
    (office.folder / "inventory" / "hosts.yaml").write_text("tor-1:\n  port: 9\n  groups: [switches]\n", "utf-8")
    groups = office.folder / "inventory" / "groups.yaml"
    switches = yaml.safe_load(groups.read_text("utf-8"))
    del switches["switches"]["connection_options"]["snmp"]
    groups.write_text(yaml.safe_dump(switches), "utf-8")
    here = tmp_path / "here"
    here.mkdir()
    return Place(here, id, office.config, office.request("accepted"))


def typed(place: Place, name: str, line: Line) -> Said:
    """One line typed in the folder of the place, by Rina, with that configuration where the line names no other."""
    takes = {p.name for p in TREE[name].params}
    words = list(line.words)
    words += ["--config", str(place.config)] if "config" in takes and not line.name.startswith("config:") else []
    words += ["--actor", "rina"] if "actor" in takes and not line.name.startswith("actor:") else []
    keyboard = WarmKeyboard(partial(os.chdir, place.folder))
    return Running(words, keyboard.start("", words)).end(PATIENCE)


def events(place: Place) -> int:
    with sqlite3.connect(place.config.parent / "data" / "store.sqlite") as store:
        return int(store.execute("SELECT count(*) FROM events").fetchone()[0])


def faults(place: Place, name: str, line: Line) -> list[str]:
    """What is wrong with how a wrong line was answered."""
    before = events(place)
    try:
        said = typed(place, name, line)
    except subprocess.TimeoutExpired:
        return [f"{name} | {line.name}: it never ended"]
    found = []
    if "Traceback" in said.text:
        found.append(f"a traceback: {said.text.strip().splitlines()[-1][:200]}")
    if said.code not in CODES:
        found.append(f"exit {said.code}, which is in no table")
    if not said.text.strip() and not (name == "reconcile" and said.code == 0):
        found.append("silent")
    if MOVES.search(said.text):
        found.append(f"control characters: {said.text[:200]!r}")
    if said.code == Exit.INPUT and len(said.text) > MOST:
        found.append(f"{len(said.text)} characters")
    if said.code == Exit.INPUT and events(place) != before:
        found.append("exit 2, and something was recorded")
    if name in BIG and said.code == 0:
        found.append("begun, although it had to be refused")
    return [f"{name} | {line.name}: {fault}" for fault in found]


def wrong_lines(place: Place, name: str) -> list[Line]:
    return [*lines(place, name, TREE[name])]


def test_every_command_has_a_right_line(place: Place) -> None:
    assert sorted(TREE) == sorted(place.right)


def test_the_first_mistakes_of_every_command(place: Place) -> None:
    chosen = [(n, line) for n in TREE for line in wrong_lines(place, n) if line.name.startswith(FIRST[:2])]
    assert [fault for name, line in chosen for fault in faults(place, name, line)] == []


@pytest.mark.parametrize(
    "name",
    [pytest.param(name, marks=pytest.mark.whole if n % 3 else pytest.mark.long) for n, name in enumerate(TREE)],
)
def test_every_mistake(place: Place, name: str) -> None:
    assert [fault for line in wrong_lines(place, name) for fault in faults(place, name, line)] == []


@pytest.mark.parametrize(
    ("closed", "step"),
    [*(pytest.param(n, 5, marks=pytest.mark.long) for n in (0, 1)),
     *(pytest.param(n, 1, marks=pytest.mark.whole) for n in (0, 1, 2))],
)  # fmt: skip
def test_a_closed_stream_is_no_bug(place: Place, closed: int, step: int) -> None:
    """A command that is started without stdin, stdout or stderr, as some schedulers do: every fifth one, and all."""
    found = []
    for name, right in list(place.right.items())[closed::step]:
        if name in BIG or name.startswith("lab"):
            continue
        takes = {p.name for p in TREE[name].params}
        words = [*name.split(), *right, *(["--config", str(place.config)] if "config" in takes else [])]
        words += ["--actor", "rina"] if "actor" in takes else []
        shell = f'exec "$@" {closed}>&-' if closed else 'exec "$@" 0<&-'
        ended = subprocess.run(
            ["sh", "-c", shell, "sh", sys.executable, "-m", "dcdecom", *words], cwd=place.folder, text=True,
            capture_output=True, timeout=PATIENCE, check=False, env={**os.environ, "PYTHONPATH": str(ROOT)},
        )  # fmt: skip
        if "Traceback" in ended.stdout + ended.stderr or ended.returncode not in CODES:
            found.append(f"{name}: exit {ended.returncode}: {(ended.stdout + ended.stderr)[-300:]}")
    assert found == []


def test_a_folder_of_somebody_else_is_refused_in_a_line(place: Place) -> None:
    """What root made stays as it is, whoever else types the command."""
    if os.geteuid() != 0:
        pytest.skip("only root can be somebody else")
    for above in (place.folder, *place.folder.parents):
        if above != Path("/") and above.stat().st_uid == 0:
            above.chmod(above.stat().st_mode | 0o055)
    theirs = place.folder / "theirs"
    theirs.mkdir(mode=0o755)
    for words in (("init", str(theirs), *place.right["init"][1:]), ("lab", "up", "--output", str(theirs / "lab"))):
        before = partial(_as_nobody, place.folder)
        said = Running(words, WarmKeyboard(before).start("", words)).end(PATIENCE)
        said.ended(2, "may not write in", str(theirs), "Nothing was changed.")
        assert len(said.text.splitlines()) == 2
    assert list(theirs.iterdir()) == []
    shutil.rmtree(theirs)


def _as_nobody(folder: Path) -> None:
    os.chdir(folder)
    os.setgroups([])
    os.setgid(65534)
    os.setuid(65534)
