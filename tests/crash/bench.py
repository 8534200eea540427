"""A lab and a team of its own, both of which can be put back to any moment that was kept."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from functools import cached_property, partial
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dcdecom.adapters.clock import SystemClock
from dcdecom.bootstrap import documents
from dcdecom.documents.configuration import load
from dcdecom.journal.store import SqliteStore
from dcdecom.model.case import Case
from dcdecom.papers.build_report import build
from dcdecom.papers.serialise import to_mapping
from dcdecom.ports.journal import Event
from dcdecom_lab.control import LabControl
from tests.beds.lab import LabBed
from tests.cases.driver import Said
from tests.cases.office import PLAYBOOK, RELEASE, Office
from tests.cases.warm import WarmKeyboard, nothing
from tests.crash.estate import write_small_estate
from tests.crash.places import Fuse, keep

QUICK = {
    "soak": 1, "look_again": 1, "drop_wait": 8, "silence": 7200,
    "release": {"position": "release", "cables": "remove", "addresses": "deprecate"}, "release_after": 0,
}  # fmt: skip
"""Every kind of change that a playbook may plan is planned; a silence lasts as long as all tests together."""
SERVER = "srv-disdik-01"
FIRST, SECOND = "2026-0001", "2026-0002"
HERE = "{office}"
"""Stands in kept words for the folder of whichever team types them."""
BROUGHT = ("requests", "scans")
"""Folders of an office whose papers commands name."""


def power_off(lab: Path, server: str) -> None:
    LabControl(lab).power(server, False)


class Bench:
    """One lab, one office. Nothing is shared with another bench."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.bed = LabBed(folder, write_small_estate(folder / "estate.yaml"), ageing=0.2)
        self.lab = self.bed.control
        self.office = Office(self.bed, folder / "office", QUICK)
        self.log = folder / "places"

    def close(self) -> None:
        self.bed.close()

    def fuse(self, **how: Any) -> Fuse:
        """A watch over the next command; the server's owner shuts it down as soon as the drop is watched for."""
        self.log.unlink(missing_ok=True)
        owner = {"after timer-opened drop": partial(power_off, self.lab.state, SERVER)}
        return Fuse(self.log, self.lab.state, self.office.data, meanwhile={**owner, **how.pop("meanwhile", {})}, **how)

    def places(self) -> list[str]:
        """Those that the last watched command reached."""
        return self.log.read_text("utf-8").splitlines() if self.log.exists() else []

    def events(self, case: str = FIRST) -> tuple[Event, ...]:
        """The journal, its chain checked; nothing where no such case was opened yet."""
        store = SqliteStore(self.office.data / "store.sqlite", SystemClock())
        return store.events(case) if store.path.exists() and case in store.cases() else ()

    @cached_property
    def report(self) -> Callable[[Case], dict[str, Any]]:
        """Builds the report of a case as `report render` does."""
        settings = load(self.office.config)
        first, second = (documents.playbook(settings, name) for name in (PLAYBOOK, RELEASE))
        texts, zone = documents.texts(settings), ZoneInfo(settings.timezone)
        return lambda case: to_mapping(build(case, second if case.follows else first, texts, zone), texts)

    def type(self, person: str, words: tuple[str, ...], before: Any = nothing) -> Said:
        """Type words that were kept."""
        here = str(self.office.folder)
        return self.act(lambda office: office.type(*(word.replace(HERE, here) for word in words), by=person), before)

    def act(self, act: Callable[[Office], Said], before: Any = nothing) -> Said:
        """Let somebody act; `before` runs in the process of each command."""
        self.office.keyboard = WarmKeyboard(before)
        said = act(self.office)
        self.office.keyboard = WarmKeyboard()
        return said

    def keep(self, folder: Path) -> None:
        keep(self.office.data, self.lab, folder)
        for name in BROUGHT:
            if (self.office.folder / name).exists():
                shutil.copytree(self.office.folder / name, folder / name)

    def put_back(self, folder: Path, brought: Path | None = None) -> None:
        """Everything as it was kept in a folder; the papers from `brought`, where that is another one."""
        self.lab.put_back(folder / "lab")
        shutil.rmtree(self.office.data, ignore_errors=True)
        if (folder / "data").exists():
            shutil.copytree(folder / "data", self.office.data)
        for name in BROUGHT:
            if ((brought or folder) / name).exists():
                shutil.copytree((brought or folder) / name, self.office.folder / name, dirs_exist_ok=True)
