"""A finding, as the report has it."""

from __future__ import annotations

from dcdecom.model.finding import Finding
from dcdecom.model.texts import Texts
from dcdecom.papers import report as r


def finding_entry(finding: Finding, texts: Texts) -> r.FindingEntry:
    return r.FindingEntry(
        code=finding.code,
        severity=finding.severity,
        comparison=finding.comparison.value if finding.comparison else "",
        port=finding.port,
        text=texts.finding(finding),
        unread=finding.unread,
        acceptable=finding.acceptable,
    )
