"""Each trap that real devices and engines have set has a test that names it."""

from __future__ import annotations

import re
from pathlib import Path

TRAPS = range(1, 31)
"""Of the project's notes on SNMP: what each is stands in the docstrings of its tests."""

FOLDERS = ("agents", "unit/adapters_net", "unit/lab")
NAMED = re.compile(r"\bTraps? (\d+(?:(?: to |, and |, | and )\d+)*)")


def traps(docstring: str) -> set[int]:
    """`Trap 8`, `Traps 11 and 12`, `Traps 1 to 6, and 29`."""
    found: set[int] = set()
    for named in NAMED.findall(docstring):
        for part in re.split(r", and |, | and ", named):
            first, _, last = part.partition(" to ")
            found |= {*range(int(first), int(last or first) + 1)}
    return found


def test_each_trap_has_a_test() -> None:
    tests = Path(__file__).parents[1]
    texts = [path.read_text("utf-8") for folder in FOLDERS for path in (tests / folder).glob("test_*.py")]
    covered = {trap for text in texts for doc in re.findall(r'"""(.*?)"""', text, re.S) for trap in traps(doc)}
    assert covered >= {*TRAPS}, sorted({*TRAPS} - covered)


def test_how_traps_are_named() -> None:
    assert traps("Traps 1 to 6, and 29. Trap 8: a port.") == {1, 2, 3, 4, 5, 6, 8, 29}
    assert traps("Traps 11 and 12.") == {11, 12}
