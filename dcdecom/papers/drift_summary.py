"""Many drifts at once: counted by class, site and cause, then the worst one by one, as many as fit into a mail."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from dcdecom.model.drift import CLASSES, Drift, TrackedDrift
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import Block, Table, TableRow, lines
from dcdecom.papers.columns import harmless
from dcdecom.papers.drift_words import params_in_words

FEW = 20
"""So many are printed one by one, without a summary."""
MAIL = 40_000
"""Bytes of what is printed, of which a mail takes 50,000: the rest is for what cron and the mail add."""
GROUPS = 60
"""Rows of the summary."""
NAMED = 3
"""Objects that a row of the summary names."""
LONGEST = 60
"""Characters of a cell of it."""


def at_once(
    shown: Sequence[TrackedDrift], detail: Callable[[Sequence[TrackedDrift]], Table], texts: Texts, rest: str
) -> Iterator[Block]:
    """A few one by one; of many a summary, and below it the first ones. `rest` says where all of them stand.

    `detail` makes the table of some of them.
    """
    if len(shown) <= FEW and _size([detail(shown)]) <= MAIL:
        yield detail(shown)
        return
    head = list(_summary(shown, texts, rest))
    yield from head
    first = _that_fit(detail(shown), MAIL - _size(head))
    if first.rows:
        yield first
    if left := len(shown) - len(first.rows):
        yield texts.say("drift-table.more", number=f"{left:,}", where=rest)


def _summary(shown: Sequence[TrackedDrift], texts: Texts, rest: str) -> Iterator[Block]:
    """How many there are, and of what kind."""
    groups: dict[tuple[str, str, str], list[Drift]] = {}
    for kept in shown:
        drift = kept.drift
        groups.setdefault((drift.drift, drift.site, cause(drift, texts)), []).append(drift)
    order = sorted(groups.items(), key=lambda g: (list(CLASSES).index(g[1][0].drift), -len(g[1]), g[0]))
    rows = [TableRow(harmless(_row(*key, drifts))) for key, drifts in order]
    yield texts.say("drift-table.summary", number=f"{len(shown):,}")
    yield Table(tuple(rows[:GROUPS]), indent=2)
    if left := order[GROUPS:]:
        yield texts.say(
            "drift-table.groups", groups=f"{len(left):,}", where=rest,
            number=f"{sum(len(drifts) for _, drifts in left):,}",
        )


def _row(kind: str, site: str, why: str, drifts: Sequence[Drift]) -> tuple[str, ...]:
    names = [drift.object for drift in drifts[:NAMED]]
    more = f" +{len(drifts) - NAMED:,}" if len(drifts) > NAMED else ""
    return f"{len(drifts):>6,}", kind, _cut(site or "-"), _cut(why), _cut(", ".join(names)) + more


def cause(drift: Drift, texts: Texts) -> str:
    """What drifts of one cause have in common, such as `no host in Zabbix`; the class where the texts know no more."""
    params = params_in_words(drift.params, texts)
    extra = SHARED[drift.drift](params) if drift.drift in SHARED else {}
    try:
        return texts.say(f"drift-cause.{drift.drift}", **{**params, **extra})
    except KeyError:
        return drift.drift


def _switch(params: Mapping[str, str], name: str) -> str:
    """The switch of the first place of `tor-1 Gi7, tor-2 Gi48`."""
    return params.get(name, "").partition(",")[0].rpartition(" ")[0] or "?"


def _without(params: Mapping[str, str], name: str, thing: str) -> str:
    """A parameter without the one thing that it names."""
    text = params.get(name, "")
    return " ".join((text.replace(thing, "") if thing else text).split()) or "?"


SHARED: dict[str, Callable[[Mapping[str, str]], Mapping[str, str]]] = {
    "zombie-network": lambda p: {"switch": _switch(p, "seen")},
    "unrecorded": lambda p: {"says": _without(p, "says", p.get("host", ""))},
    "departed": lambda p: {"what": _without(p, "what", f"{p.get('device', '')} (id {p.get('id', '')})")},
    "not-read": lambda p: {"reason": _without(p, "reason", p.get("what", ""))},
    "cable-elsewhere": lambda p: {"switch": _switch(p, "seen")},
    "foreign-mac": lambda p: {"switch": _switch(p, "port")},
}
"""What of the parameters of a sentence is the cause, without the one device that it names."""


def _that_fit(table: Table, most: int) -> Table:
    """The first rows of a table, as many as fit into so many bytes."""
    size, fit = 0, 0
    wide = sum(max((len(row.cells[n]) for row in table.rows), default=0) + 3 for n in range(len(table.rows[0].cells)))
    for row in table.rows:
        size += wide + 1 + _size(row.below)
        if size > most:
            break
        fit += 1
    return Table(table.rows[:fit], table.head, table.indent, table.gap)


def _size(blocks: Sequence[Block]) -> int:
    return sum(len(line.encode()) + 1 for line in lines(blocks))


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 3]}..."
