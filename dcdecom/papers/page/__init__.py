"""The page: one file that shows the whole report to somebody who reads no YAML, on a screen, a phone and paper.

It is made from the report's mapping alone, of this schema or an older one. It has no script and loads nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

from dcdecom.model.texts import Texts
from dcdecom.papers.page.changes import changes_view
from dcdecom.papers.page.drawings import path_drawings, rack_drawings
from dcdecom.papers.page.entries import entries
from dcdecom.papers.page.photos import photos_view
from dcdecom.papers.page.views import Report, answer_view, devices_view, steps_view
from dcdecom.papers.thumbnails import Photo
from dcdecom.papers.visible import plain_all

if TYPE_CHECKING:
    from jinja2 import Template


def render(report: Mapping[str, Any], texts: Texts, photos: Mapping[str, Photo]) -> str:
    """The page of a report; `photos` by SHA-256. Raises KeyError for a mapping that is no report of ours."""
    from jinja2 import UndefinedError

    try:
        return _template().render(_shown(entries(plain_all(report)), texts, photos))
    except UndefinedError as error:
        raise KeyError(str(error)) from error


@cache
def _template() -> Template:
    from jinja2 import Environment, PackageLoader, StrictUndefined

    environment = Environment(
        loader=PackageLoader("dcdecom.papers", "page"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("page.html")


def _shown(report: Report, texts: Texts, photos: Mapping[str, Photo]) -> dict[str, Any]:
    """What the template is given."""
    steps = steps_view(report, texts)
    return {
        "say": lambda key, **params: texts.say(f"page.{key}", **params),
        "language": texts.language,
        "style": files("dcdecom.papers").joinpath("page", "page.css").read_text("utf-8"),
        "report": report,
        "answer": answer_view(report, steps),
        "devices": devices_view(report),
        "steps": steps,
        "changes": changes_view(report, texts),
        "racks": rack_drawings(report),
        "paths": path_drawings(report),
        "photos": photos_view(report, photos),
    }
