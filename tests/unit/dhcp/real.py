"""Kea's own DHCPv4 server in a network namespace, its control agent on loopback, and a client that asks for a lease."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
import requests

from dcdecom.model.settings import DhcpServer
from dcdecom_lab.kea import Row

from .served import ACCOUNT, PASSWORD

SBIN = "/usr/sbin:/usr/bin:/sbin:/bin"
NEEDED = ("kea-dhcp4", "kea-ctrl-agent", "udhcpc", "ip")
FOLDERS = ("data", "log", "run", "sock")
HOOK = "libdhcp_lease_cmds.so"


@dataclass
class RealKea:
    """Both servers, and the namespaces that they are in."""

    folder: Path
    port: int
    tag: str
    servers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def socket(self) -> Path:
        return self.folder / "sock" / "dhcp4"

    @property
    def by_agent(self) -> DhcpServer:
        return DhcpServer("dhcp-1", "Tim Jaringan", url=self.url, reader=ACCOUNT)

    @property
    def by_socket(self) -> DhcpServer:
        return DhcpServer("dhcp-1", "Tim Jaringan", socket=self.socket)

    def client(self, mac: str) -> None:
        """A machine with this address asks for a lease, once."""
        card = ["ip", "-n", f"{self.tag}-c", "link", "set", "eth0"]
        for more in (["down"], ["address", mac], ["up"]):
            subprocess.run([*card, *more], check=True)
        asks = ["udhcpc", "-i", "eth0", "-n", "-q", "-t", "5", "-T", "1", "-s", "/bin/true"]
        subprocess.run(["ip", "netns", "exec", f"{self.tag}-c", *asks], check=True, capture_output=True)

    def says(self, command: str, **arguments: object) -> Row:
        body = {"command": command, "service": ["dhcp4"], **({"arguments": arguments} if arguments else {})}
        answer = requests.post(self.url, json=body, auth=(ACCOUNT.username, PASSWORD), timeout=10)
        found: Row = answer.json()[0]
        return found

    def config(self) -> Row:
        found: Row = self.says("config-get")["arguments"]["Dhcp4"]
        return found

    def leases(self) -> list[tuple[str, str]]:
        """Address and hardware address of each."""
        rows = self.says("lease4-get-all").get("arguments", {"leases": []})["leases"]
        return sorted((row["ip-address"], row["hw-address"]) for row in rows)

    def file(self) -> Row:
        """What a restart would begin with."""
        found: Row = json.loads((self.folder / "dhcp4.conf").read_text())
        return found


@contextmanager
def running(folder: Path, dhcp4: Row, address: str = "10.7.0.1/24") -> Iterator[RealKea]:
    """Skips where a program is not installed, or this is not root."""
    if lacking := [name for name in NEEDED if not shutil.which(name, path=SBIN)]:
        pytest.skip(f"{', '.join(lacking)} not installed: apt-get install kea-dhcp4-server kea-ctrl-agent udhcpc")
    if os.geteuid():
        pytest.skip("network namespaces need root")
    hooks = sorted(Path("/usr/lib").glob(f"**/{HOOK}"))
    if not hooks:
        pytest.skip(f"{HOOK} is not installed")
    kea = RealKea(folder, _free_port(), f"kea{os.getpid()}")
    for name in FOLDERS:
        (folder / name).mkdir(mode=0o750)
    try:
        _network(kea.tag, address)
        _write(kea, {**dhcp4, "hooks-libraries": [{"library": str(hooks[0])}]})
        _start(kea)
        yield kea
    finally:
        for server in kea.servers:
            server.terminate()
        for server in kea.servers:
            server.wait(10)
        for side in "sc":
            subprocess.run(["ip", "netns", "del", f"{kea.tag}-{side}"], check=False, capture_output=True)


def _network(tag: str, address: str) -> None:
    server, client = f"{tag}-s", f"{tag}-c"
    for words in (
        f"netns add {server}", f"netns add {client}",
        f"link add eth0 netns {server} type veth peer name eth0 netns {client}",
        f"-n {server} addr add {address} dev eth0", f"-n {server} link set lo up", f"-n {server} link set eth0 up",
        f"-n {client} link set eth0 up",
    ):  # fmt: skip
        subprocess.run(["ip", *words.split()], check=True)


def _write(kea: RealKea, dhcp4: Row) -> None:
    common: dict[str, Any] = {
        "interfaces-config": {"interfaces": ["eth0"]},
        "control-socket": {"socket-type": "unix", "socket-name": str(kea.socket)},
        "lease-database": {"type": "memfile", "persist": True, "name": str(kea.folder / "data" / "leases4.csv")},
        "valid-lifetime": 600,
    }
    agent = {
        "http-host": "127.0.0.1", "http-port": kea.port,
        "authentication": {"type": "basic", "realm": "kea", "clients": [{"user": "dcdecom", "password": PASSWORD}]},
        "control-sockets": {"dhcp4": {"socket-type": "unix", "socket-name": str(kea.socket)}},
    }  # fmt: skip
    for name, content in (("dhcp4", {"Dhcp4": {**common, **dhcp4}}), ("agent", {"Control-agent": agent})):
        (kea.folder / f"{name}.conf").write_text(json.dumps(content))


def _start(kea: RealKea) -> None:
    place = kea.folder
    surroundings = {
        **os.environ, "PATH": SBIN, "KEA_DHCP_DATA_DIR": f"{place}/data", "KEA_CONTROL_SOCKET_DIR": f"{place}/sock",
        "KEA_LOG_FILE_DIR": f"{place}/log", "KEA_PIDFILE_DIR": f"{place}/run", "KEA_LOCKFILE_DIR": "none",
    }  # fmt: skip
    for command in (
        ["ip", "netns", "exec", f"{kea.tag}-s", "kea-dhcp4", "-c", f"{place}/dhcp4.conf"],
        ["kea-ctrl-agent", "-c", f"{place}/agent.conf"],
    ):
        with (place / "out").open("ab") as out:
            kea.servers.append(subprocess.Popen(command, env=surroundings, stdout=out, stderr=out))
    for _ in range(100):
        try:
            if kea.says("list-commands")["result"] == 0:
                return
        except (requests.exceptions.RequestException, ValueError, KeyError):
            pass
        time.sleep(0.1)
    raise AssertionError((place / "out").read_text())


def _free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        port: int = found.getsockname()[1]
        return port
