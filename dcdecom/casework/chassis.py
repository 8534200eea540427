"""Reading a chassis: what somebody typed off it, blind, in its turn, and with a photo to show for it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from dcdecom.casework.photos import digest_of, kept, must_be_picture
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.model.address import MacAddress, parse_mac
from dcdecom.model.case import Case
from dcdecom.model.facts.looks import Inspected
from dcdecom.model.label import PLACE_SHAPE, is_place, squeezed
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.waiting import how_to_sign
from dcdecom.model.whole_path import whole
from dcdecom.ports.tray import Tray
from dcdecom.steps.withdraw.proving import may_be_read, wants_photo


class PhotoMissing(Refused):
    """A reading without the photo that it needs. Nothing was recorded."""


@dataclass(frozen=True)
class TypedReading:
    """What somebody read off one chassis, as it was typed."""

    serial: str
    asset_tag: str
    position: str
    cables: int | None = None
    """How many network cables were counted, where somebody did."""
    macs: tuple[str, ...] = ()
    """The MAC addresses on the label."""

    def command(self, id: str, device: str) -> str:
        """What is typed to repeat the reading."""
        said = {"serial": self.serial, "asset-tag": self.asset_tag, "position": self.position, "cables": self.cables}
        return inspect_command(id, device, said, self.macs)


def inspect_command(
    id: str, device: str, said: Mapping[str, str | int | None], macs: Iterable[str], photos: Iterable[Path] = ()
) -> str:
    """`dcdecom case inspect` with what is known of a reading, by option; what is None is left out."""
    pairs = [(name, str(value)) for name, value in said.items() if value is not None]
    pairs += [*(("mac", mac) for mac in macs), *(("photo", str(path.absolute())) for path in photos)]
    options = [part for name, value in pairs for part in (f"--{name}", value)]
    return shlex.join(["dcdecom", "case", "inspect", id, device, *options])



def must_be_next(playbook: Playbook, case: Case, device: str) -> None:
    """The chassis of this device is what the case waits for, or may be read once more. Raises Refused or InputError."""
    must_be_open(case)
    _must_be_known(case, device)
    step = case.current
    row = playbook.row(step.slug) if step else playbook.rows[0]
    if row.action != "withdraw":
        raise _out_of_order(playbook, case, row)
    if not may_be_read(case, row, playbook.policy):
        here = f"step {playbook.number(row.slug)} {row.slug}"
        what = f"{case.id}: the plan of {here} is confirmed, and {device} is not read any more. Nothing was recorded."
        raise Refused(what, f"Go on: dcdecom case run {case.id}")


def _must_be_known(case: Case, device: str) -> None:
    going = [d.name for d in case.going]
    if device in going:
        return
    names = ", ".join(going) or "none"
    if device in case.devices:
        what = f"{device} stays where it is: it is not among the devices of {case.id} that go on. Nothing was recorded."
        raise InputError(what, f"They are: {names}")
    meant = did_you_mean(device, going)
    raise InputError(f"{device} is not among the devices of {case.id} that go on.{meant} Nothing was recorded.",
                     f"They are: {names}")  # fmt: skip


def _out_of_order(playbook: Playbook, case: Case, row: Row) -> Refused:
    """What comes before the rack, and what is typed for it; or that the rack was left behind."""
    rows = playbook.rows
    rack = next((r for r in rows if r.action == "withdraw"), None)
    here = f"step {playbook.number(row.slug)} {row.slug}"
    if rack is None:
        return Refused(f"{playbook.name} reads no chassis at any step. Nothing was recorded.")
    there = f"step {playbook.number(rack.slug)} {rack.slug}"
    if rows.index(row) > rows.index(rack):
        what = f"{case.id} is at {here}: the chassis was read at {there}, which is over. Nothing was recorded."
        return Refused(what, f"Go on: dcdecom case run {case.id}")
    awaited = _awaited(playbook, case, row)
    whom, commands = awaited or ("", ())
    what = f"{case.id}: {here} comes first{whom}. The chassis is read at {there}. Nothing was recorded."
    return Refused(what, "\n".join((*commands, f"Then: dcdecom case run {case.id}")))


def _awaited(playbook: Playbook, case: Case, row: Row) -> tuple[str, tuple[str, ...]] | None:
    """For whom a row waits, and how the paper is recorded; None where no gate of it is open."""
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        if opened and opened.closed is None:
            return f", WAITING for {playbook.party(gate.by).name}: {gate.paper}", how_to_sign(case, row, gate)
    return None


def check_reading(device: str, reading: TypedReading) -> None:
    """What was typed has the shape of what is on a label. Raises InputError, which names the one value that has not."""
    for name, text in (("serial", reading.serial), ("asset tag", reading.asset_tag), ("rack unit", reading.position)):
        if not text.isprintable():
            raise InputError(f"{device}: the {name} has a character that does not show. Nothing was recorded.")
    if not squeezed(reading.serial):
        raise InputError(f"{device}: no serial number was typed. Nothing was recorded.")
    if not is_place(reading.position):
        typed = f"{reading.position!r} is no rack unit" if reading.position.strip() else "no rack unit was typed"
        raise InputError(f"{device}: {typed}. Nothing was recorded.", f"Expected {PLACE_SHAPE}.")
    for text in reading.macs:
        _mac(text)


def inspect(
    log: CaseLog, playbook: Playbook, tray: Tray, id: str, device: str, reading: TypedReading, photos: Iterable[Path]
) -> None:
    """Record what was read off one chassis, with its photos.

    Raises Refused out of the order of the steps, PhotoMissing where the reading needs a photo that is not there,
    PhotoRefused for a photo that is none, InputError for an unknown device or a value of another shape.
    """
    photos = tuple(photos)
    log.must_know_the_actor()
    check_reading(device, reading)
    with log.hold(id):
        case = log.case(id)
        must_be_next(playbook, case, device)
        for path in photos:
            must_be_picture(path)
        _must_be_shown(tray, case, device, reading, photos)
        typed = Inspected(
            device=device,
            serial=reading.serial.strip(),
            asset_tag=reading.asset_tag.strip(),
            position=" ".join(reading.position.split()),
            person=log.actor,
            cables=reading.cables,
            macs=tuple(_mac(text) for text in reading.macs),
        )
        log.append(case, typed, named=[kept(log.attachments, p) for p in photos])


def _must_be_shown(tray: Tray, case: Case, device: str, reading: TypedReading, photos: tuple[Path, ...]) -> None:
    """The first reading of a device brings a photo, and so does one after a reading that was not as recorded."""
    read = case.devices[device]
    brought = {a.sha256 for reading in read.inspections for a in reading.fact.attachments}
    if not wants_photo(read) or any(digest_of(p) not in brought for p in photos):
        return
    again = f"the last reading of {device} was not as recorded, and the next one needs a new photo"
    first = f"a reading of {device} needs a photo, and there is none yet"
    inbox = whole(tray.inbox(case.id))
    old = f": {', '.join(p.name for p in photos)} was taken before" if photos else ""
    raise PhotoMissing(
        f"{case.id}: {again if read.misread else first}{old}. Nothing was recorded.",
        f"Put one into {inbox}\nThen: {reading.command(case.id, device)}",
    )


def _mac(text: str) -> MacAddress:
    try:
        return parse_mac(text)
    except ValueError as error:
        raise InputError(f"--mac {text!a}: expected a MAC address. Nothing was recorded.") from error
