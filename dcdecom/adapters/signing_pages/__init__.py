"""The files of the signing origin: shipped, installed by root, and looked at by the doctor.

They are served by the reverse proxy from a folder of root's, so that no process of dcdecom can change what a page there
shows or asks for.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path

from dcdecom.errors import InputError
from dcdecom.model.sentence import Sentence

NAMES = ("enrol.html", "index.html", "sign.css", "sign.js")
KINDS = {"html": "text/html; charset=utf-8", "js": "text/javascript; charset=utf-8", "css": "text/css; charset=utf-8"}


@cache
def shipped() -> Mapping[str, bytes]:
    """Each file with what it holds."""
    folder = files("dcdecom.adapters.signing_pages")
    return {name: folder.joinpath(name).read_bytes() for name in NAMES}


def policy(host: str) -> str:
    """The Content-Security-Policy of its pages: nothing from elsewhere; only the application is spoken to."""
    return (
        f"default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self' https://{host}; base-uri 'none'; "
        "form-action 'none'; frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'"
    )


def install(folder: Path) -> tuple[str, ...]:
    """Write the files, and return their names. What is there under another name stays. Raises InputError."""
    try:
        folder.mkdir(mode=0o755, exist_ok=True)
        for name, content in shipped().items():
            fresh = folder / f".new-{name}"
            fresh.write_bytes(content)
            fresh.chmod(0o644)
            fresh.replace(folder / name)
    except OSError as error:
        what = Sentence("signing-install", "{folder}: {why}. The pages were not installed.",
                        folder=folder, why=error.strerror or error)  # fmt: skip
        how = Sentence("signing-root", "Run it as root, with a folder whose parent is there.")
        raise InputError(what, how) from error
    return NAMES


def faults(folder: Path) -> Iterator[str]:
    """What is not as it was installed, one line each: missing, changed, strange, or not of root's alone."""
    try:
        names = {entry.name for entry in folder.iterdir()}
        yield from _owned(folder)
    except OSError as error:
        yield f"{folder}: {error.strerror}"
        return
    for name, content in shipped().items():
        try:
            yield from _owned(folder / name)
            if (folder / name).read_bytes() != content:
                yield f"{name} is not as it was shipped with this version"
        except OSError as error:
            yield f"{name}: {error.strerror}"
    yield from (f"{name} is none of its files" for name in sorted(names - set(NAMES)))


def _owned(path: Path) -> Iterator[str]:
    about = os.lstat(path)
    if about.st_uid != 0:
        yield f"{path.name} belongs to another account than root"
    if stat.S_ISLNK(about.st_mode):
        yield f"{path.name} is a link"
    elif about.st_mode & 0o022:
        yield f"{path.name} can be written by others than root"
