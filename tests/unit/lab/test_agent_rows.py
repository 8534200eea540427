"""What an agent keeps of its rows is never older than the world: after whatever happens, it shows what is computed."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from dcdecom.model.address import parse_mac
from dcdecom_lab import mibs
from dcdecom_lab.description import load_description
from dcdecom_lab.mibs import AgentRows, View, agent_rows
from dcdecom_lab.rows import Row
from dcdecom_lab.world import World

GI7, STRANGER = "GigabitEthernet1/0/7", parse_mac("52:54:00:ff:00:01")
SERVER = "srv-disdik-01"
VIEWS = (View(), View(110, shifted=True))


class Clock:
    """Stands still until somebody lets time pass."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def now(self) -> datetime:
        return datetime.fromtimestamp(1_800_000_000 + self.seconds, UTC)

    def uptime(self) -> int:
        return int(self.seconds)

    def boot(self) -> str:
        return "still"

    def sleep(self, seconds: float) -> None:
        self.seconds += seconds


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    return World(load_description(), clock)


HAPPENS: dict[str, Callable[[World], None]] = {
    "shut": lambda world: world.shut("tor-3", GI7),
    "open": lambda world: world.open("tor-3", GI7),
    "a line of the configuration": lambda world: world.config("tor-3").add(GI7, "description somebody else"),
    "power off": lambda world: world.power(SERVER, False),
    "power on": lambda world: world.power(SERVER, True),
    "move": lambda world: world.move(SERVER, "tor-3", 40),
    "attach": lambda world: world.attach("tor-3", 41, STRANGER, "198.18.10.77", 110, capabilities=("bridge",)),
    "detach": lambda world: world.detach(STRANGER),
    "behind": lambda world: world.attach_behind(SERVER, STRANGER, ""),
    "stick": lambda world: world.stick("tor-3", GI7, STRANGER, 110),
    "tunnel": lambda world: world.tunnel("tor-3", STRANGER, 110, "192.0.2.1"),
    "restart": lambda world: world.restart("tor-3", 500),
    "restart of the gateway": lambda world: world.restart("gw-1", 500),
    "reset": lambda world: world.reset(),
}


def _kept(world: World) -> dict[str, AgentRows]:
    devices = [*(switch.name for switch in world.description.switches), world.description.gateway.name]
    return {device: AgentRows(world, device) for device in devices}


def _compared(world: World, kept: dict[str, AgentRows]) -> dict[tuple[str, View], list[Row]]:
    shown = {(device, view): rows(view) for device, rows in kept.items() for view in VIEWS}
    for (device, view), rows in shown.items():
        assert rows == agent_rows(world, device, view)
    return shown


def test_whatever_happens_is_shown(world: World) -> None:
    kept = _kept(world)
    before = _compared(world, kept)
    for what, happens in HAPPENS.items():
        happens(world)
        now = _compared(world, kept)
        assert now != before, what
        before = now


@pytest.mark.parametrize(("memory", "device"), [("_silent", "tor-1"), ("_forgotten", "gw-1")])
def test_what_fell_silent_is_forgotten(world: World, clock: Clock, memory: str, device: str) -> None:
    """By the one memory alone: what another one forgets at the same moment computes the rows afresh as well."""
    kept = _kept(world)
    world.shut("tor-3", GI7)
    vars(world).update({name: [] for name in ("_silent", "_forgotten") if name != memory})
    before = _compared(world, kept)
    clock.seconds += 1.5
    now = _compared(world, kept)
    assert len(now[device, View()]) < len(before[device, View()])


def test_what_was_kept_and_put_back_is_shown(world: World) -> None:
    kept, then = _kept(world), world.kept()
    first = _compared(world, kept)
    world._changed = {("tor-3", 7): 5}
    assert _compared(world, kept) != first
    world.put_back(then)
    assert _compared(world, kept) == first


def test_time_alone_goes_on_and_computes_nothing(world: World, clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    kept = _kept(world)
    before = _compared(world, kept)
    monkeypatch.setattr(mibs, "agent_rows", None)
    clock.seconds += 2
    for (device, view), rows in before.items():
        [(old, new)] = [pair for pair in zip(rows, kept[device](view), strict=True) if pair[0] != pair[1]]
        assert (old[0], new[2]) == (mibs.UPTIME, old[2] + 200 if isinstance(old[2], int) else None)
