"""What has a hardware address that the record gives to anything else is not this server's to take away."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import Literal

import pytest

from dcdecom.collect.dhcp_addresses import held_addresses
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.dhcp import HeldAddresses
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.reading import Answer, Reading, Source, Unreadable
from dcdecom.model.estate.ref import Ref
from dcdecom_lab.kea import lease, reservation
from tests.agents.asking import StillClock
from tests.records import make_device

from .served import IP, MAC, SECOND, kea
from .writing import place

NETBOX, NOW = Source.named("netbox", "netbox"), StillClock().now()
ID = 21
SERVER = make_device(
    ID, "srv-1", "S-1", "A-1", "active", "server", "r", Ref(1, "dc"), None, None, "", "", "1", None, None, (), ""
)


@dataclass(frozen=True)
class Holding:
    """A record that says who has a hardware address; nothing else is asked of it."""

    kind: Literal["device", "machine"]
    id: int
    unreadable: bool = False

    def holders(self, macs: Iterable[MacAddress]) -> Iterator[tuple[MacAddress, Answer[tuple[AddressHolder, ...]]]]:
        for mac in macs:
            if self.unreadable:
                yield mac, Unreadable("it does not answer", NETBOX, NOW)
            else:
                holder = AddressHolder(self.kind, Ref(self.id, "srv"), None, None)
                yield mac, Reading((holder,) if mac == MAC else (), NETBOX, NOW)


def held(record: Holding) -> Answer[HeldAddresses]:
    server = kea(reservation(IP, MAC), reservation("10.7.0.29", SECOND), leases=(lease(IP, MAC),))
    with place(server) as found:
        readers = replace(found.readers(), record=record)  # type: ignore[arg-type]
        asked = [(SERVER, (MacAddress(MAC), MacAddress(SECOND)))]
        return held_addresses(asked, readers)["srv-1"]


@pytest.mark.parametrize(
    ("kind", "id", "left"), [("device", ID, [MAC, SECOND]), ("device", 22, [SECOND]), ("machine", ID, [SECOND])]
)
def test_whose_the_record_says_it_is(kind: Literal["device", "machine"], id: int, left: list[str]) -> None:
    answer = held(Holding(kind, id))
    assert isinstance(answer, Reading)
    assert [one.identifier for one in answer.value.reservations] == left
    assert bool(answer.value.leases) == (MAC in left)


def test_what_the_record_does_not_say_is_not_nobodys() -> None:
    answer = held(Holding("device", ID, unreadable=True))
    assert isinstance(answer, Unreadable)
    assert "it does not answer" in answer.reason
