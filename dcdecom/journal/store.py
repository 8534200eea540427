"""Where journals are kept: the events of all cases, and their claims, in one SQLite file."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from datetime import datetime
from pathlib import Path

from dcdecom.errors import HoldLost, InputError, JournalBroken, Waiting
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.journal import Claim, Event, Payload, always, nobody
from dcdecom.ports.outbox import Notice

from . import claims, outbox, rows
from .chain import Row, check
from .database import BACKUP, create, transaction
from .durable_files import is_there
from .lock import FileHold, lock_file

ID = re.compile(r"[0-9]{4}-[0-9]{4,40}")
NAMING = 'SELECT "case", seq FROM events WHERE instr(payload, ?) > 0 ORDER BY at, "case", seq LIMIT 1'
SERIALS = """
SELECT DISTINCT json_extract(payload, '$.device'), json_extract(payload, '$.record.serial')
FROM events WHERE type = 'evidence-taken' AND json_valid(payload)
"""
PICTURES = """
SELECT "case", seq, json_extract(value, '$.likeness')
FROM events, json_each(CASE WHEN json_valid(payload) THEN payload ELSE '{}' END, '$.photo_reads')
WHERE events.type IN ('inspected', 'attached') ORDER BY events.at, "case", seq
"""


class SqliteStore:
    """Protocol `Store` for the processes of one machine: a file, SQLite's log beside it, and `locks/`.

    With `create` the file is made when it is first needed; without, its absence is an InputError.
    """

    def __init__(self, path: Path, clock: Clock, create: bool = False) -> None:
        self.path = path
        self.clock = clock
        self.create = create
        self._checked: dict[str, list[rows.Stored]] = {}
        self._holds: dict[str, FileHold] = {}

    def is_there(self) -> bool:
        """Whether the file is there. Raises InputError where this account may not pass a folder above it."""
        return is_there(self.path)

    def open_case(
        self, year: int, at: datetime, actor: str, payload: Payload, claim: Mapping[str, str] | None = None,
        free: Mapping[str, str] | None = None, taken: Collection[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        """Allot the next case id of the year that is not `taken` and append its first event, `case-opened`, with the
        notices that it `tells`, in one transaction.

        Raises Waiting where another case holds a claim, or what has to be `free`, and what `ready` raises: no case is
        opened then.
        """
        with self._transaction(write=True) as connection:
            ready()
            event = rows.follow(None, rows.next_case(connection, year, taken), at, actor, "case-opened", payload)
            claims.take(connection, event, claim or {})
            claims.must_be_free(connection, event, free or {})
            rows.insert(connection, event)
            outbox.keep(connection, tells(event))
        return event

    def append(
        self, case: str, after: int, at: datetime, actor: str, type: str, payload: Payload,
        claim: Mapping[str, str] | None = None, release: Iterable[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        """Append one event behind event number `after`, releases first, then claims, then the notices that it `tells`:
        all of it or nothing.

        `ready` is asked while nobody else can record anything; what it raises stops the event.

        Raises InputError for an unknown case, HoldLost where this store held the case and has lost it, Held where
        somebody else holds it, Waiting where another process was first or another case holds a claim, JournalBroken
        where events that were read before are gone. Without a hold the case is held for this one event.
        """
        with self._writing(case, actor, at) as hold, self._transaction(write=True) as connection:
            hold.must_be_held()
            last = rows.last(connection, case)
            refuse_unless_last(last, after)
            ready()
            event = rows.follow(last, case, at, actor, type, payload)
            claims.release(connection, case, release)
            claims.take(connection, event, claim or {})
            rows.insert(connection, event)
            outbox.keep(connection, tells(event))
        return event

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Nobody records an event, of any case, until it ends: they wait for the transaction that this is."""
        with self._transaction(write=True):
            yield

    def events(self, case: str) -> tuple[Event, ...]:
        """The whole journal of one case. Raises InputError for an unknown case, JournalBroken with what is wrong.

        Rows that this store has checked before and that stand there to the letter are not checked again.
        """
        with self._transaction(write=False) as connection:
            stored = rows.stored(connection, case)
        found = checked_events(case, stored, self._checked.get(case, []))
        self._checked[case] = stored
        return found

    def rows(self, case: str) -> list[Row]:
        """The journal as it stands, its chain not checked: for `verify`, which says what is wrong with it."""
        with self._transaction(write=False) as connection:
            return rows.read(rows.stored(connection, case))

    def lost(self, case: str) -> str:
        """Nothing beside the file says how far a journal went on."""
        return ""

    def cases(self) -> tuple[str, ...]:
        """The ids of all cases, oldest first."""
        with self._transaction(write=False) as connection:
            found = [str(case) for (case,) in connection.execute('SELECT DISTINCT "case" FROM events')]
        return oldest_first(found)

    def beginning(self, digits: str) -> tuple[tuple[str, int], ...]:
        """Case and number of each event whose hash begins with these hexadecimal digits."""
        with self._transaction(write=False) as connection:
            found = connection.execute('SELECT "case", seq FROM events WHERE substr(hash, 1, ?) = ?',
                                       (len(digits), digits))  # fmt: skip
            return tuple(sorted((str(case), seq) for case, seq in found if isinstance(seq, int)))

    def naming(self, digest: str) -> tuple[str, int] | None:
        """Case and number of the first event of any case that names a file of this SHA-256; None where none does."""
        with self._transaction(write=False) as connection:
            found = connection.execute(NAMING, (f'"sha256":"{digest}"',)).fetchone()
        return (str(found[0]), int(found[1])) if found else None

    def serials(self) -> tuple[tuple[str, str], ...]:
        """Each device of any case, with each serial number that its record had when a look was kept."""
        with self._transaction(write=False) as connection:
            found = connection.execute(SERIALS).fetchall()
        return tuple((name, serial) for name, serial in found if isinstance(name, str) and isinstance(serial, str))

    def pictures(self) -> tuple[tuple[str, int, str], ...]:
        """Case and number of each event of any case that read a photo, with what tells the picture from others."""
        with self._transaction(write=False) as connection:
            found = connection.execute(PICTURES).fetchall()
        return tuple((str(case), int(seq), likeness) for case, seq, likeness in found if isinstance(likeness, str))

    def claims(self) -> tuple[Claim, ...]:
        """What open cases claim now, by key."""
        with self._transaction(write=False) as connection:
            return claims.held_now(connection)

    def hold(self, case: str, who: str) -> AbstractContextManager[FileHold]:
        """Hold a case while acting on it. Entering raises Held that names the holder; it ends with its process."""
        return self._known_while_held(case, self._held(case, who, "lock"))

    def holding(self, case: str) -> FileHold:
        """The hold that this store has. Raises HoldLost where it has none."""
        if case not in self._holds:
            raise HoldLost(f"case {case} is not held by this command. Nothing was recorded or sent.")
        return self._holds[case]

    def attend(self, case: str, who: str) -> AbstractContextManager[FileHold]:
        """Be the one command that goes on with a case, its waits included; other people may still hold it meanwhile."""
        return self._held(case, who, "attended")

    def _writing(self, case: str, who: str, at: datetime) -> AbstractContextManager[FileHold]:
        return nullcontext(self._holds[case]) if case in self._holds else self._held(case, who, "lock", at)

    @contextmanager
    def _known_while_held(self, case: str, lock_file: AbstractContextManager[FileHold]) -> Iterator[FileHold]:
        with lock_file as hold:
            self._holds[case] = hold
            try:
                yield hold
            finally:
                del self._holds[case]

    def _held(
        self, case: str, who: str, suffix: str, since: datetime | None = None
    ) -> AbstractContextManager[FileHold]:
        with self._transaction(write=False) as connection:
            known = str(rows.last(connection, case)["case"])
        if not ID.fullmatch(known):
            raise JournalBroken(f"{known[:80]!r} is no id of a case; nothing was recorded", BACKUP)
        what = Sentence("the-case", "case {case}", case=known)
        return lock_file(self.path.parent / "locks" / f"{known}.{suffix}", what, who, self.clock, since)

    def _transaction(self, *, write: bool) -> AbstractContextManager[sqlite3.Connection]:
        if not is_there(self.path):
            if not self.create:
                raise InputError(f"there is no journal store at {self.path}", "Open a case first, or check `data_dir`.")
            create(self.path)
        return transaction(self.path, write=write)


def checked_events(case: str, stored: list[rows.Stored], checked: list[rows.Stored]) -> tuple[Event, ...]:
    """Rows as events, those behind what was checked before checked. Raises JournalBroken with what is wrong."""
    found = rows.read(stored)
    known = len(checked) if stored[: len(checked)] == checked else 0
    if problems := check(found[known:], found[known - 1] if known else None):
        told = "\n".join(f"  event {problem.seq}: {problem.text}" for problem in problems)
        raise JournalBroken(f"the journal of {case} does not hold:\n{told}", f"Run dcdecom verify {case}.")
    return tuple(Event(**row) for row in found)


def oldest_first(cases: Iterable[str]) -> tuple[str, ...]:
    """Ids of cases by their year and number."""
    return tuple(sorted(cases, key=lambda case: (case[:4], len(case), case)))


def refuse_unless_last(last: Row, after: int) -> None:
    """Raise Waiting where somebody went on meanwhile, and JournalBroken where events are gone."""
    if last["seq"] > after:
        raise Waiting(
            f"{last['actor']} went on with case {last['case']} meanwhile: "
            f"event {last['seq']}, {last['type']}, {last['at']}. Nothing was recorded.",
            "Repeat the command: it starts from there.",
        )
    if last["seq"] < after:
        raise JournalBroken(f"the journal of {last['case']} ends at event {last['seq']}; it had {after} a moment ago")
