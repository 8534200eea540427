"""`perubahan`: each write, what was before and after, how that is known; what failed is said to have failed."""

from __future__ import annotations

from datetime import tzinfo
from typing import Literal

from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import State
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.facts.changes import SignedChange
from dcdecom.model.texts import Texts
from dcdecom.papers import report as r
from dcdecom.papers.change_kinds import Reversible, change_kind
from dcdecom.papers.codes import ManualSeen
from dcdecom.papers.dates import day, moment
from dcdecom.papers.phrases import (
    anew_words,
    change_state,
    change_words,
    happened,
    losses,
    seen_by_hand,
    taken_back,
    why_words,
)
from dcdecom.papers.proofs_section import exempted, sightings


def changes_section(case: Case, texts: Texts, zone: tzinfo) -> tuple[r.Change, ...]:
    return tuple(_change(case, tracked, texts, zone) for tracked in case.changes)


def _change(case: Case, tracked: Tracked, texts: Texts, zone: tzinfo) -> r.Change:
    at, begun, gone = tracked.at, tracked.intended_at, tuple(losses([tracked], texts))
    return r.Change(
        number=tracked.n,
        step=tracked.step,
        device=tracked.change.device,
        system=tracked.change.system,
        kind=tracked.change.kind,
        text=change_words(tracked, texts),
        target=tracked.change.target,
        state=change_state(tracked),
        begun=moment(begun, zone, seconds=True) if begun else "",
        at=moment(at, zone, seconds=True) if at else "",
        before=_state(tracked.before),
        after=_state(tracked.after),
        proof=tracked.proof,
        sightings=sightings(tracked.readings, zone),
        exception=exempted(case, tracked, zone),
        found_so=tracked.found_so,
        made_anew=anew_words(tracked, texts),
        reason=why_words(tracked, texts),
        lost=gone if tracked.state != "pending" else (),
        would_lose=gone if tracked.state == "pending" else (),
        reversible=reversible(case, tracked),
        undoes=tracked.undoes or None,
        undone_by=None if taken_back(tracked) else tracked.undone_by or None,
        by_hand=_by_hand(case, tracked),
        files=r.files(tracked.attachments),
        plan=tracked.plan,
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


def _by_hand(case: Case, tracked: Tracked) -> r.ByHand | None:
    """Who made it, who stands up for it, on what ground, and whether its system has shown it since."""
    if tracked.state != "manual" and not (tracked.state == "undone" and tracked.signed) and not taken_back(tracked):
        return None
    signed = tracked.signed or SignedChange()
    return r.ByHand(
        made_by=() if taken_back(tracked) else tuple(dict.fromkeys(s.person for s in tracked.shown)),
        signed_by=signed.person_name or signed.person,
        recorder=signed.recorder,
        on=day(signed.on),
        grade=signed.grade,
        note=signed.note or "",
        seen=_seen(tracked),
        absent=_absent(case, tracked),
    )


def _seen(tracked: Tracked) -> ManualSeen:
    if taken_back(tracked):
        return "signed no more"
    return "only signed" if tracked.change.people else seen_by_hand(tracked)


def _absent(case: Case, tracked: Tracked) -> tuple[str, ...]:
    """Addresses that the look after the soak found on no switch of the site: said beside, for it shows no slot."""
    found = (row for timer in case.timers if timer.result for row in timer.result.absent if row.n == tracked.n)
    return tuple(dict.fromkeys(mac for row in found for mac in row.addresses))


def ways_back_section(case: Case, texts: Texts, zone: tzinfo) -> tuple[r.WayBack, ...]:
    """`pembatalan`: each time that something was walked back, with what stayed and what did not come back."""
    return tuple(
        r.WayBack(
            plan=plan.digest,
            at=moment(plan.made_at, zone, seconds=True),
            confirmed=dict(plan.confirmed),
            undoes=tuple(plan.undoes),
            changes=tuple(plan.numbers),
            stays=tuple(r.NotUndone(s.n, texts.say(f"report.stays-{s.code}")) for s in plan.stays),
            lost=tuple(losses(case.of_plan(plan), texts)),
        )
        for plan in case.plans
        if plan.begun
    )


def _state(state: State) -> dict[str, r.Value]:
    """What was read; several lines as a tuple."""
    return {key: _value(value) for key, value in state.items()}


def _value(value: str | int | bool | None) -> r.Value:
    return tuple(value.splitlines()) if isinstance(value, str) and "\n" in value else value
