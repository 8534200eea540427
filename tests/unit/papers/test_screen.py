"""What is printed, set by the width of a terminal: nothing is cut, and nothing is broken in a word."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Sequence
from itertools import chain

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as some
from rich.cells import cell_len

from dcdecom.cli.program import offered
from dcdecom.cli.screen import shown
from dcdecom.cli.wrapping import GOES_ON, wrapped
from dcdecom.papers.blocks import Block, Marked, Table, TableRow, Verbatim, lines
from dcdecom.papers.columns import columns
from dcdecom.papers.sanitize import plain

COMMAND = "dcdecom case sign 2026-0042 penarikan --as opd --scan FILE --code CODE"
LETTERS = some.characters(codec="utf-8", exclude_categories=["Cs", "Zs"])
WORDS = some.text(LETTERS | some.just(" ") | some.sampled_from("\x1b\n\u202e日本"), max_size=30)
CELLS = some.lists(WORDS, min_size=4, max_size=4)


def words(text: str) -> set[str]:
    return {word.strip(";") for word in text.split()}


@settings(deadline=None, max_examples=60)
@given(rows=some.lists(CELLS, max_size=5), head=some.none() | CELLS, width=some.integers(20, 200))
@example(rows=[["", "", "", "a" * 25], ["", "", " " + "b" * 25, ""], ["cccc", "d" * 10, "", ""]], head=None, width=72)
def test_nothing_is_cut_and_no_word_is_broken(rows: list[list[str]], head: list[str] | None, width: int) -> None:
    """Whatever a device, a file or a person said; wide letters take two columns."""
    blocks = columns(rows, head=head or ())
    set_here = [*shown(blocks, width)]
    filled = [name for n, name in enumerate(head or ()) if any(row[n] for row in rows)]
    assert words(plain(" ".join([*filled, *chain(*rows)]))) <= words(" ".join(set_here))
    assert [line for line in set_here if cell_len(line) > width and len(line.split()) > 1] == []
    assert not any(ord(letter) < 32 or letter == "\x7f" for line in set_here for letter in line)


@settings(deadline=None)
@given(text=WORDS.filter(str.isprintable), width=some.integers(20, 80))
def test_a_text_keeps_its_words_in_their_order(text: str, width: int) -> None:
    assert " ".join(wrapped(text, width)).split() == text.split()


@pytest.mark.parametrize("text", [
    f"  {COMMAND}",
    f"Then record it: {COMMAND}. Somebody else signs.",
    f"Ask for it ({COMMAND}), and go on.",
    "-> ssh-keyscan -t ed25519 tor-3.dc.example.go.id >> inventory/known_hosts, once the console shows the same.",
    "  export DCDECOM_CONFIG=/srv/dcdecom/a/rather/long/folder/dcdecom.yaml",
])  # fmt: skip
def test_a_command_is_never_broken_within_a_word(text: str) -> None:
    """One that is wider than the terminal goes on behind a backslash, as a shell has it."""
    longest = "export DCDECOM_CONFIG=/srv/dcdecom/a/rather/long/folder/dcdecom.yaml"
    for width in range(20, 120):
        set_here = "\n".join(wrapped(text, width))
        whole = re.sub(r" \\\n +", " ", set_here)
        for command in (COMMAND, longest):
            if command in text:
                assert any(command in line for line in whole.split("\n")), f"{width}:\n{set_here}"
        broken = [line for line in set_here.split("\n") if len(line) > width and len(line.split()) > 2]
        assert broken == [], width


def test_a_command_goes_on_between_its_arguments_and_never_in_quotes() -> None:
    """What is copied into a shell is what was to be typed."""
    command = (
        "dcdecom case sign 2026-0042 pemeriksaan --as kasi --note 'kept, for two years; then no more' --scan nota.pdf"
    )
    assert wrapped(f"Then: {command}", 60) == [
        "Then:",
        "  dcdecom case sign 2026-0042 pemeriksaan --as kasi \\",
        "    --note 'kept, for two years; then no more' \\",
        "    --scan nota.pdf",
    ]
    for width in range(40, 100):
        found = "\n".join(wrapped(f"  {command}", width))
        typed = subprocess.run(["sh", "-c", found.replace("dcdecom case", "printf '%s\\n' case")], capture_output=True)
        assert typed.stdout.decode().splitlines() == shlex.split(command)[1:]


@pytest.mark.parametrize("program", ["dcdecom", ".venv/bin/dcdecom", "'/srv/data centre/bin/dcdecom'"])
def test_a_command_begins_as_the_program_was_called_and_is_broken_as_any(program: str) -> None:
    id = "2026-0001"
    table = Table((TableRow(("1", f"dcdecom case show {id}"), (f"then dcdecom verify {id}",)),))
    typed = f"case sign {id} review-kasi --as kasi --note 'two words' --scan x.pdf"
    text = f"dcdecom never asks. Go on: dcdecom {typed}"
    found = "\n".join(shown(offered([text, table, Verbatim("dcdecom case list")], program), 60))
    told = found.replace(" \\\n", " ").split("\n")
    assert told[0] == "dcdecom never asks. Go on:"
    assert " ".join(told[1].split()) == f"{program} {typed}"
    assert told[2:] == [f"  1   {program} case show {id}", f"then {program} verify {id}", "dcdecom case list"]


def test_a_path_on_a_line_of_its_own_is_never_broken() -> None:
    path = "  /srv/dcdecom/inbox/2026-0042/foto rak tujuh/depan dan belakang.jpg"
    assert wrapped(path, 44) == [path]


def test_prose_about_dcdecom_is_no_command() -> None:
    assert wrapped("dcdecom never calls it by this account.", 24) == ["dcdecom never calls it", "  by this account."]


def test_what_is_wider_than_the_terminal_stands_alone_to_be_copied() -> None:
    head = "4be4" * 16
    assert wrapped(f"head         {head}", 44) == ["head", f"  {head}"]
    assert wrapped(f"Code 41c9; head {head}; 12 events", 44) == ["Code 41c9; head", f"  {head};", "  12 events"]


def table(head: Sequence[str] = ()) -> list[Block]:
    rows = [
        ["serial", "SGH331XK7P", "SGH331XK7P", "-", "sesuai"],
        ["MAC", "-", "9c:b6:54:a1:02:10 tor-3 Gi1/0/7", "tor-3 Gi1/0/7 (cli, snmp)", Marked("TIDAK SESUAI", "stop")],
    ]
    return columns(rows, head=head)


HEAD = ("", "letter", "record", "network", "")


def test_a_table_that_fits_stands_as_in_a_pipe() -> None:
    assert [*shown(table(HEAD), 120)] == [*lines(table(HEAD))]
    assert [*shown(table(HEAD), 0)] == [*lines(table(HEAD))]


def test_a_table_that_does_not_is_wrapped_by_column() -> None:
    assert [*shown(table(HEAD), 80)] == [
        "          letter      record                 network",
        "  serial  SGH331XK7P  SGH331XK7P             -                      sesuai",
        "  MAC     -           9c:b6:54:a1:02:10      tor-3 Gi1/0/7 (cli,    TIDAK SESUAI",
        "                      tor-3 Gi1/0/7          snmp)",
    ]


def test_what_is_too_narrow_for_columns_becomes_blocks() -> None:
    assert [*shown(table(HEAD), 44)] == [
        "  serial   sesuai",
        "    letter   SGH331XK7P",
        "    record   SGH331XK7P",
        "    network  -",
        "  MAC   TIDAK SESUAI",
        "    letter   -",
        "    record   9c:b6:54:a1:02:10 tor-3 Gi1/0/7",
        "    network  tor-3 Gi1/0/7 (cli, snmp)",
    ]


def test_a_row_without_names_runs_on() -> None:
    rows = columns([[3, "shut", "tor-3", "GigabitEthernet1/0/7 (data)", "up -> down, saved"]])
    assert [*shown(rows, 44)] == ["  3   shut   tor-3", "      GigabitEthernet1/0/7 (data)", "      up -> down, saved"]


def test_what_stands_under_a_row_stays_there() -> None:
    below = columns([["The serial differs.", Marked("block serial-differs", "stop")]], indent=4)
    told = [Table((TableRow(("srv-1", "sesuai"), tuple(below)), TableRow(("srv-2", "sesuai"))))]
    assert [line.split()[0] for line in shown(told, 50)] == ["srv-1", "The", "srv-2"]


def test_what_is_copied_or_parsed_is_never_broken_or_coloured() -> None:
    text = '{"says": "' + "a word " * 40 + '"}'
    assert [*shown([Verbatim(text)], 44, coloured=True)] == [text]


@pytest.mark.parametrize("width", [44, 80, 200])
def test_each_of_two_equal_cells_has_its_colour(width: int) -> None:
    row = TableRow(("srv-dinkes-04", Marked("TIDAK SESUAI", "stop"), Marked("TIDAK SESUAI", "stop")))
    found = "\n".join(shown([Table((row,), ("", "letter/record", "record/network"))], width, coloured=True))
    assert found.count("\x1b[1;31mTIDAK SESUAI\x1b[0m") == found.count("\x1b[1;31m") == 2


def test_colours_take_no_room_and_add_no_word() -> None:
    for width in (44, 80, 200):
        coloured = [*shown(table(HEAD), width, coloured=True)]
        assert [re.sub(r"\x1b\[[0-9;]*m", "", line) for line in coloured] == [*shown(table(HEAD), width)]
        assert any("\x1b[1;31mTIDAK SESUAI\x1b[0m" in line for line in coloured)


def test_rich_is_loaded_for_what_does_not_fit_alone() -> None:
    program = (
        "import sys; from dcdecom.cli.screen import shown; from dcdecom.papers.columns import columns\n"
        "[*shown([*columns([['a' * 20, 'b b ' * 20]]), 'c ' * 90], int(sys.argv[1]))]\n"
        "print(any(name.partition('.')[0] == 'rich' for name in sys.modules))"
    )
    for width, loaded in ((0, "False"), (200, "False"), (80, "True")):
        told = subprocess.run([sys.executable, "-c", program, str(width)], capture_output=True, text=True, check=True)
        assert told.stdout.strip() == loaded, width


STEP_9 = (
    (6, "disable", "Zabbix", "srv-disdik-01 (id 10681)", "enabled -> disabled"),
    (8, "unsilence", "Zabbix", "srv-disdik-01 (id 10681)", "our silence ends"),
    (10, "status", "NetBox", "srv-disdik-01", "active -> decommissioning"),
    (11, "cable", "NetBox", "M-0091 (id 2)", "BMC - tor-3 GigabitEthernet1/0/31, removed"),
    (13, "address", "NetBox", "198.18.20.11", "active -> deprecated"),
)


@pytest.mark.parametrize(("width", "aligned"), [(80, 5), (72, 5), (60, 4), (48, 3), (34, 3)])
def test_a_plan_stands_in_columns_also_where_it_does_not_fit(width: int, aligned: int) -> None:
    """The plan that nobody can take back is read column by column: what is written, in which system, of what."""
    drawn = [*shown(columns(STEP_9), width)]
    for n in range(1, aligned):
        begins = set()
        for row in STEP_9:
            line = next(line for line in drawn if line.split()[0] == str(row[0]))
            begins.add(line.index(str(row[n]).split()[0]))
        assert len(begins) == 1, "\n".join(drawn)


@pytest.mark.parametrize("width", [44, 80, 200])
def test_a_text_of_several_lines_loses_none(width: int) -> None:
    """An error of two lines, the first of them wide, once left a blank line where it should have been told."""
    error = "'XXXX' ends the serial number of no device of plan f69879e0. Nothing was applied.\n" + COMMAND
    told = re.sub(r" \\\n +", " ", "\n".join(shown([error], width)))
    assert " ".join(told.split()) == error.replace("\n", " ")


def test_a_command_goes_on_behind_what_stands_for_several() -> None:
    typed = "dcdecom case sign 2026-0001 disposisi-kabid --as kabid --verified N,... --by PERSON --on DATE --scan FILE"
    first, second = wrapped(f"  {typed}", 80)
    assert first.endswith(GOES_ON)
    assert f"{first.removesuffix(GOES_ON)} {second.strip()}".strip() == typed
