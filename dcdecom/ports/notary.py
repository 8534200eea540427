"""What is signed, and by whom."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Protocol

from dcdecom.late_dataclass import dataclass
from dcdecom.ports.decoder import PdfSignatures
from dcdecom.ports.journal import Event

NOTHING: Mapping[str, object] = {}


class Stated(Protocol):
    """What a statement says. Version 1 has gates only, and neither subjects but a report nor what follows them."""

    @property
    def version(self) -> int: ...
    @property
    def kind(self) -> str: ...
    @property
    def case(self) -> str: ...
    @property
    def step(self) -> str: ...
    @property
    def party(self) -> str: ...
    @property
    def decision(self) -> str: ...
    @property
    def devices(self) -> tuple[str, ...]: ...
    @property
    def on(self) -> str: ...
    @property
    def report(self) -> str: ...
    @property
    def head(self) -> str: ...
    @property
    def subjects(self) -> tuple[str, ...]: ...
    @property
    def replaces(self) -> tuple[str, ...]: ...
    @property
    def finding(self) -> str: ...
    @property
    def until(self) -> str: ...
    @property
    def note(self) -> str: ...


@dataclass(frozen=True)
class StatementValues:
    """What is to be stated: protocol `Stated`, as the one who asks for a signature has it."""

    kind: str
    case: str
    party: str
    decision: str
    on: str
    """The day, as 2026-11-26."""
    head: str
    """The hash of the event that it is over."""
    step: str = "none"
    devices: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    """`plan DIGEST`, `people DIGEST`, `photo DIGEST`, `attachment DIGEST`."""
    replaces: tuple[str, ...] = ()
    finding: str = ""
    until: str = ""
    note: str = ""
    report: str = "none"
    version: int = 2


class Claimed(Protocol):
    """What a signature by key says of itself. It proves nothing before it was checked."""

    @property
    def key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def namespace(self) -> str: ...
    @property
    def presence(self) -> str:
        """What a key in an authenticator says of who was there: verified, touch-only or not-present; else empty."""
        ...

    @property
    def passkey(self) -> str:
        """Of a key that a browser made, where it is kept: bound (to one device), syncable or synced; else empty."""
        ...


class Coded(Protocol):
    """A code that stands on a paper, or a whole head."""

    @property
    def bits(self) -> int:
        """Of a head: 64 on papers of earlier versions, 130 on ours, 256 for a whole head."""
        ...

    @property
    def digits(self) -> str:
        """The digits with which each head of it begins."""
        ...

    def is_of(self, head: str) -> bool:
        """Whether it is the code of this head."""
        ...


class Scanned(Protocol):
    """The heads that stand on a scan as QR codes."""

    @property
    def heads(self) -> tuple[str, ...]: ...
    @property
    def why(self) -> str:
        """Why there are none, in words."""
        ...


class ReadLabel(Protocol):
    """What a statement says was read off a chassis; empty text and None for what nobody said."""

    @property
    def serial(self) -> str: ...
    @property
    def asset_tag(self) -> str: ...
    @property
    def position(self) -> str: ...
    @property
    def cables(self) -> int | None: ...
    @property
    def macs(self) -> tuple[str, ...]: ...


class Notary(Protocol):
    """Ties what was signed to a head: codes on paper, statements, and signatures by key."""

    namespace: str
    """For which every statement is signed."""
    every_case: str
    """What a statement says in place of a case where it is for all that are open."""

    def code(self, typed: str) -> Coded:
        """What somebody typed as a code. Raises InputError, which says what is wrong with it, where it is none."""
        ...

    def scanned(self, content: bytes) -> Scanned:
        """The QR codes on a scan that are heads. Whatever is in the file, this is an answer."""
        ...

    def signatures(self, content: bytes, at: datetime) -> PdfSignatures:
        """The certified electronic signatures of a PDF, by the trust roots that the configuration names.

        Whatever is in the file, this is an answer. Raises InputError where the roots cannot be read.
        """
        ...

    def statement(
        self, events: Iterable[Event], gate: int, decision: str, on: date, only: tuple[str, ...], version: int = 2,
        note: str = "", named: Mapping[str, object] = NOTHING,
    ) -> bytes:  # fmt: skip
        """What is to be signed at the gate that event number `gate` opened. Raises InputError: it cannot be stated.

        `note` is the reason: it is part of it where the gate says what may be decided. `named` is what else an event
        says of an appointment: agenda, team, verified.
        """
        ...

    def text(self, said: Stated) -> bytes:
        """The one text of a statement of any kind. Raises InputError: it cannot be stated."""
        ...

    def stated(self, statement: bytes) -> Stated:
        """What a statement says. Raises InputError where it is none."""
        ...

    def label_note(self, label: ReadLabel) -> str:
        """What was read off a chassis, as the note of a statement."""
        ...

    def read_label(self, note: str) -> ReadLabel:
        """What such a note says. Raises InputError where it is none."""
        ...

    def paper_note(self, said: Mapping[str, object]) -> str:
        """What is said of a paper that is handed in, as the note of a statement."""
        ...

    def read_paper(self, note: str) -> Mapping[str, object]:
        """What such a note says, by key. Raises InputError where it is none."""
        ...

    def opening_note(self, playbook: str, office: str, number: str, day: str) -> str:
        """For what a case is opened, as the note of a statement: office, number and day are the letter's."""
        ...

    def unfit(self, stated: Stated) -> str:
        """Why a statement decides nothing, whoever signed it: above all an unknown kind. Empty text where it does."""
        ...

    def claimed(self, signature: bytes) -> Claimed:
        """What a signature says of itself. Raises InputError where it is none, above all for a private key."""
        ...

    def against_presence(self, claimed: Claimed, is_lab: bool, touch_is_enough: bool) -> tuple[str, str]:
        """Why a key in an authenticator does not count, as (code, words): nobody was there, or on another page.

        Both are empty where it counts, and for other keys.
        """
        ...

    def against(self, statement: bytes, signature: bytes, key: str, person: str, at: datetime) -> str:
        """Why it is no signature of this person with this key; empty text where it is. Raises SystemFailure."""
        ...
