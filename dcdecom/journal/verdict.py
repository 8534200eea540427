"""What the verification of a journal concludes, and how it is said."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .attached import CHANGED, SOUND, Attachment
from .chain import Problem, code

INTACT, UNREADABLE, ALTERED = 0, 2, 3
"""Exit codes, as in `dcdecom.errors`, which this package does without."""


@dataclass(frozen=True)
class Anchor:
    """What an anchor (a code or a whole head, from a paper or another place) says about a journal."""

    given: str
    seq: int | None
    """Number of the event whose hash it is; None where it is no event's."""
    at: str
    after: int
    """How many events came later: the anchor does not speak for them."""
    holds: bool
    """Whether the chain holds up to that event."""


@dataclass(frozen=True)
class Verdict:
    """A verified journal. `exit` and `lines` are the answer; the rest is what it was drawn from."""

    case: str
    events: int
    first_at: str
    last_at: str
    head: str
    problems: tuple[Problem, ...]
    """What does not hold in the chain."""
    attachments: tuple[Attachment, ...]
    anchor: Anchor | None
    remarks: tuple[str, ...] = ()
    """What a reader should know and what by itself proves nothing."""

    @property
    def exit(self) -> int:
        """0 intact, 3 altered, 2 where an attachment could not be read and nothing else is wrong."""
        if self.problems or self._in(CHANGED) or (self.anchor and not self.anchor.holds):
            return ALTERED
        return UNREADABLE if any(attachment.state == "unreadable" for attachment in self.attachments) else INTACT

    def lines(self) -> Iterator[str]:
        """The verdict in words, the conclusion last. Control characters of a hostile journal are made visible."""
        for line in self._lines():
            yield "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line)

    def _lines(self) -> Iterator[str]:
        yield f"case         {self.case}: {self.events} events, {self.first_at} to {self.last_at}"
        yield f"head         {self.head}"
        yield f"code         {code(self.head)}"
        yield f"chain        {'broken' if self.problems else 'intact'}"
        yield from (f"  event {problem.seq}: {problem.text}" for problem in self.problems)
        yield from self._about_attachments()
        yield f"anchor       {self._about_anchor()}"
        yield from (f"remark       {remark}" for remark in self.remarks)
        yield f"CONCLUSION   {self._conclusion()}"

    def _about_attachments(self) -> Iterator[str]:
        states = [attachment.state for attachment in self.attachments]
        yield "attachments  " + (", ".join(f"{states.count(s)} {s}" for s in dict.fromkeys(states)) or "none named")
        for attachment in self.attachments:
            if attachment.state not in ("present", "not looked at"):
                why = f" ({attachment.why})" if attachment.why else ""
                yield f"  event {attachment.seq}: {attachment.state} {attachment.name} {attachment.sha256}{why}"

    def _about_anchor(self) -> str:
        match self.anchor:
            case None:
                return "none given: nothing here shows a tail that was cut off, or a journal rewritten whole"
            case Anchor(seq=None):
                return f"{self.anchor.given} is no event of this journal: it was rewritten or cut, or is another one"
            case Anchor(holds=False):
                return f"{self.anchor.given} is event {self.anchor.seq}, but the chain does not hold up to it"
        return (
            f"{self.anchor.given} is event {self.anchor.seq}, {self.anchor.at}: "
            f"it covers everything up to there; {self.anchor.after} events came after it"
        )

    def _conclusion(self) -> str:
        if self.exit == ALTERED:
            return "ALTERED"
        if self.exit == UNREADABLE:
            return "NOT KNOWN: the chain holds, but not every attachment could be read"
        looked = all(attachment.state in SOUND for attachment in self.attachments)
        covered = f"anchored up to event {self.anchor.seq}" if self.anchor else "no anchor given"
        return f"INTACT, {covered}{'' if looked else ', attachments not looked at'}"

    def _in(self, states: frozenset[str]) -> bool:
        return any(attachment.state in states for attachment in self.attachments)
