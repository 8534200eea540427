"""Several columns of an agent in one question.

Only what is beyond doubt is taken: rows that rise, column beside column. Whatever else happens, what is not yet whole
is left to the walk of single columns, which also says what is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol, runtime_checkable

from dcdecom.adapters.snmp.mib import Oid
from dcdecom.adapters.snmp.varbinds import Column, Index, Value
from dcdecom.adapters.snmp.walk import Binding, Incomplete, Refused
from dcdecom.limits import SNMP_ROWS

ABREAST = 10
"""Columns in one question."""
ROWS_AT_ONCE = 50
"""Rows of all columns in one answer; so many mostly fit into one Ethernet frame."""


@runtime_checkable
class WideAgent(Protocol):
    """An agent that can be asked for several columns at once."""

    async def follow_all(self, lasts: Sequence[Oid], columns: Sequence[Oid], repetitions: int) -> list[Binding]:
        """What comes after each OID, in turn, by GETBULK. `columns`: in which one each stands. Raises Incomplete."""
        ...


class _Opened:
    """A column that is being read."""

    def __init__(self, column: Oid) -> None:
        self.column = self.last = column
        self.rows: dict[Index, Value] = {}
        self.ended = False

    def take(self, bindings: Sequence[Binding]) -> None:
        """Raises Incomplete for anything but rows that rise, and then what is behind the column."""
        column, last, rows = self.column, self.last, self.rows
        width = len(column)
        for oid, value in bindings:
            if value is None or oid[:width] != column:
                self.ended = True
                if value is not None and oid < last:
                    raise Incomplete("unordered")
            elif self.ended or oid <= last:
                raise Incomplete("unordered")
            else:
                rows[oid[width:]] = value
                last = oid
        self.last = last
        if SNMP_ROWS.passed(len(rows)):
            raise Incomplete(str(SNMP_ROWS))


async def read_abreast(agent: WideAgent, wanted: Sequence[Oid]) -> dict[Oid, Column]:
    """Whole columns, as many as there are until the first doubt."""
    waiting, opened, most = list(wanted), list[_Opened](), ROWS_AT_ONCE
    found: dict[Oid, Column] = {}
    try:
        while waiting or opened:
            while waiting and len(opened) < ABREAST:
                opened.append(_Opened(waiting.pop(0)))
            most = await _step(agent, opened, most)
            found |= {one.column: one.rows for one in opened if one.ended}
            opened = [one for one in opened if not one.ended]
    except Incomplete:
        return found
    return found


async def _step(agent: WideAgent, opened: Sequence[_Opened], most: int) -> int:
    """Ask once for every open column; returns how many rows may be asked for from now on."""
    repetitions = max(most // len(opened), 1)
    try:
        bindings = await agent.follow_all([one.last for one in opened], [one.column for one in opened], repetitions)
    except Refused:
        if repetitions == 1:
            raise
        return repetitions * len(opened) // 2
    if len(bindings) < len(opened):
        raise Incomplete("less than one row of each column")
    for place, one in enumerate(opened):
        one.take(bindings[place :: len(opened)])
    return most
