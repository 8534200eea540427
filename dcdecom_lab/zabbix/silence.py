"""When a maintenance holds, and for which hosts. Zabbix's server looks once a minute; here it is always up to date."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from dcdecom_lab.zabbix.state import Row, State

ONE_TIME, DAILY, WEEKLY, MONTHLY = "0", "2", "3", "4"
LAST_WEEK = 5


def covered(state: State, maintenance: Row) -> Iterator[str]:
    """The ids of the hosts that a maintenance names, directly or by group."""
    yield from maintenance["hosts"]
    for host in state.rows("host"):
        if set(host["groups"]) & set(maintenance["groups"]):
            yield host["hostid"]


def over(state: State, host: Row) -> list[Row]:
    """The maintenances in which a host is now."""
    running = [m for m in state.rows("maintenance") if holds(m, state.now())]
    return [m for m in running if host["hostid"] in set(covered(state, m))]


def holds(maintenance: Row, now: datetime) -> bool:
    """Whether a maintenance is active and one of its periods runs."""
    seconds = now.timestamp()
    if not int(maintenance["active_since"]) <= seconds < int(maintenance["active_till"]):
        return False
    return any(_runs(period, now.astimezone(UTC)) for period in maintenance["timeperiods"])


def _runs(period: Row, now: datetime) -> bool:
    length = int(period["period"])
    if period["timeperiod_type"] == ONE_TIME:
        start = int(period["start_date"])
        return start <= now.timestamp() < start + length
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    days = (midnight - timedelta(days=back) for back in range(length // 86400 + 2))
    starts = (day + timedelta(seconds=int(period["start_time"])) for day in days if _falls_on(period, day))
    return any(start <= now < start + timedelta(seconds=length) for start in starts)


def _falls_on(period: Row, day: datetime) -> bool:
    """Whether a repeated period begins on a day; daily and weekly ones are taken as if `every` were 1."""
    weekday = int(period["dayofweek"]) >> day.weekday() & 1
    if period["timeperiod_type"] == DAILY:
        return True
    if period["timeperiod_type"] == WEEKLY:
        return bool(weekday)
    if not int(period["month"]) >> (day.month - 1) & 1:
        return False
    if int(period["day"]):
        return day.day == int(period["day"])
    week = (day.day - 1) // 7 + 1
    is_last = (day + timedelta(days=7)).month != day.month
    every = int(period["every"])
    return bool(weekday) and (week == every or (every == LAST_WEEK and is_last))
