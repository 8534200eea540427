"""A data centre from a sheet of plain data: the Readers that show it, and the journals of its cases."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any, TypeVar

import yaml

from dcdecom.collect.fleet import Wanted
from dcdecom.model.address import MacAddress
from dcdecom.model.case import Case, Device, Step, Tracked
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.netbox import SetStatus
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.changes.zabbix import DeleteHost
from dcdecom.model.codec import read
from dcdecom.model.estate.calls import Caller, Calls, LogLook, LogMemory, LogSource, Lost, Position, together
from dcdecom.model.estate.command_line import CliPort, CliTables
from dcdecom.model.estate.device import DeviceRecord, InterfaceRecord
from dcdecom.model.estate.history import RecordChange, RecordHistory
from dcdecom.model.estate.listing import AddressHolder, Listed, NetworkDevice
from dcdecom.model.estate.monitoring import ListedHost, MonitoredHost
from dcdecom.model.estate.network import ArpEntry, FdbEntry, Neighbour, NetworkTables
from dcdecom.model.estate.reading import Absent, Answer, Reading, Source, Unreadable
from dcdecom.model.estate.ref import PortRef, Ref
from dcdecom.model.estate.references import Mentions, Reference, ReferenceSource, SourceState, Subject
from dcdecom.model.evidence import Roles
from dcdecom.model.facts.record import RecordedDevice
from dcdecom.model.facts.release import Follows
from dcdecom.model.facts.request import Binding
from dcdecom.model.port_names import Spelling
from dcdecom.model.request import RequestedDevice
from dcdecom.model.trace import Trace, of_note
from dcdecom.ports.systems import Readers
from dcdecom.reconcile.inputs import Journal, Late
from tests.records import (
    make_address,
    make_cable,
    make_cli_port,
    make_cli_tables,
    make_device,
    make_holder,
    make_host,
    make_interface,
    make_listed,
    make_network_device,
    make_network_tables,
    make_port_state,
    make_source,
)

Sheet = dict[str, Any]
K = TypeVar("K")
V = TypeVar("V")

NOW = datetime(2026, 11, 27, 1, 0, tzinfo=UTC)
TODAY = date(2026, 11, 27)
SLUG, SITE, GATEWAY = "dc-batam", Ref(1, "DC Batam"), MacAddress("00:00:5e:00:53:01")
HEALTHY: Sheet = yaml.safe_load(Path(__file__).with_name("healthy.yaml").read_text("utf-8"))
WANTED = Wanted("lab", Roles((), ("tor", "gateway")), frozenset({"decommissioning"}), frozenset({"tor-1"}))


class StillClock:
    """Always the same moment."""

    def now(self) -> datetime:
        return NOW

    def uptime(self) -> int:
        return 1000

    def boot(self) -> str:
        return "boot"

    def sleep(self, seconds: float) -> None: ...


def changed(put: Mapping[str, Any] | None, drop: Iterable[str] = ()) -> Sheet:
    """The healthy sheet with other values at paths, whose parts have a slash between."""
    sheet: Sheet = json.loads(json.dumps(HEALTHY))
    for path, value in (put or {}).items():
        *folders, key = path.split("/")
        place = sheet
        for folder in folders:
            place = place[folder]
        place[key] = value
    for path in drop:
        *folders, key = path.split("/")
        place = sheet
        for folder in folders:
            place = place[folder]
        del place[key]
    return sheet


class Estate:
    """Every reader at once. `unread` of the sheet maps a source, `netbox srv-a` for a single device, to why."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        self.asked: list[str] = []

    def readers(self) -> Readers:
        texts = tuple(_Texts(self, name, body) for name, body in self.sheet.get("texts", {}).items())
        logs = tuple(_Log(self, name, body) for name, body in self.sheet.get("logs", {}).items())
        return Readers(_Record(self), _Network(self), _Switch(self), _Monitoring(self), references=texts, logs=logs)  # type: ignore[arg-type]  # as far as asked

    def answer(self, source: Source, value: V | None, *also: str) -> Answer[V]:
        self.asked.append(str(source))
        for name in (str(source), *also):
            if name in self.sheet["unread"]:
                return Unreadable(self.sheet["unread"][name], source, NOW)
        return Absent("it", source, NOW) if value is None else Reading(value, source, NOW)

    def fdb(self, switch: str, witness: str) -> tuple[FdbEntry, ...]:
        rows = (row.split() for row in self.sheet["rows"].values())
        found = (r for r in rows if r[1] == switch and witness in (r[3:] or ["snmp", "cli"]))
        return tuple(FdbEntry(MacAddress(r[0]), "" if r[2] == "?" else r[2], 110, "learned") for r in found)

    def neighbours(self, switch: str) -> tuple[Neighbour, ...]:
        said = ((name, *row.split()) for name, row in self.sheet["neighbours"].items())
        found = (one for one in said if one[1] == switch)
        return tuple(Neighbour(port, 7, name, "", name, frozenset(kinds)) for name, _, port, *kinds in found)


NETBOX, ZABBIX = make_source("netbox", "netbox", estate="lab"), make_source("zabbix", "zabbix", estate="lab")


class _Record:
    def __init__(self, estate: Estate) -> None:
        self.estate, self.sheet = estate, estate.sheet

    def roster(self) -> Iterator[Answer[tuple[Listed, ...]]]:
        devices = [self._listed(name, sheet) for name, sheet in self.sheet["devices"].items()]
        machines = [
            make_listed("machine", m["id"], name, m.get("status", "active"), "", SITE, SLUG)
            for name, m in self.sheet["machines"].items()
        ]
        yield self.estate.answer(NETBOX, tuple(devices))
        yield self.estate.answer(NETBOX, tuple(machines), "machines")

    def _listed(self, name: str, sheet: Sheet) -> Listed:
        status, role = sheet.get("status", "active"), sheet.get("role", "server")
        return Listed("device", sheet["id"], name, status, role, self._site(name), SLUG, sheet.get("host_id", ""))

    def devices_by_id(self, ids: Iterable[int]) -> Iterator[tuple[int, Answer[DeviceRecord]]]:
        for id in ids:
            name = next(n for n, d in self.sheet["devices"].items() if d["id"] == id)
            yield id, self.estate.answer(NETBOX, _device(name, self.sheet["devices"][name]), f"netbox {name}")

    def network(self, site_ids: Iterable[int]) -> Iterator[tuple[int, Answer[tuple[NetworkDevice, ...]]]]:
        switches = tuple(
            NetworkDevice(
                200 + n, name, self._site(name), False, "", (), tuple(Ref(1, p) for p in ports),
                (Ref(1, "Gi48"),) if "Gi48" in ports else (), (GATEWAY,), tuple(_ends(self.sheet, name)),
            )
            for n, (name, ports) in enumerate(self.sheet["switches"].items())
        )  # fmt: skip
        gateways = tuple(
            make_network_device(300 + n, name, self._site(name), True, "", (GATEWAY,), (), (), ())
            for n, name in enumerate(self.sheet["gateways"])
        )
        for id in site_ids:
            found = tuple(d for d in (*switches, *gateways) if d.site.id == id)
            yield id, self.estate.answer(NETBOX, found, "network")

    def in_parts(self) -> str:
        return ""

    def forget(self) -> None: ...

    def _site(self, name: str) -> Ref:
        return Ref(self.sheet["sites"][name], "another") if name in self.sheet["sites"] else SITE

    def holders(self, macs: Iterable[MacAddress]) -> Iterator[tuple[MacAddress, Answer[tuple[AddressHolder, ...]]]]:
        for mac in macs:
            name = self.sheet["holders"].get(mac)
            machines = [make_holder("machine", Ref(50, name), None)] if name else []
            devices = [
                make_holder("device", Ref(body["id"], owner), None)
                for owner, body in self.sheet["devices"].items()
                if any(part["mac"] == mac for part in body.values() if isinstance(part, dict) and "mac" in part)
            ]
            yield mac, self.estate.answer(NETBOX, (*machines, *devices) or None, "holders")

    def holders_at(self, addresses: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[AddressHolder, ...]]]]:
        """`ip_holders` of the sheet: by IP address, the device that is recorded with it."""
        for ip in addresses:
            name = self.sheet.get("ip_holders", {}).get(ip)
            held = (make_holder("device", Ref(self.sheet["devices"][name]["id"], name), None),) if name else None
            yield ip, self.estate.answer(NETBOX, held, "holders")

    def device_changes(self, ids: Iterable[int], since: datetime) -> Iterator[tuple[int, Answer[RecordHistory]]]:
        """`log` of the sheet: when it begins, and by device id what was changed, by whom and when."""
        log = self.sheet.get("log", {})
        begins = datetime.fromisoformat(log["begins"]) if "begins" in log else None
        for id in ids:
            said = [entry for entry in log.get("entries", ()) if entry["id"] == id]
            changes = tuple(
                RecordChange(n, e["field"], "", e["who"], datetime.fromisoformat(e["at"]), "", "", "")
                for n, e in enumerate(said, 1)
            )
            yield id, self.estate.answer(NETBOX, RecordHistory(begins, changes), "log")

    def notes(self, nonces: Iterable[str]) -> Iterator[tuple[str, Answer[Ref]]]:
        for nonce in nonces:
            found = Ref(7, "note") if nonce in self.sheet["notes"] else None
            yield nonce, self.estate.answer(NETBOX, found, "notes")


    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        found = (of_note(n, text) for n, text in enumerate(self.sheet.get("traces", ()), 1))
        return self.estate.answer(NETBOX, tuple(t for t in found if t), "traces")


class _Texts:
    """A source of the sheet's `texts`; its lines are each `PLACE BY TOKEN`. Of a `system` they are objects."""

    def __init__(self, estate: Estate, name: str, body: Sheet) -> None:
        self.estate, self.body = estate, body
        archive, system = body.get("archive", False), body.get("system", "")
        self.source = ReferenceSource(name, body.get("about", "firewall"), "Tim Jaringan", archive, system)

    def mentions(self, subjects: Iterable[Subject]) -> dict[str, Answer[Mentions]]:
        state = SourceState("22bce08", NOW, self.body.get("old", False), tuple(self.body.get("left_out", ())))
        kind, (system, _, name) = self.body.get("kind", "text"), str(self.source).partition(" ")
        lines = [Reference(kind, *row.split()) for row in self.body["lines"]]
        found = {}
        for each in subjects:
            terms = {*each.names, *each.addresses, *each.macs, *each.serials}
            its = tuple(line for line in lines if line.token in terms)
            found[each.device] = self.estate.answer(Source.named(system, name), Mentions(state, its))
        return found


class _Log:
    """A log of the sheet's `logs`; its calls are each `HOURS BY TOKEN [BY TOKEN]`, of so many hours ago."""

    path = "/var/log/zabbix_server.log"

    def __init__(self, estate: Estate, name: str, body: Sheet) -> None:
        self.estate, self.body, self.source = estate, body, LogSource(name, "zabbix")

    def calls(self, callers: Iterable[Caller], before: LogMemory | None) -> Answer[LogLook]:
        found = []
        for row in self.body.get("calls", ()):
            hours, *words = row.split()
            at, tokens = NOW - timedelta(hours=float(hours)), tuple(zip(words[::2], words[1::2], strict=True))
            for caller in callers:
                its = {*caller.subject.names, *caller.subject.addresses, *caller.subject.macs}
                if its.intersection(token for _, token in tokens) and at > caller.since:
                    found.append(Calls(caller.subject.device, tokens, 1, at, at, f"host [{tokens[0][1]}] not found"))  # type: ignore[arg-type]  # as the sheet has them
        lost = tuple(
            Lost(NOW - timedelta(hours=since), NOW - timedelta(hours=until), "gone")
            for since, until in self.body.get("lost", ())
        )
        place = Position(1, 2, 3, "", 4.0, None)
        look = LogLook(place, together(found), lost, self.body.get("left_over", ""), self.body.get("undated", 0))
        return self.estate.answer(Source.named("log", self.source.name), look)


class _Network:
    def __init__(self, estate: Estate) -> None:
        self.estate = estate

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[NetworkTables]]]:
        for name in names:
            ports = tuple(
                make_port_state(n, port, port, "", 6, not state.startswith("shut"), state == "up", 0)
                for n, (port, state) in enumerate(self.estate.sheet["switches"].get(name, {}).items())
            )
            behind = self.estate.sheet["gateways"].get(name, {})
            arp = tuple(ArpEntry(ip, MacAddress(mac)) for ip, macs in behind.items() for mac in macs.split())
            heard, fdb = self.estate.neighbours(name), self.estate.fdb(name, "snmp")
            gaps = ("addresses that stand on no known port: 1 of 2",) if any(not e.port for e in fdb) else ()
            tables = replace(make_network_tables(name, "", 100, (), ports, fdb, heard, (), arp), gaps=gaps)
            yield name, self.estate.answer(make_source("snmp", name, estate="lab"), tables)

    def macs(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MacAddress, ...]]]]:
        for name in names:
            yield name, self.estate.answer(make_source("snmp", name, estate="lab"), (GATEWAY,))


class _Switch:
    def __init__(self, estate: Estate) -> None:
        self.estate = estate

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[CliTables]]]:
        for name in names:
            tables = make_cli_tables(name, self.estate.fdb(name, "cli"), (), (), True)
            yield name, self.estate.answer(make_source("cli", name, estate="lab"), tables)

    def spelling(self, switch: str) -> Spelling:
        return Spelling()

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[CliPort]]]:
        for switch, port in wanted:
            state = self.estate.sheet["switches"][switch].get(port, "up")
            found = make_cli_port(port, "shut" not in state, state == "up", (), state == "shut")
            yield (switch, port), self.estate.answer(make_source("cli", switch, estate="lab"), found)


class _Monitoring:
    def traces(self, case: str = "") -> Answer[tuple[Trace, ...]]:
        return self.estate.answer(ZABBIX, ())

    def __init__(self, estate: Estate) -> None:
        self.estate = estate

    def host_names(self) -> Answer[tuple[ListedHost, ...]]:
        listed = tuple(ListedHost(h["id"], name) for name, h in self.estate.sheet["hosts"].items())
        return self.estate.answer(ZABBIX, listed)

    def hosts_by_id(self, ids: Iterable[str]) -> Iterator[tuple[str, Answer[MonitoredHost]]]:
        by_id = {h["id"]: (name, h) for name, h in self.estate.sheet["hosts"].items()}
        for id in ids:
            yield id, self.estate.answer(ZABBIX, _host(*by_id[id]), f"zabbix {by_id[id][0]}")

    def hosts(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MonitoredHost, ...]]]]:
        for name in names:
            host = self.estate.sheet["hosts"].get(name)
            yield name, self.estate.answer(ZABBIX, (_host(name, host),) if host else None)


def _ends(sheet: Sheet, switch: str) -> Iterator[tuple[Ref, Ref]]:
    """What the record cables to a switch's ports, also what is on no list: `cabled` of the sheet."""
    ports = {**sheet["cabled"]}
    for name, body in sheet["devices"].items():
        parts = (part for part in body.values() if isinstance(part, dict))
        ports |= {part["port"]: (body["id"], name) for part in parts if "port" in part}
    for port, (id, name) in ports.items():
        at, interface, number = port.split()
        if at == switch:
            yield Ref(int(number), interface), Ref(id, name)


def _device(name: str, sheet: Sheet) -> DeviceRecord:
    tenant = Ref(5, sheet["tenant"]) if sheet.get("tenant") else None
    interfaces = tuple(
        _interface(sheet["id"] * 10 + n, part, sheet[part]) for n, part in enumerate(p for p in sheet if "eth" in p)
    )
    return make_device(
        sheet["id"], name, sheet.get("serial", ""), "", sheet.get("status", "active"), "server", "1U", SITE, tenant,
        None, "", "", "1", None, None, interfaces, "etag", host_id=sheet.get("host_id", ""),
    )  # fmt: skip


def _interface(id: int, name: str, sheet: Sheet) -> InterfaceRecord:
    port = sheet.get("port", "").split()
    peers = (PortRef(200, port[0], int(port[2]), port[1]),) if port else ()
    cable = make_cable(id, "C", "connected") if port else None
    macs = (MacAddress(sheet["mac"]),) if sheet.get("mac") else ()
    ips = (make_address(id, sheet["ip"], "active"),) if sheet.get("ip") else ()
    return make_interface(id, name, "1000base-t", False, True, macs, ips, cable, peers, True if port else None)


def _host(name: str, sheet: Sheet) -> MonitoredHost:
    silences = tuple(Ref(n, s) for n, s in enumerate(sheet.get("maintenances", ())))
    serials, macs = tuple(sheet.get("serials", ())), tuple(map(MacAddress, sheet.get("macs", ())))
    return make_host(sheet["id"], name, name, True, False, (), serials, macs, ("X",), silences)


def journals(sheet: Sheet) -> tuple[Journal, ...]:
    return tuple(
        Journal(id, None if body.get("faults") else _case(id, body), tuple(body.get("faults", ())),
                tuple(body.get("heads", {}).items()),
                Late(date.fromisoformat(body["late"]), 15, 14) if "late" in body else None,
                release_due=date.fromisoformat(body["release_due"]) if "release_due" in body else None,
                rests_until=date.fromisoformat(body["rests_until"]) if "rests_until" in body else None)
        for id, body in sheet["cases"].items()
    )  # fmt: skip


def claims(sheet: Sheet) -> dict[str, str]:
    return {key: id for id, body in sheet["cases"].items() for key in body.get("claims", ())}


def _case(id: str, sheet: Sheet) -> Case:
    opened = NOW - timedelta(days=20)
    case = Case(id, "lab", opened, "rina", Binding(), opened, "0", state=sheet["state"])
    name = sheet.get("device", "")
    if name:
        macs = [{"mac": mac, "kind": "data", "sources": ["netbox"]} for mac in sheet.get("macs", ())]
        ips = enumerate(sheet.get("ips", ()))
        had = [{"id": n, "address": ip, "status": "deprecated", "etag": ""} for n, ip in ips]
        record = read(RecordedDevice, {"macs": macs, "addresses": had, "id": sheet.get("id", 19)})
        case.devices[name] = Device(name, "S", RequestedDevice(name, "S"), record=record)
    for n, body in enumerate(sheet.get("changes", ()), 1):
        change, hours = CHANGES[next(iter(body))](name, next(iter(body.values()))), body.get("hours", 240)
        begun = NOW - timedelta(hours=hours)
        undoes = {"undone_by": 9} if body["is"] == "undone" else {}
        case.changes.append(Tracked(n, "s", "p", change, body["is"], at=begun, intended_at=begun, **undoes))
    if first := sheet.get("follows"):
        case.follows = Follows(first, "0" * 64, NOW, NOW.date(), ())
    if due := sheet.get("due"):
        case.steps.append(Step("formulir", NOW, 3, date.fromisoformat(due)))
    return case


def _shut(device: str, text: str) -> Change:
    switch, port, id = text.split()
    return ShutPort(device, 1, 200, switch, int(id), port, "data")


CHANGES: dict[str, Callable[[str, Any], Change]] = {
    "shut": _shut,
    "delete": lambda device, host: DeleteHost(device, 1, "900", host, "S"),
    "status": lambda device, id: SetStatus(device, 1, id, "S", "active", "decommissioning", "e"),
}
