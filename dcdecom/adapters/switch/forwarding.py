"""The forwarding table of a command line. One row that is not understood makes the table unread, never shorter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, first, part
from dcdecom.adapters.switch.dialects.dialect import Dialect
from dcdecom.adapters.switch.text import brief
from dcdecom.model.estate import FdbEntry, Learned, parse_mac

ANY_MAC = re.compile(
    r"(?<![0-9a-fA-F:.-])(?:[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}"
    r"|[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{4}(?:-[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{6}-[0-9a-fA-F]{6})"
    r"(?![0-9a-fA-F:.-])"
)
"""A MAC address in any spelling that a switch prints."""
PORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,./:()_+*-]{0,199}", re.ASCII)
"""What a port may be called in any table; what is not printable was written out and has other signs."""


def read_fdb(dialect: Dialect, lines: Sequence[str]) -> tuple[FdbEntry, ...]:
    """The forwarding table, without group addresses. Raises NotUnderstood, also for one row that has another form."""
    form = dialect.fdb
    if first(form.empty, lines):
        return ()
    if not first(form.head, lines):
        check_taken(dialect, form.ask, lines)
        raise NotUnderstood(f"{form.ask}: its answer has not the head of a table")
    return tuple(entry for line in _table(dialect, lines) for entry in _entries(dialect, line))


def _table(dialect: Dialect, lines: Sequence[str]) -> Iterator[str]:
    """The rows: every line with a MAC address of one station; group addresses stand in tables of other forms."""
    inside = False
    for line in lines:
        if found := ANY_MAC.search(line):
            if not int(parse_mac(found[0])[:2], 16) & 1:
                yield line
        elif re.search(dialect.fdb.head, line):
            inside = True
        elif inside and re.search(dialect.terminal.error, line):
            raise NotUnderstood(f"{dialect.fdb.ask}: within the table the switch says {brief(line)!r}")


def _entries(dialect: Dialect, line: str) -> Iterator[FdbEntry]:
    found = next((found for form in dialect.fdb.rows if (found := re.search(form, line))), None)
    if found is None:
        raise NotUnderstood(f"{dialect.fdb.ask}: this row has an unknown form: {brief(line)!r}")
    if not PORT.fullmatch(part(found, "port").strip()):
        raise NotUnderstood(f"{dialect.fdb.ask}: this row names no port: {brief(line)!r}")
    vlan = part(found, "vlan")
    for port in re.split(dialect.fdb.between, part(found, "port").strip()):
        itself = port in dialect.fdb.nowhere
        yield FdbEntry(
            mac=parse_mac(found["mac"]),
            port="" if itself else dialect.spelling.long(port),
            vlan=int(vlan) if vlan.isdigit() else None,
            status="self" if itself else _status(dialect, part(found, "kind")),
        )


def _status(dialect: Dialect, kind: str) -> Learned:
    return dialect.fdb.kinds.get(re.sub(r"\s+", " ", kind.strip().lower()), "other")
