"""Management controllers, asked what they say of the machine that they sit in. No writer: nothing is switched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.controller import Controller, Power
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Answer


@dataclass(frozen=True)
class AccountRights:
    """What dcdecom's account at one controller may do."""

    role: str
    """As the controller calls it; empty where it does not tell."""
    may_switch: bool | None
    """Whether it may switch the machine off; None where the controller does not tell."""


class ControllerReader(Protocol):
    """Every controller that the configuration leads to.

    Answers are by the device's name. Absent: neither the configuration nor the record says where a device's controller
    is. A controller that is named and was not read is Unreadable, whatever the reason.
    """

    def controllers(self, devices: Sequence[DeviceRecord]) -> Mapping[str, Answer[Controller]]:
        """All that each device's controller says."""
        ...

    def power(self, devices: Sequence[DeviceRecord]) -> Mapping[str, Answer[Power]]:
        """Whether each machine is on now, and nothing else: asked again and again while an owner shuts it down."""
        ...


class ControllerAccount(Protocol):
    """The accounts of controllers, as each of these meets them. Nothing is written."""

    def named(self) -> tuple[str, ...]:
        """The devices whose controllers the configuration names one by one, but for those that are not asked."""
        ...

    def certificate(self, device: DeviceRecord) -> Answer[datetime]:
        """When its certificate ends; Absent where there is no TLS, or one certificate is pinned."""
        ...

    def rights(self, devices: Sequence[DeviceRecord]) -> Mapping[str, Answer[AccountRights]]:
        """What the account may do at each device's controller."""
        ...
