"""What every fact of a journal is: a frozen dataclass whose fields are the keys of a payload, or of a part of one.

`model.codec` reads and writes them. A field says by its metadata how its key is treated where it may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import ClassVar, Generic, TypeVar

LACKED: Mapping[str, bool] = {"lacked": True}
"""Earlier versions did not write the key: then the field is None where its type allows that, else empty."""
LEFT_OUT: Mapping[str, bool] = {"lacked": True, "left_out": True}
"""The key is not written where the field is its default, or None where it has none: the event does not say."""
EMPTY: Mapping[str, bool] = {"lacked": True, "empty": True}
"""None is written as an empty mapping."""


@dataclass(frozen=True)
class Fact:
    """A payload, or a mapping inside of one."""

    written_as: ClassVar[str] = ""
    """What stands under `is` in a mapping that once was written with the name of its type."""
    unknown: Mapping[str, object] = field(default_factory=dict, kw_only=True, repr=False)
    """Keys that a later version wrote: written again with the rest, and not judged."""


@dataclass(frozen=True)
class Attachment(Fact):
    """A file that an event names."""

    name: str = field(metadata=LACKED)
    sha256: str
    sealed: bool = field(default=False, metadata=LACKED)
    """It may hold secrets, and never leaves in a bundle."""


@dataclass(frozen=True)
class Payload(Fact):
    """What one event says. These three any event may have; the store's writer adds them."""

    attachments: tuple[Attachment, ...] = field(default=(), kw_only=True, metadata=LEFT_OUT)
    claims: tuple[str, ...] = field(default=(), kw_only=True, metadata=LEFT_OUT)
    """Keys of what it claims: `letter 9b1f...`, `device 5`, `port 107`."""
    command: str = field(default="", kw_only=True, metadata=LEFT_OUT)
    """Id of the command that wrote it."""


F = TypeVar("F", bound=Fact)


@dataclass(frozen=True)
class Recorded(Generic[F]):
    """A fact with the event that holds it."""

    fact: F
    at: datetime
    seq: int


@dataclass(frozen=True)
class Attached:
    """An attachment with the event that names it."""

    file: Attachment
    seq: int
    type: str
