"""What a look hands on to later steps."""

from __future__ import annotations

from dcdecom.steps.looking import record_of
from tests.unit.checks.case import HEALTHY
from tests.unit.checks.evidence import changed, evidence_of


def test_our_own_silence_is_no_loss_and_what_is_merely_called_like_it_is() -> None:
    losses = [
        {"kind": "maintenance", "name": "dcdecom 2026-0042 srv-disdik-01"},
        {"kind": "maintenance", "name": "dcdecom training"},
        {"kind": "map", "name": "dcdecom 2026-0042 srv-disdik-01"},
    ]
    record = record_of(evidence_of(changed(HEALTHY, {"losses": losses}, [])))
    assert record["losses"] == ["maintenance dcdecom training", "map dcdecom 2026-0042 srv-disdik-01"]
