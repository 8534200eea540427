"""`langkah`: the procedure row by row, each as often as it was opened, with the papers that closed it."""

from __future__ import annotations

from datetime import datetime, tzinfo
from itertools import zip_longest
from typing import Any

from dcdecom.model.case import Case, OpenGate, Step
from dcdecom.model.facts.papers import GateClosed
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import day, moment
from dcdecom.papers.head import code
from dcdecom.papers.said import attached, gates_of, graded, held, party
from dcdecom.papers.words import CODE_GRADES, DECISIONS, PAPERS, STEP_GRADES, STEP_STATES


def steps_section(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> list[dict[str, Any]]:
    return [_row(case, playbook, row, texts, zone) for row in playbook.rows]


def _row(case: Case, playbook: Playbook, row: Row, texts: Texts, zone: tzinfo) -> dict[str, Any]:
    last = case.step(row.slug)
    return held(
        nomor=playbook.number(row.slug),
        langkah=row.slug,
        uraian=row.text,
        pelaksana=[party(playbook, key) for key in row.by],
        kelengkapan=row.requires,
        waktu=row.duration,
        keluaran=row.output,
        norma_hari=row.norm_days,
        keadaan=_state(case, row, last),
        pelaksanaan=_openings(case, playbook, row, texts, zone),
    )


def _state(case: Case, row: Row, last: Step | None) -> str:
    """The row's state; the row that seals is done by the seal itself."""
    if row.action == "seal" and case.state == "sealed":
        return STEP_STATES["done"]
    return STEP_STATES[last.state if last else ""]


def _openings(case: Case, playbook: Playbook, row: Row, texts: Texts, zone: tzinfo) -> list[dict[str, Any]]:
    opened = [s for s in case.steps if s.slug == row.slug]
    ends = [later.opened_seq for later in opened[1:]]
    return [_opening(case, playbook, row, step, end, texts, zone) for step, end in zip_longest(opened, ends)]


def _opening(
    case: Case, playbook: Playbook, row: Row, step: Step, end: int | None, texts: Texts, zone: tzinfo
) -> dict[str, Any]:
    """One time that a row was worked on; `end` is the event that opened it again."""
    gates = [g for g in gates_of(case, row.slug) if g.seq > step.opened_seq and (not end or g.seq < end)]
    closed, grade = step.closed_at, graded(case, row, step, end)
    endorsed = {} if gates or step.state == "open" else _endorsement(case, playbook, row)
    return held(
        dibuka=moment(step.opened_at, zone),
        tenggat=day(step.due),
        kalender=step.calendar,
        cuti_bersama_belum_ditetapkan=list(step.undecided),
        ditutup=moment(closed, zone) if closed else None,
        tanggal_kejadian=day(step.happened_on),
        tanggal_pencatatan=day(closed.astimezone(zone).date()) if closed else None,
        hari_kerja=step.took_days if step.state != "skipped" else None,
        ketepatan=_punctual(step, row, texts),
        mutu_bukti=STEP_GRADES.get(grade, grade),
        catatan=step.note if step.state != "skipped" and step.note != endorsed.get("nama") else None,
        disposisi=endorsed,
        gerbang=[_gate(g, playbook, zone) for g in gates],
    )


def _endorsement(case: Case, playbook: Playbook, row: Row) -> dict[str, Any]:
    """The hand on a paper made before the case, as the request carries it."""
    wanted = {g.by for g in row.gates} if row.from_request else set()
    found = next((e for e in case.request.endorsements if e.party in wanted), None)
    if found is None:
        return {}
    known = {p.key: p.name for p in playbook.parties} | BASES
    return held(
        oleh=party(playbook, found.party), nama=found.name, tanggal=day(found.date),
        mungkin_sama_dengan=[known.get(who, who) for who in found.may_be],
    )  # fmt: skip


def _punctual(step: Step, row: Row, texts: Texts) -> str:
    """Early, in time or late, in working days against the norm; nothing where the case does not say."""
    if step.took_days is None or not row.norm_days or step.state in ("open", "skipped"):
        return ""
    early = row.norm_days - step.took_days
    return texts.say("report.early" if early > 0 else "report.late" if early < 0 else "report.in-time", days=abs(early))


def _gate(gate: OpenGate, playbook: Playbook, zone: tzinfo) -> dict[str, Any]:
    return held(
        oleh=party(playbook, gate.by),
        kertas=PAPERS.get(gate.paper, gate.paper),
        dibuka=moment(gate.opened_at, zone),
        kode=code(gate.head),
        kepala=gate.head,
        usang=gate.old or None,
        bukti=_closed(gate.closed, gate.closed_at, playbook, zone) if gate.closed and gate.closed_at else None,
    )


BASES = {
    "people file": "daftar pejabat", "signatory": "penanda tangan surat", "contact": "narahubung dalam permohonan",
    "collector": "pengambil dalam permohonan",
}  # fmt: skip
"""By what somebody signs for the office that asks."""
RECORDED = frozenset({"letter", "told"})
"""Papers whose person reports that something was done, and is nobody's signer."""


def _closed(closed: GateClosed, at: datetime, playbook: Playbook, zone: tzinfo) -> dict[str, Any]:
    person, signs = closed.person_name or closed.person, closed.paper not in RECORDED
    bases = closed.basis.split(" and ") if closed.basis else []
    return held(
        keputusan=DECISIONS.get(closed.decision, closed.decision),
        penanda_tangan=person if signs else None,
        petugas=person if not signs else None,
        jabatan=closed.post or None,
        instansi=closed.office or None,
        dasar=" dan ".join(BASES.get(b, b) for b in bases),
        mewakili=party(playbook, closed.by),
        selaku=closed.acts_for or None,
        juga_memutus_sebagai=[party(playbook, key) for key in closed.also_for],
        juga_mencatat="ya" if closed.also_recorded else None,
        pencatat=closed.recorder,
        tanggal_kejadian=day(closed.on),
        waktu_pencatatan=moment(at, zone),
        nomor_naskah=closed.number,
        keterangan=closed.note,
        mutu=CODE_GRADES.get(closed.code_grade, closed.code_grade),
        hanya=list(closed.only),
        tetap=[{"perangkat": name, "alasan": why} for name, why in closed.stays.items()],
        lampiran=attached(closed.attachments),
    )
