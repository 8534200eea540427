"""The pass for the door as a paper: what stands on it, that its QR code is the whole pass, and that a scan shows it."""

from __future__ import annotations

import io
import re
import shutil
import zipfile
from collections.abc import Callable
from typing import BinaryIO
from zoneinfo import ZoneInfo

import pytest
from PIL import Image

from dcdecom.adapters.decoding import ChildDecoder
from dcdecom.adapters.libreoffice import LibreOffice
from dcdecom.journal import exit_pass as read_pass
from dcdecom.journal import statement
from dcdecom.journal.chain import row
from dcdecom.journal.paper_code import code
from dcdecom.model import exit_pass
from dcdecom.model.codec import write
from dcdecom.model.facts.exit_pass import ExitPass, PassDevice
from dcdecom.model.fold import fold
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.papers.blocks import lines
from dcdecom.papers.build_report import build
from dcdecom.papers.console import case_show
from dcdecom.papers.render_report import rendered
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.templates import Templates
from dcdecom.papers.typesetting import qr_picture
from dcdecom.ports.decoder import NoDecoder
from dcdecom.ports.papers import Paper
from tests.paper_text import flat
from tests.unit.journal.bundles import Key

from . import journals
from .conftest import OFFICE, ROOT, no_files, texts_of
from .journals import Journal

UNTIL = "2026-11-25T19:20+07:00"


def devices(count: int) -> tuple[PassDevice, ...]:
    make, tag = "HPE ProLiant DL360 Gen10", "1.3.2.10.02.04.001"
    return tuple(PassDevice(f"srv-disdik-{n:02}", f"SGH331XK{n}P", n % 2 == 1, make, tag) for n in range(1, count + 1))


def passed(count: int = 1, until: str = UNTIL, journal: Journal | None = None) -> Journal:
    """A case whose pass was printed."""
    authority = "Surat Kuasa Nomor 800/15/DISDIK/2026 tanggal 23 November 2026"
    said = ExitPass("Dinas Pendidikan", "Agus Salim", authority, until, devices(count))
    j = journal or journals.accepted("handover")
    return j.add(
        "gate-opened", step="penarikan", gate=1, by="kasi", paper="exit-pass", sheet="surat-izin-keluar",
        devices=["srv-disdik-01"], code_bits=130, exit_pass=write(said),
    )  # fmt: skip


def through(j: Journal, guard: str = "Joko", **more: object) -> Journal:
    head = next(e.hash for e in reversed(j.events) if e.type == "gate-opened" and e.payload["paper"] == "exit-pass")
    body = {"step": "penarikan", "gate": 1, "head": head, "guard": guard, "on": "2026-11-24", "hour": "19:30",
            "grade": "qr", "recorder": "rina", "attachments": [journals.attachment("izin.pdf")]}  # fmt: skip
    return j.add("door-passed", **{**body, **more})


def signed(j: Journal, key: Key) -> tuple[Journal, bytes]:
    """The head has signed the pass by key."""
    opened = row(j.events[-1])
    armored = key.sign(statement.text(read_pass.of_gate(opened, "lab").stated("2026-11-24")))
    by = {"statement": "a" * 64, "signature": "b" * 64, "key": "SHA256:x"}
    return j.signed("penarikan", 1, "kasi", "exit-pass", "approve", "Dewi Anggraini", signed=by), armored


Printing = Callable[..., Paper]


@pytest.fixture
def printed(playbook: Playbook, zone: ZoneInfo, people: People) -> Printing:
    """Prints the pass of a journal, with the signature that is among its files."""

    def make(j: Journal, armored: bytes = b"", language: str = "id") -> Paper:
        templates = Templates((ROOT / "playbooks/templates" / language,))
        files: Callable[[str], BinaryIO] = lambda digest: io.BytesIO(armored)  # noqa: E731
        spoken = texts_of(language)
        papers = CasePapers(playbook, spoken, zone, OFFICE, people, templates, files, NoDecoder())
        return papers.sheet(fold(j.events), "penarikan", 1)

    return make


def read_off(paper: Paper) -> list[str]:
    """The texts of the QR codes on a paper's own pictures."""
    import zxingcpp

    with zipfile.ZipFile(io.BytesIO(paper.content)) as file:
        pictures = [file.read(name) for name in file.namelist() if name.startswith("word/media/")]
    return [found.text for picture in pictures for found in zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))]


def test_it_says_what_leaves_who_carries_it_and_until_when(printed):
    j = passed(2)
    text = flat(printed(j).content)
    for said in (
        "SURAT IZIN KELUAR BARANG", "SGH331XK1P (dibaca pada label perangkat)", "SGH331XK2P (menurut catatan)",
        "1.3.2.10.02.04.001", "HPE ProLiant DL360 Gen10", "Agus Salim", "Surat Kuasa Nomor 800/15/DISDIK/2026",
        "Rabu, 25 November 2026 pukul 19.20 WIB", code(j.events[-1].hash), "Diisi oleh petugas keamanan",
    ):  # fmt: skip
        assert said in text, said


def test_its_qr_code_is_the_whole_pass(printed):
    j = passed(2)
    [text] = read_off(printed(j))
    found = read_pass.read(text)
    assert found == read_pass.of_gate(row(j.events[-1]), "lab"), "the paper and the journal say the same"
    assert found.head == j.events[-1].hash
    assert text == exit_pass.qr_text(fold(j.events), fold(j.events).gates[-1])


def test_once_signed_by_key_its_qr_code_holds_the_signature(printed, tmp_path):
    key = Key.made(tmp_path / "kasi")
    j, armored = signed(passed(), key)
    paper = printed(j, armored)
    assert "Ditandatangani secara elektronik oleh Dewi Anggraini" in flat(paper.content)
    [text] = read_off(paper)
    now = j.now
    signers = f'kasi namespaces="dcdecom-gate" {key.public}\n'.encode()
    assert read_pass.check(read_pass.read(text), signers, now).proof == "good"


def test_a_list_that_is_too_long_for_a_qr_code_is_not_cut(printed):
    j = passed(30)
    paper = printed(j)
    assert read_off(paper) == [j.events[-1].hash]
    assert "kode QR hanya memuat kode surat ini" in flat(paper.content)
    assert "SGH331XK30P" in flat(paper.content)


@pytest.mark.parametrize("language", ["id", "en"])
def test_every_language_has_the_paper(printed, language):
    assert code(passed().events[-1].hash) in flat(printed(passed(), language=language).content)


@pytest.mark.long
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
@pytest.mark.parametrize("count", [1, 8])
def test_the_pass_is_read_off_the_printed_page_as_scans_are(printed, tmp_path, count):
    """Of the largest case that the shipped policy allows too, and with a signature: at 200 dpi, as scans are drawn."""
    j, armored = signed(passed(count), Key.made(tmp_path / "kasi"))
    pages = LibreOffice().pdf([printed(j, armored)])
    assert isinstance(pages, tuple)
    [mark] = ChildDecoder().marks(pages[0].content).found
    assert len(read_pass.read(mark.text).devices) == count
    assert read_pass.read(mark.text).signed is not None


def test_a_qr_code_that_holds_a_head_is_drawn_as_before():
    picture = Image.open(io.BytesIO(qr_picture("ab" * 32)))
    assert picture.size[0] == picture.size[1] == 8 * (37 + 8)


# --- what others say of it -------------------------------------------------------------------------------------------


def test_the_pull_list_says_that_it_exists(papers, playbook):
    def listed(j: Journal) -> str:
        return next(flat(p.content) for p in papers.drafts(fold(j.events), "penarikan") if "daftar" in p.name)

    j = passed()
    assert f"surat izin keluar barang berkode {code(j.events[-1].hash)}" in listed(j)
    assert "tidak berlaku setelah 25-11-2026 19.20 WIB" in listed(j)
    assert "izin keluar" not in listed(journals.accepted("handover")), "a case without one says nothing"


STATES = [
    (lambda: passed(), "belum kembali dari pintu"),
    (lambda: through(passed()), "diperiksa di pintu oleh Joko pada 24-11-2026 pukul 19.30"),
    (
        lambda: through(passed(), against="late", note="truk mogok"),
        "pukul 19.30, setelah masa berlakunya berakhir (truk mogok)",
    ),
    (lambda: through(through(passed()), "Umar", against="again"), "digunakan untuk kedua kalinya"),
    (lambda: through(passed(journal=passed()), "Umar", against="superseded"), "digunakan setelah tidak berlaku lagi"),
]  # fmt: skip


@pytest.mark.parametrize(("journal", "said"), STATES)
def test_report_console_and_page_say_who_checked_it_or_that_it_is_not_back(playbook, texts, zone, journal, said):
    case = fold(journal().events)
    report = build(case, playbook, texts, zone)
    shown = (
        re.sub(r"\s+", " ", rendered(report, texts, "yaml", no_files, NoDecoder(), {})),
        "\n".join(lines(case_show(case, playbook, texts, zone))),
        re.sub(r"<[^>]+>", "", rendered(report, texts, "html", no_files, NoDecoder(), {})),
    )
    for face in shown:
        assert said in face


def test_a_case_without_a_pass_says_nothing_of_one(playbook, texts, zone):
    case = fold(journals.accepted("handover").events)
    assert build(case, playbook, texts, zone).passes == ()
    assert "Surat izin keluar" not in "\n".join(lines(case_show(case, playbook, texts, zone)))
