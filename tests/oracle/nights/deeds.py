"""What people do to the world between two nights. Each deed does one thing, or nothing where nobody is there for it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from random import Random
from typing import TypeVar

from tests.oracle.nights.world import Case, Host, Nic, Server, World, mac_of

T = TypeVar("T")
Deed = Callable[[World, Random], None]
COPY = "eth9"
"""An interface that is in the record only, with another server's address."""
CROWD = 9
"""Strangers on one port from which on they are told together."""


def _one(random: Random, of: Iterable[T]) -> T | None:
    every = list(of)
    return random.choice(every) if every else None


def _compared(world: World) -> list[Server]:
    return [s for s in world.servers if s.compared]


def _withdrawn(world: World) -> list[Server]:
    return [s for s in world.servers if s.withdrawn]


def _host_of(world: World, server: Server) -> Host | None:
    return next((h for h in world.hosts if h.name == server.name), None)


def _is_twin(world: World, server: Server) -> bool:
    return any(s.name == server.name and s is not server for s in world.servers)


def _alone(world: World) -> list[Server]:
    """Compared servers whose name nobody else has or had."""
    return [s for s in _compared(world) if not _is_twin(world, s)]


# --- cables and addresses --------------------------------------------------------------------------------------------


def move(world: World, random: Random) -> None:
    """A server is plugged in elsewhere, and nobody tells the record."""
    if server := _one(random, (s for s in _compared(world) if s.nics[0].at)):
        site = random.choice((server.site, server.site, 0))
        server.nics[0].at = world.free(random, site)


def move_back(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _compared(world) for n in s.nics if n.cabled and n.at != n.cabled)):
        nic.at = nic.cabled


def record_the_move(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _compared(world) for n in s.nics if n.at and n.at != n.cabled)):
        nic.cabled = nic.at


def fall_silent(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _compared(world) for n in s.nics if n.at)):
        nic.at = None


def speak_again(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _compared(world) for n in s.nics if n.at is None and n.cabled)):
        nic.at = nic.cabled


def lose_the_cable_in_the_record(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _compared(world) if len(s.nics) == 1 and s.nics[0].cabled)):
        server.nics[0].cabled = None


def stranger_comes(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _compared(world) for n in s.nics if n.cabled and n.at == n.cabled)):
        assert nic.cabled
        world.strangers[mac_of(world.number(), 0x0A)] = nic.cabled


def stranger_comes_and_goes(world: World, random: Random) -> None:
    """Whoever was there leaves; else one who was there before comes again."""
    known = sorted(world.strangers)
    if known:
        world.strangers.pop(random.choice(known))
    else:
        stranger_comes(world, random)


def crowd_comes(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _compared(world) for n in s.nics if n.cabled and n.at == n.cabled)):
        assert nic.cabled
        world.crowded.add(nic.cabled)
        for _ in range(CROWD + random.randrange(4)):
            world.strangers[mac_of(world.number(), 0x0A)] = nic.cabled


def crowd_changes(world: World, random: Random) -> None:
    """One more, or one less, of a crowd that stays one."""
    ports = [p for p in set(world.strangers.values()) if list(world.strangers.values()).count(p) >= CROWD]
    if port := _one(random, sorted(ports)):
        there = [mac for mac, at in world.strangers.items() if at == port]
        if len(there) > CROWD and random.random() < 0.5:
            world.strangers.pop(random.choice(there))
        else:
            world.strangers[mac_of(world.number(), 0x0A)] = port


# --- what was withdrawn ----------------------------------------------------------------------------------------------


def withdraw(world: World, random: Random) -> None:
    """A case takes a server out, to its end and in good order."""
    if server := _one(random, _alone(world)):
        ports = tuple(n.cabled for n in server.nics if n.cabled)
        macs = tuple(n.mac for n in server.nics)
        id = f"2026-{world.number()}"
        world.cases.append(Case(id, server.id, server.name, macs, ports, server.name, day=world.day))
        for switch, number in ports:
            world.switch(switch).shut.add(number)
        _gone(world, server)
        server.status = "decommissioning"


def withdraw_by_hand(world: World, random: Random) -> None:
    """Somebody does it without a case: the status alone says so."""
    if server := _one(random, _alone(world)):
        _gone(world, server)
        server.status = "decommissioning"


def _gone(world: World, server: Server) -> None:
    server.withdrawn, server.day = True, world.day
    world.hosts = [h for h in world.hosts if h.name != server.name]
    world.machines = [m for m in world.machines if m.on != server.id]
    server.host_id = ""
    for nic in server.nics:
        nic.at = nic.cabled = None


def zombie_speaks(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _withdrawn(world) for n in s.nics if n.at is None and n.name != COPY)):
        nic.at = world.free(random)
        ways = ("both", "both", "snmp", "cli") if world.switch(nic.at[0]).cli else ("both", "snmp")
        nic.by = random.choice(ways)


def zombie_moves(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _withdrawn(world) for n in s.nics if n.at)):
        nic.at, nic.by = world.free(random), "both"


def zombie_falls_silent(world: World, random: Random) -> None:
    if nic := _one(random, (n for s in _withdrawn(world) for n in s.nics if n.at)):
        nic.at = None


def zombie_is_deleted(world: World, random: Random) -> None:
    """Its record goes; it stays where it is."""
    if server := _one(random, (s for s in _withdrawn(world) if s.recorded)):
        server.recorded, server.day = False, world.day


def zombie_comes_back(world: World, random: Random) -> None:
    """It is given its place again, in good order."""
    if server := _one(random, (s for s in _withdrawn(world) if s.recorded)):
        server.status, server.withdrawn = "active", False
        for nic in (n for n in server.nics if n.name != COPY):
            nic.at = nic.cabled = world.free(random, server.site)
            nic.by = "both"
        if not _host_of(world, server):
            world.hosts.append(Host(f"{world.number()}", server.name))


def host_of_a_zombie_is_made(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _withdrawn(world) if not _host_of(world, s))):
        world.hosts.append(Host(f"{world.number()}", server.name))


def host_of_a_zombie_is_deleted(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _withdrawn(world) if _host_of(world, s))):
        world.hosts = [h for h in world.hosts if h.name != server.name]


def port_is_opened(world: World, random: Random) -> None:
    if port := _one(random, (p for c in world.cases for p in c.ports if p[1] in world.switch(p[0]).shut)):
        world.switch(port[0]).shut.discard(port[1])


def port_is_shut_again(world: World, random: Random) -> None:
    if port := _one(random, (p for c in world.cases for p in c.ports)):
        world.switch(port[0]).shut.add(port[1])


# --- monitoring ------------------------------------------------------------------------------------------------------


def host_is_deleted(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _compared(world) if _host_of(world, s))):
        world.hosts = [h for h in world.hosts if h.name != server.name]


def host_is_made(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _compared(world) if not _host_of(world, s))):
        world.hosts.append(Host(f"{world.number()}", server.name))


def host_gets_capitals(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _alone(world) if _host_of(world, s))):
        host = _host_of(world, server)
        assert host
        if host.name.upper() not in [h.name for h in world.hosts]:
            host.name = host.name.upper()


def host_of_nobody_comes(world: World, random: Random) -> None:
    world.hosts.append(Host(f"{world.number()}", f"lama-{world.number()}"))


def host_of_nobody_goes(world: World, random: Random) -> None:
    if host := _one(random, (h for h in world.hosts if h.name.startswith("lama-"))):
        world.hosts.remove(host)


def host_is_disabled(world: World, random: Random) -> None:
    if host := _one(random, world.hosts):
        host.enabled = not host.enabled


def host_id_is_noted(world: World, random: Random) -> None:
    """The record notes the id of a server's host."""
    if server := _one(random, (s for s in _alone(world) if _host_of(world, s) and not s.host_id)):
        host = _host_of(world, server)
        assert host
        server.host_id = host.id


def noted_host_is_renamed(world: World, random: Random) -> None:
    """It stays the server's, by its id."""
    if server := _one(random, (s for s in _alone(world) if s.host_id and _host_of(world, s))):
        host = _host_of(world, server)
        assert host
        host.name = f"known-{world.number()}"


def host_id_is_copied(world: World, random: Random) -> None:
    """Somebody copies a server in the record, with the id of its host."""
    if len(servers := [s for s in _alone(world) if _host_of(world, s)]) > 1:
        one, other = random.sample(servers, 2)
        host = _host_of(world, one)
        assert host
        other.host_id = host.id
        one.shares = other.shares = True


def host_id_is_removed(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _compared(world) if s.host_id)):
        server.host_id = ""


# --- the record ------------------------------------------------------------------------------------------------------


def server_comes(world: World, random: Random) -> None:
    world.add_server(random, random.choice(sorted(world.sites)))


def server_comes_unmonitored(world: World, random: Random) -> None:
    world.add_server(random, random.choice(sorted(world.sites)), monitored=False)


def twins_come(world: World, random: Random) -> None:
    """Two servers of one name at two sites, none of them monitored."""
    if len(world.sites) > 1:
        name = f"twin-{world.number()}"
        for site in random.sample(sorted(world.sites), 2):
            world.add_server(random, site, name, monitored=False)


def serial_is_lost(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _compared(world) if s.serial)):
        server.serial = ""


def serial_is_found(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _compared(world) if not s.serial)):
        server.serial = f"SER{server.id}"


def deleted(world: World, random: Random) -> None:
    """Deleted in the record, and still running."""
    if server := _one(random, _alone(world)):
        server.recorded, server.day = False, world.day
        world.machines = [m for m in world.machines if m.on != server.id]


def deleted_everywhere(world: World, random: Random) -> None:
    """Deleted in the record and in the monitoring, and still running."""
    if server := _one(random, _alone(world)):
        server.recorded, server.day = False, world.day
        world.machines = [m for m in world.machines if m.on != server.id]
        world.hosts = [h for h in world.hosts if h.name != server.name]


def another_status(world: World, random: Random) -> None:
    if server := _one(random, _alone(world)):
        server.status, server.day = random.choice(("offline", "staged", "planned", "inventory", "failed")), world.day


def another_role(world: World, random: Random) -> None:
    if server := _one(random, _alone(world)):
        server.role, server.day = "pdu", world.day


def back_in_the_record(world: World, random: Random) -> None:
    left = (s for s in world.servers if s.recorded and not s.withdrawn and not s.compared)
    if server := _one(random, left):
        server.status, server.role, server.day = "active", "server", world.day


def another_serial(world: World, random: Random) -> None:
    if server := _one(random, (s for s in _alone(world) if s.serial)):
        server.serial, server.day = f"SER{world.number()}", world.day


def another_tenant(world: World, random: Random) -> None:
    if server := _one(random, _alone(world)):
        server.tenant, server.day = f"Dinas {world.number()}", world.day


def address_is_copied(world: World, random: Random) -> None:
    """Somebody records one server's address with another one too."""
    if len(servers := _compared(world)) > 1:
        one, other = random.sample(servers, 2)
        if one.nics[0].mac not in [nic.mac for nic in other.nics]:
            other.nics.append(Nic(COPY, one.nics[0].mac, None, None))
            one.shares = other.shares = True


def copy_is_removed(world: World, random: Random) -> None:
    if server := _one(random, (s for s in world.servers if s.nics[-1].name == COPY)):
        server.nics.pop()


# --- cases -----------------------------------------------------------------------------------------------------------


def case_is_opened(world: World, random: Random) -> None:
    """It claims a server."""
    open_ones = {c.server for c in world.cases if c.state == "open"}
    if server := _one(random, (s for s in _alone(world) if s.id not in open_ones)):
        world.cases.append(Case(f"2026-{world.number()}", server.id, server.name, state="open"))


def case_is_closed(world: World, random: Random) -> None:
    if case := _one(random, (c for c in world.cases if c.state == "open")):
        world.cases.remove(case)


def change_is_left_halfway(world: World, random: Random) -> None:
    if case := _one(random, (c for c in world.cases if c.state == "open" and not c.halfway)):
        case.halfway = True


def change_is_settled(world: World, random: Random) -> None:
    if case := _one(random, (c for c in world.cases if c.halfway)):
        case.halfway = False


# --- the table -------------------------------------------------------------------------------------------------------


DEEDS: dict[str, tuple[int, Deed]] = {
    deed.__name__: (weight, deed)
    for weight, deed in (
        (3, move), (2, move_back), (1, record_the_move), (1, fall_silent), (1, speak_again),
        (1, lose_the_cable_in_the_record), (3, stranger_comes), (3, stranger_comes_and_goes), (1, crowd_comes),
        (2, crowd_changes), (7, withdraw), (2, withdraw_by_hand), (9, zombie_speaks), (4, zombie_moves),
        (3, zombie_falls_silent), (1, zombie_is_deleted), (1, zombie_comes_back), (4, host_of_a_zombie_is_made),
        (1, host_of_a_zombie_is_deleted), (6, port_is_opened), (2, port_is_shut_again), (2, host_is_deleted),
        (2, host_is_made), (1, host_gets_capitals), (1, host_of_nobody_comes), (1, host_of_nobody_goes),
        (1, host_is_disabled), (1, host_id_is_noted), (1, noted_host_is_renamed), (2, host_id_is_copied),
        (1, host_id_is_removed), (1, server_comes), (1, server_comes_unmonitored), (3, twins_come), (1, serial_is_lost),
        (1, serial_is_found), (1, deleted), (1, deleted_everywhere), (1, another_status), (1, another_role),
        (1, back_in_the_record), (1, another_serial), (1, another_tenant), (1, address_is_copied),
        (1, copy_is_removed), (2, case_is_opened), (1, case_is_closed),
        (2, change_is_left_halfway), (1, change_is_settled),
    )
}  # fmt: skip
"""By name, each with how often it is chosen."""
