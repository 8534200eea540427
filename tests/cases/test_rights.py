"""What an account of ours may not do is said before the first change, and by name."""

from __future__ import annotations

import pytest

from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.stages import Shelf

SERVER = "srv-bapenda-01"


def netbox(control: LabControl, action: str, model: str, granted: bool, role: str = "writer") -> None:
    about = {"role": role, "action": action, "model": model, "granted": granted}
    control.act("netbox_right", **about, constraint={})


def zabbix(control: LabControl, method: str, allowed: bool) -> None:
    control.act("zabbix_right", role="writer", method=method, granted=allowed)


@pytest.mark.long
def test_a_right_that_is_missing_stops_a_case_before_its_first_change(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    before = control.acts()
    netbox(control, "delete", "dcim.cable", False)
    said = "NetBox writer may not delete cable (dcim)"
    confirmed = office.confirmations(id, SERVER)
    office.run(id, *confirmed).ended(3, said, "Nothing was changed", "dcim.cable and the action delete")
    netbox(control, "delete", "dcim.cable", True)
    zabbix(control, "host.delete", False)
    office.run(id).ended(3, "Zabbix writer may not call host.delete", "Nothing was changed", "allow list")
    zabbix(control, "host.delete", True)
    netbox(control, "view", "dcim.rearport", False, role="reader")
    office.run(id).ended(3, "NetBox reader may not view rearport (dcim)", "Nothing was changed")
    netbox(control, "view", "dcim.rearport", True, role="reader")
    assert control.acts() == before
    office.run(id).ended(4)
    assert [act.system for act in control.acts()] == [*(act.system for act in before), "zabbix"]
