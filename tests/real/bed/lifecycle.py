"""`up`, `down`, `reset`, `status`: the order in which the bed is built and taken away."""

from __future__ import annotations

import shutil
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

from tests.real.login import team

from . import database, netbox, network, zabbix
from .agents import (
    agent_files,
    start_device_lldp,
    start_lldp,
    start_snmp,
    wait_for_lldp_mib,
    wait_for_neighbours,
)
from .boxes import open_box
from .command import inside, run, succeeds
from .description import Estate, read_estate
from .install import check_machine, netbox_environment, packages
from .inventory import bed_record
from .plant import management, namespace, speakers
from .processes import names, running, stop_all, wait_until
from .state import BedError, Secrets, State, write_json
from .switch import make_host_key, open_ports, open_switch_box, start_switch
from .systems import restore_netbox, restore_zabbix, start_system, systems
from .traffic import start_traffic

INSIDE = ("bridge_mib.py", "cli.py")


def up(where: State) -> None:
    """Build the bed, or leave it as it is when it stands."""
    check_machine()
    with where.alone():
        if where.bed_file.exists() and not broken(where):
            say("the bed is up already")
            return
        _down(where)
        _up(where, read_estate())


def down(where: State) -> None:
    """End every process of the bed and take its namespaces away; what is installed and kept stays."""
    with where.alone():
        _down(where)


def reset(where: State) -> None:
    """Both databases as they were seeded, every port open and saved, every server on, everything running."""
    with where.alone():
        if not where.bed_file.exists():
            raise BedError("the bed is not up")
        estate = read_estate()
        with ThreadPoolExecutor() as pool:
            done = [pool.submit(restore_zabbix, where), pool.submit(restore_netbox, where)]
            _devices_back(where, estate)
            for part in done:
                part.result()
        write_json(where.bed_file, bed_record(where, estate, Secrets(where)))  # a new seeding has new tokens


def broken(where: State) -> list[str]:
    """The processes that should run and do not."""
    return [name for name in names(where) if not running(where, name)]


def say(text: str) -> None:
    """Tell the person who waits."""
    print(text, file=sys.stderr, flush=True)


def _up(where: State, estate: Estate) -> None:
    secrets = Secrets(where)
    with ThreadPoolExecutor() as pool:
        installing = pool.submit(netbox_environment, where)
        with _told("packages"):
            packages(where)
        team()
        with _told("namespaces"):
            network.build(estate)
        with _told("NetBox's environment"):
            installing.result()
        with _told("databases"):
            _foundations(where, secrets)
        slow = {
            "NetBox": pool.submit(_timed, "NetBox", lambda: restore_netbox(where)),
            "Zabbix": pool.submit(_timed, "Zabbix", lambda: restore_zabbix(where)),
        }
        with _told("switches, agents, servers"):
            _devices(where, estate, secrets)
        if not netbox.is_migrated(where):
            say("NetBox makes its tables: some minutes, once on this machine")
        for part in slow.values():
            part.result()
    with _told("neighbours"):
        wait_for_neighbours(where, estate)
    write_json(where.bed_file, bed_record(where, estate, secrets))
    say(f"the bed is up: {where.bed_file}")


def _down(where: State) -> None:
    where.bed_file.unlink(missing_ok=True)
    every = names(where)
    foundations = [name for name in every if name in (database.PROCESS, netbox.REDIS)]
    stop_all(where, [name for name in every if name not in foundations], patience=20.0)
    stop_all(where, foundations, patience=20.0)
    if shutil.which("ip"):
        for stranger in network.remove():
            say(f"not started by the bed and left running: process {stranger}")


def _foundations(where: State, secrets: Secrets) -> None:
    for name in INSIDE:
        copy = where.folder("inside") / name
        shutil.copyfile(Path(__file__).parent / "inside" / name, copy)
        copy.chmod(0o755)
    database.start_database(where)
    netbox.configure(where, secrets)
    zabbix.open_operations_box(where)
    zabbix.configure(where, secrets)


def _devices(where: State, estate: Estate, secrets: Secrets) -> None:
    addresses = management(estate)
    for switch in estate.switches:
        make_host_key(where, switch.name)
        open_switch_box(where, switch, secrets)
        start_switch(where, estate, switch)
    gateway = estate.gateway.name
    open_box(where, gateway, own=agent_files(where, gateway), run=("lldpd",))
    for device, address in addresses.items():
        start_snmp(where, device, address, secrets)
        start_device_lldp(where, estate, device)
    for server in estate.servers:
        if server.lldp:
            open_box(where, server.name, run=("lldpd",))
            start_lldp(where, server.name, "eth0")
    start_traffic(where, estate)
    for device, address in addresses.items():
        wait_for_lldp_mib(device, address, secrets)


def _devices_back(where: State, estate: Estate) -> None:
    for system in systems(estate):
        if system not in ("netbox", "zabbix"):
            start_system(where, estate, system)
    for switch in estate.switches:
        network.set_ageing(switch.name, network.AGEING)
        open_ports(where, estate, switch)
    for speaker in speakers(estate):
        run(["ip", "-n", namespace(speaker.name), "link", "set", speaker.interface, "up"])
    start_traffic(where, estate)
    wait_until("every server reaches the gateway again", lambda: _all_reach(estate), patience=60)
    wait_for_neighbours(where, estate)


def _all_reach(estate: Estate) -> bool:
    return all(
        succeeds(inside(namespace(one.name), "ping", "-q", "-c", "1", "-W", "1", one.gateway))
        for one in speakers(estate)
    )


@contextmanager
def _told(what: str) -> Iterator[None]:
    begun = time.monotonic()
    yield
    say(f"{time.monotonic() - begun:6.1f} s  {what}")


def _timed(what: str, act: Callable[[], None]) -> None:
    with _told(what):
        act()
