"""What everything shows: the lab's systems, what was done to them, the report, the papers; comparable between two runs.

Left out is what no two runs share: times, the days of the run (it may go on over midnight), hashes, codes, addresses of
the lab's servers, how often somebody looked, and that a change was settled.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, fields
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, TypeAlias

from dcdecom.model.fold import fold
from tests.cases.truth import verbs

if TYPE_CHECKING:
    from tests.crash.bench import Bench

Flat: TypeAlias = dict[str, Any]
"""Every value by its path."""

FLEETING = (
    (r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d(\.\d+)?([+-]\d\d:\d\d|Z)?", "TIME"),
    (r"\d\d-\d\d-\d{4} \d\d\.\d\d(\.\d\d)? WIB", "TIME"),
    (r"\b[0-9a-f]{64}\b", "HASH"),
    (r"\b(?:[0-9A-Z]{4}-){6}[0-9A-Z]{2}[0-9A-Z*~$=]", "CODE"),
    (r"(2026-\d{4}/\d+)/[0-9a-f]{8}( [0-9a-f]{8})?", r"\1/PLAN"),  # and the id of the command that wrote it
    (r"\b(rencana|plan) [0-9a-f]{8}\b", r"\1 PLAN"),
    (r"\bCommand [0-9a-f]{8}\b", "Command ID"),
    (r"\b\d+-(?=[a-z-]+\.pdf\b)", ""),
    (r"-\d+\.png\b", ".png"),
    (r"127\.0\.0\.1:\d+", "ADDRESS"),
    (r"SHA256:[A-Za-z0-9+/]{43}", "KEY"),
)
DAY = re.compile(r"\b(\d\d)-(\d\d)-(\d{4})\b")
FIRST_DAY = (date.today() - timedelta(days=1)).isoformat()
"""No run is older: other test processes may have begun before midnight."""
CLOCKS = frozenset({"clock", "lastchange", "active_since", "active_till", "start_date", "maintenance_from", "r_clock"})
"""Zabbix's times are numbers."""
OURS = frozenset({"auditid", "request_id", "recordsetid", "maintenanceid", "peristiwa", "hari_kerja"})
"""Numbers that the systems give, and how many events there are."""
LOOKS = frozenset({"pembacaan_lain", "period"})
"""Looks before the last one, and a silence's length, which ends with a whole minute."""


@dataclass(frozen=True)
class Picture:
    """Everything that is compared."""

    systems: Flat
    acts: tuple[str, ...]
    """The writes that the systems' own logs hold, in their order."""
    report: Flat
    papers: tuple[str, ...]

    def against(self, other: Picture) -> list[str]:
        """What differs, a line each."""
        lines = []
        for part in fields(self):
            here, there = getattr(self, part.name), getattr(other, part.name)
            if isinstance(here, dict):
                keys = [key for key in {**here, **there} if here.get(key, "-") != there.get(key, "-")]
                lines += [f"{part.name} {k}: {here.get(k, '-')!r}, not {there.get(k, '-')!r}" for k in keys]
            elif here != there:
                lines.append(f"{part.name}: {here}, not {there}")
        return lines


def picture(bench: Bench, case: str) -> Picture:
    """What everything shows now."""
    return Picture(
        systems=_flat(_in_order(bench.lab.everything())),
        acts=tuple(verbs(bench.lab)),
        report=_flat(_report(bench, case)),
        papers=tuple(sorted(p.name for p in (bench.office.data / "out").rglob("*") if p.is_file())),
    )


def _in_order(everything: dict[str, Any]) -> dict[str, Any]:
    """Rows of Zabbix one after the other, whatever their ids."""
    return everything | {"zabbix": {table: list(rows.values()) for table, rows in everything["zabbix"].items()}}


def _report(bench: Bench, case: str) -> dict[str, Any]:
    if not (events := bench.events(case)):
        return {}
    report = bench.report(fold(events))
    report["sumber"] = sorted({f"{s['sistem']} {s['nama']}" for s in report["sumber"]})
    report["lampiran"] = sorted({_lasting(f"{a['nama']} {a['jenis']}") for a in report["lampiran"] if _is_shown(a)})
    for change in report["perubahan"]:
        if "lampiran" in change:
            change["lampiran"] = [a for a in change["lampiran"] if _is_shown(a)]
    return report


def _is_shown(attachment: dict[str, Any]) -> bool:
    """Not the readings by which one event more or less was judged: how often was looked depends on the fault."""
    return not str(attachment["nama"]).startswith("readings-")


def _flat(value: Any, path: str = "") -> Flat:
    if isinstance(value, dict):
        kept = {key: held for key, held in value.items() if key not in LOOKS}
        return {p: v for key, held in kept.items() for p, v in _flat(_kept(key, held), f"{path}/{key}").items()}
    if isinstance(value, list):
        return {p: v for n, held in enumerate(value) for p, v in _flat(held, f"{path}/{n}").items()}
    return {path: _lasting(value) if isinstance(value, str) else value}


def _kept(key: Any, value: Any) -> Any:
    return "FLEETING" if key in CLOCKS or key in OURS else value


def _lasting(text: str) -> str:
    for pattern, instead in FLEETING:
        text = re.sub(pattern, instead, text)
    return DAY.sub(_day, text)


def _day(found: re.Match[str]) -> str:
    """A day of the run, or one that was counted from it, by no date; a day of the letter as it is."""
    return "DAY" if f"{found[3]}-{found[2]}-{found[1]}" >= FIRST_DAY else found[0]
