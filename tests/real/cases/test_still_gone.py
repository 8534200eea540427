"""On real switches: a port that is opened again after the soak, and a server that is plugged in elsewhere."""

from __future__ import annotations

import pytest

from dcdecom.bootstrap import clocks, systems
from dcdecom.documents.configuration import load
from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.cases.stages import to_handover, to_plan, to_rack
from tests.cases.ways import walk_back
from tests.contract.owners import NetBoxOwner
from tests.real.cases.wires import heard_behind
from tests.write_permits import authorized

SERVER, ANOTHER = "srv-disdik-02", "srv-bpkad-03"
"""The other one has a stranger behind its port by its description: nobody withdraws it."""


@pytest.mark.timeout(1800)
def test_what_is_back_after_the_soak_is_found_before_anybody_pulls(bed: RealBed, office: Office) -> None:
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    try:
        _what_is_back_is_found(bed, office, id)
    finally:
        walk_back(office, id, SERVER).ended(0)
        bed.power(SERVER, True)
    office.gives_up(id, "given up").ended(0, "No change of it stands")


def _what_is_back_is_found(bed: RealBed, office: Office, id: str) -> None:
    to_handover(office, id, SERVER)
    assert "BELUM" not in office.paper(id, "daftar-pencabutan.docx")
    switch = authorized(systems.writers(load(office.config), clocks.clock()).switch)
    port = bed.port(SERVER, "data")

    with bed.turn(port[0]):
        switch.open(*port)
    office.run(id).ended(3, "port-open-again", "Nobody pulls")
    assert "BELUM BOLEH DICABUT" in office.paper(id, "daftar-pencabutan.docx")
    with bed.turn(port[0]):
        switch.shut(*port)
    office.run(id).ended(4, "ba-penarikan.docx", "every port is shut still")

    mac = bed.bed.record["servers"][SERVER]["data"]["mac"]
    with heard_behind(bed, ANOTHER, mac):
        office.run(id).ended(3, "still-seen", mac, f"{bed.port(ANOTHER, 'data')[0]} {bed.port(ANOTHER, 'data')[1]}")
        assert "BELUM BOLEH DICABUT" in office.paper(id, "daftar-pencabutan.docx")
    office.run(id).ended(4, "ba-penarikan.docx", "every port is shut still")


def test_a_port_that_is_split_into_channels_is_refused(bed: RealBed, office: Office) -> None:
    """NetBox 4.7 itself: the cable ends on the channelized port."""
    owner = NetBoxOwner(load(office.config).netbox.url, bed.owner)
    switch, port = bed.port(SERVER, "data")
    [row] = owner.call("GET", f"dcim/interfaces/?device={switch}&name={port}")["results"]
    owner.call("PATCH", f"dcim/interfaces/{row['id']}/", {"channels": 4})
    try:
        id = office.open(office.request_for(SERVER), 3)
        assert "unplayed-channels" in office.said[-1].text
    finally:
        owner.call("PATCH", f"dcim/interfaces/{row['id']}/", {"channels": None})
    office.gives_up(id, "given up").ended(0)
