"""One crash: a command ends at one place, somebody resumes, types on, and everything is as if nothing had happened.

A replay begins behind the last lasting event before the place, and goes on to one behind it, where both runs are
compared: what follows begins from the same state, and so is the same. Some go on to the end of their command, and some
to the end of the case.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal, TypeAlias

from dcdecom.changes import kind_of
from dcdecom.model.case import Tracked
from dcdecom.model.changes.zabbix import ExportHost
from dcdecom.model.fold import fold
from tests.cases.driver import Said
from tests.cases.truth import verbs
from tests.crash.bench import Bench
from tests.crash.picture import picture
from tests.crash.record import KILLED, Moment, Recording, Typed, own

Far: TypeAlias = Literal["meeting", "command", "case"]
"""How far a replay goes on."""
INPUT = 2
SAVES = "write memory"


@dataclass(frozen=True, eq=False)
class Point:
    """A place of an undisturbed run."""

    recording: Recording
    command: int
    at: int

    @property
    def typed(self) -> Typed:
        return self.recording.typed[self.command]

    @property
    def place(self) -> str:
        return self.typed.places[self.at - 1]

    def __str__(self) -> str:
        return f"{self.recording.number}.{self.command} {self.typed}: {self.place}"

    def meeting(self) -> int:
        """The number of the place at which both runs are compared; 0 where none is left in this command.

        What was begun may be settled by `case resume`, and then does not come to its end again in what follows.
        """
        reached = self.typed.places[: self.at]
        begun = {place.split()[-1] for place in reached if place.startswith("after change-intended")}
        ahead = [n for n in self.typed.lasting() if n > self.at]
        settled = {f"after change-verified {n}" for n in begun}
        return next((n for n in ahead if self.typed.places[n - 1] not in settled), 0)

    def moment(self) -> Moment:
        """Where both runs meet: at a place of this command, else where the case next waited for somebody."""
        number = self.meeting()
        return self.recording.moments[self.command, number] if number else self.recording.milestone(self.command)


def points(recordings: Iterable[Recording]) -> list[Point]:
    return [Point(recording, command, at) for recording in recordings for command, at in recording.points()]


def crash(bench: Bench, point: Point, far: Far = "meeting") -> list[str]:
    """Kill the command at this place and go on; returns what is not as it should be."""
    typed = point.typed
    behind, kept = typed.start(point.at)
    bench.put_back(kept, typed.begin)
    words = point.recording.play.on if behind else typed.words
    said = bench.type(typed.person, words, bench.fuse(at=point.at - behind))
    expected = list(typed.places[behind : point.at])
    if said.code != KILLED or bench.places() != expected:
        return [f"it did not come to this place again: {bench.places()}, not {expected}", str(said)]
    return [*too_much_said(bench, point.recording.case), *gone_on(bench, point, far)]


def gone_on(bench: Bench, point: Point, far: Far) -> list[str]:
    """Resume and go on; returns what is not as it was in the undisturbed run."""
    case = point.recording.case
    known = bool(bench.events(case))
    resumed = bench.type(point.typed.person, ("case", "resume", case))
    if resumed.code != (0 if known else INPUT):
        return [str(resumed)]
    met = point.moment() if far == "meeting" else point.recording.milestone(point.command)
    said = _typed_on(bench, point, met, known)
    wrong = compared(bench, case, met, said)
    return wrong if wrong or far != "case" else _to_the_end(bench, point)


def _typed_on(bench: Bench, point: Point, met: Moment, known: bool) -> Said:
    """Go on with the case; type the command again where the journal knows nothing of it."""
    typed, on = point.typed, point.recording.play.on
    fuse = bench.fuse(until=met.place)
    if known:
        said = bench.type(typed.person, on, fuse)
        if own(bench.events(point.recording.case)) == typed.own:
            return said
    said = bench.type(typed.person, typed.words, fuse)
    return said if typed.runs else bench.type(typed.person, on, fuse)


def _to_the_end(bench: Bench, point: Point) -> list[str]:
    """Type the rest as it was typed in the undisturbed run."""
    recording = point.recording
    waited = next(n for n, typed in enumerate(recording.typed) if n >= point.command and typed.runs)
    for act, typed in zip(recording.play.acts[waited + 1 :], recording.typed[waited + 1 :], strict=True):
        said = bench.act(act, bench.fuse())
        if wrong := compared(bench, recording.case, typed.end, said):
            return [f"later, at {typed}", *wrong]
    return []


def compared(bench: Bench, case: str, met: Moment, said: Said) -> list[str]:
    """What differs from a moment of the undisturbed run, and what the journal says and nothing bears out."""
    wrong = [] if said.code == met.code else [f"ended with {said.code}, not {met.code}: {said}"]
    return [*wrong, *picture(bench, case).against(met.picture), *too_much_said(bench, case)]


def too_much_said(bench: Bench, id: str) -> list[str]:
    """What the journal says was seen, and no system's log of its own writes or no reading bears out."""
    if not (events := bench.events(id)):
        return []
    case = fold(events)
    proved = [t for t in case.changes if t.state in ("verified", "undone")]
    wrong = [f"{t.n} {t.change.kind}: verified, with {dict(t.after)}" for t in proved if not _shows(t)]
    sent = Counter(verb.split()[0] for verb in verbs(bench.lab) if not verb.endswith(SAVES))
    made = Counter(t.change.system for t in proved if not t.found_so and not isinstance(t.change, ExportHost))
    wrong += [f"{system}: {n} changes verified, {sent[system]} made" for system, n in made.items() if n > sent[system]]
    forth = (t for t in case.changes if not t.undoes)
    unproved = {t.step for t in forth if t.state not in ("verified", "manual", "pending")}
    done = [s.slug for s in case.steps if s.state == "done"]
    return [*wrong, *(f"{slug} is done, and not all of its changes" for slug in done if slug in unproved)]


def _shows(tracked: Tracked) -> bool:
    """Whether the reading that is kept with a change is what the change is for."""
    kept = {"kept": tracked.attachments[0].sha256} if tracked.attachments else {}
    return bool(kind_of(tracked.change).holds(tracked.change, {**tracked.after, **kept}))
