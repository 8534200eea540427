"""What the page shows of the answer, the devices and the steps, in the order in which it is read."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Literal, TypeAlias

from dcdecom.late_dataclass import dataclass
from dcdecom.model.finding import Comparison
from dcdecom.model.texts import Texts
from dcdecom.papers.codes import Outcome
from dcdecom.papers.phrases import step_title
from dcdecom.papers.report import Device, GateEvidence, Opening, Report, Row, Step, Summary, Watched
from dcdecom.papers.vocabulary import DECISIONS, NOTHING_FOUND, OUTCOMES, STEP_STATES

Tone: TypeAlias = Literal["good", "bad", "open", "grey"]
"""How a word is marked: by a sign and a shape, and by colour beside them."""

TONES: Mapping[Outcome | None, Tone] = {
    Outcome.AGREES: "good", Outcome.DISAGREES: "bad", Outcome.NOT_COMPARED: "grey",
}  # fmt: skip


COMPARISON_TEXTS: Mapping[Comparison, str] = {
    Comparison.LETTER_RECORD: "surat_dan_catatan",
    Comparison.RECORD_NETWORK: "catatan_dan_jaringan",
    Comparison.RECORD_MACHINE: "catatan_dan_mesin",
}
"""The text `compare-...` of each comparison."""
SOURCE_TEXTS = ("surat", "catatan", "jaringan", "mesin")
"""The text `source-...` of each column of a comparison."""


def tone(outcome: Outcome | None) -> Tone:
    """The tone of an outcome: grey where no source said it, open where one could not be read or nobody compared yet."""
    return TONES.get(outcome, "open")


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

    summary: Summary
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
    summary, whole = report.summary, report.working_days
    past = bool(whole and whole.taken is not None and whole.norm is not None and whole.taken > whole.norm)
    past = past if whole is None or whole.late is None else whole.late > 0
    return Answer(
        summary=summary,
        verdicts={key: _given(report.devices, comparison) for comparison, key in COMPARISON_TEXTS.items()},
        changed=summary.changed,
        missing=summary.missing,
        asked=summary.requested,
        late=past or any(step.late for step in steps),
    )


_WORST = {"bad": 0, "open": 1, "grey": 2, "good": 3}


def _given(devices: Sequence[Device], comparison: Comparison) -> tuple[Given, ...]:
    by_outcome: dict[Outcome, list[str]] = {} if devices else {Outcome.NOT_EXAMINED: []}
    for device in devices:
        by_outcome.setdefault(device.verdicts.of(comparison), []).append(device.name)
    named = len(devices) > 1
    given = [Given(OUTCOMES[o], tone(o), tuple(names) if named else ()) for o, names in by_outcome.items()]
    return tuple(sorted(given, key=lambda g: _WORST[g.tone]))


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
    device: Device
    stays: bool
    verdicts: tuple[tuple[str, str, Tone], ...]
    """Comparison, word, tone."""
    rows: tuple[Compared, ...]


def devices_view(report: Report) -> tuple[ShownDevice, ...]:
    return tuple(
        ShownDevice(
            device=device,
            stays=device.state != "goes",
            verdicts=tuple(
                (key, OUTCOMES[outcome := device.verdicts.of(comparison)], tone(outcome))
                for comparison, key in COMPARISON_TEXTS.items()
            ),
            rows=tuple(map(_compared, device.rows)),
        )
        for device in report.devices
    )


def _compared(row: Row) -> Compared:
    said = dict(zip(SOURCE_TEXTS, (row.letter, row.record, row.network, row.machine), strict=True))
    differs = row.outcome is Outcome.DISAGREES
    cores = [_CORE.sub(r"\2", text) for text in said.values() if text] if differs else []
    cells = tuple(_cell(source, text, cores) for source, text in said.items())
    return Compared(row.field, cells, OUTCOMES[row.outcome], tone(row.outcome))


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

    title: str
    row: Step
    state: str
    """done, open, returned, skipped or later."""
    word: str
    """The state in words: a row that was not gone through was not needed."""
    last: Opening | None
    """None where it was not opened."""
    times: int
    took: int | None
    late: bool
    signed: tuple[tuple[str, GateEvidence], ...]
    """Evidence that closed its gates, each behind what was done with it."""


def steps_view(report: Report, texts: Texts) -> tuple[ShownStep, ...]:
    return tuple(_step(row, texts) for row in report.steps)


def _step(row: Step, texts: Texts) -> ShownStep:
    last = row.openings[-1] if row.openings else None
    took = last.working_days if last else None
    return ShownStep(
        title=step_title(row.slug, texts),
        row=row,
        state=row.state or "later",
        word=STEP_STATES[row.state],
        last=last,
        times=len(row.openings),
        took=took,
        late=took is not None and 0 < row.norm_days < took,
        signed=tuple((_done(row.slug, s, texts), s) for gate in last.gates if (s := gate.signed)) if last else (),
    )


def _done(slug: str, signed: GateEvidence, texts: Texts) -> str:
    """What somebody did at a gate: who reads or forwards a report approves nothing, and minutes are signed."""
    own = {"approve": f"page.did-{slug}", "record": "page.did-sign" if signed.signatory else ""}
    return texts.sentences.get(own.get(signed.decision, ""), DECISIONS.get(signed.decision, signed.decision))


def watched(result: Watched | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """What was looked for when a deadline ended, by the name of its text, and what was found."""
    if result is None:
        return ()
    lists = (("masih-terlihat", result.still_seen), ("muncul-kembali", result.back), ("tidak-dimatikan", result.missed))
    return tuple((text, found or (NOTHING_FOUND,)) for text, found in lists if found is not None)
