"""The content of a form in the making: each thing is checked as it is given, and all of it is written as a file."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import date
from pathlib import Path

from dcdecom.documents.form import SCHEMA, problems
from dcdecom.documents.reading import rule_at
from dcdecom.documents.rules import Wrong, apply
from dcdecom.documents.tree import Mark, Scalar, Steps
from dcdecom.errors import InputError
from dcdecom.late_dataclass import dataclass
from dcdecom.model.typed_form import FormContent

YES, NO = frozenset({"y", "yes", "ya", "true"}), frozenset({"n", "no", "tidak", "false"})
WORDS: Mapping[str, str] = {
    "dipertahankan": "keep", "dihapus": "wipe", "dimusnahkan": "destroy", "dilepas": "remove", "formulir": "form",
    "label": "label", "catatan": "record", "rel": "rails", "kabel daya": "power-cord",
    "kabel jaringan": "network-cable", "kabel konsol": "console-cable", "kunci": "key", "lainnya": "other",
    "pemilik": "owner", "kami": "us",
}  # fmt: skip
"""What the office calls a word of the file."""
HEAD = (
    "# What stands on the signed form kelengkapan, typed as it stands there: it is recorded with the form's scan.",
    "# Nothing is filled in for you. What the form does not say stays out; `[]` says that the form has none.",
)
SAID = (
    "# What the applicant wrote into the right-hand column, where anything:",
    "# serial, asset_tag, kode_barang, manufacturer, model, rack, unit (in quotes), cpu, memory",
)
DISKS = (
    "# Each disk on a line of its own: serial, bay, size, decision, source.",
    "#   decision  keep (dipertahankan), wipe (dihapus), destroy (dimusnahkan), remove (dilepas)",
    "#   source    form (written by the applicant), label (read off the disk), record (printed, and left as it was)",
    "#   such as   - {serial: S4YJNX0R, bay: \"1\", size: 480 GB SSD, decision: keep, source: form}",
)
ACCESSORIES = (
    "# What leaves beside it: rails (rel), power-cord, network-cable, transceiver, console-cable, bezel, key, other.",
    "#   such as   - {what: power-cord, count: 2}",
)
BACKUP = ("# Whether a backup of the data was made, by whom and on which day: {made: true, by: NAME, on: 2026-11-24}",)
WIPE = (
    "# Whether the data are to be erased, and by whom: owner, us or other (then `who`): {wanted: true, by: owner}",
)
REMARKS = frozenset((*SAID, *DISKS, *ACCESSORIES, *BACKUP, *WIPE))
"""They stand at the first device."""


@dataclass
class Draft:
    """What was said so far, by its place in the file."""

    case: str
    names: tuple[str, ...]
    """The devices that the form is about."""
    today: date
    said: dict[Steps, str] = field(default_factory=dict)
    none: set[Steps] = field(default_factory=set)
    """Lists of which it was said that there is nothing in them."""
    _found: dict[Steps, object] = field(default_factory=dict)

    def add(self, steps: Steps, text: str) -> str:
        """Take what was said; returns what is wrong with it, and then it is not taken. Empty text says nothing."""
        text = text.strip()
        if not text:
            return ""
        rule = rule_at(FormContent, SCHEMA, steps)
        if rule.expected == "true or false":
            text = "true" if text.casefold() in YES else "false" if text.casefold() in NO else text
        else:
            text = WORDS.get(text.casefold(), text) if "enum" in rule.shape else text
        kind = "number" if text.isdecimal() and "minimum" in rule.shape else "text"
        kind = "boolean" if text in ("true", "false") else kind
        try:
            value: object = apply(rule, Scalar(Mark(), text, kind), Path())  # type: ignore[arg-type]  # one of three
        except Wrong as wrong:
            return f"{wrong.found}: expected {wrong.expected}."
        found = {**self._found, steps: value}
        for problem in problems(found, self.case, self.names, self.today):
            if problem.steps == steps:
                return f"{problem.found}: expected {problem.expected}."
        self._found, self.said[steps] = found, text
        return ""

    def drop(self, *start: str | int) -> None:
        """Take back what was said below a place."""
        for steps in [s for s in self.said if s[: len(start)] == start]:
            del self.said[steps]
            self._found.pop(steps, None)

    def count(self, *start: str | int) -> int:
        """How many entries a list has."""
        at = len(start)
        return len({steps[at] for steps in self.said if steps[:at] == start and len(steps) > at})

    def is_said(self, *start: str | int) -> bool:
        """Whether anything was said below a place, also that there is nothing."""
        return start in self.none or any(steps[: len(start)] == start for steps in self.said)

    def text(self) -> str:
        """The file. What is not said yet stands there without a value, and is refused when it is read."""
        return "\n".join(written(self, {})) + "\n"


def blank(case: str, names: Sequence[str], hints: Mapping[str, Mapping[str, str]], today: date) -> str:
    """The file to fill: names alone; what the record has stands beside them as a remark, and is never taken."""
    return "\n".join(written(Draft(case, tuple(names), today), hints)) + "\n"


def write(file: Path, text: str) -> None:
    """Write it. Raises InputError where a file is there already, or it cannot be written."""
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        with open(file, "x", encoding="utf-8") as stream:  # noqa: PTH123
            stream.write(text)
    except FileExistsError:
        what = f"{file} is there already, and nothing is overwritten. Nothing was written."
        raise InputError(what, "Name another file.") from None
    except OSError as error:
        raise InputError(f"{file} cannot be written: {error.strerror}. Nothing was written.") from error


def written(draft: Draft, hints: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    """The lines of the file, with comments."""
    yield from HEAD
    yield f"case: {_scalar(draft.case)}"
    yield "devices:"
    for number, name in enumerate(draft.names):
        below = {steps[2:]: text for steps, text in draft.said.items() if steps[:2] == ("devices", number)}
        none = {steps[2:] for steps in draft.none if steps[:2] == ("devices", number)}
        yield f"  - name: {_scalar(name)}"
        lines = _device(below, none, hints.get(name, {}))
        yield from (f"    {line}" for line in lines if number == 0 or line not in REMARKS)


def _device(below: Mapping[Steps, str], none: set[Steps], hints: Mapping[str, str]) -> Iterator[str]:
    yield from SAID
    yield from _hints(hints, ("manufacturer", "model", "kode-barang", "cpu", "memory"))
    for steps, text in below.items():
        if len(steps) == 1 and steps[0] != "name":
            yield f"{steps[0]}: {_scalar(text)}"
    yield from DISKS
    yield from _hints(hints, ("disks",))
    yield from _entries("disks", below, none)
    yield from ACCESSORIES
    yield from _entries("accessories", below, none)
    for key, about, keys in (("backup", BACKUP, ("made", "by", "on")), ("wipe", WIPE, ("wanted", "by", "who"))):
        yield from about
        said = [(name, below[key, name]) for name in keys if (key, name) in below]
        yield f"{key}: {_flow(said)}" if said else f"{key}:"


def _hints(hints: Mapping[str, str], keys: Iterable[str]) -> Iterator[str]:
    if found := [f"{key} {hints[key]}" for key in keys if hints.get(key)]:
        yield f"# By NetBox, which is not the form: {'; '.join(found)}"


def _entries(key: str, below: Mapping[Steps, str], none: set[Steps]) -> Iterator[str]:
    numbers = sorted({steps[1] for steps in below if steps[0] == key and len(steps) == 3}, key=int)
    yield f"{key}: []" if (key,) in none and not numbers else f"{key}:"
    for number in numbers:
        said = [(str(steps[2]), text) for steps, text in below.items() if steps[:2] == (key, number)]
        yield f"  - {_flow(said)}"


def _flow(said: Iterable[tuple[str, str]]) -> str:
    return "{" + ", ".join(f"{name}: {_scalar(text, AS_IT_IS.get(name, False))}" for name, text in said) + "}"


AS_IT_IS = {"count": True, "made": True, "wanted": True, "on": True}
"""Keys whose value is a number, a day, or true or false."""


def _scalar(text: str, bare: bool = False) -> str:
    """In quotes, so that YAML reads nothing else in it."""
    return text if bare else json.dumps(text, ensure_ascii=False)
