"""What an office asks for: its letter, the papers that came with it, and the devices it wants back."""

from __future__ import annotations

import datetime
from dataclasses import fields
from pathlib import Path
from typing import Protocol

from dcdecom.late_dataclass import dataclass
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
    assignment: str = ""
    """The paper that sends the team, where there is one: `Surat Tugas Nomor ... tanggal ...`."""


@dataclass(frozen=True)
class PaperSays:
    """What one paper says of a device, as somebody typed it; empty where the paper says nothing."""

    serial: str = ""
    asset_tag: str = ""
    kode_barang: str = ""
    manufacturer: str = ""
    model: str = ""
    rack: str = ""
    unit: str = ""
    cpu: str = ""
    """Such as `2 x Xeon Silver 4210`."""
    memory: str = ""
    """Such as `64 GB` or `2 x 32 GB`."""
    disks: tuple[str, ...] = ()
    """Such as `2 x 480 GB SSD`."""
    disk_serials: tuple[str, ...] = ()
    """Serial numbers of the disks."""

    @classmethod
    def of(cls, row: Describes) -> PaperSays:
        """What one row of any paper says of a device, by the names that all papers have."""
        return cls(**{f.name: getattr(row, f.name) for f in fields(cls)})

    def or_else(self, before: PaperSays) -> PaperSays:
        """What it says, and of what it leaves out what was said before."""
        return PaperSays(**{f.name: getattr(self, f.name) or getattr(before, f.name) for f in fields(self)})

    @property
    def position(self) -> str:
        return position(self.rack, self.unit)


class Describes(Protocol):
    """A row of a paper that describes a device: the letter's, or the form's."""

    @property
    def serial(self) -> str: ...
    @property
    def asset_tag(self) -> str: ...
    @property
    def kode_barang(self) -> str: ...
    @property
    def manufacturer(self) -> str: ...
    @property
    def model(self) -> str: ...
    @property
    def rack(self) -> str: ...
    @property
    def unit(self) -> str: ...
    @property
    def cpu(self) -> str: ...
    @property
    def memory(self) -> str: ...
    @property
    def disks(self) -> tuple[object, ...]: ...
    @property
    def disk_serials(self) -> tuple[str, ...]: ...


@dataclass(frozen=True)
class RequestedDevice:
    """One device as the letter and the BA kolokasi describe it; empty text where the paper says nothing."""

    name: str
    serial: str
    asset_tag: str = ""
    kode_barang: str = ""
    type: str = ""
    """Merek/tipe in one text, such as `HPE ProLiant DL360 Gen9`."""
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
    manufacturer: str = ""
    """Where the letter tells it apart from the model."""
    model: str = ""
    cpu: str = ""
    """Such as `2 x Xeon Silver 4210`."""
    memory: str = ""
    """Such as `64 GB` or `2 x 32 GB`."""
    disks: tuple[str, ...] = ()
    """Such as `2 x 480 GB SSD`."""
    disk_serials: tuple[str, ...] = ()
    """Serial numbers of the disks."""
    minutes: PaperSays | None = None
    """What the BA kolokasi says; None where nobody typed it."""
    form: PaperSays | None = None
    """What the form kelengkapan says; None where nobody typed it."""

    @property
    def position(self) -> str:
        return position(self.rack, self.unit)

    @property
    def serial_of_minutes(self) -> str:
        """The serial number in the BA kolokasi; empty where nobody typed it."""
        return self.minutes_serial or (self.minutes.serial if self.minutes else "")


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
    mail: str = ""
    """Mail address."""
    language: str = ""
    """In which the person is written to, such as `id`; empty for the language of the papers."""
    authority: str = ""
    """Of who comes for the devices and is not the head of the office: `Surat Kuasa Nomor ... tanggal ...`."""


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
    ticket: str = ""
    """Its number in the ticket system from which it came; the answer goes back there."""


def position(rack: str, unit: str) -> str:
    """A place as people say it: `R07 U12`; empty where it is not known."""
    return f"{rack} U{unit}" if rack and unit else ""
