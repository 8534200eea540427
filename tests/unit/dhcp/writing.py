"""A Kea whose leases and reservations are removed: its reader, writer and rights, as a new command has them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from dcdecom.adapters.kea.addresses import Addresses, AddressRights, AddressUpdates
from dcdecom.adapters.secrets import Secrets
from dcdecom.changes import KeptForUndo, kind_of
from dcdecom.changes.kind import WriteContext
from dcdecom.model.changes.change import Change, State
from dcdecom.model.changes.dhcp import DeleteLease, RemoveReservation
from dcdecom.model.estate.dhcp import HeldAddresses
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.settings import DhcpAccount, DhcpServer, SecretRef
from dcdecom.ports.systems import Readers
from dcdecom.ports.writers import Writers
from dcdecom_lab.kea import KeaServer
from tests.agents.asking import StillClock
from tests.write_permits import permit

from .served import ACCOUNT, PASSWORD, SUBJECT, settings

WRITER = DhcpAccount("dcdecom", SecretRef("env:OTHER"))


@dataclass
class Place:
    """One server, and what dcdecom asks and writes with. Each `fresh` begins as a new command does."""

    its: DhcpServer
    secret: str = PASSWORD

    def __post_init__(self) -> None:
        self.fresh()

    def fresh(self) -> None:
        secrets, clock = Secrets({"KEY": PASSWORD, "OTHER": self.secret}), StillClock()
        self.addresses = Addresses((self.its,), secrets, clock)
        self.updates = AddressUpdates((self.its,), secrets)
        self.rights = AddressRights((self.its,), secrets, clock)

    def readers(self) -> Readers:
        return Readers(None, None, None, None, addresses=self.addresses)  # type: ignore[arg-type]  # DHCP alone is asked

    def writers(self) -> Writers:
        return Writers(None, None, None, addresses=self.updates)  # type: ignore[arg-type]  # as above

    def held(self) -> HeldAddresses:
        answer = self.addresses.held([SUBJECT])["srv-1"]
        assert isinstance(answer, Reading), answer
        return answer.value

    def lease(self) -> DeleteLease:
        [one] = self.held().leases
        return DeleteLease("srv-1", 5, one.server, one.subnet, "hw-address", one.mac, one.asked_of, one.ips)

    def reservation(self) -> RemoveReservation:
        [one] = self.held().reservations
        return RemoveReservation(
            "srv-1", 5, one.server, one.subnet, one.by, one.identifier, one.asked_of, one.entry
        )  # fmt: skip

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

    def send(self, change: Change) -> bytes | None:
        context = WriteContext("", "", StillClock().now(), "2026-0001", "")
        return kind_of(change).act(permit(change), self.readers(), self.writers(), context)

    def act(self, change: Change) -> bool:
        """As the engine does once nothing speaks against it: read, write, read again; whether it holds."""
        assert kind_of(change).mismatch(change, self.state(change)) == ""
        content = self.send(change)
        return self.holds(change, kept=bool(content))

    def holds(self, change: Change, kept: bool = False) -> bool:
        more = {"kept": "digest"} if kept else {}
        return bool(kind_of(change).holds(change, {**self.state(change), **more}))

    def back(self, change: Change, before: State) -> Change:
        found = kind_of(change).inverse(change, KeptForUndo(before, StillClock().now()))
        assert isinstance(found, Change), found
        return found


@contextmanager
def place(server: KeaServer, secret: str = PASSWORD, **different: Any) -> Iterator[Place]:
    """What the lab's server has goes with its server, written by dcdecom unless told otherwise."""
    with server:
        given = {"reader": ACCOUNT, "writer": WRITER, "addresses": "removed", "reservations": "written", **different}
        yield Place(settings(server, **given), secret)
