"""The real command, killed by SIGKILL from outside at a moment that the systems or the journal show."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

from tests.cases.driver import Running
from tests.cases.office import Office

PATIENCE = 240
"""Seconds: Zabbix alone may take a minute to put a host into its maintenance."""


def kill_once(running: Running, so: Callable[[], bool]) -> None:
    """Kill the command as soon as this is so, and see that it died of that."""
    until = time.monotonic() + PATIENCE
    while not so():
        assert running.process.poll() is None, running.text
        assert time.monotonic() < until, running.text
        time.sleep(0.01)
    os.killpg(running.process.pid, signal.SIGKILL)
    assert running.end().code == -signal.SIGKILL, running.text


def is_begun(office: Office, id: str, kind: str) -> bool:
    """Whether the last event is the intent of a change of this kind."""
    last = office.events(id)[-1]
    tracked = next((t for t in office.case(id).changes if t.n == last.payload.get("n")), None)
    return last.type == "change-intended" and tracked is not None and tracked.change.kind == kind


def settles(office: Office, id: str, as_what: str) -> None:
    """Resume, and see the change that was open end as this type of event."""
    office.type("case", "resume", id).ended(0, "1 open change(s) settled")
    last = office.events(id)[-1]
    assert last.type == as_what, last
    assert as_what != "change-verified" or last.payload["settled"] is True
    office.type("case", "resume", id).ended(0, "nothing was left open")
    office.read("verify", id).ended(0, "INTACT")
