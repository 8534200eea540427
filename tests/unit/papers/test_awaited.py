"""For whom a report says that the case waits, what came back, and what hangs in the rack when all is over."""

from __future__ import annotations

from zoneinfo import ZoneInfo

from dcdecom.model.fold import fold
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers import console
from dcdecom.papers.blocks import Block
from dcdecom.papers.build_report import build
from dcdecom.papers.page import render
from dcdecom.papers.report import Report
from dcdecom.papers.serialise import from_mapping, to_mapping
from dcdecom.ports.journal import Event

from . import journals
from .conftest import unmarked

KASI = "Kepala Seksi Infrastruktur dan Teknologi"


def built(events: list[Event], playbook: Playbook, texts: Texts, zone: ZoneInfo, anew: bool = False) -> Report:
    return build(fold(events), playbook, texts, zone, anew)


def before_the_report(j: journals.Journal) -> list[Event]:
    """Up to the event behind which the team's report is made."""
    return j.events[: next(n for n, e in enumerate(j.events) if e.type == "report-made")]


def test_the_report_that_is_stored_asks_for_its_examination(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    made = built(before_the_report(journals.accepted("review")), playbook, texts, zone, anew=True)
    [asked] = made.awaited
    assert (asked.party, asked.what, asked.by) == (KASI, "persetujuan", "Tim Data Center")
    assert asked.step == "langkah 11 (Pemeriksaan laporan)"
    assert asked.since == made.summary.as_of
    command = "dcdecom case sign 2026-0042 review-kasi --as kasi"
    assert asked.commands[0] == f"{command} --scan FILE --code CODE"
    assert f"{command} --print" in asked.commands


def test_the_page_says_for_whom_it_waits_by_party(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    page = unmarked(render(built(journals.accepted("review").events, playbook, texts, zone), texts, {}))
    assert "Ditunggu dari" in page
    assert f"{KASI}</bdi></strong>" in page or f"<strong>{KASI}</strong>" in page
    assert "diminta oleh Tim Data Center, sejak 24-11-2026" in page


def test_a_case_that_ended_waits_for_nobody_and_shows_an_empty_place(
    playbook: Playbook, texts: Texts, zone: ZoneInfo
) -> None:
    made = built(journals.accepted().events, playbook, texts, zone)
    assert made.awaited == ()
    assert made.steps[-1].state == "done"
    own = [o.mark for rack in made.racks for o in rack.occupants if o.name == "srv-disdik-01"]
    assert own == ["gone"]
    closing = journals.accepted().events[:-1]
    kept = built(closing, playbook, texts, zone, anew=True)
    assert kept.steps[-1].state == "done", "what closes the case is kept so"
    assert kept.journal.state == "closing", "and does not say that the case goes on"
    assert built(closing, playbook, texts, zone).steps[-1].state == "open", "and nothing else says so before the seal"
    page = render(made, texts, {})
    assert ">DITARIK<" in page
    assert "CABUT" not in page


def test_a_report_that_came_back_opens_with_who_returned_it(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    j = journals.accepted("review")
    j.signed("review-kasi", 0, "kasi", "approval", "return", "Dewi Anggraini", note="foto kurang")
    said = "Dikembalikan oleh Dewi Anggraini pada"
    assert built(j.events, playbook, texts, zone).summary.returned.startswith(said), "as soon as it was signed"
    j.close_step("review-kasi", state="returned").open_step("laporan")
    made = built(j.events, playbook, texts, zone)
    assert made.summary.returned.startswith(said)
    assert made.summary.returned.endswith("foto kurang")
    assert next(iter(to_mapping(made, texts)["ringkasan"])) == "dikembalikan"
    assert from_mapping(to_mapping(made, texts), texts).summary == made.summary
    page = render(made, texts, {})
    assert page.index("foto kurang") < page.index('class="verdicts"')
    shown = text(console.case_show(fold(j.events), playbook, texts, zone)[:4])
    assert "Dewi Anggraini" in shown
    assert not built(j.events, playbook, texts, zone, anew=True).summary.returned, "not the one that is made anew"
    j.add("report-made", step="laporan", devices=["srv-disdik-01"])
    assert not built(j.events, playbook, texts, zone).summary.returned


def test_after_a_return_the_reader_sees_what_changed_sentence_by_sentence(
    playbook: Playbook, texts: Texts, zone: ZoneInfo
) -> None:
    j = journals.accepted("review")
    assert built(j.events, playbook, texts, zone).since_return == ()
    j.signed("review-kasi", 0, "kasi", "approval", "return", "Dewi Anggraini", note="foto kurang")
    j.close_step("review-kasi", state="returned").open_step("laporan")
    [nothing] = built(j.events, playbook, texts, zone).since_return
    assert nothing == "Tidak ada isi laporan yang berubah sejak laporan yang dikembalikan."
    j.add("attached", step="penarikan", attachments=[journals.attachment("slot-kosong.jpg")])
    j.add("inspected", device="srv-disdik-01", serial="SGH331XK7P", asset_tag="", position="R07 U12", person="rina")
    j.add("report-made", step="laporan", devices=["srv-disdik-01"]).close_step("laporan").open_step("review-kasi")
    j.gate("review-kasi", 0, "kasi", "approval", ["srv-disdik-01"])
    made = built(j.events, playbook, texts, zone)
    assert made.since_return == ("Label srv-disdik-01 dibaca 1 kali lagi.", "Berkas baru: slot-kosong.jpg.")
    page = render(made, texts, {})
    assert page.index("Berkas baru: slot-kosong.jpg.") < page.index('class="verdicts"')
    j.signed("review-kasi", 0, "kasi", "approval", "approve", "Dewi Anggraini").close_step("review-kasi")
    assert built(j.events, playbook, texts, zone).since_return == ()


def text(blocks: list[Block]) -> str:
    return "\n".join(map(str, blocks))


def test_a_handover_is_asked_for_with_the_hour_that_its_paper_bears(
    playbook: Playbook, texts: Texts, zone: ZoneInfo
) -> None:
    """The shipped policy takes none without it."""
    [asked] = built(journals.accepted("handover").events, playbook, texts, zone).awaited
    assert asked.commands[0].endswith("penarikan --as opd --scan FILE --code CODE --at HH:MM --post TEXT")
