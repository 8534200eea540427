"""What speaks against freeing what a withdrawn device holds: each finding names the object that is left alone.

Pure. The objects are followed by id, and compared with what the case that withdrew the device left.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Final

from dcdecom.late_dataclass import dataclass
from dcdecom.model.case import Case
from dcdecom.model.changes.release import RenameDevice
from dcdecom.model.estate.address_use import AddressUse
from dcdecom.model.estate.device import DeviceRecord
from dcdecom.model.estate.held import Assignment, MainAddresses
from dcdecom.model.estate.listing import AddressHolder, Occupant
from dcdecom.model.estate.reading import Answer, Reading, Unreadable
from dcdecom.model.facts.record import RecordedDevice
from dcdecom.model.facts.release import LeftDevice, ReleaseLooked
from dcdecom.model.finding import Finding
from dcdecom.model.playbook import Policy

DEVICE: Final = ""
PLACE: Final = "place"
NAME: Final = "name"
"""What a finding is about, in its `port`: the whole device, its place, its name, else an IP address."""
RELEASE_LOOK: Final = "release-look.json"
"""What a look read, as it is kept beside its event."""
LONGEST = 64
"""Characters of a device's name in NetBox."""


@dataclass(frozen=True)
class Held:
    """What one look read of one device that was left, and of who else has what it holds."""

    device: Answer[DeviceRecord]
    main: Answer[MainAddresses]
    addresses: Mapping[int, Answer[Assignment]]
    """By id, each that was left."""
    occupants: Answer[tuple[Occupant, ...]] | None
    """What stands in its rack; None where it stood in none."""
    same_name: Answer[tuple[DeviceRecord, ...]]
    """The devices of its name, it too."""
    new_name: Answer[tuple[DeviceRecord, ...]]
    """The devices of the name that it would get."""
    holders: Mapping[str, Answer[tuple[AddressHolder, ...]]]
    """By IP address, who is recorded with it."""
    use: AddressUse | None
    """Who uses the addresses; None where none is to be freed."""

    @property
    def answers(self) -> tuple[Answer[object], ...]:
        several = (*self.addresses.values(), *self.holders.values())
        rack = (self.occupants,) if self.occupants else ()
        return (self.device, self.main, self.same_name, self.new_name, *several, *rack)


def concluded(case: Case, step: str, held: Mapping[str, Held]) -> ReleaseLooked:
    """What a look before a release comes to, by what it read of each device that was left.

    Raises KeyError where it read nothing of one of them.
    """
    devices = case.follows.devices if case.follows else ()
    uses = [use for left in devices if (use := held[left.name].use)]
    findings = (f for left in devices for f in against_release(
        left, withdrawn_name(left.name, case.follows.case if case.follows else ""), held[left.name],
        is_renamed(case, left.name),
    ))  # fmt: skip
    return ReleaseLooked(
        step,
        tuple(dict.fromkeys(case.follows.addresses)) if case.follows and uses else (),
        tuple(sorted({mac for left in devices if held[left.name].use for mac in own_macs(left.record)})),
        tuple(sorted({name for use in uses for name in use.gateways})),
        tuple(sorted({name for use in uses for name in use.switches})),
        tuple(dict.fromkeys(findings)),
    )


def of_another_case(case: Case, held: Mapping[str, Held], policy: Policy) -> Iterator[str]:
    """What a look read that is not of what the case left, or left out: said by who judges it again."""
    devices = case.follows.devices if case.follows else ()
    if held.keys() != {left.name for left in devices}:
        yield f"what was read is of {', '.join(sorted(held)) or 'nothing'}, which is not what was left"
    for left in (one for one in devices if one.name in held):
        was, read = left.record, held[left.name]
        ids, ips = {a.id for a in was.addresses}, {a.address for a in was.addresses}
        answers = (
            ("the device", read.device, was.id), ("its main addresses", read.main, was.id),
            *((f"address {id}", answer, id) for id, answer in read.addresses.items()),
        )  # fmt: skip
        for what, answer, id in answers:
            if isinstance(answer, Reading) and answer.value.id != id:
                yield f"{left.name}: {what} that was read has id {answer.value.id}, and {id} was left"
        looks = (
            ("addresses", read.addresses.keys() == ids), ("who has an address", read.holders.keys() == ips),
            ("its place", bool(was.rack_id) == (read.occupants is not None)),
            ("who uses an address", _was_asked(read, policy)),
        )  # fmt: skip
        yield from (f"{left.name}: not looked at as this release needs it: {what}" for what, so in looks if not so)


def _was_asked(held: Held, policy: Policy) -> bool:
    wanted = policy.second_day.addresses != "keep" and isinstance(held.device, Reading)
    return wanted == (held.use is not None)


def read_at(held: Mapping[str, Held]) -> Iterator[tuple[str, datetime]]:
    """When each answer of a look was read, with its device."""
    for name, one in held.items():
        yield from ((name, answer.taken_at) for answer in one.answers)


def is_renamed(case: Case, device: str) -> bool:
    """Whether this case gave the device its new name, and did not take it back."""
    names = (t for t in case.changes if isinstance(t.change, RenameDevice) and t.change.device == device)
    return any(t.is_proved and not t.undoes for t in names)


def withdrawn_name(name: str, case: str) -> str:
    """What a withdrawn device is called, so that its own name may be used again."""
    return f"{name}-withdrawn-{case}"


def against_release(left: LeftDevice, new_name: str, held: Held, renamed: bool = False) -> tuple[Finding, ...]:
    """What was not read, else what is not as it was left and what somebody has or uses.

    `renamed`: the case itself gave the device its new name already.
    """
    if not_read := tuple(_unread(left, held)):
        return not_read
    changed = tuple(_another(left, new_name if renamed else left.name, held))
    if changed or not isinstance(held.device, Reading):
        return changed
    return (*_place(left, held.device.value, held), *_name(left, new_name, held), *_addresses(left, held))


def block(of: LeftDevice, code: str, at: str, /, **params: object) -> Finding:
    """An object that is left alone."""
    named = tuple((key, str(value)) for key, value in params.items())
    return Finding(code, "block", of.name, None, named, at)


def unread(of: LeftDevice, code: str, at: str, /, **params: object) -> Finding:
    """It could not be read, which is not the same as nobody."""
    return replace(block(of, code, at, **params), unread=True)


def _unread(left: LeftDevice, held: Held) -> Iterator[Finding]:
    seen = set[str]()
    for answer in held.answers:
        if isinstance(answer, Unreadable) and answer.reason not in seen:
            seen.add(answer.reason)
            yield unread(left, "release-unread", str(answer.source), source=answer.source, reason=answer.reason)
    for source, reason in held.use.unread if held.use else ():
        yield unread(left, "release-unread", source, source=source, reason=reason)


def _another(left: LeftDevice, name: str, held: Held) -> Iterator[Finding]:
    """The device is gone, is another, is in use again, or still speaks: nothing of it is touched."""
    was = left.record
    if not isinstance(held.device, Reading):
        yield block(left, "release-device-gone", DEVICE, id=was.id)
        return
    now = held.device.value
    for part, before, is_now in (
        ("name", name, now.name), ("serial", was.serial, now.serial), ("status", was.status, now.status),
    ):  # fmt: skip
        if before != is_now:
            yield block(left, "release-device-changed", DEVICE, id=was.id, part=part, left=before, now=is_now or "-")
    for mac, switch, port in held.use.seen if held.use else ():
        if mac in own_macs(was):
            yield block(left, "release-still-seen", DEVICE, mac=mac, switch=switch, port=port)


def own_macs(record: RecordedDevice) -> frozenset[str]:
    """The addresses of its own ports: what it says of itself besides may be of what runs on it."""
    return frozenset(m.mac for m in record.macs if m.kind != "machine")


def _place(left: LeftDevice, now: DeviceRecord, held: Held) -> Iterator[Finding]:
    was = left.record
    if not was.rack_id:
        return
    place = (now.rack.id if now.rack else 0, now.position, now.face)
    if place != (was.rack_id, was.position, was.face) and now.rack:
        shown = f"{now.rack.name} U{now.position or '?'} {now.face}".rstrip()
        yield block(left, "release-place-changed", PLACE, left=f"{was.rack} U{was.position or '?'}", now=shown)
    for other in held.occupants.value if isinstance(held.occupants, Reading) else ():
        if other.id != was.id and other.parent is None and _overlap(was.position, was.height, other):
            at = f"{was.rack} U{was.position}"
            yield block(left, "release-place-held", PLACE, place=at, holder=other.name, id=other.id)


def _overlap(position: str, height: str, other: Occupant) -> bool:
    try:
        low, high = float(position), float(position) + float(height or 1)
        others = float(other.position), float(other.position) + float(other.height or 1)
    except ValueError:
        return False
    return low < others[1] and others[0] < high


def _name(left: LeftDevice, new_name: str, held: Held) -> Iterator[Finding]:
    if len(new_name) > LONGEST:
        yield block(left, "release-name-long", NAME, name=new_name, most=LONGEST)
    for other in _devices(held.same_name):
        if other.id != left.record.id:
            yield block(left, "release-name-held", NAME, name=left.name, id=other.id)
    for other in _devices(held.new_name):
        if other.id != left.record.id:
            yield block(left, "release-name-held", NAME, name=new_name, id=other.id)


def _devices(answer: Answer[tuple[DeviceRecord, ...]]) -> Iterable[DeviceRecord]:
    return answer.value if isinstance(answer, Reading) else ()


def _addresses(left: LeftDevice, held: Held) -> Iterator[Finding]:
    for was in left.record.addresses:
        address, answer = was.address, held.addresses.get(was.id)
        if not isinstance(answer, Reading):
            yield block(left, "release-address-changed", address, address=address, part="id", left=was.id, now="-")
            continue
        now = answer.value
        for part, before, is_now in (("address", address, now.address), ("status", was.status, now.status)):
            if before != is_now:
                yield block(
                    left, "release-address-changed", address, address=address, part=part, left=before, now=is_now
                )
        if now.of and now.device_id != left.record.id:
            yield block(left, "release-address-held", address, address=address, holder=now.of)
        holders = held.holders.get(address)
        for other in holders.value if isinstance(holders, Reading) else ():
            if (other.kind, other.holder.id) != ("device", left.record.id):
                yield block(left, "release-address-held", address, address=address, holder=other.holder.name)
        for who in held.use.used(address) if held.use else ():
            yield block(left, "release-address-used", address, address=address, who=who)


def concerns(findings: Iterable[Finding], device: str, at: str) -> bool:
    """Whether a finding speaks against an object of a device, or against all of it."""
    return any(f.device == device and f.port in (DEVICE, at) for f in findings)
