"""Killed after the Zabbix delete and after the NetBox status, and walked back with all that hangs on the server."""

from __future__ import annotations

import pytest

from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.cases.snapshot import differences, snapshot
from tests.cases.stages import to_handover, to_plan, to_rack, to_second_plan
from tests.cases.truth import Records
from tests.cases.ways import but_for_losses, walk_back, way
from tests.real.cases.dependents import dependents, to_form
from tests.real.cases.killing import kill_behind, middlemen, settles
from tests.real.cases.own_logs import netbox_writes, zabbix_writes

SERVER = "srv-bpkad-01"
DONE = {f"update {SERVER}": 1, f"delete {SERVER}": 1}
"""Disabled once and deleted once."""


@pytest.mark.timeout(1800)
def test_killed_behind_both_records_and_walked_back(bed: RealBed, office: Office) -> None:
    with dependents(bed, office, SERVER, "knot") as hanging, middlemen(office) as systems:
        names, reserved = hanging.names(), hanging.reserved()
        id = to_form(office, SERVER)
        to_rack(office, id)
        to_plan(office, id, SERVER)
        before, counted = snapshot(office, SERVER), zabbix_writes(bed, SERVER)
        to_handover(office, id, SERVER)
        to_second_plan(office, id)
        shut, records = snapshot(office, SERVER)["ports"], Records(office.config)

        words = ("case", "run", id, *office.confirmations(id, SERVER), "--wait")
        kill_behind(office, systems["zabbix"], "host.delete", *words)
        assert (records.hosts(SERVER), records.status(SERVER)) == ([], "active")
        settles(office, id, "change-verified")
        kill_behind(office, systems["netbox"], "PATCH /api/dcim/devices/", "case", "run", id, "--wait")
        assert (records.status(SERVER), records.cables(SERVER)) == ("decommissioning", 1)
        settles(office, id, "change-verified")
        office.run(id, "--wait").ended(4, "laporan")
        assert {t.state for t in office.case(id).planned("hapus-monitoring")} == {"verified"}
        end = (records.status(SERVER), records.hosts(SERVER), records.cables(SERVER), records.addresses(SERVER))
        assert end == ("decommissioning", [], 0, {"deprecated"}), "as it is in the accepted case, undisturbed"
        assert zabbix_writes(bed, SERVER) - counted == DONE
        hanging.gone()
        _each_once(bed, office, id, ["note", "status", "cable", "address", "note"])

        walk_back(office, id, SERVER).ended(0, "Did not come back", "history")
        found = differences(before | {"ports": shut}, snapshot(office, SERVER))
        assert but_for_losses(found, way(office, id).losses) == []
        assert (hanging.names(), hanging.reserved()) == (names, reserved), "field by field"
        office.read("verify", id).ended(0, "INTACT")


def _each_once(bed: RealBed, office: Office, id: str, kinds: list[str]) -> None:
    """NetBox has done every proved change of the case in one request of its own."""
    made = netbox_writes(bed, office.case(id))
    assert ([name.split()[1] for name in made], set(made.values())) == (kinds, {1})
