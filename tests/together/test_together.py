"""Real processes on one lab, whose own log counts what was done."""

from __future__ import annotations

import os
import re
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from dcdecom.adapters.clock import SystemClock
from dcdecom.bootstrap import clocks
from dcdecom.errors import Held
from dcdecom.journal.drift import SqliteDrift
from dcdecom.journal.store import SqliteStore
from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.cases.driver import PATIENCE, Running, Said
from tests.cases.office import PLAYBOOK, Office
from tests.cases.stages import Shelf, to_plan, to_rack
from tests.cases.truth import Records, verbs
from tests.cases.warm import WarmKeyboard
from tests.faults.clocks import Times

SERVER = "srv-bapenda-01"
OTHER = "srv-disdik-02"
ELSEWHERE = "srv-dinkes-01"
"""On another switch."""
DRIFT = 7
MANY = 20
SINCE = r"\d{4}-\d\d-\d\d \d\d:\d\d WIB"
HELD = rf"case (\S+) is held by (rina|budi) since {SINCE} \(process (\d+)\)"
BELONGS = rf"(\S+(?: \S+)?) \((?:device|port) \d+\) belongs to case (\S+) since {SINCE}, by (rina|budi)"
CAME = rf"letter (\S+) of \S+ from .+ \(letter [0-9a-f]{{16}}\) belongs to case (\S+) since {SINCE}, by (rina|budi)"


def _together(office: Office, count: int, *words: str) -> list[Running]:
    """The same command in so many processes, typed by two people in turn."""
    return [office.start(*words, by=("rina", "budi")[n % 2]) for n in range(count)]


def _one_says(running: Sequence[Running], text: str, patience: float = 60) -> Running:
    """The one process that says this first."""
    deadline = time.monotonic() + patience
    while time.monotonic() < deadline:
        for each in running:
            if text in each.text:
                return each
        time.sleep(0.02)
    raise AssertionError("\n".join(each.text for each in running))


def _told_who(said: Said, id: str, holder: int) -> None:
    """That a process did nothing, and was told which other one acts."""
    found = re.search(HELD, said.text)
    assert (said.code, found and found[1], found and found[3]) == (4, id, str(holder)), said


def _shut(office: Office, name: str) -> list[str]:
    """What the switch's own log shows of a withdrawal: each port once, saved."""
    server = office.server(name)
    ports = [office.estate.port_name(a.port) for a in sorted(server.attachments, key=lambda a: a.mgmt_only)]
    return [f"switch {server.switch} {act}" for port in ports for act in (f"{port}: shutdown", "write memory")]


@pytest.mark.long
def test_twenty_run_one_case_and_one_of_them_acts(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf, counted: Callable[[str, int], None]
) -> None:
    """All are typed with the confirmation of the plan, and all would wait for the shutdown."""
    id = shelf.planned(office, SERVER)
    running = _together(office, MANY, "case", "run", id, *office.confirmations(id, SERVER), "--wait")
    acting = _one_says(running, "to shut")
    others = [office.end(each) for each in running if each is not acting]
    bed.power(SERVER, False)
    office.end(acting).ended(4, "ba-penarikan.docx")
    for said in others:
        _told_who(said, id, acting.process.pid)
    assert verbs(control, "switch") == _shut(office, SERVER)
    assert verbs(control, "zabbix") == ["zabbix maintenance.create"]
    assert len(verbs(control, "netbox")) == 1
    assert [t.state for t in office.case(id).planned("penarikan") if t.is_proved] == ["verified"] * 4
    counted("together", len(running))


@pytest.mark.long
def test_who_signs_is_let_in_while_a_command_waits(bed: Bed, office: Office, shelf: Shelf) -> None:
    """A photo is kept while another process watches for the shutdown; nobody else goes on with the case.

    Who is let in may take longer than from one look to the next: the watching command waits for them.
    """
    id = shelf.planned(office, SERVER)
    watching = office.watches(id, SERVER)
    _told_who(office.run(id, by="budi"), id, watching.process.pid)
    _told_who(office.type("case", "undo", id, by="budi"), id, watching.process.pid)
    with _let_in(office, id):
        time.sleep(3)
    photo = office.scan("rack")
    until = time.monotonic() + PATIENCE
    while (said := office.type("case", "attach", id, "penarikan", photo, by="budi")).code == 4:
        assert time.monotonic() < until, said
    said.ended(0, "1 file(s) kept")
    bed.power(SERVER, False)
    office.end(watching).ended(4, "ba-penarikan.docx")


@contextmanager
def _let_in(office: Office, id: str) -> Iterator[None]:
    """Hold the case, between two moves of the command that goes on with it."""
    store, until = SqliteStore(office.data / "store.sqlite", SystemClock()), time.monotonic() + PATIENCE
    with ExitStack() as stack:
        while True:
            try:
                stack.enter_context(store.hold(id, "budi"))
                break
            except Held:
                assert time.monotonic() < until
                time.sleep(0.05)
        yield


@pytest.mark.long
def test_no_lock_survives_its_process(bed: Bed, control: LabControl, office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    watching = office.watches(id, SERVER)
    os.kill(watching.process.pid, signal.SIGKILL)
    assert watching.end().code == -signal.SIGKILL
    bed.power(SERVER, False)
    office.run(id, "--wait", by="budi").ended(4, "ba-penarikan.docx")
    assert verbs(control, "switch") == _shut(office, SERVER)
    assert verbs(control, "zabbix") == ["zabbix maintenance.create"]


@pytest.mark.long
def test_two_cases_and_a_reconcile_beside_both(bed: Bed, control: LabControl, office: Office) -> None:
    """Both withdraw a server at the same time; the reconcile sees nothing wrong with those two."""
    ids = {name: office.open(office.request_for(name), 4) for name in (SERVER, ELSEWHERE)}
    for name, id in ids.items():
        to_rack(office, id)
        to_plan(office, id, name)
    running = [office.shuts_down(id, name) for name, id in ids.items()]
    said = [office.read("reconcile")]
    for each in running:
        office.end(each).ended(4, "ba-penarikan.docx")
    said.append(office.read("reconcile"))
    assert {one.code for one in said} <= {0, DRIFT}, said
    assert not [one for one in said if "Traceback" in one.text]
    known = SqliteDrift(office.data / "store.sqlite").known()
    assert known, "the lab is described with two drifts"
    assert not [kept for kept in known if kept.state != "explained" and kept.drift.device in ids]
    for name in ids:
        lines = [verb for verb in verbs(control, "switch") if verb.split()[1] == office.server(name).switch]
        assert lines == _shut(office, name)
    assert verbs(control, "zabbix") == ["zabbix maintenance.create"] * 2
    assert len(verbs(control, "netbox")) == len(ids)


@pytest.mark.long
def test_twenty_open_a_case_of_one_letter_and_one_is_opened(
    control: LabControl, office: Office, counted: Callable[[str, int], None]
) -> None:
    request = office.request_for(SERVER)
    said = [office.end(each) for each in _together(office, MANY, "run", PLAYBOOK, str(request))]
    found = [re.search(CAME, each.text) for each in said]
    [opened] = [each.ended(4, "formulir") for each, told in zip(said, found, strict=True) if told is None]
    id = opened.err.partition("Opened ")[2].partition(".")[0]
    assert SqliteStore(office.data / "store.sqlite", SystemClock()).cases() == (id,)
    assert {(each.code, told[2]) for each, told in zip(said, found, strict=True) if told} == {(4, id)}
    assert verbs(control) == []
    office.gives_up(id, "given up").ended(0)
    office.open(request, 4)
    counted("letters", len(said))


@pytest.mark.long
def test_five_open_cases_of_one_device_and_one_has_it(control: LabControl, office: Office) -> None:
    requests = [str(office.request_for(SERVER, number=f"800/{n}/2026")) for n in range(5)]
    running = [office.start("run", PLAYBOOK, one, by=("rina", "budi")[n % 2]) for n, one in enumerate(requests)]
    said = [office.end(each) for each in running]
    found = [re.search(BELONGS, each.text) for each in said]
    assert len(SqliteStore(office.data / "store.sqlite", SystemClock()).cases()) == 1, "no empty case is left"
    assert [each.code for each in said] == [4] * 5, "\n".join(map(str, said))
    assert sum(each is None for each in found) == 1, said
    winner = next(each for each, told in zip(said, found, strict=True) if told is None).ended(4, "formulir")
    id = winner.err.partition("Opened ")[2].partition(".")[0]
    assert {(told[1], told[2]) for told in found if told} == {(SERVER, id)}
    assert verbs(control) == []


@pytest.mark.long
def test_two_cases_on_one_port_and_one_has_it(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """The port of a planned withdrawal is re-patched to another office's server, in the rack and in the record."""
    first = shelf.planned(office, SERVER)
    switch, port = bed.port(SERVER, "data")
    records = Records(office.config)
    records.netbox.token = control.access.netbox.owner
    number = next(a.port for a in office.server(SERVER).attachments if not a.mgmt_only)
    free = next(p for p in range(20, 30) if p not in {a.port for s in office.estate.servers for a in s.attachments})
    control.move(SERVER, switch, free)
    control.move(OTHER, switch, number)
    records.recable(SERVER, "eth0", switch, office.estate.port_name(free))
    records.recable(OTHER, "eth0", switch, port)
    before = verbs(control)
    said = office.type("run", PLAYBOOK, str(office.request_for(OTHER))).ended(4)
    found = re.search(BELONGS, said.text)
    assert found is not None, said
    assert found.groups()[:2] == (f"{switch} {port}", first)
    assert SqliteStore(office.data / "store.sqlite", SystemClock()).cases() == (first,)
    assert verbs(control) == before
    office.gives_up(first, "the office withdrew its letter").ended(0)
    second = office.open(office.request_for(OTHER), 4)
    _accepted(office, second)
    to_rack(office, second)
    office.inspects(second, OTHER).ended(0)
    office.run(second).ended(4, "WAITING for a confirmation")


@pytest.mark.long
def test_a_cap_holds_in_every_process(control: LabControl, office: Office) -> None:
    office.amend(max_ports=1)
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    office.inspects(id, SERVER).ended(0)
    for said in [office.run(id), *(office.end(each) for each in _together(office, 5, "case", "run", id, "--wait"))]:
        assert said.code == 3 or re.search(HELD, said.text), said
    office.run(id, by="budi").ended(3, "too-many-ports")
    assert office.case(id).plan("penarikan") is None
    assert verbs(control) == []


@pytest.mark.whole
def test_a_change_window_holds_in_the_next_process(bed: Bed, control: LabControl, office: Office) -> None:
    """A withdrawal is begun in its window and dies; by the next command the window is closed, and nothing is shut."""
    now = SystemClock().now().astimezone(ZoneInfo("Asia/Jakarta"))
    office.amend(window=f"{now - timedelta(hours=1):%H:%M}-{now + timedelta(hours=1):%H:%M}")
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    watching = office.watches(id, SERVER)
    os.kill(watching.process.pid, signal.SIGKILL)
    watching.end()
    bed.power(SERVER, False)
    office.keyboard = WarmKeyboard(_Later(3600 * 2))
    for _ in range(2):
        office.run(id, "--wait", by="budi").ended(3, "window-closed")
    for each in _together(office, 3, "case", "run", id, "--wait"):
        assert office.end(each).code in (3, 4)
    assert verbs(control, "switch") == []
    office.keyboard = WarmKeyboard()  # the window is open; but what was seen to drop lies ahead of this clock
    said = office.run(id, "--wait").ended(5, "not-seen", "It was not sent")
    assert verbs(control, "switch") == []
    office.accepts(id, "penarikan", said, "not-seen")
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    assert verbs(control, "switch") == _shut(office, SERVER)


def _accepted(office: Office, id: str) -> None:
    """The Kasi accepts that the record was changed."""
    asked = re.search(r"--accept '(\S+/record-changed/\d+)'", office.said[-1].text)
    assert asked, office.said[-1]
    until = (datetime.now(ZoneInfo("Asia/Jakarta")) + timedelta(hours=2)).isoformat(timespec="minutes")
    how = ("--accept", asked[1], "--until", until, "--note", "re-patched", "--scan", office.scan("note"))
    office.type("case", "sign", id, "pemeriksaan", "--as", "kasi", "--by", "kasi", *how).ended(0)
    office.run(id).ended(4, "formulir")


class _Later:
    """Before a command: its clock is so many seconds ahead."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds

    def __call__(self) -> None:
        times = Times(ahead=self.seconds)
        clocks.clock = lambda: times
