"""The report, from its JSON Schema."""

from __future__ import annotations

import json

from dcdecom.papers.reference import reference
from docs.pages.sources import ROOT


def page() -> str:
    return reference(json.loads((ROOT / "docs" / "reference" / "report.schema.json").read_text("utf-8")))
