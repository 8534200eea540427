"""Many cases on a few benches: each bench takes the next one when it is free."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from queue import SimpleQueue
from textwrap import indent
from typing import TypeVar

import pytest

from tests.crash.bench import Bench

T = TypeVar("T")
MOST = 2000
"""Characters that are said of one case."""


def try_all(benches: list[Bench], cases: Iterable[T], tried: Callable[[Bench, T], list[str]]) -> int:
    """Try every case and return how many there were; fail with what was wrong in those where something was."""
    free: SimpleQueue[Bench] = SimpleQueue()
    for bench in benches:
        free.put(bench)

    def on_a_free_one(case: T) -> list[str]:
        bench = free.get()
        try:
            return tried(bench, case)
        finally:
            free.put(bench)

    cases = list(cases)
    with ThreadPoolExecutor(len(benches)) as pool:
        found = zip(cases, pool.map(on_a_free_one, cases), strict=True)
        wrong = [f"{case}:\n" + indent("\n".join(lines)[:MOST], "    ") for case, lines in found if lines]
    if wrong:
        pytest.fail(f"{len(wrong)} of {len(cases)}\n" + "\n".join(wrong), pytrace=False)
    return len(cases)
