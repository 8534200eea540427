"""Acceptances of a changed people file, or of drift, where every host finds them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING

from dcdecom.journal import sshsig
from dcdecom.journal.statement import read
from dcdecom.ports.people_orders import Brought

from .connection import Database

if TYPE_CHECKING:
    from .connection import Connection

SELECT = "SELECT number, statement, signature, brought FROM dcdecom.orders WHERE folder = %s ORDER BY number"
KEEP = """
INSERT INTO dcdecom.orders SELECT %(folder)s, coalesce(max(number), 0) + 1, %(statement)s, %(signature)s, %(brought)s
FROM dcdecom.orders WHERE folder = %(folder)s
"""


class PostgresOrders:
    """Protocol `PeopleOrders`. `folder`: which of them, as the data folder of one host calls it."""

    def __init__(self, database: Database, folder: str) -> None:
        self._database = database
        self._folder = folder

    def kept(self) -> tuple[Brought, ...]:
        """All that can be read, in the order in which they were brought."""
        return tuple(found for found in self._each() if isinstance(found, Brought))

    def unread(self) -> tuple[str, ...]:
        """Why others cannot be read, a line each."""
        return tuple(found for found in self._each() if isinstance(found, str))

    def keep(self, brought: Brought) -> None:
        """Keep one more. Raises Waiting where another host kept one at the same moment."""
        with self._database.transaction() as session:
            self.insert(session, self._folder, brought)

    @staticmethod
    def insert(session: Connection, folder: str, brought: Brought) -> None:
        """Keep one more in the transaction of a session."""
        about = {"at": brought.at.isoformat(), "recorder": brought.recorder}
        about |= {"about": brought.about} if brought.about else {}
        session.execute(KEEP, {
            "folder": folder, "statement": brought.statement, "signature": brought.signature,
            "brought": json.dumps(about),
        })  # fmt: skip

    def _each(self) -> Iterator[Brought | str]:
        with self._database.reading() as session:
            found = session.execute(SELECT, (self._folder,), binary=True).fetchall()
        for number, statement, signature, brought in found:
            if not (isinstance(statement, bytes) and isinstance(signature, bytes)):
                continue
            try:
                yield _read(statement, signature, str(brought))
            except (ValueError, KeyError, TypeError, OverflowError, RecursionError) as error:
                yield f"acceptance {number} of {self._folder} in {self._database.where} cannot be read: {error}"


def _read(statement: bytes, signature: bytes, brought: str) -> Brought:
    read(statement)
    sshsig.read(signature)
    said = json.loads(brought)
    at = datetime.fromisoformat(said["at"])
    if at.tzinfo is None:
        raise ValueError(f"{at} has no time zone")
    return Brought(statement, signature, at, str(said["recorder"]), str(said.get("about", "")))
