"""What NetBox might answer of what points to a server: absurd values, ignored filters, rows of earlier versions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dcdecom import limits
from dcdecom.adapters.netbox import connect_references
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.references import Mentions, Subject
from dcdecom.model.settings import RecordReferencesSettings, ReferencesSettings
from dcdecom_lab.clock import LabClock
from tests.hostile.garbage import TEXTS, unfit

from .conftest import SECRETS, netbox_settings
from .serving import Asked, Said, scripted

DEVICE, INTERFACE = {"id": 7, "display": "srv-1", "name": "srv-1"}, {"id": 70, "device": {"id": 7}}
ADDRESS: dict[str, Any] = {
    "id": 5, "display": "198.18.10.11/24", "address": "198.18.10.11/24", "assigned_object_type": "dcim.interface",
    "assigned_object_id": 70, "assigned_object": INTERFACE, "nat_inside": None, "nat_outside": [],
}  # fmt: skip
OUTSIDE = {"id": 9, "display": "203.0.113.1/32", "address": "203.0.113.1/32"}
SOUND: dict[str, dict[str, Any]] = {
    "ipam/ip-addresses": {**ADDRESS, "nat_outside": [OUTSIDE]},
    "ipam/services": {
        "id": 1, "display": "https", "name": "https", "parent_object_type": "dcim.device", "parent_object_id": 7,
        "parent": DEVICE, "port_mappings": ["tcp/443"], "protocol": None, "ports": None, "ipaddresses": [{"id": 5}],
    },
    "ipam/fhrp-group-assignments": {
        "id": 1, "display": "100", "group": {"id": 3, "display": "VRRPv3: 21"}, "interface_type": "dcim.interface",
        "interface_id": 70, "interface": INTERFACE,
    },
    "virtualization/virtual-machines": {"id": 1, "display": "vm", "name": "vm", "device": DEVICE, "cluster": None},
    "dcim/devices": {**DEVICE, "cluster": None, "virtual_chassis": None},
    "dcim/virtual-chassis": {"id": 1, "display": "vc", "name": "vc", "master": DEVICE},
    "tenancy/contact-assignments": {
        "id": 1, "display": "Ani", "object_type": "dcim.device", "object_id": 7, "contact": {"id": 1, "display": "Ani"},
        "role": None,
    },
    "extras/custom-fields": {
        "id": 1, "display": "Gateway", "name": "gateway_of", "type": {"value": "object", "label": "Object"},
        "object_types": ["ipam.prefix"], "related_object_type": "dcim.device", "filter_logic": {"value": "loose"},
    },
    "core/object-types": {
        "id": 1, "display": "IPAM > Prefix", "app_label": "ipam", "model": "prefix",
        "rest_api_endpoint": "/api/ipam/prefixes/",
    },
    "ipam/prefixes": {"id": 4, "display": "10.0.0.0/8", "custom_fields": {"gateway_of": DEVICE}},
    "plugins/contracts/contractassignment": {
        "id": 1, "display": "1", "content_type": "dcim.device", "object_id": 7, "contract": {"id": 1, "name": "CTR-1"},
    },
}  # fmt: skip
"""One row of each list, as NetBox 4.7.3 and netbox-contract 2.5.0 have it. Nothing else is there."""
KINDS = [
    "service", "group", "nat", "virtual-machine", "chassis-master", "contact", "field", "contract",
]  # fmt: skip
SUBJECT = Subject("srv-1", ("srv-1",), ("198.18.10.11",), (), (), 7)


def asked(rows: dict[str, dict[str, Any]], more: dict[str, Said] | None = None) -> Answer[Mentions]:
    """What a NetBox with these rows is understood to say."""

    def answer(request: Asked) -> Said:
        path = request.path.removeprefix("/api/").strip("/")
        if path == "status":
            return Said({"plugins": {}})
        if more and path in more:
            return more[path]
        found = [rows[path]] if path in rows else []
        if path.startswith("plugins/") and not found:
            return Said("<h1>Page Not Found</h1>", 404)
        return Said({"count": len(found), "next": None, "previous": None, "results": found})

    with scripted(answer) as server:
        settings = ReferencesSettings(netbox=RecordReferencesSettings("Tim NetBox"))
        [reader] = connect_references(netbox_settings(server.url), settings, SECRETS, LabClock())
        return reader.mentions([SUBJECT])["srv-1"]


def lines(answer: Answer[Mentions]) -> list[tuple[str, str]]:
    assert isinstance(answer, Reading), answer
    return [(line.kind, line.place) for line in answer.value.lines]


def test_each_kind_as_netbox_says_it() -> None:
    assert [kind for kind, _ in lines(asked(SOUND))] == KINDS


ABSURD: list[tuple[str, dict[str, Any]]] = [
    ("ipam/services", {"name": 7}),
    ("ipam/services", {"name": ["https"]}),
    ("ipam/services", {"port_mappings": "tcp/443"}),
    ("ipam/services", {"port_mappings": [{"tcp": 443}]}),
    ("ipam/services", {"port_mappings": None, "ports": "443"}),
    ("ipam/services", {"port_mappings": None, "protocol": {"value": "tcp"}, "ports": [True]}),
    ("ipam/services", {"ipaddresses": None}),
    ("ipam/services", {"ipaddresses": [{}]}),
    ("ipam/services", {"ipaddresses": [{"id": "5"}]}),
    ("ipam/services", {"parent_object_id": "7"}),
    ("ipam/services", {"parent_object_id": -7}),
    ("ipam/ip-addresses", {"nat_outside": None}),
    ("ipam/ip-addresses", {"nat_outside": {"id": 9}}),
    ("ipam/ip-addresses", {"nat_outside": [{**OUTSIDE, "id": None}]}),
    ("ipam/ip-addresses", {"nat_outside": [{**OUTSIDE, "address": "10.7.0"}]}),
    ("ipam/ip-addresses", {"nat_inside": "203.0.113.1"}),
    ("ipam/ip-addresses", {"assigned_object": None}),
    ("ipam/ip-addresses", {"assigned_object": {"id": 70, "device": None}}),
    ("ipam/fhrp-group-assignments", {"group": None}),
    ("ipam/fhrp-group-assignments", {"group": {"id": "3"}}),
    ("ipam/fhrp-group-assignments", {"interface": None}),
    ("ipam/fhrp-group-assignments", {"interface": {"id": 70, "device": {"id": "7"}}}),
    ("virtualization/virtual-machines", {"name": {"first": "vm"}}),
    ("virtualization/virtual-machines", {"device": None}),
    ("dcim/devices", {"cluster": {"id": "x"}}),
    ("dcim/devices", {"virtual_chassis": {"name": "vc"}}),
    ("dcim/virtual-chassis", {"master": None}),
    ("tenancy/contact-assignments", {"contact": None}),
    ("tenancy/contact-assignments", {"object_type": None}),
    ("extras/custom-fields", {"name": None}),
    ("extras/custom-fields", {"object_types": "ipam.prefix"}),
    ("extras/custom-fields", {"filter_logic": None}),
    ("extras/custom-fields", {"filter_logic": {"value": "disabled"}}),
    ("core/object-types", {"rest_api_endpoint": None}),
    ("core/object-types", {"rest_api_endpoint": "https://elsewhere.example/api/ipam/prefixes/?limit=1"}),
    ("core/object-types", {"app_label": None}),
    ("ipam/prefixes", {"custom_fields": {}}),
    ("ipam/prefixes", {"custom_fields": {"gateway_of": 7}}),
    ("ipam/prefixes", {"custom_fields": {"gateway_of": [{"id": "7"}]}}),
    ("plugins/contracts/contractassignment", {"object_id": "7"}),
    ("plugins/contracts/contractassignment", {"contract": None}),
]
"""In place of what NetBox says in a row."""


@pytest.mark.parametrize(("path", "value"), ABSURD, ids=str)
def test_an_absurd_value_is_not_read_and_never_none(path: str, value: dict[str, Any]) -> None:
    answer = asked({**SOUND, path: {**SOUND[path], **value}})
    assert isinstance(answer, Unreadable), answer
    assert answer.reason


@pytest.mark.parametrize("missing", ["ipaddresses", "parent_object_id", "port_mappings", "name"])
def test_a_row_without_a_field_is_not_read(missing: str) -> None:
    row = {key: value for key, value in SOUND["ipam/services"].items() if key not in (missing, "protocol", "display")}
    assert isinstance(asked({**SOUND, "ipam/services": row}), Unreadable)


OTHERS: list[tuple[str, dict[str, Any]]] = [
    ("ipam/services", {"parent_object_id": 8, "ipaddresses": []}),
    ("ipam/services", {"ipaddresses": [{"id": 99}]}),
    ("virtualization/virtual-machines", {"device": {"id": 8}}),
    ("dcim/virtual-chassis", {"master": {"id": 8}}),
    ("tenancy/contact-assignments", {"object_id": 8}),
    ("tenancy/contact-assignments", {"object_type": "dcim.rack"}),
    ("ipam/prefixes", {"custom_fields": {"gateway_of": {"id": 8}}}),
    ("extras/custom-fields", {"type": {"value": "text"}}),
]
"""What NetBox answers where it does not know the filter: everybody's."""


@pytest.mark.parametrize(("path", "value"), OTHERS, ids=str)
def test_where_a_filter_was_ignored_nothing_is_believed(path: str, value: dict[str, Any]) -> None:
    answer = asked({**SOUND, path: {**SOUND[path], **value}})
    assert isinstance(answer, Unreadable)
    assert "it may have ignored a filter" in answer.reason


def test_a_contract_of_another_is_passed_over() -> None:
    path = "plugins/contracts/contractassignment"
    answer = asked({**SOUND, path: {**SOUND[path], "object_id": 8}})
    assert [kind for kind, _ in lines(answer)] == KINDS[:-1]


def test_a_service_as_earlier_versions_have_it() -> None:
    """Before 4.7 without port mappings, before 4.3 with a device of its own."""
    four_six = {**SOUND["ipam/services"], "protocol": {"value": "tcp", "label": "TCP"}, "ports": [443, 8443]}
    del four_six["port_mappings"]
    four_two = {key: value for key, value in four_six.items() if not key.startswith("parent")}
    four_two |= {"device": DEVICE, "virtual_machine": None}
    for row in (four_six, four_two):
        assert lines(asked({"ipam/ip-addresses": ADDRESS, "ipam/services": row})) == [
            ("service", "https tcp/443 tcp/8443, service 1")
        ]


@pytest.mark.parametrize("name", [name for name in TEXTS if name != "no UTF-8"])
def test_a_hostile_name_is_one_line_of_letters(name: str) -> None:
    [(_, place)] = lines(
        asked({"ipam/ip-addresses": ADDRESS, "ipam/services": {**SOUND["ipam/services"], "name": TEXTS[name]}})
    )
    assert unfit(place) == ""
    assert "\n" not in place
    assert len(place) < 1000


def test_a_name_that_is_no_unicode_is_not_read() -> None:
    row = {**SOUND["ipam/services"], "name": TEXTS["no UTF-8"]}
    assert isinstance(asked({"ipam/ip-addresses": ADDRESS, "ipam/services": row}), Unreadable)


@pytest.mark.parametrize("status", [400, 403, 500, 503])
def test_a_plugin_that_fails_is_not_one_that_is_not_there(status: int) -> None:
    answer = asked(SOUND, {"plugins/contracts/contractassignment": Said({"detail": "no"}, status)})
    assert isinstance(answer, Unreadable)


def test_a_core_list_that_is_not_there_is_not_read() -> None:
    answer = asked(SOUND, {"ipam/services": Said("<h1>Page Not Found</h1>", 404)})
    assert isinstance(answer, Unreadable)


def test_more_than_is_kept_of_one_server_is_not_read(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "TEXTS_MENTIONS", replace(limits.TEXTS_MENTIONS, most=len(KINDS) - 1))
    assert isinstance(asked(SOUND), Unreadable)
    monkeypatch.setattr(limits, "TEXTS_MENTIONS", replace(limits.TEXTS_MENTIONS, most=len(KINDS)))
    assert isinstance(asked(SOUND), Reading)
