"""Management controllers, asked what they say of the machine that they sit in. No writer: nothing is switched."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Protocol

from dcdecom.model.estate.controller import Controller, Power
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Answer


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
