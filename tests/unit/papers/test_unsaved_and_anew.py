"""A port that was shut and not saved is called so, and so is what a way back made anew: in every place and language."""

from __future__ import annotations

from dataclasses import fields, replace

import pytest

from dcdecom.model.changes.kinds import to_plain
from dcdecom.model.changes.netbox import RestoreCable
from dcdecom.model.changes.switch import OpenPort
from dcdecom.model.changes.zabbix import RestoreHost
from dcdecom.model.fold import fold
from dcdecom.model.tracked import Tracked
from dcdecom.papers import blocks, console, console_changes
from dcdecom.papers.build_report import build
from dcdecom.papers.serialise import to_mapping
from dcdecom.papers.vocabulary import CHANGE_STATES

from . import journals

UNSAVED = {**journals.DOWN, "saved_down": False}
NAME = "srv-disdik-01"


def half_shut(end: str = "failed") -> journals.Journal:
    return journals.accepted("plan").changed(3, journals.UP, UNSAVED, end, reason="no space left")


def walked_back() -> journals.Journal:
    """Step 9 walked back: the host was made again from its export, and the cable was plugged in again."""
    j = journals.accepted("review")
    host = RestoreHost(NAME, 1, NAME, "198.18.10.11", "e" * 64, "c" * 64, "items 2", ("history srv", "psk srv"))
    cable = RestoreCable(NAME, 2, "D-0417", 1, "eth0", "tor-3 Gi1/0/7", "{}")
    j.add(
        "undo-planned", step="hapus-monitoring", digest="d" * 64, devices=[NAME], losses=[], undoes=[9, 11], stays=[],
        only=0, changes=[to_plain(host), to_plain(cable)], steps=["hapus-monitoring"] * 2,
    )  # fmt: skip
    j.add("undo-begun", digest="d" * 64, again=["hapus-monitoring"], returned=["review-kasi"], next="hapus-monitoring")
    j.changed(13, {"present": False}, {"present": True, "id": "10632"})
    return j.changed(14, {"present": False}, {"present": True, "id": 77, "label": "D-0417"})


def test_the_screen_says_that_it_is_not_saved(playbook, english, zone):
    case = fold(half_shut().events)
    (tracked,) = [t for t in case.changes if t.n == 3]
    line = console_changes.change_line(tracked, english, zone)
    assert line.startswith("  3 shut       shut, not saved  ")
    assert "no space left" in line
    shown = [*blocks.lines(console.case_show(case, playbook, english, zone))]
    assert any("shut, not saved" in one for one in shown)
    assert not any(" failed " in one for one in shown)


@pytest.mark.parametrize(("language", "said"), [("id", "belum tersimpan"), ("en", "not saved")])
def test_the_report_and_papers_say_that_it_is_not_saved(playbook, texts, english, zone, language, said):
    case = fold(half_shut().events)
    made = to_mapping(build(case, playbook, texts if language == "id" else english, zone), texts)
    (entry,) = [c for c in made["perubahan"] if c["nomor"] == 3]
    assert entry["keadaan"] == "dimatikan, belum tersimpan"
    assert said in made["ringkasan"]["diubah"]
    assert "tor-3 Gi1/0/7" in made["ringkasan"]["diubah"]
    assert said in made["ringkasan"]["bukti_kurang"]
    (path,) = [p for p in made["perangkat"][0]["jalur"] if p["port"] == "Gi1/0/7"]
    assert path["keadaan"] == "dimatikan, belum tersimpan"


def test_a_port_shut_by_hand_that_the_switch_shows_unsaved_is_not_called_shut(playbook, texts, zone):
    j = half_shut().add("change-manual", n=3, person="joko", person_name="Joko", attachments=[])
    j.add("manual-seen", n=3, so=False, after=UNSAVED)
    made = to_mapping(build(fold(j.events), playbook, texts, zone), texts)
    (entry,) = [c for c in made["perubahan"] if c["nomor"] == 3]
    (path,) = [p for p in made["perangkat"][0]["jalur"] if p["port"] == "Gi1/0/7"]
    assert entry["keadaan"] == path["keadaan"] == "dimatikan, belum tersimpan"


def test_a_change_without_effect_is_still_one_that_failed(playbook, texts, zone):
    j = journals.accepted("plan").changed(3, journals.UP, journals.UP, "failed", reason="without effect")
    made = to_mapping(build(fold(j.events), playbook, texts, zone), texts)
    assert [c["keadaan"] for c in made["perubahan"] if c["nomor"] == 3] == [CHANGE_STATES["failed"]]


def test_the_screen_says_what_was_made_anew(playbook, english, zone):
    case = fold(walked_back().events)
    host, cable = (t for t in case.changes if t.undoes)
    line = console_changes.change_line(host, english, zone)
    assert "made anew, id 10632; history, 1 PSK did not come back" in line
    assert "made anew, id 77" in console_changes.change_line(cable, english, zone)
    shown = "\n".join(blocks.lines(console.case_show(case, playbook, english, zone)))
    assert "made anew, id 10632" in shown
    lines = console_changes.walked_lines(case.way_back, case.of_plan(case.way_back), english)
    assert f"  13 host {NAME}: made anew, id 10632" in lines
    assert sum("history" in line for line in lines) == 1


@pytest.mark.parametrize(("language", "said"), [
    ("id", "dibuat ulang, id 10632; riwayat pemantauan, 1 kunci PSK tidak kembali"),
    ("en", "made anew, id 10632; monitoring history, 1 PSK did not come back"),
])  # fmt: skip
def test_the_report_says_what_was_made_anew(playbook, texts, english, zone, language, said):
    made = to_mapping(build(fold(walked_back().events), playbook, texts if language == "id" else english, zone), texts)
    assert [c.get("dibuat_ulang") for c in made["perubahan"] if c["nomor"] == 13] == [said]
    assert said in made["ringkasan"]["diubah"]
    assert all("dibuat_ulang" not in c for c in made["perubahan"] if c["nomor"] < 13)


def test_after_a_way_back_the_report_says_first_that_changes_were_undone(playbook, texts, zone):
    made = to_mapping(build(fold(walked_back().events), playbook, texts, zone), texts)["ringkasan"]["diubah"]
    assert made.startswith(texts.say("report.done-undone", count=2))


def back_of_ports(*, proved=True, shut_before=False):
    """The plan of step 8 with its port shut, and a way back of it."""
    j = journals.accepted("plan").changed(3, journals.UP, journals.DOWN, "verified", found_so=shut_before)
    case = fold(j.events)
    for other in (t for t in case.changes if t.n > 3):
        other.state = "pending"
    (shut,) = [t for t in case.changes if t.n == 3]
    plan = case.plan("penarikan")
    inverse = OpenPort(**{f.name: getattr(shut.change, f.name) for f in fields(shut.change)})
    back = Tracked(20, "penarikan", "", inverse, undoes=3)
    back.state = "verified" if proved else "pending"
    if proved:
        shut.state, shut.undone_by = "undone", 20
    case.changes.append(back)
    return case, replace(plan, numbers=(20,), undoes=(3,))


@pytest.mark.parametrize(("proved", "shut_before", "said"), [
    (True, False, "every port that this case shut is open again"),
    (False, False, "a port that this case shut is shut still"),
    (False, True, "a port of it was shut before this case"),
])  # fmt: skip
def test_after_a_way_back_it_is_said_whether_the_server_may_be_started(proved, shut_before, said, english):
    case, way = back_of_ports(proved=proved, shut_before=shut_before)
    (line, *others) = console_changes.service_lines(case, way, english)
    assert others == []
    assert said in line
    assert ("may be started" in line) is (proved and not shut_before)
