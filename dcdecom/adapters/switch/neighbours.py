"""What a command line shows of LLDP neighbours."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address

from dcdecom.adapters.switch.answers import NotUnderstood, check_taken, counted, first, part
from dcdecom.adapters.switch.dialects.dialect import Dialect
from dcdecom.adapters.switch.forwarding import ANY_MAC, PORT
from dcdecom.adapters.switch.text import brief
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
    if first(form.none, lines) and not first(form.chassis, lines):
        return ()
    blocks = tuple(_blocks(dialect, lines))
    if form.each is None:
        _check_belongs(dialect, (block for block in blocks if not _is_one(dialect, block)))
    found = tuple(_neighbour(dialect, block) for block in blocks if _is_one(dialect, block))
    if not found:
        check_taken(dialect, form.ask, lines)
        if not first(form.whole, lines) and not first(form.section, lines):
            raise NotUnderstood(f"{form.ask}: its answer shows no neighbour and does not say that there is none")
    promised = counted(form.whole, lines) or counted(form.section, lines)
    if promised and sum(promised) != len(found):
        raise NotUnderstood(f"{form.ask}: it shows {len(found)} neighbours and counts {sum(promised)}")
    return found


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
    port_id = _field(form.port_id, "port_id", block)
    return Neighbour(
        port=dialect.spelling.long(port),
        chassis_subtype=subtype,
        chassis_id=chassis,
        port_id=_mac(port_id) or port_id,
        system_name=_field(form.system_name, "system_name", block),
        capabilities=_capabilities(dialect, block),
    )


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
