"""NetBox with its plugins on loopback: an environment and a migrated database that are kept, a copy of it for each run.

What is installed and migrated stays in `$DCDECOM_PLUGINS_DIR` (`/var/tmp/dcdecom-plugins`): minutes, once on a machine.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import requests

from tests.cluster import ADMIN, Cluster, account, made
from tests.real.bed.install import netbox_environment
from tests.real.bed.netbox import environment
from tests.real.bed.state import State

PLUGINS = {
    "netbox_contract": "netbox-contract==2.5.*", "netbox_lifecycle": "netbox-lifecycle==1.1.*",
    "netbox_dns": "netbox-plugin-dns==1.7.*",
}  # fmt: skip
"""By what NetBox calls them: what is installed."""
HOST, MIGRATED, RUN = "127.0.0.1", "migrated", "run"
CONFIGURATION = """\
import os

ALLOWED_HOSTS = ["*"]
DATABASES = {"default": {
    "ENGINE": "django.db.backends.postgresql", "NAME": os.environ["DATABASE"], "USER": os.environ["DATABASE_USER"],
    "HOST": os.environ["DATABASE_FOLDER"], "PORT": 5432, "CONN_MAX_AGE": 300,
}}
REDIS = {
    name: {"HOST": "127.0.0.1", "PORT": int(os.environ["REDIS_PORT"]), "DATABASE": number, "SSL": False}
    for number, name in enumerate(("tasks", "caching"))
}
SECRET_KEY = os.environ["KEY"]
API_TOKEN_PEPPERS = {1: os.environ["KEY"]}
ISOLATED_DEPLOYMENT = True
RELEASE_CHECK_URL = None
PLUGINS = os.environ["PLUGINS"].split()
"""
ACCOUNTS = """\
from users.models import Token, User

for name, secret in {known!r}.items():
    user = User.objects.create_user(username=name, is_superuser=name == "admin")
    Token(user=user, version=2, key=name.ljust(12, "0"), token=secret).save()
"""


@dataclass
class Served:
    """One that answers."""

    url: str
    tokens: Mapping[str, str]
    """Of `admin` and of `reader`, who may do nothing at first."""
    restart: Restarting = field(repr=False)


class Restarting:
    """Serves the same database again, with some of the plugins or none."""

    def __init__(self, commands: Commands) -> None:
        self._commands = commands
        self._server: subprocess.Popen[bytes] | None = None

    def __call__(self, *plugins: str) -> None:
        self.stop()
        self._server = self._commands.start(plugins)

    def stop(self) -> None:
        if self._server:
            self._server.terminate()
            self._server.wait()
            self._server = None


@dataclass(frozen=True)
class Commands:
    """NetBox's own commands."""

    where: State
    cluster: Cluster
    port: int
    redis: int
    key: str

    def manage(self, database: str, *words: str, plugins: tuple[str, ...] = tuple(PLUGINS)) -> None:
        with self.where.log("manage").open("ab") as log:
            subprocess.run(
                [str(environment(self.where) / "bin" / "netbox"), *words], check=True, stdin=subprocess.DEVNULL,
                stdout=log, stderr=log, env=self._env(database, plugins),
            )  # fmt: skip

    def start(self, plugins: tuple[str, ...]) -> subprocess.Popen[bytes]:
        gunicorn = [str(environment(self.where) / "bin" / "gunicorn"), "netbox.wsgi", "--bind", f"{HOST}:{self.port}",
                    "--threads", "3", "--timeout", "120", "--graceful-timeout", "2"]  # fmt: skip
        with self.where.log("gunicorn").open("ab") as log:
            server = subprocess.Popen(
                gunicorn, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=self._env(RUN, plugins), cwd="/"
            )
        until = time.monotonic() + 120
        while not _answers(f"http://{HOST}:{self.port}/api/"):
            assert time.monotonic() < until, f"see {self.where.log('gunicorn')}"
            assert server.poll() is None, f"see {self.where.log('gunicorn')}"
            time.sleep(0.3)
        return server

    def _env(self, database: str, plugins: tuple[str, ...]) -> dict[str, str]:
        path = f"{environment(self.where) / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin"
        return {
            "PATH": path, "LANG": "C.UTF-8",
            "NETBOX_ROOT": str(self.where.root / "netbox"), "HOME": str(self.where.root),
            "DATABASE": database, "DATABASE_USER": ADMIN, "DATABASE_FOLDER": str(self.cluster.folder),
            "REDIS_PORT": str(self.redis), "KEY": self.key, "PLUGINS": " ".join(plugins),
        }  # fmt: skip


@contextmanager
def served() -> Iterator[Served]:
    """It, with every plugin. Raises where Debian's or the index's packages cannot be had."""
    where = State(Path(os.environ.get("DCDECOM_PLUGINS_DIR", "/var/tmp/dcdecom-plugins")).absolute())
    netbox_environment(where, *PLUGINS.values())
    conf = where.folder("netbox", "conf")
    (conf / "__init__.py").touch()
    (conf / "configuration.py").write_text(CONFIGURATION, "utf-8")
    with _database(where) as cluster, _redis(where) as redis:
        commands = Commands(where, cluster, _free_port(), redis, os.urandom(40).hex())
        if not _is_there(cluster, MIGRATED):
            unfinished = f"{MIGRATED}_unfinished"
            cluster.sql(f"DROP DATABASE IF EXISTS {unfinished}")
            cluster.sql(f"CREATE DATABASE {unfinished}")
            commands.manage(unfinished, "migrate", "--no-input")
            cluster.sql(f"ALTER DATABASE {unfinished} RENAME TO {MIGRATED}")
        cluster.sql(f"DROP DATABASE IF EXISTS {RUN} WITH (FORCE)")
        cluster.sql(f"CREATE DATABASE {RUN} TEMPLATE {MIGRATED}")
        known = {name: os.urandom(20).hex() for name in ("admin", "reader")}
        commands.manage(RUN, "nbshell", "-c", ACCOUNTS.format(known=known))
        restart = Restarting(commands)
        restart(*PLUGINS)
        try:
            tokens = {name: f"nbt_{name.ljust(12, '0')}.{secret}" for name, secret in known.items()}
            yield Served(f"http://{HOST}:{commands.port}", tokens, restart)
        finally:
            restart.stop()


@contextmanager
def _database(where: State) -> Iterator[Cluster]:
    folder = where.root / "postgres"
    cluster = Cluster(folder)
    if not (folder / "made").exists():
        shutil.rmtree(folder, ignore_errors=True)
        made(folder)
        (folder / "made").touch()
    assert account()
    cluster.start()
    try:
        yield cluster
    finally:
        cluster.stop()


@contextmanager
def _redis(where: State) -> Iterator[int]:
    port = _free_port()
    command = ["redis-server", "--bind", HOST, "--port", str(port), "--save", "", "--appendonly", "no"]
    with where.log("redis").open("ab") as log:
        server = subprocess.Popen(command, cwd=where.folder("redis"), stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    try:
        yield port
    finally:
        server.terminate()
        server.wait()


def _is_there(cluster: Cluster, database: str) -> bool:
    return bool(cluster.sql("SELECT 1 FROM pg_database WHERE datname = %s", "postgres", database))


def _answers(url: str) -> bool:
    with requests.Session() as session:
        session.trust_env = False
        try:
            return session.get(url, timeout=10).status_code < 500
        except requests.RequestException:
            return False


def _free_port() -> int:
    with socket.socket() as found:
        found.bind((HOST, 0))
        port: int = found.getsockname()[1]
        return port
