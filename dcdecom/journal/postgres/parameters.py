"""Sites as parameters of a statement, and rows that are damaged."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from dcdecom.errors import JournalBroken
from dcdecom.journal.database import BACKUP
from dcdecom.journal.sited import column
from dcdecom.model.site import Every, Sites


def chosen(sites: Sites) -> list[str] | None:
    """A choice as an array of columns: none for every site."""
    return None if isinstance(sites, Every) else sorted(map(column, sites))


@contextmanager
def row_of(table: str, row: object) -> Iterator[None]:
    """Turn what a damaged row raises when it is read into an error that names it."""
    try:
        yield
    except (ValueError, LookupError, TypeError, AttributeError, OverflowError, RecursionError) as error:
        raise JournalBroken(f"a row of the table dcdecom.{table} is damaged: {str(row)[:300]}", BACKUP) from error
