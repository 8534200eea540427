"""Making the tables and roles: by a person, with another login than the hosts have."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING

from dcdecom.errors import InputError

from .connection import LAYOUT, Where, confirmed, connect, translated

if TYPE_CHECKING:
    from .connection import Connection

OWNER, WRITER, READER, QUEUE = ROLES = ("dcdecom_owner", "dcdecom_writer", "dcdecom_reader", "dcdecom_queue")
"""NOLOGIN roles, which have the rights. Each host has a login of its own that is a member of one of them."""
THEN = "See that the server and its standby are there, then repeat dcdecom store migrate: it makes what is missing."


@dataclass(frozen=True)
class Plan:
    """What a migration would do, or did: statements as an administrator would type them."""

    roles: tuple[str, ...]
    """Roles that are missing. Making them takes CREATEROLE."""
    layout: int
    """The layout that is there; 0 where there is none."""

    @property
    def statements(self) -> tuple[str, ...]:
        """In their order; none where all of it is there."""
        made = tuple(f"CREATE ROLE {role} NOLOGIN" for role in self.roles)
        tables = (f"-- layout {LAYOUT}, in one transaction, as {OWNER}",) if self.layout < LAYOUT else ()
        return made + tables


def plan(where: Where) -> Plan:
    """What is missing. Nothing is changed."""
    connection, server = connect(where)
    try:
        with translated(where):
            return _plan(connection, server.is_made)
    finally:
        connection.close()


def migrate(where: Where) -> Plan:
    """Make what is missing, and give the rights anew, in one transaction; others who migrate wait for it.

    Raises InputError where the login may not, or where a newer version made the store.
    """
    connection, _ = connect(where)
    try:
        with translated(where), confirmed(where, connection, many=True, then=THEN) as commit, connection.transaction():
            connection.execute("SELECT pg_advisory_xact_lock(722699)")
            made = connection.execute("SELECT to_regclass('dcdecom.schema_version') IS NOT NULL").fetchone() == (True,)
            found = _plan(connection, made)
            if found.layout > LAYOUT:
                what = f"{where} has layout {found.layout}, this dcdecom knows layout {LAYOUT}; nothing was changed"
                raise InputError(what, "Use the newer dcdecom that made it.")
            for role in found.roles:
                connection.execute(f"CREATE ROLE {role} NOLOGIN".encode())
            if found.roles:
                connection.execute(f"GRANT {OWNER} TO CURRENT_USER".encode())
            if found.layout == 0:
                connection.execute(f'GRANT CREATE ON DATABASE "{_quoted(where.database)}" TO {OWNER}'.encode())
            connection.execute(f"SET LOCAL ROLE {OWNER}".encode())
            if found.layout == 0:
                connection.execute(_text("layout_1.sql").encode())
            connection.execute(_text("rights.sql").encode())
            commit.begin()
            return found
    finally:
        connection.close()


def _plan(connection: Connection, made: bool) -> Plan:
    found = connection.execute("SELECT rolname::text FROM pg_roles WHERE rolname = ANY(%s)", (list(ROLES),))
    there = {name for (name,) in found}
    layout = 0
    if made:
        row = connection.execute("SELECT max(version) FROM dcdecom.schema_version").fetchone()
        layout = int(str(row[0])) if row else 0
    return Plan(tuple(role for role in ROLES if role not in there), layout)


def _quoted(name: str) -> str:
    return name.replace('"', '""')


def _text(name: str) -> str:
    return (resources.files(__package__) / name).read_text(encoding="utf-8")
