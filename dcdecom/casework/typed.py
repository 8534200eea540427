"""What the options of `case sign` said, what came of it, and which options a paper needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from dcdecom.errors import InputError
from dcdecom.model.case import Case
from dcdecom.model.playbook import PAPERS_WITH_CODE, Evidence, Gate, Row


@dataclass(frozen=True)
class Signature:
    """What the options said."""

    step: str
    party: str
    by: str = ""
    on: date | None = None
    number: str = ""
    decision: str = "approve"
    """approve, return or reject."""
    only: tuple[str, ...] = ()
    accept: str = ""
    until: datetime | None = None
    note: str = ""
    scan: Path | None = None
    code: str = ""
    tte: Path | None = None
    key: Path | None = None
    """The file of a signature by key; the statement lies beside it."""
    post: str = ""
    """Of somebody whom the people file does not know and the request names without one."""

    @property
    def evidence(self) -> Evidence:
        return "key" if self.key else "tte" if self.tte else "paper"


@dataclass(frozen=True)
class Signed:
    """What was recorded, to be told."""

    gate: str
    signer: str
    recorder: str
    grade: str


ABOUT: dict[str, tuple[str, ...]] = {
    "letter": ("number", "on"), "told": ("on", "note"), "endorsement": ("on",),
}  # fmt: skip
"""By paper: options without which nobody knows what it was."""
SHOWS: dict[Evidence, tuple[str, ...]] = {"paper": ("scan",), "tte": ("tte",), "key": ("key",)}
"""By evidence: the options with which it is shown; a paper of ours has its code besides."""
OPTION = {"key": "signature"}
"""Options that are called otherwise than their field."""


def options_fit(case: Case, row: Row, gate: Gate, signature: Signature) -> None:
    """Every option that the paper needs is there, and none that it cannot have. Raises InputError."""
    evidence_fits(row, gate, signature)
    names = (*ABOUT.get(gate.paper, ()), *(SHOWS[signature.evidence] if gate.paper != "told" else ()))
    if signature.evidence == "paper" and gate.paper in PAPERS_WITH_CODE and not signature.scan:
        names = (*names, "code")
    missing = [f"--{OPTION.get(name, name)}" for name in names if not getattr(signature, name)]
    if gate.paper == "choice" and signature.decision == "approve" and not signature.only:
        missing.append("--only (or --reject)")
    if missing:
        raise InputError(f"{row.slug}: a {gate.paper} needs {', '.join(missing)}. Nothing was recorded.")
    decision_fits(case, row, gate, signature)


def evidence_fits(row: Row, gate: Gate, signature: Signature, wanted: Evidence | None = None) -> None:
    """One kind of evidence, and one that the gate takes. Raises InputError."""
    evidence = wanted or signature.evidence
    given = [f"--{OPTION.get(n, n)}" for n in ("scan", "tte", "key") if getattr(signature, n)]
    if len(given) > 1:
        raise InputError(f"{row.slug}: {' and '.join(given)} exclude each other. Nothing was recorded.")
    if signature.code and evidence != "paper":
        raise InputError(f"{row.slug}: --code stands on a paper and belongs to --scan. Nothing was recorded.")
    if evidence not in gate.takes:
        names = " or ".join(gate.takes)
        raise InputError(f"{row.slug}: this {gate.paper} takes {names}, not {evidence}. Nothing was recorded.")


def decision_fits(case: Case, row: Row, gate: Gate, signature: Signature) -> None:
    """The row knows the decision. Raises InputError."""
    if signature.only and gate.paper != "choice":
        raise InputError(f"{row.slug}: --only belongs to a choice, not to a {gate.paper}. Nothing was recorded.")
    if signature.decision == "return" and not (row.returns_to or row.resumes_at):
        raise InputError(f"{row.slug} returns to no other step. Nothing was recorded.")
    if signature.decision != "approve" and row.action == "refuse" and not case.refused:
        raise InputError(f"{row.slug}: others go on already, and so the letter is owed. Nothing was recorded.")
    if signature.decision == "reject" and gate.paper != "choice" and row.action != "refuse":
        raise InputError(f"{row.slug}: --reject is not offered here; --return is. Nothing was recorded.")
