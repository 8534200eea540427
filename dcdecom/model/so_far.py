"""What a case has seen of a device so far, as its journal says: one of the things that a look is judged by."""

from __future__ import annotations

from collections.abc import Iterator

from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.evidence import ProofSoFar, Remembered


def so_far(case: Case, device: Device, afresh: bool = False) -> ProofSoFar:
    """What this case has seen of the device, and done to its ports; afresh, no switch has restarted since."""
    shut = tuple(
        f"{t.change.switch} {t.change.port}"
        for t in case.changes
        if isinstance(t.change, ShutPort) and t.change.device == device.name and t.is_proved
    )
    stood = (row.fact for row in device.sighted.values())
    return ProofSoFar(
        seen=tuple(device.seen.items()),
        waiting=tuple(device.waiting.items()),
        together=device.together,
        readings=tuple(device.readings.items()),
        dropped_at=device.dropped_at,
        shut=shut,
        booted=() if afresh else tuple(device.booted.items()),
        sighted=tuple(Remembered(s.mac, s.switch, s.port, s.way, s.at, s.at) for s in stood),
        asked_at=min((t.intended_at for t in _asked_for(case, device) if t.intended_at), default=None),
    )


def _asked_for(case: Case, device: Device) -> Iterator[Tracked]:
    slots = (t for t in case.changes if isinstance(t.change, TakeOffSlot) and t.change.device == device.name)
    return (t for t in slots if t.stands)
