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

from dcdecom.errors import JournalBroken
from dcdecom.journal.durable_files import SHARED_FILE, make_file, make_folder, unique_name

FOLDER = "heads"
LINE = re.compile(r"([1-9][0-9]{0,8}) ([0-9a-f]{64})\n")
NAME = re.compile(r"[0-9]{4}-[0-9]{4,40}|server")


@dataclass(frozen=True)
class Known:
    """The newest event of a case that this host was told of."""

    seq: int
    hash: str


class Heads:
    """The files of one host. What cannot be written is left out: the store has it, and `store check` looks for it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._told: dict[str, Known] = {}

    def of(self, case: str) -> Known | None:
        """What this host was told of a case; None where it was told nothing, or where that cannot be read."""
        text = self._text(case)
        found = LINE.fullmatch(text)
        return Known(int(found[1]), found[2]) if found else None

    def all(self) -> dict[str, Known]:
        """Each case that this host knows of."""
        try:
            names = sorted(path.name for path in self.folder.iterdir())
        except OSError:
            return {}
        return {case: known for case in names if NAME.fullmatch(case) and (known := self.of(case))}

    def keep(self, case: str, seq: int, hash: str) -> None:
        """Remember that the journal of a case goes on to here."""
        known = self._told.get(case) or self.of(case)
        if known is None or known.seq < seq:
            self._told[case] = Known(seq, hash)
            self._write(case, f"{seq} {hash}\n")

    def server(self) -> str:
        """The server and the timeline that were met last, as text; empty before the first."""
        return self._text("server").strip()

    def keep_server(self, text: str) -> None:
        """Remember which server it was."""
        if self.server() != text:
            self._write("server", f"{text}\n")

    def _text(self, name: str) -> str:
        if not NAME.fullmatch(name):
            return ""
        with suppress(OSError, UnicodeDecodeError):
            return (self.folder / name).read_text(encoding="ascii")
        return ""

    def _write(self, name: str, text: str) -> None:
        if not NAME.fullmatch(name):
            return
        with suppress(OSError):
            make_folder(self.folder)
            fresh = unique_name(self.folder)
            descriptor = make_file(fresh, SHARED_FILE)
            with os.fdopen(descriptor, "w", encoding="ascii") as file:
                file.write(text)
            fresh.replace(self.folder / name)


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
