"""Recordings that were damaged at random: what is kept is what some agent may answer tomorrow."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from random import Random

from dcdecom_lab.recording import Recording
from dcdecom_lab.rows import Kind, Row, Value

TEXTS = (b"", b"\0", b"\xff\xfe\xfd", b"1", b"00", b"aa:bb:cc:dd:ee:ff", b"\x02\x00\x00\x00\x00\x01", b"x" * 300)
NUMBERS = (0, 1, 2, -1, 4294967295, 161, 2**64 - 1)
WAYS: Mapping[str, Callable[[list[Row], Random], list[Row]]] = {
    "columns gone": lambda rows, chance: _without_columns(rows, chance),
    "cut": lambda rows, chance: rows[: chance.randrange(len(rows))],
    "shuffled": lambda rows, chance: chance.sample(rows, len(rows)),
    "other types": lambda rows, chance: [_other_type(row, chance) for row in rows],
    "too much": lambda rows, chance: [_too_much(row) if chance.random() < 0.2 else row for row in rows],
    "other encodings": lambda rows, chance: [_other_text(row, chance) for row in rows],
    "twice": lambda rows, chance: [twice for row in rows for twice in (row,) * chance.choice((1, 1, 1, 2))],
    "longer indexes": lambda rows, chance: [_longer(row, chance) for row in rows],
}
"""What happens to a whole recording, by its name."""


def spoiled(recording: Recording, way: str, seed: int) -> Recording:
    """A recording of which more is wrong, in one way, than any device known so far shows."""
    return replace(recording, rows=tuple(WAYS[way](list(recording.rows), Random(f"{way} {seed}"))))


def _without_columns(rows: list[Row], chance: Random) -> list[Row]:
    columns = sorted({oid[:11] for oid, _, _ in rows})
    gone = set(chance.sample(columns, min(4, len(columns))))
    return [row for row in rows if row[0][:11] not in gone]


def _other_type(row: Row, chance: Random) -> Row:
    kinds: tuple[tuple[Kind, Value], ...] = (
        ("octets", b"\xff\xfe\0"), ("octets", b""), ("integer", -5), ("null", None), ("oid", (1, 3, 6)),
        ("ticks", 2**32 - 1), ("counter64", 2**64 - 1), ("address", b"\1\2\3\4"), ("opaque", b"\x9f\x78\x04"),
    )  # fmt: skip
    return (row[0], *chance.choice(kinds)) if chance.random() < 0.3 else row


def _too_much(row: Row) -> Row:
    oid, kind, value = row
    return (oid, kind, value * 500 if isinstance(value, bytes) else 2**64 - 1 if isinstance(value, int) else value)


def _other_text(row: Row, chance: Random) -> Row:
    oid, kind, value = row
    if not isinstance(value, bytes) or chance.random() < 0.6:
        return row
    return (oid, kind, chance.choice((value.decode("latin-1").encode("utf-16"), b"\x1b[2J\xc3\x28" + value)))


def _longer(row: Row, chance: Random) -> Row:
    more = [chance.randrange(2**32) for _ in range(chance.randrange(1, 100))]
    return ((*row[0], *more), row[1], row[2]) if chance.random() < 0.1 else row


def damaged(recording: Recording, seed: int) -> Recording:
    """Some rows gone or doubled under another number, values of other types, longer or shorter indexes, order lost."""
    chance = Random(seed)
    rows = [changed for row in recording.rows for changed in _row(row, chance)]
    if chance.random() < 0.5:
        start = chance.randrange(len(rows) or 1)
        part = rows[start : start + 200]
        chance.shuffle(part)
        rows[start : start + 200] = part
    unique = {row[0]: row for row in rows}
    return replace(recording, rows=tuple(unique.values()))


def _row(row: Row, chance: Random) -> list[Row]:
    oid, kind, value = row
    match chance.randrange(60):
        case 0:
            return []
        case 1:
            return [(oid, "octets", chance.choice(TEXTS))]
        case 2:
            return [(oid, "integer", chance.choice(NUMBERS))]
        case 3:
            return [((*oid, chance.randrange(256)), kind, value)]
        case 4:
            return [(oid[:-1], kind, value)]
        case 5:
            return [row, ((*oid[:-1], chance.randrange(2**32)), kind, value)]
        case 6:
            return [(oid, "null", None)]
    return [row]
