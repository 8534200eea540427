"""The procedure that a case goes on by: what is fixed for a command, and for no system to change meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from dcdecom.late_dataclass import dataclass
from dcdecom.model.evidence import NO_ROLES, Protected, Roles
from dcdecom.model.facts.request import Binding
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook, Policy
from dcdecom.model.source import EstateName
from dcdecom.ports.calendar import Calendar
from dcdecom.ports.lookalikes import Lookalikes
from dcdecom.ports.papers import Paper


@dataclass(frozen=True)
class Procedure:
    """The playbook with the people, the calendar and the words of the estate by which it is carried out."""

    estate: EstateName
    tool: str
    """Version of dcdecom."""
    source: str
    """What the playbook was loaded from: a shipped name or an absolute path."""
    playbook: Playbook
    people: People
    people_path: Path
    zone: ZoneInfo
    calendar: Calendar
    final_status: str
    """What NetBox calls a device that was taken out."""
    address_status: str
    """What NetBox calls an address that is not used any more."""
    letters: Lookalikes
    """Which letters of people's names look alike."""
    roles: Roles = NO_ROLES
    protected: tuple[Protected, ...] = ()
    written: Callable[[], tuple[Paper, ...]] = tuple
    """What a case keeps of its procedure: the playbook's bytes, those of the policy file, and the policy in force."""
    accepted_people: People | None = None
    """The people file that the case is bound to, where another one is in force now."""

    @property
    def policy(self) -> Policy:
        return self.playbook.policy

    def binding(self) -> Binding:
        """What a case is bound to: the playbook by name, and the digests of playbook, people and policy."""
        return Binding(
            name=self.source,
            playbook=self.playbook.digest,
            people=self.people.digest,
            policy=self.playbook.policy_digest,
            binding_by=",".join(self.policy.binding_by),
        )

    def day(self, moment: datetime) -> date:
        """The office's date at a moment."""
        return moment.astimezone(self.zone).date()

    def local(self, moment: datetime, now: datetime) -> str:
        """A time as people here read it: `20:41:07 WIB` today, with the date on another day."""
        here = moment.astimezone(self.zone)
        return f"{here:%H:%M:%S %Z}" if here.date() == self.day(now) else f"{here:%Y-%m-%d %H:%M %Z}"
