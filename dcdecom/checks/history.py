"""The record as a witness and not a judge: who changed it since the letter was written, or lately."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.checks.findings import ask, unread
from dcdecom.model.estate.history import RecordChange
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy


def record_was_left_alone(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask where the record of the device was changed since its letter, or lately: by whom and when.

    A record that was made to agree with a letter agrees with it. Whoever accepts accepts these changes: the last of
    them stands in the finding's key, so that a further one is asked about again.
    """
    if isinstance(evidence.history, Unreadable):
        yield unread(evidence, "record-unread", reason=evidence.history.reason)
    if not isinstance(evidence.history, Reading) or evidence.since is None:
        return
    log, since = evidence.history.value, f"{evidence.since:%Y-%m-%d}"
    if log.begins is None or log.begins > evidence.since:
        yield ask(evidence, "record-log-short", since=since, begins=f"{log.begins:%Y-%m-%d}" if log.begins else "-")
    changes = [change for change in log.changes if change.at >= evidence.since]
    if changes:
        told = "; ".join(_told(change) for change in changes)
        last = max(change.id for change in changes)
        yield replace(ask(evidence, "record-changed", since=since, changes=told), port=str(last))


def _told(change: RecordChange) -> str:
    """As `serial srv-1: A -> B (rina, 2026-11-20 10:02 +0700)`, with what the change log was told."""
    values = f": {change.before or '-'} -> {change.after or '-'}" if change.before or change.after else ""
    message = f", {change.message}" if change.message else ""
    return f"{change.field} {change.what}{values} ({change.who}, {change.at:%Y-%m-%d %H:%M %z}{message})"
