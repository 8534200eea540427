"""What a reader sees of a case that is put off: who wished it, until when and why, on every face; and it stays late."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from dcdecom.model.fold import fold
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers import console
from dcdecom.papers.console_board import Listed, board
from dcdecom.papers.page import render
from dcdecom.papers.serialise import from_mapping, to_mapping
from dcdecom.papers.summary import days_whole
from tests.unit.papers import journals
from tests.unit.papers.test_awaited import built, text

OFF = {"until": "2026-12-08", "note": "pemilik tidak hadir", "by": "opd", "person": "rina"}


def put_off(j: journals.Journal, step: str = "review-kasi") -> journals.Journal:
    return j.add("postponed", step=step, **OFF)


def test_every_face_says_until_when_by_whom_and_why(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    j = put_off(journals.accepted("review"))
    made = built(j.events, playbook, texts, zone)
    assert made.summary.state.endswith("ditunda sampai 08-12-2026 oleh Kepala OPD Pemohon")
    said = "sampai 08-12-2026 oleh Kepala OPD Pemohon karena pemilik tidak hadir"
    assert said in made.summary.postponed
    assert said in days_whole(fold(j.events), playbook, texts, zone), "on papers, behind the days"
    [one] = made.postponements
    assert (one.step, one.until, one.by, one.note) == (
        "review-kasi", "08-12-2026", "Kepala OPD Pemohon", "pemilik tidak hadir"
    )  # fmt: skip
    assert one.ended == ""
    [first, *_] = made.awaited
    assert first.what == "ditunda sampai 08-12-2026 karena pemilik tidak hadir"
    assert first.commands == (f"dcdecom case resume {j.case}",)
    mapped = to_mapping(made, texts)
    assert mapped["penundaan"][0]["sampai"] == "08-12-2026"
    again = from_mapping(mapped, texts)
    assert (again.summary, again.postponements) == (made.summary, made.postponements)
    assert "pemilik tidak hadir" in render(made, texts, {})
    case = fold(j.events)
    assert said in text(console.case_show(case, playbook, texts, zone))
    today = date(2026, 12, 4)
    listed = text(board([Listed(case, playbook)], texts, today, zone, lambda one, other: max((other - one).days, 0)))
    assert "ditunda sampai 2026-12-08 karena pemilik tidak hadir" in listed
    assert "!" in listed, "it is late all the same"


def test_once_it_goes_on_the_days_still_say_why(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    j = put_off(journals.accepted("review")).add("taken-up", step="review-kasi", until="2026-12-08", early=True)
    made = built(j.events, playbook, texts, zone)
    assert "ditunda" not in made.summary.state
    assert "karena pemilik tidak hadir" in made.summary.postponed
    assert made.postponements[0].how == "dilanjutkan sebelum harinya"


def test_a_case_that_was_never_put_off_says_nothing(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    made = built(journals.accepted("review").events, playbook, texts, zone)
    assert made.postponements == ()
    assert "penundaan" not in to_mapping(made, texts)
