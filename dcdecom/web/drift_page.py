"""Drift: what the reconcile found, the worst first, each with what every source says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo

from dcdecom.journal.statement import DRIFT, NONE, read
from dcdecom.journal.statement_folder import StatementFolder, short_code
from dcdecom.model.drift import CLASSES, DriftEvidence, TrackedDrift
from dcdecom.model.texts import Texts
from dcdecom.model.viewer import Viewer
from dcdecom.papers.console_drift import sentence
from dcdecom.papers.drift_words import in_words
from dcdecom.papers.written import moment
from dcdecom.web.site import Site

NOTHING: Mapping[str, Accept] = {}
SHOWN = ("new", "still", "not-rechecked", "once", "explained", "accepted")
"""The states of which drift is shown, in their order; what is gone is not."""


@dataclass(frozen=True)
class Accept:
    """Where a statement waits at the signing origin, and its code."""

    address: str
    code: str


@dataclass(frozen=True)
class DriftRow:
    id: str
    drift: str
    severity: str
    state: str
    says: str
    why: str
    advice: str
    command: str
    """What is typed where only a terminal can; empty where the page or another system is enough."""
    object: str
    device: str
    case: str
    first_seen: str
    last_seen: str
    runs: int
    evidence: tuple[DriftEvidence, ...]
    accept: Accept | None
    """Where whoever looks may accept it until a day; None where he may not, or where no statement waits."""


@dataclass(frozen=True)
class DriftView:
    told: tuple[DriftRow, ...]
    """What somebody should look at."""
    known: tuple[DriftRow, ...]
    """What was explained or accepted, or was seen once."""


def accepts(site: Site, viewer: Viewer) -> dict[str, Accept]:
    """By the digest of a drift: where its acceptance waits for a party of whoever looks."""
    found: dict[str, Accept] = {}
    for one in StatementFolder(site.web.statements).of_case(NONE):
        with suppress(ValueError):
            said = read(one.statement.encode())
            if said.kind == DRIFT and said.party in viewer.parties:
                about = Accept(f"{site.origin.signing()}/#{one.digest}", short_code(one.statement.encode()))
                found |= dict.fromkeys(said.subject(DRIFT), about)
    return found


def drift_view(
    kept: Iterable[TrackedDrift], texts: Texts, zone: ZoneInfo, accepts: Mapping[str, Accept] = NOTHING
) -> DriftView:  # fmt: skip
    order = list(CLASSES)
    shown = sorted(
        (k for k in kept if k.state in SHOWN),
        key=lambda k: (SHOWN.index(k.state), order.index(k.drift.drift), k.drift.object),
    )
    rows = [_row(k, texts, zone, accepts.get(k.drift.digest)) for k in shown]
    told = tuple(r for r in rows if r.state in SHOWN[:3])
    return DriftView(told, tuple(r for r in rows if r.state not in SHOWN[:3]))


def _row(kept: TrackedDrift, texts: Texts, zone: ZoneInfo, accept: Accept | None) -> DriftRow:
    drift = kept.drift
    here, typed = f"drift-page.{drift.drift}", f"drift-terminal.{drift.drift}"
    case = drift.case or drift.object.partition(" ")[0]
    return DriftRow(
        drift.id, drift.drift, drift.severity, kept.state, sentence(drift, texts), in_words(kept.why, texts),
        texts.say(here if here in texts.sentences else f"drift-advice.{drift.drift}"),
        texts.say(typed, case=case) if typed in texts.sentences else "", drift.object, drift.device, drift.case,
        moment(kept.first_seen, zone), moment(kept.last_seen, zone), kept.runs,
        tuple(replace(said, says=in_words(said.says, texts)) for said in drift.evidence),
        accept if kept.state in SHOWN[:3] else None,
    )  # fmt: skip
