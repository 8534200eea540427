"""The one report of a case, as plain mappings, lists, texts and numbers. Every face shows this and adds nothing.

Its keys are fixed and Indonesian (`docs/reference/report.schema.json` explains each); a key is absent where the case
says nothing about it. It comes from the journal alone: the same events give the same report, "as of" the last of them.
"""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from dcdecom.model.case import Case
from dcdecom.model.codec import write
from dcdecom.model.facts.looks import TimerOver
from dcdecom.model.facts.request import Letter
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
    letter, minutes, disposition = case.request.letter, case.request.minutes, case.request.disposition
    return held(
        surat=_letter(letter) if letter else None,
        berita_acara_kolokasi=held(nomor=minutes.number, tanggal=day(minutes.date)) if minutes else None,
        nomor_agenda=disposition.agenda if disposition else None,
        tim=list(case.request.team),
        sha256=case.request.sha256,
    )


def _letter(letter: Letter) -> dict[str, Any]:
    return held(
        nomor=letter.number, tanggal=day(letter.date), diterima=day(letter.received), opd=letter.office,
        penanda_tangan=letter.signatory, jabatan=letter.post, hal=letter.subject,
    )  # fmt: skip


def _timers(case: Case, texts: Texts, zone: tzinfo) -> list[dict[str, Any]]:
    """Deadlines in which something was watched, and what was seen when they ended."""
    return [
        held(
            nama=t.name, uraian=texts.sentences.get(f"report.timer-{t.name}"), langkah=t.step,
            dibuka=moment(t.opened_at, zone, seconds=True), sampai=moment(t.until, zone, seconds=True), detik=t.seconds,
            keadaan=TIMER_STATES[timer_state(case, t)], hasil=_result(t.result) if t.result else None,
            lampiran=attached(t.result.attachments if t.result else ()),
        )
        for t in case.timers
    ]  # fmt: skip


def _result(result: TimerOver) -> dict[str, Any]:
    """What was found when a deadline ended; an empty list is said as `tidak ada`, for somebody looked."""
    looked = {"masih_terlihat": result.still_seen, "muncul_kembali": result.back, "tidak_dimatikan": result.missed}
    lists = {word: list(found) or ["tidak ada"] for word, found in looked.items() if found is not None}
    return held(**lists, switch_terbaca=result.switches_read)


def _exceptions(case: Case, playbook: Playbook, zone: tzinfo) -> list[dict[str, Any]]:
    return [
        held(temuan=a.key, sampai=moment(a.until, zone), alasan=a.note, oleh=party(playbook, a.by), orang=a.person)
        for a in case.accepted
    ]


def _told(case: Case, playbook: Playbook, zone: tzinfo) -> list[dict[str, Any]]:
    return [
        held(
            oleh=party(playbook, t.fact.by), tanggal_kejadian=day(t.fact.on), cara=t.fact.note,
            keputusan=DECISIONS.get(t.fact.decision), waktu_pencatatan=moment(t.at, zone),
        )
        for t in case.told
    ]  # fmt: skip


def _attachments(case: Case) -> list[dict[str, Any]]:
    """Every file that an event names. Sealed ones may hold secrets and stay where they are."""
    return [
        {**entry, "peristiwa": a.seq, "jenis": a.type}
        for a in case.attachments
        for entry in attached((a.file,))
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
        ikatan={key: str(value) for key, value in sorted(write(case.binding).items())},
        peristiwa_tak_dikenal=list(case.unknown_events),
    )
