"""What a test does to the bed: pull a plug, stop a system, ask the truth, put everything back.

    bed = load()
    bed.power_off("srv-disdik-01")
    assert not bed.pings("srv-disdik-01")

The answers come from the namespaces themselves, never through a system that dcdecom reads.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any, Literal

from . import lifecycle, network, switch, systems
from .command import inside, run, succeeds
from .description import Estate, read_estate
from .plant import OPS, speakers
from .processes import wait_until
from .state import BedError, State, read_json, state

Kind = Literal["data", "bmc"]


def load() -> Bed:
    """The bed that is up; BedError when none is."""
    where = state()
    record = read_json(where.bed_file)
    if record is None:
        raise BedError("the bed is not up: python -m tests.real.bed up")
    return Bed(where, read_estate(), record)


@dataclass(frozen=True)
class Bed:
    """The bed that is up; `record` is bed.json."""

    where: State
    estate: Estate
    record: dict[str, Any]

    def power_off(self, server: str) -> None:
        """Take the data link of a server down at the server's end; its BMC stays."""
        self._link(server, "down")

    def power_on(self, server: str) -> None:
        """Bring the data link up again, and with it what stands behind the server."""
        self._link(server, "up")
        if not self.shut(*self.port(server, "data")):
            wait_until(f"{server} reaches the gateway", lambda: self.pings(server), patience=30)

    def pings(self, server: str, kind: Kind = "data") -> bool:
        """Does the server (or its BMC) reach the gateway?"""
        wire = self._wire(server, kind)
        gateway = next(one.gateway for one in speakers(self.estate) if one.mac == wire["mac"])
        return succeeds(inside(wire["namespace"], "ping", "-q", "-c", "2", "-i", "0.2", "-W", "1", gateway))

    def carrier(self, server: str, kind: Kind) -> bool:
        """Does the server (or its BMC) see a link?"""
        wire = self._wire(server, kind)
        return "LOWER_UP" in self._flags(wire["namespace"], wire["interface"])

    def port(self, server: str, kind: Kind) -> tuple[str, str]:
        """The switch and the interface that the server (or its BMC) is really plugged into."""
        return self.record["servers"][server]["switch"], self._wire(server, kind)["port"]

    def shut(self, switch_name: str, port: str) -> bool:
        """Is the port administratively down in the kernel?"""
        return "UP" not in self._flags(self.record["devices"][switch_name]["namespace"], port)

    def saved(self, switch_name: str) -> str:
        """The startup configuration of a switch, as it lies on the disk."""
        return switch.startup_of(self.where, switch_name)

    def reload(self, switch_name: str) -> None:
        """Restart a switch on its startup configuration: all links come up first, as after a power cut."""
        device = self.record["devices"][switch_name]
        for one in self.estate.switches:
            if one.name == switch_name:
                for port in self.estate.used_ports(one):
                    run(["ip", "-n", device["namespace"], "link", "set", f"swp{port}", "up"])
        switch.load(self.where, switch_name)

    def ageing(self, seconds: int) -> None:
        """How long every switch remembers a silent address, until the next reset."""
        for one in self.estate.switches:
            network.set_ageing(one.name, seconds)

    def stop(self, system: str) -> None:
        """Stop `netbox`, `zabbix`, `snmp:DEVICE` or `cli:SWITCH`: its processes really end."""
        systems.stop_system(self.where, self.estate, system)

    def start(self, system: str) -> None:
        """Start it again and wait for its first answer."""
        systems.start_system(self.where, self.estate, system)

    def reset(self) -> None:
        """Both databases as they were seeded, every port open and saved, every server on, everything running."""
        lifecycle.reset(self.where)

    def within(self, *argv: str) -> list[str]:
        """The command as it runs on the operations host."""
        return inside(OPS, *argv)

    def _wire(self, server: str, kind: Kind) -> dict[str, Any]:
        wire: dict[str, Any] | None = self.record["servers"][server][kind]
        if wire is None:
            raise BedError(f"{server} has no {kind}")
        return wire

    def _link(self, server: str, to: Literal["up", "down"]) -> None:
        wire = self._wire(server, "data")
        run(["ip", "-n", wire["namespace"], "link", "set", wire["interface"], to])

    def _flags(self, namespace: str, interface: str) -> list[str]:
        shown = json.loads(run(["ip", "-j", "-n", namespace, "link", "show", interface]))
        flags: list[str] = shown[0]["flags"]
        return flags
