"""What really stands in a data centre: machines, where their cables go, and what speaks. The oracle knows it all."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from random import Random
from typing import Literal, TypeAlias

from dcdecom.model.address import MacAddress

Port: TypeAlias = tuple[str, str]
"""Switch and port."""
UPLINK, GATEWAY, GATEWAY_MAC = "Gi1/0/48", "gw-1", MacAddress("00:00:5e:00:53:01")
EDGES = tuple(f"Gi1/0/{n}" for n in range(1, 17))
DATA, BMC = 110, 120


@dataclass(frozen=True)
class Nic:
    """One interface of a machine, in one port."""

    name: str
    mac: MacAddress
    at: Port
    kind: Literal["data", "bmc"] = "data"
    aggregate: str = ""
    """The aggregate on the switch that its port is a member of."""
    partner: str = ""
    """What LACP says at the machine's end; empty for an aggregate that negotiates nothing."""
    speaks: bool = True
    """Frames come from it; False for the standby of a bond."""


@dataclass(frozen=True)
class Guest:
    """A virtual machine."""

    name: str
    mac: MacAddress
    tenant: int
    recorded: bool = True


@dataclass(frozen=True)
class Machine:
    """A machine, whosever."""

    id: int
    tenant: int
    nics: tuple[Nic, ...]
    guests: tuple[Guest, ...] = ()
    board: MacAddress | None = None
    """Its management controller, where that speaks through the first data port."""
    lldp: bool = False
    runs: bool = True
    recorded: bool = True
    seen: bool = True
    """False for a machine that no source could show: it is silent and in no table."""

    @property
    def name(self) -> str:
        return f"srv-{self.id:02d}"

    @property
    def serial(self) -> str:
        return f"SER{self.id:03d}X{self.id:03d}"

    @property
    def ip(self) -> str:
        return f"198.18.10.{self.id}"

    def macs(self) -> frozenset[MacAddress]:
        board = {self.board} if self.board else set()
        return frozenset({n.mac for n in self.nics} | {g.mac for g in self.guests} | board)

    def links(self, nic: Nic) -> bool:
        """A controller has power while its server sleeps; on the board it keeps the server's link."""
        return self.runs or nic.kind == "bmc" or (self.board is not None and nic == self.nics[0])


@dataclass
class Truth:
    """One site. `parents` is the tree of switches: the first hangs on the gateway."""

    parents: dict[str, str]
    machines: list[Machine] = field(default_factory=list)
    shared: set[Port] = field(default_factory=set)
    """Ports with an unmanaged switch behind them: several machines, and a link that never drops."""

    @property
    def target(self) -> Machine:
        return self.machines[0]

    @property
    def switches(self) -> tuple[str, ...]:
        return tuple(self.parents)

    def downlink(self, child: str) -> str:
        """The parent's port to a switch."""
        return f"Gi1/0/{47 - self.switches.index(child)}"

    def uplinks(self, switch: str) -> dict[str, str]:
        """Port -> what is at its other end."""
        below = {self.downlink(child): child for child, parent in self.parents.items() if parent == switch}
        return {UPLINK: self.parents[switch] or GATEWAY} | below

    def toward(self, here: str, there: str) -> str:
        """The port of one switch that leads to another."""
        path = [there]
        while self.parents[path[-1]]:
            path.append(self.parents[path[-1]])
        return self.downlink(path[path.index(here) - 1]) if here in path else UPLINK

    def speaking(self) -> list[tuple[MacAddress, Port, int, str]]:
        """Every address that speaks: where, in which VLAN, and on which aggregate."""
        found: list[tuple[MacAddress, Port, int, str]] = []
        for machine in (m for m in self.machines if m.seen):
            for nic in machine.nics:
                on = machine.runs if nic.kind == "data" else True
                if nic.speaks and on:
                    found.append((nic.mac, nic.at, BMC if nic.kind == "bmc" else DATA, nic.aggregate))
            if machine.board:
                found.append((machine.board, machine.nics[0].at, BMC, machine.nics[0].aggregate))
            if machine.runs:
                found += [(g.mac, machine.nics[0].at, DATA, machine.nics[0].aggregate) for g in machine.guests]
        return found

    def at(self, port: Port) -> list[Machine]:
        """The machines whose cable ends there."""
        return [m for m in self.machines if any(n.at == port for n in m.nics)]

    def free(self, random: Random, switch: str = "") -> Port:
        """An edge port that nothing is plugged into."""
        taken = {n.at for m in self.machines for n in m.nics}
        return random.choice([
            (s, p) for s in ([switch] if switch else self.switches) for p in EDGES if (s, p) not in taken
        ])  # fmt: skip

    def change(self, **different: object) -> None:
        """Change the target."""
        self.machines[0] = replace(self.target, **different)  # type: ignore[arg-type]  # by the fields' names


def mac_of(number: int, kind: int = 1) -> MacAddress:
    return MacAddress(f"02:{kind:02x}:00:00:{number // 256:02x}:{number % 256:02x}")


def some_truth(random: Random) -> Truth:
    """Two to four switches in a tree, and a few machines with one cable each beside the target, which has none yet."""
    names = [f"sw-{n}" for n in range(1, random.randint(2, 4) + 1)]
    parents = {name: random.choice(names[:n]) if n else "" for n, name in enumerate(names)}
    truth = Truth(parents, [Machine(1, 1, ())])
    for id in range(2, random.randint(4, 8)):
        nic = Nic("eth0", mac_of(id), truth.free(random))
        truth.machines.append(Machine(id, random.randint(1, 3), (nic,), lldp=random.random() < 0.3))
    return truth
