"""Walking a case back: all four systems are as they were, field by field, but for what was told to be lost."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.cases.office import QUICK, Office
from tests.cases.snapshot import differences, snapshot
from tests.cases.stages import Shelf, to_handover, to_plan, to_rack, to_review, to_second_plan
from tests.cases.truth import Records, verbs
from tests.cases.ways import but_for_losses, confirmations, number, walk_back, way

SERVER = "srv-bapenda-01"
RELEASE = {"release": {"cables": "remove", "addresses": "deprecate", "position": "release"}}


def papers(office: Office, id: str, below: str = "") -> set[str]:
    """The files that lie in the case's out folder."""
    folder = office.folder / "data" / "out" / id / below
    return {path.name for path in folder.iterdir() if path.is_file()} if folder.is_dir() else set()


# --- before the handover ---------------------------------------------------------------------------------------------


@pytest.mark.long
def test_ports_and_silence_come_back(control: LabControl, office: Office, shelf: Shelf) -> None:
    before = snapshot(office, SERVER)
    id = shelf.planned(office, SERVER)
    to_handover(office, id, SERVER)
    assert differences(before, snapshot(office, SERVER))

    printed = papers(office, id)
    assert {"daftar-pencabutan.docx", "ba-penarikan.docx"} <= printed

    shown = office.type("case", "undo", id).ended(4, "Not walked back", "a note stays")
    assert shown.text.count("open") >= 2
    assert papers(office, id) == printed
    assert differences(before, snapshot(office, SERVER)), "nothing is walked back before it is confirmed"
    said = walk_back(office, id, SERVER).ended(0, "3 changes of way back", f"dcdecom case run {id}")
    assert "count no more" in said.text
    assert "daftar-pencabutan.docx" in said.text
    assert papers(office, id) == printed - papers(office, id, "tidak-berlaku")
    assert {"daftar-pencabutan.docx", "ba-penarikan.docx"} <= papers(office, id, "tidak-berlaku"), "they say: pull it"
    assert differences(before, snapshot(office, SERVER)) == []
    assert verbs(control, "zabbix")[-1] == "zabbix maintenance.delete"
    assert office.at(id) == ("open", "penarikan")
    shown = office.read("case", "show", id).ended(0)
    assert shown.out.count("undone") == 3


@pytest.mark.whole
def test_after_a_way_back_the_case_goes_on_with_a_new_plan(bed: Bed, office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    to_handover(office, id, SERVER)
    walk_back(office, id, SERVER).ended(0)
    bed.power(SERVER, True)
    office.run(id).ended(4, "WAITING for a confirmation")
    assert way(office, id).digest != office.case(id).plans[-1].digest
    to_handover(office, id, SERVER)
    assert office.case(id).plans[0].digest != office.case(id).plans[-1].digest


@pytest.mark.whole
def test_in_the_watch_only_the_silence_comes_back(control: LabControl, office: Office, shelf: Shelf) -> None:
    before = snapshot(office, SERVER)
    id = shelf.planned(office, SERVER)
    office.run(id, *office.confirmations(id, SERVER)).ended(4, "to shut")
    walk_back(office, id, SERVER).ended(0)
    assert differences(before, snapshot(office, SERVER)) == []
    assert verbs(control) == ["zabbix maintenance.create", "zabbix maintenance.delete"]
    office.gives_up(id, "given up").ended(0, "No change of it stands")


@pytest.mark.whole
def test_one_change_comes_back_alone(office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    to_handover(office, id, SERVER)
    after = snapshot(office, SERVER)
    [port] = [t for t in office.case(id).changes if t.change.kind == "shut" and "35" in t.change.target]
    walk_back(office, id, SERVER, only=port.n).ended(0)
    changed = differences(after, snapshot(office, SERVER))
    assert changed
    assert all("35" in one and one.startswith("ports.") for one in changed)


@pytest.mark.whole
def test_a_port_that_a_stranger_has_edited_stays_as_it_is(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    to_handover(office, id, SERVER)
    port = office.estate.port_name(9)
    control.edit("tor-3", port, "description not ours")
    control.save("tor-3")
    done = len(verbs(control, "switch"))
    n = next(t.n for t in office.case(id).changes if t.change.kind == "shut" and port in t.change.target)
    walk_back(office, id, SERVER, only=n).ended(3, "somebody has changed it", "stanza was", "--accept")
    assert len(verbs(control, "switch")) == done


@pytest.mark.whole
def test_an_unsaved_edit_of_a_stranger_stops_the_way_back(control: LabControl, office: Office, shelf: Shelf) -> None:
    """Our save would keep it."""
    id = shelf.planned(office, SERVER)
    to_handover(office, id, SERVER)
    control.edit("tor-3", office.estate.port_name(20), "description not ours")
    walk_back(office, id, SERVER).ended(3, "unsaved-changes", "It was not sent")


# --- after the handover ----------------------------------------------------------------------------------------------


@pytest.mark.whole
def test_after_step_9_everything_but_the_ports_is_as_it_was(
    bed: Bed, control: LabControl, office: Office
) -> None:
    office = Office(bed, office.folder.parent / "releasing", {**QUICK, **RELEASE})
    before = snapshot(office, SERVER)
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    to_handover(office, id, SERVER)
    to_second_plan(office, id)
    shut = snapshot(office, SERVER)
    to_review(office, id, SERVER)

    walk_back(office, id, SERVER).ended(0, "Did not come back", "history", "made anew, id ")
    after = snapshot(office, SERVER)
    losses = way(office, id).losses
    assert but_for_losses(differences({**before, "ports": shut["ports"]}, after), losses) == []
    assert {s.code for s in way(office, id).stays} == {"anchor", "changes-nothing", "handed-over"}
    assert office.at(id) == ("open", "hapus-monitoring")
    office.type("case", "undo", id).ended(0)
    office.run(id, *confirmations_of(office, id), "--wait").ended(4, "laporan")
    report = office.read("report", "show", id).ended(0).out
    assert "perubahan dibatalkan" in report


def confirmations_of(office: Office, id: str) -> list[str]:
    office.run(id).ended(4, "WAITING for a confirmation")
    return office.confirmations(id, SERVER)


@pytest.mark.whole
def test_once_handed_over_the_port_is_refused(control: LabControl, office: Office, shelf: Shelf) -> None:
    id = shelf.withdrawn(office, SERVER)
    n = number(office, id, "shut")
    office.type("case", "undo", id, "--change", str(n)).ended(3, "is not walked back", "another may be plugged in")
    assert verbs(control, "switch") == []


def in_monitoring(office: Office, id: str, control: LabControl) -> None:
    """Zabbix refuses the deletion: disabled, exported, our silence ended."""
    control.web_fault("zabbix", kind="refuse", method="host.delete", times=1)
    office.run(id, *office.confirmations(id, SERVER), "--wait")


def in_the_record(office: Office, id: str, control: LabControl) -> None:
    """The host is deleted, the status is set, and NetBox goes away before the cables."""
    control.web_fault("netbox", kind="status", method="DELETE", status=503, times=9)
    office.run(id, *office.confirmations(id, SERVER), "--wait")
    control.web_fault("netbox")


STAGES: tuple[Callable[[Office, str, LabControl], None], ...] = (in_monitoring, in_the_record)


@pytest.mark.long
@pytest.mark.parametrize("stage", STAGES, ids=lambda s: s.__name__)
def test_at_each_stage_of_step_9(
    stage: Callable[[Office, str, LabControl], None], control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.withdrawn(office, SERVER)
    before = snapshot(office, SERVER)
    stage(office, id, control)
    walk_back(office, id, SERVER).ended(0)
    losses = way(office, id).losses
    assert but_for_losses(differences(before, snapshot(office, SERVER)), losses) == []


@pytest.mark.whole
def test_a_host_that_somebody_made_again_is_not_touched(control: LabControl, office: Office, shelf: Shelf) -> None:
    id = shelf.withdrawn(office, SERVER)
    writer = Records(office.config, "writer")
    kept = writer.export(SERVER)
    to_review(office, id, SERVER)
    writer.create_again(kept)
    [theirs] = writer.hosts(SERVER)
    walk_back(office, id, SERVER, only=number(office, id, "delete")).ended(3, "is there and not as it was kept")
    assert writer.hosts(SERVER) == [theirs]


# --- killed ----------------------------------------------------------------------------------------------------------


@pytest.mark.long
@pytest.mark.parametrize(
    ("system", "method"),
    [("netbox", "POST"), pytest.param("zabbix", "configuration.import", marks=pytest.mark.whole)],
)
def test_killed_in_the_middle_and_resumed(
    system: str, method: str, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """The process is gone while the system still works on what it was sent."""
    id = shelf.withdrawn(office, SERVER)
    before = snapshot(office, SERVER)
    to_review(office, id, SERVER)
    options = confirmations(office, id, SERVER)
    control.web_fault(system, kind="hang", method=method, seconds=3, times=1)
    running = office.start("case", "undo", id, *options)
    while not any(t.state == "intended" and _is_sent(t.change.kind, system) for t in office.case(id).changes):
        time.sleep(0.05)
    time.sleep(1)
    os.killpg(running.process.pid, signal.SIGKILL)
    running.process.wait()
    time.sleep(3)

    office.type("case", "resume", id).ended(0, "1 open change(s) settled")
    office.type("case", "undo", id).ended(0, "proved")
    losses = way(office, id).losses
    assert but_for_losses(differences(before, snapshot(office, SERVER)), losses) == []
    assert sum(verb.startswith("zabbix configuration.import") for verb in verbs(control, "zabbix")) == 1
    assert verbs(control, "netbox").count("netbox POST /api/dcim/cables/") == 2


def _is_sent(kind: str, system: str) -> bool:
    return kind == {"zabbix": "restore", "netbox": "recable"}[system]
