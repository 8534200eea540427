"""The log of cases as one command writes it: who acts, when, and what is kept beside it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import datetime
from functools import partial

from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.codec import write
from dcdecom.model.facts.base import Attachment, Payload
from dcdecom.model.facts.request import CaseOpened
from dcdecom.model.fold import EVENTS, TYPES, fold
from dcdecom.model.people import Person
from dcdecom.model.sentence import Sentence
from dcdecom.ports.actor import Login
from dcdecom.ports.clock import Clock
from dcdecom.ports.journal import Attachments, Event, Hold, Store, always
from dcdecom.ports.notifier import Notifier
from dcdecom.ports.outbox import Notice
from dcdecom.ports.papers import Paper
from dcdecom.ports.reporting import Reporter


def nobody(case: Case, event: Event, fact: Payload) -> tuple[Notice, ...]:
    """No notice goes out because of an event."""
    return ()


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
    reporter: Reporter
    notifiers: tuple[Notifier, ...] = ()
    """Where heads are sent that should be out of our reach."""
    command: str = ""
    """Id of the command that works here, as its log and NetBox's change log have it."""
    executor: str = ""
    """Who types it for that person, by the order of a key; empty where the person does."""
    tells: Callable[[Case, Event, Payload], Iterable[Notice]] = nobody
    """The notices that are kept with an event, by the case as it stood before and what the event says."""

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
                Sentence(
                    "actor-service",
                    "{name} is a service account: it records what a person ordered by key, and nothing else. "
                    "Nothing was changed.",
                    name=self.person.name,
                ),
                Sentence("log-in", "Log in as yourself."),
            )
        if self.person is None and self.must_be_known:
            who = Sentence("this-login", "this login")
            if self.login.name:
                who = Sentence("login", "login {login}", login=repr(self.login.name))
            raise InputError(
                Sentence(
                    "actor-unknown",
                    "{who} is no person of the people file: an unknown, shared or root login may read, not "
                    "write. Nothing was changed.",
                    who=who,
                ),
                Sentence("actor-log-in", "Log in as yourself; the people file lists who has which login."),
            )

    def hold(self, id: str) -> AbstractContextManager[Hold]:
        """One command at a time works on a case. Raises Held where another one holds it."""
        return self.store.hold(id, self.executor or self.actor)

    def open(
        self, year: int, at: datetime, fact: CaseOpened, claim: Mapping[str, str], free: Mapping[str, str],
        taken: Collection[str] = (),
    ) -> Event:  # fmt: skip
        """Allot a case's id that is not `taken` and append its first event; raises as `Store.open_case`."""
        whole = replace(fact, command=self.command)
        ready = partial(self._must_be_here, fact.attachments) if fact.attachments else always
        event = self.store.open_case(
            year, at, self.executor or self.actor, write(whole), claim, free, taken, ready,
            tells=lambda event: self.tells(fold([event]), event, whole),
        )  # fmt: skip
        self.reporter.recorded(event)
        return event

    def append(
        self,
        case: Case,
        fact: Payload,
        keep: Iterable[Paper] = (),
        named: Iterable[Attachment] = (),
        claim: Mapping[str, str] | None = None,
        release: Iterable[str] = (),
    ) -> Event:
        """Append the event that says this fact. What it names as attachments is kept before it."""
        papers = (Attachment(paper.name, self.attachments.keep_bytes(paper.content)) for paper in keep)
        whole = replace(fact, attachments=(*named, *papers), claims=tuple(claim or ()), command=self.command)
        type, now = TYPES[fact.__class__], self.clock.now()
        event = self.store.append(
            case.id, case.last_seq, now, self.executor or self.actor, type, write(whole), claim=claim, release=release,
            ready=partial(self._must_be_here, whole.attachments) if whole.attachments else always,
            tells=lambda event: self.tells(case, event, whole),
        )  # fmt: skip
        self.reporter.recorded(event)
        if EVENTS[type].anchored:
            self._send_head(event)
        return event

    def _must_be_here(self, named: Iterable[Attachment]) -> None:
        """What an event names is here still: another case may have had the same file, and purged it meanwhile.

        Raises InputError.
        """
        for file in named:
            if not self.attachments.has(file.sha256):
                raise InputError(
                    Sentence(
                        "file-gone",
                        "{file} is gone: another command purged the same file, of another case, after it was "
                        "kept here. Nothing was recorded.",
                        file=file.name,
                    ),
                    Sentence("file-anew", "Repeat the command: it keeps the file anew."),
                )

    def _send_head(self, event: Event) -> None:
        """Send the head to where it is out of our reach. What did not leave is said, and the case goes on."""
        line = f"dcdecom case {event.case}, event {event.seq}, {event.type}: journal head {event.hash}"
        for notifier in self.notifiers:
            if why := notifier.send(line):
                self.reporter.say(
                    Sentence(
                        "head-unsent",
                        "The head of {case} (event {event}) did not reach {place}: {why}",
                        case=event.case,
                        event=event.seq,
                        place=notifier.place,
                        why=why,
                    )
                )
