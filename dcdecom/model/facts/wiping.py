"""Certificates of erased disks: what a file that somebody brought says, disk by disk."""

from __future__ import annotations

from dataclasses import field
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import LEFT_OUT, Fact, Payload

CertificateKind: TypeAlias = Literal["nwipe-pdf", "nwipe-log", "paper"]
"""What the file is: nwipe's report of one disk, nwipe's log of one or more runs, or any other paper, of which nothing
was read."""
WipeOutcome: TypeAlias = Literal["erased", "failed", "aborted", "destroyed"]
"""What became of a disk by its certificate. `erased` is said of a whole disk without an error alone; `destroyed` by a
paper only."""
Verified: TypeAlias = Literal["", "none", "last", "all"]
"""Which passes were read again; empty where the certificate does not say."""


@dataclass(frozen=True, repr=False, eq=False)
class WipedDisk(Fact):
    """One disk of a certificate. Times are those of the machine that wrote it, without a zone, as 2026-12-03T12:01:18.
    """

    outcome: WipeOutcome
    serial: str = field(default="", metadata=LEFT_OUT)
    """As the certificate has it; empty where it names none."""
    typed: str = field(default="", metadata=LEFT_OUT)
    """The serial number that the recorder typed, where the certificate names none or nothing was read of it."""
    model: str = field(default="", metadata=LEFT_OUT)
    size: int = field(default=0, metadata=LEFT_OUT)
    """Bytes; 0 where it does not say."""
    status: str = field(default="", metadata=LEFT_OUT)
    """The tool's own word, such as ERASED."""
    method: str = field(default="", metadata=LEFT_OUT)
    verified: Verified = field(default="", metadata=LEFT_OUT)
    erased: str = field(default="", metadata=LEFT_OUT)
    """Per cent of the disk, as 100.00."""
    errors: str = field(default="", metadata=LEFT_OUT)
    """Of passes, of writing through and of reading again, as 0/0/0."""
    rounds: str = field(default="", metadata=LEFT_OUT)
    """Completed and requested, as 1/1."""
    started: str = field(default="", metadata=LEFT_OUT)
    ended: str = field(default="", metadata=LEFT_OUT)

    @property
    def number(self) -> str:
        """The serial number by which it is matched."""
        return self.serial or self.typed

    @property
    def is_good(self) -> bool:
        """Whether it says that no data are left."""
        return self.outcome in ("erased", "destroyed")


@dataclass(frozen=True, repr=False, eq=False)
class CertificateBrought(Payload):
    """A certificate was brought, and what it says of each disk. dcdecom erases nothing and checks no disk."""

    step: str
    kind: CertificateKind
    disks: tuple[WipedDisk, ...]
    person: str
    """Who recorded it."""
    tool: str = field(default="", metadata=LEFT_OUT)
    """Such as `nwipe 0.38`."""
    note: str = field(default="", metadata=LEFT_OUT)
