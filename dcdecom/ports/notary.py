"""What is signed, and by whom."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from typing import Protocol

from dcdecom.ports.journal import Event


class Stated(Protocol):
    """What a gate's statement says."""

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


class Claimed(Protocol):
    """What a signature by key says of itself. It proves nothing before it was checked."""

    @property
    def key(self) -> str: ...
    @property
    def fingerprint(self) -> str: ...
    @property
    def namespace(self) -> str: ...


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


class Notary(Protocol):
    """Ties what was signed to a head: codes on paper, statements, and signatures by key."""

    namespace: str
    """For which a gate's statement is signed."""

    def code(self, typed: str) -> Coded:
        """What somebody typed as a code. Raises InputError, which says what is wrong with it, where it is none."""
        ...

    def scanned(self, content: bytes) -> Scanned:
        """The QR codes on a scan that are heads. Whatever is in the file, this is an answer."""
        ...

    def statement(self, events: Iterable[Event], gate: int, decision: str, on: date, only: tuple[str, ...]) -> bytes:
        """What is to be signed at the gate that event number `gate` opened. Raises InputError: it cannot be stated."""
        ...

    def stated(self, statement: bytes) -> Stated:
        """What a statement says. Raises InputError where it is none."""
        ...

    def claimed(self, signature: bytes) -> Claimed:
        """What a signature says of itself. Raises InputError where it is none, above all for a private key."""
        ...

    def against(self, statement: bytes, signature: bytes, key: str, person: str, at: datetime) -> str:
        """Why it is no signature of this person with this key; empty text where it is. Raises SystemFailure."""
        ...
