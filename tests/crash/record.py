"""Undisturbed runs: what was typed, which places each command reached, and what everything showed afterwards."""

from __future__ import annotations

import signal
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dcdecom.model.case import Tracked
from dcdecom.ports.journal import Event
from tests.cases.driver import Said
from tests.cases.office import Office
from tests.cases.warm import WarmKeyboard
from tests.crash.bench import HERE, QUICK, Bench
from tests.crash.picture import Picture, picture
from tests.crash.places import lasts
from tests.crash.plays import ACCEPTED, PLAYS, Play

KILLED = -signal.SIGKILL
TYPED = frozenset({"case-opened", "plan-confirmed", "gate-closed", "inspected", "attached", "change-manual"})
"""Events that the command of a person is for."""


def own(events: Sequence[Event]) -> int:
    """How many events somebody has typed."""
    return sum(event.type in TYPED for event in events)


@dataclass(frozen=True)
class Moment:
    """What everything showed when a command, or the case, had come so far."""

    place: str
    """Empty for the end of a command."""
    code: int
    """How the command ended; it went on where there is a place."""
    picture: Picture


@dataclass(frozen=True)
class Typed:
    """One command of the undisturbed run that may write."""

    person: str
    words: tuple[str, ...]
    begin: Path
    """What was kept before it; in folders by the number of the place, what was kept behind lasting events."""
    places: tuple[str, ...]
    end: Moment
    own: int
    """How many events of the journal were typed by somebody, after it."""

    def __str__(self) -> str:
        return " ".join(self.words[:4])

    @property
    def runs(self) -> bool:
        """Whether it goes on with the case, or back, until somebody is needed."""
        return self.words[0] == "run" or self.words[:2] in (("case", "run"), ("case", "undo"))

    def lasting(self) -> list[int]:
        """The numbers of the places behind which another process goes on as this one did."""
        return [n for n, place in enumerate(self.places, 1) if lasts(place)] if self.runs else []

    def start(self, at: int) -> tuple[int, Path]:
        """The last place before this one behind which a replay may begin, and what was kept there."""
        behind = max((place for place in self.lasting() if place < at), default=0)
        return behind, self.begin / str(behind) if behind else self.begin


@dataclass(frozen=True)
class Recording:
    """A whole case, or part of one."""

    case: str
    number: int
    """Its place among PLAYS, from 0 for the accepted case."""
    typed: tuple[Typed, ...]
    moments: Mapping[tuple[int, int], Moment]
    """By the numbers of a command and of a lasting place in it."""
    changes: tuple[Tracked, ...]
    """What was known about each change at the end."""

    @property
    def play(self) -> Play:
        return PLAYS[self.number]

    def points(self) -> list[tuple[int, int]]:
        """Every place: the number of its command, and its own number in there, from 1."""
        return [(n, at) for n, typed in enumerate(self.typed) for at in range(1, len(typed.places) + 1)]

    def milestone(self, n: int) -> Moment:
        """How the next command ended, from this one on, that goes on with the case."""
        return next(typed.end for typed in self.typed[n:] if typed.runs)


class Watched(Office):
    """An office of which everything that is typed is recorded."""

    def __init__(self, bench: Bench, folder: Path, case: str) -> None:
        super().__init__(bench.bed, bench.office.folder, QUICK)
        self._bench, self._folder, self._case = bench, folder, case
        self.typed: list[Typed] = []

    def type(self, *words: str, by: str = "rina") -> Said:
        if not by:
            return super().type(*words, by=by)
        begin = self._folder / str(len(self.typed))
        self._bench.keep(begin)
        self.keyboard = WarmKeyboard(self._bench.fuse(keep=begin))
        said = super().type(*words, by=by)
        self.keyboard = WarmKeyboard()
        kept = tuple(word.replace(str(self.folder), HERE) for word in words)
        end, places = Moment("", said.code, picture(self._bench, self._case)), tuple(self._bench.places())
        self.typed.append(Typed(by, kept, begin, places, end, own(self._bench.events(self._case))))
        return said


def record(bench: Bench, folder: Path) -> tuple[Recording, ...]:
    """Play the accepted case from the letter to its end, undisturbed, and then the other plays."""
    bench.lab.reset()
    accepted = _played(bench, folder / "accepted", ACCEPTED, 0)
    return (accepted, *(_from(bench, folder / f"play-{n}", accepted, n) for n in range(1, len(PLAYS))))


def _from(bench: Bench, folder: Path, accepted: Recording, number: int) -> Recording:
    play = PLAYS[number]
    bench.put_back(accepted.typed[play.begins].begin)
    if play.first:
        play.first(bench.office, bench.lab)
    return _played(bench, folder, play, number)


def _played(bench: Bench, folder: Path, play: Play, number: int) -> Recording:
    office = Watched(bench, folder, play.case)
    for act in play.acts:
        act(office).ended(office.typed[-1].end.code)
    case, typed = office.case(play.case), tuple(office.typed)
    assert case.state == play.ends, office.said[-1]
    lasting = [(n, command, at) for n, command in enumerate(typed) for at in command.lasting()]
    moments = {(n, at): _moment(bench, play.case, command, at) for n, command, at in lasting}
    return Recording(play.case, number, typed, moments, tuple(case.changes))


def _moment(bench: Bench, case: str, typed: Typed, at: int) -> Moment:
    bench.put_back(typed.begin / str(at), typed.begin)
    return Moment(typed.places[at - 1], KILLED, picture(bench, case))
