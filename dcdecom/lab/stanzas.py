"""A lab switch's configuration as IOS keeps it: one that runs, one that is saved, each a stanza for every interface."""

from __future__ import annotations

from dataclasses import dataclass, field

from dcdecom.lab.description import Description, Switch

SHUTDOWN = "shutdown"


@dataclass
class SwitchConfig:
    """The running and the startup configuration of one switch. An interface is shut when its stanza says so."""

    head: tuple[str, ...]
    """What stands before the interfaces."""
    running: dict[str, tuple[str, ...]]
    startup: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.save()

    def save(self) -> None:
        self.startup = dict(self.running)

    def is_shut(self, interface: str) -> bool:
        return SHUTDOWN in self.running[interface]

    def add(self, interface: str, line: str) -> None:
        """Add a line to a running stanza; a line of the same kind (its first word) gives way, `shutdown` stays last."""
        kept = [old for old in self.running[interface] if old != line and old.split()[0] != _replaced_by(line)]
        self.running[interface] = tuple(sorted([*kept, line], key=SHUTDOWN.__eq__))

    def remove(self, interface: str, prefix: str) -> None:
        """Take the lines out of a running stanza that begin with these words."""
        self.running[interface] = tuple(old for old in self.running[interface] if not old.startswith(prefix))

    def aggregate_of(self, interface: str) -> int | None:
        """The number of the aggregate that an interface is configured into."""
        groups = [line.split()[1] for line in self.running[interface] if line.startswith("channel-group ")]
        return int(groups[0]) if groups else None


def initial_config(description: Description, switch: Switch) -> SwitchConfig:
    """What a switch runs with when the lab starts, saved: every port, with the vlan of what hangs there."""
    stanzas = {}
    for number in sorted({s.data.lag for s in description.servers if s.switch == switch.name and s.data.lag}):
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
    for server in (s for s in description.servers if s.switch == switch.name):
        group = (f"channel-group {server.data.lag} mode active",) if server.data.lag else ()
        for attachment in server.attachments:
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
