"""The report: what it says of each kind of case, its schema, and what it may never do."""

from __future__ import annotations

import json
from zoneinfo import ZoneInfo

import pytest
import yaml
from jsonschema import Draft202012Validator

from dcdecom.model.fold import fold
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.blocks import lines
from dcdecom.papers.build_report import build
from dcdecom.papers.console import report_show
from dcdecom.papers.journal_code import code
from dcdecom.papers.reference import reference
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.serialise import to_mapping
from dcdecom.papers.summary import changed_line
from dcdecom.papers.text_formats import to_json, to_yaml

from . import journals
from .conftest import ROOT
from .journals import Journal

SCHEMA = json.loads((ROOT / "docs/reference/report.schema.json").read_text(encoding="utf-8"))
JOURNALS = {
    "accepted": journals.accepted(), "plan": journals.accepted("plan"), "one-port": journals.accepted("one-port"),
    "soak": journals.accepted("soak"), "handover": journals.accepted("handover"), "review": journals.accepted("review"),
    "rejected": journals.rejected(), "letter-sent": journals.rejected(sent=True),
    "undecided": journals.three(chosen=False),
    "three": journals.three(), "could-not-read": journals.could_not_read(), "hostile": journals.hostile(),
    "form": journals.accepted("handover", journals.FORM),
}  # fmt: skip


@pytest.fixture(params=JOURNALS)
def journal(request: pytest.FixtureRequest) -> Journal:
    return JOURNALS[request.param]


def report(journal: Journal, playbook: Playbook, texts: Texts, zone: ZoneInfo) -> dict:
    return to_mapping(build(fold(journal.events), playbook, texts, zone), texts)


def test_it_fits_its_schema(journal, playbook, texts, english, zone):
    Draft202012Validator.check_schema(SCHEMA)
    for language in (texts, english):
        errors = Draft202012Validator(SCHEMA).iter_errors(report(journal, playbook, language, zone))
        assert [f"{list(e.path)}: {e.message}" for e in errors] == []


def test_every_prefix_of_a_journal_has_a_report(playbook, texts, zone):
    """A report may be asked for after any event."""
    for whole in (journals.accepted(), journals.three(), journals.rejected(sent=True)):
        for end in range(1, len(whole.events) + 1):
            made = to_mapping(build(fold(whole.events[:end]), playbook, texts, zone), texts)
            assert [e.message for e in Draft202012Validator(SCHEMA).iter_errors(made)] == []


def test_the_same_events_give_the_same_bytes(journal, papers: CasePapers):
    first, second = (papers.report(fold(journal.events))[0].content for _ in range(2))
    assert first == second
    assert yaml.safe_load(first)["skema"] == 3
    assert first.startswith(b"ringkasan:")


def test_the_summary_has_at_most_25_lines(journal, playbook, texts, zone):
    assert _summary_lines(report(journal, playbook, texts, zone)) <= 25


def test_lists_are_cut_on_screen_only_and_the_line_says_where_all_stand(playbook, texts, zone):
    names = [f"srv-{'panjang-sekali-' * 3}{n:02}" for n in range(8)]
    servers = [journals.asked(n, f"SERIAL-{n}", "R07 U12") for n in names]
    j = Journal().opened("Dinas " + "Panjang " * 40, "1/" + "X" * 200, servers).open_step("pemeriksaan")
    for n, server in enumerate(servers):
        verdicts = {**journals.AGREED, "letter-record": ("sesuai", "tidak sesuai", "belum terperiksa")[n % 3]}
        j.looked("pemeriksaan", server, verdicts)
        j.add(
            "finding-accepted",
            key=f"{server['name']}/other-port",
            until="2026-11-30T00:00:00Z",
            note="",
            by="kasi",
            person="k",
        )
    for server in servers:
        plan = j.planned("pemeriksaan", journals.withdrawal(server["name"]))
        first = fold(j.events).plan("pemeriksaan").numbers[0]
        j.confirmed(plan).changed(first + 2, journals.UP, journals.DOWN)
        j.add("change-intended", n=first + 3, nonce="n", before=journals.UP)
    whole = to_mapping(made := build(fold(j.events), playbook, texts, zone), texts)["ringkasan"]
    assert all(name in whole["perangkat"] and f"{name}/other-port" in whole["pengecualian"] for name in names)
    assert not [line for line in str(whole).splitlines() if "selengkapnya" in line or "…" in line]
    shown = [line for line in lines(report_show(made, texts)) if "selengkapnya" in line]
    assert [line.split()[0] for line in shown] == [
        "opd", "surat", "perangkat", "pengecualian", "bukti_kurang",
    ]  # fmt: skip
    sections = ("permohonan", "permohonan", "perangkat", "pengecualian", "belum")
    assert [line.rpartition("selengkapnya: laporan.yaml, bagian ")[2] for line in shown] == [*sections]
    assert max(map(len, shown)) < 300


def _summary_lines(made: dict) -> int:
    return to_yaml(made).split("\nskema:")[0].count("\n") + 1


def test_accepted_says_what_was_done_and_what_is_lost(playbook, texts, zone):
    summary = report(journals.accepted(), playbook, texts, zone)["ringkasan"]
    assert summary["hasil"] == dict.fromkeys(summary["hasil"], "sesuai")
    assert summary["diubah"].startswith(
        "2 port dimatikan (tor-3 Gi1/0/7, tor-3 Gi1/0/31); 1 entri monitoring dihapus (srv-disdik-01)"
    )
    assert summary["tidak_dapat_dikembalikan"] == "sudah hilang: riwayat pemantauan, 1 kunci PSK"
    assert summary["bukti_kurang"] == "tidak ada"
    assert "terlambat: Penghapusan dari sistem monitoring (1 hari)" in summary["hari_kerja"]
    assert summary["per"] == "24-11-2026 19.19 WIB"


def test_what_was_found_so_is_not_counted_as_changed(texts):
    line = changed_line(fold(journals.accepted().events), texts)
    assert "alamat IP dilepas" not in line
    assert line.endswith("1 sudah dalam keadaan itu sebelumnya")


def test_the_code_is_of_the_last_event(journal, playbook, texts, zone):
    made = report(journal, playbook, texts, zone)
    assert made["jurnal"]["nilai_hash"] == journal.events[-1].hash
    assert made["ringkasan"]["kode"] == code(journal.events[-1].hash)


def test_rejected_changed_nothing_and_gives_both_reasons(playbook, texts, zone):
    made = report(journals.rejected(), playbook, texts, zone)
    assert made["ringkasan"]["hasil"]["surat_dan_catatan"] == "tidak sesuai"
    assert made["ringkasan"]["diubah"] == "tidak ada yang diubah"
    assert made["perubahan"] == []
    assert [f["kode"] for f in made["perangkat"][0]["temuan"]] == ["serial-differs", "other-port"]
    assert made["perangkat"][0]["keadaan"] == "belum dapat dipenuhi"


def test_could_not_read_is_neither_agreement_nor_refusal(playbook, texts, zone):
    made = report(journals.could_not_read(), playbook, texts, zone)
    assert made["ringkasan"]["hasil"]["catatan_dan_jaringan"] == "belum terperiksa"
    assert "tidak terbaca" in made["ringkasan"]["bukti_kurang"]
    assert made["perangkat"][0]["tidak_terbaca"] == ["Switch tor-3 belum dapat dibaca melalui snmp: no answer in 2 s."]


def test_what_had_nothing_to_be_compared_with_is_not_said_to_be_unread(playbook, texts, zone):
    j = journals.could_not_read()
    finding = j.events[-1].payload["findings"][0]
    finding |= {"code": "nothing-compared", "severity": "note", "unread": False, "uncompared": True}
    finding["params"] = [["name", "srv-bapenda-02"]]
    made = report(j, playbook, texts, zone)
    assert made["ringkasan"]["hasil"]["catatan_dan_jaringan"] == "belum terperiksa"
    assert "tidak memuat tepat satu perangkat" in made["ringkasan"]["bukti_kurang"]
    assert "tidak terbaca" not in made["ringkasan"]["bukti_kurang"]
    assert not made["perangkat"][0].get("tidak_terbaca")


def test_a_field_whose_record_could_not_be_read_was_not_compared(playbook, texts, zone):
    j = journals.could_not_read()
    j.events[-1].payload["fields"][0]["agrees"] = None
    made = report(j, playbook, texts, zone)
    assert made["perangkat"][0]["data"][0]["hasil"] == "belum terperiksa"
    assert [e.message for e in Draft202012Validator(SCHEMA).iter_errors(made)] == []


def test_a_machine_that_nobody_read_was_not_compared(playbook, texts, zone):
    """Even where a look says that it agrees: without an inspection nobody has compared."""
    j, server = Journal(), journals.asked("srv-1", "S1")
    j.opened("BPKAD", "1", [server]).open_step("pemeriksaan").looked("pemeriksaan", server, journals.INSPECTED)
    assert report(j, playbook, texts, zone)["ringkasan"]["hasil"]["catatan_dan_perangkat_fisik"] == "belum dibandingkan"


def test_the_device_that_stays_says_so_and_owes_a_letter(playbook, texts, zone):
    made = report(journals.three(), playbook, texts, zone)
    third = made["perangkat"][2]
    assert (third["keadaan"], third["alasan_tetap"]) == ("tetap", "foreign-mac")
    assert "surat balasan untuk srv-bpkad-03 belum dikirim" in made["ringkasan"]["bukti_kurang"]
    assert (
        made["ringkasan"]["hasil"]["catatan_dan_jaringan"]
        == "tidak sesuai: srv-bpkad-03; sesuai: srv-bpkad-01, srv-bpkad-02"
    )


def test_a_change_of_unknown_outcome_is_said_to_be_so(playbook, texts, zone):
    made = report(journals.accepted("one-port"), playbook, texts, zone)
    fourth = next(c for c in made["perubahan"] if c["nomor"] == 4)
    assert (fourth["keadaan"], fourth["dapat_dibatalkan"]) == ("hasil tidak diketahui", "tidak diketahui")
    assert "sesudah" not in fourth
    assert made["ringkasan"]["diubah"].startswith(
        "1 perubahan tidak diketahui hasilnya; 1 port dimatikan (tor-3 Gi1/0/7)"
    )
    assert made["belum"][0]["kode"] == "change-unknown"


def test_states_of_changes(playbook, texts, zone):
    changes = {c["nomor"]: c for c in report(journals.accepted(), playbook, texts, zone)["perubahan"]}
    assert changes[2]["keadaan"] == "disiapkan untuk keadaan lain"
    assert changes[3]["sebelum"]["konfigurasi_port"] == ["interface Gi1/0/7", " switchport"]
    assert changes[3]["bukti_identitas"] == "terlihat di port, lalu hilang saat dimatikan"
    assert changes[3]["dapat_dibatalkan"] == "tidak", "the server has left: its port stays shut"
    assert (changes[9]["hilang"], changes[9]["dapat_dibatalkan"]) == (["riwayat pemantauan", "1 kunci PSK"], "sebagian")
    assert changes[12]["memang_sudah_begitu"] == "ya"
    assert changes[7]["lampiran"][0]["tersegel"] == "ya"


def test_a_port_can_be_opened_again_until_the_handover_is_signed(playbook, texts, zone):
    made = report(journals.accepted("handover"), playbook, texts, zone)
    assert next(c for c in made["perubahan"] if c["nomor"] == 3)["dapat_dibatalkan"] == "ya"


def test_what_a_later_look_sees_of_our_own_doing_changes_no_verdict(playbook, texts, zone):
    j = journals.accepted("soak")
    server = journals.asked("srv-disdik-01", "SGH331XK7P")
    gone = journals.finding(
        "srv-disdik-01", "not-seen", "record-network", unread=True, mac="9c:b6:54:a1:02:10", port="tor-3 Gi1/0/7"
    )
    j.looked("penarikan", server, {**journals.INSPECTED, "record-network": "belum terperiksa"}, (gone,))
    device = report(j, playbook, texts, zone)["perangkat"][0]
    assert device["hasil"]["catatan_dan_jaringan"] == "sesuai"
    assert [look["hasil"]["catatan_dan_jaringan"] for look in device["pembacaan_lain"]] == [
        "sesuai",
        "belum terperiksa",
    ]
    assert device["pembacaan_lain"][1]["temuan"][0]["kode"] == "not-seen"


def test_happened_on_and_recorded_on_are_two(playbook, texts, zone):
    kadis = report(journals.accepted(), playbook, texts, zone)["langkah"][1]
    opening = kadis["pelaksanaan"][0]
    assert (opening["tanggal_kejadian"], opening["tanggal_pencatatan"]) == ("23-11-2026", "24-11-2026")
    assert (opening["mutu_bukti"], opening["disposisi"]["nama"]) == ("dokumen tanpa kode", "Hendra Wijaya")
    assert kadis["uraian"] == "Kepala Dinas Kominfo mendisposisikan Surat Permohonan ke Kepala Bidang"


def test_the_whole_case_is_counted_from_the_letter(playbook, texts, zone):
    """13 rows have a norm of a day each, and the refusal was skipped: 12 days."""
    for days, how in ((11, "1 hari lebih cepat dari norma"), (12, "tepat waktu"), (15, "terlambat 3 hari")):
        j = journals.accepted()
        next(e for e in reversed(j.events) if e.type == "step-closed").payload["case_days"] = days
        made = report(j, playbook, texts, zone)
        told = {"norma": 12, "terpakai": days, "sejak": "23-11-2026", "sampai": "24-11-2026", "ketepatan": how}
        assert made["hari_kerja"] == told
        late = "terlambat: Penghapusan dari sistem monitoring (1 hari)"
        line = f"{days} hari kerja sejak 23-11-2026 (norma 12 hari): {how}; {late}"
        assert made["ringkasan"]["hari_kerja"] == line


def test_an_open_case_is_not_early_yet(playbook, texts, zone):
    j = journals.accepted("form")
    next(e for e in reversed(j.events) if e.type == "step-closed").payload["case_days"] = 2
    assert report(j, playbook, texts, zone)["hari_kerja"]["ketepatan"] == "masih dalam norma"


def test_a_refused_case_is_measured_by_the_rows_that_it_went_through(playbook, texts, zone):
    assert report(journals.rejected(sent=True), playbook, texts, zone)["hari_kerja"]["norma"] == 6


def test_joint_leave_that_is_not_decreed_is_said(playbook, texts, zone):
    j = journals.accepted("form")
    next(e for e in reversed(j.events) if e.type == "step-opened").payload["undecided"] = [2028]
    made = report(j, playbook, texts, zone)
    assert made["ringkasan"]["hari_kerja"].endswith("; cuti bersama 2028 belum ditetapkan")
    assert made["hari_kerja"]["cuti_bersama_belum_ditetapkan"] == [2028]
    assert made["langkah"][6]["pelaksanaan"][0]["cuti_bersama_belum_ditetapkan"] == [2028]


def test_a_row_that_was_opened_again_is_shown_twice(playbook, texts, zone):
    j = journals.accepted("review")
    j.signed("review-kasi", 0, "kasi", "approval", "return", "Dewi Anggraini", note="foto kurang")
    j.close_step("review-kasi", state="returned", took_days=3).step("laporan", grade="seen").open_step("review-kasi")
    j.gate("review-kasi", 0, "kasi", "approval", ["srv-disdik-01"])
    row = report(j, playbook, texts, zone)["langkah"][10]
    first, second = row["pelaksanaan"]
    assert (row["keadaan"], first["ketepatan"]) == ("berjalan", "terlambat 2 hari")
    assert [len(opening["pengesahan"]) for opening in (first, second)] == [1, 1]
    assert first["pengesahan"][0]["bukti"]["keputusan"] == "dikembalikan"
    assert first["pengesahan"][0]["bukti"]["keterangan"] == "foto kurang"
    assert "bukti" not in second["pengesahan"][0]


def test_the_signer_is_not_the_recorder(playbook, texts, zone):
    proof = report(journals.accepted(), playbook, texts, zone)["langkah"][7]["pelaksanaan"][0]["pengesahan"][0]["bukti"]
    assert (proof["penanda_tangan"], proof["pencatat"], proof["mutu"]) == ("Agus Salim", "rina", "kode cocok (64 bit)")


def test_who_reports_a_call_or_a_letter_is_no_signer(playbook, texts, zone):
    told = report(journals.accepted(), playbook, texts, zone)["langkah"][6]["pelaksanaan"][0]["pengesahan"][0]["bukti"]
    assert (told["petugas"], told["mutu"], "penanda_tangan" in told) == ("Rina Hartati", "keterangan lisan", False)


def test_times_are_shown_in_the_zone(playbook, texts):
    jayapura = report(journals.could_not_read(), playbook, texts, ZoneInfo("Asia/Jayapura"))["ringkasan"]["per"]
    assert jayapura == "24-11-2026 20.12 WIT"


def test_a_soak_that_found_something_is_missing_evidence(playbook, texts, zone):
    j = journals.accepted("soak").add(
        "timer-over", timer="soak", step="penarikan", still_seen=["tor-1 Gi1/0/9"], switches_read=3
    )
    made = report(j, playbook, texts, zone)
    assert "masih terlihat sebelum serah terima: tor-1 Gi1/0/9" in made["ringkasan"]["bukti_kurang"]
    soak = next(t for t in made["pengamatan"] if t["nama"] == "masa pengamatan")
    assert soak["hasil"]["masih_terlihat"] == ["tor-1 Gi1/0/9"]


def test_a_wait_that_was_met_does_not_run_on(playbook, texts, zone):
    made = report(journals.accepted("soak"), playbook, texts, zone)
    assert [t["keadaan"] for t in made["pengamatan"]] == ["terpenuhi", "berjalan"]
    assert [b["uraian"] for b in made["belum"] if b["kode"] == "timer"] == [
        "pengamatan jaringan sebelum serah terima belum berakhir"
    ]


def test_manual_work_needs_an_attachment(playbook, texts, zone):
    j = journals.accepted("one-port")
    j.add("change-manual", n=4, after={"saved_down": True})
    assert "manual tanpa lampiran" in report(j, playbook, texts, zone)["ringkasan"]["bukti_kurang"]


def test_an_event_of_a_later_version_is_shown_and_not_judged(playbook, texts, zone):
    j = journals.could_not_read().add("hologram-taken", device="x")
    assert report(j, playbook, texts, zone)["jurnal"]["peristiwa_tak_dikenal"] == ["hologram-taken"]


def test_hostile_text_cannot_move_a_cursor_or_forge_a_row(playbook, texts, zone):
    made = report(journals.hostile(), playbook, texts, zone)
    for face in (to_yaml(made), to_json(made)):
        assert not [c for c in face if c in "\x1b\x07\x00\r\u202e\u2066"]
    assert made["ringkasan"]["opd"] == r"Dinas srv\x1b[2J\u202egnp. X\x00"


def test_faces_say_the_same(journal, playbook, texts, zone):
    made = report(journal, playbook, texts, zone)
    assert yaml.safe_load(to_yaml(made)) == made == json.loads(to_json(made))


def test_the_reference_names_every_key():
    told = reference(SCHEMA)
    shapes = [SCHEMA, *SCHEMA["$defs"].values()]
    missing = [key for shape in shapes for key in shape.get("properties", {}) if f"| `{key}` |" not in told]
    assert missing == []
