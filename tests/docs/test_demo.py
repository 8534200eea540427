"""The demo as somebody meets it: at a terminal, in a pipe, without stdin, and stopped in the middle."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import unquote, urlparse

import pytest
import yaml

from docs.pictures.__main__ import FOLDER, LARGEST, differences
from docs.pictures.screens import SCREENS, compared, words
from tests.docs.reading import ROOT, first_difference
from tests.terminal import Terminal
from tests.unit.lab.test_process import command_of

MAKE = ("make", "-o", ".venv/lab", "demo")
"""`make demo` of an environment in which everything is installed."""
PATIENCE = 840
pytestmark = pytest.mark.timeout(900)  # two cores that others use too


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    """Temporary folders go where they can be counted."""
    (tmp_path / "temporary").mkdir()
    outer = {"MAKEFLAGS", "MAKELEVEL", "MFLAGS"}  # what a `make` that runs these tests hands down
    own = {name: value for name, value in os.environ.items() if name not in outer}
    return own | {"TMPDIR": str(tmp_path / "temporary"), "PYTHONPATH": str(ROOT)}


@pytest.fixture
def output(tmp_path: Path) -> Path:
    return tmp_path / "a demo"


def left(environment: dict[str, str]) -> tuple[list[str], list[Path]]:
    """The labs of this test that run, and the temporary folders that are left."""
    folder = environment["TMPDIR"]
    lines = map(command_of, Path("/proc").glob("[0-9]*"))
    return [line for line in lines if folder in line], [*Path(folder).iterdir()]


def is_whole(shown: list[str], output: Path) -> None:
    """Everything was played, counted and left, and nobody was asked."""
    text = "\n".join(shown)
    assert text.index("It takes two to four minutes.") < text.index("=== 1 of 4")
    assert not re.search(r"serial >|asset tag >|to apply plan|code on the signed", text)
    [promised] = re.findall(r"(\d+) commands are typed for you", text)
    commands = [line for line in shown if line.startswith("$ dcdecom ")]
    assert len(commands) == int(promised)
    places = re.findall(r"^\[(.+?),? command (\d+) of (\d+)\]$", text, flags=re.M)
    assert len(places) == len(commands)
    scenes = list(dict.fromkeys(place for place, *_ in places))
    assert scenes == ["1/4", "2/4", "3/4", "4/4", "at the end"]
    for scene in scenes:
        counted = [(int(n), int(of)) for place, n, of in places if place == scene]
        assert counted == [(n, len(counted)) for n in range(1, len(counted) + 1)]
    [link] = [line for line in shown if line.startswith("file://")]
    page = Path(unquote(urlparse(link).path))
    assert page == output / "2026-0001" / "laporan.html"
    assert "srv-disdik-01" in page.read_text("utf-8")
    was_seen(output)
    for offered in text.partition("Look around:\n")[2].splitlines():
        done = subprocess.run(["bash", "-c", offered], cwd=ROOT, capture_output=True, text=True, check=False)
        assert done.returncode == 0, f"{offered}\n{done.stdout}{done.stderr}"
        assert "2026-000" in done.stdout


def was_seen(output: Path) -> None:
    """What the cases show besides: a change by hand, what became free, parts that agree, and a letter beside a form."""
    accepted, mixed = (yaml.safe_load((output / id / "laporan.yaml").read_text("utf-8")) for id in IDS)
    by_hand = [(c["keadaan"], c["manual"]["terlihat"]) for c in accepted["perubahan"] if c.get("manual")]
    assert by_hand == [("dikerjakan secara manual", "diamati aplikasi kemudian")]
    freed = accepted["ringkasan"]["diubah"]
    assert all(part in freed for part in ("1 U", "0,4 kW", "2 port switch", "2 sambungan daya", "2 alamat IP")), freed
    [device] = accepted["perangkat"]
    compared = {row["unsur"]: row["hasil"] for row in device["data"]}
    assert [compared[part] for part in ("prosesor", "memori", "media penyimpanan")] == ["sesuai"] * 3
    states = {row["langkah"]: row["keadaan"] for row in mixed["langkah"]}
    assert (states["penolakan"], states["formulir"]) == ("selesai", "selesai")


IDS = ("2026-0001", "2026-0003")
"""The accepted and the mixed case."""


def test_what_make_says_is_broken_at_no_word_of_a_terminal() -> None:
    said = re.findall(r'@echo "(.+)"', (ROOT / "Makefile").read_text("utf-8"))
    assert "It takes half a minute, longer on a slow line." in said
    assert [line for line in said if len(line) > 80] == []


def test_make_demo_at_a_terminal_asks_nothing_and_ends(environment: dict[str, str], output: Path) -> None:
    with Terminal([*MAKE, f"BIN={Path(sys.executable).parent}", f"DEMO='{output}'"], ROOT, environment) as terminal:
        assert terminal.ended(PATIENCE) == 0, terminal.text
        is_whole(terminal.lines, output)
        assert terminal.lines[0].startswith("Four cases are played")
        assert "soak until" in terminal.raw, "a wait shows its bar"
        changed = differences([[*line] for line in terminal.characters], output)
        assert changed == [], "the pictures of the README say otherwise: make pictures"
    assert left(environment) == ([], [])


def test_a_code_that_a_shell_reads_is_no_other_picture() -> None:
    """Of 37 codes three end in a sign that a shell reads, and have a line more."""
    told = ["The sheet to sign bears the code RFVQ-WMKK-X8YR-SEGC-SQ6A-NN7P-037", "  dcdecom case sign 2026-0001"]
    quoted = [told[0][:-1] + "*", "  In a command it stands in quotes: 'RFVQ-WMKK-X8YR-SEGC-SQ6A-NN7P-03*'", told[1]]
    assert compared(quoted) == compared(told)
    assert first_difference(told, quoted) == ""


DEMO = (sys.executable, "-m", "dcdecom", "lab", "demo", "--output")


@pytest.mark.whole
@pytest.mark.parametrize("columns", [44, 200])
def test_at_other_widths(environment: dict[str, str], output: Path, columns: int) -> None:
    with Terminal([*DEMO, str(output)], ROOT, environment, columns) as terminal:
        assert terminal.ended(PATIENCE) == 0, terminal.text
        is_whole(terminal.lines, output)


@pytest.mark.whole
@pytest.mark.parametrize("stdin", ["pipe", "closed"])
def test_without_a_terminal(environment: dict[str, str], output: Path, stdin: str) -> None:
    """In a pipe that says nothing and is never closed; and without any stdin, as the README's test plays it too."""
    command = ["bash", "-c", 'exec "$@" <&-', "bash", *DEMO] if stdin == "closed" else [*DEMO]
    read, write = os.pipe()
    try:
        done = subprocess.run(
            [*command, str(output)], cwd=ROOT, env=environment, stdin=read, stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT, text=True, timeout=PATIENCE, check=False,
        )  # fmt: skip
    finally:
        os.close(read)
        os.close(write)
    assert done.returncode == 0, done.stdout
    is_whole(done.stdout.splitlines(), output)
    assert "\x1b" not in done.stdout
    assert left(environment) == ([], [])


# --- stopped ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def terminal(environment: dict[str, str], output: Path) -> Iterator[Terminal]:
    with Terminal([*DEMO, str(output)], ROOT, environment) as terminal:
        yield terminal


def is_gone(environment: dict[str, str]) -> None:
    """Nothing of the demo runs any more, and its temporary folder is gone."""
    until = time.monotonic() + 60
    while left(environment) != ([], []) and time.monotonic() < until:
        time.sleep(0.1)
    assert left(environment) == ([], [])


def stopped_in_one_line(terminal: Terminal, begun: str) -> None:
    said = terminal.text.partition(begun)[2]
    assert len(re.findall("stopped", said, flags=re.IGNORECASE)) == 1, said
    assert re.search(r"^The demo was stopped\. Nothing of it runs any more", said, flags=re.M), said
    assert "Traceback" not in terminal.text
    assert "Press Ctrl-C again" not in terminal.text


@pytest.mark.parametrize("begun", ["command 1 of", pytest.param("Starting the data", marks=pytest.mark.long)])
def test_ctrl_c_stops_it_and_leaves_nothing(
    terminal: Terminal, environment: dict[str, str], output: Path, begun: str
) -> None:
    """Also while the lab starts. The next demo takes the folder."""
    terminal.sees(begun)
    terminal.presses("c")
    assert terminal.ended(60) == 130
    stopped_in_one_line(terminal, begun)
    assert left(environment) == ([], [])
    with Terminal([*DEMO, str(output)], ROOT, environment) as again:
        again.sees("command 1 of")
        again.presses("c")
        assert again.ended(60) == 130


@pytest.mark.whole
def test_ctrl_c_while_a_bar_is_drawn(terminal: Terminal, environment: dict[str, str]) -> None:
    terminal.sees("soak until", within=PATIENCE)
    terminal.presses("c")
    assert terminal.ended(60) == 130
    stopped_in_one_line(terminal, "soak until")
    assert terminal.raw.rindex("\x1b[?25h") > terminal.raw.rindex("\x1b[?25l"), "the cursor is there again"
    assert left(environment) == ([], [])


def test_a_closed_terminal_stops_it_and_leaves_nothing(terminal: Terminal, environment: dict[str, str]) -> None:
    terminal.sees("command 1 of")
    terminal.hangs_up()
    assert terminal.ended(60) == 129
    assert left(environment) == ([], [])


@pytest.mark.long
@pytest.mark.parametrize(("number", "ends"), [(signal.SIGTERM, 143), (signal.SIGKILL, -9)])
def test_a_demo_that_is_killed_leaves_nothing(
    terminal: Terminal, environment: dict[str, str], number: signal.Signals, ends: int
) -> None:
    terminal.sees("command 1 of")
    os.kill(terminal.pid, number)
    assert terminal.ended(60) == ends
    is_gone(environment)


# --- its pictures ----------------------------------------------------------------------------------------------------


def test_the_pictures_are_small_name_no_machine_and_load_nothing() -> None:
    pictures = [file for file in FOLDER.iterdir() if file.suffix in LARGEST]
    assert {file.stem for file in pictures} == {*(screen.name for screen in SCREENS), "page", "paper"}
    for file in pictures:
        assert file.stat().st_size < LARGEST[file.suffix], file
    for screen in SCREENS:
        text = (FOLDER / f"{screen.name}.svg").read_text("utf-8")
        assert re.findall(r"https?://[^\s\"<]+", text.replace("http://www.w3.org/2000/svg", "")) in ([], RICH)
        assert re.search(r"/(root|work|home|tmp)/", text) is None
        assert len(words(text)) > 40


def test_a_picture_that_says_something_else_is_told() -> None:
    printed = [[Letter(letter) for letter in line] for line in SAID.splitlines()]
    found = "\n".join(differences(printed, Path("/tmp/elsewhere")))
    assert "plan.svg" in found
    assert re.search(r"^\+exploded$", found, flags=re.M)


class Letter:
    """A character without a colour."""

    def __init__(self, data: str) -> None:
        self.data, self.fg, self.bold = data, "default", False


RICH = ["https://www.textualize.io"]
"""In a comment: who draws the pictures."""
SAID = """\
Plan 0f0f0f0f: 1 server, 2 ports, exploded
exit 4
$ dcdecom case run 2026-0001 --confirm 0f0f0f0f:XK7P --wait
exit 4
$ dcdecom run penarikan-server /tmp/elsewhere/requests/rejected.yaml
exit 3
"""
