"""What the reconcile is given, beside its readers."""

from __future__ import annotations

from contextlib import AbstractContextManager
from datetime import datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from dcdecom.bootstrap import clocks, documents, storage
from dcdecom.errors import JournalBroken
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.model.pace import began, pace
from dcdecom.model.settings import Settings
from dcdecom.ports.journal import Hold
from dcdecom.ports.memory import DriftStore

if TYPE_CHECKING:
    from dcdecom.model.trace import Known
    from dcdecom.reconcile.inputs import Journal, Late


def journals(settings: Settings, now: datetime) -> tuple[Journal, ...]:
    """Every journal as the reconcile looks at it; none where no case was ever opened."""
    from dcdecom.journal.attachment_status import InFolders
    from dcdecom.journal.audit import review
    from dcdecom.reconcile.inputs import Journal

    store = storage.store(settings)
    if not store.is_there():
        return ()
    files = InFolders([settings.data_dir / storage.FILES, settings.data_dir / storage.SEALED])
    reviewed = [(r, fold(r.events) if r.events else None) for r in review(store, files, now)]
    found = []
    for r, case in reviewed:
        late, faults = None, r.faults
        try:
            late = _late(settings, case, now)
        except documents.KeptFileAltered as error:
            faults = (*r.faults, f"its procedure cannot be read: {error.what}")
        found.append(Journal(r.id, case, faults, r.heads, late, r.intents))
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
    """How an open case stands that is past its norm as a whole. Raises InputError where its procedure cannot be
    read."""
    from dcdecom.reconcile.inputs import Late

    if case is None or case.state != "open":
        return None
    zone, calendar = ZoneInfo(settings.timezone), clocks.days(settings)
    stands = pace(case, documents.playbook_of(settings, case), now.astimezone(zone).date(), zone, calendar.count)
    if not stands.is_late or stands.case is None or not stands.case_norm:
        return None
    return Late(calendar.due(began(case, zone), stands.case_norm), stands.case, stands.case_norm)


def drift_store(settings: Settings) -> DriftStore:
    """What the reconcile knows from run to run."""
    return storage.drift(settings)


def reconcile_lock(settings: Settings) -> AbstractContextManager[Hold]:
    """One reconcile at a time. Entering raises Waiting that names who is at it."""
    from dcdecom.adapters.actor import SystemActor

    return storage.locks(settings).hold("the reconcile", SystemActor().login().name)
