"""A clock that stands still unless told, a store of its own, and a child process that is not root."""

from __future__ import annotations

import os
import time
import traceback
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.store import SqliteStore

NOBODY = 65534


class StepClock:
    """Each look at it is one second later. Sleeping is real, and short."""

    def __init__(self) -> None:
        self.time = datetime(2026, 11, 24, 13, 7, tzinfo=UTC)

    def now(self) -> datetime:
        self.time += timedelta(seconds=1)
        return self.time

    def uptime(self) -> int:
        return 1

    def boot(self) -> str:
        return "boot"

    def sleep(self, seconds: float) -> None:
        time.sleep(seconds)


@pytest.fixture
def clock() -> StepClock:
    return StepClock()


@pytest.fixture
def store(tmp_path: Path, clock: StepClock) -> SqliteStore:
    return SqliteStore(tmp_path / "data" / "store.sqlite", clock, create=True)


@pytest.fixture
def attachments(tmp_path: Path) -> FileAttachments:
    return FileAttachments(tmp_path / "data" / "files", tmp_path / "data" / "sealed", limit_bytes=1000)


@pytest.fixture
def case(store: SqliteStore, clock: StepClock) -> str:
    """A case of five events."""
    first = store.open_case(2026, clock.now(), "rina", {"letter": "800/112/DISDIK/2026"})
    for seq in range(1, 5):
        store.append(first.case, seq, clock.now(), "rina", "noted", {"number": seq, "place": "Batam Kota"})
    return first.case


def let_enter(folder: Path) -> None:
    """Let every account pass through a folder and those above it, as the temporary folders of pytest do not."""
    for each in (folder, *folder.parents):
        if not each.stat().st_mode & 0o001:
            each.chmod(0o755)


def as_child(act: Callable[[], object], uid: int | None = None) -> int:
    """Run `act` in a forked child, as another account where `uid` is given; 0 when it did not raise."""
    child = os.fork()
    if child == 0:
        try:
            if uid is not None and os.geteuid() == 0:
                os.setgroups([])
                os.setresgid(uid, uid, uid)
                os.setresuid(uid, uid, uid)
            act()
        except BaseException:  # noqa: BLE001  # pytest's own failures are no Exception
            traceback.print_exc()
            os._exit(1)
        os._exit(0)
    return os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
