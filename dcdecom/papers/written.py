"""How days and times are written: as they are typed at a terminal, or as papers and pages have them."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, tzinfo

from dcdecom.late_dataclass import dataclass
from dcdecom.papers import dates


@dataclass(frozen=True)
class Written:
    moment: Callable[[datetime | None, tzinfo], str]
    """A point in time; `-` where there is none."""
    day: Callable[[date], str]
    clock: Callable[[datetime, tzinfo], str]
    """The time of day alone."""


def _typed(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M %Z}" if at else "-"


def moment(at: datetime | None, zone: tzinfo) -> str:
    """As every page has it: `24-11-2026 20.41 WIB`."""
    return dates.moment(at, zone) if at else "-"


TYPED = Written(_typed, date.isoformat, lambda at, zone: f"{at.astimezone(zone):%H:%M %Z}")
"""`2026-11-24 20:41 WIB`."""
ON_PAGE = Written(moment, dates.day, dates.clock)
"""`24-11-2026 20.41 WIB`: one form on a page, beside what the report says."""
