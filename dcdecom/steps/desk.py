"""What a step works with: the procedure, the readers and the time. No writer is among it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from dcdecom.collect import EVERYTHING, Question, Scope, View, collect
from dcdecom.model.address import MacAddress
from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.changes.chassis import TakeOffSlot
from dcdecom.model.changes.switch import ShutPort
from dcdecom.model.estate.answer import Reading
from dcdecom.model.estate.inspection import Inspection
from dcdecom.model.evidence import Evidence, OwnAddress, ProofSoFar, Protected, Remembered, Roles, Witnessed
from dcdecom.model.playbook import Playbook, Policy
from dcdecom.model.request import RequestedDevice
from dcdecom.model.settings import EstateName
from dcdecom.ports.clock import Clock
from dcdecom.ports.systems import Readers
from dcdecom.steps.known import known_hosts


@dataclass(frozen=True)
class Desk:
    """One command's view of the outside."""

    playbook: Playbook
    readers: Readers
    clock: Clock
    estate: EstateName
    protected: tuple[Protected, ...]
    final_status: str
    address_status: str
    roles: Roles
    zone: ZoneInfo
    inbox: Callable[[str], Path]
    """Where people put files for a case."""
    since: int
    """The case's last event before this command: what it says, and all before it, an earlier one saw and did."""

    @property
    def policy(self) -> Policy:
        return self.playbook.policy

    def local(self, moment: datetime) -> str:
        """A time as people here read it: `20:41:07` today, with the date on another day."""
        here, now = moment.astimezone(self.zone), self.clock.now().astimezone(self.zone)
        return f"{here:%H:%M:%S}" if here.date() == now.date() else f"{here:%Y-%m-%d %H:%M}"

    def look(
        self, case: Case, devices: tuple[Device, ...], view: View = EVERYTHING, afresh: bool = False
    ) -> dict[str, Evidence]:
        """Read about these devices of the case, now. `afresh` forgets the addresses that an earlier look found."""
        questions = [
            Question(
                asked(d), inspection(d), proof(case, d, afresh), () if afresh else known(d),
                known_hosts(case, d), tuple(d.ips), tuple(d.labels),
            )
            for d in devices
        ]  # fmt: skip
        letter = date.fromisoformat(case.request["letter"]["date"])
        scope = Scope(self.estate, case.request["tenant"], self.protected, self.roles, letter)
        found = collect(questions, scope, self.readers, self.clock, view)
        return {name: _without_ours(case, evidence) for name, evidence in found.items()}


WRITTEN = frozenset({"status", "position", "cable"})
"""What a case writes to the record of a device, as far as its history tells it."""


def _without_ours(case: Case, evidence: Evidence) -> Evidence:
    """What this case wrote to the record is nobody's edit of it.

    Its writes bear their nonces in NetBox's change log, where everybody may read and repeat them. One that somebody
    else made under such a nonce gives itself away by what it changed, or by its user: then none is left out.
    """
    if not isinstance(evidence.history, Reading):
        return evidence
    history = evidence.history.value
    ours = [change for change in history.changes if change.message.partition(" ")[0] in case.nonces]
    if len({change.who for change in ours}) != 1 or not {change.field for change in ours} <= WRITTEN:
        return evidence
    others = tuple(change for change in history.changes if change not in ours)
    return replace(evidence, history=replace(evidence.history, value=replace(history, changes=others)))


def asked(device: Device) -> RequestedDevice:
    """The requested device as the journal keeps it."""
    d = device.asked
    return RequestedDevice(
        name=d["name"],
        serial=d["serial"],
        asset_tag=d["asset_tag"],
        kode_barang=d["kode_barang"],
        type=d["type"],
        rack=d["rack"],
        unit=d["unit"],
        macs=tuple(MacAddress(m) for m in d["macs"]),
        ips=tuple(d["ips"]),
        machines=tuple(d["machines"]),
        minutes_serial=d["minutes_serial"],
        minutes_macs=tuple(MacAddress(m) for m in d.get("minutes_macs", ())),
    )


def inspection(device: Device) -> Inspection | None:
    """The last reading of the chassis, with every photo that any reading brought."""
    if not device.inspections:
        return None
    last: dict[str, Any] = device.inspections[-1]
    photos = tuple(a["sha256"] for i in device.inspections for a in i.get("attachments", ()))
    return Inspection(
        serial=last["serial"],
        asset_tag=last["asset_tag"],
        position=last["position"],
        typed_by=last["person"],
        typed_at=datetime.fromisoformat(last["at"].replace("Z", "+00:00")),
        photos=photos,
        cables=last.get("cables"),
        macs=tuple(MacAddress(m) for m in last.get("macs", ())),
    )


def known(device: Device) -> tuple[OwnAddress, ...]:
    """The server's own addresses as the last recorded look found them."""
    return tuple(
        OwnAddress(MacAddress(a["mac"]), a["kind"], tuple(a["sources"])) for a in device.record.get("macs", ())
    )


def proof(case: Case, device: Device, afresh: bool = False) -> ProofSoFar:
    """What this case has seen of the device, and done to its ports; afresh, no switch has restarted since."""
    shut = tuple(
        f"{t.change.switch} {t.change.port}"
        for t in case.changes
        if isinstance(t.change, ShutPort) and t.change.device == device.name and t.is_proved
    )
    return ProofSoFar(
        seen=tuple(device.seen.items()),
        waiting=tuple(device.waiting.items()),
        together=device.together,
        readings=tuple((port, tuple(map(_witnessed, rows))) for port, rows in device.readings.items()),
        dropped_at=device.dropped_at,
        shut=shut,
        booted=() if afresh else tuple(device.booted.items()),
        sighted=tuple(map(_sighted, device.sighted.values())),
        asked_at=min((t.intended_at for t in _asked_for(case, device) if t.intended_at), default=None),
    )


def _asked_for(case: Case, device: Device) -> Iterator[Tracked]:
    slots = (t for t in case.changes if isinstance(t.change, TakeOffSlot) and t.change.device == device.name)
    return (t for t in slots if t.stands)


def is_in_force(case: Case, tracked: Tracked) -> bool:
    """Of what only people make: it was asked for and waits for an answer, or was signed for since the last way back."""
    return tracked.state == "asked" or (tracked.state == "manual" and tracked.seq > case.walked_back_seq)


def _sighted(row: dict[str, Any]) -> Remembered:
    at = datetime.fromisoformat(row["at"])
    return Remembered(MacAddress(row["mac"]), row["switch"], row["port"], row["way"], at, at)


def _witnessed(row: dict[str, Any]) -> Witnessed:
    first = datetime.fromisoformat(row["first"]) if row["first"] else None
    return Witnessed(row["mac"], row["by"], first, datetime.fromisoformat(row["last"]))
