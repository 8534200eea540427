"""The systems outside, as one command may use them."""

from __future__ import annotations

from collections.abc import Callable

from dcdecom.late_dataclass import dataclass
from dcdecom.ports.systems import Readers
from dcdecom.ports.writers import Writers


@dataclass(frozen=True)
class Systems:
    """What is read and written. Without writers a command can look and propose, and change nothing."""

    readers: Readers | None
    """None where a command needs the journal only."""
    writers: Writers | None
    missing_rights: Callable[[], tuple[tuple[str, str], ...]] = tuple
    """What the accounts that write are known not to be allowed, each with how that is put right."""

    def reading(self) -> Readers:
        """The readers. Raises RuntimeError in a command that was started without any, which is a bug."""
        if self.readers is None:
            raise RuntimeError("this command was started without readers")
        return self.readers
