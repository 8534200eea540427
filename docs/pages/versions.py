"""Versions of NetBox, Zabbix and the libraries that speak with them, with what was proved on which."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import yaml

from docs.pages.markdown import code, joined, table

ABOUT = """\
A row says what ran on that very version, and by which tests; anybody can run them. What is not in the table was not
tried, which is not to say that it fails. `dcdecom doctor` looks at the systems as they are, of whatever version."""


def data() -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = yaml.safe_load(Path(__file__).with_suffix(".yaml").read_text("utf-8"))
    return rows


def page() -> str:
    rows = [
        (row["what"], row["version"], row["proved"].strip(), ", ".join(code(test) for test in row["by"]))
        for row in data()
    ]
    return joined("# Versions, and what was proved on which", ABOUT, table(("what", "version", "proved", "by"), rows))
