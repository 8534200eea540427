"""A PostgreSQL that is thrown away: on a Unix socket, by an account that is not root, and gone with the tests."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from itertools import count
from pathlib import Path

import pytest

from dcdecom.journal.postgres.connection import Where
from dcdecom.journal.postgres.migrate import migrate

ADMIN, HOSTS, DESK = "admin", ("batam", "jakarta", "medan"), "desk"
"""Logins: who makes stores, one for each host, and one that only reads."""
TEMPLATE = "made"
NUMBERS = count(1)


def binaries() -> Path | None:
    """Where PostgreSQL's programs are, of the newest version that is installed; None where there are none."""
    found = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: int(path.parts[4]))
    return found[-1].parent if found else None


def why_not() -> str:
    """Why no cluster can be made here; empty where one can."""
    try:
        import psycopg  # noqa: F401
    except ImportError as error:
        return f"psycopg cannot be loaded: {error}"
    return "" if binaries() else "no PostgreSQL is installed: apt-get install postgresql pgbouncer"


@cache
def account() -> str:
    """Who runs it: PostgreSQL refuses root."""
    if os.geteuid() != 0:
        return pwd.getpwuid(os.geteuid()).pw_name
    try:
        return pwd.getpwnam("postgres").pw_name
    except KeyError:
        return "nobody"


@dataclass
class Cluster:
    """One that runs. `folder` has its socket."""

    folder: Path
    port: int = 5432

    @property
    def data(self) -> Path:
        return self.folder / "data"

    def run(self, program: str, *arguments: str, check: bool = True) -> subprocess.CompletedProcess[str]:
        """One of PostgreSQL's programs, as the account that runs it."""
        found = binaries()
        assert found
        user = account() if os.geteuid() == 0 else None
        return subprocess.run(
            [str(found / program), *arguments], user=user, group=pwd.getpwnam(account()).pw_gid if user else None,
            extra_groups=[] if user else None, cwd="/", env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8"},
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, text=True, check=check,
        )  # fmt: skip

    def start(self, *options: str) -> None:
        said = " ".join(("-c fsync=off", *options))
        where = ("-w", "-D", str(self.data), "-l", str(self.folder / "log"))
        done = self.run("pg_ctl", *where, "-o", said, "start", check=False)
        assert done.returncode == 0, f"{done.stdout}\n{(self.folder / 'log').read_text()}"

    def stop(self, mode: str = "fast") -> None:
        self.run("pg_ctl", "-w", "-D", str(self.data), "-m", mode, "stop", check=False)

    def where(self, database: str, user: str = HOSTS[0]) -> Where:
        return Where((str(self.folder),), database, user, self.port)

    def sql(self, statement: str, database: str = "postgres", *given: object) -> list[tuple[object, ...]]:
        """As its superuser, behind everybody's back."""
        import psycopg

        with psycopg.connect(
            host=str(self.folder), port=self.port, dbname=database, user=ADMIN, autocommit=True
        ) as connection:
            cursor = connection.execute(statement.encode(), given or None)
            return cursor.fetchall() if cursor.description else []

    def store(self) -> str:
        """A new database in which the store was made; its name."""
        name = f"store_{os.getpid()}_{next(NUMBERS)}"
        self.sql(f"CREATE DATABASE {name} TEMPLATE {TEMPLATE}")
        return name


def made(folder: Path, port: int = 5432) -> Cluster:
    """A cluster with everything that a store needs, not started."""
    cluster = Cluster(folder, port)
    folder.mkdir(exist_ok=True)
    shutil.chown(folder, account())
    folder.chmod(0o755)
    done = cluster.run(
        "initdb", "-D", str(cluster.data), "-U", ADMIN, "-E", "UTF8", "--locale=C.UTF-8", "--auth=trust", "-N",
        check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    with (cluster.data / "postgresql.conf").open("a") as file:
        file.write(
            f"unix_socket_directories = '{folder}'\nport = {port}\nlisten_addresses = ''\nmax_connections = 60\n"
            "shared_buffers = 32MB\nautovacuum = off\nlog_min_messages = warning\ndeadlock_timeout = 200ms\n"
        )
    return cluster


def prepare(cluster: Cluster) -> None:
    """Roles, logins, and a database to make others from."""
    cluster.sql(f"CREATE DATABASE {TEMPLATE}")
    migrate(cluster.where(TEMPLATE, ADMIN))
    for login in HOSTS:
        cluster.sql(f"CREATE ROLE {login} LOGIN IN ROLE dcdecom_writer")
    cluster.sql(f"CREATE ROLE {DESK} LOGIN IN ROLE dcdecom_reader")


@contextmanager
def running() -> Iterator[Cluster]:
    """A cluster that is started, prepared, and thrown away."""
    folder = Path(tempfile.mkdtemp(prefix="pg-", dir="/tmp"))  # a socket's path has 107 characters at most
    cluster = made(folder)
    try:
        cluster.start()
        prepare(cluster)
        yield cluster
    finally:
        cluster.stop("immediate")
        shutil.rmtree(folder, ignore_errors=True)


@cache
def _shared() -> Cluster:
    """One for every test of this process."""
    if reason := why_not():
        pytest.skip(reason)
    context = running()
    cluster = context.__enter__()
    import atexit

    process = os.getpid()
    atexit.register(lambda: context.__exit__(None, None, None) if os.getpid() == process else None)
    return cluster


def shared() -> Cluster:
    """One for every test of this process; the test is skipped where none can be made."""
    return _shared()


def version() -> int:
    """The major version of what is installed."""
    found = binaries()
    return int(re.sub(r"\D", "", found.parts[4])) if found else 0
