"""`perubahan`: each write, what was before and after, how that is known; what failed is said to have failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any

from dcdecom.model.case import Case, Tracked
from dcdecom.model.texts import Texts
from dcdecom.papers.dates import moment
from dcdecom.papers.said import attached, change_state, change_words, happened, held, losses
from dcdecom.papers.words import PROOFS, UNDO


def changes_section(case: Case, texts: Texts, zone: tzinfo) -> list[dict[str, Any]]:
    return [_change(case, tracked, texts, zone) for tracked in case.changes]


def _change(case: Case, tracked: Tracked, texts: Texts, zone: tzinfo) -> dict[str, Any]:
    at, begun = tracked.at, tracked.intended_at
    return held(
        nomor=tracked.n,
        langkah=tracked.step,
        perangkat=tracked.change.device,
        sistem=tracked.change.system,
        jenis=tracked.change.kind,
        uraian=change_words(tracked, texts),
        objek=tracked.change.target,
        keadaan=change_state(tracked),
        dimulai=moment(begun, zone, seconds=True) if begun else None,
        waktu=moment(at, zone, seconds=True) if at else None,
        sebelum=_state(tracked.before),
        sesudah=_state(tracked.after),
        bukti_identitas=PROOFS.get(tracked.proof, tracked.proof),
        memang_sudah_begitu=tracked.found_so or None,
        sebab=tracked.reason,
        hilang=losses([tracked], texts) if tracked.state != "pending" else None,
        akan_hilang=losses([tracked], texts) if tracked.state == "pending" else None,
        dapat_dibatalkan=undo_word(case, tracked),
        lampiran=attached(tracked.attachments),
        rencana=tracked.plan,
    )


def undo_word(case: Case, tracked: Tracked) -> str:
    """Whether it can be taken back now. A port stays shut once the handover of its server is signed."""
    if not happened(tracked):
        return "tidak diketahui" if tracked.state in ("unknown", "intended") else "tidak perlu"
    if tracked.found_so:
        return "tidak perlu"
    signed = any(g.paper == "handover" and g.closed for g in case.gates)
    return "tidak" if tracked.change.kind == "shut" and signed else UNDO[tracked.change.kind]


def _state(state: Mapping[str, Any]) -> dict[str, Any]:
    """What was read, with `tidak terbaca` where the system gave no value; several lines as a list."""
    return {key: _value(value) for key, value in state.items()}


def _value(value: Any) -> Any:
    if value is None:
        return "tidak terbaca"
    return value.splitlines() if isinstance(value, str) and "\n" in value else value
