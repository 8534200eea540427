"""Where a line goes that the team cannot take back."""

from __future__ import annotations

from typing import Protocol


class Notifier(Protocol):
    """Carries a line to a place from which the team cannot take it back."""

    @property
    def place(self) -> str:
        """Where that is, such as `syslog /dev/log`."""
        ...

    def send(self, line: str) -> str:
        """Send it, once. Returns why it did not leave; empty text where it did."""
        ...
