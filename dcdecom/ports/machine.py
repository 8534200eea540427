"""The machine that dcdecom runs on."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from dcdecom.late_dataclass import dataclass

if TYPE_CHECKING:
    from dcdecom.model.settings import SecretRef


@dataclass(frozen=True)
class TrustRoot:
    """A certificate by which electronic signatures in PDFs (TTE) are judged."""

    name: str
    until: date
    is_authority: bool
    """Whether it is one of an authority; another one vouches for nobody but itself."""


class Machine(Protocol):
    """The machine that dcdecom runs on."""

    def room(self, folder: Path) -> tuple[int, bool]:
        """Free bytes where the folder is or would be, and whether this account may write there."""
        ...

    def locale(self) -> str:
        """What is wrong with the character encoding of this session; empty where it is UTF-8."""
        ...

    def secret(self, ref: SecretRef) -> None:
        """Look a secret up and forget it. Raises InputError."""
        ...

    def trust_roots(self, file: Path) -> tuple[TrustRoot, ...]:
        """The trust roots of TTE. Raises InputError where the file cannot be read, or holds none."""
        ...

    def checks_tte(self) -> bool:
        """Whether what checks TTE is installed."""
        ...

    def office(self) -> str:
        """Where LibreOffice is; empty where it is not installed."""
        ...
