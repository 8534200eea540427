"""Every command of the tree, and for each of its arguments and options every kind of wrong value.

The tree itself is asked: a command or an option that is added is tried without anybody listing it here. Only what a
right line looks like is written down, and a command that has none fails the test.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import click

from dcdecom.cli import dcdecom as root
from dcdecom.cli.given import FilePath

LONG = "x" * 5000
"""Longer than any name, and than any path may be."""
CONTROL = "srv\x1b[2J\x07\r-01"
"""Moves the cursor, rings, and clears the screen where it is printed as it is."""
HIDDEN = "srv-\u202e10-kidsid"
"""Reads otherwise than it is written."""
NAMES = {"empty": "", "long": LONG, "control": CONTROL, "hidden": HIDDEN, "unknown": "nowhere-at-all", "dash": "--"}
NUMBERS = {"word": "three", "negative": "-1", "huge": "9" * 30, "empty": ""}
RIGHT = {
    "new": ("absent",), "write": ("empty file", "binary", "tab", "dates"), "folder": ("absent", "folder"),
}  # fmt: skip
"""By what a path is for: what may be given all the same."""
NOT_ASKED = frozenset({"help", "version", "verbose", "log_format"})
"""Options of which nothing can be wrong but their name and choice."""


BIG = frozenset({"lab up", "lab demo", "worker"})
"""Commands that do something large, or never end, where nothing is wrong: of these only a refused line is typed."""

ENDLESS = "worker"
"""With one word less it is right, and never ends."""


@dataclass(frozen=True)
class Line:
    """What is typed, and what is wrong with it."""

    name: str
    words: tuple[str, ...]


class Place:
    """Files that are none, in a folder of their own, and a case's id."""

    def __init__(self, folder: Path, case: str, config: Path, request: Path) -> None:
        self.folder, self.case, self.config = folder, case, config
        made = folder / "wrong"
        made.mkdir()
        (made / "folder").mkdir()
        (made / "empty").touch()
        (made / "binary").write_bytes(bytes(range(256)) * 9)
        (made / "tab.yaml").write_text("letter:\n\tnumber: 1\n", "utf-8")
        (made / "dates.yaml").write_text(request.read_text("utf-8").replace("2026-11-02", "02-11-2026"), "utf-8")
        (made / "loop").symlink_to("loop")
        os.mkfifo(made / "pipe")
        self.paths = {
            "absent": made / "none" / "at-all", "folder": made / "folder", "empty file": made / "empty",
            "binary": made / "binary", "below a file": made / "empty" / "x", "loop": made / "loop",
            "pipe": made / "pipe", "tab": made / "tab.yaml", "dates": made / "dates.yaml", "device": Path("/dev/full"),
        }  # fmt: skip
        right = folder / "right"
        right.mkdir()
        (right / "scan.pdf").write_bytes(b"%PDF-1.4\n")
        self.right: dict[str, tuple[str, ...]] = {
            "run": ("penarikan-server", str(request)),
            "check": (str(request),),
            "request new": (
                str(folder / "new.yaml"), "--number", "1/2026", "--date", "2026-11-02", "--received", "2026-11-03",
                "--office", "Bapenda", "--signatory", "S", "--post", "P", "--minutes-number", "2", "--minutes-date",
                "2019-03-11", "--minutes-scan", str(right / "scan.pdf"), "--device", "srv-bapenda-01,serial=A",
                "--contact", "C", "--collector", "D",
            ),
            "help": ("grant",),
            "people check": (),
            "people statement": ("--as", "kasi"),
            "drift accept": ("--as", "kasi", "--signature", str(right / "scan.pdf")),
            "drift statement": ("5d41402a", "--as", "kasi", "--until", "2027-03-31", "--note", "later"),
            "people accept": ("--as", "kasi", "--signature", str(right / "scan.pdf")),
            "look": ("tor-1", "Gi1/0/1"),
            "find": ("srv-bapenda-01",),
            "case list": (),
            "case show": (case,),
            "case plan": (case,),
            "case run": (case,),
            "case release": (case, "--gone-on", "2026-11-24"),
            "case resume": (case,),
            "case undo": (case,),
            "case inspect": (case, "srv-bapenda-01", "--serial", "A", "--asset-tag", "B", "--position", "R01 U01"),
            "case statements": (case,),
            "case ask": (case, "pemeriksaan", "--as", "kasi"),
            "case sign": (case, "formulir", "--as", "tim-dc", "--on", "2026-11-24", "--note", "by telephone"),
            "case attach": (case, "formulir", str(right / "scan.pdf")),
            "case form": (case, "--print"),
            "case certificate": (case, str(right / "scan.pdf"), "--serial", "S1", "--outcome", "erased"),
            "case postpone": (case, "--until", "2099-01-04", "--note", "the owner did not come"),
            "case rehearse": (case,),
            "case cancel": (case, "--note", "withdrawn"),
            "case set-aside": (case, "0" * 64, "--as", "kasi", "--note", "blurred"),
            "case purge": (case, "--photos", "--note", "no longer needed"),
            "store check": (),
            "store export": (str(folder / "copy"),),
            "store import": (),
            "store migrate": (),
            "store share": (),
            "serve": (),
            "signing-pages": ("--to", str(folder / "signing")),
            "people invite": ("rina",),
            "people enrolled": (),
            "report show": (case,),
            "report render": (case,),
            "report bundle": (case,),
            "verify": (case,),
            "reconcile": (),
            "init": (str(folder / "new"), "--netbox", "https://n.example", "--zabbix", "https://z.example",
                     "--office", "O", "--place", "B"),
            "doctor": ("--only", "files"),
            "grant plan": (),
            "grant apply": (),
            "grant log": (),
            "learn": ("macs",),
            "worker": ("--once",),
            "submission show": ("0" * 32,),
            "lab up": (),
            "lab down": (),
            "lab power": ("srv-bapenda-01", "off"),
            "lab demo": (),
        }  # fmt: skip


def commands(group: click.Group = root, before: str = "") -> Iterator[tuple[str, click.Command]]:
    """Every command that does something, by its whole name."""
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        assert command is not None, name
        if isinstance(command, click.Group):
            yield from commands(command, f"{before}{name} ")
        else:
            yield f"{before}{name}", command


def lines(place: Place, name: str, command: click.Command) -> Iterator[Line]:
    """Every wrong line of one command."""
    right, first = place.right[name], tuple(name.split())
    yield Line("unknown option", (*first, *right, "--no-such-option"))
    yield Line("unknown command", (*first[:-1], first[-1] + "x", *right))
    yield Line("misspelt", (*first[:-1], first[-1][:-1], *right))
    yield Line("one argument too many", (*first, *right, "more", "and-more", "and-even-more"))
    yield Line("log format", (*first, *right, "--log-format", "xml"))
    for number in range(len(right)):  # one word less
        if name == ENDLESS:
            break
        yield Line(f"without {right[number]}", (*first, *right[:number], *right[number + 1 :]))
    positions = _positions(command, right)
    for parameter in command.params:
        if parameter.name in NOT_ASKED or (isinstance(parameter, click.Option) and parameter.is_flag):
            continue
        for kind, value in _wrong(place, parameter).items():
            yield Line(f"{parameter.name}: {kind}", (*first, *_with(right, parameter, positions, value)))
        if isinstance(parameter, click.Option):
            yield Line(f"{parameter.name}: no value", (*first, *right, parameter.opts[-1]))


def _wrong(place: Place, parameter: click.Parameter) -> dict[str, str]:
    """Wrong values of one argument or option, by what is wrong with each."""
    match parameter.type:
        case FilePath(kind=kind):
            wrong = {name: str(path) for name, path in place.paths.items() if name not in RIGHT.get(kind, ())}
            return {**wrong, "empty": "", "long": LONG}
        case click.Path():
            raise AssertionError(f"{parameter.name}: use a type of dcdecom.cli.given, which says what is wrong")
        case click.Choice():
            return {"empty": "", "unknown": "nothing-of-it", "control": CONTROL, "long": LONG}
        case click.types.IntParamType() | click.types.IntRange():
            return NUMBERS
    words = {"day": "24-11-2026", "slash": "24/11/2026 17:00", "number": "-7"}
    return {**NAMES, **words, "folder": str(place.paths["folder"])}


def _positions(command: click.Command, right: tuple[str, ...]) -> dict[str, int]:
    """Where in a right line the words of the arguments stand: they come first."""
    arguments = [p.name or "" for p in command.params if isinstance(p, click.Argument)]
    return {name: number for number, name in enumerate(arguments) if number < len(right)}


def _with(
    right: tuple[str, ...], parameter: click.Parameter, positions: dict[str, int], value: str
) -> tuple[str, ...]:
    """The right line with another value for one argument or option."""
    if isinstance(parameter, click.Argument):
        at = positions.get(parameter.name or "", len(right))
        return (*right[:at], *(("--",) if value.startswith("-") else ()), value, *right[at + 1 :])
    option = parameter.opts[-1]
    if option in right:
        at = right.index(option)
        return (*right[:at], *right[at + 2 :], f"{option}={value}")
    return (*right, f"{option}={value}")
