"""At the rack, as the technician meets it: a terminal of 80 columns, photos that come late, slips, and Ctrl-C."""

from __future__ import annotations

import json
import os
import re
import shlex
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
import zxingcpp
from PIL import Image

from dcdecom_lab.fake_photo import picture
from tests.cases.driver import ROOT, Said
from tests.cases.office import Office
from tests.cases.stages import Shelf, to_rack
from tests.terminal import Terminal
from tests.unit.decoding.files import TYPE_ERROR

SERVER = "srv-disdik-02"


@pytest.fixture
def id(office: Office, shelf: Shelf) -> str:
    """A case that waits for the team at the rack."""
    id = shelf.opened(office, SERVER)
    to_rack(office, id)
    return id


@pytest.fixture
def secrets(office: Office) -> tuple[str, ...]:
    """What the record has of the label, and nobody at the rack may see before it was typed."""
    server = office.server(SERVER)
    return server.serial, server.asset_tag, f"{server.rack} U{server.unit}"


@contextmanager
def at_terminal(office: Office, *words: str, here: Path | None = None) -> Iterator[Terminal]:
    """`dcdecom WORDS`, typed by Rina at a terminal of her own."""
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    typed = [sys.executable, "-m", "dcdecom", *words, "--actor", "rina", "--config", str(office.config)]
    with Terminal(typed, here or office.folder, environment) as terminal:
        yield terminal


def says(terminal: Terminal, text: str, within: float = 90) -> None:
    """Wait until this can be read, wherever its lines are broken."""
    until = time.monotonic() + within
    while text not in " ".join(" ".join(terminal.lines).split()):
        assert time.monotonic() < until, f"the screen never showed {text!r}:\n{terminal.text}"
        terminal.looks()


def inbox(office: Office, id: str) -> Path:
    return office.data / "inbox" / id


def readings(office: Office, id: str) -> list[dict[str, Any]]:
    return [dict(e.payload) for e in office.events(id) if e.type == "inspected"]


def typed_again(terminal: Terminal) -> list[str]:
    """The words of the command that repeats what was typed."""
    told = terminal.lines.index("Nothing was recorded. This command has what you typed, and asks for the rest:")
    return shlex.split(terminal.lines[told + 1])[1:]


SERIAL, TAG, UNIT, PHOTO = "serial >", "asset tag >", "rack unit (as R01 U05) >", "the name of one that lies there) >"
"""How each prompt ends."""


def test_a_whole_visit(office: Office, id: str, secrets: tuple[str, ...], tmp_path: Path) -> None:
    """Ctrl-C in the middle; a wrong rack unit, a photo that is missing, one that is none; a slip; then all agrees."""
    serial, tag, place = secrets
    folder = inbox(office, id)
    with at_terminal(office, "case", "run", id) as terminal:
        terminal.answers(SERIAL, serial.lower())
        assert f"  {folder}" in terminal.lines
        says(terminal, TAG)
        terminal.presses("c")
        assert terminal.ended() == 130
        assert typed_again(terminal) == ["case", "inspect", id, SERVER, "--serial", serial.lower()]
    assert readings(office, id) == []

    wrong = serial[:-1] + ("O" if serial[-1] == "0" else "0")
    with at_terminal(office, "case", "run", id, here=tmp_path) as terminal:
        terminal.answers(SERIAL, "")
        says(terminal, "Every server has a serial number")
        terminal.answers(SERIAL, wrong)
        terminal.answers(TAG, tag)
        for answer in ("U12", "12"):
            terminal.answers(UNIT, answer)
            says(terminal, f"{answer} is no rack unit. Type the rack, then U")
        terminal.answers(UNIT, place.lower().replace(" ", ""))
        says(terminal, PHOTO)
        assert "needs a photo" in terminal.text
        (folder / "label.jpg").write_bytes(b"<html>")
        terminal.answers(PHOTO, "")
        says(terminal, f"{folder}/label.jpg is no JPEG or PNG photo. Nothing was recorded.")
        (folder / "label.jpg").unlink()
        (folder / "label.png").write_bytes(picture("label"))
        terminal.answers(PHOTO, "")
        says(terminal, "was not as recorded: read it once more")
        assert readings(office, id)[-1]["serial"] == wrong
        # The second reading: a photo that comes while the prompt waits.
        says(terminal, "no new one is there yet")
        assert serial not in hidden(terminal)
        assert place not in terminal.text
        (folder / "again.png").write_bytes(picture("again"))
        terminal.answers(SERIAL, f"{serial[:3]} {serial[3:]}".lower())
        terminal.answers(TAG, tag.lower())
        terminal.answers(UNIT, place)
        says(terminal, "recorded; photos: 1 (again.png)")
        assert serial not in hidden(terminal).partition("photos: 1 (again.png)")[0]
        says(terminal, "Type the last four characters")
        terminal.answers(">", " ".join(serial[-4:].lower()))
        says(terminal, "1 silence")
        says(terminal, "to shut")
        assert office.case(id).plans[-1].is_confirmed
    typed = [r["serial"] for r in readings(office, id)]
    assert typed == [wrong, f"{serial[:3]} {serial[3:]}".lower()]


@pytest.mark.parametrize("stop", ["c", "d"])
@pytest.mark.parametrize("command", ["run", "inspect"])
@pytest.mark.long
def test_stopped_while_the_photo_is_awaited_nothing_is_lost(
    office: Office, id: str, secrets: tuple[str, ...], stop: str, command: str
) -> None:
    """By Ctrl-C and by Ctrl-D."""
    words = ("case", "run", id) if command == "run" else ("case", "inspect", id, SERVER)
    with at_terminal(office, *words) as terminal:
        for prompt, answer in zip((SERIAL, TAG, UNIT), secrets, strict=True):
            terminal.answers(prompt, answer)
        says(terminal, PHOTO)
        terminal.presses(stop)
        assert terminal.ended() == 130
        again = typed_again(terminal)
    assert readings(office, id) == []
    said = office.type(*again).ended(3, "needs a photo", "Nothing was recorded", str(inbox(office, id)))
    office.photo(id)
    office.type(*shlex.split(said.err.partition("Then: dcdecom ")[2].splitlines()[0])).ended(0, "recorded")
    assert [r["serial"] for r in readings(office, id)] == [secrets[0]]


@pytest.mark.long
def test_inspect_asks_for_what_no_option_gives(office: Office, id: str, secrets: tuple[str, ...]) -> None:
    serial, tag, place = secrets
    office.photo(id)
    with at_terminal(office, "case", "inspect", id, SERVER, "--asset-tag", tag) as terminal:
        terminal.answers(SERIAL, serial)
        says(terminal, f"photos: 1 new in {inbox(office, id)} (label.png)")
        terminal.answers(UNIT, place)
        assert terminal.ended() == 0
        assert TAG not in terminal.text
    assert readings(office, id)[-1]["asset_tag"] == tag


@pytest.mark.long
def test_one_photo_may_show_two_servers(office: Office, shelf: Shelf) -> None:
    """It is kept with the first that is read; for the next one its name is typed."""
    first, second = "srv-disdik-02", "srv-disdik-03"
    id = shelf.opened(office, first, second)
    to_rack(office, id)
    office.photo(id, "rack.png")
    with at_terminal(office, "case", "run", id) as terminal:
        for name in (first, second):
            server = office.server(name)
            says(terminal, f"chassis of {name}")
            for prompt, answer in ((SERIAL, server.serial), (TAG, server.asset_tag)):
                terminal.answers(prompt, answer)
            terminal.answers(UNIT, f"{server.rack} U{server.unit}")
        terminal.answers(PHOTO, "nowhere.png")
        says(terminal, "it is not there")
        terminal.answers(PHOTO, "rack.png")
        says(terminal, "Type the last four characters")
    assert [[a["name"] for a in r["attachments"]] for r in readings(office, id)] == [["rack.png"], ["rack.png"]]


LETTER = re.compile(r"\b000/\S+/2026\b")
"""The number of a test's letter, which is made of its servers' serial numbers."""


def hidden(terminal: Terminal) -> str:
    """What stands on the screen, apart from the number of the letter."""
    return LETTER.sub("", terminal.text)


def shown(said: Said, secrets: tuple[str, ...]) -> list[str]:
    """Which of these values a command shows, apart from the number of a letter that was made of them."""
    text = LETTER.sub("", said.text)
    return [secret for secret in secrets if secret.upper() in text.upper()]


# --- without a terminal ----------------------------------------------------------------------------------------------


def test_without_a_terminal_the_options_are_named(office: Office, id: str) -> None:
    said = office.type("case", "inspect", id, SERVER).ended(2, "--serial", "--position", "Nothing was recorded")
    assert f"dcdecom case inspect {id} {SERVER} --serial SERIAL" in said.err
    office.type("case", "inspect", id, "srv-disdik02").ended(2, f"Did you mean {SERVER}?", "Nothing was recorded")
    odd = ("--serial", "S1", "--position", "R07-12")
    office.type("case", "inspect", id, SERVER, *odd).ended(2, "'R07-12' is no rack unit", "as R01 U05")
    assert readings(office, id) == []


@pytest.mark.whole
def test_the_same_visit_by_options(office: Office, id: str, secrets: tuple[str, ...]) -> None:
    serial, tag, place = secrets
    folder = inbox(office, id)
    label = ("--serial", serial.lower(), "--asset-tag", tag, "--position", place.replace(" ", "-"))
    office.run(id).ended(4, "at the rack", f"Photos go into {folder}")
    office.type("case", "inspect", id, SERVER, *label).ended(3, "needs a photo", f"Put one into {folder}")
    (folder / "label.png").symlink_to(office.config)
    office.type("case", "inspect", id, SERVER, *label).ended(2, f"{folder}/label.png is no photo: it is a link")
    (folder / "label.png").unlink()
    (folder / "label.png").write_bytes(picture("label") + b"0" * 51 * 1024 * 1024)
    office.type("case", "inspect", id, SERVER, *label).ended(2, f"{folder}/label.png has", "Nothing was recorded")
    (folder / "label.png").unlink()
    assert readings(office, id) == []
    office.inspects(id, SERVER, serial="WRONG").ended(0)
    office.run(id).ended(4, "read it once more, with a new photo")
    office.type("case", "inspect", id, SERVER, *label).ended(3, "needs a new photo")
    office.photo(id, "again.png")
    office.type("case", "inspect", id, SERVER, *label).ended(0, "recorded; photos: 1 (again.png)")
    said = office.run(id).ended(4, "WAITING for a confirmation")
    assert serial in said.out
    assert serial.lower() in said.out
    report = office.read("report", "render", id).ended(0).out
    assert f"catatan: {serial}\n" in report
    assert f"perangkat_fisik: {serial.lower()}\n" in report


def test_after_a_slip_no_command_shows_the_record(office: Office, id: str, secrets: tuple[str, ...]) -> None:
    """Whoever reads a second time, or a third, reads it off the chassis. The report has both, for those who decide."""
    for _ in range(2):
        slip = {"serial": "SLIP0001", "asset-tag": "SLIP-TAG", "position": "R99 U41"}
        office.inspects(id, SERVER, **slip).ended(0)
        runs = office.run(id)
        reads = [
            office.read("case", *words)
            for words in (("show", id), ("show", id, "--json"), ("list",), ("list", "--json"), ("plan", id))
        ]
        for said in (runs, *reads, office.said[-1]):
            assert (said.words, shown(said, secrets)) == (said.words, [])
    runs.ended(3, "The record stays hidden", f"dcdecom case inspect {id} {SERVER}", "chassis SLIP0001, record hidden")
    assert all(secret in office.read("report", "render", id).out for secret in secrets)
    office.inspects(id, SERVER).ended(0)
    office.run(id).ended(4, "WAITING for a confirmation")


@pytest.mark.long
def test_a_slip_after_the_plan_was_made_hides_the_plan_too(
    office: Office, shelf: Shelf, secrets: tuple[str, ...]
) -> None:
    id = shelf.planned(office, SERVER)
    office.inspects(id, SERVER, serial="SLIP0001").ended(0)
    for words in (("plan", id, "--json"), ("plan", id), ("show", id)):
        said = office.read("case", *words)
        assert (said.words, shown(said, secrets)) == (said.words, [])
    digest = json.loads(office.read("case", "plan", id, "--json").out)["digest"][:8]
    office.run(id, "--confirm", f"{digest}:{secrets[0][-4:]}").ended(3, "The record stays hidden")
    assert not office.case(id).plans[-1].is_confirmed


def test_the_rack_comes_after_the_form(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    office.inspects(id, SERVER).ended(
        3, "step 7 formulir comes first", "step 8 penarikan", "Nothing was recorded",
        f"dcdecom case sign {id} formulir --as tim-dc --on DATE --note HOW", f"dcdecom case run {id}",
    )  # fmt: skip
    with at_terminal(office, "case", "inspect", id, SERVER) as terminal:
        assert terminal.ended() == 3
        assert "serial >" not in terminal.text
    assert readings(office, id) == []


def test_papers_are_named_with_their_whole_paths(office: Office, shelf: Shelf) -> None:
    id = shelf.opened(office, SERVER)
    office.told(id).ended(0)
    said = office.run(id).ended(4, f"{office.data}/out/{id}/form-kelengkapan.docx")
    named = re.findall(r"^  (/.*)$", said.out, re.MULTILINE)
    assert named
    assert all(Path(path).is_file() for path in named)


# --- what is on the photos ------------------------------------------------------------------------------------------


def barcode(office: Office, id: str, name: str, text: str) -> None:
    """A photo of a label whose barcode says this."""
    made = zxingcpp.create_barcode(text, zxingcpp.BarcodeFormat.Code128).to_image(scale=3)
    label = Image.new("L", (1200, 700), 200)
    label.paste(Image.frombytes("L", made.shape[::-1], bytes(memoryview(made))), (100, 200))
    folder = inbox(office, id)
    folder.mkdir(parents=True, exist_ok=True)
    label.save(folder / name)


def test_a_barcode_that_says_otherwise_is_asked_about(office: Office, id: str, secrets: tuple[str, ...]) -> None:
    serial, tag, place = secrets
    label = ("--serial", serial, "--asset-tag", tag, "--position", place)
    barcode(office, id, "label.png", "OTHER77X")
    before = len(office.events(id))
    said = office.type("case", "inspect", id, SERVER, *label).ended(3, "Nothing was recorded", "--barcode-differs")
    assert f"label.png: a barcode says OTHER77X; typed was {serial}." in said.err
    assert len(office.events(id)) == before
    with at_terminal(office, "case", "inspect", id, SERVER, *label) as terminal:
        terminal.answers("Enter stops >", "")
        assert terminal.ended() == 3
    assert len(office.events(id)) == before
    with at_terminal(office, "case", "inspect", id, SERVER, *label) as terminal:
        terminal.answers("Enter stops >", serial.lower())
        assert terminal.ended() == 0
    assert readings(office, id)[-1]["serial"] == serial
    barcode(office, id, "more.png", "OTHER77Y")
    office.type("case", "inspect", id, SERVER, *label, "--barcode-differs").ended(0, "recorded; photos: 1 (more.png)")


def test_a_barcode_that_says_the_same_is_shown(office: Office, id: str, secrets: tuple[str, ...]) -> None:
    serial, tag, place = secrets
    for name, text in (("a.png", f"S{serial}"), ("b.png", "PART-0815"), ("c.png", tag)):
        barcode(office, id, name, text)
    label = ("--serial", f"{serial[:3]} {serial[3:]}".lower(), "--asset-tag", tag, "--position", place)
    said = office.type("case", "inspect", id, SERVER, *label).ended(0)
    assert f"a.png: its barcode says S{serial}, as typed." in said.err
    assert "PART" not in said.err


def test_a_photo_that_cannot_be_shown_stops_nothing(office: Office, id: str, secrets: tuple[str, ...]) -> None:
    """A photo of 839 bytes stopped a case for good: its report could not be made any more."""
    serial, tag, place = secrets
    folder = inbox(office, id)
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "odd.jpg").write_bytes(TYPE_ERROR)
    (folder / "cut.jpg").write_bytes(TYPE_ERROR[:300])
    label = ("--serial", serial, "--asset-tag", tag, "--position", place)
    said = office.type("case", "inspect", id, SERVER, *label).ended(0, "recorded; photos: 2 (cut.jpg, odd.jpg)")
    assert "cut.jpg cannot be shown: " in said.err
    page = office.read("report", "render", id, "--format", "html").ended(0).out
    assert "tidak dapat ditampilkan" in page
    office.read("report", "bundle", id).ended(0)
    office.run(id).ended(4, "WAITING for a confirmation")
