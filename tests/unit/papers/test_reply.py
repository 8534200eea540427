"""The letter of refusal: what the office mends, what is ours, to whom it writes, and who signs where."""

from __future__ import annotations

import dataclasses
import re
from datetime import date

import pytest

from dcdecom.documents.people import PERSONAL, personal
from dcdecom.documents.people import SCHEMA as PEOPLE
from dcdecom.documents.request import SCHEMA as REQUEST
from dcdecom.model.fold import fold
from dcdecom.model.people import Mandate, People, Person
from dcdecom.model.playbook import LetterForm, Playbook
from dcdecom.model.request import Contact
from dcdecom.papers import reply_reasons
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.reply_reasons import OFFICE, Reason
from dcdecom.papers.templates import Templates
from dcdecom.ports.decoder import NoDecoder
from tests.paper_text import flat

from . import journals
from .conftest import OFFICE as OURS
from .conftest import ROOT, no_files, texts_of
from .journals import Journal

NETWORK = {"mac": "9c:b6:54:a1:04:40", "port": "tor-2 Gi1/0/14", "record": "tor-2 Gi1/0/14", "seen": "tor-2 Gi1/0/15"}
CODES = [k.partition(".")[2] for k in texts_of("id").sentences if k.startswith("findings.")]


@pytest.fixture
def made(playbook, texts, zone, people):
    """Papers of an office whose settings, people or playbook differ in something."""

    def make(staff: People = people, by: Playbook = playbook, **settings) -> CasePapers:
        office = dataclasses.replace(OURS, **settings)
        templates = Templates((ROOT / "playbooks/templates/id",))
        return CasePapers(by, texts, zone, office, staff, templates, no_files, NoDecoder())

    return make


def with_letter(playbook: Playbook, **form) -> Playbook:
    """The playbook with another form of the letter."""
    rows = tuple(
        dataclasses.replace(row, letter=LetterForm(**form)) if row.action == "refuse" else row for row in playbook.rows
    )
    return dataclasses.replace(playbook, rows=rows)


def refused(*findings: dict, contact: dict | None = None, collector: dict | None = None) -> Journal:
    """A server that disagrees in these findings."""
    j, server = Journal("2026-0043"), journals.asked("srv-dinkes-04", "CZJ0210A9X", "R08 U20")
    j.opened("Dinas Kesehatan", "445/77/DINKES/2026", [server])
    request = j.events[1].payload["request"]
    request["contact"] |= contact or {}
    request["collector"] |= collector or {}
    verdicts = {"letter-record": "tidak sesuai", "record-network": "tidak sesuai", "record-machine": "belum terperiksa"}
    j.open_step("pemeriksaan").looked("pemeriksaan", server, verdicts, findings, journals.record_of(server))
    return j.close_step("pemeriksaan", grade="seen").open_step("penolakan")


def letter(papers: CasePapers, journal: Journal) -> str:
    return flat(papers.drafts(fold(journal.events), "penolakan")[0].content)


def found(code: str, comparison: str = "record-network", **params: str) -> dict:
    return journals.finding("srv-dinkes-04", code, comparison, **params)


def test_what_the_office_mends_stands_apart_from_what_is_ours(papers):
    text = letter(papers, refused(journals.SERIAL, journals.OTHER_PORT))
    theirs, _, ours = text.partition("Selain itu, hal berikut sedang kami perbaiki dan tidak memerlukan tindakan dari")
    assert "nomor seri dalam catatan Data Center (CZJ0210A9K)" in theirs
    assert "letak perangkat pada jaringan berbeda dengan catatan Data Center" in ours
    assert "setelah Saudara menyampaikan perbaikan data nomor seri perangkat srv-dinkes-04 kepada" in ours


def test_a_wrong_port_in_our_record_asks_nothing_of_the_office(papers):
    text = letter(papers, refused(journals.OTHER_PORT))
    assert "karena hal berikut, yang sedang kami perbaiki dan tidak memerlukan tindakan dari Saudara" in text
    assert "Kami akan memberitahukan kepada Saudara" in text
    assert "menyampaikan" not in text.replace("disampaikan", "")


@pytest.mark.parametrize("code", CODES)
def test_no_letter_tells_a_port_or_an_address_of_ours(papers, code):
    """Whatever the finding is: its parameters are made of things that must not go out."""
    sentence = texts_of("id").sentences[f"findings.{code}"]
    names = set(re.findall(r"\{(\w+)\}", sentence)) - {"letter", "name", "ip", "record", "minutes", "device"}
    said = {name: f"GEHEIM-{name}" for name in names} | NETWORK | {"name": "x", "letter": "y", "minutes": "z"}
    if code in OFFICE:
        said |= {"record": "w", "paper": "letter", "field": "model", "said": "v"}
    comparison = "letter-record" if code in OFFICE else "record-network"
    text = letter(papers, refused(found(code, comparison, **(said | {"ip": "198.18.10.11"}))))
    assert "GEHEIM" not in text
    for value in (NETWORK["mac"], "Gi1/0/14", "Gi1/0/15", "tor-2"):
        assert value not in text


def test_a_playbook_may_let_ports_into_the_letter(made, playbook):
    told = made(by=with_letter(playbook, tells=("network",)))
    assert "tor-2 Gi1/0/15" in letter(told, refused(journals.OTHER_PORT))
    assert "tor-2 Gi1/0/15" not in letter(made(), refused(journals.OTHER_PORT))


def test_every_finding_of_the_office_says_what_to_send_in_each_language():
    for language in ("id", "en"):
        sentences = texts_of(language).sentences
        assert {k.partition(".")[2] for k in sentences if k.startswith("letter-send.")} == OFFICE
        assert {f"letter.{code}" for code in OFFICE} <= sentences.keys()
        assert not [k for k, v in sentences.items() if k.startswith("letter-ours.") and re.search(r"\{(?!device)", v)]


def test_what_our_record_lacks_is_ours(papers):
    text = letter(papers, refused(found("asset-tag-differs", "letter-record", letter="KOM-1", record="-")))
    assert "nomor inventaris perangkat belum tercatat dalam catatan Data Center." in text
    assert "perbaikan data nomor inventaris" not in text


def test_a_device_of_somebody_else_is_not_described(papers):
    other = found("tenant-differs", "letter-record", letter="Dinas Kesehatan", record="Bapenda")
    text = letter(papers, refused(other, journals.SERIAL))
    assert "bukti kepemilikan perangkat srv-dinkes-04" in text
    assert "CZJ0210A9K" not in text
    assert "Bapenda" not in text


def test_several_things_to_send_are_listed(papers):
    tag = found("asset-tag-differs", "letter-record", letter="KOM-1", record="KOM-2")
    text = letter(papers, refused(journals.SERIAL, tag))
    assert "a. perbaikan data nomor seri perangkat srv-dinkes-04; b. perbaikan data nomor inventaris" in text


def test_a_further_kind_of_reason_is_one_more_row(papers, monkeypatch):
    decided = Reason("srv-dinkes-04", "decided", "Perangkat masih dalam sengketa.")
    monkeypatch.setattr(reply_reasons, "KINDS", (lambda matter: [decided],))
    text = letter(papers, refused(journals.SERIAL))
    assert "permohonan tersebut ditolak atas keputusan pejabat" in text
    assert "1. Perangkat masih dalam sengketa." in text


# --- to whom, and by whom --------------------------------------------------------------------------------------------


def test_it_says_to_whom_the_office_sends(made, people):
    rina = dataclasses.replace(people.by_id("rina"), mail="rina@example.go.id", phone="0778-1")
    reached = made(staff=dataclasses.replace(people, people=(rina,)))
    assert "kepada Rina Marlina, S.Kom., Tim Data Center (telepon 0778-1, pos-el rina@example.go.id)." in letter(
        reached, refused(journals.SERIAL)
    )
    assert "kepada Tim Data Center (Telepon 1)." in letter(made(contact="Telepon 1"), refused(journals.SERIAL))


def test_the_form_of_the_letter_is_the_playbooks(made, playbook):
    form = {"sort": "Segera", "enclosure": "1 (satu) berkas", "attention": "contact", "copies": ("Inspektur",),
            "initials": ("kasi", "kabid")}  # fmt: skip
    text = letter(made(by=with_letter(playbook, **form)), refused(journals.SERIAL, contact={"post": "Sekretaris"}))
    assert "| Sifat | : | Segera |" in text
    assert "| Lampiran | : | 1 (satu) berkas |" in text
    assert "Yth. Kepala Dinas Kesehatan u.p. Sekretaris di Batam" in text
    assert "Tembusan: Inspektur" in text
    assert text.index("| Kepala Seksi Infrastruktur dan Teknologi | | |") < text.index("| Kepala Bidang")
    bare = letter(made(by=with_letter(playbook)), refused(journals.SERIAL, contact={"post": "Sekretaris"}))
    assert "| Sifat | : | Biasa |" in bare
    for absent in ("u.p.", "Paraf", "Tembusan"):
        assert absent not in bare


def test_the_configuration_names_the_copies_and_the_basis(made):
    text = letter(made(copies=("Wali Kota Batam",), basis=("Peraturan Wali Kota X",)), refused(journals.SERIAL))
    assert "Tembusan: Wali Kota Batam" in text
    assert "Sekretaris Daerah" not in text
    assert "berdasarkan SOP Nomor 07/SOP/Kominfo-PE/10/2018 tentang Penarikan Server Dari Data Center, Per" in text


def test_who_signs_two_levels_down_stands_below_the_post_between(made):
    mandate = Mandate("kadis", date(2026, 1, 1), acts_for="a.n.", through="Sekretaris")
    ratna = Person("r", "Ir. Ratna", (mandate,), nip="197508231999032004", rank="Pembina (IV/a)", post="Kepala Bidang")
    signed = letter(made(staff=People((ratna,), "")), refused(journals.SERIAL))
    assert "a.n. Kepala Dinas Komunikasi dan Informatika, Sekretaris, u.b. Kepala Bidang, Ir. Ratna Pembina" in signed


def test_people_and_contacts_have_one_schema():
    for kind, schema in ((Person, PEOPLE), (Contact, REQUEST)):
        names = {f.name for f in dataclasses.fields(kind)}
        assert {*PERSONAL, "name", "phone", "rank", "post"} <= names
        assert {key: schema.fields[key] for key in personal(kind)} == personal(kind)


# --- the minutes -----------------------------------------------------------------------------------------------------


def handover(papers: CasePapers, **request) -> str:
    j = journals.accepted("handover")
    said = j.events[1].payload["request"]
    for key, more in request.items():
        said[key] |= more
    return flat(papers.sheet(fold(j.events), "penarikan", 0).content)


def test_both_minutes_say_on_what_they_rest(papers):
    basis = "surat Kepala Dinas Pendidikan Nomor 800/112/DISDIK/2026 tanggal 20 November 2026 dan SOP Nomor 07/SOP/"
    assert f"Berdasarkan {basis}" in handover(papers)
    j = journals.accepted("review")
    j.gate("laporan", 0, "tim-dc", "minutes", list(fold(j.events).devices), "ba-pelaksanaan")
    done = flat(papers.sheet(fold(j.events), "laporan", 0).content)
    assert "Tim Data Center, telah melaksanakan penarikan server milik Dinas Pendidikan berdasarkan" in done
    assert basis in done


def test_the_handover_says_by_what_each_side_acts(papers):
    blank = handover(papers)
    number = f"Nomor {'.' * 30} tanggal"
    assert f"berdasarkan Surat Tugas {number} {'.' * 24} bertindak untuk" in blank
    assert f"berdasarkan Surat Kuasa/Surat Tugas {number}" in blank
    told = handover(
        papers, disposition={"assignment": "Surat Tugas Nomor 5/2026"}, collector={"authority": "Surat Kuasa Nomor 7"}
    )
    assert "berdasarkan Surat Tugas Nomor 5/2026 bertindak" in told
    assert "berdasarkan Surat Kuasa Nomor 7 bertindak untuk dan atas nama Dinas Pendidikan" in told
    head = {"nip": "197001012000031001"}
    assert "berdasarkan jabatannya bertindak untuk dan atas nama Dinas" in handover(papers, letter=head, collector=head)


def test_the_disposition_sheet_bears_the_agenda_number(papers):
    text = flat(papers.sheet(fold(journals.accepted("form").events), "disposisi-kadis", 0).content)
    assert "| Nomor agenda | : | 1187 |" in text
