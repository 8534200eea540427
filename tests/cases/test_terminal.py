"""What a person at a terminal meets, beside what a pipe gets: the same words, at 200, 80 and 44 columns."""

from __future__ import annotations

import os
import re
import sys

import pytest

from dcdecom_lab.control import LabControl
from tests.cases.driver import ROOT
from tests.cases.office import Office
from tests.cases.stages import Shelf
from tests.terminal import Terminal

SERVER = "srv-bapenda-01"
COLUMNS = (200, 80, 44)
ESCAPES = re.compile(r"\x1b\[[0-9;?]*[A-Za-z]")
TIMES = re.compile(r"\b\d\d:\d\d(:\d\d)?\b|\b\d{4}-\d\d-\d\d\b|[0-9]+ GiB")
TO_COPY = re.compile(r"(^|\s)(dcdecom|apt-get|ssh-keyscan|sudo) ")
FOOT = re.compile("[━╸╺]")
"""What a bar is drawn with."""


def at(office: Office, columns: int, *words: str, by: str = "", **environment: str) -> Terminal:
    """A person types a command at a terminal of so many columns."""
    actor = ["--actor", by] if by else []
    command = [sys.executable, "-m", "dcdecom", *words, "--config", str(office.config), *actor]
    return Terminal(command, ROOT, {**os.environ, **environment}, columns)


def printed(terminal: Terminal) -> list[str]:
    """The lines that were sent, before the terminal broke any."""
    return re.split(r"[\r\n]+", ESCAPES.sub("", terminal.raw))


def words(text: str) -> set[str]:
    """The words of a text, without times and the marks between parts of a list."""
    return {word.strip(",;") for word in TIMES.sub("", text).split()}


def too_wide(terminal: Terminal, columns: int) -> list[str]:
    """Lines that the terminal has to break: a word or a command that is wider may be."""
    wide = [line for line in printed(terminal) if len(line) > columns]
    return [line for line in wide if " " in line.strip(" ;") and not TO_COPY.search(line)]


@pytest.fixture
def cases(office: Office, shelf: Shelf) -> tuple[str, str]:
    """A case whose plan waits, and one of three servers of which one disagrees."""
    return shelf.planned(office, SERVER), office.open(office.request("three"), 4)


def agree(office: Office, *typed: str) -> None:
    """At each width, no word of what a pipe gets is missing, and no line has to be broken."""
    piped = office.read(*typed)
    for columns in COLUMNS:
        with at(office, columns, *typed) as terminal:
            assert terminal.ended() == piped.code, f"{typed} at {columns}:\n{terminal.text}"
            assert words(piped.text) <= words("\n".join(printed(terminal))), f"{typed} at {columns}"
            assert too_wide(terminal, columns) == [], f"{typed} at {columns}"


def test_what_the_journal_tells(office: Office, cases: tuple[str, str]) -> None:
    planned, three = cases
    agree(office, "case", "list")
    agree(office, "case", "show", three)
    agree(office, "case", "plan", planned)
    agree(office, "report", "show", three)
    agree(office, "verify", three)


@pytest.mark.whole
def test_what_systems_tell(office: Office, cases: tuple[str, str]) -> None:
    agree(office, "check", str(office.request("three")))
    agree(office, "case", "run", cases[1], "--actor", "rina")
    agree(office, "look", "tor-1")
    agree(office, "look", "tor-1", "Gi1/0/5")
    agree(office, "find", "srv-bpkad-03")
    agree(office, "doctor", "--only", "machine", "--only", "switches")
    office.read("reconcile")
    office.read("reconcile")
    agree(office, "reconcile", "--fail-on", "any")


@pytest.mark.long
def test_an_explained_drift_can_be_copied_into_its_file(office: Office) -> None:
    told = office.read("reconcile", "--fail-on", "any").out
    drift = re.search(r"foreign-mac +([0-9a-f]{8})", told)
    assert drift, told
    piped = office.read("reconcile", "--explain", drift[1]).ended(0)
    _, entry = piped.out.split("known:\n")
    for columns in COLUMNS:
        with at(office, columns, "reconcile", "--explain", drift[1]) as terminal:
            assert terminal.ended() == 0
            assert "\n".join(printed(terminal)).split("known:\n")[1].strip("\n") == entry.strip("\n")
            assert words(piped.out) <= words("\n".join(printed(terminal)))
            assert [line for line in too_wide(terminal, columns) if line not in entry] == []


WATCHED = {44: [pytest.mark.whole], 80: [], 200: [pytest.mark.whole]}


@pytest.mark.parametrize("columns", [pytest.param(n, marks=marks) for n, marks in WATCHED.items()])
def test_do_not_pull_yet_stands_above_the_bar(office: Office, shelf: Shelf, columns: int) -> None:
    """Who watches the soak is told what it is for, while it runs and after it; the same of the owner's shutdown."""
    id = shelf.planned(office, SERVER)
    with at(office, columns, "case", "run", id, by="rina") as terminal:
        asked = terminal.sees("Type the last four characters")
        assert asked.startswith(id), "it says first which case, of which estate"
        assert "[lab]" in asked
        assert "sesuai" in asked
        assert too_wide(terminal, columns) == []
        terminal.types(office.server(SERVER).serial[-4:])
        terminal.sees("watching")
        watching = terminal.sees("left")
        assert _flat(watching).index("Ask") < _flat(watching).index("watching")
        assert re.search(r"watching +tor-\d \S+.* since \d\d:\d\d:\d\d until \d\d:\d\d:\d\d", _flat(watching)), watching
        office.bed.power(SERVER, False)
        terminal.sees("soak until")
        soaking = terminal.text
        assert "left" in soaking.split("soak until")[1], soaking
        assert FOOT.search(soaking)
        assert _flat(soaking).index("Do not pull yet.") < _flat(soaking).index("soak until")
        assert terminal.ended() == 4
        ended = _flat(terminal.text)
    assert re.search(r"down now.*watched tor-\d.*verified.*Do not pull yet\..*soak until.*over", ended), ended
    assert "watching " not in ended.partition("watched")[2]
    assert "ba-penarikan.docx" in ended


@pytest.mark.long
def test_do_not_pull_yet_is_said_in_a_pipe(office: Office, shelf: Shelf) -> None:
    id = shelf.planned(office, SERVER)
    said = office.end(office.shuts_down(id, SERVER)).ended(4, "Ask ", "Do not pull yet.", "ba-penarikan.docx")
    assert "\x1b" not in said.text
    assert "\r" not in said.text


def test_what_cannot_be_read_while_it_is_watched_is_said(office: Office, shelf: Shelf, control: LabControl) -> None:
    """A watch that sees nothing is not one that sees nothing leave: it is told while there is time to do something."""
    id = shelf.planned(office, SERVER)
    running = office.watches(id, SERVER)
    control.snmp_fault("tor-3", "silent", True)
    running.until("switch-unread")
    running.interrupt()
    office.end(running)


def test_colours_are_no_more_than_colours(office: Office, cases: tuple[str, str]) -> None:
    """Without them the same text is there; NO_COLOR and a dumb terminal get none."""
    with at(office, 80, "case", "show", cases[1], NO_COLOR="") as coloured:
        coloured.ended()
        assert "\x1b[1;31m" in coloured.raw
    with at(office, 80, "case", "show", cases[1], NO_COLOR="1") as bare:
        bare.ended()
        assert "\x1b" not in bare.raw
        assert bare.text == coloured.text


def _flat(text: str) -> str:
    return " ".join(text.split())
