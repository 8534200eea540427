"""On real switches: our login may write no more, and people shut the port, but only while it is the server's alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import pytest
import yaml

from dcdecom.bootstrap import clocks, systems
from dcdecom.documents.configuration import load
from tests.beds.real import RealBed
from tests.cases.driver import Said
from tests.cases.office import Office
from tests.cases.stages import to_plan, to_rack
from tests.cases.ways import walk_back
from tests.real.cases.wires import in_its_place
from tests.write_permits import authorized

SERVER = "srv-bapenda-02"
FOREIGN = "06:aa:00:00:00:09"


@contextmanager
def no_writer(office: Office, switch: str) -> Iterator[None]:
    """The writer's password in this office's inventory is not the switch's, for as long as the block lasts."""
    hosts = office.folder / "inventory" / "hosts.yaml"
    before = hosts.read_text("utf-8")
    body = yaml.safe_load(before)
    login = body[switch]["connection_options"]["writer"]
    login["password"] = body[switch]["password"]
    hosts.write_text(yaml.safe_dump(body, sort_keys=False), "utf-8")
    try:
        yield
    finally:
        hosts.write_text(before, "utf-8")


@pytest.mark.timeout(1800)
def test_nobody_is_told_to_shut_a_port_on_which_somebody_else_is(bed: RealBed, office: Office) -> None:
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    try:
        with no_writer(office, bed.port(SERVER, "data")[0]):
            _told_withheld_signed_and_seen(bed, office, id)
    finally:
        walk_back(office, id, SERVER).ended(0)
        bed.power(SERVER, True)
    office.gives_up(id, "given up").ended(0, "No change of it stands")


def _told_withheld_signed_and_seen(bed: RealBed, office: Office, id: str) -> None:
    switch, port = bed.port(SERVER, "data")
    shut = (f"On {switch}", f"interface {port}", "shutdown", "write memory")
    office.end(office.shuts_down(id, SERVER)).ended(5, "refused the login", f"dcdecom case run {id}")
    n = next(t.n for t in office.case(id).changes if t.change.kind == "shut" and t.state == "failed")
    office.read("case", "plan", id).ended(0, f"Change {n} could not be made", *shut)

    with in_its_place(bed, SERVER, FOREIGN):
        office.run(id).ended(3, "foreign-mac", FOREIGN, "It was not sent")
        told = office.read("case", "plan", id).ended(0)
        assert "write memory" not in told.text, told
        _attach(office, id, n).ended(3, "Nothing was recorded")
    assert not bed.bed.shut(switch, port)

    office.run(id).ended(5)
    office.read("case", "plan", id).ended(0, *shut)
    _attach(office, id, n).ended(0, "Somebody else stands up for it")
    _signs(office, id, n).ended(0)
    office.run(id).ended(3, "by-hand-not-so", "Nothing speaks against making it")
    with bed.turn(switch):
        authorized(systems.writers(load(bed.configuration), clocks.clock()).switch).shut(switch, port)
    _attach(office, id, n).ended(0)
    _signs(office, id, n).ended(0)
    said = office.run(id)
    assert "by-hand-not-so" not in said.text, said
    assert next(t for t in office.case(id).changes if t.n == n).seen == "so", said


def _attach(office: Office, id: str, n: int) -> Said:
    return office.type("case", "attach", id, "penarikan", office.scan("console"), "--change", str(n))


def _signs(office: Office, id: str, n: int) -> Said:
    return office.type("case", "sign", id, "penarikan", "--as", "tim-dc", "--change", str(n), by="budi")
