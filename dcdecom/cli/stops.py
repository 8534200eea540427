"""Where a case stops: why, which files were made, and what is typed next for everybody who is waited for."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta

from dcdecom.bootstrap.case_context import CaseContext
from dcdecom.cli.common import go_on, say
from dcdecom.errors import InputError
from dcdecom.model import exit_pass
from dcdecom.model.case import Case
from dcdecom.model.changes.zabbix import EndSilence, SilenceHost
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.model.texts import Texts
from dcdecom.model.waiting import next_words
from dcdecom.papers import console
from dcdecom.papers.console_board import also_waiting, moment, papers, returned_line
from dcdecom.papers.console_changes import stays_lines
from dcdecom.papers.sanitize import plain
from dcdecom.papers.verdicts import look_before_changes
from dcdecom.steps.moves import Await

DIGITS = 8
"""Of a plan's digest, as it is shown."""


def confirmations_fit(context: CaseContext, id: str, given: Iterable[tuple[str, str]]) -> None:
    """Every plan that an option confirms was shown, and is not confirmed yet. Raises InputError."""
    case = context.log.case(id)
    for digest, _ in given:
        named = [p for p in case.plans if len(digest) >= DIGITS and p.digest.startswith(digest.lower())]
        if named and not named[-1].is_confirmed:
            continue
        told = {"case": id, "plan": plain(digest)}
        what: str = Sentence(
            "confirm-none", "{case}: no plan {plan} was shown, and --confirm would do nothing.", **told
        )
        if named:
            what = Sentence(
                "confirm-again", "{case}: plan {plan} is confirmed already, and --confirm would do nothing.", **told
            )
        if waits := next((p for p in reversed(case.plans) if not p.is_confirmed), None):
            what = Joined((what, Sentence("confirm-force", "The plan in force is {plan}.", plan=waits.digest[:DIGITS])))
        kept = Sentence("nothing-applied", "Nothing was applied.")
        raise InputError(Joined((what, kept)), next_words(case, context.procedure.playbook))


def show_stop(context: CaseContext, id: str, outcome: Await, texts: Texts, since: int, back: bool) -> None:
    """Why the case stops here, and what to type next. `since`: the case's last event before this command."""
    case = context.log.case(id)
    say(console.case_line(case, context.procedure.playbook, texts))
    say(stays_lines(case, outcome.stays, texts))
    _findings(context, case, outcome, texts, since, back)
    out = context.paperwork.tray.out(id)
    if not back:
        say(returned_line(case, context.procedure.playbook, texts))
        say(papers(case, context.procedure.playbook, texts, out, since))
    say([plain(line) for line in outcome.text.splitlines()])
    say([f"  {plain(line)}" for line in outcome.advice])
    if not back:
        door = exit_pass.awaited(case) if outcome.what == "door" else None
        step = door.step if door else case.current.slug if case.current else ""
        say(also_waiting(case, context.procedure.playbook, texts, context.procedure.zone, out, (step, outcome.party)))
        say(silence_lines(context, id, texts))


def _findings(context: CaseContext, case: Case, outcome: Await, texts: Texts, since: int, back: bool) -> None:
    """The verdicts where they bear on the stop, and every finding that they do not say."""
    shown = any(d.evidence for d in case.devices.values()) and not back
    if shown and outcome.what in ("gate", "refused", "system", "accept"):
        say(console.verdicts(case, texts, context.procedure.zone, since))
    said = {f for d in case.devices.values() if shown and (look := look_before_changes(case, d)) for f in look.findings}
    told = {texts.finding(f) for f in said}
    say(console.findings([f for f in outcome.findings if texts.finding(f) not in told], texts))


def goes_on_lines(context: CaseContext, id: str, texts: Texts, back: bool) -> list[str]:
    """Who confirmed the plan that this command goes on with, where something of it is left to do; going forward, also
    that a way back was begun and is not at its end.
    """
    case = context.log.case(id)
    if not back and (half := case.half_back):
        only = f" --change {half.only}" if half.only else ""
        return [texts.say("ask.half-back", plan=half.digest[:DIGITS], command=f"dcdecom case undo {id}{only}")]
    plan = case.way_back if back else case.plan(case.current.slug) if case.current else None
    if case.state != "open" or plan is None or not plan.is_confirmed or plan.used_up:
        return []
    if all(tracked.is_proved for tracked in case.of_plan(plan)):
        return []
    known = {id: context.procedure.people.by_id(id) for id in plan.confirmed.values()}
    names = dict.fromkeys(person.name if person else id for id, person in known.items())
    at = moment(plan.confirmed_at, context.procedure.zone)
    return [texts.say("ask.goes-on", plan=plan.digest[:DIGITS], names=plain(", ".join(names)), at=at)]


def silence_lines(context: CaseContext, id: str, texts: Texts) -> list[str]:
    """For which hosts this case keeps the monitoring silent, and until when: whoever stops here has to know."""
    now, lines = context.log.clock.now(), dict[str, str]()
    for tracked in context.log.case(id).changes:
        change = tracked.change
        if isinstance(change, SilenceHost) and tracked.state == "verified" and tracked.at:
            until = datetime.fromisoformat(change.until) if change.until else tracked.at + timedelta(0, change.seconds)
            said = texts.say("console.silent", host=plain(change.host), until=moment(until, context.procedure.zone))
            lines |= {change.name: said} if until > now else {}
        elif isinstance(change, EndSilence) and tracked.is_proved:
            lines.pop(change.name, None)
    return [*lines.values()]


def interrupted_lines(context: CaseContext, id: str, texts: Texts) -> list[str]:
    """After a second Ctrl-C: what may be half done, and what settles it."""
    case = context.log.case(id)
    if not case.unsettled():
        return [go_on(case, texts).strip(), *silence_lines(context, id, texts)]
    settle = texts.say("console.interrupted", command=f"dcdecom case resume {id}")
    return [settle, *silence_lines(context, id, texts)]
