"""The one report of a case, as plain mappings, lists, texts and numbers. Every face shows this and adds nothing.

Its keys are fixed and Indonesian (`docs/reference/report.schema.json` explains each); a key is absent where the case
says nothing about it. It comes from the journal alone: the same events give the same report, "as of" the last of them.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from dcdecom.model.case import Case
from dcdecom.model.fold import time_of
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.changes_section import changes_section, ways_back_section
from dcdecom.papers.dates import day, moment
from dcdecom.papers.days_section import days_section
from dcdecom.papers.devices_section import devices_section, sources_section
from dcdecom.papers.head import code
from dcdecom.papers.missing import missing
from dcdecom.papers.places_section import racks_section
from dcdecom.papers.said import attached, held, party, timer_state
from dcdecom.papers.steps_section import steps_section
from dcdecom.papers.summary import summary
from dcdecom.papers.visible import plain_all
from dcdecom.papers.words import CASE_STATES, DECISIONS, TIMER_STATES

SCHEMA = 2


def build(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> dict[str, Any]:
    """The report as of the case's last event."""
    report = {
        "ringkasan": summary(case, playbook, texts, zone),
        "schema": SCHEMA,
        "permohonan": _request(case),
        "langkah": steps_section(case, playbook, texts, zone),
        "hari_kerja": days_section(case, playbook, texts, zone),
        "perangkat": devices_section(case, texts, zone),
        "rak": racks_section(case),
        "perubahan": changes_section(case, texts, zone),
        **held(pembatalan=ways_back_section(case, texts, zone)),
        "pengamatan": _timers(case, texts, zone),
        "pengecualian": _exceptions(case, playbook, zone),
        "pemberitahuan": _told(case, playbook, zone),
        "belum": [{"kode": m.code, "langkah": m.step, "uraian": m.text} for m in missing(case, playbook, texts)],
        "sumber": sources_section(case),
        "lampiran": _attachments(case),
        "jurnal": _journal(case, playbook, zone),
    }
    shown: dict[str, Any] = plain_all(report)
    return shown


def _request(case: Case) -> dict[str, Any]:
    letter, minutes = case.request.get("letter", {}), case.request.get("minutes") or {}
    disposition = case.request.get("disposition") or {}
    return held(
        surat=held(
            nomor=letter.get("number"), tanggal=day(letter.get("date")), diterima=day(letter.get("received")),
            opd=letter.get("office"), penanda_tangan=letter.get("signatory"), jabatan=letter.get("post"),
            hal=letter.get("subject"),
        ),
        berita_acara_kolokasi=held(nomor=minutes.get("number"), tanggal=day(minutes.get("date"))),
        nomor_agenda=disposition.get("agenda"),
        tim=list(disposition.get("team") or ()),
        sha256=case.request.get("sha256"),
    )  # fmt: skip


def _timers(case: Case, texts: Texts, zone: tzinfo) -> list[dict[str, Any]]:
    """Deadlines in which something was watched, and what was seen when they ended."""
    return [
        held(
            nama=t.name, uraian=texts.sentences.get(f"report.timer-{t.name}"), langkah=t.step,
            dibuka=moment(t.opened_at, zone, seconds=True), sampai=moment(t.until, zone, seconds=True), detik=t.seconds,
            keadaan=TIMER_STATES[timer_state(case, t)], hasil=_result(t.result),
            lampiran=attached(t.result.get("attachments") or ()),
        )
        for t in case.timers
    ]  # fmt: skip


def _result(result: Mapping[str, Any]) -> dict[str, Any]:
    """What was found when a deadline ended; an empty list is said as `tidak ada`, for somebody looked."""
    keys = {"still_seen": "masih_terlihat", "back": "muncul_kembali", "missed": "tidak_dimatikan"}
    lists = {word: list(result[key]) or ["tidak ada"] for key, word in keys.items() if key in result}
    return held(**lists, switch_terbaca=result.get("switches_read"))


def _exceptions(case: Case, playbook: Playbook, zone: tzinfo) -> list[dict[str, Any]]:
    return [
        held(temuan=a.key, sampai=moment(a.until, zone), alasan=a.note, oleh=party(playbook, a.by), orang=a.person)
        for a in case.accepted
    ]


def _told(case: Case, playbook: Playbook, zone: tzinfo) -> list[dict[str, Any]]:
    return [
        held(
            oleh=party(playbook, t.get("by", "")), tanggal_kejadian=day(t.get("on")), cara=t.get("note"),
            keputusan=DECISIONS.get(t.get("decision", "")),
            waktu_pencatatan=moment(time_of(t["at"]), zone) if t.get("at") else None,
        )
        for t in case.told
    ]  # fmt: skip


def _attachments(case: Case) -> list[dict[str, Any]]:
    """Every file that an event names. Sealed ones may hold secrets and stay where they are."""
    return [
        {**entry, "peristiwa": a["seq"], "jenis": a["type"]}
        for a, entry in zip(case.attachments, attached(case.attachments), strict=True)
    ]


def _journal(case: Case, playbook: Playbook, zone: tzinfo) -> dict[str, Any]:
    return held(
        perkara=case.id,
        lingkungan=case.estate,
        keadaan=CASE_STATES[case.state],
        keterangan=case.state_note if case.state == "cancelled" else None,
        dibuka=moment(case.opened_at, zone, seconds=True),
        dibuka_oleh=case.opened_by,
        peristiwa=case.last_seq,
        peristiwa_terakhir=moment(case.last_at or case.opened_at, zone, seconds=True),
        kepala=case.head,
        kode=code(case.head),
        versi_alat=case.tool,
        playbook=playbook.name,
        prosedur=held(nomor=playbook.header.number, nama=playbook.header.name, revisi=playbook.header.revision),
        ikatan={key: str(case.binding[key]) for key in sorted(case.binding)},
        peristiwa_tak_dikenal=list(case.unknown_events),
    )
