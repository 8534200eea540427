"""What it comes to that a journal was judged again, and how it is said."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from dcdecom import __version__

REPEATED, DIFFERS, OTHER_VERSION = "repeated", "not repeated", "not repeated by another version"
NOT_KEPT, PURGED, UNREADABLE = "not kept by this version", "purged", "could not be read"
OTHER_TIME = "of another time than its readings"
NOT_LOOKED = "rests on no look that was kept"
DONE, NOT_KNOWN, REFUTED = 0, 2, 3
"""Exit codes: all is repeated; not everything could be judged; the readings do not give what the journal says."""
MOST = 20
"""Lines of one kind; how many more there are is said."""


@dataclass(frozen=True)
class Judged:
    """One event, judged again."""

    seq: int
    type: str
    about: str
    state: str
    named: tuple[str, ...] = ()
    """What is not repeated, or why it could not be judged."""
    size: int = 0
    """Bytes of its readings."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """How many verdicts, findings and proofs its journal has."""

    def lines(self) -> Iterator[str]:
        where = " ".join(filter(None, (f"event {self.seq}", self.type, self.about)))
        if self.state in (NOT_KEPT, NOT_LOOKED, PURGED, UNREADABLE, OTHER_TIME):
            yield f"{where}: {self.state}{f' ({self.named[0]})' if self.named else ''}"
        else:
            yield from (f"{where}: {name}" for name in self.named)


@dataclass(frozen=True)
class Replay:
    """A journal, judged again."""

    judged: tuple[Judged, ...]
    apart: tuple[str, ...] = ()
    """Events that conclude something from what is not kept."""
    unread: str = ""
    """Why what comes later was not judged."""

    @property
    def exit(self) -> int:
        """3 where the readings do not give what the journal says, 2 where that is not known of everything."""
        states = {judged.state for judged in self.judged}
        if DIFFERS in states:
            return REFUTED
        return NOT_KNOWN if self.unread or states != {REPEATED} else DONE

    def lines(self) -> Iterator[str]:
        """The answer in words, the conclusion last."""
        for line in self._lines():
            yield "".join(sign if sign.isprintable() else ascii(sign)[1:-1] for sign in line[:1000])

    def _lines(self) -> Iterator[str]:
        states = Counter(judged.state for judged in self.judged)
        total = Counter[str]()
        for judged in self.judged:
            total.update(judged.counts if judged.state == REPEATED else {})
        told = ", ".join(f"{count} {state}" for state, count in states.items()) or "the journal concludes nothing"
        size = sum(judged.size for judged in self.judged)
        yield f"replay       {told}; by the checks of dcdecom {__version__}, over {size:,} bytes of readings"
        yield "repeated     " + (", ".join(f"{count} {what}" for what, count in total.items() if count) or "nothing")
        yield from _some([line for judged in self.judged for line in judged.lines()])
        if self.unread:
            yield f"  {self.unread}"
        if self.apart:
            yield f"apart        {len(self.apart)} events rest on more than one look kept, and are not judged again:"
            yield from _some(self.apart)
        yield f"REPLAY       {self._conclusion(set(states))}"

    def _conclusion(self, states: set[str]) -> str:
        if self.exit == REFUTED:
            return "NOT REPEATED: the readings do not give what the journal says"
        if OTHER_VERSION in states:
            return "NOT KNOWN: another version judged; repeat it with verify.pyz of that version"
        if not states and not self.unread:
            return "NOT KNOWN: nothing in the journal could be judged again"
        return "NOT KNOWN: not everything could be judged again" if self.exit else "REPEATED"


def _some(lines: Sequence[str]) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:MOST])
    if len(lines) > MOST:
        yield f"  and {len(lines) - MOST} more"
