"""netbox-zabbix-sync, as its own project ships it: in an environment of its own, beside the real systems.

    python -m tests.real.peer       install it; outside the namespaces, which have no way out
"""

from __future__ import annotations

import os
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
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
    more: Mapping[str, object] = field(default_factory=dict)
    """Settings beside those that it has by itself."""

    def run(self, device: str) -> str:
        """One run, to its end; what it said."""
        config = self.folder / "config.py"
        wanted = {"nb_device_filter": {"name": device}, "log_file": False, **self.more}
        config.write_text("".join(f"{name} = {value!r}\n" for name, value in wanted.items()), "utf-8")
        names = ("NETBOX_HOST", "NETBOX_TOKEN", "ZABBIX_HOST", "ZABBIX_TOKEN")
        given = dict(zip(names, (*self.netbox, *self.zabbix), strict=True))
        argv = [str(environment() / "bin" / "netbox-zabbix-sync"), "-v", "-c", str(config)]
        done = subprocess.run(
            argv, env=os.environ | given, cwd=self.folder, capture_output=True, text=True, timeout=120, check=False
        )
        return done.stdout + done.stderr


@dataclass
class Runs:
    """What it said, run after run."""

    said: list[str] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)
    """The next run is to begin now."""

    def one_more(self, patience: float = 120.0) -> None:
        """Wait for the end of a run that began after this was called; none is waited for to begin."""
        wanted, until = len(self.said) + 2, time.monotonic() + patience
        while len(self.said) < wanted:
            assert time.monotonic() < until, self.said[-1:]
            self.asked.set()
            time.sleep(0.2)


@contextmanager
def again_and_again(peer: Peer, device: str, every: float) -> Iterator[Runs]:
    """Run it as cron does, `every` so many seconds, for as long as the block lasts; a run is waited for at its end."""
    runs, over = Runs(), threading.Event()

    def keep_running() -> None:
        while not over.is_set():
            runs.said.append(peer.run(device))
            runs.asked.wait(every)
            runs.asked.clear()

    thread = threading.Thread(target=keep_running)
    thread.start()
    try:
        yield runs
    finally:
        over.set()
        runs.asked.set()
        thread.join()


if __name__ == "__main__":
    install()
