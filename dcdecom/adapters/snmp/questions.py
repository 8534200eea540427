"""What is asked of one agent that answers: its tables, single ports, its own addresses."""

from __future__ import annotations

from dataclasses import field
from datetime import datetime
from typing import TypeAlias

from dcdecom.adapters.snmp.agent import Agent, read_columns
from dcdecom.adapters.snmp.interfaces import Names, read_names, read_port
from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    IF_DESCR,
    IF_NAME,
    IF_PHYS_ADDRESS,
    INTERFACE,
    SYS_UP_TIME,
    SYSTEM,
    TABLES,
    Oid,
)
from dcdecom.adapters.snmp.tables import further, read_macs, understand
from dcdecom.adapters.snmp.varbinds import Column, Columns
from dcdecom.adapters.snmp.vlans import read_vlans, vlans_to_ask
from dcdecom.adapters.snmp.walk import Incomplete, Pace
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import NetworkTables, PortState
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.port_names import Spelling
from dcdecom.ports.clock import Clock

SLACK, JUMP = 60 * 100, 24 * 3600 * 100
"""By how many hundredths of a second an uptime may lag behind, since agents keep it for a while, or run ahead."""
NO_INTERFACE = "the agent shows no interface: IF-MIB may be outside what this user may see"

PortKey: TypeAlias = tuple[str, str]
"""An agent and a port of it."""


@dataclass(frozen=True)
class Asked:
    """An agent that has answered, and the stamp of what is read from it."""

    agent: Agent
    system: Columns
    source: Source
    taken_at: datetime
    vlans: tuple[int, ...] | None = None
    """The VLANs whose contexts are asked; None where the agent's own tables say which."""
    pace: Pace = field(default_factory=Pace)
    spelling: Spelling = field(default_factory=Spelling)
    """What its kind of switch also calls its ports."""
    clock: Clock | None = None
    """By which a reading has lasted; None where nobody measures it."""

    async def columns(self, *wanted: Oid) -> Columns:
        """Whole columns, together with the system group. Raises Incomplete, naming the column."""
        return self.system | await read_columns(self.agent, wanted, self.pace)

    async def is_the_same(self, columns: Columns) -> None:
        """Raise Incomplete where it changed under the reading, so that its parts may not belong together.

        It started anew: its uptime fell, or did not grow as time did. Its clock jumped. Or an interface that it had has
        another name now, as where a member of a stack was renumbered.
        """
        begun = self.system.whole(SYS_UP_TIME, 0)
        (now,) = (await self.agent.get(((*SYS_UP_TIME, 0),))).values()
        if begun is not None and isinstance(now, int):
            behind = begun + self.passed - now
            if now < begun or behind > SLACK:
                raise Incomplete("the agent restarted while it was read")
            if -behind > JUMP:
                raise Incomplete("the agent's clock jumped while it was read")
        column = IF_DESCR if columns[IF_DESCR] else IF_NAME
        again = (await read_columns(self.agent, (column,), self.pace))[column]
        moved = [index for index, name in again.items() if columns[column].get(index, name) != name]
        if moved or (columns[column] and not again):
            which = ".".join(map(str, moved[0])) if moved else "all"
            raise Incomplete(f"the agent renumbered its interfaces while it was read: ifIndex {which}")

    @property
    def passed(self) -> int:
        """Hundredths of a second since it was first asked."""
        return int((self.clock.now() - self.taken_at).total_seconds() * 100) if self.clock else 0


async def ask_system(agent: Agent) -> Columns:
    """sysDescr, sysUpTime and sysName: whether the agent answers at all, and what it calls itself."""
    answered = await agent.get(tuple((*column, 0) for column in SYSTEM))
    return Columns({oid[:-1]: {(0,): value} for oid, value in answered.items() if value is not None})


async def ask_tables(asked: Asked) -> NetworkTables:
    """Everything that a switch or gateway shows. Raises Incomplete."""
    columns = await asked.columns(*TABLES)
    if not columns[IF_DESCR] and not columns[IF_NAME]:
        raise Incomplete(NO_INTERFACE)
    columns |= await asked.columns(*further(columns))
    vlans = await read_vlans(vlans_to_ask(columns, asked.vlans), asked.agent, asked.pace)
    await asked.is_the_same(columns)
    return understand(columns, vlans, asked.spelling)


async def ask_ports(asked: Asked, wanted: tuple[PortKey, ...]) -> list[tuple[PortKey, Answer[PortState]]]:
    """Single ports by their names, however its kind of switch spells them.

    Raises Incomplete where not even the names could be read.
    """
    columns = await asked.columns(IF_NAME, IF_DESCR, BASE_PORT_IF_INDEX)
    names = read_names(columns)
    if not names.by_index:
        raise Incomplete(NO_INTERFACE)
    return [(key, await _port(asked, columns, names, key[1])) for key in wanted]


async def _port(asked: Asked, columns: Columns, names: Names, port: str) -> Answer[PortState]:
    """One port by its ifName or ifDescr, spelled either way; its state asked for after the name was resolved."""
    meant = names.spelled(port, asked.spelling)
    if not meant:
        return Absent(f"interface {port}", asked.source, asked.taken_at)
    if len(meant) > 1:
        indexes = ", ".join(str(index) for index in sorted(meant))
        reason = f"{len(meant)} interfaces are called {port} (ifIndex {indexes})"
        return Unreadable(reason, asked.source, asked.taken_at)
    (index,) = meant
    try:
        answered = await asked.agent.get(tuple((*column, index) for column in INTERFACE))
    except Incomplete as broken:
        return Unreadable(f"{port}: {broken}", asked.source, asked.taken_at)
    row: dict[Oid, Column] = {oid[:-1]: {(index,): value} for oid, value in answered.items() if value is not None}
    state = read_port(Columns(row) | Columns({BASE_PORT_IF_INDEX: columns[BASE_PORT_IF_INDEX]}), index)
    if state is None or not any(
        asked.spelling.same(name, port.strip()) for name in (state.name, state.descr)
    ):
        return Unreadable(f"ifIndex {index} was {port} and is not any more", asked.source, asked.taken_at)
    return Reading(state, asked.source, asked.taken_at)


async def ask_macs(asked: Asked) -> tuple[MacAddress, ...]:
    """The addresses of the agent's own interfaces. Raises Incomplete."""
    columns = await asked.columns(IF_PHYS_ADDRESS)
    if not columns[IF_PHYS_ADDRESS]:
        raise Incomplete(NO_INTERFACE)
    return read_macs(columns)
