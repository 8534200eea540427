"""On real switches: a port that is opened again after the soak, and a server that is plugged in elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from dcdecom.bootstrap import clocks, systems
from dcdecom.documents.configuration import load
from tests.authorities import authorized
from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.cases.stages import to_handover, to_plan, to_rack
from tests.contract.owners import NetBoxOwner
from tests.real.bed.command import run

SERVER, ANOTHER = "srv-bapenda-02", "srv-dinkes-01"


@contextmanager
def speaking_as(bed: RealBed, another: str, mac: str) -> Iterator[None]:
    """Another server's card speaks with this address: on the wire it is as if the first were plugged in there."""
    wire = bed.bed.record["servers"][another]["data"]
    inside = ("ip", "-n", wire["namespace"], "link", "set", wire["interface"])
    run((*inside, "address", mac))
    try:
        ping = ("ping", "-c", "2", "-W", "1", _gateway(wire["ip"]))
        run(("ip", "netns", "exec", wire["namespace"], *ping))
        yield
    finally:
        run((*inside, "down"))
        run((*inside, "address", wire["mac"]))
        run((*inside, "up"))


def _gateway(ip: str) -> str:
    return ip.partition("/")[0].rpartition(".")[0] + ".1"


@pytest.mark.timeout(1800)
def test_what_is_back_after_the_soak_is_found_before_anybody_pulls(bed: RealBed, office: Office) -> None:
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    to_handover(office, id, SERVER)
    assert "BELUM" not in office.paper(id, "pull-leave.docx")
    switch = authorized(systems.writers(load(office.config), clocks.clock()).switch)
    port = bed.port(SERVER, "data")

    switch.open(*port)
    office.run(id).ended(3, "port-open-again", "Nobody pulls")
    assert "BELUM BOLEH DICABUT" in office.paper(id, "pull-leave.docx")
    switch.shut(*port)
    office.run(id).ended(4, "ba-penarikan.docx", "every port is shut still")

    mac = bed.bed.record["servers"][SERVER]["data"]["mac"]
    with speaking_as(bed, ANOTHER, mac):
        office.run(id).ended(3, "still-seen", mac)
        assert "BELUM BOLEH DICABUT" in office.paper(id, "pull-leave.docx")
    bed.bed.reset()


def test_a_port_that_is_split_into_channels_is_refused(bed: RealBed, office: Office) -> None:
    """NetBox 4.7 itself: the cable ends on the channelized port."""
    owner = NetBoxOwner(load(office.config).netbox.url, bed.owner)
    switch, port = bed.port(SERVER, "data")
    [row] = owner.call("GET", f"dcim/interfaces/?device={switch}&name={port}")["results"]
    owner.call("PATCH", f"dcim/interfaces/{row['id']}/", {"channels": 4})
    try:
        office.open(office.request_for(SERVER), 3)
        assert "unplayed-channels" in office.said[-1].text
    finally:
        owner.call("PATCH", f"dcim/interfaces/{row['id']}/", {"channels": None})
