"""The chassis typed blind: in its turn, with a photo, and read once more where it is not as recorded."""

from __future__ import annotations

import os
import re
from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.casework.chassis import PhotoMissing, TypedReading, inspect
from dcdecom.casework.photos import PhotoRefused, new_photos
from dcdecom.errors import DcdecomError, InputError, Refused
from dcdecom.steps.moves import Await, Finished

from .office import ONE, PHOTO, TWO, Office
from .world import STRANGER

Making = Callable[..., Office]
HEIC = b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic"
READ = TypedReading("SER001A1", "", "R07 U1")


@pytest.fixture
def office(making: Making) -> Office:
    return making("look", "say-no", "ask-them", "take-out", "end", servers=(ONE, TWO))


@pytest.fixture
def id(office: Office) -> str:
    """A case that waits for the team at the rack."""
    id = office.opened()
    outcome = office.drive(id, "inspect")
    assert isinstance(outcome, Await)
    assert outcome.what == "inspect"
    return id


def refused(office: Office, id: str, error: type[DcdecomError], act: Callable[[], None]) -> str:
    """What is said where nothing may be recorded."""
    before = office.store.events(id)
    with pytest.raises(error) as found:
        act()
    assert office.store.events(id) == before
    assert "Nothing was recorded" in found.value.what
    return str(found.value)


# --- what is recorded ------------------------------------------------------------------------------------------------


def test_what_was_typed_is_kept_as_typed_with_its_photos(office: Office, id: str) -> None:
    photo = office.paper("front.JPG", PHOTO)
    inspect(
        office.log(), office.rules, office.tray, id, ONE.name, TypedReading(" ser-001 a1 ", "", "r07-u1"), [photo]
    )
    [typed] = [reading.fact for reading in office.case(id).devices[ONE.name].inspections]
    assert (typed.serial, typed.asset_tag, typed.position) == ("ser-001 a1", "", "r07-u1")
    assert typed.person == "rina"
    assert [a.name for a in typed.attachments] == ["front.JPG"]


def test_addresses_on_the_label_are_kept_with_it(office: Office, id: str) -> None:
    inspect(
        office.log(),
        office.rules,
        office.tray,
        id,
        ONE.name,
        replace(READ, macs=("9CB6.54A1.0210",)),
        [office.paper("a.jpg", PHOTO)],
    )
    [typed] = [reading.fact for reading in office.case(id).devices[ONE.name].inspections]
    assert typed.macs == ("9c:b6:54:a1:02:10",)
    said = refused(office, id, InputError, lambda: inspect(
        office.log(), office.rules, office.tray, id, ONE.name, replace(READ, macs=("9CB6.54A1",)), []
    ))  # fmt: skip
    assert "expected a MAC address" in said


def test_a_label_in_other_case_and_with_blanks_agrees_and_both_stand_in_the_comparison(office: Office, id: str) -> None:
    typed = TypedReading(f"{ONE.serial[:3].lower()}-{ONE.serial[3:]} ", ONE.asset_tag.lower(), f"r07u{ONE.unit}")
    inspect(office.log(), office.rules, office.tray, id, ONE.name, typed, [office.paper("a.jpg", PHOTO)])
    office.inspected(id, TWO.name)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "confirm"
    look = office.case(id).devices[ONE.name].evidence
    assert look
    rows = {f.name: f for f in look.fields}
    said = [(rows[n].record, rows[n].machine, rows[n].agrees) for n in ("serial", "position")]
    assert said == [(ONE.serial, typed.serial.strip(), True), (f"R07 U{ONE.unit}", typed.position, True)]


# --- what does not count ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("device", "reading", "why"),
    [
        ("srv-three", READ, "srv-three is not among the devices"),
        (ONE.name.upper(), READ, f"Did you mean {ONE.name}"),
        (ONE.name[:-1], READ, f"Did you mean {ONE.name}"),
        (ONE.name, replace(READ, serial="  "), "no serial number was typed"),
        (ONE.name, replace(READ, serial=" - "), "no serial number was typed"),
        (ONE.name, replace(READ, serial="SER\x1b[A"), "the serial has a character that does not show"),
        (ONE.name, replace(READ, position=""), "no rack unit was typed"),
        (ONE.name, replace(READ, position="12"), "'12' is no rack unit"),
        (ONE.name, replace(READ, position="R07 U1-2"), "'R07 U1-2' is no rack unit"),
    ],
)
def test_readings_that_do_not_count(office: Office, id: str, device: str, reading: TypedReading, why: str) -> None:
    photo = office.paper("a.jpg", PHOTO)
    assert why in refused(
        office, id, InputError, lambda: inspect(office.log(), office.rules, office.tray, id, device, reading, [photo])
    )


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("a.jpg", b"<html>", "is no JPEG or PNG photo"),
        ("a.png", PHOTO, "is no JPEG or PNG photo"),
        ("a.txt", PHOTO, "is no JPEG or PNG photo"),
        ("a.jpg", b"", "is no JPEG or PNG photo"),
        ("a.jpg", HEIC, "is a HEIC photo"),
        ("a.HEIC", HEIC, "is a HEIC photo"),
    ],
)
def test_photos_that_do_not_count_are_named_with_their_path(
    office: Office, id: str, name: str, content: bytes, why: str
) -> None:
    photo = office.paper(name, content)
    said = refused(
        office, id, PhotoRefused, lambda: inspect(office.log(), office.rules, office.tray, id, ONE.name, READ, [photo])
    )
    assert f"{photo} {why}" in said


def test_a_photo_of_which_nothing_can_be_read_is_named(office: Office, id: str) -> None:
    missing = office.folder / "nowhere.jpg"
    said = refused(
        office,
        id,
        PhotoRefused,
        lambda: inspect(office.log(), office.rules, office.tray, id, ONE.name, READ, [missing]),
    )
    assert f"{missing} is no photo: it is not there" in said


def test_a_device_that_stays_is_not_inspected(making: Making) -> None:
    office = making("look", "say-no", "ask-them", "take-out", "end", servers=(ONE, TWO))
    office.world.strangers[TWO.port("data")] = STRANGER
    id = office.opened()
    office.drive(id, "gate")
    office.signed(id, only=(ONE.name,))
    office.drive(id, "inspect")
    said = refused(office, id, InputError, lambda: office.inspected(id, TWO.name))
    assert f"{TWO.name} stays where it is" in said


# --- in its turn -----------------------------------------------------------------------------------------------------


def test_what_comes_before_the_rack_is_named_with_the_command_to_type(office: Office) -> None:
    id = office.opened()
    outcome = office.drive(id, "gate")
    assert isinstance(outcome, Await)
    said = refused(office, id, Refused, lambda: office.inspected(id, ONE.name))
    rows = [r.slug for r in office.rules.rows]
    first, rack = rows.index("ask-them") + 1, rows.index("take-out") + 1
    assert f"step {first} ask-them comes first, WAITING for" in said
    assert f"read at step {rack} take-out" in said
    assert outcome.advice[0] in said
    assert f"dcdecom case run {id}" in said


def test_a_case_that_has_not_begun_is_run_first(office: Office) -> None:
    id = office.opened()
    assert f"dcdecom case run {id}" in refused(office, id, Refused, lambda: office.inspected(id, ONE.name))


def test_nothing_is_read_any_more_once_the_plan_is_confirmed(office: Office, id: str) -> None:
    outcome = office.drive(id, "drop")
    assert isinstance(outcome, Await)
    assert "is confirmed" in refused(office, id, Refused, lambda: office.inspected(id, ONE.name))


# --- with a photo ----------------------------------------------------------------------------------------------------


def test_a_reading_without_a_photo_is_refused_with_the_command_that_repeats_it(office: Office, id: str) -> None:
    reading = TypedReading("ser001 a1", "", f"R07 U{ONE.unit}", cables=2)
    said = refused(
        office, id, PhotoMissing, lambda: inspect(office.log(), office.rules, office.tray, id, ONE.name, reading, [])
    )
    assert f"Put one into {office.tray.inbox(id)}" in said
    repeated = f"--serial 'ser001 a1' --asset-tag '' --position 'R07 U{ONE.unit}' --cables 2"
    assert f"dcdecom case inspect {id} {ONE.name} {repeated}" in said


def test_a_second_reading_needs_no_photo_while_nothing_is_wrong_with_the_first(office: Office, id: str) -> None:
    office.inspected(id, ONE.name)
    inspect(office.log(), office.rules, office.tray, id, ONE.name, office.reading(ONE), [])
    assert len(office.case(id).devices[ONE.name].inspections) == 2


def test_an_old_journal_without_a_photo_is_read_once_more(office: Office, id: str) -> None:
    for server in (ONE, TWO):
        typed = {"serial": server.serial, "asset_tag": server.asset_tag, "position": f"R07 U{server.unit}"}
        office.record(id, "inspected", {"device": server.name, "person": "rina", **typed})
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert f"A photo of {ONE.name} is missing" in outcome.text
    assert f"Photos go into {office.tray.inbox(id)}" in outcome.advice
    assert isinstance(office.drive(id), Finished)


def test_photos_of_the_inbox_are_taken_once(office: Office, id: str) -> None:
    folder = office.tray.inbox(id)
    (folder / "a.jpg").write_bytes(PHOTO)
    (folder / "again.jpeg").write_bytes(PHOTO)
    (folder / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "letter.pdf").write_bytes(b"%PDF")
    found = new_photos(office.tray, office.case(id))
    assert [p.name for p in found] == ["a.jpg", "again.jpeg", "b.png"]
    inspect(office.log(), office.rules, office.tray, id, ONE.name, READ, found[:1])
    assert [p.name for p in new_photos(office.tray, office.case(id))] == ["b.png"]


def test_a_heic_photo_of_the_inbox_is_not_passed_over_in_silence(office: Office, id: str) -> None:
    """Until a JPEG of the same name lies beside it: then that one is taken."""
    folder = office.tray.inbox(id)
    heic = folder / "IMG_0417.HEIC"
    heic.write_bytes(HEIC)
    said = refused(office, id, PhotoRefused, lambda: print(new_photos(office.tray, office.case(id))))
    assert f"{heic} is a HEIC photo" in said
    assert f"heif-convert {heic} {folder / 'IMG_0417.jpg'}" in said
    (folder / "IMG_0417.jpg").write_bytes(PHOTO)
    assert [p.name for p in new_photos(office.tray, office.case(id))] == ["IMG_0417.jpg"]


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads every file")
def test_a_photo_that_this_account_may_not_read_is_named(office: Office, id: str) -> None:
    photo = office.tray.inbox(id) / "mine.jpg"
    photo.write_bytes(PHOTO)
    photo.chmod(0)
    said = refused(office, id, PhotoRefused, lambda: print(new_photos(office.tray, office.case(id))))
    assert f"{photo} cannot be read" in said


# --- read once more --------------------------------------------------------------------------------------------------


def test_a_chassis_that_differs_is_read_a_second_time_before_it_counts(office: Office, id: str) -> None:
    office.inspected(id, ONE.name, serial="WRONG")
    office.inspected(id, TWO.name)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, outcome.device) == ("inspect", ONE.name)
    assert "was not as recorded: read it once more, with a new photo" in outcome.text
    assert "O and 0" in outcome.text
    office.inspected(id, ONE.name, serial="WRONG")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, [f.code for f in outcome.findings]) == ("refused", ["label-serial-differs"])
    said = "\n".join((outcome.text, *outcome.advice))
    assert ONE.serial not in said
    assert f"dcdecom case inspect {id} {ONE.name}" in said
    assert f"dcdecom report render {id}" in said


def test_a_second_reading_brings_a_new_photo(office: Office, id: str) -> None:
    photo = office.paper("front.jpg", PHOTO)
    inspect(office.log(), office.rules, office.tray, id, ONE.name, office.reading(ONE, serial="WRONG"), [photo])
    office.inspected(id, TWO.name)
    office.advance(id)
    for photos in ([], [photo]):
        said = refused(office, id, PhotoMissing, lambda p=photos: inspect(  # type: ignore[misc]
            office.log(), office.rules, office.tray, id, ONE.name, office.reading(ONE), p
        ))  # fmt: skip
        assert re.search("was not as recorded, and the next one needs a new photo", said)
    inspect(
        office.log(),
        office.rules,
        office.tray,
        id,
        ONE.name,
        office.reading(ONE),
        [office.paper("again.jpg", PHOTO + b"2")],
    )
    assert isinstance(office.drive(id), Finished)


def test_o_is_not_zero_and_a_cyrillic_letter_not_a_latin_one(office: Office, id: str) -> None:
    office.inspected(id, TWO.name)
    for wrong in (ONE.serial.replace("0", "O"), ONE.serial.replace("S", "\u0405")):
        assert wrong != ONE.serial
        office.inspected(id, ONE.name, serial=wrong)
        outcome = office.advance(id)
        assert isinstance(outcome, Await)
        assert outcome.what in ("inspect", "refused")


def test_the_last_reading_counts(office: Office, id: str) -> None:
    office.inspected(id, ONE.name, serial="WRONG")
    office.inspected(id, ONE.name)
    assert isinstance(office.drive(id), Finished)
