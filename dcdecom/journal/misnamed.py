"""Fields by which an event names a thing: one text or one number. A list or a mapping there names nothing.

No version of dcdecom writes one. A journal that has one is told of it, and the rest of it is judged all the same.
Standard library only.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from .chain import Row

NAMING = (
    "by", "decision", "device", "digest", "evidence", "gate", "head", "key", "n", "paper", "person", "plan", "step",
)  # fmt: skip


def unnamed(events: Sequence[Row]) -> Iterator[tuple[Row, str]]:
    """Events that name something by a list or a mapping, each with what it is."""
    for event in events:
        for field in NAMING:
            if isinstance(value := event["payload"].get(field), list | dict):
                yield event, f"its {field} is a {'list' if isinstance(value, list) else 'mapping'}, and names nothing"


def as_name(value: object) -> object:
    """A value of an event as something that is looked up by it: text, a whole number and nothing stay what they are.

    Every other value is the text that Python writes for it, so that `true` is no 1, and a list can be looked up too.
    """
    return value if value is None or type(value) in (str, int) else repr(value)
