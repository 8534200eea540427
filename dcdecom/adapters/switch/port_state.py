"""Whether a port is open and has link, as its status command shows it."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, first, part
from dcdecom.adapters.switch.dialects.dialect import Dialect
from dcdecom.adapters.switch.text import brief
from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class PortLine:
    """The state of a port as its status command shows it."""

    admin_up: bool | None
    """None where only its stanza says so."""
    oper_up: bool


def read_port_line(dialect: Dialect, port: str, lines: Sequence[str]) -> PortLine | None:
    """The state of a port; None where the switch has no such port. Raises NotUnderstood."""
    form, command = dialect.port, dialect.port.ask[0].format(port=port)
    found = [block for name, block in _named(dialect, lines) if name == port]
    if first(form.pseudo if found else form.absent, lines):
        return None
    check_taken(dialect, command, lines)
    if len(found) == 1:
        return _state(dialect, port, *found[0])
    if found:
        raise NotUnderstood(f"{command}: its answer shows {port} more than once")
    raise NotUnderstood(f"{command}: its answer does not show {port}")


def read_port_lines(dialect: Dialect, lines: Sequence[str]) -> Iterator[tuple[str, PortLine]]:
    """Every port that an answer shows. Raises NotUnderstood."""
    for name, (head, block) in _named(dialect, lines):
        yield name, _state(dialect, name, head, block)


def _state(dialect: Dialect, name: str, head: re.Match[str], block: Sequence[str]) -> PortLine:
    return PortLine(_admin(dialect, name, head, block), _oper(dialect, name, head, block))


def _named(dialect: Dialect, lines: Sequence[str]) -> Iterator[tuple[str, tuple[re.Match[str], list[str]]]]:
    """Each port's long name, its head line, and the lines from there to the next head."""
    heads = [(at, head) for at, line in enumerate(lines) if (head := re.search(dialect.port.head, line))]
    ends = [at for at, _ in heads[1:]] + [len(lines)]
    for (at, head), end in zip(heads, ends, strict=False):
        yield dialect.spelling.long(head["name"].strip()), (head, list(lines[at:end]))


def _admin(dialect: Dialect, name: str, head: re.Match[str], block: Sequence[str]) -> bool | None:
    if dialect.port.admin_by_stanza:
        return None
    line = first(dialect.port.admin, block)
    said = part(line, "admin") if line else part(head, "admin")
    if said.strip().lower() not in dialect.port.admin_words:
        raise NotUnderstood(f"{name}: {brief(said)!r} does not say whether it is shut")
    return dialect.port.admin_words[said.strip().lower()]


def _oper(dialect: Dialect, name: str, head: re.Match[str], block: Sequence[str]) -> bool:
    line = first(dialect.port.oper, block)
    said = part(line, "oper") if line else part(head, "oper")
    if said.strip().lower() not in dialect.port.oper_words:
        raise NotUnderstood(f"{name}: {brief(said)!r} does not say whether it has link")
    return dialect.port.oper_words[said.strip().lower()]
