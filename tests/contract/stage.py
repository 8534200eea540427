"""What a case of a change acts with: Readers, Writers of several strengths, and how an act is ordered and awaited."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any
from uuid import uuid4

import requests

from dcdecom.adapters import snmp, switch
from dcdecom.adapters.secrets import Secrets
from dcdecom.bootstrap import clocks, systems
from dcdecom.changes import WriteContext, kind_of
from dcdecom.documents.inventory import load as load_inventory
from dcdecom.model.changes.change import Change, State
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.monitoring import MonitoredHost
from dcdecom.model.estate.reading import Answer, Reading
from dcdecom.model.settings import CliAccess, Inventory, Settings
from dcdecom.ports.record import RecordWriter
from dcdecom.ports.switches import SwitchWriter
from dcdecom.ports.systems import Readers
from dcdecom.ports.writers import Writers
from tests.beds import Bed
from tests.write_permits import all_authorized

from .compare import plain
from .ground import Found, Ground, value

FLEETING = frozenset({"etag", "id", "until", "in_maintenance", "cli_oper_up", "snmp_oper_up"})
"""Of a state: moved by every write, new in every maintenance, up to Zabbix's own clock, or to a link that comes up."""

UNUSED = "contract/unused"
"""A nonce that no write ever had."""
NO_MORE: State = {}


def lasting(state: State) -> State:
    """A state without what moves by itself."""
    return {name: held for name, held in state.items() if name not in FLEETING}


@dataclass(frozen=True)
class Stage:
    """A bed and everything that acts on it."""

    bed: Bed
    settings: Settings
    readers: Readers
    ground: Ground
    kept: dict[str, str] = field(default_factory=dict)
    """Exports of hosts, for putting them back."""

    @cached_property
    def writers(self) -> Writers:
        return self.fresh_writers()

    @cached_property
    def direct(self) -> Any:
        """Writers that are called by themselves: each call gets a permit."""
        return all_authorized(self.writers)

    @cached_property
    def weak(self) -> Writers:
        """Writers that log in as the Readers do."""
        netbox, zabbix = self.settings.netbox, self.settings.zabbix
        same = replace(
            self.settings,
            netbox=replace(netbox, writer=netbox.reader),
            zabbix=replace(zabbix, writer=zabbix.reader),
        )
        cli = self._switch_writer(lambda access: replace(access, writer=access.reader))
        return replace(systems.writers(same, clocks.clock()), switch=cli)

    @cached_property
    def owner(self) -> RecordWriter:
        """NetBox, written by somebody who may also put cables back."""
        netbox = replace(self.settings.netbox, writer=self.bed.owner)
        return systems.writers(replace(self.settings, netbox=netbox), clocks.clock()).record

    @cached_property
    def inventory(self) -> Inventory:
        return load_inventory(self.settings.inventory)

    def impatient(self) -> Readers:
        """Readers that connect anew, and give up on a silent agent after a second."""
        hosts = {
            name: replace(host, snmp=replace(host.snmp, timeout=1, retries=0)) if host.snmp else host
            for name, host in self.inventory.hosts.items()
        }
        inventory, clock = replace(self.inventory, hosts=hosts), clocks.clock()
        return replace(
            systems.readers(self.settings, clock), network=snmp.connect_reader(inventory, Secrets(), clock)
        )

    def fresh_writers(self) -> Writers:
        """Writers that have not connected yet."""
        return systems.writers(self.settings, clocks.clock())

    def hasty_switch_writer(self, seconds: int) -> SwitchWriter:
        """A writer that waits so long for a switch."""
        return self._switch_writer(lambda access: replace(access, timeout=seconds))

    def _switch_writer(self, changed: Callable[[CliAccess], CliAccess]) -> SwitchWriter:
        hosts = {
            name: replace(host, cli=changed(host.cli)) if host.cli else host
            for name, host in self.inventory.hosts.items()
        }
        return switch.connect_writer(replace(self.inventory, hosts=hosts), Secrets(), clocks.clock())

    def device(self, name: str) -> DeviceRecord:
        return Found(self.readers).device(name)

    def host(self, name: str) -> MonitoredHost:
        return Found(self.readers).host(name)

    def order(self, change: Change) -> WriteContext:
        """What the loop tells an act; a nonce that was never used."""
        nonce, now = f"contract/{uuid4().hex[:12]}", clocks.clock().now()
        kept = self.kept[str(getattr(change, "host", ""))].encode() if kind_of(change).attachment else b""
        return WriteContext(nonce, str(getattr(change, "etag", "")), now, "2026-0001", "0" * 64, kept)

    def read(self, change: Change, nonce: str = UNUSED, readers: Readers | None = None) -> Answer[State]:
        answer: Answer[State] = kind_of(change).read(change, readers or self.readers, nonce)
        return answer

    def state(self, change: Change, nonce: str = UNUSED) -> State:
        """The state of what a change touches."""
        return value(self.read(change, nonce))

    def awaited(self, change: Change, nonce: str = UNUSED, more: State = NO_MORE) -> State:
        """The state once it is what the change is for, or when the kind's patience ends."""
        kind = kind_of(change)
        until = time.monotonic() + kind.patience
        while True:
            answer = self.read(change, nonce)
            if isinstance(answer, Reading):
                state = {**answer.value, **more}
                if kind.holds(change, state) or time.monotonic() >= until:
                    return state
            elif time.monotonic() >= until:
                raise AssertionError(answer)
            time.sleep(0.2)

    def speaks(self, server: str, wanted: bool) -> bool:
        """Whether the server's data port carries traffic, or not, as is wanted: by itself or within half a minute."""
        until = time.monotonic() + 30
        while self.bed.speaks(server) is not wanted:
            if time.monotonic() >= until:
                return False
            time.sleep(0.2)
        return True

    def becomes(self, server: str, picture: Any) -> Any:
        """The picture of a server once it is this one, or after half a minute: SNMP agents show what was before."""
        until = time.monotonic() + 30
        while (now := self.picture(server)) != picture and time.monotonic() < until:
            time.sleep(0.5)
        return now

    def picture(self, server: str) -> Any:
        """Everything that a change may touch of one server, comparable from one time to another."""
        device, host = self.device(server), self.host(server)
        ports = [(peer.switch, peer.name) for part in device.interfaces for peer in part.peers]
        seen = {
            "ports": {port: value(answer) for port, answer in self.readers.network.ports(ports)},
            "lines": {port: value(answer) for port, answer in self.readers.switch.ports(ports)},
            "blockers": value(dict(self.readers.monitoring.blockers([host.id]))[host.id]),
            "export": value(dict(self.readers.monitoring.exports([host.id]))[host.id]),
        }
        return plain({"device": device, "host": host, **seen})


@contextmanager
def scenery(stage: Stage) -> Iterator[Found]:
    """A note in NetBox, a site without switches and a rack with nothing in it, beside what the description says."""
    nonce = f"contract-{uuid4().hex[:12]}"
    stage.direct.record.add_note(stage.device("srv-disdik-03").id, f"Contract suite ({nonce})", nonce)
    with requests.Session() as session:
        session.trust_env = False
        session.headers["Authorization"] = f"Bearer {Secrets().resolve(stage.bed.owner)}"

        def call(method: str, path: str, **body: Any) -> Any:
            answer = session.request(method, f"{stage.settings.netbox.url}/api/{path}", json=body or None, timeout=20)
            answer.raise_for_status()
            return answer.json() if answer.content else None

        site = call("POST", "dcim/sites/", name=nonce, slug=nonce)["id"]
        rack = call("POST", "dcim/racks/", name=nonce, site=site)["id"]
        device = stage.device("srv-disdik-03").id
        made: list[str] = []

        def make(path: str, **body: Any) -> int:
            id: int = call("POST", f"{path}/", **body)["id"]
            made.append(f"{path}/{id}/")
            return id

        try:
            port = furnish(make, call, nonce, device, site)
            yield Found(stage.readers, nonce, site, rack, device, port)
        finally:
            for path in reversed(made):
                call("DELETE", path)
            call("DELETE", f"dcim/racks/{rack}/")
            call("DELETE", f"dcim/sites/{site}/")


def furnish(make: Callable[..., int], call: Callable[..., Any], mark: str, device: int, site: int) -> int:
    """Give a device two processors, memory and a disk, and a power port with a cable to a feed; the port's id."""
    maker = make("dcim/manufacturers", name=mark, slug=mark)
    found = call("GET", "dcim/inventory-item-roles/?slug=cpu")["results"]
    role = found[0]["id"] if found else make("dcim/inventory-item-roles", name="CPU", slug="cpu")
    for name in ("CPU 1", "CPU 2"):
        make("dcim/inventory-items", device=device, name=name, role=role, part_id="Xeon Silver 4210")
    make("dcim/inventory-items", device=device, name="Bezel")
    bay = make("dcim/module-bays", device=device, name="DIMM A1")
    (memory,) = call("GET", "dcim/module-type-profiles/?name=Memory")["results"]
    kind = {"model": f"RAM {mark}", "profile": memory["id"], "attributes": {"class": "DDR4", "size": 32}}
    held = make("dcim/module-types", manufacturer=maker, **kind)
    make("dcim/modules", device=device, module_bay=bay, module_type=held, status="active")
    panel = make("dcim/power-panels", name=mark, site=site)
    feed = make("dcim/power-feeds", name=f"{mark} A", power_panel=panel)
    port = make("dcim/power-ports", device=device, name="PSU1", maximum_draw=500, allocated_draw=350)
    ends = {"a_terminations": [{"object_type": "dcim.powerport", "object_id": port}],
            "b_terminations": [{"object_type": "dcim.powerfeed", "object_id": feed}]}  # fmt: skip
    make("dcim/cables", label="P-1", status="connected", **ends)
    return port
