"""Which fields of evidence and policy anything that judges ever reads, as the cases of `cases/*.yaml` show it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any, get_args, get_origin, get_type_hints

from dcdecom.checks.afresh import absence, ports, slots
from dcdecom.checks.conclusion import conclude, sighted_now
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.switch import OpenPort, ShutPort
from dcdecom.model.codec import write
from dcdecom.model.estate.device import CableEnd
from dcdecom.model.estate.reading import Reading
from dcdecom.model.evidence import Evidence
from dcdecom.model.playbook import Policy
from tests.unit.checks.case import Case, load


def kept_fields() -> frozenset[str]:
    """Every field of what is kept, evidence and policy, as `PortState.index`, of which some case has a value."""
    met = {kind for case in load() for kind in (*_met(case.evidence), *_met(case.rules))}
    return frozenset(f"{kind.__name__}.{field.name}" for kind in met for field in dataclasses.fields(kind))


def _met(value: Any) -> Iterator[Any]:
    if isinstance(value, tuple):
        for part in value:
            yield from _met(part)
    elif dataclasses.is_dataclass(value):
        yield type(value)
        for field in dataclasses.fields(value):
            yield from _met(getattr(value, field.name))


def read_fields() -> frozenset[str]:
    """Those that anything reads that concludes, in any case."""
    found: set[str] = set()
    healthy = Case("healthy")
    told = [(case, case.evidence) for case in load()]
    for case, evidence in (*told, (healthy, _with_far_ends(healthy.evidence))):
        policy = case.rules
        changes = [*_changes(evidence)]
        with traced(lambda it, kind, name: found.add(f"{kind}.{name}")):
            _conclude(case, evidence, policy)
            for change in changes:
                _before(change, evidence, policy)
    return frozenset(found)


def _with_far_ends(evidence: Evidence) -> Evidence:
    """Each cable of its record ends somewhere, as NetBox tells it; no case of the checks needs that."""
    if not isinstance(evidence.record, Reading):
        return evidence
    end = CableEnd("interface", 1, "eth0")
    found = tuple(
        dataclasses.replace(d, interfaces=tuple(dataclasses.replace(i, far=i.far or end) for i in d.interfaces))
        for d in evidence.record.value
    )
    return dataclasses.replace(evidence, record=dataclasses.replace(evidence.record, value=found))


def _changes(evidence: Evidence) -> Iterator[ShutPort | OpenPort]:
    for p in evidence.ports:
        where = (p.port.switch_id, p.port.switch, p.port.interface_id, p.port.name, p.kind)
        yield ShutPort(evidence.asked.name, 1, *where)
        yield OpenPort(evidence.asked.name, 1, *where)


def _conclude(case: Case, evidence: Evidence, policy: Policy) -> None:
    write(conclude(evidence, "step", policy, case.machine_too))
    write(sighted_now(evidence))
    write(absence.dropped(evidence, "step"))
    absence.has_left(evidence, ())
    absence.unread_anywhere(evidence, policy)
    absence.still_learned({"one": evidence})
    tuple(slots.against_taking_off(TakeOffSlot("one", 4, 0, "", 0, "", 0, "", (), ()), evidence, policy))


def _before(change: ShutPort | OpenPort, evidence: Evidence, policy: Policy) -> None:
    if isinstance(change, OpenPort):
        tuple(ports.against_opening(change, evidence, policy))
        return
    tuple(ports.against_shutting(change, evidence, policy))
    ports.proof(change, evidence, policy)


@contextmanager
def traced(note: Callable[[object, str, str], object]) -> Iterator[None]:
    """Note each field that is read of any value that evidence and policy are made of."""
    kinds = _kinds()
    names = {kind: frozenset(field.name for field in dataclasses.fields(kind)) for kind in kinds}

    def noting(it: Any, name: str) -> Any:
        kind = object.__getattribute__(it, "__class__")
        if name in names.get(kind, ()):
            note(it, kind.__name__, name)
        return object.__getattribute__(it, name)

    for kind in kinds:
        kind.__getattribute__ = noting  # type: ignore[method-assign]  # put back below
    try:
        yield
    finally:
        for kind in kinds:
            del kind.__getattribute__


def _kinds() -> tuple[Any, ...]:
    """Every dataclass that evidence and policy are made of."""
    found: dict[Any, None] = {}
    left: list[Any] = [Evidence, Policy]
    while left:
        hint = left.pop()
        left += get_args(hint)
        kind = get_origin(hint) or hint
        if isinstance(kind, type) and dataclasses.is_dataclass(kind) and kind not in found:
            found[kind] = None
            left += get_type_hints(kind).values()
    return tuple(found)
