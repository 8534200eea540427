"""One case at one row, with all that a paper about it is made from."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import field, replace
from datetime import date, datetime, tzinfo
from functools import cached_property

from dcdecom.late_dataclass import dataclass
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
STANDS_IN = frozenset({"Plh.", "Plt."})
"""How somebody acts in a post whose holder is away, or that is vacant."""
NOBODY = People((), "")
NO_BREAK = "\u00a0"
"""A space at which no line ends: a NIP in a sentence stays whole."""


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
    signature: bytes = b""
    """By which somebody signed the row's pass for the door; empty where nobody did by key."""
    web_host: str = ""
    """The name of the web application; empty where there is none."""

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
    def wide_blank(self) -> str:
        """Where somebody writes a name, a number or digits."""
        return self.blank * 2

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
            foreign=tuple(filter(None, self.say("sheets.foreign").split(", "))),
        )

    def code(self, gate: OpenGate | None) -> Code:
        """What proves which state of the case was signed."""
        head = gate.printed if gate else ""
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

    def undated(self) -> Dated:
        """Of what has not happened yet: blanks, which people fill in when it does."""
        return Dated(
            weekday=self.blank, day=self.blank, month=self.blank, year=self.wide_blank, date=self.blank, time=self.blank
        )

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
        signs = self._signs(key, post, person, on)
        other = self._stand_in(key, on)
        if other is None or other == person:
            return signs
        said = self._signs(key, post, other, on)
        words = {"post": said.post, "name": said.name, "rank": said.rank, "nip": said.nip.replace(" ", NO_BREAK)}
        return replace(signs, stands_in=self.say("sheets.stands-in", **words))

    def _signs(self, key: str, post: str, person: Person | None, on: date) -> Signatory:
        mandate = person.mandate(key, on) if person else None
        acts_for = mandate.acts_for if mandate else ""
        if acts_for == "a.n.":
            signs = self.written(person, f"{acts_for} {post}", person.post if person else "")
            return replace(signs, through=mandate.through if mandate else "")
        if acts_for:
            return self.written(person, "", f"{acts_for} {post}")
        return self.written(person, "", (person.post if person else "") or post)

    def holder(self, key: str, on: date) -> Person | None:
        """The one who acts in a party's post on a day; None where two might be meant.

        A stand-in whose mandate has an end stands in for its days. One without is named where nobody holds the post,
        and where the last who acted in it in this case was the stand-in.
        """
        found = self.people.holders(key, on)
        standing = [p for p in found if (m := p.mandate(key, on)) and m.acts_for in STANDS_IN]
        for_days = [p for p in standing if (m := p.mandate(key, on)) and m.valid_until]
        acted = [p for p in standing if p.id == self._acted_last(key)]
        regular = [p for p in found if (m := p.mandate(key, on)) and not m.acts_for]
        wanted = for_days or acted or regular or found
        return wanted[0] if len(wanted) == 1 else None

    def _acted_last(self, key: str) -> str:
        """Who signed last for a party in this case; empty where nobody did."""
        signed = (g.closed for g in reversed(self.case.gates) if g.by == key and g.closed)
        return next((closed.person for closed in signed), "")

    def _stand_in(self, key: str, on: date) -> Person | None:
        """The one who may stand in for the holder of a post on a day; None where nobody may, or more than one."""
        found = (p for p in self.people.holders(key, on) if (m := p.mandate(key, on)) and m.acts_for in STANDS_IN)
        one, *more = [*found, None]
        return one if more == [None] else None

    def written(self, person: Person | None, above: str = "", post: str = "") -> Signatory:
        """A person as papers write one; what is not known is a blank."""
        if person is None:
            return Signatory(above, post or self.blank, self.wide_blank, self.blank, self.wide_blank)
        return Signatory(
            above, post or person.post or self.blank, person.name, person.rank or self.blank,
            grouped(person.nip) or self.wide_blank,
        )  # fmt: skip

    def initials(self, keys: Iterable[str]) -> Iterator[str]:
        """The posts of parties, as their holders have them."""
        for key in keys:
            person = self.holder(key, self.made_on(None))
            yield (person.post if person else "") or party(self.playbook, key)

    def basis(self) -> tuple[str, ...]:
        """Dasar: the written procedure, then what the configuration adds."""
        head = self.playbook.header
        return (self.say("drafts.basis-procedure", number=head.number, name=head.name), *self.office.basis)

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


def grouped(nip: str) -> str:
    """The 18 digits of a NIP as 8 6 1 3: birth, appointment, sex, number."""
    return f"{nip[:8]} {nip[8:14]} {nip[14]} {nip[15:]}" if len(nip) == 18 else nip
