"""What a statement says, in Indonesian words above the text that is signed: all of it, and nothing besides it."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import pytest

from dcdecom.adapters.signing_pages import KINDS as MEDIA
from dcdecom.adapters.signing_pages import policy, shipped
from dcdecom.journal import label_note, opening_note, paper_note
from dcdecom.journal.statement import EVERY_CASE, KINDS, NONE, Statement, text
from dcdecom.journal.statement_folder import digest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = pytest.mark.web
SIGN, HOST = "sign.dcdecom.example.test", "dcdecom.example.test"
CASE, ON = "2026-0042", "2026-11-26"
D = {name: f"{n:02x}" * 32 for n, name in enumerate(("report", "head", "photo", "second", "plan", "file", "before"), 1)}
HEAD = D["head"]


def said(kind: str, **more: Any) -> str:
    values: dict[str, Any] = {
        "case": CASE, "step": "none", "party": "kasi", "decision": KINDS[kind].decisions[0], "devices": (), "on": ON,
        "report": NONE, "head": HEAD, "kind": kind, "version": 2,
    }  # fmt: skip
    return text(Statement(**{**values, **more})).decode()


FORM = {"name": "srv-1", "disks": [{"serial": "D-1", "decision": "wipe"}],
        "accessories": [{"what": "power-cord", "count": 2}], "backup": {"made": True},
        "wipe": {"wanted": True, "by": "owner"}}  # fmt: skip
HANDED_IN = paper_note.text({
    "paper": "form", "as": "opd", "by": "Sari, S.Pd.", "on": ON, "at": "09:30", "code": "874G-5ZKX", "form": [FORM],
    "note": 'kata "ya", lalu',
})  # fmt: skip
READ = label_note.text(label_note.LabelNote("SGH331XK7P", "KOM-2019-0117", "R07 U12", 2, ("9c:b6:54:a1:02:10",)))
NOBODY = {"case": NONE, "head": NONE}

STATEMENTS: dict[str, str] = {
    "approval": said("gate", step="review-kasi", devices=("srv-1", "srv-2"), report=D["report"]),
    "endorsement": said("gate", step="penunjukan-tim", note="agenda 1186/X; team rina, budi; verified Surat; Segera"),
    "refusal": said("refuse", step="pemeriksaan", note="Bukan milik OPD ini."),
    "return": said("return", step="review-kasi", note="Lampiran B belum lengkap.", report=D["report"]),
    "choice": said("gate", step="pemeriksaan", devices=("srv-1",)),
    "inspection": said("inspect", party="tim-dc", step="penarikan", devices=("srv-1",), note=READ,
                       subjects=(f"photo {D['photo']}", f"photo {D['second']}")),
    "photos": said("attach", party="tim-dc", step="penarikan", devices=("srv-1",), note="empty-slot",
                   subjects=(f"photo {D['photo']}",)),
    "paper": said("paper", party="tim-dc", step="formulir", devices=("srv-1",), note=HANDED_IN,
                  subjects=(f"attachment {D['file']}",)),
    "cancellation": said("cancel", note="Permohonan ditarik kembali oleh OPD."),
    "plan": said("confirm", party="tim-dc", step="penarikan", devices=("srv-1",), subjects=(f"plan {D['plan']}",)),
    "pass": said("pass", step="penarikan", devices=("srv-1",), subjects=(f"pass {D['file']}",),
                 until="2026-11-27T17:00:00+07:00"),
    "people": said("people", case=EVERY_CASE, head=NONE, subjects=(f"people {D['file']}",), replaces=(D["before"],)),
    "opening": said("open", **NOBODY, party="tim-dc", devices=("srv-1",),
                    note=opening_note.text("penarikan-server", "Dinas Pendidikan", "800/112", "2026-11-02"),
                    subjects=(f"request {D['file']}", f"playbook {D['plan']}", f"attachment {D['photo']}")),
    "finding": said("accept", step="penarikan", finding="srv-1/not-seen/tor-1 Gi1/0/5", note="Server mati sejak Maret.",
                    until="2026-11-27T08:00:30+05:30"),
    "binding": said("accept", step="penarikan", finding="case/binding-changed", until="2026-12-01T00:00:00+07:00",
                    note="Personel baru",
                    subjects=tuple(f"{sort} {D['file']}" for sort in ("playbook", "people", "policy", "in-force"))),
    "drift": said("drift", **NOBODY, finding="foreign-mac tor-1 Gi1/0/5 (port 101)", until="2026-12-31",
                  note="Dicatat Maret", subjects=(f"drift {D['file']}",)),
    "set-aside": said("set-aside", note="Foto orang", subjects=(f"attachment {D['file']}",)),
    "appointment": said("appoint", step="penunjukan-tim"),
    "version 1": text(Statement(CASE, "review-kasi", "kasi", "return", ("srv-1",), ON, D["report"], HEAD)).decode(),
}  # fmt: skip
"""By what it is: a statement of each kind, as the product writes it."""


@pytest.fixture(scope="module")
def phone(launch: Callable[..., Browser]) -> Iterator[Page]:
    started = launch()
    context = started.new_context(viewport={"width": 390, "height": 844}, locale="id-ID")
    page = context.new_page()
    waiting: dict[str, str] = {}

    def serve(route: Route) -> None:
        name = urlsplit(route.request.url).path.lstrip("/") or "index.html"
        if name in shipped():
            headers = {"Content-Type": MEDIA[name.rpartition(".")[2]], "Content-Security-Policy": policy(HOST)}
            route.fulfill(body=shipped()[name], headers=headers)
        elif name in waiting:
            route.fulfill(body=waiting[name], content_type="application/json")
        else:
            route.fulfill(status=404, body="")

    context.route("**/*", serve)
    page.waiting = waiting  # type: ignore[attr-defined]
    yield page
    started.close()


def shown(page: Page, statement: str, **asks: Any) -> list[tuple[str, list[str]]]:
    """The summary of a statement that waits: of each row its label and what stands behind it."""
    offered = {"case": CASE, "statement": statement, "note": "none", "typed": "", "keys": [], "until": "",
               "choose": False, "hand_in": f"https://{HOST}/submissions", "brings": "", "agenda": False, "people": [],
               "ticks": [], "fields": [], "signers": [], "decisions": [], **asks}  # fmt: skip
    name = digest(statement.encode())
    page.waiting.clear()  # type: ignore[attr-defined]
    page.waiting[f"statements/{name}.json"] = json.dumps(offered)  # type: ignore[attr-defined]
    page.goto("about:blank")
    page.goto(f"https://{SIGN}/#{name}")
    page.locator("#said", has_text="Menunggu tanda tangan").wait_for()
    return rows(page)


def rows(page: Page) -> list[tuple[str, list[str]]]:
    """What stands in the summary, and that the whole text stands below it."""
    found = page.eval_on_selector_all("#summary > div", ROWS)
    return [(label, values) for label, values in found]


ROWS = """all => all.map((row) => [row.querySelector("dt").textContent,
  [...row.querySelectorAll("dd")].map((each) => each.textContent)])"""


def signed(page: Page) -> str:
    return str(page.locator("#statement").evaluate("part => part.textContent"))


def photographed(page: Page, name: str) -> None:
    """Where a folder is named, for people to look at."""
    if folder := os.environ.get("SCREENSHOTS"):
        Path(folder).mkdir(parents=True, exist_ok=True)
        page.screenshot(path=str(Path(folder, f"sign-{name}.png")), full_page=True)


CODES = re.compile(r"\b(approve|reject|return|record|confirm|every open case|happened|subject|in-force|binding-\w+)\b")


@pytest.mark.parametrize("name", STATEMENTS)
def test_every_line_of_a_statement_stands_in_its_summary(name: str, phone: Page) -> None:
    statement = STATEMENTS[name]
    found = shown(phone, statement)
    photographed(phone, name)
    assert signed(phone) == statement
    assert f"{phone.locator('#statement').inner_text().rstrip()}\n" == statement, "as people copy it"
    lines = statement.splitlines()
    assert len(found) >= len(lines)
    assert "Baris lain" not in [label for label, _ in found]
    every = "\n".join(value for _, values in found for value in values)
    assert not CODES.search(every), "a code that nobody translated"
    for line in lines[1:]:
        name, _, value = line.partition(": ")
        if name in ("device", "head", "replaces", "report") and value != NONE:
            assert value in every
        if name == "subject" and value != NONE:
            assert value.split()[1] in every
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390


def test_every_kind_is_looked_at() -> None:
    assert {t.partition("kind: ")[2].partition("\n")[0] for t in STATEMENTS.values()} - {""} == set(KINDS)


EXPECTED: dict[str, list[tuple[str, list[str]]]] = {
    "refusal": [
        ("Bentuk teks", ["pernyataan dcdecom, bentuk ke-2"]), ("Jenis pernyataan", ["penolakan permohonan"]),
        ("Berkas", [CASE]), ("Langkah", ["pemeriksaan kesesuaian (pemeriksaan)"]), ("Sebagai", ["Kepala Seksi (kasi)"]),
        ("Keputusan", ["menolak"]), ("Alasan", ["Bukan milik OPD ini."]), ("Menyangkut", ["tidak ada"]),
        ("Tanggal keputusan", ["26 November 2026"]), ("Catatan jurnal yang menjadi dasar", [HEAD]),
    ],
    "inspection": [
        ("Nomor seri pada label", ["SGH331XK7P"]), ("Nomor inventaris pada label", ["KOM-2019-0117"]),
        ("Rak dan unit terbawah", ["R07 U12"]), ("Jumlah kabel jaringan", ["2"]),
        ("Alamat MAC pada label", ["9c:b6:54:a1:02:10"]), ("Menyangkut", [f"foto, SHA-256 {D['photo']}"]),
    ],
    "endorsement": [
        ("Nomor agenda", ["1186/X"]), ("Anggota tim yang ditunjuk", ["rina, budi"]),
        ("Yang sudah diverifikasi", ["Surat"]), ("Alasan", ["Segera"]),
    ],
    "paper": [
        ("Dokumen", ["formulir kelengkapan"]), ("Ditandatangani sebagai", ["Kepala OPD Pemohon (opd)"]),
        ("Penanda tangan", ["Sari, S.Pd."]), ("Tanggal pada dokumen", ["26 November 2026"]),
        ("Jam pada dokumen", ["09.30"]),
        ("Isi formulir", ["perangkat srv-1, cakram nomor seri D-1, tindakan dihapus datanya, kelengkapan jenis kabel "
                          "daya, jumlah 2, cadangan data sudah dibuat ya, penghapusan data diminta ya, oleh pemilik"]),
        ("Catatan", ['kata "ya", lalu']),
    ],
    "people": [
        ("Berkas", ["semua berkas yang berjalan"]), ("Keputusan", ["menerima"]),
        ("Menyangkut", [f"daftar personel, SHA-256 {D['file']}"]), ("Menggantikan", [D["before"]]),
    ],
    "opening": [
        ("Prosedur", ["penarikan-server"]), ("OPD", ["Dinas Pendidikan"]), ("Nomor surat", ["800/112"]),
        ("Tanggal surat", ["2 November 2026"]), ("Menyangkut", [f"berkas permohonan, SHA-256 {D['file']}"]),
    ],
    "finding": [
        ("Yang diterima", ["alamat MAC tidak terlihat pada port: perangkat srv-1, tor-1 Gi1/0/5"]),
        ("Berlaku sampai dengan", ["27 November 2026 pukul 08.00.30 UTC+05.30"]),
    ],
    "pass": [("Berlaku sampai dengan", ["27 November 2026 pukul 17.00 WIB"])],
    "drift": [("Yang diterima", ["alamat yang tidak tercatat: tor-1 Gi1/0/5 (port 101)"]),
              ("Berlaku sampai dengan", ["31 Desember 2026"])],
    "photos": [("Foto", ["slot kosong"])],
    "plan": [("Menyangkut", [f"rencana perubahan, SHA-256 {D['plan']}"])],
}  # fmt: skip


@pytest.mark.parametrize("name", EXPECTED)
def test_what_it_says_is_what_the_text_says(name: str, phone: Page) -> None:
    found = shown(phone, STATEMENTS[name])
    places = [found.index(row) for row in EXPECTED[name]]
    assert places == sorted(places), "in the order of the text"
    if name == "refusal":
        assert found == EXPECTED[name], "nothing besides"


ALMOST = {
    "finding": "finding: srv-1/tidak-dikenal/x", "step": "step: langkah-lain", "as": "as: lain", "kind": "kind: lain",
    "decision": "decision: lain", "until": "until: 2026-13-45", "subject": "subject: lain 12", "line": "warna: merah",
    "prototype": "kind: constructor", "no line": "tanpa titik dua",
}  # fmt: skip


@pytest.mark.parametrize("name", ALMOST)
def test_what_has_no_words_stands_as_it_is(name: str, phone: Page) -> None:
    given = ALMOST[name]
    found = shown(phone, f"dcdecom statement 2\n{given}\nhead: none\n")
    value = given.partition(": ")[2] if name not in ("line", "no line") else given
    assert len(found) == 3
    assert found[1][1] == [value]


NOTES = (
    'serial "x", serial', 'serial "a",position "b"', 'paper "form", as "opd", by {"a":1}', 'paper "form",as "opd"',
    'paper "form", as "opd", form "x"', 'playbook p, office "o", letter "l"', '"', "paper", '{"x"',
)  # fmt: skip


@pytest.mark.parametrize("note", NOTES)
@pytest.mark.parametrize("kind", ["inspect", "paper", "open"])
def test_a_note_that_is_not_as_it_is_written_stands_whole(note: str, kind: str, phone: Page) -> None:
    found = shown(phone, f"dcdecom statement 2\nkind: {kind}\nnote: {note}\nhead: none\n")
    assert found[2:] == [("Alasan", [note]), ("Catatan jurnal yang menjadi dasar", ["tidak ada"])]


def test_it_changes_with_what_is_chosen_and_written(phone: Page) -> None:
    shown(phone, STATEMENTS["approval"], choose=True, note="may", agenda=True,
          people=[["rina", "Rina Marlina"]], ticks=["Surat ada"])  # fmt: skip
    assert "Perangkat" not in [label for label, _ in rows(phone)], "none is chosen"
    phone.get_by_label("srv-2", exact=True).check()
    assert ("Perangkat", ["srv-2"]) in rows(phone)
    phone.locator("#agenda").fill("12/X")
    phone.get_by_label("Rina Marlina (rina)").check()
    phone.locator("#note").fill("Segera")
    for row in (("Nomor agenda", ["12/X"]), ("Anggota tim yang ditunjuk", ["rina"]), ("Alasan", ["Segera"])):
        assert row in rows(phone)
    photographed(phone, "choices")
    assert "note: agenda 12/X; team rina; Segera\n" in signed(phone)


# What somebody wrote who wants a line to look like another one.
HOSTILE = {
    "turned": "x\u202egnikcits :noisiced", "isolate": "x\u2066y", "line separator": "a\u2028decision: reject",
    "next line": "a\u0085decision: reject", "vertical tab": "a\u000bdecision: reject", "no-break": "a\u00a0\u00a0b",
    "zero width": "srv\u200b-1", "carriage return": "a\rdecision: reject", "wide space": "a\u3000b",
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_sign_that_hides_or_turns_is_named_and_the_text_is_not_signed(name: str, phone: Page) -> None:
    note = HOSTILE[name]
    with pytest.raises(ValueError, match="no statement can hold"):
        said("refuse", note=note)
    found = shown(phone, f"dcdecom statement 2\nkind: refuse\ndecision: reject\nnote: {note}\nhead: none\n")
    [(_, [value])] = [row for row in found if row[0] == "Alasan"]
    assert f"[U+{next(ord(s) for s in note if not s.isprintable()):04X}]" in value
    assert value.isprintable()
    assert [label for label, _ in found].count("Keputusan") == 1
    assert phone.locator("#go").is_disabled()
    assert phone.locator("#forbidden").is_visible()


LOOKS = {
    "markup": "<b>x</b><script>1</script>&amp;", "long word": "W" * 300, "spaces": f"a{' ' * 120}decision: approve",
    "filler": "a\u3164\u3164b", "right to left": "\u05d0\u05d1 :noisiced",
}  # fmt: skip


@pytest.mark.parametrize("name", LOOKS)
def test_no_value_looks_like_another_line(name: str, phone: Page) -> None:
    """It stands as text, in its own row, further in than any label, and in the order of its signs."""
    note = LOOKS[name]
    statement = said("refuse", note=note)
    found = shown(phone, statement)
    photographed(phone, f"hostile-{name.replace(' ', '-')}")
    [(_, [value])] = [row for row in found if row[0] == "Alasan"]
    assert [label for label, _ in found].count("Keputusan") == 1
    assert signed(phone) == statement
    wanted = {"spaces": f"a {'[spasi]' * 119}decision: approve", "filler": "a[U+3164][U+3164]b"}
    assert value == wanted.get(name, note)
    assert phone.locator("#summary b, #statement b, script:not([src])").count() == 0
    assert phone.evaluate("document.documentElement.scrollWidth") <= 390
    lefts = phone.evaluate(LEFTS)
    assert min(lefts["values"]) > lefts["label"]
    assert all(left > lefts["line"] for left in lefts["carried"]), "what goes on stands further in"
    assert phone.locator("#summary dd").first.evaluate("e => getComputedStyle(e).unicodeBidi") == "isolate-override"


LEFTS = """() => {
  const lines = (part) => {
    const range = document.createRange();
    range.selectNodeContents(part);
    return [...range.getClientRects()].filter((box) => box.width > 0).map((box) => box.left);
  };
  const texts = [...document.querySelectorAll("#statement span")].map(lines);
  return { label: document.querySelector("#summary dt").getBoundingClientRect().left,
    values: [...document.querySelectorAll("#summary dd")].flatMap(lines),
    line: Math.min(...texts.map(([first]) => first)), carried: texts.flatMap(([, ...more]) => more) };
}"""


@pytest.mark.parametrize("name", ["approval", "paper", "inspection"])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_is_accessible(name: str, scheme: str, phone: Page) -> None:
    from axe_playwright_python.sync_playwright import Axe

    phone.emulate_media(color_scheme=scheme)
    shown(phone, STATEMENTS[name])
    found = Axe().run(phone).response
    assert [(v["id"], [n["html"][:120] for n in v["nodes"][:3]]) for v in found["violations"]] == []
    assert len(found["passes"]) > 15, "axe looked at nothing"
