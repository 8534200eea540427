"""SNMP agents of switches and gateways: columns off the wire, and what they mean.

`mib` names the columns; `udp`, `engines` and `wire` speak SNMP by pysnmp; `walk` reads a column to its end or not at
all; `interfaces`, `forwarding`, `neighbours`, `aggregates` and `tables` understand columns, wherever they came from.
"""

from __future__ import annotations

from dcdecom.adapters.snmp.reader import Secrets, SnmpReader
from dcdecom.model.settings import Inventory
from dcdecom.ports import Clock, NetworkReader


def connect_reader(inventory: Inventory, secrets: Secrets, clock: Clock) -> NetworkReader:
    """Read the agents of an inventory. Nothing is asked, and no secret resolved, before the first reading."""
    return SnmpReader(inventory, secrets, clock)
