"""Start a command as another person: as if that account had logged in by itself.

Linux keeps, beside the user ids that `su` and `sudo` change, the login that a process descends from
(`/proc/self/loginuid`, audit(7)). What says *who did it* must not be the account that was switched to, so a test of
it needs two logins that are really apart.
"""

from __future__ import annotations

import ctypes
import grp
import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from enum import Enum
from functools import cache
from pathlib import Path

LOGINUID = Path("/proc/self/loginuid")
CLONE_NEWNET = 0x40000000
PEOPLE = ("dcd-rina", "dcd-budi")
TEAM = "dcd-team"
"""The group that may read the writers' secrets and share a data folder."""


class Case(Enum):
    """What this machine offers."""

    SET = "the kernel lets root set the login of a process: each command is a login of its own"
    REFUSED = "the kernel has logins and does not let this root set them: the tests of it cannot run here"
    ABSENT = "the kernel has no logins (no /proc/self/loginuid): the real user id serves instead"


@cache
def case() -> Case:
    """Which case this machine is, found out in a child process."""
    if not LOGINUID.exists():
        return Case.ABSENT
    child = os.fork()
    if child == 0:
        try:
            LOGINUID.write_text("1")
        except OSError:
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(child, 0)
    return Case.SET if os.waitstatus_to_exitcode(status) == 0 else Case.REFUSED


def account(name: str) -> pwd.struct_passwd:
    """The account of this name, made without a password when it is missing."""
    try:
        return pwd.getpwnam(name)
    except KeyError:
        subprocess.run(["useradd", "--create-home", "--shell", "/bin/bash", name], check=True)
        return pwd.getpwnam(name)


def team() -> int:
    """The id of the team's group, made with the people's accounts when they are missing.

    Before the switches are built: what they have of the machine's /etc/group is a copy of then.
    """
    for name in PEOPLE:
        account(name)
    try:
        return grp.getgrnam(TEAM).gr_gid
    except KeyError:
        subprocess.run(["groupadd", TEAM], check=True)
        return grp.getgrnam(TEAM).gr_gid


def start(
    name: str,
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    groups: Sequence[int] = (),
    namespace: str = "",
    cwd: Path | None = None,
    stdin: int | None = subprocess.DEVNULL,
    output: int | None = subprocess.PIPE,
) -> subprocess.Popen[str]:
    """Start the command as a login of this account; its output can be read from the process, or is ours with None.

    `groups` are ids of further groups; `namespace` is a network namespace that it runs in. RuntimeError where the
    kernel refuses to set the login: a command that only looked like another person's would prove nothing.
    """
    who = account(name)
    found = case()
    if found is Case.REFUSED:
        raise RuntimeError(f"{name}: {found.value}")

    def become() -> None:
        if namespace:
            _enter(namespace)
        if found is Case.SET:
            LOGINUID.write_text(str(who.pw_uid))
        os.setgid(who.pw_gid)
        os.initgroups(who.pw_name, who.pw_gid)
        if groups:
            os.setgroups([*os.getgroups(), *groups])
        os.setuid(who.pw_uid)

    own = {"HOME": who.pw_dir, "USER": name, "LOGNAME": name, "PATH": os.environ["PATH"], "LANG": "C.UTF-8"}
    return subprocess.Popen(
        argv,
        stdin=stdin,
        stdout=output,
        stderr=output,
        text=True,
        env={**own, **(env or {})},
        cwd=cwd or who.pw_dir,
        preexec_fn=become,
        start_new_session=True,
    )


def run(
    name: str,
    argv: Sequence[str],
    *,
    env: Mapping[str, str] | None = None,
    groups: Sequence[int] = (),
    namespace: str = "",
    cwd: Path | None = None,
    stdin: str = "",
) -> subprocess.CompletedProcess[str]:
    """Run the command to its end as a login of this account."""
    process = start(name, argv, env=env, groups=groups, namespace=namespace, cwd=cwd, stdin=subprocess.PIPE)
    out, err = process.communicate(stdin)
    return subprocess.CompletedProcess(list(argv), process.returncode, out, err)


def _enter(namespace: str) -> None:
    """Move this process into a network namespace (setns(2)); only root can, so it comes before the account."""
    handle = os.open(f"/run/netns/{namespace}", os.O_RDONLY)
    if ctypes.CDLL(None, use_errno=True).setns(handle, CLONE_NEWNET) != 0:
        raise OSError(ctypes.get_errno(), f"setns {namespace}")
    os.close(handle)


if __name__ == "__main__":
    print(case().value)
