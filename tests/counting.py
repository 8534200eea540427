"""How many cases a table ran: a test says it with `counted`, and is red below the number in `tests/floors.yaml`.

The numbers stand at the end of the run, whichever test process counted.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml

FLOORS = Path(__file__).with_name("floors.yaml")
MARK = "counted "


@pytest.fixture
def counted(record_property: Callable[[str, object], None]) -> Callable[[str, int], None]:
    """Say how many cases a table ran, by its name in `tests/floors.yaml`: `counted("mutations", 1000)`."""
    floors: dict[str, int] = yaml.safe_load(FLOORS.read_text("utf-8"))

    def count(name: str, number: int) -> None:
        record_property(f"{MARK}{name}", number)
        assert number >= floors[name], f"{name}: {number} cases, and tests/floors.yaml says at least {floors[name]}"

    return count


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """The numbers, a line each."""
    reports = (r for found in terminalreporter.stats.values() for r in found if getattr(r, "when", "") == "call")
    for name, number in sorted({pair for r in reports for pair in r.user_properties if pair[0].startswith(MARK)}):
        terminalreporter.write_line(f"{name.removeprefix(MARK)}: {number} cases")
