"""What the verification of a journal concludes, and how it is said."""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from .anchors import Anchor, Whereabouts
from .attachment_status import CHANGED, SOUND, Attachment
from .caveats import Papers
from .chain import Problem, is_digest
from .paper_code import code
from .signatures import UNPROVED, Signed

INTACT, UNREADABLE, ALTERED = 0, 2, 3
"""Exit codes, as in `dcdecom.errors`, which this package does without."""
NO_PAPERS = Papers()
MOST = 20
"""Lines of one kind; how many more there are is said."""


@dataclass(frozen=True)
class Verification:
    """A verified journal. `exit` and `lines` are the answer; the rest is what it was drawn from."""

    case: str
    events: int
    first_at: str
    last_at: str
    head: str
    problems: tuple[Problem, ...]
    """What does not hold in the chain."""
    attachments: tuple[Attachment, ...]
    anchors: tuple[Anchor, ...] = ()
    """What was given."""
    signatures: tuple[Signed, ...] = ()
    whereabouts: tuple[Whereabouts, ...] = ()
    """Further anchors, to be looked at where they are."""
    faults: tuple[str, ...] | None = None
    """What is wrong with a bundle's files; None where a journal was verified that is in none."""
    unread: tuple[str, ...] = ()
    """What could not be read, but for attachments."""
    papers: Papers = NO_PAPERS
    """Decisions that were signed on paper."""
    behind: tuple[str, ...] = ()
    """Files that came behind the last anchor."""
    sealed: tuple[str, ...] = ()
    """What was open first and sealed later."""
    remarks: tuple[str, ...] = ()
    """What a reader should know and what by itself proves nothing."""

    @property
    def exit(self) -> int:
        """0 intact, 3 altered, 2 where something could not be read and nothing else is wrong."""
        bad_anchor = any(not anchor.holds for anchor in self.anchors)
        if self.problems or self.faults or bad_anchor or self._in(CHANGED) or self._signed("bad") or self.papers.bad:
            return ALTERED
        unread = self.unread or self.papers.unknown or self._in(frozenset({"unreadable"}))
        return UNREADABLE if unread or self._signed("not known") or self._signed(UNPROVED) else INTACT

    @property
    def covered(self) -> int:
        """The last event that an anchor speaks for: one that was given, or a signature that was proved; else 0."""
        given = (anchor.seq for anchor in self.anchors if anchor.seq and anchor.holds)
        return max((*given, self._signed_up_to))

    @property
    def bound(self) -> int:
        """The last event for which something speaks that whoever wrote the journal could not look for; else 0."""
        given = (anchor.seq for anchor in self.anchors if anchor.seq and anchor.holds and anchor.binds)
        return max((*given, self._signed_up_to))

    @property
    def _signed_up_to(self) -> int:
        return max((s.covers for s in self.signatures if s.state == "good"), default=0)

    def lines(self) -> Iterator[str]:
        """The verdict in words, the conclusion last. Control characters of a hostile journal are made visible."""
        for line in self._lines():
            yield "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line[:1000])

    def _lines(self) -> Iterator[str]:
        yield f"case         {self.case}: {self.events} events, {self.first_at} to {self.last_at}"
        yield f"head         {self.head}"
        yield f"code         {code(self.head) if is_digest(self.head) else 'none'}"
        part = ", as far as it was read" if self.unread and not self.problems else ""
        yield f"chain        {'broken' if self.problems else f'intact{part}'}"
        yield from _some([f"event {problem.seq}: {problem.text}" for problem in self.problems])
        if self.faults is not None:
            yield f"bundle       {'altered' if self.faults else 'every file is as its MANIFEST and its journal say'}"
            yield from _some(self.faults)
        yield from _some([f"not read: {name}" for name in self.unread])
        yield from self._about_attachments()
        yield from self._about_signatures()
        yield from self._about_papers()
        yield from self._about_anchors()
        yield from self._about_files()
        yield from (f"remark       {remark}" for remark in self.remarks[:MOST])
        yield f"CONCLUSION   {self._conclusion()}"

    def _about_attachments(self) -> Iterator[str]:
        states = [attachment.state for attachment in self.attachments]
        yield "attachments  " + (", ".join(f"{states.count(s)} {s}" for s in dict.fromkeys(states)) or "none named")
        yield from _some([
            f"event {a.seq}: {a.state} {a.name} {a.sha256}{f' ({a.why})' if a.why else ''}"
            for a in self.attachments
            if a.state not in ("present", "not looked at")
        ])  # fmt: skip
        yield from _some([*self._set_aside()])

    def _set_aside(self) -> Iterator[str]:
        """Files that stay and of which nothing is shown: by whose decision, and why."""
        for a in self.attachments:
            if a.aside is not None:
                body, seq, at = a.aside["payload"], a.aside["seq"], a.aside["at"]
                who = f"{body.get('person_name') or a.aside['actor']} as {body.get('by')}"
                yield f"event {seq}: set aside {a.name} {a.sha256} (by {who}, {at}: {body.get('note')})"

    def _about_signatures(self) -> Iterator[str]:
        if not self.signatures:
            return
        states = [signed.state for signed in self.signatures]
        advice = ": give --signers FILE, your own list of keys" if "not checked" in states else ""
        yield f"signatures   {', '.join(f'{states.count(s)} {s}' for s in dict.fromkeys(states))}{advice}"
        for signed in self.signatures[:MOST]:
            if signed.state == "good":
                covers = f"covers everything up to event {signed.covers}" if signed.covers else "covers no event"
                told = f"{covers}; the key was valid at {signed.at}{f'; {signed.why}' if signed.why else ''}"
            else:
                told = f"{signed.state}{f': {signed.why} (key judged at {signed.at})' if signed.why else ''}"
            presence = f"; {signed.presence}" if signed.presence else ""
            yield f"  event {signed.seq}: {signed.step} by {signed.person} as {signed.party}: {told}{presence}"

    def _about_papers(self) -> Iterator[str]:
        if self.papers.lines:
            yield f"papers       {len(self.papers.lines)} decisions without a key: nothing here proves the hand on them"
            yield from _some(self.papers.lines)
        yield from _some([f"bad: {line}" for line in self.papers.bad])
        yield from _some([f"not known: {line}" for line in self.papers.unknown])

    def _about_files(self) -> Iterator[str]:
        if self.behind:
            yield f"behind       {len(self.behind)} files came behind the last anchor: the chain alone speaks for them"
            yield from _some(self.behind)
        if self.sealed:
            yield "sealed       what was open first and was sealed later:"
            yield from _some(self.sealed)

    def _about_anchors(self) -> Iterator[str]:
        if not self.anchors:
            yield "anchor       none given: nothing here shows a tail that was cut off, or a journal rewritten whole"
        for anchor in self.anchors:
            yield f"anchor       {_said(anchor)}"
        if self.whereabouts:
            yield "anchors of this journal, each to be compared where it is (then --anchor CODE):"
            yield from _some([f"event {w.seq}: {shlex.quote(w.code)} on {w.where}" for w in self.whereabouts])
        if self.covered:
            yield f"covered      up to event {self.covered}; {self.events - self.covered} events came after"

    def _conclusion(self) -> str:
        if self.exit == ALTERED:
            return "ALTERED"
        if self.exit == UNREADABLE:
            if self._signed(UNPROVED):
                return "NOT KNOWN: of a key that has ended the time is not proved"
            return "NOT KNOWN: nothing is wrong with what could be read, but not everything could"
        looked = all(attachment.state in SOUND for attachment in self.attachments)
        covered = f"anchored up to event {self.covered}" if self.covered else "no anchor given"
        if self.bound < self.covered:
            behind = f"behind event {self.bound} " if self.bound else ""
            covered += f" ({behind}by 64 bit: not against who wrote the journal)"
        unchecked = ", signatures not checked" if self._signed("not checked") else ""
        return f"INTACT, {covered}{unchecked}{'' if looked else ', attachments not looked at'}"

    def _in(self, states: frozenset[str]) -> bool:
        return any(attachment.state in states for attachment in self.attachments)

    def _signed(self, state: str) -> bool:
        return any(signed.state == state for signed in self.signatures)


def _said(anchor: Anchor) -> str:
    match anchor:
        case Anchor(seq=None):
            return f"{anchor.given} is no event of this journal: it was rewritten or cut, or is another one"
        case Anchor(holds=False):
            return f"{anchor.given} is event {anchor.seq}, but the chain does not hold up to it"
    return (
        f"{anchor.given} is event {anchor.seq}, {anchor.at}: "
        f"it covers everything up to there; {anchor.after} events came after it"
        f"{f'; it existed at {anchor.dated.said}' if anchor.dated else ''}"
        + ("" if anchor.binds else " (64 bit: not against who wrote the journal)")
    )


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  and {len(lines) - MOST} more"
