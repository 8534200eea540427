"""Forwarding tables that an agent shows only in a context for each VLAN (Cisco IOS: `community@vlan`, `vlan-N`).

An empty table in the default context proves nothing there: bridge ports and addresses stand in the VLANs' contexts.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from dataclasses import field

from dcdecom.adapters.snmp.agent import Agent, read_columns
from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    ETHERNET_VLAN,
    FDB,
    FDB_PORT,
    Q_FDB_PORT,
    VLAN_FDB_ID,
    VTP_VLAN_STATE,
    VTP_VLAN_TYPE,
)
from dcdecom.adapters.snmp.varbinds import Columns
from dcdecom.adapters.snmp.walk import Incomplete, NoReply, Pace
from dcdecom.late_dataclass import dataclass

AT_ONCE = 8
"""Contexts of one agent that are asked at a time."""

RESERVED = range(1002, 1006)
"""VLANs that Cisco keeps for FDDI and Token Ring."""


@dataclass(frozen=True)
class Vlans:
    """What the contexts of an agent's VLANs showed, and why some could not be read."""

    columns: Mapping[int, Columns] = field(default_factory=dict)
    unread: Mapping[int, str] = field(default_factory=dict)

    def by_reason(self) -> Iterator[tuple[str, list[str]]]:
        """Each reason why contexts could not be read, and their VLANs."""
        for reason in dict.fromkeys(self.unread.values()):
            yield reason, [str(vlan) for vlan, said in self.unread.items() if said == reason]


NO_VLANS = Vlans()
"""No context was asked."""


def vlan_databases(columns: Columns) -> Iterator[tuple[int, int]]:
    """Each VLAN and its filtering database (dot1qVlanFdbId: index TimeMark, VLAN).

    Without the rows that name no VLAN: an agent (ZXR10) may leave out the TimeMark, or put it behind.
    """
    for index, database in columns[VLAN_FDB_ID].items():
        if len(index) == 2 and index[1] and isinstance(database, int):
            yield index[1], database


def vlans_to_ask(columns: Columns, told: tuple[int, ...] | None) -> tuple[int, ...]:
    """The VLANs whose contexts are asked: those of the inventory, else those of vtpVlanTable.

    An agent that has no such table and shows no address at all is asked for each VLAN that Q-BRIDGE-MIB names.
    """
    if told is not None:
        return told
    vtp = {index for index in columns[VTP_VLAN_STATE] if len(index) == 2}
    if vtp:
        types = columns[VTP_VLAN_TYPE]
        return tuple(sorted({i[1] for i in vtp if types.get(i, ETHERNET_VLAN) == ETHERNET_VLAN} - {*RESERVED}))
    if columns[FDB_PORT] or columns[Q_FDB_PORT]:
        return ()
    return tuple(sorted({vlan for vlan, _ in vlan_databases(columns)}))


async def read_vlans(vlans: tuple[int, ...], agent: Agent, pace: Pace) -> Vlans:
    """Ask the contexts, several at once. A first group that stays silent ends it: each costs every retry."""
    found: dict[int, Columns] = {}
    unread: dict[int, str] = {}
    for start in range(0, len(vlans), AT_ONCE):
        group = vlans[start : start + AT_ONCE]
        answers = await asyncio.gather(*(_read(agent.in_vlan(vlan), pace) for vlan in group))
        for vlan, answer in zip(group, answers, strict=True):
            if isinstance(answer, Columns):
                found[vlan] = answer
            else:
                unread[vlan] = str(answer)
        if not found and all(isinstance(answer, NoReply) for answer in answers):
            unread |= dict.fromkeys(vlans[start + AT_ONCE :], "not asked, since no other context answered")
            break
    return Vlans(found, unread)


async def _read(agent: Agent, pace: Pace) -> Columns | Incomplete:
    """The forwarding table of one context. Its first question is a small one: most that stay silent do so at once."""
    try:
        await agent.follow(BASE_PORT_IF_INDEX, 1)
        return await read_columns(agent, FDB, pace)
    except Incomplete as broken:
        return broken
