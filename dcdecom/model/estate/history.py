"""What was changed in the record of a device."""

from __future__ import annotations

from datetime import datetime

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class RecordChange:
    """What one person changed in the record of a device by one act."""

    id: int
    """Of the last entry of NetBox's change log that it is made of."""
    field: str
    """name, serial, asset-tag, tenant, role, status, position, interface, mac, address, cable, deleted, or device as a
    whole."""
    what: str
    """The object's own name, such as eth0 or 9C:B6:54:A1:02:10."""
    who: str
    at: datetime
    before: str
    """Empty where the object was made, or where there is no word for it."""
    after: str
    message: str
    """What the change log was told: of our own writes, the case."""


@dataclass(frozen=True)
class RecordHistory:
    """What NetBox's change log says of one device."""

    begins: datetime | None
    """The oldest entry that the log shows; None where it shows none at all."""
    changes: tuple[RecordChange, ...]
    """The oldest first."""
