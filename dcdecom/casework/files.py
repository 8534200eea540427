"""What becomes of a file that was kept: set aside by somebody's decision, or its bytes removed for good.

A file that is set aside stays where it is, and is named; nothing is shown of it. Of a file that was purged its digest
stays, with who removed it and why, so that the journal verifies.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from dcdecom.casework.orders import ByKey, brought, must_count, own_login
from dcdecom.casework.persons import people_of
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.casework.signing_rights import must_act_for, must_decide
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import DcdecomError, InputError, Refused, SystemFailure
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attached, Attachment
from dcdecom.model.facts.papers import AttachmentPurged, SetAside
from dcdecom.model.fold import fold
from dcdecom.model.people import Person
from dcdecom.model.playbook import Policy
from dcdecom.ports.journal import Event, Store
from dcdecom.ports.notary import Notary, StatementValues
from dcdecom.steps.procedure import Procedure

BROUGHT = frozenset({"attached", "change-manual", "finding-accepted", "gate-closed", "inspected"})
"""Events whose files people brought."""
PICTURES = (".jpg", ".jpeg", ".png")
PROCEDURE = frozenset({"playbook.yaml", "policy.yaml", "policy-in-force.json"})
MADE_OR_SIGNED = frozenset({"case-opened", "request-received", "paper-made", "drafts-made", "report-made"})
"""Further events whose files name people: the people file, the request, papers and reports."""
PROOFS = (".statement", ".sig")
EVIDENCE = frozenset({"attached", "inspected"})
"""Events whose files prove no order, whatever they are called."""
SHORTEST = 8
"""Digits of a digest by which a file may be named."""


# --- set aside -------------------------------------------------------------------------------------------------------


def set_aside(
    log: CaseLog, procedure: Procedure, id: str, name: str, party: str, note: str, order: ByKey | None = None
) -> Attachment:
    """Set one file aside, by the own login of who acts for a party, or by an `order`. Raises InputError and Refused."""
    log.must_know_the_actor(by_key=order is not None)
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        must_be_bound(procedure, case)
        _may_decide(procedure.policy, party)
        file = _one(case, name, case.brought_by(BROUGHT))
        if file.sha256 in case.set_aside:
            raise Refused(f"{file.name} of {id} is set aside already. Nothing was recorded.")
        if order:
            found = brought(order.file, order.notary)
            if note and note != found.stated.note:
                raise InputError("--note: the signed statement says otherwise. Nothing was recorded.")
            wanted = _wanted(case, party, file, found.stated.note, found.stated.on, found.stated.head)
            counted = must_count(log, procedure, case, found, wanted, order.notary)
            fact = SetAside(
                file.sha256, file.name, found.stated.note, party, counted.person.id, counted.person.name,
                signed=counted.signed, authority=counted.authority,
            )  # fmt: skip
            log.append(case, fact, named=counted.files)
            return file
        person = _at_the_keyboard(log, procedure, case, party)
        _must_be_free(log, procedure, case, party, person)
        fact = SetAside(file.sha256, file.name, note, party, person.id, person.name, authority=own_login(log))
        log.append(case, fact)
        return file


def setting_aside(
    log: CaseLog, procedure: Procedure, id: str, name: str, party: str, note: str, notary: Notary
) -> bytes:
    """The statement by which somebody orders by key that a file is set aside. Nothing is recorded."""
    case = log.case(id)
    must_be_open(case)
    must_be_bound(procedure, case)
    _may_decide(procedure.policy, party)
    file = _one(case, name, case.brought_by(BROUGHT))
    today = procedure.day(log.clock.now())
    return notary.text(_wanted(case, party, file, note, today.isoformat(), case.head))


def _wanted(case: Case, party: str, file: Attachment, note: str, on: str, head: str) -> StatementValues:
    subjects = (f"attachment {file.sha256}",)
    return StatementValues("set-aside", case.id, party, "set-aside", on, head, subjects=subjects, note=note)


# --- purge -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Which:
    """The files that are to be purged."""

    names: tuple[str, ...] = ()
    photos: bool = False
    """Every photo."""
    personal: bool = False
    """Everything that names people: photos, scans, papers, reports, the request and the people file."""


def to_be_purged(log: CaseLog, case: Case, which: Which) -> tuple[Attachment, ...]:
    """The files, each once; one that was purged and is here all the same is among them. What another case has too is
    left where it is.

    Raises InputError where one that is named is not there, Refused where another case has it or where it proves what a
    key signed.
    """
    store, purged = log.store, case.purged
    left = [a for a in case.attachments if a.file.sha256 not in purged or log.attachments.has(a.file.sha256)]
    named = [_one(case, name, left) for name in which.names]
    proofs = _proofs(store.events(case.id), left)
    if wanted := [f.name for f in named if f.sha256 in proofs]:
        what = f"{', '.join(wanted)}: by it is verified what a key signed in {case.id}. Nothing was removed."
        raise Refused(what, "A statement and its signature stay as long as the journal. Name other files.")
    left = [a for a in left if a.file.sha256 not in proofs]
    found = [a.file for a in left if which.photos and _is_photo(a)]
    found += [a.file for a in left if which.personal and _is_personal(a)]
    if not named and not found:
        return ()
    others = _of_others(store, case.id)
    if taken := [f"{f.name} ({others[f.sha256]})" for f in named if f.sha256 in others]:
        raise Refused(f"another case has it too: {', '.join(taken)}. Nothing was removed.")
    return tuple({f.sha256: f for f in (*named, *found) if f.sha256 not in others}.values())


def _proofs(events: Iterable[Event], attached: Iterable[Attached]) -> frozenset[str]:
    """SHA-256 of each statement and signature by which an order is verified, or an attempt that did not count."""
    found = {a.file.sha256 for a in attached if a.file.name.endswith(PROOFS) and a.type not in EVIDENCE}
    for event in events:
        for says in (event.payload.get("signed"), event.payload.get("authority")):
            if isinstance(says, dict):
                found |= {str(says[name]) for name in ("statement", "signature") if says.get(name)}
    return frozenset(found)


def _bound(events: Iterable[Event]) -> frozenset[str]:
    """SHA-256 of each playbook, policy and people file that a case is or was bound to."""
    bindings = (event.payload.get("binding") for event in events)
    return frozenset(str(value) for binding in bindings if isinstance(binding, dict) for value in binding.values())


def _of_others(store: Store, id: str) -> dict[str, str]:
    """SHA-256 of each file that another case names and has not purged, with one such case."""
    found: dict[str, str] = {}
    for other in store.cases():
        if other != id:
            case = fold(store.events(other))
            found |= {a.file.sha256: other for a in case.attachments if a.file.sha256 not in case.purged}
    return found


def _is_photo(attached: Attached) -> bool:
    return attached.type in BROUGHT and attached.file.name.lower().endswith(PICTURES)


def _is_personal(attached: Attached) -> bool:
    """What a key signed and the procedure itself stay: by these it is verified who decided what, by which rules."""
    named = attached.type in BROUGHT | MADE_OR_SIGNED and attached.file.name not in PROCEDURE
    return named and not attached.file.name.endswith(PROOFS)


def purge(
    log: CaseLog, procedure: Procedure, id: str, which: Which, party: str, note: str
) -> tuple[Attachment, ...]:
    """Remove the bytes of files for good, and keep their digests: returns what was purged.

    By the own login of who acts for a party, also after the case was sealed. Raises InputError and Refused.
    """
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        if case.state == "open":
            must_be_bound(procedure, case)
        _may_decide(procedure.policy, party)
        person = _at_the_keyboard(log, procedure, case, party)
        files = to_be_purged(log, case, which)
        kept = {a.file.sha256 for a in case.attachments if a.type not in BROUGHT} | _bound(log.store.events(id))
        if case.state == "open" and (needed := [f.name for f in files if f.sha256 in kept]):
            what = f"{', '.join(needed)}: the open case goes on by it. Nothing was removed."
            raise Refused(what, f"Purge it once {id} has ended.")
        if case.state == "open":
            _must_be_free(log, procedure, case, party, person)
        for file in files:
            fact = AttachmentPurged(
                file.sha256, note, file.name, party, person.id, person.name, authority=own_login(log)
            )  # fmt: skip
            if file.sha256 not in case.purged:
                log.append(log.case(id), fact)
            _remove(log, id, file, f"{person.name} for {party}: {note}")
        return files


def _remove(log: CaseLog, id: str, file: Attachment, why: str) -> None:
    """Remove the bytes. Raises SystemFailure where they are here still, though the journal says that they are purged.
    """
    try:
        log.attachments.purge(file.sha256, why)
    except DcdecomError as error:
        raise SystemFailure(
            f"{file.name} of {id} could not be removed: {error.what.partition('; nothing was recorded')[0]}. The "
            "journal says that it was purged, and its bytes are here still.",
            f"Repeat the command: it offers {file.name} again.",
        ) from error


# --- which file, and who decides -------------------------------------------------------------------------------------


def _one(case: Case, name: str, among: Iterable[Attached]) -> Attachment:
    """The one file of this name, or whose digest begins so. Raises InputError."""
    by_digest = len(name) >= SHORTEST and not set(name.lower()) - set("0123456789abcdef")
    hits = {
        a.file.sha256: a.file
        for a in among
        if a.file.name == name or (by_digest and a.file.sha256.startswith(name.lower()))
    }
    if len(hits) != 1:
        several = ", ".join(f"{f.sha256[:SHORTEST]} {f.name}" for f in hits.values())
        what = f"{name} is more than one file of {case.id}: {several}" if hits else f"{case.id} has no file {name}"
        raise InputError(f"{what}. Nothing was recorded.", "Name it as the report does, or by its SHA-256.")
    return next(iter(hits.values()))


def _may_decide(policy: Policy, party: str) -> None:
    may = tuple(dict.fromkeys(filter(None, (policy.exception_by, *policy.binding_by))))
    if party not in may:
        raise InputError(f"--as {party}: this is for {' or '.join(may)} to decide. Nothing was recorded.")


def _at_the_keyboard(log: CaseLog, procedure: Procedure, case: Case, party: str) -> Person:
    """Who is logged in, where that person acts for the party today. Raises Refused.

    By the people file of now and by the one that the case accepted last: nobody accepts another one for a case that has
    ended, and whoever wrote it would let himself in.
    """
    login, today = log.login.name, procedure.day(log.clock.now())
    if log.person is None:
        raise Refused(f"{login or 'this login'} is nobody of the people file. Nothing was recorded.")
    must_act_for(log.person, party, today)
    judge = people_of(procedure)
    known = judge.by_login(login) or (judge.by_id(login) if log.login.source == "option" else None)
    if known is None or known.id != log.person.id:
        raise Refused(
            f"{log.person.name} (login {login}) is nobody of the people file that {case.id} accepted last. "
            "Nothing was recorded.",
            f"Who acts for {party} by that file decides it, by the own login.",
        )
    must_act_for(known, party, today)
    return known


def _must_be_free(log: CaseLog, procedure: Procedure, case: Case, party: str, person: Person) -> None:
    """Nothing speaks against this person in an open case. Raises Refused."""
    today, step = procedure.day(log.clock.now()), case.current.slug if case.current else ""
    must_decide(log, procedure, case, step, party, today, person)
