"""Our own surroundings in memory: journal, files, time, papers and folders; and where a process can be killed."""

from __future__ import annotations

import hashlib
import io
import json
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import BinaryIO

from dcdecom.errors import HoldLost, InputError, Waiting
from dcdecom.model.case import Case, Tracked
from dcdecom.model.finding import Finding, coded
from dcdecom.ports.journal import Event, Payload, always, nobody
from dcdecom.ports.outbox import Notice
from dcdecom.ports.papers import NotMade, Paper
from tests.unit.model.payloads import must_be_written_again


class Killed(BaseException):
    """The process is gone: nothing catches this."""


@dataclass
class Fuse:
    """Kills at the n-th place where a process may die; places are counted from 1."""

    at: int = 0
    places: list[str] = field(default_factory=list)

    def burn(self, place: str) -> None:
        self.places.append(place)
        if len(self.places) == self.at:
            raise Killed(place)


@dataclass
class StillClock:
    """Stands still but for sleeping, and a microsecond at each look, so that no two events are of one time."""

    time: datetime = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)
    up: int = 1000

    def now(self) -> datetime:
        self.time += timedelta(microseconds=1)
        return self.time

    def uptime(self) -> int:
        return self.up

    def boot(self) -> str:
        return "boot-1"

    def sleep(self, seconds: float) -> None:
        self.time += timedelta(seconds=seconds)
        self.up += round(seconds)


@dataclass
class MemoryStore:
    """Protocol `Store`: journals and claims in memory. It survives the process that wrote to it."""

    fuse: Fuse
    log: list[str]
    journals: dict[str, list[Event]] = field(default_factory=dict)
    claims: dict[str, str] = field(default_factory=dict)
    held: set[str] = field(default_factory=set)
    notices: list[Notice] = field(default_factory=list)

    def open_case(
        self, year: int, at: datetime, actor: str, payload: Payload, claim: Mapping[str, str] | None = None,
        free: Mapping[str, str] | None = None, taken: Collection[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        ids = (f"{year}-{number:04d}" for number in count(len(self.journals) + 1))
        case = next(id for id in ids if id not in taken)
        ready()
        for key, name in {**(claim or {}), **(free or {})}.items():
            if key in self.claims:
                raise Waiting(f"{name} ({key}) belongs to case {self.claims[key]}")
        self._take(case, claim or {})
        self.journals[case] = []
        return self.append(case, 0, at, actor, "case-opened", payload, tells=tells)

    def _take(self, case: str, claim: Mapping[str, str]) -> None:
        for key in claim:
            if self.claims.setdefault(key, case) != case:
                raise Waiting(f"{claim[key]} ({key}) belongs to case {self.claims[key]}")

    def append(
        self, case: str, after: int, at: datetime, actor: str, type: str, payload: Payload,
        claim: Mapping[str, str] | None = None, release: Iterable[str] = (), ready: Callable[[], None] = always,
        tells: Callable[[Event], Iterable[Notice]] = nobody,
    ) -> Event:  # fmt: skip
        self.fuse.burn(f"before {type}")
        ready()
        journal = self.journals[case]
        if len(journal) != after:
            raise Waiting(f"somebody else went on with {case}")
        for key in release:
            if self.claims.get(key) == case:
                del self.claims[key]
        self._take(case, claim or {})
        body = json.loads(json.dumps(payload))
        must_be_written_again(type, body)
        prev = journal[-1].hash if journal else "0" * 64
        text = json.dumps([case, after + 1, at.isoformat(), actor, type, body, prev])
        event = Event(
            case, after + 1, f"{at:%Y-%m-%dT%H:%M:%S.%f}Z", actor, type, body, prev,
            hashlib.sha256(text.encode()).hexdigest(), 2 if "authority" in body else 1,
        )  # fmt: skip
        journal.append(event)
        self.notices += tells(event)
        self.log.append(f"commit {type}")
        self.fuse.burn(f"after {type}")
        return event

    def alone(self) -> AbstractContextManager[None]:
        return nullcontext()

    def events(self, case: str) -> tuple[Event, ...]:
        if case not in self.journals:
            raise InputError(f"there is no case {case}")
        return tuple(self.journals[case])

    def naming(self, digest: str) -> tuple[str, int] | None:
        named = (
            (event.case, event.seq) for journal in self.journals.values() for event in journal
            if f'"sha256": "{digest}"' in json.dumps(event.payload)
        )  # fmt: skip
        return next(named, None)

    def serials(self) -> tuple[tuple[str, str], ...]:
        looks = (e.payload for journal in self.journals.values() for e in journal if e.type == "evidence-taken")
        return tuple({
            (str(look["device"]), str(look["record"]["serial"]))  # type: ignore[index]  # it is a mapping
            for look in looks if look.get("record")
        })  # fmt: skip

    def pictures(self) -> tuple[tuple[str, int, str], ...]:
        read = ((e, one) for journal in self.journals.values() for e in journal
                for one in e.payload.get("photo_reads") or ())  # fmt: skip
        found = sorted((e.at, e.case, e.seq, one["likeness"]) for e, one in read if one.get("likeness"))
        return tuple((case, seq, likeness) for _, case, seq, likeness in found)

    def cases(self) -> tuple[str, ...]:
        return tuple(self.journals)

    def rows(self, case: str) -> list[Mapping[str, object]]:
        return [vars(event) for event in self.events(case)]

    def lost(self, case: str) -> str:
        return ""

    def beginning(self, digits: str) -> tuple[tuple[str, int], ...]:
        events = (event for journal in self.journals.values() for event in journal)
        return tuple((event.case, event.seq) for event in events if event.hash.startswith(digits))

    def hold(self, case: str, who: str) -> AbstractContextManager[MemoryHold]:
        return self._hold(case)

    def holding(self, case: str) -> MemoryHold:
        return MemoryHold(self, case)

    def attend(self, case: str, who: str) -> AbstractContextManager[MemoryHold]:
        return self._hold(f"{case}, attended")

    @contextmanager
    def _hold(self, case: str) -> Iterator[MemoryHold]:
        if case in self.held:
            raise Waiting(f"{case} is held")
        self.held.add(case)
        try:
            yield MemoryHold(self, case)
        finally:
            self.held.discard(case)


@dataclass(frozen=True)
class MemoryHold:
    """Protocol `Hold`. It is lost where the store's `held` has it no more."""

    store: MemoryStore
    what: str

    def must_be_held(self) -> None:
        if self.what not in self.store.held:
            raise HoldLost(f"{self.what} is not held any more")

    @contextmanager
    def acting(self) -> Iterator[None]:
        self.must_be_held()
        yield


@dataclass
class MemoryAttachments:
    """Protocol `Attachments`: bytes by their digest."""

    fuse: Fuse
    log: list[str]
    files: dict[str, bytes] = field(default_factory=dict)
    sealed: set[str] = field(default_factory=set)

    def keep(self, source: Path) -> str:
        return self.keep_bytes(source.read_bytes())

    def keep_bytes(self, content: bytes, sealed: bool = False) -> str:
        self.fuse.burn("before keeping")
        digest = hashlib.sha256(content).hexdigest()
        self.files[digest] = content
        if sealed:
            self.sealed.add(digest)
        self.log.append(f"keep {'sealed ' if sealed else ''}{digest[:8]}")
        self.fuse.burn("after keeping")
        return digest

    def purge(self, digest: str, why: str) -> None:
        self.files.pop(digest, None)

    def has(self, digest: str) -> bool:
        return digest in self.files

    def open(self, digest: str) -> BinaryIO:
        return io.BytesIO(self.files[digest])


@dataclass(frozen=True)
class EveryDay:
    """Protocol `Calendar`: every day is a working day."""

    name: str = "every day"
    version: str = "1"

    def due(self, first: date, days: int) -> date:
        return first + timedelta(days=days - 1)

    def count(self, first: date, last: date) -> int:
        return (last - first).days + 1

    def undecided(self, first: date, last: date) -> tuple[int, ...]:
        return ()


@dataclass
class PlainPapers:
    """Protocol `Papers`: a line a paper, two drafts a row. `none` leaves out all drafts."""

    none: bool = False
    ending: str = "txt"

    def sheet(self, case: Case, step: str, gate: int) -> Paper:
        opened = case.gate(step, gate)
        return Paper(f"{step}-{gate}.{self.ending}", f"{case.id} {step} {opened.head if opened else ''}".encode())

    def drafts(self, case: Case, step: str) -> tuple[Paper, ...]:
        if self.none:
            return ()
        content = f"{case.id} {step} {case.last_seq}".encode()
        return tuple(Paper(f"{step}-{name}.txt", content) for name in ("list", "minutes"))

    def cancellation(self, case: Case) -> Paper:
        return Paper(f"give-up.{self.ending}", f"{case.id} {case.head}".encode())

    def report(self, case: Case) -> tuple[Paper, ...]:
        content = f"case: {case.id}\nhead: {case.head}\n".encode()
        return Paper("report.yaml", content), Paper("report.html", content)


@dataclass
class Pressed:
    """Protocol `Press`: a line a paper, or the reason why there is none."""

    reason: str = ""

    def pdf(self, papers: Sequence[Paper]) -> tuple[Paper, ...] | NotMade:
        if self.reason:
            return NotMade(self.reason)
        return tuple(Paper(p.name.replace(".docx", ".pdf"), p.content) for p in papers if p.name.endswith(".docx"))


@dataclass
class MemoryTray:
    """Protocol `Tray`: an inbox folder that is real, since photos are files, and an outbox in memory."""

    folder: Path
    fuse: Fuse
    papers: dict[str, bytes] = field(default_factory=dict)
    moved: dict[str, bytes] = field(default_factory=dict)
    """Papers that count no more."""

    def inbox(self, case: str) -> Path:
        return self.folder / case

    def out(self, case: str) -> Path:
        return self.folder.parent / "out" / case

    def known(self) -> frozenset[str]:
        return frozenset(path.name for path in self.folder.iterdir()) if self.folder.exists() else frozenset()

    def prepare(self, case: str) -> None:
        self.inbox(case).mkdir(parents=True, exist_ok=True)

    def arrived(self, case: str) -> tuple[Path, ...]:
        folder = self.inbox(case)
        return tuple(sorted(folder.iterdir())) if folder.exists() else ()

    def passed_over(self, case: str) -> tuple[Path, ...]:
        return ()

    def put(self, case: str, paper: Paper) -> Path:
        self.fuse.burn(f"before putting {paper.name}")
        self.papers[paper.name] = paper.content
        return self.out(case) / paper.name

    def withdraw(self, case: str, name: str, sha256: str) -> bool:
        self.fuse.burn(f"before withdrawing {name}")
        content = self.papers.get(name)
        if content is None or hashlib.sha256(content).hexdigest() != sha256:
            return False
        self.moved[name] = self.papers.pop(name)
        self.fuse.burn(f"after withdrawing {name}")
        return True

    def void(self, case: str) -> Path:
        return self.out(case) / "void"


@dataclass
class Listener:
    """Protocol `Reporter`: remembers what it is told."""

    said: list[str] = field(default_factory=list)
    ended: list[tuple[int, str]] = field(default_factory=list)
    reasons: list[bool] = field(default_factory=list)
    """Of each change that did not succeed: whether an error that follows says why."""
    events: list[Event] = field(default_factory=list)
    words: Callable[[Finding], str] = coded

    def say(self, text: str) -> None:
        self.said.append(text)

    def sentence(self, finding: Finding) -> str:
        return self.words(finding)

    def changed(self, tracked: Tracked, said: bool = False) -> None:
        self.ended.append((tracked.n, tracked.state))
        if tracked.state in ("failed", "unknown"):
            self.reasons.append(said)

    def recorded(self, event: Event) -> None:
        self.events.append(event)
