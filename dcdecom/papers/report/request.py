"""What the office asked for, by its papers."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class Letter:
    number: str
    date: str
    received: str
    office: str
    signatory: str
    post: str
    subject: str


@dataclass(frozen=True)
class Minutes:
    """The colocation agreement."""

    number: str
    date: str


@dataclass(frozen=True)
class Request:
    letter: Letter | None
    minutes: Minutes | None
    agenda: str
    team: tuple[str, ...]
    sha256: str
