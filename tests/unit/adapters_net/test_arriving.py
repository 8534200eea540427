"""Answers as they come: none is lost, whatever it raises, and time that is up is told of those that still wait."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from dcdecom.adapters.answers_until import Deadline, arriving


@pytest.fixture
def pool() -> Iterator[ThreadPoolExecutor]:
    with ThreadPoolExecutor(2) as made:
        yield made


def test_an_answer_that_is_a_timeout_of_its_own_is_raised_and_not_lost(pool: ThreadPoolExecutor) -> None:
    """A socket's timeout is a TimeoutError too: it must not pass for the end of the time for all."""

    def timed_out() -> str:
        raise TimeoutError("timed out")

    begun: dict[Future[str], str] = {pool.submit(timed_out): "tor-1"}
    with pytest.raises(TimeoutError, match="timed out"):
        list(arriving(begun, Deadline(30)))


def test_when_time_is_up_those_that_wait_are_told_without_an_answer(pool: ThreadPoolExecutor) -> None:
    ended = threading.Event()
    begun: dict[Future[bool], str] = {pool.submit(ended.wait, 30): "tor-1", pool.submit(lambda: True): "tor-2"}
    assert dict(arriving(begun, Deadline(1))) == {"tor-1": None, "tor-2": True}
    ended.set()


def test_what_was_told_is_not_kept(pool: ThreadPoolExecutor) -> None:
    begun: dict[Future[int], str] = {pool.submit(int, "1"): "tor-1", pool.submit(int, "2"): "tor-2"}
    assert sorted(arriving(begun, Deadline())) == [("tor-1", 1), ("tor-2", 2)]
    assert begun == {}
