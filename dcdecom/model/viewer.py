"""Who looks, and what is shown to whom: our side sees every case, an office its own, and anybody else none."""

from __future__ import annotations

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, OpenGate
from dcdecom.model.people import Person
from dcdecom.model.playbook import Playbook
from dcdecom.model.same_office import is_office
from dcdecom.model.waiting import Waited


@dataclass(frozen=True)
class Viewer:
    """A person who is logged in, and for which parties he acts today."""

    person: Person
    parties: frozenset[str]

    def is_ours(self, playbook: Playbook) -> bool:
        """Whether he acts for a party that does not ask: it works on our side, or judges what is done there."""
        return bool(self.parties - _asking(playbook))

    def sees(self, case: Case, playbook: Playbook) -> bool:
        """Whether the case is shown to him."""
        if self.is_ours(playbook):
            return True
        return bool(self.parties & _asking(playbook)) and is_office(case, self.person.office)

    def is_awaited(self, waited: Waited, case: Case, playbook: Playbook) -> bool:
        """Whether it is he for whom a case waits."""
        if waited.timer or waited.what == "postponed" or not self.sees(case, playbook):
            return False
        party = waited.party or next(iter(playbook.policy.acts), "")
        if party not in self.parties:
            return False
        if party in _asking(playbook):
            return is_office(case, self.person.office)
        return party not in playbook.policy.acts or not case.team or self.person.id in case.team


def is_asked(gate: OpenGate, playbook: Playbook) -> bool:
    """Whether a gate asks the office for its paper."""
    return gate.by in _asking(playbook)


def _asking(playbook: Playbook) -> frozenset[str]:
    """The parties that ask: those of the first row."""
    return frozenset(playbook.rows[0].by) if playbook.rows else frozenset()
