"""netbox-zabbix-sync on the same estate, played by a hand: what it writes meanwhile is told, and outweighs nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from dcdecom_lab.control import LabControl
from tests.beds.lab import LabBed
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.cases.truth import Records, verbs
from tests.contract.owners import LabNetBoxOwner

pytestmark = pytest.mark.whole
SERVER, FIELD = "srv-bapenda-01", "zabbix_hostid"


@dataclass
class Peer:
    """It writes what it writes on the real systems, where `tests/real` watches it."""

    netbox: LabNetBoxOwner
    zabbix: Any

    def enables(self, host: str) -> None:
        """While NetBox says active."""
        self.zabbix.host.update(hostid=host, status=0)

    def notes(self, host: str) -> None:
        """The host that it keeps for a device, in the field that its documentation asks for."""
        self.netbox.make("extras/custom-fields", name=FIELD, type="integer", object_types=["dcim.device"])
        device = self.netbox.one("dcim/devices", name=SERVER)
        self.netbox.change("dcim/devices", device, custom_fields={FIELD: int(host)})


@pytest.fixture
def peer(bed: LabBed, office: Office, control: LabControl) -> Peer:
    owner = LabNetBoxOwner(control.access.netbox.url, bed.owner, control=control)
    return Peer(owner, Records(office.config, "writer").zabbix)


def host(office: Office) -> str:
    return str(Records(office.config).hosts(SERVER)[0]["hostid"])


def test_a_host_that_it_enabled_again_is_deleted_and_that_is_told(
    control: LabControl, office: Office, shelf: Shelf, peer: Peer
) -> None:
    id = shelf.withdrawn(office, SERVER)
    control.web_fault("zabbix", kind="gone", method="configuration.export")
    office.run(id, *office.confirmations(id, SERVER), "--wait").ended(5)
    peer.enables(host(office))
    control.web_fault("zabbix")
    office.run(id, "--wait").ended(4, "laporan", f"host {SERVER} was enabled again after it had been disabled")
    assert Records(office.config).hosts(SERVER) == []
    assert "was enabled again" in (office.data / "out" / id / "laporan.yaml").read_text("utf-8")


def test_that_it_keeps_the_host_is_said_before_the_first_write(
    control: LabControl, office: Office, shelf: Shelf, peer: Peer
) -> None:
    kept = host(office)
    peer.notes(kept)
    office.type("run", "penarikan-server", str(office.request_for(SERVER))).ended(4, "host-id-kept", f"host {kept}")
    assert verbs(control, "zabbix") == []
