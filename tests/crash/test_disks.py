"""A full disk, a folder that may not be written and a torn page, at places of the accepted case: each as a crash."""

from __future__ import annotations

from collections.abc import Callable
from itertools import product

import pytest

from tests.crash.bench import Bench
from tests.crash.crash import Point, points
from tests.crash.disks import DISKS, Failure, fail
from tests.crash.pool import try_all
from tests.crash.record import Recording

SOME = 4
"""Places for each disk, spread over the case."""


def _places(recordings: tuple[Recording, ...], some: int) -> list[Point]:
    """Places of the accepted case behind its opening, where there is a journal to fail and more to be written."""
    every = [p for p in points(recordings[:1]) if p.command and p.at < len(p.typed.places)]
    return every[len(every) // some // 2 :: len(every) // some][:some]


@pytest.mark.long
@pytest.mark.timeout(1200)
def test_a_disk_that_fails_loses_nothing(
    recordings: tuple[Recording, ...], benches: Callable[[int], list[Bench]], counted: Callable[[str, int], None]
) -> None:
    cases = [Failure(disk, point) for point, disk in product(_places(recordings, SOME), DISKS)]
    counted("disks", try_all(benches(2), cases, fail))
