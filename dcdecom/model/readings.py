"""What evidence and events both hold: readings that a proof rests on, and the rows of a comparison."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass

Witness: TypeAlias = Literal["snmp", "cli", "lldp", "lacp"]
"""Who saw an address on a port: the SNMP forwarding table, the CLI's table, LLDP (over SNMP or CLI), or LACP's partner
of the port (over SNMP)."""


@dataclass(frozen=True)
class Witnessed:
    """One reading that a proof of identity rests on."""

    mac: str
    by: str
    """snmp, cli, `lldp by cli`, `lldp by snmp`, `link`, or `watch` for the shutdown that was watched."""
    first: datetime | None
    """None where it was one look."""
    last: datetime


@dataclass(frozen=True)
class Field:
    """One line of the comparison, source by source; empty text where a source says nothing."""

    name: str
    """A fixed key, such as serial or mac."""
    letter: str
    record: str
    network: str
    machine: str
    agrees: bool | None
    """None where the record could not be read, so that there is nothing to compare with."""
