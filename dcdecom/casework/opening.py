"""Opening a case from a request, sending a corrected one, and giving a case up."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import replace

from dcdecom.casework.case_ids import taken
from dcdecom.casework.evidence import keep_brought
from dcdecom.casework.keep_procedure import keep_procedure
from dcdecom.casework.orders import ByKey, brought, must_count, own_login
from dcdecom.changes.back import leaves_something, ways_back
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.model.case import Case
from dcdecom.model.estate.reading import Reading, Unreadable
from dcdecom.model.facts import request as facts
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.request import Cancelled, CaseOpened, RequestReceived
from dcdecom.model.likeness import alike
from dcdecom.model.playbook import Playbook, Policy
from dcdecom.model.request import Disposition, Letter, Request
from dcdecom.ports.journal import Attachments
from dcdecom.ports.notary import Notary, StatementValues
from dcdecom.ports.reporting import Reporter
from dcdecom.ports.systems import Readers
from dcdecom.ports.tray import Tray
from dcdecom.steps.procedure import Procedure


def open_case(log: CaseLog, procedure: Procedure, readers: Readers | None, tray: Tray, request: Request) -> str:
    """Open a case: its first event binds it to estate, tool, playbook, people and policy. Returns its id.

    A letter and a device belong to one open case. Raises Waiting, which says to which one, where it has come already,
    and SystemFailure where it could not be asked whether the next id is a case's that the store lost: then no case is
    opened.
    """
    log.must_know_the_actor()
    now = log.clock.now()
    year = procedure.day(now).year
    devices, ports = _of_record(log, readers, request)
    ids = taken(log.reporter, readers, tray, log.store.cases(), year)
    claim = {**letter_claim(request.letter), **devices}
    binding, papers = keep_procedure(log.attachments, procedure)
    opened = CaseOpened(
        estate=procedure.estate,
        tool=procedure.tool,
        binding=binding,
        person=log.person.id if log.person else "",
        request=_hands_looked_at(log.reporter, procedure, fact_of(request)),
        attachments=(*papers, *keep_papers(log.attachments, request)),
        claims=tuple(claim),
    )
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
                f"The disposition of {hand.party} bears {hand.name!r}, who by the name may be "
                f"{', '.join(may_be)} of this request. The report says so."
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
                f"{name} belongs to case {id}, and NetBox could not be asked whether this is another device of that "
                "name. Nothing was recorded.",
                f"Look at it: dcdecom case show {id}. What it has is free when it ends or is cancelled.",
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
            letter.nip,
        ),
        minutes=facts.Minutes(minutes.number, minutes.date),
        tenant=request.tenant or letter.office,
        contact=request.contact,
        collector=request.collector,
        disposition=_disposition(request.disposition) if request.disposition else None,
        devices=request.devices,
        sha256=hashlib.sha256(request.path.read_bytes()).hexdigest(),
    )  # fmt: skip


def _disposition(disposition: Disposition) -> facts.Disposition:
    hands = tuple(facts.Endorsement(e.party, e.name, e.date) for e in disposition.endorsements)
    return facts.Disposition(disposition.agenda, disposition.team, hands)


def correct(log: CaseLog, procedure: Procedure, readers: Readers | None, id: str, request: Request) -> None:
    """Take a corrected request in the place of the one that did not agree, and examine again.

    Raises Refused once the case has gone on, or once the letter of refusal went out.
    """
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_bound(procedure, case)
        row = procedure.playbook.row(case.current.slug) if case.current else None
        if row is None or row.action not in ("examine", "refuse"):
            at = row.slug if row else case.state
            raise Refused(f"{id} is at {at}: a corrected request is taken before that only. Nothing was changed.")
        if _letter_went_out(procedure.playbook, case, row.slug):
            raise Refused(f"{id}: the letter of refusal went out. A new request opens a new case. Nothing was changed.")
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


def cancel(log: CaseLog, policy: Policy, id: str, note: str, order: ByKey | None = None) -> None:
    """Give a case up while no change of it stands, by the own login or by an `order`. Raises Refused otherwise."""
    log.must_know_the_actor(by_key=order is not None)
    with log.hold(id):
        case = log.case(id)
        if case.state != "open":
            raise InputError(f"{id} is {case.state} already. Nothing was changed.")
        done = [w.tracked for w in ways_back(case, log.clock.now()) if leaves_something(w)]
        if done:
            names = ", ".join(f"{t.n} {t.change.kind}" for t in done)
            party = policy.exception_by
            asked = [
                f"What people were asked for was not made, if {party} says so: "
                f"dcdecom case sign {id} {t.step} --as {party} --change {t.n} --reject"
                for t in done
                if t.state == "asked"
            ]
            raise Refused(
                f"{id} has changed something already ({names}): giving it up would hide that. Nothing was changed.",
                "\n".join((f"Walk it back first: dcdecom case undo {id}", *asked)),
            )
        own = Cancelled(note, authority=own_login(log)), ()
        fact, files = _ordered(log, case, note, order) if order else own
        log.append(case, fact, named=files, release=case.claims)


def cancelling(log: CaseLog, procedure: Procedure, id: str, party: str, note: str, notary: Notary) -> bytes:
    """The statement by which somebody orders by key that a case is given up. Nothing is recorded."""
    case = log.case(id)
    if case.state == "open":
        must_be_bound(procedure, case)
    _may_order(procedure.policy, party)
    today = procedure.day(log.clock.now())
    return notary.text(_wanted(case, party, note, today.isoformat(), case.head))


def _may_order(policy: Policy, party: str) -> None:
    may = tuple(dict.fromkeys(filter(None, (policy.exception_by, *policy.binding_by))))
    if party not in may:
        raise InputError(f"--as {party}: by key a case is given up by {' or '.join(may)}. Nothing was changed.")


def _wanted(case: Case, party: str, note: str, on: str, head: str) -> StatementValues:
    return StatementValues("cancel", case.id, party, "cancel", on, head, note=note)


def _ordered(log: CaseLog, case: Case, note: str, order: ByKey) -> tuple[Cancelled, tuple[Attachment, ...]]:
    """What somebody ordered by key: the reason is the statement's. Raises InputError and Refused."""
    must_be_bound(order.procedure, case)
    _may_order(order.procedure.policy, order.party)
    found = brought(order.file, order.notary)
    if note and note != found.stated.note:
        raise InputError("--note: the signed statement says otherwise. Nothing was changed.")
    wanted = _wanted(case, order.party, found.stated.note, found.stated.on, found.stated.head)
    counted = must_count(log, order.procedure, case, found, wanted, order.notary)
    fact = Cancelled(
        found.stated.note, order.party, counted.person.id, counted.signed, authority=counted.authority
    )  # fmt: skip
    return fact, counted.files
