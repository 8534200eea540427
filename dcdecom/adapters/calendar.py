"""Working days by the `holidays` library: Monday to Friday, without public holidays and the government's joint leave.

Indonesia's joint leave (cuti bersama) is decreed year by year, late in the year before (SKB 3 Menteri). A year whose
decree the library does not know yet is computed without it, and `undecided` says so.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from datetime import date, timedelta
from functools import cached_property
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from dcdecom.errors import InputError
from dcdecom.model.settings import CalendarSettings

SATURDAY = 5
DAY = timedelta(days=1)
DECREED = "government"
"""The library's category for what is decreed year by year."""
OPTIONS: Mapping[str, Mapping[str, Any]] = {"ID": {"language": "id", "islamic_show_estimated": False}}
"""Per country: names of days in its language whatever the locale, without the mark of an estimated lunar date."""


class WorkingDays:
    """Protocol `Calendar`. Raises InputError for a country, a category or a local day that there is not."""

    def __init__(self, settings: CalendarSettings) -> None:
        self.settings = settings
        self.local_days = _parsed(settings.local_days)
        local = f", local days off: {len(self.local_days)}" if self.local_days else ""
        self.name = f"{settings.country} {'+'.join(settings.categories)}{local}"
        self._years: dict[int, Mapping[date, str]] = {}

    @cached_property
    def version(self) -> str:
        from importlib import metadata

        return f"holidays {metadata.version('holidays')}"

    def due(self, first: date, days: int) -> date:
        """The last of `days` working days, of which the first is `first` or the next working day."""
        if days < 1:
            raise ValueError(f"{days} working days have no last one")
        day = first
        while (days := days - (not self.day_off(day))) > 0:
            day += DAY
        return day

    def count(self, first: date, last: date) -> int:
        """Working days from `first` to `last`, both counted; none where `last` comes first."""
        return sum(not self.day_off(first + n * DAY) for n in range((last - first).days + 1))

    def day_off(self, day: date) -> str:
        """Why nobody works on this day, in the country's language where it has a name; empty on a working day."""
        if day in self.local_days:
            return "local day off"
        return self._days_off(day.year).get(day, "") or ("weekend" if day.weekday() >= SATURDAY else "")

    def undecided(self, first: date, last: date) -> tuple[int, ...]:
        """The years between two days whose joint leave is not known yet (`belum ditetapkan`)."""
        if DECREED not in self.settings.categories:
            return ()
        return tuple(year for year in range(first.year, last.year + 1) if not self._read(year, (DECREED,)))

    def _days_off(self, year: int) -> Mapping[date, str]:
        if year not in self._years:
            self._years[year] = self._read(year, self.settings.categories)
        return self._years[year]

    def _read(self, year: int, categories: tuple[str, ...]) -> Mapping[date, str]:
        import holidays

        country = self.settings.country
        options = OPTIONS.get(country, {})
        try:
            return dict(holidays.country_holidays(country, years=year, categories=categories, **options))
        except (NotImplementedError, ValueError) as error:
            raise InputError(f"calendar: {error}", "Correct `calendar` in the configuration.") from error


class RememberedDays(WorkingDays):
    """The same, remembered in a file from one command to the next: to import the library takes a tenth of a second.

    It is for what is only shown. What an event says is counted by the library itself.
    """

    def __init__(self, settings: CalendarSettings, file: Path) -> None:
        super().__init__(settings)
        self._file, self._of = file, f"{settings.country} {'+'.join(settings.categories)}, {_installed()}"

    def _days_off(self, year: int) -> Mapping[date, str]:
        if year not in self._years:
            known = self._known()
            if str(year) not in known:
                known |= {str(year): {day.isoformat(): why for day, why in super()._days_off(year).items()}}
                self._remember(known)
            self._years[year] = {date.fromisoformat(day): why for day, why in known[str(year)].items()}
        return self._years[year]

    def _known(self) -> dict[str, dict[str, str]]:
        """Year -> day -> why; empty where nothing is remembered of this calendar and this installation."""
        try:
            kept = json.loads(self._file.read_text("utf-8"))
            return dict(kept["years"]) if kept["of"] == self._of else {}
        except (OSError, ValueError, KeyError, TypeError):
            return {}

    def _remember(self, known: Mapping[str, Mapping[str, str]]) -> None:
        """Whoever may not write here reads the library each time."""
        fresh = self._file.with_name(f"{self._file.name}.{os.getpid()}")
        with suppress(OSError):
            made = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC, 0o644)
            with os.fdopen(made, "w", encoding="utf-8") as file:
                file.write(json.dumps({"of": self._of, "years": known}))
            fresh.replace(self._file)


def _installed() -> int:
    """Another number for each installation of the library; its version takes longer to find than all the days."""
    found = find_spec("holidays")
    return Path(found.origin).stat().st_mtime_ns if found and found.origin else 0


def _parsed(days: tuple[str, ...]) -> frozenset[date]:
    parsed, wrong = set(), []
    for day in days:
        try:
            parsed.add(date.fromisoformat(day))
        except ValueError:
            wrong.append(f"calendar.local_days: {day!r} is not a day written as 2026-12-18")
    if wrong:
        raise InputError("\n".join(wrong))
    return frozenset(parsed)
