"""The machine that dcdecom runs on."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dcdecom.model.settings import SecretRef


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

    def office(self) -> str:
        """Where LibreOffice is; empty where it is not installed."""
        ...
