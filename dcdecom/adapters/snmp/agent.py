"""An agent, whoever speaks SNMP for it, and whole columns of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from dcdecom.adapters.snmp.mib import NAMES, Oid
from dcdecom.adapters.snmp.multi_column import WideAgent, read_abreast
from dcdecom.adapters.snmp.varbinds import Column, Columns, Value
from dcdecom.adapters.snmp.walk import Binding, Incomplete, Pace, walk


class Agent(Protocol):
    """Whoever answers SNMP's questions. Every method raises Incomplete with the reason in words."""

    async def get(self, wanted: tuple[Oid, ...]) -> dict[Oid, Value | None]:
        """Single objects by their full OIDs; None for one that the agent does not have."""
        ...

    async def follow(self, last: Oid, repetitions: int) -> list[Binding]:
        """What comes after an OID: by GETNEXT for one repetition, by GETBULK for more."""
        ...

    def in_vlan(self, vlan: int) -> Agent:
        """The same agent, asked in the context of a VLAN."""
        ...


async def read_columns(agent: Agent, wanted: Iterable[Oid], pace: Pace) -> Columns:
    """Whole columns. Raises Incomplete, naming the column."""
    wanted = tuple(wanted)
    rows: dict[Oid, Column] = await read_abreast(agent, wanted) if isinstance(agent, WideAgent) else {}
    unordered = set()
    for column in wanted:
        if column in rows:
            continue
        try:
            walked = await walk(agent.follow, column, pace)
        except Incomplete as broken:
            raise type(broken)(f"{NAMES[column]}: {broken}") from broken
        rows[column] = walked.rows
        if walked.unordered:
            unordered.add(column)
    return Columns(rows, frozenset(unordered))
