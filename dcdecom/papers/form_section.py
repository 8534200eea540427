"""`formulir`: what stands on the signed form about a device, as it was typed, and what speaks against it."""

from __future__ import annotations

from dcdecom.model.case import Case, Device
from dcdecom.model.facts.papers import GateClosed
from dcdecom.model.finding import Finding
from dcdecom.model.texts import Texts
from dcdecom.papers import report as r
from dcdecom.papers.dates import day
from dcdecom.papers.finding_entry import finding_entry


def form_section(case: Case, device: Device, texts: Texts) -> r.FormContent | None:
    """None where nobody typed it."""
    said = device.form
    if said is None:
        return None
    closed = form_gate(case, device)
    return r.FormContent(
        signed=day(closed.on) if closed else "",
        recorder=closed.recorder if closed else "",
        disks=tuple(r.FormDisk(d.serial, d.bay, d.size, d.decision, d.source) for d in said.disks),
        accessories=tuple(r.FormAccessory(a.what, a.count, a.note) for a in said.accessories),
        backup=r.FormBackup(said.backup.made, said.backup.by, day(said.backup.on)),
        wipe=r.FormWipe(said.wipe.wanted, said.wipe.by, said.wipe.who),
        findings=tuple(finding_entry(f, texts) for f in findings_of(device)),
    )


def findings_of(device: Device) -> tuple[Finding, ...]:
    """What a form says against itself, or against what the procedure does."""
    if device.form is None:
        return ()
    from dcdecom.checks.typed_form import form_findings  # a journal without a form is read without the checks

    return tuple(form_findings(device.form))


def form_gate(case: Case, device: Device) -> GateClosed | None:
    """The signed form on which the device stands."""
    closed = (g.closed for g in reversed(case.gates) if g.closed and g.closed.form)
    return next((c for c in closed if any(said.name == device.name for said in c.form)), None)
