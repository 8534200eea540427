"""Drift as people and programs read it: the table, one drift in full, and the whole as plain data."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from zoneinfo import ZoneInfo

from dcdecom.model.drift import Drift, TrackedDrift
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import Block, Marked, Table, TableRow, Verbatim
from dcdecom.papers.columns import columns, harmless
from dcdecom.papers.drift_summary import at_once
from dcdecom.papers.drift_words import in_words, params_in_words
from dcdecom.papers.sanitize import plain


def sentence(drift: Drift, texts: Texts) -> str:
    """What a drift says; what the texts do not know shows itself."""
    params = params_in_words(drift.params, texts)
    try:
        return texts.say(f"drift.{drift.drift}{'-' if drift.variant else ''}{drift.variant}", **params)
    except KeyError:
        return " ".join([drift.drift, drift.object, *(f"{k}={v}" for k, v in params.items())])


def table(
    shown: Iterable[TrackedDrift], every: Iterable[TrackedDrift], texts: Texts, zone: ZoneInfo
) -> Iterator[Block]:
    """A row for each drift that is told, what it says below it, and a count of the others."""
    if rows := list(shown):
        yield _rows(rows, texts, zone)
        yield from _below(rows, every, texts)


def short(
    shown: Iterable[TrackedDrift], every: Iterable[TrackedDrift], texts: Texts, zone: ZoneInfo, rest: str
) -> Iterator[Block]:
    """The same, and of many a summary and the first ones. `rest` says where all of them stand."""
    if rows := list(shown):
        yield from at_once(rows, lambda some: _rows(some, texts, zone), texts, rest)
        yield from _below(rows, every, texts)


def _rows(shown: Iterable[TrackedDrift], texts: Texts, zone: ZoneInfo) -> Table:
    return Table(tuple(_row(k, texts, zone) for k in shown), indent=0)


def _below(rows: Iterable[TrackedDrift], every: Iterable[TrackedDrift], texts: Texts) -> Iterator[Block]:
    told = {k.drift.identity for k in rows}
    others = Counter(_state(k, texts) for k in every if k.drift.identity not in told)
    if others:
        counted = ", ".join(f"{number} {state}" for state, number in sorted(others.items()))
        yield texts.say("drift-table.further", counted=counted)
    yield texts.say("drift-table.explain")


def _row(kept: TrackedDrift, texts: Texts, zone: ZoneInfo) -> TableRow:
    drift = kept.drift
    state = Marked(_state(kept, texts), "look") if kept.state == "new" else _state(kept, texts)
    since = texts.say("drift-table.since", at=_time(kept.first_seen, zone))
    cells = (state, drift.severity, drift.drift, drift.id, since)
    below = (sentence(drift, texts), *((in_words(kept.why, texts),) if kept.why else ()))
    return TableRow(harmless(cells), tuple(f"    {plain(said)}" for said in below))


def explained(kept: TrackedDrift, texts: Texts, zone: ZoneInfo) -> Iterator[Block]:
    """One drift: what it is since when, what each source says, what to do, and how to accept it."""
    drift = kept.drift
    yield plain(f"{drift.drift} ({drift.severity}): {drift.object}")
    yield plain(sentence(drift, texts))
    why = f" ({in_words(kept.why, texts)})" if kept.why else ""
    yield plain(texts.say("drift-explained.state", state=f"{_state(kept, texts)}{why}"))
    seen = {"first": _time(kept.first_seen, zone), "last": _time(kept.last_seen, zone)}
    yield texts.say("drift-explained.seen", **seen, runs=kept.runs)
    yield texts.say("drift-explained.sources")
    yield from columns([(s.source, in_words(s.says, texts)) for s in drift.evidence])
    yield texts.say("drift-explained.advice", advice=texts.say(f"drift-advice.{drift.drift}"))
    yield texts.say("drift-explained.accept", file="inventory/known-drift.yaml")
    yield Verbatim("  known:")
    yield from (Verbatim(f"    {line}") for line in _entry(drift, texts))


def document(kept: Iterable[TrackedDrift], texts: Texts, **head: object) -> dict[str, object]:
    """Everything that is known, as plain data, under what the run was."""
    return {**head, "drift": [_plain(k, texts) for k in kept]}


def _plain(kept: TrackedDrift, texts: Texts) -> dict[str, object]:
    drift = kept.drift
    return {
        "id": drift.id,
        "class": drift.drift,
        "object": drift.object,
        "of": drift.of,
        "severity": drift.severity,
        "state": kept.state,
        "says": sentence(drift, texts),
        "why": kept.why,
        "device": drift.device,
        "site": drift.site,
        "case": drift.case,
        "first_seen": kept.first_seen.isoformat(),
        "last_seen": kept.last_seen.isoformat(),
        "runs": kept.runs,
        "evidence": [{"source": s.source, "says": s.says} for s in drift.evidence],
        "advice": texts.say(f"drift-advice.{drift.drift}"),
    }


def _state(kept: TrackedDrift, texts: Texts) -> str:
    return texts.say(f"drift-state.{kept.state}")


def _entry(drift: Drift, texts: Texts) -> Iterator[str]:
    """What goes into the file of known drift, as YAML reads it back."""
    import json

    yield f"- drift: {drift.drift}"
    yield f"  object: {json.dumps(drift.object, ensure_ascii=True)}"
    if drift.of:
        yield f"  of: {drift.of}"
    yield f"  reason: {texts.say('drift-explained.reason')}"
    yield "  until: YYYY-MM-DD"


def _time(at: datetime, zone: ZoneInfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}"
