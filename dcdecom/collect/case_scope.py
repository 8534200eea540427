"""What is asked: which devices, what holds for all of them, and how much is looked at."""

from __future__ import annotations

from datetime import date

from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.inspection import Inspection
from dcdecom.model.estate.monitoring import KnownHost
from dcdecom.model.evidence import NO_ROLES, OwnAddress, ProofSoFar, Protected, Roles
from dcdecom.model.request import RequestedDevice
from dcdecom.model.source import EstateName


@dataclass(frozen=True)
class Question:
    """One device to look at, and what the case already knows of it."""

    device: RequestedDevice
    inspection: Inspection | None = None
    proof: ProofSoFar | None = None
    known: tuple[OwnAddress, ...] = ()
    """Own addresses that an earlier look of the case found: once a server is off, no gateway remembers them."""
    hosts: tuple[KnownHost, ...] = ()
    """The hosts that the case has known as this device's, oldest first."""
    ips: tuple[str, ...] = ()
    """IP addresses that earlier looks found recorded for it."""
    labels: tuple[str, ...] = ()
    """Serial numbers and asset tags that earlier looks found recorded for it."""
    controller: bool = True
    """Whether its management controller is still asked."""


@dataclass(frozen=True)
class Scope:
    """What holds for all devices of a request."""

    estate: EstateName
    tenant: str
    protected: tuple[Protected, ...] = ()
    """MAC and IP addresses; an IP address counts by the MAC address that a gateway has for it."""
    roles: Roles = NO_ROLES
    letter: date | None = None
    """The day of the letter: from then on the record's changes are looked at, or from thirty days ago if earlier."""
    tenant_by_slug: bool = False
    """Whether `tenant` is its slug; else its name."""


@dataclass(frozen=True)
class View:
    """How much is looked at. What is left out is absent from the evidence, not unreadable."""

    network: bool = True
    only: frozenset[str] | None = None
    """Names of the switches to read, beside the gateways; None means every switch of the site."""
    monitoring: bool = True
    """Zabbix, and who changed the record: what need not be asked again while a server is watched leaving."""
    power: bool = False
    """Whether each machine is on by its management controller: what is asked while a server is watched leaving."""

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out: then it is asked too who mentions the devices."""
        return self.network and self.monitoring and self.only is None


EVERYTHING = View()
RECORDS = View(network=False)
