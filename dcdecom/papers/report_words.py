"""Words of the report for what events, changes and systems say in English: keys and values of `laporan.yaml`."""

from __future__ import annotations

from collections.abc import Mapping

EVENT_TYPES: Mapping[str, str] = {
    "asked": "persetujuan temuan diminta", "attached": "lampiran diterima",
    "attachment-purged": "lampiran dihapus permanen", "by-hand-judged": "petunjuk kerja manual dinilai",
    "cancel-asked": "penghentian berkas diminta", "cancelled": "berkas dihentikan", "case-opened": "berkas dibuka",
    "change-asked": "perubahan diminta",
    "change-failed": "perubahan gagal", "change-intended": "perubahan dimulai",
    "change-manual": "perubahan manual disahkan", "change-proved": "kepemilikan objek terbukti",
    "change-unknown": "hasil perubahan tidak diketahui", "change-verified": "perubahan terverifikasi",
    "certificate-brought": "sertifikat penghapusan data diterima",
    "code-refused": "kode ditolak", "come-back": "muncul kembali", "decision-asked": "keputusan pejabat diminta",
    "postponed": "berkas ditunda", "taken-up": "berkas dilanjutkan", "rehearsed": "gladi dilaksanakan",
    "rehearsal-compared": "dibandingkan dengan gladi",
    "door-passed": "surat izin kembali dari pintu",
    "drafts-made": "konsep naskah dibuat", "dropped": "server meninggalkan port", "evidence-taken": "data dibaca",
    "finding-accepted": "temuan diterima", "form-corrected": "formulir diperbaiki",
    "gate-closed": "pengesahan diterima", "gate-opened": "pengesahan diminta",
    "gone": "server tidak terlihat lagi", "inspected": "label dibaca", "manual-seen": "perubahan manual diamati",
    "monitoring-searched": "sistem monitoring diperiksa", "order-refused": "perintah ditolak",
    "paper-made": "lembar dicetak", "people-accepted": "daftar personel diterima",
    "plan-confirmed": "rencana dikonfirmasi", "plan-made": "rencana dibuat", "refusal-begun": "penolakan dimulai",
    "release-looked": "keadaan sebelum pelepasan diperiksa", "report-made": "laporan dibuat",
    "request-received": "permohonan diterima", "sealed": "jurnal ditutup", "set-aside": "dokumen dikesampingkan",
    "sighted": "alamat terlihat", "signature-refused": "tanda tangan ditolak",
    "signer-doubted": "penanda tangan diragukan", "signer-told": "penanda tangan diberi tahu",
    "step-closed": "langkah selesai", "step-opened": "langkah dibuka",
    "still-gone": "masih tidak terlihat", "timer-opened": "pengamatan dimulai", "timer-over": "pengamatan berakhir",
    "tool-changed": "versi aplikasi berganti", "undo-begun": "pembatalan dimulai",
    "undo-planned": "pembatalan direncanakan",
}  # fmt: skip
KINDS: Mapping[str, str] = {
    "address": "status alamat", "assignment": "penempatan alamat", "cable": "penghapusan kabel",
    "delete-address": "penghapusan alamat", "new-address": "pencatatan alamat",
    "delete": "penghapusan entri", "disable": "penonaktifan entri", "enable": "pengaktifan entri",
    "export": "penyimpanan konfigurasi entri", "main-address": "alamat utama", "name": "nama",
    "note": "entri jurnal NetBox", "open": "penghidupan port", "place": "pencatatan posisi",
    "position": "pengosongan posisi", "recable": "pencatatan kabel",
    "records": "penghapusan nama DNS", "restore-records": "pemulihan nama DNS", "restore": "pemulihan entri",
    "lease": "penghapusan sewa alamat DHCP", "reservation": "penghapusan reservasi DHCP",
    "restore-reservation": "pemulihan reservasi DHCP",
    "shut": "pematian port", "silence": "penonaktifan notifikasi", "slot": "pelepasan dari slot",
    "status": "status perangkat", "unsilence": "pengaktifan notifikasi",
}  # fmt: skip
"""Kinds of change."""
TIMERS: Mapping[str, str] = {
    "drop": "menunggu pematian server", "soak": "masa pengamatan", "rest": "masa tenggang",
    "look-again": "pemeriksaan ulang",
}  # fmt: skip
ESTATES: Mapping[str, str] = {"lab": "lab", "real": "sesungguhnya"}
STATUSES: Mapping[str, str] = {
    "active": "aktif", "connected": "terhubung", "offline": "tidak aktif", "planned": "direncanakan",
    "staged": "disiapkan", "failed": "rusak", "inventory": "persediaan", "decommissioning": "telah ditarik",
    "decommissioned": "telah ditarik (decommissioned)", "reserved": "dicadangkan",
    "deprecated": "tidak aktif (dicadangkan)",
}  # fmt: skip
"""What NetBox says of an object, under its property `status`; another word is kept as it is."""

PARTS: Mapping[str, str] = {
    "present": "ada", "enabled": "aktif", "in_maintenance": "notifikasi_nonaktif", "covers": "mencakup",
    "only": "hanya_entri_ini", "until": "sampai", "holds": "memuat", "host": "entri", "identities": "identitas",
    "id": "nomor", "index": "nomor_port", "stanza": "konfigurasi_port", "saved_down": "tersimpan_mati",
    "cli_admin_up": "port_aktif_cli", "cli_oper_up": "tersambung_cli", "snmp_admin_up": "port_aktif_snmp",
    "snmp_oper_up": "tersambung_snmp", "comes_back": "yang_dapat_dipulihkan", "parts": "bagian", "kept": "tersimpan",
    "etag": "penanda_versi", "face": "sisi", "name": "nama", "position": "posisi", "rack": "rak",
    "serial": "nomor_seri", "status": "status", "label": "label", "address": "alamat", "note": "nomor_entri_jurnal",
    "interface": "antarmuka", "of": "tempat", "main": "alamat_utama", "records": "rekaman_dns", "ttl": "ttl_detik",
    "behind": "server_yang_belum_sama", "shown": "terlihat_pada", "also": "ikut_berubah",
    "serves": "melayani_pihak_lain", "wildcard": "wildcard", "leased": "alamat_yang_disewa", "entry": "isi_reservasi",
    "in_the_way": "reservasi_lain",
}  # fmt: skip
"""Properties of an object, before and after a change; another one is kept as it is."""
BOUND: Mapping[str, str] = {
    "name": "nama_playbook", "playbook": "playbook", "playbook_digest": "nilai_hash_playbook",
    "people": "daftar_personel", "policy": "kebijakan", "policy_file": "dokumen_kebijakan",
    "policy_in_force": "kebijakan_berlaku", "binding_by": "perubahan_disahkan_oleh",
}  # fmt: skip
"""What a case is bound to."""
OBJECTS: Mapping[str, str] = {
    "maintenance": "jadwal-pemeliharaan", "note": "entri-jurnal", "export": "ekspor", "device": "perangkat",
    "cable": "kabel", "address": "alamat", "host": "entri", "name": "nama", "records": "rekaman-dns",
    "lease": "sewa-dhcp", "reservation": "reservasi-dhcp",
}  # fmt: skip
"""The first word of the object of a change."""

FORMER_KEYS: Mapping[str, str] = {
    "berkas": "perkara", "hasil": "putusan", "pengesahan": "gerbang", "naskah": "kertas", "nilai_hash": "kepala",
    "nilai_hash_bukti": "sidik_bukti", "nilai_hash_kunci": "sidik_kunci", "versi_aplikasi": "versi_alat",
    "perangkat_fisik": "mesin", "catatan_dan_perangkat_fisik": "catatan_dan_mesin", "skema": "schema",
    "nomor_inventaris": "label_aset", "opd": "instansi",
}  # fmt: skip
"""Key -> what reports of the schemas 1 and 2 have in its place."""
