"""What the guard at the door is told of a pass, in each language that a guard reads. Standard library only."""

from __future__ import annotations

import os
from collections.abc import Mapping

LANGUAGES = ("id", "en")
"""Both are said, in this order, where the reader's is not known."""
WORDS: Mapping[str, Mapping[str, str]] = {
    "en": {
        "read": "read off the chassis",
        "recorded": "as recorded, not read off the chassis",
        "pass": "pass         case {case}, step {step}, to be let out by {party}",
        "code": "code         {code}",
        "leaves": "leaves       {count} of {owner}",
        "nobody": "nobody that it names",
        "device": "  {n}. serial {serial} ({how}): {name}, {make}, {tag}",
        "no-serial": "none",
        "carried": "carried by   {who}{by}",
        "bearer-by-hand": "nobody is named: as the paper has it by hand",
        "by": ", by {authority}",
        "until": "holds until  {until}",
        "expired": ": EXPIRED",
        "proof": "proof        {proof}{why}",
        "proof-good": "signed by key of {by} on {on}, by your list of keys",
        "proof-not checked": "it says that {by} signed it by key: not checked",
        "proof-bad": "BAD SIGNATURE, said to be of {by}",
        "proof-code": "only the code: compare it with the code and the signature on the paper",
        "practice": "practice     it is of estate {estate}: nothing leaves by it",
        "once": "used once    keep the paper and sign it: whether it was used before is not known here",
        "conclusion": "CONCLUSION   {conclusion}",
        "is-bad": "DO NOT LET OUT: the signature does not fit what the pass says",
        "is-expired": "DO NOT LET OUT: it has expired",
        "is-good": "SIGNED: let out what it names, and nothing else",
        "is-not checked": "NOT CHECKED: give --signers FILE, your own list of keys; or compare it with the paper",
        "is-code": "ONLY THE CODE: it proves nothing without the signature on the paper",
        "none": "no pass: {why}. Nothing was checked: do not let out by it.",
    },
    "id": {
        "read": "dibaca dari label perangkat",
        "recorded": "menurut catatan, tidak dibaca dari label perangkat",
        "pass": "surat        berkas {case}, langkah {step}, izin diberikan oleh {party}",
        "code": "kode         {code}",
        "leaves": "keluar       {count} barang milik {owner}",
        "nobody": "pemilik yang tidak disebut",
        "device": "  {n}. nomor seri {serial} ({how}): {name}, {make}, {tag}",
        "no-serial": "tidak ada",
        "carried": "dibawa oleh  {who}{by}",
        "bearer-by-hand": "tidak disebut: lihat tulisan tangan pada surat",
        "by": ", berdasarkan {authority}",
        "until": "berlaku s.d. {until}",
        "expired": ": KEDALUWARSA",
        "proof": "bukti        {proof}{why}",
        "proof-good": "ditandatangani dengan kunci {by} pada {on}, menurut daftar kunci Anda",
        "proof-not checked": "disebut ditandatangani {by} dengan kunci: tidak diperiksa",
        "proof-bad": "TANDA TANGAN TIDAK SAH, disebut milik {by}",
        "proof-code": "hanya kode: cocokkan dengan kode dan tanda tangan pada surat",
        "practice": "latihan      surat dari lingkungan {estate}: tidak ada barang yang boleh keluar dengan surat ini",
        "once": "satu kali    tahan dan tanda tangani surat ini: pernah tidaknya dipakai tidak diketahui di sini",
        "conclusion": "KESIMPULAN   {conclusion}",
        "is-bad": "JANGAN DIIZINKAN KELUAR: tanda tangan tidak cocok dengan isi surat",
        "is-expired": "JANGAN DIIZINKAN KELUAR: masa berlakunya sudah habis",
        "is-good": "DITANDATANGANI: izinkan keluar barang yang disebut, dan tidak yang lain",
        "is-not checked": "BELUM DIPERIKSA: berikan --signers FILE, daftar kunci Anda; atau cocokkan dengan surat",
        "is-code": "HANYA KODE: tidak membuktikan apa pun tanpa tanda tangan pada surat",
        "none": "bukan surat izin: {why}. Tidak ada yang diperiksa: jangan izinkan keluar dengan ini.",
    },
}


def languages(asked: str, environment: Mapping[str, str] = os.environ) -> tuple[str, ...]:
    """In which languages the reader is told: as asked, else by the locale, else in all."""
    said = next((environment[name] for name in ("LC_ALL", "LC_MESSAGES", "LANG") if environment.get(name)), "")
    found = asked or said.partition("_")[0].partition(".")[0].lower()
    return (found,) if found in LANGUAGES else LANGUAGES
