"""What the reconcile is given, beside its readers."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import clocks, documents, storage
from dcdecom.errors import JournalBroken
from dcdecom.model.case import Case
from dcdecom.model.deadline import deadline
from dcdecom.model.fold import fold
from dcdecom.model.playbook import Policy
from dcdecom.model.settings import Settings
from dcdecom.ports.journal import Hold
from dcdecom.ports.memory import DriftStore

if TYPE_CHECKING:
    from dcdecom.model.trace import Known
    from dcdecom.reconcile.inputs import Journal, Late


def journals(settings: Settings, now: datetime) -> tuple[Journal, ...]:
    """Every journal as the reconcile looks at it; none where no case was ever opened."""
    from dcdecom.journal.audit import review
    from dcdecom.reconcile.inputs import Journal

    store = storage.store(settings)
    if not store.is_there():
        return ()
    files = storage.kept_files(settings)
    reviewed = [(r, fold(r.events) if r.events else None) for r in review(store, files, now)]
    found = []
    policies: dict[tuple[str, ...], Policy] = {}
    for r, case in reviewed:
        late, due, faults = None, None, r.faults
        try:
            late = _late(settings, case, now)
            due = _release_due(settings, case, policies)
        except documents.KeptFileAltered as error:
            faults = (*r.faults, f"its procedure cannot be read: {error.what}")
        rest = case.resting if case else None
        rests = rest.until.astimezone(ZoneInfo(settings.timezone)).date() if rest else None
        found.append(Journal(r.id, case, faults, r.heads, late, r.intents, due, rests))
    return tuple(found)


def known_of(settings: Settings, id: str) -> Known | None:
    """What the journal of a case knows of its writes now; None where it does not hold."""
    from dcdecom.model.trace import NOTHING, known_by

    store = storage.store(settings)
    if not store.is_there() or id not in store.cases():
        return NOTHING
    try:
        events = store.events(id)
    except JournalBroken:
        return None
    return known_by(((event.hash, event.payload) for event in events), fold(events))


def _late(settings: Settings, case: Case | None, now: datetime) -> Late | None:
    """How an open case stands that is late. Raises InputError where its procedure cannot be read."""
    from dcdecom.reconcile.lateness import late

    if case is None or case.state != "open":
        return None
    zone = ZoneInfo(settings.timezone)
    playbook = documents.playbook_of(settings, case)
    return late(case, playbook, now.astimezone(zone).date(), zone, clocks.days(settings))


def _release_due(settings: Settings, case: Case | None, policies: dict[tuple[str, ...], Policy]) -> date | None:
    """The day from which on what a sealed case left may be released, by the policy that the case went by.

    `policies` are those that were read, each of many cases. Raises InputError where it cannot be read.
    """
    from dcdecom.casework.release import left_devices

    if case is None or case.sealed_at is None or case.follows or not left_devices(case):
        return None
    bound = (case.binding.name, case.binding.playbook, case.binding.policy, case.binding.policy_in_force)
    if bound not in policies:
        policies[bound] = documents.playbook_of(settings, case).policy
    if not policies[bound].second_day.frees:
        return None
    zone = ZoneInfo(settings.timezone)
    return deadline(policies[bound], "release_after").over_at(case.sealed_at, zone).astimezone(zone).date()


def drift_store(settings: Settings) -> DriftStore:
    """What the reconcile knows from run to run."""
    return storage.drift(settings)


def reconcile_lock(settings: Settings) -> AbstractContextManager[Hold]:
    """One reconcile at a time. Entering raises Waiting that names who is at it."""
    from dcdecom.adapters.actor import SystemActor

    return storage.locks(settings).hold("the reconcile", SystemActor().login().name)
