"""How to reach a lab that runs: its addresses, and the secrets that were made for it. Kept in `lab.json`, 0600."""

from __future__ import annotations

import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path

HOST = "127.0.0.1"


@dataclass(frozen=True)
class Tokens:
    """A web system and its tokens."""

    url: str
    reader: str
    writer: str
    owner: str
    """Of somebody who may do everything there."""


@dataclass(frozen=True)
class Login:
    """A user of all lab switches."""

    user: str
    password: str
    may_configure: bool


@dataclass(frozen=True)
class SnmpKeys:
    """How to read the lab's agents: a v2c community, and a v3 user with SHA-256 and AES-128."""

    community: str
    user: str
    auth: str
    privacy: str


@dataclass(frozen=True)
class DnsAccess:
    """The lab's DNS servers: their ports on loopback, and the secrets of the keys that read and update."""

    domain: str
    zones: tuple[str, ...]
    primary: int
    secondary: int
    reader: str
    writer: str


@dataclass(frozen=True)
class DhcpAccess:
    """The lab's Kea: the port of its control agent on loopback, and the passwords of those that read and write."""

    port: int
    reader: str
    writer: str


@dataclass(frozen=True)
class LabAccess:
    """Everything that a client of the lab needs."""

    pid: int
    control: str
    """URL of the control."""
    control_token: str
    netbox: Tokens
    zabbix: Tokens
    reader: Login
    writer: Login
    snmp: SnmpKeys
    host_key: str
    """Of every switch, as `ssh-ed25519 AAAA...`."""
    ssh_ports: dict[str, int]
    """By switch."""
    snmp_ports: dict[str, int]
    """By switch or gateway."""
    dialect: str = "cisco_ios"
    """What the switches speak."""
    dns: DnsAccess | None = None
    """None where the lab was started without."""
    dhcp: DhcpAccess | None = None
    """The same."""

    def write(self, path: Path) -> None:
        """Write the file whole or not at all, for its owner only."""
        draft = path.with_suffix(".new")
        draft.unlink(missing_ok=True)
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8") as file:
            json.dump(asdict(self), file, indent=1)
        draft.rename(path)

    @classmethod
    def read(cls, path: Path) -> LabAccess:
        """Read a file that `write` wrote. Raises OSError where there is none."""
        rows = json.loads(path.read_text("utf-8"))
        parts = {"netbox": Tokens, "zabbix": Tokens, "reader": Login, "writer": Login, "snmp": SnmpKeys}
        if dns := rows.get("dns"):
            rows["dns"] = DnsAccess(**{**dns, "zones": tuple(dns["zones"])})
        if dhcp := rows.get("dhcp"):
            rows["dhcp"] = DhcpAccess(**dhcp)
        return cls(**{name: parts[name](**value) if name in parts else value for name, value in rows.items()})
