"""What can go wrong with datagrams on their way to an agent, done on purpose: lost, twice, out of order."""

from __future__ import annotations

import random
from typing import Protocol

AGAIN = 0.05
"""Seconds after which a datagram that comes twice comes again."""
LATEST = 0.1
"""Seconds by which one that is overtaken is late."""


class Disorder(Protocol):
    """Of `AgentFaults`, what happens on the way."""

    loss: float
    twice: bool
    disorder: bool


class Way:
    """The way to one agent. What is lost is the same in every run."""

    def __init__(self) -> None:
        self._dice = random.Random(7)  # noqa: S311 - nothing secret

    def arrivals(self, faults: Disorder) -> tuple[float, ...]:
        """After how many seconds a datagram arrives; not at all, or more than once."""
        if faults.loss and self._dice.random() < faults.loss:
            return ()
        late = self._dice.uniform(0, LATEST) if faults.disorder else 0.0
        return (late, late + AGAIN) if faults.twice else (late,)
