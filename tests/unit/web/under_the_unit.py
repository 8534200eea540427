"""Runs a command under the system calls, address families and memory rules of a shipped unit; systemd need not run.

    python under_the_unit.py UNIT COMMAND...

The lists of calls are systemd's own (`systemd-analyze syscall-filter`), the filter is libseccomp's, as its own is:
what is not in the list fails by `SystemCallErrorNumber=`. The memory rule is the kernel's (PR_SET_MDWE, Linux 6.3), and
no privilege is gained. What a unit does with mounts (`ProtectSystem=` and others) is not played here.
"""

from __future__ import annotations

import ctypes
import errno
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ALLOW, ERRNO, EQUAL = 0x7FFF0000, 0x00050000, 4
NO_NEW_PRIVS, MDWE, REFUSE_EXEC_GAIN = 38, 65, 1
AF_UNIX = 1


class Compared(ctypes.Structure):
    """`struct scmp_arg_cmp` of seccomp_rule_add(3)."""

    _fields_ = (("arg", ctypes.c_uint), ("op", ctypes.c_int), ("one", ctypes.c_uint64), ("two", ctypes.c_uint64))


def settings(unit: Path, name: str) -> list[str]:
    return re.findall(rf"^{name}=(.*)$", unit.read_text("utf-8"), re.MULTILINE)


def calls(group: str) -> Iterator[str]:
    """The system calls of a group, with those of the groups in it."""
    shown = subprocess.run(["systemd-analyze", "syscall-filter", group], capture_output=True, text=True, check=True)
    for line in (line.strip() for line in shown.stdout.splitlines()[1:]):
        if line.startswith("@"):
            yield from calls(line)
        elif line and not line.startswith("#"):
            yield line


def allowed(unit: Path) -> set[str]:
    """What `SystemCallFilter=` leaves: its lists in order, `~` takes away."""
    found: set[str] = set()
    for line in settings(unit, "SystemCallFilter"):
        names = {call for word in line.removeprefix("~").split()
                 for call in (calls(word) if word.startswith("@") else [word])}  # fmt: skip
        found = found - names if line.startswith("~") else found | names
    return found


def confine(unit: Path) -> None:
    """Let this process, and what it becomes, do what the unit lets its service do. Raises OSError."""
    libc, seccomp = ctypes.CDLL(None, use_errno=True), ctypes.CDLL("libseccomp.so.2")
    seccomp.seccomp_init.restype = ctypes.c_void_p
    refused = ERRNO | getattr(errno, settings(unit, "SystemCallErrorNumber")[0])
    filter = ctypes.c_void_p(seccomp.seccomp_init(refused))
    for name in sorted(allowed(unit) - {"socket"}):
        number = seccomp.seccomp_syscall_resolve_name(name.encode())
        if number >= 0:
            seccomp.seccomp_rule_add(filter, ALLOW, number, 0)
    if settings(unit, "RestrictAddressFamilies") == ["AF_UNIX"]:
        only = Compared(0, EQUAL, AF_UNIX, 0)
        number = seccomp.seccomp_syscall_resolve_name(b"socket")
        seccomp.seccomp_rule_add_array(filter, ALLOW, number, 1, ctypes.byref(only))
    if libc.prctl(NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_NO_NEW_PRIVS)")
    if settings(unit, "MemoryDenyWriteExecute") == ["yes"] and libc.prctl(MDWE, REFUSE_EXEC_GAIN, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_MDWE)")
    if code := seccomp.seccomp_load(filter):
        raise OSError(-code, "seccomp_load")


if __name__ == "__main__":
    confine(Path(sys.argv[1]))
    os.execv(sys.argv[2], sys.argv[2:])
