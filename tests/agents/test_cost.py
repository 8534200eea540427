"""The reader costs at most twice the CPU that the engine itself needs for the bare walk of the same columns."""

from __future__ import annotations

import pytest

from bench.snmp import measure


@pytest.mark.long
def test_a_whole_switch_is_read_within_twice_the_bare_walk() -> None:
    assert measure(rounds=2).ratio <= 2
