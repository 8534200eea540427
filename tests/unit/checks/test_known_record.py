"""What a look keeps of the record: every id and value that a later step writes to, and nothing that was not read."""

from __future__ import annotations

from typing import Any

import pytest

from dcdecom.checks.known_record import record_of
from dcdecom.model.codec import to_data

from .case import Case, load

OWN, BMC = "9c:b6:54:a1:02:10", "9c:b6:54:a1:02:13"
HEALTHY: dict[str, Any] = {
    "id": 11, "serial": "SGH331XK7P", "asset_tag": "KOM-2019-0117", "status": "active", "etag": 'W/"1"',
    "tenant": "Dinas Pendidikan", "type": "Server 1U", "manufacturer": "", "kode_barang": "", "rack": "R07",
    "rack_id": 7, "position": "12", "height": "1", "face": "front", "losses": ["psk srv-disdik-01"], "occupants": [],
    "main_ips": [], "dns_names": [], "slot": None, "power": [],
    "host": {
        "id": "10531", "host": "srv-disdik-01", "second": "198.18.10.11", "visible": "srv-disdik-01", "enabled": True,
        "addresses": ["198.18.10.11"], "serials": ["SGH331XK7P"], "macs": [], "asset_tag": "", "foreign": [],
        "proved": True, "holds": ["198.18.10.11", "SGH331XK7P", "srv-disdik-01"],
    },
    "ports": [
        {"switch_id": 3, "switch": "tor-3", "port_id": 407, "port": "Gi1/0/7", "kind": "data", "interface": "eth0",
         "cable": "D-0417", "link": True},
        {"switch_id": 3, "switch": "tor-3", "port_id": 431, "port": "Gi1/0/31", "kind": "bmc", "interface": "bmc",
         "cable": "M-0091", "link": True},
    ],
    "cables": [
        {"id": 301, "label": "D-0417", "status": "connected", "etag": "", "interface_id": 101, "interface": "eth0",
         "peer_id": 407, "peer": "tor-3 Gi1/0/7"},
        {"id": 302, "label": "M-0091", "status": "connected", "etag": "", "interface_id": 102, "interface": "bmc",
         "peer_id": 431, "peer": "tor-3 Gi1/0/31"},
    ],
    "addresses": [
        {"id": 201, "address": "198.18.10.11", "status": "active", "etag": ""},
        {"id": 202, "address": "198.18.20.11", "status": "active", "etag": ""},
    ],
    "macs": [
        {"mac": OWN, "kind": "data", "sources": ["netbox", "arp"]}, {"mac": BMC, "kind": "bmc", "sources": ["netbox"]},
    ],
}  # fmt: skip


def kept(put: dict[str, Any] | None = None, down: tuple[str, ...] = ()) -> Any:
    found = record_of(Case("a look", set=put or {}, down=down).evidence)
    return _plain(to_data(found))


def _plain(data: Any) -> Any:
    """Without what the codec adds."""
    if isinstance(data, dict):
        return {name: _plain(value) for name, value in data.items() if name not in ("is", "unknown")}
    return [_plain(one) for one in data] if isinstance(data, list) else data


def with_(**values: Any) -> dict[str, Any]:
    """The healthy record with other values at paths such as `host__second`."""
    said = _copied(HEALTHY)
    for path, value in values.items():
        *folders, last = path.split("__")
        place = said
        for folder in folders:
            place = place[int(folder)] if isinstance(place, list) else place[folder]
        place[last] = value
    return said


def _copied(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _copied(one) for name, one in value.items()}
    return [_copied(one) for one in value] if isinstance(value, list) else value


def _but_far(port: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in port.items() if name != "far"}


SUPPLY = {"id": 61, "name": "PSU1", "watts": 350, "cable": {"id": 303, "label": "P-1", "status": "connected",
          "etag": 'W/"9"'}, "far": {"kind": "outlet", "id": 71, "name": "PDU-A 3"}}  # fmt: skip
BARE = {"id": 62, "name": "PSU2", "watts": None, "cable": None, "far": None}
OTHER_DEVICE = {"id": 12, "name": "srv-other", "position": "13", "height": "1", "tenant": "Dinas Lain", "parent": None}
VARIANTS: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "no tenant": ({"record.it.tenant": None}, with_(tenant="")),
    "no rack": ({"record.it.rack": None}, with_(rack="", rack_id=0)),
    "no host": ({"hosts": {"absent": "host"}}, with_(host=None)),
    "hosts that could not be read": ({"hosts": {"unreadable": "HTTP 500"}}, with_(host=None)),
    "a host by its label alone": (
        {"hosts.it.addresses": []},
        with_(host__addresses=[], host__second="SGH331XK7P", host__holds=["SGH331XK7P", "srv-disdik-01"]),
    ),
    "a host with an address of somebody else first": (
        {"hosts.it.addresses": ["198.18.10.99", "198.18.10.11"]},
        with_(host__addresses=["198.18.10.99", "198.18.10.11"],
              host__holds=["198.18.10.11", "198.18.10.99", "SGH331XK7P", "srv-disdik-01"]),
    ),
    "a host by the second of two labels": (
        {"hosts.it.addresses": [], "hosts.it.serials": ["OTHER", "SGH331XK7P"]},
        with_(host__addresses=[], host__serials=["OTHER", "SGH331XK7P"], host__second="SGH331XK7P",
              host__holds=["OTHER", "SGH331XK7P", "srv-disdik-01"], host__foreign=["OTHER"]),
    ),
    "losses that could not be read": ({"losses": {"unreadable": "HTTP 500"}}, with_(losses=[])),
    "a maintenance of somebody else is lost": (
        {"losses": {"m": {"kind": "maintenance", "name": "weekly"}}}, with_(losses=["maintenance weekly"]),
    ),
    "our own silence is no loss": (
        {"losses": {"m": {"kind": "maintenance", "name": "dcdecom 2026-0001 srv-disdik-01"}}}, with_(losses=[]),
    ),
    "others in the rack": ({"occupants": [OTHER_DEVICE]}, with_(occupants=[OTHER_DEVICE])),
    "a rack that could not be read": ({"occupants": {"unreadable": "HTTP 500"}}, with_(occupants=None)),
    "a supply with a cable, and one without": (
        {"power": [SUPPLY, BARE]},
        with_(power=[
            {**_but_far(SUPPLY), "outlet": "PDU-A 3", "outlet_id": 71},
            {**_but_far(BARE), "outlet": "", "outlet_id": 0},
        ]),
    ),
    "power that could not be read": ({"power": {"unreadable": "HTTP 500"}}, with_(power=None)),
    "a cable that is not recorded": (
        {"record.it.interfaces.data.cable": None, "ports.data.cable": None},
        with_(cables=[HEALTHY["cables"][1]], ports__0__cable=""),
    ),
    "a cable that leads nowhere known": (
        {"record.it.interfaces.data.peers": []}, with_(cables__0__peer_id=0, cables__0__peer=""),
    ),
}  # fmt: skip


def test_every_value_that_is_written_to_is_kept() -> None:
    assert kept() == HEALTHY


@pytest.mark.parametrize(("put", "wanted"), VARIANTS.values(), ids=VARIANTS)
def test_what_is_otherwise_is_kept_so(put: dict[str, Any], wanted: dict[str, Any]) -> None:
    assert kept(put) == wanted


def test_a_port_without_a_link_is_kept_so() -> None:
    assert kept(down=("data",)) == with_(ports__0__link=False)


def test_ports_of_the_controller_come_last() -> None:
    """They are shut last: through them somebody may still look at the machine."""
    found = kept({"ports.data.kind": "bmc", "ports.bmc.kind": "data"})
    assert [(port["port"], port["kind"]) for port in found["ports"]] == [("Gi1/0/31", "data"), ("Gi1/0/7", "bmc")]


@pytest.mark.parametrize("record", [{"unreadable": "HTTP 500"}, {"absent": "device"}])
def test_nothing_is_kept_of_a_device_that_is_not_read(record: dict[str, str]) -> None:
    assert record_of(Case("a look", set={"record": record}).evidence) is None


BLADE = "a blade has no place of its own, it is where its chassis is"


def test_a_slot_is_kept_with_its_chassis_and_where_the_server_is_seen() -> None:
    (blade,) = (case for case in load() if case.case == BLADE)
    found = record_of(blade.evidence)
    assert found is not None
    assert _plain(to_data(found.slot)) == {
        "chassis_id": 40, "chassis": "chassis-1", "bay_id": 43, "bay": "3", "place": "R07 U20", "sighted": [OWN],
        "ports": ["tor-3 Gi1/0/7"],
    }  # fmt: skip


def test_a_slot_without_a_bay_is_kept_so() -> None:
    found = kept({"record.it.parent": {"chassis": {"id": 40, "name": "chassis-1"}, "bay": None}})
    assert (found["slot"]["bay_id"], found["slot"]["bay"]) == (0, "")
