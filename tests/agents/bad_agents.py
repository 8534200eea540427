"""Agents that misbehave, one a row: what becomes of their answers, and what the reader must make of it (SNMPv2c)."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Literal

from pysnmp.proto.rfc1905 import endOfMibView, noSuchInstance, noSuchObject

from . import twists as t
from .device import IF_DESCR, IF_OPER_STATUS, IF_PHYS_ADDRESS, Q_FDB_PORT, SYS_NAME, SYS_UP_TIME
from .relay import Exchange, Sending, Twist
from .twists import V2C, Oid, amid, below, beyond, bulks, failing, gets, only, until, walks

DATA = ""
"""The right data, whole, as the honest agent gives it."""

NO_ANSWER = r"no answer \(or wrong (community|privacy key)\)"


@dataclass(frozen=True)
class BadAgent:
    name: str
    twist: Twist
    reason: str = DATA
    """A pattern for the reason of the Unreadable; empty for the right data."""
    oddity: str = ""
    """A pattern for what the reading says about itself, where it is not the honest one's."""
    version: Literal["2c", "3"] = "2c"
    access: dict[str, Any] = field(default_factory=dict)
    """How it is asked otherwise."""
    long: bool = False
    """Whether it is read row by row, which takes its time."""


# --- twists that need a word more -----------------------------------------------------------------------------------


def again(exchange: Exchange) -> list[bytes]:
    """The first page of the column for every question."""
    first = exchange.memory.setdefault("page", exchange.answer)
    return [t.answer(exchange, t.rows(first))] if isinstance(first, bytes) else []


def two_pages(exchange: Exchange) -> list[bytes]:
    """Two pages of the column in turn."""
    turn = int(exchange.memory.get("turn", 0))
    exchange.memory["turn"] = turn + 1
    page = exchange.memory.setdefault(f"page {turn % 2}", exchange.answer)
    return [t.answer(exchange, t.rows(page)[:5])] if isinstance(page, bytes) else []


def endless(exchange: Exchange) -> list[bytes]:
    """There is always one row more."""
    last = t.rows(exchange.request)[0][0]
    number = last[-1] if len(last) > len(IF_DESCR) else 0
    return [t.answer(exchange, [((*IF_DESCR, number + 1), V2C.OctetString("x"))])]


def restarted(exchange: Exchange) -> list[bytes]:
    """sysUpTime is less at each question than at the one before."""
    times = int(exchange.memory.get("times", 0))
    exchange.memory["times"] = times + 1
    uptime = V2C.TimeTicks(1_000_000 - 999_000 * min(times, 1))
    found = t.rows(exchange.answer)
    return [t.answer(exchange, [(name, uptime if name == SYS_UP_TIME else value) for name, value in found])]


def out_of_the_column(found: t.Rows) -> t.Rows:
    """The column's end is told too early; behind it the column goes on."""
    return [found[0], ((1, 3, 6, 1, 2, 1, 2, 2, 1, 3, 1), V2C.Integer(6)), *found[1:]]


def report(exchange: Exchange) -> list[bytes]:
    """A Report PDU with the counter for unknown users."""
    counter = [((1, 3, 6, 1, 6, 3, 15, 1, 1, 3, 0), V2C.Counter32(7))]
    return [t.answer(exchange, counter, kind=V2C.ReportPDU)]


def counted(exchange: Exchange) -> list[bytes]:
    """The same counter as a plain answer."""
    return [t.answer(exchange, [((1, 3, 6, 1, 6, 3, 15, 1, 1, 3, 0), V2C.Counter32(7))])]


def a_trap(exchange: Exchange) -> list[bytes]:
    return [t.answer(exchange, t.rows(exchange.answer), kind=V2C.SNMPv2TrapPDU)]


def elsewhere(way: Any) -> Twist:
    return lambda exchange: [Sending(exchange.answer, way=way)]


def twice(exchange: Exchange) -> list[bytes]:
    return [exchange.answer, exchange.answer]


def stuck_to(exchange: Exchange) -> list[bytes]:
    return [exchange.answer + b"\x00\x01\x02"]


def cut(exchange: Exchange) -> list[bytes]:
    return [exchange.answer[: len(exchange.answer) // 2]]


def reversed_rows(found: t.Rows) -> t.Rows:
    return found[::-1]


def fallen_out(exchange: Exchange) -> list[bytes]:
    """A row from long before the column."""
    return [t.answer(exchange, [(SYS_NAME, V2C.Integer(1))])]


def table(column: Oid, *indexes: Oid) -> Twist:
    """A column whose rows stand in this order."""
    return only(below(column), t.table([(*column, *index) for index in indexes], column))


WRONG_GET = "the agent answered for other objects than those it was asked for"

STATUSES = ((1, "tooBig"), (2, "noSuchName"), (5, "genErr"), (13, "resourceUnavailable"), (16, "authorizationError"))
UNORDERED = tuple((110, 0, 0, 0x5E, 0, 0x53, number) for number in (9, 5, 7, 1))

SILENT = (
    BadAgent("silent", t.silent, NO_ANSWER),
    BadAgent("dies in mid-walk", only(beyond(9), t.silent), rf"^if\w+: {NO_ANSWER}"),
    BadAgent("loses 30 % of forty answers", only(until(40), t.losing(0.3)), access={"retries": 5}),
    BadAgent("every answer twice", twice),
    BadAgent("the answer before comes again, ahead of the right one", t.before),
    BadAgent("answers too late", t.late(0.6), NO_ANSWER),
    BadAgent("too slow for the deadline", t.late(0.15), "^not finished after 2 s$", access={"deadline": 2}),
    BadAgent("answers from another port", elsewhere("other port"), NO_ANSWER),
    BadAgent("answers from another address", elsewhere("other address"), NO_ANSWER),
)

BYTES = (
    BadAgent("garbage", t.garbage, NO_ANSWER),
    BadAgent("garbage, then the right answer", lambda e: [*t.garbage(e), e.answer]),
    BadAgent("truncated", cut, NO_ANSWER),
    BadAgent("truncated in mid-walk", only(amid(IF_DESCR), cut), f"^ifDescr: {NO_ANSWER}"),
    BadAgent("bytes behind the answer", stuck_to, NO_ANSWER),
    BadAgent("wrong request id", t.numbered(lambda number: number ^ 1), NO_ANSWER),
    BadAgent("request id of 0", t.numbered(lambda _: 0), NO_ANSWER),
    BadAgent("another community", t.claimed(community=b"other"), NO_ANSWER),
    BadAgent("another version", t.claimed(version=0), NO_ANSWER),
    BadAgent("a trap in place of an answer", a_trap, NO_ANSWER),
)

OBJECTS = (
    BadAgent("GET: fewer objects", only(gets, t.changed(lambda r: r[:-1])), WRONG_GET),
    BadAgent("GET: more objects", only(gets, t.changed(lambda r: [*r, r[0]])), WRONG_GET),
    BadAgent("GET: the same object each time", only(gets, t.changed(lambda r: [r[0]] * len(r))), WRONG_GET),
    BadAgent("GET: other objects", only(gets, t.changed(lambda r: [((*n, 9), v) for n, v in r])), WRONG_GET),
    BadAgent("GET: no objects", only(gets, t.changed(lambda r: [])), WRONG_GET),
    BadAgent("GET: swapped order", only(gets, t.changed(reversed_rows))),
    BadAgent("GET: genErr", only(gets, failing(5)), r"an error \(genErr\)"),
    BadAgent("GET: noSuchName", only(gets, failing(2)), r"an error \(noSuchName\)"),
    BadAgent("Report PDU for a GET", only(gets, report), WRONG_GET),
    BadAgent("a report's counter for a GET", only(gets, counted), WRONG_GET),
    BadAgent("restarts while it is read", only(gets, restarted), "^the agent restarted while it was read$"),
)

SIZES = (
    BadAgent("GETBULK is not answered", only(bulks, t.silent)),
    BadAgent("GETBULK: genErr", only(bulks, failing(5)), long=True),
    BadAgent("GETBULK: noSuchName", only(bulks, failing(2)), long=True),
    BadAgent("GETBULK: tooBig", only(bulks, failing(1)), long=True),
    BadAgent("GETBULK: tooBig above five rows", only(t.asks_for_more_than(5), failing(1))),
    BadAgent("GETBULK: genErr above twelve rows", only(t.asks_for_more_than(12), failing(5))),
    BadAgent("GETBULK: one row an answer", only(below(IF_DESCR), t.changed(lambda r: r[:1]))),
)

WALKS = (
    *(
        BadAgent(f"{name} in mid-walk", only(amid(IF_DESCR), failing(status)), rf"^ifDescr: .*\({name}\)$")
        for status, name in STATUSES
    ),
    BadAgent("an error-status that nobody knows", only(amid(IF_DESCR), failing(99)), r"^ifDescr: .*\(99\)$"),
    BadAgent("Report PDU in a walk", only(below(IF_DESCR), report), "^ifDescr: a report in place of an answer"),
    BadAgent("a report's counter in mid-walk", only(amid(IF_DESCR), counted), "^ifDescr: a report in place of"),
    BadAgent("an empty answer", only(below(IF_DESCR), t.changed(lambda r: [])), "^ifDescr: an empty answer"),
    BadAgent("an empty answer in mid-walk", only(amid(IF_DESCR), t.changed(lambda r: [])), "^ifDescr: an empty answer"),
    BadAgent("noSuchObject in a walk", only(below(IF_DESCR), t.valued(noSuchObject)), "^ifDescr: .* without a value"),
    BadAgent("noSuchInstance in a walk", only(amid(IF_DESCR), t.valued(noSuchInstance)), "^ifDescr: .*without a value"),
    BadAgent("end of the MIB at once", only(walks, t.valued(endOfMibView)), "shows no interface"),
    BadAgent("numbers for names", only(below(IF_DESCR), t.valued(V2C.Integer(1))), oddity="ifDescr .*type"),
    BadAgent("nulls for states", only(below(IF_OPER_STATUS), t.valued(V2C.Null(""))), oddity="ifOperStatus .*type"),
    BadAgent("the same rows again", only(below(IF_DESCR), again), "^ifDescr: .*in a circle"),
    BadAgent("two pages in turn", only(below(IF_DESCR), two_pages), "^ifDescr: .*in a circle"),
    BadAgent("falling order in an answer", only(below(IF_DESCR), t.changed(reversed_rows)), "^ifDescr: .* circle"),
    BadAgent("a table that turns back", table(IF_DESCR, (9,), (5,), (7,), (5,)), "^ifDescr: .*in a circle"),
    BadAgent(
        "an unordered column", table(IF_PHYS_ADDRESS, (9,), (5,), (7,), (1,)), oddity="^ifPhysAddress came unordered$"
    ),
    BadAgent("an unordered forwarding table", table(Q_FDB_PORT, *UNORDERED), oddity="^dot1qTpFdbPort came unordered: "),
    BadAgent("falls out of the column", only(amid(IF_DESCR), fallen_out), "^ifDescr: unordered"),
    BadAgent("comes back to the column", only(below(IF_DESCR), t.changed(out_of_the_column)), "^ifDescr: unordered"),
    BadAgent("always one row more", only(below(IF_DESCR), endless), "^not finished after 3 s$", access={"deadline": 3}),
)

BAD_AGENTS = (*SILENT, *BYTES, *OBJECTS, *SIZES, *WALKS)
