"""What nwipe 0.38 of Debian wrote, of loop devices whose serial number a stand-in for smartctl told: PDF and log each.

erased, unverified (`--verify=off --noblank`), failed (the file system behind the device was full), aborted (SIGINT),
and unknown (smartctl told no serial number).
"""

from __future__ import annotations

import tarfile
from functools import cache
from pathlib import Path

ARCHIVE = Path(__file__).with_name("nwipe-0.38.tar.xz")
NAMES = ("erased", "unverified", "failed", "aborted", "unknown")


@cache
def _all() -> dict[str, bytes]:
    with tarfile.open(ARCHIVE) as archive:
        files = ((member.name.removeprefix("./"), archive.extractfile(member)) for member in archive if member.isfile())
        return {name: file.read() for name, file in files if file}


def pdf(name: str) -> bytes:
    return _all()[f"{name}.pdf"]


def log(name: str) -> bytes:
    return _all()[f"{name}.log"]
