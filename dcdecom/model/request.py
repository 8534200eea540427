"""What an office asks for: its letter, the papers that came with it, and the devices it wants back."""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from pathlib import Path

from dcdecom.model.address import MacAddress


@dataclass(frozen=True)
class Letter:
    """The incoming letter (SOP row 1)."""

    number: str
    date: datetime.date
    received: datetime.date
    office: str
    """The office's name as on its letterhead."""
    signatory: str
    post: str
    subject: str = ""
    scan: Path | None = None
    nip: str = ""
    """Of the signatory: eighteen digits."""


@dataclass(frozen=True)
class ColocationMinutes:
    """The berita acara kolokasi: the paper made when the server came in (SOP row 5)."""

    number: str
    date: datetime.date
    scan: Path


@dataclass(frozen=True)
class Endorsement:
    """One hand of the disposition sheet: who, for which party, on which day."""

    party: str
    """A key of the playbook's parties."""
    name: str
    date: datetime.date


@dataclass(frozen=True)
class Disposition:
    """The filled disposition sheet, made on paper before the case was opened (SOP rows 2 to 4)."""

    agenda: str
    scan: Path
    endorsements: tuple[Endorsement, ...]
    team: tuple[str, ...]
    """Ids of the people, as in people.yaml, who were appointed to act."""


@dataclass(frozen=True)
class RequestedDevice:
    """One device as the letter and the BA kolokasi describe it; empty text where the paper says nothing."""

    name: str
    serial: str
    asset_tag: str = ""
    kode_barang: str = ""
    type: str = ""
    rack: str = ""
    unit: str = ""
    macs: tuple[MacAddress, ...] = ()
    ips: tuple[str, ...] = ()
    machines: tuple[str, ...] = ()
    """Names of virtual machines that leave with it."""
    minutes_serial: str = ""
    """The serial in the BA kolokasi, where it was copied into the request."""
    minutes_macs: tuple[MacAddress, ...] = ()
    """The MAC addresses in the BA kolokasi. They count as the server's own where its serial there is the record's."""

    @property
    def position(self) -> str:
        return position(self.rack, self.unit)


@dataclass(frozen=True)
class Contact:
    name: str
    phone: str = ""
    nip: str = ""
    """Eighteen digits, for the minutes of the handover, as are rank and post."""
    rank: str = ""
    """Pangkat/golongan, such as `Penata (III/c)`."""
    post: str = ""
    """Jabatan."""


@dataclass(frozen=True)
class Request:
    """A withdrawal request."""

    path: Path
    letter: Letter
    minutes: ColocationMinutes
    devices: tuple[RequestedDevice, ...]
    contact: Contact
    collector: Contact
    """Who comes for the devices."""
    disposition: Disposition | None = None
    tenant: str = ""
    """The tenant's slug in NetBox; empty means that its name is the letter's office."""


def position(rack: str, unit: str) -> str:
    """A place as people say it: `R07 U12`; empty where it is not known."""
    return f"{rack} U{unit}" if rack and unit else ""
