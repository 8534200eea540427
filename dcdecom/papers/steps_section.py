"""`langkah`: the procedure row by row, each as often as it was opened, with the papers that closed it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import tzinfo
from itertools import zip_longest
from typing import Any

from dcdecom.model.case import Case, OpenGate, Step
from dcdecom.model.fold import time_of
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
    given = (case.request.get("disposition") or {}).get("endorsements") or ()
    wanted = {g.by for g in row.gates} if row.from_request else set()
    found = next((e for e in given if e["party"] in wanted), None)
    if found is None:
        return {}
    known = {p.key: p.name for p in playbook.parties} | BASES
    return held(
        oleh=party(playbook, found["party"]), nama=found["name"], tanggal=day(found["date"]),
        mungkin_sama_dengan=[known.get(who, who) for who in found.get("may_be") or ()],
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
        bukti=_closed(gate.closed, playbook, zone) if gate.closed else None,
    )


BASES = {
    "people file": "daftar pejabat", "signatory": "penanda tangan surat", "contact": "narahubung dalam permohonan",
    "collector": "pengambil dalam permohonan",
}  # fmt: skip
"""By what somebody signs for the office that asks."""
RECORDED = frozenset({"letter", "told"})
"""Papers whose person reports that something was done, and is nobody's signer."""


def _closed(body: dict[str, Any], playbook: Playbook, zone: tzinfo) -> dict[str, Any]:
    stays: dict[str, str] = body.get("stays") or {}
    person, signs = body.get("person_name") or body.get("person"), body.get("paper") not in RECORDED
    return held(
        keputusan=DECISIONS.get(body.get("decision", ""), body.get("decision")),
        penanda_tangan=person if signs else None,
        petugas=person if not signs else None,
        jabatan=body.get("post") or None,
        instansi=body.get("office") or None,
        dasar=" dan ".join(BASES.get(b, b) for b in body["basis"].split(" and ")) if body.get("basis") else None,
        mewakili=party(playbook, body.get("by", "")),
        selaku=body.get("acts_for") or None,
        juga_memutus_sebagai=[party(playbook, key) for key in body.get("also_for") or ()],
        juga_mencatat="ya" if body.get("also_recorded") else None,
        pencatat=body.get("recorder"),
        tanggal_kejadian=day(body.get("on")),
        waktu_pencatatan=moment(time_of(body["at"]), zone),
        nomor_naskah=body.get("number"),
        keterangan=body.get("note"),
        mutu=CODE_GRADES.get(body.get("code_grade", ""), body.get("code_grade")),
        hanya=_names(body.get("only")),
        tetap=[{"perangkat": name, "alasan": why} for name, why in stays.items()],
        lampiran=attached(body.get("attachments") or ()),
    )


def _names(names: Sequence[str] | None) -> list[str]:
    return list(names or ())
