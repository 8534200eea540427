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
    assert "☐ Disetujui ☐ Dikembalikan ke langkah 10 (Laporan)" in text
    assert "| Langkah | : | 11, Pemeriksaan laporan |" in text
    assert "sudah hilang: riwayat pemantauan, 1 PSK" in text
    assert not re.search("[\u2611\u2612]", text)


def test_a_refusal_is_confirmed_with_its_reasons_in_sight(papers):
    text = sheet(papers, journals.rejected(), "penolakan")
    assert "1. srv-dinkes-04: Nomor seri menurut surat permohonan: CZJ0210A9X" in text
    assert "☐ Permohonan belum dapat dipenuhi untuk srv-dinkes-04; surat balasan sesuai konsep dapat dikirim" in text
    assert "☐ Dikembalikan ke langkah 5 (Pemeriksaan perangkat)" in text


def test_a_refusal_of_one_of_three_names_it(papers):
    j = journals.three().gate("penolakan", 0, "kasi", "approval", ["srv-bpkad-03"])
    assert "☐ Permohonan belum dapat dipenuhi untuk srv-bpkad-03; surat" in sheet(papers, j, "penolakan")


def test_a_choice_lists_every_device_with_a_box(papers):
    text = sheet(papers, journals.three(chosen=False), "pemeriksaan")
    assert "☐ srv-bpkad-01, nomor seri MXQ1140BP1 ☐ srv-bpkad-02" in text


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
    assert papers.sheet(fold(journals.accepted("review").events), "review-kasi", 0).name == "review-kasi.docx"


# --- the letter ------------------------------------------------------------------------------------------------------


def test_the_reply_gives_every_reason_and_makes_nothing_up(papers):
    text = drafts(papers, journals.rejected(), "penolakan")["surat-balasan.docx"]
    assert "| Nomor | : | ........" in text
    assert "Yth. Kepala Dinas Kesehatan di Batam" in text
    assert "surat Saudara Nomor 445/77/DINKES/2026 tanggal 20 November 2026 hal Permohonan Penarikan Server" in text
    assert "1. Perangkat srv-dinkes-04 (nomor seri CZJ0210A9X). Nomor seri menurut surat permohonan: CZJ0210A9X" in text
    assert "2. Perangkat srv-dinkes-04" in text
    assert "pengamatan jaringan: tor-2 Gi1/0/15" in text
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
    text = drafts(papers, journals.accepted("handover"), "penarikan")["pull-leave.docx"]
    assert "BOLEH DICABUT" in text
    assert "BELUM" not in text
    assert "| R07 U12 | srv-disdik-01 | SGH331XK7P | D-0417 (tor-3 Gi1/0/7); M-0091 (tor-3 Gi1/0/31) |" in text
    assert "| R07 U13 | PP-07-1 | - | tepat di atas srv-disdik-01 |" in text
    assert "| R07 U11 | srv-bapenda-02 | Bapenda | tepat di bawah srv-disdik-01 |" in text


@pytest.mark.parametrize("beside", [False, True])
def test_who_sits_in_a_chassis_may_leave_by_a_signature_and_only_others_by_their_ports(papers, beside):
    text = drafts(papers, journals.blade("handover", beside), "penarikan")["pull-leave.docx"]
    assert "BOLEH DIBAWA" in text
    assert "hanya disahkan oleh pejabat" in text
    assert ("Semua port milik perangkat lain di bawah ini terbukti mati." in text) == beside


@pytest.mark.parametrize("beside", [False, True])
def test_who_sits_in_a_chassis_is_taken_off_before_the_watch_and_carried_away_after_it(papers, beside):
    """The team was asked to take it off: nothing tells it not to."""
    text = drafts(papers, journals.blade("asked", beside), "penarikan")["pull-leave.docx"]
    assert "JANGAN DIBAWA DULU" in text
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
    text = drafts(papers, journals.three(), "penarikan")["pull-leave.docx"]
    assert "| R07 U16 | srv-bpkad-03 |" in text
    assert "tetap di tempat, tepat di atas" in text
    assert "R07 U13" in text
    assert "U17" not in text, "what stands above a server that stays is nobody's concern"


@pytest.mark.parametrize("until", ["plan", "one-port", "soak"])
def test_nothing_may_be_pulled_and_no_minutes_lie_ready_before_the_soak_is_over(papers, until):
    made = drafts(papers, journals.accepted(until), "penarikan")
    assert "BELUM BOLEH DICABUT" in made["pull-leave.docx"]
    assert "ba-penarikan.docx" not in made


def test_an_address_that_is_still_seen_blocks_the_minutes(papers):
    j = journals.accepted("soak").add(
        "timer-over", timer="soak", step="penarikan", still_seen=["tor-1 Gi1/0/9"], switches_read=3
    )
    made = drafts(papers, j, "penarikan")
    assert "BELUM BOLEH DICABUT" in made["pull-leave.docx"]
    assert "ba-penarikan.docx" not in made


def test_a_rack_that_could_not_be_read_is_not_an_empty_one(papers):
    j, server = Journal(), journals.asked("srv-1", "S1")
    record = {**journals.record_of(server), "occupants": []}
    j.opened("BPKAD", "1", [server]).looked("pemeriksaan", server, journals.AGREED, record=record).open_step(
        "penarikan"
    )
    text = drafts(papers, j, "penarikan")["pull-leave.docx"]
    assert "Isi rak di sekitar srv-1 (R07 U12) tidak terbaca" in text
    assert "kosong" not in text


# --- minutes ---------------------------------------------------------------------------------------------------------


def test_the_withdrawal_minutes(papers):
    j = journals.accepted("handover")
    text = sheet(papers, j, "penarikan")
    at = fold(j.events).gate("penarikan", 0).opened_at
    assert (
        "Pada hari ini, Selasa, tanggal dua puluh empat bulan November tahun dua ribu dua puluh enam (24-11-2026)"
        in text
    )
    assert f"pukul {at.hour + 7}.{at.minute:02} WIB, bertempat di Batam" in text
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
    text = drafts(papers, journals.accepted("one-port"), "laporan")["ba-pelaksanaan.docx"]
    assert "hasil tidak" in text
    assert "telah melaksanakan" not in text


def test_the_work_minutes_number_their_evidence(papers):
    text = drafts(papers, journals.accepted("review"), "laporan")["ba-pelaksanaan.docx"]
    assert f"[1] {journals.digest('evidence-srv-disdik-01.json')}" in text
    assert f"{journals.digest('soak.json')}" in text
    assert "Memberi tahu" in text
