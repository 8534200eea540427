"""The board: every case that is shown to whoever looks, late ones first, and how many stand at each step."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from zoneinfo import ZoneInfo

from dcdecom.model.pace import Count, pace
from dcdecom.model.people import People, Person
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.model.waiting import waited_for
from dcdecom.papers.console_board import Listed, Standing, standing
from dcdecom.papers.phrases import office, step_title
from dcdecom.papers.sanitize import plain
from dcdecom.papers.written import ON_PAGE
from dcdecom.web.boards import Boards
from dcdecom.web.cases import ShownCase

ENDED = 20
"""Cases that ended of which the board shows as many: the last ones."""


@dataclass(frozen=True)
class Chosen:
    """What the board is narrowed to; empty for all."""

    office: str = ""
    step: str = ""
    person: str = ""
    device: str = ""
    """By its exact name, as NetBox's link to the board has it."""


@dataclass(frozen=True)
class BoardRow:
    standing: Standing
    step: str
    is_open: bool
    is_late: bool
    late_by: int
    due: date | None


@dataclass(frozen=True)
class Column:
    """A step of the procedure, and how many open cases stand there."""

    slug: str
    title: str
    count: int
    late: int


@dataclass(frozen=True)
class Board:
    open: tuple[BoardRow, ...]
    ended: tuple[BoardRow, ...]
    more_ended: int
    columns: tuple[Column, ...]
    offices: tuple[str, ...]
    people: tuple[tuple[str, str], ...]
    """Ids and names of those for whom some case waits."""


def board(
    cases: Iterable[ShownCase], chosen: Chosen, people: People, texts: Texts, today: date,
    zone: ZoneInfo, count: Count, kept: Boards,
) -> Board:  # fmt: skip
    known = [*cases]
    row_of = {
        s.case.id: kept.rows.of(
            (s.case.id, texts.language, today), (s,), partial(_row, s, texts, today, zone, count)
        ) for s in known
    }  # fmt: skip
    awaiting = {
        s.case.id: kept.awaited.of((s.case.id, today), (s, people), partial(_awaited, s, people, today)) for s in known
    }
    named = frozenset().union(*awaiting.values())
    awaited = {p.id: p.name for p in people.people if p.id in named}
    wanted = [s for s in known if _is_wanted(s, chosen, awaiting[s.case.id])]
    rows = [row_of[s.case.id] for s in wanted]
    ended = [row for row in rows if not row.is_open][::-1]
    return Board(
        tuple(sorted((r for r in rows if r.is_open), key=_urgency)), tuple(ended[:ENDED]), max(0, len(ended) - ENDED),
        _columns(known, texts, row_of), tuple(sorted({office(s.case) for s in known})),
        tuple(sorted(awaited.items(), key=lambda one: one[1])),
    )  # fmt: skip


def _urgency(row: BoardRow) -> tuple[bool, int, date, str]:
    return not row.is_late, -row.late_by, row.due or date.max, row.standing.id


def _is_wanted(shown: ShownCase, chosen: Chosen, awaited: Collection[str]) -> bool:
    step = shown.case.current
    return (
        (not chosen.office or office(shown.case) == chosen.office)
        and (not chosen.step or (shown.case.state == "open" and step is not None and step.slug == chosen.step))
        and (not chosen.person or chosen.person in awaited)
        and (not chosen.device or is_of_device(shown, chosen.device))
    )


def is_of_device(shown: ShownCase, name: str) -> bool:
    """Whether a case was asked for a device of exactly this name."""
    return any(asked.name == name for asked in shown.case.request.devices)


def _awaited(shown: ShownCase, people: People, today: date) -> frozenset[str]:
    """Ids of those for whom a case waits."""
    waiting = waited_for(shown.case, shown.playbook)

    def waits(person: Person) -> bool:
        viewer = Viewer(person, frozenset(m.party for m in person.mandates if m.holds(today)))
        return any(viewer.is_awaited(waited, shown.case, shown.playbook) for waited in waiting)

    return frozenset(person.id for person in people.people if waits(person))


def _row(shown: ShownCase, texts: Texts, today: date, zone: ZoneInfo, count: Count) -> BoardRow:
    case = shown.case
    days = pace(case, shown.playbook, today, zone, count)
    due = case.current.due if case.state == "open" and case.current else None
    step = step_title(case.current.slug, texts) if case.state == "open" and case.current else ""
    return BoardRow(
        standing(Listed(case, shown.playbook), texts, today, zone, count, ON_PAGE), step, case.state == "open",
        days.is_late or (due is not None and due < today), days.late or 0, due,
    )  # fmt: skip


def _columns(
    known: Iterable[ShownCase], texts: Texts, row_of: Mapping[str, BoardRow]
) -> tuple[Column, ...]:  # fmt: skip
    """In the order of the procedure; rows of several procedures are one where they have one name."""
    order: dict[str, list[bool]] = {}
    for shown in known:
        for row in shown.playbook.rows:
            order.setdefault(row.slug, [])
    for shown in known:
        step = shown.case.current
        if shown.case.state == "open" and step is not None:
            order.setdefault(step.slug, []).append(row_of[shown.case.id].is_late)
    return tuple(Column(slug, plain(step_title(slug, texts)), len(late), sum(late)) for slug, late in order.items())
