"""What was found of a PDF with certified electronic signatures (TTE) when it was recorded."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import LEFT_OUT, Fact

TteState: TypeAlias = Literal["checked", "in part", "not checked"]
TteSheet: TypeAlias = Literal["", "found", "not found", "no code"]


@dataclass(frozen=True, repr=False, eq=False)
class TteSignature(Fact):
    """One signature that nothing spoke against."""

    name: str
    """The common name of its certificate."""
    issuer: str
    certificate: str
    """SHA-256 of the certificate."""
    person: str = field(default="", metadata=LEFT_OUT)
    """Whose certificate it is by the people file; empty where that does not say."""
    stamped: str = field(default="", metadata=LEFT_OUT)
    """The time that a timestamp proves."""
    open: tuple[str, ...] = field(default=(), metadata=LEFT_OUT)
    """What is not known of it: time, revocation, unread."""


@dataclass(frozen=True, repr=False, eq=False)
class TteChecked(Fact):
    """How far a PDF was checked. One that something speaks against is not recorded."""

    state: TteState
    why: str = field(default="", metadata=LEFT_OUT)
    """Why nothing was checked."""
    sheet: TteSheet = field(default="", metadata=LEFT_OUT)
    """Whether the code of the sheet stands in what was signed."""
    signatures: tuple[TteSignature, ...] = field(default=(), metadata=LEFT_OUT)
    roots: str = field(default="", metadata=LEFT_OUT)
    """SHA-256 of the trust roots."""
