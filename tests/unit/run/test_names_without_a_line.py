"""A switch whose command line is down: its ports keep their names, by its kind in the inventory."""

from __future__ import annotations

from datetime import UTC, datetime

from dcdecom.collect.site import Site
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.ref import Ref
from dcdecom.model.port_names import Spelling
from tests.records import make_network_device, make_network_tables, make_port_state, make_source

NOW = datetime(2026, 11, 27, tzinfo=UTC)
IOS = Spelling({"Gi": "GigabitEthernet"})
PORT, RECORDED = "Gi1/0/7", "GigabitEthernet1/0/7"


def site(**spellings: Spelling) -> Site:
    device = make_network_device(3, "tor-3", Ref(1, "batam"), False, "", (), (Ref(407, RECORDED),), (), ())
    ports = (make_port_state(7, PORT, PORT, "", 6, True, True, 0),)
    snmp = Reading(make_network_tables("tor-3", "", 100, (), ports, (), (), ()), make_source("snmp", "tor-3"), NOW)
    cli = Unreadable("no connection", make_source("cli", "tor-3"), NOW)
    return Site({}, (device,), {"tor-3": snmp}, {"tor-3": cli}, {}, {}, {}, spellings)


def test_its_ports_have_the_records_names() -> None:
    assert site(**{"tor-3": IOS}).names["tor-3"].recorded_as(PORT) == RECORDED


def test_of_a_kind_that_nobody_knows_a_name_stands_for_itself() -> None:
    assert site().names["tor-3"].recorded_as(PORT) == PORT
