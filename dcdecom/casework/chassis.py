"""Reading a chassis: what somebody typed off it, blind, in its turn, and with a photo to show for it."""

from __future__ import annotations

import shlex
from collections.abc import Iterable, Mapping
from dataclasses import replace
from pathlib import Path

from dcdecom.casework.completeness import own_photo
from dcdecom.casework.photo_reading import photo_reads
from dcdecom.casework.photos import digest_of, kept, must_be_picture
from dcdecom.casework.plan_confirmation import must_be_open
from dcdecom.engine.case_log import CaseLog
from dcdecom.errors import InputError, Refused
from dcdecom.late_dataclass import dataclass
from dcdecom.model.address import MacAddress, parse_mac
from dcdecom.model.case import Case
from dcdecom.model.facts.base import Attachment
from dcdecom.model.facts.looks import Inspected
from dcdecom.model.label import is_place, squeezed
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.playbook import Playbook, Row
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.model.waiting import how_to_sign
from dcdecom.model.whole_path import whole
from dcdecom.ports.decoder import LabelReader
from dcdecom.ports.tray import Tray
from dcdecom.steps.gates import said_paper
from dcdecom.steps.withdraw.proving import may_be_read, wants_photo

NOTHING_RECORDED = Sentence("nothing-recorded", "Nothing was recorded.")


class PhotoMissing(Refused):
    """A reading without the photo that it needs. Nothing was recorded."""

    def __init__(self, why: str, advice: str) -> None:
        self.why = why
        super().__init__(Joined((why, NOTHING_RECORDED)), advice)


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
        what = Sentence(
            "read-too-late",
            "{case}: the plan of {here} is confirmed, and {device} is not read any more. Nothing was recorded.",
            case=case.id, here=_place(playbook, row), device=device,
        )  # fmt: skip
        raise Refused(what, go_on(case.id))


def _must_be_known(case: Case, device: str) -> None:
    going = [d.name for d in case.going]
    if device in going:
        return
    are = Sentence("they-are", "They are: {devices}", devices=", ".join(going) or "-")
    if device in case.devices:
        what = Sentence(
            "device-stays",
            "{device} stays where it is: it is not among the devices of {case} that go on. Nothing was recorded.",
            device=device, case=case.id,
        )  # fmt: skip
        raise InputError(what, are)
    what = Sentence(
        "device-unknown", "{device} is not among the devices of {case} that go on.{meant} Nothing was recorded.",
        device=device, case=case.id, meant=did_you_mean(device, going),
    )  # fmt: skip
    raise InputError(what, are)


def _place(playbook: Playbook, row: Row) -> Sentence:
    return Sentence("step", "step {number} {step}", number=playbook.number(row.slug), step=row.slug)


def go_on(id: str) -> Sentence:
    return Sentence("go-on", "Go on: {command}", command=f"dcdecom case run {id}")


def _out_of_order(playbook: Playbook, case: Case, row: Row) -> Refused:
    """What comes before the rack, and what is typed for it; or that the rack was left behind."""
    rows = playbook.rows
    rack = next((r for r in rows if r.action == "withdraw"), None)
    if rack is None:
        return Refused(
            Sentence(
                "no-rack", "{playbook} reads no chassis at any step. Nothing was recorded.", playbook=playbook.name
            )
        )
    places = {"case": case.id, "here": _place(playbook, row), "there": _place(playbook, rack)}
    if rows.index(row) > rows.index(rack):
        what = Sentence(
            "rack-over",
            "{case} is at {here}: the chassis was read at {there}, which is over. Nothing was recorded.",
            **places,
        )
        return Refused(what, go_on(case.id))
    whom, commands = _awaited(playbook, case, row) or ("", ())
    what = Sentence(
        "rack-later", "{case}: {here} comes first{whom}. The chassis is read at {there}. Nothing was recorded.",
        **places, whom=whom,
    )  # fmt: skip
    then = Sentence("then", "Then: {command}", command=f"dcdecom case run {case.id}")
    return Refused(what, Joined((*commands, then), "\n"))


def _awaited(playbook: Playbook, case: Case, row: Row) -> tuple[str, tuple[str, ...]] | None:
    """For whom a row waits, and how the paper is recorded; None where no gate of it is open."""
    for index, gate in enumerate(row.gates):
        opened = case.gate(row.slug, index)
        if opened and opened.closed is None:
            whom = Sentence(
                "waiting-for", ", WAITING for {party}: {paper}",
                party=playbook.party(gate.by).name, paper=said_paper(gate.paper),
            )  # fmt: skip
            return whom, how_to_sign(case, row, gate)
    return None


def check_reading(device: str, reading: TypedReading) -> None:
    """What was typed has the shape of what is on a label. Raises InputError, which names the one value that has not."""
    names = (Sentence("serial", "serial"), Sentence("asset-tag", "asset tag"), Sentence("rack-unit", "rack unit"))
    for name, text in zip(names, (reading.serial, reading.asset_tag, reading.position), strict=True):
        if not text.isprintable():
            raise InputError(
                Sentence(
                    "not-shown", "{device}: the {name} has a character that does not show. Nothing was recorded.",
                    device=device, name=name,
                )
            )  # fmt: skip
    if not squeezed(reading.serial):
        raise InputError(
            Sentence("no-serial", "{device}: no serial number was typed. Nothing was recorded.", device=device)
        )
    if not is_place(reading.position):
        wrong = Sentence("no-unit-typed", "{device}: no rack unit was typed. Nothing was recorded.", device=device)
        if reading.position.strip():
            wrong = Sentence(
                "no-unit", "{device}: {typed} is no rack unit. Nothing was recorded.",
                device=device, typed=repr(reading.position),
            )  # fmt: skip
        raise InputError(wrong, Sentence("unit-shape", "Expected the rack, then U and a number, as R01 U05."))
    for text in reading.macs:
        _mac(text)


def inspect(
    log: CaseLog, playbook: Playbook, tray: Tray, id: str, device: str, reading: TypedReading, photos: Iterable[Path],
    reader: LabelReader | None = None,
) -> None:  # fmt: skip
    """Record what was read off one chassis, with its photos, and what stands on them where there is a reader.

    Raises Refused out of the order of the steps, PhotoMissing where the reading needs a photo that is not there,
    PhotoRefused for a photo that is none, InputError for an unknown device or a value of another shape.
    """
    photos = tuple(photos)
    log.must_know_the_actor()
    check_reading(device, reading)
    with log.hold(id):
        case = log.case(id)
        _must_be_appointed(log, case)
        typed = inspected(playbook, tray, case, device, reading, photos)
        named = kept_photos(log, playbook, case, photos)
        reads = photo_reads(log, case, device, named, reader, labels=True)
        log.append(case, replace(typed, person=log.actor, photo_reads=reads), named=named)


def _must_be_appointed(log: CaseLog, case: Case) -> None:
    """Once a team was appointed in the case, one of it reads: who was replaced acts no more. Raises Refused."""
    if not case.is_appointed or (log.person and log.person.id in case.team):
        return
    raise Refused(
        Sentence(
            "read-not-appointed",
            "{name} was not appointed for {case}, and reads no chassis in it. Nothing was recorded.",
            name=log.person.name if log.person else log.actor, case=case.id,
        ),
        Sentence("postpone-who", "Appointed are: {team}.", team=", ".join(case.team)),
    )  # fmt: skip


def inspected(
    playbook: Playbook, tray: Tray, case: Case, device: str, reading: TypedReading, photos: tuple[Path, ...]
) -> Inspected:
    """What was read off a chassis, in its turn and with what shows it, by nobody yet. Raises as `inspect` does."""
    check_reading(device, reading)
    must_be_next(playbook, case, device)
    for path in photos:
        must_be_picture(path)
    _must_be_shown(tray, case, device, reading, photos, always=bool(playbook.policy.photos))
    return Inspected(
        device=device,
        serial=reading.serial.strip(),
        asset_tag=reading.asset_tag.strip(),
        position=" ".join(reading.position.split()),
        person="",
        cables=reading.cables,
        macs=tuple(_mac(text) for text in reading.macs),
    )


def kept_photos(log: CaseLog, playbook: Playbook, case: Case, photos: Iterable[Path]) -> list[Attachment]:
    """The photos of a reading, kept for its event. Raises PhotoRefused, and Refused for one that shows another."""
    shown = [kept(log.attachments, p) for p in photos]
    if playbook.policy.photos:
        own_photo(case, shown)
    return shown


def _must_be_shown(
    tray: Tray, case: Case, device: str, reading: TypedReading, photos: tuple[Path, ...], always: bool
) -> None:
    """The first reading of a device brings a photo, and so does one after a reading that was not as recorded; `always`
    where the procedure lists photos.
    """
    read = case.devices[device]
    brought = {a.sha256 for reading in read.inspections for a in reading.fact.files}
    if not (always or wants_photo(read)) or any(digest_of(p) not in brought for p in photos):
        return
    what: str = Sentence("photo-first", "{case}: a reading of {device} needs a photo, and there is none yet.",
                     case=case.id, device=device)  # fmt: skip
    if read.misread:
        what = Sentence(
            "photo-again",
            "{case}: the last reading of {device} was not as recorded, and the next one needs a new photo.",
            case=case.id, device=device,
        )  # fmt: skip
    if photos:
        names = ", ".join(p.name for p in photos)
        what = Joined((what, Sentence("photo-old", "{photos} was taken before.", photos=names)))
    put = Sentence("put-photo", "Put one into {inbox}", inbox=whole(tray.inbox(case.id)))
    then = Sentence("then", "Then: {command}", command=reading.command(case.id, device))
    raise PhotoMissing(what, Joined((put, then), "\n"))


def _mac(text: str) -> MacAddress:
    try:
        return parse_mac(text)
    except ValueError as error:
        raise InputError(
            Sentence("no-mac", "--mac {typed}: expected a MAC address. Nothing was recorded.", typed=ascii(text))
        ) from error
