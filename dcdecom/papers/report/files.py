"""Files that the case keeps, as the report names them."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import Attachment


@dataclass(frozen=True)
class File:
    """One attachment."""

    name: str
    sha256: str
    sealed: bool


def files(attached: Iterable[Attachment]) -> tuple[File, ...]:
    """Attachments with their whole SHA-256, and whether they are withheld from bundles."""
    return tuple(File(a.name, a.sha256, a.sealed) for a in attached)
