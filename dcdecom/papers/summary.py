"""`ringkasan`: the whole answer first, for a reader who turns no page. Nothing is cut; a screen cuts (`console`)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from dcdecom.model.case import Case, Step
from dcdecom.model.finding import Comparison
from dcdecom.model.pace import main_thread, norms_of, shares_days
from dcdecom.model.playbook import Playbook
from dcdecom.model.refusals import refusal_of
from dcdecom.model.texts import Texts
from dcdecom.papers.change_kinds import SUMMARY_ORDER
from dcdecom.papers.codes import ManualSeen, Outcome
from dcdecom.papers.dates import day, moment
from dcdecom.papers.days_section import days_section
from dcdecom.papers.freed import freed_line
from dcdecom.papers.journal_code import code
from dcdecom.papers.missing import Missing, missing
from dcdecom.papers.phrases import (
    anew_words,
    happened,
    is_anew,
    letter_line,
    listed,
    losses,
    lost_before,
    object_name,
    office,
    party,
    seen_by_hand,
    step_title,
    taken_back,
)
from dcdecom.papers.postponed_words import postponed_words
from dcdecom.papers.report import Lines, Summary
from dcdecom.papers.sanitize import plain
from dcdecom.papers.verdicts import outcome_of
from dcdecom.papers.vocabulary import OUTCOMES

BETWEEN = "; "
"""What stands between the parts of a list."""


def summary(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo, returned: str = "") -> Summary:
    lacking = missing(case, playbook, texts, zone)
    return Summary(
        returned=plain(returned),
        postponed=_put_off(case, playbook, texts, zone),
        case=case.id,
        estate=texts.sentences.get(f"report.estate-{case.estate}", case.estate),
        state=plain(state_line(case, playbook, texts)),
        office=office(case),
        letter=plain(letter_line(case, texts)),
        devices=listed(_devices(case, texts)) or texts.say("report.unregistered"),
        verdicts=Lines(*(_verdicts(case, comparison, texts) for comparison in Comparison)),
        exceptions=listed(_exceptions(case, playbook, texts, zone), BETWEEN),
        changed=_parts(changed_line(case, texts)),
        lost="" if (lost := lost_line(case, texts)) == texts.say("report.none") else lost,
        missing=tuple(plain(m.text) for m in lacking if _is_evidence(m)),
        requested=tuple(plain(m.text) for m in lacking if not _is_evidence(m)),
        working_days=plain(days_line(case, playbook, texts, zone)),
        code=code(case.head),
        as_of=moment(case.last_at or case.opened_at, zone),
    )


def _parts(line: str) -> tuple[str, ...]:
    """A line of the summary as the list that it is."""
    return tuple(line.split(BETWEEN)) if line else ()


def state_line(case: Case, playbook: Playbook, texts: Texts) -> str:
    """Where the case stands, and on whom it waits."""
    if case.state == "sealed" and case.refused:
        return _refused(case, playbook, texts, "report.state-refused")
    if case.state != "open":
        return texts.say(f"report.state-{case.state}", note=case.state_note)
    step = case.current
    if step is None:
        return texts.say("report.state-between")
    row = next((r for r in playbook.rows if r.slug == step.slug), None)
    if row and row.action == "seal":
        closing = "report.state-closing"
        return _refused(case, playbook, texts, f"{closing}-refused") if case.refused else texts.say(closing)
    number, title = playbook.number(step.slug) if row else 0, step_title(step.slug, texts)
    if off := case.postponed:
        by = party(playbook, off.fact.by)
        return texts.say("report.state-postponed", number=number, step=title, until=day(off.fact.until), party=by)
    gate = next((g for g in reversed(case.gates) if g.step == step.slug and g.closed is None), None)
    if gate is None:
        return texts.say("report.state-step", number=number, step=title)
    return texts.say("report.state-waiting", number=number, step=title, party=party(playbook, gate.by))


def _refused(case: Case, playbook: Playbook, texts: Texts, key: str) -> str:
    """That a request was refused: by a comparison, or by whose decision and why."""
    gates = [refusal_of(case, device) for device in case.devices.values()]
    first = gates[0] if gates else None
    if first is None or first.closed is None or any(g is not first for g in gates):
        return texts.say(key)
    return texts.say(f"{key}-decided", post=party(playbook, first.by), note=first.closed.note)


def _is_evidence(lack: Missing) -> bool:
    """Whether it keeps a reader from believing the report; what merely comes next does not."""
    return lack.code in EVIDENCE


EVIDENCE = frozenset({
    "not-examined", "unread", "uncompared", "not-inspected", "change-failed", "change-unknown", "change-asked",
    "change-unsaved", "manual-bare", "manual-contradicted", "manual-withdrawn", "slot-signed", "still-seen",
    "found-back", "unsearched", "letter-owed",
})  # fmt: skip


def _devices(case: Case, texts: Texts) -> Iterator[str]:
    for device in case.devices.values():
        yield texts.say(
            "report.device" if device.going else "report.device-stays", name=device.name, serial=device.serial
        )


_FIRST = (Outcome.DISAGREES, Outcome.AGREES, Outcome.UNCHECKED, Outcome.NOT_EXAMINED)
"""The order in which outcomes are listed."""


def _verdicts(case: Case, comparison: Comparison, texts: Texts) -> str:
    """Each outcome with the devices that it was given to, disagreement first."""
    given: dict[Outcome, list[str]] = {}
    for device in case.devices.values():
        given.setdefault(outcome_of(case, device, comparison), []).append(device.name)
    named = [(OUTCOMES[outcome], given[outcome]) for outcome in _FIRST if outcome in given]
    if not named:
        return OUTCOMES[Outcome.NOT_EXAMINED]
    if len(named) == 1:
        word, names = named[0]
        return texts.say("report.verdict-all", verdict=word, count=len(names)) if len(names) > 1 else word
    return BETWEEN.join(f"{word}: {listed(names)}" for word, names in named)


def _exceptions(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> Iterator[str]:
    for a in (a for a in case.accepted if not a.void):
        yield texts.say("report.exception", finding=a.key, party=party(playbook, a.by), until=moment(a.until, zone))


_BY_HAND: Mapping[ManualSeen, str] = {
    "": "done-unseen", "not so": "done-contradicted", "withdrawn": "done-withdrawn",
}  # fmt: skip
"""How changes that were made by hand, and that no look has confirmed, are counted."""


def changed_line(case: Case, texts: Texts) -> str:
    """What failed or may have happened, then what is known to be changed, the weightiest first."""
    kinds: dict[str, list[str]] = {kind: [] for kind in SUMMARY_ORDER}
    forward = [t for t in case.changes if not t.undoes]
    for t in forward:
        if happened(t) and not t.found_so and not (t.change.people and object_name(t) in kinds[t.change.kind]):
            kinds.setdefault(t.change.kind, []).append(object_name(t))
    parts = [
        texts.say(f"report.done-{kind}", count=len(objects), objects=listed(objects))
        for kind, objects in kinds.items()
        if objects
    ]
    if free := freed_line(case, texts):
        parts.insert(0, free)
    if found := sum(happened(t) and t.found_so for t in forward):
        parts.append(texts.say("report.done-found-so", count=found))
    if anew := [f"{object_name(t)} ({anew_words(t, texts)})" for t in case.changes if is_anew(t)]:
        parts.insert(0, listed(anew, BETWEEN))
    if undone := sum(t.state == "undone" and not taken_back(t) for t in forward):
        parts.insert(0, texts.say("report.done-undone", count=undone))
    if back := sum(map(taken_back, forward)):
        parts.insert(0, texts.say("report.done-taken-back", count=back))
    by_hand = [seen_by_hand(t) for t in case.changes if t.state == "manual" and not t.change.people]
    for seen, key in _BY_HAND.items():
        if count := by_hand.count(seen):
            parts.insert(0, texts.say(f"report.{key}", count=count))
    for state in ("failed", "unknown", "intended", "asked"):
        if count := sum(t.state == state and not taken_back(t) and not t.unsaved for t in case.changes):
            parts.insert(0, texts.say(f"report.done-{state}", count=count))
    if half := [object_name(t) for t in case.changes if t.unsaved]:
        parts.insert(0, texts.say("report.done-unsaved", count=len(half), objects=listed(half)))
    return listed(parts, BETWEEN) if parts else texts.say("report.nothing-changed")


def lost_line(case: Case, texts: Texts) -> str:
    """What will never come back; of a plan that was not carried out, what would not.

    What went with a host that somebody else deleted is lost, whatever the case does.
    """
    if before := lost_before(case.plans, texts):
        ours = losses([t for t in case.changes if t.is_proved and not t.undoes], texts)
        return plain(texts.say("report.lost-before", losses="; ".join((*before, *ours))))
    for states, key in (
        (("verified", "manual", "undone"), "lost"),
        (("unknown", "intended"), "maybe-lost"),
        (("pending",), "would-lose"),
    ):
        if gone := losses([t for t in case.changes if t.state in states and not t.undoes], texts):
            return plain(texts.say(f"report.{key}", losses=", ".join(gone)))
    return texts.say("report.none")


def _put_off(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> str:
    """The last time that it was put off, and how often it was before."""
    said = [*postponed_words(case, playbook, texts, zone)]
    more = [texts.say("report.postponed-before", count=len(said) - 1)] if len(said) > 1 else []
    return plain("; ".join((*said[-1:], *more)))


def days_whole(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> str:
    """The days, and each time that the case was put off: it explains them."""
    put_off = postponed_words(case, playbook, texts, zone)
    return "; ".join((days_line(case, playbook, texts, zone), *put_off))


def days_line(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> str:
    """The whole case against its norm where its events tell, and the steps that were late."""
    if shares_days(case):
        return _shared_days(case, playbook, texts, zone)
    norms = {row.slug: row.norm_days for row in playbook.rows}
    over = (s for s in case.steps if s.state in ("done", "returned"))
    counted = [s for s in over if s.took_days is not None and norms.get(s.slug)]
    took = sum(s.took_days or 0 for s in counted)
    norm = sum(norms[s.slug] for s in counted)
    late = [_late(s, norms, texts) for s in counted if (s.took_days or 0) > norms[s.slug]]
    whole = days_section(case, playbook, texts, zone)
    line = texts.say("report.days", steps=len(counted), took=took, norm=norm)
    if whole.taken is not None:
        said = {"took": whole.taken, "since": whole.since, "norm": whole.norm}
        line = texts.say("report.days-case", how=whole.punctuality, **said)
    told = texts.say("report.days-late", steps=listed(late)) if late else texts.say("report.days-in-time")
    parts = [line, told]
    if years := whole.undecided_years:
        parts.append(texts.say("report.undecided", years=", ".join(map(str, years))))
    return "; ".join(parts)


def _shared_days(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> str:
    """Days taken and their norm, the rows that were late, and what others saved; what is counted apart."""
    whole, norms = days_section(case, playbook, texts, zone), norms_of(playbook)
    parts = [texts.say("report.days-none", since=whole.since)]
    if whole.taken is not None:
        ended = [s for s in main_thread(case) if s.took_days is not None]
        late = [_late(s, norms, texts) for s in ended if (s.took_days or 0) > norms.get(s.slug, 0)]
        parts = [texts.say("report.days-shared", took=whole.taken, since=whole.since, norm=whole.norm)]
        parts.append(
            texts.say("report.days-late-by", days=whole.late, steps=listed(late))
            if late else texts.say("report.days-in-time")
        )  # fmt: skip
        parts += [texts.say("report.days-saved", days=whole.early)] if whole.early else []
    for own in whole.beside:
        key = "report.days-beside-open" if own.taken is None else "report.days-beside"
        parts.append(texts.say(key, step=step_title(own.step, texts), took=own.taken, norm=own.norm))
    if years := whole.undecided_years:
        parts.append(texts.say("report.undecided", years=", ".join(map(str, years))))
    return "; ".join(parts)


def _late(step: Step, norms: dict[str, int], texts: Texts) -> str:
    late = (step.took_days or 0) - norms.get(step.slug, 0)
    return texts.say("report.late-step", step=step_title(step.slug, texts), days=late)
