"""A night that loses nothing, on the lab: rights that shrink, rows that are hidden, agents that are down, devices that
leave."""

from __future__ import annotations

import pytest

from dcdecom.bootstrap import reconciling
from dcdecom.documents.configuration import load
from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.test_reconcile import ELSEWHERE, OURS, owner_of, states
from tests.contract.owners import LabNetBoxOwner

HIDDEN = "srv-disdik-01"


def names(office: Office) -> list[str]:
    return [row["name"] for row in owner_of(office).call("GET", "dcim/devices/?limit=100")["results"]]


def test_a_device_that_may_not_be_read_is_named_and_blinds_nobody_else(office: Office, control: LabControl) -> None:
    """It is at the other end of a switch's cable; its address is not taken for a stranger's."""
    owner = LabNetBoxOwner(load(office.config).netbox.url, office.bed.owner, control=control)
    office.read("reconcile").ended(0)
    others = [name for name in names(office) if name != HIDDEN]
    with owner.within_constraint("dcim.device", {"name__in": others}):
        office.read("reconcile").ended(7)
        assert states(office) == {**dict.fromkeys(OURS, "new"), f"not-read netbox {HIDDEN}": "once"}
        office.read("reconcile").ended(7, f"netbox could not be read ({HIDDEN})", "at the other end of tor-3")
    office.read("reconcile").ended(0)
    assert states(office) == {**dict.fromkeys(OURS, "still"), f"not-read netbox {HIDDEN}": "gone"}


@pytest.mark.long
def test_a_host_whose_proxy_may_not_be_read_is_named_and_the_others_are_judged(
    office: Office, control: LabControl
) -> None:
    about = {"name": "lama", "ip": "198.18.10.199", "proxy": "proxy px-1"}
    control.act("zabbix_scene", scene="watched", arguments=about)
    control.act("zabbix_scene", scene="remove", arguments={"name": HIDDEN})
    control.act("zabbix_right", role="reader", method="proxy.get", granted=False)
    office.read("reconcile").ended(0)
    assert states(office) == dict.fromkeys((*OURS, f"unmonitored {HIDDEN}", "not-read zabbix lama"), "once")


@pytest.mark.whole
def test_hosts_that_zabbix_does_not_show_any_more_are_one_drift(office: Office, control: LabControl) -> None:
    office.read("reconcile").ended(0)
    control.act("zabbix_sight", groups=["Colocation/disdik"])
    office.read("reconcile").ended(7)
    fewer = "not-read zabbix fewer hosts"
    assert states(office) == {**dict.fromkeys(OURS, "new"), fewer: "once"}
    said = office.read("reconcile").ended(7, "hosts fewer than in the last whole run")
    assert "unmonitored" not in said.out
    control.act("zabbix_sight", groups=None)
    office.read("reconcile").ended(0)
    assert states(office) == {**dict.fromkeys(OURS, "still"), fewer: "gone"}


def test_with_every_agent_down_nothing_is_fine(office: Office, control: LabControl) -> None:
    for agent in ("tor-1", "tor-2", "tor-3", "gw-1"):
        control.snmp_fault(agent, "silent")
    for switch in ("tor-1", "tor-2", "tor-3"):
        control.ssh_fault(switch, "refuse")
    office.read("reconcile").ended(5, "Could not be compared: zombie-network, port-back-up, cable-elsewhere")
    assert reconciling.drift_store(load(office.config)).last_success() is None


RUNS = "srv-dinkes-01"


@pytest.mark.long
def test_a_server_that_is_deleted_in_netbox_and_zabbix_and_still_runs_is_told(
    office: Office, control: LabControl
) -> None:
    owner = owner_of(office)
    office.read("reconcile").ended(0)
    id = owner.one("dcim/devices", name=RUNS)["id"]
    owner.call("DELETE", f"dcim/devices/{id}/")
    control.act("zabbix_scene", scene="remove", arguments={"name": RUNS})
    office.read("reconcile").ended(7)
    said = office.read("reconcile").ended(7, "departed", f"{RUNS} (id {id}) is not in NetBox any more", "deleted by")
    assert "its address is learned on" in " ".join(said.out.split()), said.out
    assert {name: state for name, state in states(office).items() if name.split()[0] != "foreign-mac"} == {
        ELSEWHERE: "still", f"departed {RUNS}": "new",
    }  # fmt: skip
    office.read("reconcile").ended(0)


def test_a_run_at_a_desk_eats_no_mail(office: Office) -> None:
    device = ELSEWHERE.split()[1]
    office.read("reconcile", "--device", device).ended(0)
    office.read("reconcile", "--device", device).ended(7, "cable-elsewhere")
    office.read("reconcile").ended(7, "cable-elsewhere")
    assert states(office)[ELSEWHERE] == "new"
    office.read("reconcile").ended(7, "foreign-mac")
    assert states(office)[ELSEWHERE] == "still"
