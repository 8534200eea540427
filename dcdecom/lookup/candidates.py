"""What the record has of an office, to be shown beside its letter. Nothing of it is taken for what the letter says."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from difflib import get_close_matches

from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.listing import Owned
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.label import squeezed
from dcdecom.ports.record import RecordReader

NEAR = 3
"""Tenants that are shown where none has the office's name."""


@dataclass(frozen=True)
class Candidates:
    """The devices that have a tenant, as far as they could be read."""

    devices: tuple[Owned, ...]
    unread: str = ""
    """Why not all of them could be read; empty where they were."""

    def of(self, office: str, slug: str = "") -> tuple[Owned, ...]:
        """The devices of one tenant, by its slug where it is given, else by its exact name; sorted by name."""
        found = [d for d in self.devices if (d.tenant_slug == slug if slug else d.tenant == office)]
        return tuple(sorted(found, key=lambda d: d.name))

    def near(self, office: str) -> tuple[tuple[str, str], ...]:
        """Name and slug of the tenants whose names are nearest to the office's."""
        tenants = {d.tenant.casefold(): (d.tenant, d.tenant_slug) for d in self.devices}
        close = get_close_matches(office.casefold(), tenants, NEAR, 0.5)
        within = [name for name in tenants if office.casefold() in name or name in office.casefold()]
        return tuple(tenants[name] for name in dict.fromkeys((*within, *close)))[:NEAR]


def candidates(record: RecordReader, progress: Callable[[int], None] = lambda read: None) -> Candidates:
    """Every device that has a tenant. `progress` is told how many were read."""
    devices: list[Owned] = []
    for answer in record.owned():
        match answer:
            case Reading(value=page):
                devices += page
                progress(len(devices))
            case Unreadable(reason=reason):
                return Candidates(tuple(devices), reason)
            case _:
                pass
    return Candidates(tuple(devices))


def with_serial(devices: Iterable[Owned], serial: str) -> tuple[Owned, ...]:
    """Those that the record has under a serial number; case, blanks and hyphens make no difference."""
    return tuple(d for d in devices if d.serial and squeezed(d.serial) == squeezed(serial))
