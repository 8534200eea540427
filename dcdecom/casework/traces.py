"""The world before the journal: what NetBox and the monitoring keep of a case that its journal does not know.

After an older backup was restored a journal says of a case that nothing stands, over ports that are shut. So whoever
goes on with a case, walks it back or gives it up looks first; a system that could not be looked at is said to be so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

from dcdecom.errors import Refused, SystemFailure
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.model.trace import Trace, known_by, unknown
from dcdecom.ports.journal import Event
from dcdecom.ports.systems import Readers

OLDER = "case/journal-older"
"""What `--accept` names when systems know more of a case than its journal, and no newer copy of it is anywhere."""
NOT_LOOKED_AT = "case/not-looked-at"
"""What `--accept` names when a system stays down, and the case goes on by hand without it."""
OF_THE_WORLD = frozenset({OLDER, NOT_LOOKED_AT})
"""What is accepted of a case though no finding of a step says it."""


@dataclass(frozen=True)
class TraceLook:
    """What a look at the systems found."""

    case: str
    unknown: tuple[Trace, ...]
    """What a system keeps of the case that its journal does not know."""
    not_looked_at: tuple[str, ...]
    """Systems that could not be asked, each with why."""

    accepted: frozenset[str] = frozenset()
    """What of `OF_THE_WORLD` somebody in authority has accepted, for a time."""

    def lines(self) -> Iterator[str]:
        """What was found, a line each."""
        yield from (f"  {trace}" for trace in self.unknown)
        yield from (Sentence("traces-unread", "not looked at: {system}", system=s) for s in self.not_looked_at)

    def must_be_known(self) -> None:
        """Raises Refused where a system knows more of the case than its journal does."""
        if self.unknown and OLDER not in self.accepted:
            what = Sentence(
                "traces-older",
                "Systems keep writes of case {case} that its journal does not know: it is older than the "
                "world, as after the restore of an older backup, or it goes on as a copy on another host.",
                case=self.case,
            )
            raise Refused(
                Joined((what, *self.lines(), Sentence("nothing-changed", "Nothing was changed.")), "\n"),
                Sentence(
                    "traces-newest",
                    "Look for the newest copy of the store: dcdecom store check, and dcdecom help backup. Where "
                    "there is none: dcdecom case sign {case} STEP --as PARTY --accept {finding} --until TIME "
                    "--note TEXT --scan FILE",
                    case=self.case,
                    finding=OLDER,
                ),
            )

    def must_be_whole(self) -> None:
        """The same, and raises SystemFailure where a system was not looked at."""
        self.must_be_known()
        if self.not_looked_at and NOT_LOOKED_AT not in self.accepted:
            said = Joined(self.lines(), "\n")
            raise SystemFailure(
                Sentence(
                    "traces-unknown",
                    "{found}\nWhether it keeps writes of case {case} that the journal does not know is not "
                    "known. Nothing was changed.",
                    found=said,
                    case=self.case,
                ),
                Sentence(
                    "traces-repeat",
                    "Repeat the command when it answers. Where it stays down and the case has to go on by hand: "
                    "dcdecom case sign {case} STEP --as PARTY --accept {finding} --until TIME --note TEXT "
                    "--scan FILE, and dcdecom help when-a-system-stays-down",
                    case=self.case,
                    finding=NOT_LOOKED_AT,
                ),
            )


def look(readers: Readers, events: Sequence[Event], case: Case, now: datetime | None = None) -> TraceLook:
    """Ask NetBox and the monitoring what they keep of a case. `now` is the time at which an acceptance has to hold."""
    known = known_by(((event.hash, event.payload) for event in events), case)
    found, unread = list[Trace](), list[str]()
    for answer in (readers.record.traces(case.id), readers.monitoring.traces(case.id)):
        if isinstance(answer, Unreadable):
            unread.append(f"{answer.source}: {answer.reason}")
        elif isinstance(answer, Reading):
            found += unknown(_of(case.id, answer.value), known)
    accepted = frozenset(a.key for a in case.accepted if a.key in OF_THE_WORLD and now and now <= a.until)
    return TraceLook(case.id, tuple(found), tuple(unread), accepted)


def _of(case: str, traces: Iterable[Trace]) -> Iterator[Trace]:
    return (trace for trace in traces if trace.case == case)
