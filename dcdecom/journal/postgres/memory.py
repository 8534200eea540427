"""Where earlier looks saw addresses, on PostgreSQL: by site, as in the file of one host."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from dcdecom.journal.memory import KEPT, MOST, earlier, remembered, row_for, speaks
from dcdecom.journal.sited import UNKNOWN
from dcdecom.model.address import MacAddress
from dcdecom.model.evidence import Remembered, Sighting
from dcdecom.model.site import Every, SiteKey, Sites

from .connection import Database
from .parameters import chosen, row_of

if TYPE_CHECKING:
    from .connection import Connection

ALONE = "LOCK TABLE dcdecom.sightings IN SHARE ROW EXCLUSIVE MODE"
"""Of two hosts that remember at once one waits: stretches are lengthened by what stands there."""
WITHOUT_SITE = """
WITH theirs AS (
    SELECT DISTINCT ON (switch, port, mac, witness) n.site, switch, port, mac, witness
    FROM seen n JOIN dcdecom.sightings s USING (switch, port, mac, witness)
    WHERE n.site <> %(unknown)s AND s.site = %(unknown)s AND NOT EXISTS (
        SELECT FROM dcdecom.sightings o
        WHERE (o.site, o.switch, o.port, o.mac, o.witness) = (n.site, n.switch, n.port, n.mac, n.witness))
)
UPDATE dcdecom.sightings s SET site = t.site FROM theirs t
WHERE (s.site, s.switch, s.port, s.mac, s.witness) = (%(unknown)s, t.switch, t.port, t.mac, t.witness)
"""
"""What was kept without a site goes on as one stretch at the site at which it is seen again."""
AT_ONE_SITE = """
UPDATE seen n SET site = k.site FROM (
    SELECT switch, port, mac, witness, min(site) AS site FROM dcdecom.sightings
    WHERE (switch, port, mac, witness) IN (SELECT switch, port, mac, witness FROM seen WHERE site = %(unknown)s)
    GROUP BY 1, 2, 3, 4 HAVING count(*) = 1
) k WHERE n.site = %(unknown)s AND (n.switch, n.port, n.mac, n.witness) = (k.switch, k.port, k.mac, k.witness)
"""
"""Where a look that could not tell the site lengthens a stretch, if it is at one site."""
MAKE = """
CREATE TEMPORARY TABLE seen (n int, site text COLLATE "C", mac text COLLATE "C", switch text COLLATE "C",
    port text COLLATE "C", witness text COLLATE "C", at text COLLATE "C", gap text COLLATE "C", beyond text COLLATE "C")
ON COMMIT DROP
"""
ONE = """
INSERT INTO dcdecom.sightings AS s VALUES (%(site)s, %(mac)s, %(switch)s, %(port)s, %(witness)s, %(at)s, %(at)s)
ON CONFLICT (site, switch, port, mac, witness) DO UPDATE SET
    first_seen = CASE
        WHEN s.last_seen < %(gap)s THEN %(at)s
        WHEN s.first_seen > %(beyond)s THEN s.first_seen
        ELSE least(s.first_seen, %(at)s) END,
    last_seen = greatest(s.last_seen, %(at)s)
"""
TAKE = "SELECT site, mac, switch, port, witness, at, gap, beyond FROM seen ORDER BY n"
COLUMNS = ("site", "mac", "switch", "port", "witness", "at", "gap", "beyond")
FORGET = "DELETE FROM dcdecom.sightings WHERE site = %s AND last_seen < %s"
GIVE_WAY = """
DELETE FROM dcdecom.sightings WHERE site = %(site)s AND (switch, port, mac, witness) IN (
    SELECT switch, port, mac, witness FROM dcdecom.sightings WHERE site = %(site)s
    ORDER BY last_seen DESC OFFSET %(most)s)
"""
SELECT = """
SELECT mac, switch, port, witness, first_seen, last_seen FROM dcdecom.sightings
WHERE {which} AND (%(sites)s::text[] IS NULL OR site = ANY (%(sites)s)) ORDER BY switch, port, mac, witness, site
"""
ON = SELECT.format(which="(switch, port) IN (SELECT * FROM unnest(%(switches)s::text[], %(ports)s::text[]))")
OF = SELECT.format(which="mac = ANY (%(macs)s)")


class PostgresMemory:
    """Protocol `Memory`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def remember(self, seen: Iterable[tuple[SiteKey, Sighting]]) -> None:
        """Keep these sightings, and forget what of their sites is older than 30 days."""
        rows = [row_for(site, one) for site, one in seen if speaks(one)]
        if not rows:
            return
        with self._database.transaction() as session:
            session.execute(ALONE)
            _keep(session, rows)
            for site in sorted({row["site"] for row in rows} | {UNKNOWN}):
                newest = max(row["at"] for row in rows if row["site"] == site or site == UNKNOWN)
                session.execute(FORGET, (site, earlier(newest, KEPT)))
                session.execute(GIVE_WAY, {"site": site, "most": MOST})

    def on(self, ports: Iterable[tuple[str, str]], at: Sites = Every.SITE) -> tuple[Remembered, ...]:
        """What was seen on these ports, each as (switch, port), at the sites that were chosen."""
        wanted = list(ports)
        switches, names = [switch for switch, _ in wanted], [port for _, port in wanted]
        return self._selected(ON, {"switches": switches, "ports": names}, at) if wanted else ()

    def of(self, macs: Iterable[MacAddress], at: Sites = Every.SITE) -> tuple[Remembered, ...]:
        """Where these addresses were seen, at the sites that were chosen."""
        wanted = [str(mac) for mac in macs]
        return self._selected(OF, {"macs": wanted}, at) if wanted else ()

    def _selected(self, query: str, keys: dict[str, object], at: Sites) -> tuple[Remembered, ...]:
        with self._database.reading() as session:
            rows = session.execute(query, {**keys, "sites": chosen(at)}).fetchall()
        return tuple(map(_remembered, rows))


def _keep(session: Connection, rows: list[dict[str, str]]) -> None:
    """Keep rows; each gets the site in it that it was kept with."""
    session.execute(MAKE)
    with session.cursor() as cursor:
        with cursor.copy("COPY seen FROM STDIN") as copy:
            for n, row in enumerate(rows):
                copy.write_row((n, *(row[name] for name in COLUMNS)))
        session.execute(WITHOUT_SITE, {"unknown": UNKNOWN})
        session.execute(AT_ONE_SITE, {"unknown": UNKNOWN})
        placed = [dict(zip(COLUMNS, map(str, row), strict=True)) for row in session.execute(TAKE)]
        cursor.executemany(ONE, placed)
    rows[:] = placed


def _remembered(row: tuple[object, ...]) -> Remembered:
    with row_of("sightings", row):
        return remembered(tuple(map(str, row)))
