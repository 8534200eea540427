"""Print a guide of one page, for the wall or the folder.

    python -m docs.guides            write build/panduan-*.docx

The guides stand in `docs/how-to/panduan-*.md`; what is printed is made of headings, lists and paragraphs alone.
"""

from __future__ import annotations

import io
import re
import sys
from collections.abc import Iterator
from pathlib import Path

from docs.papers.building import CENTRE, Page, in_order

ROOT = Path(__file__).parents[1]
GUIDES = ("panduan-kasi", "panduan-teknisi", "panduan-petugas-keamanan")
SIZE = 10.5
MARKED = re.compile(r"\*\*(.+?)\*\*|\*(.+?)\*|`(.+?)`")


def blocks(text: str) -> Iterator[tuple[str, str]]:
    """Mark and text of each heading, list item and paragraph, its lines joined."""
    mark, words = "", list[str]()
    for line in (*text.splitlines(), ""):
        found = re.match(r"(#{1,2}|\d+\.|-) (.*)", line)
        if (found or not line.strip()) and words:
            yield mark, " ".join(words)
            mark, words = "", []
        if found:
            mark, words = found[1], [found[2]]
        elif line.strip():
            words.append(line.strip())


def document(name: str) -> bytes:
    """A guide as DOCX."""
    page = Page()
    section = page.document.sections[0]
    section.top_margin = section.bottom_margin = section.right_margin
    for mark, text in blocks((ROOT / "docs/how-to" / f"{name}.md").read_text("utf-8")):
        if mark == "#":
            page.text(text.upper(), CENTRE, bold=True, size=13, after=6)
        elif mark == "##":
            page.text(text, bold=True, size=12, before=8, after=2, keep=True)
        else:
            page.text("", after=2)
            _write(page, mark, text)
    in_order(page.document)
    made = io.BytesIO()
    page.document.save(made)
    return made.getvalue()


def _write(page: Page, mark: str, text: str) -> None:
    """A paragraph or an item with what is marked in it, in the empty paragraph that was added last."""
    from docx.shared import Mm, Pt

    paragraph = page.document.paragraphs[-1]
    if mark:
        paragraph.paragraph_format.left_indent = Mm(7)
        paragraph.paragraph_format.first_line_indent = Mm(-7)
        paragraph.paragraph_format.tab_stops.add_tab_stop(Mm(7))
        text = f"{mark}\t{text}"
    at = 0
    for found in (*MARKED.finditer(text), None):
        for part, bold, italic in ((text[at : found.start() if found else None], False, False),) + (
            ((found[1] or found[2] or found[3], bool(found[1]), bool(found[2])),) if found else ()
        ):
            run = paragraph.add_run(part)
            run.font.size, run.bold, run.italic = Pt(SIZE), bold or None, italic or None
            if found and part == found[3]:
                run.font.name = "Courier New"
        at = found.end() if found else at


def main() -> int:
    folder = ROOT / "build"
    folder.mkdir(exist_ok=True)
    for name in GUIDES:
        (folder / f"{name}.docx").write_bytes(document(name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
