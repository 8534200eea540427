"""The statement that somebody signs with a key: what is decided, for which party, on which day, over which head.

    dcdecom statement 2
    kind: gate
    case: 2026-0042
    step: review-kasi
    as: kasi
    decision: approve
    device: srv-disdik-01
    subject: report 41c9...
    happened on: 2026-11-26
    head: 7d10...        hash of the event that opened the gate, or of the last one when it was printed

One statement has one text: the same keys in the same order, a line each, nothing else. It is the text that is signed,
with `ssh-keygen -Y sign -n dcdecom-gate FILE`. What does not apply is said to be `none`; `device`, `subject` and
`replaces` may stand there several times; `finding`, `until` and `note` stand where a kind has them. At a gate, `note`
is the reason, where its playbook says what may be decided there; earlier versions had none.

Version 1 knew gates only, and its texts are read for ever:

    dcdecom gate statement 1
    case: 2026-0042
    step: review-kasi
    as: kasi
    decision: approve
    device: srv-disdik-01
    happened on: 2026-11-26
    report: 41c9...      SHA-256 of the run report, or none
    head: 7d10...
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from dcdecom import limits

NAMESPACE = "dcdecom-gate"
"""Of every version and kind: the first line and the kind say what a statement is, and lists of keys go on working."""
TITLES: Mapping[int, str] = {1: "dcdecom gate statement 1", 2: "dcdecom statement 2"}
NONE = "none"
DRIFT = "drift"
"""The kind in which drift is accepted, and what its subject is called."""
NO_REPORT = NONE
EVERY_CASE = "every open case"
"""What a statement of kind `people` is for."""

REPORT = "report "
IN_FORCE = "in-force"
"""The subject that is every key of the policy. What was printed by earlier versions does not name it."""
_REPEATED = {"device": "devices", "subject": "subjects", "replaces": "replaces"}
_DIGEST = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True)
class StatementKind:
    """What a statement of one kind has to say."""

    decisions: tuple[str, ...]
    subjects: tuple[str, ...] = ()
    """What it may be about."""
    needs_subject: bool = False
    every_case: bool = False
    """It is for no case in particular, and over no head."""
    no_case: bool = False
    """It is about something that is of no case, and over no head."""
    finding: bool = False
    """It names what is accepted, and until when."""
    until: bool = False
    """It says until when it holds, and accepts no finding."""
    note: bool = False
    """It says why."""
    may_note: bool = False
    """It may say why."""


KINDS: Mapping[str, StatementKind] = {
    "gate": StatementKind(("approve",), ("report",), may_note=True),
    "pass": StatementKind(("approve",), ("pass",), needs_subject=True, until=True),
    "refuse": StatementKind(("reject",), ("report",), may_note=True),
    "return": StatementKind(("return",), ("report",), may_note=True),
    "accept": StatementKind(("accept",), ("playbook", "people", "policy", IN_FORCE), finding=True, note=True),
    "appoint": StatementKind(("appoint",)),
    "inspect": StatementKind(("record",), ("photo",), needs_subject=True, note=True),
    "attach": StatementKind(("record",), ("photo", "attachment"), needs_subject=True, may_note=True),
    "paper": StatementKind(("record",), ("attachment",), note=True),
    "confirm": StatementKind(("confirm",), ("plan",), needs_subject=True),
    "cancel": StatementKind(("cancel",), note=True),
    "set-aside": StatementKind(("set-aside",), ("attachment",), needs_subject=True, note=True),
    "people": StatementKind(("accept",), ("people",), needs_subject=True, every_case=True),
    "open": StatementKind(
        ("open",), ("request", "playbook", "attachment"), needs_subject=True, no_case=True, note=True
    ),
    "drift": StatementKind(("accept",), ("drift",), needs_subject=True, no_case=True, finding=True, note=True),
}  # fmt: skip
"""The kinds that this version knows. One of another kind is shown as such, and decides nothing."""
SEVERAL = frozenset({"photo", "attachment"})
"""Subjects of which a statement may name more than one."""
OF_DECISION: Mapping[str, str] = {"approve": "gate", "reject": "refuse", "return": "return"}
"""The kind in which a decision at a gate is signed."""


@dataclass(frozen=True)
class Statement:
    case: str
    step: str
    party: str
    decision: str
    """approve, return or reject at a gate; at other kinds as `KINDS` says."""
    devices: tuple[str, ...]
    on: str
    """The day on which it was decided, as 2026-11-26."""
    report: str
    """SHA-256 of the run report, or `none`."""
    head: str
    kind: str = "gate"
    version: int = 1
    subjects: tuple[str, ...] = ()
    """What it is about but for a report, each as `plan DIGEST`; what it is of comes first."""
    replaces: tuple[str, ...] = ()
    """Digests of what the subject takes the place of."""
    finding: str = ""
    until: str = ""
    note: str = ""

    @property
    def named(self) -> tuple[str, ...]:
        """Its subjects, a report too."""
        return (f"{REPORT}{self.report}", *self.subjects) if self.report != NONE else self.subjects

    def subject(self, what: str) -> tuple[str, ...]:
        """The digests of its subjects of one sort."""
        return tuple(digest for sort, _, digest in (each.partition(" ") for each in self.named) if sort == what)


def text(statement: Statement) -> bytes:
    """The one text of a statement. Raises ValueError for a value that is no single line."""
    pairs = _of_gate(statement) if statement.version == 1 else _of_kind(statement)
    lines = [TITLES[statement.version], *(f"{key}: {value}" for key, value in pairs)]
    for line in lines:
        if not line.isprintable() or line != line.strip():
            raise ValueError(f"no statement can hold {line!r}")
    return "".join(f"{line}\n" for line in lines).encode()


def _of_gate(statement: Statement) -> Iterator[tuple[str, str]]:
    yield "case", statement.case
    yield "step", statement.step
    yield "as", statement.party
    yield "decision", statement.decision
    yield from (("device", name) for name in statement.devices)
    yield "happened on", statement.on
    yield "report", statement.report
    yield "head", statement.head


def _of_kind(statement: Statement) -> Iterator[tuple[str, str]]:
    yield "kind", statement.kind
    yield "case", statement.case
    yield "step", statement.step
    yield "as", statement.party
    yield "decision", statement.decision
    yield from (("device", name) for name in statement.devices)
    for key, value in (("finding", statement.finding), ("until", statement.until), ("note", statement.note)):
        if value:
            yield key, value
    yield from (("subject", subject) for subject in statement.named or (NONE,))
    yield from (("replaces", digest) for digest in statement.replaces)
    yield "happened on", statement.on
    yield "head", statement.head


def read(content: bytes) -> Statement:
    """What a text states. Raises ValueError where it is not the one text of a statement of a version known here."""
    title = content.partition(b"\n")[0].decode("ascii", "backslashreplace")
    version = next((number for number, known in TITLES.items() if known == title), 0)
    if not version and re.fullmatch(r"dcdecom statement [0-9]{1,9}", title):
        raise ValueError(f"it is a {title.removeprefix('dcdecom ')}, which this version of dcdecom does not know")
    try:
        found = _read(content[: limits.SIGNED_BYTES.most].decode().splitlines()[1:], version)
        same = text(found) == content
    except (ValueError, KeyError):
        same = False
    if not same:
        raise ValueError("it is no statement of dcdecom, or was changed")
    return found


def _read(lines: list[str], version: int) -> Statement:
    pairs = [line.split(": ", 1) for line in lines]
    one = {key: value for key, value in pairs if key not in _REPEATED}
    many = {field: tuple(value for key, value in pairs if key == name) for name, field in _REPEATED.items()}
    case, step, party, decision, on, head = (one[k] for k in ("case", "step", "as", "decision", "happened on", "head"))
    if version == 1:
        kind = OF_DECISION.get(decision, "gate")
        return Statement(case, step, party, decision, many["devices"], on, one["report"], head, kind)
    subjects = many["subjects"] if many["subjects"] != (NONE,) else ()
    report = subjects[0].removeprefix(REPORT) if subjects and subjects[0].startswith(REPORT) else NONE
    return Statement(
        case, step, party, decision, many["devices"], on, report, head, one["kind"], version,
        subjects if report == NONE else subjects[1:], many["replaces"],
        one.get("finding", ""), one.get("until", ""), one.get("note", ""),
    )  # fmt: skip


def unfit(statement: Statement) -> str:
    """Why a statement decides nothing, whoever signed it; empty text where it is whole.

    One of a kind that is not known here decides nothing: a later version may have meant anything by it.
    """
    kind = KINDS.get(statement.kind)
    if kind is None:
        return f"it is of kind {statement.kind!r}, which this version of dcdecom does not know"
    if statement.decision not in kind.decisions:
        return f"one of kind {statement.kind} does not say {statement.decision!r}"
    if statement.version == 1:
        return ""
    return next(_lacking(statement, kind), "")


def _lacking(statement: Statement, kind: StatementKind) -> Iterator[str]:
    named = [(sort, digest) for sort, _, digest in (each.partition(" ") for each in statement.named)]
    sorts = [sort for sort, _ in named]
    if not set(sorts) <= set(kind.subjects) or (kind.needs_subject and not sorts):
        yield f"one of kind {statement.kind} is about {' or '.join(kind.subjects) or 'no file'}"
    if any(sorts.count(sort) > 1 for sort in sorts if sort not in SEVERAL):
        yield f"one of kind {statement.kind} is about one {' or '.join(kind.subjects)}"
    if not all(_DIGEST.fullmatch(digest) for digest in (*(digest for _, digest in named), *statement.replaces)):
        yield "it names a subject by something that is no SHA-256"
    of_none = kind.every_case or kind.no_case
    fits = statement.case == (EVERY_CASE if kind.every_case else NONE) if of_none else (
        statement.case not in (EVERY_CASE, NONE)
    )  # fmt: skip
    if not fits or of_none != (statement.head == NONE):
        which = "no case" if kind.no_case else "every open case" if kind.every_case else "one case"
        yield f"one of kind {statement.kind} is for {which}"
    if kind.every_case != bool(statement.replaces):
        yield f"one of kind {statement.kind} {'says not what it replaces' if kind.every_case else 'replaces nothing'}"
    if (kind.finding, kind.finding or kind.until) != (bool(statement.finding), bool(statement.until)):
        names = "until when, and no finding" if kind.until else "no finding"
        names = "a finding and until when" if kind.finding else names
        yield f"one of kind {statement.kind} names {names}"
    if kind.note != bool(statement.note) and not kind.may_note:
        yield f"one of kind {statement.kind} {'says why (note)' if kind.note else 'has no note'}"
