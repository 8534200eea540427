"""Papers as pages: no last page with a signature alone, no first page that is half empty, nothing left unfilled."""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import cache
from itertools import cycle, islice
from pathlib import Path
from typing import TypeVar
from zoneinfo import ZoneInfo

import pytest
import yaml
from lxml import etree

from dcdecom.adapters.libreoffice import LibreOffice
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.people import People
from dcdecom.model.playbook import PAPERS_WITH_CODE, PRINTED, Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.gate_sheets import sheet
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.renderer import CasePapers
from dcdecom.papers.template_fields import Decision, WorkReview
from dcdecom.papers.templates import Templates
from dcdecom.papers.typesetting import Filled
from dcdecom.papers.work_minutes import work_minutes
from dcdecom.ports.papers import Paper

from . import journals
from .conftest import OFFICE, ROOT

T = TypeVar("T")
LAYOUT = pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdftotext")), reason="LibreOffice not here")
MOMENTS = {
    "form": (journals.accepted("form"), ("disposisi-kadis", "formulir")),
    "handover": (journals.accepted("handover"), ("penarikan",)),
    "minutes": (journals.minutes(), ("laporan",)),
    "review": (journals.accepted("review"), ("laporan", "review-kasi")),
    "rejected": (journals.rejected(), ("penolakan",)),
    "decided": (journals.refused(), ("penolakan",)),
    "many": (journals.many(), ("penolakan",)),
    "undecided": (journals.three(chosen=False), ("pemeriksaan",)),
    "blade": (journals.blade(beside=True), ("penarikan", "laporan")),
}
"""The journals, and the rows of each whose papers somebody meets then."""
FOOT = 56
"""Points at the foot of a page in which the footer stands."""
UNFILLED = re.compile(r"\{\{|\}\}|\{%|\bNone\b|\b(?:19|20)\d\d-\d\d-\d\d\b")
CLOSING = re.compile(
    "closing|strike|^report-e|acknowledged|place-date|party|code|form-(e|verified|applicant|state)"
    "|^(no|name|nip|rank|post|signature|notes|work-team|decision-(approval|choice)|handover-witnesses)$"
)
"""Keys of the wording that stand in a closing."""


def printed(papers: CasePapers, playbook: Playbook, case: Case, steps: Collection[str]) -> Iterator[Paper]:
    """The sheets and drafts of some rows of a case at its moment."""
    for row in (playbook.row(step) for step in steps):
        for number, gate in enumerate(row.gates):
            opened = case.gate(row.slug, number) is not None
            if gate.paper in PRINTED and (opened or gate.paper not in PAPERS_WITH_CODE) and not gate.round_of:
                yield papers.sheet(case, row.slug, number)
        yield from papers.drafts(case, row.slug)


@pytest.fixture(scope="module")
def pages(
    playbook: Playbook, papers: CasePapers, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, list[etree._Element]]:
    made = [
        Paper(f"{moment}-{paper.name}", paper.content)
        for moment, (journal, steps) in MOMENTS.items()
        for paper in printed(papers, playbook, fold(journal.events), steps)
    ]
    pdfs = LibreOffice(patience=300).pdf(made)
    assert isinstance(pdfs, tuple)
    folder = tmp_path_factory.mktemp("pages")
    return {pdf.name: read(folder / pdf.name, pdf.content) for pdf in pdfs}


def read(file: Path, content: bytes) -> list[etree._Element]:
    file.write_bytes(content)
    said = subprocess.run(["pdftotext", "-bbox-layout", str(file), "-"], capture_output=True, check=True).stdout
    found: list[etree._Element] = etree.fromstring(said).findall(".//{*}page")
    return found


def body(page: etree._Element) -> list[etree._Element]:
    """The words of a page above its footer."""
    end = float(page.get("height")) - FOOT
    return [word for word in page.iter("{*}word") if float(word.get("yMax")) < end]


def said(page: etree._Element) -> str:
    return " ".join(word.text or "" for word in body(page))


def filled(page: etree._Element) -> float:
    """How far down a page is written on, as a share of what stands above its footer."""
    return max((float(word.get("yMax")) for word in body(page)), default=0) / (float(page.get("height")) - FOOT)


@cache
def of_a_closing(people: People) -> re.Pattern[str]:
    """Whatever a closing and a signature say: fixed words of theirs, codes, blanks, and who signs."""
    words = yaml.safe_load((ROOT / "docs/papers/wording.id.yaml").read_text("utf-8"))
    fixed = [str(text) for key, text in words.items() if CLOSING.search(key)]
    plain = {word for text in fixed for word in re.sub(r"\{[{%].*?[%}]\}", " ", text).split()}
    plain |= {word for person in people.people for word in f"{person.name} {person.rank} {person.post}".split()}
    names = "|".join(sorted(map(re.escape, plain), key=len, reverse=True))
    marks = r"[\d.,]+|NIP|\.{3,}|[0-9A-F]{4}|[0-9A-Z~*$=-]{20,}|Plh\.|,"
    return re.compile(rf"^(?:{names}|{marks})$", re.IGNORECASE)


def beside_a_closing(page: etree._Element, people: People) -> list[str]:
    return [word for word in said(page).split() if not of_a_closing(people).match(word.strip(",;"))]


@pytest.mark.long
@LAYOUT
def test_no_later_page_has_a_closing_and_signatures_alone(pages, people):
    later = [(name, page) for name, all_of in pages.items() for page in all_of[1:]]
    assert [(name, said(page)) for name, page in later if len(beside_a_closing(page, people)) < 5] == []


@pytest.mark.long
@LAYOUT
def test_no_first_page_is_half_empty_where_there_is_a_second(pages):
    first = {name: filled(all_of[0]) for name, all_of in pages.items() if len(all_of) > 1}
    assert {name: share for name, share in first.items() if share < 0.5} == {}


def more_of(lines: tuple[T, ...], more: int) -> tuple[T, ...]:
    """Some lines more, of the same."""
    return (*lines, *islice(cycle(lines), more))


@pytest.fixture(scope="module")
def longer(
    papers: CasePapers, playbook: Playbook, texts: Texts, zone: ZoneInfo, people: People,
    tmp_path_factory: pytest.TempPathFactory,
) -> dict[str, list[etree._Element]]:  # fmt: skip
    """Minutes and sheets with some lines more, one paper for each: wherever the page ends, what is signed stays."""
    templates = Templates((ROOT / "playbooks/templates/id",))
    made = []

    def add(name: str, template: str, values: Filled) -> None:
        content = templates.typeset(template, values, "A4", datetime(2026, 11, 24, tzinfo=UTC))
        made.append(Paper(f"{name}.docx", content))

    made_of = (journals.minutes(), journals.accepted("review"), journals.rejected())
    minutes, review, refusal = (fold(journal.events) for journal in made_of)
    for more in (0, 3, 6, 9, 12):
        matter = PaperContext(minutes, playbook, texts, zone, OFFICE, playbook.row("laporan"), people)
        written = work_minutes(matter)
        add(f"minutes-{more}", "work-minutes", replace(written, activities=more_of(written.activities, more)))
        matter = PaperContext(review, playbook, texts, zone, OFFICE, playbook.row("review-kasi"), people)
        template, sheet_of = sheet(matter, 0)
        assert isinstance(sheet_of, WorkReview)
        add(f"review-{more}", template, replace(sheet_of, activities=more_of(sheet_of.activities, more)))
        matter = PaperContext(refusal, playbook, texts, zone, OFFICE, playbook.row("penolakan"), people)
        template, decision = sheet(matter, 0)
        assert isinstance(decision, Decision)
        add(f"refusal-{more}", template, replace(decision, reasons=more_of(decision.reasons, more)))
    pdfs = LibreOffice(patience=300).pdf(made)
    assert isinstance(pdfs, tuple)
    folder = tmp_path_factory.mktemp("longer")
    return {pdf.name: read(folder / pdf.name, pdf.content) for pdf in pdfs}


@pytest.mark.long
@LAYOUT
def test_wherever_a_page_ends_what_is_signed_stands_with_what_it_is_about(longer, people):
    later = [(name, page) for name, all_of in longer.items() for page in all_of[1:]]
    assert [(name, said(page)) for name, page in later if len(beside_a_closing(page, people)) < 5] == []
    shares = {name: filled(all_of[0]) for name, all_of in longer.items() if len(all_of) > 1}
    assert {name: share for name, share in shares.items() if share < 0.5} == {}


@pytest.mark.long
@LAYOUT
def test_there_is_room_to_write_by_hand(pages):
    """A name, a number or a NIP needs four centimetres, a day or an hour two."""
    blanks = [
        (name, (float(word.get("xMax")) - float(word.get("xMin"))) / 72 * 25.4)
        for name, all_of in pages.items()
        for page in all_of
        for word in body(page)
        if re.fullmatch(r"\(?\.{6,}[),.]*", word.text or "")
    ]
    assert blanks
    assert [(name, round(wide)) for name, wide in blanks if wide < 15] == []
    long = {name for name, wide in blanks if wide > 33}
    assert {"handover-ba-penarikan.pdf", "form-form-kelengkapan.pdf", "rejected-penolakan.pdf"} <= long


@pytest.mark.long
@LAYOUT
def test_what_is_pulled_is_read_by_a_torch(pages):
    """Each cable begins a line of its own, and the letters are larger than a paper's."""
    found = {word.text: word for word in body(pages["handover-daftar-pencabutan.pdf"][0])}
    assert float(found["D-0417"].get("xMin")) == float(found["M-0091"].get("xMin"))
    plain = found["Dibuat"]
    for text in ("D-0417", "SGH331XK7P"):
        height, usual = (float(w.get("yMax")) - float(w.get("yMin")) for w in (found[text], plain))
        assert height > usual * 1.05


@pytest.mark.long
@LAYOUT
def test_nothing_stands_unfilled(pages):
    found = {name: UNFILLED.findall(" ".join(map(said, all_of))) for name, all_of in pages.items()}
    assert {name: marks for name, marks in found.items() if marks} == {}


@pytest.mark.long
@LAYOUT
def test_a_head_signs_a_refusal_on_one_page(pages):
    """Of the cases that are played in the demo: what he signs and why stand before him together."""
    wanted = [f"{moment}-penolakan.pdf" for moment in ("rejected", "decided")]
    assert [len(pages[name]) for name in wanted] == [1, 1]


@pytest.mark.long
@LAYOUT
def test_every_paper_is_looked_at(pages):
    kinds = {name.partition("-")[2] for name in pages}
    assert {"ba-pekerjaan.pdf", "ba-penarikan.pdf", "form-kelengkapan.pdf", "laporan.pdf", "surat-balasan.pdf",
            "ba-pelaksanaan.pdf", "daftar-pencabutan.pdf", "pemeriksaan.pdf", "penolakan.pdf",
            "lembar-disposisi.pdf"} <= kinds  # fmt: skip
