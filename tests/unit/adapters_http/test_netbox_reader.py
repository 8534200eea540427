"""What NetBox is asked, what is believed of its answers, and what each trap of it becomes."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import requests

from dcdecom.adapters.netbox import connect_reader
from dcdecom.adapters.secrets import Secrets
from dcdecom.errors import InputError
from dcdecom.model.address import parse_mac
from dcdecom.model.estate.device import DeviceRecord, Slot
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.estate.ref import Ref
from dcdecom.model.settings import SecretRef
from dcdecom.ports.record import RecordReader
from dcdecom_lab.clock import LabClock

from .conftest import SECRETS, NetBox, netbox_settings
from .serving import Asked, Said, scripted


def _device(netbox: NetBox, name: str) -> DeviceRecord:
    answer = dict(netbox.reader().devices([name]))[name]
    assert isinstance(answer, Reading)
    (device,) = answer.value
    return device


def test_a_device_comes_whole(netbox: NetBox) -> None:
    device = _device(netbox, "srv-disdik-01")
    bmc, data = device.interfaces
    assert (device.serial, device.asset_tag, device.status, device.role) == (
        "SGH331XK7P", "KOM-2019-0117", "active", "colocated-server",
    )  # fmt: skip
    assert (device.rack and device.rack.name, device.position, device.height) == ("R07", "12", "1")
    assert data.macs == ("9c:b6:54:a1:02:10",)
    assert [ip.address for ip in data.ips] == ["198.18.10.11"]
    assert str(data.peers[0]) == "tor-3 GigabitEthernet1/0/7"
    assert (data.peer_reachable, data.mgmt_only, bmc.mgmt_only) == (True, False, True)
    assert data.cable is not None
    assert data.cable.label == "D-0417"


def test_the_etag_is_the_one_that_the_detail_view_sends(netbox: NetBox) -> None:
    device = _device(netbox, "srv-disdik-01")
    detail = requests.get(
        f"{netbox.url}/api/dcim/devices/{device.id}/", headers={"Authorization": f"Token {'r' * 40}"}, timeout=5
    )
    assert device.etag == detail.headers["ETag"]


def test_names_are_compared_whole_and_a_near_hit_is_shown(netbox: NetBox) -> None:
    answers = dict(netbox.reader().devices(["SRV-DISDIK-01", "srv-disdik-0", "srv-disdik-01 ", ""]))
    shown = answers["SRV-DISDIK-01"]
    assert isinstance(shown, Reading)
    assert [device.name for device in shown.value] == ["srv-disdik-01"]
    assert isinstance(answers["srv-disdik-0"], Absent)
    assert isinstance(answers[""], Unreadable)


def test_an_empty_name_is_never_sent(netbox: NetBox) -> None:
    assert [type(answer) for _, answer in netbox.reader().devices(["", "  "])] == [Unreadable, Unreadable]
    assert [type(answer) for _, answer in netbox.reader().devices_by_id([0, -1])] == [Unreadable, Unreadable]
    assert not list(netbox.reader().devices([]))
    assert not netbox.counting.requests


def test_a_lag_member_has_its_aggregate_and_the_aggregate_the_address(netbox: NetBox) -> None:
    bond, *members = _device(netbox, "srv-bpkad-02").interfaces
    assert (bond.type, bond.macs, bond.cable) == ("lag", ("9c:b6:54:a1:05:20",), None)
    assert [member.lag and member.lag.id for member in members] == [bond.id, bond.id]


def test_the_network_of_a_site(netbox: NetBox) -> None:
    site = _device(netbox, "srv-disdik-01").site.id
    answer = dict(netbox.reader().network([site]))[site]
    assert isinstance(answer, Reading)
    members = {member.name: member for member in answer.value}
    assert {name: member.gateway for name, member in members.items()} == {
        "gw-1": True, "tor-1": False, "tor-2": False, "tor-3": False,
    }  # fmt: skip
    assert [port.name[-2:] for port in members["tor-1"].uplinks] == ["46", "47", "48"]
    assert "9c:b6:54:a1:05:20" in members["tor-1"].attached, "the address of an aggregate, through its members"
    assert "00:00:5e:00:53:01" in members["tor-3"].attached, "the gateway's, through another switch"
    assert "9c:b6:54:a1:04:10" not in members["tor-3"].attached


def _post(netbox: NetBox, path: str, **body: Any) -> int:
    made = requests.post(
        f"{netbox.url}/api/{path}/", json=body, headers={"Authorization": f"Token {'o' * 40}"}, timeout=5
    )
    assert made.status_code == 201, made.text
    return int(made.json()["id"])


def test_a_switch_of_another_site_at_the_end_of_an_uplink_belongs_to_both(netbox: NetBox) -> None:
    tor = _device(netbox, "tor-1")
    site = _post(netbox, "dcim/sites", name="Elsewhere", slug="elsewhere")
    role = {"slug": "tor"}
    kind = {"slug": "switch-48"}
    core = _post(netbox, "dcim/devices", name="core-9", site=site, role=role, device_type=kind, status="active")
    end = _post(netbox, "dcim/interfaces", device=core, name="Eth1", type="1000base-t")
    free = next(port for port in tor.interfaces if port.name.endswith("/20"))
    _post(
        netbox, "dcim/cables", status="connected",
        a_terminations=[{"object_type": "dcim.interface", "object_id": free.id}],
        b_terminations=[{"object_type": "dcim.interface", "object_id": end}],
    )  # fmt: skip
    found = {
        asked: {member.name: member for member in answer.value}
        for asked, answer in netbox.reader().network([tor.site.id, site])
        if isinstance(answer, Reading)
    }
    assert set(found[site]) == {"core-9", "tor-1"}
    assert set(found[tor.site.id]) == {"gw-1", "tor-1", "tor-2", "tor-3", "core-9"}
    assert free.name in [port.name for port in found[tor.site.id]["tor-1"].uplinks]


def test_the_aggregate_of_an_uplink_is_an_uplink(netbox: NetBox) -> None:
    """Forwarding tables name the aggregate, never its members."""
    tor = _device(netbox, "tor-1")
    bond = _post(netbox, "dcim/interfaces", device=tor.id, name="Port-channel1", type="lag")
    member = next(port for port in tor.interfaces if port.name.endswith("/48"))
    url, headers = f"{netbox.url}/api/dcim/interfaces/{member.id}/", {"Authorization": f"Token {'o' * 40}"}
    requests.patch(url, json={"lag": bond}, headers=headers, timeout=5).raise_for_status()
    (answer,) = dict(netbox.reader().network([tor.site.id])).values()
    assert isinstance(answer, Reading)
    uplinks = next(one.uplinks for one in answer.value if one.name == "tor-1")
    assert "Port-channel1" in [port.name for port in uplinks]


def test_who_holds_an_address(netbox: NetBox) -> None:
    server, machine, nobody = map(parse_mac, ("9c-b6-54-a1-02-10", "52:54:00:6d:00:01", "00:11:22:33:44:55"))
    answers = dict(netbox.reader().holders([server, machine, nobody]))
    found = {mac: answer.value[0] for mac, answer in answers.items() if isinstance(answer, Reading)}
    assert (found[server].kind, found[server].holder.name) == ("device", "srv-disdik-01")
    host = found[machine].host
    assert host is not None
    assert (found[machine].kind, host.name) == ("machine", "srv-disdukcapil-02")
    assert isinstance(answers[nobody], Absent)


def test_machines_by_name_and_by_host(netbox: NetBox) -> None:
    (named,) = dict(netbox.reader().machines(["VM-ppdb-01"])).values()
    assert isinstance(named, Reading)
    host = named.value[0].host
    assert host is not None
    (on_host,) = dict(netbox.reader().machines_on([host.id])).values()
    assert isinstance(on_host, Reading)
    assert on_host.value == named.value


def test_a_rack_from_the_top(netbox: NetBox) -> None:
    rack = _device(netbox, "srv-disdik-01").rack
    assert rack is not None
    (answer,) = dict(netbox.reader().occupants([rack.id])).values()
    assert isinstance(answer, Reading)
    assert [int(one.position) for one in answer.value] == [42, 41, 18, 17, 16, 14, 12, 11, 9]


def test_one_unknown_id_takes_no_other_answer_along(netbox: NetBox) -> None:
    """NetBox answers 400 for all when it does not know one rack."""
    rack = _device(netbox, "srv-disdik-01").rack
    assert rack is not None
    answers = dict(netbox.reader().occupants([rack.id, 9999]))
    assert isinstance(answers[rack.id], Reading)
    assert isinstance(answers[9999], Unreadable)


def test_statuses_are_read_with_the_readers_token(netbox: NetBox) -> None:
    answer = netbox.reader().statuses()
    assert isinstance(answer, Reading)
    assert "decommissioning" in answer.value


def test_every_answer_says_that_it_came_from_the_lab(netbox: NetBox) -> None:
    (answer,) = dict(netbox.reader().devices(["nobody"])).values()
    assert answer.source.estate == "lab"


REQUESTS: dict[str, Callable[[RecordReader, list[DeviceRecord]], Any]] = {
    "devices": lambda reader, devices: list(reader.devices([device.name for device in devices])),
    "devices_by_id": lambda reader, devices: list(reader.devices_by_id([device.id for device in devices])),
    "machines_on": lambda reader, devices: list(reader.machines_on([device.id for device in devices])),
    "holders": lambda reader, devices: list(
        reader.holders([mac for device in devices for port in device.interfaces for mac in port.macs])
    ),
    "history": lambda reader, devices: list(reader.history(devices, datetime.now(UTC) - timedelta(days=30))),
}


@pytest.mark.parametrize("read", REQUESTS)
def test_requests_do_not_grow_with_devices(netbox: NetBox, read: str) -> None:
    names = [server.name for server in netbox.lab.description.servers]
    devices = [answer.value[0] for _, answer in netbox.reader().devices(names) if isinstance(answer, Reading)]
    few = [device for device in devices if device.name in ("srv-disdukcapil-02", "srv-disdik-01")]
    counts = []
    for some in (few, devices):
        netbox.counting.requests.clear()
        REQUESTS[read](netbox.reader(), some)
        counts.append(len(netbox.counting.requests))
    assert len(devices) > 10
    assert counts[0] == counts[1] <= 10


# --- answers that must not be believed -------------------------------------------------------------------------------


def _reading(answer: Callable[[Asked], Said], ask: Callable[[RecordReader], Any]) -> Any:
    with scripted(answer) as server:
        reader = connect_reader(netbox_settings(server.url, timeout=1), SECRETS, LabClock())
        return ask(reader)


def _page(*rows: dict[str, Any], count: int | None = None) -> Said:
    return Said({"count": len(rows) if count is None else count, "next": None, "previous": None, "results": list(rows)})


CABLE = {
    "id": 7, "display": "D-1", "label": "D-1", "status": {"value": "connected"}, "last_updated": "2026-01-02T03:04:05Z",
}  # fmt: skip
NOT_BELIEVED: dict[str, tuple[Said, str]] = {
    "others too": (_page(CABLE, {**CABLE, "id": 8, "display": "D-2"}), "D-2, which was not asked for"),
    "fewer than counted": (_page(CABLE, count=2), "counted 2 and sent 1"),
    "twice the same": (_page(CABLE, CABLE), "counted 2 and sent 2"),
    "an older form": (_page({"id": 7, "display": "x", "label": "x"}), "form that is not known: KeyError"),
    "no list": (Said({"hello": "world"}), "form that is not known"),
    "a web page": (Said("<html>Log in</html>"), "no JSON"),
    "an expired token": (Said({"detail": "Token expired"}, 403), "^HTTP 403 Token expired$"),
    "a proxy's page": (Said("<html>", 502), "^HTTP 502 Bad Gateway$"),
    "a server gone": (Said(drop=True), "dropped"),
    "a redirect": (Said("", 301, {"Location": "https://elsewhere.invalid/"}), "not followed"),
}


@pytest.mark.parametrize("case", NOT_BELIEVED)
def test_an_answer_that_cannot_be_believed_is_unreadable(case: str) -> None:
    said, reason = NOT_BELIEVED[case]
    answers = _reading(lambda _: said, lambda reader: dict(reader.cables([7])))
    assert isinstance(answers[7], Unreadable)
    assert re.search(reason, answers[7].reason), answers[7].reason
    assert "\n" not in answers[7].reason


def test_a_next_page_elsewhere_gets_no_token() -> None:
    """`next` comes from the server: a wrong proxy setting, or worse, makes it another address."""
    with scripted(lambda _: _page()) as other:

        def answer(_: Asked) -> Said:
            said = _page(CABLE, count=3)
            said.body["next"] = f"{other.url}/api/dcim/cables/?offset=1"
            return said

        answers = _reading(answer, lambda reader: dict(reader.cables([7, 8, 9])))
        assert {type(one) for one in answers.values()} == {Unreadable}
        assert not other.asked


def test_what_may_not_be_seen_is_not_taken_for_nothing() -> None:
    """Heights stand in the device types; a token that may not read these makes the device unreadable."""
    device = {
        "id": 3, "display": "a", "name": "a", "device_type": {"id": 9, "model": "x"}, "rack": {"id": 1, "name": "R"},
        "tenant": None, "position": 12.0,
    }  # fmt: skip
    pages = {"/api/dcim/devices/": _page(device), "/api/dcim/device-types/": _page()}
    answers = _reading(lambda asked: pages[asked.path], lambda reader: dict(reader.occupants([1])))
    assert isinstance(answers[1], Unreadable)
    assert "height" in answers[1].reason


def test_who_sits_in_a_chassis_is_told_with_its_bay() -> None:
    chassis = {"id": 60, "display": "c", "name": "c", "device_bay": {"id": 63, "display": "3", "name": "3"}}
    device = {
        "id": 3, "display": "a", "name": "a", "device_type": {"id": 9, "model": "x"}, "rack": {"id": 1, "name": "R"},
        "tenant": None, "position": None, "parent_device": chassis,
    }  # fmt: skip
    kind = {"id": 9, "display": "x", "u_height": 0.0}
    pages = {"/api/dcim/devices/": _page(device), "/api/dcim/device-types/": _page(kind)}
    answer = _reading(lambda asked: pages[asked.path], lambda reader: dict(reader.occupants([1])))[1]
    assert isinstance(answer, Reading)
    assert [one.parent for one in answer.value] == [Slot(Ref(60, "c"), Ref(63, "3"))]


def test_a_missing_secret_is_an_error_of_the_configuration(netbox: NetBox) -> None:
    reader = connect_reader(netbox_settings(netbox.url), Secrets({}), LabClock())
    with pytest.raises(InputError, match="env:READER"):
        list(reader.devices(["srv-disdik-01"]))


def test_a_wrong_token_is_said_in_netboxs_words(netbox: NetBox) -> None:
    (answer,) = dict(netbox.reader("env:WRONG").devices(["srv-disdik-01"])).values()
    assert isinstance(answer, Unreadable)
    assert answer.reason == "HTTP 403 Invalid v1 token"


def test_nothing_is_connected_before_the_first_question() -> None:
    connect_reader(netbox_settings("http://127.0.0.1:9", "env:NO_SUCH"), Secrets({}), LabClock())
    assert SecretRef("env:NO_SUCH")


def test_an_etag_is_in_utc_whatever_netboxs_own_zone_is() -> None:
    """NetBox with TIME_ZONE set shows `last_updated` there in its own zone, and makes the ETag in UTC."""
    row = {**CABLE, "last_updated": "2026-11-24T20:37:29.069541+07:00"}
    answers = _reading(lambda _: _page(row), lambda reader: dict(reader.cables([7])))
    assert answers[7].value.etag == 'W/"2026-11-24T13:37:29.069541+00:00"'


def test_statuses_come_from_the_schema_where_options_tells_nothing() -> None:
    """OPTIONS lists what can be written to those only who may write."""
    schema: Any = {"components": {"schemas": {"Device": {"properties": {}}}}}
    schema["components"]["schemas"]["Device"]["properties"]["status"] = {
        "type": "object", "properties": {"value": {"enum": ["active", "decommissioning"]}},
    }  # fmt: skip
    said = {"OPTIONS": Said({"name": "Device List"}), "GET": Said(schema)}
    answer = _reading(lambda asked: said[asked.method], lambda reader: reader.statuses())
    assert answer.value == ("active", "decommissioning")
