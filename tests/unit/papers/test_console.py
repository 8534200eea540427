"""What the terminal shows."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from dcdecom.adapters.calendar import WorkingDays
from dcdecom.cli.screen import shown
from dcdecom.model.case import Planned, Tracked
from dcdecom.model.changes.netbox import RemoveCable
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.papers import PaperMade
from dcdecom.model.finding import Comparison, Finding
from dcdecom.model.fold import fold
from dcdecom.model.playbook import Gate
from dcdecom.model.request import Contact
from dcdecom.model.settings import CalendarSettings
from dcdecom.model.waiting import how_to_sign
from dcdecom.papers import console, console_changes
from dcdecom.papers.blocks import Block, Marked, lines
from dcdecom.papers.build_report import build
from dcdecom.papers.console_board import Listed, board, board_on_screen, waiting_lines
from dcdecom.papers.journal_code import code
from tests.unit.changes.examples import EXAMPLES

from . import journals


def piped(blocks: Iterable[Block]) -> list[str]:
    """What a pipe gets."""
    return [*lines(blocks)]


def test_the_case_line(playbook, english):
    case = fold(journals.accepted("plan").events)
    line = console.case_line(case, playbook, english, working_day=1)
    assert (
        line == "2026-0042  Dinas Pendidikan  letter 800/112/DISDIK/2026  [lab]  step 8 penarikan, working day 1 of 1"
    )


def test_the_comparison(english, zone):
    look = fold(journals.accepted("plan").events).devices["srv-disdik-01"].evidence
    assert piped(console.comparison(look, english, zone)) == [
        "             letter       record              network, 18:24              machine",
        "  serial     SGH331XK7P   SGH331XK7P          -                           -         sesuai",
        "  position   -            R07 U12             -                           -         tidak dibandingkan",
        "  MAC        -            9c:b6:54:a1:02:10   tor-3 Gi1/0/7 (cli, snmp)   -         sesuai",
    ]


def test_the_record_stays_hidden_until_the_chassis_was_typed(english, zone):
    look = fold(journals.accepted("plan").events).devices["srv-disdik-01"].evidence
    shown = "\n".join(lines(console.comparison(look, english, zone, hide_record=True)))
    assert "hidden" in shown
    assert "R07 U12" not in shown
    assert "sesuai" not in shown


def test_the_plans(english):
    case = fold(journals.accepted("review").events)
    first = piped(console_changes.plan_lines(case.plan("penarikan"), case.planned("penarikan"), english))
    assert first[0] == f"Plan {case.plan('penarikan').digest[:8]}: 1 server, 2 ports, 1 Zabbix host, 1 note"
    assert first[2].endswith("our silence ends; only if the server does not go down in time")
    assert first[3] == "  3   shut        tor-3    Gi1/0/7 (data)             up -> down, saved"
    dark = {"tor-3 Gi1/0/7"}
    unseen = piped(console_changes.plan_lines(case.plan("penarikan"), case.planned("penarikan"), english, dark))
    assert unseen[3].endswith("no link -> down, saved"), "nothing is said to be up that was not seen so"
    second = piped(console_changes.plan_lines(case.plan("hapus-monitoring"), case.planned("hapus-monitoring"), english))
    assert second[0].endswith(": 1 server, 1 Zabbix host, 1 device, 1 cable, 1 address")
    assert second[-1] == "Will not come back: history, 1 PSK."


@pytest.mark.parametrize("change", EXAMPLES.values(), ids=lambda change: change.kind)
def test_every_change_reads_as_a_line_of_a_plan(english, change):
    tracked = Tracked(7, "penarikan", "digest", change)
    made = Planned("penarikan", "digest", (7,), (change.device,), datetime(2026, 11, 24, tzinfo=UTC))
    number, kind, *words = piped(console_changes.plan_lines(made, [tracked], english))[1].split()
    assert (number, kind) == ("7", change.kind)
    assert words[0] in ("Zabbix", "NetBox", "tor-3", "chassis", "DNS", "DHCP")
    assert len(words) > 2


def test_a_plan_says_what_it_cannot_name_and_what_nothing_can_show(english):
    cable, shut = replace(EXAMPLES[RemoveCable], label=""), replace(EXAMPLES[ShutPort], startup="accepted")
    made = Planned("penarikan", "digest", (1, 2), (cable.device,), datetime(2026, 11, 24, tzinfo=UTC))
    tracked = [Tracked(n, "penarikan", "digest", change) for n, change in enumerate((cable, shut), 1)]
    shown = piped(console_changes.plan_lines(made, tracked, english))
    assert "- (id 301)" in shown[1]
    assert shown[2].endswith("up -> down, saved, which nothing can show")


def test_what_became_of_changes(english, zone):
    case = fold(journals.accepted("one-port").events)
    told = [console_changes.change_line(t, english, zone) for t in case.changes]
    assert told[0] == "  1 silence    verified  18:27:05  maintenance dcdecom srv-disdik-01  present no -> yes"
    assert told[2].endswith(
        "port tor-3 Gi1/0/7  cli admin up yes -> no, snmp admin up yes -> no, saved down no -> yes"
    )
    assert told[3].endswith("tor-3: no answer Run dcdecom case resume")
    assert told[4] == "  5 note       pending   note 11 penarikan"


def test_three_servers_of_which_one_disagrees(english, zone):
    shown = piped(console.verdicts(fold(journals.three().events), english, zone, 0))
    assert shown[1].split()[-2:] == ["sesuai", "sesuai"]
    assert shown[3].split()[-3:] == ["TIDAK", "SESUAI", "stays"]
    assert shown[4].endswith("block foreign-mac")
    assert len(shown) == 5


def test_what_could_not_be_read_says_so(english, zone):
    shown = piped(console.verdicts(fold(journals.could_not_read().events), english, zone, 0))
    assert shown[1].endswith("belum terperiksa")
    assert shown[2].endswith("not read switch-unread")


def test_what_an_earlier_look_found_bears_its_date(english, zone):
    """Read a day later, it is not taken for what is so now."""
    case = fold(journals.could_not_read().events)
    [device] = case.devices.values()
    assert device.evidence
    at = f"{device.evidence.at.astimezone(zone):%Y-%m-%d %H:%M}"
    assert at not in "".join(piped(console.verdicts(case, english, zone, device.evidence.seq - 1)))
    shown = piped(console.verdicts(case, english, zone, device.evidence.seq))
    assert shown[2].endswith(f"not read switch-unread   {at} WIB")


def test_pull_and_leave(english):
    assert piped(console.pull_leave(fold(journals.three().events), english)) == [
        "PULL    R07 U14   srv-bpkad-01                      cables D-0417 M-0091",
        "PULL    R07 U15   srv-bpkad-02                      cables D-0417 M-0091",
        "LEAVE   R07 U16   srv-bpkad-03 (Dinas Pendidikan)   stays, directly above srv-bpkad-02",
        "LEAVE   R07 U13   srv-bapenda-02 (Bapenda)          directly below srv-bpkad-01",
        "and every other cable",
    ]


COUNT = WorkingDays(CalendarSettings()).count


def board_of(cases, playbook, english, today, zone):
    return piped(board([Listed(c, playbook) for c in cases], english, today, zone, COUNT))


def test_the_board_says_who_is_waited_for_and_since_when(playbook, english, zone):
    """Open cases stand before those that ended; what is late bears a sign and a word."""
    cases = [fold(j.events) for j in (journals.accepted(), journals.rejected(), journals.three())]
    header, refused, three, done = board_of(cases, playbook, english, date(2026, 11, 25), zone)
    assert header.split()[0] == "case"
    assert done.split()[:4] == ["2026-0042", "Dinas", "Pendidikan", "done"]
    waits = "step 6 penolakan   Kasi: approval, since 2026-11-24"
    assert waits in refused
    assert refused.split()[1] == "!"
    assert "2026-11-24 overdue   2/1; case 3/6" in refused
    assert "BPKAD (2/3)" in three
    assert board_of([], playbook, english, date(2026, 11, 25), zone) == ["There is no case."]


def test_a_teams_board_fits_on_a_screen(playbook, english, zone):
    """Of forty cases whose owners have long names: two or three lines of each open one, the last five that ended, and
    how many more there are. `--all` leaves none out."""
    done, three = fold(journals.accepted().events), fold(journals.three().events)
    letter = replace(three.request.letter, office="Badan Pengelola Keuangan dan Aset Daerah")
    office = replace(three.request, letter=letter)
    cases = [replace(done, id=f"2026-{n:04}") for n in range(1, 33)]
    cases += [replace(three, id=f"2026-{n:04}", request=office) for n in range(33, 41)]
    today, listed = date(2026, 11, 25), [Listed(case, playbook) for case in cases]
    drawn = [*shown(board_on_screen(listed, english, today, zone, COUNT), 80)]
    assert len(drawn) <= 8 * 4 + 5 * 2 + 2
    assert max(map(len, drawn)) <= 80
    assert "27 more cases ended before: dcdecom case list --all" in drawn
    assert [line.split()[0] for line in drawn if line.startswith("2026-")] == [
        *(f"2026-{n:04}" for n in range(33, 41)), *(f"2026-{n:04}" for n in range(28, 33))
    ]  # fmt: skip
    assert any(line.startswith("    waits for ") for line in drawn)
    everything = " ".join(shown(board_on_screen(listed, english, today, zone, COUNT, every=True), 80))
    assert all(case.id in everything for case in cases)
    assert board_on_screen([], english, today, zone, COUNT) == ["There is no case."]


def test_the_code_that_a_shell_reads_is_shown_in_quotes_too(playbook, english, zone, tmp_path):
    """Of 37 codes three end in a sign that a shell reads: zsh takes `*` for the name of files."""
    case = fold(journals.accepted("form").events)
    gate = next(g for g in reversed(case.gates) if g.closed is None)
    for n in range(200):
        head = f"{n:02x}" * 32
        gates = [replace(gate, head=head) if g is gate else g for g in case.gates]
        sheet = Recorded(PaperMade(gate.step, "sheet", "form.docx", gate.index), case.last_at, gate.seq + 1)
        again = replace(case, gates=gates, papers=[sheet])
        told = "\n".join(map(str, waiting_lines(again, playbook, english, zone, tmp_path)))
        quoted = f"In a command it stands in quotes: {shlex.quote(code(head))}"
        assert (quoted in told) == (code(head)[-1] in "*~$")


def test_what_is_late_is_marked_for_a_terminal(playbook, english, zone):
    """By the sign behind its id, which no width breaks."""
    case = fold(journals.rejected().events)
    [table] = board([Listed(case, playbook)], english, date(2026, 11, 25), zone, COUNT)
    marks = [cell for cell in table.rows[0].cells if isinstance(cell, Marked)]
    assert (marks[0], marks[0].mark) == ("!", "stop")
    [table] = board([Listed(case, playbook)], english, date(2026, 11, 24), zone, COUNT)
    assert not any(isinstance(cell, Marked) for cell in table.rows[0].cells)


def test_a_case_past_its_norm_is_late_by_working_days(playbook, english, zone):
    """From Monday 23 November, the 12 working days of its rows end on 8 December."""
    case = fold(journals.accepted("form").events)
    for today, said, late in ((date(2026, 12, 8), "case 12/12", False), (date(2026, 12, 9), "case 13/12 late", True)):
        row = board_of([case], playbook, english, today, zone)[1]
        assert row.endswith(said)
        assert row.endswith("late") == late


def test_a_year_without_a_decree_is_said(playbook, english, zone):
    j = journals.rejected()
    next(e for e in reversed(j.events) if e.type == "step-opened").payload["undecided"] = [2028]
    shown = board_of([fold(j.events)], playbook, english, date(2027, 12, 30), zone)
    assert shown[-1] == "The joint leave of 2028 is not decreed yet: due days may move."


def test_show_has_the_code_in_force_and_what_is_typed(playbook, english, zone):
    j = journals.rejected()
    opened = next(e for e in reversed(j.events) if e.type == "gate-opened").payload
    case = fold(j.add("paper-made", step="penolakan", kind="sheet", name="penolakan.docx", gate=opened["gate"]).events)
    gate = next(g for g in case.gates if g.closed is None)
    shown = "\n".join(lines(console.case_show(case, playbook, english, zone)))
    assert f"The sheet to sign bears the code {code(gate.head)}" in shown
    assert f"dcdecom case sign {case.id} penolakan --as kasi --scan FILE --code CODE" in shown


def test_what_a_head_may_do_besides_is_said_in_the_readers_language(playbook, texts, zone):
    shown = "\n".join(lines(console.case_show(fold(journals.rejected().events), playbook, texts, zone)))
    assert "Untuk menandatangani dengan kunci: dcdecom case sign" in shown
    assert "To sign by key" not in shown


@pytest.mark.parametrize(("post", "nip", "asked"), [("", "", True), ("Staf", "", False), ("", "19801231", False)])
def test_a_post_that_nobody_wrote_down_is_asked_for_at_once(playbook, post, nip, asked):
    case, gate = fold(journals.accepted("form").events), Gate("opd", "form")
    sari = Contact("Sari", post=post, nip=nip)
    case.request = replace(case.request, contact=sari, collector=Contact("sari"))
    assert ("--post TEXT" in how_to_sign(case, playbook.row("formulir"), gate)[0]) is asked


def test_show_says_what_is_missing_and_the_whole_head(playbook, english, zone):
    j = journals.rejected()
    shown = "\n".join(lines(console.case_show(fold(j.events), playbook, english, zone)))
    assert "approval of Kepala Seksi Infrastruktur dan Teknologi" in shown
    assert j.events[-1].hash in shown


def test_report_show_is_the_summary_and_the_verdicts(playbook, texts, english, zone):
    made = build(fold(journals.three().events), playbook, texts, zone)
    shown = piped(console.report_show(made, english))
    assert shown[0].split() == ["berkas", "2026-0044"]
    assert shown[-1].split() == ["srv-bpkad-03", "sesuai", "TIDAK", "SESUAI", "belum", "dibandingkan", "tetap"]


def test_hostile_text_stays_text(playbook, english, texts, zone):
    case = fold(journals.hostile().events)
    look = next(iter(case.devices.values())).evidence
    shown = [
        *lines(console.case_show(case, playbook, english, zone)), *lines(console.comparison(look, english, zone)),
        *board_of([case], playbook, english, date(2026, 11, 25), zone),
        *lines(console.pull_leave(case, english)),
        *lines(console.findings(look.findings, english)),
        *lines(console.report_show(build(case, playbook, texts, zone), english)),
    ]  # fmt: skip
    assert not [c for line in shown for c in line if not c.isprintable()]


def test_what_two_checks_find_alike_is_said_once(english):
    one = Finding("record-unread", "block", "srv-1", Comparison.LETTER_RECORD, (("reason", "HTTP 502"),), unread=True)
    other = replace(one, comparison=Comparison.RECORD_NETWORK)
    assert len(piped(console.findings([one, other], english))) == 1


def test_no_step_of_a_case_that_is_done_is_open(playbook, english, zone):
    """The last row ends with the seal, after which no event says anything."""
    case = fold(journals.accepted().events)
    shown_lines = piped(console.case_show(case, playbook, english, zone))
    [last] = [line for line in shown_lines if line.lstrip().startswith("14 ")]
    assert last.split()[1:3] == ["selesai", "done"]


STRANGE = re.compile(
    r"\b(silence|unsilence|shut|disable|export|delete|cable|address|note|device|maintenance|"
    r"active|deprecated|decommissioning)\b"
)
"""Kinds, objects and states as programs call them; `host` and `port` are the reader's own words."""


def test_what_is_changed_is_said_in_the_reader_s_language(playbook, texts, zone):
    """In the plan that is confirmed, in what became of it, and in the case."""
    case = fold(journals.accepted().events)
    plans = [p for plan in case.plans for p in piped(console_changes.plan_lines(plan, case.planned(plan.step), texts))]
    became = [console_changes.change_line(t, texts, zone) for t in case.changes]
    of_case = piped(console.case_show(case, playbook, texts, zone))
    told = [*plans, *became, *of_case[of_case.index("Perubahan:") : -1]]
    assert [line for line in told if STRANGE.search(line)] == []
    assert any("ubah" in line and "aktif menjadi telah ditarik" in line for line in plans)


def test_no_row_of_a_case_is_broken_at_80_columns(playbook, texts, zone):
    """The longest name of the fourteen rows stands beside its number."""
    case = fold(journals.accepted().events)
    drawn = [*shown(console.case_show(case, playbook, texts, zone), 80)]
    begun = [line for line in drawn if re.match(r" *\d+ [a-z-]+ +(selesai|tidak diperlukan) ", line)]
    assert len(begun) == 14
    assert max(map(len, drawn)) <= 80
