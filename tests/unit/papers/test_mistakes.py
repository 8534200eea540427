"""Every paper of every kind of case, read as an official reads it; and the reader, who has to find what is wrong."""

from __future__ import annotations

import io
import re
import shutil
import subprocess

import pytest
from docx import Document

from dcdecom.adapters.libreoffice import LibreOffice
from dcdecom.model.fold import fold
from dcdecom.model.playbook import PRINTED
from dcdecom.ports.papers import Paper
from tests.mistakes import MISTAKES, mistakes
from tests.paper_text import flat, text_of

from . import journals
from .journals import Journal

ODD = 'srv-{{ 7*7 }}&<b>{_{x}_}{% raw %}"'
LONG = "Badan Perencanaan dan Penelitian, Pengembangan Pembangunan Daerah Kota Batam Bidang Pemerintahan Umum"


def many(count: int = 30, name: str = "srv-bpkad-{:02}") -> Journal:
    """Many devices of an office with a long name, ready to be handed over."""
    j = Journal("2026-0050")
    servers = [journals.asked(name.format(n), f"MXQ{n:07}", f"R07 U{n}") for n in range(1, count + 1)]
    j.opened(LONG, "900/5/BAPELITBANG/2026", servers, collector="Prof. Dr. Ir. H. Muhammad Syamsul Bahri, S.T., M.Sc.")
    for s in servers:
        j.open_step("pemeriksaan") if s is servers[0] else None
        j.looked("pemeriksaan", s, journals.AGREED)
    j.close_step("pemeriksaan").open_step("penarikan")
    names = [s["name"] for s in servers]
    return j.gate("formulir", 1, "opd", "form", names).gate("penarikan", 0, "opd", "handover", names)


def odd() -> Journal:
    """A device whose name and serial are tags, entities and braces."""
    j, server = Journal("2026-0051"), journals.asked(ODD, "ABC<1>&2", "R07 U12")
    j.opened("Dinas <A> & {B}", "1/&amp;/2026", [server]).open_step("pemeriksaan")
    differs = journals.finding(ODD, "serial-differs", "letter-record", letter="ABC<1>&2", record="{{ x }}")
    return j.looked("pemeriksaan", server, {**journals.AGREED, "letter-record": "tidak sesuai"}, (differs,))


def by_hand() -> Journal:
    """A port that was shut by hand, and an exception that the Kasi gave."""
    j = journals.accepted("plan")
    j.add(
        "finding-accepted", key="srv-disdik-01/not-seen/tor-3 Gi1/0/7", until="2026-11-26T10:00:00Z",
        note="server mati", by="kasi", person="kasi",
    )  # fmt: skip
    j.changed(1, {"present": False}, {"present": True})
    j.add("change-intended", n=3, nonce="n3", before=journals.UP, proof="exception", person="rina")
    j.add("change-failed", n=3, reason="tor-3: no answer in 30 s", after={})
    return j.add("change-manual", n=3, person="rina", note="dikerjakan di konsol", attachments=[])


CASES = {
    "accepted, form": journals.accepted("form"), "plan": journals.accepted("plan"),
    "one port, unknown": journals.accepted("one-port"), "handover": journals.accepted("handover"),
    "handover, typed form": journals.accepted("handover", journals.FORM),
    "review": journals.accepted("review"), "sealed": journals.accepted(), "rejected": journals.rejected(),
    "three": journals.three(chosen=False), "three, one stays": journals.three(), "unread": journals.could_not_read(),
    "by hand, exception": by_hand(), "many": many(), "odd": odd(), "hostile": journals.hostile(),
}  # fmt: skip


def made(papers, playbook, journal):
    """Every paper that can be made of a case: name -> DOCX."""
    case = fold(journal.events)
    for row in playbook.rows:
        for paper in papers.drafts(case, row.slug):
            yield paper.name, paper.content
        for index, gate in enumerate(row.gates):
            if gate.paper in PRINTED and (case.gate(row.slug, index) or gate.paper == "endorsement"):
                paper = papers.sheet(case, row.slug, index)
                yield paper.name, paper.content


@pytest.mark.parametrize("name", CASES)
def test_an_official_finds_nothing(papers, playbook, people, name):
    known = [p.nip for p in people.people]
    found = [text for paper in made(papers, playbook, CASES[name]) for text in mistakes(*paper, known)]
    if name == "odd":
        found = [f for f in found if "tags, None" not in f]
    assert found == []


def test_names_of_any_shape_stand_as_they_are(papers, playbook):
    texts = [flat(content) for _, content in made(papers, playbook, CASES["odd"])]
    letter = next(t for t in texts if "Tanggapan atas" in t)
    assert f"Perangkat {ODD} (nomor seri ABC<1>&2)" in letter
    assert "catatan Data Center ({{ x }})." in letter
    assert any("Dinas <A> & {B}" in t for t in texts)


def test_nothing_that_came_from_outside_moves_a_cursor(papers, playbook):
    for name, content in made(papers, playbook, CASES["hostile"]):
        assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e]", text_of(content)), name


def test_what_failed_is_said_without_the_machines_words(papers):
    paper = papers.drafts(fold(CASES["by hand, exception"].events), "laporan")[0]
    assert "dikerjakan secara manual" in flat(paper.content)
    assert "no answer" not in flat(paper.content)


def test_a_withdrawal_that_is_not_proved_is_not_said_to_be_done(papers):
    cases = (("review", True), ("handover", False), ("one port, unknown", False), ("by hand, exception", False))
    for name, done in cases:
        report = flat(papers.drafts(fold(CASES[name].events), "laporan")[0].content)
        assert ("telah dilaksanakan" in report) is done
        assert ("belum dapat dinyatakan lengkap" in report) is not done


# --- the reader ------------------------------------------------------------------------------------------------------

GOOD = (
    "PEMERINTAH KOTA BATAM", "NOMOR: ................",
    "Pada hari ini, Kamis, tanggal dua puluh enam bulan November tahun dua ribu dua puluh enam (26-11-2026), pukul",
)  # fmt: skip
WRONG = (
    ("a number or a NIP that was made up", "NOMOR: 12/OR/2026"),
    ("a number or a NIP that was made up", "Penata (III/c) NIP 19800101 200501 1 001"),
    ("day and date, or words and figures, differ",
     "Pada hari ini, Jumat, tanggal dua puluh enam bulan November tahun dua ribu dua puluh enam (26-11-2026)"),
    ("two dates for one letter", "Nomor 1/A tanggal 2 Mei 2026, lalu Nomor 1/A tanggal 3 Mei 2026"),
    ("numbers, days and months misspelt", "satu ribu rupiah"), ("NIP", "NIP. 19800101"), ("NIP", "NIP 198001012005"),
    ("no rank", "Agus Firmansyah, S.Kom. NIP 19810217 200604 1 005"),
    ("the wrong signer", "Yth. Kepala Dinas Kesehatan ditandatangani Kepala Seksi"), 
    ("a.n., Plt.", "a/n Kepala Dinas"),
    ("a.n., Plt.", "Kepala Dinas Plt"), ("forms of address", "Kepada Yth. Bapak"), ("forms of address", "di Tempat"),
    ("perhatiannya", "Atas perhatiannya"), ("spelling", "yang bertandatangan"),
    ("bare penghapusan", "penghapusan server"),
    ("Kesimpulan", "Kesimpulan"), ("parties", "PIHAK KESATU"), ("an enclosure or a copy to nobody", "Tembusan:"),
    ("an enclosure or a copy to nobody", "Tembusan:\n1. Wali Kota Batam\n2. Arsip"),
    ("tags, None, ISO dates", "{{ nomor }}"), ("tags, None, ISO dates", "2026-11-26"), ("times", "pukul 09:30 WIB"),
    ("English", "port not found"), ("Walikota", "Walikota Batam"), ("the line of an electronic signature", "BSrE"),
    ("words and figures", "3 (dua) rangkap"), ("repealed law", "PP 82 Tahun 2012"), ("short names", "Diskominfo"),
)  # fmt: skip


def written(*lines: str) -> bytes:
    document, content = Document(), io.BytesIO()
    for line in lines:
        document.add_paragraph(line)
    document.save(content)
    return content.getvalue()


@pytest.mark.parametrize(("what", "line"), WRONG)
def test_the_reader_finds_it(what, line):
    assert mistakes("x", written(*GOOD), ["198102172006041005"]) == []
    assert {f.split(": ")[1] for f in mistakes("x", written(GOOD[0], line), ["198102172006041005"])} >= {what}


def test_the_reader_finds_one_person_twice_and_tables_that_break():
    document, content = Document(), io.BytesIO()
    table = document.add_table(rows=2, cols=3)
    for row in table.rows:
        for cell, text in zip(row.cells, ("Nama", ":", "Rina Marlina, S.Kom."), strict=True):
            cell.text = text
    document.add_paragraph("NIP 19920514 201903 2 006")
    document.save(content)
    found = {f.split(": ")[1] for f in mistakes("x", content.getvalue(), ["199205142019032006"])}
    assert found >= {"one person twice", "headers and rows", "signatures alone"}


def test_every_mistake_of_the_table_was_seen_to_be_found():
    shown = {what for what, _ in WRONG} | {"one person twice", "headers and rows", "signatures alone"}
    assert {what for what, _ in MISTAKES} == shown


CLOSING = re.compile("Demikian|E. Pernyataan|Keputusan \\(|Perangkat yang boleh")


LAST_WORD = re.compile(r'yMax="([\d.]+)"')


def filled(pdf: str) -> list[float]:
    """How far down each page is written on, its footer aside: 1 is the lower edge."""
    pages = re.findall(r'<page width="[\d.]+" height="([\d.]+)">(.*?)</page>', pdf, re.DOTALL)
    lines = [(float(high), [float(y) for y in LAST_WORD.findall(words)]) for high, words in pages]
    return [max((y for y in found if y < high * 0.93), default=0) / high for high, found in lines]


@pytest.mark.long
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice is not here")
def test_no_signature_stands_alone_on_a_page(papers, playbook, tmp_path):
    """As LibreOffice breaks the pages: whoever signs a page reads on it what is signed."""
    cases = ("many", "review", "rejected", "by hand, exception")
    papers_of = [(n, c) for case in cases for n, c in made(papers, playbook, CASES[case])]
    documents = [Paper(f"{number}-{name}", content) for number, (name, content) in enumerate(papers_of)]
    pdfs = LibreOffice().pdf(documents)
    assert isinstance(pdfs, tuple)
    signed = 0
    for pdf in pdfs:
        (tmp_path / pdf.name).write_bytes(pdf.content)
        text = subprocess.run(["pdftotext", str(tmp_path / pdf.name), "-"], capture_output=True, text=True, check=True)
        if "lembar-disposisi" in pdf.name:
            assert text.stdout.count("\f") == 1, "the half sheet is one page"
        words = subprocess.run(
            ["pdftotext", "-bbox", str(tmp_path / pdf.name), "-"], capture_output=True, text=True, check=True
        )
        first, *later = filled(words.stdout)
        assert not later or first > 0.6, f"{pdf.name}: the first page is half empty"
        # Three blocks that are signed in turn stay on one page; the one before it is as full as what is left for it.
        assert all(page > 0.25 for page in later[:-1]), f"{pdf.name}: a page is nearly empty: {later}"
        for page in text.stdout.split("\f"):
            if re.search(r"^(Mengetahui|PIHAK PERTAMA),$|^NIP \d{8}|^Pemohon,$", page, re.MULTILINE):
                signed += 1
                assert CLOSING.search(page) or "Tanda Tangan" in page, (pdf.name, page)
    assert signed >= 7
