"""What a bundle of a case holds: every name and every digest follows from its journal, and so does the MANIFEST.

    MANIFEST            every other file with its SHA-256; `sha256sum -c MANIFEST` reads it
    journal.jsonl       the events
    files/<sha256>      what the events name, but for what is sealed or was purged
    papers/, reports/   the latest of each name, once more under its name
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from . import attachment_status, export
from .chain import Row, head

MANIFEST = "MANIFEST"

FOLDERS: Mapping[str, str] = {"paper-made": "papers", "drafts-made": "papers", "report-made": "reports"}
"""By type of event: the folder in which what it made lies under its name."""
PLAIN = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,79}")
"""Names that mean the same on every system, and lead nowhere else."""


def contents(events: Sequence[Row]) -> dict[str, str]:
    """Every file of a bundle but journal and MANIFEST: name -> SHA-256."""
    open_ones = {a.sha256 for a in attachment_status.named(events) if not a.sealed and a.purge is None}
    found = {f"files/{digest}": digest for digest in open_ones}
    for event in events:
        folder = FOLDERS.get(event["type"])
        for entry in attachment_status.entries(event) if folder else ():
            name, digest = str(entry.get("name", "")), entry["sha256"]
            if digest in open_ones and PLAIN.fullmatch(name):
                found[f"{folder}/{name}"] = digest
    return dict(sorted(found.items()))


def manifest(events: Sequence[Row], journal: str) -> bytes:
    """The MANIFEST of a bundle whose journal file has this SHA-256."""
    named = attachment_status.named(events)
    about = {
        "dcdecom bundle": 1,
        "case": events[0]["case"],
        "events": len(events),
        "head": head(events),
        "withheld": len([a for a in named if a.sealed and a.purge is None]),
        "purged": len([a for a in named if a.purge]),
    }
    files = sorted({**contents(events), export.NAME: journal}.items())
    lines = [*(f"# {key}: {value}" for key, value in about.items()), *(f"{digest}  {name}" for name, digest in files)]
    return "".join(f"{line}\n" for line in lines).encode("utf-8", "backslashreplace")
