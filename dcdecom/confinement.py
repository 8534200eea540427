"""What a process gives up before it opens a file that somebody brought: standard library only, and it runs alone.

Memory, processor, files and new processes by limits, the network where the system lets us. The kernel holds the limit
of processes against nobody who is root or may do as root; so root becomes nobody, who may read what root may read.
"""

from __future__ import annotations

import ctypes
import os
import resource
import signal
from collections.abc import Mapping

CLONE_NEWUSER, CLONE_NEWNET = 0x10000000, 0x40000000
PR_SET_PDEATHSIG, PR_SET_KEEPCAPS, PR_SET_NO_NEW_PRIVS = 1, 8, 38
CAPABILITIES = 0x20080522
"""The version of what `capset` takes: two words of each set (capget(2))."""
READ_ANY_FILE = 1 << 2
"""CAP_DAC_READ_SEARCH: the interpreter, its libraries and an office's templates may be root's alone."""
NOBODY = 65534


def confine(most: Mapping[int, tuple[int, int]]) -> None:
    """Give up what one file needs not. `most`: further limits, soft and hard, by their number in `resource`."""
    for what, limit in {**most, resource.RLIMIT_CORE: (0, 0), resource.RLIMIT_FSIZE: (0, 0)}.items():
        resource.setrlimit(what, limit)
    libc = ctypes.CDLL(None, use_errno=True)
    if os.geteuid() == 0:
        libc.unshare(CLONE_NEWNET)
        _become_nobody(libc)
    else:
        libc.unshare(CLONE_NEWUSER | CLONE_NEWNET)  # where the system does not let us: the other limits stand
    libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)  # behind the change of the user, which undoes it
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)
    resource.setrlimit(resource.RLIMIT_NPROC, (0, 0))


def _become_nobody(libc: ctypes.CDLL) -> None:
    """Raises OSError where that cannot be: then nothing is opened."""
    libc.prctl(PR_SET_KEEPCAPS, 1, 0, 0, 0)
    os.setgroups([])
    os.setresgid(NOBODY, NOBODY, NOBODY)
    os.setresuid(NOBODY, NOBODY, NOBODY)
    header, sets = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)(READ_ANY_FILE, READ_ANY_FILE)
    if libc.capset(header, sets) != 0:
        raise OSError(ctypes.get_errno(), "the capabilities of root could not be given up")
