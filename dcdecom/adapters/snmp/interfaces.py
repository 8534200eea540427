"""Interfaces of an agent: their names, and their state."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import field
from functools import cached_property, lru_cache

from dcdecom.adapters.snmp.mib import (
    BASE_PORT_IF_INDEX,
    IF_ADMIN_STATUS,
    IF_ALIAS,
    IF_CONNECTOR_PRESENT,
    IF_DESCR,
    IF_LAST_CHANGE,
    IF_NAME,
    IF_OPER_STATUS,
    IF_PHYS_ADDRESS,
    IF_TYPE,
    LAG_TYPE,
    WIRE_TYPES,
)
from dcdecom.adapters.snmp.varbinds import Columns, Oddities
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import PortState
from dcdecom.model.port_names import Spelling

UP = 1
DOWN = frozenset({2, 6, 7})
"""ifOperStatus (RFC 2863): down, notPresent, lowerLayerDown; on these nothing can be learned."""
FALSE = 2
"""TruthValue (RFC 2579)."""

AGGREGATE_NAME = re.compile(
    r"(?i)(?:port-?channel|po|bridge-aggregation|bagg|route-aggregation|ragg|eth-trunk|aggregateport|ag|ae|trk|lag|bond"
    r"|team|ch)[ -]?\d+"
)
"""What switches call their aggregates. Some give them another ifType than 161: po1 (awplus) 1, bond13 (cumulus) 6."""


VIRTUAL_NAME = re.compile(
    r"(?i)(?:vxlan|vtep|nve|vni|tunnel|bridge|br|vlan|irb|lo|loopback|dummy|veth|tap|tun|peerlink)[-_. ]?\d*"
)
"""What switches that run Linux call interfaces that no cable goes into: all of them have ifType 6."""

UNIT = re.compile(r".+\.\d+")


@dataclass(frozen=True)
class Names:
    """What each ifIndex is called, and which one a text means.

    On 256 of 1,997 recorded devices ifName and ifDescr differ, and on 46 two interfaces share an ifName.
    """

    by_index: Mapping[int, tuple[str, ...]]
    """ifName and ifDescr, as far as the agent has them."""
    by_text: Mapping[str, frozenset[int]]
    below: Mapping[int, int] = field(default_factory=dict)
    """Of a logical unit (ge-0/0/7.0, eth0.20): the interface whose unit it is."""

    def port(self, index: int) -> str:
        """What a cable or an aggregate would be called: a logical unit by the name of what it is a unit of."""
        return self.label(self.below.get(index, index))

    def label(self, index: int) -> str:
        """The first name that means this interface alone; empty where none does."""
        return self._labels.get(index, "")

    @cached_property
    def _labels(self) -> Mapping[int, str]:
        alone = {text for text, indexes in self.by_text.items() if len(indexes) == 1}
        return {index: next((t for t in texts if t in alone), "") for index, texts in self.by_index.items()}

    def meant(self, text: str) -> frozenset[int]:
        """Every ifIndex whose ifName or ifDescr is exactly this."""
        return self.by_text.get(text.strip(), frozenset())

    def spelled(self, text: str, spelling: Spelling) -> frozenset[int]:
        """Every ifIndex whose ifName or ifDescr is this in one of the spellings of its kind of switch."""
        hits = (indexes for name, indexes in self.by_text.items() if spelling.same(name, text.strip()))
        return frozenset().union(*hits)


def read_names(columns: Columns) -> Names:
    by_index = {}
    by_text = defaultdict(set)
    for index in sorted({index for column in (IF_NAME, IF_DESCR) for index in columns[column] if len(index) == 1}):
        names = tuple(text for text in (columns.text(IF_NAME, *index), columns.text(IF_DESCR, *index)) if text)
        by_index[index[0]] = names
        for text in names:
            by_text[text].add(index[0])
    return Names(
        by_index, {text: frozenset(found) for text, found in by_text.items()}, _units(columns, by_index, by_text)
    )


def _units(
    columns: Columns, by_index: Mapping[int, tuple[str, ...]], by_text: Mapping[str, set[int]]
) -> dict[int, int]:
    """Logical units: no wire themselves, and called as one other interface with a number behind a dot."""
    units = {}
    for index, names in by_index.items():
        found = {below for name in names for below in by_text.get(name.rpartition(".")[0], ()) if UNIT.fullmatch(name)}
        if len(found) == 1 and columns.whole(IF_TYPE, index) not in WIRE_TYPES:
            units[index] = found.pop()
    return units


def read_ports(columns: Columns, names: Names) -> tuple[tuple[PortState, ...], Oddities]:
    """Every interface whose state the agent gave; the others are named."""
    ports = {index: read_port(columns, index) for index in names.by_index}
    without = [names.label(index) or f"ifIndex {index}" for index, port in ports.items() if port is None]
    shared = [text for text, found in names.by_text.items() if len(found) > 1]
    oddities = [f"no type or state: {few(without)}"] if without else []
    oddities += [f"interfaces that share a name: {few(shared)}"] if shared else []
    return tuple(port for port in ports.values() if port is not None), tuple(oddities)


def read_port(columns: Columns, index: int) -> PortState | None:
    """One interface; None where its type or its state is missing, since missing is neither up nor down."""
    type_ = columns.whole(IF_TYPE, index)
    admin, oper = columns.whole(IF_ADMIN_STATUS, index), columns.whole(IF_OPER_STATUS, index)
    if type_ is None or admin is None or oper is None:
        return None
    return PortState(
        index=index,
        name=columns.text(IF_NAME, index),
        descr=columns.text(IF_DESCR, index),
        alias=columns.text(IF_ALIAS, index),
        type=type_,
        admin_up=admin == UP,
        oper_up=oper == UP,
        last_change_ticks=columns.whole(IF_LAST_CHANGE, index) or 0,
        mac=columns.mac(IF_PHYS_ADDRESS, index),
        physical=is_physical(columns, index),
    )


def is_physical(columns: Columns, index: int) -> bool:
    """Whether a cable goes into an interface, as far as its type, its name and its connector tell.

    ifConnectorPresent is believed on what is no bridge port only: arubaos-cx denies every copper port its connector.
    """
    names = (columns.text(IF_NAME, index), columns.text(IF_DESCR, index))
    connector = columns.whole(IF_CONNECTOR_PRESENT, index)
    return (
        columns.whole(IF_TYPE, index) in WIRE_TYPES
        and not any(is_aggregate(0, name) or VIRTUAL_NAME.fullmatch(name) for name in names)
        and (connector != FALSE or index in columns[BASE_PORT_IF_INDEX].values())
    )


def is_aggregate(type_: int, name: str) -> bool:
    """Whether an interface is a link aggregate, by its type or by what such interfaces are called."""
    return type_ == LAG_TYPE or _is_called_aggregate(name)


@lru_cache(maxsize=4096)
def _is_called_aggregate(name: str) -> bool:
    return AGGREGATE_NAME.fullmatch(name) is not None


def own_addresses(columns: Columns) -> frozenset[MacAddress]:
    """The addresses of the agent's own interfaces."""
    found = (columns.mac(IF_PHYS_ADDRESS, *index) for index in columns[IF_PHYS_ADDRESS])
    return frozenset(mac for mac in found if mac)


def few(names: Sequence[str]) -> str:
    """A list of names, cut short: an oddity is for reading."""
    return ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
