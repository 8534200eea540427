"""What stops is a sentence, and it is said once: not again under each device, beside each change, or in each face."""

from __future__ import annotations

from dcdecom.model.fold import fold
from dcdecom.papers import blocks, console, console_changes
from dcdecom.papers.build_report import build
from dcdecom.papers.serialise import to_mapping

from . import journals
from .journals import Journal, asked, finding

AGREED = {"letter-record": "sesuai", "record-network": "belum terperiksa", "record-machine": "belum terperiksa"}


def dark(name: str) -> dict:
    params = {"switch": "tor-2", "witness": "SNMP", "reason": "timeout"}
    return finding(name, "switch-unread", "record-network", unread=True, **params)


def two_in_the_dark() -> Journal:
    j, servers = Journal(), [asked("srv-1", "S1"), asked("srv-2", "S2", "R07 U13")]
    j.opened("BPKAD", "1", servers).open_step("pemeriksaan")
    other = finding("srv-2", "serial-shared", "letter-record", serial="S2", others="srv-9 (id 9)")
    j.looked("pemeriksaan", servers[0], AGREED, (dark("srv-1"), dark("srv-1")))
    return j.looked("pemeriksaan", servers[1], AGREED, (dark("srv-2"), other))


def test_one_reason_of_two_devices_is_said_once_and_names_both(english, zone):
    lines = [*blocks.lines(console.verdicts(fold(two_in_the_dark().events), english, zone, 0))]
    (told,) = [line for line in lines if "switch-unread" in line]
    assert told.strip().startswith("srv-1, srv-2: ")
    assert "timeout" in told
    (own,) = [line for line in lines if "serial-shared" in line]
    assert lines.index(own) == next(n for n, line in enumerate(lines) if line.startswith("  srv-2")) + 1


def stopped(*codes: str) -> Journal:
    against = [finding("srv-disdik-01", code, "", port="tor-3 Gi1/0/7") for code in codes]
    reason = "; ".join(f"{code} port=tor-3 Gi1/0/7" for code in codes)
    return journals.accepted("plan").changed(3, journals.UP, {}, "failed", reason=reason, findings=against)


def test_why_a_change_was_stopped_is_a_sentence_in_each_face(playbook, texts, english, zone):
    case = fold(stopped("came-back", "came-back").events)
    (tracked,) = [t for t in case.changes if t.n == 3]
    sentence = "The server is seen on tor-3 Gi1/0/7 again since its owner shut it down."
    assert console_changes.change_line(tracked, english, zone).endswith(sentence)
    assert console_changes.change_line(tracked, english, zone).count("seen on") == 1
    shown = "\n".join(blocks.lines(console.case_show(case, playbook, english, zone)))
    assert shown.count(sentence) == 1
    assert "port=" not in shown
    (entry,) = [c for c in to_mapping(build(case, playbook, texts, zone), texts)["perubahan"] if c["nomor"] == 3]
    assert entry["sebab"] == texts.finding(tracked.against[0])


def test_a_line_whose_reason_an_error_says_does_not_say_it_too(english, zone):
    case = fold(stopped("came-back").events)
    (tracked,) = [t for t in case.changes if t.n == 3]
    line = console_changes.change_line(tracked, english, zone, why=False)
    assert "failed" in line
    assert "seen on" not in line
