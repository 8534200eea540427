"""What points to a server in NetBox, by the lab's: each kind of object, whose each is, and what could not be read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import pytest

from dcdecom.adapters.netbox import connect_account, connect_references
from dcdecom.adapters.netbox.account import PATHS
from dcdecom.doctor.references import of_sources
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.references import Subject
from dcdecom.model.rights import RECORD, SEES_REFERENCES, reference_rights
from dcdecom.model.settings import RecordReferencesSettings, ReferencesSettings, SecretRef
from dcdecom.ports.references import ReferenceReader
from dcdecom_lab.netbox import pointing
from dcdecom_lab.netbox.models import MODELS
from dcdecom_lab.netbox.tables import Row

from .conftest import SECRETS, NetBox, netbox_settings

READER = "dcdecom-reader"
ONE, TWO, THREE = "srv-disdik-01", "srv-disdik-03", "srv-disdik-02"
PLUGIN_MODELS = [model for model in MODELS if MODELS[model].plugin]


@dataclass
class House:
    """A NetBox, and what a test puts into it."""

    netbox: NetBox

    def add(self, kind: str, /, **columns: Any) -> int:
        return int(self.netbox.lab.tables.add(kind, **{**MODELS[kind].defaults, **columns})["id"])

    def device(self, name: str) -> Row:
        return self.netbox.lab.tables.where("dcim.device", "name", name)[0]

    def address(self, name: str) -> Row:
        """The primary address of a device."""
        found = self.netbox.lab.tables.get("ipam.ipaddress", self.device(name)["primary_ip4"])
        assert found
        return found

    def change(self, model: str, row: Row, **columns: Any) -> None:
        self.netbox.lab.tables.change(model, row, **columns)

    def interface(self, name: str) -> int:
        id = self.device(name)["id"]
        return int(self.netbox.lab.tables.where("dcim.interface", "device", id)[0]["id"])

    def field(self, name: str, to: str, kind: str = "object", *on: str, **more: Any) -> None:
        about = {"object_types": list(on) or ["dcim.device"], "type": kind, "related_object_type": to, **more}
        self.add("extras.customfield", name=name, **about)

    # --- asking ---

    def reader(self) -> ReferenceReader:
        settings = ReferencesSettings(netbox=RecordReferencesSettings("Tim NetBox"))
        (found,) = connect_references(netbox_settings(self.netbox.url), settings, SECRETS, self.netbox.clock)
        return found

    def subject(self, name: str) -> Subject:
        address = self.address(name)["address"].partition("/")[0]
        return Subject(name, (name,), (address,), (), (), self.device(name)["id"])

    def told(self, *names: str) -> dict[str, list[tuple[str, str, str]]]:
        """By server: kind, place and by what."""
        answers = self.reader().mentions([self.subject(name) for name in names or (ONE,)])
        found: dict[str, list[tuple[str, str, str]]] = {}
        for name, answer in answers.items():
            assert isinstance(answer, Reading), answer
            found[name] = [(line.kind, line.place, line.by) for line in answer.value.lines]
        return found

    def of_one(self) -> list[tuple[str, str, str]]:
        return self.told(ONE)[ONE]

    def why(self) -> str:
        """Why it could not be read."""
        answer = self.reader().mentions([self.subject(ONE)])[ONE]
        assert isinstance(answer, Unreadable), answer
        return answer.reason


@pytest.fixture
def house(netbox: NetBox) -> House:
    netbox.lab.rights.grant(READER, "view", [right.model for right in SEES_REFERENCES])
    return House(netbox)


def test_nothing_points_to_it(house: House) -> None:
    assert house.told(ONE, TWO) == {ONE: [], TWO: []}


# --- each kind -------------------------------------------------------------------------------------------------------


def test_its_own_service_and_one_of_another_at_its_address(house: House) -> None:
    one, two = house.device(ONE)["id"], house.device(TWO)["id"]
    its, other = house.address(ONE)["id"], house.address(TWO)["id"]
    about = {"parent_object_type": "dcim.device"}
    house.add("ipam.service", name="https", parent_object_id=one, port_mappings=["tcp/443"], ipaddresses=[its], **about)
    house.add("ipam.service", name="dns", parent_object_id=two, port_mappings=["tcp/53", "udp/53"],
              ipaddresses=[its, other], **about)  # fmt: skip
    house.add("ipam.service", name="own", parent_object_id=two, port_mappings=["tcp/80"], ipaddresses=[other], **about)
    assert house.told(ONE, TWO) == {
        ONE: [
            ("service", "https tcp/443, service 1", "device"),
            ("service", f"dns tcp/53 udp/53 of {TWO}, service 2", "address"),
        ],
        TWO: [("service", "dns tcp/53 udp/53, service 2", "device"), ("service", "own tcp/80, service 3", "device")],
    }


def test_a_service_of_a_virtual_machine_at_its_address(house: House) -> None:
    machine = house.netbox.lab.tables.all("virtualization.virtualmachine")
    id = machine[0]["id"] if machine else house.add("virtualization.virtualmachine", name="vm-x")
    house.add("ipam.service", name="proxy", parent_object_type="virtualization.virtualmachine", parent_object_id=id,
              port_mappings=["tcp/80"], ipaddresses=[house.address(ONE)["id"]])  # fmt: skip
    [(kind, place, by)] = house.of_one()
    assert (kind, by) == ("service", "address")
    assert place.startswith("proxy tcp/80 of ")


def test_a_group_stays_with_fewer_members(house: House) -> None:
    group = house.add("ipam.fhrpgroup", name="", protocol="vrrp3", group_id=21)
    lonely = house.add("ipam.fhrpgroup", name="alone", protocol="carp", group_id=7)
    for of, name, priority in ((group, ONE, 100), (group, TWO, 90), (lonely, TWO, 1)):
        house.add("ipam.fhrpgroupassignment", group=of, interface_type="dcim.interface",
                  interface_id=house.interface(name), priority=priority)  # fmt: skip
    told = house.told(ONE, TWO)
    assert told[ONE] == [("group", f"FHRP group (VRRPv3: 21) ({group}), other members 1", "device")]
    assert ("group", f"FHRP group alone (CARP: 7) ({lonely}), other members 0", "device") in told[TWO]


def test_a_group_that_answers_at_its_address(house: House) -> None:
    group = house.add("ipam.fhrpgroup", name="", protocol="vrrp3", group_id=21)
    vip = house.add("ipam.ipaddress", address=house.address(ONE)["address"], assigned_object_type="ipam.fhrpgroup",
                    assigned_object_id=group)  # fmt: skip
    assert house.of_one() == [("group", f"FHRP group {group} has the same address, address {vip}", "address")]


def test_the_interfaces_of_other_members_of_its_chassis_are_not_its_own(house: House) -> None:
    """NetBox answers the master of a virtual chassis with the groups of every member."""
    chassis = house.add("dcim.virtualchassis", name="vc1", master=house.device(ONE)["id"])
    for position, name in enumerate((ONE, TWO), 1):
        house.change("dcim.device", house.device(name), virtual_chassis=chassis, vc_position=position)
    group = house.add("ipam.fhrpgroup", name="", protocol="vrrp3", group_id=21)
    house.add("ipam.fhrpgroupassignment", group=group, interface_type="dcim.interface",
              interface_id=house.interface(TWO), priority=1)  # fmt: skip
    told = house.told(ONE, TWO)
    assert told[ONE] == [("chassis-master", f"virtual chassis vc1 ({chassis}), its master", "device")]
    assert [kind for kind, _, _ in told[TWO]] == ["group", "chassis-member"]
    assert house.of_one() == told[ONE], "nor where it alone is asked about"


def test_addresses_that_are_translated_from_and_to_its_own(house: House) -> None:
    outside = house.add("ipam.ipaddress", address="203.0.113.21/32", nat_inside=house.address(ONE)["id"])
    inner = house.add("ipam.ipaddress", address="10.9.9.9/24")
    house.change("ipam.ipaddress", house.address(TWO), nat_inside=inner)
    assert house.told(ONE, TWO) == {
        ONE: [("nat", f"NAT from 203.0.113.21, address {outside}", "address")],
        TWO: [("nat", f"NAT to 10.9.9.9, address {inner}", "address")],
    }


def test_the_same_address_of_another_device_is_that_ones(house: House) -> None:
    """Another VRF, or the address was given on: what is said of that row is said of its device."""
    twin = house.add("ipam.ipaddress", address=house.address(ONE)["address"], assigned_object_type="dcim.interface",
                     assigned_object_id=house.interface(TWO))  # fmt: skip
    house.add("ipam.ipaddress", address="203.0.113.21/32", nat_inside=twin)
    assert house.of_one() == []


def test_an_address_that_stands_on_nothing_any_more_is_still_its_own(house: House) -> None:
    address = house.address(ONE)
    house.change("ipam.ipaddress", address, assigned_object_type=None, assigned_object_id=None)
    outside = house.add("ipam.ipaddress", address="203.0.113.21/32", nat_inside=address["id"])
    assert house.of_one() == [("nat", f"NAT from 203.0.113.21, address {outside}", "address")]


def test_machines_on_it_and_in_a_cluster_of_which_it_is_the_only_host(house: House) -> None:
    kind = house.add("virtualization.clustertype", name="kvm", slug="kvm")
    cluster = house.add("virtualization.cluster", name="kvm-1", type=kind)
    house.change("dcim.device", house.device(ONE), cluster=cluster)
    pinned = house.add("virtualization.virtualmachine", name="vm-a", cluster=cluster, device=house.device(ONE)["id"])
    free = house.add("virtualization.virtualmachine", name="vm-b", cluster=cluster)
    on_it = ("virtual-machine", f"vm-a, virtual machine {pinned}", "device")
    place = f"vm-b, virtual machine {free} of a cluster without another host"
    assert house.of_one() == [on_it, ("virtual-machine", place, "device")]
    house.change("dcim.device", house.device(TWO), cluster=cluster)
    assert house.of_one() == [on_it]


def test_who_is_its_contact(house: House) -> None:
    role = house.add("tenancy.contactrole", name="Pemilik", slug="pemilik")
    contact = house.add("tenancy.contact", name="Ani")
    for name in (ONE, TWO):
        house.add("tenancy.contactassignment", object_type="dcim.device", object_id=house.device(name)["id"],
                  contact=contact, role=role if name == ONE else None)  # fmt: skip
    assert house.told(ONE, TWO) == {
        ONE: [("contact", "contact Ani as Pemilik, assignment 1", "device")],
        TWO: [("contact", "contact Ani, assignment 2", "device")],
    }


def test_fields_of_anything_that_hold_it_or_its_address(house: House) -> None:
    house.field("gateway_of", "dcim.device", "object", "dcim.device", "ipam.service")
    house.field("uplinks", "ipam.ipaddress", "multiobject")
    one, address = house.device(ONE), house.address(ONE)["id"]
    held = {"gateway_of": one["id"], "uplinks": [house.address(THREE)["id"], address]}
    house.change("dcim.device", house.device(TWO), custom_fields=held)
    house.change("dcim.device", one, custom_fields={"gateway_of": one["id"], "uplinks": [address]})
    house.add("ipam.service", name="vpn", parent_object_type="dcim.device", parent_object_id=house.device(TWO)["id"],
              port_mappings=["udp/500"], ipaddresses=[], custom_fields={"gateway_of": one["id"]})  # fmt: skip
    two = house.device(TWO)["id"]
    assert house.of_one() == [
        ("field", f"custom field gateway_of of {TWO}, dcim.device {two}", "device"),
        ("field", "custom field gateway_of of vpn, ipam.service 1", "device"),
        ("field", f"custom field uplinks of {TWO}, dcim.device {two}", "address"),
    ]


def test_a_field_that_cannot_be_filtered_by_is_not_read(house: House) -> None:
    house.field("gateway_of", "dcim.device", filter_logic="disabled")
    assert house.why() == "custom field gateway_of may not be filtered by: set its filter logic to loose"


# --- plugins ---------------------------------------------------------------------------------------------------------


def plugins(house: House) -> None:
    one, two = house.device(ONE)["id"], house.device(TWO)["id"]
    contract = house.add(pointing.CONTRACT, name="CTR-1")
    support = house.add(pointing.SUPPORT, contract_id="SUP-9")
    licence = house.add(pointing.LICENCE, name="Backup")
    for name, device in ((TWO, two), (ONE, one)):
        house.add(pointing.CONTRACT_OF, content_type="dcim.device", object_id=device, contract=contract)
        house.add(pointing.SUPPORT_OF, contract=support, device=device)
        house.add(pointing.LICENCE_OF, license=licence, device=device)
        about = {"type": "A", "ipam_ip_address": house.address(name)["id"]}
        house.add(pointing.RECORD_OF, fqdn=f"{name}.batam.test.", **about)
    house.add(pointing.CONTRACT_OF, content_type="dcim.rack", object_id=one, contract=contract)
    house.add(pointing.RECORD_OF, fqdn="www.batam.test.", type="CNAME", ipam_ip_address=None)
    house.add(pointing.SUPPORT_OF, contract=support, device=None)


def test_a_plugin_that_is_not_there_has_no_contracts(house: House) -> None:
    plugins(house)
    assert house.of_one() == []


def test_contracts_and_licences_of_the_device_alone(house: House) -> None:
    plugins(house)
    house.netbox.lab.plugins.update(pointing.PLUGINS)
    house.netbox.lab.rights.grant(READER, "view", PLUGIN_MODELS)
    assert house.of_one() == [
        ("contract", "contract CTR-1, assignment 2", "device"),
        ("contract", "support contract SUP-9, assignment 2", "device"),
        ("contract", "licence Backup, assignment 2", "device"),
        ("dns-plugin", f"A {ONE}.batam.test., record 2", "address"),
    ]


@pytest.mark.parametrize("path", ["contracts/contractassignment", "lifecycle/licenseassignment", "netbox-dns/records"])
def test_a_plugin_that_is_there_and_refuses_is_not_read(house: House, path: str) -> None:
    house.netbox.lab.plugins.update(pointing.PLUGINS)
    house.netbox.lab.rights.grant(READER, "view", PLUGIN_MODELS)
    house.netbox.lab.fault({"kind": "status", "path": f"/api/plugins/{path}", "status": 502})
    assert "502" in house.why()
    house.netbox.lab.fault({})
    house.netbox.lab.fault({"kind": "status", "path": f"/api/plugins/{path}", "status": 404})
    assert house.why().endswith(f"and nothing at plugins/{path}")


# --- what may not be seen, what it costs, what the doctor says -------------------------------------------------------


@pytest.mark.parametrize("model", [*(right.model for right in SEES_REFERENCES), "extras.customfield"])
def test_what_may_not_be_viewed_is_not_read_and_the_doctor_says_what(house: House, model: str) -> None:
    house.netbox.lab.rights.revoke(READER, "view", model)
    assert "You do not have permission" in house.why()
    assert MODELS[model].path in house.why()
    [line] = of_sources([house.reader()])
    assert (line.state, MODELS[model].path in line.said) == ("could not look", True)
    house.netbox.lab.rights.grant(READER, "view", [model])


def test_what_may_be_viewed_is_said_to_be_searched(house: House) -> None:
    [line] = of_sources([house.reader()])
    assert (line.state, line.subject, line.said) == ("ok", "references netbox", "record; Tim NetBox answers for it")


def test_whether_the_reader_may_view_what_is_named_besides_is_known_from_its_permissions(house: House) -> None:
    contract, prefix = "netbox_contract.contractassignment", "ipam.prefix"
    rights = reference_rights(RecordReferencesSettings("Tim NetBox", (contract, prefix)))
    house.netbox.lab.rights.grant(READER, "view", [contract])
    netbox = house.netbox
    account = connect_account(netbox_settings(netbox.url), SecretRef("env:READER"), SECRETS, netbox.clock)
    answers = {right.model: answer for right, answer in account.may(rights)}
    lacking = [model for model, answer in answers.items() if isinstance(answer, Reading) and not answer.value]
    assert all(isinstance(answer, Reading) for answer in answers.values())
    assert (lacking, len(answers)) == ([prefix], len(SEES_REFERENCES) + 2)


def test_one_server_more_costs_no_further_question(house: House) -> None:
    house.field("gateway_of", "dcim.device")
    asked = house.netbox.counting.requests
    house.told(ONE)
    alone = len(asked)
    asked.clear()
    house.told(ONE, TWO, THREE)
    assert len(asked) == alone


def test_an_address_that_was_typed_alone_is_searched_for_by_all_its_rows(house: House) -> None:
    address = house.address(ONE)
    outside = house.add("ipam.ipaddress", address="203.0.113.21/32", nat_inside=address["id"])
    typed = address["address"].partition("/")[0]
    answer = house.reader().mentions([Subject(typed, (), (typed,), (), ())])[typed]
    assert isinstance(answer, Reading)
    assert [line.place for line in answer.value.lines] == [f"NAT from 203.0.113.21, address {outside}"]


def test_each_right_to_see_is_tried_at_its_address() -> None:
    """One without an address is looked up in what the account is told of itself, which older versions do not tell."""
    seen = {right.model for rights in (*RECORD.values(), SEES_REFERENCES) for right in rights if right.action == "view"}
    assert seen
    assert sorted(seen - set(PATHS)) == []
