"""What is found in one file, before anybody says whose it is; and what kinds of files there are."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from typing import TypeAlias

from dcdecom.adapters.credentials.files import Files
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.references import ReferenceKind


@dataclass(frozen=True)
class Credential:
    """One credential: where it is, with what is told of it, and the names and addresses that it is for."""

    place: str
    subjects: tuple[str, ...]


Find: TypeAlias = Callable[[Files, datetime], Iterable[Credential]]
"""Every credential of the files by now. Raises OSError and ValueError where one of them could not be read whole."""


@dataclass(frozen=True)
class FileKind:
    """One kind of file."""

    system: str
    """Its key under `references`."""
    about: str
    kind: ReferenceKind
    find: Find
