"""At the rack: the confirmation of a plan, and files that are kept with a step."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path
from typing import get_args

from dcdecom.casework.completeness import own_photo
from dcdecom.casework.evidence import keep_brought
from dcdecom.casework.orders import own_login
from dcdecom.casework.photo_reading import photo_reads
from dcdecom.casework.photos import kept
from dcdecom.engine.advance import must_be_bound
from dcdecom.engine.case_log import CaseLog
from dcdecom.engine.permissions import must_be_allowed
from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.model.case import Case, Device, Planned
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.changes import PlanConfirmed
from dcdecom.model.facts.papers import FilesAttached
from dcdecom.model.label import LAST, ends, squeezed
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.playbook import PhotoKind, Playbook
from dcdecom.model.sentence import Sentence, said_state
from dcdecom.ports.decoder import LabelReader
from dcdecom.steps.procedure import Procedure


def confirm(log: CaseLog, procedure: Procedure, id: str, digest: str, ending: str, back: bool = False) -> str:
    """Confirm the plan in force, or the way `back`, for the one device whose serial number ends so: returns its name.

    Raises InputError where digest or ending match no device, or more than one.
    """
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        must_be_bound(procedure, case)
        if case.is_appointed:
            must_be_allowed(log, procedure, case)
        plan, device = plan_and_device(procedure.playbook, case, digest, ending, back)
        log.append(case, PlanConfirmed(plan.digest, device, log.actor, authority=own_login(log)))
        return device


def plan_and_device(playbook: Playbook, case: Case, digest: str, ending: str, back: bool) -> tuple[Planned, str]:
    """The plan in force, or the way `back`, which has this digest, and its one device whose serial number ends so.

    Raises InputError where digest or ending match none, or more than one, and Refused where a chassis was read since.
    """
    plan = plan_in_force(case, back)
    if len(digest) < 8 or not plan.digest.startswith(digest.lower()):
        look = f"dcdecom case {'undo' if back else 'plan'} {case.id}"
        raise InputError(
            Sentence(
                "plan-other", "{case}: the plan in force is {plan}, not {given}. Nothing was applied.",
                case=case.id, plan=plan.digest[:8], given=digest,
            ),
            Sentence("plan-look", "Look at it first: {command}", command=look),
        )  # fmt: skip
    must_be_compared(playbook, case, plan)
    if len(squeezed(ending)) < LAST and len(ending.strip()) < LAST:
        raise InputError(
            Sentence("last-four", "Type at least the last four characters of the serial number. Nothing was applied.")
        )
    hits = [n for n in plan.devices if ends(_recorded_serial(case.devices[n]), ending)]
    if len(hits) != 1:
        typed = {"typed": repr(ending), "plan": plan.digest[:8]}
        what = Sentence(
            "ends-none", "{typed} ends the serial number of no device of plan {plan}. Nothing was applied.", **typed
        )
        if hits:
            what = Sentence(
                "ends-many",
                "{typed} ends the serial number of more than one device of plan {plan}. Nothing was applied.",
                **typed,
            )
        again = f"dcdecom case {'undo' if back else 'run'} {case.id} --confirm {plan.digest[:8]}:LAST4"
        raise InputError(what, Sentence("label-again", "Read the label again, then: {command}", command=again))
    return plan, hits[0]


def _recorded_serial(device: Device) -> str:
    return device.record.serial if device.record else ""


def must_be_compared(playbook: Playbook, case: Case, plan: Planned) -> None:
    """No chassis of the plan was read otherwise than the record has it, or read since they were compared.

    Raises Refused.
    """
    if plan.undoes or playbook.row(plan.step).action != "withdraw":
        return
    devices = [d for d in case.going if d.name in plan.devices and d.inspections]
    if read := [d.name for d in devices if not d.is_judged or d.misread]:
        what = Sentence(
            "read-since", "{devices} was read once more since plan {plan} was made. Nothing was applied.",
            devices=", ".join(read), plan=plan.digest[:8],
        )  # fmt: skip
        again = f"dcdecom case run {case.id}"
        raise Refused(what, Sentence("compare-first", "Compare first: {command}", command=again))


def plan_in_force(case: Case, back: bool = False) -> Planned:
    """The plan of the current row, or the last way back. Raises Refused where there is none."""
    must_be_open(case)
    plan = case.way_back if back else case.plan(case.current.slug) if case.current else None
    if plan is None:
        what = Sentence(
            "no-plan", "{case} has no plan at this step, and so there is nothing to confirm. Nothing was applied.",
            case=case.id,
        )  # fmt: skip
        raise Refused(what, f"dcdecom case run {case.id}")
    return plan


def attach(
    log: CaseLog, playbook: Playbook, id: str, step: str, files: Iterable[Path], sealed: bool = False,
    photo: str = "", device: str = "", reader: LabelReader | None = None,
) -> None:  # fmt: skip
    """Keep files with a step of the case; sealed ones may hold secrets, and leave in no bundle.

    `photo` says what they show of `device`, where they are of the procedure's list.
    """
    log.must_know_the_actor()
    with log.hold(id):
        case = log.case(id)
        fact = attached(playbook, case, step, photo, device)
        named = kept_files(log, case, files, sealed, is_photo=bool(photo))
        if photo and not sealed:
            fact = replace(fact, photo_reads=photo_reads(log, case, device, named, reader, labels=photo == "label"))
        log.append(case, replace(fact, person=log.actor), named=named)


def attached(playbook: Playbook, case: Case, step: str, photo: str, device: str) -> FilesAttached:
    """That files are kept with a step, by nobody yet. Raises InputError for a step or photo that there is not."""
    must_be_open(case)
    if step not in {r.slug for r in playbook.rows}:
        slugs = [r.slug for r in playbook.rows]
        what = Sentence(
            "no-step", "{step} is no step of {playbook}.{meant} Nothing was kept.",
            step=step, playbook=playbook.name, meant=did_you_mean(step, slugs),
        )  # fmt: skip
        raise InputError(what, Sentence("its-steps", "Its steps: {steps}", steps=", ".join(slugs)))
    if not photo and device:
        raise InputError(Sentence(
            "device-of-no-photo",
            "--device {device}: it says of which device a photo is, and --photo names no photo. Nothing was kept.",
            device=repr(device),
        ))  # fmt: skip
    if not photo:
        return FilesAttached(step)
    _is_of_the_list(case, photo, device)
    return FilesAttached(step, photo=photo, device=device)


def kept_files(
    log: CaseLog, case: Case, files: Iterable[Path], sealed: bool = False, is_photo: bool = False
) -> list[Attachment]:
    """Files that somebody brought, kept for their event. Raises what is wrong with one."""
    if not is_photo:
        return [keep_brought(log.attachments, f, sealed) for f in files]
    shown = [kept(log.attachments, f) for f in files]
    own_photo(case, shown)
    return shown


def _is_of_the_list(case: Case, photo: str, device: str) -> None:
    """Raises InputError for a photo of something else."""
    going = [d.name for d in case.going]
    if photo not in get_args(PhotoKind):
        what = Sentence(
            "photo-shows", "--photo {kind}: expected one of {kinds}. Nothing was kept.",
            kind=repr(photo), kinds=", ".join(get_args(PhotoKind)),
        )  # fmt: skip
        raise InputError(what)
    if device not in going:
        what = Sentence(
            "photo-of", "--device {device}: a photo is of one of {devices}. Nothing was kept.",
            device=repr(device), devices=", ".join(going) or "-",
        )  # fmt: skip
        raise InputError(what)


def must_be_open(case: Case) -> None:
    if case.state != "open":
        what = Sentence(
            "case-over", "{case} is {state}: nothing is added to it any more. Nothing was recorded.",
            case=case.id, state=said_state(case.state),
        )  # fmt: skip
        came = Sentence("what-came", "What came of it: {command}", command=f"dcdecom report show {case.id}")
        raise Waiting(what, came)
