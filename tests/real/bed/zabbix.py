"""Zabbix from Debian: its database, the frontend under PHP's own server, and zabbix_server with trappers only."""

from __future__ import annotations

import os
import shutil
from grp import getgrnam
from pathlib import Path

from . import database
from .boxes import in_box, open_box
from .command import as_user, listens
from .plant import LOOPBACK, OPS
from .processes import start, stop_all, wait_until
from .rest import answers
from .state import Secrets, State, write_private

PORT = 8080
URL = f"http://{LOOPBACK}:{PORT}"
TRAPPER_PORT = 10051
DATABASE = ROLE = "zabbix"
WEB, SERVER = "ops.zabbix-web", "ops.zabbix-server"
BOX = "ops"
FRONTEND = Path("/usr/share/zabbix")
SCHEMA = Path("/usr/share/zabbix-server-pgsql")
USER, WEB_USER = "zabbix", "www-data"


def open_operations_box(where: State) -> None:
    """Lay Zabbix's configuration out: Debian's frontend reads it from one fixed place, so a box covers that place."""
    etc = where.folder("boxes", BOX) / "etc-zabbix"
    shutil.rmtree(etc, ignore_errors=True)
    shutil.copytree("/etc/zabbix", etc)
    open_box(where, BOX, own={"/etc/zabbix": etc}, run=("zabbix",), within=OPS)
    shutil.chown(where.root / "boxes" / BOX / "run" / "zabbix", USER, USER)


def configure(where: State, secrets: Secrets) -> None:
    """Write the configuration of frontend and server, and make their database role."""
    password = database.make_role(where, ROLE, secrets)
    etc = where.root / "boxes" / BOX / "etc-zabbix"
    values = {"host": LOOPBACK, "port": database.PORT, "name": DATABASE, "role": ROLE, "password": password}
    web = _WEB.format(**values, trapper=TRAPPER_PORT)
    write_private(etc / "zabbix.conf.php", web, owner=(0, getgrnam(WEB_USER).gr_gid), mode=0o640)
    server = _SERVER.format(**values, trapper=TRAPPER_PORT)
    write_private(etc / "zabbix_server.conf", server, owner=(0, getgrnam(USER).gr_gid), mode=0o640)


def schema(where: State, secrets: Secrets) -> str:
    """The name of the database that Zabbix's own scripts have filled, once for this version."""
    name = f"zabbix_schema_{version()}"
    if not database.exists(where, name):
        scratch = f"{name}_unfinished"
        database.create(where, scratch, ROLE)
        for part in ("schema", "images", "data"):
            script, log = SCHEMA / f"{part}.sql.gz", where.log("zabbix-schema")
            database.load(where, scratch, ROLE, secrets.get(f"database.{ROLE}"), script, log)
        database.rename(where, scratch, name)
    return name


def version() -> str:
    """The version of the frontend that is installed."""
    defines = (FRONTEND / "include" / "defines.inc.php").read_text()
    return defines.partition("'ZABBIX_VERSION',")[2].split("'")[1]


def start_web(where: State) -> None:
    """Start the frontend and wait for its first answer."""
    settings = ("opcache.enable_cli=1", "memory_limit=256M", "post_max_size=32M", "date.timezone=Asia/Jakarta")
    php = ["php8.4", "-S", f"{LOOPBACK}:{PORT}", "-t", str(FRONTEND)]
    php += [word for setting in settings for word in ("-d", setting)]
    env = {"PATH": "/usr/bin:/bin", "PHP_CLI_SERVER_WORKERS": "4"}
    start(where, WEB, in_box(where, BOX, *as_user(WEB_USER, *php)), env=env)
    wait_until(f"Zabbix's frontend, see {where.log(WEB)}", lambda: answers(f"{URL}/api_jsonrpc.php"))


def start_server(where: State) -> None:
    """Start zabbix_server. It has no pollers, so that no test host is ever sent a packet."""
    argv = as_user(USER, "zabbix_server", "-f", "-c", "/etc/zabbix/zabbix_server.conf")
    start(where, SERVER, in_box(where, BOX, *argv), env={**os.environ, "PATH": "/usr/sbin:/usr/bin:/sbin:/bin"})
    wait_until(f"zabbix_server, see {where.log(SERVER)}", lambda: listens(OPS, f"{LOOPBACK}:{TRAPPER_PORT}"))


def stop_zabbix(where: State) -> None:
    """End frontend and server."""
    stop_all(where, [WEB, SERVER], patience=20.0)


_WEB = """\
<?php
$DB['TYPE'] = 'POSTGRESQL';
$DB['SERVER'] = '{host}';
$DB['PORT'] = '{port}';
$DB['DATABASE'] = '{name}';
$DB['USER'] = '{role}';
$DB['PASSWORD'] = '{password}';
$DB['SCHEMA'] = '';
$DB['ENCRYPTION'] = false;
$ZBX_SERVER = '{host}';
$ZBX_SERVER_PORT = '{trapper}';
$ZBX_SERVER_NAME = 'test bed';
$IMAGE_FORMAT_DEFAULT = IMAGE_FORMAT_PNG;
"""
_SERVER = """\
DBHost={host}
DBPort={port}
DBName={name}
DBUser={role}
DBPassword={password}
ListenIP={host}
ListenPort={trapper}
LogType=console
PidFile=/run/zabbix/zabbix_server.pid
SocketDir=/run/zabbix
CacheSize=64M
CacheUpdateFrequency=2
StartTrappers=3
StartPollers=0
StartPollersUnreachable=0
StartAgentPollers=0
StartHTTPAgentPollers=0
StartSNMPPollers=0
StartHTTPPollers=0
StartPingers=0
StartDiscoverers=0
StartODBCPollers=0
StartBrowserPollers=0
StartVMwareCollectors=0
AllowSoftwareUpdateCheck=0
AllowUnsupportedDBVersions=0
"""
