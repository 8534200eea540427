"""sushy-tools' Redfish emulator with one fake machine, behind TLS and a password, in a process of its own."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import bcrypt
import requests

from tests.unit.adapters_http.serving import self_signed

from .served import MAC, PASSWORD, SECOND

UUID = "30373237-3132-584d-5133-333130304a31"
DISK = "32ADF365C6C1B7BD"
SETTINGS = """
SUSHY_EMULATOR_LISTEN_IP = "127.0.0.1"
SUSHY_EMULATOR_LISTEN_PORT = {port}
SUSHY_EMULATOR_SSL_CERT = "{certificate}"
SUSHY_EMULATOR_SSL_KEY = "{certificate}"
SUSHY_EMULATOR_AUTH_FILE = "{folder}/htpasswd"
SUSHY_EMULATOR_FEATURE_SET = "full"
SUSHY_EMULATOR_FAKE_DRIVER = True
SUSHY_EMULATOR_STATE_DIR = "{folder}"
SUSHY_EMULATOR_FAKE_SYSTEMS = [
    {{"uuid": "{uuid}", "name": "srv-1", "power_state": "On", "external_notifier": False,
      "nics": [{{"mac": "{mac}", "ip": "10.7.0.21"}}, {{"mac": "{second}", "ip": ""}}]}},
]
SUSHY_EMULATOR_STORAGE = {{"{uuid}": [{{"Id": "1", "Name": "Local", "StorageControllers": [], "Drives": ["{disk}"]}}]}}
SUSHY_EMULATOR_DRIVES = {{
    ("{uuid}", "1"): [{{"Id": "{disk}", "Name": "Drive Sample", "CapacityBytes": 899527000000, "Protocol": "SAS"}}],
}}
"""
BEGINS = 30
"""Seconds that it may take to begin on a busy machine."""


@dataclass(frozen=True)
class Emulator:
    url: str
    certificate: Path

    def switch(self, how: str) -> None:
        """What its owner does, and dcdecom never: it takes some seconds until the machine is so."""
        place = f"{self.url}/redfish/v1/Systems/{UUID}/Actions/ComputerSystem.Reset"
        with requests.Session() as session:
            session.trust_env = False
            session.auth = ("dcdecom", PASSWORD)
            session.verify = str(self.certificate)
            session.post(place, json={"ResetType": how}, timeout=10).raise_for_status()


@contextmanager
def running(folder: Path) -> Iterator[Emulator]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    certificate = self_signed(folder)
    digest = bcrypt.hashpw(PASSWORD.encode(), bcrypt.gensalt(4)).decode()
    (folder / "htpasswd").write_text(f"dcdecom:{digest}\n", "utf-8")
    given = {"port": port, "certificate": certificate, "folder": folder, "uuid": UUID, "disk": DISK}
    config = folder / "emulator.py"
    config.write_text(SETTINGS.format(**given, mac=MAC, second=SECOND), "utf-8")
    program = Path(sys.executable).with_name("sushy-emulator")
    environment = {"PATH": os.environ["PATH"], "HOME": str(folder)}
    with (folder / "said").open("wb") as said:
        command = [sys.executable, str(program), "--config", str(config)]
        process = subprocess.Popen(command, stdout=said, stderr=said, cwd=folder, env=environment)
    try:
        _wait(process, port, folder / "said")
        yield Emulator(f"https://127.0.0.1:{port}", certificate)
    finally:
        process.terminate()
        process.wait(10)


def _wait(process: subprocess.Popen[bytes], port: int, said: Path) -> None:
    until = time.monotonic() + BEGINS
    while True:
        with socket.socket() as wire:
            if wire.connect_ex(("127.0.0.1", port)) == 0:
                return
        assert process.poll() is None, said.read_text("utf-8")
        assert time.monotonic() < until, said.read_text("utf-8")
        time.sleep(0.1)
