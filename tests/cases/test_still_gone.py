"""What is undone after the shut, in the soak or days later: found before anybody pulls, and before a row is done."""

from __future__ import annotations

import pytest

from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.stages import Shelf, to_handover
from tests.cases.test_reconcile import owner_of
from tests.cases.truth import verbs

SERVER = "srv-bapenda-01"
MAC = "9c:b6:54:a1:03:10"
AGEING = 2.0
"""Seconds after which no switch of the lab remembers an address that has left."""
INTERFACE = "dcim.interface"


def port_of(office: Office) -> str:
    return office.estate.port_name(9)


def opened(office: Office, control: LabControl) -> None:
    """Somebody opens the port again and saves it; nobody is plugged in."""
    control.edit("tor-3", port_of(office), "no shutdown")
    control.save("tor-3")


def shut(office: Office, control: LabControl) -> None:
    control.edit("tor-3", port_of(office), "shutdown")
    control.save("tor-3")


@pytest.mark.long
def test_a_port_that_is_opened_again_in_the_soak_is_found_before_anybody_pulls(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    watching = office.shuts_down(id, SERVER)
    watching.until("Soak until")
    opened(office, control)
    office.end(watching).ended(3, "port-open-again", "the berita acara stays closed")
    assert not (office.data / "out" / id / "ba-penarikan.docx").exists()
    assert not (office.data / "out" / id / "daftar-pencabutan.docx").exists()
    shut(office, control)
    office.run(id, "--wait").ended(4, "ba-penarikan.docx", "every port is shut still")
    assert "BELUM" not in office.paper(id, "daftar-pencabutan.docx")


@pytest.mark.whole
def test_a_server_that_is_plugged_in_elsewhere_after_the_soak_closes_the_minutes(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    """The papers lie there and say that it may be pulled; the next command finds it, and they say so no more."""
    id = shelf.planned(office, SERVER)
    to_handover(office, id, SERVER)
    assert "BELUM" not in office.paper(id, "daftar-pencabutan.docx")
    code = office.code_on(office.sheet(id, "penarikan"))
    control.attach_machine("tor-2", 40, MAC, 110)
    office.run(id).ended(3, "still-seen", "tor-2", "Nobody pulls")
    paper = office.paper(id, "daftar-pencabutan.docx")
    assert "BELUM BOLEH DICABUT" in paper
    assert MAC in paper
    office.signs(id, "penarikan", "opd", code=code).ended(3, "printed before what it says changed")
    assert MAC in office.read("case", "show", id).ended(0).text

    control.detach(MAC)
    control.skip(AGEING)
    office.run(id).ended(4, "ba-penarikan.docx", "every port is shut still")
    assert "BELUM" not in office.paper(id, "daftar-pencabutan.docx")
    office.signs(id, "penarikan", "opd").ended(0)

    control.attach_machine("tor-2", 40, MAC, 110)
    office.run(id).ended(3, "still-seen", "tor-2")
    assert office.at(id) == ("open", "penarikan"), "signed, and not done"
    control.detach(MAC)
    control.skip(AGEING)
    office.bed.stop("snmp:tor-2")
    office.run(id).ended(5, "switch-unread")
    assert office.at(id) == ("open", "penarikan")
    office.bed.start("snmp:tor-2")
    office.run(id).ended(4, "WAITING for a confirmation")
    assert office.at(id) == ("open", "hapus-monitoring")


@pytest.mark.long
def test_a_server_that_is_plugged_in_while_step_9_writes_is_found_before_it_closes(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.withdrawn(office, SERVER)
    running = office.start("case", "run", id, *office.confirmations(id, SERVER), "--wait")
    running.until(" delete ", office.patience)
    control.attach_machine("tor-2", 40, MAC, 110)
    office.end(running).ended(3, "still-seen", "tor-2")
    assert office.at(id) == ("open", "hapus-monitoring")
    control.detach(MAC)
    control.skip(AGEING)
    office.run(id, "--wait").ended(4, "laporan")


def test_a_port_that_is_split_into_channels_is_refused_before_anything_is_planned(
    control: LabControl, office: Office
) -> None:
    owner = owner_of(office)
    [port] = owner.call("GET", f"dcim/interfaces/?device=tor-3&name={port_of(office)}")["results"]
    about = {"device": port["device"]["id"], "name": f"{port_of(office)}/1", "type": "channel"}
    owner.call("PATCH", f"dcim/interfaces/{port['id']}/", {"channels": 4})
    owner.call("POST", "dcim/interfaces/", {**about, "parent": port["id"], "channel_id": 1})
    id = office.open(office.request_for(SERVER), 3)
    assert "unplayed-channels" in office.said[-1].text
    assert "split into 4 channels" in office.said[-1].text
    assert not (office.data / "out" / id / "surat-balasan.docx").exists(), "it is no fault of the request"
    assert verbs(control, "switch") == []
    assert verbs(control, "zabbix") == []
