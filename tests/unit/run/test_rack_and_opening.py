"""The chassis typed blind, its photos, the confirmation of a plan; opening, correcting and giving up a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.errors import DcdecomError, InputError, Refused, Waiting
from dcdecom.hands.opening import cancel, correct, open_case
from dcdecom.hands.rack import attach, confirm, inspect, new_photos
from dcdecom.run import advance
from dcdecom.steps.next import Await, Finished

from .office import ONE, PHOTO, TODAY, TWO, Office
from .world import STRANGER

Making = Callable[..., Office]


@pytest.fixture
def office(making: Making) -> Office:
    return making("look", "say-no", "take-out", "end", servers=(ONE, TWO))


@pytest.fixture
def id(office: Office) -> str:
    return office.opened()


HEIC = b"\x00\x00\x00\x24ftypheic\x00\x00\x00\x00mif1heic"


# --- inspecting ------------------------------------------------------------------------------------------------------


def test_what_was_typed_is_kept_as_typed_with_its_photos(office: Office, id: str) -> None:
    photo = office.paper("front.JPG", PHOTO)
    inspect(office.room(), id, ONE.name, " SER001A1 ", "", "R07   U1", [photo])
    [typed] = office.case(id).devices[ONE.name].inspections
    assert (typed["serial"], typed["asset_tag"], typed["position"]) == ("SER001A1", "", "R07 U1")
    assert typed["person"] == "rina"
    assert [a["name"] for a in typed["attachments"]] == ["front.JPG"]


def test_addresses_on_the_label_are_kept_with_it(office: Office, id: str) -> None:
    inspect(office.room(), id, ONE.name, "SER001A1", "", "", [], macs=["9CB6.54A1.0210"])
    [typed] = office.case(id).devices[ONE.name].inspections
    assert typed["macs"] == ["9c:b6:54:a1:02:10"]
    with pytest.raises(InputError, match="expected a MAC address"):
        inspect(office.room(), id, ONE.name, "SER001A1", "", "", [], macs=["9CB6.54A1"])
    assert len(office.case(id).devices[ONE.name].inspections) == 1


@pytest.mark.parametrize(
    ("device", "serial", "photo", "why"),
    [
        ("srv-three", "S", ("a.jpg", PHOTO), "srv-three is not among the devices"),
        (ONE.name, "  ", ("a.jpg", PHOTO), "no serial number was typed"),
        (ONE.name, "S", ("a.jpg", b"<html>"), "a.jpg is no JPEG or PNG photo"),
        (ONE.name, "S", ("a.png", PHOTO), "a.png is no JPEG or PNG photo"),
        (ONE.name, "S", ("a.txt", PHOTO), "a.txt is no JPEG or PNG photo"),
        (ONE.name, "S", ("a.jpg", b""), "a.jpg is no JPEG or PNG photo"),
        (ONE.name, "S", ("a.jpg", HEIC), "a.jpg is a HEIC photo"),
        (ONE.name, "S", ("a.HEIC", HEIC), "a.HEIC is a HEIC photo"),
    ],
)
def test_readings_that_do_not_count(
    office: Office, id: str, device: str, serial: str, photo: tuple[str, bytes], why: str
) -> None:
    before = len(office.store.events(id))
    with pytest.raises(InputError, match=why):
        inspect(office.room(), id, device, serial, "", "", [office.paper(*photo)])
    assert len(office.store.events(id)) == before


def test_a_device_that_stays_is_not_inspected(making: Making) -> None:
    office = making("look", "say-no", "ask-them", "end", servers=(ONE, TWO))
    office.world.strangers[TWO.port("data")] = STRANGER
    id = office.opened()
    office.drive(id, "gate")
    office.signed(id, only=(ONE.name,))
    with pytest.raises(InputError, match="not among the devices"):
        office.inspected(id, TWO.name)


def test_photos_of_the_inbox_are_taken_once(office: Office, id: str) -> None:
    folder = office.tray.inbox / id
    (folder / "a.jpg").write_bytes(PHOTO)
    (folder / "again.jpeg").write_bytes(PHOTO)
    (folder / "b.png").write_bytes(b"\x89PNG\r\n\x1a\n")
    (folder / "letter.pdf").write_bytes(b"%PDF")
    found = new_photos(office.room(), office.case(id))
    assert [p.name for p in found] == ["a.jpg", "again.jpeg", "b.png"]
    inspect(office.room(), id, ONE.name, "S", "", "", found[:1])
    assert [p.name for p in new_photos(office.room(), office.case(id))] == ["b.png"]


def test_a_heic_photo_of_the_inbox_is_not_passed_over_in_silence(office: Office, id: str) -> None:
    """Until a JPEG of the same name lies beside it: then that one is taken."""
    folder = office.tray.inbox / id
    (folder / "IMG_0417.HEIC").write_bytes(HEIC)
    with pytest.raises(InputError, match=r"IMG_0417\.HEIC is a HEIC photo.*Nothing was recorded") as refused:
        new_photos(office.room(), office.case(id))
    assert "heif-convert IMG_0417.HEIC IMG_0417.jpg" in str(refused.value)
    (folder / "IMG_0417.jpg").write_bytes(PHOTO)
    assert [p.name for p in new_photos(office.room(), office.case(id))] == ["IMG_0417.jpg"]


def test_a_chassis_that_differs_is_read_a_second_time_before_it_counts(office: Office, id: str) -> None:
    office.drive(id, "inspect")
    office.inspected(id, ONE.name, serial="WRONG")
    office.inspected(id, TWO.name)
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, outcome.device) == ("inspect", ONE.name)
    assert "was not as recorded: read it once more" in outcome.text
    assert ONE.serial not in outcome.text
    office.inspected(id, ONE.name, serial="WRONG")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, [f.code for f in outcome.findings]) == ("refused", ["label-serial-differs"])


def test_the_last_reading_counts(office: Office, id: str) -> None:
    office.drive(id, "inspect")
    office.inspected(id, ONE.name, serial="WRONG")
    office.inspected(id, ONE.name)
    assert isinstance(office.drive(id), Finished)


def test_a_photo_that_is_missing_is_asked_for(office: Office, id: str) -> None:
    office.drive(id, "inspect")
    for server in (ONE, TWO):
        inspect(office.room(), id, server.name, server.serial, server.asset_tag, f"R07 U{server.unit}", [])
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert f"A photo of {ONE.name} is missing" in outcome.text


# --- confirming ------------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(office: Office, id: str) -> str:
    """The digest of the plan that waits for its confirmation."""
    office.drive(id, "confirm")
    plan = office.case(id).plan("take-out")
    assert plan
    return plan.digest


def test_nothing_is_applied_before_every_device_was_confirmed(office: Office, id: str, planned: str) -> None:
    assert confirm(office.room(), id, planned[:8].upper(), TWO.serial[-4:]) == TWO.name
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, outcome.device) == ("confirm", ONE.name)
    assert office.world.done == []
    assert confirm(office.room(), id, planned, ONE.serial) == ONE.name
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "drop"
    assert office.world.done == ["silence 10011", "silence 10012"]


@pytest.mark.parametrize(
    ("digest", "ending", "why"),
    [
        ("0" * 8, "1A1", "the plan in force is"),
        (None, "1A1", "at least the last four characters"),
        (None, "9Z99", "no device of plan"),
        (None, "", "at least the last four"),
        (7, "01A1", "the plan in force is"),
    ],
)
def test_confirmations_that_do_not_count(
    office: Office, id: str, planned: str, digest: str | int | None, ending: str, why: str
) -> None:
    typed = planned[:digest] if isinstance(digest, int) else digest or planned[:8]
    before = len(office.store.events(id))
    with pytest.raises(InputError, match=why):
        confirm(office.room(), id, typed, ending)
    assert len(office.store.events(id)) == before


def test_an_ending_that_two_serials_share_confirms_neither(office: Office, id: str) -> None:
    w = office.world
    w.devices[TWO.id] = replace(w.devices[TWO.id], serial=f"X{ONE.serial}")
    asked = replace(office.asked(TWO), serial=f"X{ONE.serial}")
    request = replace(office.request(), devices=(office.asked(ONE), asked))
    w.hosts[TWO.host] = replace(w.hosts[TWO.host], serials=(f"X{ONE.serial}",))
    cancel(office.room(), "2026-0001", "another")
    id = office.opened(request)
    office.drive(id, "inspect")
    office.inspected(id, ONE.name)
    office.inspected(id, TWO.name, serial=f"X{ONE.serial}")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    plan = office.case(id).plan("take-out")
    assert plan
    with pytest.raises(InputError, match="more than one device"):
        confirm(office.room(), id, plan.digest, ONE.serial[-4:])
    assert confirm(office.room(), id, plan.digest, f"X{ONE.serial}") == TWO.name


def test_without_a_plan_there_is_nothing_to_confirm(office: Office, id: str) -> None:
    with pytest.raises(Refused, match="has no plan at this step"):
        confirm(office.room(), id, "0" * 8, "01A1")


def test_a_plan_that_the_record_overtook_is_made_and_confirmed_again(office: Office, id: str, planned: str) -> None:
    confirm(office.room(), id, planned, ONE.serial[-4:])
    w = office.world
    w.hosts[TWO.host] = replace(w.hosts[TWO.host], asset_tag="TAG-2")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "confirm"
    plan = office.case(id).plan("take-out")
    assert plan
    assert plan.digest != planned
    assert not plan.confirmed
    with pytest.raises(InputError, match="the plan in force is"):
        confirm(office.room(), id, planned, ONE.serial[-4:])


# --- attaching -------------------------------------------------------------------------------------------------------


def test_files_are_kept_with_a_row(office: Office, id: str) -> None:
    attach(office.room(), id, "take-out", [office.paper("door.log", b"in 20.58")])
    [kept] = [a for a in office.case(id).attachments if a["type"] == "attached"]
    assert office.attachments.files[kept["sha256"]] == b"in 20.58"
    with pytest.raises(InputError, match="nowhere is no step"):
        attach(office.room(), id, "nowhere", [])


# --- opening, correcting, giving up ----------------------------------------------------------------------------------


def test_the_first_event_binds_the_case(office: Office, id: str) -> None:
    [first] = office.store.events(id)
    assert first.payload["binding"] == {
        "name": "other", "playbook": "playbook-1", "people": "people-1", "policy": "policy-1",
        "binding_by": "head,chief",
    }  # fmt: skip
    assert (first.payload["estate"], first.payload["tool"], first.payload["person"]) == ("lab", "0.1", "rina")
    names = [a["name"] for a in first.payload["attachments"]]
    assert names == ["people.yaml", "request.yaml", "ba-kolokasi.pdf", "disposisi.pdf"]


def test_on_the_real_estate_nobody_in_particular_opens_a_case(office: Office) -> None:
    office.estate = "real"
    with pytest.raises(InputError, match="no person of the people file"):
        open_case(office.room("shared"), office.request())
    assert list(office.store.journals) == []


def test_a_device_belongs_to_one_open_case(office: Office, id: str) -> None:
    office.advance(id)
    other = office.opened(office.request([ONE], number="800/2"))
    with pytest.raises(Waiting, match=rf"srv-one \(device 11\) belongs to case {id}"):
        office.advance(other)
    cancel(office.room(), id, "sent twice")
    assert isinstance(office.drive(other), Finished)


def test_a_corrected_request_is_examined_again(office: Office) -> None:
    wrong = replace(office.asked(ONE), serial="WRONG")
    id = office.opened(replace(office.request(), devices=(wrong,)))
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.exit, [f.code for f in outcome.findings]) == (3, ["serial-differs"])
    correct(office.room(), id, office.request([ONE]))
    assert not office.case(id).refused
    assert [(s.slug, s.state) for s in office.case(id).steps] == [("look", "done"), ("say-no", "returned")]
    office.drive(id, "inspect")
    assert [(s.slug, s.state) for s in office.case(id).steps[2:4]] == [("look", "done"), ("say-no", "skipped")]
    assert isinstance(office.drive(id), Finished)
    assert office.case(id).state_note == "done"


def test_a_corrected_request_appoints_nobody_else(office: Office) -> None:
    """Who sends a request back corrects what is asked; who acts was disposed already."""
    wrong = replace(office.asked(ONE), serial="WRONG")
    id = office.opened(replace(office.request(), devices=(wrong,)))
    office.advance(id)
    correct(office.room("joko"), id, office.request([ONE], team=("joko",)))
    assert office.case(id).request["disposition"]["team"] == ["rina"]
    office.drive(id, "confirm")
    office.confirmed(id, ONE.name)
    with pytest.raises(Refused, match="was not appointed"):
        office.advance(id, "joko")


def test_a_device_that_a_correction_leaves_out_is_free_when_the_case_ends(office: Office) -> None:
    wrong = replace(office.asked(ONE), serial="WRONG")
    id = office.opened(replace(office.request(), devices=(wrong, office.asked(TWO))))
    office.advance(id)
    assert list(office.store.claims)[1:] == ["device 11", "device 12"]
    correct(office.room(), id, office.request([TWO]))
    assert isinstance(office.drive(id), Finished)
    assert office.store.claims == {}


@pytest.mark.parametrize("number", ["  800/1 ", "800 / 1"])
def test_a_letter_belongs_to_one_open_case(office: Office, id: str, number: str) -> None:
    with pytest.raises(Waiting, match=rf"letter {number.strip()} of {TODAY} from .* belongs to case {id}"):
        office.opened(office.request(number=number))
    assert list(office.store.journals) == [id]
    office.opened(office.request(number="800/2"))
    cancel(office.room(), id, "sent twice")
    office.opened(office.request())


def test_a_corrected_request_may_come_by_another_letter(office: Office) -> None:
    wrong = replace(office.asked(ONE), serial="WRONG")
    id = office.opened(replace(office.request(), devices=(wrong,)))
    office.advance(id)
    correct(office.room(), id, office.request([ONE], number="800/7"))
    office.opened(office.request())
    with pytest.raises(Waiting, match=f"letter 800/7 .* belongs to case {id}"):
        office.opened(office.request(number="800/7"))


@pytest.mark.parametrize("after", ["letter", "later"])
def test_a_correction_comes_too_late(office: Office, after: str) -> None:
    wrong = replace(office.asked(ONE), serial="WRONG")
    request = replace(office.request(), devices=(wrong,)) if after == "letter" else office.request([ONE])
    id = office.opened(request)
    office.drive(id, "gate" if after == "letter" else "inspect")
    if after == "letter":
        office.signed(id)
        office.advance(id)
        office.signed(id)
    with pytest.raises(Refused, match="the letter of refusal went out" if after == "letter" else "before that only"):
        correct(office.room(), id, office.request([ONE]))


def test_giving_up_gives_back_what_was_claimed(office: Office, id: str) -> None:
    office.drive(id, "confirm")
    assert "port 510" in office.store.claims
    cancel(office.room(), id, "the office thought better of it")
    assert office.store.claims == {}
    assert (office.case(id).state, office.case(id).state_note) == ("cancelled", "the office thought better of it")
    with pytest.raises(InputError, match="is cancelled already"):
        cancel(office.room(), id, "again")


def test_a_case_that_changed_something_is_not_given_up(office: Office, id: str) -> None:
    office.drive(id, "drop")
    with pytest.raises(Refused, match="has changed something already"):
        cancel(office.room(), id, "x")


def test_on_the_real_estate_nobody_in_particular_goes_on_with_a_case(office: Office, id: str) -> None:
    before = len(office.store.events(id))
    with pytest.raises(DcdecomError):
        advance(replace(office.room("shared"), estate="real"), id)
    assert len(office.store.events(id)) == before


def test_a_case_has_its_request_from_the_first_event_on(office: Office, id: str) -> None:
    assert list(office.case(id).devices) == [ONE.name, TWO.name]
    assert office.case(id).request["letter"]["number"] == "800/1"
