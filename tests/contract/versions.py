"""The contract with NetBox under every pynetbox that is pinned: `python -m tests.contract.versions`.

`requirements/run.txt` names one version for each range of Pythons. The installed one is what `make test` passes the
suite with. Another one that this Python can run is put into `build/` beside the environment, which stays as it is.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PIN = re.compile(
    r"^pynetbox==(?P<version>\S+) ; python_full_version (?P<range><|>=) '(?P<python>[\d.]+)'(?P<hashes>[^;#]+)\n", re.M
)


@dataclass(frozen=True)
class Pin:
    """One version, and the Python that it begins with; () where older ones run it too."""

    version: str
    since: tuple[int, ...]
    hashes: str

    @property
    def folder(self) -> Path:
        return ROOT / "build" / f"pynetbox-{self.version}"


def pins() -> Iterator[Pin]:
    """What is pinned, oldest first."""
    for found in PIN.finditer((ROOT / "requirements" / "run.txt").read_text("utf-8")):
        since = tuple(map(int, found["python"].split("."))) if found["range"] == ">=" else ()
        yield Pin(found["version"], since, found["hashes"])


def main() -> int:
    """Run the suite once for each version that is not the installed one; 1 where one failed, or none is installed."""
    said, failed, installed = [], False, version("pynetbox")
    for pin in pins():
        if sys.version_info < pin.since:
            said.append(f"pynetbox {pin.version}: not run, it needs Python {'.'.join(map(str, pin.since))}")
            continue
        if pin.version == installed:
            said.append(f"pynetbox {pin.version}: installed, so `make test` runs with it")
            continue
        passed = _run(pin)
        said.append(f"pynetbox {pin.version}: {'passed' if passed else 'FAILED'} on Python {sys.version.split()[0]}")
        failed |= not passed
    print("The contract with NetBox:", *said, sep="\n  ")
    return int(failed or installed not in {pin.version for pin in pins()})


def _run(pin: Pin) -> bool:
    _install(pin)
    environment = os.environ | {"PYTHONPATH": str(pin.folder)}
    loaded = "from importlib.metadata import version; print(version('pynetbox'))"
    shown = subprocess.run([sys.executable, "-c", loaded], env=environment, check=True, capture_output=True, text=True)
    if shown.stdout.strip() != pin.version:
        print(f"pynetbox {pin.version} was asked for, and {shown.stdout.strip()} was loaded")
        return False
    spread = ("-n", "2", "--dist", "worksteal")
    command = [sys.executable, "-m", "pytest", *spread, "tests/contract", "-m", "netbox and not long"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode == 0


def _install(pin: Pin) -> None:
    if (pin.folder / f"pynetbox-{pin.version}.dist-info" / "RECORD").exists():
        return
    pin.folder.mkdir(parents=True, exist_ok=True)
    wanted = pin.folder / "wanted.txt"
    wanted.write_text(f"pynetbox=={pin.version}{pin.hashes}\n", "utf-8")
    pip = [sys.executable, "-m", "pip", "install", "-q", "--disable-pip-version-check", "--require-hashes", "--no-deps"]
    subprocess.run([*pip, "--target", str(pin.folder), "-r", str(wanted)], check=True)


if __name__ == "__main__":
    sys.exit(main())
