"""The bed for the tests of this folder. They say so themselves when it is not up; they never build it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .bed.control import Bed, load
from .bed.state import state


@pytest.fixture(scope="session")
def bed() -> Bed:
    """The bed that is up."""
    if not state().bed_file.exists():
        pytest.skip("the bed is not up: python -m tests.real.bed up")
    return load()


@pytest.fixture
def touched(bed: Bed) -> Iterator[Bed]:
    """The bed, put back to its first state after the test."""
    yield bed
    bed.reset()
