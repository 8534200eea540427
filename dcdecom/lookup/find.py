"""Where a device, a MAC address or an IP address is now, by every source."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import field, replace

from dcdecom.collect import exact
from dcdecom.collect.references import subject_of
from dcdecom.collect.site import Site, if_whole
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.lookup.network import PortSighting, holders, places, read_network, recorded_sites, unreadable
from dcdecom.model.address import MacAddress, parse_ip, parse_mac
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.listing import AddressHolder
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.network import Neighbour
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, Subject
from dcdecom.model.evidence import Witness
from dcdecom.model.settings import Inventory
from dcdecom.ports.systems import Readers


@dataclass(frozen=True)
class Found:
    """Everything that the sources say of one thing."""

    asked: str
    kind: str
    """device, machine, mac or ip."""
    macs: tuple[tuple[MacAddress, str], ...] = ()
    """The addresses that were looked for, each with who says that it belongs to what was asked."""
    device: DeviceRecord | None = None
    candidates: tuple[str, ...] = ()
    """Names in NetBox that differ from the asked one by case only."""
    holders: dict[MacAddress, Answer[tuple[AddressHolder, ...]]] = field(default_factory=dict)
    hosts: tuple[MonitoredHost, ...] = ()
    monitoring: str = ""
    """What people call the monitoring that has them."""
    places: tuple[PortSighting, ...] = ()
    """Where it was learned, on every switch of the inventory; a place on an uplink is where it passes."""
    heard: tuple[tuple[str, Witness, Neighbour], ...] = ()
    """What names itself so by LLDP: the switch that hears it, the way into that switch, and what it says."""
    references: tuple[tuple[ReferenceSource, tuple[Reference, ...]], ...] = ()
    """Each named source that mentions it, and where."""
    read: tuple[str, ...] = ()
    """The sources that were searched."""
    unread: tuple[Unreadable, ...] = ()
    """The sources that could not be: it may be there too."""

    @property
    def is_known(self) -> bool:
        """Whether any source has it at all; a name that none has is more likely misspelt than gone."""
        found = (self.device, self.hosts, self.heard, self.candidates, self.references)
        return self.kind != "device" or any(found)

    @property
    def record_read(self) -> bool:
        """Whether NetBox could be read: only then is it said what it does not have."""
        return all(u.source.system != "netbox" for u in self.unread)

    @property
    def attached(self) -> tuple[PortSighting, ...]:
        """Where it stands, not merely passes."""
        return tuple(p for p in self.places if p.status == "learned" and p.port and not p.uplink)

    @property
    def nowhere(self) -> tuple[PortSighting, ...]:
        """Where it is learned on a port that the switch does not tell: it may stand there, or only pass."""
        return tuple(p for p in self.places if p.status == "learned" and not p.port)


def find(asked: str, inventory: Inventory, readers: Readers) -> Found:
    """Search NetBox, every agent and switch of the inventory, and Zabbix."""
    names = [h.name for h in inventory.hosts.values() if h.snmp or h.cli]
    sites, unread = recorded_sites(names, readers)
    site = read_network(names, sites, readers)
    kind, text = kind_of(asked)
    if kind == "device" and (part := _part_of_a_mac(asked)):
        what = f"{asked} is a part of a MAC address: {part} of its 12 digits. Nothing was looked for."
        raise InputError(what, "Type all of it, as 9c:b6:54:a1:02:10, 9cb654a10210 or 9cb6.54a1.0210.")
    if kind == "mac":
        found = Found(text, kind, ((MacAddress(text), "asked"),))
    elif kind == "ip":
        found = _address(text, site, readers)
    else:
        found = _device(text, site, readers)
    return _seen(found, site, inventory, readers, unread)


def names_of(readers: Readers) -> Iterator[str]:
    """The names of all devices of the record, as far as it can be read: for what somebody may have meant."""
    for answer in readers.record.roster():
        yield from (listed.name for listed in (answer.value if isinstance(answer, Reading) else ()))


def kind_of(asked: str) -> tuple[str, str]:
    """mac, ip or device; and the text as it is compared."""
    for kind, parse in (("mac", parse_mac), ("ip", parse_ip)):
        try:
            return kind, parse(asked)
        except ValueError:
            continue
    return "device", asked


def _part_of_a_mac(asked: str) -> int:
    """The digits of what looks like a MAC address that is not whole, or has too many; 0 for anything else."""
    groups = re.split(r"[:.-]", asked.strip())
    digits = "".join(groups)
    hexadecimal = bool(re.fullmatch(r"[0-9A-Fa-f]{2,}", digits)) and len(groups) > 1
    even = all(len(g) == 2 for g in groups[:-1]) or all(len(g) == 4 for g in groups[:-1])
    return len(digits) if hexadecimal and even and len(digits) != 12 else 0


def _address(text: str, site: Site, readers: Readers) -> Found:
    answers = [a for _, a in readers.monitoring.hosts_at([text])]
    hosts = tuple(h for a in answers if isinstance(a, Reading) for h in a.value)
    macs = tuple((mac, "arp") for mac in sorted(_arp(site).get(text, ())))
    title = next((a.source.title for a in answers), "")
    return Found(text, "ip", macs, hosts=hosts, monitoring=title, unread=unreadable(answers))


def _device(name: str, site: Site, readers: Readers) -> Found:
    """A device or a machine by its exact name: its addresses by the record, by ARP for its IP addresses, by Zabbix."""
    record, monitored = dict(readers.record.devices([name]))[name], dict(readers.monitoring.hosts([name]))[name]
    device = exact(record, name)
    hosts = tuple(h for h in monitored.value if h.host == name) if isinstance(monitored, Reading) else ()
    arp = _arp(site)
    macs: dict[MacAddress, str] = {}
    for interface in device.interfaces if device else ():
        macs |= dict.fromkeys(interface.macs, f"NetBox {interface.name}")
        behind = {mac: f"ARP {ip.address}" for ip in interface.ips for mac in arp.get(ip.address, ())}
        macs |= {mac: said for mac, said in behind.items() if mac not in macs}
    macs |= {mac: f"{monitored.source.title} {h.host}" for h in hosts for mac in h.macs if mac not in macs}
    machine = dict(readers.record.machines([name]))[name]
    machines = [m for m in (machine.value if isinstance(machine, Reading) else ()) if m.name == name]
    on = {m.host.name if m.host else "-": m.macs for m in machines}
    macs |= {mac: f"NetBox, a virtual machine on {host}" for host, own in on.items() for mac in own}
    named = record.value if isinstance(record, Reading) else ()
    return Found(
        name, "machine" if machines and not device else "device", tuple(macs.items()), device,
        tuple(d.name for d in named if d.name != name), hosts=hosts, monitoring=monitored.source.title,
        unread=unreadable([record, machine, monitored]),
    )  # fmt: skip


def _seen(found: Found, site: Site, inventory: Inventory, readers: Readers, unread: tuple[Unreadable, ...]) -> Found:
    """Add where the addresses are learned, who is recorded with them, and which sources had a say."""
    macs = {mac for mac, _ in found.macs}
    held = holders(macs, readers)
    mentioned = _mentions(found, readers)
    answers = [*_configured(site, inventory), *held.values(), *(answer for _, answer in mentioned)]
    sightings = (s for rows in site.sightings.values() for s in rows if s.mac in macs)
    return replace(
        found,
        holders=held,
        places=places(sightings),
        heard=tuple(_heard(found, site)),
        references=tuple((s, a.value.lines) for s, a in mentioned if isinstance(a, Reading) and a.value.lines),
        read=tuple(dict.fromkeys(str(a.source) for a in answers if not isinstance(a, Unreadable))),
        unread=unreadable([*found.unread, *unread, *answers]),
    )


def _mentions(found: Found, readers: Readers) -> list[tuple[ReferenceSource, Answer[Mentions]]]:
    """What every source of texts says of it, by all that is known of it."""
    macs = tuple(mac for mac, _ in found.macs)
    if found.device:
        wanted = subject_of(found.device, macs)
    elif found.kind == "ip":
        wanted = Subject(found.asked, (), (found.asked,), (), ())
    else:
        wanted = Subject(found.asked, (found.asked,) if found.kind != "mac" else (), (), macs, ())
    return [(reader.source, reader.mentions([wanted])[found.asked]) for reader in readers.references]


def _heard(found: Found, site: Site) -> Iterator[tuple[str, Witness, Neighbour]]:
    """LLDP neighbours with one of the addresses, or of exactly the name; a name is no address, and may be anybody's."""
    wanted = {mac for mac, _ in found.macs} | {found.asked}
    for device in site.switches:
        for witness, neighbour in site.neighbours(device.name):
            if wanted & {neighbour.chassis_id, neighbour.port_id, neighbour.system_name}:
                yield device.name, witness, neighbour


def _arp(site: Site) -> dict[str, set[MacAddress]]:
    """IP address -> MAC addresses, by every agent that keeps such a table: what NetBox calls a gateway or not."""
    table: dict[str, set[MacAddress]] = {}
    for answer in site.snmp.values():
        for entry in answer.value.arp if isinstance(answer, Reading) else ():
            table.setdefault(entry.ip, set()).add(entry.mac)
    return table


def _configured(site: Site, inventory: Inventory) -> Iterator[Answer[object]]:
    """The answers of what the inventory can log in to; what it cannot was not asked.

    A switch whose forwarding table is not whole was not read: what was looked for may be in the rest of it.
    """
    gateways = {device.name for device in site.devices if device.gateway}
    for name, answer in site.snmp.items():
        if inventory.hosts[name].snmp:
            yield answer if name in gateways else if_whole(answer)
    yield from (a for name, a in site.cli.items() if inventory.hosts[name].cli)
