"""What the folds need of an event, whatever store it came from."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol, TypeAlias

Payload: TypeAlias = Mapping[str, object]


class EventLike(Protocol):
    """What the fold needs of an event; `ports.Event` is one."""

    @property
    def case(self) -> str: ...
    @property
    def seq(self) -> int: ...
    @property
    def at(self) -> str: ...
    @property
    def actor(self) -> str: ...
    @property
    def type(self) -> str: ...
    @property
    def payload(self) -> Payload: ...
    @property
    def hash(self) -> str: ...
    @property
    def schema(self) -> int: ...


def time_of(text: str) -> datetime:
    """An event's time text as an aware datetime."""
    return datetime.fromisoformat(text.replace("Z", "+00:00"))
