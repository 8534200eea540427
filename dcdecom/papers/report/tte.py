"""How far the electronic signatures in a PDF were checked."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.tte import TteSheet, TteState


@dataclass(frozen=True)
class TteSignature:
    """One electronic signature in a PDF."""

    name: str
    issuer: str
    certificate: str
    person: str
    """Id of the person whose certificate it is, by the people file."""
    stamped: str
    """The time that a timestamp proves."""
    open: tuple[str, ...]
    """What is not known of it."""


@dataclass(frozen=True)
class Tte:
    """How far a PDF with electronic signatures was checked when it was recorded."""

    state: TteState
    why: str
    """Why nothing was checked."""
    sheet: TteSheet
    signatures: tuple[TteSignature, ...]
