"""A request in the making: each thing is checked as it is given, and all of it is written as a file with comments."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import field
from datetime import date
from pathlib import Path

import yaml

from dcdecom.documents.reading import rule_at
from dcdecom.documents.request import SCHEMA, problems
from dcdecom.documents.rules import ISO_DATE, Wrong, apply, show
from dcdecom.documents.tree import Mark, Scalar, Steps
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.people import People
from dcdecom.model.playbook import Playbook
from dcdecom.model.request import Request
from dcdecom.model.sentence import Joined, Sentence
from dcdecom.model.whole_path import whole

PLACE = re.compile(r"(.*[^\s-])[\s-]*[uU]\s*0*([1-9][0-9]?(?:\.5)?)")
"""A rack and the number of a unit, as `R07 U12`."""
OTHER_DATE = re.compile(r"([0-9]{1,2})[-./]([0-9]{1,2})[-./]([0-9]{4})")
"""A date as people write it: 24-11-2026."""
SCANS = "scan"


@dataclass
class Draft:
    """What was said so far, by its place in the request."""

    file: Path
    """Where it will be written; relative paths start beside it."""
    today: date
    playbook: Playbook
    people: People
    said: dict[Steps, str] = field(default_factory=dict)
    _found: dict[Steps, object] = field(default_factory=dict)

    def add(self, steps: Steps, text: str) -> str:
        """Take what was said; returns what is wrong with it, and then it is not taken. Empty text says nothing."""
        if not text:
            return ""
        rule = rule_at(Request, SCHEMA, steps)
        if rule is ISO_DATE and (turned := _turned(text)):
            return Sentence("draft-turned", "{text}: type it as {turned}.", text=text, turned=turned)
        if steps[-1] == SCANS:
            if not _is_file(text):
                return Sentence("draft-no-file", "{file}: there is no such file.", file=whole(text))
            text = self._from_here(text)
        try:
            value: object = apply(rule, Scalar(Mark(), text, "text"), self.file.parent)
        except Wrong as wrong:
            return _expected(wrong.found, wrong.expected)
        found = {**self._found, steps: value}
        for problem in problems(found, self.today, self.playbook, self.people):
            if problem.steps == steps:
                return _expected(problem.found, problem.expected)
        self._found, self.said[steps] = found, text
        return ""

    def add_place(self, device: int, text: str) -> str:
        """The same of where a device stands, as `R07 U12`."""
        if not text:
            return ""
        place = PLACE.fullmatch(text.strip())
        if place is None:
            return _expected(show(text), "the rack, then U and the number of its lowest unit, as R07 U12")
        return self.add(("devices", device, "rack"), place[1]) or self.add(("devices", device, "unit"), place[2])

    def place(self, device: int) -> str:
        rack, unit = (self.said.get(("devices", device, part), "") for part in ("rack", "unit"))
        return f"{rack} U{unit}" if rack else ""

    def drop(self, *start: str | int) -> None:
        """Take back what was said below a place."""
        for kept in (self.said, self._found):
            for steps in [s for s in kept if s[: len(start)] == start]:
                del kept[steps]

    def devices(self) -> list[int]:
        return sorted({steps[1] for steps in self.said if steps[0] == "devices" and isinstance(steps[1], int)})

    def _from_here(self, text: str) -> str:
        """A path that starts where its writer stands, as one that starts beside the file."""
        path = Path(text).absolute()
        try:
            return str(path.relative_to(self.file.parent.absolute()))
        except ValueError:
            return str(path)

    def write(self, schema: Path | None, remark: str = "") -> None:
        """Write the file, with a `remark` above it. Raises InputError where one is there already, or it cannot be
        written.
        """
        above = [f"# {remark}"] if remark else []
        text = "\n".join((*_schema_line(self.file, schema), *above, *written(self.said))) + "\n"
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            with open(self.file, "x", encoding="utf-8") as stream:  # noqa: PTH123
                stream.write(text)
        except FileExistsError:
            raise is_there(self.file) from None
        except OSError as error:
            raise InputError(f"{self.file} cannot be written: {error.strerror}. Nothing was written.") from error


EXPECTED = {
    "the rack, then U and the number of its lowest unit, as R07 U12": "place",
    "one line of text, without spaces around it": "line", "an IPv4 or IPv6 address": "ip",
    'a rack unit in quotes, such as "12"': "unit", "a MAC address such as 9c:b6:54:a1:02:10": "mac",
    "lower-case letters and digits, with single hyphens between": "slug",
    "the name of a device, without a slash or a comma": "device", 'the 18 digits of a NIP, or ""': "nip",
    "a language such as id": "language", "a mail address such as nama@example.go.id": "mail",
    "text that is not empty": "filled", "text without spaces": "word", "a date such as 2026-11-24": "date",
    "the id of a person in the people file": "person",
}  # fmt: skip
"""What can be expected of one answer, each with the key of its sentence; what else is expected is said in English."""


DAYS = {
    "a day not after today": "day-ahead", "a day not before the letter's": "day-letter",
    "a day not before the letter came": "day-came", "a day not after the letter's day": "day-after-letter",
}  # fmt: skip
"""The same of days, each with another day behind it."""


def _expected(found: str, expected: str) -> Sentence:
    """What was found and what was expected, as it is said to whoever types."""
    start, _, day = expected.rpartition(", ")
    what: str = expected
    if expected in EXPECTED:
        what = Sentence(f"expected-{EXPECTED[expected]}", expected)
    elif start in DAYS:
        what = Joined((Sentence(f"expected-{DAYS[start]}", start), day), ", ")
    return Sentence("draft-expected", "{found}: expected {what}.", found=found, what=what)


def is_there(file: Path) -> InputError:
    what = f"{file} is there already, and nothing is overwritten. Nothing was written."
    return InputError(what, "Name another file.")


def _is_file(text: str) -> bool:
    try:
        return Path(text).is_file()
    except (OSError, ValueError):
        return False


def _turned(text: str) -> str:
    """A date that begins with its day, as one that begins with its year; empty where it is none."""
    found = OTHER_DATE.fullmatch(text.strip())
    try:
        return date(int(found[3]), int(found[2]), int(found[1])).isoformat() if found else ""
    except ValueError:
        return ""


# --- the file --------------------------------------------------------------------------------------------------------

ALSO = ("asset_tag", "kode_barang", "type", "rack", "unit", "macs", "ips", "machines", "minutes_serial", "minutes_macs",
        "manufacturer", "model", "cpu", "memory", "disks", "disk_serials", "minutes", "form")  # fmt: skip
"""Keys of a device that only some letters fill."""
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("letter", ("The office's letter, as it stands there.",)),
    ("tenant", ("Its tenant's slug in NetBox, where the tenant's name is not exactly the office's.",)),
    ("minutes", ("The berita acara kolokasi, the paper that was made when the server came in.",)),
    ("disposition", ("The disposition sheet, filled on paper before the case is opened.",)),
    ("devices", (
        "What the office wants back. `name` is exactly NetBox's; all else is what the letter and the berita acara say.",
        "What they do not say stays out: dcdecom compares what is here with the record.",
    )),
    ("contact", ("Whom to call.",)),
    ("collector", ("Who comes for the devices; NIP, rank and post stand on the berita acara penarikan.",)),
)  # fmt: skip
HEAD = (
    "# A withdrawal request. Every key is explained by `dcdecom help request`. Relative paths start beside this file.",
)
UNDISPOSED = (
    "# No disposition sheet came with it: the steps that it would cover wait for papers of their own.",
)


def written(said: Mapping[Steps, str]) -> Iterator[str]:
    """The lines of a request file, with comments."""
    yield from HEAD
    for key, comments in SECTIONS:
        below = {steps[1:]: text for steps, text in said.items() if steps[0] == key}
        yield ""
        if not below and key == "disposition":
            yield from UNDISPOSED
        elif not below and key == "tenant":
            yield from (f"# {line} Then:" for line in comments)
            yield "# tenant: dinas-pendidikan"
        else:
            yield from (f"# {line}" for line in comments)
            yield from _section(key, below)


def _section(key: str, below: Mapping[Steps, str]) -> Iterator[str]:
    if () in below:
        yield f"{key}: {_scalar(below[()])}"
        return
    yield f"{key}:"
    if key == "devices":
        for number in sorted({steps[0] for steps in below}):
            yield from _device({steps[1:]: text for steps, text in below.items() if steps[0] == number})
        return
    yield from _mapping(below, "  ")


def _mapping(below: Mapping[Steps, str], indent: str) -> Iterator[str]:
    """Keys with their values; a list of texts in one line, a list of mappings with a line each."""
    for key in dict.fromkeys(steps[0] for steps in below):
        inner = {steps[1:]: text for steps, text in below.items() if steps[0] == key}
        if () in inner:
            yield f"{indent}{key}: {_scalar(inner[()])}"
        elif all(len(steps) == 1 for steps in inner):
            yield f"{indent}{key}: [{', '.join(_quoted(text) for text in inner.values())}]"
        else:
            yield f"{indent}{key}:"
            for number in dict.fromkeys(steps[0] for steps in inner):
                pairs = ((steps[1], text) for steps, text in inner.items() if steps[0] == number)
                yield f"{indent}  - {{{', '.join(f'{name}: {_in_flow(text)}' for name, text in pairs)}}}"


def _device(below: Mapping[Steps, str]) -> Iterator[str]:
    ordered = {steps: below[steps] for steps in sorted(below, key=lambda steps: _place_of(steps[0]))}
    for number, line in enumerate(_mapping(ordered, "    ")):
        yield line if number else f"  - {line.lstrip()}"
    if missing := [key for key in ALSO if not any(steps[0] == key for steps in below)]:
        yield f"    # Where the papers say it: {', '.join(missing)}."


def _place_of(key: str | int) -> int:
    keys: tuple[str | int, ...] = ("name", "serial", *ALSO)
    return keys.index(key)


def _scalar(text: str) -> str:
    """As it stands, or in quotes where YAML would read it otherwise."""
    return text if ISO.fullmatch(text) or _is_plain(text) else _quoted(text)


def _in_flow(text: str) -> str:
    return _quoted(text) if set(text) & set(",[]{}") else _scalar(text)


ISO = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


def _is_plain(text: str) -> bool:
    try:
        return bool(yaml.safe_load(f"- {text}") == [text])
    except (yaml.YAMLError, ValueError):
        return False


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _schema_line(file: Path, schema: Path | None) -> Iterable[str]:
    """By which an editor checks the file; none where there is no schema to name."""
    if schema is None or not schema.is_file():
        return ()
    return (f"# yaml-language-server: $schema={os.path.relpath(schema.absolute(), file.parent.absolute())}",)
