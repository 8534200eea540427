"""PostgreSQL in the operations namespace: one cluster in the state folder, and databases that are copied whole."""

from __future__ import annotations

import os
from pathlib import Path

from .command import as_user, inside, run, succeeds
from .plant import LOOPBACK, OPS
from .processes import running, start, wait_until
from .state import Secrets, State, write_private

PORT = 5432
PROCESS = "ops.postgres"
BINARIES = Path("/usr/lib/postgresql/17/bin")
# A test bed may lose its last seconds in a power cut; it may not wait for disks.
SETTINGS = f"""
listen_addresses = '{LOOPBACK}'
port = {PORT}
max_connections = 100
shared_buffers = 192MB
fsync = off
synchronous_commit = off
full_page_writes = off
wal_level = minimal
max_wal_senders = 0
jit = off
"""


def start_database(where: State) -> None:
    """Start the cluster, made at first."""
    home = where.folder("postgres")
    data = home / "data"
    if not (data / "bed.conf").exists():
        run(["chown", "postgres:postgres", str(home)])
        settings = ["--locale=C.UTF-8", "--encoding=UTF8", "--auth-local=peer", "--auth-host=scram-sha-256"]
        run(as_user("postgres", str(BINARIES / "initdb"), "-D", str(data), *settings), log=where.log("initdb"))
        with (data / "postgresql.conf").open("a") as main:
            main.write(f"include 'bed.conf'\nunix_socket_directories = '{home}'\n")
        write_private(data / "bed.conf", SETTINGS, mode=0o644)
    if not running(where, PROCESS):
        (data / "postmaster.pid").unlink(missing_ok=True)
    argv = as_user("postgres", str(BINARIES / "postgres"), "-D", str(data))
    start(where, PROCESS, inside(OPS, *argv))
    ready = as_user("postgres", str(BINARIES / "pg_isready"), "-q", "-h", str(home))
    wait_until(f"PostgreSQL, see {where.log(PROCESS)}", lambda: succeeds(ready))


def make_role(where: State, role: str, secrets: Secrets) -> str:
    """A role of this name that may log in; the answer is its password."""
    password = secrets.get(f"database.{role}")
    verb = "ALTER" if ask(where, f"SELECT 1 FROM pg_roles WHERE rolname = '{role}'") else "CREATE"
    ask(where, f"{verb} ROLE {role} LOGIN PASSWORD '{password}'")
    return password


def exists(where: State, database: str) -> bool:
    """Is there a database of this name?"""
    return bool(ask(where, f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))


def copy(where: State, source: str, target: str, owner: str) -> None:
    """Make `target` a copy of `source`, in place of what it was; whoever is connected to either is thrown out."""
    drop(where, target)
    throw_out(where, source)
    ask(where, f'CREATE DATABASE "{target}" TEMPLATE "{source}" OWNER {owner} STRATEGY file_copy')


def create(where: State, database: str, owner: str) -> None:
    """An empty database, in place of what it was."""
    drop(where, database)
    ask(where, f'CREATE DATABASE "{database}" TEMPLATE template0 ENCODING UTF8 OWNER {owner}')


def rename(where: State, source: str, target: str) -> None:
    """Give a finished database its name: it is under it complete or not at all."""
    drop(where, target)
    throw_out(where, source)
    ask(where, f'ALTER DATABASE "{source}" RENAME TO "{target}"')


def drop(where: State, database: str) -> None:
    """Take a database away; the absent is no error."""
    ask(where, f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')


def names(where: State, beginning: str) -> list[str]:
    """The databases whose names begin so."""
    return ask(where, f"SELECT datname FROM pg_database WHERE starts_with(datname, '{beginning}')").split()


def throw_out(where: State, database: str) -> None:
    """End every session on a database: PostgreSQL copies and renames only what nobody uses."""
    ask(where, f"SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{database}'")


def ask(where: State, sql: str) -> str:
    """Statements as the superuser; what they print, without headings."""
    host = str(where.root / "postgres")
    argv = as_user("postgres", "psql", "-XqtA", "-v", "ON_ERROR_STOP=1", "-h", host, "-d", "postgres")
    return run(argv, stdin=sql + ";\n").strip()


def load(where: State, database: str, role: str, password: str, script: Path, log: Path) -> None:
    """Run a compressed SQL script as the owner of a database, with the triggers on."""
    env = {**os.environ, "PGHOST": LOOPBACK, "PGPORT": str(PORT), "PGDATABASE": database}
    env |= {"PGUSER": role, "PGPASSWORD": password}
    command = f"zcat {script} | psql -Xq -v ON_ERROR_STOP=1 --single-transaction"
    run(inside(OPS, "sh", "-c", command), env=env, log=log)
