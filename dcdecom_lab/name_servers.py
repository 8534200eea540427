"""The lab's DNS: a primary server with the names of the description's servers, and a secondary that follows it."""

from __future__ import annotations

import base64
import secrets
from collections.abc import Iterable
from ipaddress import ip_address
from pathlib import Path

from dcdecom_lab.access import HOST, DnsAccess
from dcdecom_lab.description import Description
from dcdecom_lab.dns import DnsServer

DOMAIN = "dc.test"
HEAD = f"""@ 3600 IN SOA ns1.{DOMAIN}. hostmaster.{DOMAIN}. 2026110101 300 60 86400 600
@ 3600 IN NS ns1.{DOMAIN}.
@ 3600 IN NS ns2.{DOMAIN}.
"""
READER, WRITER = "dcdecom-reader", "dcdecom-writer"


def zones_of(description: Description) -> dict[str, str]:
    """Each server by its name, one alias of it, and its addresses backwards."""
    forward = [HEAD, f"ns1 3600 IN A {HOST}", f"ns2 3600 IN A {HOST}"]
    back: dict[str, list[str]] = {}
    for server in description.servers:
        forward += [f"{server.name} 3600 IN A {server.data.ip}", f"app-{server.unit} 300 IN CNAME {server.name}"]
        owner, _, zone = ip_address(server.data.ip).reverse_pointer.partition(".")
        back.setdefault(zone, [HEAD]).append(f"{owner} 3600 IN PTR {server.name}.{DOMAIN}.")
    return {DOMAIN: "\n".join(_once(forward)) + "\n", **{z: "\n".join(lines) + "\n" for z, lines in back.items()}}


def _once(lines: Iterable[str]) -> list[str]:
    """Without a second alias of one name: servers of two racks may stand in the same unit."""
    found: dict[str, str] = {}
    for line in lines:
        found.setdefault(line if "CNAME" not in line else line.split()[0], line)
    return list(found.values())


class NameServers:
    """Both servers, in threads of the lab's process."""

    def __init__(self, description: Description) -> None:
        self._zones = zones_of(description)
        self._secrets = {name: base64.b64encode(secrets.token_bytes(32)).decode() for name in (READER, WRITER)}
        self._primary, self._secondary = self._made(self._zones)

    def _made(self, zones: dict[str, str]) -> tuple[DnsServer, DnsServer]:
        names = frozenset(zones)
        primary = DnsServer(zones, self._secrets, {READER: names}, updates={WRITER: names})
        return primary, DnsServer(zones, self._secrets, {}, of=primary)

    def open(self) -> None:
        """Answer on free ports, or on those that it had."""
        self._primary.__enter__()
        self._secondary.__enter__()

    def close(self) -> None:
        self._secondary.__exit__()
        self._primary.__exit__()

    def reset(self) -> None:
        """As the description has it."""
        self.put_back(self._zones)

    def kept(self) -> dict[str, str]:
        """The zones as they are."""
        return {zone: self._primary.text(zone) for zone in self._zones}

    def put_back(self, zones: dict[str, str]) -> None:
        ports = self._primary.port, self._secondary.port
        self.close()
        self._primary, self._secondary = self._made(zones)
        self._primary.port, self._secondary.port = ports
        self.open()

    @property
    def access(self) -> DnsAccess:
        ports = self._primary.port, self._secondary.port
        return DnsAccess(DOMAIN, tuple(self._zones), *ports, self._secrets[READER], self._secrets[WRITER])


def write_zones(access: DnsAccess, folder: Path) -> dict[str, object]:
    """What the configuration says of them. Secrets stand in files beside those of the other systems."""
    for name, secret in (("dns-reader", access.reader), ("dns-writer", access.writer)):
        (folder / name).unlink(missing_ok=True)
        (folder / name).touch(0o600)
        (folder / name).write_text(f"{secret}\n", "utf-8")
    server = {
        "address": HOST,
        "port": access.primary,
        "zones": list(access.zones),
        "reader": {"name": READER, "secret": "file:secrets/dns-reader"},
        "writer": {"name": WRITER, "secret": "file:secrets/dns-writer"},
        "secondaries": [{"name": f"ns2.{access.domain}", "address": HOST, "port": access.secondary}],
    }
    view = {"name": "inside", "owner": "Tim DNS", "names": "removed", "servers": [server]}
    return {"references": {"domains": [access.domain]}, "dns": {"views": [view]}}
