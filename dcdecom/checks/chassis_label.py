"""Verdict 3: the record against what was typed off the chassis, before the record was shown."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from dcdecom.checks.findings import ask, block, note, unread
from dcdecom.checks.letter_and_record import recorded, recorded_position
from dcdecom.checks.network import NO_WIRE
from dcdecom.model.evidence import Evidence
from dcdecom.model.finding import Finding
from dcdecom.model.label import same, same_place, slips
from dcdecom.model.playbook import Policy


def was_inspected(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block until somebody has read the chassis, with a photo to show for it."""
    if evidence.inspection is None:
        yield unread(evidence, "not-inspected", device=evidence.asked.name)
    elif not evidence.inspection.photos:
        yield unread(evidence, "photo-missing", device=evidence.asked.name)


def label_agrees(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where serial, asset tag or place on the chassis differ from the record by more than case and blanks."""
    device, label = recorded(evidence), evidence.inspection
    if device is None or label is None:
        return
    rows = (
        ("label-serial-differs", same, label.serial, device.serial),
        ("label-asset-tag-differs", same, label.asset_tag, device.asset_tag),
        ("label-position-differs", same_place, label.position, recorded_position(evidence, device)),
    )
    for code, agree, typed, record in rows:
        if not agree(typed, record):
            yield block(evidence, code, label=typed or "-", record=record or "-")
            if pairs := slips(typed, record):
                yield note(evidence, "label-slip", label=typed, record=record, pairs=pairs)


def no_other_label_is_shown(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where the photos of the reading show the label of another recorded device, and not this one's.

    Whoever typed the right serial number may have copied it while standing at the wrong machine.
    """
    for device, barcode in evidence.inspection.strange_labels if evidence.inspection else ():
        yield block(evidence, "label-of-another", other=device, barcode=barcode)


def every_cable_is_recorded(evidence: Evidence, policy: Policy) -> Iterator[Finding]:
    """Block where another number of cables was counted on the chassis than the record has.

    Nobody counted: ask about each interface of which the record has neither a cable nor an address.
    """
    device, label = recorded(evidence), evidence.inspection
    if device is None or label is None:
        return
    sockets = [i for i in device.interfaces if i.type not in NO_WIRE]
    cabled = [i for i in sockets if i.cable]
    if label.cables is not None and label.cables != len(cabled):
        yield block(evidence, "cables-differ", label=label.cables, record=len(cabled))
    for interface in sockets if label.cables is None else ():
        if not (interface.cable or interface.macs or interface.mgmt_only):
            yield replace(ask(evidence, "interface-uncabled", interface=interface.name), port=interface.name)
