"""Who may sign what: by mandate, and never one who asked, opened the case or acted in it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from dcdecom.casework.persons import Named, in_request, of_file, of_id, people_of, same
from dcdecom.casework.sign_options import Signature
from dcdecom.casework.similar_names import Conflict, doubts, is_free, must_be_certain, proven, words
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import DECISIONS, Gate, Policy
from dcdecom.model.sentence import Joined, Sentence, one_of
from dcdecom.ports.clock import Clock
from dcdecom.steps.procedure import Procedure

RECORDED = Sentence("nothing-recorded", "Nothing was recorded.")


@dataclass(frozen=True)
class Signer:
    """Who signed, as the event has it."""

    id: str
    """In the people file; empty for somebody whom only the request names."""
    name: str
    post: str | None = None
    office: str | None = None
    """The office that asks, where somebody signs for it."""
    basis: str | None = None
    """By what they belong to it."""
    nip: str = ""
    acts_for: str = ""
    """`Plt.`, `Plh.` or `a.n.` for a deputy."""
    also_for: tuple[str, ...] = ()
    """Other parties that the same person decided for, where policy let that pass."""
    also_recorded: bool = False
    """Whether the same person recorded what others signed, where policy let that pass."""


def who_reported(log: CaseLog, people: People, gate: Gate, signature: Signature, on: date) -> Signer:
    """Who says that a letter went out, or that somebody was told: nobody's signer."""
    person = named(people, signature.by, (gate.by,), on) if signature.by else log.person
    if person:
        must_act_for(person, gate.by, on)
    return Signer(person.id, person.name) if person else Signer(log.actor, "")


def decider(log: CaseLog, procedure: Procedure, case: Case, gate: Gate, signature: Signature, on: date) -> Signer:
    """Who decided: one with a mandate of that day, whom nothing speaks against. Raises InputError and Refused."""
    people = procedure.people
    person = named(people, signature.by, (gate.by,), on) if signature.by else only_holder(people, gate.by, on)
    must_decide(log, procedure, case, signature.step, gate.by, on, person)
    return deciding(procedure, case, gate.by, on, person)


def may_sign(log: CaseLog, procedure: Procedure, case: Case, gate: Gate, signature: Signature, on: date) -> None:
    """Before a statement is printed for somebody: nothing is known that speaks against them. Raises Refused.

    What has to be asked about a name is only told: the signature itself, once it comes in, is what is asked about.
    """
    person = named(procedure.people, signature.by, (gate.by,), on)
    may = who_may(procedure, log.clock, case, gate.by, on)
    must_act_for(person, gate.by, on, may)
    against = tuple(conflicts(procedure, case, gate.by, on, person))
    if why := proven(of_file(person), against):
        raise Refused(Sentence("against-print", "{why}. Nothing was printed.", why=why), may)
    for doubt in doubts(procedure, log.clock, case, of_file(person), against):
        log.reporter.say(Sentence("will-be-asked", "Its signature will be asked about: {why}.", why=words(doubt)))


def must_decide(
    log: CaseLog, procedure: Procedure, case: Case, step: str, party: str, on: date, person: Person, answered: str = ""
) -> None:
    """A mandate of that day, and nothing that speaks against this person. Raises Refused.

    `answered`: the doubt that this person accepts by it.
    """
    may = who_may(procedure, log.clock, case, party, on)
    must_act_for(person, party, on, may)
    against = tuple(conflicts(procedure, case, party, on, person))
    must_be_certain(log, procedure, case, step, party, of_file(person), against, may, answered)


def named(people: People, id: str, parties: Sequence[str], on: date, option: str = "--by") -> Person:
    """A person of the people file. Raises InputError that lists who acts for these parties that day."""
    person = people.by_id(id)
    if person is None:
        raise InputError(
            Sentence(
                "by-nobody",
                "{option} {id}: no such person in the people file. Nothing was recorded.",
                option=option, id=id,
            ),
            acting(people, parties, on, option),
        )  # fmt: skip
    return person


def acting(people: People, parties: Sequence[str], on: date, option: str = "--by") -> str:
    """Who acts for one of these parties that day, each as an option names them; empty where nobody does."""
    held = {person.id: person.name for party in parties for person in people.holders(party, on)}
    who = Sentence("who-acts", "Who acts for {parties} on {day}:", parties=one_of(parties), day=on.isoformat())
    return Joined((who, *(f"  {option} {id}   ({name})" for id, name in held.items())), "\n") if held else ""


def only_holder(people: People, party: str, on: date) -> Person:
    """The holder of the post, where there is no doubt who that is. Raises InputError."""
    holders = people.holders(party, on)
    posts = [p for p in holders if (m := p.mandate(party, on)) and not m.acts_for] or list(holders)
    if len(posts) != 1:
        names = ", ".join(p.id for p in holders) or Sentence("nobody", "nobody")
        raise InputError(
            Sentence(
                "who-signed",
                "Who signed for {party}? Say --by PERSON; that day it is {names}. Nothing was recorded.",
                party=party,
                names=names,
            )
        )
    return posts[0]


def must_act_for(person: Person, party: str, on: date, who_may: str = "") -> None:
    """A mandate of that day. Raises Refused."""
    if not person.mandate(party, on):
        raise Refused(Joined((no_mandate(person, party, on), RECORDED)), who_may)


def no_mandate(person: Person, party: str, on: date) -> Sentence:
    """That somebody does not act for a party that day."""
    return Sentence(
        "no-mandate", "{name} does not act for {party} on {day}.",
        name=person.name, party=party, day=on.isoformat(),
    )  # fmt: skip


def who_may(procedure: Procedure, clock: Clock, case: Case, party: str, on: date) -> str:
    """Who may decide for a party that day, holders before deputies, and how they are named."""
    may = [p for p in people_of(procedure).holders(party, on) if _is_free(procedure, clock, case, party, on, p)]
    if not may:
        return Sentence(
            "nobody-may",
            "Nobody of the people file may sign for {party} in {case} that day: it needs a deputy.",
            party=party,
            case=case.id,
        )
    lines = [f"  --as {party} --by {p.id}   ({', '.join(filter(None, (p.name, acts_for(p, party, on))))})" for p in may]
    who = Sentence("who-may", "Who may sign for {party} in {case}:", party=party, case=case.id)
    return Joined((who, *lines), "\n")


def _is_free(procedure: Procedure, clock: Clock, case: Case, party: str, on: date, person: Person) -> bool:
    return is_free(procedure, clock, case, of_file(person), tuple(conflicts(procedure, case, party, on, person)))


def acts_for(person: Person, party: str, on: date) -> str:
    """`Plt.`, `Plh.` or `a.n.`; empty for the holder of the post."""
    mandate = person.mandate(party, on)
    return mandate.acts_for if mandate else ""


# --- what speaks against one who decides -------------------------------------------------------------------------


def conflicts(procedure: Procedure, case: Case, party: str, on: date, person: Person) -> Iterator[Conflict]:
    """With whom one who decides may not be one: fixed first, then what the policy forbids."""
    for id in sorted(case.actors):
        yield Conflict(
            of_id(procedure, id),
            Sentence(
                "why-acted",
                "opened {case} or acted in it, and so does not decide",
                case=case.id,
            ),
        )
    yield from asked(case)
    for signer, step in _office_people(procedure, case):
        yield Conflict(
            signer,
            Sentence(
                "why-office",
                "signed {step} for the office that asks, and so does not decide",
                step=step,
            ),
        )
    for decided, post, by_id in _decided(procedure, case):
        if post != party and not _may_hold_both(procedure.policy, person, (party, on), (post, by_id)):
            why = Sentence(
                "why-decided",
                "decided for {post} in {case}, and so does not decide for {party} (policy two_posts)",
                post=post,
                case=case.id,
                party=party,
            )
            yield Conflict(decided, why)
    if not procedure.policy.recorder_decides:
        for id in sorted(case.recorders):
            why = Sentence(
                "why-recorded",
                "attached files to {case} or recorded what others signed, and so does not decide "
                "(policy recorder_decides)",
                case=case.id,
            )
            yield Conflict(of_id(procedure, id), why)


def asked(case: Case) -> Iterator[Conflict]:
    """Those whom the request names: who asks does not decide about it."""
    for person in in_request(case):
        did = Sentence("why-is", "is {place}, and so does not decide about it", place=person.place)
        if "signatory" in person.roles:
            did = Sentence("why-asked", "signed the request, and so does not decide about it")
        yield Conflict(person, did)


def _office_people(procedure: Procedure, case: Case) -> Iterator[tuple[Named, str]]:
    for gate in case.gates:
        if gate.closed and gate.paper in OTHER_SIDE:
            known = of_id(procedure, gate.closed.person) if gate.closed.person else None
            name, nip = gate.closed.person_name, gate.closed.nip
            yield (
                known
                or Named(
                    name,
                    Sentence(
                        "place-signed",
                        "who signed {step}",
                        step=gate.step,
                    ),
                    gate.step,
                    nip=nip,
                ),
                gate.step,
            )


OTHER_SIDE = frozenset({"form", "handover"})
"""Papers that an office which asks signs, or signs too."""


def _decided(procedure: Procedure, case: Case) -> Iterator[tuple[Named, str, date | None]]:
    """Who decided for which party, and on which day: also the hands on a disposition that came with the request."""
    for gate in case.gates:
        if gate.closed and gate.paper in DECISIONS:
            yield of_id(procedure, gate.closed.person), gate.by, gate.closed.on
    for accepted in case.accepted:
        yield of_id(procedure, accepted.person), accepted.by, None
    for hand in case.request.endorsements:
        named = Named(
            hand.name,
            Sentence(
                "place-disposition",
                "the disposition, {party}",
                party=hand.party,
            ),
            f"disposition-{hand.party}",
        )
        yield named, hand.party, hand.date


def _may_hold_both(policy: Policy, person: Person, now: tuple[str, date], then: tuple[str, date | None]) -> bool:
    """Whether the policy lets one person decide for both parties, and as deputy for one of them where it says so."""
    rule, (party, on) = policy.two_posts, now
    deputy = acts_for(person, party, on) or acts_for(person, then[0], then[1] or on)
    return rule == "always" or (rule == "deputy" and bool(deputy))


def deciding(procedure: Procedure, case: Case, party: str, on: date, person: Person) -> Signer:
    """One who decides, with what a report has to say of it: as deputy, for another party too, after having recorded."""
    me = of_file(person)
    posts = sorted({post for who, post, _ in _decided(procedure, case) if post != party and same(me, who)})
    recorded = any(same(me, of_id(procedure, id)) for id in case.recorders)
    deputy = acts_for(person, party, on)
    return Signer(person.id, person.name, acts_for=deputy, also_for=tuple(posts), also_recorded=recorded)
