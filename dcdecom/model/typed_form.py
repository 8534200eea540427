"""What stands on a signed form kelengkapan, as a member of the team typed it: one value a device.

An empty text means that the form does not say it; an empty list means that the form says there is none.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.request import PaperSays, RequestedDevice

DiskDecision: TypeAlias = Literal["keep", "wipe", "destroy", "remove"]
"""What becomes of a disk by its owner's word.

keep     it stays in the server as it is
wipe     its data are erased
destroy  it is destroyed
remove   it is taken out, and its owner keeps it
"""
DiskSource: TypeAlias = Literal["form", "label", "record"]
"""From where a line was typed: written by the applicant, read off the disk, or printed and left as it was."""
AccessoryKind: TypeAlias = Literal[
    "rails", "power-cord", "network-cable", "transceiver", "console-cable", "bezel", "key", "other"
]  # fmt: skip
WipeBy: TypeAlias = Literal["", "owner", "us", "other"]
"""Who is to erase the data: the office that owns the server, ours, or somebody else."""
MOST_ENTRIES = 128
"""Disks of one device, and as many kinds of accessories."""


@dataclass(frozen=True)
class FormDisk:
    """One disk, and what is to become of it."""

    decision: DiskDecision
    """keep, wipe, destroy or remove."""
    serial: str = ""
    bay: str = ""
    size: str = ""
    """Such as `480 GB SSD`."""
    source: DiskSource = "form"


@dataclass(frozen=True)
class FormAccessory:
    """What leaves beside the device."""

    what: AccessoryKind
    count: int = 1
    note: str = ""
    """Such as the length of a cable; of `other`, what it is."""


@dataclass(frozen=True)
class FormBackup:
    """Whether its owner made a backup of the data."""

    made: bool
    by: str = ""
    on: date | None = None


@dataclass(frozen=True)
class FormWipe:
    """Whether its owner wants the data erased, and by whom."""

    wanted: bool
    by: WipeBy = ""
    """owner, us or other; nothing where it is not wanted."""
    who: str = ""
    """Of `other`: who that is."""


@dataclass(frozen=True)
class FormDevice:
    """What the form says of one device."""

    name: str
    disks: tuple[FormDisk, ...]
    accessories: tuple[FormAccessory, ...]
    backup: FormBackup
    wipe: FormWipe
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
    """Such as `64 GB`."""

    @property
    def disk_serials(self) -> tuple[str, ...]:
        return tuple(disk.serial for disk in self.disks if disk.serial)


@dataclass(frozen=True)
class FormContent:
    """The file in which the content of one form is typed."""

    case: str
    devices: tuple[FormDevice, ...]


def says(said: FormDevice) -> PaperSays:
    """What is compared with the record. Disks are compared by their sizes, where each has one, and by their serial
    numbers, where the record has those.
    """
    sizes = tuple(disk.size for disk in said.disks)
    return replace(PaperSays.of(said), disks=sizes if all(sizes) else ())


def contradictable(said: FormDevice) -> tuple[object, ...]:
    """What of a form may contradict itself (`checks.typed_form`): who accepts that accepts this content."""
    return said.disks, said.wipe, said.backup


def with_form(asked: RequestedDevice, said: FormDevice) -> RequestedDevice:
    """The device with what the form says in the place of what the request had of it."""
    return replace(asked, form=says(said).or_else(asked.form or PaperSays()))


def serials(devices: Iterable[FormDevice]) -> list[str]:
    """The serial numbers of all disks, in their order."""
    return [disk.serial for device in devices for disk in device.disks if disk.serial]
