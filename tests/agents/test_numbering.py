"""Agents that fill the port column of their forwarding table with ifIndex: read so, or not read; never on wrong ports.

Every port of `bridges.Bridge` is another one by ifIndex than by the book, so that whatever is read the wrong way names
the neighbour's port.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from random import Random

import pytest

from dcdecom.adapters.snmp.numbering import ALONE
from dcdecom.model.estate.network import NetworkTables
from dcdecom.model.estate.reading import Reading
from dcdecom_lab.recording import Recording, read_recording
from dcdecom_lab.replay import serve

from .asking import by_community, tables
from .bridges import PORTS, Bridge, by_book, by_index, own, placed, server, to_index, wrong
from .numbering import PAGE, both_ways, page, way
from .recordings import FOLDER, read, recordings

LAST_UP = frozenset({2, 4, 6, 8})
REWRITTEN = ("awplus", "comware", "cumulus_bgp", "junos_qfx5100", "nxos_n3k-3064pq", "vrp_5720")
READ_SO = {"comware", "cumulus_bgp"}
"""Those of them in which links or own addresses tell; in the others nothing but the range of the numbers does."""


def test_a_table_by_the_book_is_read_by_the_book() -> None:
    found = Bridge(by_book(1, 3, 5, 7), down=LAST_UP).tables
    assert placed(found) == {server(n): f"ether{n + 1}" for n in (1, 3, 5, 7)}
    assert (way(found), found.gaps) == ("bridge port", ())


def test_links_tell_that_the_numbers_are_ifindex() -> None:
    """By the book each of these stands on a port without a link."""
    found = Bridge(by_index(1, 3, 5, 7), down=LAST_UP).tables
    assert placed(found) == {server(n): f"ether{n + 1}" for n in (1, 3, 5, 7)}
    assert found.gaps == ()
    assert any("read as ifIndex, not as bridge ports: 4 by link" in odd for odd in found.oddities)


def test_own_addresses_tell_that_the_numbers_are_ifindex() -> None:
    """Every link is up: only where the switch's own addresses stand is known."""
    itself = {own(n): n + 1 for n in (1, 4, 6)}
    found = Bridge({**by_index(2, 3, 9), **itself}, status=dict.fromkeys(itself, 4)).tables
    assert (way(found), wrong(found)) == ("ifIndex", [])
    assert placed(found)[server(9)] == "ether10"


def test_own_addresses_tell_that_the_numbers_are_bridge_ports() -> None:
    itself = {own(n): n for n in (1, 4, 6)}
    found = Bridge({**by_book(2, 3, 9), **itself}, status=dict.fromkeys(itself, 4)).tables
    assert (way(found), wrong(found), found.gaps) == ("bridge port", [], ())


def test_lldp_tells_it_too() -> None:
    found = Bridge(by_index(2, 3, 9), heard={server(n): n for n in (2, 3, 9)}).tables
    assert (way(found), wrong(found)) == ("ifIndex", [])
    assert all(check.agrees for check in found.crosschecks)


def test_one_own_address_for_all_ports_tells_nothing() -> None:
    """Many switches have one address on every port: it stands where the row says in either way."""
    same = dict.fromkeys(PORTS, own(1))
    found = Bridge({**by_book(2, 3, 9), own(1): 5}, macs=same, status={own(1): 4}).tables
    assert (way(found), wrong(found)) == ("bridge port", [])


def test_numbers_out_of_range_alone_do_not_leave_the_book() -> None:
    """Of ten bridge ports, 11 is none, and it is an interface: what the other rows mean is not known any more."""
    found = Bridge(by_index(8, 9, 10)).tables
    assert way(found) == "cannot be told"
    assert set(placed(found).values()) == {""}


def test_a_number_out_of_range_beside_rows_that_the_book_explains_is_one_row() -> None:
    found = Bridge({**by_book(1, 3, 5), server(99): 11}, down=LAST_UP).tables
    assert (way(found), wrong(found)) == ("cannot be told", [])
    assert placed(found) == {server(99): "", **{server(n): f"ether{n + 1}" for n in (1, 3, 5)}}


def test_links_that_fell_say_nothing_where_lldp_still_hears_the_address() -> None:
    """Ports that were shut a moment ago: the agent shows the links anew, and its addresses from before."""
    fell = Bridge(by_book(1, 3, 5, 7), down=frozenset({3, 5}), heard={server(n): n for n in (3, 5)}).tables
    assert placed(fell) == {server(n): f"ether{n + 1}" for n in (1, 3, 5, 7)}
    assert (way(fell), fell.gaps) == ("bridge port", ())
    unheard = Bridge(by_book(1, 3, 5, 7), down=frozenset({3, 5}), heard={server(7): 7}).tables
    assert (way(unheard), wrong(unheard)) == ("cannot be told", [])


LATELY, LONG_AGO = 90_000, 10_000


@pytest.mark.parametrize(("changed", "told"), [(LATELY, True), (LONG_AGO, False), (0, False), (100_001, False)])
def test_links_that_fell_lately_say_nothing_against_what_lldp_says(changed: int, told: bool) -> None:
    """Who stood there is not heard any more, and those that are heard stand where the book says and not by ifIndex."""
    heard = {server(n): n for n in (1, 7)}
    fell = Bridge(by_book(1, 3, 5, 7), down=frozenset({3, 5}), heard=heard, changed={3: changed, 5: changed}).tables
    assert (way(fell), wrong(fell)) == ("bridge port" if told else "cannot be told", [])
    assert ("" not in placed(fell).values()) == told


def test_links_that_fell_lately_do_not_make_ifindex_a_bridge_port() -> None:
    """The same of an agent that numbers by ifIndex, whoever is heard; and of a mixture where somebody is."""
    mixture = {**by_index(3, 5, 7), **by_book(1, 9)}
    for n in (2, 4, 6, 8):
        fell = frozenset({n, n + 1})
        lately = dict.fromkeys(fell, LATELY)
        for rows, ports in ((by_index(1, 3, 5, 7, 9), ()), (by_index(1, 3, 5, 7, 9), (1, 9)), (mixture, (3, 9))):
            heard = {server(port): port for port in ports}
            assert wrong(Bridge(rows, down=fell, heard=heard, changed=lately).tables) == [], (n, ports, rows)


@pytest.mark.parametrize("others", [(2,), (1, 3), (1, 3, 5, 7, 9)], ids=str)
def test_a_mixture_is_not_read(others: tuple[int, ...]) -> None:
    down = frozenset(n for n in PORTS if n % 2 == 0) - {2}
    mixture = {**by_index(1, 3, 5, 7), **{server(n + 0x80): n for n in others}}
    found = Bridge({**by_index(3, 5, 7), **by_book(1, 9)}, down=down).tables
    assert way(found) == "cannot be told"
    assert set(placed(found).values()) == {""}
    assert wrong(Bridge(mixture, down=down).tables) == []


def test_a_link_that_just_fell_does_not_leave_the_book() -> None:
    """Its addresses may be in the table a moment longer."""
    book = by_book(1, 3, 5, 7, 9)
    many = {server(n): n for n in PORTS}
    found = Bridge(book, down=frozenset({3, 2, 4, 6, 8, 10})).tables
    assert wrong(found) == []
    assert wrong(Bridge(many, down=frozenset({5})).tables) == []
    assert way(Bridge(many, down=frozenset({5})).tables) in ("bridge port", "cannot be told")


def test_ports_that_are_counted_from_0_are_believed_with_a_witness_only() -> None:
    """RFC 4188 counts from 1: by its own table the agent may mean the port beside."""
    from_zero = {n - 1: n + 1 for n in PORTS}
    rows = {server(n): n - 1 for n in (2, 4, 6)}
    assert set(placed(Bridge(rows, base=from_zero).tables).values()) == {""}
    told = Bridge(rows, base=from_zero, heard={server(n): n for n in (2, 4, 6)}).tables
    assert wrong(told) == []
    assert all(placed(told).values())


def test_a_table_without_bridge_ports_places_nothing() -> None:
    found = Bridge(by_index(1, 3, 5), base={}).tables
    assert set(placed(found).values()) == {""}


@pytest.mark.parametrize("coded", ["book", "index", "mixture"])
def test_any_bridge_names_a_wrong_port_only_where_nothing_speaks_against_it(coded: str) -> None:
    """Ports in any order, any of them without a link: by the book all is right, else what is wrong had no witness."""
    for seed in range(150):
        chance = Random(f"{coded} {seed}")
        indexes = [n + 1 for n in PORTS]
        chance.shuffle(indexes)
        base = dict(zip(PORTS, indexes, strict=True))
        servers = chance.sample(PORTS, chance.randint(3, 8))
        idle = [n for n in PORTS if n not in servers]
        down = frozenset(base[n] - 1 for n in chance.sample(idle, chance.randint(0, len(idle))))
        by = {n: coded if coded != "mixture" else chance.choice(("book", "index")) for n in servers}
        speaking = {server(n): n if by[n] == "book" else base[n] for n in servers}
        tables = Bridge(speaking, down=down, base=base).tables
        beside = [n for n in servers if placed(tables)[server(n)] not in ("", f"ether{base[n]}")]
        if coded == "book":
            assert all(placed(tables).values())
            assert beside == []
        numbers = {number for number in speaking.values() if number in base and number in indexes}
        against = [n for n in numbers if base[n] != n and base[n] - 1 in down and n - 1 not in down]
        assert not (beside and against and way(tables) == "bridge port"), seed
        if coded == "index":
            assert not (beside and way(tables) != "bridge port"), seed


@pytest.mark.parametrize("engine", ["pysnmp", "fast"])
def test_both_engines_read_it_alike(engine: str) -> None:
    for bridge in (
        Bridge(by_index(1, 3, 5, 7), down=LAST_UP),
        Bridge({**by_index(3, 5, 7), **by_book(1, 9)}, down=frozenset({4, 6, 8, 10})),
    ):
        with serve(bridge.recording) as replay:
            answer = tables(by_community(replay.port, replay.keys.community, engine=engine, deadline=6))
        assert isinstance(answer, Reading), answer
        assert answer.value.fdb == bridge.tables.fdb
        assert (way(answer.value), wrong(answer.value)) == (way(bridge.tables), [])


@pytest.mark.parametrize("fleet", [False, True])
def test_links_that_the_agent_shows_late_are_read_once_more_for_a_case(fleet: bool) -> None:
    """Two came up a moment ago: their addresses are there, while the agent shows their links as they were.

    A run over all switches waits for none of them, and reads it in the next.
    """
    late, settled = (Bridge(by_book(1, 3, 5, 7), down=down) for down in (frozenset({3, 5}), frozenset[int]()))
    asked: list[float] = []

    def shown() -> Recording:
        asked.append(time.monotonic())
        return (late if asked[-1] - asked[0] < 4 else settled).recording  # it is read again after five

    with serve(late.recording, shown) as replay:
        answer = tables(by_community(replay.port, replay.keys.community, deadline=15), fleet)
    assert isinstance(answer, Reading), answer
    assert way(late.tables) == "cannot be told"
    if fleet:
        assert way(answer.value) == "cannot be told"
    else:
        assert (way(answer.value), wrong(answer.value)) == ("bridge port", [])
        assert all(placed(answer.value).values())


def test_a_table_that_stays_untold_is_told_as_that_within_the_deadline() -> None:
    """It is read twice where there is time, and once where there is none; an agent that falls silent meanwhile too."""
    late = Bridge(by_book(1, 3, 5, 7), down=frozenset({3, 5})).recording
    begun, asked = time.monotonic(), list[float]()

    def silent_later() -> Recording:
        asked.append(time.monotonic())
        if asked[-1] - asked[0] > 4:  # when it is read again
            raise TimeoutError
        return late

    for now in (None, silent_later):
        with serve(late, now) as replay:
            answer = tables(by_community(replay.port, replay.keys.community, deadline=15), fleet=False)
        assert isinstance(answer, Reading), answer
        assert way(answer.value) == "cannot be told"
        assert answer.value.gaps[0].endswith(ALONE)
    assert time.monotonic() - begun < 31


# --- what real devices answered ---------------------------------------------------------------------------------------

recorded = pytest.mark.skipif(not recordings(), reason="no recordings beside the repository")


@recorded
@pytest.mark.parametrize("name", REWRITTEN)
def test_a_recording_with_ifindex_in_its_port_column(name: str) -> None:
    recorded, rewritten, _ = both_ways(FOLDER / f"{name}.snmprec")
    assert recorded.known
    assert rewritten.wrong == 0
    if name in READ_SO:
        assert (rewritten.way, rewritten.known) == ("ifIndex", recorded.known)
    else:
        assert (rewritten.way, rewritten.known) == ("cannot be told", 0)


@recorded
@pytest.mark.parametrize("path", recordings(), ids=lambda path: path.stem)
def test_no_recording_names_a_wrong_port_either_way(path: Path) -> None:
    assert all(found.wrong == 0 for found in both_ways(path)), "a mixture, or all of it"


@recorded
@pytest.mark.parametrize("share", [0.05, 0.25, 0.75, 0.95])
@pytest.mark.parametrize("name", ["comware", "cumulus_bgp"])
def test_a_mixture_of_a_recording_is_not_read(name: str, share: float) -> None:
    tables = read_mixture(name, share)
    assert way(tables) == "cannot be told"
    assert not any(entry.port for entry in tables.fdb)


def read_mixture(name: str, share: float) -> NetworkTables:
    from .recordings import read_rows

    found = read_rows(to_index(read_recording(FOLDER / f"{name}.snmprec"), share))
    assert isinstance(found, NetworkTables)
    return found


@recorded
def test_dell_sonic_is_read_by_ifindex() -> None:
    """Links of nine numbers and LLDP of twenty say so; by the book all twenty stood on the neighbour's port."""
    tables = read(FOLDER / "dell-sonic.snmprec")
    assert isinstance(tables, NetworkTables)
    assert [check.agrees for check in tables.crosschecks] == [True] * 20
    assert (way(tables), all(entry.port for entry in tables.fdb), tables.gaps) == ("ifIndex", True, ())


@recorded
def test_the_page_of_both_ways_is_up_to_date() -> None:
    """python -m tests.agents.numbering"""
    assert PAGE.read_text("utf-8") == page()


def test_a_bridge_is_what_it_says() -> None:
    """The material itself: its numbers differ both ways, and its servers are nobody's own."""
    bridge = Bridge(by_book(*PORTS))
    assert not {server(n) for n in PORTS} & {own(n) for n in PORTS}
    ports = replace(bridge, down=frozenset({1})).tables.ports
    assert {state.name for state in ports if not state.oper_up} == {"ether2"}
