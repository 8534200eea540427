"""What is proposed of the record from what the network shows, and what is not, with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pytest

from dcdecom.collect.fleet import read_fleet
from dcdecom.reconcile.learning import Learned, NotLearned, learn

from .sheet import WANTED, Estate, StillClock, changed

B = "02:00:00:00:00:0b"
NO_MAC = {"devices/srv-b/eth0": {"port": "tor-1 Gi2 102"}}
NO_CABLE = {"devices/srv-b/eth0": {"mac": B}}


def learned(what: Learned, put: Mapping[str, Any], drop: Iterable[str] = ()) -> list[str]:
    fleet = read_fleet(WANTED, Estate(changed(put, drop)).readers(), StillClock())
    return [
        f"{one.device} {one.interface}: {one.why}"
        if isinstance(one, NotLearned)
        else f"{one.device} {one.interface} {one.mac} {one.switch} {one.port} {'+'.join(one.witnesses)}"
        for one in learn(fleet, what)
    ]


@pytest.mark.parametrize("what", ["macs", "cables"])
def test_a_whole_record_has_nothing_to_learn(what: Learned) -> None:
    assert learned(what, {}) == []


@pytest.mark.parametrize(("what", "lacking"), [("macs", NO_MAC), ("cables", NO_CABLE)])
def test_what_two_witnesses_agree_on_is_proposed(what: Learned, lacking: Mapping[str, Any]) -> None:
    assert learned(what, lacking) == [f"srv-b eth0 {B} tor-1 Gi2 cli+snmp"]


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
