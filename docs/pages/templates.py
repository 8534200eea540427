"""The variables of each template of a paper."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from typing import Any, get_args, get_origin, get_type_hints

from dcdecom.papers.templates import PAPERS
from docs.pages.markdown import code, joined, table
from docs.pages.sources import attribute_docstrings, first_line

ABOUT = """\
# Templates of papers

A template is a DOCX in which [docxtpl](https://docxtpl.readthedocs.io/) fills in what stands in braces. `{{ name }}`
is a value, `{%p if ... %}` a paragraph that takes itself away, `{%tr for d in devices %}` a row that is repeated. The
shipped ones are in `playbooks/templates/<language>/`. A file of the same name in the folder that the configuration
names as `templates` replaces one of them.

A template that names a variable which is not in its table is refused before anything is done, and so is one that leaves
out a variable marked *must*. What the tables call a list is gone through with `for`; the rest is text, or true or
false. Where somebody is to write something, the value is a line of dots.

Beside its variables a template may use the filters, loops, macros and `namespace` of
[Jinja](https://jinja.palletsprojects.com/en/stable/templates/), and of a text, a list or a mapping the methods that
change nothing else, such as `upper()`, `append()` and `items()`. A picture can be set and tested, and has no
attributes."""


def page() -> str:
    shown: dict[type, list[str]] = {}
    for name, kind in PAPERS.items():
        shown.setdefault(kind, []).append(f"{name}.docx")
    parts = [_paper(kind, names) for kind, names in shown.items()]
    inner = list(dict.fromkeys(below for kind in shown for below in _inner(kind)))
    return joined(ABOUT, *parts, *(_shape(kind) for kind in inner))


def _paper(kind: type, names: list[str]) -> str:
    heading = "## " + ", ".join(map(code, names))
    return joined(heading, first_line(kind.__doc__), table(("variable", "holds", "meaning"), _rows(kind)))


def _shape(kind: type) -> str:
    about = "" if (kind.__doc__ or "").startswith(f"{kind.__name__}(") else first_line(kind.__doc__)
    return joined(f"### {kind.__name__}", about, table(("variable", "holds", "meaning"), _rows(kind)))


def _rows(kind: Any) -> Iterator[tuple[str, str, str]]:
    said, hints = attribute_docstrings(kind), get_type_hints(kind)
    must = {name.partition(".")[0] for name in getattr(kind, "MUST", ())}
    for field in dataclasses.fields(kind):
        meaning = first_line(said.get(field.name, ""))
        marked = f"{meaning} *must*".strip() if field.name in must else meaning
        yield code(field.name), _holds(hints[field.name]), marked


def _holds(hint: Any) -> str:
    if get_origin(hint) is tuple:
        return f"list of {_holds(get_args(hint)[0])}"
    return {str: "text", bool: "true or false", bytes: "picture"}.get(hint, hint.__name__)


def _inner(kind: Any) -> Iterator[Any]:
    for hint in get_type_hints(kind).values():
        for one in (hint, *get_args(hint)):
            if dataclasses.is_dataclass(one):
                yield one
                yield from _inner(one)
