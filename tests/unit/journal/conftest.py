"""A clock that stands still unless told, a store of its own, and a child process that is not root."""

from __future__ import annotations

import os
import traceback
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest

from dcdecom.journal.attachments import FileAttachments
from dcdecom.journal.store import SqliteStore

from .bundles import Bundle, Key, everything
from .clocks import StepClock
from .stores import MARKS, STORES, Kept

NOBODY = 65534


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


@pytest.fixture(params=[pytest.param(name, marks=MARKS.get(name, ())) for name in STORES])
def kept(request: pytest.FixtureRequest, tmp_path: Path, clock: StepClock) -> Iterator[Kept]:
    with STORES[request.param](tmp_path / "kept", clock) as found:
        yield found


@pytest.fixture
def now(clock: StepClock) -> datetime:
    return clock.now()


@pytest.fixture
def opened(kept: Kept, now: datetime) -> str:
    return kept.store().open_case(2026, now, "rina", {"letter": "1"}).case


@pytest.fixture(scope="session")
def key(tmp_path_factory: pytest.TempPathFactory) -> Key:
    """The Kasi's."""
    return Key.made(tmp_path_factory.mktemp("keys") / "kasi")


@pytest.fixture
def bundle(tmp_path: Path, key: Key) -> Bundle:
    return Bundle(everything(tmp_path, key))


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
