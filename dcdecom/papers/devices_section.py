"""`perangkat`: each device with its three verdicts side by side, and what every source says, field by field."""

from __future__ import annotations

from datetime import tzinfo
from typing import Any

from dcdecom.model.agreement import row_verdict
from dcdecom.model.case import Case, Device, Evidenced
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.looks import Inspected
from dcdecom.model.finding import Finding
from dcdecom.model.readings import Field
from dcdecom.model.source import Source
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import moment
from dcdecom.papers.places_section import paths_section
from dcdecom.papers.proofs import ports_section
from dcdecom.papers.said import attached, device_state, happened, held
from dcdecom.papers.verdicts import looks_at, standing, unread, verdict_word, word_of
from dcdecom.papers.words import PROOFS, SEVERITIES, VERDICT_KEYS


def devices_section(case: Case, texts: Texts, zone: tzinfo) -> list[dict[str, Any]]:
    return [_device(case, device, texts, zone) for device in case.devices.values()]


def _device(case: Case, device: Device, texts: Texts, zone: tzinfo) -> dict[str, Any]:
    evidence = standing(case, device)
    return held(
        nama=device.name,
        nomor_seri=device.serial,
        pemilik=device.tenant,
        keadaan=device_state(case, device),
        alasan_tetap=device.stays_why,
        putusan={key: verdict_word(case, device, comparison) for comparison, key in VERDICT_KEYS.items()},
        dibaca=moment(evidence.at, zone, seconds=True) if evidence else None,
        langkah=evidence.step if evidence else None,
        sidik_bukti=evidence.digest if evidence else None,
        data=[_field(f, evidence, texts) for f in evidence.fields] if evidence else None,
        temuan=[finding_entry(f, texts) for f in evidence.findings] if evidence else None,
        tidak_terbaca=[texts.finding(f) for f in unread(case, device)],
        jalur=paths_section(case, device),
        pemeriksaan_fisik=[_inspection(i, zone) for i in device.inspections],
        identitas=_identity(case, device, zone),
        pembacaan_lain=[_look(e, bool(device.inspections), texts, zone) for e in looks_at(device) if e is not evidence],
    )


def _field(field: Field, look: Evidenced, texts: Texts) -> dict[str, Any]:
    """One row of the comparison; a source that says nothing is left out."""
    return held(
        unsur=texts.sentences.get(f"report.field-{field.name}", field.name),
        surat=field.letter,
        catatan=field.record,
        jaringan=field.network,
        mesin=field.machine,
        putusan=row_verdict(field, look.findings),
    )


def finding_entry(finding: Finding, texts: Texts) -> dict[str, Any]:
    return held(
        kode=finding.code,
        tingkat=SEVERITIES[finding.severity],
        perbandingan=VERDICT_KEYS[finding.comparison] if finding.comparison else None,
        port=finding.port,
        uraian=texts.finding(finding),
        tidak_terbaca=finding.unread or None,
        dapat_dikecualikan=finding.acceptable or None,
    )


def _inspection(reading: Recorded[Inspected], zone: tzinfo) -> dict[str, Any]:
    """What was typed off the chassis, by whom."""
    said = reading.fact
    return held(
        waktu=moment(reading.at, zone),
        nomor_seri=said.serial,
        label_aset=said.asset_tag,
        posisi=said.position,
        oleh=said.person,
        foto=attached(said.attachments),
    )


def _identity(case: Case, device: Device, zone: tzinfo) -> dict[str, Any]:
    """By what it is known that the port is this server's."""
    proofs = dict.fromkeys(t.proof for t in case.changes if t.change.device == device.name and t.proof and happened(t))
    return held(
        terlihat=moment(max(device.seen.values()), zone, seconds=True) if device.seen else None,
        pada_port=list(device.seen),
        menghilang=moment(device.dropped_at, zone, seconds=True) if device.dropped_at else None,
        dasar=[PROOFS.get(p, p) for p in proofs],
        bukti_port=ports_section(device, zone),
    )


def _look(look: Evidenced, inspected: bool, texts: Texts, zone: tzinfo) -> dict[str, Any]:
    """A look before or after the one that the verdicts come from."""
    return held(
        dibaca=moment(look.at, zone, seconds=True),
        langkah=look.step,
        sidik_bukti=look.digest,
        putusan={key: word_of(look, comparison, inspected) for comparison, key in VERDICT_KEYS.items()},
        temuan=[finding_entry(f, texts) for f in look.findings],
    )


def sources_section(case: Case) -> list[dict[str, Any]]:
    """Every source that answered in this case, with the estate that it says it is."""
    rows = [_source(s) for d in case.devices.values() for look in looks_at(d) for s in look.sources]
    once = {tuple(row.items()): row for row in rows}
    return [once[key] for key in sorted(once, key=str)]


def _source(source: Source) -> dict[str, Any]:
    return held(
        sistem=source.system,
        nama=source.name,
        alamat=source.address,
        sidik_kunci=source.fingerprint,
        lingkungan=source.estate or "tidak disebut",
    )
