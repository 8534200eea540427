"""`learn`: what the network shows and NetBox lacks, as a file that NetBox imports. It writes nothing."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from dcdecom.cli.common import configured, say, settings_of
from dcdecom.errors import InputError, SystemFailure
from dcdecom.model.settings import Inventory, Settings

if TYPE_CHECKING:
    from dcdecom.collect.fleet import Fleet, Wanted
    from dcdecom.reconcile.proposals import Learned, Proposal

WHERE = {"macs": "Devices > MAC Addresses > Import", "cables": "Connections > Cables > Import"}


@click.command()
@click.argument("what", type=click.Choice(tuple(WHERE)))
@click.option("--site", default="", help="Only devices at this site, by its name or slug")
@click.option("--device", default="", help="Only this device, by its exact name")
@click.option("--format", "face", type=click.Choice(("csv", "yaml")), default="csv", show_default=True)
@configured
def learn_(what: Learned, site: str, device: str, face: str, config: Path | None) -> None:
    """Propose MAC addresses or cables that NetBox lacks, from what two witnesses on the network agree on.

    A MAC address is proposed only where ARP or Zabbix too says that it is this device's.

    It reads and never writes: the file is for NetBox's import, after somebody has read it. What is not proposed is told
    on stderr, with the reason. Exit 5 where the record or the network could not be read.

    Example: dcdecom learn macs --format csv
    """
    from dcdecom.papers.sanitize import plain
    from dcdecom.papers.text_formats import computed
    from dcdecom.reconcile.proposals import NotLearned, learn

    if site and device:
        raise InputError("--site and --device: one of the two. Nothing was read.")
    found = learn(_fleet(settings_of(config), site, device), what)
    proposed = [one for one in found if not isinstance(one, NotLearned)]
    for one in found:
        if isinstance(one, NotLearned):
            say(plain(f"{one.device} {one.interface}: {one.why}"), err=True)
    say(f"{len(proposed)} proposed, {len(found) - len(proposed)} not. Nothing was written.", err=True)
    if proposed:
        if face == "csv" and (odd := computed([*_row(p, what).values()] for p in proposed)):
            told = "Begins with a sign by which a spreadsheet computes, and has ' before it here"
            say(plain(f"{told}: {', '.join(odd)}"), err=True)
        click.echo(_written([_row(p, what) for p in proposed], face), nl=False)
        say(f"Read it, then in NetBox: {WHERE[what]}", err=True)


def _fleet(settings: Settings, site: str, device: str) -> Fleet:
    """The record and the network. Raises SystemFailure where the record is not whole, InputError for a lab's answer."""
    from dcdecom.bootstrap import clocks, documents, systems
    from dcdecom.collect.fleet import read_fleet

    clock, hosts = clocks.clock(), documents.inventory(settings)
    wanted = _wanted(settings, hosts, site, device)
    fleet = read_fleet(wanted, systems.readers(settings, clock, hosts), clock)
    if wanted.estate == "real" and fleet.of_the_lab:
        raise InputError(f"the lab answers for estate real: {', '.join(sorted(fleet.of_the_lab))}.")
    if not (fleet.whole_record and fleet.whole_network):
        reasons = "; ".join(f"{g.source} ({g.what}): {g.reason}" for g in fleet.gaps[:3])
        raise SystemFailure(f"could not be read: {reasons}. Nothing is proposed.", "Try again when it can be read.")
    if not any(map(wanted.wants, fleet.listed)):
        raise InputError("NetBox has no such device to compare.", "Names have to fit exactly.")
    return fleet


def _wanted(settings: Settings, hosts: Inventory, site: str, device: str) -> Wanted:
    from dcdecom.bootstrap import systems
    from dcdecom.collect.fleet import Wanted

    lines = frozenset(name for name, host in hosts.hosts.items() if host.cli)
    return Wanted(settings.estate, systems.roles(settings), settings.netbox.withdrawn, lines, site, device)


def _row(proposal: Proposal, what: Learned) -> dict[str, str]:
    """One line of NetBox's import form, with the columns of its import forms (NetBox 4.7)."""
    p = proposal
    seen = f"dcdecom learn: {p.mac} on {p.switch} {p.port}, by {' and '.join(p.witnesses)}"
    seen += f"; its own by {' and '.join(p.named_by)}" if p.named_by else ""
    if what == "macs":
        row = {"mac_address": str(p.mac), "device": p.device, "interface": p.interface, "is_primary": "true"}
        return row | {"description": seen}
    return {
        "side_a_site": p.site, "side_a_device": p.device, "side_a_type": "dcim.interface", "side_a_name": p.interface,
        "side_b_site": p.switch_site, "side_b_device": p.switch, "side_b_type": "dcim.interface", "side_b_name": p.port,
        "status": "connected", "description": seen,
    }  # fmt: skip


def _written(rows: list[dict[str, str]], face: str) -> str:
    if face == "yaml":
        import yaml

        return str(yaml.safe_dump(rows, sort_keys=False, allow_unicode=True))
    from dcdecom.papers.text_formats import to_csv

    return to_csv(rows)
