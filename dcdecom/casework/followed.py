"""Which cases of the store follow another one. Only journals are read."""

from __future__ import annotations

from dcdecom.errors import JournalBroken
from dcdecom.model.case import Case
from dcdecom.model.fold import fold
from dcdecom.ports.journal import Store


def followed_by(store: Store, id: str) -> tuple[Case, ...]:
    """The cases that follow one, oldest first; those that were given up too. A journal that is broken tells of none."""
    found = []
    for other in store.cases():
        try:
            case = fold(store.events(other)) if other != id else None
        except JournalBroken:
            continue
        if case and case.follows and case.follows.case == id:
            found.append(case)
    return tuple(found)
