"""At the rack: what the chassis says, typed blind, its photos, and the confirmation of a plan."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from dcdecom.errors import InputError, Refused, Waiting
from dcdecom.model.address import MacAddress, parse_mac
from dcdecom.model.case import Case, Planned
from dcdecom.room import Room
from dcdecom.run import must_be_bound

PICTURES: dict[str, bytes] = {".jpg": b"\xff\xd8\xff", ".jpeg": b"\xff\xd8\xff", ".png": b"\x89PNG\r\n\x1a\n"}
"""What a photo's file name ends in, and what its first bytes are."""
HEIC_ENDINGS = frozenset({".heic", ".heif"})
HEIC_BRANDS = frozenset({b"heic", b"heix", b"heim", b"heis", b"hevc", b"mif1", b"msf1"})
"""Bytes 8 to 12 of what many telephones make unless they are told otherwise; `ftyp` stands before them."""


def new_photos(room: Room, case: Case) -> tuple[Path, ...]:
    """Photos in the case's inbox whose bytes no event names yet. Raises InputError for HEIC with no JPEG beside it."""
    known = {a["sha256"] for a in case.attachments}
    arrived = room.tray.arrived(case.id)
    pictures = [p for p in arrived if p.suffix.lower() in PICTURES]
    converted = {p.stem for p in pictures}
    if heic := [p for p in arrived if p.suffix.lower() in HEIC_ENDINGS and p.stem not in converted]:
        raise _heic(heic[0])
    return tuple(p for p in pictures if _digest(p) not in known)


def _digest(path: Path) -> str:
    import hashlib

    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def inspect(
    room: Room, id: str, device: str, serial: str, asset_tag: str, position: str, photos: Iterable[Path],
    cables: int | None = None, macs: Iterable[str] = (),
) -> None:  # fmt: skip
    """Record what was read off one chassis. Raises InputError for an unknown device or a photo that is none.

    `cables`: how many network cables were counted, where somebody did. `macs`: the MAC addresses on the label.
    """
    on_label = tuple(_mac(text) for text in macs)
    room.must_know_the_actor()
    with room.store.hold(id, room.actor):
        case = room.case(id)
        must_be_open(case)
        if device not in {d.name for d in case.going}:
            raise InputError(f"{device} is not among the devices of {id} that go on. Nothing was recorded.")
        if not serial.strip():
            raise InputError(f"{device}: no serial number was typed. Nothing was recorded.")
        payload = {
            "device": device,
            "serial": serial.strip(),
            "asset_tag": asset_tag.strip(),
            "position": " ".join(position.split()),
            "person": room.actor,
            **({} if cables is None else {"cables": cables}),
            **({"macs": list(on_label)} if on_label else {}),
        }
        room.append(case, "inspected", payload, named=[_photo(room, p) for p in photos])


def _mac(text: str) -> MacAddress:
    try:
        return parse_mac(text)
    except ValueError as error:
        raise InputError(f"--mac {text!a}: expected a MAC address. Nothing was recorded.") from error


def _photo(room: Room, path: Path) -> dict[str, Any]:
    magic = PICTURES.get(path.suffix.lower(), b"")
    if path.is_symlink() or not path.is_file():
        raise InputError(f"{path.name} is no plain file. Nothing was recorded.")
    with path.open("rb") as file:
        head = file.read(12)
    if head[4:8] == b"ftyp" and head[8:] in HEIC_BRANDS:
        raise _heic(path)
    if not magic or not head.startswith(magic):
        raise InputError(f"{path.name} is no JPEG or PNG photo. Nothing was recorded.")
    return {"name": path.name, "sha256": room.attachments.keep(path), "sealed": False}


def _heic(path: Path) -> InputError:
    return InputError(
        f"{path.name} is a HEIC photo, which is not opened here. Nothing was recorded.",
        f"Put it there as JPEG: heif-convert {path.name} {path.stem}.jpg (Debian's libheif-examples). "
        "An iPhone takes JPEG after Settings > Camera > Formats > Most Compatible.",
    )


def confirm(room: Room, id: str, digest: str, ending: str, back: bool = False) -> str:
    """Confirm the plan in force, or the way `back`, for the one device whose serial number ends so: returns its name.

    Raises InputError where digest or ending match no device, or more than one.
    """
    room.must_know_the_actor()
    with room.store.hold(id, room.actor):
        case = room.case(id)
        must_be_bound(room, case)
        plan = plan_in_force(case, back)
        if len(digest) < 8 or not plan.digest.startswith(digest.lower()):
            raise InputError(
                f"{id}: the plan in force is {plan.digest[:8]}, not {digest}. Nothing was applied.",
                f"Look at it first: dcdecom case {'undo' if back else 'plan'} {id}",
            )
        if len(ending) < 4:
            raise InputError("Type at least the last four characters of the serial number. Nothing was applied.")
        hits = [n for n in plan.devices if case.devices[n].record.get("serial", "").endswith(ending)]
        if len(hits) != 1:
            what = f"{'more than one' if hits else 'no'} device of plan {plan.digest[:8]}"
            raise InputError(f"{ending!r} ends the serial number of {what}. Nothing was applied.")
        room.append(case, "plan-confirmed", {"digest": plan.digest, "device": hits[0], "person": room.actor})
        return hits[0]


def plan_in_force(case: Case, back: bool = False) -> Planned:
    """The plan of the current row, or the last way back. Raises Refused where there is none."""
    must_be_open(case)
    plan = case.way_back if back else case.plan(case.current.slug) if case.current else None
    if plan is None:
        raise Refused(f"{case.id} has no plan at this step. Nothing was applied.", f"dcdecom case run {case.id}")
    return plan


def attach(room: Room, id: str, step: str, files: Iterable[Path]) -> None:
    """Keep files with a step of the case."""
    room.must_know_the_actor()
    with room.store.hold(id, room.actor):
        case = room.case(id)
        must_be_open(case)
        if step not in {r.slug for r in room.playbook.rows}:
            raise InputError(f"{step} is no step of {room.playbook.name}. Nothing was kept.")
        named = [{"name": f.name, "sha256": room.attachments.keep(f), "sealed": False} for f in files]
        room.append(case, "attached", {"step": step, "person": room.actor}, named=named)


def must_be_open(case: Case) -> None:
    if case.state != "open":
        raise Waiting(f"{case.id} is {case.state}: nothing is added to it any more.")
