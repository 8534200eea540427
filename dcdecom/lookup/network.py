"""Switches and agents of the inventory as one site, also those that NetBox does not know."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TypeAlias

from dcdecom.collect import exact
from dcdecom.collect.site import Site
from dcdecom.collect.thread_pool import thread_pool
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.listing import AddressHolder, NetworkDevice
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.ref import Ref
from dcdecom.model.evidence import Sighting, Witness
from dcdecom.ports.systems import Readers

Sites: TypeAlias = Mapping[int, Answer[tuple[NetworkDevice, ...]]]
UNRECORDED = Ref(0, "")
"""The site of a switch that NetBox does not know, or that could not be asked for."""


@dataclass(frozen=True)
class PortSighting:
    """One MAC address on one port, and who sees it there."""

    switch: str
    port: str
    """NetBox's name of the port, else the switch's own; empty where the switch does not say."""
    mac: MacAddress
    vlans: tuple[int, ...]
    witnesses: tuple[Witness, ...]
    status: str
    """learned, static, self or other; the first witness's."""
    through: str = ""
    """The tunnel or aggregate behind which it was learned; empty where it was learned on the port itself."""
    uplink: bool = False
    """The port leads to another switch: it passes here, and stands elsewhere."""


def recorded_sites(names: Iterable[str], readers: Readers) -> tuple[Sites, tuple[Unreadable, ...]]:
    """The sites of the named devices by NetBox's ids, and what of NetBox could not be read."""
    answers = dict(readers.record.devices(names))
    devices = [d for name, answer in answers.items() if (d := exact(answer, name))]
    sites = dict(readers.record.network(sorted({d.site.id for d in devices})))
    return sites, unreadable([*answers.values(), *sites.values()])


def read_network(
    names: Iterable[str], sites: Sites, readers: Readers, wanted: Iterable[tuple[str, str]] = ()
) -> Site:  # fmt: skip
    """Read these agents and switches, and the state of `wanted` ports, each as (switch, port)."""
    recorded = {d.name: d for a in sites.values() if isinstance(a, Reading) for d in a.value}
    devices = tuple(recorded.get(name) or _unrecorded(name) for name in dict.fromkeys(names))
    switches = [d.name for d in devices if not d.gateway]
    ports = tuple(wanted)
    with thread_pool(2, "eyes") as pool:
        reading_snmp = pool.submit(lambda: dict(readers.network.tables(d.name for d in devices)))
        reading_cli = pool.submit(lambda: dict(readers.switch.tables(switches)))
        macs = dict(readers.network.macs([d.name for d in devices if d.gateway]))
        snmp, cli = reading_snmp.result(), reading_cli.result()
        reading_ports = pool.submit(lambda: dict(readers.switch.ports(ports)))
        snmp_ports = dict(readers.network.ports(ports))
        spellings = {name: readers.switch.spelling(name) for name in switches}
        return Site(sites, devices, snmp, cli, snmp_ports, reading_ports.result(), macs, spellings)


def places(sightings: Iterable[Sighting]) -> tuple[PortSighting, ...]:
    """Sightings of one address on one port become one row, with everyone who saw it there."""
    rows: dict[tuple[str, str, MacAddress], list[Sighting]] = {}
    for seen in sightings:
        rows.setdefault((seen.switch, seen.port, seen.mac), []).append(seen)
    return tuple(_place(key, seen) for key, seen in sorted(rows.items()))


def holders(macs: Iterable[MacAddress], readers: Readers) -> dict[MacAddress, Answer[tuple[AddressHolder, ...]]]:
    """Who NetBox records with each address."""
    wanted = sorted(set(macs))
    return dict(readers.record.holders(wanted)) if wanted else {}


def unreadable(answers: Iterable[Answer[object]]) -> tuple[Unreadable, ...]:
    """Each source that could not be read once, whatever it was asked."""
    failed: Iterator[Unreadable] = (a for a in answers if isinstance(a, Unreadable))
    return tuple({(str(a.source), a.reason): a for a in failed}.values())


def _place(key: tuple[str, str, MacAddress], seen: list[Sighting]) -> PortSighting:
    first = seen[0]
    return PortSighting(
        *key,
        vlans=tuple(sorted({s.vlan for s in seen if s.vlan is not None})),
        witnesses=tuple(dict.fromkeys(s.witness for s in seen)),
        status=first.status,
        through=first.tunnel or first.via,
        uplink=first.uplink,
    )


def _unrecorded(name: str) -> NetworkDevice:
    return NetworkDevice(0, name, UNRECORDED, False, "", (), (), (), (), ())
