"""What a switch's answers mean. Pure: text and a dialect in, values out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from ipaddress import ip_address

from dcdecom.adapters.switch.dialects import Dialect
from dcdecom.model.estate import FdbEntry, Learned, MacAddress, Neighbour, parse_mac

DOTTED_MAC = re.compile(r"\b[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\.[0-9a-fA-F]{4}\b")
KINDS: dict[str, Learned] = {"dynamic": "learned", "static": "static", "secure": "static", "self": "self"}
CAPABILITY_LETTERS = {
    "O": "other", "P": "repeater", "B": "bridge", "W": "wlan", "R": "router", "T": "telephone", "C": "docsis",
    "S": "station",
}  # fmt: skip
CHASSIS_MAC, CHASSIS_NETWORK, CHASSIS_UNKNOWN = 4, 5, 0
"""LldpChassisIdSubtype; IOS does not print it, so that it is told from the look of the id."""


class NotUnderstood(Exception):
    """An answer has not the form that the dialect gives it."""


@dataclass(frozen=True)
class PortLine:
    """The state of a port as its status command shows it."""

    admin_up: bool
    oper_up: bool


def long_name(dialect: Dialect, name: str) -> str:
    """A port's long name, as in the configuration: `Gi1/0/7` is `GigabitEthernet1/0/7`."""
    spelled = re.fullmatch(r"([A-Za-z-]+) ?(\d.*)", name)
    if spelled is None or not dialect.names:
        return name
    return dialect.names.get(spelled[1], spelled[1]) + spelled[2]


def is_port_name(dialect: Dialect, name: str) -> bool:
    """Whether a name may be typed: anything else could be a second command."""
    return re.fullmatch(dialect.interface_name, name, re.ASCII) is not None


def first(pattern: str, lines: Sequence[str]) -> re.Match[str] | None:
    """The first line in which a pattern is found."""
    return next((found for line in lines if (found := re.search(pattern, line))), None)


def check_taken(dialect: Dialect, command: str, lines: Sequence[str]) -> None:
    """Raise NotUnderstood where the switch did not take a command."""
    error = first(dialect.error, lines)
    if error:
        raise NotUnderstood(f"{command}: the switch says {error[0].strip()!r}")


def read_port_line(dialect: Dialect, port: str, lines: Sequence[str]) -> PortLine | None:
    """The state of a port; None where the switch has no such port. Raises NotUnderstood."""
    if first(dialect.no_such_port, lines):
        return None
    check_taken(dialect, dialect.show_port.format(port=port), lines)
    for line in lines:
        found = re.search(dialect.port_line, line)
        if found and found["name"] == port:
            return PortLine(admin_up=found["admin"] != dialect.admin_down, oper_up=found["oper"] == "up")
    raise NotUnderstood(f"{dialect.show_port.format(port=port)}: its answer does not show {port}")


def read_fdb(dialect: Dialect, lines: Sequence[str]) -> tuple[FdbEntry, ...]:
    """The forwarding table, without group addresses. Raises NotUnderstood, also for one row that has another form."""
    check_taken(dialect, dialect.show_fdb, lines)
    if not first(dialect.fdb_head, lines):
        raise NotUnderstood(f"{dialect.show_fdb}: its answer has not the head of a table")
    rows = (_fdb_row(dialect, line) for line in lines if DOTTED_MAC.search(line))
    return tuple(row for row in rows if not int(row.mac[:2], 16) & 1)


def _fdb_row(dialect: Dialect, line: str) -> FdbEntry:
    found = next((found for form in dialect.fdb_rows if (found := re.search(form, line))), None)
    if found is None:
        raise NotUnderstood(f"{dialect.show_fdb}: this row has an unknown form: {line.strip()!r}")
    itself = found["port"] in dialect.nowhere
    return FdbEntry(
        mac=parse_mac(found["mac"]),
        port="" if itself else long_name(dialect, found["port"]),
        vlan=int(found["vlan"]) if found["vlan"].isdigit() else None,
        status="self" if itself else KINDS.get(found["kind"].lower(), "other"),
    )


def read_neighbours(dialect: Dialect, lines: Sequence[str]) -> tuple[Neighbour, ...]:
    """What the switch hears by LLDP; nothing where it does not speak it. Raises NotUnderstood."""
    if first(dialect.no_lldp, lines):
        return ()
    check_taken(dialect, dialect.show_neighbours, lines)
    foot = first(dialect.neighbours_foot, lines)
    found = tuple(_neighbour(dialect, block) for block in _blocks(lines))
    if foot is None and not found:
        raise NotUnderstood(f"{dialect.show_neighbours}: its answer shows no neighbour and does not count them")
    if foot and int(foot["count"]) != len(found):
        raise NotUnderstood(f"{dialect.show_neighbours}: it shows {len(found)} neighbours and counts {foot['count']}")
    return found


def _blocks(lines: Sequence[str]) -> Iterator[dict[str, str]]:
    """The fields of each neighbour, first one of a name wins: a description may hold any line."""
    fields: dict[str, str] = {}
    for line in lines:
        name, colon, value = line.partition(":")
        if line.startswith("-----"):
            if "Chassis id" in fields:
                yield fields
            fields = {}
        elif colon and not line.startswith(" "):
            fields.setdefault(name, value.strip())
    if "Chassis id" in fields:
        yield fields


def _neighbour(dialect: Dialect, fields: dict[str, str]) -> Neighbour:
    subtype, chassis = _chassis(fields["Chassis id"])
    letters = [letter.strip() for letter in fields.get("Enabled Capabilities", "").split(",")]
    known = frozenset(CAPABILITY_LETTERS[letter] for letter in letters if letter in CAPABILITY_LETTERS)
    return Neighbour(
        port=long_name(dialect, fields.get("Local Intf", "")),
        chassis_subtype=subtype,
        chassis_id=chassis,
        port_id=_mac(fields.get("Port id", "")) or fields.get("Port id", ""),
        system_name=fields.get("System Name", ""),
        capabilities=known or None,
    )


def _chassis(text: str) -> tuple[int, str]:
    if mac := _mac(text):
        return CHASSIS_MAC, mac
    try:
        return CHASSIS_NETWORK, str(ip_address(text))
    except ValueError:
        return CHASSIS_UNKNOWN, text


def _mac(text: str) -> MacAddress | None:
    return parse_mac(text) if DOTTED_MAC.fullmatch(text) else None
