"""A view whose names are removed: a primary server of the lab with a secondary, its reader, writer and rights."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from typing import Any

from dcdecom.adapters.dns.names import NameRights, Names, NameUpdates
from dcdecom.adapters.secrets import Secrets
from dcdecom.changes import KeptForUndo, kind_of
from dcdecom.changes.dns import values_of
from dcdecom.changes.kind import WriteContext
from dcdecom.model.changes.change import Change, State
from dcdecom.model.changes.dns import RemoveRecords
from dcdecom.model.estate.names import LeadingSet
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.settings import DnsKey, DnsSecondary, DnsServer, DnsView, SecretRef
from dcdecom.ports.systems import Readers
from dcdecom.ports.writers import Writers
from dcdecom_lab.dns import DnsServer as LabServer
from tests.agents.asking import StillClock
from tests.write_permits import permit

from .served import HEAD, SECRET, SUBJECT

FORWARD, BACK = "batam.test", "0.7.10.in-addr.arpa"
ZONES = {
    FORWARD: """ns1 A 127.0.0.1
@ NS ns2.batam.test.
ns2 A 127.0.0.1
srv-1 A 10.7.0.21
srv-1 SSHFP 4 2 0000000000000000000000000000000000000000000000000000000000000000
_443._tcp.srv-1 TLSA 3 1 1 00000000000000000000000000000000000000000000000000000000000000aa
ppdb CNAME srv-1
rapor 300 A 10.7.0.21
rapor 300 A 10.7.0.22
lapor CNAME rapor
*.apps A 10.7.0.21
""",
    BACK: "21 PTR srv-1.batam.test.\n22 PTR srv-2.batam.test.\n",
}
KEYS = {"reader": SECRET, "writer": SECRET, "other": SECRET}
HERE, THERE = SecretRef("env:KEY"), SecretRef("env:OTHER")


@dataclass
class Place:
    """The servers, and what dcdecom asks and writes with. Each `fresh` begins as a new command does."""

    views: tuple[DnsView, ...]
    primary: LabServer | None = None
    secondary: LabServer | None = None
    secret: str = SECRET

    def __post_init__(self) -> None:
        self.fresh()

    def fresh(self) -> None:
        secrets, clock = Secrets({"KEY": SECRET, "OTHER": self.secret}), StillClock()
        self.names = Names(self.views, (FORWARD,), secrets, clock)
        self.updates = NameUpdates(self.views, secrets)
        self.rights = NameRights(self.views, secrets, clock)

    def readers(self) -> Readers:
        return Readers(None, None, None, None, names=self.names)  # type: ignore[arg-type]  # DNS alone is asked

    def writers(self) -> Writers:
        return Writers(None, None, None, names=self.updates)  # type: ignore[arg-type]  # as above

    def sets(self) -> tuple[LeadingSet, ...]:
        answer = self.names.leading([SUBJECT])["srv-1"]
        assert isinstance(answer, Reading), answer
        return answer.value

    def changes(self) -> tuple[RemoveRecords, ...]:
        return tuple(
            RemoveRecords("srv-1", 4, s.view, s.zone, s.owner, s.type, s.asked_of, s.values, s.leading)
            for s in self.sets()
        )

    def change(self, owner: str, type: str = "A") -> RemoveRecords:
        return next(c for c in self.changes() if c.owner.startswith(f"{owner}.") and c.type == type)

    def answer(self, change: Change) -> Answer[State]:
        found: Answer[State] = kind_of(change).read(change, self.readers(), "")
        return found

    def state(self, change: Change) -> State:
        answer = self.answer(change)
        assert isinstance(answer, Reading), answer
        return answer.value

    def unread(self, change: Change) -> str:
        answer = self.answer(change)
        assert isinstance(answer, Unreadable), answer
        return answer.reason

    def act(self, change: Change) -> State:
        """As the engine does once nothing speaks against it: read, write, read again."""
        before = self.state(change)
        assert kind_of(change).mismatch(change, before) == ""
        self.send(change)
        return before

    def send(self, change: Change) -> None:
        context = WriteContext("", "", StillClock().now(), "2026-0001", "")
        kind_of(change).act(permit(change), self.readers(), self.writers(), context)

    def holds(self, change: Change) -> bool:
        return bool(kind_of(change).holds(change, self.state(change)))

    def back(self, change: Change, before: State) -> Change:
        found = kind_of(change).inverse(change, KeptForUndo(before, StillClock().now()))
        assert isinstance(found, Change), found
        return found

    def records(self, change: Change) -> tuple[str, ...]:
        return values_of(self.state(change))


@contextmanager
def place(
    zones: dict[str, str] = ZONES, writer: str = "writer", secret: str = SECRET, secondaries: int = 1, **different: Any
) -> Iterator[Place]:
    """A view `inside` with one primary, and a secondary that follows at once unless told otherwise."""
    lag, stale = different.pop("lag", 0.0), different.pop("stale", {})
    given = {name: HEAD + text for name, text in zones.items()}
    may = {"writer": frozenset(zones)}
    with (
        LabServer(given, KEYS, {"reader": frozenset(zones)}, updates=may, **different) as primary,
        LabServer(given, KEYS, {}, of=primary, lag=lag, faults=stale) as secondary,
    ):
        others = (DnsSecondary("ns2.batam.test", "127.0.0.1", secondary.port),)[:secondaries]
        key = DnsKey("reader", HERE)
        server = DnsServer("127.0.0.1", tuple(zones), key, primary.port, DnsKey(writer, THERE), others)
        if not writer:
            server = replace(server, writer=None)
        view = DnsView("inside", "Tim DNS", (server,), "removed")
        yield Place((view,), primary, secondary, secret)
