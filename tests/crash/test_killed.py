"""Killed after the intent, and killed after the act: for a switch port and for the deletion of a Zabbix host."""

from __future__ import annotations

import sys
from signal import SIGKILL

import pytest

from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.cases.driver import Running, started
from tests.cases.office import Office
from tests.cases.stages import Shelf, to_end, to_review, to_second_plan
from tests.cases.truth import Records, port_is_shut_and_saved, verbs

SERVER = "srv-bapenda-01"
PORTS = (9, 35)
WHEN = (pytest.param("intended", marks=pytest.mark.whole), pytest.param("acted", marks=pytest.mark.long))


def _killed(office: Office, id: str, when: str, kind: str) -> Running:
    """The command that will be killed, started with the confirmation of the plan in force."""
    confirmations = [c for c in office.confirmations(id, SERVER) if c != "--confirm"]
    words = (str(office.config), id, when, kind, *confirmations)
    return Running(words, started([sys.executable, "-m", "tests.crash.killed", *words]))


def _settled(office: Office, id: str, kind: str, when: str) -> None:
    """The intent is open; resuming reads the world and closes it by what it finds, and sends nothing."""
    proved = kind == "shut" and when == "acted"
    assert office.types(id)[-1] == ("change-proved" if proved else "change-intended")
    assert [t.change.kind for t in office.case(id).unsettled()] == [kind]
    office.read("case", "show", id).ended(0)
    office.read("verify", id).ended(0, "INTACT")
    office.type("case", "resume", id).ended(0, "1 open change(s) settled")
    last = office.events(id)[-1]
    if when == "acted":
        assert (last.type, last.payload["settled"]) == ("change-verified", True)
    else:
        assert (last.type, "begun and not done" in last.payload["reason"]) == ("change-failed", True)
    office.type("case", "resume", id).ended(0, "nothing was left open")


@pytest.mark.parametrize("when", WHEN)
def test_killed_while_a_port_is_shut(
    when: str, bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    dying = _killed(office, id, when, "shut")
    dying.until("to shut")
    bed.power(SERVER, False)
    assert dying.end().code == -SIGKILL
    sent = verbs(control, "switch")
    _settled(office, id, "shut", when)
    assert verbs(control, "switch") == sent
    assert len(sent) == (2 if when == "acted" else 0)

    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    names = [office.estate.port_name(port) for port in PORTS]
    assert [port_is_shut_and_saved(bed, "tor-3", name) for name in names] == [True, True]
    assert verbs(control, "switch") == [
        f"switch tor-3 {names[0]}: shutdown", "switch tor-3 write memory",
        f"switch tor-3 {names[1]}: shutdown", "switch tor-3 write memory",
    ]  # fmt: skip
    assert verbs(control, "zabbix") == ["zabbix maintenance.create"]
    office.read("verify", id).ended(0, "INTACT")


@pytest.mark.long
def test_a_case_that_was_killed_twice_comes_to_its_end(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    dying = _killed(office, id, "acted", "shut")
    dying.until("to shut")
    bed.power(SERVER, False)
    assert dying.end().code == -SIGKILL
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    to_second_plan(office, id)
    assert _killed(office, id, "acted", "delete").end().code == -SIGKILL
    office.run(id, "--wait").ended(4, "laporan")
    to_end(office, id)
    acts = verbs(control)
    once = [act for act in acts if not act.endswith(("write memory", "journal-entries/"))]
    assert len(once) == len(set(once)) == 11
    assert office.at(id) == ("sealed", "selesai")
    office.read("verify", id).ended(0, "INTACT")


@pytest.mark.whole
@pytest.mark.parametrize("when", ["intended", "acted"])
def test_killed_while_a_host_is_deleted(when: str, control: LabControl, office: Office, shelf: Shelf) -> None:
    id = shelf.withdrawn(office, SERVER)
    records = Records(office.config)
    assert _killed(office, id, when, "delete").end().code == -SIGKILL
    gone = when == "acted"
    assert (records.hosts(SERVER) == [], verbs(control).count("zabbix host.delete")) == (gone, int(gone))
    assert verbs(control, "netbox") == []
    _settled(office, id, "delete", when)
    assert verbs(control).count("zabbix host.delete") == int(gone)

    office.run(id, "--wait").ended(4, "laporan")
    to_end(office, id)
    assert (records.hosts(SERVER), records.status(SERVER)) == ([], "decommissioning")
    assert verbs(control, "zabbix") == ["zabbix host.update", "zabbix host.delete"]
    assert len([act for act in verbs(control, "netbox") if act.startswith("netbox PATCH /api/dcim/devices/")]) == 1
    assert len([a for a in office.case(id).attachments if a.file.sealed]) == 1
    office.read("verify", id).ended(0, "INTACT")


@pytest.mark.long
def test_ctrl_c_while_a_shutdown_is_watched_leaves_a_case_that_goes_on(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    watching = office.watches(id, SERVER)
    watching.interrupt()
    office.end(watching).ended(4, "stopped as you asked", f"dcdecom case run {id}")
    assert office.case(id).unsettled() == ()
    assert verbs(control, "switch") == []
    bed.power(SERVER, False)
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")


@pytest.mark.long
def test_ctrl_c_in_a_change_ends_after_its_read_back(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """The first port is proved to be shut, the second is not begun."""
    id = shelf.planned(office, SERVER)
    watching = office.shuts_down(id, SERVER)
    while not verbs(control, "switch"):
        assert watching.process.poll() is None
    watching.interrupt()
    office.end(watching).ended(4, "stopped as you asked")
    shut = [t.state for t in office.case(id).changes if t.change.kind == "shut"]
    assert shut == ["verified", "pending"]
    assert len(verbs(control, "switch")) == 2
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")


@pytest.mark.whole
@pytest.mark.parametrize("fault", ["drop_after_shutdown", "write_error"])
def test_a_switch_that_does_it_halfway_is_told_as_it_is(
    fault: str, bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """The session breaks, or it is not saved: never a success. Our own line does not stand in the way of going on."""
    id = shelf.planned(office, SERVER)
    control.ssh_fault("tor-3", fault)
    said = office.end(office.shuts_down(id, SERVER))
    assert said.code in (5, 6), said
    assert not port_is_shut_and_saved(bed, "tor-3", office.estate.port_name(PORTS[0]))
    first = next(t for t in office.case(id).changes if t.change.kind == "shut")
    assert first.state in ("failed", "unknown")
    if fault == "write_error":
        assert "shut, not saved" in said.text
        assert "shut, not saved" in office.read("case", "show", id).ended(0).out
    control.ssh_fault("tor-3", fault, False)
    office.type("case", "resume", id).ended(0)
    office.run(id, "--wait").ended(4, "ba-penarikan.docx")
    assert port_is_shut_and_saved(bed, "tor-3", office.estate.port_name(PORTS[0]))
    to_second_plan(office, id)
    to_review(office, id, SERVER)
