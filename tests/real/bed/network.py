"""The wires: namespaces, switches' bridges, cables and addresses. Nothing here leaves 127/8 and 198.18.0.0/15."""

from __future__ import annotations

from collections.abc import Iterable

from .command import inside, run
from .description import Estate, Switch
from .plant import (
    MANAGEMENT,
    OPS,
    OPS_ADDRESS,
    VOID,
    bmc_of,
    management,
    namespace,
    port_name,
    speakers,
)

AGEING = 300  # seconds; the kernel's own default
SETTINGS = ("net.ipv6.conf.all.disable_ipv6=1", "net.ipv6.conf.default.disable_ipv6=1", "net.ipv4.ip_forward=0")


def build(estate: Estate) -> None:
    """Make every namespace and plug every cable."""
    names = [OPS, VOID, *(namespace(name) for name in devices(estate))]
    _batch(f"netns add {name}" for name in names)
    for name in names:
        # arp_notify: a link that comes up says its address at once, as servers do.
        run(inside(name, "sysctl", "-eqw", *SETTINGS, "net.ipv4.conf.all.arp_notify=1"))
        run(["ip", "-n", name, "link", "set", "lo", "up"])
    _management_network(estate)
    for switch in estate.switches:
        _switch(estate, switch)
    _uplinks(estate)
    _servers(estate)


def remove() -> list[str]:
    """Take every namespace of the bed away; the pids of strangers that still run inside are returned, not ended."""
    strangers: list[str] = []
    for name in present():
        strangers += [f"{pid} in {name}" for pid in run(["ip", "netns", "pids", name]).split()]
        run(["ip", "netns", "del", name])
    return strangers


def present() -> list[str]:
    """The bed's namespaces that exist now."""
    lines = run(["ip", "netns", "list"]).splitlines()
    return [name for line in lines if (name := line.split()[0]).startswith("dcd-")]


def devices(estate: Estate) -> list[str]:
    """Everything that has a namespace of its own name."""
    switches = [switch.name for switch in estate.switches]
    return [estate.gateway.name, *switches, *(speaker.name for speaker in speakers(estate))]


def set_ageing(switch: str, seconds: int) -> None:
    """How long the switch remembers a silent address. `ip link` counts in hundredths of a second."""
    bridge = ["link", "set", "br0", "type", "bridge", "ageing_time", str(seconds * 100)]
    run(["ip", "-n", namespace(switch), *bridge])


def _management_network(estate: Estate) -> None:
    addresses = management(estate)
    lines = ["link add mgmt0 address 02:00:00:00:ff:01 type bridge mcast_snooping 0", "link set mgmt0 up"]
    lines += [f"address add {OPS_ADDRESS}/{MANAGEMENT.prefixlen} dev mgmt0"]
    for index, (device, address) in enumerate(addresses.items()):
        own = namespace(device)
        _batch([f"link add mgmt netns {own} type veth peer name to{index} netns {OPS}"])
        _batch([f"address add {address}/{MANAGEMENT.prefixlen} dev mgmt", "link set mgmt up"], own)
        lines += [f"link set to{index} master mgmt0 up"]
    _batch(lines, OPS)


def _switch(estate: Estate, switch: Switch) -> None:
    """One bridge; every port bears the switch's own address, so that LLDP frames teach the neighbours that one."""
    own = namespace(switch.name)
    _batch(
        [
            f"link add br0 address {switch.mac} type bridge stp_state 0 mcast_snooping 0 ageing_time {AGEING * 100}",
            "link set br0 up",
        ],
        own,
    )
    unplugged = sorted(set(estate.used_ports(switch)) - estate.plugged_ports(switch))
    for port in unplugged:
        _plug(own, port_name(port), switch.mac, VOID, f"{switch.name}-{port}", "")


def _uplinks(estate: Estate) -> None:
    """Each switch to what stands above it: another switch, or the gateway with its addresses on that interface."""
    gateway, own = estate.gateway, namespace(estate.gateway.name)
    macs = {gateway.name: gateway.mac, **{switch.name: switch.mac for switch in estate.switches}}
    for switch in estate.switches:
        far, far_port = namespace(switch.far), port_name(switch.far_port)
        _plug(namespace(switch.name), port_name(switch.uplink), switch.mac, far, far_port, macs[switch.far])
        if switch.far != gateway.name:
            _batch([f"link set {far_port} master br0 up"], far)
            continue
        lines = [f"address add {address} dev {far_port}" for address in (gateway.data, gateway.bmc)]
        _batch([*lines, f"link set {far_port} up"], own)


def _servers(estate: Estate) -> None:
    found = {speaker.name: speaker for speaker in speakers(estate)}
    for server in estate.servers:
        switch = next(switch for switch in estate.switches if switch.name == server.switch)
        wires = [(found[server.name], server.data)]
        if server.bmc is not None:
            wires.append((found[bmc_of(server)], server.bmc))
        for speaker, nic in wires:
            own = namespace(speaker.name)
            _plug(namespace(switch.name), port_name(nic.ports[0]), switch.mac, own, speaker.interface, speaker.mac)
            _batch([f"address add {speaker.address} dev {speaker.interface}", f"link set {speaker.interface} up"], own)
    for server in estate.servers:
        for speaker in found.values():
            if speaker.name.startswith(f"{server.name}-behind-"):
                own, host = namespace(speaker.name), namespace(server.name)
                _batch([f"link add link eth0 name behind address {speaker.mac} type macvlan mode bridge"], host)
                _batch([f"link set behind netns {own} name eth0"], host)
                _batch([f"address add {speaker.address} dev eth0", "link set eth0 up"], own)


def _plug(switch: str, port: str, mac: str, far: str, far_name: str, far_mac: str) -> None:
    """A cable from a port of a switch to something; the port comes up, the far end when it is configured."""
    address = f"address {far_mac} " if far_mac else ""
    _batch([f"link add {port} netns {switch} address {mac} type veth peer name {far_name} netns {far} {address}"])
    _batch([f"link set {port} master br0 up"], switch)


def _batch(lines: Iterable[str], within: str = "") -> None:
    """Commands of ip(8), all in one process."""
    where = ["-n", within] if within else []
    run(["ip", *where, "-batch", "-"], stdin="\n".join(lines) + "\n")
