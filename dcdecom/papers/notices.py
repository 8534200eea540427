"""What is told to whom, by mail or by another system: that a case waits, what was recorded in a name, how a row ended.

A notice holds nothing of what was found, no reason and no address of a network. It leaves for places that we do not
watch over.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Collection, Iterator
from datetime import datetime, time, timedelta, tzinfo

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Payload
from dcdecom.model.facts.changes import PlanConfirmed, SignedChange
from dcdecom.model.facts.looks import Inspected, TimerOpened
from dcdecom.model.facts.papers import (
    AttachmentPurged,
    FilesAttached,
    FindingAccepted,
    GateClosed,
    PeopleAccepted,
    SetAside,
    StepClosed,
)
from dcdecom.model.facts.request import Cancelled, CaseOpened, Sealed
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.model.waiting import waited_for
from dcdecom.papers import countdown
from dcdecom.papers.console_board import moment, what
from dcdecom.papers.phrases import office, step_title
from dcdecom.papers.sanitize import plain
from dcdecom.ports.journal import Event
from dcdecom.ports.outbox import OWNER, PERSON, TEAM, TICKET, Kind, Notice

DIGEST_HOUR = time(7)
"""When the mail of the day leaves, by the clock of the configuration's time zone."""
LINE = 200
"""Characters of what is awaited that a line repeats."""


@dataclass(frozen=True)
class Announcer:
    """Makes notices of one configuration. It sends nothing."""

    playbook: Playbook
    people: People
    texts: Callable[[str], Texts]
    """The sentences of a language; those of the papers where it has none, or where none is named."""
    zone: tzinfo
    places: Collection[str]
    """Which of `webhook`, `mail`, `ticket` and `person:` are configured."""
    host: str = ""
    """The web application's name in browsers; empty where there is none."""

    # --- with an event ---

    def of_event(self, case: Case, event: Event, fact: Payload) -> Iterator[Notice]:
        """What is kept with an event. `case` is as it stood before; of the first event, as that makes it."""
        at = datetime.fromisoformat(event.at)
        yield from self._recorded(case, event, fact, at)
        if TICKET in self.places and isinstance(fact, StepClosed | Sealed | Cancelled):
            yield self._notice(case.id, event.seq, event.hash, "step", TICKET, at, self._of_ticket(case, event, fact))
        if isinstance(fact, TimerOpened) and fact.timer == "rest":
            yield from self._to_owner(case, event.seq, at, fact.until, 0, at)

    def _recorded(self, case: Case, event: Event, fact: Payload, at: datetime) -> Iterator[Notice]:
        """To whom something was recorded in his name that he did not type at his own login."""
        said = _in_whose_name(fact)
        person = self.people.by_id(said[0]) if said and said[0] != event.actor else None
        if said is None or person is None:
            return
        by_mail = PERSON in self.places and person.mail
        for receiver in [f"{PERSON}{person.id}"] if by_mail else [p for p in TEAM if p in self.places]:
            texts = self.texts(person.language if by_mail else "")
            done = texts.say(f"notices.what-{said[1]}", **_words(said[2], texts, self.zone))
            recorder = plain(_recorder(event, fact))
            by = texts.say("notices.by-key") if said[3] else texts.say("notices.by-paper", recorder=recorder)
            told = {"case": case.id, "what": done, "by": by, "at": moment(at, self.zone), "name": plain(person.name)}
            if by_mail:
                lines = [texts.say("notices.dear", name=plain(person.name)), texts.say("notices.recorded", **told),
                         texts.say("notices.object"), *self._see(case.id, texts)]  # fmt: skip
                content = _letter(texts.say("notices.recorded-subject", case=case.id), lines, texts)
            else:
                content = {"text": self._line(case, texts.say("notices.recorded-line", **told))}
            content["person"] = person.id
            yield self._notice(case.id, event.seq, event.hash, "recorded", receiver, at, content)

    def _of_ticket(self, case: Case, event: Event, fact: Payload) -> dict[str, str]:
        """The values of a ticket's template."""
        texts, rows = self.texts(""), [row.slug for row in self.playbook.rows]
        step = fact.step if isinstance(fact, StepClosed) else case.current.slug if case.current else ""
        state = fact.state if isinstance(fact, StepClosed) else "sealed" if isinstance(fact, Sealed) else "cancelled"
        number = str(rows.index(step) + 1) if step in rows else ""
        title = step_title(step, texts) if step else ""
        letter = case.request.letter
        told = {"case": case.id, "number": number, "step": title}
        return {
            "event": str(event.seq), "case": case.id, "estate": case.estate, "state": state, "step": step,
            "step_number": number, "step_title": title, "office": office(case),
            "letter": plain(letter.number) if letter else "", "ticket": case.request.ticket,
            "ended": "yes" if state in ENDED else "",
            "at": event.at, "link": self.link(case.id), "text": texts.say(f"notices.ticket-{state}", **told),
        }  # fmt: skip

    # --- after a command ---

    def awaited(self, case: Case, said: str, now: datetime) -> list[Notice]:
        """That a case waits, or is done: `said` in a line to the team, and to each person what waits for him."""
        line = self._line(case, said[:LINE])
        found = [
            self._notice(case.id, case.last_seq, case.head, "awaited", place, now, {"text": line})
            for place in TEAM if place in self.places
        ]  # fmt: skip
        return found + ([*self._to_people(case, now)] if PERSON in self.places else [])

    def _to_people(self, case: Case, now: datetime) -> Iterator[Notice]:
        """Each is told once of what waits for him, for as long as it is the same."""
        today = now.astimezone(self.zone).date()
        for person in self.people.people:
            if not (person.notices and person.mail):
                continue
            viewer = Viewer(person, frozenset(m.party for m in person.mandates if m.holds(today)))
            texts = self.texts(person.language)
            found = [w for w in waited_for(case, self.playbook) if viewer.is_awaited(w, case, self.playbook)]
            if not found:
                continue
            waits = [
                texts.say("notices.waits", what=what(waited, texts, self.zone), step=step_title(waited.step, texts))
                for waited in found
            ]  # fmt: skip
            same = json.dumps([[w.what, w.step, w.paper, w.plan, w.devices, str(w.since)] for w in found])
            head = hashlib.sha256(same.encode()).hexdigest()
            told = {"case": case.id, "office": office(case)}
            lines = [texts.say("notices.dear", name=plain(person.name)), texts.say("notices.awaited", **told), *waits,
                     *self._see(case.id, texts)]  # fmt: skip
            content = _letter(texts.say("notices.awaited-subject", case=case.id), lines, texts)
            due = self._next_digest(now) if person.notices == "daily" else None
            yield self._notice(case.id, case.last_seq, head, "awaited", f"{PERSON}{person.id}", now, content, due)

    def _next_digest(self, now: datetime) -> datetime:
        local = now.astimezone(self.zone)
        day = local.date() + timedelta(days=local.time() >= DIGEST_HOUR)
        return datetime.combine(day, DIGEST_HOUR, self.zone)

    # --- while servers rest ---

    def countdown(self, case: Case, now: datetime) -> list[Notice]:
        """To the owner, that the rest of his servers ends soon: each of its days once, of several the nearest alone."""
        timer = case.resting
        days = countdown.stage(timer, now) if timer and now < timer.until else 0
        return [*self._to_owner(case, timer.seq, timer.opened_at, timer.until, days, now)] if timer and days else []

    def _to_owner(
        self, case: Case, seq: int, opened: datetime, until: datetime, days: int, now: datetime
    ) -> Iterator[Notice]:
        """By mail where the request names an address; else in a line to the team. All of one rest leave together, so
        that the nearest takes the place of those that have not left."""
        contact, head = case.request.contact, hashlib.sha256(f"rest {seq} {days}".encode()).hexdigest()
        if PERSON in self.places and contact and contact.mail:
            content = countdown.letter(case, until, days, now, self.texts(contact.language), self.zone)
            yield self._notice(case.id, seq, head, "rest", f"{OWNER}{case.id}", now, content, opened)
            return
        text = self._line(case, countdown.line(case, until, now, self.texts(""), self.zone))
        for place in (p for p in TEAM if p in self.places):
            yield self._notice(case.id, seq, head, "rest", place, now, {"text": text}, opened)

    # --- what they share ---

    def link(self, case: str) -> str:
        """The page of a case; empty where there is no web application."""
        return f"https://{self.host}/case/{case}" if self.host else ""

    def _see(self, case: str, texts: Texts) -> list[str]:
        return [texts.say("notices.see", link=self.link(case))] if self.host else []

    def _line(self, case: Case, said: str) -> str:
        return plain(" ".join(filter(None, (f"dcdecom {case.id} [{case.estate}]: {said}", self.link(case.id)))))

    @staticmethod
    def _notice(
        case: str, seq: int, head: str, kind: Kind, receiver: str, at: datetime, content: dict[str, str],
        due: datetime | None = None,
    ) -> Notice:  # fmt: skip
        return Notice(case, seq, head, kind, receiver, at, content, due)


ENDED = ("sealed", "cancelled")


def _letter(subject: str, lines: list[str], texts: Texts) -> dict[str, str]:
    return {"subject": subject, "text": "\n\n".join(lines), "digest": texts.say("notices.digest-subject")}


def _in_whose_name(fact: Payload) -> tuple[str, str, dict[str, object], bool] | None:
    """Whose decision or word an event records, which sentence says what, its parameters, and whether a key signed it;
    None where it records nobody's.
    """
    match fact:
        case GateClosed():
            values: dict[str, object] = {"step": fact.step, "paper": fact.paper, "decision": fact.decision}
            return fact.person, "gate", values, fact.signed is not None
        case PlanConfirmed():
            return fact.person or "", "plan", {"plan": fact.digest[:8], "device": fact.device}, fact.signed is not None
        case FindingAccepted():
            return fact.person, "accept", {"finding": fact.key, "until": fact.until}, fact.signed is not None
        case Inspected():
            return fact.person, "inspect", {"device": fact.device}, fact.signed is not None
        case FilesAttached():
            return fact.person or "", "attach", {"step": fact.step}, fact.signed is not None
        case SetAside():
            return fact.person, "aside", {"file": fact.name}, fact.signed is not None
        case AttachmentPurged():
            return fact.person, "purge", {"file": fact.name}, False
        case CaseOpened() if fact.signed:
            return fact.person, "open", {}, True
        case Cancelled():
            return fact.person, "cancel", {}, fact.signed is not None
        case PeopleAccepted():
            return fact.person, "people", {}, True
        case SignedChange():
            return fact.person, "hand", {"step": fact.step}, False
    return None


def _recorder(event: Event, fact: Payload) -> str:
    """Who recorded a paper: at his login, or by his key."""
    return fact.recorder if isinstance(fact, GateClosed) and fact.handed_in else event.actor


def _words(values: dict[str, object], texts: Texts, zone: tzinfo) -> dict[str, object]:
    said = {name: moment(v, zone) if isinstance(v, datetime) else plain(str(v)) for name, v in values.items()}
    if "step" in said:
        said["step"] = step_title(said["step"], texts)
    if "paper" in said:
        said["paper"] = texts.sentences.get(f"report.paper-{said['paper']}", said["paper"])
    if "decision" in said:
        said["decision"] = texts.sentences.get(f"notices.decision-{said['decision']}", said["decision"])
    return dict(said)
