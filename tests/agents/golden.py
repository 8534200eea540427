"""What the reader makes of each recording, as far as it may be kept: counts, a digest, and a few rows checked by hand.

    python -m tests.agents.golden    write the counts and digests anew; rows that were checked by hand stay

A recording's licence is not ours, so no table of it is kept. In a row, `..:1f` is an address that ends so.
"""

from __future__ import annotations

import dataclasses
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import yaml

from dcdecom.journal.canonical import canonical
from dcdecom.model.estate.network import NetworkTables

from .recordings import read, recordings

FOLDER = Path(__file__).parent / "golden"
MOST_ROWS = 5
ADDRESS = re.compile(r"(?:[0-9a-f]{2}:){5}([0-9a-f]{2})")


def summary(tables: NetworkTables | str) -> dict[str, Any]:
    """What is kept of a reading, without the rows that were checked by hand."""
    if isinstance(tables, str):
        return {"unreadable": tables}
    return {
        "counts": counts(tables),
        "gaps": [ADDRESS.sub(r"..:\1", text) for text in tables.gaps],
        "oddities": [ADDRESS.sub(r"..:\1", text) for text in tables.oddities],
        "sha256": digest(tables),
    }


def counts(tables: NetworkTables) -> dict[str, int]:
    return {
        "ports": len(tables.ports),
        "physical ports": sum(port.physical for port in tables.ports),
        "addresses": len(tables.fdb),
        "addresses on a known port": sum(bool(entry.port) for entry in tables.fdb),
        "addresses with a VLAN": sum(entry.vlan is not None for entry in tables.fdb),
        "neighbours": len(tables.neighbours),
        "neighbours on a known port": sum(bool(heard.port) for heard in tables.neighbours),
        "neighbours with capabilities": sum(heard.capabilities is not None for heard in tables.neighbours),
        "aggregates": len(tables.aggregates),
        "members": sum(len(aggregate.members) for aggregate in tables.aggregates),
        "serials": len(tables.serials),
        "arp": len(tables.arp),
        "crosschecks that agree": sum(check.agrees for check in tables.crosschecks),
        "crosschecks that do not": sum(not check.agrees for check in tables.crosschecks),
    }


def digest(tables: NetworkTables) -> str:
    """SHA-256 of a reading, whatever the order of its rows; what is said about it stands in the file itself."""
    said = dataclasses.replace(tables, oddities=(), gaps=())
    return hashlib.sha256(canonical(_plain(dataclasses.asdict(said)))).hexdigest()


def _plain(value: Any) -> Any:
    """A reading as canonical JSON knows it; rows sorted, since an agent may give them in another order."""
    match value:
        case dict():
            return {key: _plain(item) for key, item in value.items()}
        case tuple() | list() | set() | frozenset():
            return sorted((_plain(item) for item in value), key=canonical)
    return value


def rows(tables: NetworkTables) -> Iterator[dict[str, Any]]:
    """Every row of a reading in the form in which one is checked by hand."""
    for entry in tables.fdb:
        yield {"address": entry.mac, "port": entry.port, "vlan": entry.vlan, "status": entry.status}
    for heard in tables.neighbours:
        capabilities = None if heard.capabilities is None else sorted(heard.capabilities)
        yield {"heard": heard.chassis_id, "subtype": heard.chassis_subtype, "port": heard.port, "does": capabilities}
    for aggregate in tables.aggregates:
        yield {"aggregate": aggregate.name, "members": list(aggregate.members), "by": aggregate.by}
    for port in tables.ports:
        yield {"port": port.name, "descr": port.descr, "ifIndex": port.index, "physical": port.physical}
    for serial in tables.serials:
        yield {"serial": serial}


def shows(tables: NetworkTables, row: dict[str, Any]) -> bool:
    """Whether a reading has a row that was checked by hand: all that it says, an address or a serial by its end."""
    return any(
        known.keys() >= row.keys() and all(_same(known[key], value) for key, value in row.items())
        for known in rows(tables)
    )


def _same(known: Any, value: Any) -> bool:
    if isinstance(value, str) and value.startswith(".."):
        return isinstance(known, str) and known.endswith(value.removeprefix(".."))
    return bool(known == value)


def load(name: str) -> dict[str, Any] | None:
    """The golden file of a recording; None where it has none yet."""
    path = FOLDER / f"{name}.yaml"
    return yaml.safe_load(path.read_text("utf-8")) if path.exists() else None


def main() -> None:
    FOLDER.mkdir(exist_ok=True)
    for path in recordings():
        kept = load(path.stem) or {}
        written = {**summary(read(path)), **({"by hand": kept["by hand"]} if "by hand" in kept else {})}
        text = yaml.safe_dump(written, sort_keys=False, allow_unicode=True, width=118)
        (FOLDER / f"{path.stem}.yaml").write_text(text, "utf-8")


if __name__ == "__main__":
    main()
