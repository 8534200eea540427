"""What the network shows and the record lacks: addresses and cables, proposed and never written. Pure.

Nothing is proposed on the word of one witness, nor while a switch of the site could not be read: what stands on a port
there may stand elsewhere too. Nor does a recorded port tell alone whose address speaks there: its cable may be swapped
with another, and the address would then prove the wrong port ever after.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Literal, TypeAlias

from dcdecom.checks.letter_and_record import recorded
from dcdecom.collect.fleet import Fleet
from dcdecom.collect.site import if_whole
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.device import DeviceRecord, InterfaceRecord
from dcdecom.model.estate.network import Neighbour
from dcdecom.model.estate.reading import Absent, Reading, Unreadable
from dcdecom.model.evidence import Evidence, PortEvidence, Sighting
from dcdecom.reconcile.inputs import ACTIVE

Learned: TypeAlias = Literal["macs", "cables"]
BETWEEN = frozenset({"repeater", "bridge", "wlan", "router", "telephone"})
"""What a neighbour calls itself behind which others may stand."""
NO_WITNESS = frozenset({"netbox", "snmp", "minutes", "label", "controller"})
"""Sources that do not say whose an address is apart from the port: the record that is to be filled, the server itself,
and papers."""
NO_SOCKET = ("virtual", "lag", "bridge")
"""Types of interfaces into which nothing is plugged."""


@dataclass(frozen=True)
class Proposal:
    """An interface, the port on which it speaks, and the address by which it does."""

    site: str
    device: str
    interface: str
    mac: MacAddress
    switch_site: str
    switch: str
    port: str
    witnesses: tuple[str, ...]
    named_by: tuple[str, ...] = ()
    """Who says that the address is this device's, apart from the port: arp, zabbix. Of a cable, nobody: the record."""


@dataclass(frozen=True)
class NotLearned:
    """An interface of which nothing is proposed, and why."""

    device: str
    interface: str
    why: str


Owners: TypeAlias = Mapping[MacAddress, set[tuple[str, str]]]
"""Of each address the devices whose it is, each with its interface, or with none."""
Found: TypeAlias = Iterator[Proposal | NotLearned]


def learn(fleet: Fleet, what: Learned) -> tuple[Proposal | NotLearned, ...]:
    """Of each active device, what its record lacks of addresses or of cables."""
    found: list[Proposal | NotLearned] = []
    owners = _owners(fleet)
    for evidence in fleet.evidence:
        record = recorded(evidence)
        if record is not None and record.status == ACTIVE:
            found += _macs(fleet, evidence, record, owners) if what == "macs" else _cables(fleet, evidence, record)
    return tuple(_only_once(found))


# --- addresses -------------------------------------------------------------------------------------------------------


def _macs(fleet: Fleet, evidence: Evidence, record: DeviceRecord, owners: Owners) -> Found:
    """Of each cabled interface without an address: the one on its port that another source says is this device's."""
    for port in (p for p in evidence.ports if not p.own):
        standing = {s.mac for s in port.seen if s.attached}
        why = _between(port) or _unread(fleet) or _number(standing)
        if why:
            yield NotLearned(record.name, port.interface, why)
            continue
        (mac,) = standing
        holder, named_by = dict(evidence.holders).get(mac), _sources(evidence, mac)
        against = _recorded_already(holder) or _elses(record, port.interface, mac, owners)
        against = against or _shared(fleet, record, mac)
        if not against and not named_by:
            against = f"nothing but its port says that {mac} is its own{_silent(fleet)}"
        one = _judged(fleet, record, port.interface, mac, port.port.switch, port.port.name, against)
        yield replace(one, named_by=named_by) if isinstance(one, Proposal) else one


def _owners(fleet: Fleet) -> Owners:
    """Whose each address is by every source apart from the ports, and on which interface as far as that is told."""
    owners: defaultdict[MacAddress, set[tuple[str, str]]] = defaultdict(set)
    for evidence in fleet.evidence:
        record = recorded(evidence)
        if record is None:
            continue
        for own in evidence.own:
            owners[own.mac].add((record.name, ""))
        for interface in (i for i in record.interfaces if i.type not in NO_SOCKET):
            for mac in (mac for ip in interface.ips for mac in fleet.site.arp.get(ip.address, ())):
                owners[mac].add((record.name, interface.name))
    return owners


def _elses(record: DeviceRecord, interface: str, mac: MacAddress, owners: Owners) -> str:
    """Another device, or another interface of this one into which something is plugged, that answers by the address."""
    others = {d for d, _ in owners.get(mac, ()) if d != record.name}
    others |= {f"{d} {i}" for d, i in owners.get(mac, ()) if d == record.name and i not in ("", interface)}
    return f"{mac} is that of {', '.join(sorted(others))}" if others else ""


def _shared(fleet: Fleet, record: DeviceRecord, mac: MacAddress) -> str:
    """An IP address of the device for which others answer too: which of them is the device's is not told."""
    arp, ips = fleet.site.arp, (ip.address for i in record.interfaces for ip in i.ips)
    shared = sorted(ip for ip in ips if mac in (behind := arp.get(ip, set())) and len(behind) > 1)
    return f"the gateways have other addresses behind {', '.join(shared)} too" if shared else ""


def _sources(evidence: Evidence, mac: MacAddress) -> tuple[str, ...]:
    said = {source for own in evidence.own if own.mac == mac for source in own.sources}
    return tuple(sorted(said - NO_WITNESS))


def _silent(fleet: Fleet) -> str:
    """The gateways whose ARP table could have said it."""
    names = [d.name for d in fleet.site.gateways if not isinstance(fleet.site.snmp.get(d.name), Reading)]
    return f", and {', '.join(names)} could not be read" if names else ""


def _number(standing: set[MacAddress]) -> str:
    if not standing:
        return "nobody speaks on its port"
    return f"{len(standing)} addresses speak on its port" if len(standing) > 1 else ""


def _recorded_already(holder: object) -> str:
    if isinstance(holder, Absent):
        return ""
    if isinstance(holder, Unreadable):
        return f"NetBox did not say whose the address is: {holder.reason}"
    return (
        "NetBox has the address with somebody else" if isinstance(holder, Reading) else "nobody was asked whose it is"
    )


def _between(port: PortEvidence) -> str:
    if port.aggregate or port.bond:
        return "its port is one of an aggregate"
    return _behind(n for _, n in port.neighbours)


def _behind(neighbours: Iterable[Neighbour]) -> str:
    kinds = {kind for n in neighbours for kind in n.capabilities or ()} & BETWEEN
    return f"a {sorted(kinds)[0]} stands behind its port" if kinds else ""


# --- cables ----------------------------------------------------------------------------------------------------------


def _cables(fleet: Fleet, evidence: Evidence, record: DeviceRecord) -> Found:
    """Of each interface with an address and without a cable: the one port on which the address stands."""
    for interface in record.interfaces:
        if not interface.macs or interface.peers or interface.type in NO_SOCKET:
            continue
        places = {(s.switch, s.port, s.mac) for m in interface.macs for s in _standing(fleet, m)}
        ports = {(switch, port) for switch, port, _ in places}
        why = _plugged(interface) or _unread(fleet) or _one_place(ports)
        if why:
            yield NotLearned(record.name, interface.name, why)
            continue
        ((switch, port),) = ports
        mac = min(m for _, _, m in places)
        against = _taken(fleet, switch, port) or _heard(fleet, switch, port) or _others(fleet, switch, port, record)
        yield _judged(fleet, record, interface.name, mac, switch, port, against)


def _plugged(interface: InterfaceRecord) -> str:
    if interface.lag:
        return "it is a member of a bond"
    return "it has a cable that leads to no switch" if interface.cable or interface.mark_connected else ""


def _one_place(ports: set[tuple[str, str]]) -> str:
    if not ports:
        return "its address is silent"
    return f"its address stands on {len(ports)} ports" if len(ports) > 1 else ""


def _taken(fleet: Fleet, switch: str, port: str) -> str:
    """Who the record has on a port already, as far as its devices were read."""
    records = (a.value for a in fleet.devices.values() if isinstance(a, Reading))
    names = {r.name for r in records for i in r.interfaces for p in i.peers if (p.switch, p.name) == (switch, port)}
    return f"NetBox has {', '.join(sorted(names))} on {switch} {port}" if names else ""


def _heard(fleet: Fleet, switch: str, port: str) -> str:
    """What names itself on a port and lets others speak through it, also while its own address is silent."""
    return _behind(n for _, n in fleet.site.neighbours_on.get((switch, port), ()))


def _others(fleet: Fleet, switch: str, port: str, record: DeviceRecord) -> str:
    own = {mac for i in record.interfaces for mac in i.macs}
    there = {s.mac for s in fleet.site.sightings.get(switch, ()) if s.port == port and s.attached} - own
    return f"others speak on {switch} {port} too: {', '.join(sorted(there)[:3])}" if there else ""


# --- what holds for both ---------------------------------------------------------------------------------------------


def _judged(
    fleet: Fleet, record: DeviceRecord, interface: str, mac: MacAddress, switch: str, port: str, against: str
) -> Proposal | NotLearned:
    """A proposal where two witnesses name this port, and nobody another one."""
    standing = _standing(fleet, mac)
    elsewhere = sorted({f"{s.switch} {s.port}" for s in standing if (s.switch, s.port) != (switch, port)})
    witnesses = tuple(sorted({s.witness for s in standing if s.sure and not s.via}))
    if why := against or (f"its address stands on {', '.join(elsewhere)} too" if elsewhere else ""):
        return NotLearned(record.name, interface, why)
    if len(witnesses) < 2:
        only = witnesses[0] if witnesses else "no sure witness"
        return NotLearned(record.name, interface, f"{mac} on {switch} {port}: seen by {only} only")
    there = next(d.site.name for d in fleet.site.switches if d.name == switch)
    return Proposal(record.site.name, record.name, interface, mac, there, switch, port, witnesses)


def _standing(fleet: Fleet, mac: MacAddress) -> list[Sighting]:
    return [s for s in fleet.site.sightings_of.get(mac, ()) if s.attached]


def _unread(fleet: Fleet) -> str:
    """A switch whose forwarding table nobody told."""
    names = [d.name for d in fleet.site.switches if not _is_whole(fleet, d.name)]
    return f"{', '.join(names)} could not be read: it may stand there too" if names else ""


def _is_whole(fleet: Fleet, switch: str) -> bool:
    answer = fleet.site.snmp.get(switch)
    return answer is not None and isinstance(if_whole(answer), Reading)


def _only_once(found: Iterable[Proposal | NotLearned]) -> Iterator[Proposal | NotLearned]:
    """Two interfaces on one port, or with one address, are none: somebody has to look."""
    found = tuple(found)
    made = [p for p in found if isinstance(p, Proposal)]
    ports = Counter((p.switch, p.port) for p in made)
    macs = Counter(p.mac for p in made)
    for one in found:
        if isinstance(one, Proposal) and (ports[one.switch, one.port] > 1 or macs[one.mac] > 1):
            yield NotLearned(one.device, one.interface, f"another interface is found on {one.switch} {one.port} too")
        else:
            yield one
