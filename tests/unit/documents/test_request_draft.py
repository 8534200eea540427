"""A request that was written is read as it was said, whatever stands in it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from dcdecom.documents import people, playbook, request
from dcdecom.documents.request_draft import Draft, is_there
from dcdecom.errors import InputError
from dcdecom.model.people import People
from dcdecom.model.request import Request

ROOT = Path(__file__).resolve().parents[3]
TODAY = date(2026, 11, 20)
PLAIN = {
    ("letter", "number"): "800/112", ("letter", "date"): "2026-11-02", ("letter", "received"): "2026-11-03",
    ("letter", "office"): "Dinas", ("letter", "signatory"): "Nurlaila", ("letter", "post"): "Kepala",
    ("minutes", "number"): "027", ("minutes", "date"): "2019-03-11", ("devices", 0, "name"): "srv-1",
    ("devices", 0, "serial"): "SGH1", ("contact", "name"): "Budi", ("collector", "name"): "Budi",
}  # fmt: skip
ODD = (
    "Dinas: Kominfo", "#1", "a # b", "yes", "null", "~", "12", "1e3", "2026-11-02", "- x", "[a]", "{a: b}", "*a", "&a",
    "!t x", "'quoted'", '"quoted"', "it's", "a\\b", "%d", "@x", "`x`", "| x", "> x", "a, b", "Ä ñ 名", "?", "a:", ": a",
    "---", "...", "0x1F", "1_000", "12:30", "on", "=", "<<",
)  # fmt: skip


@pytest.fixture
def draft(tmp_path: Path) -> Draft:
    (tmp_path / "ba.pdf").touch()
    procedure = playbook.load("penarikan-server")
    staff = people.load(ROOT / "dcdecom_lab" / "people.yaml", procedure)
    return Draft(tmp_path / "requests" / "made.yaml", TODAY, procedure, staff)


def filled(draft: Draft, **other: str) -> None:
    for steps, text in PLAIN.items():
        assert draft.add(steps, other.get(str(steps[-1]), text)) == "", steps
    assert draft.add(("minutes", "scan"), str(draft.file.parents[1] / "ba.pdf")) == ""


def loaded(draft: Draft) -> Request:
    draft.write(None)
    return request.load(draft.file, TODAY, draft.playbook, draft.people)


@pytest.mark.parametrize("text", ODD)
def test_what_was_said_is_read(draft: Draft, text: str) -> None:
    filled(draft, office=text, signatory=text, serial=text)
    assert draft.add(("devices", 0, "machines", 0), "vm-1") == ""
    assert draft.add(("disposition", "agenda"), text) == ""
    assert draft.add(("disposition", "scan"), str(draft.file.parents[1] / "ba.pdf")) == ""
    for key, value in (("party", "kadis"), ("name", text), ("date", "2026-11-03")):
        assert draft.add(("disposition", "endorsements", 0, key), value) == ""
    assert draft.add(("disposition", "team", 0), "rina") == ""
    found = loaded(draft)
    assert found.disposition is not None
    said = (found.letter.office, found.letter.signatory, found.devices[0].serial, found.disposition.agenda)
    assert {*said, found.disposition.endorsements[0].name} == {text}


def test_several_devices_and_lists_keep_their_order(draft: Draft) -> None:
    filled(draft)
    for number, name in enumerate(("srv-3", "srv-2"), 1):
        for key, text in (("name", name), ("serial", f"S{number}")):
            assert draft.add(("devices", number, key), text) == ""
        assert draft.add_place(number, f"R07 U{number}") == ""
    for number, mac in enumerate(("9C-B6-54-A1-02-10", "9cb6.54a1.0211")):
        assert draft.add(("devices", 2, "macs", number), mac) == ""
    found = loaded(draft)
    assert [(d.name, d.position) for d in found.devices] == [("srv-1", ""), ("srv-3", "R07 U1"), ("srv-2", "R07 U2")]
    assert found.devices[2].macs == ("9c:b6:54:a1:02:10", "9c:b6:54:a1:02:11")


@pytest.mark.parametrize(
    ("steps", "text", "said"),
    [
        (("letter", "date"), "24-11-2026", "24-11-2026: type it as 2026-11-24."),
        (("letter", "date"), "31/2/2026", "'31/2/2026': expected a date such as 2026-11-24."),
        (("letter", "date"), "2026-12-24", "2026-12-24: expected a day not after today, 2026-11-20."),
        (("minutes", "date"), "2026-11-03", "2026-11-03: expected a day not after the letter's day, 2026-11-02."),
        (("letter", "office"), " x", "' x': expected one line of text, without spaces around it."),
        (("letter", "post"), "a\tb", "the unprintable character U+0009: expected text that is not empty."),
        (("devices", 1, "name"), "srv-1", "srv-1, which is devices[0].name already: expected each name once."),
        (("devices", 0, "macs", 0), "9c:b6", "'9c:b6': expected a MAC address such as 9c:b6:54:a1:02:10."),
    ],
)
def test_what_is_wrong_is_not_taken(draft: Draft, steps: tuple[str | int, ...], text: str, said: str) -> None:
    filled(draft)
    before = dict(draft.said)
    assert draft.add(steps, text) == said
    assert draft.said == before
    loaded(draft)


@pytest.mark.parametrize("text", ["R07", "U12", "R07 U0", "R07 U1-2", "12"])
def test_what_is_no_place_is_not_taken(draft: Draft, text: str) -> None:
    assert "expected the rack" in draft.add_place(0, text)
    assert draft.said == {}


def test_nothing_is_overwritten(draft: Draft) -> None:
    filled(draft)
    draft.write(None)
    kept = draft.file.read_bytes()
    with pytest.raises(InputError, match="nothing is overwritten"):
        draft.write(None)
    assert draft.file.read_bytes() == kept
    assert is_there(draft.file).advice == "Name another file."


def test_it_names_its_schema_where_there_is_one(draft: Draft, tmp_path: Path) -> None:
    filled(draft)
    draft.write(tmp_path / "schemas" / "request.json")
    assert "$schema" not in draft.file.read_text("utf-8")
    (tmp_path / "schemas").mkdir()
    (tmp_path / "schemas" / "request.json").touch()
    other = replace(draft, file=tmp_path / "requests" / "other.yaml")
    other.write(tmp_path / "schemas" / "request.json")
    assert other.file.read_text("utf-8").startswith("# yaml-language-server: $schema=../schemas/request.json\n")


def test_staff_is_what_the_people_file_says(draft: Draft) -> None:
    assert isinstance(draft.people, People)
    assert "expected one of kadis, kabid, kasi" in draft.add(("disposition", "endorsements", 0, "party"), "opd")
    assert "expected a person who acts for tim-dc" in draft.add(("disposition", "team", 0), "kasi")
