"""What is wrong in the world, what of it one run could see, and what it could see the end of. It knows no product."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TypeAlias

from tests.oracle.nights.deeds import COPY, CROWD
from tests.oracle.nights.sight import PAGE, Sight
from tests.oracle.nights.world import Host, Nic, Port, Server, World

Fact: TypeAlias = tuple[str | int, ...]
"""A kind of disagreement, and by ids what it is about."""

RUNS = {
    "zombie-network": 1, "zombie-monitoring": 1, "port-back-up": 2, "unmonitored": 2, "unrecorded": 2,
    "cable-elsewhere": 2, "foreign-mac": 2, "unready": 2, "open-intent": 1, "not-read": 2, "departed": 2,
    "shared-host": 2, "duplicate-mac": 2,
}  # fmt: skip
"""Every kind, and how many runs have to see it before it is told."""


@dataclass(frozen=True)
class AsCompared:
    """What of a server must stay, or somebody has to be told."""

    serial: str
    tenant: str
    active: bool
    day: int
    """Of the night."""


@dataclass(frozen=True)
class Seen:
    """The world as one run may see it."""

    world: World
    sight: Sight
    compared: Mapping[int, AsCompared] = field(default_factory=dict)
    """Servers as they were when they were last compared, before anything departed."""
    switches: frozenset[str] = frozenset()
    """Switches that the run of an earlier night asked."""

    # --- what was read -----------------------------------------------------------------------------------------------

    @property
    def whole_list(self) -> bool:
        """Whether the record's list came, and all of it."""
        return not (self.sight.netbox or self._cut or self.sight.hidden_sites)

    @property
    def whole_monitoring(self) -> bool:
        """Whether every host was listed and read."""
        lost = self.sight.hidden_hosts & {h.id for h in self.world.hosts}
        unread = self.sight.hosts & {h.id for h in self.world.hosts}
        return not (self.sight.zabbix or self.sight.device or lost or unread)

    @property
    def whole_hosts(self) -> bool:
        """Whether every host was listed."""
        lost = self.sight.hidden_hosts & {h.id for h in self.world.hosts}
        return not (self.sight.zabbix or self.sight.device or lost)

    def lists_host(self, host: Host) -> bool:
        s = self.sight
        return not (s.zabbix or host.id in s.hidden_hosts) and self._is_about(host)

    def _is_about(self, host: Host) -> bool:
        """Whether the run asks for this host."""
        named = (x.host_id for x in self.world.servers if x.name == self.sight.device and self.lists(x))
        return self.sight.device in ("", host.name) or host.id in named

    def lists(self, server: Server) -> bool:
        """Whether the list has this server."""
        s = self.sight
        return not s.netbox and server in s.servers(self.world) and s.page_of(self.world, server) not in s.pages

    def reads(self, server: Server) -> bool:
        """Whether its record was asked for, and came."""
        return self._is_asked(server) and server.id not in self.sight.records

    def asks(self, switch: str) -> bool:
        """Whether a switch was asked at all."""
        s, at = self.sight, self.world.switch(switch)
        if s.netbox or s.lists_only or at not in s.switches(self.world) or at.site in s.networks:
            return False
        if s.device:
            return any(x.site == at.site and self.lists(x) for x in self.world.servers if x.name == s.device)
        return s.site in (0, at.site)

    def has_line(self, switch: str) -> bool:
        """Whether its command line is asked."""
        return self.world.switch(switch).cli and switch not in self.sight.no_line

    def tables(self, switch: str) -> tuple[str, ...]:
        """By which ways its forwarding table was read."""
        if not self.asks(switch):
            return ()
        snmp = () if switch in self.sight.snmp else ("snmp",)
        cli = ("cli",) if self.has_line(switch) and switch not in self.sight.cli else ()
        return (*snmp, *cli)

    @property
    def every_switch(self) -> bool:
        """Whether every switch that there is was asked and read, one way at least."""
        return all(self.tables(s.name) for s in self.world.switches)

    def is_seen(self, nic: Nic) -> bool:
        """Whether a table that was read has an address on the port where it speaks."""
        return nic.at is not None and any(nic.by in ("both", way) for way in self.tables(nic.at[0]))

    def reads_host(self, host: Host) -> bool:
        s = self.sight
        return not (s.zabbix or host.id in s.hosts or host.id in s.hidden_hosts) and self._is_about(host)

    @property
    def flawless(self) -> bool:
        """A run about everything, in which nothing failed."""
        s = self.sight
        lines = {x.name for x in self.world.switches if x.cli}
        return (
            s.whole and self.whole_list and self.whole_monitoring and self.every_switch and not s.snmp
            and not s.cli & lines and not (s.records or s.networks or s.holders or s.hidden_switches or s.pages)
            and not (s.hidden_servers or s.log or s.no_line & lines)
        )  # fmt: skip

    # --- what is wrong ------------------------------------------------------------------------------------------------

    def wrong(self) -> Iterator[Fact]:
        """Every disagreement that there is, seen or not."""
        for server in self.world.servers:
            yield from (f for f in self._of(server) if self.is_true(f))
        for host in self.world.hosts:
            yield from (f for f in (("unrecorded", host.id, host.name),) if self.is_true(f))
        for case in self.world.cases:
            yield from (f for p in case.ports if self.is_true(f := ("port-back-up", *p)))
            yield from ((("open-intent", case.id),) if case.halfway else ())
        for port in sorted(set(self.world.strangers.values())):
            there = [mac for mac, at in self.world.strangers.items() if at == port]
            names = ["many"] if len(there) >= CROWD else there
            strangers: list[Fact] = [("foreign-mac", *port, name) for name in names]
            yield from filter(self.is_true, strangers)
        yield from (("not-read", *thing) for thing in sorted(self.unread(), key=str))

    def _of(self, server: Server) -> Iterator[Fact]:
        for nic in server.nics:
            yield "zombie-network", server.id, nic.mac
            yield "cable-elsewhere", server.id, nic.mac
            yield "duplicate-mac", nic.mac
        host = self.host_of(server)
        yield from (("shared-host", server.id, h.name) for h in (host,) if h)
        kinds = ("zombie-monitoring", "unmonitored", "unready", "departed")
        yield from ((kind, server.id) for kind in kinds)

    def is_true(self, fact: Fact) -> bool:
        """Whether the world is so, whatever a run can see of it."""
        match fact:
            case ("zombie-network", int(id), mac):
                server = self.world.server(id)
                return server.withdrawn and self._speaks(server, mac) and not any(
                    s.active for s in self.world.owners(str(mac)) if s is not server
                )  # fmt: skip
            case ("zombie-monitoring", int(id)):
                server = self.world.server(id)
                return server.withdrawn and bool(self.hosts_named(server.name)) and not self._is_borne(server.name)
            case ("port-back-up", str(switch), int(n)):
                return n not in self.world.switch(switch).shut
            case ("unmonitored", int(id)):
                server = self.world.server(id)
                return server.compared and self.host_of(server) is None
            case ("unrecorded", host_id, name):
                host = next((h for h in self.world.hosts if (h.id, h.name) == (host_id, name)), None)
                noted = any(s.active and s.host_id == host_id for s in self.world.servers)
                known = host is None or noted or self._is_borne(host.name) or self._is_withdrawn(host.name)
                return not known
            case ("cable-elsewhere", int(id), mac):
                server, nic = self.world.server(id), self._nic(id, mac)
                astray = bool(nic.cabled and nic.at) and nic.at != nic.cabled
                return server.compared and astray and len(self.holders(mac)) < 2
            case ("foreign-mac", str(switch), int(n), "many"):
                return len(self.strangers_on((switch, n))) >= CROWD and self.plugged((switch, n)) is not None
            case ("foreign-mac", str(switch), int(n), mac):
                return self.world.strangers.get(str(mac)) == (switch, n) and self.plugged((switch, n)) is not None
            case ("unready", int(id)):
                server = self.world.server(id)
                lacks = not (server.serial and server.tenant and any(nic.cabled for nic in server.nics))
                return server.compared and lacks
            case ("shared-host", int(id), name):
                server = self.world.server(id)
                host = self.host_of(server)
                others = (s for s in self.world.servers if s.active and s is not server and self.host_of(s) is host)
                return server.compared and host is not None and host.name == name and any(others)
            case ("duplicate-mac", mac):
                return len(self.holders(mac)) > 1
            case ("departed", int(id)):
                return self.has_departed(self.world.server(id))
            case ("open-intent", case_id):
                return any(c.id == case_id and c.halfway for c in self.world.cases)
            case ("not-read", *thing):
                return tuple(thing) in self.unread()
        raise ValueError(fact)

    def _speaks(self, server: Server, mac: object) -> bool:
        return any(nic.mac == mac and nic.at is not None for nic in server.nics)

    def _nic(self, id: int, mac: object) -> Nic:
        gone = Nic("gone", str(mac), None, None)
        return next((nic for nic in self.world.server(id).nics if nic.mac == mac), gone)

    def holders(self, mac: object) -> list[Server]:
        """The compared servers that the record gives an address to."""
        return [s for s in self.world.owners(str(mac)) if s.compared]

    def has_departed(self, server: Server) -> bool:
        """Whether it was compared, is not as it was, and no case says why. What was withdrawn may be deleted."""
        before = self.compared.get(server.id)
        if before is None:
            return False
        if any(c.server == server.id and c.state == "sealed" and c.day > before.day for c in self.world.cases):
            return False
        if before.active and not server.compared:
            return True
        other = bool(before.serial) and server.serial != before.serial
        return server.recorded and server.role == "server" and (other or server.tenant != before.tenant)

    def extent(self, server: Server) -> set[str]:
        """What a run sees of one that departed: what became of it, and what of it is still there."""
        what = f"{server.recorded} {server.status} {server.role} {server.serial} {server.tenant}"
        macs = (nic.mac for nic in server.nics if self.is_seen(nic) or self._passes(nic))
        active = (s for s in self.world.servers if s.active and s is not server)
        others = {host.id for s in active if (host := self.host_of(s))}
        theirs = (h for h in self.world.hosts if server.name == h.name or server.host_id == h.id)
        return {what, *macs, *(h.id for h in theirs if self.lists_host(h) and h.id not in others)}

    def _passes(self, nic: Nic) -> bool:
        """Whether a table that was read has an address on an uplink."""
        site = self.world.switch(nic.at[0]).site if nic.at else 0
        ways = {way for s in self.world.switches if s.site == site for way in self.tables(s.name)}
        return self.world.passing and bool(ways & ({"snmp", "cli"} if nic.by == "both" else {nic.by}))

    def host_of(self, server: Server) -> Host | None:
        """A server's host: the one whose id the record notes, else the one of its name."""
        noted = (h for h in self.world.hosts if server.host_id and h.id == server.host_id)
        return next(noted, next(iter(self.hosts_named(server.name)), None))

    def hosts_named(self, name: str) -> list[Host]:
        return [h for h in self.world.hosts if h.name == name]

    def _is_borne(self, name: str) -> bool:
        """Whether an active device or machine has exactly this name."""
        return any(s.active and s.name == name for s in self.world.servers) or any(
            m.status == "active" and m.name == name for m in self.world.machines
        )

    def _is_withdrawn(self, name: str) -> bool:
        return any(s.withdrawn and s.name == name for s in self.world.servers)

    def strangers_on(self, port: Port) -> list[str]:
        return [mac for mac, at in self.world.strangers.items() if at == port]

    def plugged(self, port: Port) -> Server | None:
        """The compared server that the record plugs into a port."""
        return next((s for s in self.world.servers if s.compared and any(n.cabled == port for n in s.nics)), None)

    def unread(self) -> set[tuple[str | int, ...]]:
        """What was asked for and did not come, thing by thing."""
        s, found = self.sight, set[tuple[str | int, ...]]()
        networks = s.networks & {x.site for x in s.listed_switches(self.world)} and not s.lists_only
        if s.netbox:
            return {("netbox",)} | ({("zabbix",)} if s.zabbix else set())
        if self._cut or -1 in s.pages:
            found.add(("netbox",))
        if networks:
            found.add(("netbox networks",))
        if s.holders:
            found.add(("netbox holders",))
        if not s.lists_only:
            known = (x for x in self.world.servers if x.recorded and x.site not in s.hidden_sites)
            found |= {("netbox device", x.id) for x in known if x.id in s.hidden_servers}
        if s.whole:
            found |= {("snmp", x.name) for x in self.world.switches if x.name in s.hidden_switches & self.switches}
        if s.hidden_sites:
            found.add(("netbox fewer",))
        asked = (x for x in self.world.servers if self._is_asked(x))
        found |= {("netbox device", x.id) for x in asked if x.id in s.records}
        if s.zabbix:
            found.add(("zabbix",))
        elif not s.device:
            shown = s.shown_hosts(self.world)
            found |= {("zabbix host", h.id) for h in shown if h.id in s.hosts}
            found |= {("zabbix fewer",)} if len(shown) < len(self.world.hosts) else set()
        for switch in self.world.switches:
            if self.asks(switch.name):
                found |= {("snmp", switch.name)} if switch.name in s.snmp else set()
                found |= {("cli", switch.name)} if switch.name in s.cli and self.has_line(switch.name) else set()
        return found

    @property
    def _cut(self) -> bool:
        """Whether a page of the record's list of devices is missing."""
        pages = len(self.sight.servers(self.world)) // PAGE
        return any(0 <= n <= pages for n in self.sight.pages)

    def _is_asked(self, server: Server) -> bool:
        """Whether its record is asked for."""
        s = self.sight
        here = s.site in (0, server.site) and s.device in ("", server.name)
        return not s.lists_only and self.lists(server) and server.role == "server" and here

    # --- what of it a run sees ----------------------------------------------------------------------------------------

    def is_shown(self, fact: Fact) -> bool:
        """Whether a run of the night sees it for certain; the fact is true."""
        whole = self.whole_list and -1 not in self.sight.pages
        match fact:
            case ("zombie-network", int(id), mac):
                known = self._is_known_withdrawn(self.world.server(id), reads=True)
                return known and whole and not self.sight.holders and self.is_seen(self._nic(id, mac))
            case ("zombie-monitoring", int(id)):
                server = self.world.server(id)
                read = all(map(self.reads_host, self.hosts_named(server.name)))
                return self._is_known_withdrawn(server, reads=False) and whole and read
            case ("port-back-up", str(switch), int()):
                return whole and "snmp" in self.tables(switch)
            case ("unmonitored", int(id)):
                return self.lists(self.world.server(id)) and self.whole_hosts
            case ("shared-host", *_):
                return whole and self.whole_hosts and not self.sight.hidden_servers
            case ("duplicate-mac", mac):
                return all(map(self.reads, self.holders(mac)))
            case ("departed", int(id)):
                server = self.world.server(id)
                if not server.recorded:
                    return whole and not self.sight.log
                return self.lists(server) and (not server.compared or self.reads(server))
            case ("unrecorded", host_id, _):
                return whole and self.reads_host(next(h for h in self.world.hosts if h.id == host_id))
            case ("cable-elsewhere", int(id), mac):
                return self.reads(self.world.server(id)) and self.is_seen(self._nic(id, mac))
            case ("foreign-mac", str(switch), int(n), _):
                plugged = self.plugged((switch, n))
                return bool(plugged and self.reads(plugged) and self.tables(switch) and not self.sight.holders)
            case ("unready", int(id)):
                return self.reads(self.world.server(id))
            case ("open-intent", _):
                return not self.sight.netbox
            case ("not-read", "netbox device", int(id)) if id in self.sight.hidden_servers:
                return whole and not self.sight.log and id in self.compared and self.compared[id].active
            case ("not-read", "snmp", switch) if switch in self.sight.hidden_switches:
                return whole and not self.sight.networks
            case ("not-read", "netbox fewer"):
                return not self._cut and -1 not in self.sight.pages
            case ("not-read", "zabbix" | "zabbix host" | "zabbix fewer", *_):
                return not self.sight.netbox and self.sight.hidden_sites < self.world.sites.keys()
            case ("not-read", *_):
                return True
        raise ValueError(fact)

    def _is_known_withdrawn(self, server: Server, reads: bool) -> bool:
        """By a case, or by the record as it was read."""
        if any(c.server == server.id and c.state == "sealed" for c in self.world.cases):
            return True
        return self.reads(server) if reads else self.lists(server)

    def could_see_the_end(self, fact: Fact) -> bool:
        """Whether everything was asked and read that can say that a fact, which is not true, has ended."""
        match fact:
            case ("zombie-network", int(id), _):
                server = self.world.server(id)
                known = not server.recorded or self._is_known_withdrawn(server, reads=True)
                back = self.world.server(id).active and self.lists(self.world.server(id))
                return back or (self.sight.whole and self.whole_list and self.every_switch and known)
            case ("zombie-monitoring", int(id)):
                server = self.world.server(id)
                asked = self.sight.device == server.name and not (self.sight.zabbix or self.sight.netbox)
                return asked or self.whole_hosts or (server.active and self.lists(server))
            case ("port-back-up", str(switch), int()):
                return bool(self.tables(switch))
            case ("unmonitored", int(id)):
                server = self.world.server(id)
                if not server.compared:
                    return self.lists(server) or self.whole_list
                host = self.host_of(server)
                return not self.sight.netbox and host is not None and self.lists_host(host)
            case ("shared-host" | "duplicate-mac" | "departed", *_):
                return not self.sight.netbox
            case ("unrecorded", host_id, name):
                host = next((h for h in self.world.hosts if (h.id, h.name) == (host_id, name)), None)
                if host is None:
                    return self.whole_hosts
                bearers = (
                    s for s in self.world.servers
                    if (s.active or s.withdrawn) and (s.name == host.name or s.host_id == host.id)
                )  # fmt: skip
                return not self.sight.netbox and (self.whole_list or any(map(self.lists, bearers)))
            case ("cable-elsewhere", int(id), mac):
                server, nic = self.world.server(id), self._nic(id, mac)
                if not server.compared:
                    return self.lists(server) or self.whole_list
                return self.reads(server) and (nic.cabled is None or (nic.at == nic.cabled and self.is_seen(nic)))
            case ("foreign-mac", str(switch), int(n), _):
                plugged = self.plugged((switch, n))
                if plugged is None:
                    return not self.sight.netbox
                return self.reads(plugged) and bool(self.tables(switch))
            case ("unready", int(id)):
                server = self.world.server(id)
                return self.reads(server) or (not server.compared and (self.lists(server) or self.whole_list))
            case ("open-intent", _):
                return True
            case ("not-read", "netbox device", int(id)):
                server = self.world.server(id)
                gone = not server.recorded or server.role != "server"
                return self.reads(server) or (gone and (self.lists(server) or self.whole_list))
            case ("not-read", "zabbix host", host_id):
                host = next((h for h in self.world.hosts if h.id == host_id), None)
                return self.reads_host(host) if host else not (self.sight.zabbix or self.sight.hidden_hosts)
            case ("not-read", "netbox fewer"):
                return not (self.sight.netbox or self._cut or -1 in self.sight.pages)
            case ("not-read", "netbox" | "netbox networks" | "netbox holders"):
                return not self.sight.netbox
            case ("not-read", "zabbix"):
                return not self.sight.zabbix
            case ("not-read", "zabbix fewer"):
                return not (self.sight.zabbix or self.sight.device)
            case ("not-read", "snmp" | "cli", str(switch)):
                return self.asks(switch)
        raise ValueError(fact)

    def must_see_the_end(self, fact: Fact) -> bool:
        """Whether a fact that is not true has to be gone after this run."""
        if not self.flawless:
            return False
        match fact:
            case ("cable-elsewhere", int(id), mac):
                server, nic = self.world.server(id), self._nic(id, mac)
                plain = not nic.cabled or nic.at == nic.cabled or not server.compared
                return plain and not self.has_departed(server) and len(self.holders(mac)) < 2
            case ("zombie-network" | "zombie-monitoring" | "unmonitored" | "unready", int(id), *_):
                return not self.has_departed(self.world.server(id))
            case ("foreign-mac" | "duplicate-mac" | "port-back-up" | "not-read", *_):
                return not any(map(self.has_departed, self.world.servers))
            case ("unrecorded" | "shared-host", *_):
                return not any(map(self.has_departed, self.world.servers))
        return True

    def is_in_doubt(self, fact: Fact) -> bool:
        """What may be told or not, and whose end may be told or not."""
        match fact:
            case ("foreign-mac", str(switch), int(n), "many"):
                return 0 < len(self.strangers_on((switch, n))) < CROWD
            case ("foreign-mac", str(switch), int(n), _):
                return (switch, n) in self.world.crowded
            case ("zombie-network" | "zombie-monitoring", int(id), *_) if id in self.sight.hidden_servers:
                return True
            case ("zombie-network", int(id), mac) if self._nic(id, mac).name == COPY:
                return True
            case ("zombie-network", int(id), _) if self.world.server(id).shares and not self.whole_list:
                return True  # whoever has its address too may be hidden
            case ("zombie-monitoring", int(id)):
                server = self.world.server(id)
                return not server.recorded and not any(c.server == id for c in self.world.cases)
            case ("unrecorded", host_id, _):
                names = {h.name for h in self.world.hosts if h.id == host_id}
                return any(self.has_departed(s) and s.name in names for s in self.world.servers)
            case ("cable-elsewhere", int(id), mac):
                return len(self.holders(mac)) > 1 or self._nic(id, mac).name == COPY
            case ("departed", int(id)):
                return self.sight.log and id in self.sight.hidden_servers
            case ("unmonitored", int(id)) if self.sight.device:
                host = self.host_of(self.world.server(id))
                return host is not None and host.id in self.sight.hidden_hosts
            case ("not-read", "netbox device", int(id)):
                return not self.world.server(id).compared
            case ("not-read", "netbox holders"):
                return True
            case ("not-read", "netbox fewer"):
                return self._cut or -1 in self.sight.pages
        return False

    def is_claimed(self, fact: Fact) -> bool:
        """Whether an open case answers for the device that it is about."""
        open_ones = {c.server for c in self.world.cases if c.state == "open"}
        match fact:
            case ("duplicate-mac", mac):
                return any(s.id in open_ones for s in self.world.owners(str(mac)))
            case (str(), int(id), *_):
                return id in open_ones
            case ("foreign-mac", str(switch), int(n), _):
                server = self.plugged((switch, n))
                return server is not None and server.id in open_ones
            case ("unrecorded", host_id, _):
                names = {h.name for h in self.world.hosts if h.id == host_id}
                return any(s.id in open_ones and s.name in names for s in self.world.servers)
        return False
