"""Disks that their owner has erased, against the certificates that came: what a review may not pass over.

Nothing here looks at a disk. A certificate is a paper, and proves as much as who brought it.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal

from dcdecom.model import specification
from dcdecom.model.case import Case
from dcdecom.model.device import Device
from dcdecom.model.finding import Finding, Severity
from dcdecom.model.known_disks import (
    Certified,
    KnownDisk,
    certified,
    known_disks,
    match,
    not_read,
    of_disk,
    standing,
    undecided,
)

EARLY = timedelta(days=1)
"""By how much a certificate may be older than its case: its time has no zone, and nobody set that clock for us."""
NOBODY = "case"
"""What a finding about no device of the case is about."""


def wiping_findings(case: Case) -> Iterator[Finding]:
    """What speaks against saying that disks were erased, as their owners decided."""
    every = certified(case)
    for device in case.going:
        yield from undecided_findings(device)
        for disk in known_disks(device):
            if disk.decision == "wipe":
                yield from _erased(case, device, disk, of_disk(disk.serial, every))
            elif disk.decision == "keep":
                yield from _kept(device, disk, of_disk(disk.serial, every))
    yield from _strange(case, every)


def undecided_findings(device: Device) -> Iterator[Finding]:
    """Ask about disks that the record has and the form, which lists others, has not."""
    for disk in undecided(device):
        yield _finding("disk-undecided", "ask", device.name, disk.serial)


def _erased(case: Case, device: Device, disk: KnownDisk, mine: tuple[Certified, ...]) -> Iterator[Finding]:
    good, bad = standing(mine)
    if not disk.serial:
        yield _finding("disk-unnumbered", "ask", device.name, disk.name)
        return
    for one in bad[-1:]:
        yield _finding("certificate-failed", "block", device.name, disk.serial, said=_said(one))
    if bad:
        return
    if not good:
        yield _finding("disk-unwiped", "ask", device.name, disk.serial)
        return
    yield from _doubts(case, device, disk, good[-1])


def _doubts(case: Case, device: Device, disk: KnownDisk, one: Certified) -> Iterator[Finding]:
    """What a certificate that says that a disk was erased leaves open."""
    said = one.said
    if match(said.number, disk.serial) == "swapped":
        yield _finding("certificate-swapped", "ask", device.name, disk.serial, said=said.number)
    if said.outcome == "erased" and said.verified == "none":
        yield _finding("certificate-unverified", "ask", device.name, disk.serial, said=said.method)
    sizes = specification.disks([disk.size]) if disk.size else None
    if sizes and said.size and not specification.same_disks(sizes, (Decimal(said.size),)):
        yield _finding(
            "certificate-size", "ask", device.name, disk.serial, said=f"{said.size} bytes", size=disk.size
        )  # fmt: skip
    if said.ended and datetime.fromisoformat(said.ended) < case.opened_at.replace(tzinfo=None) - EARLY:
        yield _finding("certificate-early", "ask", device.name, disk.serial, said=said.ended.replace("T", " "))


def _kept(device: Device, disk: KnownDisk, mine: tuple[Certified, ...]) -> Iterator[Finding]:
    """A disk whose data its owner keeps, and that somebody erased all the same, or began to."""
    for one in mine[-1:]:
        yield _finding("certificate-of-kept", "ask", device.name, disk.serial, said=_said(one))


def _strange(case: Case, every: tuple[Certified, ...]) -> Iterator[Finding]:
    """Certificates of disks that no source knows."""
    known = [disk.serial for device in case.devices.values() for disk in known_disks(device) if disk.serial]
    unread = "".join(sorted({teller for device in case.going for teller in not_read(device)}))
    told = dict.fromkeys(one.said.number for one in every if not any(match(one.said.number, d) for d in known))
    for number in told:
        code = "certificate-unknown-unread" if unread else "certificate-unknown-disk"
        yield _finding(code, "ask", NOBODY, number)


def _said(one: Certified) -> str:
    """What a certificate says, in the words of its tool."""
    said = one.said
    parts = (
        said.status or said.outcome, f"{said.erased} %" if said.erased else "",
        f"errors {said.errors}" if said.errors else "", f"rounds {said.rounds}" if said.rounds else "",
        said.ended.replace("T", " "),
    )  # fmt: skip
    return ", ".join(filter(None, parts))


def _finding(code: str, severity: Severity, device: str, disk: str, /, **params: str) -> Finding:
    """About one disk: it stands in the finding's key in the place of a port."""
    said = (("device", device), ("disk", disk), *params.items())
    return Finding(code, severity, device, None, said, disk, acceptable=severity == "ask")
