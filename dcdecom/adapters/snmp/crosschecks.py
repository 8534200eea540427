"""Whether an agent's two numberings of ports bear each other out: its forwarding table's, and LLDP's.

On `dell-sonic` and `edgeswitch` the mapping by the book names the neighbour's port; nothing but the second table shows
it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable

from dcdecom.adapters.snmp.varbinds import Oddities
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import Aggregate, Crosscheck, FdbEntry, Neighbour


def read_crosschecks(
    fdb: Iterable[FdbEntry],
    neighbours: Iterable[Neighbour],
    aggregates: Iterable[Aggregate],
    unexplained: frozenset[str],
) -> tuple[Crosscheck, ...]:
    """Every address that both tables put on a port that is known. Of `unexplained` aggregates no member is known."""
    members = {aggregate.name: aggregate.members for aggregate in aggregates}
    heard: dict[str, set[str]] = defaultdict(set)
    learned: dict[MacAddress, set[str]] = defaultdict(set)
    for neighbour in neighbours:
        for named in (neighbour.chassis_id, neighbour.port_id) if neighbour.port else ():
            heard[named].add(neighbour.port)
    for entry in fdb:
        if entry.port and entry.status == "learned":
            learned[entry.mac].add(entry.port)
    return tuple(
        Crosscheck(mac, tuple(sorted(ports)), tuple(sorted(heard[mac])), _agree(ports, heard[mac], members))
        for mac, ports in sorted(learned.items())
        if mac in heard and not ports & unexplained
    )


def contradictions(crosschecks: tuple[Crosscheck, ...]) -> Oddities:
    """What an operator should know of those that do not agree."""
    against = [check for check in crosschecks if not check.agrees]
    return tuple(
        f"addresses that the forwarding table and LLDP put on different ports: {len(against)} of {len(crosschecks)}, "
        f"such as {first.mac} on {', '.join(first.fdb)} and on {', '.join(first.lldp)}"
        for first in against[:1]
    )


def is_contradicted(crosschecks: tuple[Crosscheck, ...]) -> bool:
    """Whether no address that both tables know is on the same port in both: then the numbering is wrong, not a row.

    A single one may be heard on a blocked link and learned on another.
    """
    return bool(crosschecks) and not any(check.agrees for check in crosschecks)


def _agree(learned: set[str], heard: set[str], members: dict[str, tuple[str, ...]]) -> bool:
    """An address is learned on one of the ports on which it is heard, or on an aggregate of one of them."""
    return all(port in heard or heard & set(members.get(port, ())) for port in learned)
