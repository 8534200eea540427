"""What is asked as the last thing before bytes leave that may change a system.

A hold that several hosts share can be lost while its process lives. So whoever carries out an act guards it, and what
sends for adapters passes the guard each time: at a line of a switch, at a request, at an update of a zone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

Guard = Callable[[float], None]
"""Is told for how many seconds what leaves may act."""

_guard: ContextVar[Guard | None] = ContextVar("guard", default=None)


@contextmanager
def guarded(guard: Guard) -> Iterator[None]:
    """Whatever this thread sends until the block ends passes the guard first, which raises where nothing may leave."""
    before = _guard.set(guard)
    try:
        yield
    finally:
        _guard.reset(before)


def pass_through(seconds: float) -> None:
    """Raises what the guard raises. Call it right before bytes leave: nothing may stand between that takes time.

    `seconds`: how long the caller itself waits for an answer, and so how long what leaves may be under way.
    """
    guard = _guard.get()
    if guard is not None:
        guard(seconds)
