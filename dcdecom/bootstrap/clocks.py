"""The clock and the calendar."""

from __future__ import annotations

from dcdecom.model.settings import Settings
from dcdecom.ports.calendar import Calendar
from dcdecom.ports.clock import Clock

CALENDAR = "days-off.json"


def clock() -> Clock:
    from dcdecom.adapters.clock import SystemClock

    return SystemClock()


def days(settings: Settings) -> Calendar:
    """The calendar for commands that only show, quick by what it remembers beside the journals."""
    from dcdecom.adapters.calendar import RememberedDays

    return RememberedDays(settings.calendar, settings.data_dir / CALENDAR)
