"""What the options of `case sign` said, what came of it, and which options a paper needs."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from dcdecom.errors import InputError
from dcdecom.model.case import Case
from dcdecom.model.playbook import DECISIONS, PAPERS_WITH_CODE, Evidence, Gate, Row
from dcdecom.model.waiting import how_to_sign, may_return


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
class RecordedSignature:
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
PAPERS: dict[str, str] = {
    "approval": "an approval", "endorsement": "a disposition", "choice": "a choice", "form": "a form",
    "handover": "a handover", "letter": "a letter that went out", "told": "a message to the office",
}  # fmt: skip
"""What a gate asks for, in a sentence."""
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
        raise InputError(f"{row.slug}: {PAPERS[gate.paper]} needs {', '.join(missing)}. Nothing was recorded.")
    _nothing_useless(row, gate, signature)
    decision_fits(case, row, gate, signature)
    if signature.decision == "return" and not signature.note:
        raise InputError(f"{row.slug}: --return needs --note, which says what is to be mended. Nothing was recorded.")


def _nothing_useless(row: Row, gate: Gate, signature: Signature) -> None:
    """No option that would say nothing of this paper. Raises InputError."""
    useless = ["--until"] if signature.until else []
    useless += ["--code"] if signature.code and gate.paper not in PAPERS_WITH_CODE else []
    if useless:
        what = f"{row.slug}: {' and '.join(useless)} would do nothing for {PAPERS[gate.paper]}. Nothing was recorded."
        raise InputError(what, "--until belongs to --accept." if "--until" in useless else "Leave it out.")


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
    if signature.decision != "approve" and gate.paper not in DECISIONS:
        what = f"{row.slug}: {PAPERS[gate.paper]} decides nothing, and so --{signature.decision} would do nothing here."
        raise InputError(f"{what} Nothing was recorded.", "\n".join(how_to_sign(case, row, gate)))
    if signature.only and gate.paper != "choice":
        raise InputError(f"{row.slug}: --only belongs to a choice, not to {PAPERS[gate.paper]}. Nothing was recorded.")
    if signature.decision == "return" and not (row.returns_to or row.resumes_at):
        offered = "Offered are: " + ("--reject, or --only DEVICE,..." if gate.paper == "choice" else "to sign it")
        raise InputError(f"{row.slug} returns to no other step. Nothing was recorded.", f"{offered}.")
    if signature.decision != "approve" and row.action == "refuse" and not case.refused:
        raise InputError(f"{row.slug}: others go on already, and so the letter is owed. Nothing was recorded.")
    if signature.decision == "reject" and gate.paper != "choice" and row.action != "refuse":
        instead = "--return --note WHY is" if may_return(case, row) else "only a signature is"
        raise InputError(f"{row.slug}: --reject is not offered here; {instead}. Nothing was recorded.")
