"""The systems of the bed by the names that tests use: `netbox`, `zabbix`, `snmp:DEVICE`, `cli:SWITCH`."""

from __future__ import annotations

import hashlib
import sys
from pathlib import Path

from dcdecom.model import rights

from . import database, netbox, seed_netbox, zabbix
from .agents import start_snmp_again, stop_snmp, wait_for_lldp_mib
from .command import inside, run
from .description import Estate
from .plant import OPS, management
from .state import DESCRIPTION, REPOSITORY, BedError, Secrets, State
from .switch import start_cli, stop_cli


def start_system(where: State, estate: Estate, system: str) -> None:
    """Start a system that was stopped and wait for its first answer; starting what runs succeeds."""
    addresses = management(estate)
    match system.split(":"):
        case ["netbox"]:
            netbox.start_netbox(where)
        case ["zabbix"]:
            zabbix.start_web(where)
            zabbix.start_server(where)
        case ["snmp", device] if device in addresses:
            start_snmp_again(where, estate, device, addresses[device], Secrets(where))
            wait_for_lldp_mib(device, addresses[device], Secrets(where))
        case ["cli", switch] if any(switch == one.name for one in estate.switches):
            start_cli(where, switch, addresses[switch])
        case _:
            raise BedError(f"{system}: no such system; there are {', '.join(systems(estate))}")


def stop_system(where: State, estate: Estate, system: str) -> None:
    """End the processes of a system; stopping what does not run succeeds."""
    match system.split(":"):
        case ["netbox"]:
            netbox.stop_netbox(where)
        case ["zabbix"]:
            zabbix.stop_zabbix(where)
        case ["snmp", device] if device in management(estate):
            stop_snmp(where, device)
        case ["cli", switch] if any(switch == one.name for one in estate.switches):
            stop_cli(where, switch)
        case _:
            raise BedError(f"{system}: no such system; there are {', '.join(systems(estate))}")


def systems(estate: Estate) -> list[str]:
    """Every system that can be stopped and started."""
    cli = [f"cli:{switch.name}" for switch in estate.switches]
    return ["netbox", "zabbix", *cli, *(f"snmp:{device}" for device in management(estate))]


def restore_netbox(where: State) -> None:
    """Give NetBox the database that it had right after seeding; it is filled here when that is not kept yet."""
    seeded = f"netbox_seeded_{netbox.version(where)}_{_seed_digest('netbox')}"
    if database.exists(where, seeded):
        database.copy(where, seeded, netbox.DATABASE, netbox.ROLE)
        netbox.forget_cache(where)
        netbox.start_netbox(where)
        return
    database.copy(where, netbox.migrated(where), netbox.DATABASE, netbox.ROLE)
    netbox.forget_cache(where)
    netbox.shell(where, seed_netbox.accounts(Secrets(where)))
    netbox.start_netbox(where)
    _seed(where, "netbox")
    netbox.shell(where, seed_netbox.LONG_AGO)
    _keep(where, netbox.DATABASE, seeded, netbox.ROLE)


def restore_zabbix(where: State) -> None:
    """Give Zabbix the database that it had right after seeding; it is filled here when that is not kept yet."""
    seeded = f"zabbix_seeded_{zabbix.version()}_{_seed_digest('zabbix')}"
    zabbix.stop_zabbix(where)
    if database.exists(where, seeded):
        database.copy(where, seeded, zabbix.DATABASE, zabbix.ROLE)
        zabbix.start_web(where)
    else:
        database.copy(where, zabbix.schema(where, Secrets(where)), zabbix.DATABASE, zabbix.ROLE)
        zabbix.start_web(where)
        _seed(where, "zabbix")
        _keep(where, zabbix.DATABASE, seeded, zabbix.ROLE)
    zabbix.start_server(where)


def _keep(where: State, source: str, seeded: str, owner: str) -> None:
    """Keep a copy of a database that was just filled, in place of the copies of earlier seedings."""
    for old in database.names(where, seeded.rpartition("_")[0].rpartition("_")[0] + "_"):
        database.drop(where, old)
    scratch = f"{seeded.partition('_')[0]}_unfinished"
    database.copy(where, source, scratch, owner)
    database.rename(where, scratch, seeded)


def _seed(where: State, system: str) -> None:
    """Run the seeding inside the operations namespace, where the servers listen."""
    argv = inside(OPS, sys.executable, "-m", f"{__package__}.seed", system)
    run(argv, cwd=REPOSITORY, log=where.log(f"seed-{system}"))


def _seed_digest(system: str) -> str:
    """Changes when the description or the way it is read or seeded does: what was kept before is then left aside."""
    here = Path(__file__).parent
    parts = [DESCRIPTION, here / "description.py", here / "plant.py", here / f"seed_{system}.py", Path(rights.__file__)]
    return hashlib.sha256(b"\0".join(part.read_bytes() for part in parts)).hexdigest()[:12]
