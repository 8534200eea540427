"""The second witness: net-snmp's agent with the bridge's tables, and lldpd, which serves the LLDP-MIB through it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from .boxes import fresh_folder, in_box, run_folder
from .command import PYTHON, inside, listens, run
from .description import Estate
from .plant import LOOPBACK, OPS, namespace
from .processes import running, start, stop_all, wait_until
from .state import Secrets, State, write_private

SNMP_PORT = 161
SNMP_USER = "dcdecom"
AUTH, PRIVACY = "SHA-256", "AES"  # net-snmp's names; AES is the 128 bit one
AGENTX = f"tcp:{LOOPBACK}:705"
LLDP_EVERY = 5  # seconds between two announcements; they are kept four times as long
BRIDGE_MIB = ".1.3.6.1.2.1.17"
LLDP_NAME = ".1.0.8802.1.1.2.1.3.3.0"  # lldpLocSysName


@dataclass(frozen=True)
class Credentials:
    """How to ask an agent: by community (v2c), or as SNMP_USER with two pass phrases (v3)."""

    community: str
    auth: str
    privacy: str


def credentials(device: str, secrets: Secrets) -> Credentials:
    """The credentials of one device's agent; no two devices share any."""
    return Credentials(*(secrets.get(f"{device}.{part}") for part in ("community", "auth", "privacy")))


def agent_files(where: State, device: str) -> dict[str, Path]:
    """What a box lays over the machine's folders for its agent: a memory of its own."""
    return {"/var/lib/snmp": fresh_folder(where.folder("boxes", device) / "lib-snmp", 0, 0)}


def start_snmp(where: State, device: str, address: str, secrets: Secrets) -> None:
    """Start the agent of a switch or of the gateway."""
    home = where.root / "boxes" / device
    write_private(home / "snmpd.conf", _configuration(where, device, address, secrets))
    argv = ["/usr/sbin/snmpd", "-f", "-Lo", "-C", "-c", str(home / "snmpd.conf"), "-I", "-smux"]
    env = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "MIBS": ""}
    start(where, f"{device}.snmpd", in_box(where, device, *argv), env=env)
    wait_until(f"{device} snmpd", lambda: listens(namespace(device), f"{address}:{SNMP_PORT}", udp=True))


def wait_for_lldp_mib(device: str, address: str, secrets: Secrets) -> None:
    """Wait until lldpd has reported to the agent; until then the agent says that it knows no LLDP-MIB."""
    community = credentials(device, secrets).community
    ask = ["snmpget", "-v2c", "-r0", "-t2", "-Oqv", "-c", community, address, LLDP_NAME]
    wait_until(f"{device} LLDP-MIB", lambda: run(inside(OPS, *ask)).strip() == f'"{device}"')


def start_snmp_again(where: State, estate: Estate, device: str, address: str, secrets: Secrets) -> None:
    """Start an agent that was stopped, and lldpd anew; what runs stays as it is.

    lldpd looks every 15 s whether the agent is there again, and cannot be told another number. A new one reports at
    once, and has heard its neighbours within LLDP_EVERY.
    """
    if running(where, f"{device}.snmpd"):
        return
    stop_all(where, [f"{device}.lldpd"], patience=3.0)
    start_snmp(where, device, address, secrets)
    start_device_lldp(where, estate, device)
    wait_for_neighbours(where, estate)


def stop_snmp(where: State, device: str) -> None:
    """End the agent; lldpd stays."""
    stop_all(where, [f"{device}.snmpd"], patience=3.0)


def start_device_lldp(where: State, estate: Estate, device: str) -> None:
    """Start lldpd of a switch or of the gateway, which serves the LLDP-MIB."""
    capabilities = "router" if device == estate.gateway.name else "bridge"
    start_lldp(where, device, "swp*", agentx=True, capabilities=capabilities)


def start_lldp(
    where: State, device: str, interfaces: str, *, agentx: bool = False, capabilities: str = "station"
) -> None:
    """Start lldpd on some interfaces and say what the device is.

    lldpd reads its configuration through an lldpcli that it starts itself, and is paused until that has ended: a
    second lldpcli at this moment writes the pause back for good.
    """
    home = where.root / "boxes" / device
    lines = [
        f"configure system hostname {device}",
        "configure system description 'test bed'",
        f"configure system capabilities enabled {capabilities}",
        f"configure lldp tx-interval {LLDP_EVERY}",
        f"configure lldp portidsubtype {'ifname' if agentx else 'macaddress'}",
    ]
    write_private(home / "lldpd.conf", "\n".join(lines) + "\n", mode=0o644)
    argv = ["/usr/sbin/lldpd", "-d", "-O", str(home / "lldpd.conf"), "-I", interfaces, "-C", interfaces]
    start(where, f"{device}.lldpd", in_box(where, device, *argv, *(("-x", "-X", AGENTX) if agentx else ())))
    wait_until(f"{device} lldpd", (run_folder(where, device) / "lldpd.socket").exists)


def wait_for_neighbours(where: State, estate: Estate) -> None:
    """Wait until each device sees by LLDP whom it should see: the servers that speak it, its uplink, those below."""
    for device, wanted in _neighbours(estate).items():
        seen = partial(_sees, in_box(where, device, "lldpcli", "-f", "keyvalue", "show", "neighbors"), wanted)
        wait_until(f"{device} sees {', '.join(sorted(wanted))}", seen, patience=90, every=0.5)


def _neighbours(estate: Estate) -> dict[str, set[str]]:
    found = {estate.gateway.name: {switch.name for switch in estate.switches if switch.far == estate.gateway.name}}
    for switch in estate.switches:
        found[switch.name] = {switch.far, *(other.name for other in estate.switches if other.far == switch.name)}
        found[switch.name] |= {one.name for one in estate.servers if one.switch == switch.name and one.lldp}
    return found


def _sees(ask: Sequence[str], wanted: Iterable[str]) -> bool:
    shown = run(ask)
    return all(f".name={name}\n" in shown for name in wanted)


def _configuration(where: State, device: str, address: str, secrets: Secrets) -> str:
    known = credentials(device, secrets)
    return f"""\
agentAddress udp:{address}:{SNMP_PORT}
sysName {device}
sysDescr {device}, a Linux bridge of the test bed
sysLocation test bed
sysContact nobody
rocommunity {known.community}
createUser {SNMP_USER} {AUTH} {known.auth} {PRIVACY} {known.privacy}
rouser {SNMP_USER} priv
dontLogTCPWrappersConnects yes
master agentx
agentXSocket {AGENTX}
pass_persist {BRIDGE_MIB} {PYTHON} -IS {where.root / "inside" / "bridge_mib.py"}
"""
