"""The operations host of the real bed: dcdecom installed from its wheel, and people with logins of their own."""

from __future__ import annotations

import hashlib
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from tests.beds.real import write_configuration
from tests.real import login
from tests.real.bed.control import Bed
from tests.real.bed.plant import OPS
from tests.real.numbers import begin_apart

ROOT = Path(__file__).resolve().parents[2]
SYSTEM_PYTHON = Path("/usr/bin/python3")
"""Debian's own: every account of the machine can run it."""
MADE_FROM = ("dcdecom", "dcdecom_lab", "playbooks", "inventory", "pyproject.toml", "requirements")
"""What the wheel and its environment are made from."""
PINNED = ("run.txt", "dns.txt")
"""The product's own libraries, and those of the extras that its cases use."""


class LoginKeyboard:
    """Each person types at a login of their own, inside the operations namespace."""

    def __init__(self, product: Path, group: int) -> None:
        self._dcdecom, self._group = product / "bin" / "dcdecom", group

    def start(self, person: str, words: Sequence[str], output: int | None = subprocess.PIPE) -> subprocess.Popen[str]:
        """Start `dcdecom WORDS`; with no `output` it speaks where this process does."""
        account = f"dcd-{person or 'rina'}"
        typed = [str(self._dcdecom), *words]
        return login.start(account, typed, groups=[self._group], namespace=OPS, output=output)

    def type(self, words: Sequence[str], person: str) -> int:
        """Type a command that speaks where this process does; returns its exit code. Ctrl-C reaches it."""
        process = self.start(person, words, output=None)
        try:
            return process.wait()
        except KeyboardInterrupt:
            process.send_signal(signal.SIGINT)
            process.wait()
            raise


def installed(bed: Bed) -> Path:
    """An environment with dcdecom from the built wheel and what PINNED pins; made once per source."""
    made = bed.where.root / "product"
    stamp = made / "stamp"
    state = _digest()
    if stamp.exists() and stamp.read_text() == state:
        return made
    shutil.rmtree(made, ignore_errors=True)
    wheels = bed.where.root / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    _run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels))
    _run(str(SYSTEM_PYTHON), "-m", "venv", str(made))
    pip = (str(made / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check")
    for pinned in PINNED:
        _run(*pip, "--require-hashes", "-r", str(ROOT / "requirements" / pinned))
    _run(*pip, "--no-deps", *map(str, wheels.glob("*.whl")))
    stamp.write_text(state)
    return made


def office_folder(bed: Bed, name: str) -> Path:
    """A configuration of estate `real` that the team's logins can use, with data of its own."""
    group = login.team()
    folder = bed.where.root / "offices" / name
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    for path in (folder.parent, folder):
        path.chmod(0o755)
    write_configuration(bed.record, folder, group)
    data = folder / "data"
    data.mkdir()
    share(data, group)
    begin_apart(data)
    return folder


def share(folder: Path, group: int) -> None:
    """Let everybody of the group write into the folder, and what is made in it belong to the group."""
    os.chown(folder, -1, group)
    folder.chmod(0o2771)


def _digest() -> str:
    """What the wheel is made from, as one SHA-256."""
    names = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *MADE_FROM],
        cwd=ROOT, check=True, capture_output=True, text=True,
    ).stdout.split()  # fmt: skip
    content = hashlib.sha256()
    for name in sorted(names):
        if (ROOT / name).is_file():
            content.update(name.encode() + b"\0" + (ROOT / name).read_bytes() + b"\0")
    return content.hexdigest()


def _run(*command: str) -> None:
    subprocess.run(command, cwd=ROOT, check=True)
