"""What one run is shown: what it is about, what fails, and which rights are missing."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from random import Random

from tests.oracle.nights.world import Host, Server, Switch, World

MANY = 8
"""Hosts of which all but two are a list that shrank, whatever was deleted besides."""
PAGE = 5
"""Devices on one page of the record's list."""


@dataclass
class Sight:
    """One run. What it is about: everything, or one site, or one device, or lists alone."""

    site: int = 0
    device: str = ""
    lists_only: bool = False
    snmp: set[str] = field(default_factory=set)
    """Switches whose agent does not answer."""
    cli: set[str] = field(default_factory=set)
    """Switches whose command line does not."""
    no_line: set[str] = field(default_factory=set)
    """Switches whose command line the inventory does not have tonight: it is not asked."""
    pages: set[int] = field(default_factory=set)
    """Pages of the record's list of devices that are missing; page -1 is the one of virtual machines."""
    records: set[int] = field(default_factory=set)
    """Servers whose record cannot be read, though the list has them."""
    networks: set[int] = field(default_factory=set)
    """Sites of which nobody tells which switches there are."""
    holders: bool = False
    """Whether nobody tells who is recorded with an address."""
    netbox: bool = False
    """Whether the record does not answer at all."""
    zabbix: bool = False
    hosts: set[str] = field(default_factory=set)
    """Hosts that cannot be read, though the list has them."""
    hidden_sites: set[int] = field(default_factory=set)
    """Sites that the account of the record may not see any more."""
    hidden_hosts: set[str] = field(default_factory=set)
    """Hosts that the account of the monitoring may not see any more."""
    hidden_servers: set[int] = field(default_factory=set)
    """Single servers that it may not see any more."""
    log: bool = False
    """Whether the record's change log does not answer."""
    hidden_switches: set[str] = field(default_factory=set)
    """Switches that have another role in the record tonight, and are not asked."""

    @property
    def whole(self) -> bool:
        return not (self.site or self.device or self.lists_only)

    def servers(self, world: World) -> list[Server]:
        """Those on the record's list, as far as this account may see it."""
        shown = (s for s in world.servers if s.recorded and s.site not in self.hidden_sites)
        return [s for s in shown if s.id not in self.hidden_servers]

    def switches(self, world: World) -> list[Switch]:
        """Those that the record lists as switches, as far as this account may see it."""
        return [s for s in world.switches if s.site not in self.hidden_sites and s.name not in self.hidden_switches]

    def listed_switches(self, world: World) -> list[Switch]:
        return [s for s in world.switches if s.site not in self.hidden_sites]

    def shown_hosts(self, world: World) -> list[Host]:
        return [h for h in world.hosts if h.id not in self.hidden_hosts]

    def page_of(self, world: World, server: Server) -> int:
        return self.servers(world).index(server) // PAGE


Failure = Callable[[Sight, World, Random], None]


def agent_down(sight: Sight, world: World, random: Random) -> None:
    sight.snmp.add(random.choice(world.switches).name)


def line_down(sight: Sight, world: World, random: Random) -> None:
    sight.cli.add(random.choice(world.switches).name)


def line_forgotten(sight: Sight, world: World, random: Random) -> None:
    sight.no_line.add(random.choice(world.switches).name)


def switch_down(sight: Sight, world: World, random: Random) -> None:
    name = random.choice(world.switches).name
    sight.snmp.add(name)
    sight.cli.add(name)


def all_agents_down(sight: Sight, world: World, random: Random) -> None:
    sight.snmp |= {s.name for s in world.switches}
    sight.cli |= {s.name for s in world.switches}


def everything_but_the_record_down(sight: Sight, world: World, random: Random) -> None:
    all_agents_down(sight, world, random)
    sight.zabbix = True


def page_cut(sight: Sight, world: World, random: Random) -> None:
    sight.pages.add(random.randrange(len(sight.servers(world)) // PAGE + 1))


def page_of_machines_cut(sight: Sight, world: World, random: Random) -> None:
    sight.pages.add(-1)


def records_unread(sight: Sight, world: World, random: Random) -> None:
    known = [s.id for s in world.servers if s.recorded]
    sight.records |= set(random.sample(known, min(len(known), random.choice((1, 1, 3)))))


def network_unread(sight: Sight, world: World, random: Random) -> None:
    sight.networks.add(random.choice(sorted(world.sites)))


def holders_unread(sight: Sight, world: World, random: Random) -> None:
    sight.holders = True


def netbox_down(sight: Sight, world: World, random: Random) -> None:
    sight.netbox = True


def zabbix_down(sight: Sight, world: World, random: Random) -> None:
    sight.zabbix = True


def hosts_unread(sight: Sight, world: World, random: Random) -> None:
    known = [h.id for h in world.hosts]
    sight.hosts |= set(random.sample(known, min(len(known), random.choice((1, 1, 3)))))


def right_to_a_site_lost(sight: Sight, world: World, random: Random) -> None:
    """Never to all of them: that is a list of nothing."""
    if len(world.sites) > 1:
        sight.hidden_sites.add(random.choice(sorted(world.sites)))


def right_to_a_device_lost(sight: Sight, world: World, random: Random) -> None:
    sight.hidden_servers.add(random.choice([s.id for s in world.servers if s.recorded]))


def log_unread(sight: Sight, world: World, random: Random) -> None:
    sight.log = True


def right_to_hosts_lost(sight: Sight, world: World, random: Random) -> None:
    """All but two of them, where they are so many that this cannot be a day's work."""
    known = [h.id for h in world.hosts]
    if len(known) > MANY:
        sight.hidden_hosts |= set(random.sample(known, len(known) - 2))


def switch_gets_another_role(sight: Sight, world: World, random: Random) -> None:
    sight.hidden_switches.add(random.choice(world.switches).name)


FAILURES: dict[str, tuple[int, Failure]] = {
    failure.__name__: (weight, failure)
    for weight, failure in (
        (5, agent_down), (3, line_down), (2, line_forgotten), (4, switch_down),
        (1, all_agents_down), (1, everything_but_the_record_down),
        (3, page_cut), (1, page_of_machines_cut), (3, records_unread), (2, network_unread), (1, holders_unread),
        (1, netbox_down), (2, zabbix_down), (2, hosts_unread), (3, right_to_a_site_lost), (2, right_to_hosts_lost),
        (2, switch_gets_another_role), (2, right_to_a_device_lost), (1, log_unread),
    )
}  # fmt: skip
"""By name, each with how often it is chosen."""


def one_site(sight: Sight, world: World, random: Random) -> None:
    sight.site = random.choice(sorted(world.sites))


def one_device(sight: Sight, world: World, random: Random) -> None:
    sight.device = random.choice([s.name for s in world.servers if s.recorded])


def lists_alone(sight: Sight, world: World, random: Random) -> None:
    sight.lists_only = True


NARROW: dict[str, Failure] = {narrow.__name__: narrow for narrow in (one_site, one_device, lists_alone)}
"""What somebody at a desk asks for between two nights."""
