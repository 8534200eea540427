"""What a management controller says of the machine that it sits in: a witness that was asked for by its address."""

from __future__ import annotations

from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress
from dcdecom.model.estate.reading import Answer
from dcdecom.model.label import squeezed

Power: TypeAlias = Literal["on", "off", "turning-on", "turning-off", "paused", "untold"]
"""Of the machine, not of its chassis. One that is turning off is not off yet."""


@dataclass(frozen=True)
class Told:
    """One value, and under which name the controller gives it: makers put a label's numbers in different places."""

    field: str
    """Such as `System.SerialNumber`, `System.SKU`, or `Product Serial`."""
    value: str


@dataclass(frozen=True)
class Disk:
    """One disk."""

    place: str
    """What the controller calls it, such as `Solid State Disk 0:1:0`."""
    serial: str
    """Empty where the controller does not tell it."""
    model: str
    capacity: int | None
    """Bytes."""


@dataclass(frozen=True)
class HostPort:
    """One network interface of the machine itself; the controller's own is none of them."""

    name: str
    mac: MacAddress | None
    """In use; an operating system may have changed it."""
    permanent: MacAddress | None

    @property
    def macs(self) -> tuple[MacAddress, ...]:
        """Both are the machine's."""
        return tuple(dict.fromkeys(mac for mac in (self.mac, self.permanent) if mac))


@dataclass(frozen=True)
class ManagedSystem:
    """One machine that a controller manages. What it does not tell is empty."""

    place: str
    """By what the controller itself tells its machines apart, such as `/redfish/v1/Systems/1`."""
    serials: tuple[Told, ...]
    """Every serial number of it, such as those of its board and of its label."""
    labels: tuple[Told, ...]
    """Numbers that some makers use for the label's serial number and others for something else."""
    asset_tags: tuple[Told, ...]
    manufacturer: str
    model: str
    uuid: str
    """In small letters."""
    power: Power
    cpu: tuple[str, ...]
    """As the record words it, such as `2 x Xeon Silver 4210`."""
    memory: tuple[str, ...]
    """Such as `64 GiB`."""
    disks: Answer[tuple[Disk, ...]]
    """At least one. A controller that names none is Unreadable: a disk that it cannot see may be there."""
    ports: Answer[tuple[HostPort, ...]]
    """At least one; Unreadable for the same reason."""

    def bears(self, serial: str) -> tuple[Told, ...]:
        """Where it has this number; case, blanks and hyphens make no difference."""
        wanted = squeezed(serial)
        return tuple(told for told in (*self.serials, *self.labels) if wanted and squeezed(told.value) == wanted)


@dataclass(frozen=True)
class Controller:
    """One controller, read whole as far as one device needs it."""

    name: str
    """The device for which it was asked."""
    by: Literal["redfish", "ipmi"]
    version: str
    """Of what it speaks, such as `Redfish 1.8.0`."""
    system: ManagedSystem | None
    """The one machine that it manages, or of several the one that bears the device's recorded serial number; None where
    several are managed and none of them, or more than one, does."""
    others: tuple[str, ...]
    """Serial numbers, else places, of the further machines that it manages; of those no more was read."""
