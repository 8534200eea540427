"""A whole case on the real systems while netbox-zabbix-sync runs as cron runs it, on the server that leaves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from dcdecom.adapters.secrets import Secrets
from dcdecom.documents.configuration import load
from tests.beds.real import RealBed
from tests.cases.office import Office
from tests.cases.stages import signed_minutes, to_end, to_handover, to_plan, to_rack, to_second_plan
from tests.cases.truth import Records, port_is_shut_and_saved
from tests.contract.ground import ground_of
from tests.contract.owners import NetBoxOwner, RealZabbixOwner
from tests.real.peer import Peer, again_and_again, environment

pytestmark = pytest.mark.usefixtures("granted")
SERVER = "srv-dinkes-01"
EVERY = 10.0
"""Seconds between two runs: while the floors of soak and second look are kept, dozens of them."""


@dataclass
class Kept:
    """The server as the peer keeps it in Zabbix: its host's id stands in NetBox."""

    record: NetBoxOwner
    monitoring: RealZabbixOwner
    peer: Peer

    def host(self) -> dict[str, str] | None:
        found = self.monitoring.call("host.get", {"filter": {"host": SERVER}, "output": ["hostid", "status"]})
        return dict(found[0]) if found else None

    def noted(self) -> Any:
        return self.record.one("dcim/devices", name=SERVER)["custom_fields"]["zabbix_hostid"]

    def enabled(self, status: int) -> None:
        host = self.host()
        assert host
        self.monitoring.call("host.update", {"hostid": host["hostid"], "status": status})


@pytest.fixture
def kept(bed: RealBed, tmp_path: Path) -> Iterator[Kept]:
    """As the peer's documentation has it: two custom fields, a template for the type, an address for the device."""
    assert environment().exists(), "python -m tests.real.peer installs netbox-zabbix-sync; the suite does so"
    settings = load(bed.configuration)
    admin = str(bed.bed.record["zabbix"]["tokens"]["admin"])
    template = ground_of("real").estate.zabbix.template
    record = NetBoxOwner(settings.netbox.url, bed.owner)
    peer = Peer(tmp_path, (settings.netbox.url, Secrets().resolve(bed.owner)), (settings.zabbix.url, admin))
    found = Kept(record, RealZabbixOwner(settings.zabbix.url, admin, template), peer)
    host = found.host()
    assert host
    field = {"object_types": ["dcim.device"], "name": "zabbix_hostid", "type": "integer"}
    record.make("extras/custom-fields", **field)
    record.make("extras/custom-fields", object_types=["dcim.devicetype"], name="zabbix_template", type="text")
    device = record.one("dcim/devices", name=SERVER)
    record.change("dcim/device-types", device["device_type"], custom_fields={"zabbix_template": template})
    address = record.one("ipam/ip-addresses", address=f"{bed.bed.record['servers'][SERVER]['data']['ip']}/24")
    noted = {"zabbix_hostid": int(host["hostid"])}
    record.change("dcim/devices", device, primary_ip4=address["id"], custom_fields=noted)
    yield found
    record.clean()


@pytest.mark.timeout(1800)
def test_a_whole_case_beside_netbox_zabbix_sync(bed: RealBed, office: Office, kept: Kept) -> None:
    host, records = kept.host(), Records(office.config)
    kept.enabled(1)
    with again_and_again(kept.peer, SERVER, EVERY) as runs:
        runs.one_more()
        assert kept.host() == host, "it keeps the host, and enables it"
        id = office.open(office.request_for(SERVER), 4)
        to_rack(office, id)
        to_plan(office, id, SERVER)
        to_handover(office, id, SERVER)
        to_second_plan(office, id)
        assert kept.host() == host
        _to_review(office, id)
        runs.one_more()
        to_end(office, id)
        runs.one_more()
    assert office.at(id) == ("sealed", "selesai")
    assert (records.status(SERVER), kept.host(), kept.noted()) == ("decommissioning", None, None), runs.said[-1]
    ports = [bed.port(SERVER, "data"), bed.port(SERVER, "bmc")]
    assert [port_is_shut_and_saved(bed, *port) for port in ports] == [True, True]
    office.read("verify", id).ended(0, "INTACT")
    _audit_names_the_command(office, id, kept.monitoring)


def _to_review(office: Office, id: str) -> None:
    """As `to_review`; where the peer changed the host between the two exports that prove one, as the stop says."""
    said = office.run(id, *office.confirmations(id, SERVER), "--wait")
    for _ in range(5):
        if said.code == 5 and "sent and answered, but without effect" in said.text:
            said = office.run(id, "--wait")
    said.ended(4)
    signed_minutes(office, id)


def _audit_names_the_command(office: Office, id: str, monitoring: RealZabbixOwner) -> None:
    """That made the silence, by what Zabbix's audit log keeps of its description."""
    asked = {"filter": {"resourcename": [f"dcdecom {id} {SERVER}"], "action": "0"}, "output": ["details", "username"]}
    rows = [row for row in monitoring.call("auditlog.get", asked) if "maintenance.description" in row["details"]]
    made = next(e for e in office.events(id) if e.type == "change-verified")
    assert [(row["username"], made.payload["command"] in row["details"]) for row in rows] == [("dcdecom-writer", True)]
