"""On either bed: what of NetBox's own objects points to a server, made through its API as a person would make it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from dcdecom.bootstrap import clocks, systems
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.references import Subject
from dcdecom.model.settings import RecordReferencesSettings, ReferencesSettings, Settings
from dcdecom.ports.references import ReferenceReader
from tests.beds import Bed

from .house import LIKE
from .owners import INTERFACE, NetBoxOwner, permitted

pytestmark = [pytest.mark.netbox]
DEVICE, ADDRESS = "dcim.device", "ipam.ipaddress"


@dataclass
class Pointing:
    """Two servers of a NetBox, its owner, and the reader of what points to them."""

    netbox: NetBoxOwner
    reader: ReferenceReader
    one: dict[str, Any]
    two: dict[str, Any]

    def subject(self, device: dict[str, Any]) -> Subject:
        number = 21 if device is self.one else 22
        return Subject(device["name"], (device["name"],), (f"198.19.99.{number}",), (), (), device["id"])

    def told(self, device: dict[str, Any]) -> list[tuple[str, str]]:
        """Kind and by what, of one of the two; both are asked about."""
        answer = self.reader.mentions([self.subject(self.one), self.subject(self.two)])[device["name"]]
        assert isinstance(answer, Reading), answer
        return [(line.kind, line.by) for line in answer.value.lines]


def interface_and_address(netbox: NetBoxOwner, device: dict[str, Any], address: str) -> tuple[int, int]:
    made = netbox.interface(device, "eth0")
    at = {"assigned_object_type": INTERFACE, "assigned_object_id": made["id"]}
    return made["id"], netbox.make("ipam/ip-addresses", address=address, **at)["id"]


def reader_of(settings: Settings) -> ReferenceReader:
    named = replace(settings, references=ReferencesSettings(netbox=RecordReferencesSettings("Tim NetBox")))
    [found] = systems.readers(named, clocks.clock()).references
    return found


@pytest.fixture
def owner(bed: Bed, settings: Settings) -> Iterator[NetBoxOwner]:
    found = NetBoxOwner(settings.netbox.url, bed.owner)
    yield found
    found.clean()


def pointing_to(netbox: NetBoxOwner, reader: ReferenceReader) -> Pointing:
    """One of each kind of object that points to the first server, and some that point to the second."""
    make, mark = netbox.make, netbox.mark
    one, two = netbox.device("points-1", LIKE), netbox.device("points-2", LIKE)
    (first, own), (second, other) = (
        interface_and_address(netbox, one, "198.19.99.21/24"), interface_and_address(netbox, two, "198.19.99.22/24"),
    )  # fmt: skip
    of = {"parent_object_type": DEVICE}
    make("ipam/services", name="https", port_mappings=["tcp/443"], ipaddresses=[own], parent_object_id=one["id"], **of)
    make("ipam/services", name="proxy", port_mappings=["tcp/80", "udp/80"], ipaddresses=[own, other],
         parent_object_id=two["id"], **of)  # fmt: skip
    group = make("ipam/fhrp-groups", protocol="vrrp3", group_id=21)["id"]
    for id, priority in ((first, 100), (second, 90)):
        about = {"interface_type": INTERFACE, "interface_id": id}
        make("ipam/fhrp-group-assignments", group=group, priority=priority, **about)
    make("ipam/ip-addresses", address="203.0.113.21/32", nat_inside=own)
    kind = make("virtualization/cluster-types", name=f"kvm {mark}", slug=f"kvm-{mark}")["id"]
    cluster = make("virtualization/clusters", name=f"kvm {mark}", type=kind)["id"]
    netbox.change("dcim/devices", one, cluster=cluster)
    make("virtualization/virtual-machines", name=f"pinned-{mark}", cluster=cluster, device=one["id"])
    make("virtualization/virtual-machines", name=f"free-{mark}", cluster=cluster)
    chassis = make("dcim/virtual-chassis", name=f"vc-{mark}")
    for position, device in enumerate((one, two), 1):
        netbox.change("dcim/devices", device, virtual_chassis=chassis["id"], vc_position=position)
    netbox.change("dcim/virtual-chassis", chassis, master=one["id"])
    role = make("tenancy/contact-roles", name=f"Pemilik {mark}", slug=f"pemilik-{mark}")["id"]
    contact = make("tenancy/contacts", name=f"Ani {mark}")["id"]
    make("tenancy/contact-assignments", object_type=DEVICE, object_id=one["id"], contact=contact, role=role)
    for name, type_, to in (("gateway_of", "object", DEVICE), ("uplinks", "multiobject", ADDRESS)):
        make("extras/custom-fields", name=f"{name}_{mark}", type=type_, related_object_type=to, object_types=[DEVICE])
    held = {f"gateway_of_{mark}": one["id"], f"uplinks_{mark}": [own]}
    netbox.change("dcim/devices", two, custom_fields=held)
    return Pointing(netbox, reader, one, two)


@pytest.fixture
def pointing(owner: NetBoxOwner, settings: Settings) -> Pointing:
    permitted(owner)
    return pointing_to(owner, reader_of(settings))


OF_ONE = [
    ("service", "device"), ("service", "address"), ("group", "device"), ("nat", "address"),
    ("virtual-machine", "device"), ("virtual-machine", "device"), ("chassis-master", "device"),
    ("contact", "device"), ("field", "device"), ("field", "address"),
]  # fmt: skip
OF_TWO = [("service", "device"), ("group", "device"), ("chassis-member", "device")]


def test_each_kind_of_object_that_points_to_a_server_is_found_and_whose_it_is(pointing: Pointing) -> None:
    assert pointing.told(pointing.one) == OF_ONE
    assert pointing.told(pointing.two) == OF_TWO


def test_the_reader_of_before_may_not_see_it_and_says_so(owner: NetBoxOwner, settings: Settings) -> None:
    reader = reader_of(settings)
    answer = reader.mentions([Subject("srv-1", ("srv-1",), ("198.19.99.21",), (), (), 1)])["srv-1"]
    assert isinstance(answer, Unreadable)
    assert "You do not have permission" in answer.reason
    assert isinstance(reader.state(), Unreadable)
    permitted(owner)
    assert isinstance(reader.state(), Reading)
