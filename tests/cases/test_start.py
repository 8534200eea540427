"""What a command may load: nothing for papers that it does not make, nothing for systems that it does not ask."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from tests.cases.driver import ROOT
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.terminal import Terminal

SERVER = "srv-bapenda-01"
PAPERS = frozenset({"docx", "docxtpl", "jinja2", "lxml", "PIL", "segno"})
SYSTEMS = frozenset({"asyncio", "netmiko", "paramiko", "pynetbox", "pysnmp", "requests", "ssl", "zabbix_utils"})
ELSEWHERE = frozenset({"asyncssh", "cattrs", "dcdecom_lab", "rich", "starlette", "uvicorn"})
"""The lab's own, and a terminal's."""
OTHERS = frozenset({
    "dcdecom.cli.asking", "dcdecom.cli.cancelling", "dcdecom.cli.case_running", "dcdecom.cli.form",
    "dcdecom.cli.signing", "difflib", "secrets",
})  # fmt: skip
"""What other commands on a case need, and what is needed once something is wrong."""
NAMES = frozenset({"confusable_homoglyphs"})
"""Unicode's tables: for a signer's name with letters beyond ASCII."""
JOURNAL = frozenset({
    "cryptography", "dcdecom.adapters.netbox", "dcdecom.adapters.snmp", "dcdecom.adapters.switch",
    "dcdecom.adapters.zabbix", "dcdecom.collect", "dcdecom.model.drift", "dcdecom.model.estate",
    "dcdecom.model.evidence", "dcdecom.engine.advance", "dcdecom.steps", "holidays", "nornir", "ruamel",
})  # fmt: skip
"""What stands for asking and acting: a command that only reads the journal does neither."""
REPORT = frozenset({"dcdecom.papers.report", "dcdecom.papers.serialise"})
"""The typed report: a command that makes none does without."""
TOLD = (
    "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); "
    "from dcdecom.__main__ import main; main()"
)
COUNTED = """
import atexit, sys
found = []
sys.addaudithook(lambda event, of: event == "exec" and of[0].co_filename == "<string>" and found.append(of))
atexit.register(lambda: print(len(found), file=sys.stderr))
from dcdecom.__main__ import main; main()
"""
"""How often Python compiled something that no file holds: a method of a dataclass, a type that was written as text."""
COMPILED = 300
"""A journal of some hundred events needs 190 to 250; with all methods of the classes that are used it was 1,800."""
OURS = {"list": 125, "show": 145, "report": 215}
"""Modules of ours that a command loads at most, a few more than it does."""


RENDERING = frozenset({"dcdecom.papers.render_report", "dcdecom.ports.decoder"})
"""A report as a file, with the photos of its page."""


def loaded(office: Office, *words: str) -> set[str]:
    """The modules that a command has loaded when it ends."""
    command = [sys.executable, "-c", TOLD, *words, "--config", str(office.config)]
    ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "dcdecom.cli" in ended.stderr.split(), ended
    assert "Traceback" not in ended.stderr, ended
    return set(ended.stderr.splitlines()[-1].split())


def test_reading_the_journal(office: Office, shelf: Shelf) -> None:
    """The days off are remembered from the first `case list` on."""
    id = shelf.opened(office, SERVER)
    office.read("case", "list").ended(0)
    for words in (("case", "list"), ("case", "show", id), ("report", "show", id)):
        found = loaded(office, *words)
        assert found & (PAPERS | SYSTEMS | ELSEWHERE | JOURNAL | NAMES | OTHERS) == set(), words
        assert (found & REPORT == set()) == (words[0] == "case"), words
        assert found & RENDERING == set(), words
        most = OURS[words[0] if words[0] == "report" else words[1]]
        assert len([name for name in found if name.startswith("dcdecom")]) <= most, words


def test_little_is_compiled_for_reading_the_journal(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    office.read("case", "list").ended(0)
    for words in (("case", "list"), ("case", "show", id), ("report", "show", id)):
        command = [sys.executable, "-c", COUNTED, *words, "--config", str(office.config)]
        ended = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
        assert 0 < int(ended.stderr.splitlines()[-1]) <= COMPILED, words


@pytest.mark.parametrize(("columns", "loads"), [(200, set()), (80, {"rich"})])
def test_a_terminal_loads_rich_where_a_table_does_not_fit(
    office: Office, shelf: Shelf, columns: int, loads: set[str]
) -> None:
    shelf.opened(office, SERVER)
    office.read("case", "list").ended(0)
    command = [sys.executable, "-c", TOLD, "case", "list", "--config", str(office.config)]
    with Terminal(command, ROOT, os.environ, columns) as terminal:
        assert terminal.ended() == 0, terminal.text
        found = {*[line for line in terminal.lines if line][-1].split()}
    assert "dcdecom.cli" in found
    assert found & (PAPERS | SYSTEMS | ELSEWHERE | JOURNAL) == loads


def test_a_pipe_loads_no_rich(office: Office) -> None:
    """A command that asks every system, and shows how far it is where somebody looks."""
    assert {"rich", "aiohttp"} & loaded(office, "reconcile") == set()
    assert "rich" not in loaded(office, "check", str(office.request("accepted")))


def test_going_on_where_nothing_is_printed(office: Office, shelf: Shelf) -> None:
    """NetBox and Zabbix are asked what they keep of the case, and no switch."""
    id = shelf.opened(office, SERVER)
    found = loaded(office, "case", "run", id, "--actor", "rina")
    assert found & (PAPERS | ELSEWHERE | NAMES | {"netmiko", "paramiko", "pysnmp"}) == set()
