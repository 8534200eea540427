"""Where the playbooks and texts are that come with dcdecom."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from dcdecom.errors import InputError


def folder() -> Path:
    """The folder of the shipped playbooks: inside the installed package, or beside it in a checkout."""
    package = Path(__file__).parents[1]
    for place in (package / "playbooks", package.parent / "playbooks"):
        if place.is_dir():
            return place
    raise InputError(f"the playbooks that come with dcdecom are missing: {package / 'playbooks'} is not there")


def playbooks() -> tuple[str, ...]:
    """The names of the shipped playbooks."""
    return tuple(sorted(file.stem for file in folder().glob("*.yaml")))


def by_digest(digest: str) -> Path | None:
    """The playbook that some version shipped with this SHA-256; None where none did.

    Those of earlier versions stand in `earlier/`, each under its digest: a case goes on by the one it was opened with.
    """
    if (kept := folder() / "earlier" / f"{digest}.yaml").is_file():
        return kept
    return next((file for name in playbooks() if _digest(file := folder() / f"{name}.yaml") == digest), None)


@cache
def _digest(file: Path) -> str:
    return sha256(file.read_bytes()).hexdigest()
