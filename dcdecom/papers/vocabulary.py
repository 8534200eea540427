"""The report's own words for states and grades: fixed like its keys, in every language, listed in its schema.

What a case says in English for programs, the report says with these. Sentences are not here; they stand in the texts.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from dcdecom.model.finding import Comparison
from dcdecom.papers.change_kinds import Reversible
from dcdecom.papers.codes import ManualSeen, Outcome

STEP_STATES: Mapping[str, str] = {
    "open": "berjalan", "done": "selesai", "skipped": "dilewati", "returned": "dikembalikan", "": "belum",
}  # fmt: skip
CHANGE_STATES: Mapping[str, str] = {
    "pending": "belum dijalankan", "intended": "dimulai, hasil belum diketahui", "verified": "terbukti",
    "failed": "gagal", "otherwise": "disiapkan untuk keadaan lain", "unknown": "hasil tidak diketahui",
    "manual": "dikerjakan manual", "asked": "diminta, belum dijawab", "undone": "dibatalkan",
    "taken back": "pengesahan ditarik kembali", "shut unsaved": "dimatikan, belum tersimpan",
    "open unsaved": "dihidupkan, belum tersimpan",
}  # fmt: skip
PROOFS: Mapping[str, str] = {
    "seen": "terlihat di port", "dropped": "terlihat di port, lalu hilang saat dimatikan",
    "remembered": "dikenal dari pengamatan sebelumnya", "exception": "pengecualian",
}  # fmt: skip
READ_BY: Mapping[str, str] = {
    "snmp": "tabel alamat (SNMP)", "cli": "tabel alamat (CLI)", "lldp by snmp": "LLDP (SNMP)",
    "lldp by cli": "LLDP (CLI)", "link": "sambungan putus", "watch": "pengamatan saat dimatikan",
}  # fmt: skip
TIMER_STATES: Mapping[str, str] = {"running": "berjalan", "over": "berakhir", "met": "terpenuhi"}
CASE_STATES: Mapping[str, str] = {"open": "berjalan", "sealed": "selesai", "cancelled": "dibatalkan"}
SEVERITIES: Mapping[str, str] = {"block": "menghalangi", "ask": "perlu keputusan", "note": "catatan"}
TTE = "TTE, tidak diperiksa oleh dcdecom"
CODE_GRADES: Mapping[str, str] = {
    "code": "kode cocok (64 bit)",
    "code, as reports of schema 2 have it": "kode cocok",
    "code, 130 bit": "kode cocok (130 bit)",
    "code, 256 bit": "nilai hash lengkap cocok",
    "qr": "kode QR pada pindaian cocok, dibaca oleh aplikasi",
    "paper, no code": "kertas tanpa kode",
    "none": "tanpa kertas",
    "word": "keterangan orang",
    "key": "tanda tangan kunci SSH, diperiksa",
    "key, touch only": "tanda tangan kunci SSH, diperiksa, tanpa verifikasi pemegang",
    "tte, not checked by dcdecom": TTE,
}
STEP_GRADES: Mapping[str, str] = {
    "seen": "dilihat alat", "proved": "terbukti", "unchecked": "belum terperiksa",
    "signed": "ditandatangani", "signed by touch": "ditandatangani tanpa verifikasi pemegang",
    "paper": "kertas berkode",
    "paper without code": "kertas tanpa kode", "paper, no code": "kertas tanpa kode", "word": "keterangan orang",
    "tte, not checked by dcdecom": TTE,
}  # fmt: skip
PAPERS: Mapping[str, str] = {
    "approval": "persetujuan", "endorsement": "disposisi", "choice": "pilihan perangkat", "form": "formulir",
    "handover": "serah terima", "letter": "surat keluar", "told": "pemberitahuan",
}  # fmt: skip
DECISIONS: Mapping[str, str] = {
    "approve": "disetujui", "return": "dikembalikan", "reject": "ditolak", "record": "dicatat",
}  # fmt: skip
BASES: Mapping[str, str] = {
    "people file": "daftar pejabat", "signatory": "penanda tangan surat", "contact": "narahubung dalam permohonan",
    "collector": "pengambil dalam permohonan",
}  # fmt: skip
"""By what somebody signs for the office that asks."""
VERDICT_KEYS: Mapping[Comparison, str] = {
    Comparison.LETTER_RECORD: "surat_dan_catatan",
    Comparison.RECORD_NETWORK: "catatan_dan_jaringan",
    Comparison.RECORD_MACHINE: "catatan_dan_mesin",
}
DEVICE_STATES: Mapping[str, str] = {"goes": "ikut", "stays": "tetap", "refused": "belum dapat dipenuhi"}
RACK_MARKS: Mapping[str, str] = {"pull": "cabut", "stays": "tetap", "leave": "biarkan"}
PORT_KINDS: Mapping[str, str] = {"data": "data", "bmc": "manajemen"}
PORT_STATES: Mapping[str, str] = {"shut": "dimatikan", "open": "dihidupkan kembali"}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.AGREES: "sesuai", Outcome.DISAGREES: "tidak sesuai", Outcome.UNCHECKED: "belum terperiksa",
    Outcome.NOT_EXAMINED: "belum diperiksa", Outcome.NOT_COMPARED: "tidak dibandingkan",
}  # fmt: skip
"""`belum diperiksa`: nobody has compared yet; `belum terperiksa`: a source could not be read."""

REVERSIBLE: Mapping[Reversible | Literal["unknown"], str] = {
    "unknown": "tidak diketahui", "yes": "ya", "in part": "sebagian", "no": "tidak", "not needed": "tidak perlu",
}  # fmt: skip
"""Whether a change can be undone. A deleted host comes back from its export without what was lost."""

SEEN: Mapping[ManualSeen, str] = {
    "": "belum dilihat alat", "so": "dilihat alat kemudian", "not so": "dibantah oleh sistem",
    "withdrawn": "dilihat alat, tetapi setelah disahkan terdapat temuan yang bertentangan dengannya",
    "only signed": "hanya disahkan, tidak terlihat oleh sistem mana pun",
    "signed no more": "pernah disahkan, lalu pengesahannya ditarik kembali",
}  # fmt: skip
"""What the system showed of a change that was made by hand. `only signed`: no system shows it, such as a slot."""
YES = "ya"
NOT_READ = "tidak terbaca"
"""A property of an object for which its system gave no value."""
NOTHING_FOUND = "tidak ada"
"""Somebody looked, and there was none."""
NOT_NAMED = "tidak disebut"
