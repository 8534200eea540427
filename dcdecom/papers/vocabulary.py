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
    "open": "berjalan", "done": "selesai", "skipped": "tidak diperlukan", "returned": "dikembalikan", "": "belum",
}  # fmt: skip
CHANGE_STATES: Mapping[str, str] = {
    "pending": "belum dijalankan", "intended": "dimulai, hasil belum diketahui", "verified": "terverifikasi",
    "failed": "gagal", "otherwise": "disiapkan untuk keadaan lain", "unknown": "hasil tidak diketahui",
    "manual": "dikerjakan secara manual", "asked": "diminta, belum dijawab", "undone": "dibatalkan",
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
TIMER_STATES: Mapping[str, str] = {"running": "berjalan", "over": "berakhir", "met": "terpenuhi", "void": "ditiadakan"}
CASE_STATES: Mapping[str, str] = {
    "open": "berjalan", "closing": "ditutup dengan laporan ini", "sealed": "selesai", "cancelled": "dihentikan",
}  # fmt: skip
SEVERITIES: Mapping[str, str] = {"block": "menghalangi", "ask": "perlu keputusan", "note": "untuk diketahui"}
DEPENDENT_STATES: Mapping[str, str] = {
    "open": "masih disebut, belum ada keputusan", "accepted": "masih disebut, diterima untuk sementara",
    "noted": "disebut dalam arsip", "unread": "belum dapat ditelusuri",
    "not told": "tidak disebut pada pembacaan terakhir",
}  # fmt: skip
"""How a source that mentions a device stands."""
TTE = "TTE, tidak diperiksa oleh dcdecom"
TTE_GRADES: Mapping[str, str] = {
    "tte, checked": "TTE sah, diperiksa saat dicatat",
    "tte, checked, no code": "TTE sah, diperiksa saat dicatat, dokumen tanpa kode",
    "tte, checked, time not proved": "TTE sah, diperiksa saat dicatat, waktu tidak dibuktikan",
    "tte, checked, no code, time not proved":
        "TTE sah, diperiksa saat dicatat, waktu tidak dibuktikan, dokumen tanpa kode",
    "tte, checked in part": "TTE, belum terperiksa seluruhnya",
}  # fmt: skip
"""`sah` is said only where everything was checked that can be, and what no timestamp proves is said with it."""
TTE_STATES: Mapping[str, str] = {
    "checked": "sah, diperiksa saat dicatat", "in part": "belum terperiksa seluruhnya",
    "not checked": "belum terperiksa",
}  # fmt: skip
TTE_SHEETS: Mapping[str, str] = {
    "found": "kode lembar cocok", "not found": "kode lembar tidak terbaca", "no code": "dokumen tanpa kode",
}  # fmt: skip
TTE_OPEN: Mapping[str, str] = {
    "time": "waktu tidak dibuktikan", "revocation": "pencabutan sertifikat belum terperiksa",
    "unread": "tanda tangan tidak dapat dibaca",
}  # fmt: skip
TTE_REASONS: Mapping[str, str] = {
    "lacking": "pemeriksa TTE tidak terpasang", "no-roots": "sertifikat induk tepercaya belum ditentukan",
    "broken": "berkas tidak dapat dibaca", "no-picture": "berkas bukan PDF", "too-large": "berkas melampaui batas",
    "died": "pemeriksa TTE berhenti", "not-started": "pemeriksa TTE tidak dapat dijalankan",
}  # fmt: skip
"""Why no signature of a PDF was checked."""
CODE_GRADES: Mapping[str, str] = {
    "code": "kode cocok (64 bit)",
    "code, as reports of schema 2 have it": "kode cocok",
    "code, 130 bit": "kode cocok (130 bit)",
    "code, 256 bit": "nilai hash lengkap cocok",
    "qr": "kode QR pada pindaian cocok, dibaca oleh aplikasi",
    "paper, no code": "dokumen tanpa kode",
    "none": "tanpa dokumen",
    "word": "keterangan lisan",
    "key": "tanda tangan kunci SSH, diperiksa",
    "key, touch only": "tanda tangan kunci SSH, diperiksa, tanpa verifikasi pemegang",
    "key, bound passkey": "tanda tangan kunci sandi peramban, diperiksa, terikat pada satu perangkat",
    "key, syncable passkey": "tanda tangan kunci sandi peramban, diperiksa, dapat disinkronkan ke akun awan",
    "key, synced passkey": "tanda tangan kunci sandi peramban, diperiksa, disinkronkan ke akun awan",
    "tte, not checked by dcdecom": TTE,
    **TTE_GRADES,
}
STEP_GRADES: Mapping[str, str] = {
    "seen": "diamati aplikasi", "proved": "terverifikasi", "unchecked": "belum terperiksa",
    "signed": "ditandatangani", "signed by touch": "ditandatangani tanpa verifikasi pemegang",
    "paper": "dokumen berkode",
    "paper without code": "dokumen tanpa kode", "paper, no code": "dokumen tanpa kode", "word": "keterangan lisan",
    "tte, not checked by dcdecom": TTE, **TTE_GRADES,
}  # fmt: skip
PAPERS: Mapping[str, str] = {
    "approval": "persetujuan", "endorsement": "disposisi", "choice": "pilihan perangkat", "form": "formulir",
    "handover": "berita acara penarikan", "letter": "surat keluar", "told": "pemberitahuan",
    "minutes": "berita acara pelaksanaan", "exit-pass": "surat izin keluar barang",
}  # fmt: skip
DECISIONS: Mapping[str, str] = {
    "approve": "disetujui", "return": "dikembalikan", "reject": "ditolak", "record": "dicatat",
}  # fmt: skip
BASES: Mapping[str, str] = {
    "people file": "daftar personel", "signatory": "penanda tangan surat", "contact": "narahubung dalam permohonan",
    "collector": "pengambil dalam permohonan",
}  # fmt: skip
"""By what somebody signs for the office that asks."""
VERDICT_KEYS: Mapping[Comparison, str] = {
    Comparison.LETTER_RECORD: "surat_dan_catatan",
    Comparison.RECORD_NETWORK: "catatan_dan_jaringan",
    Comparison.RECORD_MACHINE: "catatan_dan_perangkat_fisik",
}
DEVICE_STATES: Mapping[str, str] = {"goes": "ikut", "stays": "tetap", "refused": "belum dapat dipenuhi"}
RACK_MARKS: Mapping[str, str] = {
    "pull": "cabut", "stays": "tetap", "leave": "tetap terpasang", "gone": "telah ditarik",
}  # fmt: skip
PORT_KINDS: Mapping[str, str] = {"data": "data", "bmc": "manajemen"}
PORT_STATES: Mapping[str, str] = {"shut": "dimatikan", "open": "dihidupkan kembali"}
OUTCOMES: Mapping[Outcome, str] = {
    Outcome.AGREES: "sesuai", Outcome.DISAGREES: "tidak sesuai", Outcome.UNCHECKED: "belum terperiksa",
    Outcome.NOT_EXAMINED: "belum dibandingkan", Outcome.NOT_COMPARED: "tidak dibandingkan",
}  # fmt: skip
"""`belum dibandingkan`: nobody has compared yet; `belum terperiksa`: a source could not be read."""

REVERSIBLE: Mapping[Reversible | Literal["unknown"], str] = {
    "unknown": "tidak diketahui", "yes": "ya", "in part": "sebagian", "no": "tidak", "not needed": "tidak perlu",
}  # fmt: skip
"""Whether a change can be undone. A deleted host comes back from its export without what was lost."""

SEEN: Mapping[ManualSeen, str] = {
    "": "belum diamati aplikasi", "so": "diamati aplikasi kemudian", "not so": "dibantah oleh sistem",
    "withdrawn": "diamati aplikasi, tetapi setelah disahkan terdapat temuan yang bertentangan dengannya",
    "only signed": "hanya disahkan, tidak terlihat oleh sistem mana pun",
    "signed no more": "pernah disahkan, lalu pengesahannya ditarik kembali",
}  # fmt: skip
"""What the system showed of a change that was made by hand. `only signed`: no system shows it, such as a slot."""
DISK_DECISIONS: Mapping[str, str] = {
    "keep": "dipertahankan", "wipe": "dihapus", "destroy": "dimusnahkan", "remove": "dilepas",
}  # fmt: skip
"""What becomes of a disk, by the form: its data stay or are erased; it is destroyed, or taken out by its owner."""
WIPE_OUTCOMES: Mapping[str, str] = {
    "erased": "data dihapus", "failed": "data tidak terhapus, alat gagal",
    "aborted": "data tidak terhapus, alat dihentikan", "destroyed": "dimusnahkan",
}  # fmt: skip
"""What became of a disk, by its certificate."""
VERIFIED: Mapping[str, str] = {"none": "tanpa verifikasi", "last": "putaran terakhir", "all": "semua putaran"}
"""Which passes of an erasure were read again."""
FORM_SOURCES: Mapping[str, str] = {"form": "formulir", "label": "label", "record": "catatan"}
"""From where a line of a form was typed."""
ACCESSORIES: Mapping[str, str] = {
    "rails": "rel", "power-cord": "kabel daya", "network-cable": "kabel jaringan", "transceiver": "transceiver",
    "console-cable": "kabel konsol", "bezel": "bezel", "key": "kunci", "other": "lainnya",
}  # fmt: skip
WIPED_BY: Mapping[str, str] = {"owner": "pemilik", "us": "Data Center", "other": "pihak lain"}
PHOTOS: Mapping[str, str] = {
    "label": "label", "before": "sebelum dicabut", "pulled": "sesudah dicabut", "empty-slot": "slot kosong",
}  # fmt: skip
"""What a photo shows, of those that a procedure may ask for."""
PHOTO_GRADES: Mapping[str, str] = {
    "present": "memuat kode berkas dan jam ini", "absent": "tanpa kode foto", "stale": "kode foto sudah lewat",
    "replayed": "foto pernah dicatat", "other-case": "memuat kode berkas lain", "unknown": "kode foto tidak dikenal",
    "unread": "kode foto tidak diperiksa",
}  # fmt: skip
"""What the challenge on a photo was worth when the photo was recorded."""
YES, NO = "ya", "tidak"
NOT_READ = "tidak terbaca"
"""A property of an object for which its system gave no value."""
NOTHING_FOUND = "tidak ada"
"""Somebody looked, and there was none."""
NOT_NAMED = "tidak disebut"

FORMER: Mapping[str, str] = {
    "dilewati": "tidak diperlukan", "terbukti": "terverifikasi", "dikerjakan manual": "dikerjakan secara manual",
    "dibatalkan": "dihentikan", "catatan": "untuk diketahui", "kertas tanpa kode": "dokumen tanpa kode",
    "kertas berkode": "dokumen berkode", "tanpa kertas": "tanpa dokumen", "keterangan orang": "keterangan lisan",
    "dilihat alat": "diamati aplikasi", "belum dilihat alat": "belum diamati aplikasi",
    "dilihat alat kemudian": "diamati aplikasi kemudian", "serah terima": "berita acara penarikan",
    "catatan_dan_mesin": "catatan_dan_perangkat_fisik",
    "daftar pejabat": "daftar personel", "biarkan": "tetap terpasang", "belum diperiksa": "belum dibandingkan",
    "dilihat alat, tetapi setelah disahkan terdapat temuan yang bertentangan dengannya":
        "diamati aplikasi, tetapi setelah disahkan terdapat temuan yang bertentangan dengannya",
}  # fmt: skip
"""Words of reports that earlier versions made -> the word now, in a table that has no such word any more."""
