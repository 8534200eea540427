"""What is said of one change: its name, why it was not read, what to type next."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import State
from dcdecom.model.estate.reading import Answer, Unreadable
from dcdecom.model.finding import Finding
from dcdecom.ports.reporting import Reporter


def nonce_of(case: Case, tracked: Tracked) -> str:
    """By what a system's own log names the write; the one that was sent, where one was."""
    return tracked.nonce or f"{case.id}/{tracked.n}/{tracked.plan[:8]}"


def name_of(tracked: Tracked) -> str:
    """`2 shut port tor-3 Gi1/0/7 (srv-disdik-01)`: as the line that says what became of it, and whose it is."""
    return f"{tracked.n} {tracked.change.kind} {tracked.change.target} ({tracked.change.device})"


def why(answer: Answer[State]) -> str:
    """Why there is nothing to judge in what was read."""
    return answer.reason if isinstance(answer, Unreadable) else "it is not there"


def retry(case: Case, tracked: Tracked) -> str:
    """What is typed to go on once what stopped the change is put right."""
    back = case.way_back if tracked.undoes else None
    only = f" --change {back.only}" if back and back.only else ""
    return f"dcdecom case {'undo' if back else 'run'} {case.id}{only}"


def sentences(reporter: Reporter, findings: Iterable[Finding]) -> str:
    """What stops a change, each finding once, as a sentence with its code: `It is seen again (came-back).`"""
    return " ".join(dict.fromkeys(f"{reporter.sentence(f).rstrip('.')} ({f.code})." for f in findings))
