"""One case at one row, with all that a paper about it is made from."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from dcdecom.model.case import Case, OpenGate
from dcdecom.model.playbook import Gate, Paper, Playbook, Row
from dcdecom.model.settings import OfficeSettings
from dcdecom.model.texts import Texts
from dcdecom.papers.document import Block, Code, Paragraph
from dcdecom.papers.said import office


@dataclass(frozen=True)
class Matter:
    case: Case
    playbook: Playbook
    texts: Texts
    zone: tzinfo
    office: OfficeSettings
    row: Row

    def say(self, key: str, **params: object) -> str:
        return self.texts.say(key, **params)

    def say_for(self, key: str, special: str, **params: object) -> str:
        """The sentence `key-special` where there is one, else `key`."""
        own = f"{key}-{special}"
        return self.texts.say(own if own in self.texts.sentences else key, **params)

    @property
    def applicant(self) -> str:
        """The office that asks."""
        return office(self.case)

    @property
    def our_name(self) -> str:
        """How our own office is called in a sentence; as the procedure's head has it where no setting says."""
        return self.office.name or ", ".join(reversed(self.playbook.header.organisation[:2]))

    @property
    def letterhead(self) -> tuple[str, ...]:
        lines = self.playbook.header.organisation[:2]
        return (*lines, self.office.address) if self.office.address else lines

    @property
    def reference(self) -> str:
        return self.say("sheets.reference", case=self.case.id)

    def gate(self, paper: Paper) -> OpenGate | None:
        """The row's gate that asks for this paper, if it is open or was."""
        wanted = next((n for n, g in enumerate(self.row.gates) if g.paper == paper), None)
        return None if wanted is None else self.case.gate(self.row.slug, wanted)

    def made_at(self, gate: OpenGate | None) -> datetime:
        """The time that a paper speaks of: when its gate was opened, else the case's last event."""
        return gate.opened_at if gate else self.case.last_at or self.case.opened_at

    def code(self, gate: OpenGate | None) -> Block:
        """What proves which state of the case was signed, or that this copy proves nothing yet."""
        if gate is None:
            return Paragraph(self.say("drafts.no-code"))
        return Code(gate.head, self.say("sheets.code"), self.say("sheets.code-note"))

    def approver(self) -> str:
        """The party that examines what this row did: of the first approval from this row on."""
        later = self.playbook.rows[self.playbook.number(self.row.slug) - 1 :]
        gate: Gate | None = next((g for row in later for g in row.gates if g.paper == "approval"), None)
        return self.playbook.party(gate.by).name if gate else ""
