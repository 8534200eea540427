"""SNMP agents of switches and gateways: columns off the wire, and what they mean.

`mib` names the columns; `udp`, `pysnmp_engines` and `pysnmp_client` speak SNMP by pysnmp, `fast` is a reader of our
own, for fleets; `walk` reads a column to its end or not at all, `multi_column` several at once, `vlans` the context of
each VLAN; `questions` is what one agent is asked. `interfaces`, `bridge`, `forwarding`, `neighbours`, `aggregates`,
`crosschecks` and `tables` understand columns, wherever they came from.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import TYPE_CHECKING

from dcdecom.adapters.answers_until import Deadline
from dcdecom.adapters.lazy import later
from dcdecom.model.port_names import Spelling
from dcdecom.model.settings import Inventory
from dcdecom.ports.clock import Clock
from dcdecom.ports.network import NetworkReader

if TYPE_CHECKING:
    from dcdecom.adapters.snmp.reader import Secrets


NO_SPELLINGS: Mapping[str, Spelling] = MappingProxyType({})


def connect_reader(
    inventory: Inventory,
    secrets: Secrets,
    clock: Clock,
    spellings: Mapping[str, Spelling] = NO_SPELLINGS,
    deadline: Deadline | None = None,
    fleet: bool = False,
) -> NetworkReader:
    """Read the agents of an inventory. Nothing is asked, and no secret resolved, before the first reading.

    `spellings`: by agent, what its kind of switch also calls its ports. `fleet`: whether tables are read by the engine
    that the inventory names; without it, as for whatever is not a table, it is pysnmp.
    """

    def make() -> NetworkReader:
        from dcdecom.adapters.snmp.reader import SnmpReader

        return SnmpReader(inventory, secrets, clock, spellings, deadline or Deadline(), fleet)

    return later(make)
