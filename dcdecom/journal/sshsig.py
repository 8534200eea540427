"""Signatures of OpenSSH: read for what they claim, and checked by `ssh-keygen`. No cryptography of our own.

The format is PROTOCOL.sshsig of OpenSSH's sources. What is read here decides nothing: it names key and namespace, so
that a refusal can say which. `ssh-keygen -Y verify` decides.
"""

from __future__ import annotations

import base64
import hashlib
import os
import re
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from dcdecom import limits

from . import authenticator
from .authenticator import Authenticated

BEGIN, END = b"-----BEGIN SSH SIGNATURE-----\n", b"-----END SSH SIGNATURE-----\n"
PRINCIPAL = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
"""Ids of people: never an option, a pattern or a list."""
SECONDS = 20


NAMELESS = "No user exists for uid"
"""It looks at no signature in an account without a name, as containers have them."""


class NoSshKeygen(Exception):
    """There is no `ssh-keygen` here, or it does not answer: nothing was checked."""


@dataclass(frozen=True)
class SshSignature:
    """What a signature claims."""

    key: str
    """As in a `.pub` file: type and base64, without the comment."""
    namespace: str
    authenticator: Authenticated | None = None
    """What a key of the `sk-` kinds says of who was there and where; None for other keys."""

    @property
    def presence(self) -> str:
        """verified, touch-only or not-present; empty text for a key in no authenticator."""
        return self.authenticator.grade if self.authenticator else ""

    @property
    def passkey(self) -> str:
        """Of a browser's key, where it is kept: bound, syncable or synced; empty text for other keys."""
        return self.authenticator.kept if self.authenticator else ""

    @property
    def fingerprint(self) -> str:
        """As `ssh-keygen -l` shows it."""
        return fingerprint(self.key)


def fingerprint(key: str) -> str:
    """SHA256:... of a public key `type base64 [comment]`. Raises ValueError where it is none."""
    blob = base64.b64decode(key.split(" ")[1], validate=True)
    return "SHA256:" + base64.b64encode(hashlib.sha256(blob).digest()).decode().rstrip("=")


def read(armored: bytes) -> SshSignature:
    """What a signature file claims. Raises ValueError where it is no signature, also for a private key."""
    body, end, rest = armored.removeprefix(BEGIN).partition(END)
    if not armored.startswith(BEGIN) or not end or rest or limits.SIGNED_BYTES.passed(len(armored)):
        raise ValueError("it is no SSH signature")
    blob = base64.b64decode(b"".join(body.split(b"\n")), validate=True)
    if not blob.startswith(b"SSHSIG\x00\x00\x00\x01"):
        raise ValueError("it is no SSH signature of a version that is known here")
    parts = _strings(blob[10:])
    key, namespace, _reserved, _hash, signature = (next(parts) for _ in range(5))
    kind = next(_strings(key)).decode()
    said = authenticator.read(key, signature)
    return SshSignature(f"{kind} {base64.b64encode(key).decode()}", namespace.decode(), said)


def _strings(blob: bytes) -> Iterator[bytes]:
    """The strings of RFC 4251 that a blob consists of. Raises ValueError where it ends too early."""
    at = 0
    while True:
        size = int.from_bytes(blob[at : at + 4])
        if at + 4 + size > len(blob):
            raise ValueError("it ends in the middle")
        yield blob[at + 4 : at + 4 + size]
        at += 4 + size


def verify(content: bytes, armored: bytes, signers: bytes, principal: str, namespace: str, at: datetime) -> str:
    """Why a signature does not count for this principal of a signers file at that time; empty text where it does.

    Raises NoSshKeygen where it cannot be checked here.
    """
    if not PRINCIPAL.fullmatch(principal):
        return f"{principal[:80]!r} is no id of a person"
    with tempfile.TemporaryDirectory(prefix="dcdecom-") as folder:
        paths = {"signers": signers, "signature": armored}
        for name, text in paths.items():
            Path(folder, name).write_bytes(text)
        command = ["ssh-keygen", "-Y", "verify", "-f", f"{folder}/signers", "-I", principal, "-n", namespace]
        # Local time is what every version of ssh-keygen understands; UTC only those from 9.1 on.
        when = f"verify-time={at.astimezone():%Y%m%d%H%M%S}"
        run = _run([*command, "-O", when, "-s", f"{folder}/signature"], content)
    said = " ".join(run.stderr.decode(errors="backslashreplace").replace(f"{folder}/", "").split())
    if run.returncode and said.startswith(NAMELESS):
        raise NoSshKeygen(f"ssh-keygen: {said}")
    return "" if run.returncode == 0 else said or f"the signers file has no such key for {principal}"


def _run(command: list[str], content: bytes) -> subprocess.CompletedProcess[bytes]:
    try:
        return subprocess.run(
            command, input=content, capture_output=True, timeout=SECONDS, check=False,
            env={"LC_ALL": "C", **{name: os.environ[name] for name in ("PATH", "TZ") if name in os.environ}},
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NoSshKeygen(f"ssh-keygen: {getattr(error, 'strerror', None) or 'no answer'}") from error
