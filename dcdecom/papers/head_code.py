"""A journal's head as papers show it: whole in groups of four, and its first sixteen digits as the code."""

from __future__ import annotations


def groups(head: str) -> tuple[str, ...]:
    """The digits in groups of four."""
    return tuple(head[at : at + 4] for at in range(0, len(head), 4))


def code(head: str) -> str:
    """The code that a recorder copies from the paper: `41c9-02fe-7d10-a3b8`."""
    return "-".join(groups(head)[:4])
