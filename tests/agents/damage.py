"""Recordings that were damaged at random: what is kept is what some agent may answer tomorrow."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from dcdecom.lab.recording import Recording
from dcdecom.lab.rows import Row

TEXTS = (b"", b"\0", b"\xff\xfe\xfd", b"1", b"00", b"aa:bb:cc:dd:ee:ff", b"\x02\x00\x00\x00\x00\x01", b"x" * 300)
NUMBERS = (0, 1, 2, -1, 4294967295, 161)


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
