"""Link aggregates as a command line shows them: the second witness of which ports belong together."""

from __future__ import annotations

import itertools
import re
from collections.abc import Iterator, Sequence

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, counted, first, part
from dcdecom.adapters.switch.dialects.dialect import NEVER, AggregateForm, Dialect
from dcdecom.adapters.switch.forwarding import ESCAPED
from dcdecom.adapters.switch.text import brief
from dcdecom.model.estate.command_line import ShownAggregate

MOST = 256
"""Ports that one range of a list may stand for."""
NAMED = re.compile(r"\s*(\d+\s+)?(po|port-?channel|eth-?trunk|bagg|bridge-aggregation|lag)[ -]?\d+\b", re.IGNORECASE)
"""A line that begins an aggregate, in whatever layout."""


def read_aggregates(dialect: Dialect, form: AggregateForm, lines: Sequence[str]) -> tuple[ShownAggregate, ...]:
    """Every aggregate with its ports. Raises NotUnderstood, also where one is shown of whose ports nothing is read."""
    blocks = list(_blocks(form, lines))
    if first(form.none, lines) and not blocks and not any(re.search(form.member, line) for line in lines):
        return ()
    if not first(form.head, lines):
        check_taken(dialect, form.ask, lines)
        raise NotUnderstood(f"{form.ask}: its answer has not the head of a list of aggregates")
    if damaged := first(ESCAPED.pattern, lines):
        raise NotUnderstood(f"{form.ask}: this line is damaged: {brief(damaged.string)!r}")
    before = itertools.takewhile(lambda line: not re.search(form.begin, line), lines)
    if odd := next(filter(NAMED.match, before), None):
        raise NotUnderstood(f"{form.ask}: this looks like an aggregate and is not understood: {brief(odd)!r}")
    _check_count(form, lines, len(blocks))
    _check_before(form, lines)
    return tuple(_aggregate(dialect, form, name, rows) for name, rows in blocks)


def _check_count(form: AggregateForm, lines: Sequence[str], shown: int) -> None:
    """Raise NotUnderstood where the answer counts otherwise than it shows."""
    for promised in counted(form.total, lines):
        if promised != shown:
            raise NotUnderstood(f"{form.ask}: it shows {shown} aggregates and counts {promised}")
    if any(counted(form.used, lines)) and not shown:
        raise NotUnderstood(f"{form.ask}: it shows no aggregate and counts {max(counted(form.used, lines))}")


def _check_before(form: AggregateForm, lines: Sequence[str]) -> None:
    """Raise NotUnderstood where ports stand between the head and the first aggregate: that one lost its beginning."""
    begins = next((at for at, line in enumerate(lines) if re.search(form.begin, line)), len(lines))
    heads = [at for at, line in enumerate(lines[:begins]) if re.search(form.head, line)]
    between = lines[heads[-1] : begins] if heads else lines[:begins]
    for line in between:
        if re.search(form.member, line):
            raise NotUnderstood(f"{form.ask}: this belongs to no aggregate: {brief(line)!r}")
    for line in between[1:] if begins < len(lines) else ():
        if not (re.search(form.rest, line) or re.search(r"^[\s=+|-]*$|^\s+[A-Z](?: --|[a-z])", line)):
            raise NotUnderstood(f"{form.ask}: this line is not understood: {brief(line)!r}")


def _blocks(form: AggregateForm, lines: Sequence[str]) -> Iterator[tuple[str, list[str]]]:
    """Each aggregate's name, with what stands behind it on its line and on the lines up to the next one."""
    name, rows = "", list[str]()
    for line in lines:
        begins = re.search(form.begin, line)
        if begins and name:
            yield name, rows
        if begins:
            name, rows = begins["name"].strip(), [line[begins.end() :]]
        elif name:
            rows.append(line)
    if name:
        yield name, rows


def _aggregate(dialect: Dialect, form: AggregateForm, name: str, rows: Sequence[str]) -> ShownAggregate:
    found = [one for row in rows for one in re.finditer(form.member, row)]
    odd = next((row for row in rows if not _is_rest(form, row)), None)
    if odd is not None or not (found or first(form.empty, rows)):
        raise NotUnderstood(f"{form.ask}: not every port of {brief(name)} is understood: {brief(odd or rows[0])!r}")
    attached: list[str] = []
    others: list[str] = []
    for one in found:
        ports = [dialect.spelling.long(port) for port in _range(form, one["port"], part(one, "last"))]
        (attached if re.search(form.attached, part(one, "state")) else others).extend(ports)
    tells = form.attached != NEVER
    if any(promised != len(attached) for promised in counted(form.up, rows)):
        raise NotUnderstood(f"{form.ask}: {brief(name)} shows {len(attached)} attached ports and counts others")
    _check_ports(form, (*attached, *others))
    return ShownAggregate(dialect.spelling.long(name), tuple(attached), tuple(others), tells)


def _is_rest(form: AggregateForm, row: str) -> bool:
    """Whether nothing is left of a line, its ports aside, that may be another port."""
    left = re.sub(form.member, "", row)
    return bool(re.search(form.rest, left)) or (left != row and bool(re.search(form.beside, left)))


def _check_ports(form: AggregateForm, ports: Sequence[str]) -> None:
    """Raise NotUnderstood where a port stands there twice, or its name is the beginning of another's."""
    for port in ports:
        if ports.count(port) > 1 or any(other.startswith((f"{port}/", f"{port}:")) for other in ports):
            raise NotUnderstood(f"{form.ask}: {brief(port)} stands there twice, or was cut short")


def _range(form: AggregateForm, begin: str, end: str) -> list[str]:
    """The ports from one to another, as `1/1/3 to 1/1/5`; only their last number may differ."""
    if not end:
        return [begin]
    (before, low), (same, high) = _split(begin), _split(end)
    if before != same or not 0 <= high - low <= MOST:
        raise NotUnderstood(f"{form.ask}: this range of ports is none: {brief(f'{begin} to {end}')!r}")
    return [f"{before}{number}" for number in range(low, high + 1)]


def _split(port: str) -> tuple[str, int]:
    found = re.fullmatch(r"(.*?)(\d+)", port)
    return (found[1], int(found[2])) if found else (port, -1)
