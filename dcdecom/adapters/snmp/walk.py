"""Walking one column of an agent, without trusting the agent to end.

pysnmp's own walk is endless on an agent that answers in a circle, and takes an error in the middle for rows. Here a
column is either read whole or it is Incomplete, and never cut short in silence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from typing import TypeAlias

from dcdecom.adapters.snmp.cells import Index, Value
from dcdecom.adapters.snmp.mib import REPORTS, Oid

MOST_REPETITIONS = 25
MOST_ROWS = 200_000
"""Rows of one column; the largest switches learn some 100,000 addresses."""

Binding: TypeAlias = tuple[Oid, Value | None]
"""What an agent answered; None is endOfMibView."""

Ask: TypeAlias = Callable[[Oid, int], Awaitable[Sequence[Binding]]]
"""Ask for what follows an OID, at most so many rows of it; one is asked for by GETNEXT, more by GETBULK."""


class Incomplete(Exception):
    """The agent could not be read, or not to the end; the text says why."""


class TooMuch(Incomplete):
    """The agent could not fit or make so large an answer (tooBig, genErr)."""


class NoReply(Incomplete):
    """No answer came in time, after every retry."""


async def walk(ask: Ask, column: Oid, most_rows: int = MOST_ROWS) -> dict[Index, Value]:
    """Every row of a column, by index. Raises Incomplete."""
    rows: dict[Index, Value] = {}
    last, repetitions = column, MOST_REPETITIONS
    while True:
        try:
            bindings = await ask(last, repetitions)
        except TooMuch:
            if repetitions == 1:
                raise
            repetitions //= 2
            continue
        except NoReply:
            # Some agents do not know GETBULK, and a large answer may be lost on the way: once more by GETNEXT.
            if repetitions == 1:
                raise
            repetitions = 1
            continue
        if _take(bindings, column, last, rows):
            return rows
        if len(rows) > most_rows:
            raise Incomplete(f"{_dotted(column)} has more than {most_rows} rows")
        last = bindings[-1][0]


def _take(bindings: Sequence[Binding], column: Oid, last: Oid, rows: dict[Index, Value]) -> bool:
    """Add the rows of one answer; True where the column ended in it."""
    if not bindings:
        raise Incomplete(f"an empty answer in {_dotted(column)}")
    if len(bindings) == 1 and any(bindings[0][0][: len(report)] == report for report in REPORTS):
        raise Incomplete(f"a report in place of an answer in {_dotted(column)}")
    for oid, value in bindings:
        if value is None:
            return True
        if oid <= last:
            raise Incomplete(f"unordered: {_dotted(oid)} came after {_dotted(last)}")
        if oid[: len(column)] != column:
            return True
        rows[oid[len(column) :]] = value
        last = oid
    return False


def _dotted(oid: Oid) -> str:
    return ".".join(str(part) for part in oid)
