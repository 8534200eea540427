"""The pass by which devices leave through the door: what it says, and its use."""

from __future__ import annotations

from dataclasses import field
from datetime import date

from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts.base import LEFT_OUT, Fact, KeySigned, Payload


@dataclass(frozen=True, repr=False, eq=False)
class PassDevice(Fact):
    """One device that may leave."""

    name: str
    serial: str
    read: bool
    """Whether the serial number was read off the chassis; else it is the record's."""
    type: str
    tag: str
    """Kode barang, or the asset tag where there is none."""


@dataclass(frozen=True, repr=False, eq=False)
class ExitPass(Fact):
    """What leaves, whose it is, who carries it, and until when it may."""

    owner: str
    bearer: str
    """Empty where nobody was named: then the name is written on the paper."""
    authority: str
    """By which paper of the owner the bearer comes; empty where nobody said."""
    until: str
    """Local, as 2026-11-27T09:30+07:00."""
    devices: tuple[PassDevice, ...]


@dataclass(frozen=True, repr=False, eq=False)
class DoorPassed(Payload):
    """The pass came back from the door with the guard's signature: used, or told why that use does not count."""

    step: str
    gate: int
    head: str
    """Of the gate whose pass it is."""
    guard: str
    on: date
    hour: str
    """The local hour at the door, as 09:30."""
    grade: str
    """How the scan was known to be of this pass."""
    recorder: str
    against: str = field(default="", metadata=LEFT_OUT)
    """late, again or superseded; empty where nothing speaks against it."""
    note: str = field(default="", metadata=LEFT_OUT)
    handed_by: str = field(default="", metadata=LEFT_OUT)
    """The party for which a key handed the scan in; the recorder is that key's owner."""
    handed_in: KeySigned | None = field(default=None, metadata=LEFT_OUT)
    """What that key signed."""
