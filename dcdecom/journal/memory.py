"""Where earlier looks saw addresses: MAC, port, witness, first and last time. Beside the journals, not in them.

It is no evidence of a case until a case's own look takes it into its evidence. A row stands for an unbroken stretch: an
address that no look has seen on a port for longer than `GAP` begins anew when it is seen there again, so that a server
which was away for a week is not one that was there all the time.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from dcdecom.model.address import MacAddress
from dcdecom.model.evidence import Remembered, Sighting
from dcdecom.model.site import Every, SiteKey, Sites

from .database import create, row_of, transaction
from .durable_files import is_there
from .rows import written
from .sited import UNKNOWN, chosen, column

KEPT = timedelta(days=30)
GAP = timedelta(days=3)
"""Between two looks of one stretch: two nightly runs may be missed."""
MOST = 100_000
"""Rows of one site; the oldest give way. A site of 10,000 ports with two witnesses and five addresses a port fits."""

TABLE = """
CREATE TABLE IF NOT EXISTS sightings (
    site TEXT NOT NULL, mac TEXT NOT NULL, switch TEXT NOT NULL, port TEXT NOT NULL, witness TEXT NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, PRIMARY KEY (site, switch, port, mac, witness)
) WITHOUT ROWID
"""
OF_MAC = "CREATE INDEX IF NOT EXISTS sightings_of ON sightings (mac)"
ON_PORT = "CREATE INDEX IF NOT EXISTS sightings_on ON sightings (switch, port)"
BEFORE_SITES = "SELECT 1 FROM sqlite_master WHERE name = 'memory'"
TAKE_OVER = """
INSERT OR IGNORE INTO sightings
    SELECT ':unknown', mac, switch, port, witness, first_seen, last_seen FROM memory
"""
"""Out of the table that earlier versions kept, which did not ask for the site."""
SITED = """
UPDATE OR IGNORE sightings SET site = :site
WHERE (site, switch, port, mac, witness) = (':unknown', :switch, :port, :mac, :witness)
"""
"""What was kept without a site goes on as one stretch at the site at which it is seen again."""
KNOWN = "SELECT site FROM sightings WHERE (switch, port, mac, witness) = (:switch, :port, :mac, :witness)"
"""Where a look that could not tell the site lengthens a stretch, if it is at one site."""
KEEP = """
INSERT INTO sightings VALUES (:site, :mac, :switch, :port, :witness, :at, :at)
ON CONFLICT DO UPDATE SET
    first_seen = CASE
        WHEN last_seen < :gap THEN :at
        WHEN first_seen > :beyond THEN first_seen
        ELSE min(first_seen, :at) END,
    last_seen = max(last_seen, :at)
"""
"""A look whose clock was wrong by more than a gap lengthens no stretch, be it ahead of the others or behind them."""
ON = """
SELECT mac, switch, port, witness, first_seen, last_seen FROM sightings WHERE (switch, port) IN
    (SELECT json_extract(value, '$[0]'), json_extract(value, '$[1]') FROM json_each(:keys))
AND (:sites IS NULL OR site IN (SELECT value FROM json_each(:sites))) ORDER BY switch, port, mac, witness, site
"""
OF = """
SELECT mac, switch, port, witness, first_seen, last_seen FROM sightings
WHERE mac IN (SELECT value FROM json_each(:keys))
AND (:sites IS NULL OR site IN (SELECT value FROM json_each(:sites))) ORDER BY switch, port, mac, witness, site
"""
AS_BEFORE = ("FROM sightings", "FROM (SELECT ':unknown' AS site, * FROM memory)")
"""How the table of earlier versions is read until the next look takes it over."""
FORGET = "DELETE FROM sightings WHERE site = :site AND last_seen < :before"
COUNT = "SELECT count(*) FROM sightings WHERE site = :site"
GIVE_WAY = """
DELETE FROM sightings WHERE site = :site AND (switch, port, mac, witness) IN
    (SELECT switch, port, mac, witness FROM sightings WHERE site = :site ORDER BY last_seen DESC LIMIT -1 OFFSET :most)
"""


class SqliteMemory:
    """Protocol `Memory` in the file of the journals, in a table of its own, which is made when it is first filled."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def remember(self, seen: Iterable[tuple[SiteKey, Sighting]]) -> None:
        """Keep these sightings, and forget what of their sites is older than 30 days.

        Raises what a full or read-only disk raises.
        """
        rows = [row_for(site, one) for site, one in seen if speaks(one)]
        if not rows:
            return
        if not is_there(self.path):
            create(self.path)
        with transaction(self.path, write=True) as connection:
            for statement in (TABLE, OF_MAC, ON_PORT):
                connection.execute(statement)
            if connection.execute(BEFORE_SITES).fetchone():
                connection.execute(TAKE_OVER)
                connection.execute("DROP TABLE memory")
            for row in rows:
                if row["site"] != UNKNOWN:
                    connection.execute(SITED, row)
                elif len(found := connection.execute(KNOWN, row).fetchall()) == 1:
                    row["site"] = found[0][0]
            connection.executemany(KEEP, rows)
            for site in {row["site"] for row in rows} | {UNKNOWN}:
                newest = max(row["at"] for row in rows if row["site"] == site or site == UNKNOWN)
                connection.execute(FORGET, {"site": site, "before": earlier(newest, KEPT)})
                if connection.execute(COUNT, {"site": site}).fetchone()[0] > MOST:
                    connection.execute(GIVE_WAY, {"site": site, "most": MOST})

    def on(self, ports: Iterable[tuple[str, str]], at: Sites = Every.SITE) -> tuple[Remembered, ...]:
        return self._selected(ON, [list(port) for port in ports], at)

    def of(self, macs: Iterable[MacAddress], at: Sites = Every.SITE) -> tuple[Remembered, ...]:
        return self._selected(OF, list(macs), at)

    def _selected(self, which: str, keys: Sequence[object], at: Sites) -> tuple[Remembered, ...]:
        if not keys or not is_there(self.path):
            return ()
        with transaction(self.path, write=False) as connection:
            tables = connection.execute("SELECT name FROM sqlite_master WHERE name IN ('memory', 'sightings')")
            names = {name for (name,) in tables}
            if not names:
                return ()
            query = which if "sightings" in names else which.replace(*AS_BEFORE)
            found = connection.execute(query, {"keys": json.dumps(keys), "sites": chosen(at)})
            return tuple(map(self._remembered, found))

    def _remembered(self, row: tuple[str, ...]) -> Remembered:
        with row_of(self.path, "sightings", row):
            return remembered(row)


def speaks(seen: Sighting) -> bool:
    """Whether a sighting is worth keeping: learned, on a wire, on no uplink and behind no tunnel."""
    return seen.status == "learned" and seen.physical and not seen.uplink and not seen.tunnel and bool(seen.port)


def row_for(site: SiteKey, seen: Sighting) -> dict[str, str]:
    """A sighting as its row, with the times that decide whether it lengthens a stretch."""
    at = written(seen.taken_at)
    return {
        "site": column(site), "mac": seen.mac, "switch": seen.switch, "port": seen.port, "witness": seen.witness,
        "at": at, "gap": earlier(at, GAP), "beyond": earlier(at, -GAP),
    }  # fmt: skip


def earlier(at: str, by: timedelta) -> str:
    """A time as it is kept, so much earlier."""
    return written(_time(at) - by)


def _time(text: str) -> datetime:
    found = datetime.fromisoformat(text.replace("Z", "+00:00"))
    if found.tzinfo is None:
        raise ValueError(f"{text} has no time zone")
    return found


def remembered(row: tuple[str, ...]) -> Remembered:
    """What was seen, out of its row. Raises ValueError for a damaged one."""
    mac, switch, port, witness, first, last = row
    return Remembered(MacAddress(mac), switch, port, witness, _time(first), _time(last))  # type: ignore[arg-type]  # as kept
