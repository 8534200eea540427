"""The dialects of command lines: what is typed to each kind of switch, how it was tried, and where it is from."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.adapters.switch.dialects import DIALECTS, Dialect
from dcdecom.adapters.switch.dialects.dialect import ALWAYS, NEVER, AtOnce, Commit, Save
from docs.pages.markdown import code, joined, link, table

PORT = "PORT"
TRIED = {
    "real": "Reading and writing, on real ones.",
    "captured": "Reading, on what real ones printed. Writing, on an emulation.",
    "emulated": "Reading and writing, on an emulation only: a real switch needs policy `emulated_dialects: allow`.",
}


PARTS = ("its kind", "state of a port", "addresses", "neighbours", "aggregates", "configuration")
NOTICED = ("a lost row is noticed", "an empty table is told by")
RESTS = (
    "A part is read by what a real device printed (`capture`), by what was seen on the real test bed (`real`), or by a "
    "manual alone (`manual`). Writing rests on manuals everywhere but on the test bed. A row that was lost on the way "
    "is noticed where the answer counts its rows, or numbers them; [elsewhere](../explanation/dialects.md"
    "#what-came-between-and-what-was-lost) SNMP is the witness against it."
)
NOT_THERE = (
    "A further kind of switch is read only where every one of these answers was captured from a real device. Of Allied "
    "Telesis AlliedWare Plus and Cisco's S300 most were, and neither what it calls itself (AlliedWare Plus), nor its "
    "neighbours in full (S300), nor a configuration (both): they are not read. Of Alcatel-Lucent AOS, Avaya ERS, Dell "
    "PowerConnect, Eltex, FortiSwitch and EdgeSwitch there is less. Their SNMP agents are read all the same."
)


def page() -> str:
    about = (
        "A switch's `platform` in the inventory names one of these. A kind that is not here is refused, never guessed; "
        "so is a switch that calls itself otherwise than its platform. What the columns mean stands in "
        "[how dcdecom speaks to switches](../explanation/dialects.md)."
    )
    rows = [
        (link(name, f"`{name}`"), dialect.title, code(dialect.proven), code(dialect.terminal.driver))
        for name, dialect in DIALECTS.items()
    ]
    return joined(
        "# Dialects of switches",
        about,
        table(("platform", "switches", "proven", "Netmiko's driver"), rows),
        "## What proven means",
        table(("proven", "what was tried"), [(code(proven), text) for proven, text in TRIED.items()]),
        "## What rests on what",
        RESTS,
        table(("platform", *PARTS, *NOTICED), map(_rests, DIALECTS.items())),
        NOT_THERE,
        *(_section(name, dialect) for name, dialect in DIALECTS.items()),
    )


MIXED = frozenset(DIALECTS[name].fdb.total for name in ("cisco_ios", "cisco_nxos", "hp_comware"))
"""Counts that some releases print and some do not."""


def _rests(named: tuple[str, Dialect]) -> tuple[str, ...]:
    """By what each part of a dialect is read, and how far it says itself what is missing."""
    name, dialect = named
    parts = (dialect.terminal, dialect.port, dialect.fdb, dialect.neighbours, dialect.aggregates, dialect.configuration)
    form = dialect.fdb
    counts = "by its count" if form.total != NEVER else "no"
    if form.counts_addresses:
        counts = "by its count of addresses"
    elif form.number != NEVER:
        counts = "by its numbers, but for the last"
    elif form.total in MIXED:
        counts = "where its release counts"
    told = "nothing: it is not read" if form.head == ALWAYS else "its own words" if form.empty != NEVER else "its head"
    return (code(name), *(_rests_on(part.source if part else "") for part in parts), counts, told)


def _rests_on(source: str) -> str:
    if not source:
        return "not asked"
    return "capture" if "captured" in source else "real" if source.startswith("seen on") else "manual"


def _section(name: str, dialect: Dialect) -> str:
    return joined(f"## `{name}`", f"{dialect.title}.", table(("for", "what is typed", "source"), _rows(dialect)))


def _rows(dialect: Dialect) -> Iterator[tuple[str, str, str]]:
    form = dialect.configuration
    each = [dialect.neighbours.each.ask] if dialect.neighbours.each else []
    yield "its kind", _typed(dialect.terminal.version), dialect.terminal.source
    yield "paging", _typed(dialect.terminal.paging), dialect.terminal.source
    yield "a port's state", _typed(*dialect.port.ask), dialect.port.source
    yield "a port's stanza", _typed(form.stanza or form.running), form.source
    yield "addresses", _typed(dialect.fdb.ask), dialect.fdb.source
    yield "neighbours", _typed(dialect.neighbours.ask, *each), dialect.neighbours.source
    if dialect.aggregates:
        yield "aggregates", _typed(dialect.aggregates.ask), dialect.aggregates.source
    yield "what is not saved", *_unsaved(dialect)
    yield "to shut", _typed(dialect.act.enter, *dialect.act.down), dialect.act.source
    yield "to open", _typed(dialect.act.enter, *dialect.act.up), dialect.act.source
    yield "to keep it so", *_kept(dialect)
    if dialect.spelling.kinds:
        same = ", ".join(f"`{short}` = `{long.strip()}`" for short, long in dialect.spelling.kinds.items())
        yield "names of ports", same, dialect.terminal.source


def _unsaved(dialect: Dialect) -> tuple[str, str]:
    form, candidate = dialect.configuration, dialect.candidate
    if candidate:
        return _typed(candidate.enter, candidate.compare, candidate.pending), candidate.source
    if form.startup:
        return _typed(form.running, form.startup), form.source
    if isinstance(dialect.keep, AtOnce):
        return "nothing: every line is kept at once", dialect.keep.source
    return "the mark of its prompt; it does not show which lines", form.source


def _kept(dialect: Dialect) -> tuple[str, str]:
    keep = dialect.keep
    if isinstance(keep, Save):
        return _typed(keep.command), keep.source
    if isinstance(keep, Commit):
        saved = [keep.save.command] if keep.save else []
        return _typed(keep.compare, keep.trial, keep.confirm, *saved), keep.source
    return "nothing further", keep.source


def _typed(*commands: str) -> str:
    return ", ".join(code(command.replace("{port}", PORT)) for command in commands if command)
