"""Opening a case by key: who opens cases signs for one request, byte for byte, and the worker opens it.

What is signed names the request file, each scan and the procedure by their digests, and office, letter and devices in
words. It is over no head, for there is no journal yet: so it counts on its own day only, and once.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator

from dcdecom.casework.evidence import kept_bytes
from dcdecom.casework.orders import ByKey, Order, brought, day_stated, differs
from dcdecom.casework.signed_statement import SUFFIX, Brought, against_key, signed_by, without_mandate
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.facts import request as facts
from dcdecom.model.facts.base import Attachment, Authority
from dcdecom.model.request import Request
from dcdecom.model.sentence import Sentence, one_of
from dcdecom.ports.notary import Notary, StatementValues
from dcdecom.steps.procedure import Procedure

KIND, NOWHERE = "open", "none"
REQUEST = "request "


@dataclass(frozen=True)
class OrderedOpening:
    """An order that counts, and the party for which it was signed."""

    party: str
    order: Order


def opening(procedure: Procedure, asked: facts.Request, request: Request, on: str, notary: Notary) -> bytes:
    """The statement by which who opens cases has one opened for a request. Raises InputError and OSError."""
    party = next(iter(procedure.policy.acts), "")
    scans = (request.letter.scan, request.minutes.scan, request.disposition.scan if request.disposition else None)
    digests = []
    for scan in filter(None, scans):
        with scan.open("rb") as file:
            digests.append(hashlib.file_digest(file, "sha256").hexdigest())
    return notary.text(_wanted(procedure, asked, digests, party, on, notary))


def request_of(subjects: Iterable[str]) -> str:
    """The digest of the request that a statement is about; empty text where it names none."""
    return next((s.removeprefix(REQUEST) for s in subjects if s.startswith(REQUEST)), "")


def ordered(
    log: CaseLog, procedure: Procedure, asked: facts.Request, papers: Iterable[Attachment], by_key: ByKey
) -> OrderedOpening:  # fmt: skip
    """The order, where it counts. `papers`: the request file and its scans as they were kept.

    Raises InputError and Refused; then no case is opened, and nothing is recorded: there is no journal for it.
    """
    found, party = brought(by_key.file, by_key.notary), by_key.party
    scans = [paper.sha256 for paper in papers if paper.sha256 != asked.sha256]
    wanted = _wanted(procedure, asked, scans, party, found.stated.on, by_key.notary)
    if why := next(_against(log, procedure, found, wanted, by_key.notary), ""):
        raise Refused(Sentence("open-refused", "The order to open a case does not count: {why}. No case was opened.",
                               why=why))  # fmt: skip
    owner = procedure.people.by_key(found.claimed.key)
    if owner is None:
        raise Refused(Sentence("nothing-recorded", "Nothing was recorded."))
    contents = {f"{KIND}.statement": found.statement, f"{KIND}.statement{SUFFIX}": found.signature}
    files = tuple(kept_bytes(log.attachments, name, content) for name, content in contents.items())
    authority = Authority("key", owner[0].id, log.actor, found.digest)
    return OrderedOpening(party, Order(owner[0], files, signed_by(found.claimed, files), authority))


def _wanted(
    procedure: Procedure, asked: facts.Request, scans: Iterable[str], party: str, on: str, notary: Notary
) -> StatementValues:  # fmt: skip
    letter, attached = asked.letter, (f"attachment {scan}" for scan in scans)
    said = (letter.office, letter.number, letter.date.isoformat()) if letter else ("", "", "")
    return StatementValues(
        KIND, NOWHERE, party, "open", on, NOWHERE, devices=tuple(d.name for d in asked.devices),
        subjects=(f"{REQUEST}{asked.sha256}", f"playbook {procedure.playbook.digest}", *attached),
        note=notary.opening_note(procedure.source, *said),
    )  # fmt: skip


def _against(
    log: CaseLog, procedure: Procedure, found: Brought, wanted: StatementValues, notary: Notary
) -> Iterator[str]:  # fmt: skip
    """Why an order to open a case does not count, the plainest first."""
    may = procedure.policy.acts
    if wanted.party not in may:
        yield Sentence("open-by", "cases are opened by {may}, not by {party}", may=one_of(may), party=wanted.party)
    yield from (why for _, why in differs(found.stated, wanted, notary))
    if found.stated.note != wanted.note:
        yield Sentence("open-other", "it is for another letter, or by another procedure")
    now = log.clock.now()
    on, today = day_stated(found.stated), procedure.day(now)
    if on != today:
        yield Sentence("open-day", "it bears {on}, and counts on that day only; today is {today}", on=on, today=today)
    yield from (why for _, why in against_key(procedure, now, found, procedure.people, notary))
    if owner := procedure.people.by_key(found.claimed.key):
        yield from (why for _, why in without_mandate(owner[0], wanted.party, (today, on)))
    for digest in (found.digest, request_of(wanted.subjects)):
        if before := log.store.naming(digest):
            yield Sentence("open-again", "this request was opened already, as case {case}", case=before[0])
