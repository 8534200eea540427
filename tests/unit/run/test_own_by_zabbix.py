"""What Zabbix adds to a server's own addresses, and of which host; and from when on the record's changes count."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from dcdecom.checks.letter_and_record import recorded
from dcdecom.collect.own_addresses import own_addresses
from dcdecom.collect.since import since_when
from dcdecom.model.address import MacAddress
from tests.unit.checks.case import Case
from tests.unit.checks.decoding import SOURCE

INVENTORY, BEHIND = MacAddress("9c:b6:54:a1:02:77"), MacAddress("9c:b6:54:a1:02:78")
FURTHER = "198.18.10.211"
ANOTHERS = [{"kind": "device", "holder": {"id": 44, "name": "srv-bapenda-02"}, "tenant": None}]


def added(**different: Any) -> set[MacAddress]:
    """The addresses that only the monitoring names; its host has an address in its inventory."""
    evidence = Case("x", set={"hosts.it.macs": [str(INVENTORY)], **different}).evidence
    device = recorded(evidence)
    assert device
    found = own_addresses(evidence, device, {FURTHER: {BEHIND}}, None, ())
    return {one.mac for one in found if one.sources == (SOURCE.system,)}


def test_the_inventory_is_the_servers() -> None:
    assert added() == {INVENTORY}


@pytest.mark.parametrize(
    "different",
    [
        {"hosts.it.addresses": [FURTHER], "hosts.it.serials": ["OTHER"]},
        {"hosts.it.host": "srv-bapenda-02"},
        {"hosts.it.addresses": ["198.18.10.11", FURTHER]},
        {"hosts.it.serials": ["SGH331XK7P", "OTHER"]},
        {"whose": [[str(INVENTORY), ANOTHERS]]},
    ],
    ids=[
        "a host of that name and of another server", "a host of another name", "a host with a further interface",
        "a host with a further serial number", "an address that the record gives to another device",
    ],
)
def test_a_host_that_may_be_another_servers_too_adds_nothing(different: dict[str, Any]) -> None:
    assert added(**different) == set()


NOW = datetime(2026, 11, 24, 14, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("letter", "since"),
    [
        (None, NOW - timedelta(days=30)),
        (date(2026, 11, 20), NOW - timedelta(days=30)),
        (date(2026, 9, 1), datetime(2026, 8, 31, 10, 0, tzinfo=UTC)),
    ],
    ids=["no letter", "a letter of this month", "an older letter, from the earliest hour of its day"],
)
def test_from_when_on_the_record_is_watched(letter: date | None, since: datetime) -> None:
    assert since_when(letter, NOW) == since
