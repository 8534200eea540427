"""Whatever an agent answers, it is read with its oddities or named: never a crash, and never an empty answer."""

from __future__ import annotations

import pytest

from dcdecom.lab.recording import Recording, read_recording

from . import device, golden
from .damage import damaged
from .recordings import read_rows, recordings

LARGE = 6_000
"""Rows of a recording beyond which it adds time and nothing else."""


def check(recording: Recording, seed: int) -> None:
    tables = read_rows(damaged(recording, seed))
    if isinstance(tables, str):
        assert tables
        return
    assert golden.summary(tables)["counts"]["ports"] > 0 or any("no type or state" in odd for odd in tables.oddities)
    assert tables.fdb or tables.gaps


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_switch(seed: int) -> None:
    check(device.switch(), seed)


@pytest.mark.long
@pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")
@pytest.mark.parametrize("seed", range(8))
def test_damaged_recordings(seed: int) -> None:
    for path in recordings():
        recording = read_recording(path)
        if len(recording.rows) <= LARGE:
            check(recording, seed)
