"""The disks of a device by every source that tells of them, and which certificates speak of which."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.label import squeezed

if TYPE_CHECKING:
    from dcdecom.model.case import Case
    from dcdecom.model.device import Device
    from dcdecom.model.facts.wiping import CertificateBrought, WipedDisk
    from dcdecom.model.typed_form import DiskDecision

DiskTeller: TypeAlias = Literal["form", "letter", "record"]
"""Who tells of a disk: the typed form, the letter, or the record."""
Match: TypeAlias = Literal["", "same", "swapped"]
"""How a serial number of a certificate is that of a disk: not, but for case, blanks and hyphens, or with each pair of
letters swapped, as some adapters for USB tell it."""


@dataclass(frozen=True)
class KnownDisk:
    """One disk, as one source tells it."""

    serial: str
    """Empty where the source names a disk without its number."""
    teller: DiskTeller
    decision: DiskDecision | Literal[""] = ""
    """What its owner decided; of the form only."""
    place: str = ""
    size: str = ""

    @property
    def name(self) -> str:
        """What it is called where people read of it."""
        return self.serial or self.place or self.size


@dataclass(frozen=True)
class Certified:
    """What one certificate says of one disk."""

    said: WipedDisk
    of: CertificateBrought
    seq: int


def known_disks(device: Device) -> Iterator[KnownDisk]:
    """Each disk by each source that was read."""
    for disk in device.form.disks if device.form else ():
        yield KnownDisk(disk.serial, "form", disk.decision, disk.bay, disk.size)
    yield from (KnownDisk(serial, "letter") for serial in device.asked.disk_serials)
    yield from (KnownDisk(serial, "record") for serial in _recorded(device) or ())


def not_read(device: Device) -> tuple[DiskTeller, ...]:
    """Sources that may know more disks, and were not read."""
    return () if _recorded(device) is not None else ("record",)


def _recorded(device: Device) -> tuple[str, ...] | None:
    return device.record.disk_serials if device.record else None


def undecided(device: Device) -> tuple[KnownDisk, ...]:
    """Disks with a number of which the form, which lists some, says nothing."""
    if device.form is None or not device.form.disks:
        return ()
    decided = {squeezed(disk.serial) for disk in device.form.disks if disk.serial}
    others = {squeezed(d.serial): d for d in known_disks(device) if d.serial and d.teller == "record"}
    return tuple(disk for serial, disk in others.items() if serial not in decided)


def certified(case: Case) -> tuple[Certified, ...]:
    """What every certificate says, disk by disk, in the order in which they came."""
    return tuple(Certified(disk, one.fact, one.seq) for one in case.certificates for disk in one.fact.disks)


def match(told: str, known: str) -> Match:
    """Whether a serial number of a certificate is that of a known disk."""
    one, other = squeezed(told), squeezed(known)
    if not one or not other:
        return ""
    if one == other:
        return "same"
    return "swapped" if _swapped(one) == other else ""


def _swapped(serial: str) -> str:
    pairs = (serial[at : at + 2] for at in range(0, len(serial), 2))
    return "".join(pair[::-1] for pair in pairs)


def of_disk(serial: str, all: tuple[Certified, ...]) -> tuple[Certified, ...]:
    """What certificates say of one disk, swapped numbers included."""
    return tuple(one for one in all if match(one.said.number, serial))


def standing(mine: tuple[Certified, ...]) -> tuple[tuple[Certified, ...], tuple[Certified, ...]]:
    """Of what is said of one disk: what says that no data are left, and what says otherwise and nothing later outdid.
    """
    good = tuple(one for one in mine if one.said.is_good)
    bad = (one for one in mine if not one.said.is_good)
    return good, tuple(one for one in bad if not any(_is_later(g, one) for g in good))


def _is_later(good: Certified, bad: Certified) -> bool:
    """By the times on both, else by the order in which they came."""
    if good.said.ended and bad.said.ended:
        return good.said.ended >= bad.said.ended
    return good.seq > bad.seq
