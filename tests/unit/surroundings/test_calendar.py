"""Working days in Batam, against the decree (SKB 3 Menteri 1497, 2, 5/2025) and by hand."""

from __future__ import annotations

import subprocess
import sys
from datetime import date
from pathlib import Path

import pytest

from dcdecom.adapters.calendar import RememberedDays, WorkingDays
from dcdecom.errors import InputError
from dcdecom.model.settings import CalendarSettings
from dcdecom.ports.calendar import Calendar

BATAM = WorkingDays(CalendarSettings())

DECREED = """
1/1 16/1 16/2 17/2 18/3 19/3 20/3 21/3 22/3 23/3 24/3 3/4 5/4 1/5 14/5 15/5 27/5 28/5 31/5
1/6 16/6 17/8 25/8 24/12 25/12
"""


def test_it_is_a_calendar() -> None:
    as_protocol: Calendar = BATAM
    assert as_protocol.name == "ID public+government"
    assert as_protocol.version.startswith("holidays 0.")


def test_2026_is_what_the_decree_says() -> None:
    decreed = {date(2026, int(month), int(day)) for day, _, month in (each.partition("/") for each in DECREED.split())}
    off = {day for n in range(365) if BATAM.day_off(day := date.fromordinal(date(2026, 1, 1).toordinal() + n))}
    assert len(decreed) == 25
    assert {day for day in off if BATAM.day_off(day) != "weekend"} == decreed
    assert {day for day in off - decreed if day.weekday() < 5} == set()


@pytest.mark.parametrize(
    ("first", "days", "due"),
    [
        (date(2026, 11, 24), 1, date(2026, 11, 24)),
        (date(2026, 11, 28), 1, date(2026, 11, 30)),
        (date(2026, 11, 27), 2, date(2026, 11, 30)),
        (date(2026, 3, 17), 2, date(2026, 3, 25)),
        (date(2026, 12, 10), 13, date(2026, 12, 30)),
        (date(2026, 3, 12), 13, date(2026, 4, 7)),
        (date(2026, 12, 31), 2, date(2027, 1, 4)),
    ],
)
def test_due(first: date, days: int, due: date) -> None:
    assert BATAM.due(first, days) == due
    assert BATAM.count(first, due) == days


def test_count() -> None:
    assert BATAM.count(date(2026, 11, 28), date(2026, 11, 29)) == 0
    assert BATAM.count(date(2026, 11, 30), date(2026, 11, 24)) == 0
    assert BATAM.count(date(2026, 3, 16), date(2026, 3, 29)) == 5


def test_no_days_have_no_last_one() -> None:
    with pytest.raises(ValueError, match="0 working days"):
        BATAM.due(date(2026, 11, 24), 0)


def test_names_are_indonesian_and_without_estimates() -> None:
    assert BATAM.day_off(date(2026, 2, 16)) == "Cuti Bersama Tahun Baru Imlek"
    assert not any("perkiraan" in BATAM.day_off(date.fromordinal(n + date(2027, 1, 1).toordinal())) for n in range(365))
    assert BATAM.day_off(date(2026, 11, 24)) == ""


def test_a_year_without_a_decree_is_computed_and_said() -> None:
    assert BATAM.undecided(date(2026, 12, 30), date(2028, 1, 3)) == (2028,)
    assert BATAM.undecided(date(2026, 12, 30), date(2027, 1, 3)) == ()
    assert BATAM.day_off(date(2028, 8, 17)) != ""
    assert WorkingDays(CalendarSettings(categories=("public",))).undecided(date(2028, 1, 1), date(2028, 1, 1)) == ()


def test_local_days() -> None:
    local = WorkingDays(CalendarSettings(local_days=("2026-12-18",)))
    assert local.name == "ID public+government, local days off: 1"
    assert local.due(date(2026, 12, 18), 1) == date(2026, 12, 21)


def test_wrong_settings_are_said_all_at_once() -> None:
    with pytest.raises(InputError) as caught:
        WorkingDays(CalendarSettings(local_days=("18-12-2026", "2026-12-18", "soon")))
    assert caught.value.what.count("is not a day written as") == 2


@pytest.mark.parametrize(
    ("settings", "why"),
    [(CalendarSettings(country="XX"), "Country XX"), (CalendarSettings(country="MY"), "government")],
)
def test_what_the_library_does_not_know(settings: CalendarSettings, why: str) -> None:
    with pytest.raises(InputError, match=why):
        WorkingDays(settings).due(date(2026, 11, 24), 1)


def test_another_country() -> None:
    singapore = WorkingDays(CalendarSettings(country="SG", categories=("public",)))
    assert singapore.day_off(date(2026, 8, 10)) != ""
    assert singapore.day_off(date(2026, 8, 17)) == ""


def test_the_library_is_loaded_only_when_a_day_is_asked_for() -> None:
    ask = (
        "import sys; from dcdecom.adapters.calendar import WorkingDays; "
        "from dcdecom.model.settings import CalendarSettings; WorkingDays(CalendarSettings()); "
        "sys.exit('holidays' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", ask], check=False).returncode == 0


def test_remembered_days_are_the_same_and_need_no_library(tmp_path: Path) -> None:
    file = tmp_path / "days-off.json"
    first = RememberedDays(CalendarSettings(), file)
    assert first.count(date(2026, 3, 12), date(2027, 4, 7)) == BATAM.count(date(2026, 3, 12), date(2027, 4, 7))
    ask = (
        "import sys; from datetime import date; from pathlib import Path; "
        "from dcdecom.adapters.calendar import RememberedDays; from dcdecom.model.settings import CalendarSettings; "
        f"days = RememberedDays(CalendarSettings(), Path({str(file)!r})); "
        "print(days.count(date(2026, 3, 12), date(2027, 4, 7)), 'holidays' in sys.modules)"
    )
    said = subprocess.run([sys.executable, "-c", ask], check=True, capture_output=True, text=True).stdout
    assert said.split() == [str(BATAM.count(date(2026, 3, 12), date(2027, 4, 7))), "False"]


@pytest.mark.parametrize("kept", ["", "[]", '{"of": "ID public+government, 1", "years": {"2026": {}}}'])
def test_what_was_remembered_otherwise_is_read_anew(kept: str, tmp_path: Path) -> None:
    """A broken file, or one of another installation of the library, does not make a holiday a working day."""
    file = tmp_path / "days-off.json"
    file.write_text(kept, "utf-8")
    assert RememberedDays(CalendarSettings(), file).count(date(2026, 12, 24), date(2026, 12, 25)) == 0


def test_who_may_not_remember_still_counts(tmp_path: Path) -> None:
    days = RememberedDays(CalendarSettings(), tmp_path / "nowhere" / "days-off.json")
    assert days.count(date(2026, 12, 24), date(2026, 12, 25)) == 0
