"""Records and monitoring that cannot be taken at their word, on either bed: what Readers make of each, and the checks.

Everything is made by an owner of NetBox and Zabbix, through their own interfaces, and taken away again. The lab has one
of its own here: what its Zabbix was furnished with stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dcdecom.changes import kind_of
from dcdecom.checks import judge
from dcdecom.errors import SystemRefused
from dcdecom.model.changes.zabbix import DeleteHost
from dcdecom.model.estate.monitoring import KnownHost
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.estate.ref import PortRef
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.model.settings import Settings
from dcdecom.ports.systems import Readers
from tests.beds import Bed
from tests.records import make_known_host
from tests.write_permits import permit

from .ground import Ground, value
from .house import LIKE, House, Server, breakout, cabled, chassis, furnished, panels, server
from .owners import FRONT, INTERFACE, REAR


@pytest.fixture(scope="module")
def house(
    bed: Bed, settings: Settings, readers: Readers, ground: Ground, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    with furnished(bed, settings, readers, ground, tmp_path_factory.mktemp("doubtful")) as found:
        yield found


@pytest.fixture
def clean(house: House) -> Iterator[None]:
    yield
    house.zabbix.clean()
    house.netbox.clean()


pytestmark = [pytest.mark.netbox, pytest.mark.usefixtures("clean")]


# --- NetBox: its change log ------------------------------------------------------------------------------------------


def _patch(**body: Any) -> Callable[[House, Server], None]:
    return lambda house, it: house.netbox.change("dcim/devices", it.device, **body)


def _tenant(house: House, it: Server) -> None:
    other = house.netbox.make("tenancy/tenants", name=f"Other {house.mark}", slug=f"other-{house.mark}")
    house.netbox.change("dcim/devices", it.device, tenant=other["id"])


def _place(house: House, it: Server) -> None:
    site = house.netbox.one("dcim/devices", id=it.device["id"])["site"]["id"]
    rack = house.netbox.make("dcim/racks", name=f"odd-{house.mark}", site=site)
    house.netbox.change("dcim/devices", it.device, rack=rack["id"], position=3, face="front")


def _new_mac(house: House, it: Server) -> None:
    _mac(house, it.interface)


def _mac(house: House, interface: dict[str, Any]) -> dict[str, Any]:
    at = {"assigned_object_type": INTERFACE, "assigned_object_id": interface["id"]}
    return house.netbox.make("dcim/mac-addresses", mac_address="02:00:00:00:0D:01", **at)


def _moved_mac(house: House, it: Server) -> None:
    """It is on the other device afterwards, and the log names neither."""
    mac = _mac(house, it.interface)
    house.netbox.change("dcim/mac-addresses", mac, assigned_object_type=INTERFACE, assigned_object_id=it.port["id"])


def _deleted_mac(house: House, it: Server) -> None:
    mac = _mac(house, it.interface)
    house.netbox.call("DELETE", f"dcim/mac-addresses/{mac['id']}/")


def _primary_mac(house: House, it: Server) -> None:
    mac = _mac(house, it.interface)
    house.netbox.change("dcim/interfaces", it.interface, primary_mac_address=mac["id"])


def _address(house: House, it: Server) -> None:
    at = {"assigned_object_type": INTERFACE, "assigned_object_id": it.interface["id"]}
    house.netbox.make("ipam/ip-addresses", address="198.18.30.6/24", **at)


def _second_card(house: House, it: Server) -> None:
    house.netbox.make("dcim/interfaces", device=it.device["id"], name="eth1", type="1000base-t")


def _card_gone(house: House, it: Server) -> None:
    made = house.netbox.make("dcim/interfaces", device=it.device["id"], name="eth2", type="1000base-t")
    house.netbox.call("DELETE", f"dcim/interfaces/{made['id']}/")


def _cable_status(house: House, it: Server) -> None:
    house.netbox.change("dcim/cables", it.cable, status="planned")


def _cable_moved(house: House, it: Server) -> None:
    """At the switch's end: the server's own interface is not written to."""
    switch = house.netbox.one("dcim/interfaces", id=it.port["id"])["device"]["id"]
    other = house.netbox.make("dcim/interfaces", device=switch, name="port-2", type="1000base-t")
    ends = [{"object_type": INTERFACE, "object_id": other["id"]}]
    house.netbox.change("dcim/cables", it.cable, b_terminations=ends)


def _cable_gone(house: House, it: Server) -> None:
    house.netbox.call("DELETE", f"dcim/cables/{it.cable['id']}/")


CHANGED: tuple[tuple[str, set[str], Callable[[House, Server], None]], ...] = (
    ("serial", {"serial"}, _patch(serial="ODD-OTHER")),
    ("status", {"status"}, _patch(status="offline")),
    ("name", {"name"}, _patch(asset_tag="")),
    ("tenant", {"tenant"}, _tenant),
    ("position", {"position"}, _place),
    ("a MAC address more", {"mac"}, _new_mac),
    ("a MAC address moved away", {"mac"}, _moved_mac),
    ("a MAC address deleted", {"mac"}, _deleted_mac),
    ("the primary MAC address", {"mac"}, _primary_mac),
    ("an IP address more", {"address"}, _address),
    ("an interface more", {"interface"}, _second_card),
    ("an interface deleted", {"interface"}, _card_gone),
    ("the cable's status", {"cable"}, _cable_status),
    ("the cable at the switch's end", {"cable"}, _cable_moved),
    ("the cable deleted", {"cable"}, _cable_gone),
)


@pytest.mark.parametrize(("what", "fields", "act"), CHANGED, ids=[row[0] for row in CHANGED])
def test_what_was_changed_is_told_with_who_and_when(
    house: House, what: str, fields: set[str], act: Callable[[House, Server], None]
) -> None:
    it = server(house)
    name = it.name
    if what == "name":
        act, name = _patch(name=f"{it.name}-new"), f"{it.name}-new"
    before = datetime.fromisoformat(house.netbox.latest()) + timedelta(microseconds=1)
    act(house, it)
    changes = house.history(name, before)
    assert {change.field for change in changes} == fields
    assert {change.who for change in changes} <= {"dcdecom-admin", "dcdecom-owner"}
    assert all(change.at >= before for change in changes)
    assert house.history(name, datetime.now(UTC) + timedelta(days=1)) == ()


def test_an_office_that_is_called_otherwise_is_a_change_of_its_servers(house: House) -> None:
    """The device has the office that it had, and the office is called as the letter wants it."""
    office = house.netbox.make("tenancy/tenants", name=f"Old {house.mark}", slug=f"old-{house.mark}")
    it = server(house, tenant=office["id"])
    before = datetime.fromisoformat(house.netbox.latest()) + timedelta(microseconds=1)
    house.netbox.change("tenancy/tenants", office, name=f"New {house.mark}")
    [change] = house.history(it.name, before)
    assert (change.field, change.before, change.after) == ("tenant", f"Old {house.mark}", f"New {house.mark}")


def test_a_rack_that_is_called_otherwise_is_a_change_of_its_servers_place(house: House) -> None:
    """The server was not moved, and stands where the letter or its label wants it."""
    it = server(house)
    _place(house, it)
    before = datetime.fromisoformat(house.netbox.latest()) + timedelta(microseconds=1)
    rack = house.netbox.one("dcim/racks", name=f"odd-{house.mark}")
    house.netbox.change("dcim/racks", rack, name=f"new-{house.mark}")
    [change] = house.history(it.name, before)
    assert (change.field, change.before, change.after) == ("position", f"odd-{house.mark}", f"new-{house.mark}")


def test_a_change_is_asked_about_and_says_what_it_was(house: House) -> None:
    it = server(house)
    house.netbox.change("dcim/devices", it.device, serial="ODD-NEW", changelog_message="a typo")
    finding = house.findings(it.name)["record-changed"]
    assert (finding.severity, finding.acceptable) == ("ask", True)
    told = dict(finding.params)["changes"]
    assert f"ODD-{house.mark} -> ODD-NEW" in told
    assert "a typo" in told
    newest = finding.key
    house.netbox.change("dcim/devices", it.device, status="offline")
    assert house.findings(it.name)["record-changed"].key != newest


def test_what_the_estate_was_seeded_with_is_no_change(house: House) -> None:
    found = house.findings("srv-bpkad-03")
    assert not {"record-changed", "record-log-short", "record-unread"} & found.keys()


@pytest.mark.stops
def test_a_change_log_that_may_not_be_seen_is_not_an_empty_one(house: House) -> None:
    with house.netbox.without_right("core.objectchange"):
        evidence = house.evidence("srv-bpkad-03")
    assert isinstance(evidence.history, Unreadable)
    assert "/api/core/object-changes/" in evidence.history.reason
    assert [f.code for f in judge(evidence, Policy()) if f.unread] == ["record-unread"]


@pytest.mark.stops
def test_a_device_outside_what_the_reader_may_see_is_told_as_none(house: House) -> None:
    """NetBox does not say that there is more: no count tells it, and it is refused like a name that nobody knows."""
    with house.netbox.within_constraint("dcim.device", {"name": "srv-bpkad-03"}):
        (hidden,) = dict(house.readers.record.devices(["srv-bpkad-01"])).values()
        (shown,) = dict(house.readers.record.devices(["srv-bpkad-03"])).values()
    assert isinstance(hidden, Absent)
    assert isinstance(shown, Unreadable), "the switch at the other end may not be seen"


# --- NetBox: what should be there once -------------------------------------------------------------------------------


def test_a_serial_number_on_two_devices(house: House) -> None:
    it = server(house)
    other = house.netbox.device("srv-twin", LIKE, serial=f"odd-{house.mark}".lower())
    assert [one.name for one in house.device(it.name).same_serial] == [other["name"]]
    assert dict(house.findings(it.name)["serial-shared"].params)["others"] == f"{other['name']} (id {other['id']})"


def test_one_name_in_two_sites(house: House) -> None:
    it = server(house)
    site = house.netbox.make("dcim/sites", name=f"DRC {house.mark}", slug=f"drc-{house.mark}")
    kind = house.netbox.one("dcim/devices", id=it.device["id"])
    about = {"device_type": kind["device_type"]["id"], "role": kind["role"]["id"], "site": site["id"]}
    house.netbox.make("dcim/devices", name=it.name, **about)
    answer = dict(house.readers.record.devices([it.name]))[it.name]
    assert {device.site.name for device in value(answer)} == {kind["site"]["name"], site["name"]}
    assert "record-ambiguous" in house.findings(it.name)


# --- NetBox: stacks, patch panels, half cables -----------------------------------------------------------------------


def test_a_server_in_a_virtual_chassis(house: House) -> None:
    it = server(house)
    made = chassis(house, it.device)
    found = house.findings(it.name)
    assert dict(found["virtual-chassis"].params)["chassis"] == made["name"]


def test_a_port_of_a_stacks_second_member_is_a_port_of_the_stack(house: House) -> None:
    """Whoever speaks with a stack speaks with its master, which knows the ports of all."""
    it = server(house)
    master = house.netbox.device("tor-master", "tor-3")
    first = house.netbox.interface(master, "port-1")
    second = house.netbox.one("dcim/interfaces", id=it.port["id"])["device"]
    chassis(house, master, second)
    device = house.device(it.name)
    network = value(dict(house.readers.record.network([device.site.id]))[device.site.id])
    (part,) = device.interfaces
    assert part.peers == (PortRef(master["id"], master["name"], it.port["id"], "port-1"),)
    (stack,) = [one for one in network if one.id in (master["id"], second["id"])]
    assert stack.name == master["name"]
    assert {port.id for port in stack.interfaces} == {first["id"], it.port["id"]}


def test_a_cable_through_patch_panels_is_followed_to_the_switch_as_netbox_follows_it(house: House) -> None:
    it = panels(house)
    (part,) = house.device(it.name).interfaces
    (peer,) = part.peers
    assert (peer.interface_id, part.peer_reachable) == (it.port["id"], True)
    assert part.path == tuple(cable["id"] for cable in it.cables)
    assert part.far
    assert (part.far.kind, part.far.id) == (FRONT, it.front["id"])
    steps = house.netbox.call("GET", f"dcim/interfaces/{it.interface['id']}/trace/")
    through = [end["url"].split("/")[-3:-1] for near, _, far in steps for end in (*near, *far)][1:-1]
    plural = {FRONT: "front-ports", REAR: "rear-ports"}
    assert [[plural[end.kind], str(end.id)] for end in part.panels] == through
    assert [cable["id"] for _, cable, _ in steps] == list(part.path)
    assert not {"cable-broken"} & house.findings(it.name).keys()


@pytest.mark.parametrize("how", ["the trunk is only planned", "the strand was swapped", "the trunk is gone"])
def test_a_way_that_is_broken_in_the_middle(house: House, how: str) -> None:
    it = panels(house)
    before = datetime.fromisoformat(house.netbox.latest()) + timedelta(microseconds=1)
    if how == "the trunk is only planned":
        house.netbox.change("dcim/cables", it.cables[1], status="planned")
    elif how == "the strand was swapped":
        swapped = [{"position": 1, "rear_port": it.rear["id"], "rear_port_position": 2}]
        house.netbox.change("dcim/front-ports", it.front, rear_ports=swapped)
    else:
        house.netbox.call("DELETE", f"dcim/cables/{it.cables[1]['id']}/")
    (part,) = house.device(it.name).interfaces
    assert not part.peers or part.peer_reachable is False
    assert part.cable
    assert "cable-broken" in house.findings(it.name)
    assert {change.field for change in house.history(it.name, before)} == {"cable"}


def test_half_a_cable(house: House) -> None:
    """The switch was deleted: its end of the cable is gone, and the cable stays."""
    it = server(house)
    switch = house.netbox.one("dcim/interfaces", id=it.port["id"])["device"]["id"]
    house.netbox.call("DELETE", f"dcim/devices/{switch}/")
    (part,) = house.device(it.name).interfaces
    assert part.cable
    assert (part.cable.id, part.peers, part.far, part.path) == (it.cable["id"], (), None, (it.cable["id"],))
    assert "cable-broken" in house.findings(it.name)


# --- what nobody has played -------------------------------------------------------------------------------------------


def test_a_port_that_is_split_into_channels_is_refused_by_name(house: House) -> None:
    """The cable ends on the port itself, and shutting that takes every channel."""
    it = breakout(house, channels=4)
    cabled(house, it, several=False)
    found = house.findings(it.name)
    split = dict(found["unplayed-channels"].params)
    assert split == {"object": f"{it.switch['name']} Eth1/1", "value": "4"}
    assert found["unplayed-channels"].severity == "block"
    assert not found["unplayed-channels"].acceptable
    assert "Eth1/1/4" in dict(found["unplayed-children"].params)["value"]


def test_a_breakout_cable_leads_to_a_channel_and_is_refused_by_its_profile(house: House) -> None:
    """NetBox leads the way to the channel that fits the connector; the cable is plugged into the port all the same."""
    it = breakout(house, channels=4)
    cabled(house, it, several=True, profile="breakout-1c4p-4c1p")
    (part,) = house.device(it.name).interfaces
    assert [peer.name for peer in part.peers] == ["Eth1/1/1"]
    found = house.findings(it.name)
    assert dict(found["unplayed-profile"].params) == {"object": "B-1", "value": "breakout-1c4p-4c1p"}
    assert {"unplayed-channels", "unplayed-channel", "unplayed-ends"} <= found.keys()


def test_a_breakout_cable_into_a_port_that_nobody_split(house: House) -> None:
    """As it was recorded before NetBox knew channels."""
    it = breakout(house, channels=None)
    cabled(house, it, several=True, profile="breakout-1c4p-4c1p")
    found = house.findings(it.name)
    assert {"unplayed-profile", "unplayed-ends"} <= found.keys()
    assert "unplayed-channels" not in found


def test_a_cable_with_two_servers_at_one_end(house: House) -> None:
    it = breakout(house, channels=None)
    cabled(house, it, several=True)
    assert "unplayed-ends" in house.findings(it.name)


def test_a_port_that_carries_further_interfaces_of_its_switch(house: House) -> None:
    it = server(house)
    switch = house.netbox.one("dcim/interfaces", id=it.port["id"])["device"]["id"]
    assert not any(code.startswith("unplayed") for code in house.findings(it.name))
    house.netbox.make("dcim/interfaces", device=switch, name="port-1.100", type="virtual", parent=it.port["id"])
    found = house.findings(it.name)["unplayed-children"]
    assert dict(found.params)["value"] == "port-1.100"


def test_a_cable_of_a_profile_of_one_connection_is_as_any(house: House) -> None:
    it = server(house)
    house.netbox.change("dcim/cables", it.cable, profile="single-1c1p")
    assert not any(code.startswith("unplayed") for code in house.findings(it.name))
    house.netbox.change("dcim/cables", it.cable, profile="single-1c4p")
    assert dict(house.findings(it.name)["unplayed-profile"].params)["value"] == "single-1c4p"


# --- Zabbix ----------------------------------------------------------------------------------------------------------


@pytest.fixture
def watched(house: House) -> str:
    """A server with a host of its own, by address and by serial number."""
    it = server(house)
    house.zabbix.host(it.name, "198.18.30.5", serial=f"ODD-{house.mark}")
    assert not {"host-absent", "host-ambiguous", "host-identity"} & house.findings(it.name).keys()
    return it.name


def test_another_hosts_visible_name_is_this_servers(house: House, watched: str) -> None:
    other = f"zbx-other-{house.mark}"
    house.zabbix.host(other, "198.18.30.9", visible=watched.upper())
    found = house.findings(watched)["host-ambiguous"]
    assert other in dict(found.params)["candidates"]


def test_a_host_under_another_technical_name_is_not_taken_for_it(house: House) -> None:
    it = server(house)
    house.zabbix.host(f"zbx-4711-{house.mark}", "198.18.30.5", visible=it.name)
    assert {"host-ambiguous", "host-address-shared"} <= house.findings(it.name).keys()


def test_two_hosts_with_one_interface(house: House, watched: str) -> None:
    other = f"zbx-clone-{house.mark}"
    house.zabbix.host(other, "198.18.30.5", proxy=f"proxy px-{house.mark}")
    found = house.findings(watched)["host-address-shared"]
    told = dict(found.params)
    assert (found.severity, found.acceptable) == ("ask", True)
    assert (told["host"], told["address"], told["by"]) == (other, "198.18.30.5", f"proxy px-{house.mark}")


@pytest.mark.parametrize("spelled", ["{}", "{}.batam.example"])
def test_a_host_that_watches_it_by_its_name(house: House, watched: str, spelled: str) -> None:
    other = f"zbx-web-{house.mark}"
    house.zabbix.host(other, "", dns=spelled.format(watched).upper())
    told = dict(house.findings(watched)["host-address-shared"].params)
    assert (told["host"], told["address"]) == (other, watched)


def _called(house: House, name: str, dns: str) -> None:
    """NetBox gives a DNS name to the address of a server."""
    at = house.netbox.one("ipam/ip-addresses", device=name)
    house.netbox.change("ipam/ip-addresses", at, dns_name=dns)


def test_a_host_that_watches_it_by_the_dns_name_of_its_address(house: House, watched: str) -> None:
    other, dns = f"zbx-dns-{house.mark}", f"pajak-{house.mark}.batam.example".lower()
    house.zabbix.host(other, "", dns=dns.upper())
    assert "host-address-shared" not in house.findings(watched)
    _called(house, watched, dns)
    told = dict(house.findings(watched)["host-address-shared"].params)
    assert (told["host"], told["address"]) == (other, dns)


def test_the_dns_name_of_its_address_is_its_own_where_no_other_bears_it(house: House) -> None:
    it, dns = server(house), f"web-{house.mark}.batam.example".lower()
    house.zabbix.host(it.name, "", dns=dns, serial=f"ODD-{house.mark}")
    assert dict(house.findings(it.name)["host-foreign-address"].params)["address"] == dns
    _called(house, it.name, dns)
    assert "host-foreign-address" not in house.findings(it.name)
    other = house.netbox.device("srv-also", LIKE)
    card = house.netbox.make("dcim/interfaces", device=other["id"], name="eth0", type="1000base-t")
    at = {"assigned_object_type": "dcim.interface", "assigned_object_id": card["id"]}
    house.netbox.make("ipam/ip-addresses", address="198.18.30.8/24", status="active", dns_name=dns, **at)
    assert house.device(it.name).shared_names == (dns,)
    assert dict(house.findings(it.name)["host-foreign-address"].params)["address"] == dns


@pytest.mark.stops
@pytest.mark.parametrize("written", [{"ip": "{$WHERE}"}, {"dns": "{$WHERE}"}, {"dns": "{HOST.HOST}"}])
def test_a_host_whose_address_is_a_macro_is_found_by_what_it_stands_for(
    house: House, watched: str, written: dict[str, str]
) -> None:
    """Until its macro has a value, it is asked about in every case: nobody else may look meanwhile."""
    other = watched + ".batam" if "HOST" in str(written) else f"zbx-macro-{house.mark}"
    house.zabbix.host(other, written.get("ip", ""), dns=written.get("dns", ""))
    house.zabbix.change(other, macros=[{"macro": "{$WHERE}", "value": "198.18.30.5"}])
    assert house.host(other).unresolved == ()
    assert dict(house.findings(watched)["host-address-shared"].params)["host"] == other


@pytest.mark.stops
@pytest.mark.parametrize("macros", [[], [{"macro": "{$WHERE}", "value": "198.18.30.5", "type": "1"}]], ids=str)
def test_a_host_whose_address_nobody_can_read_is_asked_about_and_none_is_not_said(
    house: House, macros: list[dict[str, str]]
) -> None:
    """The macro is one of a template or of Zabbix as a whole, or its value is a secret."""
    it, other = server(house), f"zbx-macro-{house.mark}"
    assert "host-absent" in house.findings(it.name)
    house.zabbix.host(other, "{$WHERE}")
    house.zabbix.change(other, macros=macros)
    found = house.findings(it.name)
    assert "host-absent" not in found
    told = dict(found["host-address-unjudged"].params)
    assert (found["host-address-unjudged"].severity, told["host"], told["address"]) == ("ask", other, "{$WHERE}")
    assert f"/{house.host(other).id}-" in found["host-address-unjudged"].key


@pytest.mark.parametrize("kind", ["proxy", "proxy group"])
def test_who_watches_the_host_is_told_and_stands_in_the_export(house: House, kind: str) -> None:
    it = server(house)
    watcher = f"{kind} px-{house.mark}"
    house.zabbix.host(it.name, "198.18.30.5", proxy=watcher)
    assert house.host(it.name).proxy == watcher
    assert dict(house.findings(it.name)["host-proxied"].params)["proxy"] == watcher
    export = value(dict(house.readers.monitoring.exports([house.host(it.name).id]))[house.host(it.name).id])
    assert f"name: px-{house.mark}" in export.text


@pytest.fixture
def field(house: House) -> str:
    """The custom field in which another tool keeps ids of hosts."""
    house.netbox.make(
        "extras/custom-fields", name="zabbix_hostid", type="integer", object_types=["dcim.device"]
    )
    return "zabbix_hostid"


def _noted(house: House, field: str, name: str, id: str) -> None:
    device = house.netbox.one("dcim/devices", name=name)
    house.netbox.change("dcim/devices", device, custom_fields={field: int(id)})


@pytest.mark.stops
def test_the_record_names_the_right_host(house: House, field: str, watched: str) -> None:
    _noted(house, field, watched, house.host(watched).id)
    assert house.device(watched).host_id == house.host(watched).id
    assert {code for code in house.findings(watched) if code.startswith("host-id")} == {"host-id-kept"}


@pytest.mark.stops
def test_the_record_names_another_servers_host(house: House, field: str, watched: str) -> None:
    _noted(house, field, watched, house.host("srv-bpkad-03").id)
    found = house.findings(watched)["host-id-other"]
    assert found.severity == "block"
    assert dict(found.params)["host"] == "srv-bpkad-03"


@pytest.mark.stops
def test_the_record_names_a_host_that_is_gone(house: House, field: str, watched: str) -> None:
    _noted(house, field, watched, "999999")
    assert house.findings(watched)["host-id-stale"].severity == "note"


@pytest.mark.stops
def test_a_copied_device_names_the_same_host(house: House, field: str, watched: str) -> None:
    copy = house.netbox.device("srv-copy", LIKE)
    for name in (watched, copy["name"]):
        _noted(house, field, name, house.host(watched).id)
    assert dict(house.findings(watched)["host-id-shared"].params)["device"] == copy["name"]
    assert house.findings(copy["name"])["host-id-other"].severity == "block"


def test_what_was_discovered_from_it_would_die_with_it(house: House, watched: str) -> None:
    machine = f"vm-odd-{house.mark}"
    house.zabbix.discover(watched, machine, "198.18.30.77")
    found = house.findings(watched)["host-discovers"]
    assert (found.severity, dict(found.params)["name"]) == ("block", machine)
    blockers = value(dict(house.readers.monitoring.blockers([house.host(machine).id]))[house.host(machine).id])
    assert [blocker.kind for blocker in blockers] == ["discovered"]
    assert house.host(machine).discovered


def test_an_inherited_trigger_links_it_into_anothers_trigger_and_a_map(house: House, watched: str) -> None:
    other = f"zbx-other-{house.mark}"
    house.zabbix.host(other, "198.18.30.9")
    house.zabbix.depend(other, watched)
    house.zabbix.draw(f"Map {house.mark}", watched)
    losses = value(dict(house.readers.monitoring.losses([house.host(watched).id]))[house.host(watched).id])
    assert {("map", f"Map {house.mark}")} <= {(loss.kind, loss.name) for loss in losses}
    (dependency,) = [loss for loss in losses if loss.kind == "dependency"]
    assert other in dependency.name
    found = house.findings(watched)["host-others-lose"]
    assert (found.severity, dict(found.params)["name"]) == ("ask", dependency.name)


def test_a_trigger_over_two_hosts_is_lost_to_both(house: House, watched: str) -> None:
    other = f"zbx-other-{house.mark}"
    house.zabbix.host(other, "198.18.30.9")
    house.zabbix.share(f"Both {house.mark}", [watched, other])
    told = dict(house.findings(watched)["host-others-lose"].params)
    assert told["kind"] == "trigger"
    assert f"Both {house.mark}" in told["name"]


@pytest.mark.parametrize("called", ["Window", "dcdecom window"])
def test_somebody_elses_maintenance_that_holds_only_this_host_blocks_although_it_is_over(
    house: House, watched: str, called: str
) -> None:
    name = f"{called} {house.mark}"
    house.zabbix.maintain(name, [watched])
    found = house.findings(watched)["host-blocked"]
    assert (dict(found.params)["kind"], dict(found.params)["name"]) == ("maintenance", name)
    host = house.host(watched)
    delete = DeleteHost(watched, 0, host.id, watched, host.serials[0], ())
    with pytest.raises(SystemRefused, match="must contain at least one host"):
        kind_of(delete).act(permit(delete), house.readers, house.stage.writers, house.stage.order(delete))
    assert isinstance(dict(house.readers.monitoring.hosts_by_id([host.id]))[host.id], Reading)



# --- Zabbix: a host that is not as the case knows it -----------------------------------------------------------------

IP, MAC = "198.18.30.5", "02:00:5e:10:20:30"


@pytest.fixture
def known(house: House) -> KnownHost:
    """The host of a server with a serial number and an address, as a first look found it."""
    serial = f"ODD-{house.mark}"
    it = server(house, asset_tag=f"TAG-{house.mark}")
    house.netbox.make("dcim/mac-addresses", mac_address=MAC, **_on(it.interface))
    house.zabbix.host(it.name, IP, serial=serial)
    host = house.host(it.name)
    known = make_known_host(host.id, host.host, host.visible_name, host.addresses, host.serials, proved=True)
    assert _of_hosts(house.findings(it.name, known)) == set()
    return known


def _on(interface: dict[str, Any]) -> dict[str, Any]:
    return {"assigned_object_type": INTERFACE, "assigned_object_id": interface["id"]}


def _of_hosts(found: dict[str, Finding]) -> set[str]:
    return {code for code in found if code.startswith("host-")}


def _log(finding: Finding) -> str:
    return dict(finding.params)["log"]


def test_a_host_that_was_renamed_is_followed_by_its_id_and_who_did_it_is_told(house: House, known: KnownHost) -> None:
    house.zabbix.change(known.host, host=f"zbx-{house.mark}", name=f"Zbx {house.mark}")
    found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-renamed"}
    assert (found["host-renamed"].severity, found["host-renamed"].acceptable) == ("ask", True)
    assert f"Update {known.id}: {house.zabbix.who}, {datetime.now(UTC):%Y-%m-%d}" in _log(found["host-renamed"])


def test_a_host_that_was_readdressed_is_followed_by_its_id(house: House, known: KnownHost) -> None:
    house.zabbix.readdress(known.host, "198.18.30.9")
    found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-readdressed", "host-foreign-address"}
    assert dict(found["host-readdressed"].params)["now"] == "198.18.30.9"
    assert _log(found["host-readdressed"]) == "", "Zabbix notes nothing of interfaces"


def test_who_changed_something_else_is_not_who_readdressed_it(house: House, known: KnownHost) -> None:
    house.zabbix.change(known.host, status=1)
    house.zabbix.readdress(known.host, "198.18.30.9")
    found = house.findings(known.host, known)
    assert _log(found["host-readdressed"]) == ""
    assert f"Update {known.id}: {house.zabbix.who}" in _log(found["host-disabled"])


def test_a_host_of_which_nothing_is_left_but_its_id_is_followed(house: House, known: KnownHost) -> None:
    house.zabbix.change(known.host, host=f"zbx-{house.mark}", name=f"zbx-{house.mark}", inventory={"serialno_a": ""})
    house.zabbix.readdress(f"zbx-{house.mark}", "198.18.30.9")
    found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-renamed", "host-readdressed", "host-foreign-address"}


def test_a_host_that_somebody_deleted_is_gone_and_the_log_says_who(house: House, known: KnownHost) -> None:
    house.zabbix.remove(known.host)
    found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-gone"}
    assert f"Delete {known.id}: {house.zabbix.who}" in _log(found["host-gone"])


@pytest.mark.stops
def test_without_the_right_to_the_log_it_stands_and_who_is_not_readable(house: House, known: KnownHost) -> None:
    house.zabbix.remove(known.host)
    with house.zabbix.without_log():
        found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-gone"}
    assert "auditlog.get" in dict(found["host-gone"].params)["unlogged"]


def test_a_host_that_was_made_anew_under_its_name_is_another(house: House, known: KnownHost) -> None:
    house.zabbix.remove(known.host)
    house.zabbix.host(known.host, IP)
    found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-remade"}
    log = _log(found["host-remade"])
    new = house.host(known.host).id
    assert f"Delete {known.id}: {house.zabbix.who}" in log
    assert f"Add {new}: {house.zabbix.who}" in log


ANEW: dict[str, tuple[dict[str, str], str]] = {
    "its address": ({"ip": IP}, "host-address-shared"),
    "its serial number": ({"serial": "ODD-{mark}"}, "host-identity-shared"),
    "its asset tag": ({"asset_tag": "TAG-{mark}"}, "host-identity-shared"),
    "its MAC address": ({"mac": "eth0 0200.5E10.2030"}, "host-identity-shared"),
    "its MAC address with hyphens": ({"mac": "02-00-5e-10-20-30"}, "host-identity-shared"),
}


@pytest.mark.parametrize("what", ANEW)
def test_a_host_that_was_made_anew_under_another_name_is_found(house: House, known: KnownHost, what: str) -> None:
    held, code = ANEW[what]
    house.zabbix.remove(known.host)
    given = {"ip": "198.18.30.9", **{key: text.format(mark=house.mark) for key, text in held.items()}}
    house.zabbix.host(f"zbx-{house.mark}", **given)
    found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-gone", code}
    assert dict(found[code].params)["host"] == f"zbx-{house.mark}"


@pytest.mark.parametrize("held", ["ODD-{mark}0", "XODD-{mark}", "%", "_", "*"])
def test_a_label_that_only_resembles_is_nobodys(house: House, known: KnownHost, held: str) -> None:
    house.zabbix.host(f"zbx-{house.mark}", "198.18.30.9", serial=held.format(mark=house.mark))
    assert _of_hosts(house.findings(known.host, known)) == set()
    answers = dict(house.readers.monitoring.hosts_holding(["%", "_", "*"]))
    assert {type(answer) for key, answer in answers.items() if key != held} == {Absent}


def test_a_second_interface_at_another_devices_address_is_asked_about_by_name(house: House, known: KnownHost) -> None:
    other = house.stage.ground.estate.server("srv-dinkes-04")
    house.zabbix.readdress(known.host, "", more=other.data.ip)
    found = house.findings(known.host, known)["host-foreign-address"]
    told = dict(found.params)
    assert (found.severity, told["host"], told["id"]) == ("ask", known.host, known.id)
    assert (told["address"], told["whose"]) == (other.data.ip, other.name)


def test_its_visible_name_is_another_hosts_technical_one(house: House, known: KnownHost) -> None:
    other = f"zbx-other-{house.mark}"
    house.zabbix.host(other, "198.18.30.9", visible=f"Other {house.mark}")
    house.zabbix.change(known.host, name=other)
    found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-renamed", "host-name-shared"}
    assert dict(found["host-name-shared"].params)["host"] == other


@pytest.mark.stops
def test_a_host_that_the_account_is_not_shown_is_not_gone(house: House, known: KnownHost) -> None:
    with house.zabbix.hide(known.host):
        found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-unread"}
    assert "shown only a part" in dict(found["host-unread"].params)["reason"]


def test_what_somebody_disabled_is_noted_with_who(house: House, known: KnownHost) -> None:
    house.zabbix.change(known.host, status=1)
    found = house.findings(known.host, known)
    assert _of_hosts(found) == {"host-disabled"}
    assert f"Update {known.id}: {house.zabbix.who}" in _log(found["host-disabled"])
