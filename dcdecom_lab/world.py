"""The lab's one truth, changed by switch command lines and by scenarios, read by every protocol.

Tables are computed from the wiring whenever somebody asks. Only ageing needs memory: an address that fell silent
behind a port that still has link lingers in forwarding tables and in ARP, as it does on real switches.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from dcdecom.model.address import MacAddress
from dcdecom.ports.clock import Clock
from dcdecom_lab import tables
from dcdecom_lab.description import Description
from dcdecom_lab.stanzas import SHUTDOWN, SwitchConfig
from dcdecom_lab.tables import ArpRow, FdbRow, Heard, Interface
from dcdecom_lab.wiring import End, Station, initial_wiring

BOOTED_BEFORE = timedelta(days=41)
"""How long the switches had been running when the lab started."""

CHANGING = ("_started", "_wiring", "_sticky", "_changed", "_silent", "_forgotten", "_tunnelled", "_restarted")
"""What of a world is not its description."""


NVE = Interface("nve1", "nve1", 1, "tunnel", True, True, tables.SINCE_BOOT, tables.NO_PARTNER)
"""The tunnel of a switch that is part of a VXLAN fabric."""


class World:
    """The state of one lab."""

    def __init__(self, description: Description, clock: Clock, ageing: float = 1.0) -> None:
        """`ageing`: seconds for which a silent address stays in the gateway's ARP and in tables of other switches."""
        self.description = description
        self._clock = clock
        self._ageing = timedelta(seconds=ageing)
        self._started = clock.now()
        self.reset()

    def reset(self) -> None:
        """Put everything back to what the description says."""
        self._wiring = initial_wiring(self.description)
        self._sticky: list[tuple[str, FdbRow]] = []
        self._changed: dict[End, int] = {}
        self._silent: list[tuple[datetime, str, FdbRow]] = []
        self._forgotten: list[tuple[datetime, ArpRow]] = []
        self._tunnelled: list[tuple[str, FdbRow]] = []
        self._restarted: dict[str, tuple[datetime, int]] = {}

    def kept(self) -> dict[str, Any]:
        """Everything that changes, and when it all began."""
        return {name: getattr(self, name) for name in CHANGING}

    def put_back(self, kept: dict[str, Any]) -> None:
        vars(self).update(kept)

    # --- reading ------------------------------------------------------------------------------------------------------

    def now(self) -> datetime:
        """The lab's time."""
        return self._clock.now()

    def shown_from(self) -> dict[str, Any]:
        """All that the tables are computed from: while it stays equal they do, and only sysUpTime goes on."""
        wiring, now = self._wiring, self._clock.now()
        return {
            **{name: copy(getattr(self, name)) for name in CHANGING},
            "_wiring": (wiring.description, wiring.powered.copy(), wiring.stations.copy(), wiring.far.copy()),
            "configs": {switch: config.running.copy() for switch, config in wiring.configs.items()},
            "_silent": [kept for kept in self._silent if kept[0] > now],
            "_forgotten": [kept for kept in self._forgotten if kept[0] > now],
        }

    def uptime(self, device: str = "") -> int:
        """sysUpTime of a device, in hundredths of a second."""
        began, _ = self._restarted.get(device, (self._started - BOOTED_BEFORE, 0))
        return int((self._clock.now() - began).total_seconds() * 100)

    def config(self, switch: str) -> SwitchConfig:
        """The live configuration of a switch; change interfaces through `shut` and `open`. Raises KeyError."""
        return self._wiring.configs[switch]

    def interfaces(self, device: str) -> tuple[Interface, ...]:
        rows = tables.interfaces(self._wiring, device, self._changed)
        tunnels = (NVE,) if any(name == device for name, _ in self._tunnelled) else ()
        _, shift = self._restarted.get(device, (self._started, 0))
        return tuple(replace(row, shift=shift) for row in (*rows, *tunnels))

    def fdb(self, switch: str) -> tuple[FdbRow, ...]:
        """The forwarding table by vlan and address; an address that speaks now hides where it was before."""
        tunnelled = {(row.mac, row.vlan): row for name, row in self._tunnelled if name == switch}
        rows = [row for row in tables.fdb(self._wiring, switch) if (row.mac, row.vlan) not in tunnelled]
        rows += [*(row for name, row in self._sticky if name == switch), *tunnelled.values()]
        known, now = {(row.mac, row.vlan) for row in rows}, self._clock.now()
        rows += [
            row
            for until, name, row in self._silent
            if name == switch and until > now and (row.mac, row.vlan) not in known
        ]
        return tuple(sorted(rows, key=lambda row: (row.vlan, row.mac)))

    def arp(self) -> tuple[ArpRow, ...]:
        """The gateway's ARP table."""
        rows, now = tables.arp(self._wiring), self._clock.now()
        known = {row.ip for row in rows}
        return (*rows, *(row for until, row in self._forgotten if until > now and row.ip not in known))

    def neighbours(self, device: str) -> tuple[Heard, ...]:
        return tables.neighbours(self._wiring, device)

    def reachable(self, server: str) -> bool:
        """Whether the gateway can talk to a server's data address. Raises KeyError for an unknown server."""
        nic = self._wiring.nic(server)
        gateway = self.description.gateway.name
        return any(gateway in self._wiring.hops(switch) for switch, _ in self._wiring.speaking(nic))

    def powered(self, server: str) -> bool:
        return self._wiring.powered[server]

    def stations(self) -> tuple[Station, ...]:
        return tuple(self._wiring.stations)

    # --- changing -----------------------------------------------------------------------------------------------------

    def shut(self, switch: str, interface: str) -> None:
        """Shut an interface by its long name. Raises KeyError."""
        with self._change():
            self.config(switch).add(interface, SHUTDOWN)

    def open(self, switch: str, interface: str) -> None:
        with self._change():
            self.config(switch).remove(interface, SHUTDOWN)

    def power(self, server: str, on: bool) -> None:
        """Switch a server on or off. Its management board keeps its link. Raises KeyError."""
        with self._change():
            self._wiring.powered[self._wiring.nic(server).owner] = on

    def move(self, server: str, switch: str, port: int) -> None:
        """Plug a server's data cable, and all that speaks through it, into another port. Raises KeyError."""
        nic, to = self._wiring.nic(server), self.description.switch(switch).name
        moved = [s for s in self._wiring.stations if s.owner == server and s.ends == nic.ends]
        with self._change():
            self._wiring.stations = [
                replace(station, ends=((to, port),)) if station in moved else station
                for station in self._wiring.stations
            ]

    def attach(
        self, switch: str, port: int, mac: MacAddress, ip: str, vlan: int, owner: str = "",
        capabilities: tuple[str, ...] = (), silent: bool = False, name: str = "", local: bool = False,
    ) -> None:  # fmt: skip
        """Let a further machine speak on a port: behind its owner, a server, or with power and link of its own.

        With `capabilities` it names itself by LLDP, by its address unless it has a name; `local` its name is its
        chassis id too, as agents show it. `silent` it holds its link and says nothing.
        """
        end = (self.description.switch(switch).name, port)
        named = bool(capabilities)
        station = Station(
            name or mac, owner, "machine", mac, ip, vlan, (end,), named,
            capabilities=capabilities, silent=silent, local=local,
        )  # fmt: skip
        with self._change():
            self._wiring.stations.append(station)

    def attach_behind(self, server: str, mac: MacAddress, ip: str) -> None:
        """Let a further machine speak on a server's data port; it sleeps when the server does. Raises KeyError."""
        nic = self._wiring.nic(server)
        with self._change():
            self._wiring.stations.append(replace(nic, name=mac, kind="machine", mac=mac, ip=ip, lldp=False, lacp=False))

    def detach(self, mac: MacAddress) -> None:
        """Unplug whatever has this address."""
        with self._change():
            self._wiring.stations = [station for station in self._wiring.stations if station.mac != mac]

    def stick(self, switch: str, interface: str, mac: MacAddress, vlan: int) -> None:
        """Pin an address to an interface, as port security does: it stays, whatever hangs there."""
        self._sticky.append((switch, FdbRow(mac, vlan, interface, "static")))

    def tunnel(self, switch: str, mac: MacAddress, vlan: int, remote: str) -> None:
        """Let a switch of a fabric learn an address behind its tunnel to another switch."""
        self._tunnelled.append((switch, FdbRow(mac, vlan, NVE.name, "learned", remote)))

    def restart(self, device: str, shift: int) -> None:
        """Start a device again; its interfaces then have other ifIndexes, by so much. Raises KeyError."""
        self.interfaces(device)
        self._restarted[device] = (self._clock.now(), shift)
        self._changed = {end: at for end, at in self._changed.items() if end[0] != device}

    @contextmanager
    def _change(self) -> Iterator[None]:
        """Around every change: ports whose link changed note when; what fell silent behind a link lingers."""
        links, arp = self._wiring.links(), tables.arp(self._wiring)
        known = {switch.name: tables.fdb(self._wiring, switch.name) for switch in self.description.switches}
        yield
        now = self._clock.now()
        self._changed |= {end: self.uptime(end[0]) for end, up in self._wiring.links().items() if up != links[end]}
        self._silent = [old for old in self._silent if old[0] > now]
        for name, rows in known.items():
            up = {interface.name for interface in self.interfaces(name) if interface.oper_up}
            lost = set(rows) - set(tables.fdb(self._wiring, name))
            self._silent += [(now + self._ageing, name, row) for row in lost if row.interface in up]
        self._forgotten = [old for old in self._forgotten if old[0] > now]
        self._forgotten += [(now + self._ageing, row) for row in set(arp) - set(tables.arp(self._wiring))]
