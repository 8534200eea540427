"""Opening a case from a request, and taking a corrected one in its place."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from dcdecom.casework.case_ids import taken
from dcdecom.casework.completeness import letter_scan
from dcdecom.casework.evidence import keep_brought
from dcdecom.casework.first_event import first_event
from dcdecom.casework.open_by_key import ordered
from dcdecom.casework.orders import ByKey
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.model.case import Case
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.facts import request as facts
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.request import RequestReceived
from dcdecom.model.likeness import alike
from dcdecom.model.playbook import Playbook
from dcdecom.model.request import Disposition, Letter, Request
from dcdecom.model.sentence import Sentence, said_state
from dcdecom.ports.journal import Attachments
from dcdecom.ports.reporting import Reporter
from dcdecom.ports.systems import Readers
from dcdecom.ports.tray import Tray
from dcdecom.steps.procedure import Procedure


def open_case(
    log: CaseLog, procedure: Procedure, readers: Readers | None, tray: Tray, request: Request,
    order: ByKey | None = None,
) -> str:  # fmt: skip
    """Open a case: its first event binds it to estate, tool, playbook, people and policy. Returns its id.

    A letter and a device belong to one open case. Raises Waiting, which says to which one, where it has come already,
    and SystemFailure where it could not be asked whether the next id is a case's that the store lost: then no case is
    opened. Where it is opened by an `order`, raises Refused where that does not count.
    """
    log.must_know_the_actor(by_key=order is not None)
    if procedure.playbook.releases:
        raise InputError(
            Sentence(
                "open-follow-up",
                "playbook {playbook} goes on from a case that was sealed. Nothing was changed.",
                playbook=procedure.playbook.name,
            ),
            Sentence("open-so", "Open it so: dcdecom case release CASE --gone-on DATE"),
        )
    letter_scan(procedure.policy, request)
    papers, asked = keep_papers(log.attachments, request), fact_of(request)
    by_key = ordered(log, procedure, asked, papers, order) if order else None
    now = log.clock.now()
    year = procedure.day(now).year
    devices, ports = _of_record(log, readers, request)
    ids = taken(log.reporter, readers, tray, log.store.cases(), year)
    claim = {**letter_claim(request.letter), **devices}
    asked = _hands_looked_at(log.reporter, procedure, asked)
    opened = first_event(log, procedure, asked, claim, papers)
    if by_key:
        opened = replace(
            opened, by=by_key.party, person=by_key.order.person.id, signed=by_key.order.signed,
            authority=by_key.order.authority, attachments=(*opened.attachments, *by_key.order.files),
        )  # fmt: skip
    event = log.open(year, now, opened, claim, ports, ids)
    tray.prepare(event.case)
    return event.case


def _hands_looked_at(reporter: Reporter, procedure: Procedure, asked: facts.Request) -> facts.Request:
    """The request, each hand of its disposition marked with whom it may be: who asks, or who signed for another post.

    The sheet was signed on paper before there was a case, so that nothing is refused here: it is said, and stands in
    the report. Whom the hand may be is asked about when somebody decides.
    """
    if asked.disposition is None:
        return asked
    people = list(_named_in(asked))
    hands: list[facts.Endorsement] = []
    for hand in asked.disposition.endorsements:
        others = [*people, *((h.party, h.name) for h in hands if procedure.policy.two_posts != "always")]
        may_be = tuple(who for who, name in others if name and alike(hand.name, name, procedure.letters.latin))
        if may_be:
            reporter.say(
                Sentence(
                    "disposition-hand",
                    "The disposition of {party} bears {name}, who by the name may be {others} of this request. "
                    "The report says so.",
                    party=hand.party,
                    name=repr(hand.name),
                    others=", ".join(may_be),
                )
            )
        hands.append(replace(hand, may_be=may_be))
    return replace(asked, disposition=replace(asked.disposition, endorsements=tuple(hands)))


def _named_in(asked: facts.Request) -> Iterator[tuple[str, str]]:
    yield "signatory", asked.letter.signatory if asked.letter else ""
    yield "contact", asked.contact.name if asked.contact else ""
    yield "collector", asked.collector.name if asked.collector else ""


def _of_record(log: CaseLog, readers: Readers | None, request: Request) -> tuple[dict[str, str], dict[str, str]]:
    """The keys of the devices that are asked for, and those of the ports that the record cables to them.

    What the record does not tell is claimed when it is looked at. While it cannot be read, a device that an open case
    has under the same name is refused.
    """
    if readers is None:
        return {}, {}
    devices: dict[str, str] = {}
    ports: dict[str, str] = {}
    names = [device.name for device in request.devices]
    for name, answer in readers.record.devices(names):
        if isinstance(answer, Unreadable):
            _must_be_in_no_open_case(log, name)
        same = [d for d in answer.value if d.name == name] if isinstance(answer, Reading) else []
        if len(same) == 1:
            devices[f"device {same[0].id}"] = name
            ports |= {f"port {p.interface_id}": str(p) for i in same[0].interfaces for p in i.peers}
    return devices, ports


def _must_be_in_no_open_case(log: CaseLog, name: str) -> None:
    for id in log.store.cases():
        case = log.case(id)
        held = case.devices.get(name) if case.state == "open" else None
        if held and held.record and f"device {held.record.id}" in case.claims:
            raise Waiting(
                Sentence(
                    "belongs-to",
                    "{device} belongs to case {case}, and NetBox could not be asked whether this is another "
                    "device of that name. Nothing was recorded.",
                    device=name,
                    case=id,
                ),
                Sentence(
                    "free-when",
                    "Look at it: dcdecom case show {case}. What it has is free when it ends or is cancelled.",
                    case=id,
                ),
            )


def letter_claim(letter: Letter) -> dict[str, str]:
    """The key of a letter by its office, number and date, and how people call it.

    Neither spaces nor capitals tell letters apart: `005 / 12` is `005/12`.
    """
    parts = [letter.office, letter.number, letter.date.isoformat()]
    digest = hashlib.sha256("\n".join("".join(part.split()).casefold() for part in parts).encode()).hexdigest()
    office, number, date = (" ".join(part.split()) for part in parts)
    return {f"letter {digest[:16]}": f"letter {number} of {date} from {office}"}


def keep_papers(attachments: Attachments, request: Request) -> tuple[Attachment, ...]:
    """Keep the request file and every scan that it names."""
    files = [request.path, request.letter.scan, request.minutes.scan]
    files += [request.disposition.scan] if request.disposition else []
    return tuple(keep_brought(attachments, p) for p in files if p is not None)


def fact_of(request: Request) -> facts.Request:
    """A request as the journal keeps it."""
    letter, minutes = request.letter, request.minutes
    return facts.Request(
        letter=facts.Letter(
            letter.number, letter.date, letter.received, letter.office, letter.signatory, letter.post, letter.subject,
            letter.nip, hashlib.sha256(letter.scan.read_bytes()).hexdigest() if letter.scan else "",
        ),
        minutes=facts.Minutes(minutes.number, minutes.date),
        tenant=request.tenant or letter.office,
        contact=request.contact,
        collector=request.collector,
        disposition=_disposition(request.disposition) if request.disposition else None,
        devices=request.devices,
        sha256=hashlib.sha256(request.path.read_bytes()).hexdigest(),
        ticket=request.ticket,
    )  # fmt: skip


def _disposition(disposition: Disposition) -> facts.Disposition:
    hands = tuple(facts.Endorsement(e.party, e.name, e.date) for e in disposition.endorsements)
    return facts.Disposition(disposition.agenda, disposition.team, hands, disposition.assignment)


def correct(log: CaseLog, procedure: Procedure, readers: Readers | None, id: str, request: Request) -> None:
    """Take a corrected request in the place of the one that did not agree, and examine again.

    Raises Refused once the case has gone on, or once the letter of refusal went out.
    """
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_bound(procedure, case)
        letter_scan(procedure.policy, request)
        row = procedure.playbook.row(case.current.slug) if case.current else None
        if row is None or row.action not in ("examine", "refuse"):
            at = row.slug if row else said_state(case.state)
            raise Refused(
                Sentence(
                    "correct-late",
                    "{case} is at {step}: a corrected request is taken before that only. Nothing was changed.",
                    case=id,
                    step=at,
                )
            )
        if _letter_went_out(procedure.playbook, case, row.slug):
            raise Refused(
                Sentence(
                    "correct-out",
                    "{case}: the letter of refusal went out. A new request opens a new case. Nothing was changed.",
                    case=id,
                )
            )
        asked = _hands_looked_at(
            log.reporter, procedure, replace(fact_of(request), disposition=case.request.disposition)
        )
        corrected = RequestReceived(asked, row.slug, row.resumes_at or row.slug)
        letter = letter_claim(request.letter)
        old = [key for key in case.claims if key.startswith("letter ") and key not in letter]
        claim = {**letter, **_of_record(log, readers, request)[0]}
        papers = keep_papers(log.attachments, request)
        log.append(case, corrected, named=papers, claim=claim, release=old)


def _letter_went_out(playbook: Playbook, case: Case, slug: str) -> bool:
    gates = enumerate(playbook.row(slug).gates)
    opened = [case.gate(slug, index) for index, gate in gates if gate.paper == "letter"]
    return any(g and g.closed for g in opened)
