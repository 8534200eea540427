"""Whether one row of the comparison agrees: by what its sources say, and by the findings about the same field."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dcdecom.model.finding import NOT_COMPARED, Comparison, Finding, Verdict
from dcdecom.model.readings import Field

ADDRESSES = ("mac", "bmc-mac")
"""Rows of a recorded port: what is compared is where the record has the address and where the network shows it."""
FIELDS: Mapping[str, str] = {
    "serial-missing": "serial",
    "serial-differs": "serial",
    "minutes-serial-differs": "serial",
    "serial-shared": "serial",
    "label-serial-differs": "serial",
    "asset-tag-differs": "asset-tag",
    "label-asset-tag-differs": "asset-tag",
    "tenant-differs": "tenant",
    "position-differs": "position",
    "label-position-differs": "position",
}
"""The field that a finding is about, where its code alone says it."""


UNCLEAR = "specification-unclear"
"""What a source says that is not understood: it was compared with nothing, and is a note."""


def row_verdict(row: Field, findings: Iterable[Finding]) -> str:
    """The word for a row.

    Where the record, or all other sources, say nothing, nothing was compared. A row that a finding blocks never agrees,
    whatever its sources say.
    """
    findings = tuple(findings)
    blocking = [f for f in findings if f.severity == "block" and _is_about(f, row)]
    if any(not f.unread for f in blocking):
        return Verdict.DISAGREES.value
    if any(f.code == UNCLEAR and _is_about(f, row) for f in findings):
        return NOT_COMPARED
    if blocking or row.agrees is None:
        return Verdict.UNCHECKED.value
    if not _was_compared(row):
        return NOT_COMPARED
    return Verdict.AGREES.value if row.agrees else Verdict.DISAGREES.value


def _was_compared(row: Field) -> bool:
    others = (row.network,) if row.name in ADDRESSES else (row.letter, row.network, row.machine)
    return bool(row.record) and any(others)


def _field(finding: Finding) -> str:
    """The row that a finding names by paper and field; those of other papers than the letter have rows of their own."""
    params = dict(finding.params)
    if not finding.code.startswith("specification-"):
        return ""
    field, paper = params.get("field", ""), params.get("paper", "")
    return field if paper == "letter" else f"{paper}-{field}"


def _is_about(finding: Finding, row: Field) -> bool:
    if row.name not in ADDRESSES:
        return row.name in (FIELDS.get(finding.code), _field(finding))
    params = dict(finding.params)
    said = re.sub(r"[,;()]", " ", f" {row.letter} {row.record} {row.network} ")
    named = {finding.port, params.get("mac", ""), params.get("address", "")} - {"", "-"}
    if finding.comparison is Comparison.RECORD_NETWORK:
        named |= {params.get("switch", "")} - {""}
    return any(f" {name} " in said for name in named)
