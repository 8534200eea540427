"""The hash chain: every event holds the hash of the one before, so a change anywhere shows from there on.

The chain alone stops accidents and partial edits. It cannot show a tail that was cut off, nor a journal rewritten
whole: for that an anchor holds a head where the writers of the journal cannot reach it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeAlias

from .canonical import canonical

Row: TypeAlias = Mapping[str, Any]
"""An event as a plain mapping, with the keys of FIELDS."""

DOMAIN = b"dcdecom-event-v1\n"
START = "0" * 64
"""What stands in `prev` of the first event."""

FIELDS: Mapping[str, type] = {
    "case": str, "seq": int, "at": str, "actor": str, "type": str, "payload": dict,
    "schema": int, "prev": str, "hash": str,
}  # fmt: skip
HASHED = tuple(name for name in FIELDS if name not in ("prev", "hash"))

_TIME = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}\.[0-9]{6}Z")
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class Problem:
    """Something that does not hold, at the event that calls itself number `seq`."""

    seq: int
    text: str


def row(event: object) -> Row:
    """An event as a plain mapping."""
    return {name: getattr(event, name) for name in FIELDS}


def event_hash(event: Row) -> str:
    """What `hash` of this event has to be. Raises ValueError where the event has no canonical form."""
    hashed = canonical({name: event[name] for name in HASHED})
    return hashlib.sha256(DOMAIN + hashed + b"\n" + event["prev"].encode()).hexdigest()


def head(events: Sequence[Row]) -> str:
    """The hash of the last event."""
    return str(events[-1]["hash"]) if events else START


def is_digest(value: object) -> bool:
    """Whether a value is a SHA-256 as we write it: 64 hexadecimal digits, small letters."""
    return isinstance(value, str) and _DIGEST.fullmatch(value) is not None


def well_formed(event: Row) -> bool:
    """Whether a mapping has the fields of an event, each of its kind. It says nothing about the chain."""
    return not _form(event)


def check(events: Iterable[Row], after: Row | None = None) -> list[Problem]:
    """Everything that does not hold in a journal: sequence, `prev`, hash, form. An empty list means an intact chain.

    `after` is the event before these, which was checked already.
    """
    problems: list[Problem] = []
    case, seq, prev = (after["case"], after["seq"], after["hash"]) if after else (None, 0, START)
    for event in events:
        here = event["seq"] if type(event.get("seq")) is int else seq + 1
        faults = _form(event) or _links(event, case or event["case"], seq + 1, prev)
        problems += (Problem(here, text) for text in faults)
        case, seq, prev = case or event.get("case"), here, event.get("hash", "")
    return problems


def _form(event: Row) -> list[str]:
    if event.keys() != FIELDS.keys():
        return ["it has not the fields of an event"]
    wrong = [f"{name} is no {kind.__name__}" for name, kind in FIELDS.items() if type(event[name]) is not kind]
    if wrong:
        return wrong
    if not _is_time(event["at"]):
        wrong.append("its time is not written as 2026-11-24T13:07:00.123456Z")
    return wrong + [f"{name} is no SHA-256" for name in ("prev", "hash") if not is_digest(event[name])]


def _is_time(text: str) -> bool:
    try:
        return _TIME.fullmatch(text) is not None and datetime.fromisoformat(text) is not None
    except ValueError:
        return False


def _links(event: Row, case: str, seq: int, prev: str) -> Iterator[str]:
    if event["case"] != case:
        yield f"it belongs to case {event['case']}, not {case}"
    if event["seq"] != seq:
        yield f"event {seq} belongs in its place"
    if event["prev"] != prev:
        yield "it does not follow the event before it"
    try:
        if event["hash"] != event_hash(event):
            yield "it is not what its hash says"
    except ValueError as error:
        yield f"it has no canonical form: {error}"
