"""The store before the first case: made empty, so that whoever may only read it sees that there is no case yet.

That there is none is read from a store, never from its absence: one that was lost looks the same. So it is made only
where nothing else is left of a case either.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from dcdecom.bootstrap import storage
from dcdecom.journal.durable_files import told
from dcdecom.journal.statement_folder import StatementFolder
from dcdecom.model.settings import Settings

CASE = re.compile(r"[0-9]{4}-[0-9]{4,9}")


def make_first(settings: Settings) -> tuple[str, ...]:
    """Make an empty store where there is none, and return what speaks against it: then it was not made.

    A store on PostgreSQL is made by `dcdecom store make` alone. Raises InputError and SystemFailure.
    """
    if settings.store.postgresql or storage.store(settings).is_there():
        return ()
    left = tuple(_left_of_cases(settings))
    if not left:
        from dcdecom.journal.database import create

        create(settings.data_dir / storage.STORE)
    return left


def _left_of_cases(settings: Settings) -> Iterator[str]:
    """What only a case leaves: its files, its folders, and statements that wait to be signed in it."""
    for name in (storage.FILES, storage.SEALED, storage.PEOPLE):
        if _is_used(settings.data_dir / name):
            yield str(settings.data_dir / name)
    yield from sorted(name for name in storage.tray(settings).known() if CASE.fullmatch(name))
    if settings.web and any(CASE.fullmatch(each.case) for each in StatementFolder(settings.web.statements).every()):
        yield str(settings.web.statements)


def _is_used(folder: Path) -> bool:
    with told(f"read {folder}"):
        try:
            return any(folder.iterdir())
        except FileNotFoundError:
            return False
