"""A typed form is judged by what it says itself: what erases, who does it, and whether there is a copy."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pytest

from dcdecom.model.typed_form import FormBackup, FormDisk

from .form_cases import CASES, DESTROYED, OURS, OWNERS, WIPED, found


@pytest.mark.parametrize(("codes", "differs"), CASES)
def test_what_is_found(codes: tuple[str, ...], differs: Mapping[str, Any]) -> None:
    assert tuple(f.code for f in found(differs)) == codes
    assert all(f.acceptable is (f.severity == "ask") for f in found(differs))


SAYS: tuple[tuple[Mapping[str, Any], str, str, dict[str, str]], ...] = (
    ({"disks": (WIPED,), "wipe": OURS}, "form-wipe-by-us", "ask", {}),
    ({"wipe": OWNERS}, "form-wipe-no-disk", "ask", {}),
    ({"disks": (WIPED, FormDisk("wipe", bay="3"), FormDisk("wipe", size="480 GB"), DESTROYED)}, "form-wipe-unwanted",
     "ask", {"disks": "D2, 3, 480 GB"}),
    ({"disks": (DESTROYED,), "backup": FormBackup(False)}, "form-no-backup", "note", {}),
)  # fmt: skip
"""A form, the code of what is found, how much it weighs, and what it says beside the device."""


@pytest.mark.parametrize(("differs", "code", "severity", "said"), SAYS)
def test_what_is_found_says_what_it_is_about(
    differs: Mapping[str, Any], code: str, severity: str, said: dict[str, str]
) -> None:
    (finding,) = found(differs)
    assert (finding.code, finding.severity, finding.device) == (code, severity, "srv-disdik-01")
    assert dict(finding.params) == {"device": "srv-disdik-01", **said}
