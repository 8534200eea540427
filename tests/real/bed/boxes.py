"""A box: what one device sees of the machine. Its network namespace, its own host name, some folders of its own.

Daemons that keep their files in fixed places (FRR, lldpd, snmpd, the accounts of sshd) run several times on one
machine this way, unchanged, and no account is added to the machine.
"""

from __future__ import annotations

import os
import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from .command import inside
from .plant import namespace
from .processes import recorded, running, start, wait_until
from .state import BedError, State, write_private

OWN_ETC = """\
mkdir /run/machine-etc
mount --rbind /etc /run/machine-etc
mount -t tmpfs -o mode=755 etc /etc
for from in /run/machine-etc/* /run/machine-etc/.[!.]*; do
    to="/etc/${from##*/}"
    if [ -d "$from" ] && [ ! -L "$from" ]; then mkdir "$to" && mount --rbind "$from" "$to"
    elif [ -e "$from" ] || [ -L "$from" ]; then cp -a "$from" "$to"
    fi
done
umount -l /run/machine-etc
rmdir /run/machine-etc
"""
"""Gives a box an /etc of its own: folders are the machine's, files are copies, symbolic links are the same.

A mount over a file lasts as long as the file's name does: when anybody on the machine renames a new /etc/group over the
old one, as useradd does, Linux takes away what other namespaces have mounted there (since 3.18).
Names in an /etc of the box's own are nobody else's to replace.
"""


def open_box(
    where: State, device: str, *, own: Mapping[str, Path] | None = None, run: Sequence[str] = (), within: str = ""
) -> None:
    """Make the box of a device. `own` lays files or folders over the machine's; `run` are folders in its own /run.

    `within` names the network namespace where it is not the device's.
    """
    home = where.folder("boxes", device)
    fresh_folder(home / "run", 0, 0)
    for name in run:
        fresh_folder(home / "run" / name, 0, 0)
    write_private(home / "hosts", f"127.0.0.1 localhost {device}\n", mode=0o644)
    lines = ["mount --make-rprivate /", f"hostname {shlex.quote(device)}", _laid(home / "run", "/run"), OWN_ETC]
    lines += [_laid(source, target) for target, source in {"/etc/hosts": home / "hosts", **(own or {})}.items()]
    lines += ["touch /run/open", "exec sleep infinity"]
    script = ["unshare", "--mount", "--uts", "sh", "-euc", "\n".join(lines)]
    start(where, f"{device}.box", inside(within or namespace(device), *script))
    log = where.log(f"{device}.box")
    is_open = (home / "run" / "open").exists
    wait_until(f"box of {device}, see {log}", lambda: is_open() or not running(where, f"{device}.box"))
    if not is_open():
        raise BedError(f"box of {device}: see {log}")


def _laid(source: Path, target: str) -> str:
    return f"mount --bind {shlex.quote(str(source))} {target}"


def in_box(where: State, device: str, *argv: str) -> list[str]:
    """The command, inside the box of a device."""
    holder = recorded(where, f"{device}.box")
    if holder is None or not holder.alive:
        raise BedError(f"{device}: its box is not open; is the bed up?")
    return ["nsenter", "-t", str(holder.pid), "-m", "-u", "-n", "--", *argv]


def run_folder(where: State, device: str) -> Path:
    """The box's /run, as the machine sees it."""
    return where.root / "boxes" / device / "run"


def fresh_folder(path: Path, uid: int, gid: int, mode: int = 0o755) -> Path:
    """An empty folder of this owner."""
    if path.exists():
        shutil.rmtree(path)
    path.mkdir()
    os.chown(path, uid, gid)
    path.chmod(mode)
    return path
