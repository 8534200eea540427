"""Write the shipped templates of papers from their wordings.

    python -m docs.papers            write playbooks/templates/<language>/*.docx

An office that replaces one starts from the shipped file, in Word or LibreOffice; nobody needs this script for that.
"""

from __future__ import annotations

import io
import sys
import zipfile
from pathlib import Path

import yaml

from docs.papers.building import in_order
from docs.papers.pages import PAGES, make

HERE = Path(__file__).parent
TEMPLATES = HERE.parents[1] / "playbooks" / "templates"
LONG_AGO = (2026, 1, 1, 0, 0, 0)


def languages() -> list[str]:
    return sorted(file.stem.partition(".")[2] for file in HERE.glob("wording.*.yaml"))


def template(name: str, language: str) -> bytes:
    """One template as DOCX: the same wording gives the same parts."""
    words = yaml.safe_load((HERE / f"wording.{language}.yaml").read_text("utf-8"))
    page = make(name, words)
    in_order(page.document)
    about = page.document.core_properties
    about.title, about.author, about.comments = words.get(f"{name}-title", name), "", ""
    made = io.BytesIO()
    page.document.save(made)
    return _without_times(made)


def _without_times(content: io.BytesIO) -> bytes:
    fresh = io.BytesIO()
    with zipfile.ZipFile(content) as old, zipfile.ZipFile(fresh, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(zipfile.ZipInfo(name, LONG_AGO), old.read(name), zipfile.ZIP_DEFLATED)
    return fresh.getvalue()


def main() -> int:
    for language in languages():
        folder = TEMPLATES / language
        folder.mkdir(parents=True, exist_ok=True)
        for name in PAGES:
            (folder / f"{name}.docx").write_bytes(template(name, language))
    return 0


if __name__ == "__main__":
    sys.exit(main())
