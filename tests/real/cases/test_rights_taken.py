"""On the real systems: a case whose plan is confirmed stops before its first write, while one right is missing."""

from __future__ import annotations

import pytest

from dcdecom.documents.configuration import load
from dcdecom.model.rights import RECORD, Right
from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.cases.stages import to_plan, to_rack
from tests.contract.owners import NetBoxOwner, RealZabbixOwner, maintenance
from tests.contract.rights import RealOwner, exact, without_method, without_right
from tests.real.cases.own_logs import zabbix_writes

SERVER = "srv-bapenda-02"


@pytest.mark.timeout(600)
def test_a_confirmed_case_writes_nothing_while_a_right_is_missing(bed: RealBed, office: Office) -> None:
    """One of each account; `tests/contract/test_rights.py` goes through them all."""
    settings = load(bed.configuration)
    admin = str(bed.bed.record["zabbix"]["tokens"]["admin"])
    owner = RealOwner(NetBoxOwner(settings.netbox.url, bed.owner), RealZabbixOwner(settings.zabbix.url, admin, ""))
    exact(owner)
    id = office.open(office.request_for(SERVER), 4)
    to_rack(office, id)
    to_plan(office, id, SERVER)
    goes_on: tuple[str, ...] = office.confirmations(id, SERVER)
    before = owner.record.latest()
    for role, right, said in (
        ("reader", Right("view", "dcim.rearport"), "NetBox reader may not view rearport (dcim)"),
        ("writer", Right("add", "extras.journalentry"), "NetBox writer may not add journalentry (extras)"),
    ):
        assert right in RECORD[role]
        with without_right(owner, role, right):
            office.run(id, *goes_on).ended(3, said, "Nothing was changed")
        goes_on = ()  # what is confirmed is confirmed once
    for role, method in (("reader", "map.get"), ("writer", "configuration.import")):
        with without_method(owner, role, method):
            office.run(id).ended(3, f"Zabbix {role} may not call {method}", "Nothing was changed")
    maintenance(owner.monitoring, False)
    said = "Zabbix writer may not create and edit maintenance"
    office.run(id).ended(3, said, "Nothing was changed", "tick Create and edit maintenance")
    maintenance(owner.monitoring, True)
    assert "change-intended" not in office.types(id)
    assert owner.record.latest() == before
    assert zabbix_writes(bed, f"dcdecom {id} {SERVER}") == {}
    office.gives_up(id, "given up").ended(0, "No change of it stands")
