"""How many requests it takes to read many devices: they grow with pages, not with devices, on either bed.

The lab has three hundred servers here. The real bed has a dozen, and is asked for others as well, which are not there:
with one request for each, they would cost as much.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from dcdecom.bootstrap import clocks, systems
from dcdecom.collect.fleet import Fleet, Wanted, read_fleet
from dcdecom.documents.configuration import load
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Roles
from dcdecom.model.settings import Settings
from dcdecom.ports.systems import Readers
from dcdecom_lab.description import load_description
from tests.beds import Bed
from tests.beds.lab import LabBed
from tests.records import make_source

from .estates import write_estate
from .expected_record import by_cable_ids
from .ground import Found, Ground
from .middleman import Middleman, between

FEW, MANY = 3, 300
PAGE = 75
"""Keys that surely fit into one request: at most a hundred do, and at most 3,000 characters."""


@dataclass(frozen=True)
class Crowd:
    """A bed with many devices, as far as it has them, behind two middlemen."""

    settings: Settings
    names: tuple[str, ...]
    macs: tuple[MacAddress, ...]
    device_ids: tuple[int, ...]
    host_ids: tuple[str, ...]
    netbox: Middleman
    zabbix: Middleman
    lab: LabBed | None


@pytest.fixture(scope="module")
def crowd(bed: Bed, ground: Ground, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Crowd]:
    servers, lab, configuration = ground.settled, None, bed.configuration
    if bed.name == "lab":
        folder: Path = tmp_path_factory.mktemp("crowd")
        file = write_estate(folder / "estate.yaml", MANY)
        servers, lab = load_description(file).servers, LabBed(folder, file)
        configuration = lab.configuration
    names = [server.name for server in servers]
    macs = [server.data.mac for server in servers]
    found = Found(systems.readers(load(configuration), clocks.clock()))
    device_ids = {one.name: one.id for one in found.devices(names)}
    host_ids = {one.host: one.id for one in found.hosts(names)}
    missing = range(MANY - len(names))
    settings = load(configuration)
    with between(settings.netbox.url) as netbox, between(settings.zabbix.url) as zabbix:
        yield Crowd(
            replace(
                settings,
                netbox=replace(settings.netbox, url=netbox.url),
                zabbix=replace(settings.zabbix, url=zabbix.url),
            ),
            (*names, *(f"srv-none-{n:03}" for n in missing)),
            (*macs, *(MacAddress(f"9c:b6:54:bf:{n // 256:02x}:{n % 256:02x}") for n in missing)),
            (*(device_ids[name] for name in names), *(900_000 + n for n in missing)),
            (*(host_ids[name] for name in names), *(str(900_000 + n) for n in missing)),
            netbox,
            zabbix,
            lab,
        )
    if lab:
        lab.close()


@dataclass(frozen=True)
class Cost:
    """What one method may cost: `page` requests for every page of keys, however many devices are on it."""

    method: str
    keys: Callable[[Crowd], tuple[Any, ...]]
    page: int

    def ask(self, readers: Readers, keys: Iterable[Any]) -> dict[Any, Any]:
        kind, _, name = self.method.partition(".")
        return dict(getattr(getattr(readers, kind), name)(keys))

    @property
    def system(self) -> str:
        return "netbox" if self.method.startswith("record") else "zabbix"

    def at_most(self, count: int) -> int:
        """Requests for so many keys; one more opens the connection to Zabbix."""
        return self.page * math.ceil(count / PAGE) + (self.system == "zabbix")

    def __str__(self) -> str:
        return self.method


COSTS = (
    # devices, their types, their interfaces, these's cables (two pages: two cables each), these's addresses; the
    # switches at the other ends, and who has the same serial numbers; by name, as a case asks, also both ends of each
    # cable whole (four pages), what else those ports carry (two) and the cables whole (two)
    Cost("record.devices", lambda crowd: crowd.names, 16),
    Cost("record.devices_by_id", lambda crowd: crowd.device_ids, 8),
    Cost("record.machines", lambda crowd: crowd.names, 2),
    # addresses, devices, virtual machines
    Cost("record.holders", lambda crowd: crowd.macs, 3),
    # by exact name, by name in other letters, maintenances
    Cost("monitoring.hosts", lambda crowd: crowd.names, 3),
    Cost("monitoring.hosts_by_id", lambda crowd: crowd.host_ids, 2),
    # hosts, actions, the actions' triggers, maintenances, discovered hosts
    Cost("monitoring.blockers", lambda crowd: crowd.host_ids, 5),
    # hosts, their settings; four kinds and their templates'; graphs, maintenances, maps, dashboards, dependencies
    Cost("monitoring.losses", lambda crowd: crowd.host_ids, 15),
)


@pytest.mark.parametrize("cost", COSTS, ids=str)
def test_requests_grow_with_pages_and_not_with_devices(crowd: Crowd, cost: Cost) -> None:
    system: Middleman = getattr(crowd, cost.system)
    told = {}
    for count in (FEW, MANY):
        keys = cost.keys(crowd)[:count]
        before, by_lab = len(system.requests), _told_by_lab(crowd)
        answers = cost.ask(systems.readers(crowd.settings, clocks.clock()), keys)
        told[count] = len(system.requests) - before
        assert len(answers) == count
        assert not any(isinstance(answer, Unreadable) for answer in answers.values())
        assert not crowd.lab or _told_by_lab(crowd) - by_lab == told[count]
    assert told[FEW] <= cost.at_most(FEW)
    assert told[MANY] <= cost.at_most(MANY) < MANY / 3, system.requests[-told[MANY] :]


@pytest.mark.lab
def test_histories_grow_with_pages_and_not_with_devices(crowd: Crowd) -> None:
    """Devices and their interfaces, a page of each; their ports and the switches', four pages; cables, two pages.

    And once for all: what MAC addresses came to, and where the log begins.
    """
    readers = systems.readers(crowd.settings, clocks.clock())
    devices, since = Found(readers).devices(crowd.names), datetime.now(UTC) - timedelta(days=30)
    assert len(devices) == MANY
    for count in (FEW, MANY):
        before = len(crowd.netbox.requests)
        answers = dict(readers.record.history(devices[:count], since))
        told = len(crowd.netbox.requests) - before
        assert len(answers) == count
        assert not any(isinstance(answer, Unreadable) for answer in answers.values())
        assert told <= 11 * math.ceil(count / PAGE) < max(count, 12), crowd.netbox.requests[-told:]


@pytest.mark.lab
def test_a_fleet_is_read_in_pages_and_not_device_by_device(crowd: Crowd) -> None:
    """What a reconcile asks of NetBox and Zabbix, with three hundred servers; the network has another test.

    NetBox: the lists of devices and machines (a page each), the network of the site (devices, three
    pages of interfaces, and those of what is cabled to them), and eight requests a page of servers.
    Zabbix: the ids and two counts, then hosts and maintenances by pages of five hundred.
    """
    before = len(crowd.netbox.requests), len(crowd.zabbix.requests)
    fleet = _fleet(crowd)
    netbox, zabbix = len(crowd.netbox.requests) - before[0], len(crowd.zabbix.requests) - before[1]
    assert (len(fleet.evidence), len(fleet.hosts)) == (MANY, MANY)
    assert {gap.source for gap in fleet.gaps} == {f"snmp {device.name}" for device in fleet.site.devices}
    assert netbox <= 2 + 12 + 8 * math.ceil(MANY / PAGE) < MANY / 4, crowd.netbox.requests[-netbox:]
    assert zabbix <= 4 + 3 * math.ceil(MANY / 500) < MANY / 4, crowd.zabbix.requests[-zabbix:]


@pytest.mark.lab
def test_a_record_that_is_read_whole_costs_a_tenth_and_says_the_same(crowd: Crowd) -> None:
    """Seven tables by pages of a thousand, virtual machines, notes of cases, and what is asked of holders."""
    piecemeal = _fleet(crowd)
    before = len(crowd.netbox.requests)
    fleet = _fleet(crowd, whole=True)
    told = crowd.netbox.requests[before:]
    assert len(told) <= 1 + 8 + math.ceil(5 * MANY / 1000) < 12, told
    assert told.count("GET /api/dcim/devices/") == 1
    assert len(fleet.evidence) == MANY
    records, network = _recorded(piecemeal)
    assert _recorded(fleet) == ({id: by_cable_ids(record) for id, record in records.items()}, network)


def _recorded(fleet: Fleet) -> tuple[Any, ...]:
    """What NetBox said, with interfaces in the order of their ids: it sorts them by their names."""
    answers = [a.value for a in fleet.devices.values() if isinstance(a, Reading)]
    records = {r.id: replace(r, interfaces=tuple(sorted(r.interfaces, key=lambda i: i.id))) for r in answers}
    parts = ((d, (d.interfaces, d.uplinks, d.attached, d.ends)) for d in fleet.site.devices)
    return records, {d.id: (d.name, d.macs, *map(frozenset, of_it)) for d, of_it in parts}


@pytest.mark.lab
@pytest.mark.long
def test_a_table_that_cannot_be_read_whole_is_asked_for_in_parts(crowd: Crowd) -> None:
    assert crowd.lab
    crowd.lab.control.web_fault("netbox", kind="status", path="/api/dcim/cable-terminations/")
    fleet = _fleet(crowd, whole=True)
    crowd.lab.control.web_fault("netbox")
    assert (len(fleet.evidence), [gap for gap in fleet.gaps if gap.source == "netbox"]) == (MANY, [])
    assert fleet.in_parts.startswith("dcim/cable-terminations: ")
    assert "502" in fleet.in_parts


@pytest.mark.lab
def test_a_page_that_fails_twice_costs_its_devices_and_no_others(crowd: Crowd) -> None:
    assert crowd.lab
    page = 100
    crowd.lab.control.web_fault("netbox", kind="status", path="/api/ipam/ip-addresses/", skip=1, times=2)
    fleet = _fleet(crowd)
    crowd.lab.control.web_fault("netbox")
    lost = [gap for gap in fleet.gaps if gap.source == "netbox"]
    assert (len(fleet.evidence), len(fleet.hosts), len(lost)) == (MANY - page, MANY, page)
    assert {gap.what for gap in lost} | {e.asked.name for e in fleet.evidence} == set(crowd.names)
    assert {"502" in gap.reason for gap in lost} == {True}


def _fleet(crowd: Crowd, whole: bool = False) -> Fleet:
    """Everything but the network."""
    roles, withdrawn = Roles(("colocated-server",), ("tor", "gateway")), frozenset({"decommissioning"})
    wanted = Wanted("lab", roles, withdrawn, frozenset())
    asked = systems.readers(crowd.settings, clocks.clock(), whole_record=whole)
    readers = replace(asked, network=_Dark(), switch=_Dark())
    return read_fleet(wanted, readers, clocks.clock())


class _Dark:
    """Agents and switches none of which answers."""

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        return ((n, Unreadable("dark", make_source("snmp", n), datetime.now(UTC))) for n in names)

    def macs(self, names: Iterable[str]) -> Iterator[tuple[str, Any]]:
        return self.tables(names)

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[Any]:
        return iter(())


def _told_by_lab(crowd: Crowd) -> int:
    """The lab's own count, so that it is one that can be relied on."""
    return sum(crowd.lab.control.requests()[name] for name in ("netbox", "zabbix")) if crowd.lab else 0
