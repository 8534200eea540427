"""What one process at a time may do, beside going on with a case."""

from __future__ import annotations

from contextlib import AbstractContextManager
from typing import Literal, Protocol, TypeAlias

from dcdecom.ports.journal import Hold

Held: TypeAlias = Literal["the reconcile", "the grant"]
"""As a message names it."""


class Locks(Protocol):
    """What is no case and is held like one."""

    def hold(self, what: Held, who: str) -> AbstractContextManager[Hold]:
        """Hold it. Entering raises Held that names the holder where another process does; it ends with its process."""
        ...
