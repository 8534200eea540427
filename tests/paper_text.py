"""What stands on a DOCX, as text: a line a paragraph, table rows with bars between their cells, the footer last."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator

from lxml import etree

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def text_of(content: bytes) -> str:
    """The text of a paper, in the order in which it is read."""
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        names = sorted(n for n in parts.namelist() if n.startswith(("word/document", "word/header", "word/footer")))
        return "\n".join(line for name in names for line in _lines(etree.fromstring(parts.read(name))))


def flat(content: bytes) -> str:
    """The same in one line."""
    return " ".join(text_of(content).split())


def _lines(parent: etree._Element) -> Iterator[str]:
    for child in parent:
        if child.tag == f"{W}p":
            yield _said(child)
        elif child.tag == f"{W}tbl":
            yield from _rows(child)
        elif child.tag == f"{W}body":
            yield from _lines(child)


def _rows(table: etree._Element) -> Iterator[str]:
    for row in table.iter(f"{W}tr"):
        if row.getparent() is not table:
            continue
        cells = row.findall(f"{W}tc")
        if len(cells) == 1 or any(c.find(f"{W}tbl") is not None for c in cells):
            for cell in cells:
                yield from _lines(cell)
        else:
            said = (" ".join(" ".join(_lines(cell)).split()) for cell in cells)
            yield f"| {' | '.join(said)} |".replace("  ", " ")


def _said(paragraph: etree._Element) -> str:
    shown = {f"{W}tab": " ", f"{W}br": " "}
    return "".join(
        node.text or "" if node.tag == f"{W}t" else shown[node.tag]
        for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br")
        if node.tag == f"{W}t" or node.getparent().tag == f"{W}r"
    )
