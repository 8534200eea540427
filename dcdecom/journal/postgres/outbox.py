"""Notices on PostgreSQL: kept in the transaction of their event, and taken by one host at a time."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable
from datetime import datetime, timedelta

from dcdecom.journal.outbox import KEPT, LEASE_FOR, failures, notice_of, row, undelivered_of
from dcdecom.journal.rows import written
from dcdecom.ports.outbox import Batch, Kind, Notice, Undelivered

from .connection import Database
from .parameters import row_of

PUT = "SELECT dcdecom.keep_notices(%s)"
NEXT = """
SELECT key, batch FROM dcdecom.notices
WHERE state = 'waiting' AND again <= %(now)s AND at <= %(before)s AND (%(case)s = '' OR "case" = %(case)s)
AND (%(kinds)s::text[] = '{}' OR kind = ANY (%(kinds)s)) ORDER BY at, seq LIMIT 1
"""
ALONE = "LOCK TABLE dcdecom.notices IN SHARE ROW EXCLUSIVE MODE"
OF_BATCH = """
SELECT "case", seq, head, kind, receiver, at, content, due, tries FROM dcdecom.notices
WHERE batch = %(batch)s AND state = 'waiting' ORDER BY at, seq
"""
LEASE = "UPDATE dcdecom.notices SET again = %(until)s WHERE batch = %(batch)s AND state = 'waiting'"
DELIVERED = "UPDATE dcdecom.notices SET state = 'delivered', ended = %s, content = '{}' WHERE key = ANY (%s)"
FORGET_OLD = "DELETE FROM dcdecom.notices WHERE state <> 'waiting' AND ended < %s"
FAILED = """
UPDATE dcdecom.notices SET state = %(state)s, tries = tries + 1, again = %(again)s, why = %(why)s, ended = %(now)s
WHERE key = %(key)s
"""
STANDING = """
SELECT receiver, count(*), min(greatest(at, due)), sum((state = 'given-up')::int),
    (SELECT why FROM dcdecom.notices AS n WHERE n.receiver = o.receiver AND state <> 'delivered' AND why <> ''
        ORDER BY ended DESC LIMIT 1)
FROM dcdecom.notices AS o WHERE state <> 'delivered' AND due <= %s GROUP BY receiver ORDER BY receiver
"""
LAST = 'SELECT coalesce(max(seq), 0) FROM dcdecom.notices WHERE "case" = %s AND kind = %s'


class PostgresOutbox:
    """Protocol `Outbox`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def put(self, notices: Iterable[Notice]) -> None:
        """Keep notices that no event is written with. One that is there stays as it is."""
        if found := [json.dumps(row(notice), ensure_ascii=False) for notice in notices]:
            with self._database.transaction() as session:
                session.execute(PUT, (found,))

    def take(
        self, now: datetime, case: str = "", kinds: Collection[Kind] = (), older: timedelta = timedelta()
    ) -> Batch | None:
        """What is due and was waiting longest, kept from other processes for some minutes; None where nothing is."""
        asked = {"now": written(now), "case": case, "kinds": sorted(kinds), "before": written(now - older)}
        with self._database.reading() as session:
            if session.execute(NEXT, asked).fetchone() is None:
                return None
        with self._database.transaction() as session:
            session.execute(ALONE)
            chosen = session.execute(NEXT, asked).fetchone()
            if chosen is None:
                return None
            key = str(chosen[1])
            found = session.execute(OF_BATCH, {"batch": key}).fetchall()
            session.execute(LEASE, {"batch": key, "until": written(now + LEASE_FOR)})
        notices = tuple(map(_notice, found))
        return Batch(key, notices[0].receiver, notices, max(int(str(row[-1])) for row in found))

    def delivered(self, batch: Batch, now: datetime) -> None:
        """It has left: its key stays for a while, what it said does not."""
        with self._database.transaction() as session:
            session.execute(DELIVERED, (written(now), [notice.key for notice in batch.notices]))
            session.execute(FORGET_OLD, (written(now - KEPT),))

    def failed(self, batch: Batch, now: datetime, why: str) -> None:
        """It did not leave: it is tried again later, and given up after some days."""
        with self._database.transaction() as session, session.cursor() as cursor:
            cursor.executemany(FAILED, failures(batch, now, why))

    def last(self, case: str, kind: Kind) -> int:
        """The newest event of a case because of which a notice of a kind was kept; 0 where none was."""
        with self._database.reading() as session:
            row = session.execute(LAST, (case, kind)).fetchone()
        return int(str(row[0])) if row else 0

    def undelivered(self, now: datetime) -> tuple[Undelivered, ...]:
        """What should have left and has not, by receiver."""
        with self._database.reading() as session:
            found = session.execute(STANDING, (written(now),)).fetchall()
        return undelivered_of(
            (str(receiver), int(str(count)), str(oldest), int(str(given_up)), None if why is None else str(why))
            for receiver, count, oldest, given_up, why in found
        )

    def forget(self, case: str) -> None:
        """Remove everything that is kept of a case here."""
        with self._database.transaction() as session:
            session.execute('DELETE FROM dcdecom.notices WHERE "case" = %s', (case,))


def _notice(found: tuple[object, ...]) -> Notice:
    with row_of("notices", found):
        return notice_of(found)  # type: ignore[arg-type]  # as the columns are
