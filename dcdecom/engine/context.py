"""What one command works with: the procedure, the people, the outside, and the journal that it writes to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case
from dcdecom.model.evidence import NO_ROLES, Protected, Roles
from dcdecom.model.facts.request import Binding
from dcdecom.model.finding import Finding, coded
from dcdecom.model.fold import EVENTS, fold
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import Playbook
from dcdecom.model.source import EstateName
from dcdecom.ports.actor import Login
from dcdecom.ports.calendar import Calendar
from dcdecom.ports.clock import Clock
from dcdecom.ports.journal import Attachments, Event, Store
from dcdecom.ports.letters import Letters
from dcdecom.ports.notifier import Notifier
from dcdecom.ports.papers import Paper, Papers, Press
from dcdecom.ports.systems import Readers, Writers
from dcdecom.ports.telling import Teller
from dcdecom.ports.tray import Tray
from dcdecom.steps.desk import Desk


@dataclass(frozen=True)
class Room:
    """Everything that acting on a case needs. Without writers it can look and propose, and change nothing."""

    estate: EstateName
    tool: str
    """Version of dcdecom."""
    source: str
    """What the playbook was loaded from: a shipped name or an absolute path."""
    playbook: Playbook
    people: People
    people_path: Path
    zone: ZoneInfo
    login: Login
    person: Person | None
    """Who is at the keyboard, where the people file knows."""
    store: Store
    attachments: Attachments
    clock: Clock
    calendar: Calendar
    papers: Papers
    tray: Tray
    teller: Teller
    readers: Readers | None
    """None where a command needs the journal only."""
    writers: Writers | None
    final_status: str
    address_status: str
    letters: Letters
    """Which letters of people's names look alike."""
    roles: Roles = NO_ROLES
    protected: tuple[Protected, ...] = ()
    stopping: Callable[[], bool] = lambda: False
    """Whether the person at the keyboard asked to stop: what was begun is brought to its end first."""
    press: Press | None = None
    """Makes PDFs; None where none are wanted."""
    notifiers: tuple[Notifier, ...] = ()
    """Where heads are sent that should be out of our reach."""
    notices: tuple[Notifier, ...] = ()
    """Who is told that a person is awaited, or that a case is done."""
    command: str = ""
    """Id of the command that works here, as its log and NetBox's change log have it."""
    lacking: Callable[[], tuple[tuple[str, str], ...]] = tuple
    """What the accounts that write are known not to be allowed, each with how that is put right."""
    sentence: Callable[[Finding], str] = coded
    """What a finding says to who is at the keyboard."""
    written: Callable[[], tuple[Paper, ...]] = tuple
    """What a case keeps of its procedure: the playbook's bytes, those of the policy file, and the policy in force."""
    accepted_people: People | None = None
    """The people file that the case is bound to, where another one is in force now."""

    def reading(self) -> Readers:
        """The readers. Raises RuntimeError in a command that was started without any, which is a bug."""
        if self.readers is None:
            raise RuntimeError("this command was started without readers")
        return self.readers

    def desk(self, since: int) -> Desk:
        return Desk(
            self.playbook, self.reading(), self.clock, self.estate, self.protected, self.final_status,
            self.address_status, self.roles, self.zone, self.tray.inbox, since,
        )  # fmt: skip

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
        if self.person is None and self.estate == "real":
            who = f"login {self.login.name!r}" if self.login.name else "this login"
            raise InputError(
                f"{who} is no person of the people file: an unknown, shared or root login may read, not write. "
                "Nothing was changed.",
                "Log in as yourself; the people file lists who has which login.",
            )

    def binding(self) -> Binding:
        """What a case is bound to: the playbook by name, and the digests of playbook, people and policy."""
        return Binding(
            name=self.source,
            playbook=self.playbook.digest,
            people=self.people.digest,
            policy=self.playbook.policy_digest,
            binding_by=",".join(self.playbook.policy.binding_by),
        )

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

    def notify(self, line: str) -> None:
        """Tell those who wait for this case. What did not leave is said, and the case goes on."""
        for notifier in self.notices:
            if why := notifier.send(line):
                self.teller.say(f"A notice did not reach {notifier.place}: {why}")

    def _send_head(self, event: Event) -> None:
        """Send the head to where it is out of our reach. What did not leave is said, and the case goes on."""
        line = f"dcdecom case {event.case}, event {event.seq}, {event.type}: journal head {event.hash}"
        for notifier in self.notifiers:
            if why := notifier.send(line):
                self.teller.say(f"The head of {event.case} (event {event.seq}) did not reach {notifier.place}: {why}")


def _filled(**lists: list[object]) -> dict[str, list[object]]:
    """Those of the lists that hold something: an event says nothing about the others."""
    return {name: items for name, items in lists.items() if items}
