"""Link aggregates (IEEE8023-LAG-MIB, IEEE 802.3ad)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from dcdecom.adapters.snmp.cells import Columns, Oddities
from dcdecom.adapters.snmp.interfaces import Names
from dcdecom.adapters.snmp.mib import IF_STACK_STATUS, IF_TYPE, LAG_ATTACHED, LAG_PARTNER, LAG_SELECTED, LAG_TYPE
from dcdecom.model.estate import Aggregate


def read_aggregates(columns: Columns, names: Names) -> tuple[tuple[Aggregate, ...], Oddities]:
    """Each aggregate with the ports attached to it.

    A member is never left out because its name is not known: a missing one would make "all members are ours" true.
    NX-OS has dot3adAggPortSelectedAggID alone; the ports that chose an aggregate are then its members.
    """
    column = LAG_ATTACHED if columns[LAG_ATTACHED] else LAG_SELECTED
    members = defaultdict(list)
    for index, aggregate in columns[column].items():
        if len(index) == 1 and isinstance(aggregate, int) and aggregate > 0 and (aggregate,) != index:
            members[aggregate].append(index[0])
    found = tuple(
        Aggregate(
            name=_name(names, aggregate),
            members=tuple(_name(names, port) for port in ports),
            partners=tuple(columns.mac(LAG_PARTNER, port) or "" for port in ports),
        )
        for aggregate, ports in sorted(members.items())
    )
    chosen = ("aggregates by dot3adAggPortSelectedAggID: a port may have chosen one without being attached",)
    return found, (*(chosen if column == LAG_SELECTED and found else ()), *_unexplained(columns, names))


def memberless(columns: Columns) -> frozenset[int]:
    """Interfaces that call themselves an aggregate and to which no port says it is attached."""
    attached = {*columns[LAG_ATTACHED].values(), *columns[LAG_SELECTED].values()}
    aggregates = (index[0] for index, type_ in columns[IF_TYPE].items() if type_ == LAG_TYPE)
    return frozenset(aggregate for aggregate in aggregates if aggregate not in attached)


def _unexplained(columns: Columns, names: Names) -> Iterator[str]:
    """ifStackTable is a hint: 89 recorded devices have aggregates that are not in it."""
    unknown = 0
    for aggregate in sorted(memberless(columns)):
        below = [index[1] for index in columns[IF_STACK_STATUS] if len(index) == 2 and index[0] == aggregate]
        below = [port for port in below if port]
        if below:
            ports = ", ".join(_name(names, port) for port in below)
            yield f"{_name(names, aggregate)} has no attached port; ifStackTable puts it over {ports}"
        else:
            unknown += 1
    if unknown:
        yield f"aggregates of which no member is known: {unknown}"


def _name(names: Names, index: int) -> str:
    return names.label(index) or f"ifIndex {index}"
