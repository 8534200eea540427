"""What a typed form says against itself, and against what the procedure does: nothing that a look has to read.

What it says of make, parts and codes is compared with the record by `specification.py`.
"""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.finding import Finding
from dcdecom.model.typed_form import FormDevice

ERASED = ("wipe", "destroy")
"""Decisions after which the data of a disk are gone."""


def form_findings(said: FormDevice) -> Iterator[Finding]:
    """What somebody has to answer before the device is withdrawn, and what a reader has to know.

    No step of dcdecom erases data: who reads the form must not take it that we did.
    """
    wiped = ", ".join(disk.serial or disk.bay or disk.size for disk in said.disks if disk.decision == "wipe")
    erased = any(disk.decision in ERASED for disk in said.disks)
    if said.wipe.wanted and said.wipe.by == "us":
        yield ask(said, "form-wipe-by-us", device=said.name)
    if said.wipe.wanted and said.disks and not erased:
        yield ask(said, "form-wipe-no-disk", device=said.name)
    if wiped and not said.wipe.wanted:
        yield ask(said, "form-wipe-unwanted", device=said.name, disks=wiped)
    if (erased or said.wipe.wanted) and not said.backup.made:
        yield note(said, "form-no-backup", device=said.name)


def ask(of: FormDevice, code: str, /, **params: str) -> Finding:
    """Somebody has to say that it may go on."""
    return Finding(code, "ask", of.name, None, tuple(params.items()), acceptable=True)


def note(of: FormDevice, code: str, /, **params: str) -> Finding:
    """Worth knowing; it stops nothing."""
    return Finding(code, "note", of.name, None, tuple(params.items()))
