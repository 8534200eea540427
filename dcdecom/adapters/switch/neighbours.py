"""What a command line shows of LLDP neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import field
from ipaddress import ip_address

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, counted, first, part
from dcdecom.adapters.switch.dialects.dialect import ALWAYS, NEVER, Dialect, NeighbourForm
from dcdecom.adapters.switch.forwarding import ANY_MAC, PORT, is_broken_mac
from dcdecom.adapters.switch.text import brief
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress, parse_mac
from dcdecom.model.estate.network import Neighbour

LETTERS = {
    "O": "other", "P": "repeater", "B": "bridge", "W": "wlan", "R": "router", "T": "telephone", "C": "docsis",
    "S": "station",
}  # fmt: skip
WORDS = {
    "bridge": "bridge", "router": "router", "wlan": "wlan", "access point": "wlan", "phone": "telephone",
    "repeater": "repeater", "docsis": "docsis", "station": "station", "other": "other",
}  # fmt: skip
"""What is in the words of every vendor: `Bridge, Router`, `WLAN Access Point`, `station-only`, `Customer Bridge`."""
LOG = re.compile(r"%[A-Z][A-Z0-9_-]*-\d|\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d|[A-Z][a-z]{2} +\d+ \d\d:\d\d:\d\d")
"""What a log message begins with."""
JOINED = re.compile(rf": |\s:|:$|\s-\s+not advertised|{LOG.pattern}")
"""What no value has: the name of a further field, or a log message."""
SAYS_NOTHING = re.compile(r"(?i)(?:[:=]|\s-)\s*(?:\"\"|null|not advertised|none|n/a)?\s*$")
"""A field that is there, and empty."""
LABEL = re.compile(
    r"\s*$|[\s*=_-]+$|\s*[+-]\s+\S|\s*(?:Neighbor|Remote) [A-Z]"
    r"|\s*(?![0-9A-Fa-f:.-]+(?:\s|$))[A-Z0-9][\w ./()-]{2,}?(?:\s*:(?:\S*(?:\s|$))| - )"
)
"""A line that holds a field, or none: what stands below a field that was not cut in two."""
WORD = re.compile(r"[A-Za-z][A-Za-z0-9._-]*", re.ASCII)
"""A port's name that somebody may have given: no blank, and nothing that stands between numbers."""
CHASSIS_MAC, CHASSIS_NETWORK, CHASSIS_UNKNOWN = 4, 5, 0
"""LldpChassisIdSubtype; most do not print it, so that it is told from the look of the id."""


@dataclass
class _Block:
    """The lines of one neighbour, and the local port that a line above them named."""

    section: str
    begun: bool = False
    """Its first line was the first one of a neighbour."""
    lines: list[str] = field(default_factory=list)


def read_neighbours(dialect: Dialect, lines: Sequence[str]) -> tuple[Neighbour, ...]:
    """What the switch hears by LLDP; nothing where it does not speak it. Raises NotUnderstood."""
    form = dialect.neighbours
    if first(form.none, lines) and not first(form.chassis, lines) and not first(form.port, lines):
        return ()
    blocks = tuple(_blocks(dialect, lines))
    _check_sections(dialect, lines)
    if form.each is None:
        _check_belongs(dialect, (block for block in blocks if not _is_one(dialect, block)))
    found = tuple(_neighbour(dialect, block) for block in blocks if _is_one(dialect, block))
    if not found:
        check_taken(dialect, form.ask, lines)
        if not (form.whole != ALWAYS and first(form.whole, lines)) and not first(form.section, lines):
            raise NotUnderstood(f"{form.ask}: its answer shows no neighbour and does not say that there is none")
    promised = counted(form.whole, lines) or counted(form.section, lines)
    if promised and sum(promised) != len(found):
        raise NotUnderstood(f"{form.ask}: it shows {len(found)} neighbours and counts {sum(promised)}")
    _check_blocks(dialect, [block for block in blocks if _is_one(dialect, block)], counts=bool(promised))
    _check_names(dialect, {neighbour.port for neighbour in found})
    return found


def _check_sections(dialect: Dialect, lines: Sequence[str]) -> None:
    """Raise NotUnderstood where a line that names a port was lost: its neighbours would be those of the port above.

    Each port has as many neighbours as it says, numbers none twice, and is told apart where the dialect says how.
    """
    form = dialect.neighbours
    section, promised, shown, numbers, blank, since = "", "", 0, set[tuple[str, int]](), False, ""
    begun = False
    for line in lines:
        begun = begun or bool(re.search(form.whole, line) or re.search(form.begin, line))
        if heading := re.search(form.section, line):
            _check_promise(form, section, promised, shown)
            section, promised, shown, numbers, blank, since = line, part(heading, "count"), 0, set(), False, ""
            continue
        if re.search(form.begin, line):
            shown += 1
            if form.apart and blank:
                raise NotUnderstood(f"{form.ask}: no port is named above {brief(line)!r}")
        if form.only and not (_is_of_list(form, line) or (not begun and not ANY_MAC.search(line))):
            raise NotUnderstood(f"{form.ask}: this line is not understood: {brief(line)!r}")
        if (section or shown) and not re.search(form.inside, line):
            raise NotUnderstood(f"{form.ask}: this line is not understood: {brief(line)!r}")
        if re.search(form.restarts, line):
            since = line.strip()
        if number := re.search(form.index, line):
            key = (since, int(number["n"]))
            if key in numbers:
                raise NotUnderstood(f"{form.ask}: two neighbours of one port have the number {key[1]}")
            numbers.add(key)
        blank = (blank or not line.strip()) and shown > 0
    _check_promise(form, section, promised, shown)


def _is_of_list(form: NeighbourForm, line: str) -> bool:
    """Whether a line of a list of rows is a row, a heading, or nothing; never two at once."""
    macs = ANY_MAC.findall(line)
    if re.search(form.begin, line):
        return len(macs) < 2 + (macs[-1:] == macs[:1]) and not LOG.search(line)
    return not macs and (not line.strip(" -=") or bool(re.search(form.whole, line) or re.search(form.none, line)))


def _check_promise(form: NeighbourForm, section: str, promised: str, shown: int) -> None:
    if promised and int(promised) != shown:
        raise NotUnderstood(f"{form.ask}: {brief(section)!r}, and it shows {shown}")


def _check_blocks(dialect: Dialect, blocks: Sequence[_Block], counts: bool) -> None:
    """Raise NotUnderstood where a neighbour lacks a line that each has, or holds two: one lost its beginning.

    Where the list counts its neighbours, a further line of the kind is one of a description.
    """
    form = dialect.neighbours
    for block in blocks:
        if lacking := next((one for one in form.always if not first(one, block.lines)), ""):
            raise NotUnderstood(f"{form.ask}: a neighbour without {lacking!r}: {brief(block.lines[0])!r}")
        twice = sum(bool(re.search(form.chassis, line)) for line in block.lines) > 1
        if twice and not counts and form.index == NEVER:
            raise NotUnderstood(f"{form.ask}: two neighbours begin at {brief(block.lines[0])!r}")


def _check_names(dialect: Dialect, ports: set[str]) -> None:
    """Raise NotUnderstood where a port is called as none is: something was joined to its name, or it was cut."""
    for port in ports:
        if not (WORD.fullmatch(port) or re.fullmatch(rf"{dialect.typed}|mgmt[\d/]+", port, re.ASCII)):
            raise NotUnderstood(f"{dialect.neighbours.ask}: this is no port's name: {brief(port)!r}")


def _is_one(dialect: Dialect, block: _Block) -> bool:
    """What stands above the first neighbour, or between rules, is none."""
    form = dialect.neighbours
    if block.section:
        return block.begun
    return bool(first(form.chassis, block.lines) or first(form.port, block.lines))


def _check_belongs(dialect: Dialect, blocks: Iterable[_Block]) -> None:
    """Raise NotUnderstood where a field stands outside any neighbour: a line of a description cut its own in two."""
    form = dialect.neighbours
    fields = (form.chassis, form.port_id, form.system_name, form.capabilities)
    for block in blocks:
        if stray := next((found for pattern in fields if (found := first(pattern, block.lines))), None):
            raise NotUnderstood(f"{form.ask}: this line stands outside any neighbour: {brief(stray.string)!r}")


def _blocks(dialect: Dialect, lines: Sequence[str]) -> Iterator[_Block]:
    form, section = dialect.neighbours, ""
    block = _Block(section)
    for line in lines:
        if heading := re.search(form.section, line):
            section = heading["port"]
        starts = re.search(form.begin, line) is not None
        if starts or heading:
            yield block
            block = _Block(section, starts)
        block.lines.append(line)
    yield block


def _neighbour(dialect: Dialect, block: _Block) -> Neighbour:
    """One neighbour; of a field that is there twice the first counts: a description may hold any line."""
    form = dialect.neighbours
    port = _field(form.port, "port", block) or block.section
    chassis_id = _field(form.chassis, "chassis", block)
    if not PORT.fullmatch(port) or not chassis_id:
        raise NotUnderstood(f"{form.ask}: a neighbour without port or chassis: {brief(block.lines[0])!r}")
    subtype, chassis = _chassis(chassis_id)
    _check_fields(dialect, block)
    port_id = _field(form.port_id, "port_id", block)
    return Neighbour(
        port=dialect.spelling.long(port),
        chassis_subtype=subtype,
        chassis_id=chassis,
        port_id=_mac(port_id) or port_id,
        system_name=_field(form.system_name, "system_name", block),
        capabilities=_capabilities(dialect, block),
    )


def _check_fields(dialect: Dialect, block: _Block) -> None:
    """Raise NotUnderstood where a field was joined with something else, or goes on in the next line.

    Behind a field stands the name of another one, or nothing. A field that is missing has its name nowhere.
    """
    form = dialect.neighbours
    fields = (
        (form.port, "port"), (form.chassis, "chassis"), (form.port_id, "port_id"), (form.system_name, "system_name"),
        (form.capabilities, "capabilities"), *((one, "") for one in form.always),
    )  # fmt: skip
    for pattern, name in fields:
        at = next((at for at, line in enumerate(block.lines) if re.search(pattern, line)), None)
        if at is None:
            _check_missing(form, pattern, block)
            continue
        value = part(re.search(pattern, block.lines[at]), name)
        if JOINED.search(value) or (name == "chassis" and not _mac(value) and is_broken_mac(value)):
            raise NotUnderstood(f"{form.ask}: this line is damaged: {brief(block.lines[at])!r}")
        after = block.lines[at + 1] if at + 1 < len(block.lines) else ""
        if not LABEL.match(after) and not re.search(form.begin, after) and not form.wraps:
            raise NotUnderstood(f"{form.ask}: this line goes on in the next one: {brief(block.lines[at])!r}")


def _check_missing(form: NeighbourForm, pattern: str, block: _Block) -> None:
    """Raise NotUnderstood where the name of a field that no line begins with stands there all the same, in pieces."""
    begin = re.split("[:=]", re.sub(r"\(\?[:!][^)]*\)|\\\(.*?\\\)|\\[sSb]", "", pattern))[0]
    name, text = _letters(begin), _letters("".join(block.lines))
    if not name:
        return
    below = [(line, after) for line, after in zip(block.lines, (*block.lines[1:], ""), strict=True)]
    labelled = [(line, after) for line, after in below if _letters(line).startswith(name)]
    whole = any(SAYS_NOTHING.search(line) and LABEL.match(after) for line, after in labelled)
    logged = any(LOG.search(line) for line in block.lines)
    if not whole and (labelled or logged or (len(name) > len("name") and name in text)):
        raise NotUnderstood(f"{form.ask}: a field of this neighbour was cut in two: {brief(block.lines[0])!r}")


def _letters(text: str) -> str:
    return re.sub("[^a-z]", "", text.lower())


def _field(pattern: str, name: str, block: _Block) -> str:
    return brief(part(first(pattern, block.lines), name))


def _capabilities(dialect: Dialect, block: _Block) -> frozenset[str] | None:
    """What any line says that is enabled, so that a line within a description cannot hide the true one."""
    found = (re.search(dialect.neighbours.capabilities, line) for line in block.lines)
    said = [part(one, "capabilities") for one in found if one]
    known = frozenset(capability for text in said for capability in _known(text))
    return known or None


def _known(text: str) -> Iterator[str]:
    tokens = [token for token in re.split(r"[,\s()/]+", text) if token]
    if tokens and all(token in LETTERS for token in tokens):
        yield from (LETTERS[token] for token in tokens)
    else:
        yield from (capability for word, capability in WORDS.items() if word in text.lower().replace("-", " "))


def _chassis(text: str) -> tuple[int, str]:
    if mac := _mac(text):
        return CHASSIS_MAC, mac
    try:
        return CHASSIS_NETWORK, str(ip_address(text))
    except ValueError:
        return CHASSIS_UNKNOWN, text


def _mac(text: str) -> MacAddress | None:
    return (
        parse_mac(text)
        if ANY_MAC.fullmatch(text) or re.fullmatch(r"(?:[0-9a-fA-F]{2} ){5}[0-9a-fA-F]{2}", text)
        else None
    )
