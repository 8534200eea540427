"""The real clients against the labs, and what they see when something breaks."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import Any

import pynetbox
import pytest
import requests
from zabbix_utils import ZabbixAPI
from zabbix_utils.exceptions import APIRequestError, ProcessingError

from dcdecom_lab.netbox import NetBoxLab
from dcdecom_lab.zabbix import ZabbixLab

from .calling import TOKENS
from .serving import served

SERVER = "srv-disdik-01"


@pytest.fixture
def netbox_api(netbox_lab: NetBoxLab) -> Iterator[pynetbox.api]:
    with served(netbox_lab.app) as url:
        yield pynetbox.api(url, token=TOKENS["writer"], strict_filters=True)


@pytest.fixture
def zabbix_api(zabbix_lab: ZabbixLab) -> Iterator[ZabbixAPI]:
    with served(zabbix_lab.app) as url:
        yield ZabbixAPI(url=url, token=TOKENS["writer"])


def test_pynetbox_reads_and_writes(netbox_api: Any) -> None:
    assert netbox_api.version == "4.7"
    device = netbox_api.dcim.devices.get(name=SERVER)
    assert (device.status.value, device.tenant.slug, str(device.primary_ip4)) == ("active", "disdik", "198.18.10.11/24")
    peers = [i.connected_endpoints[0].device.name for i in netbox_api.dcim.interfaces.filter(device_id=device.id)]
    assert peers == ["tor-3", "tor-3"]
    assert device.update({"status": "decommissioning", "changelog_message": "nonce-1"})
    assert [c.message for c in netbox_api.core.object_changes.filter(q="nonce-1")] == ["nonce-1"]
    assert netbox_api.dcim.cables.get(label="D-0417").delete()
    assert {"value": "active", "display_name": "Active"} in netbox_api.dcim.devices.choices()["status"]
    assert len(list(netbox_api.dcim.interfaces.all())) == netbox_api.dcim.interfaces.count()


def test_strict_filters_catch_unknown_names_but_count_does_not(netbox_api: Any) -> None:
    with pytest.raises(pynetbox.ParameterValidationError):
        list(netbox_api.dcim.devices.filter(nosuch="x"))
    assert netbox_api.dcim.devices.count(nosuch="x") == 16


def test_zabbix_utils_reads_and_writes(zabbix_api: ZabbixAPI) -> None:
    assert str(zabbix_api.version) == "7.0.22"
    assert zabbix_api.check_auth() is True
    [host] = zabbix_api.host.get(filter={"host": SERVER})
    text = zabbix_api.configuration.export(options={"hosts": [host["hostid"]]}, format="yaml")
    assert zabbix_api.host.delete(host["hostid"]) == {"hostids": [host["hostid"]]}
    rules = {kind: {"createMissing": True} for kind in ("host_groups", "hosts", "templateLinkage")}
    assert zabbix_api.configuration.import_(format="yaml", source=text, rules=rules) is True
    with pytest.raises(APIRequestError, match="No permissions to referred object"):
        zabbix_api.host.delete(host["hostid"])


@pytest.mark.parametrize(
    ("kind", "error", "done"),
    [
        ("status", pynetbox.RequestError, False),
        ("refuse", pynetbox.RequestError, False),
        ("gone", requests.exceptions.ConnectionError, False),
        ("drop", requests.exceptions.ConnectionError, True),
        ("cut", requests.exceptions.ChunkedEncodingError, True),
        ("fail", pynetbox.RequestError, True),
    ],
)
def test_what_pynetbox_sees_of_a_broken_write_and_whether_it_happened(
    netbox_api: Any, netbox_lab: NetBoxLab, kind: str, error: type[Exception], done: bool
) -> None:
    device = netbox_api.dcim.devices.get(name=SERVER)
    netbox_lab.fault({"kind": kind, "method": "PATCH", "path": f"/api/dcim/devices/{device.id}/", "times": 1})
    with pytest.raises(error):
        device.update({"status": "offline"})
    assert netbox_api.dcim.devices.get(name=SERVER).status.value == ("offline" if done else "active")


@pytest.mark.parametrize(
    ("kind", "error", "done"),
    [
        ("status", ProcessingError, False),
        ("refuse", APIRequestError, False),
        ("gone", ConnectionResetError, False),
        ("drop", ConnectionResetError, True),
        ("cut", http.client.IncompleteRead, True),
        ("fail", ProcessingError, True),
    ],
)
def test_what_zabbix_utils_sees_of_a_broken_write_and_whether_it_happened(
    zabbix_api: ZabbixAPI, zabbix_lab: ZabbixLab, kind: str, error: type[Exception], done: bool
) -> None:
    [host] = zabbix_api.host.get(filter={"host": SERVER})
    zabbix_lab.fault({"kind": kind, "method": "host.delete", "times": 1})
    with pytest.raises(error):
        zabbix_api.host.delete(host["hostid"])
    assert zabbix_api.host.get(filter={"host": SERVER}, countOutput=True) == ("0" if done else "1")


def test_a_write_that_timed_out_happens_all_the_same(netbox_api: Any, netbox_lab: NetBoxLab) -> None:
    device = netbox_api.dcim.devices.get(name=SERVER)
    netbox_lab.fault({"kind": "hang", "method": "PATCH", "seconds": 0.3, "times": 1})
    url, token = f"{netbox_api.base_url}/dcim/devices/{device.id}/", {"Authorization": f"Token {TOKENS['writer']}"}
    with pytest.raises(requests.exceptions.ReadTimeout):
        requests.patch(url, json={"status": "offline"}, headers=token, timeout=0.1)
    netbox_lab.fault({"kind": "hang", "method": "GET", "seconds": 0.4, "times": 1})
    assert netbox_api.dcim.devices.get(name=SERVER).status.value == "offline"


def test_faults_strike_as_often_as_told_and_where(netbox_api: Any, netbox_lab: NetBoxLab) -> None:
    netbox_lab.fault({"kind": "status", "status": 503, "path": "/api/dcim/device-types/", "skip": 1, "times": 1})
    assert netbox_api.dcim.device_types.count() == 2
    with pytest.raises(pynetbox.RequestError, match="503"):
        netbox_api.dcim.device_types.count()
    assert netbox_api.dcim.device_types.count() == 2
    netbox_lab.fault({"kind": "status"})
    netbox_lab.fault({})
    assert netbox_api.dcim.devices.count() == 16
    with pytest.raises(TypeError):
        netbox_lab.fault({"kind": "status", "nosuch": 1})


def test_every_answer_says_that_it_is_the_labs(netbox_lab: NetBoxLab, zabbix_lab: ZabbixLab) -> None:
    for app, path in ((netbox_lab.app, "/api/"), (netbox_lab.app, "/nosuch"), (zabbix_lab.app, "/")):
        with served(app) as url:
            assert requests.get(url + path, timeout=5).headers["X-Dcdecom-Estate"] == "lab"
            app.fault({"kind": "status"})
            broken = requests.get(url + path, timeout=5)
            assert (broken.status_code, broken.headers["X-Dcdecom-Estate"]) == (502, "lab")
            app.fault({})
