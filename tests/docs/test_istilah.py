"""The words of Indonesian texts: what the glossary says is not said stands in no sentence and in no template."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from docx import Document

from dcdecom.adapters.libreoffice import LibreOffice
from dcdecom.documents.texts import load
from dcdecom.papers import report_words, vocabulary
from dcdecom.papers.serialise import KEYS, keys_of
from dcdecom.ports.papers import Paper
from docs.guides import GUIDES, blocks, document

ROOT = Path(__file__).parents[2]
GLOSSARY = ROOT / "docs/reference/istilah.md"


def rows() -> Iterator[tuple[str, str, tuple[str, ...]]]:
    """Thing, word, and the words that are not for it."""
    for line in GLOSSARY.read_text("utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")]
        if len(cells) == 3 and cells[0] not in ("thing", "---"):
            yield cells[0], cells[1], () if cells[2] == "-" else tuple(cells[2].split(", "))


def sentences() -> dict[str, str]:
    """All that a reader of Indonesian is told: the texts, and the fixed words of the templates."""
    said = dict(load("id").sentences)
    for key, text in yaml.safe_load((ROOT / "docs/papers/wording.id.yaml").read_text("utf-8")).items():
        said[f"wording.{key}"] = " ".join(text) if isinstance(text, list) else str(text)
    for guide in GUIDES:
        said |= dict(of_guide(guide))
    for name, table in vars(vocabulary).items():
        if name.isupper() and isinstance(table, dict) and table is not vocabulary.FORMER:
            said |= {f"{name}.{code}": word for code, word in table.items()}
    for name, table in vars(report_words).items():
        if name.isupper() and isinstance(table, dict) and table is not report_words.FORMER_KEYS:
            said |= {f"{name}.{code}": word.replace("_", " ") for code, word in table.items()}
    keys = {key.name for part in KEYS for key in keys_of(part).values()}
    return said | {f"report key {key}": key.replace("_", " ") for key in keys}


def of_guide(guide: str) -> Iterator[tuple[str, str]]:
    """The blocks of a guide of one page."""
    for number, (_, text) in enumerate(blocks((ROOT / "docs/how-to" / f"{guide}.md").read_text("utf-8"))):
        yield f"{guide}.{number}", text


def found(word: str, said: dict[str, str]) -> list[str]:
    """The sentences in which a word stands, whatever its case; prefixes and endings of it count for long words."""
    end = "" if word in ("redam", "senyap") else r"\b"
    pattern = re.compile((r"\b" if end else "") + re.escape(word) + end, re.IGNORECASE)
    return [f"{key}: {text}" for key, text in said.items() if pattern.search(text)]


UNWANTED = sorted({word for _, _, not_so in rows() for word in not_so})


@pytest.mark.parametrize("word", UNWANTED)
def test_no_text_says_it(word: str) -> None:
    assert found(word, sentences()) == []


def test_the_glossary_is_read_and_the_words_are_looked_for() -> None:
    assert len(list(rows())) > 25
    assert found("perkara", {"x": "Perkara 2026-0042"}) == ["x: Perkara 2026-0042"]
    assert found("redam", {"x": "peredaman alarm"})
    assert not found("bila", {"x": "apabila"})


def test_the_words_that_are_wanted_are_said() -> None:
    text = " ".join(sentences().values()).casefold()
    wanted = {word for _, words, _ in rows() for word in re.split(r"[,;] ", words)}
    assert [word for word in sorted(wanted) if word.casefold() not in text] == []


# --- the guides of one page -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_is_printed_whole(name: str) -> None:
    printed = " ".join(p.text for p in Document(io.BytesIO(document(name))).paragraphs)
    for mark, text in blocks((ROOT / "docs/how-to" / f"{name}.md").read_text("utf-8")):
        plain = re.sub(r"[*`]", "", text)
        assert (plain.upper() if mark == "#" else plain) in printed


@pytest.mark.long
@pytest.mark.skipif(not (shutil.which("soffice") and shutil.which("pdfinfo")), reason="LibreOffice is not here")
def test_a_guide_is_one_page(tmp_path: Path) -> None:
    pdfs = LibreOffice().pdf([Paper(f"{name}.docx", document(name)) for name in GUIDES])
    assert isinstance(pdfs, tuple)
    for pdf in pdfs:
        (tmp_path / pdf.name).write_bytes(pdf.content)
        said = subprocess.run(["pdfinfo", str(tmp_path / pdf.name)], capture_output=True, text=True, check=True)
        assert re.search(r"^Pages: +1$", said.stdout, re.MULTILINE), pdf.name
