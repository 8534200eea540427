"""Whatever happens to the lines of an answer, it shows the same rows or is refused; never other rows, and never fewer.

Every real capture beside the repository, and what the lab prints of each dialect: lines inserted, cut, swapped, joined,
split, and moved by the cursor. What no reader can know is named in `UNKNOWABLE`, and in docs/explanation/dialects.md.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import astuple, dataclass
from random import Random
from typing import Any

import pytest

from dcdecom.adapters.switch.answers import NotUnderstood, counted
from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.dialects.dialect import NEVER
from dcdecom.adapters.switch.forwarding import ANY_MAC
from dcdecom.adapters.switch.text import decoded, lines_of
from dcdecom.model.estate.command_line import ShownAggregate
from dcdecom_lab.dialects import TONGUES

from .recordings import READERS, recordings
from .test_aggregates import ASKED
from .test_aggregates import shell as awkward
from .test_emulators import shell

PLACES = 40
"""Lines of one answer at which each damage is tried."""
NOISE = (
    "*Mar  1 00:01:02.123: %LINK-3-UPDOWN: Interface GigabitEthernet1/0/7, changed state to down",
    "%SW_MATM-4-MACFLAP_NOTIF: Host 9cb6.54a1.0001 in vlan 10 is flapping between port Gi1/0/1 and port Gi1/0/2",
    "2026-11-24 13:00:01 tor-3 fdbd[812]: mac 9c:b6:54:a1:00:01 moved to 1/1/7",
    "      Gi1/0/9",
    "1/0/9",
    "ge-0/0/9.0",
    "Connection to the console was closed by admin",
    "  10    9cb6.54a1",
    "",
)
UNKNOWABLE = {
    "a row is missing, and the answer does not count its rows": "SNMP's table, and the other look",
    "the last signs of a port's name are missing": "SNMP's table: no port is shut that one witness names",
    "a line of an aggregate's ports stands below another aggregate": "SNMP's aggregates: both have to name the same",
    "the value of an LLDP field is shorter": "the forwarding tables: a name proves nothing",
}
"""What looks whole whatever was lost, and which second witness knows it."""


@dataclass(frozen=True)
class Answer:
    """What one switch printed."""

    name: str
    kind: str
    dialect: Dialect
    text: str

    def __str__(self) -> str:
        return self.name

    @property
    def lines(self) -> list[str]:
        return lines_of(decoded(self.text))

    def rows(self, lines: Sequence[str]) -> frozenset[Any] | None:
        """Its rows, whatever their order; None where it is refused."""
        try:
            found = READERS[self.kind](self.dialect, lines)
        except NotUnderstood:
            return None
        return frozenset(sorted_ports(row) if isinstance(row, ShownAggregate) else astuple(row) for row in found)

    @property
    def counts(self) -> bool:
        """Whether a row that is missing would be missed. Where addresses are counted, each has to have one row."""
        form = self.dialect.fdb
        macs = [mac for line in self.lines for mac in ANY_MAC.findall(line)]
        told = form.counts_addresses and len(set(macs)) < len(macs)
        return bool(counted(form.total, self.lines) or form.number != NEVER) and not told


def sorted_ports(row: ShownAggregate) -> tuple[Any, ...]:
    return row.name, tuple(sorted(row.attached)), tuple(sorted(row.others))


def answers() -> Iterator[Answer]:
    for one in recordings("fdb", "neighbours", "aggregates"):
        yield Answer(str(one), one.kind, one.dialect, one.path.read_bytes().decode("latin-1"))
    for name in TONGUES:
        dialect = DIALECTS[name]
        yield Answer(f"lab {name} fdb", "fdb", dialect, shell(name).answer(dialect.fdb.ask))
        yield Answer(f"lab {name} neighbours", "neighbours", dialect, shell(name).answer(dialect.neighbours.ask))
    for name in ASKED:
        form = DIALECTS[name].aggregates
        assert form
        yield Answer(f"lab {name} aggregates", "aggregates", DIALECTS[name], awkward(name).answer(form.ask))


ANSWERS = [answer for answer in answers() if answer.rows(answer.lines)]
each = pytest.mark.parametrize("answer", ANSWERS, ids=str)


def places(lines: Sequence[str], chance: Random) -> list[int]:
    every = range(len(lines))
    return list(every) if len(lines) <= PLACES else sorted(chance.sample(every, PLACES))


def inserted(answer: Answer, chance: Random) -> Iterator[list[str]]:
    """A log message, a loose fragment, a blank line, before, between and behind rows."""
    lines = answer.lines
    for at in places(lines, chance):
        yield [*lines[:at], chance.choice(NOISE), *lines[at:]]


def within(answer: Answer, chance: Random) -> Iterator[list[str]]:
    """A log message within a line, and the rest of that line below it."""
    lines = answer.lines
    for at in places(lines, chance):
        if len(line := lines[at]) > 1:
            cut = chance.randrange(1, len(line))
            yield [*lines[:at], line[:cut] + chance.choice(NOISE[:3]), line[cut:], *lines[at + 1 :]]


def joined(answer: Answer, chance: Random) -> Iterator[list[str]]:
    lines = answer.lines
    for at in places(lines[:-1], chance):
        yield [*lines[:at], lines[at] + chance.choice(("", " ", "  ")) + lines[at + 1], *lines[at + 2 :]]


def split(answer: Answer, chance: Random) -> Iterator[list[str]]:
    """A line too long for the terminal, and a cursor that was moved within it."""
    text = answer.text
    for _ in range(PLACES):
        at = chance.randrange(len(text))
        move = chance.choice(("\n", "\r", "\x1b[5;1H", "\x1b[2A", "\x1b[3;10f", "\x1bE", "\x1b[2J", "\x0c"))
        yield lines_of(decoded(text[:at] + move + text[at:]))


def swapped(answer: Answer, chance: Random) -> Iterator[list[str]]:
    """Two rows of a table anywhere; elsewhere lines that stand below each other, as those of two fields."""
    lines = answer.lines
    for at in places(lines[:-1], chance) if answer.kind != "aggregates" else ():
        other = chance.randrange(len(lines)) if answer.kind == "fdb" else at + 1
        changed = list(lines)
        changed[at], changed[other] = changed[other], changed[at]
        yield changed


def cut(answer: Answer, chance: Random) -> Iterator[list[str]]:
    """The answer ends within a line, and a prompt follows; in a table that counts, at any place of it."""
    lines = answer.lines
    for at in places(lines, chance):
        row = next((found for form in answer.dialect.fdb.rows if (found := re.search(form, lines[at]))), None)
        if answer.kind == "fdb" and row and row.groupdict().get("port"):
            least = len(lines[at]) - len(lines[at].lstrip()) + 1
            yield [*lines[:at], lines[at][: chance.randrange(least, row.start("port"))], *lines[at + 1 :]]


def without(answer: Answer, chance: Random) -> Iterator[list[str]]:
    """A line is missing, where the answer says how many there are."""
    lines = answer.lines
    if answer.kind == "fdb" and answer.counts:
        numbered = answer.dialect.fdb.number != NEVER
        for at in places(lines[:-2] if numbered else lines, chance):
            if ANY_MAC.search(lines[at]):
                yield [*lines[:at], *lines[at + 1 :]]


def ended(answer: Answer, chance: Random) -> Iterator[list[str]]:
    """A prompt follows in the middle of a table that counts its rows, above or below them."""
    lines, form = answer.lines, answer.dialect.fdb
    counts = next((at for at, line in enumerate(lines) if re.search(form.total, line)), len(lines))
    first = next((at for at, line in enumerate(lines) if ANY_MAC.search(line)), 0)
    if answer.kind == "fdb" and (counts < first or any(re.search(form.counts_below, line) for line in lines)):
        last = max(at for at, line in enumerate(lines) if ANY_MAC.search(line))
        for at in places(lines[: last + 1], chance):
            if answer.counts or form.counts_below != NEVER:
                yield lines[:at]


DAMAGES: tuple[Callable[[Answer, Random], Iterator[list[str]]], ...] = (
    inserted, within, joined, split, swapped, cut, without, ended,
)  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda damage: damage.__name__)
@each
def test_the_same_rows_or_none(answer: Answer, damage: Callable[[Answer, Random], Iterator[list[str]]]) -> None:
    whole, chance = answer.rows(answer.lines), Random(f"{answer} {damage.__name__}")
    for lines in damage(answer, chance):
        found = answer.rows(lines)
        assert found in (None, whole), "\n".join(lines)
