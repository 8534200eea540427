"""What is missing, what differs, and what is ours and no longer needed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import get_args

from dcdecom.errors import InputError, SystemFailure
from dcdecom.grant.wanted import wanted
from dcdecom.late_dataclass import dataclass
from dcdecom.model.estate.reading import Reading, Source
from dcdecom.model.grant import Act, Foreign, Grant, HeldGrant, Holdings, System, digest
from dcdecom.model.settings import Settings
from dcdecom.ports.grants import Granting

SYSTEMS: tuple[System, ...] = get_args(System)
AGAIN = "Read before anything is repeated: dcdecom grant plan"


@dataclass(frozen=True)
class GrantPlan:
    """What an application would do, in its order."""

    acts: tuple[Act, ...]
    wider: tuple[str, ...]
    kept: tuple[str, ...] = ()
    """Constraints that an administrator set where dcdecom needs none: they narrow, and stay."""
    refused: tuple[str, ...] = ()
    """What is not changed, since others than our accounts are in it."""
    place: str = ""
    """The estate and the systems, each with its URL."""
    accounts: tuple[str, ...] = ()
    """As `netbox admin`: each system, and whom it takes the administrator's token for."""

    @property
    def digest(self) -> str:
        return digest(self.place, self.acts)


def planned(
    settings: Settings, systems: Mapping[System, Granting], deletes_addresses: bool = False
) -> GrantPlan:
    """Read what is there and compare.

    Raises SystemFailure where one system could not be read, InputError where one is of another estate.
    """
    acts: list[Act] = []
    wider: list[str] = []
    kept: list[str] = []
    places: list[str] = []
    accounts: list[str] = []
    for system, granting in systems.items():
        found = _read(system, granting)
        _check_estate(settings, found.source)
        shipped = wanted(settings, system, deletes_addresses)
        objects = [_narrowed(grant, found.value.held) for grant in shipped]
        kept += (f"{one}: {one.fields['constraints']}" for one in objects if one not in shipped)
        acts += _acts(objects, found.value.held)
        wider += found.value.wider
        wider += (line for foreign in found.value.foreign for line in _beyond(objects, foreign))
        places.append(f"{system} {found.source.address}")
        accounts += [f"{system} {found.value.account}"] if found.value.account else []
    refused = tuple(_refusal(act.grant, act.before.others) for act in acts if act.before and act.before.others)
    done = tuple(act for act in acts if not (act.before and act.before.others))
    place = f"estate {settings.estate}: {', '.join(places)}"
    return GrantPlan(done, tuple(wider), tuple(kept), refused, place, tuple(accounts))


def holdings(system: System, granting: Granting) -> Holdings:
    """What a system has of ours. Raises SystemFailure: what could not be read is not missing."""
    return _read(system, granting).value


def _check_estate(settings: Settings, source: Source) -> None:
    if source.estate != settings.estate:
        raise InputError(
            f"{source} at {source.address} is of estate {source.estate or '?'}, and {settings.path} of "
            f"{settings.estate}. Nothing was changed.",
            "Set estate, or the URL, to what is meant.",
        )


def _read(system: System, granting: Granting) -> Reading[Holdings]:
    answer = granting.holdings()
    if isinstance(answer, Reading):
        return answer
    reason = getattr(answer, "reason", "no answer")
    raise SystemFailure(f"{system}: what it grants could not be read: {reason}. Nothing was changed.")


def _acts(objects: Iterable[Grant], held: tuple[HeldGrant, ...]) -> Iterator[Act]:
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


def _narrowed(grant: Grant, held: Iterable[HeldGrant]) -> Grant:
    """With the constraint that an administrator set where none is wanted: to take it off would widen.

    Not on what is seen: what a constraint hides looks like none.
    """
    found = first(held, grant)
    if found is None or grant.fields.get("constraints") != "" or "view" in _words(grant, "actions"):
        return grant
    return replace(grant, fields={**grant.fields, "constraints": found.grant.fields["constraints"]})


def _refusal(grant: Grant, others: tuple[str, ...]) -> str:
    return f"{grant}: {', '.join(others)} would be changed with it. Take them out of it, or rename it."


def _beyond(objects: Iterable[Grant], foreign: Foreign) -> Iterator[str]:
    """What a foreign permission gives and ours do not, or give for some objects only."""
    ours = [one for one in objects if one.kind == "permission" and foreign.user in _words(one, "users")]
    there = foreign.grant.fields["constraints"]
    more: list[str] = []
    for action in _words(foreign.grant, "actions"):
        for model in _words(foreign.grant, "object_types"):
            giving = [one for one in ours if action in _words(one, "actions") and model in _words(one, "object_types")]
            limits = [str(one.fields["constraints"]) for one in giving]
            if not limits:
                more.append(f"{action} {model}")
            elif all(limits) and there not in limits:
                more.append(f"{action} {model} beyond {' or '.join(limits)}")
    if more:
        said = f"{foreign.user} may {', '.join(more)}"
        yield f"{said} by the permission {foreign.grant.name}: NetBox, Admin > Permissions"


def _words(grant: Grant, field: str) -> tuple[str, ...]:
    value = grant.fields[field]
    return value if isinstance(value, tuple) else ()


def first(held: Iterable[HeldGrant], grant: Grant) -> HeldGrant | None:
    """The object of a name; of several, which NetBox allows, the oldest."""
    return next((one for one in held if (one.grant.kind, one.grant.name) == (grant.kind, grant.name)), None)


def as_it_is(act: Act, granting: Granting) -> HeldGrant | None:
    """The act's object as it is: by its id where it has one."""
    held = holdings(act.grant.system, granting).held
    if act.before is None:
        return first(held, act.grant)
    return next((one for one in held if (one.grant.kind, one.id) == (act.grant.kind, act.id)), None)
