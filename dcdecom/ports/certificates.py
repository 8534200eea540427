"""Reads certificates of erased disks that people bring."""

from __future__ import annotations

from typing import Literal, Protocol

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.wiping import CertificateKind, WipedDisk


@dataclass(frozen=True)
class Certificate:
    """What a file says of disks; without any it is a paper of which nothing was read."""

    kind: CertificateKind = "paper"
    tool: str = ""
    disks: tuple[WipedDisk, ...] = ()


@dataclass(frozen=True)
class Unclear:
    """A file that is a tool's certificate, and was not read, with the reason in words."""

    why: Literal["contradicts", "lacks", "unread", "lacking"]
    """It says one thing twice; something that every such certificate has is not in it; it could not be read; what reads
    it is not installed."""
    detail: str


class CertificateReader(Protocol):
    """Whatever is wrong with a file is an answer; nothing is raised."""

    def read(self, content: bytes) -> Certificate | Unclear:
        """What a PDF or a text says."""
        ...
