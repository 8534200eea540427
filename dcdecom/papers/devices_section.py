"""`perangkat`: each device with its three verdicts side by side, and what every source says, field by field."""

from __future__ import annotations

from datetime import tzinfo

from dcdecom.model.case import Case, Device, Evidenced
from dcdecom.model.facts.base import Recorded
from dcdecom.model.facts.looks import Inspected
from dcdecom.model.finding import Comparison
from dcdecom.model.playbook import Playbook
from dcdecom.model.readings import Field
from dcdecom.model.refusals import refusal_of
from dcdecom.model.source import Source
from dcdecom.model.texts import Texts
from dcdecom.papers import report as r
from dcdecom.papers.dates import day, moment
from dcdecom.papers.dependents_section import dependents_section
from dcdecom.papers.finding_entry import finding_entry
from dcdecom.papers.form_section import form_section
from dcdecom.papers.phrases import device_state, happened, party
from dcdecom.papers.places_section import paths_section
from dcdecom.papers.proofs_section import port_proofs
from dcdecom.papers.verdicts import look_before_changes, looks_at, outcome_in, row_outcome, unread


def devices_section(case: Case, playbook: Playbook, texts: Texts, zone: tzinfo) -> tuple[r.Device, ...]:
    return tuple(_device(case, playbook, device, texts, zone) for device in case.devices.values())


def _why_it_stays(case: Case, playbook: Playbook, device: Device, texts: Texts) -> str:
    gate = refusal_of(case, device)
    if gate is None or gate.closed is None:
        return device.stays_why
    on, note = day(gate.closed.on), gate.closed.note
    return texts.say("report.stays-refused", post=party(playbook, gate.by), on=on, note=note)


def _device(case: Case, playbook: Playbook, device: Device, texts: Texts, zone: tzinfo) -> r.Device:
    look, inspected = look_before_changes(case, device), bool(device.inspections)
    others = (other for other in looks_at(device) if other is not look)
    return r.Device(
        name=device.name,
        serial=device.serial,
        owner=device.tenant,
        state=device_state(case, device),
        stays_because=_why_it_stays(case, playbook, device, texts),
        verdicts=_outcomes(look, inspected),
        read_at=moment(look.at, zone, seconds=True) if look else "",
        step=look.step if look else "",
        digest=look.digest if look else "",
        rows=tuple(_row(f, look, texts) for f in look.fields) if look else (),
        findings=tuple(finding_entry(f, texts) for f in look.findings) if look else (),
        unread=tuple(texts.finding(f) for f in unread(case, device)),
        paths=paths_section(case, device),
        chassis=tuple(_chassis_reading(i, zone) for i in device.inspections),
        form=form_section(case, device, texts),
        identity=_identity(case, device, zone),
        dependents=dependents_section(case, device, zone),
        other_looks=tuple(_look(other, inspected, texts, zone) for other in others),
    )


def _outcomes(look: Evidenced | None, inspected: bool) -> r.Verdicts:
    """The outcomes of one look side by side."""
    return r.Verdicts(*(outcome_in(look, comparison, inspected) for comparison in Comparison))


def _row(field: Field, look: Evidenced, texts: Texts) -> r.Row:
    """One row of the comparison; a source that says nothing is empty."""
    name = field.name
    return r.Row(
        field=texts.sentences.get(f"report.field-{name}", name),
        letter=field.letter or "",
        record=field.record or "",
        network=field.network or "",
        machine=field.machine or "",
        outcome=row_outcome(field, look),
    )


def _chassis_reading(reading: Recorded[Inspected], zone: tzinfo) -> r.ChassisReading:
    """What was typed off the chassis, by whom."""
    said = reading.fact
    return r.ChassisReading(
        at=moment(reading.at, zone),
        serial=said.serial,
        asset_tag=said.asset_tag,
        position=said.position,
        by=said.person,
        photos=r.files(said.files),
    )


def _identity(case: Case, device: Device, zone: tzinfo) -> r.Identity | None:
    """By what it is known that the port is this server's; None where the case says nothing about it."""
    mine = (t for t in case.changes if t.change.device == device.name)
    found = r.Identity(
        seen=moment(max(device.seen.values()), zone, seconds=True) if device.seen else "",
        ports=tuple(device.seen),
        dropped=moment(device.dropped_at, zone, seconds=True) if device.dropped_at else "",
        basis=tuple(dict.fromkeys(t.proof for t in mine if t.proof and happened(t))),
        proofs=port_proofs(device, zone),
    )
    return found if found != r.Identity("", (), "", (), ()) else None


def _look(look: Evidenced, inspected: bool, texts: Texts, zone: tzinfo) -> r.Look:
    """A look before or after the one that the verdicts come from."""
    return r.Look(
        at=moment(look.at, zone, seconds=True),
        step=look.step,
        digest=look.digest,
        verdicts=_outcomes(look, inspected),
        findings=tuple(finding_entry(f, texts) for f in look.findings),
    )


def sources_section(case: Case) -> tuple[r.Source, ...]:
    """Every source that answered in this case, with the estate that it says it is."""
    given = (s for d in case.devices.values() for look in looks_at(d) for s in look.sources)
    return tuple(sorted(set(map(_source, given)), key=_order))


def _source(source: Source) -> r.Source:
    return r.Source(
        system=source.system,
        name=source.name,
        address=source.address,
        fingerprint=source.fingerprint,
        estate=source.estate or "",
    )


def _order(source: r.Source) -> tuple[str, str, bool, str, str, str]:
    """By system and name; of one name, those first that have an address."""
    return source.system, source.name, not source.address, source.address, source.fingerprint, source.estate
