"""What is brought from the rack by order of a key: what a chassis says, with its photos, and further files.

The statement names each file by its digest, so that whoever carries them cannot exchange one.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from dcdecom.casework.chassis import TypedReading, inspected, kept_photos, must_be_next
from dcdecom.casework.confirm_by_key import may_order
from dcdecom.casework.orders import Order, brought, must_count
from dcdecom.casework.photo_reading import photo_reads
from dcdecom.casework.photos import digest_of
from dcdecom.casework.plan_confirmation import attached, kept_files
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError
from dcdecom.model.case import Case
from dcdecom.model.facts.looks import Inspected
from dcdecom.model.facts.papers import FilesAttached
from dcdecom.model.sentence import Sentence
from dcdecom.ports.decoder import LabelReader
from dcdecom.ports.notary import Notary, Stated, StatementValues
from dcdecom.ports.tray import Tray
from dcdecom.steps.procedure import Procedure

F = TypeVar("F", Inspected, FilesAttached)
RECORD = "record"


def inspecting(
    log: CaseLog, procedure: Procedure, tray: Tray, id: str, party: str, device: str, reading: TypedReading,
    photos: Sequence[Path], notary: Notary,
) -> bytes:  # fmt: skip
    """The statement of a reading and its photos, for a key. Nothing is recorded. Raises as `chassis.inspect` does."""
    case = log.case(id)
    fact = inspected(procedure.playbook, tray, case, device, reading, tuple(photos))
    note = notary.label_note(TypedReading(fact.serial, fact.asset_tag, fact.position, fact.cables, fact.macs))
    on = procedure.day(log.clock.now()).isoformat()
    subjects = tuple(f"photo {digest_of(p)}" for p in photos)
    return notary.text(_of_reading(case, party, device, note, subjects, on, case.head))


def to_inspect(log: CaseLog, procedure: Procedure, id: str, party: str, device: str, notary: Notary) -> bytes:
    """The statement of a reading that has yet to be made, without its reading and photos: nobody signs it as it is.

    Raises as `chassis.inspect` does where the chassis is not to be read.
    """
    case = log.case(id)
    must_be_next(procedure.playbook, case, device)
    on = procedure.day(log.clock.now()).isoformat()
    return notary.text(_of_reading(case, party, device, "", (), on, case.head))


def inspect_by_key(
    log: CaseLog, procedure: Procedure, tray: Tray, id: str, file: Path, photos: Sequence[Path], notary: Notary,
    reader: LabelReader | None = None,
) -> Order:  # fmt: skip
    """Record what a key signed that a chassis says. Raises InputError and Refused."""
    log.must_know_the_actor(by_key=True)
    with log.hold(id):
        case = log.case(id)
        found = brought(file, notary)
        stated = found.stated
        _must_be("inspect", stated)
        label = notary.read_label(stated.note)
        photos = in_order(stated, "photo", photos)
        device = stated.devices[0] if len(stated.devices) == 1 else ""
        reading = TypedReading(label.serial, label.asset_tag, label.position, label.cables, label.macs)
        fact = inspected(procedure.playbook, tray, case, device, reading, tuple(photos))
        wanted = _of_reading(case, stated.party, device, stated.note, stated.subjects, stated.on, stated.head)
        may = partial(may_order, log.clock, procedure, case)
        counted = must_count(log, procedure, case, found, wanted, notary, may=may, ages=False)
        case = log.case(id)
        shown = kept_photos(log, procedure.playbook, case, photos)
        fact = replace(fact, photo_reads=photo_reads(log, case, device, shown, reader, labels=True))
        log.append(case, _ordered(fact, wanted, counted), named=(*shown, *counted.files))
        return counted


def attaching(
    log: CaseLog, procedure: Procedure, id: str, party: str, step: str, files: Sequence[Path], photo: str, device: str,
    notary: Notary,
) -> bytes:  # fmt: skip
    """The statement by which files are kept with a step, for a key. Nothing is recorded. Raises as `attach` does."""
    case = log.case(id)
    attached(procedure.playbook, case, step, photo, device)
    on = procedure.day(log.clock.now()).isoformat()
    subjects = tuple(f"{_sort(photo)} {digest_of(f)}" for f in files)
    return notary.text(_of_files(case, party, step, photo, device, subjects, on, case.head))


def attach_by_key(
    log: CaseLog, procedure: Procedure, id: str, file: Path, files: Sequence[Path], notary: Notary,
    reader: LabelReader | None = None,
) -> Order:  # fmt: skip
    """Keep the files that a key signed for. Raises InputError and Refused."""
    log.must_know_the_actor(by_key=True)
    with log.hold(id):
        case = log.case(id)
        found = brought(file, notary)
        stated = found.stated
        _must_be("attach", stated)
        photo, device = stated.note, stated.devices[0] if stated.devices else ""
        fact = attached(procedure.playbook, case, stated.step, photo, device)
        files = in_order(stated, _sort(photo), files)
        wanted = _of_files(
            case, stated.party, stated.step, photo, device, stated.subjects, stated.on, stated.head
        )
        may = partial(may_order, log.clock, procedure, case)
        counted = must_count(log, procedure, case, found, wanted, notary, may=may, ages=False)
        case = log.case(id)
        shown = kept_files(log, case, files, is_photo=bool(photo))
        if photo:
            fact = replace(fact, photo_reads=photo_reads(log, case, device, shown, reader, labels=photo == "label"))
        log.append(case, _ordered(fact, wanted, counted), named=(*shown, *counted.files))
        return counted


def _ordered(fact: F, wanted: StatementValues, counted: Order) -> F:
    """A fact with who ordered it, and by which signature."""
    return replace(fact, person=counted.person.id, by=wanted.party, signed=counted.signed, authority=counted.authority)


def _sort(photo: str) -> str:
    return "photo" if photo else "attachment"


def _of_reading(
    case: Case, party: str, device: str, note: str, subjects: tuple[str, ...], on: str, head: str
) -> StatementValues:
    return StatementValues(
        "inspect", case.id, party, RECORD, on, head, step=case.current.slug if case.current else "none",
        devices=(device,), note=note, subjects=subjects,
    )  # fmt: skip


def _of_files(
    case: Case, party: str, step: str, photo: str, device: str, subjects: tuple[str, ...], on: str, head: str
) -> StatementValues:
    return StatementValues(
        "attach", case.id, party, RECORD, on, head, step=step, devices=(device,) if device else (), note=photo,
        subjects=subjects,
    )  # fmt: skip


def _must_be(kind: str, stated: Stated) -> None:
    if stated.kind != kind:
        raise InputError(Sentence(
            "brought-kind", "The statement is of kind {says}, not {asked}. Nothing was recorded.",
            says=stated.kind, asked=kind,
        ))  # fmt: skip


def in_order(stated: Stated, sort: str, files: Sequence[Path]) -> list[Path]:
    """The files in the order in which the statement names them. Raises InputError where they are others."""
    here = {digest_of(file): file for file in files}
    named = [subject.removeprefix(f"{sort} ") for subject in stated.subjects]
    if set(here) != set(named):
        lacking, strange = [d for d in named if d not in here], [f.name for d, f in here.items() if d not in named]
        raise InputError(Sentence(
            "brought-files",
            "The files are not those that were signed for: missing {lacking}; not in the statement {strange}. "
            "Nothing was recorded.",
            lacking=", ".join(d[:16] for d in lacking) or "-", strange=", ".join(strange) or "-",
        ))  # fmt: skip
    return [here[digest] for digest in named]
