"""Who writes to a switch: one test at a time, since saving saves what another one has not saved yet.

The product refuses to save a switch that runs changes which nobody saved. Two cases that shut ports of one switch in
the same second would meet that refusal in each other.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, flock

from .state import state


@contextmanager
def turn(switch: str) -> Iterator[None]:
    """Wait for one's turn at this switch, and keep it for as long as the block lasts. Whoever has it must not ask."""
    with (state().folder("turns") / switch).open("w") as handle:
        flock(handle, LOCK_EX)
        yield
