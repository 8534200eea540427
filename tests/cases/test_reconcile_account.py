"""The reconcile as an account that cannot read what the writers log in with."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.bootstrap import storage
from dcdecom.documents.configuration import load
from dcdecom.journal.drift import SqliteDrift
from dcdecom_lab.control import LabControl
from tests.cases.office import PLAYBOOK, Office
from tests.cases.test_reconcile import OURS

NOBODY = 65534
TREE = Path(__file__).parents[2]


@pytest.fixture
def elsewhere() -> Iterator[Path]:
    """A folder that every account may enter, unlike pytest's own."""
    folder = Path(tempfile.mkdtemp(prefix="dcdecom-account-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


@dataclass(frozen=True)
class Account:
    """One to which a file opens itself by its mode only."""

    uid: int
    prefix: tuple[str, ...] = ()
    """What stands before a command to run it so."""

    @classmethod
    def other(cls) -> Account:
        """Root becomes nobody; where nobody may not enter this tree, root without the power to pass over modes."""
        if os.geteuid():
            return cls(os.geteuid())
        if all(folder.stat().st_mode & 0o005 == 0o005 for folder in (TREE, *TREE.parents)):
            return cls(NOBODY, ("setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups"))
        return cls(0, ("setpriv", "--bounding-set=-dac_override,-dac_read_search"))

    def give(self, *paths: Path) -> None:
        for path in paths:
            os.chown(path, self.uid, -1)

    def run(self, *words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run([*self.prefix, *words], capture_output=True, text=True, cwd=TREE)


def test_it_works_for_an_account_to_which_the_writers_secrets_are_unreadable(
    office: Office, control: LabControl, elsewhere: Path
) -> None:
    """It reads journals, compares, and keeps what it knows; a case of long ago is past its norm as a whole."""
    account, secrets, data = Account.other(), elsewhere / "secrets", elsewhere / "data"
    shutil.copytree(office.config.parent, elsewhere, dirs_exist_ok=True)
    config = elsewhere / office.config.name
    at = datetime.now(UTC) - timedelta(days=60)
    case = {"estate": "lab", "tool": "0", "binding": {"name": PLAYBOOK}}
    id = storage.store(load(config), create=True).open_case(2026, at, "rina", case).case
    account.give(secrets, *secrets.glob("*-reader"), *secrets.glob("snmp-*"), data, *data.rglob("*"))
    before = control.acts()
    for writer in secrets.glob("*-writer"):
        writer.chmod(0o000)
        read = account.run("cat", str(writer))
        assert (read.returncode, read.stdout) == (1, "")

    ran = account.run(sys.executable, "-m", "dcdecom", "reconcile", "--config", str(config))
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "", "")
    known = {" ".join(k.drift.key): k for k in SqliteDrift(data / "store.sqlite").known()}
    assert {key: kept.state for key, kept in known.items()} == dict.fromkeys((*OURS, f"overdue {id}"), "once")
    assert "working days of" in known[f"overdue {id}"].drift.evidence[0].says
    assert control.acts() == before
