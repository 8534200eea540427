"""Who is at the keyboard, as the kernel knows it."""

from __future__ import annotations

import os
import pwd
from pathlib import Path

from dcdecom.ports.actor import Login

LOGIN_UID = Path("/proc/self/loginuid")
"""Set once at login and kept through sudo and su (pam_loginuid(8))."""
UNSET = 2**32 - 1
"""What the kernel says where nobody logged in: a service, a container."""


class SystemActor:
    """Protocol `Actor`: the login uid where set, else the real uid if it is not root's, else unknown."""

    def __init__(self, login_uid: Path = LOGIN_UID) -> None:
        self.login_uid = login_uid

    def login(self) -> Login:
        """The account that logged in. Root by login is named root: the people file decides what that is worth."""
        if (uid := _login_uid(self.login_uid)) is not None:
            return Login(_name(uid), "loginuid")
        if (uid := os.getuid()) != 0:
            return Login(_name(uid), "uid")
        return Login("", "unknown")


def _login_uid(path: Path) -> int | None:
    """The login uid, or None where none is set or this kernel keeps none."""
    try:
        uid = int(path.read_text(encoding="ascii"))
    except (OSError, ValueError):
        return None
    return None if uid == UNSET else uid


def _name(uid: int) -> str:
    try:
        return pwd.getpwuid(uid).pw_name
    except KeyError:
        return ""
