"""Accepting a finding for a time, or a changed binding once and for all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from hashlib import sha256

from dcdecom.casework.evidence import kept
from dcdecom.casework.first_event import IN_FORCE, keep_procedure
from dcdecom.casework.orders import brought, must_count, own_login, says_otherwise
from dcdecom.casework.persons import people_of
from dcdecom.casework.sign_options import RecordedSignature, Signature
from dcdecom.casework.signed_statement import Brought, graded
from dcdecom.casework.signing_rights import must_act_for, must_decide, named, only_holder
from dcdecom.casework.similar_names import is_asked_about, judges
from dcdecom.casework.traces import OF_THE_WORLD
from dcdecom.engine.advance import changed_binding, must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.acceptable import acceptable, groups, in_the_way, offered, open_of, stopped_by_findings
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attachment, Authority, KeySigned
from dcdecom.model.facts.papers import FindingAccepted
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.people import People, Person
from dcdecom.model.playbook import Playbook
from dcdecom.model.sentence import Sentence, one_of
from dcdecom.model.waiting import next_words
from dcdecom.ports.notary import Notary, Stated, StatementValues
from dcdecom.steps.procedure import Procedure

BINDING = "case/binding-changed"
"""What `--accept` names when playbook, people or policy changed."""
SORT = "in-force "
NEEDS = Sentence("accept-needs", "--accept needs --until and --note. Nothing was recorded.")
LONGEST = timedelta(hours=24)
"""For which a finding may be accepted. A changed binding is accepted once and for all, two people until any day."""


def accept(log: CaseLog, procedure: Procedure, case: Case, signature: Signature, notary: Notary) -> RecordedSignature:
    """Accept what `--accept` names, or what a key signed for. Raises InputError and Refused; then nothing is accepted.

    By key it is the statement that says what is accepted, until when and why: options may only repeat it.
    """
    found = brought(signature.key, notary) if signature.key else None
    signature = _as_stated(signature, found.stated) if found else signature
    now = log.clock.now()
    if signature.evidence not in ("paper", "key") or signature.code or (found and signature.scan):
        raise InputError(
            Sentence(
                "accept-evidence",
                "--accept takes --scan or --signature, and no other evidence. Nothing was recorded.",
            )
        )
    judge, binding = _may_be_accepted(procedure, case, signature, now)
    today = procedure.day(now)
    if found:
        return _accept_by_key(log, procedure, case, signature, found, judge if binding else None, notary)
    person = _judging(judge, signature, today)
    _is_not_about(procedure, case, signature, person)
    must_decide(log, procedure, case, signature.step, signature.party, today, person, signature.accept)
    own = log.person is not None and log.person.id == person.id
    if signature.scan is None and not own:
        raise InputError(
            Sentence(
                "accept-shown",
                "--accept needs --scan FILE, what {name} signed, or the login of {name}, or a signature by key. "
                "Nothing was recorded.",
                name=person.name,
            )
        )
    attached = kept(log.attachments, signature.scan)
    authority = own_login(log) if own and signature.scan is None else None
    _record(log, procedure, case, signature, person, binding, attached, authority)
    return RecordedSignature("acceptance", person.name, log.actor, "paper, no code" if signature.scan else "word")


def accepting(log: CaseLog, procedure: Procedure, case: Case, signature: Signature, notary: Notary) -> bytes:
    """The statement by which `--accept` is signed by key. Nothing is recorded. Raises InputError and Refused."""
    now = log.clock.now()
    judge, _ = _may_be_accepted(procedure, case, signature, now)
    today = procedure.day(now)
    if signature.by:
        person = _judging(judge, signature, today)
        _is_not_about(procedure, case, signature, person)
        must_act_for(person, signature.party, today)
    return notary.text(_wanted(procedure, case, signature, (signature.on or today).isoformat(), case.head))


def _judging(judge: People, signature: Signature, today: date) -> Person:
    """Who accepts: the person that is named, else the only one who holds the post. Raises InputError."""
    if signature.by:
        return named(judge, signature.by, (signature.party,), today)
    return only_holder(judge, signature.party, today)


def _wanted(procedure: Procedure, case: Case, signature: Signature, on: str, head: str) -> StatementValues:
    """What is to be signed; where the binding is accepted, which files by their digests."""
    now = procedure.binding()
    files = (f"playbook {now.playbook}", f"people {now.people}", f"policy {now.policy}", *_in_force(procedure))
    return StatementValues(
        "accept", case.id, signature.party, "accept", on, head, step=signature.step, finding=signature.accept,
        until=signature.until.isoformat() if signature.until else "", note=signature.note,
        subjects=files if signature.accept == BINDING else (),
    )  # fmt: skip


def _in_force(procedure: Procedure) -> Iterator[str]:
    """Every key of the policy as it is in force, by its digest."""
    for paper in procedure.written():
        if paper.name == IN_FORCE:
            yield f"{SORT}{sha256(paper.content).hexdigest()}"


def _as_stated(signature: Signature, stated: Stated) -> Signature:
    """The options with what the statement says in their place. Raises InputError where they say otherwise."""
    if stated.kind != "accept":
        raise InputError(
            Sentence(
                "accept-kind",
                "the statement is of kind {kind}, and accepts nothing. Nothing was recorded.",
                kind=stated.kind,
            )
        )
    until = _moment(stated.until)
    wrong = [
        option
        for option, typed, says in (
            ("--accept", signature.accept, stated.finding),
            ("--until", signature.until, until),
            ("--note", signature.note, stated.note),
        )
        if typed and typed != says
    ]
    if wrong:
        raise InputError(says_otherwise(wrong))
    return replace(signature, accept=stated.finding, until=until, note=stated.note)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
        if moment.tzinfo is None or moment.isoformat() != text:
            raise ValueError(text)
    except ValueError as error:
        raise InputError(
            Sentence(
                "accept-time",
                "the statement accepts until {time}, which is no time. Nothing was recorded.",
                time=repr(text),
            )
        ) from error
    return moment


def _may_be_accepted(procedure: Procedure, case: Case, signature: Signature, now: datetime) -> tuple[People, bool]:
    """The people file that judges it, and whether it is the binding. Raises InputError and Refused."""
    if signature.until is None or not signature.note:
        raise InputError(NEEDS)
    if signature.until <= now:
        raise InputError(
            Sentence(
                "until-passed",
                "--until {time} has passed. Nothing was recorded.",
                time=signature.until.isoformat(),
            )
        )
    binding = signature.accept == BINDING
    if binding and not changed_binding(procedure, case):
        what = Sentence(
            "binding-same",
            "Playbook, people and policy are those that the case is bound to: there is nothing to accept. "
            "Nothing was recorded.",
        )
        raise Refused(what, _go_on(case))
    judge = people_of(procedure) if binding else procedure.people
    _party_may_accept(procedure, case, judge, signature, now, binding)
    if not binding:
        must_be_bound(procedure, case)
        if signature.accept in OF_THE_WORLD:
            _at_most_a_day(signature, now)
        else:
            _finding_is_acceptable(procedure.playbook, case, signature, now)
    return judge, binding


def _accept_by_key(
    log: CaseLog, procedure: Procedure, case: Case, signature: Signature, found: Brought, judge: People | None,
    notary: Notary,
) -> RecordedSignature:  # fmt: skip
    wanted = _wanted(procedure, case, signature, found.stated.on, found.stated.head)
    if not any(subject.startswith(SORT) for subject in found.stated.subjects):  # as earlier versions printed it
        wanted = replace(wanted, subjects=tuple(s for s in wanted.subjects if not s.startswith(SORT)))
    order = must_count(log, procedure, case, found, wanted, notary, judge, signature.accept)
    if signature.by and signature.by != order.person.id:
        raise InputError(
            Sentence(
                "by-key-of",
                "--by {by}: its key is that of {owner}. Nothing was recorded.",
                by=signature.by,
                owner=order.person.id,
            )
        )
    _is_not_about(procedure, case, signature, order.person)
    bound = judge is not None
    _record(log, procedure, case, signature, order.person, bound, order.files, order.authority, order.signed)
    return RecordedSignature("acceptance", order.person.name, log.actor, graded(found.claimed))


def _record(
    log: CaseLog, procedure: Procedure, case: Case, signature: Signature, person: Person, binding: bool,
    attached: Sequence[Attachment], authority: Authority | None, signed: KeySigned | None = None,
) -> None:  # fmt: skip
    if signature.until is None:
        raise InputError(NEEDS)
    bound, papers = keep_procedure(log.attachments, procedure) if binding else (None, ())
    accepted = FindingAccepted(
        key=signature.accept,
        until=signature.until,
        note=signature.note,
        by=signature.party,
        person=person.id,
        recorder=log.actor,
        devices=() if signature.accept in case.doubts else None,
        binding=bound,
        signed=signed,
        authority=authority,
    )
    log.append(case, accepted, named=(*attached, *papers))


def _party_may_accept(
    procedure: Procedure, case: Case, people: People, signature: Signature, now: datetime, binding: bool
) -> None:
    """A changed binding is judged by who was to judge it before it changed."""
    policy, today = procedure.policy, procedure.day(now)
    if doubt := case.doubts.get(signature.accept):
        may = judges(procedure, case, doubt, today)
    elif binding:
        may = tuple(p for p in (case.binding.binding_by or "").split(",") if people.holders(p, today))[:1]
    else:
        may = tuple(filter(None, (policy.exception_by,)))
    if signature.party not in may:
        raise Refused(
            Sentence(
                "accepted-by",
                "{finding} is accepted by {parties}, not by {party}. Nothing was recorded.",
                finding=signature.accept,
                parties=one_of(may) if may else Sentence("nobody", "nobody"),
                party=signature.party,
            )
        )


def _is_not_about(procedure: Procedure, case: Case, signature: Signature, person: Person) -> None:
    """Nobody says of himself that he is another. Raises Refused."""
    doubt = case.doubts.get(signature.accept)
    if doubt and is_asked_about(doubt, person, procedure):
        raise Refused(
            Sentence(
                "accept-about",
                "{finding} is about {name}: somebody else answers. Nothing was recorded.",
                finding=signature.accept,
                name=person.name,
            )
        )


def _finding_is_acceptable(playbook: Playbook, case: Case, signature: Signature, now: datetime) -> None:
    """That it is open, that somebody may accept it, and that the case goes on by it. Raises InputError and Refused."""
    doubt = case.doubts.get(signature.accept)
    if doubt is None:
        _at_most_a_day(signature, now)
    each = tuple(groups(playbook, case))
    group = next((g for g in each if any(f.key == signature.accept for f in g)), ())
    found = next((f for f in group if f.key == signature.accept), None)
    again = Sentence("accept-right", "Put it right, then: dcdecom case run {case}", case=case.id)
    if found is None:
        policy = playbook.policy
        keys = ", ".join(dict.fromkeys(f.key for g in each for f in offered(policy, open_of(case, g, now))))
        meant = did_you_mean(signature.accept, keys.split(", ")) if keys else ""
        what = Sentence(
            "accept-none",
            "{finding} is no open finding, and accepting it would do nothing.{meant} Nothing was recorded.",
            finding=signature.accept, meant=meant,
        )  # fmt: skip
        may = Sentence("accept-those", "Those that may be accepted: {findings}.", findings=keys)
        raise InputError(what, may if keys else next_words(case, playbook))
    if not found.acceptable:
        what = Sentence(
            "accept-nobody",
            "{finding} cannot be accepted by anyone: what it says has to change. Nothing was recorded.",
            finding=found.key,
        )
        raise Refused(what, again)
    already = case.accepts(found, now)
    if already and signature.until and signature.until <= already.until:
        what = Sentence(
            "accepted-already",
            "{finding} is accepted until {time} already. Nothing was recorded.",
            finding=found.key,
            time=already.until.isoformat(),
        )
        raise Refused(what, _go_on(case))
    if first := in_the_way(open_of(case, group, now)):
        keys = ", ".join(dict.fromkeys(f.key for f in first))
        raise Refused(
            Sentence(
                "accept-useless",
                "Accepting {finding} would change nothing while this stands, which nobody may accept: {findings}. "
                "Nothing was recorded.",
                finding=found.key,
                findings=keys,
            ),
            again,
        )


def exceptions(procedure: Procedure, case: Case, now: datetime) -> Iterator[tuple[str, tuple[str, ...]]]:
    """What may be accepted so that the case goes on, each with the parties that may: while nothing else waits."""
    today = procedure.day(now)
    if changed_binding(procedure, case):
        judge = people_of(procedure)
        named = (case.binding.binding_by or "").split(",")
        yield BINDING, tuple(party for party in named if party and judge.holders(party, today))[:1]
    elif stopped_by_findings(case, procedure.playbook):
        for key in acceptable(procedure.playbook, case, now):
            doubt = case.doubts.get(key)
            by = tuple(filter(None, (procedure.policy.exception_by,)))
            yield key, judges(procedure, case, doubt, today) if doubt else by


def _go_on(case: Case) -> Sentence:
    return Sentence("go-on", "Go on: {command}", command=f"dcdecom case run {case.id}")


def _at_most_a_day(signature: Signature, now: datetime) -> None:
    if signature.until and signature.until - now > LONGEST:
        raise InputError(
            Sentence(
                "accept-longest",
                "A finding is accepted for at most 24 hours. Nothing was recorded.",
            )
        )
