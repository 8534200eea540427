"""The journals as the web application reads them: by an account that may write nothing, while others write."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from dcdecom.errors import InputError, JournalBroken
from dcdecom.ports.journal import Event

from . import rows
from .chain import check
from .database import BACKUP, only_reading
from .durable_files import is_there

HEADS = 'SELECT "case", max(seq), hash FROM events GROUP BY "case"'
"""SQLite gives the hash of the row that has the greatest number (sqlite.org/lang_select.html#bareagg)."""


@dataclass(frozen=True)
class Head:
    """The last event of a case."""

    seq: int
    hash: str


class ShownJournals:
    """Every journal of a store. What cannot be read raises: it is never taken for a journal without events."""

    def __init__(self, path: Path) -> None:
        self._path = path

    def heads(self) -> dict[str, Head]:
        """The ids of all cases, oldest first, each with its last event."""
        self._must_be_there()
        with only_reading(self._path) as connection:
            found = {str(case): Head(int(seq), str(hash)) for case, seq, hash in connection.execute(HEADS)}
        return dict(sorted(found.items(), key=lambda one: (one[0][:4], len(one[0]), one[0])))

    def events(self, case: str) -> tuple[Event, ...]:
        """The whole journal of one case. Raises InputError for an unknown case, JournalBroken with what is wrong."""
        self._must_be_there()
        with only_reading(self._path) as connection:
            found = rows.read(rows.stored(connection, case))
        if problems := check(found, None):
            told = "\n".join(f"  event {problem.seq}: {problem.text}" for problem in problems)
            raise JournalBroken(f"the journal of {case} does not hold:\n{told}", BACKUP)
        return tuple(Event(**row) for row in found)

    def beginning(self, digits: str) -> tuple[tuple[str, int], ...]:
        """Case and number of each event whose hash begins with these hexadecimal digits."""
        self._must_be_there()
        with only_reading(self._path) as connection:
            query = 'SELECT "case", seq FROM events WHERE substr(hash, 1, ?) = ?'
            found = connection.execute(query, (len(digits), digits)).fetchall()
        return tuple(sorted((str(case), int(seq)) for case, seq in found))

    def _must_be_there(self) -> None:
        if not is_there(self._path):
            raise InputError(f"there is no journal store at {self._path}", "Open a case first, or check `data_dir`.")
