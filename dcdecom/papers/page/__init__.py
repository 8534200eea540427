"""The page: one file that shows the whole report to somebody who reads no YAML, on a screen, a phone and paper.

It is made from the typed report alone. It has no script and loads nothing.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING

from dcdecom.model.texts import Texts
from dcdecom.papers import vocabulary
from dcdecom.papers.page.changes import changes_view
from dcdecom.papers.page.drawings import MARK_TEXTS, path_drawings, rack_drawings
from dcdecom.papers.page.photos import photos_view
from dcdecom.papers.page.views import answer_view, devices_view, steps_view, watched
from dcdecom.papers.photo_source import Photo
from dcdecom.papers.report import Report

if TYPE_CHECKING:
    from jinja2 import Environment


NOBODY: Mapping[str, str] = {}
UNTOUCHED = r"(?P<untouched><(?P<name>head|svg|script|textarea|option|code|pre)\b.*?</(?P=name)>)"
"""What of a page holds no text that may wrap."""
DATE = re.compile(
    rf"(?s){UNTOUCHED}|"
    r"\b(?:\d\d-\d\d-\d{4}|\d{4}-\d\d-\d\d|\d{1,2} [A-Z][a-z]{2,8} \d{4}|\d\d[.:]\d\d(?:[.:]\d\d)? [A-Z]{3,4})\b"
    r"(?=[^<>]*(?:<|\Z))"
)
"""A date, or a time of day with its zone, as papers and screens write them, in a text and not within a tag."""


def render(report: Report, texts: Texts, photos: Mapping[str, Photo], names: Mapping[str, str] = NOBODY) -> str:
    """The page of a report; `photos` by SHA-256, `names` by the ids of people."""
    return whole_dates(environment().get_template("page.html").render(shown(report, texts, photos, names)))


def whole_dates(page: str) -> str:
    """The same page, in which no date is broken between two lines of a narrow screen."""
    return DATE.sub(_marked, str(page))


def _marked(found: re.Match[str]) -> str:
    return found[0] if found["untouched"] else f'<span class="date">{found[0]}</span>'


@cache
def environment(*more: str) -> Environment:
    """What renders the page; `more` are packages that have templates besides, in their folder `templates`."""
    from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

    return Environment(
        loader=ChoiceLoader([PackageLoader("dcdecom.papers", "page"), *(PackageLoader(name) for name in more)]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )


def style() -> str:
    """The style sheet."""
    return files("dcdecom.papers").joinpath("page", "page.css").read_text("utf-8")


def shown(
    report: Report, texts: Texts, photos: Mapping[str, Photo], names: Mapping[str, str] = NOBODY
) -> dict[str, object]:
    """What the template is given."""
    steps = steps_view(report, texts)
    return {
        "say": lambda key, **params: texts.say(f"page.{key}", **params),
        "language": texts.language,
        "style": style(),
        "report": report,
        "words": vocabulary,
        "mark_texts": MARK_TEXTS,
        "watched": watched,
        "answer": answer_view(report, steps),
        "devices": devices_view(report),
        "steps": steps,
        "changes": changes_view(report, texts),
        "racks": rack_drawings(report),
        "paths": path_drawings(report),
        "photos": photos_view(report, photos),
        "named": lambda id: names.get(id, id),
        "address": lambda file: "",
    }
