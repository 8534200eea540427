"""Macros in the addresses of interfaces, such as `{$IP}` and `{HOST.HOST}`, and what a host itself gives them.

A host's own value goes before what a template or Zabbix as a whole has: that is not read here, nor is a secret one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dcdecom.adapters.zabbix.connection import Connection, Row
from dcdecom.late_dataclass import dataclass

MACRO = re.compile(r"\{[^{}]*\}")
OF_AN_INTERFACE = frozenset({"{HOST.CONN}", "{HOST.IP}", "{HOST.DNS}"})
"""Stand for the address of the host's main interface, which is among its own."""
PLAIN = "0"
"""The type of a user macro whose value may be read."""


@dataclass(frozen=True)
class Addresses:
    """Of one host's interfaces."""

    known: tuple[str, ...]
    unresolved: tuple[str, ...]


def macros_of(connection: Connection, found: Mapping[str, Row]) -> dict[str, dict[str, str]]:
    """By host id and macro: the readable values of those hosts that have a macro in an address. No request without."""
    ids = [id for id, row in found.items() if any(MACRO.search(text) for text in _written(row))]
    look: Row = {"output": ["hostid"], "selectMacros": ["macro", "value", "type"]}
    rows = connection.by_id("host.get", "hostid", tuple(ids), look) if ids else {}
    return {id: {m["macro"]: m["value"] for m in row["macros"] if m["type"] == PLAIN} for id, row in rows.items()}


def addresses(row: Row, macros: Mapping[str, str]) -> Addresses:
    """IP addresses and DNS names, macros replaced; apart those in which something is left that is not known."""
    written = _written(row)
    given = {**macros, "{HOST.HOST}": row["host"], "{HOST.NAME}": row["name"]}
    literal = [text for text in written if not MACRO.search(text)]
    known, unresolved = [], []
    for text in written:
        value = MACRO.sub(lambda found: given.get(found.group(), found.group()), text)
        if not MACRO.search(value):
            known.append(value)
        elif not (value in OF_AN_INTERFACE and literal):
            unresolved.append(text)
    return Addresses(tuple(dict.fromkeys(filter(None, known))), tuple(dict.fromkeys(unresolved)))


def _written(row: Row) -> list[str]:
    cards: Iterable[Row] = row["interfaces"]
    return [card[kind] for card in cards for kind in ("ip", "dns") if card[kind]]
