"""What is proposed of the record from what the network shows, and what is not, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from dcdecom.collect.fleet import read_fleet
from dcdecom.reconcile.proposals import Learned, NotLearned, learn

from .sheet import WANTED, Estate, StillClock, changed

B = "02:00:00:00:00:0b"
A, IP, IP_OF_A = "02:00:00:00:00:0a", "198.18.10.12", "198.18.10.11"
ONLY_PORT = {"devices/srv-b/eth0": {"port": "tor-1 Gi2 102"}}
"""Nothing but the port says whose the address is."""
NO_MAC = {"devices/srv-b/eth0": {"port": "tor-1 Gi2 102", "ip": IP}, "gateways/gw-1": {IP: B}}
NO_CABLE = {"devices/srv-b/eth0": {"mac": B}}


def learned(what: Learned, put: Mapping[str, Any], drop: Iterable[str] = ()) -> list[str]:
    fleet = read_fleet(WANTED, Estate(changed(put, drop)).readers(), StillClock())
    return [
        f"{one.device} {one.interface}: {one.why}"
        if isinstance(one, NotLearned)
        else f"{one.device} {one.interface} {one.mac} {one.switch} {one.port} {'+'.join(one.witnesses)}"
        + "".join(f" {source}" for source in one.named_by)
        for one in learn(fleet, what)
    ]


@pytest.mark.parametrize("what", ["macs", "cables"])
def test_a_whole_record_has_nothing_to_learn(what: Learned) -> None:
    assert learned(what, {}) == []


@pytest.mark.parametrize(("what", "lacking", "named_by"), [("macs", NO_MAC, " arp"), ("cables", NO_CABLE, "")])
def test_what_two_witnesses_agree_on_is_proposed(what: Learned, lacking: Mapping[str, Any], named_by: str) -> None:
    assert learned(what, lacking) == [f"srv-b eth0 {B} tor-1 Gi2 cli+snmp{named_by}"]


@pytest.mark.parametrize(("what", "lacking"), [("macs", NO_MAC), ("cables", NO_CABLE)])
def test_nothing_is_proposed_while_an_address_stands_on_no_port(what: Learned, lacking: Mapping[str, Any]) -> None:
    """It may stand on the same port, or be the same server's."""
    lost = {"rows/lost": "06:00:00:00:00:77 tor-1 ? snmp"}
    assert learned(what, {**lacking, **lost}) == ["srv-b eth0: tor-1 could not be read: it may stand there too"]


def test_zabbix_too_says_whose_an_address_is() -> None:
    host = {"hosts/srv-b": {"id": "902", "serials": ["S-B"], "macs": [B]}}
    assert learned("macs", {**ONLY_PORT, **host}) == [f"srv-b eth0 {B} tor-1 Gi2 cli+snmp zabbix"]


def test_a_host_that_is_the_server_by_its_name_only_says_nothing() -> None:
    host = {"hosts/srv-b": {"id": "902", "macs": [B]}}
    assert learned("macs", {**ONLY_PORT, **host}) == [f"srv-b eth0: nothing but its port says that {B} is its own"]


SWAPPED = {
    "devices/srv-a/eth0": {"port": "tor-1 Gi1 101"}, "devices/srv-b/eth0": {"port": "tor-1 Gi2 102"},
    "rows/a": f"{A} tor-1 Gi2", "rows/b": f"{B} tor-1 Gi1",
}  # fmt: skip


def test_swapped_cables_give_no_server_the_address_of_the_other() -> None:
    """Else the wrong record would prove itself: the address stands where the record says, and the port is another's."""
    assert learned("macs", SWAPPED, ["rows/vm"]) == [
        f"srv-a eth0: nothing but its port says that {B} is its own",
        f"srv-b eth0: nothing but its port says that {A} is its own",
    ]


def test_swapped_cables_show_where_arp_knows_both() -> None:
    known = {
        "devices/srv-a/eth0": {"port": "tor-1 Gi1 101", "ip": IP_OF_A},
        "devices/srv-b/eth0": {"port": "tor-1 Gi2 102", "ip": IP},
        "gateways/gw-1": {IP_OF_A: A, IP: B},
    }
    assert learned("macs", {**SWAPPED, **known}, ["rows/vm"]) == [
        f"srv-a eth0: {B} is that of srv-b",
        f"srv-b eth0: {A} is that of srv-a",
    ]


def test_the_address_of_another_interface_of_the_server_is_not_this_ones() -> None:
    two = {"devices/srv-b": {"id": 12, "serial": "S-B", "tenant": "Dinas", "eth0": {"port": "tor-1 Gi2 102"},
                             "eth1": {"port": "tor-1 Gi3 103", "ip": IP}}, "gateways/gw-1": {IP: B}}  # fmt: skip
    assert learned("macs", two) == [f"srv-b eth0: {B} is that of srv-b eth1", "srv-b eth1: nobody speaks on its port"]


DOUBTS: tuple[tuple[Learned, dict[str, Any], str], ...] = (
    ("macs", {"rows/b": f"{B} tor-1 Gi2 snmp"}, f"{B} on tor-1 Gi2: seen by snmp only"),
    ("macs", {"rows/b": f"{B} tor-1 Gi2 cli"}, f"{B} on tor-1 Gi2: seen by cli only"),
    ("macs", {"rows/b": f"{B} tor-1 Gi3"}, "nobody speaks on its port"),
    ("macs", {"rows/c": "02:00:00:00:00:0c tor-1 Gi2"}, "2 addresses speak on its port"),
    ("macs", {"rows/c": f"{B} tor-1 Gi3"}, "its address stands on tor-1 Gi3 too"),
    ("macs", {f"holders/{B}": "vm-1"}, "NetBox has the address with somebody else"),
    ("macs", {"unread/holders": "HTTP 503"}, "NetBox did not say whose the address is: HTTP 503"),
    ("macs", {"unread/snmp tor-1": "no answer"}, "tor-1 could not be read: it may stand there too"),
    ("macs", {"unread/cli tor-1": "no login"}, f"{B} on tor-1 Gi2: seen by snmp only"),
    ("macs", ONLY_PORT, f"nothing but its port says that {B} is its own"),
    ("macs", {"gateways/gw-1": {IP: A}}, f"nothing but its port says that {B} is its own"),
    ("macs", {"gateways/gw-1": {IP: f"{A} {B}"}}, f"the gateways have other addresses behind {IP} too"),
    (
        "macs",
        {"unread/snmp gw-1": "no answer"},
        f"nothing but its port says that {B} is its own, and gw-1 could not be read",
    ),
    ("macs", {"neighbours/ap-1": "tor-1 Gi2 wlan bridge"}, "a bridge stands behind its port"),
    ("cables", {"neighbours/ap-1": "tor-1 Gi2 wlan"}, "a wlan stands behind its port"),
    ("cables", {"neighbours/phone-1": "tor-1 Gi2 telephone station"}, "a telephone stands behind its port"),
    ("cables", {"rows/b": f"{B} tor-1 Gi2 snmp"}, f"{B} on tor-1 Gi2: seen by snmp only"),
    ("cables", {"rows/b": f"{B} tor-1 Gi48"}, "its address is silent"),
    ("cables", {"rows/c": f"{B} tor-1 Gi3"}, "its address stands on 2 ports"),
    ("cables", {"rows/c": "02:00:00:00:00:0c tor-1 Gi2"}, "others speak on tor-1 Gi2 too: 02:00:00:00:00:0c"),
    ("cables", {"rows/b": f"{B} tor-1 Gi1", "rows/a": "02:00:00:00:00:0a tor-1 Gi7"}, "NetBox has srv-a on tor-1 Gi1"),
    ("cables", {"unread/snmp tor-1": "no answer"}, "tor-1 could not be read: it may stand there too"),
)


@pytest.mark.parametrize(("what", "put", "why"), DOUBTS)
def test_what_is_in_doubt_is_not_proposed_and_says_why(what: Learned, put: dict[str, Any], why: str) -> None:
    lacking = NO_MAC if what == "macs" else NO_CABLE
    assert learned(what, {**lacking, **put}) == [f"srv-b eth0: {why}"]


def test_a_neighbour_on_another_port_is_in_nobodys_way() -> None:
    beside = {"neighbours/ap-1": "tor-1 Gi3 wlan", "neighbours/srv-b": "tor-1 Gi2 station"}
    assert learned("cables", {**NO_CABLE, **beside}) == [f"srv-b eth0 {B} tor-1 Gi2 cli+snmp"]


def test_two_interfaces_on_one_port_are_none() -> None:
    both = {"devices/srv-b": {"id": 12, "serial": "S-B", "tenant": "Dinas", "eth0": {"mac": B},
                              "eth1": {"mac": "02:00:00:00:00:0c"}},
            "rows/c": "02:00:00:00:00:0c tor-1 Gi2"}  # fmt: skip
    assert learned("cables", both) == [
        "srv-b eth0: another interface is found on tor-1 Gi2 too",
        "srv-b eth1: another interface is found on tor-1 Gi2 too",
    ]


def test_of_a_device_that_is_not_active_nothing_is_proposed() -> None:
    assert learned("macs", {**NO_MAC, "devices/srv-b/status": "staged"}) == []
