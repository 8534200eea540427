"""What a case has to have by its policy: the letter's scan, the hour of the handover, photos of each device."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from hashlib import sha256
from pathlib import Path

import pytest

from dcdecom.casework.chassis import PhotoMissing, inspect
from dcdecom.casework.plan_confirmation import attach
from dcdecom.errors import InputError, Refused
from dcdecom.model.playbook import Policy
from dcdecom.steps.moves import Await

from .office import ONE, PHOTO, POLICY, ROWS, TWO, Office, playbook

Making = Callable[..., Office]


def under(making: Making, **keys: object) -> Office:
    office = making()
    office.rules = replace(playbook(), policy=replace(POLICY, **keys))  # type: ignore[arg-type]  # by name
    return office


def photo(office: Office, name: str, shows: str) -> Path:
    return office.paper(name, PHOTO + shows.encode())


def shown(office: Office, id: str, kind: str, device: str = ONE.name, shows: str = "") -> None:
    file = photo(office, f"{kind}.jpg", shows or f"{device} {kind}")
    attach(office.log(), office.rules, id, "take-out", [file], photo=kind, device=device)


def at_the_handover(office: Office) -> str:
    id = office.opened()
    while office.advance(id).what != "gate" or office.case(id).current.slug != "take-out":  # type: ignore[union-attr]
        office.help(id, office.advance(id))  # type: ignore[arg-type]
    return id


def test_a_letter_without_its_scan_opens_no_case(making: Making) -> None:
    office = under(making, completeness=("letter-scan",))
    with pytest.raises(InputError, match=r"letter 800/1 has no scan.*Nothing was recorded"):
        office.opened()
    assert office.store.cases() == ()
    request = office.request()
    scan = office.paper("letter.pdf", b"letter")
    id = office.opened(replace(request, letter=replace(request.letter, scan=scan)))
    kept = office.case(id).request.letter.scan
    assert kept == sha256(b"letter").hexdigest()
    assert kept in {a.file.sha256 for a in office.case(id).attachments}


@pytest.mark.parametrize("waives", [("letter-scan",), ()])
def test_a_policy_waives_it_by_name(making: Making, waives: tuple[str, ...]) -> None:
    office = under(making, completeness=("letter-scan",) if waives else (), waives=waives)
    assert office.opened()


def test_a_handover_bears_its_hour(making: Making) -> None:
    office = under(making, completeness=("handover-hour",))
    id = at_the_handover(office)
    with pytest.raises(InputError, match="needs --at"):
        office.signed(id)
    gate = next(g for g in office.case(id).gates if g.paper == "handover")
    asked = gate.opened_at.astimezone(office.procedure.zone)
    for minutes, told in ((-16, "before its paper was asked for"), (17, "lies ahead")):
        hour = f"{asked + timedelta(minutes=minutes):%H:%M}"
        with pytest.raises(InputError, match=told):
            office.signed(id, hour=hour)
    hour = f"{asked - timedelta(minutes=14):%H:%M}"  # a clock on a wall may go otherwise
    office.signed(id, hour=hour)
    closed = next(g for g in office.case(id).gates if g.paper == "handover").closed
    assert closed
    assert closed.hour == hour


def test_an_hour_belongs_to_a_handover(making: Making) -> None:
    office = under(making)
    office.rules = replace(office.rules, rows=(ROWS["letter-in"], ROWS["appointed"], ROWS["end"]))
    id = office.opened()
    office.advance(id)
    with pytest.raises(InputError, match="--at belongs to a handover"):
        office.signed(id, hour="09:30")


def test_each_photo_of_the_list_is_there_before_the_handover(making: Making) -> None:
    office = under(making, photos=("label", "before", "pulled"))
    id = at_the_handover(office)
    with pytest.raises(Refused, match=r"missing of srv-one \(before\), srv-one \(pulled\)"):
        office.signed(id)
    assert not office.case(id).is_handed_over(ONE.name)
    shown(office, id, "before")
    shown(office, id, "pulled")
    office.signed(id)
    assert office.case(id).is_handed_over(ONE.name)


def test_what_is_to_be_photographed_is_said_before_the_pull(making: Making) -> None:
    office = under(making, photos=("label", "before", "pulled"))
    id = at_the_handover(office)
    awaited = office.advance(id)
    assert isinstance(awaited, Await)
    assert "before the pull srv-one (before); behind it srv-one (pulled)" in awaited.text
    assert f"dcdecom case attach {id} take-out --device DEVICE --photo KIND FILE" in awaited.text
    shown(office, id, "before")
    shown(office, id, "pulled")
    awaited = office.advance(id)
    assert isinstance(awaited, Await)
    assert "Photos" not in awaited.text


def test_one_photo_does_not_show_two_things(making: Making) -> None:
    office = under(making, photos=("before", "pulled"))
    id = at_the_handover(office)
    shown(office, id, "before", shows="one picture")
    with pytest.raises(Refused, match=r"already.*Nothing was recorded"):
        shown(office, id, "pulled", shows="one picture")
    with pytest.raises(Refused, match=r"photo of srv-one \(label\)"):
        shown(office, id, "pulled", shows=f"{ONE.name} 0")


@pytest.mark.parametrize(
    ("kind", "device", "told"), [("front", ONE.name, "--photo 'front'"), ("before", "srv-x", "--device 'srv-x'"),
                                 ("before", "", "--device ''")]
)  # fmt: skip
def test_a_photo_of_something_else_is_refused(making: Making, kind: str, device: str, told: str) -> None:
    office = under(making)
    id = office.opened()
    with pytest.raises(InputError, match=told):
        shown(office, id, kind, device)


def test_each_reading_brings_a_photo_of_its_own(making: Making) -> None:
    """One photo for two servers, and none for a second reading, pass only where the procedure lists no photos."""
    office = making(servers=(ONE, TWO))
    office.rules = replace(playbook(), policy=replace(POLICY, photos=("label",)))
    id = office.opened()
    while office.advance(id).what != "inspect":  # type: ignore[union-attr]
        office.help(id, office.advance(id))  # type: ignore[arg-type]
    same = photo(office, "same.jpg", "both")
    inspect(office.log(), office.rules, office.tray, id, ONE.name, office.reading(ONE), [same])
    with pytest.raises(Refused, match=r"photo of srv-one \(label\) already"):
        inspect(office.log(), office.rules, office.tray, id, TWO.name, office.reading(TWO), [same])
    with pytest.raises(PhotoMissing):
        inspect(office.log(), office.rules, office.tray, id, ONE.name, office.reading(ONE), [])
    assert Policy().photos == ()
