"""The report as plain mappings, lists, texts and numbers, and back: the only place with the keys of the YAML.

Keys are fixed and Indonesian (`docs/reference/report.schema.json` explains each). A key is absent where the case says
nothing about it. A word that this version does not know is kept as it is.
"""

from __future__ import annotations

import types
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, Literal, Union, get_args, get_origin

from dcdecom.late_dataclass import dataclass
from dcdecom.model.texts import Texts
from dcdecom.model.type_hints import hints
from dcdecom.papers import report as r
from dcdecom.papers import report_words
from dcdecom.papers import vocabulary as words
from dcdecom.papers.sanitize import plain_all

NONE_WRITTEN = frozenset({"tidak ada", "none"})
"""What reports of landed versions have in a line of the summary that lists nothing."""
BETWEEN = "; "

Converter = Callable[[Any, str], Any]
"""Takes a value, and the word for nothing in the language of the report."""


@dataclass(frozen=True)
class Key:
    """How one field is written. `read` and `write` where it is not written as its type alone says."""

    name: str
    write: Converter | None = None
    read: Converter | None = None
    always: bool = False
    """Written where it is empty too."""
    fixed: frozenset[str] = frozenset()
    """The words that it may have; empty for free text."""


def always(name: str) -> Key:
    return Key(name, always=True)


def coded(name: str, table: Mapping[Any, str]) -> Key:
    """A code, written as its fixed word."""
    codes = _codes(table)
    fixed = frozenset(table.values())
    return Key(name, lambda code, none: table.get(code, code), lambda word, none: codes.get(word, word), fixed=fixed)


def _codes(table: Mapping[Any, str]) -> Mapping[str, Any]:
    """The code of each word, former ones too; the first where several have the same."""
    codes = {word: code for code, word in reversed(tuple(table.items()))}
    return {**{former: codes[word] for former, word in words.FORMER.items() if word in codes}, **codes}


def coded_list(name: str, table: Mapping[Any, str]) -> Key:
    codes = _codes(table)
    return Key(
        name,
        lambda given, none: [table.get(code, code) for code in given],
        lambda found, none: tuple(codes.get(word, word) for word in found),
    )


def line(name: str) -> Key:
    """A line of the summary, with a word where there is nothing to say."""
    return Key(name, lambda text, none: text or none, lambda text, none: "" if _is_none(text, none) else text)


def list_line(name: str) -> Key:
    """A list as one line of the summary."""
    return Key(
        name,
        lambda parts, none: None if parts is None else BETWEEN.join(parts) or none,
        lambda text, none: () if _is_none(text, none) else tuple(text.split(BETWEEN)),
    )


def searched(name: str) -> Key:
    """A list that somebody looked for: an empty one is written as `tidak ada`."""
    return Key(
        name,
        lambda found, none: None if found is None else list(found) or [words.NOTHING_FOUND],
        lambda found, none: () if found == [words.NOTHING_FOUND] else tuple(found),
    )


def state(name: str) -> Key:
    """Properties of an object."""
    parts, back = report_words.PARTS, _codes(report_words.PARTS)
    return Key(
        name,
        lambda found, none: {parts.get(key, key): _value_written(key, value) for key, value in found.items()},
        lambda found, none: {(part := back.get(key, key)): _value_read(part, value) for key, value in found.items()},
    )


def named(name: str, table: Mapping[str, str]) -> Key:
    """A mapping whose own keys have words."""
    back = _codes(table)
    return Key(
        name,
        lambda found, none: {table.get(key, key): value for key, value in found.items()},
        lambda found, none: {back.get(key, key): value for key, value in found.items()},
    )


def an_object(name: str) -> Key:
    """The object of a change, of which the first word says what it is."""
    back = _codes(report_words.OBJECTS)
    return Key(name, lambda said, none: _first(said, report_words.OBJECTS), lambda said, none: _first(said, back))


def _first(text: str, table: Mapping[str, str]) -> str:
    first, space, rest = text.partition(" ")
    return f"{table.get(first, first)}{space}{rest}"


def answered(name: str) -> Key:
    """Yes or no, and no is an answer."""
    return Key(name, lambda flag, none: words.YES if flag else words.NO, lambda word, none: word == words.YES)


def _is_none(text: str, none: str) -> bool:
    return text == none or text in NONE_WRITTEN


def _value_written(part: str, value: r.Value) -> Any:
    match value:
        case None:
            return words.NOT_READ
        case bool():
            return _flag(value)
        case tuple():
            return list(value)
        case str() if part == "status":
            return report_words.STATUSES.get(value, value)
    return value


def _value_read(part: str, value: Any) -> r.Value:
    if isinstance(value, str) and part == "status":
        return str(_codes(report_words.STATUSES).get(value, value))
    flags: Mapping[Any, r.Value] = {words.YES: True, words.NO: False, words.NOT_READ: None}
    if isinstance(value, str) and value in flags:
        return flags[value]
    read: r.Value = tuple(value) if isinstance(value, list) else value
    return read


def _flag(flag: bool) -> str:
    return words.YES if flag else words.NO


_COMPARISONS: dict[str, str | Key] = {
    "letter_record": "surat_dan_catatan", "record_network": "catatan_dan_jaringan",
    "record_machine": "catatan_dan_perangkat_fisik",
}  # fmt: skip
_COMPARED = {
    field: coded(key, words.OUTCOMES) for field, key in _COMPARISONS.items() if isinstance(key, str)
}
_FILE: dict[str, str | Key] = {"name": "nama", "sha256": "sha256", "sealed": "tersegel"}

KEYS: Mapping[type, Mapping[str, str | Key]] = {
    r.Report: {
        "summary": "ringkasan", "schema": Key("skema", write=lambda read, none: r.SCHEMA),
        "request": always("permohonan"), "steps": always("langkah"),
        "working_days": "hari_kerja", "postponements": "penundaan", "teams": "tim_pelaksana",
        "rehearsal": "gladi",
        "devices": always("perangkat"), "racks": always("rak"),
        "changes": always("perubahan"), "ways_back": "pembatalan",
        "release": "pelepasan", "passes": "surat_izin_keluar",
        "certificates": "sertifikat_penghapusan_data", "timers": always("pengamatan"),
        "exceptions": always("pengecualian"), "told": always("pemberitahuan"), "missing": always("belum"),
        "awaited": "ditunggu", "since_return": "perubahan_sejak_dikembalikan",
        "sources": always("sumber"), "attachments": always("lampiran"), "journal": "jurnal",
    },
    r.Lines: _COMPARISONS,
    r.Summary: {
        "returned": "dikembalikan", "postponed": "penundaan",
        "case": "berkas", "estate": always("lingkungan"), "state": always("keadaan"), "office": always("opd"),
        "letter": always("surat"), "devices": always("perangkat"), "verdicts": "hasil",
        "exceptions": line("pengecualian"), "changed": list_line("diubah"), "lost": line("tidak_dapat_dikembalikan"),
        "missing": list_line("bukti_kurang"), "requested": list_line("diminta"), "working_days": always("hari_kerja"),
        "code": "kode", "as_of": "per",
    },
    r.Team: {"members": "anggota", "since": "sejak", "by": "ditunjuk_oleh", "changes": "perubahan"},
    r.Postponement: {
        "step": "langkah", "at": "dicatat_pada", "until": "sampai", "by": "atas_permintaan", "note": "alasan",
        "recorded_by": "pencatat", "ended": "berakhir_pada", "how": "cara_berakhir", "plan": "rencana_batal",
        "put_back": "pembatalan_pada_peristiwa",
    },
    r.Awaited: {
        "party": "pihak", "what": "naskah", "step": "langkah", "by": "diminta_oleh", "since": "sejak",
        "commands": "perintah",
    },
    r.GoodsPass: {
        "code": "kode", "head": "kepala", "printed": "dicetak", "until": "berlaku_sampai", "bearer": "pembawa",
        "authority": "dasar_pembawa", "devices": "perangkat", "by": "pemberi_izin", "signatory": "penanda_tangan",
        "state": always("keadaan"), "uses": "pemeriksaan_di_pintu",
    },
    r.DoorUse: {
        "guard": "petugas", "at": "waktu", "recorder": "pencatat", "recorded_at": "waktu_pencatatan",
        "grade": coded("mutu", words.CODE_GRADES), "against": "keberatan", "note": "keterangan", "files": "lampiran",
    },
    r.DiskCertificate: {
        "serial": "nomor_seri", "typed": "nomor_seri_diketik", "devices": "perangkat",
        "outcome": coded("hasil", words.WIPE_OUTCOMES), "tool": "alat", "method": "metode",
        "verified": coded("verifikasi", words.VERIFIED), "details": "rincian", "ended": "selesai",
        "recorder": "pencatat", "recorded_at": "waktu_pencatatan", "note": "keterangan", "files": "lampiran",
    },
    r.Letter: {
        "number": "nomor", "date": "tanggal", "received": "diterima", "office": "opd", "signatory": "penanda_tangan",
        "post": "jabatan", "subject": "hal",
    },
    r.Minutes: {"number": "nomor", "date": "tanggal"},
    r.Request: {
        "letter": "surat", "minutes": "berita_acara_kolokasi", "agenda": "nomor_agenda", "team": "tim",
        "sha256": "sha256",
    },
    r.File: _FILE,
    r.Stay: {"device": "perangkat", "reason": always("alasan")},
    r.GateEvidence: {
        "decision": coded("keputusan", words.DECISIONS), "signatory": "penanda_tangan", "officer": "petugas",
        "post": "jabatan", "office": "opd", "basis": "dasar", "on_behalf_of": "mewakili", "acts_for": "selaku",
        "also_decides_as": "juga_memutus_sebagai", "also_recorded": "juga_mencatat", "recorder": "pencatat",
        "happened_on": "tanggal_kejadian", "recorded_at": "waktu_pencatatan", "document_number": "nomor_naskah",
        "note": "keterangan", "grade": coded("mutu", words.CODE_GRADES), "only": "hanya", "stays": "tetap",
        "agenda": "nomor_agenda", "team": "tim", "verified": "diverifikasi", "files": "lampiran",
        "tte": "tte",
    },
    r.Tte: {
        "state": coded("hasil", words.TTE_STATES), "why": coded("alasan", words.TTE_REASONS),
        "sheet": coded("lembar", words.TTE_SHEETS), "signatures": "tanda_tangan",
    },
    r.TteSignature: {
        "name": "nama", "issuer": "penerbit", "certificate": "sertifikat", "person": "personel",
        "stamped": "waktu_terbukti", "open": coded_list("belum_terperiksa", words.TTE_OPEN),
    },
    r.Gate: {
        "by": "oleh", "paper": coded("naskah", words.PAPERS), "opened": "dibuka", "code": "kode", "head": "nilai_hash",
        "outdated": "usang", "signed": "bukti",
    },
    r.Endorsement: {"by": "oleh", "name": "nama", "date": "tanggal", "may_be": "mungkin_sama_dengan"},
    r.Opening: {
        "opened": "dibuka", "due": "tenggat", "calendar": "kalender",
        "undecided_years": "cuti_bersama_belum_ditetapkan", "closed": "ditutup", "happened_on": "tanggal_kejadian",
        "recorded_on": "tanggal_pencatatan", "working_days": "hari_kerja", "punctuality": "ketepatan",
        "grade": coded("mutu_bukti", words.STEP_GRADES), "note": "catatan", "endorsement": "disposisi",
        "gates": "pengesahan",
    },
    r.Step: {
        "number": "nomor", "slug": "langkah", "text": "uraian", "by": "pelaksana", "requires": "kelengkapan",
        "duration": "waktu", "output": "keluaran", "norm_days": "norma_hari",
        "state": coded("keadaan", words.STEP_STATES), "openings": "pelaksanaan",
    },
    r.WorkingDays: {
        "norm": "norma", "taken": "terpakai", "since": "sejak", "until": "sampai", "punctuality": "ketepatan",
        "undecided_years": "cuti_bersama_belum_ditetapkan", "late": "terlambat", "early": "lebih_cepat",
        "beside": "langkah_tersendiri",
    },
    r.BesideDays: {"step": "langkah", "norm": "norma", "taken": "terpakai", "since": "sejak"},
    r.Verdicts: _COMPARED,
    r.Row: {
        "field": "unsur", "letter": "surat", "record": "catatan", "network": "jaringan", "machine": "perangkat_fisik",
        "outcome": coded("hasil", words.OUTCOMES),
    },
    r.FindingEntry: {
        "code": "kode", "severity": coded("tingkat", words.SEVERITIES),
        "comparison": coded("perbandingan", {c.value: key for c, key in words.VERDICT_KEYS.items()}), "port": "port",
        "text": "uraian", "unread": "tidak_terbaca", "acceptable": "dapat_dikecualikan",
    },
    r.Path: {
        "interface": "antarmuka", "kind": coded("jenis", words.PORT_KINDS), "cable": "kabel", "switch": "switch",
        "port": "port", "seen": "terlihat", "outcome": coded("hasil", words.OUTCOMES),
        "state": coded("keadaan", {**words.PORT_STATES, **words.CHANGE_STATES}),
    },
    r.ChassisReading: {
        "at": "waktu", "serial": "nomor_seri", "asset_tag": "nomor_inventaris", "position": "posisi", "by": "oleh",
        "photos": "foto",
    },
    r.Sighting: {"address": "alamat", "by": coded("oleh", words.READ_BY), "since": "sejak", "at": "waktu"},
    r.PortProof: {"port": "port", "basis": coded("dasar", words.PROOFS), "sightings": "bacaan"},
    r.Identity: {
        "seen": "terlihat", "ports": "pada_port", "dropped": "menghilang", "basis": coded_list("dasar", words.PROOFS),
        "proofs": "bukti_port",
    },
    r.Look: {
        "at": "dibaca", "step": "langkah", "digest": "nilai_hash_bukti", "verdicts": "hasil", "findings": "temuan",
    },
    r.Device: {
        "name": "nama", "serial": "nomor_seri", "owner": "pemilik", "state": coded("keadaan", words.DEVICE_STATES),
        "stays_because": "alasan_tetap", "verdicts": "hasil", "read_at": "dibaca", "step": "langkah",
        "digest": "nilai_hash_bukti", "rows": "data", "findings": "temuan", "unread": "tidak_terbaca", "paths": "jalur",
        "chassis": "pemeriksaan_fisik", "form": "formulir", "identity": "identitas",
        "dependents": "disebut_oleh", "other_looks": "pembacaan_lain",
    },
    r.Dependent: {
        "source": "sumber", "about": "isi", "owner": "penanggung_jawab", "places": "tempat",
        "state": coded("keadaan", words.DEPENDENT_STATES), "accepted_until": "diterima_sampai", "at": "dibaca",
    },
    r.FormDisk: {
        "serial": "nomor_seri", "bay": "slot", "size": "kapasitas", "decision": coded("tindakan", words.DISK_DECISIONS),
        "source": coded("sumber", words.FORM_SOURCES),
    },
    r.FormAccessory: {"what": coded("jenis", words.ACCESSORIES), "count": "jumlah", "note": "keterangan"},
    r.FormBackup: {"made": answered("dibuat"), "by": "oleh", "on": "tanggal"},
    r.FormWipe: {"wanted": answered("diminta"), "by": coded("oleh", words.WIPED_BY), "who": "pihak"},
    r.FormContent: {
        "signed": "tanggal", "recorder": "diketik_oleh", "disks": always("media_penyimpanan"),
        "accessories": always("aksesori"), "backup": "cadangan_data", "wipe": "penghapusan_data", "findings": "temuan",
    },
    r.Occupant: {
        "name": "nama", "unit": "unit", "height": "tinggi", "owner": "pemilik",
        "mark": coded("tanda", words.RACK_MARKS),
    },
    r.Rack: {"name": always("nama"), "read": always("terbaca"), "occupants": always("isi")},
    r.Source: {
        "system": "sistem", "name": "nama", "address": "alamat", "fingerprint": "nilai_hash_kunci",
        "estate": coded("lingkungan", {"": words.NOT_NAMED, **report_words.ESTATES}),
    },
    r.Exempted: {"finding": "temuan", "by": "oleh", "until": "sampai", "note": "alasan"},
    r.ByHand: {
        "made_by": "dikerjakan_oleh", "signed_by": "disahkan_oleh", "recorder": "pencatat", "on": "tanggal",
        "grade": coded("mutu", words.CODE_GRADES), "note": "keterangan", "seen": coded("terlihat", words.SEEN),
        "absent": "alamat_tidak_terlihat",
    },
    r.Change: {
        "number": "nomor", "step": "langkah", "device": "perangkat", "system": "sistem",
        "kind": coded("jenis", report_words.KINDS),
        "text": "uraian", "target": an_object("objek"),
        "state": coded("keadaan", words.CHANGE_STATES), "begun": "dimulai",
        "at": "waktu", "before": state("sebelum"), "after": state("sesudah"),
        "proof": coded("bukti_identitas", words.PROOFS), "sightings": "bacaan", "exception": "pengecualian",
        "found_so": "memang_sudah_begitu", "made_anew": "dibuat_ulang", "reason": "sebab", "lost": "hilang",
        "would_lose": "akan_hilang", "reversible": coded("dapat_dibatalkan", words.REVERSIBLE),
        "undoes": "membatalkan", "undone_by": "dibatalkan_oleh", "by_hand": "manual", "files": "lampiran",
        "plan": "rencana",
    },
    r.NotUndone: {"number": "nomor", "reason": "sebab"},
    r.WayBack: {
        "plan": "rencana", "at": "waktu", "confirmed": "dikonfirmasi", "undoes": "membatalkan",
        "changes": "perubahan", "stays": "tetap", "lost": "hilang",
    },
    r.Release: {
        "follows": "melanjutkan_berkas", "code": "kode", "head": "nilai_hash", "sealed": "ditutup",
        "gone_on": "dilihat_tidak_ada", "note": "keterangan", "searched": "alamat_dicari", "places": "dicari_di",
        "left": "tidak_dilepas",
    },
    r.Watched: {
        "still_seen": searched("masih_terlihat"), "back": searched("muncul_kembali"),
        "missed": searched("tidak_dimatikan"), "switches_read": "switch_terbaca",
    },
    r.Timer: {
        "name": coded("nama", report_words.TIMERS), "text": "uraian",
        "step": "langkah", "opened": "dibuka", "until": "sampai",
        "seconds": "detik", "state": coded("keadaan", words.TIMER_STATES), "result": "hasil", "files": "lampiran",
    },
    r.AcceptedFinding: {"finding": "temuan", "until": "sampai", "note": "alasan", "by": "oleh", "person": "orang"},
    r.Told: {
        "by": "oleh", "happened_on": "tanggal_kejadian", "note": "cara",
        "decision": coded("keputusan", words.DECISIONS), "recorded_at": "waktu_pencatatan",
    },
    r.MissingEntry: {"code": "kode", "step": "langkah", "text": "uraian"},
    r.AttachmentEntry: {
        **_FILE, "event": "peristiwa", "event_type": coded("jenis", report_words.EVENT_TYPES),
        "set_aside": "dikesampingkan", "purged": "dihapus",
        "shows": coded("foto", words.PHOTOS), "device": "perangkat",
        "photo_grade": coded("kode_foto", words.PHOTO_GRADES), "photo_basis": "dasar_kode_foto",
        "other_labels": "label_perangkat_lain",
    },
    r.Procedure: {"number": "nomor", "name": "nama", "revision": "revisi"},
    r.Journal: {
        "case": "berkas", "estate": coded("lingkungan", report_words.ESTATES),
        "state": coded("keadaan", words.CASE_STATES), "note": "keterangan",
        "opened": "dibuka", "opened_by": "dibuka_oleh", "events": "peristiwa", "last_event": "peristiwa_terakhir",
        "head": "nilai_hash", "code": "kode", "tool": "versi_aplikasi", "playbook": "playbook", "procedure": "prosedur",
        "binding": named("ikatan", report_words.BOUND), "unknown_events": "peristiwa_tak_dikenal",
    },
}  # fmt: skip
"""Each part of the report: its fields in the order in which they are written, and their keys."""


@cache
def keys_of(part: type) -> Mapping[str, Key]:
    return {field: key if isinstance(key, Key) else Key(key) for field, key in KEYS[part].items()}


def to_mapping(report: r.Report, texts: Texts) -> dict[str, Any]:
    """The report as it is written."""
    written: dict[str, Any] = _written(report, texts.say("report.none"))
    return written


def from_mapping(mapping: Mapping[str, Any], texts: Texts) -> r.Report:
    """The report that was written, by this version or an older one.

    Raises KeyError, TypeError, AttributeError or ValueError for what is no whole report.
    """
    report: r.Report = _read(r.Report, plain_all(mapping), texts.say("report.none"))
    return report


IN_SECTION: Mapping[str, str] = {
    "perangkat": "perangkat", "pengecualian": "pengecualian", "diubah": "perubahan", "bukti_kurang": "belum",
    "diminta": "belum", "tidak_dapat_dikembalikan": "perubahan", "hari_kerja": "langkah", "surat": "permohonan",
    "opd": "permohonan",
}  # fmt: skip
"""Key of the summary -> the section of laporan.yaml in which all that it sums up stands."""


def section_of(key: str) -> str:
    """The section that says all of which a line of the summary has no room for."""
    return IN_SECTION.get(key, "ringkasan")


def summary_lines(report: r.Report, texts: Texts) -> list[list[str]]:
    """The summary as keys and lines, without the line of each comparison."""
    written = to_mapping(report, texts)["ringkasan"]
    return [[key, line] for key, line in written.items() if isinstance(line, str)]


def _written(value: Any, none: str) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        rows = ((key, _field_written(key, getattr(value, field), none)) for field, key in keys_of(type(value)).items())
        return {key.name: given for key, given in rows if key.always or (given is not None and given not in EMPTY)}
    if isinstance(value, Mapping):
        return {str(key): _written(below, none) for key, below in value.items()}
    if isinstance(value, bool):
        return _flag(value)
    return [_written(below, none) for below in value] if isinstance(value, tuple) else value


EMPTY: tuple[object, ...] = ("", [], {})


def _field_written(key: Key, value: Any, none: str) -> Any:
    if key.write:
        return key.write(value, none)
    return None if value is False and not key.always else _written(value, none)


def _read(wanted: Any, value: Any, none: str) -> Any:
    """A value as the type that is wanted; what is not there as the empty value of that type."""
    if is_dataclass(wanted) and isinstance(wanted, type):
        keys, wants = keys_of(wanted), hints(wanted)
        return wanted(**{f.name: _field_read(keys[f.name], wants[f.name], value, none) for f in fields(wanted)})
    origin, arguments = get_origin(wanted), get_args(wanted)
    if origin is tuple:
        return tuple(_read(arguments[0], below, none) for below in value)
    if origin in (Union, types.UnionType):
        return _read(next(a for a in arguments if a is not types.NoneType), value, none)
    return value in (True, words.YES) if wanted is bool else value


def _field_read(key: Key, wanted: Any, mapping: Mapping[str, Any], none: str) -> Any:
    name = key.name if key.name in mapping else report_words.FORMER_KEYS.get(key.name, key.name)
    if mapping.get(name) is None:
        return _empty(wanted, key, none)
    value = mapping[name]
    return key.read(value, none) if key.read else _read(wanted, value, none)


def _empty(wanted: Any, key: Key, none: str) -> Any:
    """What a field holds of which the report says nothing. Raises KeyError where every report says something."""
    origin, arguments = get_origin(wanted), get_args(wanted)
    if types.NoneType in arguments:
        return None
    if origin is tuple:
        return ()
    if origin is Mapping or (isinstance(origin, type) and issubclass(origin, Mapping)):
        return {}
    if wanted is bool:
        return False
    if wanted is str or origin is Literal or (origin in (Union, types.UnionType)):
        return ""
    raise KeyError(key.name)
