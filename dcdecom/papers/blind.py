"""What a terminal keeps back: who reads a chassis types it blind, and a slip is no reason to show what was expected.

The report has both, side by side. It is for those who decide, and they do not stand at the rack.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from dcdecom.model.case import Case, Device
from dcdecom.model.finding import Finding
from dcdecom.model.label import same, squeezed
from dcdecom.model.texts import Texts

HELD_BACK = {
    "label-serial-differs": "record", "label-asset-tag-differs": "record", "label-position-differs": "record",
    "cables-differ": "record",
}  # fmt: skip
"""Finding that compares the record with a chassis -> the parameter that has the record's value."""
SLIP = "label-slip"
"""Which characters differ would tell whoever reads it again what is expected."""
NAMING = ("serial", "second", "asset_tag", "holds")
"""Fields of a planned change that name a machine by what its label says."""
LONG = 4
"""Letters and digits from which on a value is looked for within other text."""


def veiled(found: Iterable[Finding], texts: Texts) -> tuple[Finding, ...]:
    """Findings without the record's side of what a chassis was compared with, in whichever of them it stands."""
    found, hidden = tuple(f for f in found if f.code != SLIP), texts.say("console.hidden")
    kept = ((f, name, value) for f in found for name, value in f.params if name == HELD_BACK.get(f.code))
    secrets = {(f.device, value) for f, name, value in kept if squeezed(value)}
    return tuple(_veiled(f, [value for device, value in secrets if device == f.device], hidden) for f in found)


def _veiled(finding: Finding, secrets: list[str], hidden: str) -> Finding:
    own = HELD_BACK.get(finding.code)
    params = tuple(
        (name, hidden if name == own else value if own else _without(value, secrets, hidden))
        for name, value in finding.params
    )
    return replace(finding, params=params)


def _without(value: str, secrets: list[str], hidden: str) -> str:
    for secret in secrets:
        if same(value, secret):
            return hidden
        if len(squeezed(secret)) >= LONG:
            value = re.sub(rf"(?<!\w){re.escape(secret)}(?!\w)", hidden, value, flags=re.IGNORECASE)
    return value


def is_blind(device: Device) -> bool:
    """Whether its chassis was read and somebody may have to read it again: not compared since, or otherwise."""
    return bool(device.inspections) and (not device.is_judged or bool(device.misread))


def plan_row(case: Case, change: dict[str, object], texts: Texts) -> dict[str, object]:
    """A change of a plan that is not confirmed, as JSON, without what names a machine that is yet to be read."""
    device = case.devices.get(str(change.get("device", "")))
    if device is None or not is_blind(device):
        return change
    return {key: texts.say("console.hidden") if key in NAMING and value else value for key, value in change.items()}
