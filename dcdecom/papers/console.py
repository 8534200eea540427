"""A case for people: text and tables, made from the case alone. Nothing is printed here.

Whatever a device, a file or a person said is shown harmless (`sanitize.plain`): a host name cannot clear the screen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime, tzinfo
from pathlib import Path
from typing import TYPE_CHECKING

from dcdecom.model import exit_pass
from dcdecom.model.case import Case, Device, Evidenced, Step
from dcdecom.model.finding import Comparison, Finding
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.readings import Field
from dcdecom.model.texts import Texts
from dcdecom.papers.blind import veiled
from dcdecom.papers.blocks import Block, Marked, Table, TableRow
from dcdecom.papers.codes import Outcome
from dcdecom.papers.columns import columns, harmless
from dcdecom.papers.console_board import moment, returned_line, step_words, waiting_lines
from dcdecom.papers.console_changes import kind_word, state_words, target_words
from dcdecom.papers.door_words import door_words
from dcdecom.papers.journal_code import code
from dcdecom.papers.missing import missing
from dcdecom.papers.phrases import anew_words, happened, is_spare, office, party, why_words, word
from dcdecom.papers.postponed_words import postponed_words
from dcdecom.papers.rack import left, neighbours_unread, place, pulled
from dcdecom.papers.rehearsal_section import rehearsal_words
from dcdecom.papers.sanitize import plain
from dcdecom.papers.verdicts import look_before_changes, outcome_of, row_outcome
from dcdecom.papers.vocabulary import DEVICE_STATES, OUTCOMES, VERDICT_KEYS

if TYPE_CHECKING:
    from dcdecom.papers.report import Report

SOURCES = ("letter", "record", "network", "machine")
"""The columns of a comparison."""
SCREENFUL = 205
"""Characters of a line of the summary on a screen."""
BETWEEN = ("; ", ", ", " ")
"""Where a line may be cut, the best first."""


def case_line(case: Case, playbook: Playbook, texts: Texts, working_day: int | None = None) -> str:
    """`2026-0042  Dinas Pendidikan  letter 800/112  step 8 penarikan, working day 1 of 1`.

    `working_day` is today's, counted by the calendar from the day on which the step was opened.
    """
    letter = plain(case.request.letter.number if case.request.letter else "")
    where = step_words(case, playbook, texts)
    if working_day is not None and case.current:
        norm = next((r.norm_days for r in playbook.rows if r.slug == case.current.slug), 0)
        where += texts.say("console.working-day", day=working_day, norm=norm) if norm else ""
    lab = [texts.say("console.lab")] if case.estate == "lab" else []
    return "  ".join([case.id, office(case), texts.say("console.letter", number=letter), *lab, where])


# --- the comparison --------------------------------------------------------------------------------------------------


def comparison(look: Evidenced, texts: Texts, zone: tzinfo, hide_record: bool = False) -> list[Block]:
    """What each source says of one device, field by field. `hide_record` is for before the chassis was typed."""
    seen_at = f"{look.at.astimezone(zone):%H:%M}"
    header = ["", *(texts.say(f"console.source-{name}", time=seen_at) for name in SOURCES), ""]
    return columns((_field(field, look, texts, hide_record) for field in look.fields), head=header)


def _field(field: Field, look: Evidenced, texts: Texts, hide_record: bool) -> list[str]:
    name = field.name
    said = {source: getattr(field, source) or "-" for source in SOURCES}
    if hide_record:
        said["record"] = texts.say("console.hidden")
    agreed = _loud(row_outcome(field, look))
    return [texts.sentences.get(f"console.field-{name}", name), *said.values(), "" if hide_record else agreed]


def verdicts(case: Case, texts: Texts, zone: tzinfo, since: int) -> list[Block]:
    """Each device in a line, its verdicts side by side, and under it what does not agree.

    What a look found before this command began, at event `since`, stands with the date and time of that look.
    """
    shown = [
        c
        for c in VERDICT_KEYS
        if c is not Comparison.RECORD_MACHINE or any(d.inspections for d in case.devices.values())
    ]
    header = ["", "", *(texts.say(f"console.comparison-{c.value}") for c in shown), ""]
    devices = list(case.devices.values())
    found = {d.name: _looked(look_before_changes(case, d), texts, zone, since) for d in devices}
    times = Counter(row for rows in found.values() for row in rows)
    rows = []
    for device in devices:
        alone = [row for row in found[device.name] if times[row] == 1]
        rows.append(TableRow(_verdict_cells(case, device, shown, texts), tuple(columns(alone, indent=4))))
    lines: list[Block] = [Table(tuple(rows), harmless(header))]
    for row in (row for row, count in times.items() if count > 1):
        whose = ", ".join(name for name, its in found.items() if row in its)
        lines += columns([(f"{plain(whose)}: {row[0]}", *row[1:])], indent=4)
    return lines


def _looked(look: Evidenced | None, texts: Texts, zone: tzinfo, since: int) -> list[tuple[str, ...]]:
    if look is None:
        return []
    when = (moment(look.at, zone),) if look.seq <= since else ()
    return [(*row, *when) for row in _finding_rows(look.findings, texts)]


def _verdict_cells(case: Case, device: Device, shown: Iterable[Comparison], texts: Texts) -> tuple[str, ...]:
    words = [_loud(outcome_of(case, device, c)) for c in shown]
    ports = " + ".join(p.place for p in device.ports)
    return harmless((device.name, ports, *words, "" if device.going else texts.say("console.stays")))


def _loud(outcome: Outcome) -> str:
    word = OUTCOMES[outcome]
    return Marked(word.upper(), "stop") if outcome is Outcome.DISAGREES else word


def findings(found: Iterable[Finding], texts: Texts) -> list[Block]:
    """What checks concluded, with `block`, `ask` or `note` and the code; what could not be read says so.

    What the record has of a chassis that was read otherwise is held back.
    """
    return columns(_finding_rows(found, texts), indent=4)


def _finding_rows(found: Iterable[Finding], texts: Texts) -> list[tuple[str, str]]:
    """Each once, as people read it."""
    rows = ((plain(texts.finding(f)), _concluded(f, texts)) for f in veiled(found, texts))
    return list(dict.fromkeys(rows))


def _concluded(finding: Finding, texts: Texts) -> str:
    said = f"{_severity(finding, texts)} {plain(finding.code)}"
    return said if finding.severity == "note" else Marked(said, "stop" if finding.severity == "block" else "look")


def _severity(finding: Finding, texts: Texts) -> str:
    return texts.say("console.unread") if finding.unread else word("severity", finding.severity, texts)


# --- the rack --------------------------------------------------------------------------------------------------------


def pull_leave(case: Case, texts: Texts) -> list[Block]:
    """What to pull and what to leave: the units above and below, and devices of the case that stay."""
    from dcdecom.papers.pull_list import leave_words

    rows: list[tuple[str, ...]] = []
    for p in pulled(case):
        none = texts.say("console.no-cables" if p.in_slot else "console.not-recorded")
        cables = " ".join(label for label, _ in p.cables if label) or none
        rows.append((texts.say("console.pull"), p.place or "?", p.name, texts.say("console.cables", cables=cables)))
    for e in left(case):
        whose = " ".join(part for part in (e.name or texts.say("console.empty"), e.tenant and f"({e.tenant})") if part)
        rows.append((texts.say("console.leave"), e.place or "?", whose, leave_words(texts, e, "console")))
    blind = [
        texts.say("console.rack-unread", device=plain(d.name), place=place(d) or "?") for d in neighbours_unread(case)
    ]
    return [*columns(rows, indent=0), texts.say("console.leave-cables"), *blind]


# --- one case --------------------------------------------------------------------------------------------------------


def case_show(
    case: Case, playbook: Playbook, texts: Texts, zone: tzinfo, working_day: int | None = None, out: Path | None = None
) -> list[Block]:
    """`case show`: where a case stands, its devices, its steps, its changes, what is missing, and who is waited for.

    `out`: the folder of its papers, where the reader can open them.
    """
    return [
        case_line(case, playbook, texts, working_day), *returned_line(case, playbook, texts),
        *(plain(line) for line in postponed_words(case, playbook, texts, zone)),
        *(plain(line) for line in rehearsal_words(case, texts, zone)),
        *([] if case.follows else ["", *verdicts(case, texts, zone, case.last_seq)]),
        "", *_steps(case, playbook, texts, zone),
        *_section(texts.say("console.changes"), columns(_change_rows(case, texts, zone))),
        *_section(texts.say("console.accepted"), columns(_accepted_rows(case, playbook, zone))),
        *_section(texts.say("console.door"), columns(_door_rows(case, texts, zone))),
        *_section(texts.say("console.missing"), columns(_missing_rows(case, playbook, texts, zone))),
        *_section(texts.say("console.waiting"), waiting_lines(case, playbook, texts, zone, out)),
        "", _head(case, texts, zone),
    ]  # fmt: skip


def _steps(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> list[Block]:
    """Each row that was begun; under it what was noted when it ended."""
    names = ("row", "state", "opened", "closed", "days")
    head = [texts.say(f"console.column-{name}", zone=f"{datetime.now(zone):%Z}") for name in names]
    rows = tuple(_step_rows(case, playbook, texts, zone))
    return [Table(rows, harmless(head), indent=1)] if rows else []


def _head(case: Case, texts: Texts, zone: tzinfo) -> str:
    at = moment(case.last_at, zone)
    return texts.say("console.head", code=code(case.head), head=case.head, count=case.last_seq, at=at)


def _section(title: str, blocks: list[Block]) -> list[Block]:
    return ["", title, *blocks] if blocks else []


def _step_rows(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> Iterator[TableRow]:
    for number, row in enumerate(playbook.rows, 1):
        step = case.step(row.slug)
        if step:
            is_seal = case.state == "sealed" and step is case.current
            state, closed = ("done", case.last_at) if is_seal else (step.state, step.closed_at)
            times = [_stamp(step.opened_at, zone), _stamp(closed, zone)]
            cells = (f"{number:>2} {row.slug}", word("row", state, texts), *times, _days(step, row, texts))
            yield TableRow(harmless(cells), (f"     {plain(step.note)}",) if step.note else ())


def _days(step: Step, row: Row, texts: Texts) -> str:
    counted = step.took_days is not None and step.state != "skipped"
    return texts.say("console.days", took=step.took_days, norm=row.norm_days) if counted else ""


def _door_rows(case: Case, texts: Texts, zone: tzinfo) -> Iterator[list[str]]:
    """The passes for the door, and what became of each; under it uses that count for nothing."""
    for gate in exit_pass.passes(case):
        yield [code(gate.head), plain(door_words(case, gate, texts))]
        for found in (f.fact for f in case.doors if f.fact.head == gate.head and f.fact.against):
            against = texts.say(f"report.door-against-{found.against}")
            who = f"{plain(found.guard)}, {found.on.isoformat()} {found.hour}"
            yield ["", Marked(f"{who}: {against}", "look")]


def _change_rows(case: Case, texts: Texts, zone: tzinfo) -> Iterator[list[str]]:
    for t in (t for t in case.changes if not is_spare(t)):
        told = anew_words(t, texts, "console") if happened(t) else why_words(t, texts)
        kind, target = kind_word(t.change.kind, texts), target_words(t, texts)
        yield [str(t.n), kind, target, state_words(t, texts), _stamp(t.at, zone), told]


def _accepted_rows(case: Case, playbook: Playbook, zone: tzinfo) -> Iterator[list[str]]:
    for a in case.accepted:
        yield [a.key, party(playbook, a.by), _stamp(a.until, zone), a.note]


def _missing_rows(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> Iterator[list[str]]:
    for lack in missing(case, playbook, texts, zone):
        yield [lack.step, lack.text]


def _stamp(at: datetime | None, zone: tzinfo) -> str:
    return f"{at.astimezone(zone):%Y-%m-%d %H:%M}" if at else "-"


def report_show(report: Report, texts: Texts) -> list[Block]:
    """`report show`: the summary, and the verdicts side by side. It takes the report, so that it can add nothing."""
    from dcdecom.papers.serialise import summary_lines

    header = ["", *(texts.say(f"console.comparison-{c.value}") for c in VERDICT_KEYS), ""]
    rows = [
        [
            d.name,
            *(_loud(d.verdicts.of(comparison)) for comparison in VERDICT_KEYS),
            "" if d.state == "goes" else DEVICE_STATES[d.state],
        ]
        for d in report.devices
    ]
    said = [[key, _cut(key, line, texts)] for key, line in summary_lines(report, texts)]
    return [*columns(said, indent=0), "", *columns(rows, indent=0, head=header)]


def _cut(key: str, line: str, texts: Texts) -> str:
    """A line of the summary as a screen has room for it. What is left out stands whole in the section that it names."""
    from dcdecom.papers.serialise import section_of

    if len(line) <= SCREENFUL:
        return line
    between = next((mark for mark in BETWEEN if 0 < line.find(mark) < SCREENFUL), "")
    kept = line[:SCREENFUL].rpartition(between)[0] + between if between else line[:SCREENFUL]
    return kept + texts.say("console.cut", section=section_of(key))
