"""What only passes a switch: on an uplink every address of a site is learned, on every switch of it.

Of each address that is seen from afar, or on no known port, one row is enough to know that it is somewhere. Without
this, what is kept would grow with devices times switches.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.collect.port_names import Names
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.command_line import CliTables
from dcdecom.model.estate.listing import NetworkDevice
from dcdecom.model.estate.network import FdbEntry, Neighbour, NetworkTables
from dcdecom.model.estate.reading import Answer, Reading

NETWORK = frozenset({"bridge", "router"})


class Passing:
    """One for each of the two ways into the switches: it remembers which addresses were kept from afar."""

    def __init__(self, devices: tuple[NetworkDevice, ...]) -> None:
        self._devices = {d.name: d for d in devices}
        self._kept: set[MacAddress] = set()
        gateways = (d for d in devices if d.gateway)
        self._always = frozenset(mac for d in gateways for mac in d.macs)

    def snmp(self, name: str, answer: Answer[NetworkTables]) -> Answer[NetworkTables]:
        """An agent's tables without what passes it, but for what was not seen from afar before."""
        if not isinstance(answer, Reading):
            return answer
        tables = answer.value
        names = Names(tables.ports, self._recorded(name))
        return replace(answer, value=replace(tables, fdb=self._slim(name, names, tables.fdb, tables.neighbours)))

    def cli(self, name: str, answer: Answer[CliTables]) -> Answer[CliTables]:
        """A command line's tables, as `snmp` treats an agent's."""
        if not isinstance(answer, Reading):
            return answer
        tables = answer.value
        names = Names((), self._recorded(name), tables.spelling)
        return replace(answer, value=replace(tables, fdb=self._slim(name, names, tables.fdb, tables.neighbours)))

    def _recorded(self, name: str) -> tuple[str, ...]:
        return tuple(i.name for i in self._devices[name].interfaces)

    def _slim(
        self, name: str, names: Names, fdb: tuple[FdbEntry, ...], neighbours: tuple[Neighbour, ...]
    ) -> tuple[FdbEntry, ...]:
        device = self._devices[name]
        bridges = (n for n in neighbours if n.capabilities and n.capabilities & NETWORK)
        heard = (n for n in bridges if n.system_name in self._devices)
        uplinks = {u.name for u in device.uplinks} | {names.recorded_as(n.port) for n in heard}
        expected = self._always | set(device.attached)

        def kept() -> Iterator[FdbEntry]:
            for row in fdb:
                passes = not row.port or names.recorded_as(row.port) in uplinks
                if passes and row.mac not in expected:
                    if row.mac in self._kept:
                        continue
                    self._kept.add(row.mac)
                yield row

        return tuple(kept())
