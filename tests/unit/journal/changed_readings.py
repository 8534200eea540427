"""Changes of one value of what a case kept: of a reading, or of its policy; by a fixed seed, and as a type allows."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, TypeAlias

from dcdecom.journal.canonical import canonical
from dcdecom.journal.repeated import REPEATED

from .replays import JUDGED, Played

Path: TypeAlias = tuple[str | int, ...]
MAC = re.compile(r"([0-9A-Fa-f]{2}:){5}[0-9A-Fa-f]{2}")
TIME = re.compile(r"\d{4}-\d\d-\d\dT.*[+Z].*")
LEARNED = {"learned": "static", "static": "learned", "snmp": "cli", "cli": "snmp", "data": "bmc", "bmc": "data",
           "lab": "real", "block": "ask", "ask": "block", "allow": "block"}  # fmt: skip
"""Words that stand for one of a few."""


@dataclass(frozen=True)
class Changed:
    """One value that was changed, of an event's readings or of the policy, and how the replay took it."""

    of: str
    """The dataclass that holds it."""
    field: str
    path: Path
    before: object
    after: object
    named: bool
    """Whether any event is not repeated, or could not be judged."""

    @property
    def key(self) -> str:
        return f"{self.of}.{self.field}"


def leaves(value: Any, path: Path = (), of: str = "", field: str = "") -> Iterator[tuple[str, str, Path, Any]]:
    """Each value with the dataclass and the field that hold it, and lists that hold something as a whole."""
    if isinstance(value, Mapping):
        kind = str(value.get("is", of))
        for name, part in value.items():
            if name != "is":
                yield from leaves(part, (*path, name), kind, name)
        return
    if isinstance(value, list):
        if value:
            yield of, field, path, value
        for n, part in enumerate(value):
            yield from leaves(part, (*path, n), of, field)
        return
    if value is not None:
        yield of, field, path, value


def another(value: Any, by: random.Random) -> Any:
    """Another value of its kind."""
    match value:
        case bool():
            return not value
        case int():
            return by.choice((0, value + 1, value * 1000 + 7)) if value else 1
        case list():
            gone = by.randrange(len(value))
            return [part for n, part in enumerate(value) if n != gone]
        case str() if value in LEARNED:
            return LEARNED[value]
        case str() if MAC.fullmatch(value):
            return "02:00:00:00:00:99"
        case str() if TIME.fullmatch(value):
            return (datetime.fromisoformat(value) + timedelta(days=by.choice((-400, -9, 9, 400)))).isoformat()
        case str():
            return f"{value}~" if value else "something"
    raise TypeError(f"no other value for {value!r}")


def put(whole: Any, path: Path, value: Any) -> None:
    for part in path[:-1]:
        whole = whole[part]
    whole[path[-1]] = value


def changes(cases: Sequence[Played], count: int, seed: int) -> Iterator[Changed]:
    """So many changes, each of one value: nine of ten of a reading, the others of the policy."""
    by = random.Random(seed)
    for _ in range(count):
        case = by.choice(cases)
        yield _of_policy(case, by) if by.random() < 0.1 else _of_readings(case, by)


def _of_readings(case: Played, by: random.Random) -> Changed:
    seq = by.choice([judged.seq for judged in case.judged().judged])
    said = json.loads(case.readings(seq)[1])
    of, field, path, before = by.choice([*leaves(said, of="Readings")])
    after = another(before, by)
    put(said, path, after)
    again = case.resting_on(seq, canonical(said)).judged()
    named = any(judged.seq == seq and judged.state != REPEATED for judged in again.judged)
    return Changed(of, field, path, before, after, named)


def _of_policy(case: Played, by: random.Random) -> Changed:
    policy = json.loads(case.files[case.rows[0]["payload"]["binding"]["policy_in_force"]])
    of, field, path, before = by.choice([*leaves(policy, of="Policy")])
    after = another(before, by)
    again = case.under_policy(lambda said: put(said, path, after)).judged()
    return Changed(of, field, path, before, after, again.exit != 0)


assert JUDGED
