"""SNMP agents of switches and gateways, read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dcdecom.model.address import MacAddress
    from dcdecom.model.estate.network import NetworkTables, PortState
    from dcdecom.model.estate.reading import Answer


class NetworkReader(Protocol):
    """SNMP agents of switches and gateways, by their inventory names."""

    def tables(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[NetworkTables]]]: ...

    def ports(self, wanted: Iterable[tuple[str, str]]) -> Iterator[tuple[tuple[str, str], Answer[PortState]]]:
        """The state of single ports, each as (agent, port name); the name is resolved to an ifIndex afresh."""
        ...

    def macs(self, names: Iterable[str]) -> Iterator[tuple[str, Answer[tuple[MacAddress, ...]]]]:
        """Every ifPhysAddress of each agent: a gateway's own, or a server's own."""
        ...
