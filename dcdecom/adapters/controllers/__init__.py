"""Management controllers, read for what machine they sit in: over Redfish. Nothing here switches anything."""

from __future__ import annotations

from dcdecom.adapters.controllers.reader import Controllers
from dcdecom.adapters.secrets import Secrets
from dcdecom.model.settings import ControllerSettings
from dcdecom.ports.clock import Clock
from dcdecom.ports.controllers import ControllerAccount, ControllerReader


def connect_reader(settings: ControllerSettings, secrets: Secrets, clock: Clock) -> ControllerReader | None:
    """The controllers that the configuration leads to; None where it names none. Each connects when first asked."""
    return Controllers(settings, secrets, clock) if settings else None


def connect_account(settings: ControllerSettings, secrets: Secrets, clock: Clock) -> ControllerAccount | None:
    """What looks at their accounts; None where the configuration names none."""
    return Controllers(settings, secrets, clock) if settings else None
