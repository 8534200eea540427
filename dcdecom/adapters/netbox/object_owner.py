"""What belongs to devices in the record: to whom a change of it is a change."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from typing import TypeAlias

from dcdecom.adapters.batching import Unread
from dcdecom.adapters.netbox.panels import INTERFACE
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.device import DeviceRecord

Port: TypeAlias = tuple[str, int]
"""NetBox's kind of object, and its id."""


@dataclass(frozen=True)
class Belongings:
    """What belongs to the devices in question, and to which."""

    interfaces: Mapping[int, int]
    """Own interfaces, and whose each is."""
    ports: Mapping[Port, frozenset[int]]
    """Own interfaces, and the ports of panels and switches that their cables lead to."""
    cables: Mapping[int, frozenset[int]]


def belongings(devices: Iterable[DeviceRecord]) -> Belongings:
    """Raises Unread where a way through patch panels could not be followed."""
    interfaces: dict[int, int] = {}
    ports: defaultdict[Port, set[int]] = defaultdict(set)
    cables: defaultdict[int, set[int]] = defaultdict(set)
    for device in devices:
        for part in device.interfaces:
            if part.far and part.far.kind != INTERFACE and part.peers and not part.panels:
                raise Unread(f"the way of {device.name} {part.name} through {part.far.name} could not be followed")
            interfaces[part.id] = device.id
            ends = [(end.kind, end.id) for end in (*part.panels, *([part.far] if part.far else []))]
            for port in ((INTERFACE, part.id), *ends, *((INTERFACE, peer.interface_id) for peer in part.peers)):
                ports[port].add(device.id)
            for cable in part.path:
                cables[cable].add(device.id)
    return Belongings(
        interfaces,
        {port: frozenset(ids) for port, ids in ports.items()},
        {cable: frozenset(ids) for cable, ids in cables.items()},
    )
