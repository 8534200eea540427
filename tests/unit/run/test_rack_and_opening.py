"""The confirmation of a plan; opening, correcting and giving up a case."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from dcdecom.casework.cancel import cancel
from dcdecom.casework.opening import correct, open_case
from dcdecom.casework.plan_confirmation import attach, confirm
from dcdecom.engine.advance import advance
from dcdecom.errors import DcdecomError, InputError, Refused, Waiting
from dcdecom.steps.moves import Await, Finished

from .office import ONE, TODAY, TWO, Office

Making = Callable[..., Office]


@pytest.fixture
def office(making: Making) -> Office:
    return making("look", "say-no", "take-out", "end", servers=(ONE, TWO))


@pytest.fixture
def id(office: Office) -> str:
    return office.opened()


# --- confirming ------------------------------------------------------------------------------------------------------


@pytest.fixture
def planned(office: Office, id: str) -> str:
    """The digest of the plan that waits for its confirmation."""
    office.drive(id, "confirm")
    plan = office.case(id).plan("take-out")
    assert plan
    return plan.digest


def test_nothing_is_applied_before_every_device_was_confirmed(office: Office, id: str, planned: str) -> None:
    assert confirm(office.log(), office.procedure, id, planned[:8].upper(), TWO.serial[-4:]) == TWO.name
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.what, outcome.device) == ("confirm", ONE.name)
    assert office.world.done == []
    assert confirm(office.log(), office.procedure, id, planned, ONE.serial) == ONE.name
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "drop"
    assert office.world.done == ["silence 10011", "silence 10012"]


@pytest.mark.parametrize("ending", ["{}", " {} ", "{lower}", "{spaced}", "{hyphened}"])
def test_case_blanks_and_hyphens_of_an_ending_make_no_difference(
    office: Office, id: str, planned: str, ending: str
) -> None:
    last = ONE.serial[-4:]
    typed = ending.format(last, lower=last.lower(), spaced=" ".join(last), hyphened=f"{last[:2]}-{last[2:].lower()}")
    assert confirm(office.log(), office.procedure, id, planned, typed) == ONE.name


def test_a_hyphen_of_the_serial_itself_counts_as_a_character(office: Office, id: str) -> None:
    """The last four characters of `SER-0-1A` are `0-1A`, and nobody has to know that a hyphen does not count."""
    w = office.world
    serials = ((ONE, "SER-0-1A"), (TWO, "SER-0-2B"))
    for server, serial in serials:
        w.devices[server.id] = replace(w.devices[server.id], serial=serial)
        w.hosts[server.host] = replace(w.hosts[server.host], serials=(serial,))
    asked = tuple(replace(office.asked(s), serial=n, minutes_serial=n) for s, n in serials)
    cancel(office.log(), office.rules.policy, id, "another")
    id = office.opened(replace(office.request(), devices=asked))
    office.drive(id, "inspect")
    office.inspected(id, ONE.name, serial="ser01a")
    office.inspected(id, TWO.name, serial="SER 0 2B")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert outcome.what == "confirm"
    for nothing in ("----", "---A", "  1A", "-"):
        with pytest.raises(InputError):
            confirm(office.log(), office.procedure, id, outcome.plan, nothing)
    assert confirm(office.log(), office.procedure, id, outcome.plan, "0-1a") == ONE.name


def test_a_chassis_that_was_read_again_is_compared_before_its_plan_is_confirmed(
    office: Office, id: str, planned: str
) -> None:
    office.inspected(id, ONE.name, serial="WRONG")
    for _ in range(2):
        with pytest.raises(Refused, match=f"{ONE.name} was read once more since plan"):
            confirm(office.log(), office.procedure, id, planned, ONE.serial[-4:])
        office.advance(id)
    office.inspected(id, ONE.name)
    assert isinstance(office.drive(id), Finished)


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
        confirm(office.log(), office.procedure, id, typed, ending)
    assert len(office.store.events(id)) == before


def test_an_ending_that_two_serials_share_confirms_neither(office: Office, id: str) -> None:
    w = office.world
    w.devices[TWO.id] = replace(w.devices[TWO.id], serial=f"X{ONE.serial}")
    asked = replace(office.asked(TWO), serial=f"X{ONE.serial}", minutes_serial=f"X{ONE.serial}")
    request = replace(office.request(), devices=(office.asked(ONE), asked))
    w.hosts[TWO.host] = replace(w.hosts[TWO.host], serials=(f"X{ONE.serial}",))
    cancel(office.log(), office.rules.policy, "2026-0001", "another")
    id = office.opened(request)
    office.drive(id, "inspect")
    office.inspected(id, ONE.name)
    office.inspected(id, TWO.name, serial=f"X{ONE.serial}")
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    plan = office.case(id).plan("take-out")
    assert plan
    with pytest.raises(InputError, match="more than one device"):
        confirm(office.log(), office.procedure, id, plan.digest, ONE.serial[-4:])
    assert confirm(office.log(), office.procedure, id, plan.digest, f"X{ONE.serial}") == TWO.name


def test_without_a_plan_there_is_nothing_to_confirm(office: Office, id: str) -> None:
    with pytest.raises(Refused, match="has no plan at this step"):
        confirm(office.log(), office.procedure, id, "0" * 8, "01A1")


def test_a_plan_that_the_record_overtook_is_made_and_confirmed_again(office: Office, id: str, planned: str) -> None:
    confirm(office.log(), office.procedure, id, planned, ONE.serial[-4:])
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
        confirm(office.log(), office.procedure, id, planned, ONE.serial[-4:])


# --- attaching -------------------------------------------------------------------------------------------------------


def test_files_are_kept_with_a_row(office: Office, id: str) -> None:
    attach(office.log(), office.rules, id, "take-out", [office.paper("door.log", b"in 20.58")])
    [kept] = [a.file for a in office.case(id).attachments if a.type == "attached"]
    assert office.attachments.files[kept.sha256] == b"in 20.58"
    with pytest.raises(InputError, match="nowhere is no step"):
        attach(office.log(), office.rules, id, "nowhere", [])


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
        open_case(office.log("shared"), office.procedure, office.systems().reading(), office.tray, office.request())
    assert list(office.store.journals) == []


def test_a_device_belongs_to_one_open_case(office: Office, id: str) -> None:
    for _ in range(2):  # before the first look of the case and after it
        with pytest.raises(Waiting, match=rf"srv-one \(device 11\) belongs to case {id}"):
            office.opened(office.request([ONE], number="800/2"))
        assert list(office.store.journals) == [id], "no empty case is left"
        office.advance(id)
    cancel(office.log(), office.rules.policy, id, "sent twice")
    assert isinstance(office.drive(office.opened(office.request([ONE], number="800/2"))), Finished)


def test_a_port_that_another_case_shuts_opens_no_case(office: Office) -> None:
    """The record has the other device on it too."""
    id = office.opened(office.request([ONE]))
    office.drive(id, "confirm")
    port = next(key for key in office.store.claims if key.startswith("port "))
    del office.store.claims["device 11"]
    with pytest.raises(Waiting, match=rf"\({port}\) belongs to case {id}"):
        office.opened(office.request([ONE], number="800/2"))
    assert list(office.store.journals) == [id]
    assert "device 11" not in office.store.claims, "nor half of the claims"


def test_while_netbox_is_down_a_device_of_an_open_case_opens_no_other(office: Office, id: str) -> None:
    office.advance(id)
    office.world.unreadable.add("record")
    with pytest.raises(Waiting, match=f"srv-one belongs to case {id}, and NetBox could not be asked"):
        office.opened(office.request([ONE], number="800/2"))
    assert list(office.store.journals) == [id]


def test_a_corrected_request_for_a_device_of_another_case_is_not_taken(office: Office) -> None:
    held = office.opened(office.request([ONE], number="800/1"))
    wrong = replace(office.asked(TWO), serial="WRONG")
    id = office.opened(replace(office.request(number="800/2"), devices=(wrong,)))
    office.advance(id)
    events = len(office.store.events(id))
    with pytest.raises(Waiting, match=rf"srv-one \(device 11\) belongs to case {held}"):
        correct(office.log(), office.procedure, office.systems().reading(), id, office.request([ONE], number="800/2"))
    assert len(office.store.events(id)) == events


def test_a_corrected_request_is_examined_again(office: Office) -> None:
    wrong = replace(office.asked(ONE), serial="WRONG")
    id = office.opened(replace(office.request(), devices=(wrong,)))
    outcome = office.advance(id)
    assert isinstance(outcome, Await)
    assert (outcome.exit, [f.code for f in outcome.findings]) == (3, ["serial-differs", "minutes-serial-differs"])
    correct(office.log(), office.procedure, office.systems().reading(), id, office.request([ONE]))
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
    correct(office.log("joko"), office.procedure, office.systems().reading(), id, office.request([ONE], team=("joko",)))
    assert office.case(id).request.team == ("rina",)
    office.drive(id, "confirm")
    office.confirmed(id, ONE.name)
    with pytest.raises(Refused, match="was not appointed"):
        office.advance(id, "joko")


def test_a_device_that_a_correction_leaves_out_is_free_when_the_case_ends(office: Office) -> None:
    wrong = replace(office.asked(ONE), serial="WRONG")
    id = office.opened(replace(office.request(), devices=(wrong, office.asked(TWO))))
    office.advance(id)
    assert list(office.store.claims)[1:] == ["device 11", "device 12"]
    correct(office.log(), office.procedure, office.systems().reading(), id, office.request([TWO]))
    assert isinstance(office.drive(id), Finished)
    assert office.store.claims == {}


@pytest.mark.parametrize("number", ["  800/1 ", "800 / 1"])
def test_a_letter_belongs_to_one_open_case(office: Office, id: str, number: str) -> None:
    with pytest.raises(Waiting, match=rf"letter {number.strip()} of {TODAY} from .* belongs to case {id}"):
        office.opened(office.request(number=number))
    assert list(office.store.journals) == [id]
    cancel(office.log(), office.rules.policy, id, "sent twice")
    office.opened(office.request())


def test_a_corrected_request_may_come_by_another_letter(office: Office) -> None:
    wrong = replace(office.asked(ONE), serial="WRONG")
    id = office.opened(replace(office.request(), devices=(wrong,)))
    office.advance(id)
    correct(office.log(), office.procedure, office.systems().reading(), id, office.request([ONE], number="800/7"))
    office.opened(office.request([TWO]))
    with pytest.raises(Waiting, match=f"letter 800/7 .* belongs to case {id}"):
        office.opened(office.request([TWO], number="800/7"))


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
        correct(office.log(), office.procedure, office.systems().reading(), id, office.request([ONE]))


def test_giving_up_gives_back_what_was_claimed(office: Office, id: str) -> None:
    office.drive(id, "confirm")
    assert "port 510" in office.store.claims
    cancel(office.log(), office.rules.policy, id, "the office thought better of it")
    assert office.store.claims == {}
    assert (office.case(id).state, office.case(id).state_note) == ("cancelled", "the office thought better of it")
    with pytest.raises(InputError, match="is cancelled already"):
        cancel(office.log(), office.rules.policy, id, "again")


def test_a_case_that_changed_something_is_not_given_up(office: Office, id: str) -> None:
    office.drive(id, "drop")
    with pytest.raises(Refused, match="has changed something already"):
        cancel(office.log(), office.rules.policy, id, "x")


def test_on_the_real_estate_nobody_in_particular_goes_on_with_a_case(office: Office, id: str) -> None:
    before = len(office.store.events(id))
    office.estate = "real"
    with pytest.raises(DcdecomError):
        advance(office.log("shared"), office.procedure, office.systems(), office.paperwork, id)
    assert len(office.store.events(id)) == before


def test_a_case_has_its_request_from_the_first_event_on(office: Office, id: str) -> None:
    assert list(office.case(id).devices) == [ONE.name, TWO.name]
    letter = office.case(id).request.letter
    assert letter
    assert letter.number == "800/1"
