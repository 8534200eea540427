"""What a typed form says against itself or the procedure, as cases: a form in, codes out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from dcdecom.checks.typed_form import form_findings
from dcdecom.model.finding import Finding
from dcdecom.model.typed_form import FormBackup, FormDevice, FormDisk, FormWipe

KEPT, WIPED, DESTROYED = FormDisk("keep", serial="D1"), FormDisk("wipe", serial="D2"), FormDisk("destroy", bay="3")
PLAIN = FormDevice("srv-disdik-01", (KEPT,), (), FormBackup(True), FormWipe(False))
OURS, OWNERS = FormWipe(True, "us"), FormWipe(True, "owner")
CASES: tuple[tuple[tuple[str, ...], Mapping[str, Any]], ...] = (
    ((), {}),
    ((), {"disks": (), "backup": FormBackup(False)}),
    ((), {"disks": (KEPT, WIPED), "wipe": OWNERS}),
    ((), {"disks": (DESTROYED,), "wipe": OWNERS}),
    ((), {"disks": (DESTROYED,)}),
    ((), {"disks": (), "wipe": OWNERS}),
    (("form-wipe-by-us",), {"disks": (WIPED,), "wipe": OURS}),
    (("form-wipe-by-us",), {"disks": (), "wipe": OURS}),
    (("form-wipe-no-disk",), {"wipe": OWNERS}),
    (("form-wipe-unwanted",), {"disks": (WIPED,)}),
    (("form-no-backup",), {"disks": (DESTROYED,), "backup": FormBackup(False)}),
    (("form-no-backup",), {"disks": (), "wipe": OWNERS, "backup": FormBackup(False)}),
)
"""What is found, and what differs from a form that keeps one disk."""


def found(differs: Mapping[str, Any]) -> tuple[Finding, ...]:
    return tuple(form_findings(replace(PLAIN, **differs)))


def all_found() -> tuple[Finding, ...]:
    return tuple(finding for _, differs in CASES for finding in found(differs))
