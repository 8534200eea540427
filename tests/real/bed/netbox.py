"""NetBox from PyPI: its environment, its database as a template that is migrated once, and gunicorn."""

from __future__ import annotations

import os
from collections.abc import Mapping
from grp import getgrnam
from pathlib import Path

from . import database
from .command import as_user, inside, run
from .plant import LOOPBACK, OPS
from .processes import start, stop_all, wait_until
from .rest import answers
from .state import Secrets, State, write_private

PORT = 8001
URL = f"http://{LOOPBACK}:{PORT}"
DATABASE = ROLE = "netbox"
PROCESS, REDIS = "ops.netbox", "ops.redis"
REDIS_PORT = 6379
USER = "www-data"


def environment(where: State) -> Path:
    """The Python environment that NetBox lives in."""
    return where.root / "netbox" / "environment"


def version(where: State) -> str:
    """The version of NetBox in it."""
    found = sorted(environment(where).glob("lib/python3*/site-packages/netbox-*.dist-info"))
    return found[0].name.removeprefix("netbox-").removesuffix(".dist-info")


def configure(where: State, secrets: Secrets) -> None:
    """Write NetBox's configuration and make its database role; Redis must run before any command of NetBox's."""
    password = database.make_role(where, ROLE, secrets)
    home = where.folder("netbox")
    media = where.folder("netbox", "media")
    os.chown(media, -1, getgrnam(USER).gr_gid)
    media.chmod(0o775)
    conf = where.folder("netbox", "conf")
    (conf / "__init__.py").touch()
    text = _CONFIGURATION.format(
        role=ROLE,
        password=password,
        host=LOOPBACK,
        port=database.PORT,
        redis=REDIS_PORT,
        key=secrets.get("netbox.key", 32),
        pepper=secrets.get("netbox.pepper", 32),
        home=home,
        database=DATABASE,
    )
    write_private(conf / "configuration.py", text, owner=(0, getgrnam(USER).gr_gid), mode=0o640)
    argv = ["redis-server", "--bind", LOOPBACK, "--port", str(REDIS_PORT), "--save", "", "--appendonly", "no"]
    start(where, REDIS, inside(OPS, *argv, "--dir", str(where.folder("redis"))))


def migrated(where: State) -> str:
    """The name of the database that holds NetBox's empty tables: this version's, migrated once (minutes).

    It computes all that time, and leaves the processor to whatever else is made meanwhile.
    """
    name = _template(where)
    if not is_migrated(where):
        scratch = f"{name}_unfinished"
        database.create(where, scratch, ROLE)
        argv = ["nice", "-n", "10", *_manage(where, "migrate", "--no-input")]
        run(argv, env=_env(where, scratch), log=where.log("netbox-migrate"))
        database.rename(where, scratch, name)
    return name


def is_migrated(where: State) -> bool:
    """Is that database there already?"""
    return database.exists(where, _template(where))


def shell(where: State, script: str) -> None:
    """Run a script inside NetBox."""
    run(_manage(where, "nbshell", "-c", script), env=_env(where, DATABASE), log=where.log("netbox-shell"))


def start_netbox(where: State) -> None:
    """Start gunicorn, with threads so that connections are kept, and wait for NetBox's first answer.

    It ends two seconds after it was asked to: connections that clients keep open would hold it for thirty.
    """
    gunicorn = environment(where) / "bin" / "gunicorn"
    argv = [str(gunicorn), "netbox.wsgi", "--bind", f"{LOOPBACK}:{PORT}", "--workers", "2", "--threads", "3"]
    argv += ["--timeout", "120", "--graceful-timeout", "2"]
    argv += ["--worker-tmp-dir", "/dev/shm", "--name", "dcdecom-bed-netbox"]
    start(where, PROCESS, inside(OPS, *as_user(USER, *argv)), env=_env(where, DATABASE))
    wait_until(f"NetBox, see {where.log(PROCESS)}", lambda: answers(f"{URL}/api/"), patience=120, every=0.3)


def stop_netbox(where: State) -> None:
    """End gunicorn."""
    stop_all(where, [PROCESS], patience=10.0)


def forget_cache(where: State) -> None:
    """Empty Redis: NetBox caches there what its database said."""
    run(inside(OPS, "redis-cli", "-p", str(REDIS_PORT), "flushall"))


def _template(where: State) -> str:
    return f"netbox_migrated_{version(where)}"


def _manage(where: State, *words: str) -> list[str]:
    return inside(OPS, *as_user(USER, str(environment(where) / "bin" / "netbox"), *words))


def _env(where: State, name: str) -> Mapping[str, str]:
    path = f"{environment(where) / 'bin'}:/usr/sbin:/usr/bin:/sbin:/bin"
    home = str(where.root / "netbox")
    return {"PATH": path, "NETBOX_ROOT": home, "HOME": home, "BED_DATABASE": name, "LANG": "C.UTF-8"}


_CONFIGURATION = """\
import os

ALLOWED_HOSTS = ["*"]
DATABASES = {{
    "default": {{
        "ENGINE": "django.db.backends.postgresql",
        "NAME": os.environ.get("BED_DATABASE", "{database}"),
        "USER": "{role}",
        "PASSWORD": "{password}",
        "HOST": "{host}",
        "PORT": {port},
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
    }}
}}
REDIS = {{
    "tasks": {{"HOST": "{host}", "PORT": {redis}, "DATABASE": 0, "SSL": False}},
    "caching": {{"HOST": "{host}", "PORT": {redis}, "DATABASE": 1, "SSL": False}},
}}
SECRET_KEY = "{key}"
API_TOKEN_PEPPERS = {{1: "{pepper}"}}
MEDIA_ROOT = "{home}/media"
ISOLATED_DEPLOYMENT = True
CENSUS_REPORTING_ENABLED = False
RELEASE_CHECK_URL = None
TIME_ZONE = "Asia/Jakarta"
"""
