"""Servers in slots of a chassis: people are asked to take one off, and one other signs for it.

No system shows a slot, and the ports of the chassis stay as they are: others stand behind them. What is looked for are
the server's addresses, which have been seen on the chassis before.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from dcdecom.changes import kind_of
from dcdecom.checks.blades import chassis_unread
from dcdecom.checks.findings import block
from dcdecom.checks.network import switches_were_read
from dcdecom.checks.safety import no_switch_has_restarted
from dcdecom.errors import Exit
from dcdecom.model.case import Case, Device, Tracked
from dcdecom.model.evidence import Evidence, Sighting
from dcdecom.model.finding import Finding
from dcdecom.model.plan import TakeOffSlot
from dcdecom.model.playbook import Row
from dcdecom.steps.desk import Desk
from dcdecom.steps.looking import open_findings
from dcdecom.steps.next import Apply, Await


def in_slot(device: Device) -> bool:
    """Whether the record has the device in a chassis: then no port is its own."""
    return bool(device.record.get("slot"))


def slots(case: Case) -> tuple[tuple[Tracked, TakeOffSlot], ...]:
    """Of the devices that go on: the slots that are planned to be taken off, or were."""
    going = {d.name for d in case.going}
    return tuple((t, t.change) for t in case.changes if isinstance(t.change, TakeOffSlot) and t.change.device in going)


def was_asked_for(case: Case, device: Device) -> bool:
    """Whether people were asked to take it off: that stands, answered or not, whatever is walked back."""
    return any(t.stands and change.device == device.name for t, change in slots(case))


def slots_off(case: Case, row: Row, desk: Desk, outside: Await | None) -> Apply | Await | None:
    """Ask for each slot once all ports of the case are shut, and wait until somebody has signed for it.

    `outside` is what stops it out of the change window. While it waits, and once it was signed for, everything is
    looked at again.
    """
    left = tuple(t.n for t, _ in slots(case) if t.state in ("pending", "failed"))
    if left:
        return outside or Apply(left)
    asked = [(t, change) for t, change in slots(case) if t.stands]
    if against := _against(case, desk, asked):
        return against
    waiting = [(t, change) for t, change in asked if not t.is_proved]
    return _waited_for(case, row, desk, *waiting[0]) if waiting else None


def _against(case: Case, desk: Desk, asked: Iterable[tuple[Tracked, TakeOffSlot]]) -> Await | None:
    """What speaks against it now, although people were asked already, and may have done it."""
    changes = [change for _, change in asked]
    devices = tuple(d for d in case.going if d.name in {c.device for c in changes})
    looked = desk.look(case, devices) if devices else {}
    needed = (f for c in changes for f in kind_of(c).needs(c, looked[c.device], desk.policy))  # type: ignore[misc]
    found = tuple(open_findings(case, desk, needed))
    where = "; ".join(c.target for c in changes)
    again = (f"dcdecom case run {case.id}",)
    if unread := tuple(f for f in found if f.unread):
        text = f"The team was asked to take off {where}. Not everything can be read now, so nothing is concluded."
        return Await("system", Exit.SYSTEM, text, again, findings=unread)
    if found:
        text = f"The team was asked to take off {where}, and what the systems show now speaks against it: tell them."
        advice = ("What they did stands. Find out why, then:", *again)
        return Await("refused", Exit.REFUSED, text, advice, findings=found)
    return None


def _waited_for(case: Case, row: Row, desk: Desk, tracked: Tracked, change: TakeOffSlot) -> Await:
    party = desk.policy.exception_by
    if tracked.shown:
        text = f"WAITING for {desk.playbook.party(party).name}: was {change.device} taken off {change.target}?"
        who = f"--as {party} --by PERSON --scan FILE --change {tracked.n}"
        return Await("slot", Exit.WAITING, text, (f"dcdecom case sign {case.id} {row.slug} {who}",), party=party)
    text = f"WAITING for the team at the rack: take {change.device} off {change.target}, and nothing else of it."
    attach = f"dcdecom case attach {case.id} {row.slug} FILE --change {tracked.n}"
    advice = (f"What to do: dcdecom case plan {case.id}", f"Then: {attach}")
    return Await("slot", Exit.WAITING, text, advice, device=change.device)


# --- what is seen afterwards -----------------------------------------------------------------------------------------


def restarted(case: Case, looked: Mapping[str, Evidence], desk: Desk) -> Iterator[Finding]:
    """Switches of a chassis that have forgotten everything since the plan: what is not seen there may only be quiet."""
    return (f for _, c in slots(case) for f in no_switch_has_restarted(looked[c.device], desk.policy))


def unlooked(case: Case, looked: Mapping[str, Evidence]) -> Iterator[Finding]:
    """What keeps absence from being concluded: of the chassis, of its switches, or of what was looked for."""
    for _, change in slots(case):
        evidence = looked[change.device]
        yield from chassis_unread(evidence)
        if not change.macs or not {o.mac for o in evidence.own}.issuperset(change.macs):
            yield block(evidence, "record-unread", reason=f"the addresses of {change.device}, as it was planned")


def absent(case: Case, looked: Mapping[str, Evidence]) -> list[dict[str, Any]]:
    """What was looked for and found nowhere: addresses, which say nothing of the slot."""
    return [
        {
            "n": tracked.n,
            "device": change.device,
            "chassis": change.chassis,
            "bay": change.bay,
            "addresses": sorted(o.mac for o in looked[change.device].own),
            "seen_before": list(change.macs),
            "slot": "only signed for",
        }
        for tracked, change in slots(case)
    ]


def come_back(case: Case, desk: Desk) -> Await | None:
    """Days later, before anything more is written: no address of such a server is on the site again."""
    names = {change.device for _, change in slots(case)}
    devices = tuple(d for d in case.going if d.name in names)
    looked = desk.look(case, devices) if devices else {}
    again = (f"dcdecom case run {case.id}",)
    if lost := (*(f for e in looked.values() for f in unread_anywhere(e, desk)), *unlooked(case, looked)):
        text = "Whether a server that was in a chassis is gone still could not be read, so nothing more is written."
        return Await("system", Exit.SYSTEM, text, again, findings=lost)
    if still := tuple(still_seen(e, s) for e in looked.values() for s in e.sightings if s.status == "learned"):
        text = "A server that was in a chassis is on the network again. Nothing more was written."
        asked = ("Find out who put it back and why, then:", *again)
        return Await("refused", Exit.REFUSED, text, asked, findings=tuple(dict.fromkeys(still)))
    return None


def unread_anywhere(evidence: Evidence, desk: Desk) -> tuple[Finding, ...]:
    """Every source that the search over the site needed and did not get."""
    found = list(switches_were_read(evidence, desk.policy))
    if not evidence.own or not evidence.switches:
        found.append(block(evidence, "record-unread", reason="its record or its switches could not be read"))
    return tuple(found)


def still_seen(evidence: Evidence, seen: Sighting) -> Finding:
    return block(evidence, "still-seen", mac=seen.mac, switch=seen.switch, port=seen.port or "?")
