"""What a command may load: nothing for papers that it does not make, nothing for systems that it does not ask."""

from __future__ import annotations

import subprocess
import sys

from tests.cases.driver import ROOT
from tests.cases.office import Office
from tests.cases.stages import Shelf

SERVER = "srv-bapenda-01"
PAPERS = frozenset({"docx", "docxtpl", "jinja2", "lxml", "PIL", "segno"})
SYSTEMS = frozenset({"asyncio", "netmiko", "paramiko", "pynetbox", "pysnmp", "requests", "ssl", "zabbix_utils"})
ELSEWHERE = frozenset({"asyncssh", "cattrs", "dcdecom.lab", "starlette", "uvicorn"})
"""The lab's own."""
NAMES = frozenset({"confusable_homoglyphs"})
"""Unicode's tables: for a signer's name with letters beyond ASCII."""
JOURNAL = frozenset({
    "cryptography", "dcdecom.adapters.netbox", "dcdecom.adapters.snmp", "dcdecom.adapters.switch",
    "dcdecom.adapters.zabbix", "dcdecom.collect", "dcdecom.model.drift", "dcdecom.model.estate",
    "dcdecom.model.evidence", "dcdecom.run", "dcdecom.steps", "holidays", "nornir", "ruamel",
})  # fmt: skip
"""What stands for asking and acting: a command that only reads the journal does neither."""
TOLD = "import atexit, sys; atexit.register(lambda: print(*sys.modules, file=sys.stderr)); import dcdecom.__main__"


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
        assert loaded(office, *words) & (PAPERS | SYSTEMS | ELSEWHERE | JOURNAL | NAMES) == set(), words


def test_going_on_where_nothing_is_printed_and_nothing_asked(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    assert loaded(office, "case", "run", id, "--actor", "rina") & (PAPERS | SYSTEMS | ELSEWHERE | NAMES) == set()
