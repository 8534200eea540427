"""Timestamps by RFC 3161: somebody who is trusted says that a head existed at a time. `openssl ts` decides.

A head is a SHA-256 already, so it is what is stamped: `openssl ts -query -digest HEAD -sha256 -cert`. What is read here
of an answer says which head it is about; whether it holds is for `openssl ts -verify`, against the verifier's own
certificates.
"""

from __future__ import annotations

import os
import re
import subprocess
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

SECONDS = 20
_ALGORITHM = re.compile(r"^Hash Algorithm: (\S+)$", re.MULTILINE)
_HEX = re.compile(r"^ {4}[0-9a-f]{4} - ((?:[0-9a-f]{2}[ -]){1,16})", re.MULTILINE)
_TIME = re.compile(r"^Time stamp: (\w{3}) +(\d{1,2}) (\d\d:\d\d:\d\d)(?:\.\d+)? (\d{4}) GMT$", re.MULTILINE)
DATA, SERIAL = "\nMessage data:\n", "\nSerial number: "


class NotChecked(Exception):
    """There is no openssl here, or it does not answer."""


@dataclass(frozen=True)
class Stamp:
    """What a timestamp says; nothing of it counts before it was verified."""

    head: str
    at: datetime


def read(answer: bytes) -> Stamp:
    """What the answer of a timestamping authority says. Raises ValueError where it is none, and NotChecked."""
    with tempfile.TemporaryDirectory(prefix="dcdecom-") as folder:
        Path(folder, "answer").write_bytes(answer)
        # The status before the token is not signed, and may be any text: what is read is the token alone.
        taken = _run(["openssl", "ts", "-reply", "-in", f"{folder}/answer", "-token_out", "-out", f"{folder}/token"])
        ran = _run(["openssl", "ts", "-reply", "-token_in", "-in", f"{folder}/token", "-text"])
    text = ran.stdout.decode("ascii", "backslashreplace")
    kinds, times = _ALGORITHM.findall(text), _TIME.findall(text)
    marks = [text.count(mark) for mark in (DATA, SERIAL)]
    if taken.returncode or ran.returncode or [len(kinds), len(times), *marks] != [1, 1, 1, 1]:
        raise ValueError("it is no answer of a timestamping authority that was granted")
    about = text.partition(DATA)[2].partition(SERIAL)[0]
    head = "".join(re.sub("[ -]", "", found[1]) for found in _HEX.finditer(about))
    kind, (month, day, clock, year) = kinds[0], times[0]
    if kind != "sha256" or len(head) != 64:
        raise ValueError(f"it stamps {kind} of something, and no head of a journal: a head is stamped as SHA-256")
    return Stamp(head, datetime.strptime(f"{day} {month} {year} {clock}", "%d %b %Y %H:%M:%S").replace(tzinfo=UTC))


def verify(answer: bytes, head: str, authorities: bytes) -> str:
    """Why a timestamp does not hold for a head, by the certificates of trusted authorities; empty where it does.

    Raises NotChecked.
    """
    with tempfile.TemporaryDirectory(prefix="dcdecom-") as folder:
        for name, content in {"answer": answer, "authorities": authorities}.items():
            Path(folder, name).write_bytes(content)
        ran = _run([
            "openssl", "ts", "-verify", "-digest", head, "-in", f"{folder}/answer", "-CAfile", f"{folder}/authorities",
        ])  # fmt: skip
    said = f"{ran.stdout.decode('ascii', 'backslashreplace')} {ran.stderr.decode('ascii', 'backslashreplace')}"
    if ran.returncode == 0 and "Verification: OK" in said.splitlines()[0]:
        return ""
    reasons = re.findall(r":([^:]+)(?::[^:]*:\d+:[^\n]*)?$", said.replace(f"{folder}/", ""), re.MULTILINE)
    return f"openssl does not verify it: {' '.join(' '.join(reasons).split())[:200] or 'no reason given'}"


def _run(command: list[str]) -> subprocess.CompletedProcess[bytes]:
    environment = {"LC_ALL": "C", **{name: os.environ[name] for name in ("PATH",) if name in os.environ}}
    try:
        return subprocess.run(command, capture_output=True, timeout=SECONDS, check=False, env=environment)
    except (OSError, subprocess.TimeoutExpired) as error:
        why = getattr(error, "strerror", None) or "no answer"
        raise NotChecked(f"not checked: openssl is missing here or does not answer ({why})") from error
