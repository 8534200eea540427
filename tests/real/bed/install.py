"""What a fresh Debian 13 lacks: packages from Debian, and an environment with NetBox from PyPI."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

from .command import PYTHON, run, succeeds
from .netbox import environment
from .state import BedError, State, write_private

# zabbix-frontend-php wants some PHP that serves pages: without php8.4-fpm beside it apt takes Apache.
PACKAGES = (
    "bind9",
    "curl",
    "frr",
    "git",
    "iproute2",
    "iputils-ping",
    "kea-ctrl-agent",
    "kea-dhcp4-server",
    "knot",
    "lldpd",
    "openssh-client",
    "openssh-server",
    "php8.4-cli",
    "php8.4-fpm",
    "php8.4-pgsql",
    "postgresql-17",
    "procps",
    "redis-server",
    "snmp",
    "snmpd",
    "udhcpc",
    "zabbix-agent",
    "zabbix-frontend-php",
    "zabbix-server-pgsql",
)
NETBOX = ("netbox==4.7.*", "gunicorn")
# Its documentation tools are not needed to run it, and psycopg's wheel spares a compiler.
NOT_NEEDED = ("mkdocs", "mkdocs-material", "mkdocstrings", "mkdocstrings-python", "zensical")
INSTEAD = ("psycopg[binary,pool]",)
POLICY = Path("/usr/sbin/policy-rc.d")


def packages(where: State) -> None:
    """Install what is missing, in one go, and let nothing start by itself."""
    if all(_installed(name) for name in PACKAGES):
        return
    env = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    apt = ["apt-get", "-q", "-y", "-o", "DPkg::Lock::Timeout=120"]
    with _nothing_starts():
        run([*apt, "update"], env=env, log=where.log("apt"))
        run([*apt, "install", "--no-install-recommends", *PACKAGES], env=env, log=where.log("apt"))


def netbox_environment(where: State, *plugins: str) -> None:
    """Make the environment when it is not there; it is under its name complete or not at all.

    `plugins`: what of the index is installed beside NetBox, such as `netbox-contract==2.5.*`.
    """
    ready = environment(where) / "complete"
    if ready.exists():
        return
    home = where.folder("netbox")
    write_private(home / "not-needed.txt", "\n".join(NOT_NEEDED) + "\n", mode=0o644)
    write_private(home / "instead.txt", "\n".join(INSTEAD) + "\n", mode=0o644)
    uv, log = _uv(where), where.log("netbox-install")
    run([uv, "venv", "--clear", "--no-config", "--python", PYTHON, str(environment(where))], log=log)
    choice = ["--excludes", str(home / "not-needed.txt"), "--overrides", str(home / "instead.txt")]
    python = ["--python", str(environment(where) / "bin" / "python")]
    run([uv, "pip", "install", "--no-config", *python, "--compile-bytecode", *choice, *NETBOX, *plugins], log=log)
    ready.touch()


def check_machine() -> None:
    """BedError unless this is root on Debian 13."""
    if os.geteuid() != 0:
        raise BedError("the bed makes network namespaces and accounts in boxes: run it as root")
    release = Path("/etc/os-release").read_text()
    if "VERSION_CODENAME=trixie" not in release:
        raise BedError("the bed knows the packages of Debian 13 (trixie) only")


def _installed(package: str) -> bool:
    """Is it there? dpkg also knows packages of which only the configuration is left."""
    ask = ["dpkg-query", "-W", "-f", "${db:Status-Status}", package]
    return succeeds(ask) and run(ask) == "installed"


def _uv(where: State) -> str:
    """uv, from PyPI into a folder of its own."""
    folder = where.folder("uv")
    if not (folder / "bin" / "uv").exists():
        pip = [sys.executable, "-m", "pip"] if find_spec("pip") else ["uv", "pip"]  # an environment of uv's has no pip
        run([*pip, "install", "-q", "--target", str(folder), "uv"], log=where.log("uv"))
    return str(folder / "bin" / "uv")


@contextmanager
def _nothing_starts() -> Iterator[None]:
    """While packages are installed, forbid their services to start (policy-rc.d, exit 101)."""
    if POLICY.exists():
        yield
        return
    write_private(POLICY, "#!/bin/sh\nexit 101\n", mode=0o755)
    try:
        yield
    finally:
        POLICY.unlink()
