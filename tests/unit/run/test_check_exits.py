"""How `check` ends where several things are found at once: as a case would stop."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dcdecom.errors import Exit
from dcdecom.lookup.check import CheckedDevice, Comparisons
from dcdecom.model.case import Evidenced
from dcdecom.model.finding import Finding, Severity

NOW = datetime(2026, 11, 27, tzinfo=UTC)
BLOCK, ASK, NOTE, UNREAD = ("block", False), ("ask", False), ("note", False), ("block", True)


def looked(name: str, *found: tuple[Severity, bool]) -> CheckedDevice:
    findings = tuple(Finding("code", severity, name, None, unread=unread) for severity, unread in found)
    return CheckedDevice(name, Evidenced(NOW, "", "", findings, {}, ()))


@pytest.mark.parametrize(
    ("devices", "wanted"),
    [
        ([()], Exit.DONE),
        ([(NOTE,)], Exit.DONE),
        ([(ASK,)], Exit.WAITING),
        ([(BLOCK,)], Exit.REFUSED),
        ([(BLOCK, ASK)], Exit.REFUSED),
        ([(BLOCK, ASK, UNREAD)], Exit.SYSTEM),
        ([(ASK, UNREAD)], Exit.SYSTEM),
        ([(BLOCK,), ()], Exit.WAITING),
        ([(BLOCK,), (ASK,)], Exit.WAITING),
        ([(BLOCK,), (BLOCK, ASK)], Exit.REFUSED),
        ([(BLOCK,), (UNREAD,)], Exit.SYSTEM),
    ],
)
def test_the_exit_of_several_findings(devices: list[tuple[tuple[Severity, bool], ...]], wanted: Exit) -> None:
    assert Comparisons(tuple(looked(f"srv-{n}", *found) for n, found in enumerate(devices))).exit is wanted
