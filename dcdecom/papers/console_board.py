"""For whom a case waits, since when, and what is typed then: for the board of all cases, one case, and each stop."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date, datetime, tzinfo
from pathlib import Path

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.pace import Count, Pace, pace
from dcdecom.model.playbook import CODED, PAPERS_WITH_CODE, Playbook
from dcdecom.model.sent_back import sent_back
from dcdecom.model.sentence import in_language
from dcdecom.model.texts import Texts
from dcdecom.model.waiting import Waited, waited_for
from dcdecom.model.whole_path import whole
from dcdecom.papers.blocks import Block, Marked, Table, TableRow
from dcdecom.papers.columns import columns, harmless
from dcdecom.papers.journal_code import code
from dcdecom.papers.phrases import office, party
from dcdecom.papers.sanitize import plain
from dcdecom.papers.written import TYPED, Written

MADE = frozenset({"paper-made", "drafts-made", "report-made"})
"""Events that name papers of ours."""


def who(waited: Waited, case: Case, playbook: Playbook, texts: Texts, short: bool = False) -> str:
    """Who is waited for, by name; of the owner's shutdown the office, and of a deadline nobody."""
    if waited.timer:
        return office(case) if waited.timer.name == "drop" else texts.say("console.nobody")
    key = waited.party or next(iter(playbook.policy.acts), "")
    brief = next((p.abbreviation for p in playbook.parties if p.key == key), "") if short else ""
    return brief or party(playbook, key) or texts.say("console.nobody")


def what(waited: Waited, texts: Texts, zone: tzinfo, written: Written = TYPED) -> str:
    """What they are to do or to bring."""
    kind = f"timer-{waited.timer.name}" if waited.timer else "told" if waited.paper == "told" else waited.what
    paper = texts.say(f"report.paper-{waited.paper}") if waited.paper else ""
    until = written.moment(waited.timer.until, zone) if waited.timer else ""
    names = ", ".join(map(plain, waited.devices))
    told = {"paper": paper, "devices": names, "plan": waited.plan, "until": until}
    if off := waited.put_off:
        told |= {"until": written.day(off.fact.until), "note": plain(off.fact.note)}
    return texts.say(f"console.waits-{kind}", **told)


def moment(at: datetime | None, zone: tzinfo) -> str:
    """`2026-11-24 20:41 WIB`."""
    return TYPED.moment(at, zone)


def step_words(case: Case, playbook: Playbook, texts: Texts) -> str:
    """`step 8 penarikan`, or how the case ended."""
    step = case.current
    if case.state != "open" or step is None:
        return texts.say(f"console.state-{case.state}", note=plain(case.state_note)).rstrip(": ")
    slugs = [r.slug for r in playbook.rows]
    number = slugs.index(step.slug) + 1 if step.slug in slugs else 0
    return texts.say("console.step", number=number, step=plain(step.slug))


# --- the board -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Listed:
    """One case of the board, and the procedure that it goes by."""

    case: Case
    playbook: Playbook


BETWEEN = "  "
LATE = "!"
"""Stands behind the id of a case that is late."""
NAMES = ("case", "office", "step", "waits", "due", "days")
ENDED = 5
"""Cases that ended of which a screen shows as many: the last ones."""


@dataclass(frozen=True)
class Standing:
    """What the board says of one case."""

    id: str
    late: str
    office: str
    step: str
    waits: str
    due: str
    days: str


def board(listed: Iterable[Listed], texts: Texts, today: date, zone: tzinfo, count: Count) -> list[Block]:
    """`case list` in a pipe: who is waited for and since when, against the norm; open cases before those that ended."""
    found = sorted(listed, key=lambda one: one.case.state != "open")
    if not found:
        return [texts.say("console.no-cases")]
    case, *others = (texts.say(f"console.column-{name}") for name in NAMES)
    rows = [_cells(standing(one, texts, today, zone, count)) for one in found]
    return [*columns(rows, indent=0, head=[case, "", *others]), *_undecided(found, texts)]


def board_on_screen(
    listed: Iterable[Listed], texts: Texts, today: date, zone: tzinfo, count: Count, every: bool = False
) -> list[Block]:
    """The same for a screen: one line of a case and who is waited for below it, so that a team's cases fit on one.

    `every`: all cases that ended too; else the last of them, and how many more there are.
    """
    known = [*listed]
    if not known:
        return [texts.say("console.no-cases")]
    ended = [one for one in known if one.case.state != "open"]
    left_out = 0 if every else max(len(ended) - ENDED, 0)
    found = [*(one for one in known if one.case.state == "open"), *ended[left_out:]]
    names = {name: texts.say(f"console.column-{name}") for name in NAMES}
    rows = tuple(_two_lines(standing(one, texts, today, zone, count), names) for one in found)
    head = harmless([names["case"], "", names["office"], names["step"], names["due"]])
    more = [texts.say("console.more-ended", count=left_out)] if left_out else []
    return [Table(rows, head, indent=0, gap=BETWEEN), *more, *_undecided(found, texts)]


def _undecided(found: Iterable[Listed], texts: Texts) -> list[Block]:
    """Of which years it is not known yet which days are off."""
    years = sorted({
        year for one in found if one.case.state == "open" and one.case.current for year in one.case.current.undecided
    })  # fmt: skip
    return [texts.say("console.undecided", years=", ".join(map(str, years)))] if years else []


def _cells(one: Standing) -> list[object]:
    return [getattr(one, field.name) for field in fields(one)]


def _two_lines(one: Standing, names: Mapping[str, str]) -> TableRow:
    waits = [f"{names['waits']} {one.waits}"] if one.waits != "-" else []
    below = plain("    " + BETWEEN.join((*waits, f"{names['days']} {one.days}")))
    return TableRow(harmless((one.id, one.late, one.office, one.step, one.due)), (below,))


def standing(
    one: Listed, texts: Texts, today: date, zone: tzinfo, count: Count, written: Written = TYPED
) -> Standing:  # fmt: skip
    case, days = one.case, pace(one.case, one.playbook, today, zone, count)
    stay = f" ({len(case.going)}/{len(case.devices)})" if case.staying else ""
    waits = "; ".join(_waits(w, one, texts, today, zone, written) for w in waited_for(case, one.playbook))
    due = case.current.due if case.state == "open" and case.current else None
    is_overdue = due is not None and due < today
    return Standing(
        case.id, Marked(LATE, "stop") if is_overdue or days.is_late else "", f"{office(case)}{stay}",
        step_words(case, one.playbook, texts), waits or "-",
        _sign(written.day(due), texts.say("console.overdue"), is_overdue) if due else "-",
        _sign(_days(days, texts), _late(days, texts), days.is_late),
    )  # fmt: skip


def _waits(waited: Waited, one: Listed, texts: Texts, today: date, zone: tzinfo, written: Written) -> str:
    """`Kasi: approval, since 2026-11-24`; of today the time of day."""
    told = {"party": who(waited, one.case, one.playbook, texts, short=True), "what": what(waited, texts, zone, written)}
    at = waited.since.astimezone(zone) if waited.since else None
    since = "-" if at is None else written.clock(at, zone) if at.date() == today else written.day(at.date())
    return texts.say("console.waits-since", **told, since=since)


def _days(days: Pace, texts: Texts) -> str:
    """`1/1; case 21/12`: of the step and of all of it, in working days against the norm."""
    case = texts.say("console.of-the-case", days=_against(days.case, days.case_norm))
    return case if days.step is None else f"{_against(days.step, days.step_norm)}; {case}"


def _late(days: Pace, texts: Texts) -> str:
    return texts.say("console.late") if days.late is None else texts.say("console.late-by", days=days.late)


def _sign(text: str, late: str, is_late: bool) -> str:
    """What is late bears a word, and on a terminal a colour."""
    return Marked(f"{text}{late}", "stop") if is_late else text


def _against(taken: int | None, norm: int) -> str:
    return "-" if taken is None else f"{taken}/{norm}"


# --- one case --------------------------------------------------------------------------------------------------------


SIGNED = frozenset({"gate", "door", "cancel"})
"""What is waited for on a paper with a code."""


def waiting_lines(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo, out: Path | None) -> list[Block]:
    """`case show`: everybody for whom the case waits, with the code in force, its file, and what is typed."""
    lines: list[Block] = []
    for waited in waited_for(case, playbook):
        lines.append(_waiting_line(waited, case, playbook, texts, zone))
        lines += [f"  {line}" for line in sheet_lines(case, waited.gate, texts, out)] if waited.what in SIGNED else []
        lines += [f"  {plain(in_language(command, texts))}" for command in waited.commands]
    return lines


def _waiting_line(waited: Waited, case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> str:
    told = {"party": who(waited, case, playbook, texts), "what": what(waited, texts, zone)}
    return "  " + texts.say("console.waits", **told, step=plain(waited.step), since=moment(waited.since, zone))


def also_waiting(
    case: Case, playbook: Playbook, texts: Texts, zone: tzinfo, out: Path, shown: tuple[str, str]
) -> list[Block]:
    """For whom else a case waits than the one whose step and party a stop has `shown`: papers, code, commands."""
    lines: list[Block] = []
    for waited in waited_for(case, playbook):
        if waited.gate is None or waited.what not in SIGNED:
            continue
        if waited.what != "cancel" and (waited.step, waited.party) == shown:
            continue
        told = {"party": who(waited, case, playbook, texts), "what": what(waited, texts, zone)}
        number = next((n for n, row in enumerate(playbook.rows, 1) if row.slug == waited.step), 0)
        lines.append(
            texts.say("console.also", **told, number=number, step=waited.step, since=moment(waited.since, zone))
        )
        its = waited.what in ("door", "cancel")
        lines += [] if its else _paths(_of_step(case, waited.step), out)
        lines += sheet_lines(case, waited.gate, texts, out, named=its)
        lines += [f"  {plain(in_language(command, texts))}" for command in waited.commands]
    return lines


def papers(case: Case, playbook: Playbook, texts: Texts, out: Path, since: int) -> list[Block]:
    """Every file that was made since event `since` or for the row that the case stands at, and the code of its sheet.

    A review names what is reviewed too. What belongs to somebody else who is waited for stands there: `also_waiting`.
    """
    step = case.current
    reviewed = next((row.returns_to for row in playbook.rows if step and row.slug == step.slug), "")
    here = [*_of_step(case, reviewed), *_of_step(case, step.slug)] if step else []
    others = (w for w in waited_for(case, playbook)[1:] if w.what != "cancel")
    elsewhere = {name for w in others for name in _of_step(case, w.step)}
    fresh = (a.file for a in case.attachments if a.type in MADE and a.seq > since)
    kept_back = _cancel_sheets(case)
    made = [f.name for f in fresh if not f.sealed and f.name not in elsewhere and _stem(f.name) not in kept_back]
    gate = next((g for g in reversed(case.gates) if step and g.step == step.slug and g.closed is None), None)
    sheet = case.sheet(gate) if gate and gate.paper in PAPERS_WITH_CODE and not gate.old else None
    beside = [name for name in (*here, *made) if sheet is None or name != sheet.name]
    return [*_paths(beside, out), *sheet_lines(case, gate, texts, out, pasted=False)]


def returned_line(case: Case, playbook: Playbook, texts: Texts, written: Written = TYPED) -> list[Block]:
    """For what the case was last sent back, and by whom, until the row that sent it back has ended otherwise."""
    found = sent_back(case)
    if found is None:
        return []
    step, _, closed = found
    number = next((n for n, row in enumerate(playbook.rows, 1) if row.slug == step.slug), 0)
    name, note = plain(closed.person_name or closed.person), plain(closed.note) or texts.say("console.no-reason")
    on = written.day(closed.on) if closed.on else "-"
    return [texts.say("console.returned", name=name, on=on, number=number, step=step.slug, note=note)]


def _of_step(case: Case, slug: str) -> list[str]:
    """The files that were made for a row since it was opened; of an older journal, those that it names."""
    step = case.step(slug)
    named = {p.seq: p.fact.name for p in case.papers if p.fact.step == slug}
    named |= {r.seq: r.fact.name for r in case.reports if r.fact.step == slug}
    named = {seq: name for seq, name in named.items() if step and seq > step.opened_seq}
    kept = [a.file.name for a in case.attachments if a.seq in named and a.type in MADE and not a.file.sealed]
    not_its = _cancel_sheets(case)
    return [name for name in (*kept, *named.values()) if name and _stem(name) not in not_its]


def _cancel_sheets(case: Case) -> set[str]:
    """The sheets by which heads were asked to give the case up: of no row, whatever row was open then."""
    return {_stem(sheet.name) for asked in case.cancel_sheets if (sheet := case.sheet(asked))}


def _stem(name: str) -> str:
    return name.partition(".")[0]


def _paths(names: Iterable[str], out: Path) -> list[Block]:
    return [f"  {plain(whole(out / name))}" for name in dict.fromkeys(names)]


def sheet_lines(
    case: Case, gate: OpenGate | None, texts: Texts, out: Path | None, named: bool = True, pasted: bool = True
) -> list[Block]:
    """The sheet of an open gate and the code that stands on it; `pasted`: also as a shell takes it."""
    sheet = case.sheet(gate) if gate else None
    if gate is None or gate.old or gate.paper not in CODED or sheet is None:
        return []
    path = [f"  {plain(whole(out / sheet.name))}"] if named and out else []
    its = code(gate.printed)
    quoted = shlex.quote(its)
    typed = [f"  {texts.say('console.code-quoted', code=quoted)}"] if pasted and named and quoted != its else []
    return [*path, f"  {texts.say('console.code', code=its)}", *typed]
