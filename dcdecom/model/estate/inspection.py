"""What a person reads off the machine."""

from __future__ import annotations

from datetime import datetime

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress


@dataclass(frozen=True)
class Inspection:
    """What was typed off one chassis, before the record was shown."""

    serial: str
    asset_tag: str
    position: str
    """Rack and unit as `R07 U12`."""
    typed_by: str
    typed_at: datetime
    photos: tuple[str, ...]
    """SHA-256 of each."""
    cables: int | None
    """How many network cables are plugged into the chassis; None where nobody counted."""
    macs: tuple[MacAddress, ...]
    """The MAC addresses on its label."""
    strange_labels: tuple[tuple[str, str], ...] = ()
    """Device and barcode of each label of another recorded device on the photos of the last reading, where none of them
    shows the device's own serial number."""
