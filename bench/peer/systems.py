"""A NetBox and a Zabbix beside those of the real test bed: the same software, databases and ports of their own.

The bed's own systems are not spoken to, and nobody else knows of these: what is let loose on them can do no harm.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from grp import getgrnam
from pathlib import Path

from tests.real.bed import database, netbox, seed_netbox, zabbix
from tests.real.bed.command import as_user, inside, run
from tests.real.bed.plant import LOOPBACK, OPS
from tests.real.bed.processes import wait_until
from tests.real.bed.rest import answers
from tests.real.bed.seed_zabbix import tokens
from tests.real.bed.state import BedError, Secrets, State, write_private

NETBOX, ZABBIX = "peer_netbox", "peer_zabbix"
"""Databases."""
NETBOX_PORT, ZABBIX_PORT = 8011, 8081


@dataclass(frozen=True)
class Access:
    """Where a system answers, inside the operations namespace, and who may what."""

    url: str
    log: Path
    """A line for each request that it served."""
    admin: str
    reader: str

    def served(self, mark: str) -> int:
        """Requests so far."""
        return sum(mark in line for line in self.log.read_text("utf-8", errors="replace").splitlines())


@dataclass(frozen=True)
class Systems:
    netbox: Access
    zabbix: Access
    started: list[subprocess.Popen[bytes]]

    def used(self) -> float:
        """CPU seconds of both so far, without their databases."""
        parents: dict[int, int] = {}
        ticks: dict[int, int] = {}
        for folder in Path("/proc").glob("[0-9]*"):
            with suppress(OSError):
                fields = (folder / "stat").read_text().rpartition(")")[2].split()
                parents[int(folder.name)], ticks[int(folder.name)] = int(fields[1]), sum(map(int, fields[11:15]))
        family = {process.pid for process in self.started}
        while more := {pid for pid, parent in parents.items() if parent in family} - family:
            family |= more
        return sum(ticks.get(pid, 0) for pid in family) / os.sysconf("SC_CLK_TCK")


@contextmanager
def systems(where: State, folder: Path) -> Iterator[Systems]:
    """Both, on copies of what the bed was seeded with; stopped and dropped at the end."""
    secrets = Secrets(where)
    zabbix_tokens = tokens(where)
    started: list[subprocess.Popen[bytes]] = []
    try:
        for target, owner in ((NETBOX, netbox.ROLE), (ZABBIX, zabbix.ROLE)):
            database.copy(where, _seeded(where, target), target, owner)
        found = Systems(
            Access(f"http://{LOOPBACK}:{NETBOX_PORT}", folder / "netbox.log",
                   seed_netbox.token(secrets, "admin"), seed_netbox.token(secrets, "reader")),
            Access(f"http://{LOOPBACK}:{ZABBIX_PORT}", folder / "zabbix.log",
                   zabbix_tokens["admin"], zabbix_tokens["reader"]),
            started,
        )  # fmt: skip
        started.append(_start_netbox(where, folder, found.netbox.log))
        started.append(_start_zabbix(where, folder, found.zabbix.log))
        wait_until("the second NetBox answers", lambda: answers(f"{found.netbox.url}/api/"), patience=180, every=0.3)
        wait_until("the second Zabbix answers", lambda: answers(f"{found.zabbix.url}/api_jsonrpc.php"), patience=60)
        yield found
    finally:
        for process in started:
            process.terminate()
            process.wait()
        for name in (NETBOX, ZABBIX):
            database.drop(where, name)


def _seeded(where: State, target: str) -> str:
    """The copy that the bed keeps of its own database right after seeding."""
    kept = database.names(where, f"{target.removeprefix('peer_')}_seeded_")
    if not kept:
        raise BedError("the bed keeps no seeded database: python -m tests.real.bed up")
    return kept[0]


def _start_netbox(where: State, folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """gunicorn as the bed starts it, with a configuration that names the other database and other keys of Redis."""
    home = folder / "netbox"
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "__init__.py").touch()
    text = (where.root / "netbox" / "conf" / "configuration.py").read_text("utf-8")
    for number, other in ((0, 2), (1, 3)):
        text = text.replace(f'"DATABASE": {number}', f'"DATABASE": {other}')
    group = getgrnam(netbox.USER).gr_gid
    write_private(home / "conf" / "configuration.py", text, owner=(0, group), mode=0o640)
    argv = [str(netbox.environment(where) / "bin" / "gunicorn"), "netbox.wsgi", "--bind", f"{LOOPBACK}:{NETBOX_PORT}"]
    argv += ["--workers", "2", "--threads", "3", "--timeout", "120", "--worker-tmp-dir", "/dev/shm"]
    argv += ["--access-logfile", "-", "--name", "dcdecom-peer-netbox"]
    return _start(as_user(netbox.USER, *argv), _environment(where, folder), log)


def shell(where: State, folder: Path, script: str) -> None:
    """Run a script inside the second NetBox."""
    program = str(netbox.environment(where) / "bin" / "netbox")
    argv = inside(OPS, *as_user(netbox.USER, program, "nbshell", "-c", script))
    run(argv, env={**os.environ, **_environment(where, folder)}, cwd=Path("/"))


def _environment(where: State, folder: Path) -> dict[str, str]:
    home = str(folder / "netbox")
    path = f"{netbox.environment(where) / 'bin'}:/usr/bin:/bin"
    return {"PATH": path, "NETBOX_ROOT": home, "HOME": home, "BED_DATABASE": NETBOX, "LANG": "C.UTF-8"}


def _start_zabbix(where: State, folder: Path, log: Path) -> subprocess.Popen[bytes]:
    """The frontend alone, whose fixed place for its configuration shows the other database to this process only."""
    etc = folder / "etc-zabbix"
    shutil.copytree(where.root / "boxes" / zabbix.BOX / "etc-zabbix", etc)
    config = (etc / "zabbix.conf.php").read_text("utf-8")
    changed = config.replace(f"$DB['DATABASE'] = '{zabbix.DATABASE}'", f"$DB['DATABASE'] = '{ZABBIX}'")
    if changed == config:
        raise BedError("the frontend's configuration names no database that is known")
    write_private(etc / "zabbix.conf.php", changed, owner=(0, getgrnam(zabbix.WEB_USER).gr_gid), mode=0o640)
    php = ["php8.4", "-S", f"{LOOPBACK}:{ZABBIX_PORT}", "-t", str(zabbix.FRONTEND), "-d", "memory_limit=512M"]
    php += ["-d", "opcache.enable_cli=1", "-d", "post_max_size=32M", "-d", "date.timezone=Asia/Jakarta"]
    script = f'mount --make-rprivate / && mount --bind {etc} /etc/zabbix && exec "$@"'
    argv = ["unshare", "--mount", "sh", "-euc", script, "sh", *as_user(zabbix.WEB_USER, *php)]
    return _start(argv, {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PHP_CLI_SERVER_WORKERS": "4"}, log)


def _start(argv: list[str], env: Mapping[str, str], log: Path) -> subprocess.Popen[bytes]:
    with log.open("ab") as said:
        return subprocess.Popen(
            inside(OPS, *argv), stdin=subprocess.DEVNULL, stdout=said, stderr=said, env={**os.environ, **env}, cwd="/"
        )
