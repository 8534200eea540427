"""A whole case of a server on which much hangs, while somebody renames and re-addresses its host before step 9."""

from __future__ import annotations

import pytest
import yaml

from dcdecom.documents.configuration import load
from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.cases.stages import to_end, to_handover, to_plan, to_rack, to_review, to_second_plan
from tests.contract.ground import ground_of
from tests.contract.owners import RealZabbixOwner
from tests.real.cases.dependents import dependents, to_form

pytestmark = pytest.mark.usefixtures("granted")
SERVER, CALLED, ELSEWHERE = "srv-bapenda-01", "zbx-renamed", "198.18.10.250"
ASKED = ("host-renamed", "host-readdressed", "host-foreign-address")


@pytest.mark.timeout(1800)
def test_a_host_of_which_only_the_id_is_left_is_asked_about_and_deleted(bed: RealBed, office: Office) -> None:
    settings, template = load(bed.configuration), ground_of("real").estate.zabbix.template
    admin = str(bed.bed.record["zabbix"]["tokens"]["admin"])
    zabbix = RealZabbixOwner(settings.zabbix.url, admin, template)
    with dependents(bed, office, SERVER, "bind") as hanging:
        id = to_form(office, SERVER)
        to_rack(office, id)
        to_plan(office, id, SERVER)
        to_handover(office, id, SERVER)
        to_second_plan(office, id)
        host = zabbix.id(SERVER)
        zabbix.change(SERVER, host=CALLED, name=CALLED, inventory={"serialno_a": "", "asset_tag": ""})
        zabbix.readdress(CALLED, ELSEWHERE)
        said = office.run(id).ended(4, *ASKED, f"Update {host}: {zabbix.who}")
        for code in ASKED:
            office.accepts(id, "hapus-monitoring", said, code)
        office.run(id).ended(4, "WAITING for a confirmation")
        to_review(office, id, SERVER)
        assert zabbix.call("host.get", {"hostids": [host], "output": ["hostid"]}) == []
        hanging.gone()
        to_end(office, id)
    report = yaml.safe_load(office.read("report", "render", id, "--format", "yaml").ended(0).out)
    (row,) = [step for step in report["langkah"] if step["langkah"] == "hapus-monitoring"]
    assert row["pelaksanaan"][-1]["mutu_bukti"] == "terverifikasi"
