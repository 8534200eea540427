"""The lab's DHCP: one Kea, with a reservation and a lease of each of the description's servers."""

from __future__ import annotations

import copy
import secrets
from ipaddress import ip_network
from pathlib import Path

from dcdecom_lab.access import HOST, DhcpAccess
from dcdecom_lab.description import Description
from dcdecom_lab.kea import KeaServer, Row, config, lease, reservation

READER, WRITER = "dcdecom-reader", "dcdecom-writer"
NAME = "dhcp-1"


def held(description: Description) -> tuple[Row, list[Row]]:
    """The configuration, with a subnet for each network of data addresses, and the leases."""
    networks: dict[str, list[tuple[str, str, str]]] = {}
    for server in description.servers:
        network = str(ip_network(f"{server.data.ip}/24", strict=False))
        networks.setdefault(network, []).append((server.data.ip, server.data.mac, server.name))
    numbered = [*enumerate(networks.items(), 1)]
    subnets = [(id, network, [reservation(*each) for each in rows]) for id, (network, rows) in numbered]
    return config(*subnets), [lease(ip, mac, id) for id, (_, rows) in numbered for ip, mac, _ in rows]


class AddressServer:
    """The server, in threads of the lab's process."""

    def __init__(self, description: Description) -> None:
        self._begins = held(description)
        self._secrets = {name: secrets.token_hex(16) for name in (READER, WRITER)}
        self._kea = self._made(self._begins)

    def _made(self, holds: tuple[Row, list[Row]]) -> KeaServer:
        dhcp4, leases = copy.deepcopy(holds)
        return KeaServer(dhcp4, leases, self._secrets)

    def open(self) -> None:
        """Answer on a free port, or on the one that it had."""
        self._kea.__enter__()

    def close(self) -> None:
        self._kea.__exit__()

    def reset(self) -> None:
        """As the description has it."""
        self.put_back(self._begins)

    def kept(self) -> tuple[Row, list[Row]]:
        """The configuration and the leases as they are."""
        return copy.deepcopy((self._kea.dhcp4, self._kea.leases))

    def put_back(self, holds: tuple[Row, list[Row]]) -> None:
        port = self._kea.port
        self.close()
        self._kea = self._made(holds)
        self._kea.port = port
        self.open()

    @property
    def access(self) -> DhcpAccess:
        return DhcpAccess(self._kea.port, self._secrets[READER], self._secrets[WRITER])


def write_server(access: DhcpAccess, folder: Path) -> dict[str, object]:
    """What the configuration says of it. Passwords stand in files beside those of the other systems."""
    for name, secret in (("kea-reader", access.reader), ("kea-writer", access.writer)):
        (folder / name).unlink(missing_ok=True)
        (folder / name).touch(0o600)
        (folder / name).write_text(f"{secret}\n", "utf-8")
    server = {
        "name": NAME,
        "owner": "Tim Jaringan",
        "url": f"http://{HOST}:{access.port}/",
        "reader": {"username": READER, "password": "file:secrets/kea-reader"},
        "writer": {"username": WRITER, "password": "file:secrets/kea-writer"},
        "addresses": "removed",
        "reservations": "written",
    }
    return {"dhcp": {"servers": [server]}}
