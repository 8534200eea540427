"""A lab switch's configuration: one that runs, one that is kept, each a stanza for every interface, in IOS's words.

A tongue that has other words translates them. Where edits are committed there is a candidate besides.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TypeAlias

from dcdecom_lab.description import Description, Switch

SHUTDOWN = "shutdown"
Stanzas: TypeAlias = dict[str, tuple[str, ...]]


@dataclass
class Trial:
    """A commit that is undone unless it is confirmed in time."""

    before: Stanzas
    until: datetime


@dataclass
class SwitchConfig:
    """The running and the startup configuration of one switch. An interface is shut when its stanza says so."""

    head: tuple[str, ...]
    """What stands before the interfaces."""
    running: Stanzas
    startup: Stanzas = field(default_factory=dict)
    candidate: Stanzas | None = None
    """The edit that all share; None where nobody has begun one."""
    editor: str = ""
    """Who keeps that edit to himself."""
    trial: Trial | None = None

    def __post_init__(self) -> None:
        self.save()

    def save(self) -> None:
        self.startup = dict(self.running)

    def is_shut(self, interface: str) -> bool:
        return SHUTDOWN in self.running[interface]

    def add(self, interface: str, line: str) -> None:
        """Add a line to a running stanza; a line of the same kind (its first word) gives way, `shutdown` stays last."""
        self.running[interface] = with_line(self.running[interface], line)

    def remove(self, interface: str, prefix: str) -> None:
        """Take the lines out of a running stanza that begin with these words."""
        self.running[interface] = without_line(self.running[interface], prefix)

    def draft(self, interface: str, line: str) -> None:
        """Add a line to a stanza of the edit that all share."""
        edit = dict(self.running if self.candidate is None else self.candidate)
        self.candidate = {**edit, interface: with_line(edit[interface], line)}

    def aggregate_of(self, interface: str) -> int | None:
        """The number of the aggregate that an interface is configured into."""
        groups = [line.split()[1] for line in self.running[interface] if line.startswith("channel-group ")]
        return int(groups[0]) if groups else None


def with_line(stanza: tuple[str, ...], line: str) -> tuple[str, ...]:
    kept = [old for old in stanza if old != line and old.split()[0] != _replaced_by(line)]
    return tuple(sorted([*kept, line], key=SHUTDOWN.__eq__))


def without_line(stanza: tuple[str, ...], prefix: str) -> tuple[str, ...]:
    return tuple(old for old in stanza if not old.startswith(prefix))


def initial_config(description: Description, switch: Switch) -> SwitchConfig:
    """What a switch runs with when the lab starts, saved: every port, with the vlan of what hangs there."""
    stanzas = {}
    for number in description.aggregates(switch.name):
        stanzas[description.aggregate_name(number)] = _access(description.vlans.data)
    used = _used_ports(description, switch)
    for port in range(1, switch.ports + 1):
        stanzas[description.port_name(port)] = used.get(port, _access(1))
    data, bmc = description.vlans.data, description.vlans.bmc
    head = ("version 15.2", "!", f"hostname {switch.name}", "!", "lldp run", "!")
    vlans = (f"vlan {data}", " name DATA", "!", f"vlan {bmc}", " name BMC", "!")
    return SwitchConfig((*head, *vlans), stanzas)


def _used_ports(description: Description, switch: Switch) -> dict[int, tuple[str, ...]]:
    used = {switch.uplink: _trunk(switch.to.device)}
    used |= {s.to.port: _trunk(s.name) for s in description.switches if s.to.device == switch.name}
    if switch.peer:
        used[switch.peer.port] = _trunk(switch.peer.to.device)
    used |= {s.peer.to.port: _trunk(s.name) for s in description.switches if s.peer and s.peer.to.device == switch.name}
    for server in description.servers:
        mode = "on" if server.data.static else "active"
        group = (f"channel-group {server.data.lag} mode {mode}",) if server.data.lag else ()
        for attachment in (a for a in server.attachments if a.switch == switch.name):
            vlan = description.vlans.bmc if attachment.mgmt_only else description.vlans.data
            label = f"description {server.name} {attachment.interface}"
            used[attachment.port] = (label, *_access(vlan), *(() if attachment.mgmt_only else group))
    return used


def _access(vlan: int) -> tuple[str, ...]:
    return (f"switchport access vlan {vlan}", "switchport mode access") if vlan != 1 else ()


def _trunk(towards: str) -> tuple[str, ...]:
    return (f"description to {towards}", "switchport mode trunk")


def _replaced_by(line: str) -> str:
    """Only a description is unique by its first word; other lines stand beside each other."""
    return "description" if line.startswith("description ") else line
