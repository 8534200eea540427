"""Drift that somebody accepts until a day by a signed statement, beside the file of known drift.

An acceptance is kept with what it is of, and counts while its owner's key and mandate held when it was brought. Of two
that are of one drift the later one counts: so one that ends today ends an earlier one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path

from dcdecom.casework.orders import brought, day_stated, differs
from dcdecom.casework.signed_statement import Brought, against_key, without_mandate
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.drift import Drift, Identity, SignedDrift, TrackedDrift, signed_drift
from dcdecom.model.people import Person
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.notary import Notary, Stated, StatementValues
from dcdecom.ports.people_orders import Brought as Kept
from dcdecom.ports.people_orders import PeopleOrders
from dcdecom.steps.procedure import Procedure

KIND, SORT, NOWHERE = "drift", "drift ", "none"
REASON = "-"
"""Stands for the reason until the signer writes one."""
FRESH = timedelta(days=7)
"""After its day a statement is handed in within this time: it is over no head, and nothing else makes it old."""


@dataclass(frozen=True)
class DriftAccepted:
    """What came of an acceptance that was brought."""

    drift: Drift
    person: Person
    until: date


def known_by(known: Iterable[TrackedDrift], id: str) -> TrackedDrift:
    """The drift of an id that people type. Raises InputError."""
    for kept in known:
        if kept.drift.id == id.lower() and kept.state != "gone":
            return kept
    what = Sentence("drift-none", "No drift {id} is known. Nothing was recorded.", id=id)
    raise InputError(what, Sentence("drift-all", "dcdecom reconcile --format yaml shows all, with their ids."))


def accepting(
    procedure: Procedure, clock: Clock, drift: Drift, party: str, until: date, note: str, notary: Notary
) -> bytes:  # fmt: skip
    """What is to be signed so that a drift is accepted until a day. Raises InputError and Refused."""
    today = procedure.day(clock.now())
    _must_be_ahead(until, today)
    _must_be_asked(procedure, party)
    if not note.strip():
        raise InputError(Sentence("drift-needs", "An acceptance of drift says why: --note. Nothing was recorded."))
    return notary.text(_wanted(drift, party, today.isoformat(), until.isoformat(), note))


def without_answers(procedure: Procedure, clock: Clock, drift: Drift, notary: Notary) -> bytes:
    """The same without the lines that its signer writes: until when, and why. Raises InputError and Refused."""
    today = procedure.day(clock.now())
    text = accepting(procedure, clock, drift, procedure.policy.exception_by, today, REASON, notary)
    return text.replace(f"\nuntil: {today.isoformat()}\nnote: {REASON}\n".encode(), b"\n", 1)


def accept(
    procedure: Procedure, clock: Clock, recorder: str, known: Iterable[TrackedDrift], party: str, file: Path,
    orders: PeopleOrders, notary: Notary,
) -> DriftAccepted:  # fmt: skip
    """Keep an acceptance. Raises InputError and Refused; then nothing is kept."""
    found, now = brought(file, notary), clock.now()
    stated, today = found.stated, procedure.day(now)
    if stated.kind != KIND:
        raise Refused(Sentence(
            "drift-kind", "The statement is of kind {kind}, not of kind drift. Nothing was recorded.", kind=stated.kind
        ))  # fmt: skip
    _must_be_asked(procedure, party)
    drift = next((k.drift for k in known if k.drift.digest == _digest(stated) and k.state != "gone"), None)
    if drift is None:
        raise Refused(Sentence(
            "drift-changed",
            "{finding} is no drift that is known now, or it is another than was signed for. Nothing was recorded.",
            finding=stated.finding,
        ))  # fmt: skip
    new = Kept(found.statement, found.signature, now, recorder, drift.about)
    if why := next(_against(procedure, found, drift, party, new, notary), ""):
        raise Refused(Sentence("drift-refused", "The acceptance does not count: {why}. Nothing was recorded.", why=why))
    until = _day(stated)
    _must_be_ahead(until, today)
    if today - day_stated(stated) > FRESH:
        raise Refused(Sentence(
            "drift-old", "It was signed on {on}, and is handed in within {days} days. Nothing was recorded.",
            on=stated.on, days=FRESH.days,
        ))  # fmt: skip
    if any(kept.statement == found.statement for kept in orders.kept()):
        raise Refused(Sentence(
            "drift-again", "This acceptance was brought already, and counts once. Nothing was recorded.",
        ))  # fmt: skip
    orders.keep(new)
    owner = procedure.people.by_key(found.claimed.key)
    if owner is None:
        raise InputError(Sentence("nothing-recorded", "Nothing was recorded."))
    return DriftAccepted(drift, owner[0], until)


def signed(procedure: Procedure, orders: PeopleOrders, notary: Notary) -> tuple[SignedDrift, ...]:
    """The acceptances that count, of each drift the last one."""
    found: dict[Identity, SignedDrift] = {}
    for kept in orders.kept():
        if one := _counted(procedure, kept, notary):
            found[one.identity] = one
    return tuple(found.values())


def _counted(procedure: Procedure, kept: Kept, notary: Notary) -> SignedDrift | None:
    """What an acceptance that is kept is of; None where it does not count."""
    try:
        found = Brought(kept.statement, kept.signature, notary.stated(kept.statement), notary.claimed(kept.signature))
        one = signed_drift(kept.about, "", _day(found.stated))
    except (InputError, ValueError):
        return None
    drift = Drift(one.drift, one.object, (), of=one.of, extent=one.extent)
    owner = procedure.people.by_key(found.claimed.key)
    party = procedure.policy.exception_by
    if owner is None or next(_against(procedure, found, drift, party, kept, notary), ""):
        return None
    return signed_drift(kept.about, f"{found.stated.note} ({owner[0].name})", _day(found.stated))


def _against(
    procedure: Procedure, found: Brought, drift: Drift, party: str, kept: Kept, notary: Notary
) -> Iterator[str]:  # fmt: skip
    """Why an acceptance does not count, judged on the day on which it was brought."""
    stated = found.stated
    wanted = _wanted(drift, party, stated.on, stated.until, stated.note)
    yield from (why for _, why in differs(stated, wanted, notary))
    recorded, on = procedure.day(kept.at), day_stated(stated)
    if on > recorded:
        yield Sentence("accepts-ahead", "it bears {on}, and was brought on {recorded}", on=on, recorded=recorded)
    yield from (why for _, why in against_key(procedure, kept.at, found, procedure.people, notary))
    if owner := procedure.people.by_key(found.claimed.key):
        yield from (why for _, why in without_mandate(owner[0], party, (recorded, on)))


def _wanted(drift: Drift, party: str, on: str, until: str, note: str) -> StatementValues:
    name = f"{drift.drift} {drift.object}" + (f" ({drift.of})" if drift.of else "")
    return StatementValues(
        KIND, NOWHERE, party, "accept", on, NOWHERE, subjects=(f"{SORT}{drift.digest}",), finding=name, until=until,
        note=note,
    )  # fmt: skip


def _digest(stated: Stated) -> str:
    return next((s.removeprefix(SORT) for s in stated.subjects if s.startswith(SORT)), "")


def _day(stated: Stated) -> date:
    try:
        day = date.fromisoformat(stated.until)
        if day.isoformat() != stated.until:
            raise ValueError(stated.until)
    except ValueError as error:
        raise InputError(Sentence(
            "drift-day", "the statement accepts until {until}, which is no day. Nothing was recorded.",
            until=repr(stated.until),
        )) from error  # fmt: skip
    return day


def _must_be_ahead(until: date, today: date) -> None:
    if until < today:
        raise InputError(Sentence("drift-passed", "{until} has passed. Nothing was recorded.", until=until))


def _must_be_asked(procedure: Procedure, party: str) -> None:
    """Who accepts a finding of a case accepts drift. Raises Refused."""
    by = procedure.policy.exception_by
    if party != by:
        raise Refused(Sentence(
            "drift-by", "Drift is accepted by {by}, not by {party}. Nothing was recorded.",
            by=by or Sentence("nobody", "nobody"), party=party,
        ))  # fmt: skip
