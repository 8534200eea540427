"""What this host was told last of each case: a journal that ends before it was rolled back.

A chain whose last events are lost is whole. A failover without a synchronous standby loses them, and a restored backup.
One small file a case stands in the data folder of each host, and is no part of the store.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.errors import DcdecomError, JournalBroken
from dcdecom.journal.durable_files import SHARED_FILE, make_folder, replace_file

if TYPE_CHECKING:
    from .connection import Database

FOLDER = "heads"
LINE = re.compile(r"([1-9][0-9]{0,8}) ([0-9a-f]{64})\n")
CASE = re.compile(r"[0-9]{4}-[0-9]{4,40}")
SERVER = "server"
ENDS = """
SELECT max(seq), (SELECT hash FROM dcdecom.events WHERE "case" = %(case)s AND seq = %(seq)s)
FROM dcdecom.events WHERE "case" = %(case)s
"""


@dataclass(frozen=True)
class Known:
    """The newest event of a case that this host was told of."""

    seq: int
    hash: str


class Heads:
    """The files of one host. What cannot be read is not nothing: nobody goes on with a case of which it is so.

    What cannot be written after an event is left out, for the store has the event; `store check` and the doctor say so.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told: dict[str, Known] = {}

    def of(self, case: str) -> Known | None:
        """What this host was told of a case; None where it was told nothing. Raises JournalBroken where that cannot be
        read."""
        text = self._text(case)
        if text is None:
            return None
        found = LINE.fullmatch(text)
        if found is None:
            raise self._unread(case, "it does not say an event and its hash")
        return Known(int(found[1]), found[2])

    def all(self) -> dict[str, Known]:
        """Each case that this host knows of. Raises JournalBroken where that cannot be read."""
        try:
            names = sorted(path.name for path in self.folder.iterdir())
        except FileNotFoundError:
            return {}
        except OSError as error:
            raise self._unread("", error.strerror or str(error)) from error
        return {case: known for case in names if CASE.fullmatch(case) and (known := self.of(case))}

    def keep(self, case: str, seq: int, hash: str) -> None:
        """Remember that the journal of a case goes on to here."""
        with suppress(JournalBroken):  # what cannot be read is kept as it is: the next look at the case says so
            known = self._told.get(case) or self.of(case)
            if known is None or known.seq < seq:
                self._told[case] = Known(seq, hash)
                self._write(case, f"{seq} {hash}\n")

    def server(self) -> str:
        """The server and the timeline that were met last, as text; empty before the first. Raises JournalBroken."""
        text = self._text(SERVER)
        if text is not None and not text.strip():
            raise self._unread(SERVER, "it is empty")
        return (text or "").strip()

    def keep_server(self, text: str) -> None:
        """Remember which server it was."""
        if self.server() != text:
            self._write(SERVER, f"{text}\n")

    def trouble(self) -> str:
        """Why nothing can be remembered there; empty where it can."""
        folder = self.folder if self.folder.exists() else self.folder.parent
        return "" if folder.is_dir() and os.access(folder, os.W_OK | os.X_OK) else f"{folder} cannot be written to"

    def _text(self, name: str) -> str | None:
        """None where there is none."""
        if name != SERVER and not CASE.fullmatch(name):
            return None
        try:
            return (self.folder / name).read_text(encoding="ascii")
        except FileNotFoundError:
            return None
        except (OSError, UnicodeDecodeError) as error:
            raise self._unread(name, getattr(error, "strerror", None) or "it is no text") from error

    def _write(self, name: str, text: str) -> None:
        if name != SERVER and not CASE.fullmatch(name):
            return
        with suppress(OSError, DcdecomError):
            make_folder(self.folder)
            replace_file(self.folder / name, text, SHARED_FILE)

    def _unread(self, name: str, why: str) -> JournalBroken:
        where = self.folder / name
        return JournalBroken(
            f"{where}: what this host was told last cannot be read: {why}. Nothing was recorded.",
            f"Compare the store with another host or an anchor (dcdecom help more-than-one-host), then: rm {where}",
        )


def lost(database: Database, case: str, head: Known) -> str:
    """What of a case this host was told and the store has not; empty where it has it."""
    with database.reading() as session:
        [(last, hash)] = session.execute(ENDS, {"case": case, "seq": head.seq}).fetchall()
    if last is None or int(str(last)) < head.seq:
        return f"it ends at event {last or 0}, and this host was told event {head.seq} ({head.hash[:16]})"
    return "" if hash == head.hash else f"event {head.seq} is another one than this host was told ({head.hash[:16]})"


def rolled_back(case: str, known: Known, ends: int, where: object) -> JournalBroken:
    """The error that says so."""
    return JournalBroken(
        f"the journal of {case} ends at event {ends} in {where}, and this host was told event {known.seq} "
        f"({known.hash[:16]}): it lost events by a failover or a restore. Nothing was recorded.",
        "Act on nothing in this case. dcdecom help more-than-one-host says what to look at first.",
    )


def replaced(case: str, known: Known, where: object) -> JournalBroken:
    """The error that says that another event stands in the place of one that this host was told."""
    return JournalBroken(
        f"event {known.seq} of {case} in {where} is another one than this host was told ({known.hash[:16]}): the store "
        "was rolled back and went on. Nothing was recorded.",
        "Act on nothing in this case. dcdecom help more-than-one-host says what to look at first.",
    )
