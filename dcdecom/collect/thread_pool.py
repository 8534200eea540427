"""Readers side by side."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager


@contextmanager
def thread_pool(most: int, name: str) -> Iterator[ThreadPoolExecutor]:
    """A pool of threads. Whoever is interrupted does not wait for those that still read."""
    pool = ThreadPoolExecutor(most, thread_name_prefix=name)
    try:
        yield pool
    finally:
        pool.shutdown(wait=False, cancel_futures=True)
