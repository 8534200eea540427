"""What `look` prints of a switch."""

from __future__ import annotations

from datetime import UTC, datetime

from dcdecom.cli.look_lines import port, switch
from dcdecom.lookup.look import OnePort, PortView, SwitchView
from dcdecom.lookup.network import PortSighting
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import lines
from tests.records import make_source

NOW = datetime(2026, 11, 2, tzinfo=UTC)
SOURCE = make_source("snmp", "tor-1")


def place(port: str, mac: str, status: str) -> PortSighting:
    return PortSighting("tor-1", port, MacAddress(mac), (10,), ("snmp",), status)


def shown(*ports: PortView, unread: tuple[Unreadable, ...] = ()) -> list[str]:
    reading = Reading("tor-1", SOURCE, NOW)
    return [*lines(switch(SwitchView("tor-1", NOW, reading, reading, True, (), (), (), "", None, ports, {}, unread)))]


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
