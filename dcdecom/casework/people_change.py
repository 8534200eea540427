"""A changed people file that was accepted by key for every open case, and how each case takes that up.

An acceptance is kept beside the journals. When a case goes on, it follows those that count for it, in the order in
which they were brought, from the file that it accepted last: each is judged by the file before it. An event for each
names who accepted what in place of what, with the statement and its signature.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

from dcdecom.casework.evidence import kept_bytes
from dcdecom.casework.orders import brought, day_stated, differs
from dcdecom.casework.persons import people_of
from dcdecom.casework.signed_statement import Brought, against_key, against_person, signed_by
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attachment, Authority
from dcdecom.model.facts.papers import PeopleAccepted
from dcdecom.model.people import People, Person
from dcdecom.model.sentence import Joined, Sentence, one_of
from dcdecom.ports import people_orders
from dcdecom.ports.clock import Clock
from dcdecom.ports.notary import Notary, StatementValues
from dcdecom.ports.people_orders import PeopleOrders
from dcdecom.steps.procedure import Procedure

KIND, SORT = "people", "people "
NONE_WAITS = Sentence("people-none", "No open case waits for a changed people file. Nothing was recorded.")
Load = Callable[[Procedure, str], People]
"""The people file of a digest, as it was kept. Raises InputError."""
Open = tuple[Procedure, Case]
"""An open case, with the procedure that it goes on by."""


@dataclass(frozen=True)
class Link:
    """One acceptance that counts for a case: from which file to which, and by whom."""

    kept: people_orders.Brought
    found: Brought
    person: Person
    before: str
    digest: str


@dataclass(frozen=True)
class PeopleStanding:
    """How a case stands to the people file of now."""

    case: Case
    links: tuple[Link, ...]
    """The acceptances that it has yet to take up."""
    last: str
    """Digest of the file that was accepted last for it."""
    judge: People
    """That file."""
    since: datetime
    """When it was accepted."""
    why_not: tuple[str, ...] = ()
    """Why further acceptances of it do not count for this case."""


def standing(
    procedure: Procedure, clock: Clock, case: Case, orders: PeopleOrders, notary: Notary, load: Load
) -> PeopleStanding:  # fmt: skip
    """Follow the acceptances that are kept, from the file that the case accepted last."""
    last, judge, since = case.binding.people, people_of(procedure), case.bound_at
    links: list[Link] = []
    why_not: list[str] = []
    for kept in orders.kept():
        found = Brought(kept.statement, kept.signature, notary.stated(kept.statement), notary.claimed(kept.signature))
        if last not in found.stated.replaces or found.digest in case.ordered:
            continue
        at = replace(procedure, accepted_people=judge)
        why = next(_against(at, clock, case, found, kept, judge, since, notary), "")
        owner, digest = judge.by_key(found.claimed.key), _accepted(found)
        if why or owner is None:
            why_not.append(why)
            continue
        try:
            accepted = load(procedure, digest)
        except InputError as error:
            why_not.append(Sentence(
                "accepts-unread",
                "the people file {file} that it accepts cannot be read: {why}",
                file=digest[:16], why=error.what,
            ))
            continue
        links.append(Link(kept, found, owner[0], last, digest))
        last, judge, since, why_not = digest, accepted, kept.at, []
    return PeopleStanding(case, tuple(links), last, judge, since, tuple(why_not))


def _accepted(found: Brought) -> str:
    return next((s.removeprefix(SORT) for s in found.stated.subjects if s.startswith(SORT)), "")


def _against(
    procedure: Procedure, clock: Clock, case: Case, found: Brought, kept: people_orders.Brought, judge: People,
    since: datetime, notary: Notary,
) -> Iterator[str]:
    """Why an acceptance does not count for a case, judged by the file that it accepted last, `since` when.

    When it was brought stands in a file that nothing proves: it lies between that acceptance and now, or is not true.
    """
    stated = found.stated
    party = judging(case, judge, procedure.day(kept.at))
    wanted = StatementValues(
        KIND, notary.every_case, party, "accept", stated.on, "none",
        subjects=(f"{SORT}{_accepted(found)}",), replaces=stated.replaces,
    )  # fmt: skip
    yield from (why for _, why in differs(stated, wanted, notary))
    recorded, on = procedure.day(kept.at), day_stated(stated)
    if on > recorded:
        yield Sentence("accepts-ahead", "it bears {on}, and was brought on {recorded}", on=on, recorded=recorded)
    if (opened := procedure.day(case.opened_at)) > on:
        yield Sentence(
            "accepts-later",
            "it bears {on}, and {case} was opened on {opened}: it is for cases that were open then",
            on=on, case=case.id, opened=opened,
        )
    if kept.at < since or on < procedure.day(since):
        yield (
            Sentence(
                "accepts-before",
                "it bears {on} and was brought at {at}, and what it replaces was accepted at {since}",
                on=on, at=kept.at.isoformat(), since=since.isoformat(),
            )
        )
    if kept.at > clock.now():
        yield Sentence(
            "accepts-future",
            "it says that it was brought at {at}, which lies ahead",
            at=kept.at.isoformat(),
        )
    yield from (why for _, why in against_key(procedure, kept.at, found, judge, notary, last=True))
    if owner := judge.by_key(found.claimed.key):
        yield from (why for _, why in against_person(procedure, clock, case, owner[0], party, (recorded, on)))


def judging(case: Case, judge: People, on: date) -> str:
    """The party that may accept it: the first of the policy's that has somebody by that file."""
    named = (case.binding.binding_by or "").split(",")
    return next((party for party in named if party and judge.holders(party, on)), "nobody")


def statement(cases: Iterable[Open], clock: Clock, party: str, on: date | None, orders: PeopleOrders, notary: Notary,
              load: Load) -> bytes:  # fmt: skip
    """What is to be signed so that the people file of now is accepted for every open case that waits for it.

    Raises InputError where no case does, or none by this party.
    """
    waiting = _waiting(cases, clock, orders, notary, load)
    procedure = waiting[0][0]
    today = procedure.day(clock.now())
    judges = sorted({judging(s.case, s.judge, today) for _, s in waiting})
    if party not in judges:
        raise InputError(
            Sentence(
                "people-by",
                "The people file is accepted by {parties} in the open cases, not by {party}. Nothing was "
                "printed.",
                parties=one_of(judges), party=party,
            )
        )
    replaces = tuple(sorted({s.last for _, s in waiting if judging(s.case, s.judge, today) == party}))
    said = StatementValues(
        KIND, notary.every_case, party, "accept", (on or today).isoformat(), "none",
        subjects=(f"{SORT}{procedure.people.digest}",), replaces=replaces,
    )  # fmt: skip
    return notary.text(said)


def _waiting(
    cases: Iterable[Open], clock: Clock, orders: PeopleOrders, notary: Notary, load: Load
) -> list[tuple[Procedure, PeopleStanding]]:
    stand = [(each, standing(each, clock, case, orders, notary, load)) for each, case in cases]
    waiting = [(each, s) for each, s in stand if s.last != each.people.digest]
    if not waiting:
        raise InputError(Sentence(
            "people-none",
            "No open case waits for a changed people file. Nothing was recorded.",
        ))
    return waiting


@dataclass(frozen=True)
class PeopleAcceptance:
    """What came of an acceptance that was brought."""

    signer: str
    counts: tuple[str, ...]
    """The cases that go on by it."""
    others: tuple[tuple[str, str], ...]
    """Those that still wait, each with why."""


def accept(
    log: CaseLog, cases: Iterable[Open], party: str, file: Path, orders: PeopleOrders, notary: Notary, load: Load
) -> PeopleAcceptance:
    """Keep an acceptance for every open case. Raises InputError and Refused where it counts for none of them."""
    log.must_know_the_actor(by_key=True)
    found = brought(file, notary)
    waiting = _waiting(cases, log.clock, orders, notary, load)
    procedure = waiting[0][0]
    if found.stated.kind != KIND:
        raise Refused(Sentence(
            "people-kind",
            "The statement is of kind {kind}, not of kind people. Nothing was recorded.",
            kind=found.stated.kind,
        ))
    if found.stated.party != party:
        raise InputError(Sentence(
            "people-party",
            "--as {party}: the statement is signed as {says}. Nothing was recorded.",
            party=party, says=found.stated.party,
        ))
    if (digest := _accepted(found)) != procedure.people.digest:
        raise Refused(
            Sentence(
                "people-other",
                "The statement is about people file {says}, and the file is {now}. Nothing was recorded.",
                says=digest[:16],
                now=procedure.people.digest[:16],
            ),
            Sentence("print-again", "Print it again: {command}", command=f"dcdecom people statement --as {party}"),
        )
    if any(kept.statement == found.statement and _same_key(kept, found, notary) for kept in orders.kept()):
        raise Refused(Sentence(
            "people-again",
            "This acceptance was brought already, and counts once. Nothing was recorded.",
        ))
    new = people_orders.Brought(found.statement, found.signature, log.clock.now(), log.actor)
    counts: list[str] = []
    others: list[tuple[str, str]] = []
    signer = ""
    for each, s in waiting:
        at = replace(each, accepted_people=s.judge)
        why: str = "" if s.last in found.stated.replaces else Sentence(
            "replaces-not", "it does not replace {file}, which was accepted last", file=s.last[:16],
        )  # fmt: skip
        why = why or next(_against(at, log.clock, s.case, found, new, s.judge, s.since, notary), "")
        if why:
            others.append((s.case.id, why))
        else:
            counts.append(s.case.id)
            owner = s.judge.by_key(found.claimed.key)
            signer = owner[0].name if owner else ""
    if not counts:
        none = Sentence("people-counts-none", "The acceptance counts for no open case. Nothing was recorded.")
        raise Refused(Joined((none, *(Joined((f"  {id}: ", why), "") for id, why in others)), "\n"))
    log.attachments.keep(procedure.people_path)
    orders.keep(new)
    return PeopleAcceptance(signer, tuple(counts), tuple(others))


def _same_key(kept: people_orders.Brought, found: Brought, notary: Notary) -> bool:
    return notary.claimed(kept.signature).key == found.claimed.key


def take_up(
    log: CaseLog, procedure: Procedure, id: str, orders: PeopleOrders, notary: Notary, load: Load
) -> tuple[Link, ...]:
    """Record in a case each acceptance that it has yet to take up. Returns them; then its procedure is another one.

    Also where the people file is the one that the case goes on by: an acceptance that was passed over would count
    later, when nobody thinks of it any more.
    """
    case = log.case(id)
    if case.state != "open" or not standing(procedure, log.clock, case, orders, notary, load).links:
        return ()
    log.must_know_the_actor(by_key=True)
    with log.hold(id):
        case = log.case(id)
        if case.state != "open":
            return ()
        stands = standing(procedure, log.clock, case, orders, notary, load)
        for link in stands.links:
            _record(log, log.case(id), link)
        return stands.links


def _record(log: CaseLog, case: Case, link: Link) -> None:
    with log.attachments.open(link.digest) as content:
        people = Attachment("people.yaml", log.attachments.keep_bytes(content.read()))
    name = f"people-{link.digest[:8]}.statement"
    contents = {name: link.found.statement, f"{name}.sig": link.found.signature}
    files = tuple(kept_bytes(log.attachments, called, content) for called, content in contents.items())
    accepted = PeopleAccepted(
        by=link.found.stated.party,
        person=link.person.id,
        on=day_stated(link.found.stated),
        before=link.before,
        binding=replace(case.binding, people=link.digest),
        signed=signed_by(link.found.claimed, files),
        recorder=link.kept.recorder,
        recorded_at=link.kept.at,
        authority=Authority("key", link.person.id, log.actor, link.found.digest),
    )
    log.append(case, accepted, named=(people, *files))
