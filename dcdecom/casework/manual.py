"""What was made by hand while a system stayed down: its evidence, and the second person who stands up for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from datetime import date
from pathlib import Path

from dcdecom.casework.evidence import keep_brought
from dcdecom.casework.persons import of_file, of_id
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.casework.signing_rights import RECORDED, acting, asked, must_decide, no_mandate
from dcdecom.casework.similar_names import Conflict, must_be_certain
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.instructions import Instruction, against_now, instruction
from dcdecom.engine.messages import nonce_of, retry, sentences
from dcdecom.engine.permissions import must_be_allowed
from dcdecom.engine.read_back import read
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case, Tracked
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.changes import ChangeManual, not_made
from dcdecom.model.facts.papers import FilesAttached
from dcdecom.model.people import Person
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.ports.journal import Attachments
from dcdecom.ports.systems import Readers
from dcdecom.steps.examine_devices import how_to_accept
from dcdecom.steps.procedure import Procedure


@dataclass(frozen=True)
class StandsUp:
    """What the options of `case sign --change N` said."""

    step: str
    n: int
    party: str
    by: str = ""
    note: str = ""
    scan: Path | None = None
    left: bool = False
    """That people who were asked for it did not make it."""


def attach_made(
    log: CaseLog, procedure: Procedure, readers: Readers, id: str, step: str, n: int, files: Iterable[Path],
    sealed: bool = False,
) -> None:  # fmt: skip
    """Keep what shows that a change was made by hand. Raises InputError or Refused where it may not have been."""
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        must_be_bound(procedure, case)
        must_be_allowed(log, procedure, case)
        tracked = _may_be_by_hand(case, step, n)
        case = _nothing_speaks_against(log, procedure, readers, case, tracked)
        named = [_kept(log.attachments, file, sealed) for file in files]
        log.append(case, FilesAttached(tracked.step, n, log.actor), named=named)


def sign_made(log: CaseLog, procedure: Procedure, readers: Readers, id: str, said: StandsUp) -> str:
    """A second person says that a change was made by hand; the case may go on after it. Returns who that is.

    Or that it was not, of what only people make: then it may be asked for again, or the case given up.
    """
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        must_be_bound(procedure, case)
        tracked = _may_be_by_hand(case, said.step, said.n, said.left)
        if said.left and not tracked.change.people:
            raise InputError(
                Sentence(
                    "hand-unasked",
                    "change {n} of {case}: nobody was asked for it. Nothing was recorded.",
                    n=said.n,
                    case=id,
                )
            )
        if not said.left and not _is_shown(tracked):
            raise Refused(
                Sentence(
                    "hand-unshown",
                    "change {n} of {case}: nothing shows that it was made. Nothing was recorded.",
                    n=said.n,
                    case=id,
                ),
                Sentence(
                    "hand-first",
                    "First: dcdecom case attach {case} {step} FILE --change {n}",
                    case=id,
                    step=said.step,
                    n=said.n,
                ),
            )
        today = procedure.day(log.clock.now())
        person = _second(log, procedure, case, tracked, said, today)
        case = _nothing_speaks_against(log, procedure, readers, case, tracked)
        signed = ChangeManual(
            said.n,
            step=said.step,
            by=said.party,
            person=person.id,
            person_name=person.name,
            recorder=log.actor,
            on=today,
            note=said.note,
            grade="paper, no code" if said.scan else "word",
        )
        named = [_kept(log.attachments, said.scan)] if said.scan else []
        if said.left:
            failed = not_made(signed, f"not made, as {person.name} says")
            log.append(case, failed, named=named)
        else:
            log.append(case, signed, named=named)
        return person.name


def _may_be_by_hand(case: Case, step: str, n: int, left: bool = False) -> Tracked:
    """The change, where dcdecom tried it and its system could not be reached or would not, or asked people for it.

    Where it was `left`, what was signed for in the current step too: a signature can be taken back.
    """
    tracked = next((t for t in case.changes if t.n == n), None)
    if tracked is None:
        raise InputError(
            Sentence(
                "hand-none",
                "{case} has no change {n}. Nothing was recorded.",
                case=case.id,
                n=n,
            ),
            f"dcdecom case show {case.id}",
        )
    if tracked.step != step:
        raise InputError(
            Sentence(
                "hand-step",
                "change {n} of {case} belongs to step {its_step}, not {step}. Nothing was recorded.",
                n=n,
                case=case.id,
                its_step=tracked.step,
                step=step,
            )
        )
    is_current = case.current is not None and case.current.slug == step
    if left and is_current and tracked.state == "manual" and tracked.change.people:
        return tracked
    if tracked.state == "manual" and tracked.seen == "not so":
        return tracked
    if tracked.state in ("failed", "unknown") and tracked.withheld:
        codes = ", ".join(dict.fromkeys(f.code for f in tracked.withheld))
        raise Refused(
            Sentence(
                "hand-untold",
                "change {n} of {case}: nobody was told to make it by hand ({codes}). Nothing was recorded.",
                n=n,
                case=case.id,
                codes=codes,
            ),
            Sentence("hand-read", "Read or sign that first, then: dcdecom case run {case}", case=case.id),
        )
    if tracked.by_hand is None or tracked.state not in ("failed", "unknown", "asked"):
        raise Refused(
            Sentence(
                "hand-unkept",
                "change {n} of {case} is {state}: no system kept dcdecom from making it. Nothing was recorded.",
                n=n,
                case=case.id,
                state=tracked.state,
            ),
            f"dcdecom case show {case.id}",
        )
    return tracked


def _is_shown(tracked: Tracked) -> bool:
    """What is signed for again has to be shown again, after it was seen that it was not so."""
    since = tracked.judged_at if tracked.state == "manual" else None
    return any(since is None or shown.at > since for shown in tracked.shown)


def _nothing_speaks_against(log: CaseLog, procedure: Procedure, readers: Readers, case: Case, tracked: Tracked) -> Case:
    """Look at its object afresh: nobody shows or signs for what must not be made. Raises Refused; returns the case.

    What only people make is judged by `case run`, and what they did stands. What was told rests on the date that it
    bears while nothing of the object can be read; once it was withdrawn, nothing less than a look takes that back.
    """
    if tracked.change.people:
        return case
    if tracked.state == "manual" and tracked.withheld:
        state = read(readers, tracked, nonce_of(case, tracked))
        against = instruction(procedure, readers, log.clock, case, replace(tracked, after={}), state).against
    else:
        against = against_now(procedure, readers, log.clock, case, tracked)
    if not against:
        return case
    judged = Instruction(None, against)
    if judged.is_news(log.clock, tracked):
        log.append(case, judged.fact(tracked.n))
    said = sentences(log.reporter, against)
    raise Refused(
        Sentence(
            "hand-against",
            "change {n} of {case}: what is read now speaks against making it by hand. {why} Only that was recorded.",
            n=tracked.n,
            case=case.id,
            why=said,
        ),
        Joined(
            (
                Sentence(
                    "hand-nothing",
                    "Do nothing by hand. Read or sign that first, then: {command}",
                    command=retry(case, tracked),
                ),
                *how_to_accept(case, procedure.policy, against, tracked.step),
            ),
            "\n",
        ),
    )


def _second(log: CaseLog, procedure: Procedure, case: Case, tracked: Tracked, said: StandsUp, today: date) -> Person:
    """Somebody with a mandate of that day who neither tried the change, asked for it, nor made it.

    For what only people make it is the party that the policy lets make exceptions, and nobody who acted in the case:
    nothing else shows that it was made.
    """
    policy = procedure.policy
    for_people = tracked.change.people
    parties = (policy.exception_by,) if for_people else (*policy.acts, policy.exception_by, *policy.binding_by)
    may = tuple(dict.fromkeys(party for party in parties if party))
    if said.party not in may:
        raise InputError(
            Sentence(
                "change-by",
                "--as {party}: for a change {may} sign. Nothing was recorded.",
                party=said.party,
                may=", ".join(may),
            )
        )
    person = procedure.people.by_id(said.by) if said.by else log.person
    if person is None:
        raise InputError(
            Sentence(
                "by-nobody",
                "{option} {id}: no such person in the people file. Nothing was recorded.",
                option="--by", id=said.by or "PERSON",
            ),
            acting(procedure.people, (said.party,), today),
        )  # fmt: skip
    if not person.mandate(said.party, today):
        raise Refused(Joined((no_mandate(person, said.party, today), RECORDED)))
    if for_people:
        must_decide(log, procedure, case, said.step, said.party, today, person)
    made = Sentence("why-made", "made change {n}, or tried to: somebody else signs for it", n=tracked.n)
    against = (*(Conflict(of_id(procedure, id), made) for id in sorted(tracked.hands)), *asked(case))
    must_be_certain(log, procedure, case, said.step, said.party, of_file(person), against)
    if said.scan is None and not (log.person and log.person.id == person.id):
        raise InputError(
            Sentence(
                "change-shown",
                "change {n}: --scan FILE, what {name} signed, or the login of {name} is needed. Nothing was recorded.",
                n=tracked.n,
                name=person.name,
            )
        )
    return person


def _kept(attachments: Attachments, file: Path, sealed: bool = False) -> Attachment:
    return keep_brought(attachments, file, sealed)
