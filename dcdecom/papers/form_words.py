"""What a typed form says, in the words of a paper: its disks, what leaves beside the device, and its data."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Device
from dcdecom.model.typed_form import FormDevice, FormDisk
from dcdecom.papers.dates import long_day
from dcdecom.papers.form_section import form_gate
from dcdecom.papers.paper_context import PaperContext
from dcdecom.papers.template_fields import Beside, DiskRow
from dcdecom.papers.wiping_section import last_outcome

NOT_SAID = "-"


def form_day(matter: PaperContext) -> str:
    """The day that the form bears; empty where nobody typed what stands on it."""
    signed = (form_gate(matter.case, device) for device in matter.case.going)
    return next((long_day(c.on, matter.texts) for c in signed if c and c.on), "")


def disk_rows(matter: PaperContext) -> Iterator[DiskRow]:
    for said in _said(matter):
        for disk in said.disks:
            yield DiskRow(
                said.name, disk.serial or NOT_SAID, disk.bay or NOT_SAID, disk.size or NOT_SAID,
                _decision(matter, disk), matter.say(f"typed.source-{disk.source}"),
            )  # fmt: skip
        if not said.disks:
            none = matter.say("typed.no-disks")
            yield DiskRow(said.name, none, NOT_SAID, NOT_SAID, NOT_SAID, matter.say("typed.source-form"))


def _decision(matter: PaperContext, disk: FormDisk) -> str:
    """What becomes of a disk, and what its certificate says where there is one or the procedure asks for one."""
    decided = matter.say(f"typed.decision-{disk.decision}")
    if said := last_outcome(matter.case, disk.serial):
        key = f"typed.certified-{said.outcome}"
        return matter.say(key, decision=decided, ended=long_day(said.ended[:10], matter.texts) if said.ended else "-")
    wanted = disk.decision == "wipe" and matter.playbook.policy.wants("wipe-certificate")
    return matter.say("typed.uncertified", decision=decided) if wanted else decided


def beside(matter: PaperContext) -> Iterator[Beside]:
    for said in _said(matter):
        yield Beside(said.name, _accessories(matter, said), _backup(matter, said), wipe_words(matter, said))


def wipe_clause(matter: PaperContext) -> str:
    """What the form says of erasing, once where it says the same of all devices."""
    words = {said.name: wipe_words(matter, said) for said in _said(matter)}
    if len(set(words.values())) <= 1:
        return next(iter(words.values()), "")
    return "; ".join(matter.say("typed.of-device", device=name, text=text) for name, text in words.items())


def _said(matter: PaperContext) -> Iterator[FormDevice]:
    devices: tuple[Device, ...] = matter.case.going
    return (device.form for device in devices if device.form)


def _accessories(matter: PaperContext, said: FormDevice) -> str:
    parts = []
    for one in said.accessories:
        note = f" ({one.note})" if one.note else ""
        parts.append(f"{one.count} {matter.say(f'typed.accessory-{one.what}')}{note}")
    return ", ".join(parts) or matter.say("typed.none")


def _backup(matter: PaperContext, said: FormDevice) -> str:
    backup = said.backup
    if not backup.made:
        return matter.say("typed.backup-not-made")
    by = matter.say("typed.by", who=backup.by) if backup.by else ""
    on = matter.say("typed.on", day=long_day(backup.on, matter.texts)) if backup.on else ""
    return matter.say("typed.backup-made", by=by, on=on)


def wipe_words(matter: PaperContext, said: FormDevice) -> str:
    wipe = said.wipe
    if not wipe.wanted:
        return matter.say("typed.wipe-unwanted")
    return matter.say("typed.wipe-wanted", who=wipe.who or matter.say(f"typed.wipe-{wipe.by}"))
