"""What every event may say, with a value of its own in each field, and whether a payload is written again as it was.

`payloads.json` has them as this version writes them. A new field or type: `python -m tests.unit.model.payloads`, and
look at what changed: keys of before stay, or no journal of before is read.
"""

from __future__ import annotations

import dataclasses
import itertools
import json
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, Literal, NewType, get_args, get_origin, get_type_hints

from dcdecom.journal.canonical import canonical
from dcdecom.model.changes.change import Change
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.codec import read, write
from dcdecom.model.facts.base import Fact, Payload
from dcdecom.model.facts.request import CaseOpened
from dcdecom.model.fold import EVENTS

KEPT = Path(__file__).with_name("payloads.json")
TYPES: dict[str, type[Payload]] = {"case-opened": CaseOpened, **{name: kind.fact for name, kind in EVENTS.items()}}
LACKED = {"parent", "losses"}
"""Keys that are written today, where earlier versions wrote nothing and nothing was meant."""


def must_be_written_again(type: str, payload: Mapping[str, Any]) -> None:
    """What the product appends is what the codec writes of what it reads: no key stands beside a fact."""
    fact = read(TYPES[type], payload)
    assert not list(unknown(fact)), (type, list(unknown(fact)))
    assert canonical(write(fact)) == canonical(payload), type


def but_for_lacked(written: Any, before: Any) -> Any:
    """What is written, without the keys that the payload was read without and that earlier versions lacked."""
    if isinstance(written, Mapping) and isinstance(before, Mapping):
        return {k: but_for_lacked(v, before.get(k)) for k, v in written.items() if k in before or k not in LACKED}
    if isinstance(written, list) and isinstance(before, list) and len(written) == len(before):
        return [but_for_lacked(one, other) for one, other in zip(written, before, strict=True)]
    return written


def unknown(fact: Fact) -> Iterator[str]:
    """The keys that no field of a fact, or of a fact in it, is called by."""
    yield from fact.unknown
    for field in dataclasses.fields(fact):
        value = getattr(fact, field.name)
        inside = value.values() if isinstance(value, Mapping) else value if isinstance(value, tuple) else (value,)
        for one in inside if field.name != "unknown" else ():
            yield from unknown(one) if isinstance(one, Fact) else ()


# --- a value of its own for each field -------------------------------------------------------------------------------


class Values:
    """Values that no other field has."""

    def __init__(self) -> None:
        self._numbers = itertools.count(1)

    def fact(self, kind: Any) -> Any:
        hints = get_type_hints(kind)
        fields = [f for f in dataclasses.fields(kind) if f.name != "unknown"]
        return kind(**{f.name: self.of(hints[f.name], f.name) for f in fields})

    def of(self, hint: Any, name: str) -> Any:
        n, args, origin = next(self._numbers), get_args(hint), get_origin(hint)
        if type(None) in args:
            return self.of(next(arg for arg in args if arg is not type(None)), name)
        if origin is Literal:
            return args[n % len(args)]
        if origin is tuple:
            return (self.of(args[0], name), self.of(args[0], name))
        if isinstance(origin, type) and issubclass(origin, Mapping):
            value = {"present": n} if name in ("before", "after") else self.of(args[1], name)
            return value if name in ("before", "after") else {self.of(args[0], name): value}
        return self._simple(hint, name, n)

    def _simple(self, hint: Any, name: str, n: int) -> Any:
        if isinstance(hint, NewType):
            return f"02:00:00:00:{n // 256:02x}:{n % 256:02x}"
        if hint is Change:
            return ShutPort(f"srv-{n}", 2, n, "tor-3", n, f"Gi1/0/{n}", "data")
        if isinstance(hint, type) and issubclass(hint, Enum):
            return list(hint)[n % len(list(hint))]
        if dataclasses.is_dataclass(hint):
            return self.fact(hint)
        moment = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(seconds=n)
        simple = {str: f"{name} {n}", int: n, bool: True, datetime: moment, date: date(2026, 1, 1) + timedelta(days=n)}
        return simple[hint]


def examples() -> dict[str, Payload]:
    return {name: Values().fact(kind) for name, kind in TYPES.items()}


def written() -> dict[str, Any]:
    return {name: write(fact) for name, fact in examples().items()}


if __name__ == "__main__":
    KEPT.write_text(json.dumps(written(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
