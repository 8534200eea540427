"""What every fact of a journal is: a frozen dataclass whose fields are the keys of a payload, or of a part of one.

`model.codec` reads and writes them. A field says by its metadata how its key is treated where it may be missing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import datetime
from typing import ClassVar, Generic, Literal, TypeVar

from dcdecom.late_dataclass import dataclass
from dcdecom.model.photo_challenge import PhotoGrade

LACKED: Mapping[str, bool] = {"lacked": True}
"""Earlier versions did not write the key: then the field is None where its type allows that, else empty."""
LEFT_OUT: Mapping[str, bool] = {"lacked": True, "left_out": True}
"""The key is not written where the field is its default, or None where it has none: the event does not say."""
EMPTY: Mapping[str, bool] = {"lacked": True, "empty": True}
"""None is written as an empty mapping."""


@dataclass(frozen=True, repr=False, eq=False)
class Fact:
    """A payload, or a mapping inside of one."""

    written_as: ClassVar[str] = ""
    """What stands under `is` in a mapping that once was written with the name of its type."""
    unknown: Mapping[str, object] = field(default_factory=dict, kw_only=True)
    """Keys that a later version wrote: written again with the rest, and not judged."""

    # Written once here, and not generated for each fact: the classes of all events are made whenever a journal is read.

    def __eq__(self, other: object) -> bool:
        return vars(self) == vars(other) if type(other) is type(self) else NotImplemented

    def __hash__(self) -> int:
        return hash(tuple(vars(self)))

    def __repr__(self) -> str:
        shown = ", ".join(f"{name}={value!r}" for name, value in vars(self).items() if name != "unknown" or value)
        return f"{type(self).__name__}({shown})"


@dataclass(frozen=True, repr=False, eq=False)
class Attachment(Fact):
    """A file that an event names."""

    name: str = field(metadata=LACKED)
    sha256: str
    sealed: bool = field(default=False, metadata=LACKED)
    """It may hold secrets, and never leaves in a bundle."""


@dataclass(frozen=True, repr=False, eq=False)
class KeySigned(Fact):
    """A signature by key: the SHA-256 of its statement and of itself, and the key's fingerprint."""

    statement: str
    signature: str
    key: str
    presence: str = field(default="", metadata=LEFT_OUT)
    """Of a key in an authenticator: verified or touch-only."""


@dataclass(frozen=True, repr=False, eq=False)
class Authority(Fact):
    """By whose order something was recorded, apart from who typed it: an event that has it is of schema 2."""

    kind: Literal["login", "key"]
    """The person's own login, or a key of theirs."""
    person: str
    """Who ordered it: id in the people file, or the login where that knows nobody."""
    executor: str
    """Who typed it: the event's actor."""
    statement: str = field(default="", metadata=LEFT_OUT)
    """SHA-256 of what the key signed."""


@dataclass(frozen=True, repr=False, eq=False)
class Payload(Fact):
    """What one event says. These four any event may have; the first three are added by the store's writer."""

    attachments: tuple[Attachment, ...] = field(default=(), kw_only=True, metadata=LEFT_OUT)
    claims: tuple[str, ...] = field(default=(), kw_only=True, metadata=LEFT_OUT)
    """Keys of what it claims: `letter 9b1f...`, `device 5`, `port 107`."""
    command: str = field(default="", kw_only=True, metadata=LEFT_OUT)
    """Id of the command that wrote it."""
    authority: Authority | None = field(default=None, kw_only=True, metadata=LEFT_OUT)
    """By whose order, where a person ordered it by login or key; not written by earlier versions."""


@dataclass(frozen=True, repr=False, eq=False)
class OtherLabel(Fact):
    """A barcode on a photo that is the serial number of another recorded device."""

    device: str
    barcode: str


@dataclass(frozen=True, repr=False, eq=False)
class PhotoRead(Fact):
    """What stood on a photo when it was recorded."""

    sha256: str
    grade: PhotoGrade
    challenge: str = field(default="", metadata=LEFT_OUT)
    """The text of the challenge by which it is graded."""
    same_as: str = field(default="", metadata=LEFT_OUT)
    """The event that named this picture before, as `2026-0042 17`."""
    likeness: str = field(default="", metadata=LEFT_OUT)
    """How light it is from place to place, in 256 bits; empty where it has too little in it."""
    own: bool = field(default=False, metadata=LEFT_OUT)
    """One of its barcodes has the serial number that is recorded for the device."""
    others: tuple[OtherLabel, ...] = field(default=(), metadata=LEFT_OUT)


@dataclass(frozen=True, repr=False, eq=False)
class Brought(Payload):
    """Files that somebody brought, by order of a key where it is `signed`: its statement lies among the attachments."""

    by: str = field(default="", kw_only=True, metadata=LEFT_OUT)
    """The party for which a key ordered it."""
    signed: KeySigned | None = field(default=None, kw_only=True, metadata=LEFT_OUT)
    photo_reads: tuple[PhotoRead, ...] = field(default=(), kw_only=True, metadata=LEFT_OUT)
    """What stood on its photos, where something read them."""

    @property
    def files(self) -> tuple[Attachment, ...]:
        """What was brought, without the statement and its signature."""
        own = (self.signed.statement, self.signed.signature) if self.signed else ()
        return tuple(a for a in self.attachments if a.sha256 not in own)


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
