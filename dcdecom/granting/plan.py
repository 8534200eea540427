"""What is missing, what differs, and what is ours and no longer needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import get_args

from dcdecom.errors import SystemFailure
from dcdecom.granting.wanted import wanted
from dcdecom.model.estate import Reading
from dcdecom.model.grant import Act, Grant, Held, Holdings, System, digest
from dcdecom.model.settings import Settings
from dcdecom.ports import Granting

SYSTEMS: tuple[System, ...] = get_args(System)


@dataclass(frozen=True)
class Plan:
    """What an application would do, in its order."""

    acts: tuple[Act, ...]
    wider: tuple[str, ...]

    @property
    def digest(self) -> str:
        return digest(self.acts)


def planned(settings: Settings, systems: Mapping[System, Granting]) -> Plan:
    """Read what is there and compare. Raises SystemFailure where one system could not be read."""
    acts: list[Act] = []
    wider: list[str] = []
    for system, granting in systems.items():
        found = holdings(system, granting)
        acts += _acts(wanted(settings, system), found.held)
        wider += found.wider
    return Plan(tuple(acts), tuple(wider))


def holdings(system: System, granting: Granting) -> Holdings:
    """What a system has of ours. Raises SystemFailure: what could not be read is not missing."""
    answer = granting.holdings()
    if isinstance(answer, Reading):
        return answer.value
    reason = getattr(answer, "reason", "no answer")
    raise SystemFailure(f"{system}: what it grants could not be read: {reason}. Nothing was changed.")


def _acts(objects: Iterable[Grant], held: tuple[Held, ...]) -> Iterator[Act]:
    kept: set[str] = set()
    for grant in objects:
        found = first(held, grant)
        if found is None:
            yield Act("make", grant)
            continue
        kept.add(f"{grant.kind} {found.id}")
        if found.grant.fields != grant.fields:
            yield Act("change", grant, found)
    for one in held:
        if f"{one.grant.kind} {one.id}" not in kept and one.grant.fields.get("enabled"):
            yield Act("switch off", replace(one.grant, fields={**one.grant.fields, "enabled": False}), one)


def first(held: Iterable[Held], grant: Grant) -> Held | None:
    """The object of a name; of several, which NetBox allows, the oldest."""
    return next((one for one in held if (one.grant.kind, one.grant.name) == (grant.kind, grant.name)), None)
