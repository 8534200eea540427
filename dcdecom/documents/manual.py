"""The pages of the documentation that come with dcdecom, each under a topic."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass

KINDS = ("tutorial", "how-to", "reference", "explanation")
"""Folders of pages. Where two pages have one name, the topic is that of the first folder."""


@dataclass(frozen=True)
class Page:
    path: Path
    kind: str

    @property
    def text(self) -> str:
        """The page without the notice of who wrote it."""
        lines = self.path.read_text("utf-8").splitlines()
        return "\n".join(line for line in lines if not line.startswith("<!-- ")).strip()

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0].lstrip("# ")


def topics() -> Mapping[str, Page]:
    """Every page by its topic: its file's name without the ending. Raises InputError where the pages are missing."""
    found: dict[str, Page] = {}
    for kind in KINDS:
        for path in sorted((_folder() / kind).glob("*.md")):
            found.setdefault(path.stem if path.stem not in found else f"{kind}/{path.stem}", Page(path, kind))
    return found


def topic_of(text: str) -> str:
    """A topic as it was typed: also as a path such as `docs/how-to/grant.md`."""
    return text.removesuffix(".md").removeprefix("docs/").removeprefix("how-to/").removeprefix("reference/")


def _folder() -> Path:
    """Inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    for place in (package / "docs", package.parent / "docs"):
        if (place / KINDS[1]).is_dir():
            return place
    raise InputError(f"the pages that come with dcdecom are missing: {package / 'docs'} is not there")
