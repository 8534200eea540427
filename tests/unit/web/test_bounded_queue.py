"""Whoever reaches the application can hand in: never so much that the disk is full of what nobody signed."""

from __future__ import annotations

from pathlib import Path

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.errors import SystemFailure
from dcdecom.journal.spool import FolderQueue
from dcdecom.ports.queue import Answered, Outcome, Submission
from dcdecom.web import bounded_queue
from dcdecom.web.bounded_queue import BoundedQueue
from tests.unit.web.test_uploads import JPEG, PNG, _body, _post, place  # noqa: F401

from .conftest import Served


@pytest.fixture
def spool(tmp_path: Path) -> FolderQueue:
    made = FolderQueue(tmp_path / "spool", SystemClock())
    made.prepare()
    return made


def photo(tmp_path: Path, size: int) -> Submission:
    path = tmp_path / f"photo-{size}"
    path.write_bytes(bytes(size))
    return Submission("attach", "2026-0001", {}, (("photo", path),))


def answered(spool: FolderQueue, id: str, outcome: Outcome) -> None:
    spool.take(id)
    spool.done(id, Answered(id, outcome, "", spool.clock.now()))


@pytest.mark.parametrize("outcome", ["recorded", "refused"])
def test_what_was_put_away_makes_room(spool: FolderQueue, tmp_path: Path, outcome: Outcome) -> None:
    bounded = BoundedQueue(spool, count=3, bytes=1000)
    first, *_ = (bounded.defer(photo(tmp_path, 10)) for _ in range(3))
    with pytest.raises(SystemFailure, match="Too much waits"):
        bounded.defer(photo(tmp_path, 10))
    assert len(spool.due()) == 3, "nothing of it was written"
    answered(spool, first, outcome)
    assert bounded.defer(photo(tmp_path, 10))


@pytest.mark.parametrize("outcome", ["not-now", "failed"])
def test_what_still_lies_there_does_not(spool: FolderQueue, tmp_path: Path, outcome: Outcome) -> None:
    bounded = BoundedQueue(spool, count=1)
    answered(spool, bounded.defer(photo(tmp_path, 10)), outcome)
    with pytest.raises(SystemFailure):
        bounded.defer(photo(tmp_path, 10))


def test_large_ones_are_counted_by_their_bytes(spool: FolderQueue, tmp_path: Path) -> None:
    bounded = BoundedQueue(spool, bytes=1000)
    bounded.defer(photo(tmp_path, 600))
    with pytest.raises(SystemFailure):
        bounded.defer(photo(tmp_path, 401))
    bounded.defer(photo(tmp_path, 400))


@pytest.fixture
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounded_queue, "BYTES", 2 * len(JPEG) + 2_000)


def test_who_hands_in_too_much_is_told_to_come_back(small: None, place: Served) -> None:  # noqa: F811
    assert _post(place, _body(JPEG, PNG)).status == 202
    assert _post(place, _body(JPEG, PNG)).status == 503
