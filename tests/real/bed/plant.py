"""How the described data centre becomes namespaces: names and addresses, each derived in one place."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Interface, IPv4Network

from .description import Estate, Server

OPS = "dcd-ops"
VOID = "dcd-void"
MANAGEMENT = IPv4Network("198.18.255.0/24")
OPS_ADDRESS = str(MANAGEMENT[1])
LOOPBACK = "127.0.0.1"


def namespace(device: str) -> str:
    """The network namespace of a device, a server, or (`NAME-bmc`, `NAME-behind-N`) a part of one."""
    return f"dcd-{device}"


def bmc_of(server: Server) -> str:
    """The BMC stands apart: in one namespace the kernel would answer ARP for either address on either wire."""
    return f"{server.name}-bmc"


def behind_of(server: Server, index: int) -> str:
    """A further machine on the server's data port."""
    return f"{server.name}-behind-{index}"


def port_name(port: int) -> str:
    """What the bed calls port number N of a switch or of the gateway."""
    return f"swp{port}"


def management(estate: Estate) -> dict[str, str]:
    """The management address of the gateway and of each switch."""
    return {
        estate.gateway.name: str(MANAGEMENT[2]),
        **{switch.name: str(MANAGEMENT[11 + index]) for index, switch in enumerate(estate.switches)},
    }


def prefix(estate: Estate, kind: str) -> int:
    """The prefix length of the `data` or the `bmc` network: the gateway's."""
    return IPv4Interface(gateway_address(estate, kind)).network.prefixlen


def gateway_address(estate: Estate, kind: str) -> str:
    """The gateway's address with its prefix length in the `data` or the `bmc` network."""
    return {"data": estate.gateway.data, "bmc": estate.gateway.bmc}[kind]


@dataclass(frozen=True)
class Speaker:
    """A namespace with one interface in one of the two networks, which talks to the gateway now and then."""

    name: str
    interface: str
    mac: str
    address: str
    gateway: str


def speakers(estate: Estate) -> list[Speaker]:
    """Every server, BMC and machine behind a server."""
    found: list[Speaker] = []
    for server in estate.servers:
        data, bmc = _network(estate, "data"), _network(estate, "bmc")
        found.append(Speaker(server.name, "eth0", server.data.mac, f"{server.data.ip}/{data[1]}", data[0]))
        if server.bmc is not None:
            found.append(Speaker(bmc_of(server), "bmc0", server.bmc.mac, f"{server.bmc.ip}/{bmc[1]}", bmc[0]))
        for index, machine in enumerate(server.behind):
            found.append(Speaker(behind_of(server, index), "eth0", machine.mac, f"{machine.ip}/{data[1]}", data[0]))
    return found


def _network(estate: Estate, kind: str) -> tuple[str, int]:
    own = IPv4Interface(gateway_address(estate, kind))
    return str(own.ip), own.network.prefixlen
