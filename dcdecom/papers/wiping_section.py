"""`sertifikat_penghapusan_data`: what certificates say of disks, in the order in which they came."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import tzinfo

from dcdecom.model.case import Case
from dcdecom.model.facts.wiping import WipedDisk
from dcdecom.model.known_disks import certified, known_disks, match, of_disk
from dcdecom.papers.dates import moment
from dcdecom.papers.report import DiskCertificate, files


def wiping_section(case: Case, zone: tzinfo) -> tuple[DiskCertificate, ...]:
    """Empty where no certificate came."""
    return tuple(_entries(case, zone))


def _entries(case: Case, zone: tzinfo) -> Iterator[DiskCertificate]:
    for came in case.certificates:
        fact = came.fact
        for disk in fact.disks:
            yield DiskCertificate(
                serial=disk.serial, typed=disk.typed, devices=owners(case, disk), outcome=disk.outcome,
                tool=fact.tool, method=disk.method, verified=disk.verified, details=_details(disk),
                ended=disk.ended.replace("T", " "), recorder=fact.person, recorded_at=moment(came.at, zone),
                note=fact.note, files=files(fact.attachments),
            )  # fmt: skip


def owners(case: Case, disk: WipedDisk) -> tuple[str, ...]:
    """The devices that have the disk of a certificate by form, letter or record."""
    return tuple(
        device.name for device in case.devices.values()
        if any(match(disk.number, known.serial) for known in known_disks(device))
    )  # fmt: skip


def _details(disk: WipedDisk) -> str:
    parts = (
        f"{disk.size} byte" if disk.size else "", f"{disk.erased} %" if disk.erased else "", disk.errors, disk.rounds,
    )  # fmt: skip
    return ", ".join(filter(None, parts))


def last_outcome(case: Case, serial: str) -> WipedDisk | None:
    """What the certificates say of a disk in the end: of several, the last by its own time, else the last that came."""
    mine = of_disk(serial, certified(case)) if serial else ()
    return max(mine, key=lambda one: (one.said.ended, one.seq)).said if mine else None
