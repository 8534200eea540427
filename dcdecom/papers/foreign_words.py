"""Foreign words of a finished paper, set in italics: by the list of the paper's language, in every run of its text.

A part of a name is none: `srv-host-01`, `host/port` and `switch.tor-1` stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from copy import deepcopy
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from docx.document import Document
    from docx.oxml.text.run import CT_R
    from docx.text.run import Run


def set_in_italics(document: Document, foreign: Collection[str]) -> None:
    """Split each run that has such a word in it, so that the word alone is in italics."""
    if not foreign:
        return
    from docx.oxml.ns import qn
    from docx.text.run import Run

    words = "|".join(sorted(map(re.escape, foreign), key=len, reverse=True))
    pattern = re.compile(rf"(?<![\w./@-])({words})(?![\w/@-]|\.\w)", re.IGNORECASE)
    for element in [part for run in list(document.element.body.iter(qn("w:r"))) for part in _apart(run)]:
        run = Run(element, document)
        if _is_plain(element) and not run.italic and pattern.search(run.text):
            _split(run, pattern.split(run.text))


def _apart(element: CT_R) -> list[CT_R]:
    """A run as runs of one text, tab or break each: a numbered line has its number and its tab in the same run."""
    parts = [below for below in element if not below.tag.endswith("}rPr")]
    if len(parts) < 2 or any(part.tag not in (_TEXT, _TAB, _BREAK) for part in parts):
        return [element]
    made = []
    for number in range(len(parts)):
        run = deepcopy(element)
        for other, below in enumerate([below for below in run if not below.tag.endswith("}rPr")]):
            if other != number:
                run.remove(below)
        element.addprevious(run)
        made.append(run)
    element.getparent().remove(element)
    return made


def _is_plain(element: CT_R) -> bool:
    """Whether a run holds one text and nothing else: no picture, tab or break."""
    return sum(1 for below in element if not below.tag.endswith("}rPr")) == 1 and bool(element.findall(_TEXT))


_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _TAB, _BREAK = f"{_W}t", f"{_W}tab", f"{_W}br"


def _split(run: Run, parts: list[str]) -> None:
    """Put one run for each part in the place of a run; every second part is a foreign word."""
    from docx.text.run import Run

    element = run._r
    for number, part in enumerate(parts):
        if not part:
            continue
        made = deepcopy(element)
        element.addprevious(made)
        piece = Run(made, run._parent)
        piece.text = part
        if number % 2:
            piece.italic = True
    element.getparent().remove(element)
