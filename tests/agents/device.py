"""An honest switch of our own: the lab's tor-1, and what is changed in its rows for one test."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache

from dcdecom_lab.clock import LabClock
from dcdecom_lab.description import load_description
from dcdecom_lab.mibs import View, agent_rows
from dcdecom_lab.recording import Recording
from dcdecom_lab.rows import Oid, Row, Value
from dcdecom_lab.world import World

IF_DESCR: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1, 2)
IF_ALIAS: Oid = (1, 3, 6, 1, 2, 1, 31, 1, 1, 1, 18)
IF_OPER_STATUS: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1, 8)
IF_PHYS_ADDRESS: Oid = (1, 3, 6, 1, 2, 1, 2, 2, 1, 6)
SYS_UP_TIME: Oid = (1, 3, 6, 1, 2, 1, 1, 3, 0)
SYS_NAME: Oid = (1, 3, 6, 1, 2, 1, 1, 5, 0)
Q_FDB_PORT: Oid = (1, 3, 6, 1, 2, 1, 17, 7, 1, 2, 2, 1, 2)


@cache
def switch() -> Recording:
    world = World(load_description(None), LabClock(), 1.0)
    return Recording("tor-1", tuple(agent_rows(world, "tor-1", View())))


def changed(column: Oid, change: Callable[[Row], Value]) -> Recording:
    """The switch with other values in one column."""
    rows = tuple((row[0], row[1], change(row)) if row[0][: len(column)] == column else row for row in switch().rows)
    return Recording("tor-1", rows)
