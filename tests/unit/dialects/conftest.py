"""One lab switch for each dialect, every one on SSH, and an inventory in which each is called by its dialect's name."""

from __future__ import annotations

import asyncio
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, fields
from pathlib import Path

import asyncssh
import pytest

from dcdecom.model.settings import AccessHost, CliAccess, CliLogin, Inventory
from dcdecom_lab.access import Login
from dcdecom_lab.acts import ActLog
from dcdecom_lab.clock import LabClock
from dcdecom_lab.description import load_description
from dcdecom_lab.dialects import TONGUES
from dcdecom_lab.shell import Shell, SwitchFaults
from dcdecom_lab.ssh import SwitchServer
from dcdecom_lab.world import World
from tests.agents.asking import secret

SWITCH, PORT, OTHER = "tor-3", 7, 20
"""A port with a server on it, and one with nothing."""
READER, WRITER = Login("lab-reader", "reads-only", False), Login("lab-writer", "may-write", True)
HOST = "127.0.0.1"


@dataclass
class Device:
    """One lab switch and everything about it."""

    dialect: str
    clock: LabClock
    world: World
    acts: ActLog
    faults: SwitchFaults
    server: SwitchServer
    password: dict[str, str] = field(default_factory=dict)

    @property
    def port(self) -> str:
        return self.world.description.port_name(PORT)

    @property
    def other(self) -> str:
        return self.world.description.port_name(OTHER)

    @property
    def done(self) -> list[str]:
        """What was written to it."""
        return [act.what.removeprefix(f"{SWITCH} ") for act in self.acts.acts("switch")]

    def is_shut(self, port: str = "") -> bool:
        return self.world.config(SWITCH).is_shut(port or self.port)

    def is_saved_shut(self, port: str = "") -> bool:
        return "shutdown" in self.world.config(SWITCH).startup[port or self.port]

    def reset(self) -> None:
        self.world.reset()
        self.acts.clear()
        self.server.heard.clear()
        for one in fields(self.faults):
            setattr(self.faults, one.name, one.default)


@dataclass
class Bench:
    """All of them, in one thread of their own."""

    devices: dict[str, Device]
    inventory: Inventory


@pytest.fixture(scope="session")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Bench]:
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of every client that leaves without a word
    folder = tmp_path_factory.mktemp("dialects")
    key = asyncssh.generate_private_key("ssh-ed25519")
    (folder / "key").write_bytes(key.export_private_key())
    loop = asyncio.new_event_loop()
    threading.Thread(target=loop.run_forever, daemon=True).start()
    devices = {name: _device(name, folder / "key") for name in TONGUES}
    for device in devices.values():
        asyncio.run_coroutine_threadsafe(device.server.open(), loop).result(10)
    public = " ".join(key.export_public_key().decode().split()[:2])
    ports = [device.server.port for device in devices.values()]
    (folder / "known_hosts").write_text("".join(f"[{HOST}]:{port} {public}\n" for port in ports))
    hosts = {name: AccessHost(name, _access(device), None) for name, device in devices.items()}
    yield Bench(devices, Inventory(hosts, folder / "known_hosts"))
    loop.call_soon_threadsafe(loop.stop)


def _device(dialect: str, key: Path) -> Device:
    clock = LabClock()
    world = World(load_description(None, TONGUES[dialect].ports), clock)
    acts, faults = ActLog(clock), SwitchFaults()

    def shell(login: Login) -> Shell:
        return Shell(world, SWITCH, login.user, login.may_configure, acts, faults, TONGUES[dialect])

    return Device(dialect, clock, world, acts, faults, SwitchServer(key, (READER, WRITER), shell, faults, _untouched))


def _untouched() -> None:
    """Nobody waits for these switches to be used."""


def _access(device: Device) -> CliAccess:
    reader, writer = (CliLogin(each.user, secret(each.password)) for each in (READER, WRITER))
    return CliAccess(HOST, device.server.port, device.dialect, reader, writer, 5)


