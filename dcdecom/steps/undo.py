"""Walking a case back, from its last change to its first: what is walked back, and what stays and why."""

from __future__ import annotations

from datetime import datetime

from dcdecom.changes import Stays, kind_of
from dcdecom.changes.back import Way, ways_back
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Planned, Tracked
from dcdecom.model.changes.change import Change
from dcdecom.model.facts.changes import Stay, UndoBegun, UndoPlanned
from dcdecom.model.plan import Plan
from dcdecom.model.playbook import Playbook
from dcdecom.model.sentence import Sentence, said_state
from dcdecom.steps.moves import Apply, Await, Finished, Record
from dcdecom.steps.plans import asked_for


def walk_back(case: Case, playbook: Playbook, now: datetime, only: int) -> Record | Apply | Await | Finished:
    """The first of the moves that is not done yet."""
    if case.state != "open":
        text = Sentence(
            "undo-over", "{case} is {state}: nothing of it is walked back any more. Nothing was changed.",
            case=case.id, state=said_state(case.state),
        )  # fmt: skip
        return Await("refused", Exit.REFUSED, text, (f"dcdecom case show {case.id}",))
    ways = ways_back(case, now, only)
    wanted = [(w.tracked.n, w.back) for w in ways if isinstance(w.back, Change)]
    made = case.way_back
    left = [t for t in case.of_plan(made) if not t.is_proved] if made else []
    if not wanted:
        done = made is not None and made.begun and (not only or only in made.undoes)
        return Finished() if done else _nothing(case, ways, only)
    if made is None or wanted != [(t.undoes, t.change) for t in left]:
        return _plan(case, ways, only)
    if waiting := asked_for(case, made, f"dcdecom case undo {case.id}{_option(made.only)}"):
        return waiting
    if not made.begun:
        return _begin(case, playbook, made)
    return Apply(tuple(t.n for t in left))


def _option(only: int) -> str:
    return f" --change {only}" if only else ""


def _nothing(case: Case, ways: tuple[Way, ...], only: int) -> Await:
    """Nothing is walked back, and why."""
    stays = tuple((w.tracked.n, w.back.code) for w in ways if isinstance(w.back, Stays))
    named = next((t for t in case.changes if t.n == only), None)
    advice = (f"dcdecom case show {case.id}",)
    if only and named is None:
        text = Sentence("undo-no-change", "{case} has no change {n}. Nothing was changed.", case=case.id, n=only)
        return Await("refused", Exit.INPUT, text, advice)
    if named and not stays:
        stays = ((only, _why_not(named)),)
    text = Sentence("undo-nothing", "{case}: nothing can be walked back. Nothing was changed.", case=case.id)
    if only:
        text = Sentence(
            "undo-stays", "{case}: change {n} is not walked back. Nothing was changed.", case=case.id, n=only
        )
    return Await("refused", Exit.REFUSED, text, advice, stays=stays)


def _why_not(tracked: Tracked) -> str:
    if tracked.undoes:
        return "way-back"
    return "undone-already" if tracked.state == "undone" else "was-so" if tracked.found_so else "not-made"


def _plan(case: Case, ways: tuple[Way, ...], only: int) -> Record:
    """The way back as an event, with what stays and what is lost for good."""
    back = [(w.tracked, w.back) for w in ways if isinstance(w.back, Change)]
    undoes = tuple(t.n for t, _ in back)
    plan = Plan(case.id, "", tuple(change for _, change in back), undoes, case.walked_back)
    losses = tuple(sorted({loss for _, change in back for loss in kind_of(change).lost(change)}))
    stays = tuple(Stay(w.tracked.n, w.back.code) for w in ways if isinstance(w.back, Stays))
    fact = UndoPlanned(
        plan.step, plan.digest, plan.devices, plan.changes, losses,
        undoes=undoes, steps=tuple(t.step for t, _ in back), stays=stays, only=only,
    )  # fmt: skip
    return Record(fact)


def _begin(case: Case, playbook: Playbook, made: Planned) -> Record:
    """The plans that are walked back are used up; the case goes on from the first of their steps.

    A step whose server was handed over is over: its paper stays good, and it is not gone through again.
    """
    undone = [t for t in case.changes if t.n in made.undoes]
    over = {t.step for t in undone if _had_handover(case, t.step) and case.is_handed_over(t.change.device)}
    slugs = [r.slug for r in playbook.rows]
    again = [slug for slug in slugs if slug in {t.step for t in undone} - over]
    later = slugs[slugs.index(again[0]) :] if again else []
    returned = tuple(s.slug for s in case.steps if s.state == "open" and s.slug in later)
    fact = UndoBegun(made.digest, made.devices, tuple(again), again[0] if again else "", returned)
    return Record(fact)


def _had_handover(case: Case, step: str) -> bool:
    return any(g.step == step and g.paper == "handover" for g in case.gates)
