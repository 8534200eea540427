"""Addresses of a forwarding table that stand on no port: a gap for every port, unless somebody tells where they are."""

from __future__ import annotations

import pytest

from dcdecom.collect.device_view import shows
from dcdecom.collect.site import if_whole
from dcdecom.model.estate.network import Neighbour
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom_lab.replay import serve

from .asking import StillClock, by_community, tables
from .bridges import Bridge, by_book, own, placed, server
from .recordings import FOLDER, read, recordings

LOST = "addresses that stand on no known port: {}; where they are learned cannot be told"


@pytest.mark.parametrize("number", [0, 99, -1, 2**31 - 1])
def test_an_address_on_no_port_is_a_gap(number: int) -> None:
    found = Bridge({**by_book(1, 2), server(9): number}).tables
    assert found.gaps == (LOST.format("1 of 3"),)
    assert placed(found)[server(9)] == ""


def test_the_switchs_own_addresses_on_no_port_are_none() -> None:
    """Many switches keep their own addresses in the table, on port 0."""
    found = Bridge({**by_book(1, 2), own(3): 0, own(4): 0}).tables
    assert found.gaps == ()
    assert {entry.status for entry in found.fdb if not entry.port} == {"self"}


def test_what_calls_itself_the_switchs_own_is_none() -> None:
    found = Bridge({**by_book(1), server(5): 0}, status={server(5): 4}).tables
    assert found.gaps == ()


def test_lldp_places_a_station_that_it_hears_on_one_port() -> None:
    found = Bridge({**by_book(1), server(5): 0}, heard={server(5): 5}).tables
    assert (placed(found)[server(5)], found.gaps) == ("ether6", ())
    assert "addresses that the forwarding table places on no port, and LLDP on one: 1" in found.oddities
    assert found.crosschecks == ()


def test_lldp_places_nothing_where_it_is_not_one_port() -> None:
    from dcdecom.adapters.snmp.unplaced import placed_by_lldp
    from dcdecom.model.estate.network import FdbEntry

    def heard(port: str, does: str = "station", mac: str = server(5)) -> Neighbour:
        return Neighbour(port, 4, mac, "", "srv", frozenset({does}) if does else None)

    lost = FdbEntry(server(5), "", 10, "learned")
    for neighbours in (
        [heard("ether6"), heard("ether7")], [heard("ether6"), heard("")], [heard("")], [heard("ether6", "bridge")],
        [heard("ether6", "")], [heard("ether6"), heard("ether6", "bridge")], [heard("ether6", mac=server(4))],
    ):  # fmt: skip
        fdb, odd, gaps = placed_by_lldp((lost,), neighbours)
        assert (fdb, odd) == ((lost,), ())
        assert gaps == (LOST.format("1 of 1"),)
    elsewhere = FdbEntry(server(5), "ether2", 20, "learned")
    assert placed_by_lldp((lost, elsewhere), [heard("ether6")])[0] == (lost, elsewhere)


def test_a_row_without_a_port_beside_one_with_it_is_no_second_address() -> None:
    """Both tables of an agent have it, and one of them alone tells the port."""
    from dcdecom.adapters.snmp.unplaced import without_doubles
    from dcdecom.model.estate.network import FdbEntry

    told, lost = FdbEntry(server(5), "ether2", 10, "learned"), FdbEntry(server(5), "", None, "learned")
    other = FdbEntry(server(5), "", 20, "learned")
    assert without_doubles([told, lost]) == (told,)
    assert without_doubles([told, other]) == (told, other)


def test_the_positive_control_counts_what_stands_on_a_port() -> None:
    found = Bridge({**by_book(1), server(7): 0}).tables
    answer = Reading(found, *stamp())
    assert shows(answer, {server(1)})
    assert not shows(answer, {server(7)})
    assert isinstance(if_whole(answer), Unreadable)


def stamp() -> tuple:  # type: ignore[type-arg]  # of what a reading has beside its value
    from tests.records import make_source

    return make_source("snmp", "tor-9"), StillClock().now()


@pytest.mark.parametrize("engine", ["pysnmp", "fast"])
def test_both_engines_say_so(engine: str) -> None:
    bridge = Bridge({**by_book(1), server(5): 0})
    with serve(bridge.recording) as replay:
        answer = tables(by_community(replay.port, replay.keys.community, engine=engine))
    assert isinstance(answer, Reading), answer
    assert answer.value.gaps == (LOST.format("1 of 2"),)


@pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")
@pytest.mark.parametrize(("name", "lost"), [
    ("jetstream_t1600g-28ts", "9 of 9"), ("dnos", "289 of 289"), ("junos_qfx5100", "326 of 328"),
    ("junos_rpm", "72 of 72"), ("vrp_5720", "3 of 5"), ("awplus", "1 of 22"),
])  # fmt: skip
def test_real_switches_that_tell_no_port(name: str, lost: str) -> None:
    found = read(FOLDER / f"{name}.snmprec")
    assert not isinstance(found, str)
    assert LOST.format(lost) in found.gaps


@pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")
@pytest.mark.parametrize("name", ["procurve", "procurve_2520", "snr", "edgeswitch_us-8", "ciscosb_cbs350-4x"])
def test_real_switches_whose_own_addresses_alone_stand_on_no_port(name: str) -> None:
    found = read(FOLDER / f"{name}.snmprec")
    assert not isinstance(found, str)
    assert found.gaps == ()
    assert any(not entry.port for entry in found.fdb)
