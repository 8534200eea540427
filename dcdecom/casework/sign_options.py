"""What the options of `case sign` said, what came of it, and which options a paper needs."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Iterator
from dataclasses import fields
from datetime import date, datetime
from pathlib import Path

from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.decisions import leaves, offered
from dcdecom.model.facts.base import Attachment, Authority, KeySigned
from dcdecom.model.playbook import CANCELLATION, DECISIONS, PAPERS_WITH_CODE, Gate, Row, SignatureKind
from dcdecom.model.refusals import disagrees
from dcdecom.model.sentence import Joined, Sentence, all_of, one_of
from dcdecom.model.typed_form import FormDevice
from dcdecom.model.waiting import how_to_sign


@dataclass(frozen=True)
class HandedIn:
    """That a key handed a paper in: for which party, by whose order, and the statement and signature."""

    party: str
    authority: Authority
    signed: KeySigned
    files: tuple[Attachment, ...]


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
    team: tuple[str, ...] = ()
    """Who may act, at a gate that appoints."""
    agenda: str = ""
    verified: tuple[str, ...] = ()
    """Numbers of the gate's list that are ticked; once they are looked at, the sentences."""
    hour: str = ""
    """Of a handover, or at the door, as 09:30."""
    guard: str = ""
    """Who signed the pass at the door, as the paper has it."""
    numbers: tuple[str, ...] = ()
    """What was ticked, by its numbers, once `verified` has the sentences."""
    form: tuple[FormDevice, ...] = ()
    """Of a form: what stands on it."""
    handed: HandedIn | None = None
    """By which key's order a paper was handed in; None where somebody recorded it himself."""

    @property
    def evidence(self) -> SignatureKind:
        return "key" if self.key else "tte" if self.tte else "paper"


@dataclass(frozen=True)
class RecordedSignature:
    """What was recorded, to be told."""

    gate: str
    signer: str
    recorder: str
    grade: str
    remark: str = ""
    """What is not known of it."""


ABOUT: dict[str, tuple[str, ...]] = {
    "letter": ("number", "on"), "told": ("on", "note"), "endorsement": ("on",),
}  # fmt: skip
"""By paper: options without which nobody knows what it was."""
SHOWS: dict[SignatureKind, tuple[str, ...]] = {"paper": ("scan",), "tte": ("tte",), "key": ("key",)}
"""By evidence: the options with which it is shown; a paper of ours has its code besides."""
PAPERS: dict[str, str] = {
    "approval": "an approval", "endorsement": "a disposition", "choice": "a choice", "form": "a form",
    "handover": "a handover", "letter": "a letter that went out", "told": "a message to the office",
    "minutes": "minutes of the work", "exit-pass": "an exit pass", CANCELLATION: "a cancellation",
}  # fmt: skip
"""What a gate asks for, or the sheet by which a case is given up, in a sentence."""
OPTION = {"key": "signature"}
"""Options that are called otherwise than their field."""


def command_again(id: str, signature: Signature, *instead: str) -> str:
    """The command that was typed, with every option of it but what shows the signature: that comes from `instead`.

    Whoever repeats it decides the same.
    """
    said = signature
    words = ["dcdecom", "case", "sign", id, said.step, "--as", said.party]
    words += [f"--{said.decision}"] if said.decision != "approve" else []
    pairs = [
        ("by", said.by), ("post", said.post), ("on", said.on.isoformat() if said.on else ""), ("at", said.hour),
        ("guard", said.guard), ("number", said.number), ("only", ",".join(said.only)), ("accept", said.accept),
        ("until", said.until.isoformat() if said.until else ""), ("team", ",".join(said.team)),
        ("agenda", said.agenda), ("verified", ",".join(said.numbers or said.verified)), ("note", said.note),
    ]  # fmt: skip
    words += [word for name, value in pairs if value for word in (f"--{name}", value)]
    return " ".join((shlex.join(words), *instead, *(("--form FORM",) if said.form else ())))


def beside_a_statement(signature: Signature) -> list[str]:
    """The options that were given besides a signature by key, where its statement says everything."""
    plain = Signature(signature.step, signature.party)
    given = [f.name for f in fields(Signature) if getattr(signature, f.name) != getattr(plain, f.name)]
    typed = {"key": "", "decision": f"--{signature.decision}", "hour": "--at"}
    return [name for name in (typed.get(n, f"--{n}") for n in given) if name]


def said_named(paper: str) -> Sentence:
    """`a form`, in the language of who reads it."""
    return Sentence(f"named-{paper}", PAPERS.get(paper, paper))


def said_signed(paper: str, decision: str) -> Sentence:
    """What the person signs there: the paper as it is asked for, or that it is returned or refused."""
    if decision == "return":
        return Sentence("named-return", "a return")
    return Sentence("named-reject", "a refusal") if decision == "reject" else said_named(paper)


def said_evidence(evidence: SignatureKind) -> Sentence:
    """What shows a signature, in the language of who reads it."""
    return Sentence(f"evidence-{evidence}", evidence)


def options_fit(case: Case, row: Row, gate: Gate, signature: Signature) -> None:
    """Every option that the paper needs is there, and none that it cannot have. Raises InputError."""
    evidence_fits(row, gate, signature)
    names = (*ABOUT.get(gate.paper, ()), *(SHOWS[signature.evidence] if gate.paper != "told" else ()))
    if signature.evidence == "paper" and gate.paper in PAPERS_WITH_CODE and not signature.scan:
        names = (*names, "code")
    missing = [f"--{OPTION.get(name, name)}" for name in names if not getattr(signature, name)]
    if gate.paper == "choice" and signature.decision == "approve" and not signature.only:
        missing.append(Sentence("only-or-reject", "--only (or --reject)"))
    if missing:
        raise InputError(
            Sentence(
                "paper-needs",
                "{step}: {paper} needs {options}. Nothing was recorded.",
                step=row.slug,
                paper=said_signed(gate.paper, signature.decision),
                options=", ".join(missing),
            )
        )
    _nothing_useless(row, gate, signature)
    decision_fits(case, row, gate, signature)
    if why := lacks_reason(case, row, gate, signature):
        raise InputError(why)


def lacks_reason(case: Case, row: Row, gate: Gate, signature: Signature) -> Sentence | None:
    """Why a decision needs a reason, and has none; None where it needs none, or has it."""
    if signature.note.strip():
        return None
    if signature.decision == "return":
        return Sentence(
            "return-needs",
            "{step}: --return needs --note, which says what is to be mended. Nothing was recorded.",
            step=row.slug,
        )
    if signature.decision == "reject" and leaves(gate, row, "reject") and gate.decisions:
        return Sentence(
            "reject-needs",
            "{step}: --reject needs --note, the reason that the letter to the office gives. Nothing was recorded.",
            step=row.slug,
        )
    left = [d.name for d in case.going if d.name not in signature.only and not disagrees(d)]
    if gate.paper == "choice" and gate.decisions and signature.only and left:
        return Sentence(
            "only-needs",
            "{step}: --only leaves {devices}, which agrees: --note says why, and the letter to the office too. "
            "Nothing was recorded.",
            step=row.slug, devices=", ".join(left),
        )  # fmt: skip
    return None


def _nothing_useless(row: Row, gate: Gate, signature: Signature) -> None:
    """No option that would say nothing of this paper. Raises InputError."""
    useless = ["--until"] if signature.until else []
    useless += ["--code"] if signature.code and gate.paper not in PAPERS_WITH_CODE else []
    if useless:
        what = Sentence(
            "option-useless",
            "{step}: {options} would do nothing for {paper}. Nothing was recorded.",
            step=row.slug, options=all_of(useless), paper=said_named(gate.paper),
        )  # fmt: skip
        until = Sentence("until-belongs", "--until belongs to --accept.")
        raise InputError(what, until if "--until" in useless else Sentence("leave-out", "Leave it out."))


def evidence_fits(row: Row, gate: Gate, signature: Signature, wanted: SignatureKind | None = None) -> None:
    """One kind of evidence, and one that the gate takes. Raises InputError."""
    evidence = wanted or signature.evidence
    given = [f"--{OPTION.get(n, n)}" for n in ("scan", "tte", "key") if getattr(signature, n)]
    if len(given) > 1:
        raise InputError(
            Sentence(
                "step-exclude",
                "{step}: {options} exclude each other. Nothing was recorded.",
                step=row.slug,
                options=all_of(given),
            )
        )
    if signature.code and evidence != "paper":
        raise InputError(
            Sentence(
                "code-without-scan",
                "{step}: --code stands on a paper and belongs to --scan. Nothing was recorded.",
                step=row.slug,
            )
        )
    if evidence not in gate.takes:
        raise InputError(
            Sentence(
                "gate-takes",
                "{step}: this {paper} takes {kinds}, not {kind}. Nothing was recorded.",
                step=row.slug, paper=Sentence(f"paper-{gate.paper}", gate.paper),
                kinds=one_of(map(said_evidence, gate.takes)), kind=said_evidence(evidence),
            )
        )  # fmt: skip


def decision_fits(case: Case, row: Row, gate: Gate, signature: Signature) -> None:
    """The row knows the decision. Raises InputError."""
    if signature.decision != "approve" and gate.paper not in DECISIONS:
        what = Sentence(
            "decides-nothing",
            "{step}: {paper} decides nothing, and so --{decision} would do nothing here. Nothing was recorded.",
            step=row.slug, paper=said_named(gate.paper), decision=signature.decision,
        )  # fmt: skip
        raise InputError(what, Joined(how_to_sign(case, row, gate), "\n"))
    if signature.only and gate.paper != "choice":
        raise InputError(
            Sentence(
                "only-of-choice",
                "{step}: --only belongs to a choice, not to {paper}. Nothing was recorded.",
                step=row.slug,
                paper=said_named(gate.paper),
            )
        )
    if signature.only and signature.decision != "approve":
        raise InputError(
            Sentence(
                "only-excludes",
                "{step}: --only and --{decision} exclude each other. Nothing was recorded.",
                step=row.slug,
                decision=signature.decision,
            )
        )
    decisions = offered(case, row, gate)
    if not decisions or signature.decision in decisions:
        return
    if row.action == "refuse" and not case.refused:
        raise InputError(
            Sentence(
                "letter-owed",
                "{step}: others go on already, and so the letter is owed. Nothing was recorded.",
                step=row.slug,
            )
        )
    what = Sentence(
        "not-offered",
        "{step} offers no --{decision} here; offered are: {offered}. Nothing was recorded.",
        step=row.slug, decision=signature.decision, offered=Joined(tuple(_said(gate, decisions)), ", "),
    )  # fmt: skip
    raise InputError(what, Joined(tuple(how_to_sign(case, row, gate)), "\n"))


def _said(gate: Gate, decisions: Iterable[str]) -> Iterator[str]:
    """What is offered, as it is typed."""
    typed = {"reject": "--reject --note WHY", "return": "--return --note WHY"}
    for decision in decisions:
        if decision == "approve":
            yield "--only DEVICE,..." if gate.paper == "choice" else Sentence("a-signature", "a signature")
        else:
            yield typed[decision]
