"""Numbers of cases, which no two offices of the bed give twice.

Each test works as an office with a store of its own, and all write to one NetBox and one Zabbix. What they leave there
bears the case's id: a second case of that id would be refused, since systems keep writes that its journal lacks.
"""

from __future__ import annotations

from datetime import datetime
from fcntl import LOCK_EX, flock
from pathlib import Path
from zoneinfo import ZoneInfo

from dcdecom.adapters.clock import SystemClock
from dcdecom.bootstrap.storage import STORE
from dcdecom.journal import database, rows
from dcdecom.journal.store import SqliteStore

from .bed.state import state

STEP = 10
"""As many cases an office may open before it comes to the next one's numbers."""
ZONE = ZoneInfo("Asia/Jakarta")


def begin_apart(data: Path) -> None:
    """Let the first case of a new store have a number that is this office's alone: an earlier one was given up."""
    clock, store = SystemClock(), data / STORE
    now = clock.now()
    database.create(store)
    opened = {"estate": "real", "tool": "0", "binding": {}, "person": "", "request": {"devices": []}}
    with database.transaction(store, write=True) as connection:
        earlier = rows.follow(None, f"{_year(now):04d}-{STEP * _next():04d}", now, "bed", "case-opened", opened)
        rows.insert(connection, earlier)
    SqliteStore(store, clock).append(earlier.case, 1, now, "bed", "cancelled", {"note": "made for its number"})


def _year(now: datetime) -> int:
    return now.astimezone(ZONE).year


def _next() -> int:
    """One more than the last time, on this bed."""
    path = state().folder() / "numbers"
    with path.open("a+", encoding="ascii") as handle:
        flock(handle, LOCK_EX)
        handle.seek(0)
        number = int(handle.read() or 0) + 1
        handle.truncate(0)
        handle.write(str(number))
    return number
