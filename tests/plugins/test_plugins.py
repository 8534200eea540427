"""What the real plugins of NetBox say of a server, and what is said where one is not there or may not be read."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest

from dcdecom.adapters.netbox import connect_references
from dcdecom.adapters.secrets import Secrets
from dcdecom.bootstrap import clocks
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.references import Subject
from dcdecom.model.rights import SEES_REFERENCES
from dcdecom.model.settings import NetBoxSettings, RecordReferencesSettings, ReferencesSettings, SecretRef
from tests.contract.owners import INTERFACE, NetBoxOwner
from tests.plugins.served import PLUGINS, Served, served

pytestmark = [pytest.mark.real, pytest.mark.timeout(3600)]
ONE, TWO = "srv-1", "srv-2"
SEEN = (
    *(right.model for right in SEES_REFERENCES), "dcim.device", "dcim.interface", "dcim.site", "ipam.ipaddress",
    "virtualization.virtualmachine", "extras.customfield",
)  # fmt: skip
OF_PLUGINS = (
    "netbox_contract.contractassignment", "netbox_lifecycle.supportcontractassignment",
    "netbox_lifecycle.licenseassignment", "netbox_dns.record",
)  # fmt: skip


@dataclass
class Estate:
    """Two servers of which each has a contract, a support contract, a licence, and a name of the plugin's making."""

    netbox: Served
    owner: NetBoxOwner
    devices: dict[str, int] = field(default_factory=dict)
    addresses: dict[str, int] = field(default_factory=dict)

    def told(self, account: str = "admin") -> list[tuple[str, str]] | str:
        """Kind and place of what points to the first; or why it could not be read."""
        settings = NetBoxSettings(self.netbox.url, SecretRef(f"env:PLUGINS_{account.upper()}"))
        named = ReferencesSettings(netbox=RecordReferencesSettings("Tim NetBox", OF_PLUGINS))
        [reader] = connect_references(settings, named, Secrets(), clocks.clock())
        subjects = [Subject(name, (name,), (f"10.7.0.2{name[-1]}",), (), (), id) for name, id in self.devices.items()]
        answer = reader.mentions(subjects)[ONE]
        if isinstance(answer, Unreadable):
            return answer.reason
        assert isinstance(answer, Reading), answer
        return [(line.kind, line.place) for line in answer.value.lines]


@pytest.fixture(scope="module")
def netbox() -> Iterator[Served]:
    with served() as found:
        yield found


@pytest.fixture(scope="module")
def estate(netbox: Served) -> Iterator[Estate]:
    with pytest.MonkeyPatch.context() as patch:
        for name, token in netbox.tokens.items():
            patch.setenv(f"PLUGINS_{name.upper()}", token)
        yield _filled(Estate(netbox, NetBoxOwner(netbox.url, SecretRef("env:PLUGINS_ADMIN"))))


def _filled(estate: Estate) -> Estate:
    make = estate.owner.make
    site = make("dcim/sites", name="Batam", slug="batam")["id"]
    role = make("dcim/device-roles", name="server", slug="server")["id"]
    maker = make("dcim/manufacturers", name="HPE", slug="hpe")["id"]
    kind = make("dcim/device-types", manufacturer=maker, model="DL380", slug="dl380")["id"]
    server = make("plugins/netbox-dns/nameservers", name="ns1.batam.test")["id"]
    about = {"status": "active", "soa_mname": server, "soa_rname": "h.batam.test", "nameservers": [server]}
    for zone in ("batam.test", "0.7.10.in-addr.arpa"):
        make("plugins/netbox-dns/zones", name=zone, **about)
    prefix = make("ipam/prefixes", prefix="10.7.0.0/24", status="active")["id"]
    view = estate.owner.one("plugins/netbox-dns/views", default_view="true")
    estate.owner.change("plugins/netbox-dns/views", view, prefixes=[prefix])
    for number, name in enumerate((TWO, ONE)):
        device = make("dcim/devices", name=name, site=site, role=role, device_type=kind)["id"]
        card = make("dcim/interfaces", device=device, name="eth0", type="1000base-t")["id"]
        at = {"assigned_object_type": INTERFACE, "assigned_object_id": card}
        named = {"address": f"10.7.0.2{name[-1]}/24", "dns_name": f"{name}.batam.test", "status": "active"}
        estate.addresses[name] = make("ipam/ip-addresses", **named, **at)["id"]
        estate.devices[name] = device
        _bound(estate, number, device, maker)
    return estate


def _bound(estate: Estate, number: int, device: int, maker: int) -> None:
    """The contracts and the licence of a device."""
    make = estate.owner.make
    provider = make("plugins/contracts/serviceproviders", name=f"Telkom {number}", slug=f"telkom-{number}")["id"]
    contract = make(
        "plugins/contracts/contracts", name=f"CTR-{number}", status="active", currency="usd",
        internal_party="Default entity",
        external_party_object_type="netbox_contract.serviceprovider", external_party_object_id=provider,
    )["id"]  # fmt: skip
    make("plugins/contracts/contractassignment", content_type="dcim.device", object_id=device, contract=contract)
    vendor = make("plugins/lifecycle/vendor", name=f"Vendor {number}")["id"]
    support = make("plugins/lifecycle/supportcontract", vendor=vendor, contract_id=f"SUP-{number}")["id"]
    make("plugins/lifecycle/supportcontractassignment", contract=support, device=device)
    licence = make("plugins/lifecycle/license", manufacturer=maker, name=f"Backup {number}")["id"]
    make("plugins/lifecycle/licenseassignment", license=licence, vendor=vendor, device=device, quantity=1)


def test_what_each_plugin_has_of_the_server_and_of_no_other(estate: Estate) -> None:
    found = estate.told()
    assert [kind for kind, _ in found] == ["contract"] * 3 + ["dns-plugin"]
    places = [place.rsplit(" ", 1)[0] for _, place in found]
    assert places == [
        "contract CTR-1, assignment", "support contract SUP-1, assignment", "licence Backup 1, assignment",
        f"A {ONE}.batam.test., record",
    ]  # fmt: skip


def test_a_record_goes_by_itself_once_its_address_is_not_active_and_comes_back(estate: Estate) -> None:
    """So names are removed, and proved removed, before addresses are."""
    address = {"id": estate.addresses[ONE]}
    records = f"plugins/netbox-dns/records/?ipam_ip_address_id={address['id']}&active=true"
    estate.owner.change("ipam/ip-addresses", address, status="deprecated")
    try:
        assert estate.owner.call("GET", records)["count"] == 0
    finally:
        estate.owner.change("ipam/ip-addresses", address, status="active")
    assert estate.owner.call("GET", records)["count"] == 1


@pytest.mark.parametrize("model", OF_PLUGINS)
def test_what_may_not_be_viewed_is_not_read(estate: Estate, model: str) -> None:
    reader = estate.owner.one("users/users", username="reader")["id"]
    seen = [one for one in (*SEEN, *OF_PLUGINS) if one != model]
    right = estate.owner.make("users/permissions", name="sees", actions=["view"], object_types=seen, users=[reader])
    try:
        why = estate.told("reader")
        assert isinstance(why, str), why
        assert "You do not have permission" in why
        estate.owner.change("users/permissions", right, object_types=[*seen, model])
        assert estate.told("reader") == estate.told()
    finally:
        estate.owner.call("DELETE", f"users/permissions/{right['id']}/")


@pytest.mark.parametrize("gone", PLUGINS)
def test_a_plugin_that_is_not_there_has_nothing(estate: Estate, gone: str) -> None:
    every = estate.told()
    estate.netbox.restart(*(name for name in PLUGINS if name != gone))
    try:
        left = estate.told()
        words = {"netbox_contract": "contract CTR", "netbox_dns": "A ", "netbox_lifecycle": ("support", "licence")}
        assert left == [line for line in every if not line[1].startswith(words[gone])]
    finally:
        estate.netbox.restart(*PLUGINS)
