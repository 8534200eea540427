"""What `look` prints of a switch."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime

from dcdecom.cli.look_lines import found, port, switch
from dcdecom.documents.texts import load
from dcdecom.lookup.find import Found
from dcdecom.lookup.look import OnePort, PortView, SwitchView
from dcdecom.lookup.network import PortSighting
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.estate.references import Reference, ReferenceSource
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import lines
from tests.records import make_source

NOW = datetime(2026, 11, 2, tzinfo=UTC)
SOURCE = make_source("snmp", "tor-1")


def place(port: str, mac: str, status: str) -> PortSighting:
    return PortSighting("tor-1", port, MacAddress(mac), (10,), ("snmp",), status)


def shown(*ports: PortView, unread: tuple[Unreadable, ...] = ()) -> list[str]:
    reading = Reading("tor-1", SOURCE, NOW)
    view = SwitchView("tor-1", NOW, reading, reading, True, (), (), (), "", None, ports, {}, unread)
    return [*lines(switch(view, load("en")))]


def unnamed(*places: PortSighting) -> PortView:
    return PortView("", None, places, ())


def test_the_switchs_own_addresses_are_no_port() -> None:
    own = unnamed(place("", "9c:b6:54:a1:00:01", "self"))
    assert not [line for line in shown(own) if "known" in line]


def test_an_address_on_a_port_that_is_not_known_has_a_line() -> None:
    lines = shown(unnamed(place("", "9c:b6:54:a1:00:01", "self"), place("", "9c:b6:54:a1:00:02", "learned")))
    assert [line.split("  ")[1].strip() for line in lines if "known" in line] == ["(port not known)"]


def test_what_could_not_be_read_is_said_once() -> None:
    why = Unreadable("its host name was not found", make_source("netbox", "netbox"), NOW)
    assert sum("its host name was not found" in line for line in shown(unread=(why, why))) == 1


ENGLISH_WORDS = {
    "addresses", "agree", "asked", "cabled", "cannot", "device", "enabled", "heard", "its", "kind", "learned",
    "more", "neighbour", "no", "nothing", "odd", "of", "on", "passes", "position", "read", "serial", "shut", "stands",
    "told", "who",
}  # fmt: skip


def words(said: Iterable[str]) -> set[str]:
    return {word.strip("?:,.();") for line in said for word in line.lower().split()}


def test_a_switch_is_shown_in_the_readers_language(texts: Texts, english: Texts) -> None:
    reading, unread = Reading("", SOURCE, NOW), Unreadable("connection refused", make_source("netbox", "netbox"), NOW)
    here = PortView("Gi1/0/1", None, (place("Gi1/0/1", "9c:b6:54:a1:00:02", "learned"),), (), "Po1")
    view = SwitchView(
        "tor-1", NOW, reading, unread, False, ("x",), ("x",), ("x",), "Cisco IOS", "captured",
        (here, unnamed(place("", "9c:b6:54:a1:00:03", "learned")), PortView("Gi1/0/2", None, (), ())), {}, (unread,),
    )  # fmt: skip
    for one in (view, replace(view, ports=()), replace(view, unread=(), whole=True), replace(view, untold="x")):
        said, in_english = [*lines(switch(one, texts))], [*lines(switch(one, english))]
        assert not ENGLISH_WORDS & words(said[:-1])
        assert ENGLISH_WORDS & words(in_english[:-1])
    assert any("koneksi ditolak" in line for line in lines(switch(view, texts)))


def test_what_was_found_is_shown_in_the_readers_language(texts: Texts, english: Texts) -> None:
    unread = Unreadable("connection refused", make_source("netbox", "netbox"), NOW)
    mac = MacAddress("9c:b6:54:a1:00:02")
    here = replace(place("Gi1/0/1", mac, "learned"), witnesses=("snmp", "cli"))
    passing, nobody_knows = replace(here, switch="tor-2", uplink=True), replace(here, switch="tor-3", port="")
    whole = Found("srv-1", "device", ((mac, "asked"),), places=(here, passing, nobody_knows), read=("snmp tor-1",))
    for one in (
        whole, replace(whole, unread=(unread,)), replace(whole, places=()), replace(whole, macs=(), places=()),
        Found("srv-1", "machine"), Found("198.18.10.11", "ip"), Found(mac, "mac", ((mac, "asked"),)),
    ):  # fmt: skip
        assert not ENGLISH_WORDS & words(lines(found(one, texts)))
        assert ENGLISH_WORDS & words(lines(found(one, english)))


def test_who_mentions_it_is_shown_with_who_answers_for_that(texts: Texts, english: Texts) -> None:
    lines_of = tuple(Reference("text", f"dmz.nft:{n}", "address", "198.18.10.11") for n in range(1, 15))
    source = ReferenceSource("fw-dmz", "firewall", "Tim Jaringan", archive=False)
    one = Found("198.18.10.11", "ip", references=((source, lines_of),))
    told = " ".join(" ".join(lines(found(one, english))).split())
    assert "fw-dmz (firewall; Tim Jaringan answers for it) mentions it: dmz.nft:1 (address); dmz.nft:2" in told
    assert told.count("dmz.nft") == 12
    assert "; +2" in told
    assert "penanggung jawab: Tim Jaringan" in " ".join(lines(found(one, texts)))


def test_a_name_that_only_texts_know_is_known() -> None:
    source = ReferenceSource("fw-dmz", "firewall", "Tim Jaringan", archive=False)
    assert not Found("srv-1", "device").is_known
    assert Found("srv-1", "device", references=((source, (Reference("text", "a:1", "name", "srv-1"),)),)).is_known


def test_of_a_record_that_was_not_read_nothing_is_said_to_be_lacking(english: Texts) -> None:
    """Could not read is not none."""
    unread = Unreadable("connection refused", make_source("netbox", "netbox"), NOW)
    told = [*lines(found(Found("srv-1", "device", unread=(unread,)), english))]
    assert not [line for line in told if "no one device" in line]
    assert [line for line in lines(found(Found("srv-1", "device"), english)) if "no one device" in line]
    way = Reading("tor-1", SOURCE, NOW)
    view = SwitchView("tor-1", NOW, way, way, False, (), (), (), "", None, (), {}, (unread,))
    assert not [line for line in lines(switch(view, english)) if "has no switch" in line]
    assert [line for line in lines(switch(replace(view, unread=()), english)) if "has no switch" in line]
    one = [*lines(port(OnePort(view, PortView("Gi1", None, (), ()), unread, unread), "", (), english))]
    assert not [line for line in one if "nobody" in line]


def test_one_port_is_shown_in_the_readers_language(texts: Texts) -> None:
    """Of a port that is at rest, and of one of which nothing could be read, each word behind the port's name."""
    reading, unread = Reading("tor-1", SOURCE, NOW), Unreadable("timeout", SOURCE, NOW)
    for seen in ((), (place("Gi1/0/1", "9c:b6:54:a1:00:02", "learned"),)):
        view = PortView("Gi1/0/1", None, seen, ())
        whole = SwitchView("tor-1", NOW, reading, reading, True, (), (), (), "", None, (view,), {}, ())
        said = [*lines(port(OnePort(whole, view, unread, unread), "srv-1" if seen else "", (), texts))]
        assert said[1].startswith("  Boleh dimatikan?")
        english = {"shut", "whose", "seen", "command", "nobody", "device", "its", "addresses", "read", "here", "case"}
        assert not english & {word.strip("?:,") for line in said for word in line.lower().split()}
