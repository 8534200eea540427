"""Plans and what became of their changes, on a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import tzinfo
from typing import Any

from dcdecom.model.case import Planned, Tracked
from dcdecom.model.plan import OTHERWISE, State, to_plain
from dcdecom.model.texts import Texts
from dcdecom.papers.columns import columns
from dcdecom.papers.said import happened, is_spare, losses
from dcdecom.papers.visible import plain

COUNTED: Mapping[str, tuple[str, str]] = {
    "shut": ("port", "target"), "open": ("port", "target"), "silence": ("host", "host_id"),
    "unsilence": ("host", "host_id"), "disable": ("host", "host_id"), "export": ("host", "host_id"),
    "delete": ("host", "host_id"),
    "status": ("device", "device_id"), "position": ("device", "device_id"), "note": ("note", "device_id"),
    "cable": ("cable", "cable_id"), "address": ("address", "address_id"),
}  # fmt: skip
"""Kind of change -> what it is counted as in a plan's first line, and by which of its fields two are the same."""

NOUNS = ("server", "port", "host", "device", "cable", "address", "note")
"""In the order in which a plan's first line counts them."""

UNSHOWN = frozenset({"etag", "stanza", "sha256"})
"""Parts of a state that tell a reader at the rack nothing; the report has them."""


def plan_lines(plan: Planned, planned: Sequence[Tracked], texts: Texts) -> list[str]:
    """A plan as it is shown before it is confirmed: each change numbered, and what will not come back."""
    rows = [_plan_row(t, texts) for t in planned]
    gone = losses(planned, texts, "console")
    lost = [texts.say("console.will-not-come-back", losses=", ".join(gone))] if gone else []
    return [
        texts.say("console.plan", digest=plan.digest[:8], counts=", ".join(_counts(plan, planned, texts))),
        *columns(rows),
        *lost,
    ]


def _plan_row(tracked: Tracked, texts: Texts) -> list[object]:
    words = _words(tracked)
    kind = tracked.change.kind
    system = words["switch"] if "switch" in words else texts.say(f"console.system-{tracked.change.system}")
    effect = texts.say(f"console.effect-{kind}", **words)
    spare = texts.say("console.otherwise") if tracked.change.stage == OTHERWISE else ""
    return [tracked.n, kind, system, texts.say(f"console.object-{kind}", **words), f"{effect}{spare}"]


def _words(tracked: Tracked) -> dict[str, Any]:
    words = to_plain(tracked.change)
    return words | {"minutes": words["seconds"] // 60} if "seconds" in words else words


def _counts(plan: Planned, planned: Iterable[Tracked], texts: Texts) -> list[str]:
    """`1 server`, `2 ports`, `1 Zabbix host`: two changes of one host count once."""
    objects: dict[str, set[object]] = {noun: set() for noun in NOUNS}
    objects["server"] = set(plan.devices)
    for t in (t for t in planned if not is_spare(t)):
        noun, identity = COUNTED[t.change.kind]
        objects[noun].add(t.change.target if identity == "target" else to_plain(t.change)[identity])
    return [
        texts.say(f"console.{'one' if len(found) == 1 else 'many'}-{noun}", count=len(found))
        for noun, found in objects.items()
        if found
    ]


def change_line(tracked: Tracked, texts: Texts, zone: tzinfo) -> str:
    """What became of one change: its state, when, and what the read-back shows beside what was before."""
    at = f"{tracked.at.astimezone(zone):%H:%M:%S}" if tracked.at else ""
    row = (f"{tracked.n:>3} {tracked.change.kind:<9}", f"{tracked.state:<8}", at, plain(tracked.change.target))
    return "  ".join(part for part in (*row, _outcome(tracked, texts)) if part).rstrip()


def _outcome(tracked: Tracked, texts: Texts) -> str:
    if not happened(tracked):
        return plain(tracked.reason)
    if tracked.found_so:
        return texts.say("console.found-so")
    moved = _moved(tracked.before, tracked.after, texts)
    return "; ".join(part for part in (moved, plain(tracked.reason)) if part)


def _moved(before: State, after: State, texts: Texts) -> str:
    """The parts that were read before and after and differ, as `admin up yes -> no`."""
    keys = [k for k in after if k in before and k not in UNSHOWN and before[k] != after[k]]
    return ", ".join(
        f"{plain(k).replace('_', ' ')} {_value(before[k], texts)} -> {_value(after[k], texts)}" for k in keys
    )


def _value(value: str | int | bool | None, texts: Texts) -> str:
    if value is None or value == "":
        return texts.say("console.nothing")
    if isinstance(value, bool):
        return texts.say("console.yes" if value else "console.no")
    return plain(value)
