"""Every method of every Reader as a row: what is asked, what must come back, and what has no answer or none to give."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any, TypeAlias

from dcdecom.model.estate.device import CableEnd
from dcdecom.model.estate.hardware import Parts, PowerPort
from dcdecom.model.estate.held import Assignment, MainAddresses, WholeAddress
from dcdecom.model.estate.monitoring import ListedHost
from dcdecom.model.estate.reading import Reading
from dcdecom.ports.systems import Readers
from tests.records import make_cable

from . import expected_monitoring as monitoring
from . import expected_network as network
from . import expected_record as record
from .ground import Found, Ground

Known: TypeAlias = Mapping[Any, object]
View: TypeAlias = Callable[[Ground, Any, Any], object]

SWITCH = "tor-2"
"""The one that is stopped."""
SYSTEMS = {"record": "netbox", "network": f"snmp:{SWITCH}", "switch": f"cli:{SWITCH}", "monitoring": "zabbix"}
UNTOUCHED = ("srv-dinkes-04", "srv-bpkad-03")
"""Servers that nothing of this suite writes to."""
LISTS = {"roster": lambda one: one.name, "owned": lambda one: one.name, "host_names": lambda one: one.host}
"""Methods that list everything, and by what one of it is found."""
NO_ID, NO_MAC, NO_SUCH = 999_999, "00:00:5e:00:53:99", "srv-nobody-99"


@dataclass(frozen=True)
class Question:
    """One method. `known` maps keys to what `view` must make of their values."""

    method: str
    """As `record.devices`: the Reader's name in Readers, and the method's."""
    known: Callable[[Ground, Found], Known]
    absent: Callable[[Ground, Found], Any]
    """A key that names nothing; None where everything that can be asked exists."""
    wrong: Any
    """A key that cannot be asked; it must not spoil the others. None where nothing is named."""
    view: View = lambda ground, key, value: value

    @property
    def system(self) -> str:
        """What `Bed.stop` calls the system that answers."""
        return SYSTEMS[self.method.partition(".")[0]]

    def asks(self, key: Any) -> bool:
        """Whether this key is asked of `system`, and not of another switch."""
        return ":" not in self.system or SWITCH in (key, key[0])

    def ask(self, readers: Readers, keys: Iterable[Any]) -> list[tuple[Any, Any]]:
        kind, _, name = self.method.partition(".")
        method = getattr(getattr(readers, kind), name)
        if name == "device_changes":
            return list(method(keys, datetime.now(UTC) - timedelta(days=30)))
        if name == "history":
            asked = {device.id: device for device in keys}
            since = datetime.now(UTC) - timedelta(days=30)
            return [(asked[id], answer) for id, answer in method(asked.values(), since)]
        if name in LISTS:
            return _of_each(list(keys), name, method())
        return [(None, method())] if name in ("statuses", "sight", "hosts_unresolved", "traces") else list(method(keys))

    def __str__(self) -> str:
        return self.method


def _of_each(keys: list[Any], name: str, answer: Any) -> list[tuple[Any, Any]]:
    """What a list of everything says of each key: its one row. A page that was not read says nothing of any."""
    pages = list(answer) if name in ("roster", "owned") else [answer]
    unread = [page for page in pages if not isinstance(page, Reading)]
    rows = {LISTS[name](row): row for page in pages if isinstance(page, Reading) for row in page.value}
    return [(key, unread[0] if unread else replace(pages[0], value=rows[key])) for key in keys]


def _always(key: Any) -> Callable[[Ground, Found], Any]:
    return lambda ground, found: key


def _no_port(ground: Ground, found: Found) -> tuple[str, str]:
    return "tor-1", ground.estate.port_name(99)


def _names(ground: Ground) -> list[str]:
    return [server.name for server in ground.settled]


def _devices(ground: Ground, found: Found) -> Known:
    """One name in other letters, so that a near hit is found too."""
    exact = {server.name: (record.device(ground, server),) for server in ground.settled}
    last = ground.settled[-1]
    return {**exact, last.name.upper(): (record.device(ground, last),)}


def _devices_by_id(ground: Ground, found: Found) -> Known:
    ids = {one.name: one.id for one in found.devices(_names(ground))}
    known = {server.name: record.device(ground, server) for server in ground.settled}
    return {ids[name]: replace(device, main_ips=(), oob_ip="", shared_names=None) for name, device in known.items()}


def _cables(ground: Ground, found: Found) -> Known:
    """Each by its id as the device's record has it: the label is the description's."""
    return {
        part.cable.id: part.cable
        for device, server in _pairs(ground, found)
        for part in device.interfaces
        if part.cable and part.cable.label in {link.cable for link in server.attachments}
    }


def _histories(ground: Ground, found: Found) -> Known:
    """What was not written to since the description was: its log says nothing of it, and begins before."""
    return dict.fromkeys(found.devices(UNTOUCHED), (False, ()))


def _cables_at(ground: Ground, found: Found) -> Known:
    """Each by the interface that it is plugged into."""
    parts = (part for device in found.devices(_names(ground)) for part in device.interfaces)
    return {part.id: part.cable for part in parts if part.cable}


def _parts(ground: Ground, found: Found) -> Known:
    return {found.furnished: Parts(("Xeon Silver 4210", "Xeon Silver 4210"), ("32 GB DDR4",), (), ())}


def _power(ground: Ground, found: Found) -> Known:
    feed = CableEnd("dcim.powerfeed", record.ID, f"{found.nonce} A")
    cable = make_cable(record.ID, "P-1", "connected", record.ETAG)
    return {found.furnished: (PowerPort(record.ID, "PSU1", 350, cable, feed, False, ()),)}


def _bare(ground: Ground, found: Found) -> int:
    """A device of which the record has neither parts nor power ports."""
    return found.device(UNTOUCHED[0]).id


def _cables_at_power(ground: Ground, found: Found) -> Known:
    return {found.power_port: make_cable(record.ID, "P-1", "connected", record.ETAG)}


def _addresses(ground: Ground, found: Found) -> Known:
    known = {
        ip.id: ip
        for device, server in _pairs(ground, found)
        for part in device.interfaces
        for ip in part.ips
        if ip.address in {server.data.ip, *([server.bmc.ip] if server.bmc else [])}
    }
    assert len(known) == sum(2 if server.bmc else 1 for server in ground.settled)
    return known


def _pairs(ground: Ground, found: Found) -> list[tuple[Any, Any]]:
    devices = {one.name: one for one in found.devices(_names(ground))}
    return [(devices[server.name], server) for server in ground.settled]


def _guests(ground: Ground, found: Found) -> Known:
    hosts = {server.name: server for server in ground.settled if server.machines}
    return {one.id: record.machines(ground, hosts[one.name]) for one in found.devices(hosts)}


def _occupants(ground: Ground, found: Found) -> Known:
    racks = {one.rack for one in found.devices(_names(ground)) if one.rack}
    return {rack.id: tuple(enumerate(record.occupants(ground, rack.name))) for rack in racks}


def _listed(ground: Ground, found: Found) -> Known:
    return {server.name: record.listed(ground, server) for server in ground.settled}


def _owned(ground: Ground, found: Found) -> Known:
    return {server.name: record.owned(ground, server) for server in ground.settled}


def _host_ids(ground: Ground, found: Found) -> Known:
    return {one.id: one.id for one in found.hosts(_names(ground))}


def _host_names(ground: Ground, found: Found) -> Known:
    return {one.host: ListedHost(one.id, one.host) for one in found.hosts(_names(ground))}


def _machines(ground: Ground, found: Found) -> Known:
    return {one.name: (one,) for server in ground.settled for one in record.machines(ground, server)}


def _holders(ground: Ground, found: Found) -> Known:
    return {mac: held for server in ground.settled for mac, held in record.holders(ground, server).items()}


def _holders_at(ground: Ground, found: Found) -> Known:
    return {ip: held for server in ground.settled for ip, held in record.holders_at(ground, server).items()}


def _holding(ground: Ground, found: Found) -> Known:
    """By serial number, in other letters too, and by asset tag."""
    hosts = {server: (monitoring.host(ground, server),) for server in ground.settled}
    labels = {label: host for server, host in hosts.items() for label in (server.serial, server.asset_tag)}
    return {**labels, ground.settled[0].serial.lower(): hosts[ground.settled[0]]}


def _site(ground: Ground, found: Found) -> Known:
    return {found.device(ground.settled[0].name).site.id: record.network(ground)}


def _agents(ground: Ground, found: Found) -> Known:
    names = [ground.estate.gateway.name, *(one.name for one in ground.estate.switches)]
    return {name: network.by_snmp(ground, name) for name in names}


def _agent_ports(ground: Ground, found: Found) -> Known:
    """Each data port by both of its names; and one without a cable."""
    known = {}
    for server in ground.settled:
        port = server.data.ports[0]
        for name in (ground.estate.port_name(port), ground.estate.port_short(port)):
            known[server.switch, name] = network.port_state(ground, port)
    empty = ground.estate.server("srv-dinkes-04").attachments[0].recorded_port
    return {**known, (SWITCH, ground.estate.port_name(empty)): network.port_state(ground, empty, up=False)}


def _cli_ports(ground: Ground, found: Found) -> Known:
    ports = {(one.switch, one.data.ports[0]): True for one in ground.settled}
    ports[SWITCH, ground.estate.server("srv-dinkes-04").attachments[0].recorded_port] = False
    return {(at, ground.estate.port_name(n)): network.cli_port(ground, n, up) for (at, n), up in ports.items()}


def _hosts(ground: Ground, found: Found) -> Known:
    exact = {server.name: (monitoring.host(ground, server),) for server in ground.settled}
    return {**exact, ground.settled[-1].name.upper(): (monitoring.host(ground, ground.settled[-1]),)}


def _of_hosts(expected: Callable[[Ground, Any], object]) -> Callable[[Ground, Found], Known]:
    def known(ground: Ground, found: Found) -> Known:
        ids = {one.host: one.id for one in found.hosts(_names(ground))}
        return {ids[server.name]: expected(ground, server) for server in ground.settled}

    return known


def _silences(ground: Ground, found: Found) -> Known:
    """Of the hosts that are left in each: a case beside may have deleted one."""
    windows = ground.estate.zabbix.maintenances
    return {one.name: monitoring.silence(one.name, found.left(one.hosts)) for one in windows}


def _assignments(ground: Ground, found: Found) -> Known:
    """Each address of `_addresses`, with the interface that it was read from."""
    known = _addresses(ground, found)
    return {
        ip.id: Assignment(ip.id, ip.address, ip.status, part.id, f"{device.name} {part.name}", device.id, ip.etag)
        for device, _ in _pairs(ground, found)
        for part in device.interfaces
        for ip in part.ips
        if ip.id in known
    }


def _whole_addresses(ground: Ground, found: Found) -> Known:
    """The same addresses, with where each stands; all else that NetBox has of it is in `kept`."""
    known = _assignments(ground, found)
    return {id: (held.address, held.status, held.interface_id, held.of, ()) for id, held in known.items()}


def _whole_addresses_at(ground: Ground, found: Found) -> Known:
    known = _whole_addresses(ground, found)
    return {told[0]: (told,) for told in known.values()}


def _told(value: WholeAddress) -> tuple[object, ...]:
    return (value.address, value.status, value.interface_id, value.of, value.outside)


def _main_addresses(ground: Ground, found: Found) -> Known:
    """By what a device shows of them: the data port's is its primary one, the controller's the one out of band."""
    known = {}
    for device, _ in _pairs(ground, found):
        ids = {ip.address: (ip.id, part.mgmt_only) for part in device.interfaces for ip in part.ips}
        main = [ids[address] for address in device.main_ips if address in ids]
        primary = next((id for id, mgmt_only in main if not mgmt_only), 0)
        out_of_band = next((id for id, mgmt_only in main if mgmt_only), 0)
        known[device.id] = MainAddresses(
            device.id, device.name, device.serial, primary, 0, out_of_band, device.etag
        )
    return known


QUESTIONS = (
    Question("record.roster", _listed, _always(None), None),
    Question("record.owned", _owned, _always(None), None),
    Question("record.devices", _devices, _always(NO_SUCH), ""),
    Question("record.devices_by_id", _devices_by_id, _always(NO_ID), 0),
    Question("record.machines", _machines, _always(NO_SUCH), ""),
    Question("record.machines_on", _guests, lambda g, found: found.device("srv-disdik-03").id, NO_ID),
    Question("record.network", _site, lambda g, found: found.empty_site, NO_ID,
             lambda g, key, value: record.cabled(g, value)),
    Question("record.holders", _holders, _always(NO_MAC), "no address"),
    Question("record.holders_at", _holders_at, _always("198.18.10.250"), "srv-disdik-01"),
    Question("record.occupants", _occupants, lambda g, found: found.empty_rack, NO_ID,
             lambda g, key, value: tuple(enumerate(value))),
    Question("record.cables", _cables, _always(NO_ID), 0, lambda g, key, value: record.whole(value)),
    Question("record.cables_at", _cables_at, _always(NO_ID), 0, lambda g, key, value: record.whole(value)),
    Question("record.parts", _parts, _bare, NO_ID),
    Question("record.power_ports", _power, _bare, NO_ID),
    Question("record.cables_at_power_ports", _cables_at_power, _always(NO_ID), 0,
             lambda g, key, value: record.whole(value)),
    Question("record.history", _histories, _always(None), None,
             lambda g, key, value: (value.begins is None, value.changes)),
    Question("record.device_changes", lambda g, found: {d.id: (False, ()) for d in found.devices(UNTOUCHED)},
             _always(None), None, lambda g, key, value: (value.begins is None, value.changes)),
    Question("record.addresses", _addresses, _always(NO_ID), 0),
    Question("record.assignments", _assignments, _always(NO_ID), 0),
    Question("record.whole_addresses", _whole_addresses, _always(NO_ID), 0, lambda g, key, value: _told(value)),
    Question("record.whole_addresses_at", _whole_addresses_at, _always("198.18.10.250"), "srv-disdik-01",
             lambda g, key, value: tuple(map(_told, value))),
    Question("record.main_addresses", _main_addresses, _always(NO_ID), 0),
    Question("record.notes", lambda g, found: {found.nonce: True}, _always("no-such-nonce"), "",
             lambda g, key, value: value.id > 0),
    Question("record.writes", lambda g, found: {found.nonce: True}, _always("no-such-nonce"), "",
             lambda g, key, value: "created by dcdecom-writer at" in value),
    Question("record.traces", lambda g, found: {None: True}, _always(None), None,
             lambda g, key, value: isinstance(value, tuple)),
    Question("record.statuses",
             lambda g, found: {None: ("offline", "active", "planned", "staged", "failed", "inventory",
                                      "decommissioning")}, _always(None), None),
    Question("network.tables", _agents, _always(None), "tor-9", network.read_by_snmp),
    Question("network.ports", _agent_ports, _no_port, ("tor-9", "any"),
             lambda g, key, value: network.without_mac(value)),
    Question("network.macs", lambda g, found: {g.estate.gateway.name: True, SWITCH: True}, _always(None), "tor-9",
             lambda g, key, value: key == SWITCH or g.estate.gateway.mac in value),
    Question("switch.tables", lambda g, found: {s.name: network.by_cli(g, s.name) for s in g.estate.switches},
             _always(None), "gw-1", network.read_by_cli),
    Question("switch.ports", _cli_ports, _no_port, ("tor-1", "swp1; reload"),
             lambda g, key, value: network.without_stanza(value)),
    Question("monitoring.hosts", _hosts, _always(NO_SUCH), "srv*"),
    Question("monitoring.hosts_by_id", _of_hosts(monitoring.host), _always(str(NO_ID)), "none"),
    Question("monitoring.host_names", _host_names, _always(None), None),
    Question("monitoring.hosts_at", lambda g, found: {s.data.ip: (monitoring.host(g, s),) for s in g.settled},
             _always("198.18.10.250"), ""),
    Question("monitoring.hosts_alike",
             lambda g, found: {s.name.replace("-", "_"): (monitoring.host(g, s),) for s in g.settled},
             _always("no-such-host"), ""),
    Question("monitoring.hosts_holding", _holding, _always(NO_SUCH), ""),
    Question("monitoring.edits", lambda g, found: dict.fromkeys(_host_ids(g, found), True), _always(None), "none",
             lambda g, key, value: {edit.host_id for edit in value} <= {key}),
    Question("monitoring.hosts_unresolved", lambda g, found: {None: ()}, _always(None), None),
    Question("monitoring.traces", lambda g, found: {None: True}, _always(None), None,
             lambda g, key, value: isinstance(value, tuple)),
    Question("monitoring.sight", lambda g, found: {None: True}, _always(None), None,
             lambda g, key, value: value.everything and value.hosts > 0),
    Question("monitoring.blockers", _of_hosts(monitoring.blockers), _always(str(NO_ID)), "none",
             lambda g, key, value: tuple((one.kind, one.name) for one in value)),
    Question("monitoring.losses", _of_hosts(monitoring.losses), _always(str(NO_ID)), "none"),
    Question("monitoring.exports", _of_hosts(monitoring.exported), _always(str(NO_ID)), "none",
             lambda g, key, value: monitoring.read_export(value.text)),
    Question("monitoring.silences", _silences, _always("No such window"), ""),
)  # fmt: skip
