"""netbox-zabbix-sync, as its own project ships it: in an environment of its own, beside the real systems.

    python -m tests.real.peer       install it; outside the namespaces, which have no way out
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .bed.command import PYTHON
from .bed.state import state

PEER = "netbox-zabbix-sync==4.1.0"


def environment() -> Path:
    return state().root / "peer" / PEER


def install() -> None:
    """Once for each version; it stays."""
    if (environment() / "bin" / "netbox-zabbix-sync").exists():
        return
    subprocess.run([PYTHON, "-m", "venv", "--clear", str(environment())], check=True)
    pip = [str(environment() / "bin" / "python"), "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    subprocess.run([*pip, PEER], check=True)


@dataclass(frozen=True)
class Peer:
    """It, with somebody's tokens, let loose on one device."""

    folder: Path
    netbox: tuple[str, str]
    """URL and token."""
    zabbix: tuple[str, str]

    def run(self, device: str) -> str:
        """One run, to its end; what it said."""
        config = self.folder / "config.py"
        wanted = {"nb_device_filter": {"name": device}, "hostgroup_format": "site", "log_file": False}
        config.write_text("".join(f"{name} = {value!r}\n" for name, value in wanted.items()), "utf-8")
        names = ("NETBOX_HOST", "NETBOX_TOKEN", "ZABBIX_HOST", "ZABBIX_TOKEN")
        given = dict(zip(names, (*self.netbox, *self.zabbix), strict=True))
        argv = [str(environment() / "bin" / "netbox-zabbix-sync"), "-v", "-c", str(config)]
        done = subprocess.run(
            argv, env=os.environ | given, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        return done.stdout + done.stderr


if __name__ == "__main__":
    install()
