"""What a typed form says, on the form's own paper, the minutes of the handover, the report and the page."""

from __future__ import annotations

import re
from copy import deepcopy
from typing import Any

import pytest

from dcdecom.model.fold import fold
from dcdecom.papers.build_report import build
from dcdecom.papers.page import render
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.serialise import to_mapping
from tests.paper_text import text_of

from . import journals
from .conftest import unmarked
from .journals import FORM


def handover(papers: CasePapers, form: dict[str, Any] | None) -> str:
    return text_of(papers.sheet(fold(journals.accepted("handover", form).events), "penarikan", 0).content)


def with_(**instead: Any) -> dict[str, Any]:
    return {**deepcopy(FORM), **instead}


def test_the_minutes_of_the_handover_repeat_the_form(papers):
    text = handover(papers, FORM)
    assert "Menurut formulir kelengkapan tanggal 24 November 2026:" in text
    assert "srv-disdik-01 | S4YJNX0R101 | 1 | 480 GB SSD | dipertahankan | formulir" in text
    assert "srv-disdik-01 | S4YJNX0R102 | 2 | 480 GB SSD | dihapus; sertifikat belum ada | label" in text
    assert "1 rel, 2 lainnya (adaptor)" in text
    assert "telah dibuat oleh Sari Wulandari pada 20 November 2026" in text


def test_the_clause_about_data_says_what_the_form_says_in_place_of_a_blank(papers):
    text = " ".join(handover(papers, FORM).split())
    assert (
        "menurut formulir kelengkapan tanggal 24 November 2026, penghapusan data diminta, untuk dilakukan oleh "
        "PIHAK KEDUA." in text
    )
    assert "dilakukan / tidak dilakukan" not in text
    assert "Coret yang tidak perlu" not in text
    unwanted = " ".join(handover(papers, with_(wipe={"wanted": False})).split())
    assert "24 November 2026, penghapusan data tidak diminta." in unwanted
    other = handover(papers, with_(wipe={"wanted": True, "by": "other", "who": "PT Hapus"}))
    assert "untuk dilakukan oleh PT Hapus." in " ".join(other.split())


def test_without_a_typed_form_the_clause_is_filled_in_by_hand_as_before(papers):
    text = handover(papers, None)
    assert "penghapusan data dilakukan / tidak dilakukan *)" in text
    assert "Menurut formulir kelengkapan" not in text
    assert "*) Coret yang tidak perlu." in text


def test_a_form_that_lists_nothing_says_so(papers):
    text = handover(papers, with_(disks=[], accessories=[], backup={"made": False}))
    assert "srv-disdik-01 | tidak ada | - | - | - | formulir" in text
    assert "srv-disdik-01 | tidak ada | belum dibuat" in text


def test_the_form_has_a_table_for_disks_with_their_decisions(papers):
    text = text_of(papers.sheet(fold(journals.accepted("form").events), "formulir", 1).content)
    assert "No. | Nomor Seri | Slot | Kapasitas | Tindakan" in text
    assert text.count("dipertahankan / dihapus / dimusnahkan / dilepas *)") == 4
    assert "Media penyimpanan | -" not in text
    assert text.count("penghapusan data diminta, untuk dilakukan oleh") == 1
    for accessory in ("Rel", "Kabel daya", "Kabel jaringan", "Transceiver"):
        assert re.search(rf"^\| {accessory} \| \| \|$", text, re.MULTILINE), text


def test_what_the_record_has_of_disks_stands_beside_them_and_fills_nothing_in(papers):
    journal = journals.accepted("form")
    look = next(e for e in journal.events if e.type == "evidence-taken")
    look.payload["fields"].append(  # type: ignore[attr-defined]  # a list here
        {"name": "disks", "letter": "", "record": "2 x 480 GB SSD", "network": "", "machine": "", "agrees": True}
    )
    text = text_of(papers.sheet(fold(journal.events), "formulir", 1).content)
    assert "Media penyimpanan (menurut catatan Data Center: 2 x 480 GB SSD; apabila tidak ada" in text
    assert re.search(r"^\| 1\. \| \| \| \| dipertahankan", text, re.MULTILINE), text


def test_the_report_has_it_as_data(playbook, texts, zone):
    case = fold(journals.accepted(form=FORM).events)
    said = to_mapping(build(case, playbook, texts, zone), texts)["perangkat"][0]["formulir"]
    assert said == {
        "tanggal": "24-11-2026", "diketik_oleh": "rina",
        "media_penyimpanan": [
            {"nomor_seri": "S4YJNX0R101", "slot": "1", "kapasitas": "480 GB SSD", "tindakan": "dipertahankan",
             "sumber": "formulir"},
            {"nomor_seri": "S4YJNX0R102", "slot": "2", "kapasitas": "480 GB SSD", "tindakan": "dihapus",
             "sumber": "label"},
        ],
        "aksesori": [{"jenis": "rel", "jumlah": 1}, {"jenis": "lainnya", "jumlah": 2, "keterangan": "adaptor"}],
        "cadangan_data": {"dibuat": "ya", "oleh": "Sari Wulandari", "tanggal": "20-11-2026"},
        "penghapusan_data": {"diminta": "ya", "oleh": "pemilik"},
    }  # fmt: skip
    before = to_mapping(build(fold(journals.accepted().events), playbook, texts, zone), texts)
    assert "formulir" not in before["perangkat"][0]


@pytest.mark.parametrize("language", ["texts", "english"])
def test_a_contradiction_is_what_the_kasi_reads(playbook, zone, language, request):
    texts = request.getfixturevalue(language)
    form = with_(wipe={"wanted": True, "by": "us"}, backup={"made": False})
    report = build(fold(journals.accepted(form=form).events), playbook, texts, zone)
    assert [f.code for f in report.devices[0].form.findings] == ["form-wipe-by-us", "form-no-backup"]
    page = render(report, texts, {})
    for finding in report.devices[0].form.findings:
        assert finding.text in page


def test_the_page_shows_it_and_nothing_breaks_out(playbook, texts, zone):
    form = with_(backup={"made": True, "by": "<b>Sari</b>\x1b[2J"})
    page = unmarked(render(build(fold(journals.accepted(form=form).events), playbook, texts, zone), texts, {}))
    assert "Menurut formulir kelengkapan tanggal 24-11-2026" in page
    assert "S4YJNX0R102" in page
    assert "<b>Sari" not in page
    assert "\x1b" not in page
    assert "formulir kelengkapan tanggal" not in render(
        build(fold(journals.accepted().events), playbook, texts, zone), texts, {}
    )
