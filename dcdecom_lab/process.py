"""The lab as a process of its own: one world behind NetBox, Zabbix, SSH and SNMP on free loopback ports.

`python -m dcdecom_lab --state DIR` writes `DIR/lab.json` once everything answers, and ends on `stop`, on a signal,
or after a long time in which nobody asked it anything. With `--held-fd` it ends with whoever started it: it is given
one end of a pipe, and the kernel closes the other end when that process is gone.
"""

from __future__ import annotations

import argparse
import asyncio
import fcntl
import logging
import os
import secrets
import signal
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import fields
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from starlette.types import ASGIApp

from dcdecom_lab.access import LabAccess, Login, SnmpKeys, Tokens
from dcdecom_lab.acts import ActLog
from dcdecom_lab.clock import LabClock
from dcdecom_lab.description import SERVER_ROLES, load_description
from dcdecom_lab.dialects import TONGUES
from dcdecom_lab.mibs import AgentRows
from dcdecom_lab.scenario import control_app
from dcdecom_lab.shell import Shell, SwitchFaults
from dcdecom_lab.snmp import Agent, AgentFaults
from dcdecom_lab.ssh import SwitchServer
from dcdecom_lab.tables import DEFAULT_VLAN
from dcdecom_lab.web import WebServer
from dcdecom_lab.world import World

if TYPE_CHECKING:
    from dcdecom_lab.address_server import AddressServer
    from dcdecom_lab.description import Description
    from dcdecom_lab.name_servers import NameServers
    from dcdecom_lab.netbox import NetBoxLab
    from dcdecom_lab.zabbix import ZabbixLab

IDLE_HOURS = 8.0
STATE_FILE = "lab.json"
KEY_FILE = "ssh_host_key"
LOCK_FILE = "lab.lock"
LOG_FILE = "lab.log"
OWN_FILES = (STATE_FILE, KEY_FILE, LOCK_FILE, LOG_FILE)
"""What a lab writes into its state folder."""
WEB = ("netbox", "zabbix")
ROLES = ("reader", "writer", "owner")


class WebLab(Protocol):
    """NetBox or Zabbix of the lab."""

    @property
    def app(self) -> ASGIApp: ...

    def reset(self) -> None: ...

    def fault(self, spec: dict[str, Any]) -> None: ...

    def kept(self) -> dict[str, Any]:
        """All that it holds, for `put_back`."""
        ...

    def put_back(self, kept: dict[str, Any]) -> None: ...


class Lab:
    """Everything that runs in the lab's process."""

    def __init__(
        self, state: Path, estate: Path | None = None, ageing: float = 1.0, dialect: str = "cisco_ios",
        hardware: bool = False, dns: bool = False, dhcp: bool = False,
    ) -> None:  # fmt: skip
        from dcdecom_lab import netbox, zabbix

        self.clock = LabClock()
        self.acts = ActLog(self.clock)
        self.dialect, tongue = dialect, TONGUES[dialect]
        self.world = World(load_description(estate, tongue.ports, hardware), self.clock, ageing)
        self.tokens = {name: {role: secrets.token_hex(20) for role in ROLES} for name in WEB}
        self.netbox: NetBoxLab = netbox.build(self.world.description, self.acts, self.clock, self.tokens["netbox"])
        if hardware:  # then devices of other roles are recorded too
            self.netbox.limit("writer", "change", "dcim.device", {"role__slug__in": [*SERVER_ROLES]})
        self.zabbix: ZabbixLab = zabbix.build(
            self.world.description, self.world, self.acts, self.clock, self.tokens["zabbix"]
        )
        self.logins = tuple(
            Login(f"lab-{role}", secrets.token_hex(12), role == "writer") for role in ("reader", "writer")
        )
        self.keys = SnmpKeys(*(secrets.token_hex(12) if secret else "lab-reader" for secret in (1, 0, 1, 1)))
        self.dns = _name_servers(self.world.description) if dns else None
        self.dhcp = _address_server(self.world.description) if dhcp else None
        self.control_token = secrets.token_hex(20)
        self.switches = {switch.name: self._switch(switch.name, state) for switch in self.world.description.switches}
        self.agents = {name: self._agent(name) for name in (*self.switches, self.world.description.gateway.name)}
        apps: dict[str, ASGIApp] = {"netbox": self.netbox.app, "zabbix": self.zabbix.app}
        apps["control"] = control_app(self, self.control_token)
        self.web = {name: WebServer(app, self.touch) for name, app in apps.items()}
        self._stopped = asyncio.Event()
        self.left_alone = False
        """Whether the process that held this lab is gone."""
        self._used = time.monotonic()

    def touch(self) -> None:
        """Note that somebody uses the lab."""
        self._used = time.monotonic()

    def stop(self) -> None:
        """End soon, once whoever asked for it has had an answer."""
        asyncio.get_running_loop().call_later(0.05, self._stopped.set)

    def held_by(self, pipe: int) -> None:
        """End once the other end of this pipe is closed. Nobody writes to it."""
        loop = asyncio.get_running_loop()

        def gone() -> None:
            loop.remove_reader(pipe)
            self.left_alone = True
            self._stopped.set()

        loop.add_reader(pipe, gone)

    async def open(self) -> None:
        """Answer on every port."""
        for switch in self.switches.values():
            await switch.open()
        for server in self.web.values():
            await server.open()
        if self.dns:
            self.dns.open()
        if self.dhcp:
            self.dhcp.open()

    async def wait(self, idle_seconds: float) -> None:
        """Return when the lab is told to stop, or was not used for so long."""
        while not self._stopped.is_set() and (rest := self._used + idle_seconds - time.monotonic()) > 0:
            try:
                await asyncio.wait_for(self._stopped.wait(), rest)
            except TimeoutError:
                continue

    async def close(self) -> None:
        for agent in self.agents.values():
            agent.close()
        for switch in self.switches.values():
            await switch.close()
        await asyncio.gather(*(server.close() for server in self.web.values()))
        if self.dns:
            self.dns.close()
        if self.dhcp:
            self.dhcp.close()

    async def reset(self) -> None:
        """Put every system back to the description, without faults and without acts."""
        self.world.reset()
        self.netbox.reset()
        self.zabbix.reset()
        self.acts.clear()
        if self.dns:
            self.dns.reset()
        if self.dhcp:
            self.dhcp.reset()
        faults: list[SwitchFaults | AgentFaults] = [switch.faults for switch in self.switches.values()]
        faults += [agent.faults for agent in self.agents.values()]
        for broken in faults:
            for field in fields(broken):
                setattr(broken, field.name, field.default)
        for switch in self.switches.values():
            switch.line_faults.clear()
            await switch.refresh()

    def access(self, host_key: str) -> LabAccess:
        """How to reach this lab, once it is open."""
        tokens = {name: Tokens(self.web[name].url, **self.tokens[name]) for name in WEB}
        return LabAccess(
            pid=os.getpid(),
            control=self.web["control"].url,
            control_token=self.control_token,
            netbox=tokens["netbox"],
            zabbix=tokens["zabbix"],
            reader=self.logins[0],
            writer=self.logins[1],
            snmp=self.keys,
            host_key=host_key,
            ssh_ports={name: server.port for name, server in self.switches.items()},
            snmp_ports={name: agent.port for name, agent in self.agents.items()},
            dialect=self.dialect,
            dns=self.dns.access if self.dns else None,
            dhcp=self.dhcp.access if self.dhcp else None,
        )

    def _switch(self, name: str, state: Path) -> SwitchServer:
        faults = SwitchFaults()

        def shell(login: Login) -> Shell:
            return Shell(
                self.world, name, login.user, login.may_configure, self.acts, faults, TONGUES[self.dialect]
            )

        return SwitchServer(state / KEY_FILE, self.logins, shell, faults, self.touch)

    def _agent(self, name: str) -> Agent:
        vlans = self.world.description.vlans
        contexts = (DEFAULT_VLAN, vlans.data, vlans.bmc) if name in self.switches else ()
        return Agent(AgentRows(self.world, name), self.keys, contexts, AgentFaults(), self.touch)


def _name_servers(description: Description) -> NameServers:
    """Loaded only where it is asked for: it needs dnspython."""
    from dcdecom_lab.name_servers import NameServers

    return NameServers(description)


def _address_server(description: Description) -> AddressServer:
    """Loaded only where it is asked for."""
    from dcdecom_lab.address_server import AddressServer

    return AddressServer(description)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a lab until it is stopped. Exit code 2 where another lab has the state folder."""
    parser = argparse.ArgumentParser(prog="python -m dcdecom_lab", description=__doc__)
    parser.add_argument("--state", type=Path, required=True, help="folder for lab.json and the SSH host key")
    parser.add_argument("--estate", type=Path, help="another estate file than the shipped one")
    parser.add_argument("--hardware", action="store_true", help="with power ports and parts in the record")
    parser.add_argument("--dns", action="store_true", help="with DNS servers for the names of its servers")
    parser.add_argument("--dhcp", action="store_true", help="with a DHCP server for the addresses of its servers")
    parser.add_argument("--ageing", type=float, default=1.0, help="seconds for which a silent address lingers")
    parser.add_argument("--dialect", choices=sorted(TONGUES), default="cisco_ios", help="what its switches speak")
    parser.add_argument("--idle-hours", type=float, default=IDLE_HOURS, help="end after so long without a request")
    parser.add_argument("--ready-fd", type=int, help="descriptor that is written to and closed once the lab answers")
    parser.add_argument("--held-fd", type=int, help="a pipe whose other end the starter has; end when it is closed")
    options = parser.parse_args(arguments)
    options.state.mkdir(parents=True, exist_ok=True)
    with (options.state / LOCK_FILE).open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            print(f"another lab runs in {options.state}", file=sys.stderr)
            return 2
        if asyncio.run(_run(options)):
            _remove_own(options.state)
    return 0


def _remove_own(state: Path) -> None:
    """Nobody is left who would: remove what the lab wrote, and the folder where it held nothing else."""
    for name in OWN_FILES:
        (state / name).unlink(missing_ok=True)
    with suppress(OSError):
        state.rmdir()


async def _run(options: argparse.Namespace) -> bool:
    """Run it; returns whether the process that held it is gone."""
    host_key = _host_key(options.state / KEY_FILE)
    beside = {"hardware": options.hardware, "dns": options.dns, "dhcp": options.dhcp}
    lab = Lab(options.state, options.estate, options.ageing, options.dialect, **beside)
    logging.getLogger("asyncio").setLevel(logging.ERROR)  # it warns of every client that leaves without a word
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, lab.stop)
    if options.held_fd is not None:
        lab.held_by(options.held_fd)
    await lab.open()
    lab.access(host_key).write(options.state / STATE_FILE)
    if options.ready_fd is not None:
        with suppress(BrokenPipeError):
            os.write(options.ready_fd, b"ready\n")
        os.close(options.ready_fd)
    try:
        await lab.wait(options.idle_hours * 3600)
    finally:
        (options.state / STATE_FILE).unlink(missing_ok=True)
        await lab.close()
    return lab.left_alone


def _host_key(path: Path) -> str:
    """The switches' host key, made at the first start; return its public half as known_hosts has it."""
    import asyncssh

    if not path.exists():
        key = asyncssh.generate_private_key("ssh-ed25519")
        path.touch(0o600)
        path.write_bytes(key.export_private_key())
    public: bytes = asyncssh.read_private_key(str(path)).export_public_key()
    return " ".join(public.decode().split()[:2])
