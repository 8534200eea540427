"""Where a payload of the journal and the one that was judged again differ, by name."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Mapping

ABOUT_THE_EVENT = frozenset({"attachments", "claims", "command", "authority"})
"""Keys of a payload that no look concludes."""


def differences(journal: Mapping[str, object], replayed: Mapping[str, object], whole: bool) -> Iterator[str]:
    """What the journal has and the replay has not, and the other way round. `whole`: no other key may be there."""
    keys = replayed.keys() | (journal.keys() - ABOUT_THE_EVENT if whole else set())
    for key in sorted(keys):
        yield from TOLD.get(key, _key)(key, journal.get(key), replayed.get(key))


def _verdicts(key: str, journal: object, replayed: object) -> Iterator[str]:
    if not isinstance(journal, Mapping) or not isinstance(replayed, Mapping):
        yield from _key(key, journal, replayed)
        return
    for name in sorted(journal.keys() | replayed.keys()):
        was, now = journal.get(name, "none"), replayed.get(name, "none")
        if was != now:
            yield f"verdict {name}: the journal has {was}, the replay has {now}"


def _each(key: str, journal: object, replayed: object) -> Iterator[str]:
    """Findings and proofs, one by one, as often as they are there."""
    before, now = _counted(journal), _counted(replayed)
    for one in before - now:
        yield f"{_called(key, json.loads(one))}: the journal has it, and the replay has not"
    for one in now - before:
        yield f"{_called(key, json.loads(one))}: the replay has it, and the journal has not"


def _counted(listed: object) -> Counter[str]:
    return Counter(_text(one) for one in (listed if isinstance(listed, list | tuple) else ()))


def _called(key: str, one: object) -> str:
    if not isinstance(one, Mapping):
        return f"{key} {one}"
    if key == "proofs":
        return f"proof {one.get('port')} {one.get('proof')}"
    parts = (one.get("device"), one.get("code"), one.get("port"))
    return f"finding {'/'.join(str(part) for part in parts if part)} ({one.get('severity')})"


def _key(key: str, journal: object, replayed: object) -> Iterator[str]:
    if _text(journal) != _text(replayed):
        path, was, now = _first_difference(key, journal, replayed)
        yield f"{path}: the journal has {_short(was)}, the replay has {_short(now)}"


def _first_difference(path: str, journal: object, replayed: object) -> tuple[str, object, object]:
    if isinstance(journal, Mapping) and isinstance(replayed, Mapping):
        for name in sorted(journal.keys() | replayed.keys()):
            if _text(journal.get(name)) != _text(replayed.get(name)):
                return _first_difference(f"{path}.{name}", journal.get(name), replayed.get(name))
    if isinstance(journal, list) and isinstance(replayed, list) and len(journal) == len(replayed):
        for n, (was, now) in enumerate(zip(journal, replayed, strict=True)):
            if _text(was) != _text(now):
                return _first_difference(f"{path}[{n}]", was, now)
    return path, journal, replayed


TOLD: Mapping[str, Callable[[str, object, object], Iterator[str]]] = {
    "verdicts": _verdicts, "findings": _each, "proofs": _each,
}  # fmt: skip


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False)


def _short(value: object) -> str:
    text = _text(value)
    return text if len(text) <= 80 else f"{text[:80]}..."
