"""A Zabbix host that is not as its case found it: asked about, followed by its id, and never reported as gone alive."""

from __future__ import annotations

from typing import Any

import pytest
import yaml

from dcdecom_lab.control import LabControl
from tests.cases.office import Office
from tests.cases.stages import Shelf, to_review
from tests.cases.truth import Records, verbs

SERVER, OTHER = "srv-bapenda-01", "srv-bapenda-02"
ELSEWHERE = "198.18.10.250"


def zabbix(control: LabControl, scene: str, **arguments: Any) -> None:
    control.act("zabbix_scene", scene=scene, arguments=arguments)


def renamed(control: LabControl, office: Office) -> None:
    zabbix(control, "change", name=SERVER, fields={"host": "zbx-1", "name": "zbx-1"})


def readdressed(control: LabControl, office: Office) -> None:
    zabbix(control, "change-address", name=SERVER, ip=ELSEWHERE)


def renamed_and_readdressed(control: LabControl, office: Office) -> None:
    readdressed(control, office)
    zabbix(control, "change", name=SERVER, fields={"inventory": {"serialno_a": "", "asset_tag": ""}})
    renamed(control, office)


def deleted(control: LabControl, office: Office) -> None:
    zabbix(control, "remove", name=SERVER)


def made_anew(control: LabControl, office: Office) -> None:
    deleted(control, office)
    zabbix(control, "watched", name=SERVER, ip=office.server(SERVER).data.ip)


def made_anew_elsewhere(control: LabControl, office: Office) -> None:
    deleted(control, office)
    mac = office.server(SERVER).data.mac.upper().replace(":", "-")
    zabbix(control, "watched", name="zbx-2", ip=ELSEWHERE, mac=f"eth0: {mac}")


HAPPENINGS = {
    "renamed": (renamed, ("host-renamed",)),
    "re-addressed": (readdressed, ("host-readdressed", "host-foreign-address")),
    "both": (renamed_and_readdressed, ("host-renamed", "host-readdressed", "host-foreign-address")),
    "deleted": (deleted, ("host-gone",)),
    "made anew": (made_anew, ("host-remade",)),
    "made anew under another name with its MAC address": (made_anew_elsewhere, ("host-gone", "host-identity-shared")),
}


def row(office: Office, id: str) -> dict[str, Any]:
    """What the report says of step 9, the last time that it was worked on."""
    report = yaml.safe_load(office.read("report", "render", id, "--format", "yaml").ended(0).out)
    (found,) = [step for step in report["langkah"] if step["langkah"] == "hapus-monitoring"]
    return dict(found["pelaksanaan"][-1])


@pytest.mark.parametrize(
    "what",
    [pytest.param(w, marks=pytest.mark.long if w == "made anew" else pytest.mark.whole) for w in HAPPENINGS],
)
def test_step_9_asks_first_and_does_it_to_the_very_host(
    what: str, control: LabControl, office: Office, shelf: Shelf
) -> None:
    happens, codes = HAPPENINGS[what]
    id = shelf.withdrawn(office, SERVER)
    known = Records(office.config).hosts(SERVER)[0]["hostid"]
    happens(control, office)
    said = office.run(id).ended(4, *codes)
    assert (verbs(control, "zabbix"), verbs(control, "netbox")) == ([], [])
    by_address = codes[0] == "host-readdressed"
    assert ("has no entry" if by_address else "Admin") in said.text, "who did it, by Zabbix's audit log"
    for code in codes:
        office.accepts(id, "hapus-monitoring", said, code)
    office.run(id).ended(4, "WAITING for a confirmation")
    to_review(office, id, SERVER)
    zabbix_now = Records(office.config).zabbix
    assert zabbix_now.host.get(hostids=[known], output=["hostid"]) == []
    assert Records(office.config).hosts(SERVER) == []
    assert row(office, id)["mutu_bukti"] == "terverifikasi"
    lost = yaml.safe_load(office.read("report", "render", id, "--format", "yaml").out)["ringkasan"]
    gone = any(code in ("host-gone", "host-remade") for code in codes)
    assert (f"{SERVER} ({known})" in lost["tidak_dapat_dikembalikan"]) == gone


@pytest.mark.long
def test_a_host_that_comes_back_under_another_name_keeps_step_9_open(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.withdrawn(office, SERVER)
    watching = office.start("case", "run", id, *office.confirmations(id, SERVER), "--wait")
    watching.until("delete     verified")
    zabbix(control, "watched", name="zbx-9", ip=ELSEWHERE, serial=office.server(SERVER).serial)
    office.end(watching).ended(3, "host-back", "zbx-9", "NetBox was not touched")
    assert verbs(control, "netbox") == []
    zabbix(control, "remove", name="zbx-9")
    office.run(id, "--wait").ended(4, "laporan")


@pytest.mark.long
def test_a_host_that_is_changed_during_the_soak_keeps_the_pull_list_back(
    control: LabControl, office: Office, shelf: Shelf
) -> None:
    id = shelf.planned(office, SERVER)
    watching = office.shuts_down(id, SERVER)
    watching.until("Soak until", office.patience)
    renamed_and_readdressed(control, office)
    office.end(watching).ended(4, "host-renamed", "host-readdressed", "host-foreign-address")
    assert "ba-penarikan.docx" not in {p.name for p in (office.data / "out" / id).iterdir()}


@pytest.mark.parametrize("on", [True, False], ids=["on", "off"])
def test_a_second_interface_at_another_devices_address_is_asked_about_by_name(
    on: bool, control: LabControl, office: Office
) -> None:
    other = office.server(OTHER).data.ip
    control.power(OTHER, on)
    zabbix(control, "change-address", name=SERVER, ip="", more=other)
    said = office.read("check", str(office.request_for(SERVER))).ended(4, "host-foreign-address", other, OTHER)
    assert "other-port" not in said.text, "the other device's addresses are not the server's"
    assert office.server(OTHER).data.mac not in said.text


def test_a_host_that_the_account_is_not_shown_is_not_none(control: LabControl, office: Office) -> None:
    zabbix(control, "move", name=SERVER, group="Unseen")
    control.act("zabbix_sight", groups=["Colocation/bapenda"])
    said = office.read("check", str(office.request_for(SERVER))).ended(5, "host-unread", "shown only a part")
    assert "host-absent" not in said.text
    control.act("zabbix_sight", groups=None)
