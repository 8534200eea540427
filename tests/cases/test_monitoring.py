"""Step 9: what comes back is noticed before NetBox is touched, and what cannot be reached changes nothing."""

from __future__ import annotations

import time

import pytest

from dcdecom_lab.control import LabControl
from tests.beds import Bed
from tests.cases.office import Office
from tests.cases.stages import Shelf, to_review
from tests.cases.truth import Records, verbs

SERVER = "srv-bapenda-01"


@pytest.mark.whole
def test_a_host_that_comes_back_keeps_netbox_untouched(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.withdrawn(office, SERVER)
    writer = Records(office.config, "writer")
    kept = writer.export(SERVER)
    watching = office.start("case", "run", id, *office.confirmations(id, SERVER), "--wait")
    watching.until("delete     verified")
    writer.create_again(kept)
    office.end(watching).ended(3, "host-back", "NetBox was not touched")

    assert verbs(control, "netbox") == []
    assert (writer.status(SERVER), writer.cables(SERVER)) == ("active", 2)
    assert "laporan.yaml" not in {p.name for p in (office.data / "out" / id).iterdir()}
    writer.zabbix.host.delete(writer.hosts(SERVER)[0]["hostid"])
    office.run(id, "--wait").ended(4, "laporan")
    assert writer.status(SERVER) == "decommissioning"


@pytest.mark.long
def test_losses_are_shown_before_and_the_wrong_confirmation_deletes_nothing(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.withdrawn(office, SERVER)
    plan = office.read("case", "plan", id).ended(0).out
    assert "history" in plan.casefold()
    first = next(p.digest for p in office.case(id).plans if p.step == "penarikan")
    office.run(id, "--confirm", f"{first[:8]}:LK1A").ended(2, "Nothing was applied")
    assert verbs(control, "zabbix") == []
    assert len(Records(office.config).hosts(SERVER)) == 1


@pytest.mark.parametrize(
    "system", [pytest.param("netbox", marks=pytest.mark.long), pytest.param("zabbix", marks=pytest.mark.whole)]
)
def test_a_system_that_is_gone_at_step_9_is_waited_for(
    system: str, bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.withdrawn(office, SERVER)
    confirmations = office.confirmations(id, SERVER)
    bed.stop(system)
    office.run(id).ended(5)
    assert verbs(control, "zabbix") == []
    bed.start(system)
    office.run(id, *confirmations, "--wait").ended(4, "laporan")


@pytest.mark.long
def test_a_write_of_which_no_answer_comes_is_read_before_it_is_repeated(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    """NetBox does what it was asked and says nothing. The read-back finds it, and it is not sent again."""
    id = shelf.withdrawn(office, SERVER)
    control.web_fault("netbox", kind="drop", method="PATCH", path="/api/dcim/devices/", times=1)
    to_review(office, id, SERVER)
    device = Records(office.config).device(SERVER).id
    assert verbs(control, "netbox").count(f"netbox PATCH /api/dcim/devices/{device}/") == 1


@pytest.mark.whole
def test_an_outcome_that_is_not_known_is_exit_6_until_it_can_be_read(
    bed: Bed, control: LabControl, office: Office, shelf: Shelf
) -> None:
    """Zabbix takes long over a deletion, and cannot be read when it is done."""
    id = shelf.withdrawn(office, SERVER)
    control.web_fault("zabbix", kind="hang", method="host.delete", seconds=4, times=1)
    running = office.start("case", "run", id, *office.confirmations(id, SERVER), "--wait")
    running.until("unsilence  verified")
    time.sleep(2)
    bed.stop("zabbix")
    office.end(running).ended(6, "It may have happened", f"dcdecom case resume {id}")
    office.type("case", "resume", id).ended(6, "cannot be read")
    office.run(id).ended(6, "cannot be read")
    bed.start("zabbix")
    office.type("case", "resume", id).ended(0, "1 open change(s) settled")
    office.run(id, "--wait").ended(4, "laporan")
    assert verbs(control, "zabbix").count("zabbix host.delete") == 1


def test_a_maintenance_that_holds_both_servers_of_a_letter_is_named_before_anything_is_planned(
    control: LabControl, office: Office
) -> None:
    """Zabbix would delete the first host and refuse the second, in the middle of the plan."""
    both = ["srv-bapenda-01", "srv-bapenda-02"]
    now = int(time.time())
    window = {"name": "Quarterly tests", "hosts": both, "since": now - 7200, "until": now - 3600}
    control.act("zabbix_scene", scene="maintenance", arguments=window)
    said = office.read("check", str(office.request_for(*both))).ended(3, "host-blocked")
    assert said.text.count("Quarterly tests") == 2
    office.read("check", str(office.request_for(both[0]))).ended(0)
