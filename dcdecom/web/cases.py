"""The cases as they stand now. A case that did not change is not read again; one that cannot be read is named so."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from threading import Lock

from dcdecom.bootstrap import documents, storage
from dcdecom.errors import DcdecomError, InputError
from dcdecom.journal.shown import Head
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import Settings
from dcdecom.ports.journal import Event

KEPT = 2_000
"""Cases that this process remembers."""


@dataclass(frozen=True)
class ShownCase:
    """A case, and the procedure that it goes by."""

    case: Case
    playbook: Playbook


@dataclass(frozen=True)
class NotRead:
    """A case of which nothing is shown: why stands in the log of the service, and on the board that it is so."""

    id: str
    why: str


class Cases:
    """What can be read of each case."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._known: OrderedDict[str, tuple[Head, ShownCase | NotRead]] = OrderedDict()
        self._lock, self._reading = Lock(), Lock()
        self._procedures = documents.Procedures(settings)
        self._watch = storage.watch(settings)
        self._last: tuple[object, tuple[ShownCase, ...]] | None = None
        """What all were when all could be read, and by which mark of the store."""

    def all(self) -> tuple[ShownCase | NotRead, ...]:
        """Every case, oldest first. Raises DcdecomError where the journals themselves cannot be read.

        They are read by one request at a time: whoever asks meanwhile waits, and has what that one read.
        """
        unchanged = self._unchanged()
        if unchanged is not None:
            return unchanged
        with self._reading:
            unchanged = self._unchanged()
            return self._all() if unchanged is None else unchanged

    def _unchanged(self) -> tuple[ShownCase, ...] | None:
        """What all were when they were read last, where nothing has changed since."""
        mark, last = self._watch.mark(), self._last
        return last[1] if mark is not None and last is not None and last[0] == mark else None

    def _all(self) -> tuple[ShownCase | NotRead, ...]:
        mark = self._watch.mark()
        found = tuple(self._read(id, head) for id, head in storage.shown(self._settings).heads().items())
        whole = tuple(one for one in found if isinstance(one, ShownCase))
        self._last = (mark, whole) if mark is not None and len(whole) == len(found) else None
        return found

    def one(self, id: str) -> ShownCase | NotRead | None:
        """One case; None where there is none of this id. Raises DcdecomError as `all` does."""
        unchanged = self._unchanged()
        if unchanged is not None:
            return next((one for one in unchanged if one.case.id == id), None)
        head = storage.shown(self._settings).heads().get(id)
        return self._read(id, head) if head else None

    def head(self, id: str) -> str:
        """The hash of the last event of a case; empty where there is none. Raises DcdecomError as `all` does."""
        found = storage.shown(self._settings).heads().get(id)
        return found.hash if found else ""

    def events(self, id: str) -> tuple[Event, ...]:
        """The journal of one case. Raises DcdecomError as `all` does, and where there is none."""
        return storage.shown(self._settings).events(id)

    def beginning(self, digits: str) -> tuple[tuple[str, int], ...]:
        """Case and number of each event whose hash begins with these digits. Raises DcdecomError as `all` does."""
        return storage.shown(self._settings).beginning(digits)

    def _read(self, id: str, head: Head) -> ShownCase | NotRead:
        with self._lock:
            known = self._known.get(id)
        if known and known[0] == head:
            return known[1]
        found = self._anew(id)
        if isinstance(found, NotRead):
            return found
        with self._lock:
            self._known[id] = Head(found.case.last_seq, found.case.head), found
            self._known.move_to_end(id)
            while len(self._known) > KEPT:
                self._known.popitem(last=False)
        return found

    def _anew(self, id: str) -> ShownCase | NotRead:
        try:
            case = fold(storage.shown(self._settings).events(id))
            if case.estate != self._settings.estate:
                raise InputError(f"{id} is a case of estate {case.estate}")
            return ShownCase(case, self._procedures.of(case))
        except DcdecomError as error:
            return NotRead(id, error.what)
