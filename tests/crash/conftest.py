"""The undisturbed runs, recorded once for all test processes, and benches to disturb them on."""

from __future__ import annotations

import fcntl
import os
import pickle
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from tests.cases.conftest import control, office, shelf
from tests.crash.bench import Bench
from tests.crash.record import Recording, record

__all__ = ["control", "office", "shelf"]


@pytest.fixture(scope="session")
def recordings(tmp_path_factory: pytest.TempPathFactory) -> tuple[Recording, ...]:
    """Made by whichever test process comes first."""
    folder = tmp_path_factory.getbasetemp()
    place = (folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder) / "undisturbed"
    place.mkdir(exist_ok=True)
    with (place / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (place / "recordings").exists():
            _record(place)
    return pickle.loads((place / "recordings").read_bytes())


def _record(place: Path) -> None:
    for half in ("bench", "kept"):
        shutil.rmtree(place / half, ignore_errors=True)
    with closing(Bench(place / "bench")) as bench:
        (place / "recordings").write_bytes(pickle.dumps(record(bench, place / "kept")))


@pytest.fixture
def benches() -> Iterator[Callable[[int], list[Bench]]]:
    """So many benches, for as long as the test takes.

    Not in pytest's folder: its next run on this machine closes that to every other account, while one works in it.
    """
    with TemporaryDirectory(prefix="dcdecom-benches-") as place, ExitStack() as stack:
        yield lambda count: [stack.enter_context(closing(Bench(Path(place, str(n))))) for n in range(count)]
