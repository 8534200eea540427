"""What the pages are made of: settings, cases, people, sentences and templates, and who is logged in."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cached_property
from threading import Lock
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import clocks, documents
from dcdecom.bootstrap.user_language import ENGLISH
from dcdecom.documents.people import load as load_people
from dcdecom.documents.texts import languages
from dcdecom.model.pace import Count
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import Playbook
from dcdecom.model.settings import Settings, WebSettings
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.web.boards import Boards
from dcdecom.web.cases import Cases
from dcdecom.web.origin import Origin, origin
from dcdecom.web.rate import Rate
from dcdecom.web.sessions import Sessions

if TYPE_CHECKING:
    from jinja2 import Environment

PROCEDURE = "penarikan-server"


@dataclass
class Site:
    """Everything that outlives a request."""

    settings: Settings
    web: WebSettings
    sessions: Sessions
    cases: Cases
    origin: Origin
    status_rate: Rate = field(default_factory=Rate)
    boards: Boards = field(default_factory=Boards)
    counted: Counter[str] = field(default_factory=Counter)
    """Answers by the first digit of their status, and what was refused: for the metrics."""
    _texts: dict[str, Texts] = field(default_factory=dict)
    _people: tuple[tuple[int, int], People] | None = None
    _lock: Lock = field(default_factory=Lock)

    @cached_property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.settings.timezone)

    @cached_property
    def procedure(self) -> Playbook:
        """The shipped procedure: where no case can be read, it says which parties ask."""
        return documents.playbook(self.settings, PROCEDURE)

    @cached_property
    def count(self) -> Count:
        """Working days from one day to another."""
        return clocks.days(self.settings).count

    @cached_property
    def languages(self) -> frozenset[str]:
        return languages(self.settings.texts)

    @cached_property
    def templates(self) -> Environment:
        from dcdecom.papers.page import environment

        return environment("dcdecom.web")

    def now(self) -> datetime:
        return clocks.clock().now()

    def today(self) -> date:
        return self.now().astimezone(self.zone).date()

    def texts(self, language: str) -> Texts:
        """The sentences of a language."""
        with self._lock:
            if language not in self._texts:
                self._texts[language] = documents.texts(self.settings, language)
            return self._texts[language]

    def people(self) -> People:
        """The people file as it is now. Raises InputError: then nobody is logged in."""
        about = self.settings.people.stat()
        mark = (about.st_mtime_ns, about.st_ino)
        with self._lock:
            if self._people is None or self._people[0] != mark:
                self._people = mark, load_people(self.settings.people)
            return self._people[1]

    def viewer(self, person: Person) -> Viewer:
        """A person, with the parties for which he acts today."""
        today = self.today()
        return Viewer(person, frozenset(m.party for m in person.mandates if m.holds(today)))

    def language_of(self, wanted: str, person: Person | None = None) -> str:
        """The reader's language: of the people file, else the first known one of `Accept-Language`, else the office's.

        The header is read up to its first weights: `id-ID,id;q=0.9,en;q=0.8`.
        """
        named = [person.language] if person and person.language else []
        named += [part.partition(";")[0].strip().partition("-")[0].lower() for part in wanted[:200].split(",")]
        known = (name for name in (*named, self.settings.language) if name in self.languages)
        return next(known, ENGLISH)


def site(settings: Settings, web: WebSettings) -> Site:
    sessions = Sessions(web.idle_minutes * 60.0, web.session_hours * 3600.0)
    return Site(settings, web, sessions, Cases(settings), origin(settings, web))
