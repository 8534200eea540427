"""Style sheet and scripts: files of ours, served under an address that changes with what they hold."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files

from dcdecom.papers.page import style

KINDS = {"app.css": "text/css; charset=utf-8", "login.js": "text/javascript; charset=utf-8",
         "rack.js": "text/javascript; charset=utf-8"}  # fmt: skip


@dataclass(frozen=True)
class Asset:
    content: bytes
    kind: str
    digest: str


@cache
def assets() -> dict[str, Asset]:
    """By name. The style is that of the report's page, and what only the application has behind it."""
    found = {}
    for name, kind in KINDS.items():
        own = files("dcdecom.web").joinpath("static", name).read_text("utf-8")
        content = f"{style()}\n{own}".encode() if name == "app.css" else own.encode()
        found[name] = Asset(content, kind, sha256(content).hexdigest()[:16])
    return found


def address(name: str) -> str:
    return f"/static/{assets()[name].digest}/{name}"
