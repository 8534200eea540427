"""A plan that is confirmed by key: who is appointed signs elsewhere, and whoever records it may carry the plan out."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

from dcdecom.casework.orders import Order, brought, must_count
from dcdecom.casework.plan_confirmation import must_be_compared, plan_and_device, plan_in_force
from dcdecom.casework.sign_options import Signature
from dcdecom.casework.signed_statement import without_mandate
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.permissions import may_change
from dcdecom.errors import InputError, Refused
from dcdecom.model.case import Case, Planned
from dcdecom.model.facts.changes import PlanConfirmed
from dcdecom.model.people import Person
from dcdecom.model.sentence import Sentence
from dcdecom.ports.clock import Clock
from dcdecom.ports.notary import Notary, Stated, StatementValues
from dcdecom.steps.procedure import Procedure


def confirming(
    log: CaseLog, procedure: Procedure, id: str, party: str, confirmation: tuple[str, str], notary: Notary,
    back: bool = False,
) -> bytes:  # fmt: skip
    """The statement that confirms the plan in force, or the way `back`, for one device. Nothing is recorded.

    `confirmation`: the first digits of the plan's digest, and the end of the device's serial number, as they are typed.
    Raises InputError and Refused, as a confirmation at the keyboard does.
    """
    case = log.case(id)
    plan, device = plan_and_device(procedure.playbook, case, *confirmation, back)
    today = procedure.day(log.clock.now())
    return notary.text(_wanted(case, plan, device, party, today.isoformat(), case.head))


def confirm_by_key(log: CaseLog, procedure: Procedure, case: Case, signature: Signature, notary: Notary) -> Order:
    """Record the confirmation that was signed. The case is held.

    Raises InputError where the statement is about another plan, and Refused where it does not count.
    """
    found = brought(signature.key or Path(), notary)
    plan = _named_plan(case, found.stated)
    said = (_step(case, plan), found.stated.party)
    if (signature.step, signature.party) != said:
        raise InputError(Sentence(
            "confirm-place", "The statement confirms a plan of {step} as {party}. Nothing was recorded.",
            step=said[0], party=said[1],
        ))  # fmt: skip
    must_be_compared(procedure.playbook, case, plan)
    device = found.stated.devices[0] if len(found.stated.devices) == 1 else ""
    if device not in plan.devices:
        raise InputError(Sentence(
            "confirm-device", "The statement confirms plan {plan} for {devices}; it is confirmed for one of {known} at "
            "a time. Nothing was applied.",
            plan=plan.digest[:8], devices=", ".join(found.stated.devices) or "-", known=", ".join(plan.devices),
        ))  # fmt: skip
    wanted = _wanted(case, plan, device, found.stated.party, found.stated.on, found.stated.head)
    may = partial(may_order, log.clock, procedure, case)
    counted = must_count(log, procedure, case, found, wanted, notary, may=may)
    fact = PlanConfirmed(
        plan.digest, device, counted.person.id, by=wanted.party, signed=counted.signed, authority=counted.authority
    )
    log.append(case, fact, named=counted.files)
    return counted


def may_order(
    clock: Clock, procedure: Procedure, case: Case, person: Person, party: str, days: tuple[date, date]
) -> Iterator[tuple[str, str]]:
    """Why a person may not have something of a case carried out: as for who types it, and for a party that acts."""
    yield from without_mandate(person, party, days)
    acts = procedure.policy.acts
    if acts and party not in acts:
        yield "other-party", Sentence(
            "order-acts", "{party} carries out nothing: that is {names}",
            party=party, names=", ".join(procedure.playbook.party(p).name for p in acts),
        )  # fmt: skip
    try:
        may_change(clock, procedure, case, person)
    except Refused as error:
        yield "may-not", error.what


def _wanted(case: Case, plan: Planned, device: str, party: str, on: str, head: str) -> StatementValues:
    return StatementValues(
        "confirm", case.id, party, "confirm", on, head, step=_step(case, plan), devices=(device,),
        subjects=(f"plan {plan.digest}",),
    )  # fmt: skip


def _step(case: Case, plan: Planned) -> str:
    """The row of a plan; a way back is of the row at which it was asked for."""
    return plan.step or (case.current.slug if case.current else "none")


def _named_plan(case: Case, stated: Stated) -> Planned:
    """The plan that a statement names, where it is in force. Raises InputError and Refused."""
    way = case.way_back
    plan = way if way and stated.subjects == (f"plan {way.digest}",) else plan_in_force(case)
    if stated.subjects != (f"plan {plan.digest}",):
        raise InputError(
            Sentence(
                "plan-other", "{case}: the plan in force is {plan}, not {given}. Nothing was applied.",
                case=case.id, plan=plan.digest[:8],
                given=", ".join(s.removeprefix("plan ")[:8] for s in stated.subjects) or "-",
            ),
            Sentence("plan-look", "Look at it first: {command}", command=f"dcdecom case plan {case.id}"),
        )  # fmt: skip
    return plan
