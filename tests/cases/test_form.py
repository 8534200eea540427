"""What stands on a signed form, as somebody types it: asked for at a terminal, given by options, and recorded."""

from __future__ import annotations

import os
import shlex
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.cases.driver import ROOT
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.terminal import Terminal

pytestmark = pytest.mark.long
SERVER = "srv-disdik-02"
DISK = ("its serial number >", "D1"), ("its slot >", "1"), ("as 480 GB SSD >", "480"), ("as 480 GB SSD >", "480 GB SSD")


@pytest.fixture
def id(office: Office, shelf: Shelf) -> str:
    """A case that waits for the form."""
    id = shelf.opened(office, SERVER)
    office.told(id).ended(0)
    office.run(id).ended(4, "--form FILE")
    return id


@contextmanager
def at_terminal(office: Office, *words: str) -> Iterator[Terminal]:
    environment = os.environ | {"PYTHONPATH": str(ROOT), "LC_ALL": "C.UTF-8"}
    typed = [sys.executable, "-m", "dcdecom", *words, "--actor", "rina", "--config", str(office.config)]
    with Terminal(typed, office.folder, environment) as terminal:
        yield terminal


def test_it_is_asked_for_when_the_form_is_recorded(office: Office, id: str) -> None:
    code = office.code_on(office.sheet(id, "formulir"))
    sign = ("case", "sign", id, "formulir", "--as", "opd", "--scan", office.scan("form"), "--code", code)
    office.type(*sign).ended(2, "nobody typed it", "dcdecom case form", "Nothing was recorded")
    with at_terminal(office, *sign) as terminal:
        terminal.answers("serial number, where the applicant wrote one >", "")
        terminal.answers("asset tag, where the applicant wrote one >", "")
        terminal.answers("(0: none) >", "many")
        terminal.answers("(0: none) >", "1")
        for question, answer in DISK:
            terminal.answers(question, answer)
        terminal.answers("keep, wipe, destroy or remove >", "kep")
        terminal.answers("keep, wipe, destroy or remove >", "dihapus")
        terminal.answers("(Enter alone: form) >", "")
        terminal.answers("(0: none) >", "0")
        terminal.answers("yes or no >", "no")
        terminal.answers("yes or no >", "ya")
        terminal.answers("owner, us or other >", "owner")
        assert terminal.ended() == 0, terminal.text
        assert terminal.widest <= 80
    [said] = office.events(id)[-1].payload["form"]  # type: ignore[misc]  # a list here
    assert said["disks"] == [
        {"decision": "wipe", "serial": "D1", "bay": "1", "size": "480 GB SSD", "source": "form"}
    ]  # fmt: skip
    assert (said["accessories"], said["backup"], said["wipe"]) == ([], {"made": False}, {"wanted": True, "by": "owner"})


def test_nothing_is_lost_when_it_is_stopped_and_options_say_the_rest(office: Office, id: str) -> None:
    file = office.folder / "form.yaml"
    with at_terminal(office, "case", "form", id, str(file), "--accessory", f"{SERVER},what=rails") as terminal:
        terminal.answers("serial number, where the applicant wrote one >", "S-1")
        terminal.sees("asset tag, where the applicant wrote one >")
        terminal.presses("C")
        assert terminal.ended() == 130
        lines = terminal.lines
    told = lines.index("Nothing was written. This command has what you typed, and asks for the rest:")
    again = shlex.split(" ".join(line.rstrip("\\") for line in lines[told + 1 :]))
    assert again[1:4] == ["case", "form", id]
    assert f"{SERVER},serial=S-1" in again
    assert not file.exists()
    rest = ("--disk", f"{SERVER},none", "--backup", f"{SERVER},made=no", "--wipe", f"{SERVER},wanted=no")
    office.read("case", "form", id, str(file), *again[5 : again.index("--config")]).ended(2, "--disk", "no terminal")
    office.read("case", "form", id, str(file), *again[5 : again.index("--config")], *rest).ended(0, "Written")
    office.read("case", "form", id, str(file), *rest).ended(2, "is there already")
    office.read("case", "form", id, "other.yaml", "--disk", "srv-disdik-20,none").ended(2, "did you mean srv-disdik-02")
    office.signs(id, "formulir", "opd", "--form", str(file)).ended(0)
    office.run(id).ended(4, "at the rack")
    office.inspects(id, SERVER).ended(0)
    office.run(id).ended(3, "form S-1")
    file.write_text(file.read_text("utf-8").replace('serial: "S-1"', ""), "utf-8")
    correct = ("case", "form", id, "--correct", str(file))
    office.type(*correct).ended(2, "--note")
    office.type(*correct, "--note", "slip of the pen").ended(0, "typed anew")
    office.run(id).ended(4, "WAITING for a confirmation")
