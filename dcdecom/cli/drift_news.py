"""What a reconcile prints: every drift while they are few; of many a summary, and all of them in a file."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

if TYPE_CHECKING:
    from dcdecom.model.drift import TrackedDrift
    from dcdecom.model.texts import Texts
    from dcdecom.papers.blocks import Block

FILE = "reconcile-news.txt"
"""In `data_dir`: all of what the last run printed only in part."""


def news(
    told: tuple[TrackedDrift, ...], kept: Collection[TrackedDrift], texts: Texts, zone: ZoneInfo, folder: Path,
    work_list: bool,
) -> list[Block]:  # fmt: skip
    """What is printed. A work list is never shortened: whoever asks for a class wants all of it."""
    from dcdecom.journal.durable_files import replace_file
    from dcdecom.papers import console_drift
    from dcdecom.papers.blocks import lines

    every = list(console_drift.table(told, kept, texts, zone))
    if work_list:
        return every
    path = folder / FILE
    where = texts.say("drift-table.in-file", path=path)
    short = list(console_drift.short(told, kept, texts, zone, where))
    if any(isinstance(block, str) and where in block for block in short):
        replace_file(path, "".join(f"{line}\n" for line in lines(every)), 0o640)
    return short
