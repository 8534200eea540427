"""Whatever an agent answers, it is read with its oddities or named: never a crash, and never an empty answer."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

import pytest

from dcdecom_lab.recording import Recording, read_recording

from . import device, golden
from .damage import WAYS, damaged, spoiled
from .recordings import read_rows, recordings

LARGE = 6_000
"""Rows of a recording beyond which it adds time and nothing else."""
LONGEST = 2_000
"""Characters of any text that a reading holds."""


def check(recording: Recording) -> None:
    tables = read_rows(recording)
    if isinstance(tables, str):
        assert tables.isprintable()
        assert tables
        return
    assert all(text.isprintable() and len(text) < LONGEST for text in texts(tables))
    assert golden.summary(tables)["counts"]["ports"] > 0 or any("no type or state" in odd for odd in tables.oddities)
    assert tables.fdb or tables.gaps


def texts(value: object) -> Iterator[str]:
    """Every text of a reading."""
    match value:
        case str():
            yield value
        case tuple() | list() | frozenset():
            yield from (text for inner in value for text in texts(inner))
        case _ if is_dataclass(value):
            yield from (text for inner in fields(value) for text in texts(getattr(value, inner.name)))


@pytest.mark.parametrize("seed", range(40))
def test_a_damaged_switch(seed: int) -> None:
    check(damaged(device.switch(), seed))


@pytest.mark.parametrize("way", WAYS)
def test_a_spoiled_switch(way: str) -> None:
    for seed in range(6):
        check(spoiled(device.switch(), way, seed))


@pytest.mark.long
@pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")
@pytest.mark.parametrize("way", WAYS)
def test_spoiled_recordings(way: str) -> None:
    for path in recordings():
        recording = read_recording(path)
        if len(recording.rows) <= LARGE:
            check(spoiled(recording, way, 1))


@pytest.mark.long
@pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")
@pytest.mark.parametrize("seed", range(8))
def test_damaged_recordings(seed: int) -> None:
    for path in recordings():
        recording = read_recording(path)
        if len(recording.rows) <= LARGE:
            check(damaged(recording, seed))
