"""The store of a configuration that names a PostgreSQL, which several hosts share. psycopg is loaded at first use."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache, partial
from typing import TYPE_CHECKING

from dcdecom.bootstrap import clocks
from dcdecom.errors import InputError
from dcdecom.journal.postgres.attachments import StoredAttachments
from dcdecom.journal.postgres.connection import Database, Where
from dcdecom.journal.postgres.heads import FOLDER, Heads
from dcdecom.model.settings import PostgresSettings, SecretRef, Settings

if TYPE_CHECKING:
    from pathlib import Path

    from dcdecom.journal.postgres.drift import PostgresDrift
    from dcdecom.journal.postgres.grants import PostgresGrants
    from dcdecom.journal.postgres.locks import PostgresLocks
    from dcdecom.journal.postgres.memory import PostgresMemory
    from dcdecom.journal.postgres.orders import PostgresOrders
    from dcdecom.journal.postgres.outbox import PostgresOutbox
    from dcdecom.journal.postgres.shown import ShownRows, Snapshots
    from dcdecom.journal.postgres.store import PostgresStore
    from dcdecom.journal.store_check import Line

STAGED = "staged"


def where(settings: Settings) -> Where:
    """The store that the configuration names, and this host's login. Raises InputError where it names none."""
    its = settings.store.postgresql
    if its is None:
        raise InputError(
            f"{settings.path} has no section store.postgresql: journals are kept in {settings.data_dir}. "
            "Nothing was changed.",
            "dcdecom help more-than-one-host says when another store is worth its upkeep.",
        )
    return _where(its)


@cache
def _where(its: PostgresSettings) -> Where:
    from dcdecom.adapters.secrets import Secrets

    password = partial(Secrets().resolve, its.password) if its.password else None
    return Where(its.hosts, its.database, its.user, its.port, its.sslrootcert, its.sslcert, its.sslkey, password)


def as_login(
    settings: Settings, user: str | None, certificate: Path | None, key: Path | None, password: str | None
) -> Where:
    """The same store by another login, whose secrets are its own. Raises InputError."""
    from dcdecom.adapters.secrets import Secrets

    its = where(settings)
    if user is None:
        return its
    secret = partial(Secrets().resolve, SecretRef(password)) if password else None
    return replace(its, user=user, certificate=certificate, key=key, password=secret)


@cache
def _database(where: Where, real: bool) -> Database:
    """One for this process: its commands go on with one session."""
    return Database(where, needs_standby=real)


def database(settings: Settings) -> Database:
    """The sessions of this process. On the real estate a second host needs a synchronous standby."""
    return _database(where(settings), settings.estate == "real")


_attachments = cache(StoredAttachments)


def attachments(settings: Settings, limit_bytes: int = 0) -> StoredAttachments:
    """The files of its journals, and those that this process keeps for its next events."""
    found = _attachments(database(settings), settings.data_dir / STAGED, 0)
    found.limit_bytes = limit_bytes or found.limit_bytes
    return found


def heads(settings: Settings) -> Heads:
    """What this host was told last of each case."""
    return Heads(settings.data_dir / FOLDER)


def store(
    settings: Settings, create: bool = False, tell: Callable[[str], None] | None = None
) -> PostgresStore:
    """The journals. `tell`: hears why holding a case takes a while."""
    from dcdecom.journal.postgres.store import PostgresStore

    found = PostgresStore(database(settings), clocks.clock(), heads(settings), attachments(settings), create)
    found.tell = tell
    return found


def checked(settings: Settings) -> Iterator[Line]:
    """The server, this login's rights, what this host remembers, and every case."""
    from dcdecom.journal.postgres.look import looked

    return looked(where(settings), store(settings, create=True), heads(settings))


def shown(settings: Settings) -> ShownRows:
    """The journals, for a login that may only read them."""
    from dcdecom.journal.postgres.shown import ShownRows

    return ShownRows(database(settings))


def watch(settings: Settings) -> Snapshots:
    """Whether they are as they were."""
    from dcdecom.journal.postgres.shown import Snapshots

    return Snapshots(database(settings))


def orders(settings: Settings, folder: str) -> PostgresOrders:
    """Signed acceptances that are of no case."""
    from dcdecom.journal.postgres.orders import PostgresOrders

    return PostgresOrders(database(settings), folder)


def memory(settings: Settings) -> PostgresMemory:
    """Where earlier looks saw addresses."""
    from dcdecom.journal.postgres.memory import PostgresMemory

    return PostgresMemory(database(settings))


def drift(settings: Settings) -> PostgresDrift:
    """What the reconcile knows from run to run."""
    from dcdecom.journal.postgres.drift import PostgresDrift

    return PostgresDrift(database(settings))


def outbox(settings: Settings) -> PostgresOutbox:
    """What people and other systems are to be told."""
    from dcdecom.journal.postgres.outbox import PostgresOutbox

    return PostgresOutbox(database(settings))


def locks(settings: Settings) -> PostgresLocks:
    """What is no case and is held like one."""
    from dcdecom.journal.postgres.locks import PostgresLocks

    return PostgresLocks(database(settings), clocks.clock())


def grants(settings: Settings, actor: str) -> PostgresGrants:
    """The journal of grants."""
    from dcdecom.journal.postgres.grants import PostgresGrants

    return PostgresGrants(database(settings), clocks.clock(), actor)
