"""The lab's NetBox, read: the seed, and the real one's traps. The texts were taken from NetBox 4.7.3."""

from __future__ import annotations

from typing import Any

import pytest

from .calling import NetBox, call

ALL = 16
"""Devices of the estate: 12 servers, 3 switches, 1 gateway."""


def test_a_server_is_recorded_whole(nb: NetBox) -> None:
    device = nb.one("dcim/devices/?name=srv-disdik-01")
    said = {
        "display": "srv-disdik-01 (KOM-2019-0117)",
        "serial": "SGH331XK7P",
        "position": 12.0,
        "face": {"value": "front", "label": "Front"},
        "status": {"value": "active", "label": "Active"},
        "parent_device": None,
    }
    assert {key: device[key] for key in said} == said
    nested = {
        "tenant": "slug",
        "site": "slug",
        "rack": "name",
        "role": "slug",
        "primary_ip4": "address",
        "oob_ip": "address",
    }
    assert {key: device[key][of] for key, of in nested.items()} == {
        "tenant": "disdik",
        "site": "dc-batam",
        "rack": "R07",
        "role": "colocated-server",
        "primary_ip4": "198.18.10.11/24",
        "oob_ip": "198.18.20.11/24",
    }


def test_nested_objects_are_brief(nb: NetBox) -> None:
    device = nb.one("dcim/devices/?name=srv-disdik-01")
    assert set(device["rack"]) == {"id", "url", "display", "name", "description"}
    assert set(device["tenant"]) == {"id", "url", "display", "name", "slug", "description"}
    assert device["rack"]["url"] == f"http://lab.test/api/dcim/racks/{device['rack']['id']}/"


def test_interfaces_show_macs_and_both_ends_of_their_cables(nb: NetBox) -> None:
    found = {i["name"]: i for i in nb.get("dcim/interfaces/?device=srv-disdik-01")["results"]}
    assert set(found) == {"eth0", "BMC"}
    eth0, bmc = found["eth0"], found["BMC"]
    assert eth0["mac_address"] == eth0["primary_mac_address"]["mac_address"] == "9C:B6:54:A1:02:10"
    assert eth0["cable"]["label"] == "D-0417"
    assert eth0["link_peers_type"] == eth0["connected_endpoints_type"] == "dcim.interface"
    assert eth0["connected_endpoints_reachable"] is True
    [peer] = eth0["connected_endpoints"]
    assert (peer["device"]["name"], peer["name"]) == ("tor-3", "GigabitEthernet1/0/7")
    assert (bmc["mgmt_only"], bmc["count_ipaddresses"]) == (True, 1)


def test_the_record_says_what_it_says_not_what_is_true(nb: NetBox) -> None:
    eth0 = nb.one("dcim/interfaces/?device=srv-dinkes-04&name=eth0")
    assert eth0["connected_endpoints"][0]["name"] == "GigabitEthernet1/0/14"


def test_an_aggregate_has_members_with_a_cable_each(nb: NetBox) -> None:
    members = nb.get("dcim/interfaces/?device=srv-bpkad-02&cabled=true")["results"]
    assert [(m["name"], m["lag"]["name"], m["cable"]["label"]) for m in members] == [
        ("eth0", "bond0", "D-0304"),
        ("eth1", "bond0", "D-0304-2"),
    ]
    peers = [nb.get(f"dcim/interfaces/{m['connected_endpoints'][0]['id']}/") for m in members]
    assert {p["lag"]["name"] for p in peers} == {"Port-channel12"}
    bond = nb.one("dcim/interfaces/?device=srv-bpkad-02&name=bond0")
    assert (bond["type"]["value"], bond["cable"], bond["mac_address"]) == ("lag", None, "9C:B6:54:A1:05:20")


def test_a_virtual_machine_names_the_device_it_runs_on(nb: NetBox) -> None:
    host = nb.one("dcim/devices/?name=srv-disdukcapil-02")
    machine = nb.one(f"virtualization/virtual-machines/?device_id={host['id']}")
    assert (machine["name"], machine["device"]["name"]) == ("vm-ppdb-01", "srv-disdukcapil-02")
    assert machine["cluster"]["id"] == host["cluster"]["id"]
    assert nb.one("virtualization/interfaces/?mac_address=52:54:00:6d:00:01")["virtual_machine"]["id"] == machine["id"]


@pytest.mark.parametrize(
    ("query", "count"),
    [
        ("nosuch=1", ALL),
        ("name=", ALL),
        ("id=", ALL),
        ("serial=", ALL),
        ("has_primary_ip=maybe", ALL),
        ("cf_nosuch=x", ALL),
        ("name__nosuch=x", ALL),
        ("message__ic=x", ALL),
        ("name=SRV-DISDIK-01", 1),
        ("name=%20srv-disdik-01%20", 1),
        ("name=srv-disdik-0", 0),
        ("name__ie=SRV-DISDIK-01", 1),
        ("name__ic=DISDIK", 3),
        ("name=srv-disdik-01&name=gw-1", 2),
        ("name__n=srv-disdik-01", ALL - 1),
        ("serial=sgh331xk7p", 1),
        ("asset_tag=KOM-2019-0117", 1),
        ("asset_tag=kom-2019-0117", 0),
        ("role=tor", 3),
        ("role=tor&role=gateway", 4),
        ("status=active", ALL),
        ("status=offline", 0),
        ("mac_address=9cb6.54a1.0210", 1),
        ("tenant=null", 4),
        ("tenant_id=null", 4),
        ("has_primary_ip=false", 4),
        ("q=disdik", 3),
        ("position=12", 1),
    ],
)
def test_filters_of_devices(nb: NetBox, query: str, count: int) -> None:
    assert nb.get(f"dcim/devices/?{query}")["count"] == count


def test_ids_may_be_repeated(nb: NetBox) -> None:
    first, second = (row["id"] for row in nb.get("dcim/devices/?limit=2")["results"])
    assert nb.get(f"dcim/devices/?id={first}&id={second}")["count"] == 2


@pytest.mark.parametrize(
    ("query", "errors"),
    [
        ("role=nosuch", {"role": ["Select a valid choice. nosuch is not one of the available choices."]}),
        ("site_id=999", {"site_id": ["Select a valid choice. 999 is not one of the available choices."]}),
        ("status=gone", {"status": ["Select a valid choice. gone is not one of the available choices."]}),
        ("id=abc", {"id": ["Enter a whole number."]}),
        ("mac_address=zz", {"mac_address": ["Invalid MAC address format: zz"]}),
        ("start=1&offset=1", ["'start' and 'offset' are mutually exclusive."]),
        ("start=1&ordering=name", ["Ordering cannot be specified in conjunction with cursor-based pagination."]),
        ("start=abc", ["Invalid 'start' parameter: must be a non-negative integer."]),
    ],
)
def test_refused_queries(nb: NetBox, query: str, errors: Any) -> None:
    answer = nb.ask("GET", f"dcim/devices/?{query}")
    assert (answer.status, answer.json) == (400, errors)


def test_pages_by_offset(nb: NetBox) -> None:
    page = nb.get("dcim/devices/?limit=10&offset=10")
    assert (page["count"], len(page["results"]), page["next"]) == (ALL, ALL - 10, None)
    assert page["previous"] == "http://lab.test/api/dcim/devices/?limit=10"
    assert nb.get("dcim/devices/?limit=10")["next"] == "http://lab.test/api/dcim/devices/?limit=10&offset=10"


@pytest.mark.parametrize(
    ("limit", "rows"), [("", 50), ("limit=-1", 50), ("limit=abc", 50), ("limit=0", 167), ("limit=5000", 167)]
)
def test_limits(nb: NetBox, limit: str, rows: int) -> None:
    assert len(nb.get(f"dcim/interfaces/?{limit}")["results"]) == rows


def test_no_page_is_larger_than_a_thousand(nb: NetBox) -> None:
    port = nb.get("dcim/interfaces/?limit=1")["results"][0]["device"]["id"]
    many = [{"device": port, "name": f"x{n}", "type": "virtual"} for n in range(900)]
    assert nb.ask("POST", "dcim/interfaces/", many).status == 201
    page = nb.get("dcim/interfaces/?limit=5000")
    assert (len(page["results"]), page["next"] is not None) == (1000, True)


def test_pages_by_start_have_no_count_and_miss_nothing(nb: NetBox) -> None:
    seen, start = [], 0
    while True:
        page = nb.get(f"dcim/devices/?start={start}&limit=5")
        assert page["count"] is None
        seen += [row["id"] for row in page["results"]]
        if page["next"] is None:
            break
        start = seen[-1] + 1
    assert seen == sorted(seen)
    assert len(seen) == ALL


def test_fields_omit_and_brief(nb: NetBox) -> None:
    assert nb.one("dcim/devices/?name=gw-1&fields=id,name,nosuch").keys() == {"id", "name"}
    assert "config_context" not in nb.one("dcim/devices/?name=gw-1&omit=config_context")
    assert set(nb.one("dcim/devices/?name=gw-1&brief=1")) == {"id", "url", "display", "name", "description"}
    assert "device_count" in nb.one("dcim/racks/?name=R07&brief=1")


def test_ports_are_in_natural_order(nb: NetBox) -> None:
    names = nb.names("dcim/interfaces/?device=tor-3&limit=0")
    assert names.index("GigabitEthernet1/0/9") + 1 == names.index("GigabitEthernet1/0/10")


def test_the_etag_is_utc_while_the_body_is_local(nb: NetBox) -> None:
    """Whoever makes an ETag from a list's last_updated has to convert it."""
    answer = nb.ask("GET", f"dcim/devices/{nb.one('dcim/devices/?name=gw-1')['id']}/")
    assert answer.headers["etag"].endswith('+00:00"')
    assert answer.json["last_updated"].endswith("+07:00")


@pytest.mark.parametrize(
    ("header", "detail"),
    [
        ("", "Authentication credentials were not provided."),
        ("Basic abc", "Authentication credentials were not provided."),
        ("Token " + "0" * 40, "Invalid v1 token"),
        ("Bearer nbt_abcdefabcdef.0000", "Invalid v2 token"),
        (
            "Bearer nbt_abc",
            "Invalid authorization header: Could not parse key from v2 token. Did you mean to use 'Token' instead of "
            "'Bearer'?",
        ),
    ],
)
def test_bad_credentials_are_403(nb: NetBox, header: str, detail: str) -> None:
    answer = call(nb.app, "GET", "/api/dcim/devices/", {"Authorization": header} if header else {})
    assert (answer.status, answer.json) == (403, {"detail": detail})
    assert answer.headers["api-version"] == "4.7"


def test_what_is_not_there(nb: NetBox) -> None:
    assert nb.ask("GET", "dcim/devices/999/").json == {"detail": "No Device matches the given query."}
    assert nb.ask("GET", "ipam/ip-addresses/999/").json == {"detail": "No IPAddress matches the given query."}
    page = nb.ask("GET", "dcim/nosuch/")
    assert (page.status, page.headers["content-type"][:9]) == (404, "text/html")


def test_choices_are_told_to_writers_by_options_and_to_all_by_the_schema(nb: NetBox, nb_reader: NetBox) -> None:
    offered = nb.ask("OPTIONS", "dcim/devices/").json["actions"]["PUT"]["status"]["choices"]
    assert {"value": "decommissioning", "display_name": "Decommissioning"} in offered
    assert "actions" not in nb_reader.ask("OPTIONS", "dcim/devices/").json
    schema = nb_reader.get("schema/")["components"]["schemas"]["Device"]["properties"]["status"]["properties"]
    assert schema["value"]["enum"] == [choice["value"] for choice in offered]


def test_status_and_marks(nb: NetBox) -> None:
    answer = nb.ask("GET", "status/")
    assert answer.json["netbox-version"] == "4.7.3"
    assert answer.headers["x-dcdecom-estate"] == "lab"
    assert answer.headers["x-request-id"]
