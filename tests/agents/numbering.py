"""The port numbers of every recording read both ways: as bridge ports, and as ifIndex.

    python -m tests.agents.numbering    write docs/reference/port-numbers.md anew

A recording is read as it came, with ifIndex written into its port column, and with ifIndex written into half of its
rows. The page holds counts, and nothing of a recording itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from dcdecom.model.estate.network import NetworkTables
from dcdecom_lab.recording import read_recording

from .bridges import to_index
from .recordings import read_rows, recordings

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "port-numbers.md"
HEAD = """# Port numbers of forwarding tables, read both ways

The port column of a forwarding table holds bridge ports (RFC 4188). Some agents fill it with ifIndex. This page shows
what dcdecom makes of recorded switches: as they were recorded, with ifIndex written into every row that names a bridge
port, and with ifIndex written into half of those rows. [Which port an address
stands on](../explanation/port-numbers.md) says how it decides, and what it cannot know.

*read as* is `bridge port`, `ifIndex`, or `cannot be told`; *placed* counts the addresses that stand on a port, of all;
*wrong* counts those of them that stand on another port than in the recording as it came. Where all bridge ports have
the numbers of their interfaces, both ways are one (`same numbers`).

`python -m tests.agents.numbering` writes this page anew, where the recordings are.

| recording | as recorded | placed | all ifIndex | placed | wrong | half ifIndex | placed | wrong |
|---|---|---:|---|---:|---:|---|---:|---:|
"""


@dataclass(frozen=True)
class Placed:
    """What one reading makes of the addresses."""

    way: str
    known: int
    every: int
    wrong: int


def way(tables: NetworkTables) -> str:
    """By which book the numbers were read, as the reading says it."""
    if any("ifIndex, and which cannot be told" in gap for gap in tables.gaps):
        return "cannot be told"
    return "ifIndex" if any("are read as ifIndex" in odd for odd in tables.oddities) else "bridge port"


def compared(before: NetworkTables, after: NetworkTables) -> Placed:
    truth: dict[tuple[str, int | None], set[str]] = {}
    for entry in before.fdb:
        truth.setdefault((entry.mac, entry.vlan), set()).add(entry.port)
    wrong = sum(bool(e.port) and e.port not in truth.get((e.mac, e.vlan), ()) for e in after.fdb)
    return Placed(way(after), sum(bool(e.port) for e in after.fdb), len(after.fdb), wrong)


@cache
def both_ways(path: Path) -> tuple[Placed, ...]:
    """As recorded, all ifIndex, half of it; the first alone where both ways are one, none where no address was read."""
    recording = read_recording(path)
    as_it_came = read_rows(recording)
    if not isinstance(as_it_came, NetworkTables) or not as_it_came.fdb:
        return ()
    first = compared(as_it_came, as_it_came)
    every, half = to_index(recording), to_index(recording, 0.5)
    if (every.rows, every.vlans) == (recording.rows, recording.vlans):
        return (first,)
    found = [read_rows(one) for one in (every, half)]
    return (first, *(compared(as_it_came, one) for one in found if isinstance(one, NetworkTables)))


def page() -> str:
    rows = [(path.stem, found) for path in recordings() if (found := both_ways(path))]
    return HEAD + "".join(f"| {name} | {_cells(*found)}\n" for name, found in rows)


def _cells(recorded: Placed, *rewritten: Placed) -> str:
    first = f"{recorded.way} | {recorded.known}/{recorded.every}"
    if not rewritten:
        return f"{first} | same numbers | | | same numbers | |"
    return " | ".join([first, *(f"{one.way} | {one.known}/{one.every} | {one.wrong}" for one in rewritten)])


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
