"""What earlier looks and runs left to know; kept by us, beside the journals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Protocol

from dcdecom.model.site import Every

if TYPE_CHECKING:
    from dcdecom.model.address import MacAddress
    from dcdecom.model.drift import TrackedDrift
    from dcdecom.model.evidence import Remembered, Sighting
    from dcdecom.model.last_run import LastRun
    from dcdecom.model.site import SiteKey, Sites


class Memory(Protocol):
    """Where addresses were seen by earlier looks, for 30 days; kept by us, beside the journals.

    It is filled by looks that were made anyway, and it is bounded for each site: the oldest gives way. What an earlier
    version kept has no site known yet, until an address is seen there again.
    """

    def remember(self, seen: Iterable[tuple[SiteKey, Sighting]]) -> None:
        """Keep every sighting that is learned, on a wire and on no uplink, at its switch's site; others are left out.

        What is kept of other sites stays as it is.
        """
        ...

    def on(self, ports: Iterable[tuple[str, str]], at: Sites = Every.SITE) -> tuple[Remembered, ...]:
        """What was seen on these ports, each as (switch, port), at the sites that were chosen."""
        ...

    def of(self, macs: Iterable[MacAddress], at: Sites = Every.SITE) -> tuple[Remembered, ...]:
        """Where these addresses were seen, at the sites that were chosen."""
        ...


class DriftStore(Protocol):
    """What the reconcile knows from run to run; kept by us, beside the journals."""

    def known(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        """What the last run of each site left, at the sites that were chosen."""
        ...

    def last_success(self) -> datetime | None:
        """When a run last could compare; None before the first."""
        ...

    def past(self, at: Sites = Every.SITE) -> tuple[TrackedDrift, ...]:
        """What was gone before the last run of each site, and may come back."""
        ...

    def last_run(self) -> LastRun:
        """What whole runs saw; empty before the first."""
        ...

    def keep(
        self, kept: Iterable[TrackedDrift], at: Sites, succeeded: datetime | None, past: Iterable[TrackedDrift] = (),
        last_run: LastRun | None = None,
    ) -> None:  # fmt: skip
        """Replace what is known of these sites, all of it or nothing. What is known of other sites stays as it is.

        `succeeded` is when this run could compare; without a `last_run` what is known of that one stays. Raises
        ValueError for what is kept of a site that was not chosen.
        """
        ...
