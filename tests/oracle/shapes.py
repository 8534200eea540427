"""How a server may hang on the network: each shape of cabling, and what its rule comes to if nothing else is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random

from tests.oracle.truth import Guest, Machine, Nic, Truth, mac_of

Build = Callable[[Truth, Random], None]


@dataclass(frozen=True)
class Shape:
    """`refused` is the code of the finding that refuses it; empty where it is accepted. `noted` is said besides."""

    build: Build
    refused: str = ""
    noted: str = ""


def _one(truth: Truth, random: Random, **more: object) -> None:
    truth.change(nics=(Nic("eth0", mac_of(1), truth.free(random)),), **more)


def _controller(truth: Truth, random: Random) -> None:
    _one(truth, random)
    truth.change(nics=(*truth.target.nics, Nic("BMC", mac_of(1, 3), truth.free(random), "bmc")))


def _aggregate(truth: Truth, random: Random, partner: str, **more: object) -> None:
    first = truth.free(random)
    truth.change(nics=(Nic("eth0", mac_of(1), first),))
    second = truth.free(random, first[0])
    nics = tuple(Nic(f"eth{n}", mac_of(1), at, "data", "Po1", partner) for n, at in enumerate((first, second)))
    truth.change(nics=nics, **more)


def _two_switches(truth: Truth, random: Random, **nic: object) -> tuple[Nic, Nic]:
    one, other = random.sample(truth.switches, 2)
    ports = (truth.free(random, one), truth.free(random, other))
    return tuple(Nic(f"eth{n}", mac_of(1), at, **nic) for n, at in enumerate(ports))  # type: ignore[return-value, arg-type]  # by name


def _mlag(truth: Truth, random: Random) -> None:
    truth.change(nics=_two_switches(truth, random, aggregate="Po1", partner=mac_of(1)))


def _backup(truth: Truth, random: Random, lldp: bool) -> None:
    active, standby = _two_switches(truth, random)
    truth.change(nics=(active, Nic("eth1", mac_of(1), standby.at, speaks=False)), lldp=lldp)


def _guests(truth: Truth, random: Random, tenant: int, recorded: bool = True) -> None:
    _one(truth, random)
    truth.change(guests=tuple(Guest(f"vm-{n}", mac_of(n, 4), tenant, recorded) for n in range(random.randint(1, 3))))


def _unmanaged(truth: Truth, random: Random) -> None:
    _one(truth, random)
    here = truth.target.nics[0].at
    truth.shared.add(here)
    truth.machines.append(Machine(40, 2, (Nic("eth0", mac_of(40), here),)))


SHAPES: dict[str, Shape] = {
    "one cable": Shape(_one),
    "one cable, speaks LLDP": Shape(lambda t, r: _one(t, r, lldp=True)),
    "controller on a port of its own": Shape(_controller),
    "controller on the board": Shape(lambda t, r: _one(t, r, board=mac_of(1, 3)), noted="bmc-shared"),
    "LACP on one switch": Shape(lambda t, r: _aggregate(t, r, mac_of(1))),
    "static aggregate, speaks LLDP": Shape(lambda t, r: _aggregate(t, r, "", lldp=True)),
    "static aggregate": Shape(lambda t, r: _aggregate(t, r, "")),
    "MLAG over two switches": Shape(_mlag),
    "active-backup, speaks LLDP": Shape(lambda t, r: _backup(t, r, True)),
    "active-backup": Shape(lambda t, r: _backup(t, r, False)),
    "machines of its own office": Shape(lambda t, r: _guests(t, r, 1)),
    "a machine of another office": Shape(lambda t, r: _guests(t, r, 2), "guest-foreign"),
    "a machine in no record": Shape(lambda t, r: _guests(t, r, 1, False), "foreign-mac"),
    "another machine behind an unmanaged switch": Shape(_unmanaged, "foreign-mac"),
}
