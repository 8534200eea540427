"""`perubahan`: each write, what was before and after, how that is known; what failed is said to have failed."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, Literal

from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.texts import Texts
from dcdecom.papers.change_kinds import Reversible, change_kind
from dcdecom.papers.dates import day, moment
from dcdecom.papers.proofs import exception_section, readings_section
from dcdecom.papers.said import (
    anew_words,
    attached,
    change_state,
    change_words,
    happened,
    held,
    losses,
    taken_back,
    why_words,
)
from dcdecom.papers.words import CODE_GRADES, ONLY_SIGNED, PROOFS, REVERSIBLE, SEEN, SIGNED_NO_MORE


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
        bacaan=readings_section(tracked.readings, zone),
        pengecualian=exception_section(case, tracked, zone),
        memang_sudah_begitu=tracked.found_so or None,
        dibuat_ulang=anew_words(tracked, texts),
        sebab=why_words(tracked, texts),
        hilang=losses([tracked], texts) if tracked.state != "pending" else None,
        akan_hilang=losses([tracked], texts) if tracked.state == "pending" else None,
        dapat_dibatalkan=REVERSIBLE[reversible(case, tracked)],
        membatalkan=tracked.undoes or None,
        dibatalkan_oleh=(not taken_back(tracked) and tracked.undone_by) or None,
        manual=_by_hand(case, tracked),
        lampiran=attached(tracked.attachments),
        rencana=tracked.plan,
    )


def reversible(case: Case, tracked: Tracked) -> Reversible | Literal["unknown"]:
    """Whether a change can be undone now. A port stays shut once the handover of its server is signed."""
    if tracked.state in ("unknown", "intended", "asked"):
        return "unknown"
    if not happened(tracked) or tracked.found_so or tracked.undoes:
        return "not needed"
    if isinstance(tracked.change, ShutPort) and case.is_handed_over(tracked.change.device):
        return "no"
    return change_kind(tracked.change).reversible


def _by_hand(case: Case, tracked: Tracked) -> dict[str, Any]:
    """Who made it, who stands up for it, on what ground, and whether its system has shown it since."""
    if tracked.state != "manual" and not (tracked.state == "undone" and tracked.signed) and not taken_back(tracked):
        return {}
    signed = tracked.signed
    return held(
        dikerjakan_oleh=[] if taken_back(tracked) else list(dict.fromkeys(s["person"] for s in tracked.shown)),
        disahkan_oleh=signed.get("person_name") or signed.get("person"),
        pencatat=signed.get("recorder"),
        tanggal=day(signed.get("on")),
        mutu=CODE_GRADES.get(str(signed.get("grade", ""))),
        keterangan=signed.get("note"),
        terlihat=_seen(tracked),
        alamat_tidak_terlihat=_absent(case, tracked),
    )


def _seen(tracked: Tracked) -> str:
    if taken_back(tracked):
        return SIGNED_NO_MORE
    return ONLY_SIGNED if tracked.change.people else SEEN[tracked.seen]


def _absent(case: Case, tracked: Tracked) -> list[str]:
    """Addresses that the look after the soak found on no switch of the site: said beside, for it shows no slot."""
    found = (row for timer in case.timers for row in timer.result.get("absent", ()) if row["n"] == tracked.n)
    return list(dict.fromkeys(mac for row in found for mac in row["addresses"]))


def ways_back_section(case: Case, texts: Texts, zone: tzinfo) -> list[dict[str, Any]]:
    """`pembatalan`: each time that something was walked back, with what stayed and what did not come back."""
    return [
        held(
            rencana=plan.digest,
            waktu=moment(plan.made_at, zone, seconds=True),
            dikonfirmasi=dict(plan.confirmed),
            membatalkan=list(plan.undoes),
            perubahan=list(plan.numbers),
            tetap=[held(nomor=s["n"], sebab=texts.say(f"report.stays-{s['code']}")) for s in plan.stays],
            hilang=losses(case.of_plan(plan), texts),
        )
        for plan in case.plans
        if plan.begun
    ]


def _state(state: Mapping[str, Any]) -> dict[str, Any]:
    """What was read, with `tidak terbaca` where the system gave no value; several lines as a list."""
    return {key: _value(value) for key, value in state.items()}


def _value(value: Any) -> Any:
    if value is None:
        return "tidak terbaca"
    return value.splitlines() if isinstance(value, str) and "\n" in value else value
