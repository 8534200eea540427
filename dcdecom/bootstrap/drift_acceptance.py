"""What accepting drift by a signed statement needs: what is known of drift, the people file, and where it is kept."""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from dcdecom.bootstrap import cases, storage
from dcdecom.errors import DcdecomError, InputError
from dcdecom.model.drift import CLASSES, SignedDrift
from dcdecom.model.sentence import Sentence
from dcdecom.ports.reporting import Reporter

if TYPE_CHECKING:
    from datetime import date
    from pathlib import Path

    from dcdecom.bootstrap.case_context import CaseContext
    from dcdecom.casework.accept_drift import DriftAccepted
    from dcdecom.model.people import People
    from dcdecom.model.settings import Settings

PROCEDURE = "penarikan-server"
"""Drift is of no case: the shipped procedure with the policy in force says who accepts it."""


def _context(settings: Settings, reporter: Reporter, actor: str = "") -> CaseContext:
    return cases.context(settings, PROCEDURE, reporter, actor, systems=False)


def statement(settings: Settings, reporter: Reporter, id: str, party: str, until: date, note: str) -> bytes:
    """What is to be signed so that a drift is accepted until a day. Raises InputError and Refused."""
    from dcdecom.casework.accept_drift import accepting, known_by
    from dcdecom.journal.notary import SshNotary

    found, context = known_by(storage.drift(settings).known(), id), _context(settings, reporter)
    return accepting(context.procedure, context.log.clock, found.drift, party, until, note, SshNotary())


def accept(settings: Settings, reporter: Reporter, party: str, file: Path, actor: str) -> DriftAccepted:
    """Keep an acceptance of drift. Raises InputError and Refused."""
    from dcdecom.casework import accept_drift
    from dcdecom.journal.notary import SshNotary

    context = _context(settings, reporter, actor)
    log = context.log
    log.must_know_the_actor(by_key=True)
    known, orders = storage.drift(settings).known(), storage.drift_orders(settings)
    return accept_drift.accept(context.procedure, log.clock, log.actor, known, party, file, orders, SshNotary())


def signed(settings: Settings, reporter: Reporter) -> tuple[SignedDrift, ...]:
    """What is accepted by signed statements. What cannot be judged is told, and accepts nothing."""
    orders = storage.drift_orders(settings)
    try:
        for why in orders.unread():
            reporter.say(Sentence("drift-out", "{why}. That acceptance of drift is left out.", why=why))
        if not orders.kept():
            return ()
        from dcdecom.casework import accept_drift
        from dcdecom.journal.notary import SshNotary

        return accept_drift.signed(_context(settings, reporter).procedure, orders, SshNotary())
    except DcdecomError as error:
        reporter.say(Sentence("drift-out-all", "{why}. No signed acceptance of drift counts.", why=error.what))
        return ()


def to_sign(settings: Settings, reporter: Reporter, most: int) -> tuple[tuple[bytes, str, People], ...]:
    """Of each drift that somebody has to look at, the worst first, what is signed but for until when and why; the party
    that may, and the people file. Raises InputError.
    """
    from dcdecom.casework.accept_drift import without_answers
    from dcdecom.journal.notary import SshNotary

    if not storage.store(settings).is_there():
        return ()
    told = [k.drift for k in storage.drift(settings).known() if k.state in ("new", "still", "not-rechecked")]
    if not told:
        return ()
    context, order, notary = _context(settings, reporter), list(CLASSES), SshNotary()
    procedure, found = context.procedure, []
    for drift in sorted(told, key=lambda d: (order.index(d.drift), d.object))[:most]:
        with suppress(InputError):  # what no line of a statement can hold is accepted in the file
            text = without_answers(procedure, context.log.clock, drift, notary)
            found.append((text, procedure.policy.exception_by, procedure.people))
    return tuple(found) if procedure.policy.exception_by else ()
