"""Ids that no new case gets: they stand in NetBox, in the monitoring or in the data folder, and not in the store.

After an older backup of the store was put back, the id that comes next may be that of a case which the store lost. What
was written under it is that case's, and so are papers with its codes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from dcdecom.errors import SystemFailure
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.sentence import Sentence
from dcdecom.ports.reporting import Reporter
from dcdecom.ports.systems import Readers
from dcdecom.ports.tray import Tray

AHEAD = 1000
"""How far ahead of the store an id is believed: one written by hand into a note does not use up all that come."""
ID = re.compile(r"(?P<year>[0-9]{4})-(?P<number>[0-9]{4,9})")


def taken(reporter: Reporter, readers: Readers | None, tray: Tray, cases: Sequence[str], year: int) -> frozenset[str]:
    """The ids of a year that no new case gets, though the store does not have them; which is told.

    Also those between: a case that went no further has left nothing but a paper. Raises SystemFailure where a system
    could not be asked: whether it knows the next case is not known then. Beyond `AHEAD` an id is passed over only where
    every one before it is.
    """
    known = max((n for n in _numbers(cases, year)), default=0)
    found = set(_numbers(tray.known(), year)) | set(_numbers(_everywhere(readers), year))
    last = max((n for n in found if known < n <= known + AHEAD), default=known)
    last = next((n for n in range(last, last + AHEAD) if not _is_kept(readers, year, n + 1)), -1)
    if last < 0:
        raise SystemFailure(
            Sentence(
                "ids-all",
                "NetBox or the monitoring keep something of each of the {count} cases of {year} that come next, and "
                "the store has none of them. No case was opened.",
                count=f"{AHEAD:,}",
                year=f"{year:04d}",
            ),
            Sentence("ids-compare", "Compare their notes with your backups of the store: dcdecom help backup."),
        )
    ids = tuple(f"{year:04d}-{number:04d}" for number in range(known + 1, last + 1))
    if ids:
        reporter.say(
            Sentence(
                "ids-passed",
                "No new case gets {ids}: NetBox, the monitoring or the data folder keep something of such a case, and "
                "the store does not have it. An older backup was put back, or the store goes on elsewhere too: dcdecom "
                "reconcile --class chain-broken, and dcdecom help backup.",
                ids=_from_to(ids),
            )
        )
    return frozenset(ids)


def _from_to(ids: Sequence[str]) -> str:
    """`2026-0007`, or `2026-0007 to 2026-0009`."""
    return ids[0] if len(ids) == 1 else Sentence("first-to-last", "{first} to {last}", first=ids[0], last=ids[-1])


def _is_kept(readers: Readers | None, year: int, number: int) -> bool:
    """Whether a system keeps anything of this case, its writes too."""
    return any(_numbers(_everywhere(readers, f"{year:04d}-{number:04d}"), year))


def _numbers(ids: Iterable[str], year: int) -> Iterator[int]:
    matches = (ID.fullmatch(id) for id in ids)
    return (int(found["number"]) for found in matches if found and int(found["year"]) == year)


def _everywhere(readers: Readers | None, case: str = "") -> Iterator[str]:
    """The cases of which the systems keep something, or whether they keep anything of one, its writes too."""
    if readers is None:
        return
    for answer in (readers.record.traces(case), readers.monitoring.traces(case)):
        if isinstance(answer, Unreadable):
            raise SystemFailure(
                Sentence(
                    "ids-unread",
                    "not looked at: {source}: {reason}\nWhether it keeps something of the case that comes next "
                    "is not known, as after the restore of an older backup. No case was opened.",
                    source=answer.source,
                    reason=answer.reason,
                ),
                Sentence("repeat-when", "Repeat the command when it answers."),
            )
        if isinstance(answer, Reading):
            yield from (trace.case for trace in answer.value if case in ("", trace.case))
