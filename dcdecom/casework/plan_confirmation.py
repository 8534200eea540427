"""At the rack: the confirmation of a plan, and files that are kept with a step."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from dcdecom.casework.evidence import keep_brought
from dcdecom.casework.orders import own_login
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.model.case import Case, Device, Planned
from dcdecom.model.facts.changes import PlanConfirmed
from dcdecom.model.facts.papers import FilesAttached
from dcdecom.model.label import LAST, ends, squeezed
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.playbook import Playbook
from dcdecom.steps.procedure import Procedure


def confirm(log: CaseLog, procedure: Procedure, id: str, digest: str, ending: str, back: bool = False) -> str:
    """Confirm the plan in force, or the way `back`, for the one device whose serial number ends so: returns its name.

    Raises InputError where digest or ending match no device, or more than one.
    """
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_bound(procedure, case)
        plan = plan_in_force(case, back)
        if len(digest) < 8 or not plan.digest.startswith(digest.lower()):
            raise InputError(
                f"{id}: the plan in force is {plan.digest[:8]}, not {digest}. Nothing was applied.",
                f"Look at it first: dcdecom case {'undo' if back else 'plan'} {id}",
            )
        _must_be_compared(procedure.playbook, case, plan)
        if len(squeezed(ending)) < LAST and len(ending.strip()) < LAST:
            raise InputError("Type at least the last four characters of the serial number. Nothing was applied.")
        hits = [n for n in plan.devices if ends(_recorded_serial(case.devices[n]), ending)]
        if len(hits) != 1:
            what = f"{'more than one' if hits else 'no'} device of plan {plan.digest[:8]}"
            again = f"dcdecom case {'undo' if back else 'run'} {id} --confirm {plan.digest[:8]}:LAST4"
            raise InputError(
                f"{ending!r} ends the serial number of {what}. Nothing was applied.",
                f"Read the label again, then: {again}",
            )
        confirmed = PlanConfirmed(plan.digest, hits[0], log.actor, authority=own_login(log))
        log.append(case, confirmed)
        return hits[0]


def _recorded_serial(device: Device) -> str:
    return device.record.serial if device.record else ""


def _must_be_compared(playbook: Playbook, case: Case, plan: Planned) -> None:
    """No chassis of the plan was read otherwise than the record has it, or read since they were compared.

    Raises Refused.
    """
    if plan.undoes or playbook.row(plan.step).action != "withdraw":
        return
    devices = [d for d in case.going if d.name in plan.devices and d.inspections]
    if read := [d.name for d in devices if not d.is_judged or d.misread]:
        what = f"{', '.join(read)} was read once more since plan {plan.digest[:8]} was made"
        raise Refused(f"{what}. Nothing was applied.", f"Compare first: dcdecom case run {case.id}")


def plan_in_force(case: Case, back: bool = False) -> Planned:
    """The plan of the current row, or the last way back. Raises Refused where there is none."""
    must_be_open(case)
    plan = case.way_back if back else case.plan(case.current.slug) if case.current else None
    if plan is None:
        what = f"{case.id} has no plan at this step, and so there is nothing to confirm. Nothing was applied."
        raise Refused(what, f"dcdecom case run {case.id}")
    return plan


def attach(
    log: CaseLog, playbook: Playbook, id: str, step: str, files: Iterable[Path], sealed: bool = False
) -> None:
    """Keep files with a step of the case; sealed ones may hold secrets, and leave in no bundle."""
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_open(case)
        if step not in {r.slug for r in playbook.rows}:
            slugs = [r.slug for r in playbook.rows]
            what = f"{step} is no step of {playbook.name}.{did_you_mean(step, slugs)} Nothing was kept."
            raise InputError(what, f"Its steps: {', '.join(slugs)}")
        named = [keep_brought(log.attachments, f, sealed) for f in files]
        log.append(case, FilesAttached(step, person=log.actor), named=named)


def must_be_open(case: Case) -> None:
    if case.state != "open":
        what = f"{case.id} is {case.state}: nothing is added to it any more. Nothing was recorded."
        raise Waiting(what, f"What came of it: dcdecom report show {case.id}")
