"""The sheet by which a head gives a case up: what stands on it, and when it is old."""

from __future__ import annotations

from zoneinfo import ZoneInfo

import pytest

from dcdecom.errors import InputError
from dcdecom.model.fold import fold
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.awaited_section import awaited_section
from dcdecom.papers.journal_code import code
from dcdecom.papers.renderer import CasePapers
from tests.paper_text import flat

from . import journals
from .journals import Journal
from .test_codes_read_back import pictures, read

REASON = "Dinas Pendidikan menarik kembali suratnya dengan surat Nomor 800/131 tanggal 26 November 2026"


def asked(journal: Journal, step: str) -> str:
    """Ask the Kasi to give the case up; returns the head that the sheet bears."""
    names = list(fold(journal.events).devices)
    journal.add("cancel-asked", step=step, by="kasi", note=REASON, person="rina", devices=names, done=[], code_bits=130)
    return fold(journal.events).head


def test_it_says_what_is_given_up_and_why(papers: CasePapers) -> None:
    j = journals.accepted("review")
    head = asked(j, "review-kasi")
    paper = papers.cancellation(fold(j.events))
    text = flat(paper.content)
    assert paper.name == "lembar-penghentian.docx"
    assert f"Kode: {code(head)}" in text
    assert head in text.replace(" ", "")
    assert {found for image in pictures(paper.content) for found in read(image)} == {head}
    assert f"Alasan: {REASON}" in text or REASON in text
    assert "srv-disdik-01" in text
    assert "telah ditarik" in text, "handed over before"
    assert "☐ Berkas dihentikan dengan alasan tersebut di atas" in text
    assert "☐ Berkas tidak dihentikan" in text
    assert "USANG" not in text


def test_a_case_that_went_on_makes_it_old(papers: CasePapers) -> None:
    j = journals.accepted("review")
    asked(j, "review-kasi")
    j.add("report-made", step="laporan", name="laporan.yaml")
    assert "LEMBAR INI SUDAH USANG" in flat(papers.cancellation(fold(j.events)).content)


def test_the_report_says_for_whom_it_waits(playbook: Playbook, texts: Texts, zone: ZoneInfo) -> None:
    j = journals.accepted("review")
    asked(j, "review-kasi")
    entries = awaited_section(fold(j.events), playbook, texts, zone)
    [entry] = [e for e in entries if e.what == "lembar penghentian berkas yang ditandatangani"]
    assert entry.party == "Kepala Seksi Infrastruktur dan Teknologi"
    assert entry.commands[0] == "dcdecom case cancel 2026-0042 --as kasi --scan FILE --code CODE"


def test_nobody_is_asked_by_a_sheet_that_was_not_asked_for(papers: CasePapers) -> None:
    with pytest.raises(InputError, match="nobody was asked to give it up"):
        papers.cancellation(fold(journals.accepted("review").events))
