"""What the devices' management controllers say: each is asked by itself, all of them side by side."""

from __future__ import annotations

from collections.abc import Mapping

from dcdecom.collect.case_scope import Question, View
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.controller import Controller, Power
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.reading import Answer
from dcdecom.ports.systems import Readers


@dataclass(frozen=True)
class ControllerAnswers:
    """By the device's name; of those that the record knows and whose controllers are still asked."""

    whole: Mapping[str, Answer[Controller]]
    power: Mapping[str, Answer[Power]]


def read_controllers(
    devices: Mapping[str, DeviceRecord | None], asked: Mapping[str, Question], readers: Readers, view: View
) -> ControllerAnswers:
    """A look at a part asks for the power alone, and that only where it is wanted."""
    if readers.controllers is None or not (view.is_whole or view.power):
        return ControllerAnswers({}, {})
    wanted = [device for name, device in devices.items() if device and asked[name].controller]
    if view.is_whole:
        return ControllerAnswers(readers.controllers.controllers(wanted), {})
    return ControllerAnswers({}, readers.controllers.power(wanted))
