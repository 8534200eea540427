"""The QR code of each paper that bears one is read back: out of the DOCX, and off the rendered page, as scanned."""

from __future__ import annotations

import io
import shutil
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import get_type_hints

import pytest
import zxingcpp
from PIL import Image

from dcdecom.adapters.decoding import ChildDecoder
from dcdecom.adapters.libreoffice import LibreOffice
from dcdecom.journal.notary import SshNotary
from dcdecom.model import photo_challenge as challenges
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.playbook import Playbook
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.template_fields import Code
from dcdecom.papers.templates import PAPERS
from dcdecom.ports.papers import NotMade, Paper

from . import journals
from .journals import FORM, Journal

DOTS = 200
"""An inch, as offices scan."""


def reviewed() -> Journal:
    """A case whose team signs its minutes, and whose heads sign one paper."""
    j = journals.accepted("review")
    return j.open_step("laporan").gate("laporan", 0, "tim-dc", "minutes", ["srv-disdik-01"], "ba-pelaksanaan")


CASES = {
    "form": journals.accepted("form"), "handover": journals.accepted("handover", FORM),
    "review": journals.accepted("review"), "minutes": reviewed(), "choice": journals.three(chosen=False),
    "refusal": journals.rejected(), "sealed": journals.accepted(),
}  # fmt: skip


def bearing(papers: CasePapers, playbook: Playbook) -> Iterator[tuple[str, Paper, str]]:
    """Each paper with a code, once for each name: its case, itself, and the head that its code has to be."""
    done: set[str] = set()
    for name, journal in CASES.items():
        case = fold(journal.events)
        for paper, head in _of(papers, playbook, case):
            if head and paper.name not in done:
                done.add(paper.name)
                yield name, paper, head


def _of(papers: CasePapers, playbook: Playbook, case: Case) -> Iterator[tuple[Paper, str]]:
    for row in playbook.rows:
        if case.step(row.slug) is None:
            continue
        for index in range(len(row.gates)):
            if (gate := case.gate(row.slug, index)) and gate.paper not in ("told", "letter", "endorsement"):
                yield papers.sheet(case, row.slug, index), gate.printed
        for paper in papers.drafts(case, row.slug):
            if pictures(paper.content) and "daftar-pencabutan" not in paper.name:
                yield paper, case.head


def pictures(content: bytes) -> list[Image.Image]:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = [name for name in parts.namelist() if name.startswith("word/media/")]
        return [Image.open(io.BytesIO(parts.read(name))) for name in names]


def read(image: Image.Image) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(image.convert("L"))}


def test_every_kind_of_paper_with_a_code_is_among_them(papers, playbook):
    """A template that gets a code and is made by none of these cases would be read back by nobody."""
    wanted = {name for name, kind in PAPERS.items() if get_type_hints(kind).get("code") is Code}
    found = {paper.name.removesuffix(".docx") for _, paper, _ in bearing(papers, playbook)}
    by_template = {
        "form": "form-kelengkapan", "handover": "ba-penarikan", "work-minutes": "ba-pelaksanaan",
        "work-review": "ba-pekerjaan", "approval": "penolakan", "choice": "pemeriksaan", "report": "laporan",
    }  # fmt: skip
    others = {"release-minutes", "pull-list", "exit-pass", "cancellation"}
    assert wanted - others == set(by_template), "the pull list has a test of its own; test_exit_pass, test_cancellation"
    assert set(by_template.values()) <= found, found


def test_the_picture_in_each_paper_is_the_whole_head(papers, playbook):
    for case, paper, head in bearing(papers, playbook):
        assert len(head) == 64
        assert {text for image in pictures(paper.content) for text in read(image)} == {head}, (case, paper.name)


@pytest.mark.parametrize("host", ["", "dcdecom.example.test"])
def test_the_pull_list_has_the_challenge_for_photos_and_the_way_to_the_rack(papers, monkeypatch, host):
    """The challenge is of its last event and of the hour in which that was recorded: then the list was made."""
    monkeypatch.setattr(papers, "_web_host", host)
    events = journals.accepted("handover").events
    case = fold(events)
    made = next(p for p in papers.drafts(case, "penarikan") if "daftar-pencabutan" in p.name)
    [shown] = [c for image in pictures(made.content) for text in read(image) if (c := challenges.read(text))]
    assert challenges.judged(shown, case.id, events, case.last_at) == "present"
    others = {text for image in pictures(made.content) for text in read(image)} - {shown.text}
    assert others == ({f"https://{host}/case/{case.id}/rack"} if host else set())


@pytest.mark.long
@pytest.mark.timeout(600)
@pytest.mark.skipif(shutil.which("soffice") is None or shutil.which("pdftoppm") is None, reason="nothing renders here")
def test_the_code_is_read_off_the_rendered_page(papers, playbook, tmp_path: Path):
    """As after a scan: no page bears another code, and one bears the whole head."""
    every = list(bearing(papers, playbook))
    pdfs = LibreOffice().pdf([paper for _, paper, _ in every])
    assert not isinstance(pdfs, NotMade), pdfs
    notary = SshNotary(ChildDecoder())
    for (case, paper, head), pdf in zip(every, pdfs, strict=True):
        seen = [notary.scanned(page).heads for page in _pages(tmp_path / paper.name, pdf)]
        assert [heads for heads in seen if heads] == [(head,)], (case, paper.name)


def _pages(folder: Path, pdf: Paper) -> list[bytes]:
    folder.mkdir()
    (folder / "paper.pdf").write_bytes(pdf.content)
    drawn = ["pdftoppm", "-r", str(DOTS), "-gray", "-png", str(folder / "paper.pdf"), str(folder / "page")]
    subprocess.run(drawn, check=True)
    return [file.read_bytes() for file in sorted(folder.glob("page*"))]
