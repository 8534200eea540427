"""Who is at the keyboard."""

from __future__ import annotations

from typing import Protocol

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class Login:
    """Who runs this process, as the kernel knows it."""

    name: str
    """Empty where it is not known."""
    source: str
    """loginuid, uid, option or unknown."""


class Actor(Protocol):
    """Who is at the keyboard."""

    def login(self) -> Login: ...
