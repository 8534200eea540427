"""What a look hands on to later steps."""

from __future__ import annotations

from dataclasses import replace

import pytest

from dcdecom.checks.known_record import record_of
from dcdecom.checks.letter_and_record import recorded
from dcdecom.model.estate.device import CableId
from dcdecom.model.estate.reading import Reading
from tests.unit.checks.case import HEALTHY
from tests.unit.checks.evidence import changed, evidence_of


def test_our_own_silence_is_no_loss_and_what_is_merely_called_like_it_is() -> None:
    losses = [
        {"kind": "maintenance", "name": "dcdecom 2026-0042 srv-disdik-01"},
        {"kind": "maintenance", "name": "dcdecom training"},
        {"kind": "map", "name": "dcdecom 2026-0042 srv-disdik-01"},
    ]
    record = record_of(evidence_of(changed(HEALTHY, {"losses": losses}, [])))
    assert record
    assert record.losses == ("maintenance dcdecom training", "map dcdecom 2026-0042 srv-disdik-01")


def test_a_case_takes_no_cable_of_which_only_the_id_was_read() -> None:
    """Neither is it left out: somebody would write to a record that he has not seen."""
    evidence = evidence_of(HEALTHY)
    device = recorded(evidence)
    assert device
    assert isinstance(evidence.record, Reading)
    parts = tuple(replace(part, cable=CableId(part.cable.id) if part.cable else None) for part in device.interfaces)
    seen = replace(evidence, record=replace(evidence.record, value=(replace(device, interfaces=parts),)))
    with pytest.raises(RuntimeError, match="only the id was read"):
        record_of(seen)
