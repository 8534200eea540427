"""What programs read too: YAML, JSON and CSV."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Mapping, Sequence

from dcdecom.papers.sanitize import plain_all

WIDTH = 120
COMPUTED = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is computed by a spreadsheet, and may reach out of it."""


def to_yaml(report: Mapping[str, object]) -> str:
    """The report as YAML, in the order of its keys. The same report gives the same text."""
    import yaml

    text = yaml.safe_dump(plain_all(report), sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False)
    return str(text)


def to_json(report: Mapping[str, object]) -> str:
    """The report as JSON, indented by two."""
    return json.dumps(plain_all(report), ensure_ascii=False, indent=2) + "\n"


def to_csv(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows with the keys of the first as their header. A cell that a spreadsheet would compute has ' before it."""
    text = io.StringIO()
    # Before Python 3.13 a carriage return alone is no reason to quote, and a reader takes it for the end of a row.
    bare = any("\r" in cell for row in rows for cell in row.values())
    dialect = csv.unix_dialect if bare else csv.excel
    writer = csv.DictWriter(text, list(rows[0]), dialect=dialect, lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: _cell(text) for name, text in row.items()} for row in rows)
    return text.getvalue()


def _cell(text: str) -> str:
    return f"'{text}" if text.startswith(COMPUTED) else text


def computed(rows: Iterable[Iterable[str]]) -> tuple[str, ...]:
    """The cells that `to_csv` writes otherwise than they are, each once."""
    return tuple(dict.fromkeys(cell for row in rows for cell in row if cell.startswith(COMPUTED)))
