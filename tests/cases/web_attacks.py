"""What somebody does with the web application's account: each function is run in it, and imports nothing then."""

from __future__ import annotations

import ctypes
import fcntl
import os
import signal
import socket
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import NoReturn

from dcdecom.adapters.clock import SystemClock
from dcdecom.journal.spool import ENDING, INCOMING, FolderQueue
from dcdecom.ports.queue import Submission
from tests.unit.journal.test_spool import HOSTILE

ATTACH = 16
"""Of ptrace(2)."""
MANY = 400


def read_everything(paths: list[Path]) -> dict[str, bytes]:
    """What can be read of some files, by path, whoever told their names."""
    found: dict[str, bytes] = {}
    for path in paths:
        with suppress(OSError):
            found[str(path)] = path.read_bytes()
    return found


def list_these(folders: list[Path]) -> list[str]:
    return [str(folder) for folder in folders if _does(lambda folder=folder: [*folder.iterdir()])]


def change_these(paths: list[Path], elsewhere: Path) -> list[str]:
    """Try on each path whatever changes it or puts something else in its place; returns what was not refused."""
    done = []
    for path in paths:
        ways: dict[str, Callable[[], object]] = {
            "write": lambda path=path: os.close(os.open(path, os.O_WRONLY)),
            "append": lambda path=path: os.close(os.open(path, os.O_WRONLY | os.O_APPEND)),
            "truncate": lambda path=path: os.truncate(path, 0),
            "chmod": lambda path=path: path.chmod(0o777),
            "chown": lambda path=path: os.chown(path, os.getuid(), -1),
            "date": lambda path=path: os.utime(path, (0, 0)),
            "attribute": lambda path=path: os.setxattr(path, "user.x", b"x"),
            "access list": lambda path=path: os.setxattr(path, "system.posix_acl_access", b""),
            "rename": lambda path=path: path.rename(path.with_name("mine")),
            "steal": lambda path=path: path.rename(elsewhere / "stolen"),
            "remove": lambda path=path: path.rmdir() if path.is_dir() else path.unlink(),
            "second name": lambda path=path: os.link(path, path.with_name("second")),
            "new file": lambda path=path: (path / "mine").touch(exist_ok=False),
            "new folder": lambda path=path: (path / "mine").mkdir(),
            "new link": lambda path=path: (path / "mine").symlink_to("/etc/passwd"),
            "new pipe": lambda path=path: os.mkfifo(path / "mine"),
        }  # fmt: skip
        done += [f"{name} {path}" for name, way in ways.items() if _does(way)]
    return done


def touch_process(pid: int) -> list[str]:
    """Look into another process, and end it; returns what was not refused."""
    libc = ctypes.CDLL(None, use_errno=True)
    about = Path(f"/proc/{pid}")
    ways: dict[str, Callable[[], object]] = {
        "environment": (about / "environ").read_bytes,
        "memory map": (about / "maps").read_bytes,
        "memory": (about / "mem").open,
        "open files": lambda: [*(about / "fd").iterdir()],
        "folder": (about / "cwd").readlink,
        "root": (about / "root").readlink,
        "trace": lambda: _answered(libc.ptrace(ATTACH, pid, None, None)),
        "end": lambda: os.kill(pid, signal.SIGKILL),
        "interrupt": lambda: os.kill(pid, signal.SIGINT),
        "limits": lambda: _answered(libc.prlimit(pid, 7, (ctypes.c_ulong * 2)(1, 1), None)),
        "become root": lambda: os.setuid(0),
        "become the worker": lambda: os.setuid(about.stat().st_uid),
    }  # fmt: skip
    return [name for name, way in ways.items() if _does(way)]


def reach(places: list[tuple[str, int]], sockets: list[str]) -> list[str]:
    """Connect to systems by TCP and UDP, and to agents by their sockets; returns what answered or could be sent."""
    ways: dict[str, Callable[[], object]] = {}
    for host, port in places:
        ways[f"tcp {host}:{port}"] = lambda host=host, port=port: socket.create_connection((host, port), 2).close()
        ways[f"udp {host}:{port}"] = lambda host=host, port=port: _sent(host, port)
    for name in sockets:
        ways[f"unix {name}"] = lambda name=name: _connected(name)
    return [name for name, way in ways.items() if _does(way)]


def _sent(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
        out.sendto(b"\x30\x00", (host, port))


def _connected(name: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as out:
        out.settimeout(2)
        out.connect(f"\0{name[1:]}" if name.startswith("@") else name)


# --- the spool -------------------------------------------------------------------------------------------------------


def hand_in(spool: Path, command: str, case: str, options: dict[str, str], parts: dict[str, bytes]) -> str:
    """Put it into the spool, as the application does; returns its number. Each part is named for what it is."""
    return hand_in_called(spool, command, case, options, {sort: (f"given-{sort}", c) for sort, c in parts.items()})


def hand_in_called(
    spool: Path, command: str, case: str, options: dict[str, str], parts: dict[str, tuple[str, bytes]]
) -> str:  # fmt: skip
    """The same, with files of any name."""
    with tempfile.TemporaryDirectory() as top:
        files = []
        for number, (sort, (name, content)) in enumerate(parts.items()):
            folder = Path(top, str(number))
            folder.mkdir()
            (folder / name).write_bytes(content)
            files.append((sort.partition(" ")[0], folder / name))
        return FolderQueue(spool, SystemClock()).defer(Submission(command, case, options, tuple(files)))


def hand_in_all(spool: Path, submissions: list[tuple[str, str, dict[str, str], dict[str, bytes]]]) -> list[str]:
    """Many at once, so that the worker takes them in one go; the last is dated before the first."""
    ids = [hand_in(spool, *each) for each in submissions]
    for number, id in enumerate(reversed(ids)):
        os.utime(spool / INCOMING / f"{id}{ENDING}", (number, number))
    return ids


def plant(spool: Path, targets: list[Path]) -> list[str]:
    """Put what is no submission under the names of submissions; returns their numbers."""
    os.umask(0)
    incoming = spool / INCOMING
    ids = _numbers()
    planted = []
    ways: list[Callable[[Path], object]] = [*HOSTILE.values()]
    for target in targets:
        ways += [lambda path, target=target: path.symlink_to(target), lambda path, target=target: os.link(target, path)]  # type: ignore[misc]  # mypy knows no default of a lambda
    for make in ways:
        id = next(ids)
        if _does(lambda make=make, id=id: make(incoming / f"{id}{ENDING}")):
            planted.append(id)
    full = incoming / f"{next(ids)}{ENDING}"
    (full / "more").mkdir(parents=True)
    full.chmod(0)
    shut = incoming / f"{next(ids)}{ENDING}"
    shut.touch(0)
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(incoming / f"{next(ids)}{ENDING}"))
    sparse = incoming / f"{next(ids)}{ENDING}"
    sparse.touch()
    os.truncate(sparse, 1 << 40)
    for name in (b"\xff\xfe.sub", b"a\nb.sub", b"-rf.sub", b"..sub", b"$(id).sub", b".new-1-ab", b"x" * 251 + b".sub"):
        Path(os.fsdecode(os.fsencode(incoming) + b"/" + name)).touch()
    for id in (next(ids) for _ in range(MANY)):
        (incoming / f"{id}{ENDING}").write_bytes(id.encode())
        planted.append(id)
    return planted


def _numbers() -> Iterator[str]:
    return (os.urandom(16).hex() for _ in iter(int, 1))


def flicker(spool: Path) -> NoReturn:
    """Make, exchange, lock and remove files under names of submissions, faster than anybody looks."""
    incoming = spool / INCOMING
    paths = [incoming / f"{number:032x}{ENDING}" for number in range(4)]
    while True:
        for path in paths:
            with suppress(OSError):
                file = path.open("xb")
                fcntl.fcntl(file, fcntl.F_SETLEASE, fcntl.F_WRLCK)
                file.write(os.urandom(20_000))
                file.close()
        for path in paths:
            with suppress(OSError):
                path.rename(path.with_name("aside"))
                path.symlink_to("/proc/self/environ")
                path.unlink()
                path.mkdir()
                path.rmdir()


def exchange(spool: Path, id: str, content: bytes) -> NoReturn:
    """Put something else in the place of what was handed in, again and again."""
    path = spool / INCOMING / f"{id}{ENDING}"
    while True:
        aside = path.with_name(f".new-{os.urandom(4).hex()}")
        with suppress(OSError):
            aside.write_bytes(content)
            if path.exists():
                aside.rename(path)
            aside.unlink(missing_ok=True)
        time.sleep(0.0005)


def _does(way: Callable[[], object]) -> bool:
    try:
        way()
    except (OSError, ProcessLookupError):
        return False
    return True


def _answered(code: int) -> None:
    if code:
        raise OSError(ctypes.get_errno(), "refused")
