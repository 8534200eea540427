"""What earlier looks and runs left to know; kept by us, beside the journals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

if TYPE_CHECKING:
    from dcdecom.model.address import MacAddress
    from dcdecom.model.drift import Kept
    from dcdecom.model.evidence import Remembered, Sighting


class Memory(Protocol):
    """Where addresses were seen by earlier looks, for 30 days; kept by us, beside the journals.

    It is filled by looks that were made anyway, and it is bounded: the oldest gives way.
    """

    def remember(self, seen: Iterable[Sighting]) -> None:
        """Keep every sighting that is learned, on a wire and on no uplink; others are left out."""
        ...

    def on(self, ports: Iterable[tuple[str, str]]) -> tuple[Remembered, ...]:
        """What was seen on these ports, each as (switch, port)."""
        ...

    def of(self, macs: Iterable[MacAddress]) -> tuple[Remembered, ...]:
        """Where these addresses were seen."""
        ...


class DriftStore(Protocol):
    """What the reconcile knows from run to run; kept by us, beside the journals."""

    def known(self) -> tuple[Kept, ...]:
        """Everything as the last run left it."""
        ...

    def last_success(self) -> datetime | None:
        """When a run last could compare; None before the first."""
        ...

    def keep(self, kept: Iterable[Kept], succeeded: datetime | None) -> None:
        """Replace what is known, all of it or nothing. `succeeded` is when this run could compare."""
        ...
