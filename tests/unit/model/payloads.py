"""What every event may say, with a value of its own in each field, and whether a payload is written again as it was.

`payloads.json` has them as this version writes them. A new field or type: `python -m tests.unit.model.payloads`, and
look at what changed: keys of before stay, or no journal of before is read.
"""

from __future__ import annotations

import dataclasses
import json
import zlib
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


def example(kind: Any, path: str = "") -> Any:
    """A fact whose fields have values that no other field beside them has, and that stay when others are added."""
    hints = get_type_hints(kind)
    fields = [f for f in dataclasses.fields(kind) if f.name != "unknown"]
    return kind(**{f.name: _value(hints[f.name], f"{path}.{f.name}") for f in fields})


def _value(hint: Any, path: str) -> Any:
    args, origin, n = get_args(hint), get_origin(hint), zlib.crc32(path.encode()) % 40_000
    if type(None) in args:
        return _value(next(arg for arg in args if arg is not type(None)), path)
    if origin is Literal:
        return args[n % len(args)]
    if origin is tuple:
        return (_value(args[0], f"{path}/1"), _value(args[0], f"{path}/2"))
    if isinstance(origin, type) and issubclass(origin, Mapping):
        is_state = type(None) in get_args(args[1])
        return {"present": n} if is_state else {_value(args[0], f"{path}/key"): _value(args[1], f"{path}/value")}
    return _simple(hint, path, n)


def _simple(hint: Any, path: str, n: int) -> Any:
    if isinstance(hint, NewType):
        return f"02:00:00:00:{n // 256:02x}:{n % 256:02x}"
    if hint is Change:
        return ShutPort(f"srv-{n}", 2, n, "tor-3", n, f"Gi1/0/{n}", "data")
    if isinstance(hint, type) and issubclass(hint, Enum):
        return list(hint)[n % len(list(hint))]
    if dataclasses.is_dataclass(hint):
        return example(hint, path)
    text = f"{path.rpartition('.')[2]} {n}"
    moment, day = datetime(2026, 11, 24, tzinfo=UTC) + timedelta(seconds=n), date(2026, 1, 1) + timedelta(days=n)
    return {str: text, object: text, int: n, bool: True, datetime: moment, date: day}[hint]


def examples() -> dict[str, Payload]:
    return {name: example(kind) for name, kind in TYPES.items()}


def written() -> dict[str, Any]:
    return {name: write(fact) for name, fact in examples().items()}


if __name__ == "__main__":
    KEPT.write_text(json.dumps(written(), ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8")
