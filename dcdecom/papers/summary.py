"""`ringkasan`: the whole answer in at most 25 lines, for a reader who turns no page.

Lists are cut to what fits, and say how many more there are; the sections below hold everything.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import tzinfo

from dcdecom.model.case import Case, Step
from dcdecom.model.finding import Comparison
from dcdecom.model.playbook import Playbook
from dcdecom.model.texts import Texts
from dcdecom.papers.change_kinds import SUMMARY_ORDER
from dcdecom.papers.codes import ManualSeen, Outcome
from dcdecom.papers.dates import moment
from dcdecom.papers.days_section import days_section
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
from dcdecom.papers.report import Lines, Summary
from dcdecom.papers.sanitize import clipped, plain
from dcdecom.papers.verdicts import outcome_of
from dcdecom.papers.vocabulary import OUTCOMES

BETWEEN = "; "
"""What stands between the parts of a list."""
ONE_LINE, TWO_LINES, EVERYTHING = 90, 205, 10_000
"""Characters that a value may have, so that the YAML face breaks it no more than once."""


def summary(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> Summary:
    lacking = missing(case, playbook, texts, zone)
    return Summary(
        case=case.id,
        estate=texts.sentences.get(f"report.estate-{case.estate}", case.estate),
        state=clipped(state_line(case, playbook, texts), ONE_LINE),
        office=clipped(office(case), ONE_LINE),
        letter=clipped(letter_line(case, texts), ONE_LINE),
        devices=listed(_devices(case, texts), TWO_LINES, texts) or texts.say("report.unregistered"),
        verdicts=Lines(*(_verdicts(case, comparison, texts) for comparison in Comparison)),
        exceptions=listed(_exceptions(case, playbook, texts, zone), TWO_LINES, texts, BETWEEN),
        changed=_parts(changed_line(case, texts)),
        lost="" if (lost := lost_line(case, texts)) == texts.say("report.none") else lost,
        missing=_parts(listed((m.text for m in lacking if _is_evidence(m)), TWO_LINES, texts, BETWEEN)),
        requested=_parts(listed((m.text for m in lacking if not _is_evidence(m)), TWO_LINES, texts, BETWEEN)),
        working_days=clipped(_days(case, playbook, texts, zone), TWO_LINES),
        code=code(case.head),
        as_of=moment(case.last_at or case.opened_at, zone),
    )


def _parts(line: str) -> tuple[str, ...]:
    """A line of the summary as the list that it is."""
    return tuple(line.split(BETWEEN)) if line else ()


def state_line(case: Case, playbook: Playbook, texts: Texts) -> str:
    """Where the case stands, and on whom it waits."""
    if case.state == "sealed" and case.refused:
        return texts.say("report.state-refused")
    if case.state != "open":
        return texts.say(f"report.state-{case.state}", note=case.state_note)
    step = case.current
    if step is None:
        return texts.say("report.state-between")
    row = next((r for r in playbook.rows if r.slug == step.slug), None)
    if row and row.action == "seal":
        return texts.say("report.state-closing-refused" if case.refused else "report.state-closing")
    number, title = playbook.number(step.slug) if row else 0, step_title(step.slug, texts)
    gate = next((g for g in reversed(case.gates) if g.step == step.slug and g.closed is None), None)
    if gate is None:
        return texts.say("report.state-step", number=number, step=title)
    return texts.say("report.state-waiting", number=number, step=title, party=party(playbook, gate.by))


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
    whole = BETWEEN.join(f"{word}: {', '.join(names)}" for word, names in named)
    short = BETWEEN.join(f"{word}: {listed(names, ONE_LINE // len(named) - 25, texts)}" for word, names in named)
    return clipped(whole if len(plain(whole)) <= ONE_LINE else short, ONE_LINE)


def _exceptions(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> Iterator[str]:
    for a in case.accepted:
        yield texts.say("report.exception", finding=a.key, party=party(playbook, a.by), until=moment(a.until, zone))


_BY_HAND: Mapping[ManualSeen, str] = {
    "": "done-unseen", "not so": "done-contradicted", "withdrawn": "done-withdrawn",
}  # fmt: skip
"""How changes that were made by hand, and that no look has confirmed, are counted."""


def changed_line(case: Case, texts: Texts, room: int = TWO_LINES) -> str:
    """What failed or may have happened, then what is known to be changed, the weightiest first."""
    kinds: dict[str, list[str]] = {kind: [] for kind in SUMMARY_ORDER}
    forward = [t for t in case.changes if not t.undoes]
    for t in forward:
        if happened(t) and not t.found_so and not (t.change.people and object_name(t) in kinds[t.change.kind]):
            kinds.setdefault(t.change.kind, []).append(object_name(t))
    parts = [
        texts.say(f"report.done-{kind}", count=len(objects), objects=listed(objects, 60, texts))
        for kind, objects in kinds.items()
        if objects
    ]
    if found := sum(happened(t) and t.found_so for t in forward):
        parts.append(texts.say("report.done-found-so", count=found))
    if undone := sum(t.state == "undone" and not taken_back(t) for t in forward):
        parts.insert(0, texts.say("report.done-undone", count=undone))
    if anew := [f"{object_name(t)} ({anew_words(t, texts)})" for t in case.changes if is_anew(t)]:
        parts.insert(0, listed(anew, 120, texts, "; "))
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
        parts.insert(0, texts.say("report.done-unsaved", count=len(half), objects=listed(half, 60, texts)))
    return listed(parts, room, texts, "; ") if parts else texts.say("report.nothing-changed")


def lost_line(case: Case, texts: Texts) -> str:
    """What will never come back; of a plan that was not carried out, what would not.

    What went with a host that somebody else deleted is lost, whatever the case does.
    """
    if before := lost_before(case.plans, texts):
        ours = losses([t for t in case.changes if t.is_proved and not t.undoes], texts)
        return clipped(texts.say("report.lost-before", losses="; ".join((*before, *ours))), TWO_LINES)
    for states, key in (
        (("verified", "manual", "undone"), "lost"),
        (("unknown", "intended"), "maybe-lost"),
        (("pending",), "would-lose"),
    ):
        if gone := losses([t for t in case.changes if t.state in states and not t.undoes], texts):
            return clipped(texts.say(f"report.{key}", losses=", ".join(gone)), TWO_LINES)
    return texts.say("report.none")


def _days(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> str:
    """The whole case against its norm where its events tell, and the steps that were late."""
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
    told = texts.say("report.days-late", steps=listed(late, 80, texts)) if late else texts.say("report.days-in-time")
    parts = [line, told]
    if years := whole.undecided_years:
        parts.append(texts.say("report.undecided", years=", ".join(map(str, years))))
    return "; ".join(parts)


def _late(step: Step, norms: dict[str, int], texts: Texts) -> str:
    late = (step.took_days or 0) - norms[step.slug]
    return texts.say("report.late-step", step=step_title(step.slug, texts), days=late)
