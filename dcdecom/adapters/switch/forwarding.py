"""The forwarding table of a command line. One row that is not understood makes the table unread, never shorter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, counted, first, part
from dcdecom.adapters.switch.dialects.dialect import Dialect
from dcdecom.adapters.switch.text import brief
from dcdecom.model.address import parse_mac
from dcdecom.model.estate.network import FdbEntry, Learned

ANY_MAC = re.compile(
    r"(?<![0-9a-fA-F:.-])(?:[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}"
    r"|[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{4}(?:-[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{6}-[0-9a-fA-F]{6})"
    r"(?![0-9a-fA-F:.-])"
)
"""A MAC address in any spelling that a switch prints."""
PORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,./:()_+*-]{0,199}", re.ASCII)
"""What a port may be called in any table; what is not printable was written out and has other signs."""

ESCAPED = re.compile(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}")
"""A character that could not be shown, as `text.shown` writes it."""
SPELLED = ("hh:hh:hh:hh:hh:hh", "hh-hh-hh-hh-hh-hh", "hhhh.hhhh.hhhh", "hhhh-hhhh-hhhh", "hhhhhh-hhhhhh")
"""What `ANY_MAC` finds, sign by sign."""
HEX, FEW = frozenset("0123456789abcdefABCDEF"), 4
OTHER_GROUPS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}(?::\d\d){1,2}(?:\.\d+)?|20\d\d-\d\d-\d\d")
"""IP addresses, times and dates."""
REST_OF_A_LINE = re.compile(r"[0-9a-z/:.,()][^#>]*$")
"""A line that is the rest of the one above, which was too long; headings, rules, legends and prompts are none."""


def read_fdb(dialect: Dialect, lines: Sequence[str]) -> tuple[FdbEntry, ...]:
    """The forwarding table, without group addresses. Raises NotUnderstood, also for one row that has another form."""
    form = dialect.fdb
    if first(form.empty, lines) and not any(ANY_MAC.search(line) for line in lines):
        return ()
    if not first(form.head, lines):
        check_taken(dialect, form.ask, lines)
        raise NotUnderstood(f"{form.ask}: its answer has not the head of a table")
    rows = _rows(dialect, lines)
    _check_whole(dialect, lines, len(rows))
    return tuple(entry for line, mac in rows if not _is_group(mac) for entry in _entries(dialect, line))


def _rows(dialect: Dialect, lines: Sequence[str]) -> list[tuple[str, str]]:
    """Each row with its address; the ports of a row go on in the lines below it that hold nothing else, indented."""
    rows: list[tuple[str, str]] = []
    goes_on = False
    for line in lines:
        if found := ANY_MAC.search(line):
            rows.append((line, found[0]))
        elif goes_on and _is_rest(dialect, line):
            rows[-1] = (f"{rows[-1][0].rstrip(', ')}, {line.strip()}", rows[-1][1])
        goes_on = found is not None or (goes_on and _is_rest(dialect, line))
    return rows


def _is_rest(dialect: Dialect, line: str) -> bool:
    ports = re.split(r"[,\s]+", line.strip(" ,"))
    return line.startswith(" ") and all(port and _is_port(dialect, port) for port in ports)


def _check_whole(dialect: Dialect, lines: Sequence[str], rows: int) -> None:
    """Raise NotUnderstood where rows were cut off, damaged, or kept back by an error."""
    form = dialect.fdb
    promised = sum(counted(form.total, lines))
    if rows < promised:
        raise NotUnderstood(f"{form.ask}: it shows {rows} rows and counts {promised}")
    begins = next(at for at, line in enumerate(lines) if re.search(form.head, line))
    for above, line in zip(lines[begins:], lines[begins + 1 :], strict=False):
        if ANY_MAC.search(above) and not ANY_MAC.search(line) and REST_OF_A_LINE.match(line):
            raise NotUnderstood(f"{form.ask}: this row goes on in the next line: {brief(above)!r}")
    for line in (line for line in lines[begins:] if not ANY_MAC.search(line)):
        if re.search(dialect.terminal.error, line):
            raise NotUnderstood(f"{form.ask}: within the table the switch says {brief(line)!r}")
        if ESCAPED.search(line) or any(_is_broken_mac(word) for word in re.split(r"[\s=]+", line)):
            raise NotUnderstood(f"{form.ask}: this row is damaged: {brief(line)!r}")


def _is_broken_mac(word: str) -> bool:
    """Whether a word was an address before something cut it, or overwrote a few of its signs."""
    return not OTHER_GROUPS.fullmatch(word) and any(_is_nearly(word, spelled) for spelled in SPELLED)


def _is_nearly(word: str, spelled: str) -> bool:
    wrong = sum(not (sign in HEX if form == "h" else sign == form) for sign, form in zip(word, spelled, strict=False))
    if len(word) == len(spelled):
        return wrong <= FEW
    return not wrong and max(5, len(re.split("[.:-]", spelled)[0])) < len(word) < len(spelled)


def _is_group(mac: str) -> bool:
    """Group addresses stand in tables of other forms."""
    return bool(int(parse_mac(mac)[:2], 16) & 1)


def _entries(dialect: Dialect, line: str) -> Iterator[FdbEntry]:
    found = next((found for form in dialect.fdb.rows if (found := re.search(form, line))), None)
    if found is None:
        raise NotUnderstood(f"{dialect.fdb.ask}: this row has an unknown form: {brief(line)!r}")
    vlan, ports = part(found, "vlan"), re.split(dialect.fdb.between, part(found, "port").strip())
    if not all(_is_port(dialect, port) for port in ports):
        raise NotUnderstood(f"{dialect.fdb.ask}: this row names no port: {brief(line)!r}")
    for port in ports:
        itself = port in dialect.fdb.nowhere
        yield FdbEntry(
            mac=parse_mac(found["mac"]),
            port="" if itself else dialect.spelling.long(port),
            vlan=int(vlan) if vlan.isdigit() else None,
            status="self" if itself else _status(dialect, part(found, "kind")),
        )


def _is_port(dialect: Dialect, name: str) -> bool:
    """Whether it may be a port's whole name: without a number only what the dialect knows is."""
    numbered = PORT.fullmatch(name) is not None and re.search(r"\d", name) is not None
    return numbered or name in dialect.fdb.nowhere or re.fullmatch(dialect.typed, name, re.ASCII) is not None


def _status(dialect: Dialect, kind: str) -> Learned:
    return dialect.fdb.kinds.get(re.sub(r"\s+", " ", kind.strip().lower()), "other")
