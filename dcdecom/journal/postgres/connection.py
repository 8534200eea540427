"""Sessions of PostgreSQL: how they are made, what a server has to be before it is trusted, and what its errors mean.

A session is made by TLS that proves the server's name, or on a Unix socket, and in no other way. It goes to the primary
itself: through a pool a lock would belong to whoever is given the server's session next.
"""

from __future__ import annotations

import json
import os
import select
import socket
import stat
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from dcdecom.errors import InputError, JournalBroken, OutcomeUnknown, SystemFailure, Waiting

if TYPE_CHECKING:
    import psycopg

    Connection: TypeAlias = psycopg.Connection[tuple[object, ...]]

INSTALL = "pip install 'dcdecom[postgresql]'"
LAYOUT = 1
SCHEMA = "dcdecom"
MIGRATE = "Run dcdecom store migrate, by a login that is a member of dcdecom_owner."
BUSY_SECONDS = 5.0
"""How long a transaction waits for another one before it gives up."""
COMMIT_SECONDS = 20.0
"""How long a commit may go on, a synchronous standby's answer included."""
AGAIN_SECONDS = 2.0
"""How soon a commit that goes on all the same is ended once more."""
CLOCK_SECONDS = 5.0
"""How far this host's clock may be from the server's."""
REDIRECTS = ("PGHOSTADDR", "PGSERVICE", "PGSERVICEFILE")
"""Variables by which libpq would go somewhere else, or in another way, than the configuration says."""

NOWHERE = "/dev/null/none"
"""In place of files in a home folder, which libpq would take otherwise."""

SET = {
    "default_transaction_isolation": "read committed",
    "synchronous_commit": "on",
    "statement_timeout": "0",
    "idle_in_transaction_session_timeout": "0",
    "idle_session_timeout": "0",
    "tcp_keepalives_idle": "5",
    "tcp_keepalives_interval": "2",
    "tcp_keepalives_count": "2",
    "tcp_user_timeout": "8000",
    "TimeZone": "UTC",
    "search_path": "pg_catalog",
    "client_encoding": "UTF8",
}
"""What every session sets, and reads back: something between may have left it out. A server on a Unix socket says
nothing of TCP."""
OF_TCP = frozenset(name for name in SET if name.startswith("tcp_"))
WEAKER = frozenset({"off", "local", "remote_write"})
"""Settings of `synchronous_commit` with which a confirmed event may be lost by a failover."""
HELLO = """
SELECT pg_backend_pid(), pg_is_in_recovery(), extract(epoch FROM clock_timestamp())::float8,
    current_setting('server_version_num')::int, current_setting('synchronous_standby_names'),
    (SELECT json_object_agg(name, setting)::text FROM pg_settings WHERE name = ANY(%s)),
    to_regclass('dcdecom.schema_version') IS NOT NULL, session_user::text,
    CASE WHEN pg_is_in_recovery() THEN '' ELSE substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8) END,
    (SELECT system_identifier::text FROM pg_control_system())
"""

MADE = """
SELECT max(version), (SELECT min(host) FROM dcdecom.held WHERE host NOT IN ('', %s)) FROM dcdecom.schema_version
"""


@dataclass(frozen=True)
class Where:
    """A store, and as whom it is opened. `hosts`: names, or the folder of a Unix socket."""

    hosts: tuple[str, ...]
    database: str = "dcdecom"
    user: str = ""
    port: int = 5432
    root_certificate: Path | None = None
    certificate: Path | None = None
    key: Path | None = None
    password: Callable[[], str] | None = None

    @property
    def by_socket(self) -> bool:
        """Whether it is reached without a network."""
        return len(self.hosts) == 1 and self.hosts[0].startswith("/")

    def __str__(self) -> str:
        return f"the store {self.database} at {', '.join(self.hosts)}"


@dataclass(frozen=True)
class Server:
    """What a server said of itself when a session began."""

    version: int
    standbys: str
    """Its `synchronous_standby_names`; empty where it waits for none."""
    is_made: bool
    """Whether dcdecom's tables are there."""
    user: str
    timeline: str
    identifier: str
    """The number that a cluster has from its making, and its copies too."""
    ahead: float
    """Seconds by which its clock is ahead of ours."""


def library() -> None:
    """Raises InputError that says in one line how to get psycopg, where it is not installed."""
    try:
        import psycopg as psycopg
    except ImportError as error:
        raise InputError("a store on PostgreSQL needs the psycopg package", INSTALL) from error


def connect(where: Where, wall: Callable[[], float] = time.time) -> tuple[Connection, Server]:
    """A session with the primary, in which nothing waits longer than it should; and what the server says of itself.

    Raises InputError and SystemFailure for a server that is not to be trusted with a journal.
    """
    library()
    import psycopg

    options = _conninfo(where)
    with translated(where):
        connection: Connection = psycopg.connect(**options, autocommit=True)  # type: ignore[arg-type]  # libpq's names
    try:
        with translated(where):
            return connection, _hello(where, connection, wall)
    except BaseException:
        connection.close()
        raise


def _conninfo(where: Where) -> dict[str, object]:
    for name in REDIRECTS:
        if os.environ.get(name):
            what = f"{name} is set: libpq would not go where the configuration says. Nothing was asked."
            raise InputError(what, f"unset {name}")
    options: dict[str, object] = {
        "host": ",".join(where.hosts), "port": where.port, "dbname": where.database, "application_name": "dcdecom",
        "connect_timeout": 10, "keepalives": 1, "keepalives_idle": 5, "keepalives_interval": 2, "keepalives_count": 2,
        "tcp_user_timeout": 8000, "target_session_attrs": "read-write", "gssencmode": "disable", "passfile": NOWHERE,
        "options": " ".join(f"-c {name}={_escaped(value)}" for name, value in SET.items()),
    }  # fmt: skip
    if where.user:
        options["user"] = where.user
    if where.password is not None:
        options["password"] = where.password()
    if where.by_socket:
        return {**options, "sslmode": "disable"}
    if where.root_certificate is None or any(host.startswith("/") for host in where.hosts):
        what = f"{where}: over a network the server has to prove its name. Nothing was asked."
        raise InputError(what, "Name `sslrootcert` in store.postgresql, or one folder of a Unix socket as its host.")
    options |= {
        "sslmode": "verify-full", "sslrootcert": str(where.root_certificate), "ssl_min_protocol_version": "TLSv1.2",
        "sslcert": str(where.certificate or NOWHERE), "sslkey": str(where.key or NOWHERE),
    }  # fmt: skip
    if where.key is not None:
        _must_be_closed(where.key)
    return options


def _escaped(value: str) -> str:
    return value.replace("\\", "\\\\").replace(" ", "\\ ")


def _must_be_closed(key: Path) -> None:
    try:
        mode = key.stat().st_mode
    except OSError as error:
        raise InputError(f"the key {key} cannot be read: {error.strerror}. Nothing was asked.", "") from error
    if mode & stat.S_IRWXO:
        raise InputError(f"the key {key} is open to every account. Nothing was asked.", f"chmod o= {key}")


def _hello(where: Where, connection: Connection, wall: Callable[[], float]) -> Server:
    """Ask the server what it is, and refuse one with which a hold or an event could be lost without a word."""
    if not (connection.pgconn.ssl_in_use or _is_local(connection)):
        raise InputError(f"{where} was reached without TLS. Nothing was read or changed.", "See `sslrootcert`.")
    before = wall()
    [row] = connection.execute(HELLO, (list(SET),)).fetchall()
    after = wall()
    backend, standby, clock, version, standbys, settings, made, user, timeline, identifier = row
    if backend != connection.info.backend_pid:
        what = f"{where} is reached through a pool such as PgBouncer: a lock in it would be somebody else's next."
        raise InputError(f"{what} Nothing was read or changed.", "Name the server itself, and its own port.")
    if standby:
        what = f"{where} is a standby: a lock that is taken there holds nobody. Nothing was read or changed."
        raise InputError(what, "Name the primary too: of several hosts the one that takes writes is found.")
    if not isinstance(version, int) or version < 150000:
        raise InputError(f"{where} is PostgreSQL {version}; dcdecom needs 15 or newer. Nothing was changed.")
    if version >= 170000:
        connection.execute("SET transaction_timeout = 0")
    _must_have_set(where, json.loads(str(settings)))
    ahead = float(str(clock)) - (before + after) / 2
    if abs(ahead) > CLOCK_SECONDS + (after - before):
        what = f"the clock of {where} is {ahead:+.0f} s from this host's. Nothing was read or changed."
        raise InputError(what, "Let both follow the same time server: timedatectl.")
    return Server(version, str(standbys), bool(made), str(user), str(timeline), str(identifier), ahead)


def _must_have_set(where: Where, found: Mapping[str, str]) -> None:
    for name, wanted in SET.items():
        if name in OF_TCP and where.by_socket:
            continue
        if str(found.get(name, "")).lower() != wanted.lower():
            what = f"{where}: {name} is {found.get(name)!r}, and was set to {wanted!r}: something between left it out."
            raise InputError(f"{what} Nothing was read or changed.", "Name the server itself, and no pool before it.")


def _is_local(connection: Connection) -> bool:
    with socket.socket(fileno=os.dup(connection.pgconn.socket)) as copy:
        return copy.family == socket.AF_UNIX


def is_alive(connection: Connection) -> bool:
    """Whether a session that waits for nothing stands still, as far as this host knows: nothing is sent for it."""
    import psycopg

    if connection.closed or connection.broken:
        return False
    for _ in range(3):  # what the server said last, and then the end
        if not select.select([connection.pgconn.socket], [], [], 0)[0]:
            return True
        try:
            connection.pgconn.consume_input()
        except psycopg.Error:
            return False
    return not connection.closed


class Database:
    """A store as one command uses it: a session for each thread, which no child of the process goes on with."""

    def __init__(self, where: Where, wall: Callable[[], float] = time.time, needs_standby: bool = False) -> None:
        """`needs_standby`: whether a server that waits for no standby is refused where other hosts use it too."""
        self.where = where
        self.needs_standby = needs_standby
        self.busy_seconds = BUSY_SECONDS
        self._wall = wall
        self._local = threading.local()

    def session(self) -> Connection:
        """This thread's session, made at its first use. Raises InputError where the store was not made."""
        process, connection = getattr(self._local, "it", (0, None))
        if connection is None or process != os.getpid() or connection.closed or connection.broken:
            connection, server = self.connect()
            self._local.it = os.getpid(), connection
            self._local.server = server
        return connection

    def connect(self) -> tuple[Connection, Server]:
        """A session of its own, for a lock. Raises InputError where the store was not made, or by a newer version."""
        connection, server = connect(self.where, self._wall)
        try:
            if not server.is_made:
                raise InputError(f"{self.where} has no tables of dcdecom. Nothing was changed.", MIGRATE)
            with translated(self.where):
                connection.execute("SELECT set_config('lock_timeout', %s, false)", (f"{self.busy_seconds * 1000:.0f}",))
                found, other = connection.execute(MADE, (socket.gethostname(),)).fetchone() or (0, None)
            if found != LAYOUT:
                what = f"{self.where} has layout {found}, this dcdecom knows layout {LAYOUT}; nothing was changed"
                raise InputError(what, MIGRATE if int(str(found)) < LAYOUT else "Use the newer dcdecom that made it.")
            if self.needs_standby and not server.standbys and other is not None:
                what = f"{self.where} waits for no standby, and {other} uses it too: a failover would lose events."
                how = "Set synchronous_standby_names there (dcdecom help more-than-one-host), or use it from one host."
                raise InputError(f"{what} Nothing was read or changed.", how)
        except BaseException:
            connection.close()
            raise
        return connection, server

    def server(self) -> Server:
        """What the server said of itself when this thread's session began."""
        self.session()
        found: Server = self._local.server
        return found

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """This thread's session, for statements of which each is a transaction, or for one that is open already."""
        with translated(self.where):
            yield self.session()

    @contextmanager
    def transaction(self, connection: Connection | None = None) -> Iterator[Connection]:
        """One transaction: committed and confirmed when the block ends, undone when it raises."""
        chosen = connection or self.session()
        with translated(self.where), confirmed(self.where, chosen, many=True) as commit, chosen.transaction():
            yield chosen
            commit.begin()

    def close(self) -> None:
        """End this thread's session."""
        process, connection = getattr(self._local, "it", (0, None))
        if connection is not None and process == os.getpid():
            connection.close()
        self._local.it = (0, None)


@dataclass
class Commit:
    """What `confirmed` looks after."""

    connection: Connection
    begun: bool = False
    """Whatever fails from then on may have been committed."""
    _ended: threading.Event = field(default_factory=threading.Event)
    _alarm: threading.Thread | None = None

    def begin(self) -> None:
        """What is sent from now on commits. What went on before took as long as it took."""
        self.begun = True
        self.bound()

    def bound(self) -> None:
        """A server that answers nothing from now on is waited for `COMMIT_SECONDS`, and then ended again and again."""
        if self._alarm is None:
            self._alarm = threading.Thread(target=self._ring, daemon=True)
            self._alarm.start()

    def end(self) -> None:
        """It came to its end. A cancel that is on its way would end what the session is asked next."""
        self._ended.set()
        if self._alarm is not None:
            self._alarm.join()

    def _ring(self) -> None:
        seconds = COMMIT_SECONDS
        while not self._ended.wait(seconds):
            _cancel(self.connection)
            seconds = min(AGAIN_SECONDS, COMMIT_SECONDS)


READ_FIRST = "Read the case before anything is repeated: dcdecom case show CASE."
UNREPEATED = "Do not repeat it. See that the standby is back (dcdecom store check), then read the case."


@contextmanager
def confirmed(where: Where, connection: Connection, many: bool = False, then: str = "") -> Iterator[Commit]:
    """What is committed inside was confirmed as synchronously as the server is set up to, when it ends.

    `many`: the block is many statements of one transaction, and says by `begin` where its commit begins; without, each
    of its statements commits. `then`: what to do where it is not known, if it is no event of a case.

    Raises OutcomeUnknown where it was committed and the standby has not confirmed it, or where the session broke while
    it was committed. A server that answers nothing is waited for `COMMIT_SECONDS`.
    """
    import psycopg

    warnings = list[str]()

    def note(told: psycopg.errors.Diagnostic) -> None:
        of_commit = commit.begun or not many  # what a statement before it warned of is another matter
        if of_commit and (told.sqlstate or "").startswith("01") and told.severity_nonlocalized == "WARNING":
            warnings.append(str(told.message_primary))

    commit = Commit(connection)
    connection.add_notice_handler(note)
    if not many:
        commit.bound()
    try:
        yield commit
    except psycopg.OperationalError as error:
        if commit.begun and (connection.closed or connection.broken):
            raise OutcomeUnknown(
                f"{where}: the connection broke while it committed. Whether it is recorded is not known.",
                then or READ_FIRST,
            ) from error
        raise
    finally:
        commit.end()
        connection.remove_notice_handler(note)
    if warnings:
        raise OutcomeUnknown(
            f"{where}: recorded at the primary, and not confirmed by its standby ({warnings[0]}). "
            "A failover may lose it.",
            then or UNREPEATED,
        )


def _cancel(connection: Connection) -> None:
    """End what the server waits for. A commit that waits for a standby ends with a warning then."""
    import psycopg

    try:
        connection.cancel_safe(timeout=5)
    except psycopg.Error:
        return


@contextmanager
def translated(where: Where) -> Iterator[None]:
    """Turn what psycopg raises into errors of ours; one that is not here is a bug and keeps its traceback."""
    import psycopg
    from psycopg import errors as pg

    try:
        yield
    except pg.InsufficientPrivilege as error:
        what = f"{where}: this login may not ({error.diag.message_primary}); nothing was recorded"
        raise InputError(what, "A host's login is a member of dcdecom_writer, a desk's of dcdecom_reader.") from error
    except (pg.UndefinedTable, pg.UndefinedFunction, pg.InvalidSchemaName) as error:
        what = f"{where} is not as dcdecom makes it ({error.diag.message_primary}); nothing was recorded"
        raise InputError(what, MIGRATE) from error
    except pg.ReadOnlySqlTransaction as error:
        what = f"{where} takes no writes: it is a standby. Nothing was recorded."
        raise InputError(what, "Name the primary.") from error
    except (pg.DiskFull, pg.OutOfMemory, pg.ConfigurationLimitExceeded) as error:
        what = f"{where}: {error.diag.message_primary}; nothing was recorded"
        raise SystemFailure(what, "Free some space there, then repeat.") from error
    except (pg.LockNotAvailable, pg.QueryCanceled, pg.DeadlockDetected, pg.SerializationFailure) as error:
        what = f"{where}: other processes kept it busy ({error.diag.message_primary}). Nothing was recorded."
        raise Waiting(what, "Repeat the command.") from error
    except psycopg.errors.RaiseException as error:  # pragma: no cover  # all of ours have a code of their own
        raise JournalBroken(f"{where}: {error.diag.message_primary}; nothing was recorded") from error
    except psycopg.DataError as error:
        raise InputError(f"{where}: it holds no such text ({_first_line(error)}); nothing was recorded", "") from error
    except psycopg.OperationalError as error:
        what = f"{where}: not reached, or the connection broke; nothing was recorded ({_first_line(error)})"
        raise SystemFailure(what, "Is it up, and may this login connect? dcdecom store check says more.") from error
    except psycopg.Error as error:
        code = error.sqlstate or ""
        if code == "DC001":
            raise JournalBroken(f"{where}: {error.diag.message_primary}. Nothing was recorded.") from error
        if code == "DC002" or isinstance(error, pg.UniqueViolation):
            what = f"{where}: another process was first ({error.diag.message_primary}). Nothing was recorded."
            raise Waiting(what, "Repeat the command.") from error
        raise


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:300]


def detail(error: Exception) -> object:
    """What a function of ours put beside its error, as JSON."""
    return json.loads(str(getattr(getattr(error, "diag", None), "message_detail", None) or "null"))
