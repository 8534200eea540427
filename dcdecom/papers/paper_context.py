"""One case at one row, with all that a paper about it is made from."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime, tzinfo
from functools import cached_property

from dcdecom.model.case import Case, OpenGate
from dcdecom.model.facts.request import Letter
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import Gate, Paper, Playbook, Row
from dcdecom.model.settings import OfficeSettings
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import clock, day, month, number_words, weekday
from dcdecom.papers.journal_code import code, groups
from dcdecom.papers.phrases import office, party
from dcdecom.papers.template_fields import Code, Dated, General, Signatory

INDONESIAN = "id"
"""The language in which numbers are written out; another has figures."""
NOBODY = People((), "")


@dataclass(frozen=True)
class PaperContext:
    case: Case
    playbook: Playbook
    texts: Texts
    zone: tzinfo
    office: OfficeSettings
    row: Row
    people: People = field(default=NOBODY)
    crest: bytes = b""

    # --- words ---

    def say(self, key: str, **params: object) -> str:
        return self.texts.say(key, **params)

    def say_for(self, key: str, special: str, **params: object) -> str:
        """The sentence `key-special` where there is one, else `key`."""
        own = f"{key}-{special}"
        return self.texts.say(own if own in self.texts.sentences else key, **params)

    def word(self, fixed: str) -> str:
        """One of the report's fixed words as papers of this language have it."""
        key = f"words.{fixed.replace(',', '').replace(' ', '-')}"
        return self.texts.say(key)

    @cached_property
    def blank(self) -> str:
        """Where somebody writes."""
        return self.say("sheets.blank")

    @property
    def letter(self) -> Letter | None:
        """The incoming letter, as the request has it."""
        return self.case.request.letter

    @property
    def applicant(self) -> str:
        """The office that asks."""
        return office(self.case)

    @property
    def our_name(self) -> str:
        """How our own office is called in a sentence; as the procedure's head has it where no setting says."""
        return self.office.name or ", ".join(reversed(self.playbook.header.organisation[:2]))

    # --- what stands on every paper ---

    def general(self) -> General:
        lines = self.office.letterhead or self.playbook.header.organisation[:2]
        return General(
            letterhead_above=lines[:-1],
            letterhead=lines[-1],
            letterhead_below=tuple(filter(None, (self.office.address, self.office.contact))),
            crest=self.crest,
            reference=self.case.id,
            place=self.office.place or self.blank,
            blank=self.blank,
            practice=self.case.estate == "lab",
        )

    def code(self, gate: OpenGate | None) -> Code:
        """What proves which state of the case was signed."""
        head = gate.head if gate else ""
        return Code(code(head), " ".join(groups(head)), head, bool(gate and gate.old))

    def code_now(self) -> Code:
        """The code of the case's last event, on papers that no gate asks for."""
        return Code(code(self.case.head), " ".join(groups(self.case.head)), self.case.head, old=False)

    def dated(self, gate: OpenGate | None) -> Dated:
        """The day and time of a paper: words and figures come from one moment."""
        at, on = self.made_at(gate), self.made_on(gate)
        in_words = number_words if self.texts.language == INDONESIAN else str
        return Dated(
            weekday=weekday(on, self.texts), day=in_words(on.day), month=month(on, self.texts), year=in_words(on.year),
            date=day(on), time=clock(at, self.zone),
        )  # fmt: skip

    def made_at(self, gate: OpenGate | None) -> datetime:
        """The time that a paper speaks of: when its gate was opened, else the case's last event."""
        return gate.opened_at if gate else self.case.last_at or self.case.opened_at

    def made_on(self, gate: OpenGate | None) -> date:
        return self.made_at(gate).astimezone(self.zone).date()

    def gate(self, paper: Paper) -> OpenGate | None:
        """The row's gate that asks for this paper, if it is open or was."""
        wanted = next((n for n, g in enumerate(self.row.gates) if g.paper == paper), None)
        return None if wanted is None else self.case.gate(self.row.slug, wanted)

    # --- who signs ---

    def signatory(self, key: str, on: date) -> Signatory:
        """Who signs for a party on a day; a name is only there where one person alone holds the post, or stands in."""
        post = party(self.playbook, key) if key else ""
        person = self.holder(key, on)
        acts_for = (mandate.acts_for if person and (mandate := person.mandate(key, on)) else "") or ""
        if acts_for == "a.n.":
            return self.written(person, f"{acts_for} {post}", person.post if person else "")
        if acts_for:
            return self.written(person, "", f"{acts_for} {post}")
        return self.written(person, "", (person.post if person else "") or post)

    def holder(self, key: str, on: date) -> Person | None:
        """The one who holds a party's post on a day, else the one who stands in; None where two might be meant."""
        found = self.people.holders(key, on)
        regular = [p for p in found if (m := p.mandate(key, on)) and not m.acts_for]
        wanted = regular or found
        return wanted[0] if len(wanted) == 1 else None

    def written(self, person: Person | None, above: str = "", post: str = "") -> Signatory:
        """A person as papers write one; what is not known is a blank."""
        if person is None:
            return Signatory(above, post or self.blank, self.blank, self.blank, self.blank)
        return Signatory(
            above, post or person.post or self.blank, person.name, person.rank or self.blank,
            _grouped(person.nip) or self.blank,
        )  # fmt: skip

    def at_the_rack(self) -> Person | None:
        """Who read the chassis last: the one of the team who stands beside the machine when it is handed over."""
        read = [reading for device in self.case.going for reading in device.inspections]
        last = max(read, key=lambda reading: reading.at, default=None)
        return self.people.by_id(last.fact.person) if last else None

    def approver(self) -> str:
        """The party that examines what this row did: of the first approval from this row on; empty where none is."""
        later = self.playbook.rows[self.playbook.number(self.row.slug) - 1 :]
        gate: Gate | None = next((g for row in later for g in row.gates if g.paper == "approval"), None)
        return gate.by if gate else ""


def _grouped(nip: str) -> str:
    """The 18 digits of a NIP as 8 6 1 3: birth, appointment, sex, number."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if len(nip) == 18 else nip
