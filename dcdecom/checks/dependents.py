"""Who depends on the server, as far as named sources tell. It counts for no verdict: it says nothing of the letter."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from dcdecom.checks.findings import note, of_severity, unread
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.estate.references import Mentions, Reference, ReferenceKind, ReferenceSource
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding, Severity
from dcdecom.model.playbook import Policy

SHOWN = 12
"""Places of one source that are named one by one; the readings have them all."""
OF_TEXTS: frozenset[ReferenceKind] = frozenset({"text", "file-name"})
POINTING: Mapping[ReferenceKind, tuple[str, Severity]] = {
    "virtual-machine": ("dependent-virtual-machine", "block"),
    "chassis-master": ("dependent-chassis-master", "block"),
    "chassis-member": ("dependent-chassis-member", "ask"),
    "service": ("dependent-service", "ask"),
    "group": ("dependent-group", "ask"),
    "nat": ("dependent-nat", "ask"),
    "contract": ("dependent-contract", "ask"),
    "field": ("dependent-field", "ask"),
    "contact": ("dependent-contact", "ask"),
    "dns-serves": ("dependent-zone", "block"),
    "dns-foreign": ("dependent-name-foreign", "block"),
    "dns-shared": ("dependent-name-shared", "ask"),
    "dns-elsewhere": ("dependent-name-elsewhere", "ask"),
    "dns-differs": ("dependent-name-differs", "ask"),
    "dns-unrecorded": ("dependent-name-unrecorded", "note"),
    "dns-wildcard": ("dependent-name-wildcard", "note"),
    "dns-own": ("dependent-name", "note"),
    "known-host": ("dependent-host-key", "note"),
    "keytab": ("dependent-keytab", "note"),
    "certificate": ("dependent-certificate", "note"),
    "dhcp-foreign": ("dependent-reservation-other", "block"),
    "dhcp-unclear": ("dependent-reservation-unclear", "ask"),
    "dhcp-reservation": ("dependent-reservation", "note"),
    "dhcp-lease": ("dependent-lease", "note"),
}
"""What of the record, of DNS, of DHCP or of files with credentials leads to the server, what that is called, and
whether somebody may say that it may go on.

What runs on the server, or answers through it, goes down with it: that has to be moved first.
"""


def sources_were_searched(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while a source that the configuration names could not be searched. Of one that was, note what it lacks."""
    for source, answer in evidence.references:
        if isinstance(answer, Unreadable):
            found = unread(
                evidence, "dependent-unread",
                source=source.name, about=source.about, owner=source.owner, reason=answer.reason,
            )  # fmt: skip
            yield replace(found, port=source.name)
        elif isinstance(answer, Reading):
            yield from _lacks(evidence, source, answer.value)


def _lacks(evidence: Evidence, source: ReferenceSource, found: Mentions) -> Iterator[Finding]:
    state = found.state
    if state.old:
        since = f"{state.as_of:%Y-%m-%d}" if state.as_of else "-"
        yield replace(note(evidence, "dependent-old", source=source.name, since=since), port=source.name)
    if state.left_out:
        what = _listed(state.left_out)
        yield replace(note(evidence, "dependent-unsearched", source=source.name, what=what), port=source.name)


def nobody_mentions_it(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Ask while a text mentions the server: its owner knows what stops working. In an archive it is noted."""
    for source, answer in evidence.references:
        lines = [line for line in _lines(answer) if line.kind in OF_TEXTS]
        if lines:
            yield _told(evidence, "note" if source.archive else "ask", "dependent-text", source, lines)


def nothing_in_the_record_points_to_it(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block while something runs on the server or answers through it by the record, or DNS has it serve a domain, or
    has another device's name at its address, or DHCP gives its address to another; ask while other objects or names of
    others lead to it."""
    for source, answer in evidence.references:
        for kind, (code, severity) in POINTING.items():
            if lines := [line for line in _lines(answer) if line.kind == kind]:
                yield _told(evidence, severity, code, source, lines)


def _lines(answer: Answer[Mentions]) -> tuple[Reference, ...]:
    return answer.value.lines if isinstance(answer, Reading) else ()


def _told(
    evidence: Evidence, severity: Severity, code: str, source: ReferenceSource, lines: list[Reference]
) -> Finding:
    found = of_severity(
        evidence, severity, code,
        source=source.name, about=source.about, owner=source.owner, count=len(lines),
        lines=_listed(map(_place, lines)),
    )  # fmt: skip
    return replace(found, port=source.name)


def _place(line: Reference) -> str:
    """Where, and by what: never the line itself."""
    return f"{line.place} ({line.by})"


def _listed(texts: Iterable[str]) -> str:
    every = tuple(dict.fromkeys(texts))
    more = f"; +{len(every) - SHOWN}" if len(every) > SHOWN else ""
    return "; ".join(every[:SHOWN]) + more
