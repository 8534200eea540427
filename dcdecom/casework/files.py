"""What becomes of a file that was kept: set aside by somebody's decision, or its bytes removed for good.

A file that is set aside stays where it is, and is named; nothing is shown of it. Of a file that was purged its digest
stays, with who removed it and why, so that the journal verifies.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from dcdecom.casework.orders import ByKey, brought, must_count, own_login, says_otherwise
from dcdecom.casework.persons import people_of
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.casework.signing_rights import must_act_for, must_decide
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import DcdecomError, InputError, JournalBroken, Refused, SystemFailure
from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attached, Attachment
from dcdecom.model.facts.papers import AttachmentPurged, SetAside
from dcdecom.model.fold import fold
from dcdecom.model.kept_readings import is_readings
from dcdecom.model.people import Person
from dcdecom.model.playbook import Policy
from dcdecom.model.sentence import Sentence, one_of
from dcdecom.ports.journal import Event, Store
from dcdecom.ports.notary import Notary, StatementValues
from dcdecom.steps.procedure import Procedure

BROUGHT = frozenset({"attached", "change-manual", "finding-accepted", "gate-closed", "inspected"})
"""Events whose files people brought."""
PICTURES = (".jpg", ".jpeg", ".png")
PROCEDURE = frozenset({"playbook.yaml", "policy.yaml", "policy-in-force.json"})
MADE_OR_SIGNED = frozenset({
    "case-opened", "request-received", "paper-made", "drafts-made", "report-made", "cancelled",
})  # fmt: skip
"""Further events whose files name people: the people file, the request, papers and reports."""
BINDS = frozenset({"case-opened", "finding-accepted", "people-accepted"})
"""Events whose files are those that the case is bound to."""
PROOFS = (".statement", ".sig")
EVIDENCE = frozenset({"attached", "inspected"})
"""Events whose files prove no order, whatever they are called."""
QUARTER = 16
"""Digits of a digest by which a damaged journal still names a file."""
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
        file = _brought(case, name)
        if file.sha256 in case.set_aside:
            raise Refused(Sentence(
                "aside-already",
                "{file} of {case} is set aside already. Nothing was recorded.",
                file=file.name, case=id,
            ))
        if order:
            found = brought(order.file, order.notary)
            if note and note != found.stated.note:
                raise InputError(says_otherwise(["--note"]))
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
    file = _brought(case, name)
    today = procedure.day(log.clock.now())
    return notary.text(_wanted(case, party, file, note, today.isoformat(), case.head))


def _brought(case: Case, name: str) -> Attachment:
    """A file that somebody brought. Raises InputError, and Refused where dcdecom keeps the same bytes as its own."""
    file = _one(case, name, case.brought_by(BROUGHT))
    made = next((a.file for a in case.attachments if a.file.sha256 == file.sha256 and a.type not in BROUGHT), None)
    if made:
        raise Refused(
            Sentence(
                "aside-rests",
                "{file} of {case} is the same as {made}, which the case rests on: it is not set aside. "
                "Nothing was recorded.",
                file=file.name, case=case.id, made=made.name,
            )
        )  # fmt: skip
    return file


def _wanted(case: Case, party: str, file: Attachment, note: str, on: str, head: str) -> StatementValues:
    subjects = (f"attachment {file.sha256}",)
    return StatementValues("set-aside", case.id, party, "set-aside", on, head, subjects=subjects, note=note)


# --- purge -----------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class PurgeSelection:
    """The files that are to be purged."""

    names: tuple[str, ...] = ()
    photos: bool = False
    """Every photo."""
    personal: bool = False
    """Everything that names people: photos, scans, papers, reports, the request, the people file, and readings."""


@dataclass(frozen=True)
class Purged:
    """What came of a purge."""

    removed: tuple[Attachment, ...]
    left: tuple[tuple[Attachment, str], ...] = ()
    """Files whose bytes stay, each with the case that has named it since."""


def to_be_purged(
    log: CaseLog, case: Case, which: PurgeSelection, awaited: Collection[str] = ()
) -> tuple[Attachment, ...]:
    """The files, each once; one that was purged and is here all the same is among them. What another case has too is
    left where it is, and so is a people file that was accepted and that cases have yet to take up: those are `awaited`.

    Raises InputError where one that is named is not there, Refused where something else has it or where it proves what
    a key signed.
    """
    store, purged = log.store, case.purged
    left = [a for a in case.attachments if a.file.sha256 not in purged or log.attachments.has(a.file.sha256)]
    named = [_one(case, name, left) for name in which.names]
    proofs = _proofs(store.events(case.id), left)
    if wanted := [f.name for f in named if f.sha256 in proofs]:
        what = Sentence(
            "purge-proof",
            "{files}: by it is verified what a key signed in {case}. Nothing was removed.",
            files=', '.join(wanted), case=case.id,
        )
        raise Refused(what, Sentence(
            "purge-proof-stays",
            "A statement and its signature stay as long as the journal. Name other files.",
        ))
    left = [a for a in left if a.file.sha256 not in proofs]
    found = [a.file for a in left if which.photos and _is_photo(a)]
    found += [a.file for a in left if which.personal and _is_personal(a)]
    if not named and not found:
        return ()
    others = _others(store, case.id, awaited)
    if taken := [f"{f.name} ({who})" for f in named if (who := others.who_has(f.sha256))]:
        raise Refused(Sentence(
            "purge-taken",
            "another case has it too: {files}. Nothing was removed.",
            files=', '.join(taken),
        ))
    return tuple({f.sha256: f for f in (*named, *found) if not others.who_has(f.sha256)}.values())


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


@dataclass(frozen=True)
class _Others:
    """What other cases name."""

    named: Mapping[str, str]
    """SHA-256 of each file that a case names and has not purged, with one such case."""
    damaged: Mapping[str, str]
    """Of each case whose journal does not hold: all that its rows say, as text."""

    def who_has(self, digest: str) -> str:
        """A case that has a file, or may have it; empty text where none does.

        Of a damaged journal a quarter of the digest is enough: the rest may be what is damaged.
        """
        if digest in self.named:
            return self.named[digest]
        parts = [digest[at : at + QUARTER] for at in range(0, len(digest), QUARTER)]
        return next(
            (Sentence(
                "purge-damaged",
                "{case}, whose journal is damaged",
                case=case,
            ) for case, text in self.damaged.items()
             if any(part in text for part in parts)), "",
        )  # fmt: skip


def _others(store: Store, id: str, awaited: Collection[str]) -> _Others:
    """Raises Refused where events of another case are missing: what they named is not known."""
    yet = Sentence("purge-awaited", "a people file that cases have yet to take up")
    named: dict[str, str] = dict.fromkeys(awaited, yet)
    damaged: dict[str, str] = {}
    for other in store.cases():
        if other == id:
            continue
        try:
            case = fold(store.events(other))
        except JournalBroken as error:
            damaged[other] = _text_of(store, other, error)
            continue
        named |= {a.file.sha256: other for a in case.attachments if a.file.sha256 not in case.purged}
    return _Others(named, damaged)


def _text_of(store: Store, other: str, broken: JournalBroken) -> str:
    """All that the rows of a damaged journal say. Raises Refused where some are missing."""
    rows = store.rows(other)
    if sorted(str(row.get("seq")) for row in rows) != sorted(str(n + 1) for n in range(len(rows))):
        raise Refused(
            Sentence(
                "purge-missing",
                "events of {case} are missing or out of place, and which files they name is not known. Nothing "
                "was removed.",
                case=other[:80],
            ),
            Sentence(
                "purge-copy",
                "Put a whole copy of that journal back first: dcdecom verify {case}, and dcdecom help backup.",
                case=other[:80],
            ),
        ) from broken
    return "\n".join(map(str, rows))


def _is_photo(attached: Attached) -> bool:
    return attached.type in BROUGHT and attached.file.name.lower().endswith(PICTURES)


def _is_personal(attached: Attached) -> bool:
    """The procedure itself stays: by it is verified who decided what, by which rules. A file that people brought is
    not the procedure by its name.

    Readings hold the logins of those who changed a record or a host, and who read the chassis.
    """
    if attached.type not in BROUGHT and is_readings(attached.file.name):
        return True
    named = attached.type in BROUGHT | MADE_OR_SIGNED
    return named and not (attached.file.name in PROCEDURE and attached.type in BINDS)


def purge(
    log: CaseLog, procedure: Procedure, id: str, which: PurgeSelection, party: str, note: str,
    awaited: Collection[str] = (),
) -> Purged:  # fmt: skip
    """Remove the bytes of files for good, and keep their digests.

    A command that works on another case may name the same file meanwhile. So the others are looked at once more while
    nobody can record anything, and what one of them has named is left.

    By the own login of who acts for a party, also after the case was sealed. Raises InputError and Refused.
    """
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        if case.state == "open":
            must_be_bound(procedure, case)
        _may_decide(procedure.policy, party)
        person = _at_the_keyboard(log, procedure, case, party)
        files = to_be_purged(log, case, which, awaited)
        kept = {a.file.sha256 for a in case.attachments if a.type not in BROUGHT} | _bound(log.store.events(id))
        if case.state == "open" and (needed := [f.name for f in files if f.sha256 in kept]):
            what = Sentence(
                "purge-needed",
                "{files}: the open case goes on by it. Nothing was removed.",
                files=', '.join(needed),
            )
            raise Refused(what, Sentence("purge-later", "Purge it once {case} has ended.", case=id))
        if case.state == "open":
            _must_be_free(log, procedure, case, party, person)
        for file in files:
            fact = AttachmentPurged(
                file.sha256, note, file.name, party, person.id, person.name, authority=own_login(log)
            )  # fmt: skip
            if file.sha256 not in case.purged:
                log.append(log.case(id), fact)
        with log.store.alone():
            others = _others(log.store, id, awaited)
            left = tuple((f, who) for f in files if (who := others.who_has(f.sha256)))
            removed = tuple(f for f in files if not others.who_has(f.sha256))
            for file in removed:
                _remove(log, id, file, f"{person.name} for {party}: {note}")
        return Purged(removed, left)


def _remove(log: CaseLog, id: str, file: Attachment, why: str) -> None:
    """Remove the bytes. Raises SystemFailure where they are here still, though the journal says that they are purged.
    """
    try:
        log.attachments.purge(file.sha256, why)
    except DcdecomError as error:
        raise SystemFailure(
            Sentence(
                "purge-failed",
                "{file} of {case} could not be removed: {why}. The journal says that it was purged, and its "
                "bytes are here still.",
                file=file.name, case=id, why=error.what.partition('; nothing was recorded')[0],
            ),
            Sentence("purge-repeat", "Repeat the command: it offers {file} again.", file=file.name),
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
        what = Sentence("file-none", "{case} has no file {file}. Nothing was recorded.", case=case.id, file=name)
        if hits:
            what = Sentence(
                "file-several", "{file} is more than one file of {case}: {several}. Nothing was recorded.",
                file=name, case=case.id, several=several,
            )  # fmt: skip
        raise InputError(what, Sentence("file-name", "Name it as the report does, or by its SHA-256."))
    return next(iter(hits.values()))


def _may_decide(policy: Policy, party: str) -> None:
    may = tuple(dict.fromkeys(filter(None, (policy.exception_by, *policy.binding_by))))
    if party not in may:
        raise InputError(Sentence(
            "decide-by",
            "--as {party}: this is for {may} to decide. Nothing was recorded.",
            party=party, may=one_of(may),
        ))


def _at_the_keyboard(log: CaseLog, procedure: Procedure, case: Case, party: str) -> Person:
    """Who is logged in, where that person acts for the party today. Raises Refused.

    By the people file of now and by the one that the case accepted last: nobody accepts another one for a case that has
    ended, and whoever wrote it would let himself in.
    """
    login, today = log.login.name, procedure.day(log.clock.now())
    if log.person is None:
        who = login or Sentence("this-login", "this login")
        raise Refused(
            Sentence("login-nobody", "{login} is nobody of the people file. Nothing was recorded.", login=who)
        )
    must_act_for(log.person, party, today)
    judge = people_of(procedure)
    known = judge.by_login(login) or (judge.by_id(login) if log.login.source == "option" else None)
    if known is None or known.id != log.person.id:
        raise Refused(
            Sentence(
                "login-last",
                "{name} (login {login}) is nobody of the people file that {case} accepted last. Nothing was "
                "recorded.",
                name=log.person.name, login=login, case=case.id,
            ),
            Sentence("login-who", "Who acts for {party} by that file decides it, by the own login.", party=party),
        )
    must_act_for(known, party, today)
    return known


def _must_be_free(log: CaseLog, procedure: Procedure, case: Case, party: str, person: Person) -> None:
    """Nothing speaks against this person in an open case. Raises Refused."""
    today, step = procedure.day(log.clock.now()), case.current.slug if case.current else ""
    must_decide(log, procedure, case, step, party, today, person)
