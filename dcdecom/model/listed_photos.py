"""The photos that a procedure lists for each device: which of them are not there yet."""

from __future__ import annotations

from collections.abc import Iterable

from dcdecom.model.case import Case
from dcdecom.model.playbook import Policy

BEFORE = ("label", "before")
"""Kinds that can be taken only while the device hangs in the rack."""


def lacking(policy: Policy, case: Case, devices: Iterable[str]) -> list[tuple[str, str]]:
    """Device and kind of each photo of the list that is not there, in the order of the list."""
    return [(device, kind) for device in devices for kind in policy.photos if not _is_there(case, device, kind)]


def _is_there(case: Case, device: str, kind: str) -> bool:
    """Whether there is such a photo that nobody set aside. A photo of a reading shows the label."""
    read = case.devices[device].inspections if kind == "label" and device in case.devices else []
    files = (*case.photos.get((device, kind), ()), *(a for reading in read for a in reading.fact.files))
    return any(file.sha256 not in case.set_aside and file.sha256 not in case.purged for file in files)
