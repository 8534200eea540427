"""What else hangs on a server: names in two zones, an address in DHCP, a service in NetBox, two lines of a clone."""

from __future__ import annotations

import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from ipaddress import ip_interface
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, Literal

import dns.message
import dns.query
import yaml

from dcdecom.documents.configuration import load
from dcdecom_lab.kea import Row
from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.contract.owners import NetBoxOwner, permitted
from tests.unit.dhcp.real import RealKea, running
from tests.unit.dhcp.served import ACCOUNT, PASSWORD
from tests.unit.zones.real import bind, knot
from tests.unit.zones.served import SECRET

DOMAIN, OTHER = "batam.test", "02:00:00:00:00:99"
EMPTY = ("", [], "0.0.0.0")
"""Of a reservation, what nobody wrote: Kea writes it into the file that it makes."""
ASKED = ("dependent-service", "dependent-text")
"""Codes of the findings that somebody has to accept."""


@dataclass(frozen=True)
class Dependents:
    """Of one server, on real name servers and a real DHCP server."""

    server: str
    mac: str
    ip: str
    zones: tuple[str, str]
    ports: tuple[int, int]
    """Of the primary and of the secondary."""
    kea: RealKea

    def names(self) -> dict[str, list[str]]:
        """By server, what both of them answer for every name that leads here."""
        asked = ((f"{self.server}.{DOMAIN}.", "A"), (f"ppdb.{DOMAIN}.", "CNAME"), (self._reverse, "PTR"))
        return {str(n): [_answer(port, *one) for one in asked] for n, port in enumerate(self.ports, 1)}

    def leases(self) -> list[str]:
        """Hardware addresses that have one."""
        return [mac for _, mac in self.kea.leases()]

    def reserved(self) -> tuple[dict[str, Row], dict[str, Row]]:
        """By hardware address, what each reservation says: those of the running server, and of its file."""
        return _said(self.kea.config()), _said(self.kea.file()["Dhcp4"])

    def gone(self) -> None:
        """Nothing leads here by any of both servers; the neighbour has what it had."""
        assert self.names() == {"1": ["", "", ""], "2": ["", "", ""]}
        assert (self.leases(), *map(list, self.reserved())) == ([OTHER], [OTHER], [OTHER])

    @property
    def _reverse(self) -> str:
        return f"{self.ip.rsplit('.', 1)[1]}.{self.zones[1]}."


@contextmanager
def dependents(bed: RealBed, office: Office, server: str, kind: Literal["bind", "knot"]) -> Iterator[Dependents]:
    """They are there, and the office's configuration names them, for as long as the block lasts."""
    its = bed.bed.record["servers"][server]["data"]
    net = ip_interface(f"{its['ip']}/24").network
    back = ".".join(reversed(str(net.network_address).split(".")[:3])) + ".in-addr.arpa"
    last = its["ip"].rsplit(".", 1)[1]
    texts = {
        DOMAIN: f"@ NS ns2\nns1 A 127.0.0.1\nns2 A 127.0.0.1\n{server} 900 A {its['ip']}\nppdb 300 CNAME {server}\n"
        f"next A {net[99]}\n",
        back: f"@ NS ns2.{DOMAIN}.\n{last} 1800 PTR {server}.{DOMAIN}.\n99 PTR next.{DOMAIN}.\n",
    }
    dhcp4 = {
        "valid-lifetime": 7200,  # longer than a case lasts
        "subnet4": [
            {
                "id": 1, "subnet": str(net), "interface": "eth0", "pools": [{"pool": f"{net[200]}-{net[220]}"}],
                "reservations": [
                    {"hw-address": its["mac"], "ip-address": its["ip"], "hostname": server},
                    {"hw-address": OTHER, "ip-address": str(net[99])},
                ],
            }
        ]
    }  # fmt: skip
    place = office.folder / "dependents"
    for folder in (place, place / "dns", place / "texts"):
        folder.mkdir(mode=0o755)
    owner = NetBoxOwner(load(office.config).netbox.url, bed.owner)
    servers = (bind if kind == "bind" else knot)(place / "dns", texts)
    with (
        TemporaryDirectory(prefix="kea-") as short,  # the path of a socket has at most 107 characters
        servers as (first, second, _),
        running(Path(short), dhcp4, f"{net[1]}/24") as kea,
    ):
        kea.client(its["mac"])
        kea.client(OTHER)
        _clone(place / "texts", server, its["ip"])
        found = Dependents(server, its["mac"], its["ip"], (DOMAIN, back), (first, second), kea)
        _named(office, found, place / "texts")
        permitted(owner)
        device = owner.one("dcim/devices", name=server)
        owner.make("ipam/services", parent_object_type="dcim.device", parent_object_id=device["id"], name="ppdb",
                   protocol="tcp", ports=[443])  # fmt: skip
        try:
            yield found
        finally:
            owner.clean()


def to_form(office: Office, server: str) -> str:
    """A case of this server until its form lies there: the section head has accepted what was asked about."""
    id = office.open(office.request_for(server), 4)
    said = office.said[-1]
    for code in ASKED:
        office.accepts(id, "pemeriksaan", said, code)
    office.run(id).ended(4)
    return id


def _said(dhcp4: Row) -> dict[str, Row]:
    rows = dhcp4["subnet4"][0]["reservations"]
    return {row["hw-address"]: {key: value for key, value in row.items() if value not in EMPTY} for row in rows}


def _answer(port: int, name: str, type: str) -> str:
    answer = dns.query.tcp(dns.message.make_query(name, type), "127.0.0.1", 5, port)
    return " ".join(f"{one.ttl} {row}" for one in answer.answer for row in one)


def _clone(folder: Path, server: str, ip: str) -> None:
    """Rules that allow the server, and one that is like it and another's."""
    rules = f"allow tcp any host {ip} eq 443\nallow tcp any host {ip}9 eq 443\npermit {server}.{DOMAIN} 443\n"
    (folder / "dmz.rules").write_text(rules, "utf-8")
    git = ["git", "-C", str(folder), "-c", "user.name=Tim Jaringan", "-c", "user.email=jaringan@batam.test"]
    for words in (["init", "-q", "-b", "main"], ["add", "."], ["commit", "-q", "-m", "Rules of the DMZ"]):
        subprocess.run([*git, *words], check=True)


def _named(office: Office, found: Dependents, texts: Path) -> None:
    """Names the systems in the configuration, and keeps their secrets as the bed keeps its own."""
    kept = office.folder / "secrets"
    like = next(kept.iterdir()).stat()
    for name, secret in (("dns", SECRET), ("kea", PASSWORD)):
        (kept / name).write_text(f"{secret}\n", "utf-8")
        (kept / name).chmod(like.st_mode & 0o777)
        subprocess.run(["chgrp", str(like.st_gid), str(kept / name)], check=True)
    content: dict[str, Any] = yaml.safe_load(office.config.read_text("utf-8"))
    first, second = found.ports
    key = {"secret": "file:secrets/dns"}
    account = {"username": ACCOUNT.username, "password": "file:secrets/kea"}
    server = {
        "address": "127.0.0.1", "port": first, "zones": list(found.zones), "reader": {"name": "reader", **key},
        "writer": {"name": "writer", **key},
        "secondaries": [{"name": f"ns2.{DOMAIN}", "address": "127.0.0.1", "port": second}],
    }  # fmt: skip
    text = {"name": "fw-dmz", "kind": "firewall", "path": str(texts), "owner": "Tim Jaringan"}
    content["references"] = {"domains": [DOMAIN], "netbox": {"owner": "Tim NetBox"}, "texts": [text]}
    content["dns"] = {"views": [{"name": "inside", "owner": "Tim DNS", "names": "removed", "servers": [server]}]}
    content["dhcp"] = {"servers": [{
        "name": "dhcp-1", "owner": "Tim Jaringan", "url": found.kea.url, "reader": account, "writer": dict(account),
        "addresses": "removed", "reservations": "written",
    }]}  # fmt: skip
    office.config.write_text(yaml.safe_dump(content, sort_keys=False), "utf-8")
