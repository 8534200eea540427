"""Walking one column of an agent, without trusting the agent to end.

pysnmp's own walk is endless on an agent that answers in a circle, and takes an error in the middle for rows. Here a
column is either read whole or it is Incomplete, and never cut short in silence.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import field, replace
from typing import TypeAlias

from dcdecom import limits
from dcdecom.adapters.snmp.mib import REPORTS, Oid
from dcdecom.adapters.snmp.varbinds import Index, Value
from dcdecom.late_dataclass import dataclass

MOST_REPETITIONS = 25
BULKS_TO_LOSE = 2
"""GETBULKs in a row without an answer, after which an agent is asked by GETNEXT alone. One may be lost on the way."""

Binding: TypeAlias = tuple[Oid, Value | None]
"""What an agent answered; None is endOfMibView."""

Ask: TypeAlias = Callable[[Oid, int], Awaitable[Sequence[Binding]]]
"""Ask for what follows an OID, at most so many rows of it; one is asked for by GETNEXT, more by GETBULK."""


class Incomplete(Exception):
    """The agent could not be read, or not to the end; the text says why."""


class Refused(Incomplete):
    """The agent answered with an error-status; it may do better when it is asked for less."""


class NoReply(Incomplete):
    """No answer came in time, after every retry."""


@dataclass
class Pace:
    """How much one agent is asked for at once: learnt from its answers, and kept for all of its columns.

    Several are read at a time: an answer is judged by what itself was asked for, not by what others learnt meanwhile.
    """

    repetitions: int = MOST_REPETITIONS
    lost: int = 0
    """GETBULKs in a row that were not answered."""

    async def next(self, ask: Ask, last: Oid) -> Sequence[Binding]:
        """What follows an OID. Raises Incomplete once the agent cannot even answer for a single row."""
        while True:
            asked = self.repetitions
            try:
                bindings = await ask(last, asked)
            except Refused:
                if asked == 1:
                    raise
                self.repetitions = min(self.repetitions, asked // 2)
            except NoReply:
                if asked == 1:
                    raise
                return await self._without_bulk(ask, last)
            else:
                self.lost = 0
                return bindings

    async def _without_bulk(self, ask: Ask, last: Oid) -> Sequence[Binding]:
        """Some agents do not know GETBULK, and a large answer may be lost on the way: once more by GETNEXT."""
        bindings = await ask(last, 1)
        self.lost += 1
        if self.lost == BULKS_TO_LOSE:
            self.repetitions = 1
        return bindings


@dataclass
class Walked:
    """The rows of a column, by index."""

    column: Oid
    rows: dict[Index, Value] = field(default_factory=dict)
    last: Oid = ()
    unordered: bool = False
    """Some rows came out of order, none twice: real devices do this (zynos, JetStream), and it may hide a gap."""
    ended: bool = False

    def take(self, bindings: Sequence[Binding]) -> None:
        """Add the rows of one answer. Raises Incomplete for what an honest agent does not answer."""
        if not bindings:
            raise Incomplete(f"an empty answer in {_dotted(self.column)}")
        if len(bindings) == 1 and any(bindings[0][0][: len(report)] == report for report in REPORTS):
            raise Incomplete(f"a report in place of an answer in {_dotted(self.column)}")
        for oid, value in bindings:
            inside = value is not None and oid[: len(self.column)] == self.column
            if self.ended:
                self._beyond(oid, inside)
            elif value is not None and inside:
                self._add(oid, value)
            elif value is not None and oid < self.column:
                raise Incomplete(f"unordered: {_dotted(oid)} came after {_dotted(self.last)}")
            else:
                self.ended = True

    def _beyond(self, oid: Oid, inside: bool) -> None:
        """What one answer holds behind the column's end: a new row of the column would not have been asked for."""
        if inside and oid[len(self.column) :] not in self.rows:
            raise Incomplete(f"unordered: {_dotted(oid)} came after the end of {_dotted(self.column)}")

    def _add(self, oid: Oid, value: Value) -> None:
        index = oid[len(self.column) :]
        if index in self.rows or not index:
            raise Incomplete(f"the agent answers in a circle: {_dotted(oid)} came again after {_dotted(self.last)}")
        self.unordered |= oid < self.last
        self.rows[index] = value
        self.last = oid


async def walk(ask: Ask, column: Oid, pace: Pace | None = None, most_rows: int = 0) -> Walked:
    """Every row of a column, `most_rows` of them where a walk may have fewer than others. Raises Incomplete."""
    limit = replace(limits.SNMP_ROWS, most=most_rows) if most_rows else limits.SNMP_ROWS
    pace = pace or Pace()
    walked = Walked(column, last=column)
    while not walked.ended:
        walked.take(await pace.next(ask, walked.last))
        if limit.passed(len(walked.rows)):
            raise Incomplete(f"{_dotted(column)} {limit}")
    return walked


def _dotted(oid: Oid) -> str:
    return ".".join(str(part) for part in oid)
