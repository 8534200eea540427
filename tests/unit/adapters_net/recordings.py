"""Walks of real devices, where somebody has put them beside the repository; tests that need them skip without."""

from __future__ import annotations

from collections import defaultdict
from pathlib import Path

from dcdecom.adapters.snmp.cells import Columns, Index, Value
from dcdecom.adapters.snmp.mib import NAMES, SYSTEM, Oid

FOLDER = Path(__file__).parents[3].parent / "shared" / "recordings"
WANTED = sorted({*NAMES, *SYSTEM})
INTEGERS = {"2", "65", "66", "67", "70"}


def devices() -> list[Path]:
    return sorted(FOLDER.glob("*.snmprec"))


def read_columns(recording: Path) -> Columns:
    """The columns that dcdecom asks for, of one recording."""
    rows: dict[Oid, dict[Index, Value]] = defaultdict(dict)
    by_length = {len(column) for column in WANTED}
    wanted = set(WANTED)
    for line in recording.read_text(encoding="utf-8", errors="surrogateescape").splitlines():
        name, kind, value = [*line.split("|", 2), "", ""][:3]
        try:
            oid = tuple(int(part) for part in name.lstrip(".").split("."))
        except ValueError:
            continue
        for length in by_length:
            if oid[:length] in wanted:
                rows[oid[:length]][oid[length:]] = read_value(kind, value)
    return Columns(rows)


def read_value(kind: str, value: str) -> Value:
    if kind in INTEGERS:
        return int(value)
    if kind.endswith("x"):
        return bytes.fromhex(value)
    return value.encode("utf-8", "surrogateescape")
