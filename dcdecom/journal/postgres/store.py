"""The journals of all cases on PostgreSQL: the same events, byte for byte, as in the file of one host."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime
from itertools import count
from typing import TYPE_CHECKING, NoReturn

from dcdecom.errors import HoldLost, InputError, JournalBroken, SystemFailure, Waiting
from dcdecom.journal import outbox, rows
from dcdecom.journal.attachment_status import entries
from dcdecom.journal.canonical import canonical
from dcdecom.journal.chain import Row
from dcdecom.journal.claims import refuse_taken
from dcdecom.journal.database import BACKUP
from dcdecom.journal.rows import Stored
from dcdecom.journal.store import ID, checked_events, oldest_first, refuse_unless_last
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.journal import Claim, Event, Payload, always, nobody
from dcdecom.ports.outbox import Notice

from .connection import Database, confirmed, detail, is_alive, translated
from .heads import Heads, Known, lost, replaced, rolled_back
from .hold import ACT_SECONDS, SessionHold, Wanted, held, held_by

if TYPE_CHECKING:
    from .attachments import StoredAttachments
    from .connection import Connection

ROWS = """
WITH mine AS MATERIALIZED (SELECT * FROM dcdecom.events WHERE "case" = %s)
SELECT "case", seq, at, actor, type, payload, schema, prev, hash FROM (
    SELECT 0 AS part, "case", seq, at, actor, type, payload, schema, prev, hash FROM mine
    UNION ALL SELECT 1, "case", seq, at, actor, type, payload, schema, prev, hash FROM dcdecom.events
    WHERE prev = (SELECT hash FROM mine ORDER BY seq DESC LIMIT 1)
) AS found ORDER BY part, seq
"""
"""A journal and what follows the last event of it under whatever name, as they stand at one moment."""
LAST = """
SELECT "case", seq, at, actor, type, payload, schema, prev, hash,
    (SELECT 'event ' || left(s.seq::text, 30) || ' of ' || left(s."case", 30) FROM dcdecom.events s
        WHERE s.prev = e.hash LIMIT 1),
    (SELECT k.hash FROM dcdecom.events k WHERE k."case" = e."case" AND k.seq = %(known)s)
FROM dcdecom.events e WHERE "case" = %(case)s ORDER BY seq DESC LIMIT 1
"""
"""The last event, what follows it, and the hash of the event that this host was told last."""
ANY = "SELECT EXISTS (SELECT FROM dcdecom.events)"
CASES = """
WITH RECURSIVE each (id) AS (
    (SELECT "case" FROM dcdecom.events ORDER BY "case" LIMIT 1)
    UNION ALL SELECT (SELECT "case" FROM dcdecom.events WHERE "case" > id ORDER BY "case" LIMIT 1)
    FROM each WHERE id IS NOT NULL
) SELECT id FROM each WHERE id IS NOT NULL
"""
"""By one step of the index for each case, those included whose first event is gone."""
LATEST = """
SELECT substr("case", 6) FROM dcdecom.events
WHERE "case" > %(from)s AND "case" < %(to)s AND "case" ~ '^[0-9]{4}-[0-9]{1,35}$' AND seq = 1
ORDER BY length("case") DESC, "case" DESC LIMIT 1
"""
APPEND = "SELECT dcdecom.append(" + ", ".join(["%s"] * 14) + ")"
ALONE = "SELECT pg_advisory_xact_lock(dcdecom.of_events(), 0)"
NAMING = 'SELECT "case", seq FROM dcdecom.events WHERE strpos(payload, %s) > 0 ORDER BY at, "case", seq LIMIT 1'
SERIALS = """
SELECT DISTINCT p ->> 'device', p #>> '{record,serial}' FROM (
    SELECT dcdecom.as_json(payload) AS p FROM dcdecom.events WHERE type = 'evidence-taken'
) AS found WHERE json_typeof(p -> 'device') = 'string' AND json_typeof(p #> '{record,serial}') = 'string'
"""
PICTURES = """
SELECT "case", seq, one ->> 'likeness' FROM (
    SELECT "case", seq, at, ord, one FROM (
        SELECT "case", seq, at, dcdecom.as_json(payload) -> 'photo_reads' AS reads FROM dcdecom.events
        WHERE type IN ('inspected', 'attached')
    ) AS found, json_array_elements(CASE json_typeof(reads) WHEN 'array' THEN reads ELSE '[]' END)
        WITH ORDINALITY AS each (one, ord)
) AS looked WHERE json_typeof(one -> 'likeness') = 'string' ORDER BY at, "case", seq, ord
"""


class PostgresStore:
    """Protocol `Store` for several hosts.

    `create`: whether an empty store is as good as one; without, it is an InputError. `heads`: what this host was told.
    """

    def __init__(
        self, database: Database, clock: Clock, heads: Heads, attachments: StoredAttachments, create: bool = False
    ) -> None:
        self.database = database
        self.clock = clock
        self.heads = heads
        self.attachments = attachments
        self.create = create
        self.act_seconds = ACT_SECONDS
        """How long an act may go on after its last byte left, at least."""
        self.tell: Callable[[str], None] | None = None
        self._checked: dict[str, list[Stored]] = {}
        self._holds: dict[str, SessionHold] = {}
        self._ends: dict[str, Known] = {}

    def is_there(self) -> bool:
        """Whether a case was ever opened. Raises InputError where nobody made the store."""
        with self.database.reading() as session:
            return _one(session, ANY) is True

    def open_case(
        self, year: int, at: datetime, actor: str, payload: Payload, claim: Mapping[str, str] | None = None,
        free: Mapping[str, str] | None = None, taken: Collection[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        """Allot the next case id of the year that is not `taken`, and that this host was never told before; the notices
        of the opening are kept with it, or there is no case."""
        names = {**(claim or {}), **(free or {})}
        with self.database.transaction() as session, _told(self, "", 0, names):
            session.execute(ALONE)
            ready()
            known = {*taken, *self.heads.all()}
            event = rows.follow(None, self._next_case(session, year, known), at, actor, "case-opened", payload)
            self._upload(session, event)
            session.execute(APPEND, _given(event, None, claim, free, (), _kept_with(event, tells)))
        self._recorded(event)
        return event

    def append(
        self, case: str, after: int, at: datetime, actor: str, type: str, payload: Payload,
        claim: Mapping[str, str] | None = None, release: Iterable[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        """Append one event behind event number `after`, with its releases, claims, files and notices, or none of it.

        One round trip where this store knows the event before, no file comes with it and `ready` asks nothing. The
        events of a held case go through the session that has the lock: no session, no event.
        """
        hold = self._holds.get(case)
        session = hold.session() if hold else self.database.session()
        last = self._end(session, case, after)
        event = rows.follow(last, case, at, actor, type, payload)
        given = _given(event, hold.token if hold else None, claim, None, sorted(release), _kept_with(event, tells))
        try:
            with translated(self.database.where), _told(self, case, after, claim or {}):
                if ready is always and not self.attachments.staged(_named(event)):
                    with confirmed(self.database.where, session) as commit:
                        commit.begin()
                        session.execute(APPEND, given)
                else:
                    with self.database.transaction(session):
                        if ready is not always:
                            session.execute(ALONE)
                            ready()
                        self._upload(session, event)
                        session.execute(APPEND, given)
        except SystemFailure as error:
            self._ends.pop(case, None)
            if hold is not None and not is_alive(session):
                raise hold.lost(error.what) from error
            raise
        except BaseException:
            self._ends.pop(case, None)
            raise
        if hold is not None:
            hold.recorded()
        self._recorded(event)
        return event

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody records an event, of any case and at any host, until it ends."""
        with self.database.transaction() as session:
            session.execute(ALONE)
            yield

    def events(self, case: str) -> tuple[Event, ...]:
        """The whole journal of one case. Raises InputError for an unknown case, JournalBroken with what is wrong."""
        known = self.heads.of(case)  # before the events: another process of this host may go on meanwhile
        with self._reading(case) as session:
            stored = self._stored(session, case, known)
        found = checked_events(case, stored, self._checked.get(case, []))
        self._checked[case] = stored
        self._must_go_on(case, known, [(event.seq, event.hash) for event in found])
        self._told(case, found[-1].seq, found[-1].hash)
        return found

    def rows(self, case: str) -> list[Row]:
        """The journal as it stands, its chain not checked."""
        known = self.heads.of(case)
        with self._reading(case) as session:
            return rows.read(self._stored(session, case, known))

    def lost(self, case: str) -> str:
        """Why the journal, whole as it may be, is not all that this host was told; empty where it is."""
        known = self.heads.of(case)
        return lost(self.database, case, known) if known else ""

    def cases(self) -> tuple[str, ...]:
        """The ids of all cases, oldest first, those included whose first event is gone."""
        with self._reading() as session:
            found = [str(case) for (case,) in session.execute(CASES)]
        self._must_have_begun(bool(found))
        return oldest_first(found)

    def beginning(self, digits: str) -> tuple[tuple[str, int], ...]:
        """Case and number of each event whose hash begins with these hexadecimal digits."""
        with self._reading() as session:
            query = 'SELECT "case", seq FROM dcdecom.events WHERE starts_with(hash, %s) ORDER BY 1, 2'
            return tuple((str(case), int(str(seq))) for case, seq in session.execute(query, (digits,)))

    def naming(self, digest: str) -> tuple[str, int] | None:
        """Case and number of the first event of any case that names a file of this SHA-256; None where none does."""
        with self._reading() as session:
            found = session.execute(NAMING, (f'"sha256":"{digest}"',)).fetchone()
        return (str(found[0]), int(str(found[1]))) if found else None

    def serials(self) -> tuple[tuple[str, str], ...]:
        """Each device of any case, with each serial number that its record had when a look was kept."""
        with self._reading() as session:
            return tuple((str(name), str(serial)) for name, serial in session.execute(SERIALS))

    def pictures(self) -> tuple[tuple[str, int, str], ...]:
        """Case and number of each event of any case that read a photo, with what tells the picture from others."""
        with self._reading() as session:
            return tuple((str(case), int(str(seq)), str(like)) for case, seq, like in session.execute(PICTURES))

    def claims(self) -> tuple[Claim, ...]:
        """What open cases claim now, by key."""
        with self._reading() as session:
            found = session.execute('SELECT key, "case", since, actor FROM dcdecom.claims ORDER BY key').fetchall()
        self._must_have_begun(bool(found) or self.create or self.is_there())
        return tuple(Claim(*map(str, row)) for row in found)

    def hold(self, case: str, who: str) -> AbstractContextManager[SessionHold]:
        """Hold a case while acting on it. Entering raises Held that names the holder."""
        return self._known_while_held(case, self._held(case, who, "case"))

    def holding(self, case: str) -> SessionHold:
        """The hold that this store has. Raises HoldLost where it has none."""
        if case not in self._holds:
            raise HoldLost(f"case {case} is not held by this command. Nothing was recorded or sent.")
        return self._holds[case]

    def attend(self, case: str, who: str) -> AbstractContextManager[SessionHold]:
        """Be the one command that goes on with a case, its waits included; others may still hold it meanwhile."""
        return self._held(case, who, "attended")

    @contextmanager
    def _known_while_held(self, case: str, taken: AbstractContextManager[SessionHold]) -> Iterator[SessionHold]:
        with taken as hold:
            self._holds[case] = hold
            self._ends.pop(case, None)  # somebody may have gone on before it was got
            try:
                yield hold
            finally:
                del self._holds[case]

    def _held(self, case: str, who: str, kind: str) -> AbstractContextManager[SessionHold]:
        with self._reading() as session:
            known = str(self._last(session, case)["case"])
        if not ID.fullmatch(known):
            raise JournalBroken(f"{known[:80]!r} is no id of a case; nothing was recorded", BACKUP)
        told_as = Sentence("the-case", "case {case}", case=known)
        return held(self.database, self.clock, Wanted(f"{kind} {known}", told_as, who, self.act_seconds, self.tell))

    def _must_have_begun(self, found: bool) -> None:
        if not found and not self.create:
            what = f"no case was ever opened in {self.database.where}"
            raise InputError(what, "Open one first, or check `store` in the configuration.")

    @contextmanager
    def _reading(self, case: str = "") -> Iterator[Connection]:
        """The session of a hold where the case is held: what it shows is never of another server than its events."""
        hold = self._holds.get(case)
        with translated(self.database.where):
            session = hold.session() if hold else self.database.session()
            yield session

    def _stored(self, session: Connection, case: str, known: Known | None) -> list[Stored]:
        """Every row of a case, and what follows the last of them."""
        found: list[Stored] = session.execute(ROWS, (case,)).fetchall()
        if not found:
            self._refuse_unknown(session, case, known)
        return found

    def _last(self, session: Connection, case: str) -> Row:
        """The last event of a case. Raises InputError for an unknown case, JournalBroken where none can follow it."""
        known = self.heads.of(case)
        found = session.execute(LAST, {"case": case, "known": known.seq if known else 0}).fetchone()
        if found is None:
            self._refuse_unknown(session, case, known)
        *values, stray, there = found
        [row] = rows.read([tuple(values)])
        if not rows.holds(row):
            raise JournalBroken(f"the last event of {case} is damaged. Nothing was recorded.", BACKUP)
        if stray:
            what = f"{stray} follows the last event of {case}, {row['seq']}: a row is damaged. Nothing was recorded."
            raise JournalBroken(what, BACKUP)
        if known is not None and known.seq > row["seq"]:
            raise rolled_back(case, known, row["seq"], self.database.where)
        if known is not None and there != known.hash:
            raise replaced(case, known, self.database.where)
        return row

    def _end(self, session: Connection, case: str, after: int) -> Row:
        """The event that is to be followed. What was read before is believed: the server compares it once more."""
        known = self._ends.get(case)
        if known is not None and known.seq == after:
            return {"seq": known.seq, "hash": known.hash}
        with translated(self.database.where):
            last = self._last(session, case)
        refuse_unless_last(last, after)
        return last

    def _refuse_unknown(self, session: Connection, case: str, known: Known | None) -> NoReturn:
        if known is not None:
            raise rolled_back(case, known, 0, self.database.where)
        rows.refuse_unknown(case, [str(id) for (id,) in session.execute(CASES)])

    def _must_go_on(self, case: str, known: Known | None, found: list[tuple[int, str]]) -> None:
        """What this host was told, before they were read, stands there still. Raises JournalBroken."""
        if known is None:
            return
        if known.seq > len(found):
            raise rolled_back(case, known, len(found), self.database.where)
        if found[known.seq - 1] != (known.seq, known.hash):
            raise replaced(case, known, self.database.where)

    def _next_case(self, session: Connection, year: int, taken: Collection[str]) -> str:
        found = session.execute(LATEST, {"from": f"{year:04d}-", "to": f"{year:04d}."}).fetchone()
        ids = (f"{year:04d}-{number:04d}" for number in count(int(str(found[0])) + 1 if found else 1))
        id = next(id for id in ids if id not in taken)
        if session.execute('SELECT FROM dcdecom.events WHERE "case" = %s', (id,)).fetchone() is not None:
            raise JournalBroken(f"{id} is the next case, and has events already. Nothing was recorded.", BACKUP)
        return id

    def _upload(self, session: Connection, event: Event) -> None:
        """Files come with the event that names them, in its transaction."""
        self.attachments.upload(session, _named(event))

    def _recorded(self, event: Event) -> None:
        self.attachments.uploaded(_named(event))
        self._told(event.case, event.seq, event.hash)

    def _told(self, case: str, seq: int, hash: str) -> None:
        self._ends[case] = Known(seq, hash)
        self.heads.keep(case, seq, hash)


def _given(
    event: Event, token: int | None, claim: Mapping[str, str] | None, free: Mapping[str, str] | None,
    release: Iterable[str], notices: Iterable[str],
) -> tuple[object, ...]:  # fmt: skip
    """An event and what comes with it, as `append` of the server takes them."""
    payload = canonical(event.payload).decode()
    body = (event.case, event.seq, event.at, event.actor, event.type, payload, event.schema, event.prev, event.hash)
    return *body, token, list(claim or ()), list(free or ()), list(release), list(notices)


def _kept_with(event: Event, tells: Callable[[Event], Iterable[Notice]]) -> list[str]:
    return [json.dumps(outbox.row(notice), ensure_ascii=False) for notice in tells(event)]


def _named(event: Event) -> list[str]:
    return [str(entry["sha256"]) for entry in entries({"payload": event.payload})]


def _one(session: Connection, query: str) -> object:
    row = session.execute(query).fetchone()
    return row[0] if row else None


@contextmanager
def _told(store: PostgresStore, case: str, after: int, names: Mapping[str, str]) -> Iterator[None]:
    """Turn what `append` of the server refuses into errors that name who was first, and who has what."""
    import psycopg

    try:
        yield
    except psycopg.Error as error:
        found = detail(error) if error.sqlstate in ("DC003", "DC005", "DC006") else None
        match error.sqlstate, found:
            case "DC003", dict():
                raise held_by(Sentence("the-case", "case {case}", case=case), found) from error
            case "DC004", _:
                raise store.holding(case).lost("another session has it") from error
            case "DC005", dict() if found["seq"] is not None:
                refuse_unless_last(found, after)
                what = f"the last event of {case} is another one than a moment ago. Nothing was recorded."
                raise JournalBroken(what, BACKUP) from error
            case "DC005", _:
                raise JournalBroken(f"the journal of {case} is gone. Nothing was recorded.", BACKUP) from error
            case "DC006", list():
                refuse_taken([Claim(*map(str, one)) for one in found], names)
            case "23505", _ if error.diag.constraint_name == "written_pkey":
                what = f"an event of {case} was recorded in this place before, and is gone. Nothing was recorded."
                raise JournalBroken(what, BACKUP) from error
            case "DC002", _:
                raise Waiting(f"another process went on with case {case} meanwhile. Nothing was recorded.",
                              "Repeat the command.") from error  # fmt: skip
        raise
