"""The real command, killed by SIGKILL from outside at a moment that the systems or the journal show."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import yaml

from tests.cases.driver import Running
from tests.cases.office import REAL_PATIENCE, Office
from tests.contract.middleman import Middleman, between


def kill_once(running: Running, so: Callable[[], bool]) -> None:
    """Kill the command as soon as this is so, and see that it died of that."""
    until = time.monotonic() + REAL_PATIENCE
    while not so():
        assert running.process.poll() is None, running.text
        assert time.monotonic() < until, running.text
        time.sleep(0.01)
    os.killpg(running.process.pid, signal.SIGKILL)
    assert running.end().code == -signal.SIGKILL, running.text


def kill_behind(office: Office, system: Middleman, write: str, *words: str) -> None:
    """Start the command and kill it when the system has done this write, before its answer goes back."""
    begun: list[Running] = []

    def kill(name: str) -> None:
        if name.startswith(write):
            os.killpg(begun[0].process.pid, signal.SIGKILL)

    system.answered = kill
    begun.append(office.start(*words))
    assert begun[0].end(REAL_PATIENCE).code == -signal.SIGKILL, begun[0].text
    system.answered = lambda name: None


@contextmanager
def middlemen(office: Office) -> Iterator[dict[str, Middleman]]:
    """NetBox and Zabbix of an office's configuration, each behind a middleman for as long as the block lasts."""
    settings = yaml.safe_load(office.config.read_text("utf-8"))
    with between(settings["netbox"]["url"]) as netbox, between(settings["zabbix"]["url"]) as zabbix:
        for system, found in (("netbox", netbox), ("zabbix", zabbix)):
            settings[system]["url"] = found.url
        office.config.write_text(yaml.safe_dump(settings, sort_keys=False), "utf-8")
        yield {"netbox": netbox, "zabbix": zabbix}


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
