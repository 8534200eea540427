"""In an account that has no name ssh-keygen looks at nothing: that is no bad signature."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from dcdecom.journal import sshsig
from tests.unit.journal.bundles import Key

NAMESPACE = "dcdecom-gate"


@pytest.mark.skipif(os.geteuid() != 0, reason="only root may be another account")
def test_what_could_not_be_checked_is_not_called_bad(tmp_path: Path) -> None:
    key, now = Key.made(tmp_path / "rina"), datetime.now(UTC)
    signers = f'rina namespaces="{NAMESPACE}" {key.public}\n'.encode()
    given = (b"text", key.sign(b"text"), signers, "rina", NAMESPACE, now)
    assert sshsig.verify(*given) == ""
    ends, told = os.pipe()
    if not (child := os.fork()):
        os.setresuid(61002, 61002, 61002)
        try:
            said = f"judged {sshsig.verify(*given)}"
        except sshsig.NoSshKeygen as error:
            said = f"not checked {error}"
        os.write(told, said.encode())
        os._exit(0)
    os.close(told)
    with os.fdopen(ends, "rb") as answer:
        said = answer.read().decode()
    os.waitpid(child, 0)
    assert said == "not checked ssh-keygen: No user exists for uid 61002"
