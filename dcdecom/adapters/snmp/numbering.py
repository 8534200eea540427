"""Which book the port numbers of a forwarding table go by: bridge ports, as RFC 4188 asks, or ifIndex.

Some agents (RouterOS, dell-sonic) fill dot1dTpFdbPort with ifIndex. By the book such a table names other ports, and
nothing in the table itself says so. Witnesses from outside of it do, each by the numbers that it speaks about:

link   the port of one reading has no link, that of the other has one: nothing is learned without a link
own    an address of the switch itself stands on the port that has this address in one reading, and not in the other
lldp   the address is heard by LLDP on the port of one reading, and not on that of the other
range  the number is a port in one reading, with a link, and none in the other; alone this is too weak to leave the book
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from typing import Literal, TypeAlias

from dcdecom.adapters.snmp.bridge import Table, bridge_ports_from_zero
from dcdecom.adapters.snmp.interfaces import DOWN, UP, Names, is_aggregate
from dcdecom.adapters.snmp.mib import IF_LAST_CHANGE, IF_OPER_STATUS, IF_PHYS_ADDRESS, SYS_UP_TIME
from dcdecom.adapters.snmp.varbinds import Columns
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.network import Aggregate, Neighbour, NetworkTables

Way: TypeAlias = Literal["bridge port", "ifIndex", "torn", "doubted"]
Witness: TypeAlias = Literal["link", "own", "lldp", "range"]
Number: TypeAlias = tuple[str, int | None, int]
"""A table, the VLAN of its context, and a number in its port column."""

WORDS: Mapping[Witness, str] = {"link": "link", "own": "the switch's own addresses", "lldp": "LLDP", "range": "range"}

WEAKER: tuple[Witness, ...] = ("link", "range")
"""Not heard where LLDP hears the same address elsewhere: a link that fell is shown before the address is forgotten."""

ENOUGH = 3
"""Numbers that have to speak for ifIndex before the book is left."""
KEPT = 36_000
"""Hundredths of a second for which an address may stay in a table behind a link that fell: bridges forget it after
five minutes (dot1dTpAgingTime), and agents show their tables a little late."""
ALONE = "links alone speak for ifIndex, as where one went up or down a moment ago"
"""What a gap says that another reading may close."""
STALE = 10
"""How many numbers must speak for the book for each that links speak against: a link may fall while a walk lasts."""


@dataclass(frozen=True)
class NumberRead:
    """One number in both ways: the interface of each, 0 where there is none."""

    book: int
    index: int


@dataclass
class Votes:
    """Which numbers speak for a way of reading, and by which witness."""

    by: dict[Witness, set[Number]] = field(default_factory=lambda: defaultdict(set))
    denied: set[Number] = field(default_factory=set)
    """Numbers whose address LLDP hears on one port alone, and on another than this way of reading names."""
    excused: set[Number] = field(default_factory=set)
    """Numbers for which a link speaks, while that of the other way fell so lately that its addresses may be shown."""

    @property
    def all(self) -> frozenset[Number]:
        return frozenset().union(*self.by.values())

    @property
    def strong(self) -> frozenset[Number]:
        return frozenset().union(*(found for witness, found in self.by.items() if witness != "range"))

    def __str__(self) -> str:
        counted = [f"{len(found)} by {WORDS[witness]}" for witness, found in sorted(self.by.items()) if found]
        against = [f"{len(self.denied)} against it by LLDP"] if self.denied else []
        return ", ".join([*counted, *against]) or "none"


@dataclass(frozen=True)
class Numbering:
    """How the numbers of all tables of an agent are read, and by what that is known."""

    names: Names
    way: Way
    for_book: Votes
    for_index: Votes
    from_zero: bool = False

    def interface(self, table: Table, number: int) -> int:
        """The interface of a number; 0 where it has none, or where nobody can tell which."""
        read = read_both(table, self.names, number)
        if self.way == "bridge port" or self.names.port(read.book) == self.names.port(read.index):
            return read.book
        if self.way == "ifIndex":
            return read.index
        is_told = self.way == "doubted" and (table.form.name, table.context, number) in self.for_book.all
        return read.book if is_told else 0

    @property
    def oddity(self) -> str:
        if self.way != "ifIndex":
            return ""
        return f"the forwarding table's port numbers are read as ifIndex, not as bridge ports: {self.for_index}"

    @property
    def gap(self) -> str:
        if self.way not in ("torn", "doubted"):
            return ""
        zero = "; its bridge ports are counted from 0" if self.from_zero else ""
        links = f"; {ALONE}" if self.way == "torn" and _by_link_alone(self.for_index) and self.for_book.all else ""
        return (
            "the forwarding table's port numbers may be bridge ports or ifIndex, and which cannot be told: "
            f"evidence for bridge ports {self.for_book}, for ifIndex {self.for_index}{zero}{links}"
        )


def is_unsettled(tables: NetworkTables) -> bool:
    """Whether links of different moments may be all that keeps the numbers from being told."""
    return any(gap.endswith(ALONE) for gap in tables.gaps)


def read_numbering(
    tables: Iterable[Table],
    columns: Columns,
    names: Names,
    neighbours: Iterable[Neighbour],
    aggregates: Iterable[Aggregate],
) -> Numbering:
    """Hear every witness, and decide for the agent as a whole: its tables are filled by one hand."""
    tables = tuple(tables)
    witnesses = _Witnesses.of(tables, columns, names, neighbours, aggregates)
    book, index = Votes(), Votes()
    for table in tables:
        reads = {n: read_both(table, names, n) for n in set(table.rows.values()) if isinstance(n, int) and n > 0}
        torn = {n: read for n, read in reads.items() if names.port(read.book) != names.port(read.index)}
        for _, number, mac, status in table.read:
            if number not in torn or mac is None or status is None:
                continue
            read, learned = torn[number], status == "learned"
            for votes, this, other in ((book, read.book, read.index), (index, read.index, read.book)):
                where = (table.form.name, table.context, number)
                is_denied = learned and witnesses.denies(mac, this)
                if is_denied:
                    votes.denied.add(where)
                for witness in witnesses.speaking(mac, learned, this, other):
                    if not (is_denied and witness in WEAKER):
                        votes.by[witness].add(where)
                        if witness == "link" and other in witnesses.fell:
                            votes.excused.add(where)
    from_zero = bridge_ports_from_zero(columns)
    return Numbering(names, _decided(book, index, from_zero), book, index, from_zero)


def read_both(table: Table, names: Names, number: int) -> NumberRead:
    return NumberRead(table.ports.get(number, 0) if number > 0 else 0, number if number in names.by_index else 0)


def _decided(book: Votes, index: Votes, from_zero: bool) -> Way:
    """Leave the book only where nothing speaks for it, and stay with it only where next to nothing speaks against.

    Who counts bridge ports from 0 may mean the port beside: links and ranges cannot tell these apart.
    """
    if not book.all and index.strong and len(index.all) >= ENOUGH and not index.denied:
        return "ifIndex"
    if from_zero and not (book.by.get("own") or book.by.get("lldp")):
        return "torn"
    if not index.strong:
        return "doubted" if index.all else "bridge port"
    are_few = len(index.all) * STALE <= len(book.all)
    return "bridge port" if _by_link_alone(index) and (are_few or _only_fell(book, index)) else "torn"


def _by_link_alone(votes: Votes) -> bool:
    return bool(votes.strong) and not (votes.by.get("own") or votes.by.get("lldp"))


def _only_fell(book: Votes, index: Votes) -> bool:
    """Whether all that speaks for ifIndex are links that fell lately, while LLDP speaks for the book and against it."""
    heard = book.by.get("lldp") and index.denied and not book.denied
    return bool(heard) and index.all <= index.excused


@dataclass(frozen=True)
class _Witnesses:
    """What is known of interfaces and addresses without the forwarding table."""

    names: Names
    up: frozenset[int]
    down: frozenset[int]
    fell: frozenset[int]
    """Those of `down` whose addresses may still be in the table."""
    bridged: frozenset[int]
    """Interfaces that are bridge ports."""
    owners: Mapping[MacAddress, frozenset[int]]
    """Interfaces that have an address as their own; several where it does not tell ports apart."""
    heard: Mapping[str, str]
    """Addresses that LLDP hears on one port alone."""
    members: Mapping[str, tuple[str, ...]]

    @classmethod
    def of(
        cls,
        tables: Iterable[Table],
        columns: Columns,
        names: Names,
        neighbours: Iterable[Neighbour],
        aggregates: Iterable[Aggregate],
    ) -> _Witnesses:
        states = {index: columns.whole(IF_OPER_STATUS, index) for index in names.by_index}
        now = columns.whole(SYS_UP_TIME, 0) or 0
        down = frozenset(index for index, state in states.items() if state in DOWN)
        changed = {index: columns.whole(IF_LAST_CHANGE, index) or 0 for index in down}
        bridged = frozenset(interface for table in tables for interface in table.ports.values())
        return cls(
            names,
            frozenset(index for index, state in states.items() if state == UP),
            down,
            frozenset(index for index, at in changed.items() if at and 0 <= now - at <= KEPT),
            bridged,
            _owners(columns, names),
            heard_on_one_port(neighbours),
            {aggregate.name: aggregate.members for aggregate in aggregates},
        )

    def speaking(self, mac: MacAddress, learned: bool, this: int, other: int) -> Iterator[Witness]:
        """Who says that an address stands on `this` interface, and not on `other`, each 0 for none."""
        if this not in self.bridged:
            return
        own = self.owners.get(mac, frozenset())
        if own:
            if this in own and other not in own and sum(index in self.bridged for index in own) == 1:
                yield "own"
            return
        if not learned:
            return
        if this in self.up and other in self.bridged & self.down:
            yield "link"
        elif this in self.up and other not in self.bridged:
            yield "range"
        port = self.heard.get(mac)
        if port and self._is_on(this, port) and not (other and self._is_on(other, port)):
            yield "lldp"

    def denies(self, mac: MacAddress, this: int) -> bool:
        """Whether LLDP hears an address on one port alone, and that is another than this one; of an aggregate nobody
        may know the members."""
        port = self.heard.get(mac, "")
        name = self.names.port(this) if port else ""
        return bool(name) and not is_aggregate(0, name) and not self._is_on(this, port)

    def _is_on(self, interface: int, port: str) -> bool:
        name = self.names.port(interface)
        return name == port or port in self.members.get(name, ())


def heard_on_one_port(neighbours: Iterable[Neighbour]) -> Mapping[str, str]:
    """Every chassis id and port id that is heard on one port alone, and on which."""
    pairs = {(said, n.port) for n in neighbours if n.port for said in (n.chassis_id, n.port_id) if said}
    times = Counter(said for said, _ in pairs)
    return {said: port for said, port in pairs if times[said] == 1}


def _owners(columns: Columns, names: Names) -> dict[MacAddress, frozenset[int]]:
    """Whose each own address is: an aggregate's with its one member; not told where several cables bear it."""
    found: dict[MacAddress, set[int]] = defaultdict(set)
    for index in names.by_index:
        if mac := columns.mac(IF_PHYS_ADDRESS, index):
            found[mac].add(index)
    return {mac: frozenset(indexes) for mac, indexes in found.items()}
