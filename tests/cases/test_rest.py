"""Servers rest between off and gone on the lab, over days of a clock that is moved: off, and still there."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import pytest
import yaml

from dcdecom.adapters.clock import SystemClock
from dcdecom.bootstrap import clocks
from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.stages import to_plan, to_rack, to_second_plan
from tests.cases.test_worker import WORKER
from tests.cases.truth import Records, port_is_shut_and_saved
from tests.cases.warm import WarmKeyboard
from tests.cases.ways import walk_back

SERVER = "srv-bapenda-01"
DAYS, DAY = 14, 86400


@dataclass
class Later(SystemClock):
    """The machine's clock, so many seconds later: it ran on meanwhile."""

    ahead: int = 0

    def __post_init__(self) -> None:
        super().__init__()

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=self.ahead)

    def uptime(self) -> int:
        return super().uptime() + self.ahead


@dataclass(frozen=True)
class ALaterDay:
    """What is done before a command: its clock is moved."""

    ahead: int

    def __call__(self) -> None:
        clocks.clock = lambda: Later(self.ahead)


def on_day(office: Office, days: float) -> None:
    """From now on commands are typed so many days after the first."""
    office.keyboard = WarmKeyboard(ALaterDay(round(days * DAY)))


@pytest.fixture
def office(office: Office) -> Office:
    office.amend(rest=DAYS)
    return office


def rested(office: Office) -> str:
    """A case at rest."""
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    office.end(office.shuts_down(id, SERVER)).ended(4, "at rest until", "case undo")
    return id


def watched(office: Office) -> list[str]:
    """Of each host in Zabbix whether it is disabled: 0 is monitored, 1 is not."""
    return [host["status"] for host in Records(office.config).hosts(SERVER)]


def shut(office: Office) -> bool:
    return port_is_shut_and_saved(office.bed, "tor-3", office.estate.port_name(9))


def tells_into(office: Office) -> Path:
    """The file into which the team is told, and a worker that tells."""
    people = office.folder / "inventory" / "people.yaml"
    body = yaml.safe_load(people.read_text("utf-8"))
    people.write_text(yaml.safe_dump({**body, "people": [*body["people"], WORKER]}), "utf-8")
    told, settings = office.folder / "told", yaml.safe_load(office.config.read_text("utf-8"))
    mail = {"mail": ["/bin/sh", "-c", f"cat >> {told}; echo >> {told}"]}
    office.config.write_text(yaml.safe_dump({**settings, "notices": mail}), "utf-8")
    return told


@pytest.mark.long
def test_a_case_rests_for_its_days_and_goes_on(control: LabControl, office: Office) -> None:
    id, port = rested(office), office.estate.port_name(9)
    records = Records(office.config)
    assert (shut(office), watched(office), records.status(SERVER)) == (True, ["1"], "active")
    assert not any(id in name for name in records.maintenances()), "its silence ended"
    assert not (office.data / "out" / id / "ba-penarikan.docx").exists()
    for shown in (("case", "list"), ("case", "show", id)):
        office.read(*shown).ended(0, "at rest, until")
    acts = len(control.acts())
    on_day(office, 7)
    office.run(id).ended(4, "at rest until", "every port is shut still")
    assert len(control.acts()) == acts, "it looks, and writes nothing"
    control.edit("tor-3", port, "no shutdown")
    control.save("tor-3")
    office.run(id).ended(3, "port-open-again", "Nothing goes on")
    control.edit("tor-3", port, "shutdown")
    control.save("tor-3")
    on_day(office, DAYS - 0.1)
    office.run(id).ended(4, "at rest until")
    office.read("reconcile", "-v")
    assert f"(case {id})" in office.said[-1].text

    on_day(office, DAYS + 1)
    office.run(id).ended(4, "ba-penarikan.docx")
    timers = [(t.name, t.over) for t in office.case(id).timers]
    assert timers[-1] == ("rest", True)
    office.read("verify", id).ended(0)
    assert "masa tenggang" in office.read("report", "render", id, "--format", "yaml").ended(0).out
    to_second_plan(office, id)


@pytest.mark.long
def test_a_server_that_is_missed_comes_back_by_one_command(office: Office) -> None:
    told = tells_into(office)
    id = rested(office)
    assert told.read_text("utf-8").count("masa tenggang") == 1
    on_day(office, DAYS - 1)
    for _ in range(2):
        office.type("worker", "--once", by="worker").ended(0)
    begun, left = [line for line in told.read_text("utf-8").splitlines() if "masa tenggang" in line]
    assert (f"{DAYS} hari lagi" in begun, "1 hari lagi" in left) == (True, True), "the nearest day alone, and once"
    walk_back(office, id, SERVER).ended(0)
    assert (shut(office), watched(office)) == (False, ["0"])
    assert not any(id in name for name in Records(office.config).maintenances())
    office.read("verify", id).ended(0)
