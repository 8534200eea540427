"""The faces of the report that programs read too: YAML and JSON."""

from __future__ import annotations

import json
from collections.abc import Mapping

from dcdecom.papers.sanitize import plain_all

WIDTH = 120


def to_yaml(report: Mapping[str, object]) -> str:
    """The report as YAML, in the order of its keys. The same report gives the same text."""
    import yaml

    text = yaml.safe_dump(plain_all(report), sort_keys=False, allow_unicode=True, width=WIDTH, default_flow_style=False)
    return str(text)


def to_json(report: Mapping[str, object]) -> str:
    """The report as JSON, indented by two."""
    return json.dumps(plain_all(report), ensure_ascii=False, indent=2) + "\n"
