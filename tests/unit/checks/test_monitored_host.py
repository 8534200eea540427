"""Whose an address or a name of a host is: what is another's, nothing of this server is looked for by it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from dcdecom.checks.letter_and_record import recorded
from dcdecom.checks.monitored_host import (
    foreign_parts,
    holds_others,
    host_holds_nothing_of_others,
    is_own_address,
)
from dcdecom.checks.which_host import host_of
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.evidence import Evidence
from dcdecom.model.playbook import Policy

from .case import HEALTHY, Case

OTHER, MAC = "198.18.10.99", "02:00:00:00:00:99"
HOST = HEALTHY["hosts"]["it"]
BAPENDA = {**HEALTHY["record"]["it"], "id": 44, "name": "srv-bapenda-02", "interfaces": []}


def holder(kind: str = "device", id: int = 44) -> list[dict[str, Any]]:
    return [{"kind": kind, "holder": {"id": id, "name": "srv-bapenda-02"}, "tenant": None}]


def look(**put: Any) -> tuple[Evidence, DeviceRecord, MonitoredHost]:
    evidence = Case("a look", set={path.replace("__", "."): value for path, value in put.items()}).evidence
    device, host = recorded(evidence), host_of(evidence)
    assert device is not None
    assert host is not None
    return evidence, device, host


# --- an address of its own -------------------------------------------------------------------------------------------


def device(**other: Any) -> DeviceRecord:
    return replace(look()[1], **other)


@pytest.mark.parametrize(
    ("address", "own"),
    [
        ("198.18.10.11", True), ("198.18.20.11", True), ("198.18.10.12", False), ("2001:db8::1", False),
        ("srv-disdik-01", True), ("SRV-Disdik-01", True), ("srv-disdik-01.", True), ("srv-disdik-01.batam.go.id", True),
        ("srv-disdik-01.batam.go.id.", True), ("srv-disdik-010", False), ("srv-disdik", False), ("srv-other", False),
        ("www.srv-disdik-01", False),
    ],
)  # fmt: skip
def test_an_address_is_its_own_by_the_record_or_by_its_name(address: str, own: bool) -> None:
    assert is_own_address(device(), address) is own


def test_an_address_in_another_spelling_is_the_same_one() -> None:
    ip = {**HEALTHY["record"]["it"]["interfaces"]["data"]["ips"][0], "address": "2001:db8::1"}
    bare = look(record__it__interfaces__data__ips=[ip])[1]
    assert is_own_address(bare, "2001:0DB8:0::1")
    assert not is_own_address(bare, "2001:db8::2")


@pytest.mark.parametrize(
    ("shared", "own"), [((), True), (("DAPODIK.batam.go.id",), False), (("other",), True), (None, False)]
)
def test_a_dns_name_is_its_own_where_no_other_bears_it(shared: tuple[str, ...] | None, own: bool) -> None:
    named = device(main_names=("dapodik.batam.go.id",), shared_names=shared)
    assert is_own_address(named, "Dapodik.batam.go.id.") is own
    assert is_own_address(named, "srv-disdik-01")


# --- what a host has of others ---------------------------------------------------------------------------------------


HOLDS: dict[str, tuple[dict[str, Any], bool]] = {
    "its own alone": ({}, False),
    "its own serial number, with a blank": ({"hosts__it__serials": ["SGH331XK7P "]}, False),
    "another address": ({"hosts__it__addresses": ["198.18.10.11", OTHER]}, True),
    "another serial number": ({"hosts__it__serials": ["SGH331XK7P", "OTHER"]}, True),
    "a serial number, and the record has none": (
        {"record__it__serial": "", "hosts__it__serials": ["OTHER"]}, False,
    ),
    "an address of a card that is another's": (
        {"hosts__it__macs": [MAC], "whose": [[MAC, holder()]]}, True,
    ),
    "an address of a card that nothing records": ({"hosts__it__macs": [MAC]}, False),
    "an address of a card of which nobody can be told": (
        {"hosts__it__macs": [MAC], "whose": [[MAC, {"unreadable": "HTTP 500"}]]}, False,
    ),
    "an address of a card of its own": (
        {"hosts__it__macs": [MAC], "whose": [[MAC, holder(id=11)]]}, False,
    ),
    "an address of a machine with the number of the device": (
        {"hosts__it__macs": [MAC], "whose": [[MAC, holder("machine", 11)]]}, True,
    ),
}  # fmt: skip


@pytest.mark.parametrize(("put", "holds"), HOLDS.values(), ids=HOLDS)
def test_a_host_that_has_something_of_others_is_told_apart(put: dict[str, Any], holds: bool) -> None:
    evidence, device, host = look(**put)
    assert holds_others(evidence, device, host) is holds


CALLED = {**HOST, "id": "10999"}
PARTS: dict[str, tuple[dict[str, Any], tuple[str, ...]]] = {
    "nothing": ({}, ()),
    "an address that the record gives to another": (
        {"hosts__it__addresses": ["198.18.10.11", OTHER], "whose": [[OTHER, holder()]]}, (OTHER,),
    ),
    "an address that nothing records": ({"hosts__it__addresses": ["198.18.10.11", OTHER]}, ()),
    "its own address, that the record gives to another too": ({"whose": [["198.18.10.11", holder()]]}, ()),
    "a card of another": ({"hosts__it__macs": [MAC], "whose": [[MAC, holder()]]}, (MAC,)),
    "a card that nothing records": ({"hosts__it__macs": [MAC]}, ()),
    "another serial number": ({"hosts__it__serials": ["SGH331XK7P", "OTHER"]}, ("OTHER",)),
    "its own serial number, with a blank": ({"hosts__it__serials": ["SGH331XK7P "]}, ()),
    "a name by which another device is called": ({"called_devices": [["dapodik", [BAPENDA]]]}, ("dapodik",)),
    "a name by which it is called itself, and another": (
        {"called_devices": [["dapodik", [HEALTHY["record"]["it"], BAPENDA]]]}, ("dapodik",),
    ),
    "a name by which it is called itself": ({"called_devices": [["dapodik", [HEALTHY["record"]["it"]]]]}, ()),
    "a name of which nobody can be told": ({"called_devices": [["dapodik", {"unreadable": "HTTP 500"}]]}, ()),
    "a name by which another host is called": (
        {"called": [["dapodik", [{**CALLED, "host": "dapodik"}]]]}, ("dapodik",),
    ),
    "a name by which another host is called, and its own": (
        {"called": [["dapodik", [HOST, {**CALLED, "host": "dapodik"}]]]}, ("dapodik",),
    ),
    "a name that another host bears for people alone": (
        {"called": [["dapodik", [{**CALLED, "visible_name": "dapodik"}]]]}, (),
    ),
    "its own name": ({"called": [["srv-disdik-01", [HOST]]]}, ()),
    "everything once": (
        {"hosts__it__addresses": [OTHER, OTHER], "whose": [[OTHER, holder()]], "hosts__it__serials": ["A", "A"]},
        (OTHER, "A"),
    ),
}  # fmt: skip


@pytest.mark.parametrize(("put", "parts"), PARTS.values(), ids=PARTS)
def test_nothing_is_looked_for_by_what_is_anothers(put: dict[str, Any], parts: tuple[str, ...]) -> None:
    evidence, device, host = look(**put)
    assert foreign_parts(evidence, device, host) == parts


def test_everybody_who_is_called_as_a_foreign_name_is_told() -> None:
    others = [BAPENDA, {**BAPENDA, "id": 45, "name": "srv-bapenda-03"}]
    name = "dapodik.batam.go.id"
    evidence, _, _ = look(hosts__it__addresses=["198.18.10.11", name], called_devices=[["dapodik", others]])
    (found,) = host_holds_nothing_of_others(evidence, Policy())
    assert (found.code, dict(found.params)["whose"]) == ("host-foreign-address", "srv-bapenda-02, srv-bapenda-03")
