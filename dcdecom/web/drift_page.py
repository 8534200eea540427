"""Drift: what the reconcile found, the worst first, each with what every source says."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from dcdecom.model.drift import CLASSES, DriftEvidence, TrackedDrift
from dcdecom.model.texts import Texts
from dcdecom.papers.console_board import moment
from dcdecom.papers.console_drift import sentence

SHOWN = ("new", "still", "not-rechecked", "once", "explained", "accepted")
"""The states of which drift is shown, in their order; what is gone is not."""


@dataclass(frozen=True)
class DriftRow:
    id: str
    drift: str
    severity: str
    state: str
    says: str
    why: str
    advice: str
    object: str
    device: str
    case: str
    first_seen: str
    last_seen: str
    runs: int
    evidence: tuple[DriftEvidence, ...]


@dataclass(frozen=True)
class DriftView:
    told: tuple[DriftRow, ...]
    """What somebody should look at."""
    known: tuple[DriftRow, ...]
    """What was explained or accepted, or was seen once."""


def drift_view(kept: Iterable[TrackedDrift], texts: Texts, zone: ZoneInfo) -> DriftView:
    order = list(CLASSES)
    shown = sorted(
        (k for k in kept if k.state in SHOWN),
        key=lambda k: (SHOWN.index(k.state), order.index(k.drift.drift), k.drift.object),
    )
    rows = [_row(k, texts, zone) for k in shown]
    told = tuple(r for r in rows if r.state in SHOWN[:3])
    return DriftView(told, tuple(r for r in rows if r.state not in SHOWN[:3]))


def _row(kept: TrackedDrift, texts: Texts, zone: ZoneInfo) -> DriftRow:
    drift = kept.drift
    return DriftRow(
        drift.id, drift.drift, drift.severity, kept.state, sentence(drift, texts), kept.why,
        texts.say(f"drift-advice.{drift.drift}"), drift.object, drift.device, drift.case,
        moment(kept.first_seen, zone), moment(kept.last_seen, zone), kept.runs, drift.evidence,
    )  # fmt: skip
