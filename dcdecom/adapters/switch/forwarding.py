"""The forwarding table of a command line. One row that is not understood makes the table unread, never shorter."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, counted, first, part
from dcdecom.adapters.switch.dialects.dialect import ALWAYS, NEVER, Dialect
from dcdecom.adapters.switch.text import brief
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import parse_mac
from dcdecom.model.estate.network import FdbEntry, Learned

ANY_MAC = re.compile(
    r"(?<![0-9a-fA-F:.-])(?:[0-9a-fA-F]{2}(?::[0-9a-fA-F]{2}){5}|[0-9a-fA-F]{2}(?:-[0-9a-fA-F]{2}){5}"
    r"|[0-9a-fA-F]{4}(?:\.[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{4}(?:-[0-9a-fA-F]{4}){2}|[0-9a-fA-F]{6}-[0-9a-fA-F]{6})"
    r"(?![0-9a-fA-F:.-])"
)
"""A MAC address in any spelling that a switch prints."""
PORT = re.compile(r"[A-Za-z0-9][A-Za-z0-9 ,./:()_+*-]{0,199}", re.ASCII)
"""What a port may be called by a neighbour's local end; what is not printable was written out and has other signs."""
NAME = re.compile(
    r"(?:\d{1,3}[A-Z]{1,3})?(?:[A-Za-z][A-Za-z-]*[ .]?)?\d+(?:[/:.]\d+)*(?:\([^()\s]{1,60}\))?(?:\*\d+(?:/\d+)*)?"
    r"|VR-\w+:\d+(?:\.\d+){3}",
    re.ASCII,
)
"""A port's whole name: `Gi1/0/7`, `ge-0/0/7.0`, `10GE1/0/1`, `nve1(198.18.255.2)`. Nothing follows its number."""
RULE = re.compile(r"[\s=+|-]*")

ESCAPED = re.compile(r"\\x[0-9a-f]{2}|\\u[0-9a-f]{4}")
"""A character that could not be shown, as `text.shown` writes it."""
SPELLED = ("hh:hh:hh:hh:hh:hh", "hh-hh-hh-hh-hh-hh", "hhhh.hhhh.hhhh", "hhhh-hhhh-hhhh", "hhhhhh-hhhhhh")
"""What `ANY_MAC` finds, sign by sign."""
HEX, FEW = frozenset("0123456789abcdefABCDEF"), 4
OTHER_GROUPS = re.compile(r"\d{1,3}(?:\.\d{1,3}){3}|\d{1,2}(?::\d\d){1,2}(?:\.\d+)?|20\d\d-\d\d-\d\d")
"""IP addresses, times and dates."""
REST_OF_A_LINE = re.compile(r"[0-9a-z/:.,()][^#>]*$")
"""A line that looks like the rest of the one above, which was too long."""
ALIGNED = 2
"""Columns by which the rest of a list of ports may stand beside the list that it belongs to."""
ALIKE = 0.75
"""How far a word may be another one of which some signs were lost."""


def read_fdb(dialect: Dialect, lines: Sequence[str]) -> tuple[FdbEntry, ...]:
    """The forwarding table, without group addresses. Raises NotUnderstood, also for one line that is no row."""
    form = dialect.fdb
    if first(form.empty, lines) and not any(ANY_MAC.search(line) for line in lines):
        _rows(dialect, lines)
        return ()
    if not first(form.head, lines):
        check_taken(dialect, form.ask, lines)
        raise NotUnderstood(f"{form.ask}: its answer has not the head of a table")
    rows = _rows(dialect, lines)
    _check_count(dialect, lines, rows)
    if not rows and form.head == ALWAYS:
        check_taken(dialect, form.ask, lines)
        raise NotUnderstood(f"{form.ask}: it shows no row, and this kind of switch does not say that there is none")
    entries = tuple(entry for row in rows if not _is_group(row.mac) for entry in _entries(dialect, row.line))
    _check_names(dialect, {entry.port for entry in entries})
    _check_end(dialect, lines)
    return entries


@dataclass
class _Row:
    """A line with an address, and the ports of the lines below it that go on."""

    line: str
    mac: str
    column: int
    """Where its ports begin."""


def _rows(dialect: Dialect, lines: Sequence[str]) -> list[_Row]:
    """Every row. From the head on each line is one, or is known to be none: anything else cut a row, or hides one."""
    form, rows = dialect.fdb, list[_Row]()
    begun, goes_on, of_groups = False, False, False
    for above, line in zip(("", *lines), lines, strict=False):
        macs = ANY_MAC.findall(line)
        begun |= re.search(form.head, line) is not None
        of_groups |= re.search(form.groups, line) is not None
        _check_line(dialect, line, macs)
        if macs:
            if of_groups and not _is_group(macs[0]):
                raise NotUnderstood(f"{form.ask}: among group addresses stands {brief(line)!r}")
            rows.append(_Row(line, macs[0], _column(dialect, line)))
            goes_on = True
        elif goes_on and _is_rest(dialect, rows[-1], line):
            rows[-1].line = f"{rows[-1].line.rstrip(', ')}, {line.strip()}"
        elif begun and not _is_none(dialect, line):
            if ANY_MAC.search(above) and REST_OF_A_LINE.match(line):
                raise NotUnderstood(f"{form.ask}: this row goes on in the next line: {brief(above)!r}")
            raise NotUnderstood(f"{form.ask}: this line is not understood: {brief(line)!r}")
        else:
            goes_on = goes_on and not line.strip()
    return rows


def _check_line(dialect: Dialect, line: str, macs: Sequence[str]) -> None:
    """Raise NotUnderstood where a line was cut, damaged or joined with another, or is an error."""
    ask = dialect.fdb.ask
    if len(macs) > 1:
        raise NotUnderstood(f"{ask}: two rows stand on one line: {brief(line)!r}")
    if macs:
        return
    if re.search(dialect.terminal.error, line):
        raise NotUnderstood(f"{ask}: within the table the switch says {brief(line)!r}")
    if ESCAPED.search(line) or any(is_broken_mac(word) for word in re.split(r"[\s=]+", line)):
        raise NotUnderstood(f"{ask}: this row is damaged: {brief(line)!r}")


def _is_none(dialect: Dialect, line: str) -> bool:
    """Whether a line is known to be no row: blank, a rule, a heading, a count, or what the dialect knows."""
    form = dialect.fdb
    known = (form.head if form.head != ALWAYS else NEVER, form.total, form.empty, form.notes, form.groups)
    return bool(RULE.fullmatch(line)) or any(re.search(one, line) for one in (*known, dialect.terminal.around))


def _column(dialect: Dialect, line: str) -> int:
    found = next((found for form in dialect.fdb.rows if (found := re.search(form, line))), None)
    if found is None or "port" not in found.re.groupindex or found["port"] is None:
        return -1
    return found.start("port")


def _is_rest(dialect: Dialect, row: _Row, line: str) -> bool:
    """Whether a line is the rest of a row's ports: nothing but ports, below its ports, and not of a learned address.

    What is learned stands on one port: a further one below it is a fragment of something else.
    """
    words = [word for word in re.split(r"[,\s]+", line.strip(" ,")) if word]
    indent = len(line) - len(line.lstrip())
    if not words or not indent or not all(_is_port(dialect, word) for word in words):
        return False
    if _is_group(row.mac):
        return True
    entries = list(_entries(dialect, row.line))
    return all(entry.status != "learned" for entry in entries) and abs(indent - row.column) <= ALIGNED


def _check_count(dialect: Dialect, lines: Sequence[str], rows: Sequence[_Row]) -> None:
    """Raise NotUnderstood where the answer counts otherwise than it shows, or numbers its rows with a gap."""
    form = dialect.fdb
    promised, shown = counted(form.total, lines), len(rows)
    if promised and sum(promised) not in {shown, *({len({row.mac for row in rows})} if form.counts_addresses else ())}:
        raise NotUnderstood(f"{form.ask}: it shows {shown} rows and counts {sum(promised)}")
    numbers = [int(found["n"]) for row in rows for found in [re.search(form.number, row.line)] if found]
    if numbers and numbers != list(range(shown)):
        raise NotUnderstood(f"{form.ask}: its rows are not numbered one after the other")


def _check_end(dialect: Dialect, lines: Sequence[str]) -> None:
    """Raise NotUnderstood where the last table lacks the count that stands below each."""
    form = dialect.fdb
    heads = [at for at, line in enumerate(lines) if re.search(form.counts_below, line)]
    if heads and not counted(form.total, lines[heads[-1] :]):
        raise NotUnderstood(f"{form.ask}: its answer ends before the count that stands below every table")


def _check_names(dialect: Dialect, names: set[str]) -> None:
    """Raise NotUnderstood where one port's name is the beginning of another's: it was cut short."""
    for name in sorted(names - {""}):
        if longer := next((one for one in names if one.startswith((f"{name}/", f"{name}:"))), ""):
            raise NotUnderstood(f"{dialect.fdb.ask}: {brief(name)} is no whole name beside {brief(longer)}")


def is_broken_mac(word: str) -> bool:
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
    """Whether it is a port's whole name: without a number only what the dialect knows is."""
    return (
        NAME.fullmatch(name) is not None
        or name in dialect.fdb.nowhere
        or re.fullmatch(dialect.typed, name, re.ASCII) is not None
    )


def _status(dialect: Dialect, kind: str) -> Learned:
    """What the kind of a row means. Raises NotUnderstood for a word that is a known one with signs lost."""
    said, kinds = re.sub(r"\s+", " ", kind.strip().lower()), dialect.fdb.kinds
    if said in kinds:
        return kinds[said]
    if any(len(known) > FEW and (known.startswith(said) or _is_alike(said, known)) for known in kinds):
        raise NotUnderstood(f"{dialect.fdb.ask}: the kind of a row is damaged: {brief(kind)!r}")
    return "other"


def _is_alike(word: str, known: str) -> bool:
    return SequenceMatcher(None, word, known, autojunk=False).ratio() > ALIKE
