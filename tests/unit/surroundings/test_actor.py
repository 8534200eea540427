"""Who is at the keyboard: the login uid survives sudo, root by itself is nobody."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest

from dcdecom.adapters.actor import UNSET, SystemActor
from dcdecom.ports.actor import Actor, Login

NOBODY, NAMELESS = 65534, 54321


def login_as(uid: int, login_uid: Path) -> Login:
    """What a process with this real uid says."""
    said, say = os.pipe()
    child = os.fork()
    if child == 0:
        os.setresuid(uid, uid, uid)
        login = SystemActor(login_uid).login()
        os.write(say, json.dumps([login.name, login.source]).encode())
        os._exit(0)
    os.waitpid(child, 0)
    os.close(say)
    with os.fdopen(said) as answer:
        return Login(*json.load(answer))


@pytest.fixture
def login_uid(tmp_path: Path) -> Path:
    for folder in tmp_path.parents:
        if not folder.stat().st_mode & 0o001:
            folder.chmod(0o755)
    tmp_path.chmod(0o755)
    return tmp_path / "loginuid"


as_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another account")


def test_it_is_an_actor() -> None:
    actor: Actor = SystemActor()
    assert actor.login().source in ("loginuid", "uid", "unknown")


@as_root
@pytest.mark.parametrize(
    ("set_to", "uid", "expected"),
    [
        (str(NOBODY), 0, Login("nobody", "loginuid")),
        ("0", NOBODY, Login("root", "loginuid")),
        (str(NAMELESS), 0, Login("", "loginuid")),
        (str(UNSET), NOBODY, Login("nobody", "uid")),
        (str(UNSET), NAMELESS, Login("", "uid")),
        (str(UNSET), 0, Login("", "unknown")),
        (None, NOBODY, Login("nobody", "uid")),
        (None, 0, Login("", "unknown")),
        ("", 0, Login("", "unknown")),
    ],
)
def test_login(login_uid: Path, set_to: str | None, uid: int, expected: Login) -> None:
    if set_to is not None:
        login_uid.write_text(set_to)
    assert login_as(uid, login_uid) == expected
