"""What the page shows of the answer, the devices and the steps, in the order in which it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias

from dcdecom.model.finding import Verdict
from dcdecom.model.texts import Texts
from dcdecom.papers.page.entries import Entry
from dcdecom.papers.said import step_title
from dcdecom.papers.words import DEVICE_STATES, SOURCES, STEP_STATES, VERDICT_KEYS

Report: TypeAlias = Mapping[str, Any]
Tone: TypeAlias = Literal["good", "bad", "open"]
"""How a word is marked: by a sign and a shape, and by colour beside them."""

TONES: Mapping[str, Tone] = {Verdict.AGREES.value: "good", Verdict.DISAGREES.value: "bad"}
NOTHING = "tidak ada"


def tone(word: str) -> Tone:
    """The tone of a verdict's word; what was not compared is open."""
    return TONES.get(word, "open")


# --- the answer ------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Given:
    """A verdict, and the devices that it was given to; none are named where the case has one only."""

    word: str
    tone: Tone
    devices: tuple[str, ...]


@dataclass(frozen=True)
class Answer:
    """The first screen."""

    summary: Mapping[str, Any]
    verdicts: Mapping[str, tuple[Given, ...]]
    """By comparison, disagreement first."""
    changed: tuple[str, ...]
    missing: tuple[str, ...]
    """Empty where nothing is missing."""
    asked: tuple[str, ...] | None
    """Empty where nothing is; None in a report of schema 1, which does not say."""
    late: bool
    """The case is past its norm, or one of its steps was."""


def answer_view(report: Report, steps: Sequence[ShownStep]) -> Answer:
    summary, whole = report["ringkasan"], report.get("hari_kerja") or {}
    asked = summary.get("diminta")
    return Answer(
        summary=summary,
        verdicts={key: _given(report["perangkat"], key) or _alone(summary["putusan"][key]) for key in _COMPARISONS},
        changed=_parts(summary["diubah"]),
        missing=_parts(summary["bukti_kurang"]),
        asked=None if asked is None else _parts(asked),
        late=whole.get("terpakai", 0) > whole.get("norma", 0) or any(step.late for step in steps),
    )


_COMPARISONS = tuple(VERDICT_KEYS.values())
_WORST = {"bad": 0, "open": 1, "good": 2}


def _given(devices: Sequence[Report], key: str) -> tuple[Given, ...]:
    by_word: dict[str, list[str]] = {}
    for device in devices:
        by_word.setdefault(device["putusan"][key], []).append(device["nama"])
    given = [Given(word, tone(word), tuple(names) if len(devices) > 1 else ()) for word, names in by_word.items()]
    return tuple(sorted(given, key=lambda g: _WORST[g.tone]))


def _alone(word: str) -> tuple[Given, ...]:
    return (Given(word, tone(word), ()),)


def _parts(line: str) -> tuple[str, ...]:
    """A line of the summary as the list that it was."""
    return () if line == NOTHING else tuple(line.split("; "))


LONGEST_WHOLE = 24
"""Letters of a word that is not broken in a narrow column: an address has 17, TwentyFiveGigE1/0/48 has 20."""


# --- the devices -----------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Cell:
    """What one source says: the part that differs from the others stands in the middle."""

    source: str
    start: str = ""
    differing: str = ""
    end: str = ""

    @property
    def is_empty(self) -> bool:
        return not (self.start or self.differing or self.end)

    @property
    def is_whole(self) -> bool:
        """Whether its words are short enough never to be broken: a port's or an address's last digit stays with it."""
        words = f"{self.start}{self.differing}{self.end}".split()
        return all(len(word) <= LONGEST_WHOLE for word in words)


@dataclass(frozen=True)
class Compared:
    """One row of the comparison."""

    name: str
    cells: tuple[Cell, ...]
    word: str
    tone: Tone


@dataclass(frozen=True)
class ShownDevice:
    device: Report
    stays: bool
    verdicts: tuple[tuple[str, str, Tone], ...]
    """Comparison, word, tone."""
    rows: tuple[Compared, ...]
    findings: tuple[Report, ...] = field(default=())


def devices_view(report: Report) -> tuple[ShownDevice, ...]:
    return tuple(
        ShownDevice(
            device=device,
            stays=device["keadaan"] != DEVICE_STATES["goes"],
            verdicts=tuple((key, word := device["putusan"][key], tone(word)) for key in _COMPARISONS),
            rows=tuple(_compared(row) for row in device.get("data") or ()),
            findings=tuple(device.get("temuan") or ()),
        )
        for device in report["perangkat"]
    )


def _compared(row: Report) -> Compared:
    said = {source: str(row.get(source) or "") for source in SOURCES}
    differs = row["putusan"] == Verdict.DISAGREES.value
    cores = [_CORE.sub(r"\2", text) for text in said.values() if text] if differs else []
    cells = tuple(_cell(source, text, cores) for source, text in said.items())
    return Compared(row["unsur"], cells, row["putusan"], tone(row["putusan"]))


_CORE = re.compile(r"^((?:[0-9a-f]{2}[: ]){6})?(.*?)( \([^()]*\))?$")
"""What is compared: without the address that stands before a port, and without who saw it there."""


def _cell(source: str, text: str, cores: Sequence[str]) -> Cell:
    """Mark what differs from every other source; whole where nothing is alike, and numbers always whole."""
    parts = _CORE.fullmatch(text)
    if not parts or len(set(cores)) < 2:
        return Cell(source, text)
    before, core, behind = parts[1] or "", parts[2], parts[3] or ""
    others = [other for other in cores if other != core]
    start = min(_alike(core, other) for other in others)
    end = min(_alike(core[start:][::-1], other[start:][::-1]) for other in others)
    while start and core[start - 1].isdigit() and core[start : start + 1].isdigit():
        start -= 1
    stop = len(core) - end
    return Cell(source, before + core[:start], core[start:stop], core[stop:] + behind)


def _alike(one: str, other: str) -> int:
    """How many characters two texts begin with alike."""
    pairs = enumerate(zip(one, other, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(one), len(other)))


# --- the steps -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True)
class ShownStep:
    """One row of the procedure, as it was worked on last."""

    number: int
    title: str
    row: Report
    state: str
    """done, open, returned, skipped or later."""
    last: Report
    """Empty where it was not opened."""
    times: int
    took: int | None
    norm: int
    late: bool
    signed: tuple[Report, ...]
    """Evidence that closed its gates."""


_STATES = {word: key or "later" for key, word in STEP_STATES.items()}


def steps_view(report: Report, texts: Texts) -> tuple[ShownStep, ...]:
    return tuple(_step(row, texts) for row in report["langkah"])


def _step(row: Report, texts: Texts) -> ShownStep:
    openings = row.get("pelaksanaan") or (Entry(),)
    last = openings[-1]
    took, norm = last.get("hari_kerja"), row["norma_hari"]
    gates = last.get("gerbang") or ()
    return ShownStep(
        number=row["nomor"],
        title=step_title(row["langkah"], texts),
        row=row,
        state=_STATES.get(row["keadaan"], "later"),
        last=last,
        times=len(openings),
        took=took,
        norm=norm,
        late=took is not None and 0 < norm < took,
        signed=tuple(gate["bukti"] for gate in gates if gate.get("bukti")),
    )
