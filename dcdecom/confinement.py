"""What a process gives up before it opens a file that somebody brought: standard library only, and it runs alone.

Memory, processor, files and new processes by limits, the network where the system lets us. The kernel holds the limit
of processes against nobody who is root or may do as root; so root becomes nobody. Files, signals and TCP by Landlock
(landlock(7)) where the kernel has it: then it reads the libraries, and changes no file whoever owns it. Landlock speaks
of no `chmod`, of no `stat` and of no socket that has a name in the file system.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
import struct
import sys
import sysconfig
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS = 1, 8, 38
CAPABILITIES = 0x20080522
"""The version of what `capset` takes: two words of each set (capget(2))."""
READ_ANY_FILE = 1 << 2
"""CAP_DAC_READ_SEARCH: an office's templates may be root's alone."""
CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Landlock's calls, the same on every machine."""
READ_FILE, READ_FOLDER = 1 << 2, 1 << 3
FILES = {1: (1 << 13) - 1, 2: (1 << 14) - 1, 3: (1 << 15) - 1, 5: (1 << 16) - 1}
"""By Landlock's version, from which on: what it holds back of files. The second adds moving, the third shortening."""
TCP_SINCE, SCOPES_SINCE = 4, 6
TCP, SCOPES = 3, 3
"""To bind and to connect; abstract sockets, and signals to processes outside."""
LIBRARIES = ("/lib", "/lib64", "/usr/lib", "/usr/lib64", "/usr/local/lib", "/etc/ld.so.cache", "/etc/mime.types")
"""Where the system keeps what is loaded late."""
NOBODY = 65534


def confine(most: Mapping[int, tuple[int, int]], reads: Iterable[Path] = (), as_root: bool = False) -> None:
    """Give up what one file needs not. `most`: further limits, soft and hard, by their number in `resource`.

    `reads`: what is opened later, beside libraries. `as_root`: where root started it, these are read as root would.
    Without, everything that root alone may read has to be imported by now.
    """
    for what, limit in {**most, resource.RLIMIT_CORE: (0, 0), resource.RLIMIT_FSIZE: (0, 0)}.items():
        resource.setrlimit(what, limit)
    libc = ctypes.CDLL(None, use_errno=True)
    rules = _rules(libc, (*_libraries(), *reads))
    if os.geteuid() == 0:
        libc.unshare(CLONE_NEWNET)
        _become_nobody(libc, READ_ANY_FILE if as_root else 0)
    else:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)  # where the system does not let us: the other limits stand
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # behind the change of the user, which undoes it
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    if rules is not None:
        if libc.syscall(RESTRICT_SELF, rules, 0) != 0:
            raise OSError(ctypes.get_errno(), "Landlock could not be entered")
        os.close(rules)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def landlock(libc: ctypes.CDLL | None = None) -> int:
    """The version of the kernel's Landlock; 0 where it has none, or may not be asked."""
    asked = libc or ctypes.CDLL(None, use_errno=True)
    return max(0, int(asked.syscall(CREATE_RULESET, None, ctypes.c_size_t(0), 1)))


def _rules(libc: ctypes.CDLL, reads: Iterable[Path]) -> int | None:
    """A set of rules by which these may be read and nothing else done; None where the kernel has no Landlock."""
    version = landlock(libc)
    if not version:
        return None
    held = max(bits for since, bits in FILES.items() if since <= version)
    attributes = struct.pack(
        "=QQQ", held, TCP if version >= TCP_SINCE else 0, SCOPES if version >= SCOPES_SINCE else 0
    )  # fmt: skip
    known = attributes[: 24 if version >= SCOPES_SINCE else 16 if version >= TCP_SINCE else 8]
    rules = int(libc.syscall(CREATE_RULESET, known, ctypes.c_size_t(len(known)), 0))
    if rules < 0:
        raise OSError(ctypes.get_errno(), "Landlock takes no rules")
    for path in dict.fromkeys(reads):
        with suppress(FileNotFoundError, NotADirectoryError, PermissionError):
            opened = os.open(path, os.O_PATH | os.O_CLOEXEC)
            try:
                what = READ_FILE | READ_FOLDER if path.is_dir() else READ_FILE
                if libc.syscall(ADD_RULE, rules, 1, struct.pack("=Qi", what, opened), 0) != 0:
                    raise OSError(ctypes.get_errno(), f"Landlock takes no rule for {path}")
            finally:
                os.close(opened)
    return rules


def _libraries() -> Iterator[Path]:
    """The interpreter's library, installed packages, and the folders of the packages that are imported."""
    yield from map(Path, LIBRARIES)
    yield from (Path(sysconfig.get_path(name)) for name in ("stdlib", "platstdlib", "purelib", "platlib"))
    own = map(Path, os.environ.get("LD_LIBRARY_PATH", "").split(":"))
    yield from (path for path in own if path.is_absolute())
    for name, module in tuple(sys.modules.items()):
        if "." not in name:
            yield from (path for path in map(Path, getattr(module, "__path__", ())) if path.is_absolute())


def _become_nobody(libc: ctypes.CDLL, keeps: int) -> None:
    """Raises OSError where that cannot be: then nothing is opened."""
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    header, sets = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)(keeps, keeps)
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "the capabilities of root could not be given up")
