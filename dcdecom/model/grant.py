"""What dcdecom's own accounts hold in NetBox and Zabbix, object by object, and what a grant does to it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass

System: TypeAlias = Literal["netbox", "zabbix"]
GrantKind: TypeAlias = Literal["user", "permission", "user group", "role", "custom link"]
Verb: TypeAlias = Literal["make", "change", "switch off"]
Value: TypeAlias = bool | int | str | tuple[str, ...]
"""A tuple is in the order of its words: what is compared is the set."""


@dataclass(frozen=True)
class Grant:
    """One object as it should be, or as it is. What it refers to is named, not numbered."""

    system: System
    kind: GrantKind
    name: str
    fields: Mapping[str, Value]
    """What counts of it. Other columns are its administrator's."""

    def __str__(self) -> str:
        return f"{self.system} {self.kind} {self.name}"


@dataclass(frozen=True)
class HeldGrant:
    """An object that is there."""

    id: str
    grant: Grant
    others: tuple[str, ...] = ()
    """Users that are not ours and are in it: it is not changed for them."""


@dataclass(frozen=True)
class Foreign:
    """A permission that is not ours and reaches an account of ours, by itself or by a group."""

    user: str
    grant: Grant


@dataclass(frozen=True)
class Holdings:
    """What one system has of ours, and what it lets our accounts do besides: that is told, never touched."""

    held: tuple[HeldGrant, ...]
    """In the order of their ids."""
    foreign: tuple[Foreign, ...] = ()
    wider: tuple[str, ...] = ()
    """What else lets an account do more, in words."""
    account: str = ""
    """Whom the system takes the administrator's token for; empty where it does not tell, as NetBox before 4.5."""


@dataclass(frozen=True)
class Act:
    """One object that is made or changed."""

    verb: Verb
    grant: Grant
    """As it will be."""
    before: HeldGrant | None = None
    """As it was planned on; None where it is made."""

    @property
    def id(self) -> str:
        """The object's, as it was planned on; empty where it is made."""
        return self.before.id if self.before else ""

    @property
    def differences(self) -> Iterator[str]:
        """Each field that differs, one line each: `+ word` and `- word` of a list, `old -> new` of another."""
        was = self.before.grant.fields if self.before else {}
        for name, value in self.grant.fields.items():
            yield from _difference(name, was.get(name), value)

    @property
    def as_data(self) -> dict[str, object]:
        """As an event keeps it."""
        before = {"id": self.before.id, "fields": dict(self.before.grant.fields)} if self.before else None
        named = {"system": self.grant.system, "kind": self.grant.kind, "name": self.grant.name}
        return {"verb": self.verb, **named, "fields": dict(self.grant.fields), "before": before}


def _difference(name: str, before: Value | None, after: Value) -> Iterator[str]:
    if before == after:
        return
    if isinstance(after, tuple):
        had = before if isinstance(before, tuple) else ()
        yield from (f"{name} + {word}" for word in after if word not in had)
        yield from (f"{name} - {word}" for word in had if word not in after)
    elif before is None:
        yield f"{name} {_shown(after)}"
    else:
        yield f"{name} {_shown(before)} -> {_shown(after)}"


def _shown(value: Value) -> str:
    return "none" if value == "" else str(value).lower() if isinstance(value, bool) else str(value)


def digest(place: str, acts: tuple[Act, ...]) -> str:
    """SHA-256 over the place, every act and what it was planned on; its first eight digits are shown and typed."""
    told = [place, *(act.as_data for act in acts)]
    text = json.dumps(told, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()
