"""Where earlier looks saw addresses: MAC, port, witness, first and last time. Beside the journals, not in them.

It is no evidence of a case until a case's own look takes it into its evidence. A row stands for an unbroken stretch: an
address that no look has seen on a port for longer than `GAP` begins anew when it is seen there again, so that a server
which was away for a week is not one that was there all the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dcdecom.model.address import MacAddress
from dcdecom.model.evidence import Remembered, Sighting

from .database import create, transaction
from .disk import is_there
from .rows import written

KEPT = timedelta(days=30)
GAP = timedelta(days=3)
"""Between two looks of one stretch: two nightly runs may be missed."""
MOST = 100_000
"""Rows; the oldest give way. A site of 10,000 ports with two witnesses and five addresses a port fits."""

TABLE = """
CREATE TABLE IF NOT EXISTS memory (
    mac TEXT NOT NULL, switch TEXT NOT NULL, port TEXT NOT NULL, witness TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, PRIMARY KEY (switch, port, mac, witness)
) WITHOUT ROWID
"""
OF_MAC = "CREATE INDEX IF NOT EXISTS memory_of ON memory (mac)"
KEEP = """
INSERT INTO memory VALUES (:mac, :switch, :port, :witness, :at, :at)
ON CONFLICT DO UPDATE SET
    first_seen = CASE
        WHEN last_seen < :gap THEN :at
        WHEN first_seen > :beyond THEN first_seen
        ELSE min(first_seen, :at) END,
    last_seen = max(last_seen, :at)
"""
"""A look whose clock was wrong by more than a gap lengthens no stretch, be it ahead of the others or behind them."""
ON = """
SELECT * FROM memory WHERE (switch, port) IN
    (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(?))
ORDER BY switch, port, mac, witness
"""
OF = "SELECT * FROM memory WHERE mac IN (SELECT value FROM json_each(?)) ORDER BY switch, port, mac, witness"
FORGET = "DELETE FROM memory WHERE last_seen < ?"
GIVE_WAY = """
DELETE FROM memory WHERE (switch, port, mac, witness) IN
    (SELECT switch, port, mac, witness FROM memory ORDER BY last_seen DESC LIMIT -1 OFFSET ?)
"""


class SqliteMemory:
    """Protocol `Memory` in the file of the journals, in a table of its own, which is made when it is first filled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def remember(self, seen: Iterable[Sighting]) -> None:
        """Keep these sightings, and forget what is older than 30 days. Raises what a full or read-only disk raises."""
        rows = [_row(one) for one in seen if _speaks(one)]
        if not rows:
            return
        if not is_there(self.path):
            create(self.path)
        newest = max(row["at"] for row in rows)
        with transaction(self.path, write=True) as connection:
            for statement in (TABLE, OF_MAC):
                connection.execute(statement)
            connection.executemany(KEEP, rows)
            connection.execute(FORGET, (_earlier(newest, KEPT),))
            if connection.execute("SELECT count(*) FROM memory").fetchone()[0] > MOST:
                connection.execute(GIVE_WAY, (MOST,))

    def on(self, ports: Iterable[tuple[str, str]]) -> tuple[Remembered, ...]:
        return self._selected(ON, [list(port) for port in ports])

    def of(self, macs: Iterable[MacAddress]) -> tuple[Remembered, ...]:
        return self._selected(OF, list(macs))

    def _selected(self, query: str, keys: list[Any]) -> tuple[Remembered, ...]:
        if not keys or not is_there(self.path):
            return ()
        with transaction(self.path, write=False) as connection:
            if not connection.execute("SELECT 1 FROM sqlite_master WHERE name = 'memory'").fetchone():
                return ()
            return tuple(map(_remembered, connection.execute(query, (json.dumps(keys),))))


def _speaks(seen: Sighting) -> bool:
    """Learned, on a wire, on no uplink and behind no tunnel."""
    return seen.status == "learned" and seen.physical and not seen.uplink and not seen.tunnel and bool(seen.port)


def _row(seen: Sighting) -> dict[str, str]:
    at = written(seen.taken_at)
    return {
        "mac": seen.mac, "switch": seen.switch, "port": seen.port, "witness": seen.witness,
        "at": at, "gap": _earlier(at, GAP), "beyond": _earlier(at, -GAP),
    }  # fmt: skip


def _earlier(at: str, by: timedelta) -> str:
    return written(_time(at) - by)


def _time(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _remembered(row: tuple[str, ...]) -> Remembered:
    mac, switch, port, witness, first, last = row
    return Remembered(MacAddress(mac), switch, port, witness, _time(first), _time(last))  # type: ignore[arg-type]  # as kept
