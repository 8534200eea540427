"""netbox-zabbix-sync beside our writes on the real systems: the order of step 9 holds; the other one would not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from dcdecom.adapters.secrets import Secrets
from dcdecom.bootstrap import clocks, doctor_inputs, systems
from dcdecom.changes import kind_of
from dcdecom.doctor import examine
from dcdecom.documents.configuration import load
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.changes.zabbix import DeleteHost, DisableHost
from tests.beds.real import RealBed
from tests.contract.ground import ground_of
from tests.contract.owners import NetBoxOwner, RealZabbixOwner
from tests.contract.stage import Stage
from tests.write_permits import permit

from .bed.control import Bed
from .peer import Peer, environment

pytestmark = pytest.mark.real
LIKE, IP = "srv-bpkad-01", "198.18.30.41"


@dataclass
class Estate:
    """A server of its own, which the peer keeps in Zabbix, and those who act."""

    stage: Stage
    record: NetBoxOwner
    monitoring: RealZabbixOwner
    peer: Peer
    name: str = ""

    def make(self) -> None:
        """A device that the peer takes: an address, a type with a template, a field for the host's id."""
        device = self.record.device("srv-sync", LIKE, serial=f"SYNC-{self.record.mark}")
        self.record.interface(device, "eth0", ip=IP)
        address = self.record.one("ipam/ip-addresses", address=f"{IP}/24")
        self.record.change("dcim/devices", device, primary_ip4=address["id"])
        self.name = str(device["name"])

    def host(self) -> dict[str, str] | None:
        asked = {"filter": {"host": self.name}, "output": ["hostid", "status"]}
        found = self.monitoring.call("host.get", asked)
        return dict(found[0]) if found else None

    def noted(self) -> int | None:
        """The host's id as the peer keeps it in NetBox."""
        device = self.record.one("dcim/devices", name=self.name)
        return device["custom_fields"]["zabbix_hostid"]  # type: ignore[no-any-return]  # a number or nothing

    def act(self, change: Change) -> None:
        """As the loop acts, and proves it."""
        kind, order = kind_of(change), self.stage.order(change)
        kind.act(permit(change), self.stage.readers, self.stage.writers, order)
        assert kind.holds(change, self.stage.awaited(change, order.nonce))

    def status(self) -> SetStatus:
        device = self.stage.device(self.name)
        return SetStatus(self.name, 0, device.id, device.serial, "active", "decommissioning", device.etag)


@pytest.fixture
def estate(bed: Bed, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Estate]:
    assert environment().exists(), "python -m tests.real.peer installs netbox-zabbix-sync; the suite does so"
    real = RealBed(tmp_path_factory.mktemp("sync"))
    settings = load(real.configuration)
    readers = systems.readers(settings, clocks.clock())
    admin = str(bed.record["zabbix"]["tokens"]["admin"])
    ground = ground_of("real")
    record = NetBoxOwner(settings.netbox.url, real.owner)
    monitoring = RealZabbixOwner(settings.zabbix.url, admin, ground.estate.zabbix.template)
    peer = Peer(
        tmp_path_factory.mktemp("peer"),
        (settings.netbox.url, Secrets().resolve(real.owner)),
        (settings.zabbix.url, admin),
        {"hostgroup_format": "site"},
    )
    field = {"object_types": ["dcim.device"], "name": "zabbix_hostid", "type": "integer"}
    record.make("extras/custom-fields", **field)
    record.make("extras/custom-fields", object_types=["dcim.devicetype"], name="zabbix_template", type="text")
    kind = record.one("dcim/devices", name=LIKE)["device_type"]
    record.change("dcim/device-types", kind, custom_fields={"zabbix_template": ground.estate.zabbix.template})
    found = Estate(Stage(real, settings, readers, ground), record, monitoring, peer)
    found.make()
    said = peer.run(found.name)
    assert found.host(), said
    yield found
    if (left := found.host()) is not None:
        monitoring.call("host.delete", [left["hostid"]])
    record.clean()
    groups = monitoring.call("hostgroup.get", {"search": {"name": "Beside "}, "output": ["groupid"]})
    monitoring.call("hostgroup.delete", [one["groupid"] for one in groups])


def test_what_we_delete_first_stays_deleted(estate: Estate) -> None:
    given = doctor_inputs.doctor(estate.stage.settings, "penarikan-server")
    lines = examine(given, ["netbox"], lambda *_: None)
    assert [line.subject for line in lines if line.code == "netbox-others"] == ["netbox-zabbix-sync"] * 2
    host = estate.stage.host(estate.name)
    assert (str(estate.noted()), host.addresses) == (host.id, (IP,))

    estate.act(DisableHost(estate.name, 0, host.id, host.host, IP))
    estate.peer.run(estate.name)
    enabled_again = estate.host()
    assert enabled_again == {"hostid": host.id, "status": "0"}, "NetBox says active: it puts that back"

    estate.act(DisableHost(estate.name, 0, host.id, host.host, IP))
    estate.act(DeleteHost(estate.name, 0, host.id, host.host, IP, ()))
    said = estate.peer.run(estate.name)
    assert (estate.host(), str(estate.noted())) == (None, host.id), said
    estate.act(estate.status())
    said = estate.peer.run(estate.name)
    assert (estate.host(), estate.noted()) == (None, None), said
    said = estate.peer.run(estate.name)
    assert (estate.host(), estate.noted()) == (None, None), said


def test_had_we_begun_with_the_status_the_host_would_be_gone_before_its_export(estate: Estate) -> None:
    estate.act(estate.status())
    assert estate.host() is not None
    said = estate.peer.run(estate.name)
    assert estate.host() is None, said
