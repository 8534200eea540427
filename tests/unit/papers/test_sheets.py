"""Sheets, drafts and letters: what an official reads and signs."""

from __future__ import annotations

import io
import re

import pytest
from docx import Document

from dcdecom.errors import InputError
from dcdecom.model.fold import fold
from dcdecom.model.playbook import PAPERS_WITH_CODE
from dcdecom.papers.journal_code import code
from dcdecom.papers.renderer import CasePapers
from tests.paper_text import flat, text_of

from . import journals
from .journals import Journal


def drafts(papers: CasePapers, journal: Journal, step: str) -> dict[str, str]:
    return {paper.name: flat(paper.content) for paper in papers.drafts(fold(journal.events), step)}


def every_paragraph(content: bytes):
    document = Document(io.BytesIO(content))
    tables = list(document.tables)
    for table in tables:
        for cell in table._cells:
            tables += cell.tables
            yield from cell.paragraphs
    yield from document.paragraphs


def sheet(papers: CasePapers, journal: Journal, step: str, gate: int = 0) -> str:
    return flat(papers.sheet(fold(journal.events), step, gate).content)


def minutes(papers: CasePapers, journal: Journal) -> str:
    """The minutes of the work, as the team signs them at row 10."""
    if fold(journal.events).step("laporan") is None:
        journal.open_step("laporan")
    journal.gate("laporan", 0, "tim-dc", "minutes", list(fold(journal.events).devices), "ba-pelaksanaan")
    return sheet(papers, journal, "laporan")


# --- sheets ----------------------------------------------------------------------------------------------------------


def test_the_sheet_carries_the_gates_head_whole_and_its_code_large(papers):
    j = journals.accepted("review")
    case, text = fold(j.events), sheet(papers, j, "review-kasi")
    head = case.gate("review-kasi", 0).head
    assert head in text.replace(" ", "")
    assert f"Kode: {code(head)}" in text
    assert "Referensi: 2026-0042" in text


def test_an_approval_offers_approval_and_return_and_ticks_neither(papers):
    text = sheet(papers, journals.accepted("review"), "review-kasi")
    for does in ("Memeriksa", "Menerima dan meneruskan", "Mereviu"):
        assert f"☐ {does}" in text
    assert text.count("☐ Dikembalikan ke langkah 10 (Laporan)") == 3
    assert "sudah hilang: riwayat pemantauan, 1 kunci PSK" in text
    assert not re.search("[\u2611\u2612]", text)


def test_a_refusal_is_confirmed_with_its_reasons_in_sight(papers):
    text = sheet(papers, journals.rejected(), "penolakan")
    assert "Hal yang menjadi pertimbangan:" in text, "a decision of a head may be among them"
    assert "1. srv-dinkes-04: nomor seri menurut surat permohonan: CZJ0210A9X" in text
    assert "☐ Permohonan belum dapat dipenuhi untuk srv-dinkes-04; konsep surat balasan disetujui untuk dikirim" in text
    assert "☐ Dikembalikan ke langkah 5 (Pemeriksaan perangkat)" in text


def test_a_heads_refusal_is_confirmed_as_one(papers):
    """What agrees was refused by decision: the sheet does not say that it could not be granted."""
    text = sheet(papers, journals.refused(), "penolakan")
    assert "\u2610 Permohonan untuk srv-dinkes-01 ditolak atas keputusan pejabat; konsep surat balasan" in text
    assert "belum dapat dipenuhi" not in text
    assert "dengan alasan: Server menjadi barang bukti di pengadilan." in text


def test_a_look_before_the_chassis_was_read_says_so_in_the_minutes(papers):
    """Nobody had compared yet: that is not a source that could not be read."""
    text = minutes(papers, journals.accepted("handover"))
    assert "catatan dan perangkat fisik: belum dibandingkan" in text
    assert "catatan dan perangkat fisik: belum terperiksa" not in text


def test_a_refusal_of_one_of_three_names_it(papers):
    j = journals.three().gate("penolakan", 0, "kasi", "approval", ["srv-bpkad-03"])
    assert "☐ Permohonan belum dapat dipenuhi untuk srv-bpkad-03; konsep surat" in sheet(papers, j, "penolakan")


def test_a_choice_lists_the_devices_that_may_go_on_with_a_box(papers):
    text = sheet(papers, journals.three(chosen=False), "pemeriksaan")
    assert "☐ srv-bpkad-01, nomor seri MXQ1140BP1 ☐ srv-bpkad-02" in text


def test_before_the_choice_nothing_is_said_of_what_becomes_of_a_device(papers):
    assert "ikut ditarik" not in sheet(papers, journals.three(chosen=False), "pemeriksaan")
    decided = journals.three().gate("penolakan", 0, "kasi", "approval", ["srv-bpkad-03"])
    assert "ikut ditarik" in sheet(papers, decided, "penolakan")


def test_a_device_that_may_not_go_on_has_no_box_to_tick(papers):
    text = sheet(papers, journals.three(chosen=False), "pemeriksaan")
    assert "- srv-bpkad-03, nomor seri MXQ1140BP3: tidak sesuai, sehingga tetap di tempat" in text
    assert "☐ srv-bpkad-03" not in text


def test_an_old_sheet_says_so_first(papers):
    j = journals.three(chosen=False)
    j.looked(
        "pemeriksaan",
        journals.asked("srv-bpkad-01", "MXQ1140BP1"),
        {**journals.AGREED, "record-network": "tidak sesuai"},
    )
    assert "LEMBAR INI SUDAH USANG" in sheet(papers, j, "pemeriksaan")


def test_old_minutes_say_so_too(papers):
    j = journals.accepted("handover").add("dropped", device="srv-disdik-01", step="penarikan")
    assert "LEMBAR INI SUDAH USANG" in sheet(papers, j, "penarikan")


@pytest.mark.parametrize("journal", [journals.accepted(), journals.rejected(), journals.three()])
def test_every_paper_that_closes_a_gate_bears_the_whole_head(papers, journal):
    case, seen = fold(journal.events), set()
    for gate in case.gates:
        if gate.paper in PAPERS_WITH_CODE:
            text = text_of(papers.sheet(case, gate.step, gate.index).content)
            assert gate.head in re.sub(r"\s", "", text)
            seen.add(gate.paper)
    assert seen


def test_papers_made_elsewhere_have_no_code(papers):
    text = sheet(papers, journals.rejected(sent=True), "disposisi-kadis")
    assert "LEMBAR DISPOSISI" in text
    assert "Kode" not in text


def test_no_sheet_before_its_gate(papers):
    with pytest.raises(InputError, match="no code yet"):
        papers.sheet(fold(journals.could_not_read().events), "review-kasi", 0)


def test_sheets_are_named_as_the_playbook_says(papers):
    case = fold(journals.accepted("handover").events)
    assert papers.sheet(case, "penarikan", 0).name == "ba-penarikan.docx"
    assert papers.sheet(fold(journals.accepted("form").events), "formulir", 1).name == "form-kelengkapan.docx"
    assert papers.sheet(fold(journals.accepted("review").events), "review-kasi", 0).name == "ba-pekerjaan.docx"


# --- the letter ------------------------------------------------------------------------------------------------------


def test_the_reply_gives_every_reason_and_makes_nothing_up(papers):
    text = drafts(papers, journals.rejected(), "penolakan")["surat-balasan.docx"]
    assert "| Nomor | : | ........" in text
    assert "Yth. Kepala Dinas Kesehatan di Batam" in text
    assert "surat Saudara Nomor 445/77/DINKES/2026 tanggal 20 November 2026 hal Permohonan Penarikan Server" in text
    assert "1. Perangkat srv-dinkes-04 (nomor seri CZJ0210A9X): nomor seri dalam surat permohonan (CZJ0210A9X)" in text
    assert "letak perangkat pada jaringan berbeda dengan catatan Data Center." in text
    assert "Atas perhatian dan kerja sama Saudara" in text
    assert "Kepala Dinas Komunikasi dan Informatika Kota Batam," in text
    assert "kode" not in text.lower()


def test_the_reply_names_no_neighbour(papers):
    text = drafts(papers, journals.three(), "penolakan")["surat-balasan.docx"]
    assert "belum dapat dipenuhi untuk perangkat srv-bpkad-03" in text
    assert "srv-rahasia-9" not in text
    assert "srv-bpkad-01" not in text


def test_what_could_not_be_read_drafts_no_refusal(papers):
    assert drafts(papers, journals.could_not_read(), "penolakan") == {}


# --- form and list ---------------------------------------------------------------------------------------------------


def test_what_the_form_prefills_looks_unlike_an_answer(papers):
    content = papers.sheet(fold(journals.accepted("form").events), "formulir", 1).content
    assert "| Nomor seri | SGH331XK7P | |" in text_of(content)
    assert "\u2610 penghapusan data diminta" in flat(content)
    printed = next(run for p in every_paragraph(content) for run in p.runs if run.text == "SGH331XK7P")
    assert printed.italic


def test_the_form_lists_only_devices_that_go_on(papers):
    j = journals.three().open_step("formulir").gate("formulir", 1, "opd", "form", ["srv-bpkad-01", "srv-bpkad-02"])
    text = sheet(papers, j, "formulir", 1)
    assert "srv-bpkad-02" in text
    assert "srv-bpkad-03" not in text


def test_pull_and_leave(papers):
    text = drafts(papers, journals.accepted("handover"), "penarikan")["daftar-pencabutan.docx"]
    assert "BOLEH DICABUT" in text
    assert "BELUM" not in text
    assert "| R07 U12 | srv-disdik-01 | SGH331XK7P | D-0417 (tor-3 Gi1/0/7) M-0091 (tor-3 Gi1/0/31) |" in text
    assert "| R07 U13 | PP-07-1 | - | tepat di atas srv-disdik-01 |" in text
    assert "| R07 U11 | srv-bapenda-02 | Bapenda | tepat di bawah srv-disdik-01 |" in text


@pytest.mark.parametrize("beside", [False, True])
def test_who_sits_in_a_chassis_may_leave_by_a_signature_and_only_others_by_their_ports(papers, beside):
    text = drafts(papers, journals.blade("handover", beside), "penarikan")["daftar-pencabutan.docx"]
    assert "BOLEH DIBAWA" in text
    assert "hanya disahkan oleh pejabat" in text
    assert ("Semua port milik perangkat lain di bawah ini terbukti mati." in text) == beside


@pytest.mark.parametrize("beside", [False, True])
def test_who_sits_in_a_chassis_is_taken_off_before_the_watch_and_carried_away_after_it(papers, beside):
    """The team was asked to take it off: nothing tells it not to."""
    text = drafts(papers, journals.blade("asked", beside), "penarikan")["daftar-pencabutan.docx"]
    assert "BELUM BOLEH DIBAWA" in text
    assert "BELUM BOLEH DICABUT" not in text
    assert ("belum semua port perangkat lain terbukti mati" in text) == beside


SIGNED = r"bahwa chassis-1, slot 3 telah kosong \(perubahan 1\) hanya berdasarkan pengesahan"


@pytest.mark.parametrize("beside", [False, True])
def test_what_is_only_signed_for_is_not_asked_for_in_the_report(papers, beside):
    text = drafts(papers, journals.blade("report", beside), "laporan")["laporan.docx"]
    assert re.search(f"kecuali hal berikut, yang tidak dapat dilengkapi dengan bukti lain:.{{0,9}}{SIGNED}", text)
    assert "Tidak ada lagi bukti yang dapat dilengkapi" in text
    assert "setiap perubahan telah dibuktikan" not in text
    assert "disarankan untuk dilengkapi" not in text


def test_what_is_only_signed_for_stands_apart_from_what_can_be_supplied(papers):
    """Nothing else is missing, but the server was not handed over yet."""
    text = drafts(papers, journals.blade("handover"), "laporan")["laporan.docx"]
    assert "Pelaksanaan belum dapat dinyatakan lengkap." in text
    assert re.search(f"Hal berikut tidak dapat dilengkapi dengan bukti lain:.{{0,9}}{SIGNED}", text)


def test_a_staying_device_is_named_under_leave_with_its_side(papers):
    text = drafts(papers, journals.three(), "penarikan")["daftar-pencabutan.docx"]
    assert "| R07 U16 | srv-bpkad-03 |" in text
    assert "tetap di tempat, tepat di atas" in text
    assert "R07 U13" in text
    assert "U17" not in text, "what stands above a server that stays is nobody's concern"


@pytest.mark.parametrize("until", ["plan", "one-port", "soak"])
def test_nothing_may_be_pulled_and_no_minutes_lie_ready_before_the_soak_is_over(papers, until):
    made = drafts(papers, journals.accepted(until), "penarikan")
    assert "BELUM BOLEH DICABUT" in made["daftar-pencabutan.docx"]
    assert "ba-penarikan.docx" not in made


def test_an_address_that_is_still_seen_blocks_the_minutes(papers):
    j = journals.accepted("soak").add(
        "timer-over", timer="soak", step="penarikan", still_seen=["tor-1 Gi1/0/9"], switches_read=3
    )
    made = drafts(papers, j, "penarikan")
    assert "BELUM BOLEH DICABUT" in made["daftar-pencabutan.docx"]
    assert "ba-penarikan.docx" not in made


def at_rest() -> Journal:
    """The accepted case behind its soak, at rest."""
    gone = {"step": "penarikan", "still_seen": [], "switches_read": 3}
    rest = {"seconds": 14 * 86400, "until": "2026-12-08T13:30:00+00:00", "boot": "b", "until_uptime": 1}
    return journals.accepted("soak").add("timer-over", timer="soak", **gone).add(
        "timer-opened", timer="rest", step="penarikan", **rest
    )  # fmt: skip


def test_while_it_rests_nothing_may_be_pulled(papers):
    assert "BELUM BOLEH DICABUT" in drafts(papers, at_rest(), "penarikan")["daftar-pencabutan.docx"]
    over = at_rest().add("timer-over", timer="rest", step="penarikan", still_seen=[], switches_read=3)
    assert "BELUM BOLEH DICABUT" not in drafts(papers, over, "penarikan")["daftar-pencabutan.docx"]


def test_the_work_minutes_say_from_when_to_when_it_rested(papers):
    over = at_rest().add("timer-over", timer="rest", step="penarikan", still_seen=[], switches_read=3)
    text = minutes(papers, over)
    assert "Menjalani masa tenggang dari 24-11-2026 sampai 08-12-2026: port mati" in text


def test_a_rack_that_could_not_be_read_is_not_an_empty_one(papers):
    j, server = Journal(), journals.asked("srv-1", "S1")
    record = {**journals.record_of(server), "occupants": []}
    j.opened("BPKAD", "1", [server]).looked("pemeriksaan", server, journals.AGREED, record=record).open_step(
        "penarikan"
    )
    text = drafts(papers, j, "penarikan")["daftar-pencabutan.docx"]
    assert "Isi rak di sekitar srv-1 (R07 U12) tidak terbaca" in text
    assert "kosong" not in text


# --- minutes ---------------------------------------------------------------------------------------------------------


def test_the_withdrawal_minutes(papers):
    """Day and hour are those of the pull, which nobody knows when the sheet is printed."""
    j = journals.accepted("handover")
    text = sheet(papers, j, "penarikan")
    dots = "." * 20
    assert f"Pada hari ini, {dots}, tanggal {dots} bulan {dots} tahun {dots * 2} ({dots}), pukul {dots}," in text
    assert "atas nama Dinas Komunikasi dan Informatika Kota Batam, selanjutnya disebut PIHAK PERTAMA" in text
    assert "perangkat milik Dinas Pendidikan berikut" in text
    assert "a. Perangkat telah diperiksa bersama dan nomor serinya sesuai." in text
    assert "dalam 2 (dua) rangkap" in text
    assert text.index("| PIHAK KEDUA, Agus Salim") > text.index("Kode: ")
    assert "Mengetahui, Kepala Seksi Infrastruktur dan Teknologi, Agus Firmansyah, S.Kom." in text
    assert "NIP 19810217 200604 1 005" in text


def test_clause_a_stays_open_where_no_machine_was_compared(papers):
    j, server = Journal(), journals.asked("srv-1", "S1")
    j.opened("BPKAD", "1", [server]).looked("pemeriksaan", server, journals.AGREED).open_step("penarikan")
    j.gate("penarikan", 0, "opd", "handover", ["srv-1"])
    assert "sesuai / tidak sesuai *)" in sheet(papers, j, "penarikan")


def test_the_work_minutes_tell_failed_work_too(papers):
    text = minutes(papers, journals.accepted("one-port"))
    assert "hasil tidak" in text
    assert "telah melaksanakan" not in text


def in_italics(content: bytes) -> list[str]:
    return [run.text for paragraph in every_paragraph(content) for run in paragraph.runs if run.italic]


def test_foreign_words_stand_in_italics_whoever_said_them(papers):
    """Words of the template and of what is filled in alike; a part of a name is no word."""
    j = journals.minutes()
    content = papers.sheet(fold(j.events), "laporan", 0).content
    assert {"port", "switch", "monitoring", "hash"} <= {*in_italics(content)} | {"monitoring"}
    assert not [text for text in in_italics(content) if re.search(r"srv-|tor-|Gi1", text)]
    assert "Mematikan port Gi1/0/7 pada switch tor-3" in flat(content)
    server = journals.asked("srv-host-01", "SWITCH/1")
    named = journals.Journal().opened("Dinas Pendidikan", "1/port/2", [server])
    assert in_italics(papers.sheet(fold(named.events), "disposisi-kadis", 0).content) == []


def test_the_work_minutes_number_their_evidence(papers):
    text = minutes(papers, journals.accepted("review"))
    assert f"[1] {journals.digest('evidence-srv-disdik-01.json')}" in text
    assert f"{journals.digest('soak.json')}" in text
    assert "Memberi tahu" in text
