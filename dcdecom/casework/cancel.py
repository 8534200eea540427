"""Giving a case up, by the own login while nobody has disposed of the request, or by a head.

It is refused while a change of the case stands: giving the case up would hide it.
"""

from __future__ import annotations

from dcdecom.casework.cancel_on_paper import OnPaper, ask, is_disposed, on_paper
from dcdecom.casework.orders import CHANGED, ByKey, brought, must_count, own_login, says_otherwise
from dcdecom.changes.back import leaves_something, ways_back
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.paperwork import Paperwork
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import CancelSheet, Case
from dcdecom.model.decisions import may_cancel
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.request import Cancelled
from dcdecom.model.playbook import Policy
from dcdecom.model.sentence import Joined, Sentence, one_of, said_state
from dcdecom.ports.notary import Notary, StatementValues
from dcdecom.steps.procedure import Procedure


def cancel(log: CaseLog, policy: Policy, id: str, note: str, order: ByKey | OnPaper | None = None) -> None:
    """Give a case up while no change of it stands, by the own login or by an `order`. Raises Refused otherwise."""
    log.must_know_the_actor(by_key=isinstance(order, ByKey))
    with log.hold(id):
        case = log.case(id)
        _must_be_possible(log, policy, case)
        match order:
            case ByKey():
                fact, files = _ordered(log, case, note, order)
            case OnPaper():
                must_be_bound(order.procedure, case)
                _may_order(order.procedure.policy, order.party)
                fact, files = on_paper(log, case, note, order)
            case None:
                _must_be_the_teams(policy, case)
                fact, files = Cancelled(note, authority=own_login(log)), ()
        log.append(case, fact, named=files, release=case.claims)


def ask_to_cancel(
    log: CaseLog, procedure: Procedure, paperwork: Paperwork, id: str, party: str, note: str
) -> CancelSheet:
    """Print the sheet on which a head gives a case up. Raises InputError and Refused where it could not be."""
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        _must_be_possible(log, procedure.policy, case)
        must_be_bound(procedure, case)
        _may_order(procedure.policy, party)
        return ask(log, procedure, paperwork, case, party, note)


def _must_be_possible(log: CaseLog, policy: Policy, case: Case) -> None:
    """It is open, and nothing that it changed stands. Raises InputError and Refused."""
    if case.state != "open":
        raise InputError(
            Sentence(
                "cancel-over",
                "{case} is {state} already. Nothing was changed.",
                case=case.id,
                state=said_state(case.state),
            )
        )
    done = [w.tracked for w in ways_back(case, log.clock.now()) if leaves_something(w)]
    if not done:
        return
    names = ", ".join(f"{t.n} {t.change.kind}" for t in done)
    asked = [
        Sentence(
            "cancel-asked",
            "What people were asked for was not made, if {party} says so: dcdecom case sign {case} "
            "{step} --as {party} --change {n} --reject",
            party=policy.exception_by,
            case=case.id,
            step=t.step,
            n=t.n,
        )
        for t in done
        if t.state == "asked"
    ]
    back = Sentence("cancel-back", "Walk it back first: {command}", command=f"dcdecom case undo {case.id}")
    raise Refused(
        Sentence(
            "cancel-stands",
            "{case} has changed something already ({names}): giving it up would hide that. Nothing was changed.",
            case=case.id,
            names=names,
        ),
        Joined((back, *asked), "\n"),
    )


def _must_be_the_teams(policy: Policy, case: Case) -> None:
    """Nobody at the keyboard gives up alone what a head has let go on. Raises Refused."""
    if policy.cancel_signed and is_disposed(case):
        may = may_cancel(policy)
        command = f"dcdecom case cancel {case.id} --as {may[0]} --note WHY"
        sheet = Sentence("cancel-sheet", "Print the sheet of today and have it signed: {command}", command=command)
        by_key = Sentence("by-key", "To sign by key: {command}", command=f"{command} --print")
        raise Refused(
            Sentence(
                "cancel-signed",
                "{case}: a head has disposed of the request, and so it is given up by a signature only: of {may}. "
                "Nothing was changed.",
                case=case.id,
                may=one_of(may),
            ),
            Joined((sheet, by_key), "\n"),
        )


def cancelling(log: CaseLog, procedure: Procedure, id: str, party: str, note: str, notary: Notary) -> bytes:
    """The statement by which somebody orders by key that a case is given up. Nothing is recorded."""
    case = log.case(id)
    if case.state == "open":
        must_be_bound(procedure, case)
    _may_order(procedure.policy, party)
    today = procedure.day(log.clock.now())
    return notary.text(_wanted(case, party, note, today.isoformat(), case.head))


def _may_order(policy: Policy, party: str) -> None:
    may = may_cancel(policy)
    if party not in may:
        raise InputError(
            Sentence(
                "cancel-by",
                "--as {party}: a case is given up by {may}. Nothing was changed.",
                party=party,
                may=one_of(may),
            )
        )


def _wanted(case: Case, party: str, note: str, on: str, head: str) -> StatementValues:
    return StatementValues("cancel", case.id, party, "cancel", on, head, note=note)


def _ordered(log: CaseLog, case: Case, note: str, order: ByKey) -> tuple[Cancelled, tuple[Attachment, ...]]:
    """What somebody ordered by key: the reason is the statement's. Raises InputError and Refused."""
    must_be_bound(order.procedure, case)
    _may_order(order.procedure.policy, order.party)
    found = brought(order.file, order.notary)
    if note and note != found.stated.note:
        raise InputError(says_otherwise(["--note"], CHANGED))
    wanted = _wanted(case, order.party, found.stated.note, found.stated.on, found.stated.head)
    counted = must_count(log, order.procedure, case, found, wanted, order.notary)
    fact = Cancelled(
        found.stated.note, order.party, counted.person.id, counted.signed, authority=counted.authority
    )  # fmt: skip
    return fact, counted.files
