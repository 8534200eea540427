"""How checks write down what they conclude. A finding `at` a port has the port among its parameters."""

from __future__ import annotations

import hashlib
from dataclasses import replace

from dcdecom.model.estate.ref import PortRef
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding, Severity


def block(
    evidence: Evidence, code: str, at: PortRef | None = None, acceptable: bool = False, **params: object
) -> Finding:
    """Going on would be wrong."""
    return _finding(evidence, code, "block", at, False, acceptable, params)


def unread(
    evidence: Evidence, code: str, at: PortRef | None = None, acceptable: bool = False, **params: object
) -> Finding:
    """It could not be read, which is not the same as none."""
    return _finding(evidence, code, "block", at, True, acceptable, params)


def ask(evidence: Evidence, code: str, at: PortRef | None = None, **params: object) -> Finding:
    """Somebody has to say that it may go on."""
    return _finding(evidence, code, "ask", at, False, True, params)


def note(evidence: Evidence, code: str, at: PortRef | None = None, **params: object) -> Finding:
    """Worth knowing; it stops nothing."""
    return _finding(evidence, code, "note", at, False, False, params)


def of_severity(evidence: Evidence, severity: Severity, code: str, **params: object) -> Finding:
    """What a table of severities has; only what is asked may be accepted."""
    return _finding(evidence, code, severity, None, False, severity == "ask", params)


def short_digest(*values: str) -> str:
    """Of what a finding is about, for its key: short, and of letters that a shell leaves alone."""
    return hashlib.sha256("\n".join(values).encode()).hexdigest()[:8]


def uncompared(evidence: Evidence, code: str, **params: object) -> Finding:
    """Nothing was compared, which is not agreement. It stops nothing: what does is said elsewhere."""
    return replace(note(evidence, code, None, **params), uncompared=True)


def _finding(
    evidence: Evidence,
    code: str,
    severity: Severity,
    at: PortRef | None,
    unread: bool,
    acceptable: bool,
    params: dict[str, object],
) -> Finding:
    port = {"port": at} if at else {}
    named = tuple((name, str(value)) for name, value in {**port, **params}.items())
    return Finding(code, severity, evidence.asked.name, None, named, str(at or ""), unread, acceptable)
