"""The lab's truth: what follows when a port is shut, a server sleeps, a cable moves."""

import pytest

from dcdecom.model.address import parse_mac
from dcdecom_lab.clock import LabClock
from dcdecom_lab.world import World

DISDIK = parse_mac("9c:b6:54:a1:02:10")
DISDIK_BMC = parse_mac("9c:b6:54:a1:02:13")
FOREIGN = parse_mac("52:54:00:ff:00:01")
GI7, GI31 = "GigabitEthernet1/0/7", "GigabitEthernet1/0/31"


def where(world: World, switch: str, mac: str) -> list[tuple[str, str]]:
    return [(row.interface, row.status) for row in world.fdb(switch) if row.mac == mac]


def state(world: World, switch: str, name: str) -> tuple[bool, bool]:
    row = next(row for row in world.interfaces(switch) if row.name == name)
    return row.admin_up, row.oper_up


def test_an_address_is_learned_on_its_port_and_towards_it_elsewhere(world: World) -> None:
    assert where(world, "tor-3", DISDIK) == [(GI7, "learned")]
    assert where(world, "tor-1", DISDIK) == [("GigabitEthernet1/0/46", "learned")]
    assert where(world, "tor-2", DISDIK) == [("GigabitEthernet1/0/48", "learned")]


def test_an_aggregate_learns_for_its_members(world: World) -> None:
    assert where(world, "tor-1", "9c:b6:54:a1:05:20") == [("Port-channel12", "learned")]
    members = [row for row in world.interfaces("tor-1") if row.aggregate == 12]
    assert [(row.number, row.partner) for row in members] == [(4, "9c:b6:54:a1:05:20"), (6, "9c:b6:54:a1:05:20")]


def test_an_aggregate_lives_until_its_last_member_is_shut(world: World) -> None:
    world.shut("tor-1", "GigabitEthernet1/0/4")
    assert where(world, "tor-1", "9c:b6:54:a1:05:20") == [("Port-channel12", "learned")]
    assert world.reachable("srv-bpkad-02")
    world.shut("tor-1", "GigabitEthernet1/0/6")
    assert where(world, "tor-1", "9c:b6:54:a1:05:20") == []
    assert state(world, "tor-1", "Port-channel12") == (True, False)


def test_shutting_a_port_takes_its_address_and_neighbour_at_once(world: World) -> None:
    assert [row.name for row in world.neighbours("tor-3") if row.port == 7] == ["srv-disdik-01"]
    before = world.uptime()
    world.shut("tor-3", GI7)
    assert state(world, "tor-3", GI7) == (False, False)
    assert where(world, "tor-3", DISDIK) == []
    assert [row.name for row in world.neighbours("tor-3") if row.port == 7] == []
    assert not world.reachable("srv-disdik-01")
    assert next(row for row in world.interfaces("tor-3") if row.name == GI7).changed >= before
    assert where(world, "tor-3", DISDIK_BMC) == [(GI31, "learned")]


def test_elsewhere_the_address_lingers_for_the_ageing_time(world: World, clock: LabClock) -> None:
    world.shut("tor-3", GI7)
    assert where(world, "tor-1", DISDIK) == [("GigabitEthernet1/0/46", "learned")]
    assert "198.18.10.11" in {row.ip for row in world.arp()}
    clock.skip(1.01)
    assert where(world, "tor-1", DISDIK) == []
    assert "198.18.10.11" not in {row.ip for row in world.arp()}


def test_a_port_opened_again_is_what_it_was(world: World) -> None:
    before = world.fdb("tor-3"), world.neighbours("tor-3"), set(world.arp())
    world.shut("tor-3", GI7)
    world.open("tor-3", GI7)
    assert (world.fdb("tor-3"), world.neighbours("tor-3"), set(world.arp())) == before
    assert world.reachable("srv-disdik-01")


def test_a_server_that_is_off_drops_its_link_but_not_its_boards(world: World) -> None:
    world.power("srv-disdik-01", False)
    assert state(world, "tor-3", GI7) == (True, False)
    assert state(world, "tor-3", GI31) == (True, True)
    assert where(world, "tor-3", DISDIK) == []
    assert where(world, "tor-3", DISDIK_BMC) == [(GI31, "learned")]
    assert not world.reachable("srv-disdik-01")


def test_what_is_behind_a_server_sleeps_with_it(world: World, clock: LabClock) -> None:
    world.attach_behind("srv-disdik-01", FOREIGN, "198.18.10.200")
    assert where(world, "tor-3", FOREIGN) == [(GI7, "learned")]
    world.power("srv-disdik-01", False)
    clock.skip(2)
    assert where(world, "tor-3", FOREIGN) == []


def test_an_unmanaged_switch_holds_the_link_when_the_server_sleeps(world: World, clock: LabClock) -> None:
    world.attach("tor-3", 7, FOREIGN, "", 110)
    world.power("srv-disdik-01", False)
    assert state(world, "tor-3", GI7) == (True, True)
    assert where(world, "tor-3", DISDIK) == [(GI7, "learned")], "its address ages out, since the link never dropped"
    clock.skip(1.01)
    assert where(world, "tor-3", DISDIK) == []
    assert where(world, "tor-3", FOREIGN) == [(GI7, "learned")]


def test_a_moved_server_is_seen_on_its_new_port_only(world: World) -> None:
    world.move("srv-disdik-01", "tor-2", 20)
    assert where(world, "tor-2", DISDIK) == [("GigabitEthernet1/0/20", "learned")]
    assert where(world, "tor-3", DISDIK) == [("GigabitEthernet1/0/48", "learned")]
    assert state(world, "tor-3", GI7) == (True, False)


def test_a_sticky_address_stays_without_its_server(world: World, clock: LabClock) -> None:
    world.stick("tor-3", GI7, DISDIK, 110)
    world.power("srv-disdik-01", False)
    clock.skip(2)
    assert where(world, "tor-3", DISDIK) == [(GI7, "static")]


def test_an_uplink_that_is_shut_cuts_off_everything_behind_it(world: World, clock: LabClock) -> None:
    world.shut("tor-1", "GigabitEthernet1/0/46")
    assert state(world, "tor-3", "GigabitEthernet1/0/48") == (True, False)
    assert not world.reachable("srv-disdik-01")
    assert world.reachable("srv-dinkes-01")
    clock.skip(2)
    assert where(world, "tor-1", DISDIK) == []
    assert where(world, "tor-3", DISDIK) == [(GI7, "learned")]


def test_neighbours_tell_servers_from_switches(world: World) -> None:
    heard = {row.port: (row.name, row.capabilities) for row in world.neighbours("tor-1")}
    assert heard[3] == ("srv-bpkad-01", ("station",))
    assert heard[46] == ("tor-3", ("bridge",))
    assert heard[48] == ("gw-1", ("bridge", "router"))


def test_resetting_forgets_everything(world: World) -> None:
    before = world.fdb("tor-3")
    world.shut("tor-3", GI7)
    world.attach("tor-3", 20, FOREIGN, "", 110)
    world.reset()
    assert world.fdb("tor-3") == before


def test_unknown_things_are_errors(world: World) -> None:
    for act in (
        lambda: world.power("srv-nobody", False),
        lambda: world.move("srv-disdik-01", "tor-9", 1),
        lambda: world.shut("tor-3", "GigabitEthernet1/0/99"),
        lambda: world.reachable("srv-nobody"),
    ):
        with pytest.raises(KeyError):
            act()
