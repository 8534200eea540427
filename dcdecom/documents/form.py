"""The file in which somebody types what stands on a signed form: YAML, every mistake with its line."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import get_args

from dcdecom.documents.reading import Found, Problem, Schema, read
from dcdecom.documents.request import DEVICE, UNIT
from dcdecom.documents.rules import Rule, Wrong, matching, one_of, show, whole
from dcdecom.model.nearest import did_you_mean
from dcdecom.model.specification import disks, memory
from dcdecom.model.typed_form import (
    MOST_ENTRIES,
    AccessoryKind,
    DiskDecision,
    DiskSource,
    FormAccessory,
    FormBackup,
    FormContent,
    FormDevice,
    FormDisk,
    FormWipe,
    WipeBy,
)

LONGEST = 120
"""Characters of one text."""
LINE = matching(rf"(|\S(.{{0,{LONGEST - 2}}}\S)?)", f"one line of at most {LONGEST} characters")
WORD = matching(rf"\S{{0,{LONGEST}}}", "text without spaces")


def _size(text: str, folder: Path) -> str:
    if text and (len(text) > LONGEST or len(disks([text]) or ()) != 1):
        raise ValueError(text)
    return text


def _memory(text: str, folder: Path) -> str:
    if text and (len(text) > LONGEST or memory([text]) is None):
        raise ValueError(text)
    return text


def _choice(literal: object) -> Rule:
    """One of the words of a Literal type, with the one that was likely meant."""
    plain = one_of(literal)

    def parse(text: str, folder: Path) -> str:
        try:
            return str(plain.parse(text, folder))
        except ValueError:
            raise Wrong(f"{show(text)}{meant(text, get_args(literal))}", plain.expected) from None

    return replace(plain, parse=parse)


def meant(typed: str, known: Iterable[str]) -> str:
    """` (did you mean keep?)`, or empty text."""
    near = did_you_mean(typed, filter(None, known)).strip()
    return f" ({near[0].lower()}{near[1:]})" if near else ""


SIZE = Rule("the size of one disk with its unit, such as 480 GB SSD or 2 TB", _size)
MEMORY = Rule("a size with its unit, such as 64 GB or 2 x 32 GB", _memory)
SCHEMA = Schema(
    fields={
        (FormContent, "case"): WORD,
        (FormDevice, "name"): DEVICE,
        **{(FormDevice, name): WORD for name in ("serial", "asset_tag", "kode_barang")},
        **{(FormDevice, name): LINE for name in ("manufacturer", "model", "rack", "cpu")},
        (FormDevice, "unit"): UNIT,
        (FormDevice, "memory"): MEMORY,
        (FormDisk, "decision"): _choice(DiskDecision),
        (FormDisk, "source"): _choice(DiskSource),
        (FormAccessory, "what"): _choice(AccessoryKind),
        (FormWipe, "by"): _choice(WipeBy),
        (FormDisk, "serial"): WORD,
        (FormDisk, "bay"): LINE,
        (FormDisk, "size"): SIZE,
        (FormAccessory, "count"): whole(1, 1000),
        (FormAccessory, "note"): LINE,
        (FormBackup, "by"): LINE,
        (FormWipe, "who"): LINE,
    },
)


def load(path: Path, case: str, devices: Sequence[str], today: date) -> tuple[FormDevice, ...]:
    """Read the content of a case's form about these devices; `today` is the local day. Raises InputError."""
    schema = replace(SCHEMA, across=lambda found: problems(found, case, devices, today))
    content: FormContent = read(path, FormContent, schema).value
    return content.devices


def problems(found: Found, case: str, devices: Sequence[str], today: date) -> Iterator[Problem]:
    """What is wrong with values that are right by themselves. Some of them may not be there."""
    if (said := found.get(("case",))) not in (None, case):
        yield Problem(("case",), repr(said), case)
    yield from _devices(found, devices)
    yield from _once(found)
    for steps, value in found.items():
        if isinstance(value, date) and value > today:
            yield Problem(steps, str(value), f"a day not after today, {today}")
        elif isinstance(value, FormDevice):
            yield from _counted(steps, value)
        elif isinstance(value, FormDisk) and not (value.serial or value.bay or value.size):
            yield Problem(steps, "a disk that nothing names", "its serial, its bay or its size")
        elif isinstance(value, FormAccessory) and value.what == "other" and not value.note:
            yield Problem((*steps, "note"), "nothing", "of `other`, what it is")
        elif isinstance(value, FormBackup):
            yield from _backup(steps, value)
        elif isinstance(value, FormWipe):
            yield from _wipe(steps, value)


def _devices(found: Found, devices: Sequence[str]) -> Iterator[Problem]:
    named: dict[str, tuple[str | int, ...]] = {}
    for steps, value in found.items():
        if len(steps) == 3 and steps[0] == "devices" and steps[2] == "name":
            if value not in devices:
                yield Problem(steps, f"{value}{meant(value, devices)}", f"one of {', '.join(devices)}")
            elif value in named:
                yield Problem(steps, f"{value} again", "each device once")
            named.setdefault(value, steps)
    if ("devices",) in found and (lacking := [name for name in devices if name not in named]):
        yield Problem(("devices",), f"nothing of {', '.join(lacking)}", "each device that the form is about")


def _once(found: Found) -> Iterator[Problem]:
    """A disk is in one place."""
    first: set[str] = set()
    for steps, value in found.items():
        if len(steps) == 5 and steps[2] == "disks" and steps[4] == "serial" and value:
            if value.casefold() in first:
                yield Problem(steps, f"{value} again", "each serial number of a disk once")
            first.add(value.casefold())


def _counted(steps: tuple[str | int, ...], said: FormDevice) -> Iterator[Problem]:
    for name, entries in (("disks", said.disks), ("accessories", said.accessories)):
        if len(entries) > MOST_ENTRIES:
            yield Problem((*steps, name), f"{len(entries)} entries", f"at most {MOST_ENTRIES}")


def _backup(steps: tuple[str | int, ...], said: FormBackup) -> Iterator[Problem]:
    if not said.made and (said.by or said.on):
        yield Problem(steps, "by or on of a backup that was not made", "made: true, or neither")


def _wipe(steps: tuple[str | int, ...], said: FormWipe) -> Iterator[Problem]:
    if said.wanted != bool(said.by):
        expected = "by whom: owner, us or other" if said.wanted else "wanted: true, or nobody"
        yield Problem((*steps, "by"), said.by or "nobody", expected)
    if (said.by == "other") != bool(said.who):
        yield Problem((*steps, "who"), said.who or "nobody", "of `by: other` who that is, else nothing")
