"""An office on the real systems: every command is a login of its own, on the operations host."""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tests.beds.real import RealBed, write_configuration
from tests.cases.driver import ROOT
from tests.cases.office import Office
from tests.real.bed.plant import OPS
from tests.real.login import account, start

LOGINS = {"rina": "dcd-rina", "budi": "dcd-budi", "": "dcd-rina"}
"""Who of the people file has which account; where nobody has to answer for a command, rina reads."""


class RealKeyboard:
    """Each command as a login of its person's account, in the network namespace of the operations host."""

    def __init__(self, group: int) -> None:
        self._group = group

    def start(self, person: str, words: Sequence[str]) -> subprocess.Popen[str]:
        command = [sys.executable, "-m", "dcdecom", *words]
        environment = {"PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": "1"}
        return start(LOGINS[person], command, env=environment, groups=[self._group], namespace=OPS)


def real_office(bed: RealBed) -> Office:
    """A configuration in a folder that the team's accounts share. Run by root, in the operations namespace."""
    group = account(LOGINS["rina"]).pw_gid
    folder = Path(tempfile.mkdtemp(prefix="dcdecom-office-", dir="/var/tmp"))
    for account_name in {*LOGINS.values()}:
        account(account_name)
    bed.configuration = write_configuration(bed.bed.record, folder / "bed", group)
    office = Office(bed, folder / "office", keyboard=RealKeyboard(group))
    _share(folder, group)
    return office


def _share(folder: Path, group: int) -> None:
    """What the accounts need to read is their group's, and what they make in there too."""
    for path in (folder, *folder.rglob("*")):
        os.chown(path, -1, group)
        path.chmod(0o2770 if path.is_dir() else 0o640)
