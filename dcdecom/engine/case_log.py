"""The log of cases as one command writes it: who acts, when, and what is kept beside it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass

from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case
from dcdecom.model.fold import EVENTS, fold
from dcdecom.model.people import Person
from dcdecom.ports.actor import Login
from dcdecom.ports.clock import Clock
from dcdecom.ports.journal import Attachments, Event, Hold, Store
from dcdecom.ports.notifier import Notifier
from dcdecom.ports.papers import Paper
from dcdecom.ports.telling import Teller


@dataclass(frozen=True)
class CaseLog:
    """Reads cases, and appends to them in the name of who is at the keyboard."""

    store: Store
    attachments: Attachments
    clock: Clock
    login: Login
    person: Person | None
    """Who is at the keyboard, where the people file knows."""
    must_be_known: bool
    """Whether only a person of the people file may write: on the real estate."""
    teller: Teller
    notifiers: tuple[Notifier, ...] = ()
    """Where heads are sent that should be out of our reach."""
    command: str = ""
    """Id of the command that works here, as its log and NetBox's change log have it."""

    def case(self, id: str) -> Case:
        """The case as its journal tells it now. Raises InputError for an unknown one."""
        return fold(self.store.events(id))

    @property
    def actor(self) -> str:
        """How events name who is at the keyboard: the person, else the login, else `unknown`."""
        return self.person.id if self.person else self.login.name or "unknown"

    def must_know_the_actor(self, by_key: bool = False) -> None:
        """Refuse to write on the real estate for nobody in particular, and for a service but what was ordered `by_key`.

        Raises InputError and Refused.
        """
        if self.person and self.person.service and not by_key:
            raise Refused(
                f"{self.person.name} is a service account: it records what a person ordered by key, and nothing else. "
                "Nothing was changed.",
                "Log in as yourself.",
            )
        if self.person is None and self.must_be_known:
            who = f"login {self.login.name!r}" if self.login.name else "this login"
            raise InputError(
                f"{who} is no person of the people file: an unknown, shared or root login may read, not write. "
                "Nothing was changed.",
                "Log in as yourself; the people file lists who has which login.",
            )

    def hold(self, id: str) -> AbstractContextManager[Hold]:
        """One command at a time works on a case. Raises Held where another one holds it."""
        return self.store.hold(id, self.actor)

    def append(
        self,
        case: Case,
        type: str,
        payload: Mapping[str, object],
        keep: Iterable[Paper] = (),
        sealed: bool = False,
        named: Iterable[Mapping[str, object]] = (),
        claim: Mapping[str, str] | None = None,
        release: Iterable[str] = (),
    ) -> Event:
        """Append one event; what it names as attachments is kept before it."""
        attachments: list[object] = [*named]
        for paper in keep:
            digest = self.attachments.keep_bytes(paper.content, sealed)
            attachments.append({"name": paper.name, "sha256": digest, "sealed": sealed})
        body = {**self.commanded(payload), **_filled(attachments=attachments, claims=list(claim or ()))}
        event = self.store.append(
            case.id, case.last_seq, self.clock.now(), self.actor, type, body, claim=claim, release=release
        )
        self.teller.recorded(event)
        if (kind := EVENTS.get(type)) and kind.anchored:
            self._send_head(event)
        return event

    def commanded(self, payload: Mapping[str, object]) -> dict[str, object]:
        """What an event holds, and the id of the command that wrote it."""
        return {**payload, **({"command": self.command} if self.command else {})}

    def _send_head(self, event: Event) -> None:
        """Send the head to where it is out of our reach. What did not leave is said, and the case goes on."""
        line = f"dcdecom case {event.case}, event {event.seq}, {event.type}: journal head {event.hash}"
        for notifier in self.notifiers:
            if why := notifier.send(line):
                self.teller.say(f"The head of {event.case} (event {event.seq}) did not reach {notifier.place}: {why}")


def _filled(**lists: list[object]) -> dict[str, list[object]]:
    """Those of the lists that hold something: an event says nothing about the others."""
    return {name: items for name, items in lists.items() if items}
