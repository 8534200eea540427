"""Where the playbooks and texts are that come with dcdecom."""

from __future__ import annotations

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
