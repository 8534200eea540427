"""The people who act and sign, for which party, and how long."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from datetime import date
from typing import Literal

from dcdecom.late_dataclass import dataclass


@dataclass(frozen=True)
class Mandate:
    """A party that a person may act for, and the days on which this holds (both counted; open where None)."""

    party: str
    """A key of the playbook's parties."""
    valid_from: date
    valid_until: date | None = None
    acts_for: str = ""
    """`Plt.`, `Plh.` or `a.n.` where the person stands in for the holder of the post."""

    through: str = ""
    """With `a.n.`: the post between, such as `Sekretaris`; the person then signs below it as `u.b.`."""

    def holds(self, on: date) -> bool:
        return _within(self.valid_from, self.valid_until, on)


@dataclass(frozen=True)
class Key:
    """A public SSH key that a person signs with, and the days on which a signature by it may be recorded."""

    key: str
    """As in a `.pub` file: type, base64, and a comment that nobody reads. The private key stays with the person."""
    valid_from: date
    valid_until: date | None = None

    @property
    def bare(self) -> str:
        """Type and base64."""
        return " ".join(self.key.split()[:2])

    def holds(self, on: date) -> bool:
        return _within(self.valid_from, self.valid_until, on)


@dataclass(frozen=True)
class Certificate:
    """By which fields the certificate of a person's electronic signature (TTE) is known: every one that is given."""

    common_name: str = ""
    """The name of its holder."""
    serial_number: str = ""
    """Of the subject, such as a NIK or NIP; not the certificate's own number."""
    user_id: str = ""
    """The attribute UID of the subject."""
    email: str = ""
    """Of the subject, or the only one among its alternative names."""
    organization: str = ""
    """The office of its holder."""
    issuer: str = ""
    """The common name of who issued it."""

    def is_of(self, subject: Mapping[str, str]) -> bool:
        """Whether a certificate has every field that is given here."""
        wanted = {name: value for name, value in vars(self).items() if value}
        return bool(wanted) and all(subject.get(name) == value for name, value in wanted.items())


@dataclass(frozen=True)
class Person:
    id: str
    name: str
    mandates: tuple[Mandate, ...]
    logins: tuple[str, ...] = ()
    """Accounts on the operations host that are this person and nobody else."""
    keys: tuple[Key, ...] = ()
    nip: str = ""
    rank: str = ""
    post: str = ""
    office: str = ""
    """Of whom signs for an office that asks: its name as on its letters, or its tenant's slug in NetBox."""
    service: bool = False
    """An account of a program: it records what a person ordered by key, and nothing else. It has no mandate."""
    language: str = ""
    """In which the terminal speaks to this person, such as `id`; empty for what `LANG` says, else English."""
    phone: str = ""
    """Telephone number, as letters give it to other offices."""
    mail: str = ""
    """Mail address, as letters give it to other offices; notices to this person go there too."""
    notices: Literal["", "at-once", "daily"] = ""
    """Whether this person gets a mail when a case waits for him: at once, or one a day. What is recorded in his name by
    somebody else is told at once in any case."""
    web_keys: tuple[Key, ...] = ()
    """Passkeys of the web application's host: this person logs in with them, and signs nothing with them."""
    certificates: tuple[Certificate, ...] = ()
    """By what a certificate of an electronic signature (TTE) is known as this person's."""

    def mandate(self, party: str, on: date) -> Mandate | None:
        """The mandate by which this person acts for the party on that day."""
        return next((m for m in self.mandates if m.party == party and m.holds(on)), None)


@dataclass(frozen=True)
class People:
    """The people file. `shared_logins` are accounts that several people use; they may read and never write."""

    people: tuple[Person, ...]
    digest: str
    """SHA-256 of the file."""
    shared_logins: tuple[str, ...] = field(default=())

    def by_id(self, id: str) -> Person | None:
        return next((p for p in self.people if p.id == id), None)

    def by_login(self, login: str) -> Person | None:
        """The one person behind a login; None for an unknown or a shared one."""
        if not login or login in self.shared_logins:
            return None
        return next((p for p in self.people if login in p.logins), None)

    def by_key(self, bare: str) -> tuple[Person, Key] | None:
        """Whose key this is, whether it counts today or not."""
        return next(((p, k) for p in self.people for k in p.keys if k.bare == bare), None)

    def by_certificate(self, subject: Mapping[str, str]) -> tuple[Person, ...]:
        """Whose certificate this may be, by its fields."""
        return tuple(p for p in self.people if any(c.is_of(subject) for c in p.certificates))

    def holders(self, party: str, on: date) -> tuple[Person, ...]:
        """Who may act for a party on that day, holders of the post before deputies."""
        found = [p for p in self.people if p.mandate(party, on)]
        return tuple(sorted(found, key=lambda p: bool((m := p.mandate(party, on)) and m.acts_for)))


def _within(first: date, last: date | None, on: date) -> bool:
    return first <= on and (last is None or on <= last)
