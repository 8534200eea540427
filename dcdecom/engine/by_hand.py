"""Changes that people made by hand, looked at as soon as their system can be read again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from dcdecom.changes import kind_of
from dcdecom.changes.hands import contradiction, is_seen, unseen, withdrawn
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.instructions import Instruction, instruction
from dcdecom.engine.messages import nonce_of
from dcdecom.engine.read_back import read
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Tracked
from dcdecom.model.changes.change import State
from dcdecom.model.estate.reading import Reading
from dcdecom.model.facts.changes import ManualSeen
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.ports.systems import Readers
from dcdecom.steps.examine_devices import how_to_accept
from dcdecom.steps.moves import Await
from dcdecom.steps.procedure import Procedure


def hands_contradicted(
    log: CaseLog, procedure: Procedure, readers: Readers, case: Case, back: bool = False
) -> Await | None:
    """Look at what was made by hand, as soon as its system can be read again; stop where it is not so.

    Where it is not so, it is judged anew whether anybody may be told to put it right. Where it is so, but something
    spoke against it after it was signed for, somebody has to answer for that by name.
    `back`: on a way back only what belongs to one, since the rest may be what is walked back.
    """
    advice: list[str] = []
    found: list[Finding] = []
    texts: list[str] = []
    for tracked in (t for t in unseen(case) if t.undoes or not back):
        answer = read(readers, tracked, nonce_of(case, tracked))
        if not isinstance(answer, Reading):
            if tracked.seen == "not so":
                found += tracked.against or (contradiction(tracked),)
                texts.append(NOT_READ)
                again = Sentence("when-read", "When it can be read again: {command}", command=_again(case, back))
                advice += [again, *_take_back(case, tracked)]
            continue
        so = is_seen(tracked, answer.value)
        if not so and kind_of(tracked.change).expires:
            continue
        if not so:
            judged = _judged_anew(log, procedure, readers, case, tracked, answer)
            found += [contradiction(tracked), *judged.against]
            texts.append(NOT_SO)
            advice += [*_what_then(procedure.policy, case, tracked, judged, back), *_take_back(case, tracked)]
            continue
        asked = withdrawn(tracked)
        if not tracked.withheld or case.accepts(asked, log.clock.now()):
            log.append(log.case(case.id), ManualSeen(tracked.n, True, answer.value))
            continue
        _record_not_so(log, case, tracked, answer.value, asked)
        found.append(asked)
        texts.append(WITHDRAWN)
        advice += [*_sign_again(procedure.policy, case, tracked, asked), *_take_back(case, tracked)]
    if not found:
        return None
    text = Joined((*dict.fromkeys(texts), Sentence("nothing-changed", "Nothing was changed.")))
    return Await("refused", Exit.REFUSED, text, tuple(dict.fromkeys(advice)), findings=tuple(dict.fromkeys(found)))


NOT_SO = Sentence("hand-not-so", "What was made by hand is not so, as its system shows.")
NOT_READ = Sentence(
    "hand-unread", "What was made by hand was not so when its system was last read, and it cannot be read now."
)
WITHDRAWN = Sentence(
    "hand-withdrawn", "What was made by hand is so now, but after it was signed for something spoke against making it."
)


def _judged_anew(
    log: CaseLog, procedure: Procedure, readers: Readers, case: Case, tracked: Tracked, answer: Reading[State]
) -> Instruction:
    """Whether anybody may be told to put it right, by a look of this command; both are recorded where they are news.

    What was left half done is nobody's excuse here: people may have done it, or somebody else.
    """
    judged = instruction(procedure, readers, log.clock, case, replace(tracked, after={}), answer)
    _record_not_so(log, case, tracked, answer.value, contradiction(tracked), judged.words)
    latest = log.case(case.id).change(tracked.n)
    if judged.is_news(log.clock, latest):
        log.append(log.case(case.id), judged.fact(tracked.n))
    return judged


def _record_not_so(
    log: CaseLog, case: Case, tracked: Tracked, after: State, finding: Finding, told: Mapping[str, str] | None = None
) -> None:
    """Write it down once."""
    if tracked.seen == "not so" and tracked.against == (finding,):
        return
    log.append(log.case(case.id), ManualSeen(tracked.n, False, after, (finding,), told))


def _again(case: Case, back: bool) -> str:
    return f"dcdecom case {'undo' if back else 'run'} {case.id}"


def _what_then(policy: Policy, case: Case, tracked: Tracked, judged: Instruction, back: bool) -> Iterator[str]:
    again = _again(case, back)
    if judged.words is not None:
        yield Sentence(
            "hand-make", "Find out why. Nothing speaks against making it: {plan} says how. Then: {command}",
            plan=f"dcdecom case plan {case.id}", command=again,
        )  # fmt: skip
    elif judged.against:
        codes = ", ".join(dict.fromkeys(f.code for f in judged.against))
        yield Sentence(
            "hand-not-told",
            "Nobody is told to put it right by hand: {codes}. Read or sign that first, then: {command}",
            codes=codes, command=again,
        )  # fmt: skip
        yield from how_to_accept(case, policy, judged.against, tracked.step)
    else:
        yield Sentence("find-out-why", "Find out why, then: {command}", command=again)


def _sign_again(policy: Policy, case: Case, tracked: Tracked, asked: Finding) -> Iterator[str]:
    yield Sentence("hand-whom", "Find out what was on it, and whom it hit.")
    yield from how_to_accept(case, policy, (asked,), tracked.step)
    evidence = f"dcdecom case attach {case.id} {tracked.step} FILE --change {tracked.n}"
    yield Sentence("hand-anew", "Or show it anew, and let somebody else sign again: {command}", command=evidence)


def _take_back(case: Case, tracked: Tracked) -> Iterator[str]:
    if not tracked.undoes:
        undo = f"dcdecom case undo {case.id} --change {tracked.n}"
        yield Sentence("hand-back", "Or take it back: {command}", command=undo)
